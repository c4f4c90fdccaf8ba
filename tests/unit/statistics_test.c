/* The judgement over counts: its special functions against values computed elsewhere (mpmath, 40 digits), and what it finds and does not find in
 * pasts that are made up by chance from a fixed seed: the same in every run. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#include "statistics/change.h"
#include "statistics/special.h"

TestSuite(statistics, .timeout = 120);

static bool is_near(double got, double expected)
{
	return fabs(got - expected) <= 1e-11 * fabs(expected);
}

Test(statistics, knows_the_special_functions)
{
	const double digammas[][2] = {
		{ 0.5, -1.963510026021423479 }, { 1, -0.577215664901532861 }, { 3.7, 1.167153539361511441 }, { 50, 3.901989673427892197 }
	};
	const double trigammas[][2] = { { 0.5, 4.934802200544679309 }, { 1, 1.644934066848226436 }, { 10, 0.105166335681685746 } };

	for (size_t i = 0; i < 4; i++)
		cr_expect(is_near(special_digamma(digammas[i][0]), digammas[i][1]), "digamma(%g) is %.17g", digammas[i][0],
			  special_digamma(digammas[i][0]));
	for (size_t i = 0; i < 3; i++) {
		double x = trigammas[i][0], y = trigammas[i][1];

		cr_expect(is_near(special_trigamma(x), y), "trigamma(%g) is %.17g", x, special_trigamma(x));
		cr_expect(is_near(special_trigamma_inverse(y), x), "its inverse of %g is %.17g", y, special_trigamma_inverse(y));
	}
}

Test(statistics, knows_the_tails_of_beta_and_student)
{
	const double betas[][4] = { { 0.3, 2, 3, 0.3483 },
				    { 0.2, 7.5, 31, 0.5648994552758624234 },
				    { 0.9, 0.5, 0.5, 0.7951672353008665720 },
				    { 0.1111111111111111, 40, 12, 9.124780276671927764e-29 },
				    { 0.5, 120, 80.5, 0.002518571135873598324 },
				    { 0, 3, 4, 0 },
				    { 1, 3, 4, 1 } };
	const double students[][3] = {
		{ 2, 3, 0.1393259685588431769 }, { 12, 4.5, 0.0001378319765327304003 }, { 0.1, 30, 0.9210096117902711518 }, { 0, 5, 1 }
	};

	for (size_t i = 0; i < 7; i++)
		cr_expect(is_near(special_beta(betas[i][0], betas[i][1], betas[i][2]), betas[i][3]), "I_%g(%g, %g) is %.17g", betas[i][0],
			  betas[i][1], betas[i][2], special_beta(betas[i][0], betas[i][1], betas[i][2]));
	for (size_t i = 0; i < 4; i++)
		cr_expect(is_near(special_student_tails(students[i][0], students[i][1]), students[i][2]), "t %g, df %g: %.17g", students[i][0],
			  students[i][1], special_student_tails(students[i][0], students[i][1]));
}

static struct change judge_one(double count, double span, const double *past, size_t n)
{
	struct change c = { .count = count, .span = span, .past = past };

	cr_assert(eq(int, changes_judge(&c, 1, n), 0));
	return c;
}

Test(statistics, knows_the_beta_binomial)
{
	cr_expect(is_near(special_beta_binomial_above(0, 5, 2, 3), 1));
	cr_expect(is_near(special_beta_binomial_above(1, 1, 2, 3), 0.4));
	cr_expect(is_near(special_beta_binomial_above(2, 3, 1, 1), 0.5), "flat: 0, 1, 2 and 3 are equally likely");
	cr_expect(is_near(special_beta_binomial_above(3, 5, 2, 2), 0.5), "symmetric");
	cr_expect(is_near(special_beta_binomial_above(3, 5, 2, 3), 0.357142857142857143));
	cr_expect(is_near(special_beta_binomial_above(30, 80, 1.7, 9.2), 0.0527405720802314031));
}

/* Alone, without overdispersion, the exact conditional test counts: P(X >= x | x + y) doubled. 8 weeks of 1 and 5 now: n = 13, share 1/9. */
Test(statistics, is_the_exact_conditional_test_where_counts_are_small)
{
	const double past[8] = { 1, 1, 1, 1, 1, 1, 1, 1 };
	struct change c = judge_one(5, 1, past, 8);
	double tail = 0, term = pow(8.0 / 9, 13);

	for (int i = 0; i <= 13; i++) {
		tail += i >= 5 ? term : 0;
		term *= (13.0 - i) / (i + 1) / 8;
	}
	cr_expect(eq(dbl, c.expected, 1));
	cr_expect(eq(dbl, c.dispersion, 1));
	cr_expect(c.p >= 2 * tail * (1 - 1e-9), "p is %g, the exact one %g", c.p, 2 * tail);
	cr_expect(c.p < 0.05);
}

