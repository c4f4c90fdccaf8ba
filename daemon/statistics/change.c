#include "statistics/change.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "statistics/special.h"

/* FIT_GROUPS: so many groups, each with FIT_WEEKLY cases a week, before one learns from the others: below, logarithms of variances say nothing.
 * PRIOR_MOST: groups that look all alike are still not taken for the same. */
enum { FIT_GROUPS = 10, FIT_WEEKLY = 5, PRIOR_MOST = 100 };
static const double far_off = 4; /* Anscombe residual above which a week does not count */

/* What is known of one group's past. */
struct past {
	double weeks, sum; /* that count, and the cases in them */
	double ratio, df;  /* dispersion from its own weeks alone */
};

/* What the groups have in common. df 0: nothing is. */
struct prior {
	double dispersion, df;
};

static int order_numbers(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *numbers, size_t n)
{
	qsort(numbers, n, sizeof *numbers, order_numbers);
	return (numbers[(n - 1) / 2] + numbers[n / 2]) / 2;
}

/* A week as most are, and its dispersion as most weeks have it: median, and median distance from it (times 1.4826: the deviation, were they
 * normal). */
struct usual {
	double week, dispersion;
};

/* A median of 0 may stand for anything below one case a week. */
static struct usual usual_of(const double *past, size_t n, double dispersion)
{
	double copy[CHANGE_WEEKS_MAX], own;
	struct usual usual;

	for (size_t i = 0; i < n; i++)
		copy[i] = past[i];
	usual.week = median(copy, n);
	usual.week = usual.week < 0.5 ? 0.5 : usual.week;
	for (size_t i = 0; i < n; i++)
		copy[i] = fabs(past[i] - usual.week);
	own = 1.4826 * median(copy, n);
	own = own * own / usual.week;
	usual.dispersion = own > dispersion ? own : dispersion;
	return usual;
}

/* A week counts or it is set aside: a share of a surge would still be most of the mean, and all of the variance. */
static bool counts(double week, const struct usual *usual)
{
	double over = cbrt(week * week) - cbrt(usual->week * usual->week);
	double residual = 1.5 * over / (pow(usual->week, 1.0 / 6) * sqrt(usual->dispersion));

	return residual <= far_off;
}

/* Sets weeks aside as if at least `dispersion` held, and takes what the others tell. At least half of them count: those up to the median. */
static struct past past_of(struct change *c, size_t n, double dispersion)
{
	struct usual usual = usual_of(c->past, n, dispersion);
	struct past past = { 0 };
	double squares = 0, mean;

	c->set_aside = 0;
	for (size_t i = 0; i < n; i++) {
		bool is_counted = counts(c->past[i], &usual);

		past.weeks += is_counted;
		past.sum += is_counted ? c->past[i] : 0;
		c->set_aside += !is_counted;
	}
	mean = past.sum / past.weeks;
	for (size_t i = 0; i < n; i++)
		squares += counts(c->past[i], &usual) ? (c->past[i] - mean) * (c->past[i] - mean) : 0;
	past.df = past.weeks - 1;
	past.ratio = mean > 0 ? squares / past.df / mean : 1; /* weeks without a case: as chance has it */
	return past;
}

static bool is_telling(const struct past *past)
{
	return past->sum >= FIT_WEEKLY * past->weeks;
}

/* The groups' usual dispersion, whatever a few of them do: the median, over what the median of chi-square leaves of it (Wilson and Hilferty). */
static double common_dispersion(const struct change *changes, size_t n, size_t n_past, double *room)
{
	double df = (double)n_past - 1, share = 1 - 2 / (9 * df), common;
	size_t n_fit = 0;

	for (size_t i = 0; i < n; i++) {
		struct change c = changes[i];
		struct past past = past_of(&c, n_past, INFINITY);

		if (is_telling(&past))
			room[n_fit++] = past.ratio;
	}
	common = n_fit >= FIT_GROUPS ? median(room, n_fit) / (share * share * share) : 1;
	return common < 1 ? 1 : common;
}

/* Smyth (2004), section 6.2, with degrees of freedom that differ between groups. */
static struct prior prior_fit(const struct past *pasts, size_t n)
{
	double sum = 0, squares = 0, noise = 0, mean, spread;
	struct prior prior = { 1, 0 };
	size_t n_fit = 0;

	for (size_t i = 0; i < n; i++) {
		double half = pasts[i].df / 2, e;

		if (!is_telling(&pasts[i]))
			continue;
		e = log(pasts[i].ratio < 0.05 ? 0.05 : pasts[i].ratio) - special_digamma(half) + log(half);
		sum += e;
		squares += e * e;
		noise += special_trigamma(half);
		n_fit++;
	}
	if (n_fit < FIT_GROUPS)
		return prior;
	mean = sum / (double)n_fit;
	spread = (squares - sum * mean) / (double)(n_fit - 1) - noise / (double)n_fit;
	prior.df = spread > 0 ? 2 * special_trigamma_inverse(spread) : PRIOR_MOST;
	prior.df = prior.df > PRIOR_MOST ? PRIOR_MOST : prior.df;
	prior.dispersion = exp(mean + special_digamma(prior.df / 2) - log(prior.df / 2));
	return prior;
}

