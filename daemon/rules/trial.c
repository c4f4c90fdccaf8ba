#include "rules/trial.h"

#include "base/phrase.h"

enum {
	PARTS_MAX = 96,    /* of a description; it is cut where it would be longer */
	DESCRIBED_MAX = 32, /* descriptions of one rule that are kept */
};

/* Paths that all name as many segments make a category as fixed as any other condition. */
static bool is_even(const struct test *category)
{
	for (size_t i = 1; i < category->n_values; i++)
		if (path_named(&category->paths[i]) != path_named(&category->paths[0]))
			return false;
	return true;
}

static void add_fixed(struct trial *trial, const struct test *test)
{
	if (test->condition->kind != CONDITION_CATEGORY)
		trial->fixed += test_fixed_specificity(test);
	else if (test->n_values && is_even(test))
		trial->fixed += SPECIFICITY_UNIT * path_named(&test->paths[0]);
	else
		trial->category = test;
}

/* As many as there are combinations of values, if what is said of each hangs on nothing else. */
static int make_described(struct trial *trial, struct arena *arena)
{
	uint32_t n = 1;

	for (size_t i = 0; n && n <= DESCRIBED_MAX && i < trial->rule->n_when; i++)
		n *= trial->tests[i].n_descriptions;
	if (!n || n > DESCRIBED_MAX || !trial->rule->n_when)
		return 0;
	trial->described = arena_take_clear(arena, 1, sizeof *trial->described);
	if (!trial->described)
		return RAISE(FAULT_MEMORY);
	trial->described->n = n;
	return 0;
}

int trial_make(struct trial *out, const struct rule *rule, const struct test_maker *maker)
{
	int rc = 0;

	*out = (struct trial){ .rule = rule, .tier = (uint32_t)rule->tier, .has_lead = rule->lead.size > 0 };
	out->tests = arena_take_clear(maker->arena, rule->n_when + 1, sizeof *out->tests);
	if (!out->tests)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < rule->n_when; i++) {
		rc = test_make(&out->tests[i], &rule->when[i], maker);
		if (!rc)
			add_fixed(out, &out->tests[i]);
	}
	return rc ? rc : make_described(out, maker->arena);
}

static struct match match_of(const struct trial *trial, uint32_t specificity)
{
	return (struct match){ trial, (uint64_t)trial->tier << 32 | (UINT32_MAX - specificity) };
}

bool trial_holds(const struct trial *trial, struct facts *facts, struct match *match_out)
{
	uint32_t sum = 0, one = 0;

	for (size_t i = 0; i < trial->rule->n_when; i++) {
		if (!test_holds(&trial->tests[i], facts, &one))
			return false;
		sum += one;
	}
	*match_out = match_of(trial, sum);
	return true;
}

struct match trial_match(const struct trial *trial, struct facts *facts)
{
	return match_of(trial, trial->fixed + (trial->category ? test_path_specificity(trial->category, facts) : 0));
}

static struct text describe(const struct trial *trial, struct facts *facts, struct arena *arena)
{
	struct text parts[PARTS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < trial->rule->n_when && n < PARTS_MAX; i++) {
		if (n)
			parts[n++] = TEXT("; ");
		n += test_describe(&trial->tests[i], facts, parts + n, PARTS_MAX - n);
	}
	return phrase_join(arena, parts, n);
}

struct text match_describe(const struct match *match, struct facts *facts)
{
	const struct trial *trial = match->trial;
	struct described *kept = trial->described;
	uint32_t which = 0;

	if (!trial->rule->n_when)
		return TEXT("always");
	if (!kept)
		return describe(trial, facts, facts->arena);
	for (size_t i = 0; kept->n > 1 && i < trial->rule->n_when; i++)
		which = which * trial->tests[i].n_descriptions + test_description(&trial->tests[i], facts);
	if (!kept->texts)
		kept->texts = arena_take_clear(facts->home, kept->n, sizeof *kept->texts);
	if (kept->texts && !kept->texts[which].size)
		kept->texts[which] = describe(trial, facts, facts->home);
	return kept->texts ? kept->texts[which] : TEXT_NONE;
}
