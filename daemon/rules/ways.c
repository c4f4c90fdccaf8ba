#include "rules/ways.h"

#include <stdlib.h>

enum { TESTS_MAX = 256 }; /* of one way */

/* One way as far as it has been followed. */
struct draft {
	const struct test *tests[TESTS_MAX];
	size_t n;
	uint32_t specificity;
};

struct drafting {
	struct draft *drafts; /* WAYS_MAX */
	size_t n;
	struct arena *arena;
	bool is_too_many, is_short;
};

static void add_test(struct drafting *d, size_t draft, const struct test *test, uint32_t specificity)
{
	struct draft *to = &d->drafts[draft];

	if (to->n == TESTS_MAX) {
		d->is_too_many = true;
		return;
	}
	to->tests[to->n++] = test;
	to->specificity += specificity;
}

/* Those of the paths that name `named` segments, as a test of their own. */
static const struct test *paths_naming(struct drafting *d, const struct test *from, uint32_t named)
{
	struct test *test = arena_take_clear(d->arena, 1, sizeof *test);
	uint32_t *terms = arena_take(d->arena, (from->n_values + 1) * sizeof *terms);
	struct path *paths = arena_take(d->arena, (from->n_values + 1) * sizeof *paths);

	d->is_short |= !test || !terms || !paths;
	if (d->is_short)
		return from;
	*test = (struct test){ .condition = from->condition, .terms = terms, .paths = paths };
	for (size_t i = 0; i < from->n_values; i++)
		if (path_named(&from->paths[i]) == named) {
			terms[test->n_values] = from->terms[i];
			paths[test->n_values++] = from->paths[i];
		}
	return test;
}

/* How many different numbers of segments the paths name, the greatest first. */
static size_t find_levels(const struct test *test, uint32_t *levels, size_t room)
{
	size_t n = 0;

	for (uint32_t named = PATH_SEGMENTS_MAX + 1; named-- && n < room;)
		for (size_t i = 0; i < test->n_values; i++)
			if (path_named(&test->paths[i]) == named) {
				levels[n++] = named;
				break;
			}
	return n;
}

/* Makes of each draft `times` equal ones, in a row. false: too many. */
static bool multiply(struct drafting *d, size_t times)
{
	if (d->n * times > WAYS_MAX) {
		d->is_too_many = true;
		return false;
	}
	for (size_t i = d->n * times; times > 1 && i-- > 0;)
		d->drafts[i] = d->drafts[i / times];
	d->n *= times;
	return true;
}

static void follow_category(struct drafting *d, const struct test *test)
{
	uint32_t levels[WAYS_MAX];
	size_t n = find_levels(test, levels, WAYS_MAX);

	if (!multiply(d, n ? n : 1))
		return;
	for (size_t k = 0; k < n; k++) {
		const struct test *part = n == 1 ? test : paths_naming(d, test, levels[k]);

		for (size_t i = k; i < d->n; i += n)
			add_test(d, i, part, SPECIFICITY_UNIT * levels[k]);
	}
}

static void follow(struct drafting *d, const struct test *test);

/* Each draft goes on in as many ways as the parts have together. */
static void follow_any(struct drafting *d, const struct test *test)
{
	struct draft *all = calloc(WAYS_MAX, sizeof *all), *mine = d->drafts;
	size_t n_all = 0, n_before = d->n;
	struct draft *before = calloc(WAYS_MAX, sizeof *before);

	d->is_short |= !all || !before;
	if (!d->is_short)
		memcpy(before, mine, n_before * sizeof *before);
	for (size_t i = 0; i < test->condition->n_parts && !d->is_too_many && !d->is_short; i++) {
		memcpy(mine, before, n_before * sizeof *before);
		d->n = n_before;
		follow(d, &test->parts[i]);
		if (n_all + d->n > WAYS_MAX)
			d->is_too_many = true;
		else
			memcpy(all + n_all, mine, d->n * sizeof *all);
		n_all += d->n;
	}
	if (!d->is_too_many && !d->is_short) {
		memcpy(mine, all, n_all * sizeof *all);
		d->n = n_all;
	}
	free(all);
	free(before);
}

static void follow(struct drafting *d, const struct test *test)
{
	enum condition_kind kind = test->condition->kind;

	if (d->is_too_many || d->is_short)
		return;
	if (kind == CONDITION_ANY) {
		follow_any(d, test);
	} else if (kind == CONDITION_ALL) {
		for (size_t i = 0; i < test->condition->n_parts; i++)
			follow(d, &test->parts[i]);
	} else if (kind == CONDITION_CATEGORY) {
		follow_category(d, test);
	} else {
		for (size_t i = 0; i < d->n; i++)
			add_test(d, i, test, kind == CONDITION_NOT ? SPECIFICITY_UNIT : test_fixed_specificity(test));
	}
}

static int order_ways(const void *a, const void *b)
{
	const struct way *first = a, *second = b;

	return (first->specificity < second->specificity) - (first->specificity > second->specificity);
}

static int keep(struct drafting *d, uint32_t rule, struct ways *out)
{
	out->list = arena_take_clear(d->arena, d->n + 1, sizeof *out->list);
	if (!out->list)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < d->n; i++) {
		const struct draft *from = &d->drafts[i];
		const struct test **tests = arena_take(d->arena, (from->n + 1) * sizeof *tests);

		if (!tests)
			return RAISE(FAULT_MEMORY);
		memcpy(tests, from->tests, from->n * sizeof *tests);
		out->list[i] = (struct way){ rule, from->specificity, tests, from->n };
	}
	out->n = d->n;
	qsort(out->list, out->n, sizeof *out->list, order_ways);
	return 0;
}

int ways_make(const struct trial *trial, uint32_t rule, struct arena *arena, struct ways *out)
{
	struct drafting d = { .drafts = malloc(WAYS_MAX * sizeof *d.drafts), .n = 1, .arena = arena };
	int rc = 0;

	*out = (struct ways){ 0 };
	if (!d.drafts)
		return RAISE(FAULT_MEMORY);
	d.drafts[0].n = 0;
	d.drafts[0].specificity = 0;
	for (size_t i = 0; i < trial->rule->n_when; i++)
		follow(&d, &trial->tests[i]);
	if (d.is_short)
		rc = RAISE(FAULT_MEMORY);
	else if (!d.is_too_many)
		rc = keep(&d, rule, out);
	free(d.drafts);
	return rc;
}

bool way_holds(const struct way *way, struct facts *facts)
{
	uint32_t specificity;

	for (size_t i = 0; i < way->n_tests; i++)
		if (!test_holds(way->tests[i], facts, &specificity))
			return false;
	return true;
}
