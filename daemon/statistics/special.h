/* statistics/special.h - the few special functions that the tests of change.h are made of. Numbers in, numbers out. Any thread. Sources:
 * Abramowitz and Stegun 6.3, 6.4 (asymptotic series after raising the argument); the continued fraction of the incomplete beta function by the
 * modified Lentz method (Numerical Recipes, third edition, 6.4). Held against independently computed values in tests/unit/statistics_test.c. */
#ifndef LIAISON_STATISTICS_SPECIAL_H
#define LIAISON_STATISTICS_SPECIAL_H

/* For x > 0. */
double special_digamma(double x);
double special_trigamma(double x);
/* The x > 0 whose trigamma is y > 0. */
double special_trigamma_inverse(double y);

/* The regularised incomplete beta function I_x(a, b), for a, b > 0 and 0 <= x <= 1. */
double special_beta(double x, double a, double b);

/* Of n draws that are each taken with a share distributed as beta(a, b): the chance that at least k (k <= n) are taken. Whole numbers n and k. */
double special_beta_binomial_above(double k, double n, double a, double b);

/* The share of Student's t with `df` degrees of freedom that lies further from 0 than t, on both sides together. */
double special_student_tails(double t, double df);

#endif
