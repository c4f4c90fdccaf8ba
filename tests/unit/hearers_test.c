/* proto/PROTOCOL.md, feeds: who hears of what. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/city.h"
#include "core/hearers.h"

TestSuite(hearers, .timeout = 5);

static struct case_record record;

static void begin(void)
{
	case_record_clear(&record);
	record.lead = TEXT("roads");
	record.channel = TEXT("app");
	record.n_assignments = 3;
	record.assignments[0].department = TEXT("roads");
	record.assignments[1].department = TEXT("parks");
	record.assignments[2].department = TEXT("helpers");
}

static void expect(enum event_kind kind, const struct case_record *of, const char *expected)
{
	struct arena *arena = arena_create(1 << 16);
	struct event event = { .kind = kind, .department = TEXT("parks"), .target = TEXT("water"), .role = TEXT("chief") };
	struct text feeds[HEARERS_MAX];
	size_t n = hearers_of(&event, of, arena, feeds);
	char said[256] = "";

	for (size_t i = 0; i < n; i++)
		snprintf(said + strlen(said), sizeof said - strlen(said), "%s%.*s", i ? " " : "", TEXT_ARG(feeds[i]));
	cr_expect(eq(str, said, (char *)expected), "%s", event_kind_name(kind));
	arena_destroy(&arena);
}

Test(hearers, are_those_whom_the_event_is_about, .init = begin)
{
	expect(EVENT_OPENED, &record, "roads parks helpers");
	expect(EVENT_ACKNOWLEDGED, &record, "roads parks");
	expect(EVENT_CLOCK_WARNING, &record, "parks");
	expect(EVENT_CLOCK_BREACH, &record, "roads parks supervisors");
	expect(EVENT_ESCALATED, &record, "roads parks role:chief");
	expect(EVENT_PROPOSED, &record, "roads water");
	expect(EVENT_DISPUTED, &record, "roads water parks helpers supervisors");
	expect(EVENT_RESOLVED, &record, "roads parks helpers channel:app");
	expect(EVENT_URGED, &record, "roads water supervisors");
}

Test(hearers, are_the_supervisors_too_of_a_case_under_supervision, .init = begin)
{
	record.flags = FLAG_SUPERVISED;
	expect(EVENT_CLOCK_WARNING, &record, "parks supervisors");
	expect(EVENT_CLOCK_BREACH, &record, "roads parks supervisors");
}

Test(hearers, of_an_event_without_a_case_are_the_supervisors)
{
	expect(EVENT_RULE_STOPPED, NULL, "supervisors");
}

Test(hearers, hear_of_every_kind_of_event, .init = begin)
{
	struct arena *arena = arena_create(1 << 20);
	struct text feeds[HEARERS_MAX];

	for (int kind = 1; kind < EVENT_KIND_COUNT; kind++) {
		struct event event = { .kind = (enum event_kind)kind, .department = TEXT("parks"), .target = TEXT("water"), .role = TEXT("chief") };

		cr_expect(ge(sz, hearers_of(&event, &record, arena, feeds), 1), "%s is heard by somebody", event_kind_name(event.kind));
	}
	arena_destroy(&arena);
}

Test(hearers, never_include_the_citizen_or_an_outside_body, .init = begin)
{
	struct arena *arena = arena_create(1 << 16);
	struct event event = { .kind = EVENT_CLOCK_BREACH, .department = TEXT("outside") };
	struct text feeds[HEARERS_MAX];

	cr_assert(eq(sz, hearers_of(&event, &record, arena, feeds), 2));
	cr_expect(text_is_str(feeds[0], "roads") && text_is_str(feeds[1], "supervisors"));
	event.department = TEXT("citizen");
	cr_assert(eq(sz, hearers_of(&event, &record, arena, feeds), 1), "supervisors need not hear that a citizen says nothing");
	cr_expect(text_is_str(feeds[0], "roads"));
	event.kind = EVENT_CLOCK_WARNING;
	cr_assert(eq(sz, hearers_of(&event, &record, arena, feeds), 1));
	cr_expect(text_is_str(feeds[0], "channel:app"), "who is to answer is reminded");
	arena_destroy(&arena);
}

Test(hearers, of_an_improvement_are_its_owner_and_the_supervisors)
{
	expect(EVENT_IMPROVEMENT, NULL, "parks supervisors");
}