static double part_of_deviance(double seen, double expected)
{
	return seen > 0 ? seen * log(seen / expected) : 0;
}

/* Exact, given the sum of count and past: the share is beta-binomial where weeks are negative binomial of this dispersion, binomial where they
 * are Poisson. */
static double exact_test(const struct change *c, const struct past *past)
{
	double before = round(past->sum), total = c->count + before, share = c->span / (c->span + past->weeks), above, below;
	double usual = total / (c->span + past->weeks) / (c->dispersion - 1);

	if (c->dispersion < 1.001) {
		above = c->count > 0 ? special_beta(share, c->count, before + 1) : 1;
		below = before > 0 ? special_beta(1 - share, before, c->count + 1) : 1;
	} else {
		above = special_beta_binomial_above(c->count, total, usual * c->span, usual * past->weeks);
		below = special_beta_binomial_above(before, total, usual * past->weeks, usual * c->span);
	}
	above = 2 * (above < below ? above : below);
	return above < 1 ? above : 1;
}

/* Quasi-likelihood: the binomial deviance over the dispersion against F, whose root is Student's t. */
static double quasi_test(const struct change *c, const struct past *past, double df)
{
	double share = c->span / (c->span + past->weeks), total = c->count + past->sum;
	double deviance = 2 * (part_of_deviance(c->count, total * share) + part_of_deviance(past->sum, total * (1 - share)));

	return special_student_tails(sqrt(deviance > 0 ? deviance / c->dispersion : 0), df);
}

static double test(const struct change *c, const struct past *past, double df)
{
	double exact = exact_test(c, past), quasi = quasi_test(c, past, df);

	return exact > quasi ? exact : quasi;
}

static void judge(struct change *c, const struct past *past, const struct prior *prior)
{
	double df = past->df + prior->df;

	c->p = c->q = 1;
	c->expected = c->span * past->sum / past->weeks;
	c->dispersion = (past->df * past->ratio + prior->df * prior->dispersion) / df;
	c->dispersion = c->dispersion < 1 ? 1 : c->dispersion;
	c->verdict = c->count + past->sum < CHANGE_CASES_MIN ? CHANGE_FEW_CASES : CHANGE_STEADY;
	if (c->verdict == CHANGE_STEADY)
		c->p = test(c, past, df);
}

static int order_by_p(const void *a, const void *b)
{
	const struct change *x = *(struct change *const *)a, *y = *(struct change *const *)b;

	return x->p < y->p ? -1 : x->p > y->p;
}

/* Benjamini and Hochberg: q of the i-th smallest of m is the least of p * m / rank from it upwards. */
static void hold_rate(struct change **judged, size_t m)
{
	double least = 1;

	qsort(judged, m, sizeof *judged, order_by_p);
	for (size_t i = m; i-- > 0;) {
		double q = judged[i]->p * (double)m / (double)(i + 1);

		least = q < least ? q : least;
		judged[i]->q = least;
		if (least <= CHANGE_FALSE_DISCOVERIES)
			judged[i]->verdict = judged[i]->count > judged[i]->expected ? CHANGE_RISE : CHANGE_FALL;
	}
}

static void judge_all(struct change *changes, size_t n, size_t n_past, struct past *pasts, struct change **judged, double *room)
{
	double common = common_dispersion(changes, n, n_past, room);
	struct prior prior;
	size_t m = 0;

	for (size_t i = 0; i < n; i++)
		pasts[i] = past_of(&changes[i], n_past, common);
	prior = prior_fit(pasts, n);
	for (size_t i = 0; i < n; i++) {
		judge(&changes[i], &pasts[i], &prior);
		if (changes[i].verdict == CHANGE_STEADY)
			judged[m++] = &changes[i];
	}
	hold_rate(judged, m);
}

int changes_judge(struct change *changes, size_t n, size_t n_past)
{
	struct past *pasts;
	struct change **judged;
	double *room;
	int rc = 0;

	if (n_past < CHANGE_WEEKS_MIN || !n) {
		for (size_t i = 0; i < n; i++)
			changes[i].verdict = CHANGE_FEW_WEEKS;
		return 0;
	}
	pasts = calloc(n, sizeof *pasts);
	judged = calloc(n, sizeof(struct change *));
	room = calloc(n, sizeof *room);
	if (pasts && judged && room)
		judge_all(changes, n, n_past, pasts, judged, room);
	else
		rc = RAISE(FAULT_MEMORY);
	free(pasts);
	free(judged);
	free(room);
	return rc;
}
