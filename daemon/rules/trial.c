#include "rules/trial.h"

#include "base/phrase.h"

enum { PARTS_MAX = 96 }; /* of a description; it is cut where it would be longer */

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

/* 0: what is said of the rule hangs on more than which values hold, or on too many of them. */
static uint32_t count_descriptions(const struct trial *trial)
{
	uint32_t n = 1;

	for (size_t i = 0; n && n <= DESCRIPTIONS_MAX && i < trial->rule->n_when; i++)
		n *= trial->tests[i].n_descriptions;
	return n <= DESCRIPTIONS_MAX ? n : 0;
}

static uint32_t *make_choices(struct trial *trial, struct described *described, struct arena *arena)
{
	size_t size = 0, room = 1;
	uint32_t *choices;

	for (size_t i = 0; i < trial->rule->n_when; i++)
		room += trial->tests[i].n_descriptions + 1;
	choices = arena_take_clear(arena, room, sizeof *choices);
	for (size_t i = 0; choices && i < trial->rule->n_when; i++)
		if (trial->tests[i].n_descriptions > 1) {
			uint32_t n = test_choices(&trial->tests[i], choices + size + 1);

			choices[size] = n | (test_tells_all(&trial->tests[i]) ? CHOICE_OF_ALL : 0);
			size += n + 1;
			described->n_choices++;
		}
	return choices;
}

static int make_described(struct trial *trial, struct arena *arena)
{
	uint32_t n = count_descriptions(trial);
	struct described *described;

	if (!n)
		return 0;
	described = arena_take_clear(arena, 1, sizeof *described);
	if (!described)
		return RAISE(FAULT_MEMORY);
	described->texts = arena_take_clear(arena, n, sizeof *described->texts);
	described->choices = make_choices(trial, described, arena);
	trial->described = described;
	return described->texts && described->choices ? 0 : RAISE(FAULT_MEMORY);
}

int trial_make(struct trial *out, const struct rule *rule, struct text tier, const struct test_maker *maker)
{
	int rc = 0;

	*out = (struct trial){ .rule = rule, .tier = (uint32_t)rule->tier, .has_lead = rule->lead.size > 0 };
	out->claim = (struct claim){ .department = rule->lead, .rule = rule->name, .tier = tier, .part = PART_LEAD };
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

	if (!trial->rule->n_when)
		return TEXT("always");
	for (size_t i = 0; i < trial->rule->n_when && n < PARTS_MAX; i++) {
		if (n)
			parts[n++] = TEXT("; ");
		n += test_describe(&trial->tests[i], facts, parts + n, PARTS_MAX - n);
	}
	return phrase_join(arena, parts, n);
}

static uint32_t first_of(const uint32_t *terms, uint32_t n, const struct truth *truth)
{
	uint32_t first = 0;

	while (first + 1 < n && !truth_has(truth, terms[first]))
		first++;
	return first;
}

/* A bit for each. */
static uint32_t all_of(const uint32_t *terms, uint32_t n, const struct truth *truth)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < n; i++)
		bits |= (uint32_t)truth_has(truth, terms[i]) << i;
	return bits;
}

/* Which of the texts it is. */
static uint32_t choose(const struct described *described, const struct truth *truth)
{
	const uint32_t *choice = described->choices;
	uint32_t which = 0;

	for (uint32_t i = 0; i < described->n_choices; i++) {
		uint32_t n = *choice & ~CHOICE_OF_ALL;

		if (*choice & CHOICE_OF_ALL)
			which = (which << n) + all_of(choice + 1, n, truth);
		else
			which = which * n + first_of(choice + 1, n, truth);
		choice += n + 1;
	}
	return which;
}

struct text match_describe(const struct match *match, struct facts *facts)
{
	const struct trial *trial = match->trial;
	struct text *kept;

	if (!trial->described || !facts->truth)
		return describe(trial, facts, facts->arena);
	kept = &trial->described->texts[choose(trial->described, facts->truth)];
	if (!kept->size)
		*kept = describe(trial, facts, facts->home);
	return *kept;
}
