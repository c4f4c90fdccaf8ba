/* What a citizen is told of a decision. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "core/explain.h"

TestSuite(explain_words, .timeout = 5);

enum { ARENA_BYTES = 1 << 20 };

static struct department departments[] = {
	{ .name = { "roads", sizeof "roads" - 1 }, .title = { "Roads Office", sizeof "Roads Office" - 1 } },
	{ .name = { "parks", sizeof "parks" - 1 }, .title = { "Parks Office", sizeof "Parks Office" - 1 } },
	{ .name = { "water", sizeof "water" - 1 }, .title = { "Water Works", sizeof "Water Works" - 1 } },
	{ .name = { "desk", sizeof "desk" - 1 }, .title = { "Front Desk", sizeof "Front Desk" - 1 } },
};
static const struct city city = { .departments = departments, .n_departments = 4, .fallback = 3 };

struct told {
	struct arena *arena;
	struct case_record record;
	struct decision decision;
	struct claim claims[3];
	struct verdict verdicts[2];
	struct area_hit areas[2];
};

static struct told *told_of(const char *lead)
{
	static struct told t;

	memset(&t, 0, sizeof t);
	t.arena = arena_create(ARENA_BYTES);
	t.record.lead = text_of(lead);
	t.record.assignments[0] = (struct assignment){ .department = t.record.lead, .part = PART_LEAD };
	t.record.n_assignments = 1;
	t.claims[0] = (struct claim){ .department = t.record.lead, .part = PART_LEAD, .rule = TEXT("secret-rule"), .tier = TEXT("secret-tier"),
				      .matched = TEXT("category secret/path") };
	t.decision = (struct decision){ .claims = t.claims, .n_claims = 1, .verdicts = t.verdicts, .areas = t.areas };
	return &t;
}

static void says(struct told *t, const char *part)
{
	char whole[4096];
	struct text said = explain_plainly(&city, &t->record, &t->decision, LANGUAGE_EN, t->arena);

	snprintf(whole, sizeof whole, "%.*s", TEXT_ARG(said));
	cr_expect(ne(ptr, strstr(whole, part), NULL), "\"%s\" is not in: %s", part, whole);
	cr_expect(eq(ptr, strstr(whole, "secret"), NULL), "%s", whole);
	cr_expect(eq(ptr, strstr(whole, "{"), NULL), "%s", whole);
	said = explain_plainly(&city, &t->record, &t->decision, LANGUAGE_ZH, t->arena);
	snprintf(whole, sizeof whole, "%.*s", TEXT_ARG(said));
	cr_expect(text_is_utf8(said));
	cr_expect(eq(ptr, strstr(whole, "secret"), NULL), "%s", whole);
	cr_expect(eq(ptr, strstr(whole, "{"), NULL), "%s", whole);
}

Test(explain_words, knows_two_languages)
{
	cr_expect(eq(int, (int)language_find(TEXT("en")), (int)LANGUAGE_EN));
	cr_expect(eq(int, (int)language_find(TEXT("zh")), (int)LANGUAGE_ZH));
	cr_expect(eq(int, (int)language_find(TEXT("EN")), (int)LANGUAGE_NONE));
	cr_expect(eq(int, (int)language_find(TEXT_NONE), (int)LANGUAGE_NONE));
}

Test(explain_words, a_plain_case_is_two_sentences)
{
	struct told *t = told_of("roads");

	cr_expect(text_is_str(
		explain_plainly(&city, &t->record, &t->decision, LANGUAGE_EN, t->arena),
		"Roads Office answers for your case. The city's rules give cases like this to Roads Office, by what was reported."));
	cr_expect(text_is_str(
		explain_plainly(&city, &t->record, &t->decision, LANGUAGE_ZH, t->arena),
		"您的诉求由Roads Office负责答复。根据反映的事项，按照本市的职责分工规则，此类诉求归Roads Office受理。"));
	arena_destroy(&t->arena);
}

Test(explain_words, gives_the_reason_that_the_rule_had)
{
	struct told *t = told_of("roads");
	static const struct {
		const char *matched, *why;
	} rows[] = {
		{ "area secret-layer:secret-area", "by where it is." },
		{ "category secret/path; area secret-layer:secret-area", "by what was reported and where it is." },
		{ "word \"secret\"; channel secret", "by how it was described and how it came in." },
		{ "channel secret; title \"secret\"; category secret; local time Wed 22:30",
		  "by what was reported, how it was described, when it was received and how it came in." },
		{ "field secret=secret; reporter secret; priority high",
		  "by who reported it, how urgent it is and what else was said about it." },
		{ "word \"secret; area secret:place\"",
		  "by how it was described." }, /* a rule's word may have anything in it */
		{ "pattern \"; area secret\"; local date 2026-01-07", "by how it was described and when it was received." },
		{ "category secret; no exception holds; not near a border",
		  "by what was reported." }, /* which also holds without a place */
		{ "not near a border", "give cases like this to Roads Office." },
		{ "always", "give cases like this to Roads Office." },
		{ "", "give cases like this to Roads Office." },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		t->claims[0].matched = text_of(rows[i].matched);
		says(t, rows[i].why);
	}
	t->claims[0].matched = TEXT("area secret-layer:secret-area; word \"secret\"");
	cr_expect(text_is_str(
		explain_plainly(&city, &t->record, &t->decision, LANGUAGE_ZH, t->arena),
		"您的诉求由Roads Office负责答复。根据对情况的描述和所在地点，按照本市的职责分工规则，此类诉求归Roads Office受理。"));
	arena_destroy(&t->arena);
}