Test(statistics, says_too_little_rather_than_a_number)
{
	const double past[8] = { 1, 0, 1, 0, 0, 1, 0, 1 };

	cr_expect(eq(int, judge_one(500, 1, past, 3).verdict, CHANGE_FEW_WEEKS));
	cr_expect(eq(int, judge_one(5, 1, past, 8).verdict, CHANGE_FEW_CASES));
	cr_expect(eq(int, judge_one(6, 1, past, 8).verdict != CHANGE_FEW_CASES, 1));
}

Test(statistics, a_past_surge_does_not_hide_the_next)
{
	const double with[6] = { 3, 2, 240, 4, 3, 2 }, without[6] = { 3, 2, 3, 4, 3, 2 };
	struct change found = judge_one(150, 1, with, 6);

	cr_expect(eq(int, found.verdict, CHANGE_RISE));
	cr_expect(eq(uint, found.set_aside, 1));
	cr_expect(found.expected < 10, "expected %g", found.expected);
	cr_expect(eq(uint, judge_one(150, 1, without, 6).set_aside, 0));
	cr_expect(eq(int, judge_one(4, 1, with, 6).verdict, CHANGE_STEADY), "the usual is no fall because of a past surge");
}

Test(statistics, four_weeks_against_weeks_count_as_four)
{
	const double past[6] = { 25, 31, 22, 28, 26, 30 };
	struct change c = judge_one(108, 4, past, 6);

	cr_expect(eq(dbl, c.expected, 108));
	cr_expect(eq(int, c.verdict, CHANGE_STEADY));
	cr_expect(eq(int, judge_one(300, 4, past, 6).verdict, CHANGE_RISE));
	cr_expect(eq(int, judge_one(20, 4, past, 6).verdict, CHANGE_FALL));
}

/* ---- by brute force ---- */

struct chance { uint64_t state; };

