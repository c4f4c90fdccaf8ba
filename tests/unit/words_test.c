#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "proto/message.h"

TestSuite(words, .timeout = 5);

static const char *priority_word(int v) { return priority_name((enum priority)v); }
static const char *case_state_word(int v) { return case_state_name((enum case_state)v); }
static const char *assignment_state_word(int v) { return assignment_state_name((enum assignment_state)v); }
static const char *part_word(int v) { return part_name((enum part)v); }
static const char *verb_word(int v) { return verb_name((enum verb)v); }
static const char *outcome_word(int v) { return outcome_name((enum outcome)v); }
static const char *event_kind_word(int v) { return event_kind_name((enum event_kind)v); }
static const char *verdict_kind_word(int v) { return verdict_kind_name((enum verdict_kind)v); }
static const char *problem_verdict_word(int v) { return problem_verdict_name((enum problem_verdict)v); }

static const struct { const char *what; const char *(*word)(int value); int count; } tables[] = {
	{ "priority", priority_word, PRIORITY_COUNT },
	{ "case state", case_state_word, CASE_STATE_COUNT },
	{ "assignment state", assignment_state_word, ASSIGNMENT_STATE_COUNT },
	{ "part", part_word, PART_COUNT },
	{ "verb", verb_word, VERB_COUNT },
	{ "outcome", outcome_word, OUTCOME_COUNT },
	{ "event", event_kind_word, EVENT_KIND_COUNT },
	{ "verdict", verdict_kind_word, VERDICT_KIND_COUNT },
	{ "problem verdict", problem_verdict_word, PROBLEM_VERDICT_COUNT },
};

Test(words, has_one_for_every_value_and_none_twice)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (int i = 1; i < tables[t].count; i++) {
			const char *word = tables[t].word(i);

			cr_assert(word && *word, "%s %d", tables[t].what, i);
			cr_assert(eq(sz, strspn(word, "abcdefghijklmnopqrstuvwxyz_"), strlen(word)), "%s", word);
			for (int k = 1; k < i; k++)
				cr_assert(ne(str, (char *)word, (char *)tables[t].word(k)));
		}
}

Test(words, has_none_for_no_value_and_for_what_is_outside)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
		cr_expect(tables[t].word(0) == NULL, "%s", tables[t].what);
		cr_expect(tables[t].word(tables[t].count) == NULL, "%s", tables[t].what);
		cr_expect(tables[t].word(-1) == NULL, "%s", tables[t].what);
		cr_expect(tables[t].word(1 << 30) == NULL, "%s", tables[t].what);
	}
}

Test(words, finds_the_value_of_a_word_again)
{
	for (int i = 1; i < PRIORITY_COUNT; i++)
		cr_expect(eq(int, priority_find(text_of(priority_word(i))), i));
	for (int i = 1; i < CASE_STATE_COUNT; i++)
		cr_expect(eq(int, case_state_find(text_of(case_state_word(i))), i));
	cr_expect(eq(int, priority_find(TEXT("URGENT")), PRIORITY_NONE));
	cr_expect(eq(int, priority_find(TEXT("urgently")), PRIORITY_NONE));
	cr_expect(eq(int, priority_find(TEXT_NONE), PRIORITY_NONE));
	cr_expect(eq(int, case_state_find(TEXT("gone")), CASE_ANY));
}

Test(words, names_each_flag_and_no_set_of_them)
{
	cr_expect(eq(str, (char *)flag_name(FLAG_UNASSESSED), "unassessed"));
	cr_expect(eq(str, (char *)flag_name(FLAG_FALLBACK), "fallback"));
	cr_expect(eq(str, (char *)flag_name(FLAG_NEAR_BORDER), "near_border"));
	cr_expect(eq(str, (char *)flag_name(FLAG_CONFLICT), "conflict"));
	cr_expect(flag_name((enum case_flag)(FLAG_FALLBACK | FLAG_CONFLICT)) == NULL);
	cr_expect(flag_name((enum case_flag)0) == NULL);
	cr_expect(flag_name((enum case_flag)128) == NULL);
}
