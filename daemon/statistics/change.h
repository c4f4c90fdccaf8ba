/* statistics/change.h - has a count changed against its own past? A judgement over many counts at once. Numbers in, numbers out; knows no case.
 *
 * Each count was taken over `span` units of time (weeks), each number of the past over one such unit. Counts of citizens' reports vary more than
 * chance alone would have it (weather, weekends, campaigns), there are few past weeks, and many groups are looked at together. So:
 *  1. A past surge must not hide the next: a past week far above its group's median (Anscombe residual above 4) is set aside (after Farrington et
 *     al. 1996 and Noufal et al. 2013, who let it count for less; with 4 to 26 weeks a share of a surge would still be most of the mean). Told
 *     with the figures.
 *  2. Dispersion, variance over mean, is estimated for each group from its own past weeks and drawn towards that of all groups, as far as the
 *     groups are alike (empirical Bayes on the logarithms: Smyth 2004; for counts: Lund et al. 2012). Never below 1, that of chance alone.
 *  3. The test: count against past, given their sum, is a binomial share; its deviance divided by the dispersion is held against F with 1 and the
 *     dispersion's degrees of freedom (quasi-likelihood), both directions. Small counts are coarse and skewed, so the exact conditional test for
 *     negative binomial counts of that dispersion (Robinson and Smyth 2008; without overdispersion that of Przyborowski and Wilenski 1940) must
 *     agree: the larger p of the two stands.
 *  4. Of those judged, the false discovery rate is held at CHANGE_FALSE_DISCOVERIES (Benjamini and Hochberg 1995).
 * What this costs in wrong findings when nothing has changed, and what it finds, is measured in tests/unit/statistics_test.c. */
#ifndef LIAISON_STATISTICS_CHANGE_H
#define LIAISON_STATISTICS_CHANGE_H

#include <stddef.h>

#include "base/fault.h"

enum change_verdict {
	CHANGE_FEW_WEEKS, /* too little past to say: fewer than CHANGE_WEEKS_MIN */
	CHANGE_FEW_CASES, /* count and past together below CHANGE_CASES_MIN: not judged, and not counted among the tests */
	CHANGE_STEADY,    /* judged: may well be chance */
	CHANGE_RISE,
	CHANGE_FALL,
};

enum { CHANGE_WEEKS_MIN = 4, CHANGE_WEEKS_MAX = 26, CHANGE_CASES_MIN = 10 };
#define CHANGE_FALSE_DISCOVERIES 0.05

struct change {
	double count, span; /* span > 0 */
	const double *past; /* one count a week */
	/* Filled in; with CHANGE_FEW_WEEKS only the verdict, with CHANGE_FEW_CASES all but p and q, which are 1. */
	enum change_verdict verdict;
	double expected;    /* what the past lets expect over `span` */
	unsigned set_aside; /* weeks of the past that do not count */
	double dispersion;
	double p, q; /* of this group alone; and the smallest false discovery rate at which it would be found */
};

/* Judges all of them together. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int changes_judge(struct change *changes, size_t n, size_t n_past);

#endif