Test(explain_words, names_those_who_join)
{
	struct told *t = told_of("roads");

	t->record.assignments[1] = (struct assignment){ .department = TEXT("parks"), .part = PART_REQUIRED };
	t->record.assignments[2] = (struct assignment){ .department = TEXT("water"), .part = PART_REQUIRED };
	t->record.assignments[3] = (struct assignment){ .department = TEXT("desk"), .part = PART_INFORMED };
	t->record.n_assignments = 4;
	says(t, "to be done by Parks Office and Water Works.");
	says(t, "made known to Front Desk.");
	arena_destroy(&t->arena);
}

Test(explain_words, says_that_no_rule_claims_it)
{
	struct told *t = told_of("desk");

	t->decision.n_claims = 0;
	t->record.flags = FLAG_FALLBACK;
	says(t, "None of the city's rules gives a case like this to one department, so Front Desk takes care of it.");
	arena_destroy(&t->arena);
}

Test(explain_words, says_what_the_departments_found)
{
	struct told *t = told_of("parks");

	t->claims[0].department = TEXT("roads");
	t->verdicts[0] = (struct verdict){ .department = TEXT("roads"), .kind = VERDICT_DECLINE, .reason = TEXT("secret reason") };
	t->verdicts[1] = (struct verdict){ .department = TEXT("parks"), .kind = VERDICT_ACCEPT };
	t->decision.n_verdicts = 2;
	says(t, "looked at by Roads Office, where another department was found to be the right one.");
	says(t, "agreed to, by Parks Office.");
	t->verdicts[1].kind = VERDICT_UNASSESSED;
	says(t, "still to be looked at by Parks Office");
	arena_destroy(&t->arena);
}

Test(explain_words, names_each_rival_once_and_says_when_rules_contradict_each_other)
{
	struct told *t = told_of("roads");

	t->claims[1] = (struct claim){ .department = TEXT("parks"), .part = PART_LEAD, .lost = TEXT("secret") };
	t->claims[2] = t->claims[1];
	t->decision.n_claims = 3;
	says(t, "The rules also name Parks Office; the stronger rule counted.");
	t->record.flags = FLAG_CONFLICT;
	says(t, "Two rules fit equally well");
	arena_destroy(&t->arena);
}

Test(explain_words, tells_how_far_the_nearest_border_is)
{
	struct told *t = told_of("roads");

	t->areas[0] = (struct area_hit){ TEXT("secret-layer"), TEXT("secret-area"), 12.4, true };
	t->areas[1] = (struct area_hit){ TEXT("secret-layer"), TEXT("secret-other"), -11.6, true };
	t->decision.n_areas = 2;
	says(t, "about 12 m from the border of another area; it was counted to the area that it lies in");
	t->areas[0].border_m = 0.2;
	says(t, "lies on the border between two areas");
	t->areas[0].border_m = -19.2;
	says(t, "lies in none of the city's areas, about 12 m from the nearest one; it was counted to none of them");
	t->areas[0].border_m = -0.2;
	says(t, "lies just outside the nearest of the city's areas; it was counted to none of them");
	t->areas[0].is_near_border = t->areas[1].is_near_border = false;
	cr_expect(eq(ptr, memmem(explain_plainly(&city, &t->record, &t->decision, LANGUAGE_EN, t->arena).at, 40, "border", 6), NULL));
	arena_destroy(&t->arena);
}
