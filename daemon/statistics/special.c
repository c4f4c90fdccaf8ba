#include "statistics/special.h"

#include <math.h>

enum { RAISED = 10, STEPS_MAX = 500 };

double special_digamma(double x)
{
	double sum = 0, y;

	for (; x < RAISED; x++)
		sum -= 1 / x;
	y = 1 / (x * x);
	return sum + log(x) - 0.5 / x - y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y / 132))));
}

double special_trigamma(double x)
{
	double sum = 0, y;

	for (; x < RAISED; x++)
		sum += 1 / (x * x);
	y = 1 / (x * x);
	return sum + 1 / x + y / 2 + y / x * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y * (1.0 / 30 - y * 5 / 66))));
}

/* Bisection in the logarithm: trigamma falls from infinity to 0, and this is asked once a report. */
double special_trigamma_inverse(double y)
{
	double low = log(1e-8), high = log(1e12);

	for (int i = 0; i < 100; i++) {
		double middle = (low + high) / 2;

		if (special_trigamma(exp(middle)) > y)
			low = middle;
		else
			high = middle;
	}
	return exp((low + high) / 2);
}

static double gamma_log(double x)
{
	int sign;

	return lgamma_r(x, &sign);
}

static double away_from_zero(double x)
{
	return fabs(x) < 1e-300 ? 1e-300 : x;
}

/* The continued fraction; converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
	double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), h = d;

	for (int m = 1; m <= STEPS_MAX; m++) {
		double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
		double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)), step;

		d = 1 / away_from_zero(1 + even * d);
		c = away_from_zero(1 + even / c);
		h *= d * c;
		d = 1 / away_from_zero(1 + odd * d);
		c = away_from_zero(1 + odd / c);
		step = d * c;
		h *= step;
		if (fabs(step - 1) < 1e-15)
			break;
	}
	return h;
}

double special_beta(double x, double a, double b)
{
	double front;

	if (x <= 0 || x >= 1)
		return x >= 1;
	front = exp(gamma_log(a + b) - gamma_log(a) - gamma_log(b) + a * log(x) + b * log1p(-x));
	return x < (a + 1) / (a + b + 2) ? front * beta_fraction(x, a, b) / a : 1 - front * beta_fraction(1 - x, b, a) / b;
}

static double beta_log(double a, double b)
{
	return gamma_log(a) + gamma_log(b) - gamma_log(a + b);
}

/* Terms from k upwards, each from the one before, until they add nothing any more. */
double special_beta_binomial_above(double k, double n, double a, double b)
{
	double choose = -log(n + 1) - beta_log(n - k + 1, k + 1);
	double term = exp(choose + beta_log(k + a, n - k + b) - beta_log(a, b)), sum = term;

	if (k <= 0)
		return 1;
	for (double i = k; i < n; i++) {
		double ratio = (n - i) / (i + 1) * (i + a) / (n - i - 1 + b);

		term *= ratio;
		sum += term;
		if (ratio < 1 && term < 1e-17 * sum)
			break;
	}
	return sum < 1 ? sum : 1;
}

double special_student_tails(double t, double df)
{
	return special_beta(df / (df + t * t), df / 2, 0.5);
}
