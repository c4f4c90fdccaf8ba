#include "rules/trial.h"

#include "base/phrase.h"

enum { PARTS_MAX = 96 }; /* of a description; it is cut where it would be longer */

int trial_make(struct trial *out, const struct rule *rule, const struct test_maker *maker)
{
	int rc = 0;

	*out = (struct trial){ .rule = rule };
	out->tests = arena_take_clear(maker->arena, rule->n_when + 1, sizeof *out->tests);
	if (!out->tests)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < rule->n_when; i++) {
		rc = test_make(&out->tests[i], &rule->when[i], maker);
		if (rule->when[i].kind == CONDITION_CATEGORY)
			out->category = &out->tests[i];
		else
			out->fixed += test_fixed_specificity(&out->tests[i]);
	}
	return rc;
}

bool trial_holds(const struct trial *trial, struct facts *facts, struct match *match_out)
{
	uint32_t sum = 0, one = 0;

	for (size_t i = 0; i < trial->rule->n_when; i++) {
		if (!test_holds(&trial->tests[i], facts, &one))
			return false;
		sum += one;
	}
	*match_out = (struct match){ trial, sum };
	return true;
}

struct match trial_match(const struct trial *trial, struct facts *facts)
{
	uint32_t specificity = trial->fixed + (trial->category ? test_path_specificity(trial->category, facts) : 0);

	return (struct match){ trial, specificity };
}

struct text match_describe(const struct match *match, struct facts *facts)
{
	const struct trial *trial = match->trial;
	struct text parts[PARTS_MAX];
	size_t n = 0;

	if (!trial->rule->n_when)
		return TEXT("always");
	for (size_t i = 0; i < trial->rule->n_when && n < PARTS_MAX; i++) {
		if (n)
			parts[n++] = TEXT("; ");
		n += test_describe(&trial->tests[i], facts, parts + n, PARTS_MAX - n);
	}
	return phrase_join(facts->arena, parts, n);
}

int match_order(const struct match *a, const struct match *b)
{
	const struct rule *first = a->trial->rule, *second = b->trial->rule;

	if (first->tier != second->tier)
		return first->tier < second->tier ? -1 : 1;
	if (a->specificity != b->specificity)
		return a->specificity > b->specificity ? -1 : 1;
	return (a->trial->rank > b->trial->rank) - (a->trial->rank < b->trial->rank);
}