static double uniform(struct chance *c)
{
	c->state ^= c->state << 13;
	c->state ^= c->state >> 7;
	c->state ^= c->state << 17;
	return ((double)(c->state >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(struct chance *c)
{
	return sqrt(-2 * log(uniform(c))) * cos(6.283185307179586 * uniform(c));
}

/* Marsaglia and Tsang (2000). */
static double gamma_of(struct chance *c, double shape)
{
	double d = (shape < 1 ? shape + 1 : shape) - 1.0 / 3, k = 1 / sqrt(9 * d);

	for (;;) {
		double z = normal(c), v = 1 + k * z;

		v = v * v * v;
		if (v > 0 && log(uniform(c)) < z * z / 2 + d - d * v + d * log(v))
			return d * v * (shape < 1 ? pow(uniform(c), 1 / shape) : 1);
	}
}

/* By the waits between events, in pieces that exp can hold. */
static double poisson(struct chance *c, double mean)
{
	double n = 0;

	for (; mean > 0; mean -= 50) {
		double left = exp(-(mean < 50 ? mean : 50)), product = uniform(c);

		for (; product > left; n++)
			product *= uniform(c);
	}
	return n;
}

/* Of this mean, with variance `dispersion` times as much: gamma-mixed, which is the negative binomial. */
static double count_of(struct chance *c, double mean, double dispersion)
{
	return poisson(c, dispersion > 1.001 ? (dispersion - 1) * gamma_of(c, mean / (dispersion - 1)) : mean);
}

enum { GROUPS = 200, ROUNDS = 100 };

struct world {
	size_t weeks, surges; /* of GROUPS, the first so many are `factor` times the usual now */
	/* Dispersion of a group: this much, and `by_mean` times its mean more. spread: 0: all groups alike; else each group's own excess is this
	 * times an inverse chi-square of so many degrees of freedom over its mean: 6 makes it differ tenfold between groups. */
	double span, dispersion, by_mean, spread;
	double factor;
};

struct tally {
	double judged, small_p, false_found, found, rounds_with_false, false_share;
};

static void play(struct chance *chance, const struct world *w, struct change *changes, double *pasts)
{
	for (size_t g = 0; g < GROUPS; g++) {
		double mean = exp(uniform(chance) * 5), dispersion = w->dispersion + w->by_mean * mean; /* 1 .. 148 a week */
		double *past = pasts + g * w->weeks;

		if (w->spread > 0)
			dispersion = 1 + (dispersion - 1) * w->spread / 2 / gamma_of(chance, w->spread / 2);
		for (size_t i = 0; i < w->weeks; i++)
			past[i] = count_of(chance, mean, dispersion);
		changes[g] = (struct change){ .span = w->span, .past = past,
					      .count = count_of(chance, mean * w->span * (g < w->surges ? w->factor : 1), dispersion) };
	}
	cr_assert(eq(int, changes_judge(changes, GROUPS, w->weeks), 0));
}

static struct tally play_all(const struct world *w, uint64_t seed)
{
	static struct change changes[GROUPS];
	static double pasts[GROUPS * CHANGE_WEEKS_MAX];
	struct chance chance = { seed };
	struct tally t = { 0 };

	for (int round = 0; round < ROUNDS; round++) {
		double wrong = 0, right = 0;

		play(&chance, w, changes, pasts);
		for (size_t g = 0; g < GROUPS; g++) {
			bool is_found = changes[g].verdict == CHANGE_RISE || changes[g].verdict == CHANGE_FALL;

			t.judged += g >= w->surges && changes[g].verdict != CHANGE_FEW_CASES;
			t.small_p += g >= w->surges && changes[g].p <= 0.05;
			wrong += g >= w->surges && is_found;
			right += g < w->surges && is_found;
		}
		t.false_found += wrong;
		t.found += right;
		t.rounds_with_false += wrong > 0;
		t.false_share += wrong > 0 ? wrong / (wrong + right) / ROUNDS : 0;
	}
	cr_log_info("weeks %zu span %g dispersion %g + %g m spread %g surges %zu: p <= 0.05 in %.4f, rounds with a false finding %.2f (%g in all),"
		    " false share %.4f, found %.3f",
		    w->weeks, w->span, w->dispersion, w->by_mean, w->spread, w->surges, t.small_p / t.judged, t.rounds_with_false / ROUNDS,
		    t.false_found, t.false_share, w->surges ? t.found / ROUNDS / (double)w->surges : 0);
	return t;
}

static const struct world worlds[] = {
	{ .weeks = 8, .span = 1, .dispersion = 1 },
	{ .weeks = 8, .span = 1, .dispersion = 3 },
	{ .weeks = 4, .span = 4, .dispersion = 2 },
	{ .weeks = 8, .span = 1, .dispersion = 1, .by_mean = 0.1 },
	{ .weeks = 4, .span = 4, .dispersion = 1, .by_mean = 0.05, .spread = 6 },
	{ .weeks = 8, .span = 1, .dispersion = 3, .spread = 6 },
	{ .weeks = 4, .span = 1, .dispersion = 3, .spread = 6 },
	{ .weeks = 26, .span = 2, .dispersion = 2, .spread = 10 },
};

enum { WORLDS = sizeof worlds / sizeof *worlds };

Test(statistics, finds_hardly_anything_where_nothing_has_changed)
{
	for (size_t i = 0; i < WORLDS; i++) {
		struct tally t = play_all(&worlds[i], 20150201 + i);

		cr_expect(t.judged > 0.8 * GROUPS * ROUNDS);
		cr_expect(t.small_p / t.judged <= 0.06, "world %zu: p is at most 0.05 in %.4f", i, t.small_p / t.judged);
		cr_expect(t.rounds_with_false / ROUNDS <= (worlds[i].spread > 0 ? 0.30 : 0.10), "world %zu: false findings in %.2f of the rounds", i,
			  t.rounds_with_false / ROUNDS);
		cr_expect(t.false_found <= 0.003 * t.judged, "world %zu: %g false findings among %g", i, t.false_found, t.judged);
	}
}

Test(statistics, finds_planted_surges_and_few_others)
{
	for (size_t i = 0; i < WORLDS; i++) {
		struct world w = worlds[i];
		struct tally t;

		w.surges = 20;
		w.factor = 6;
		t = play_all(&w, 20150601 + i);
		cr_expect(t.false_share <= (worlds[i].spread > 0 ? 0.08 : 0.05), "world %zu: of what is found, %.3f is false", i, t.false_share);
		cr_expect(t.found / ROUNDS / 20 >= 0.5, "world %zu: found %.3f of the surges", i, t.found / ROUNDS / 20);
	}
}
