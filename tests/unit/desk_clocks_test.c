/* Clocks beside the two of every assignment, their marks, and more time for them: through the desk, by a clocks.cfg. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <stdio.h>
#include <string.h>

#include "support/kept.h"
#include "support/log.h"

TestSuite(desk_clocks, .timeout = 60);

/* A working day has 8 hours. The world begins at 08:00 on a Monday, an hour before the office opens. */
static const char clocks[] =
	"calendars = (\n"
	"  { name = \"office\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } ); },\n"
	"  { name = \"shift\"; zone = \"UTC\"; windows = ( { days = \"Sat\"; from = \"06:00\"; to = \"12:00\"; } ); }\n"
	");\n"
	"policies = (\n"
	"  { name = \"road\"; when = { category = [ \"roads\" ]; };\n"
	"    acknowledge = \"4 working hours\";\n"
	"    first_response = \"2 calendar days\";\n"
	"    resolve = { time = \"5 working days\"; warn = [ 0.5, 0.8 ]; };\n"
	"    clocks = (\n"
	"      { name = \"inspection\"; time = \"8 working hours\"; starts = \"acknowledged\"; met = \"started\"; },\n"
	"      { name = \"report\"; time = \"1 working day\"; starts = \"clock_met\"; },\n"
	"      { name = \"notice\"; time = \"10 calendar days\"; }\n"
	"    );\n"
	"    pause = ( { waits_for = \"citizen\"; clocks = [ \"resolve\", \"inspection\" ]; } );\n"
	"    extensions = { most = 2; total = \"6 working days\"; };\n"
	"    ladder = (\n"
	"      { role = \"team\"; },\n"
	"      { after = \"4 working hours\"; role = \"shift-leader\"; within = \"shift\"; },\n"
	"      { after = \"3 calendar days\"; role = \"mayor\"; },\n"
	"      { clock = \"inspection\"; after = \"1 absolute hour\"; role = \"desk\"; }\n"
	"    ); }\n"
	");\n"
	"handling = { extension = \"4 working hours\"; };\n";

static struct world *world;
static struct timebook *book;
static uint64_t number;

static void up(void)
{
	log_watch();
	world = world_create();
	book = kept_book(clocks);
	kept_by(world, book);
	world_claim(world, "parks", PART_REQUIRED, "parks-rule");
	number = world_take_in(world, "a-1");
}

static void down(void)
{
	world_destroy(&world);
	timebook_destroy(&book);
}

static const struct case_record *record(void)
{
	return world_get(world, number)->record;
}

static const struct case_clock *clock_named(const char *name)
{
	const struct case_record *r = record();

	for (size_t i = 0; i < r->n_clocks; i++)
		if (text_is_str(r->clocks[i].name, name))
			return &r->clocks[i];
	return NULL;
}

static const struct event *event_at(const struct history *h, enum event_kind kind, size_t n)
{
	for (size_t i = 0; i < h->n_events; i++)
		if (h->events[i].event.kind == kind && !n--)
			return &h->events[i].event;
	return NULL;
}

/* The n-th of its kind in the case's history, 0 the first; NULL: there were fewer. */
static const struct event *told(enum event_kind kind, size_t n)
{
	return event_at(kept_history(world, number), kind, n);
}

static size_t count(enum event_kind kind)
{
	size_t n = 0;

	while (told(kind, n))
		n++;
	return n;
}

static const struct reply *ask(enum verb verb, const char *department, const char *clock, const char *length, const char *target)
{
	struct request request = world_act(number, verb, department);

	request.act.clock = text_of(clock);
	request.act.length = text_of(length);
	request.act.target = text_of(target);
	request.act.reason_code = TEXT("weather");
	request.act.note = TEXT("Frost until Friday.");
	request.act.actor = TEXT("Ms Li");
	return world_request(world, 1, &request);
}

static const struct reply *extend(const char *department, const char *clock, const char *length)
{
	return ask(VERB_EXTEND, department, clock, length, "");
}

static void expect_at(wall got, const char *rfc3339)
{
	cr_expect(eq(i64, got.ms, kept_moment(rfc3339).ms), "wanted %s", rfc3339);
}

/* ---- further clocks ---- */

Test(desk_clocks, takes_what_the_lead_s_policy_promises_besides_as_the_case_s_own_and_says_which_policy_counts, .init = up, .fini = down)
{
	const struct case_record *r = record();

	cr_assert(eq(sz, r->n_clocks, 4), "those of the lead's policy, not of the co-handler's too");
	cr_assert(text_is_str(r->clocks[0].name, "first_response") && !r->clocks[0].department.size);
	expect_at(r->clocks[0].clock.due, "2026-03-04T08:00:00Z");
	cr_assert(r->clocks[1].starts_with == EVENT_ACKNOWLEDGED && r->clocks[1].met_by == EVENT_STARTED && wall_is_none(r->clocks[1].clock.due));
	cr_assert(text_is_str(r->decision->policy, "road"));
	cr_assert(text_is_str(r->decision->policy_why, "category roads"));
}

Test(desk_clocks, starts_a_clock_with_its_event_and_meets_it_by_its_event_and_what_waits_for_that, .init = up, .fini = down)
{
	const struct event *e;

	kept_until(world, kept_moment("2026-03-02T10:00:00Z"));
	world_do(world, number, VERB_ACKNOWLEDGE, "roads");
	expect_at(clock_named("inspection")->clock.due, "2026-03-03T10:00:00Z");
	e = told(EVENT_CLOCK_STARTED, 0);
	cr_assert(text_is_str(e->clock, "inspection") && text_is_str(e->department, "roads") && text_is_str(e->reason_code, "acknowledged"));
	cr_assert(e->n_ledger == 1 && e->ledger[0].kind == LEDGER_STARTED && !e->ledger[0].department.size);
	kept_until(world, kept_moment("2026-03-02T11:00:00Z"));
	world_do(world, number, VERB_START, "roads");
	cr_assert(eq(i64, clock_named("inspection")->clock.met.ms, kept_moment("2026-03-02T11:00:00Z").ms));
	e = told(EVENT_CLOCK_MET, 0);
	cr_assert(text_is_str(e->clock, "inspection") && text_is_str(e->reason_code, "started") && e->ledger[0].kind == LEDGER_MET);
	expect_at(clock_named("report")->clock.due, "2026-03-03T11:00:00Z");
}

Test(desk_clocks, starts_no_clock_of_the_lead_with_what_a_co_handler_does, .init = up, .fini = down)
{
	world_do(world, number, VERB_ACKNOWLEDGE, "parks");
	cr_assert(wall_is_none(clock_named("inspection")->clock.due));
	cr_assert(eq(sz, count(EVENT_CLOCK_STARTED), 0));
}

Test(desk_clocks, meets_the_first_response_by_resolving_and_waives_what_is_left, .init = up, .fini = down)
{
	const struct event *resolved;

	world_do(world, number, VERB_DONE, "parks");
	cr_assert(eq(int, world_do(world, number, VERB_RESOLVE, "roads")->outcome, OUTCOME_OK));
	cr_assert(eq(int, wall_is_none(clock_named("first_response")->clock.met), 0));
	cr_assert(clock_named("notice")->clock.is_waived && wall_is_none(clock_named("notice")->clock.met));
	resolved = told(EVENT_RESOLVED, 0);
	cr_assert(eq(sz, resolved->n_ledger, 3), "the two clocks of the lead's part besides");
	cr_assert(text_is_str(resolved->ledger[2].clock, "notice") && resolved->ledger[2].kind == LEDGER_WAIVED);
	kept_until(world, kept_moment("2026-05-01T00:00:00Z"));
	cr_assert(eq(sz, count(EVENT_CLOCK_BREACH), 0), "nothing runs on a resolved case");
}

Test(desk_clocks, lets_the_lead_meet_a_clock_that_the_policy_names_itself_and_nobody_any_other, .init = up, .fini = down)
{
	cr_assert(eq(int, ask(VERB_MEET, "roads", "inspection", "", "")->outcome, OUTCOME_WRONG_STATE), "it waits for its event");
	cr_assert(eq(int, ask(VERB_MEET, "roads", "resolve", "", "")->outcome, OUTCOME_INVALID));
	cr_assert(eq(int, ask(VERB_MEET, "parks", "notice", "", "")->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, ask(VERB_MEET, "roads", "notice", "", "")->outcome, OUTCOME_OK));
	cr_assert(text_is_str(told(EVENT_CLOCK_MET, 0)->actor, "Ms Li"));
	cr_assert(eq(int, ask(VERB_MEET, "roads", "notice", "", "")->outcome, OUTCOME_UNCHANGED));
}

/* ---- marks ---- */

Test(desk_clocks, tells_every_warning_the_breach_and_every_step_to_its_role_in_its_hours, .init = up, .fini = down)
{
	struct { const char *at; enum event_kind kind; unsigned step; const char *role; } rows[] = {
		{ "2026-03-04T13:00:00Z", EVENT_CLOCK_WARNING, 1, "" }, /* from Monday 09:00 on, half of five days */
		{ "2026-03-05T17:00:00Z", EVENT_CLOCK_WARNING, 2, "" }, /* four of them: at a closing rather than the next opening */
		{ "2026-03-09T09:00:00Z", EVENT_CLOCK_BREACH, 0, "" },
		{ "2026-03-09T09:00:00Z", EVENT_ESCALATED, 1, "team" },
		{ "2026-03-14T06:00:00Z", EVENT_ESCALATED, 2, "shift-leader" }, /* 13:00 of that day, but he works on Saturdays */
		{ "2026-03-14T06:00:00Z", EVENT_ESCALATED, 3, "mayor" },        /* the 12th, but never before the one ahead of him */
	};

	world_do(world, number, VERB_ACKNOWLEDGE, "roads");
	world_do(world, number, VERB_START, "roads");
	for (size_t i = 0, n = 0; i < sizeof rows / sizeof *rows; n = 0, i++) {
		wall at = kept_moment(rows[i].at);
		const struct history *h;

		if (i && strcmp(rows[i].at, rows[i - 1].at)) {
			kept_until(world, wall_after(at, dur_ms(-1)));
			world_restart(world);
		}
		kept_until(world, at);
		world_restart(world);
		h = kept_history(world, number);
		for (size_t k = 0; k < h->n_events; k++) {
			const struct event *e = &h->events[k].event;

			if (e->kind == rows[i].kind && text_is_str(e->clock, "resolve") && text_is_str(e->department, "roads") && e->step == rows[i].step &&
			    text_is_str(e->role, rows[i].role)) {
				n++;
				cr_expect(wall_is(e->at, at) && !e->late.ns, "row %zu: at %lld, late %lld", i, (long long)e->at.ms, (long long)e->late.ns);
			}
		}
		cr_expect(eq(sz, n, 1), "row %zu", i);
	}
}

Test(desk_clocks, marks_late_what_fell_due_while_the_daemon_was_down, .init = up, .fini = down)
{
	const struct event *e;

	world_do(world, number, VERB_ACKNOWLEDGE, "roads");
	world_restart(world);
	kept_until(world, kept_moment("2026-03-10T09:00:00Z"));
	e = told(EVENT_CLOCK_WARNING, 0);
	for (size_t i = 0; e && !text_is_str(e->clock, "resolve"); i++)
		e = told(EVENT_CLOCK_WARNING, i);
	cr_assert(e && e->late.ns > dur_s(5 * 86400).ns);
	e = told(EVENT_ESCALATED, 0);
	for (size_t i = 0; e && !text_is_str(e->role, "team"); i++)
		e = told(EVENT_ESCALATED, i);
	cr_assert(e && e->late.ns == dur_s(86400).ns, "the breach was at nine the day before, and so was this step");
	e = told(EVENT_ESCALATED, 0);
	cr_assert(text_is_str(e->role, "desk") || text_is_str(e->role, "team"));
}

Test(desk_clocks, calls_a_mark_within_a_minute_in_time, .init = up, .fini = down)
{
	kept_until(world, wall_after(kept_moment("2026-03-04T13:00:00Z"), dur_s(60)));
	for (size_t i = 0; told(EVENT_CLOCK_WARNING, i); i++)
		if (text_is_str(told(EVENT_CLOCK_WARNING, i)->clock, "resolve"))
			cr_assert(eq(i64, told(EVENT_CLOCK_WARNING, i)->late.ns, 0));
	kept_until(world, wall_after(kept_moment("2026-03-05T17:00:00Z"), dur_ms(60001)));
	for (size_t i = 0; told(EVENT_CLOCK_WARNING, i); i++)
		if (told(EVENT_CLOCK_WARNING, i)->step == 2)
			cr_assert(eq(i64, told(EVENT_CLOCK_WARNING, i)->late.ns, dur_ms(60001).ns));
}

Test(desk_clocks, gives_nothing_twice_and_leaves_nothing_out_when_the_wall_clock_is_put_back_and_forth, .init = up, .fini = down)
{
	static const char *const moments[] = { "2026-03-04T13:30:00Z", "2026-03-01T00:00:00Z", "2026-03-04T13:30:00Z", "2026-03-20T00:00:00Z",
					       "2026-03-02T00:00:00Z", "2026-03-09T09:00:00Z", "2026-04-25T08:00:00Z" };
	size_t warnings = 0, breaches = 0;

	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++) {
		kept_until(world, kept_moment(moments[i]));
		if (i % 2)
			world_restart(world);
	}
	for (size_t i = 0; told(EVENT_CLOCK_WARNING, i); i++)
		warnings += text_is_str(told(EVENT_CLOCK_WARNING, i)->clock, "resolve") && text_is_str(told(EVENT_CLOCK_WARNING, i)->department, "roads");
	for (size_t i = 0; told(EVENT_CLOCK_BREACH, i); i++)
		breaches += text_is_str(told(EVENT_CLOCK_BREACH, i)->clock, "resolve") && text_is_str(told(EVENT_CLOCK_BREACH, i)->department, "roads");
	cr_assert(eq(sz, warnings, 2));
	cr_assert(eq(sz, breaches, 1));
	cr_assert(eq(sz, count(EVENT_ESCALATED), 6), "three steps each for the lead's and the co-handler's resolve");
}

Test(desk_clocks, looks_at_the_wall_clock_once_a_minute_in_case_somebody_has_put_it_forward, .init = up, .fini = down)
{
	mono next;

	desk_begin(world->desk, world->now);
	cr_assert(eq(int, desk_tick(world->desk, &next), 0));
	cr_assert(le(i64, next.ns, mono_after(world->now.mono, dur_s(60)).ns));
	cr_assert(eq(int, world->store.ops->commit(world->store.self), 0));
	desk_after_commit(world->desk);
}

enum { STORM = 400 };

/* tick_cases is 4 here. */
Test(desk_clocks, works_off_a_storm_in_bounded_turns_while_intake_goes_on, .init = up, .fini = down)
{
	struct request more = world_submission("during");
	struct store_figures before, after;
	char ref[16];
	int turns = 0;

	for (int i = 0; i < STORM; i++) {
		snprintf(ref, sizeof ref, "s-%d", i);
		world_take_in(world, ref);
	}
	world_pass(world, wall_since(kept_moment("2026-03-02T12:00:00Z"), world->now.wall)); /* every acknowledge clock warns */
	do {
		cr_assert(eq(int, world->store.ops->figures(world->store.self, &before), 0));
		more.id++;
		snprintf(ref, sizeof ref, "d-%d", turns++);
		more.submit.source_ref = text_of(ref);
		cr_assert(eq(int, world_request(world, 1, &more)->outcome, OUTCOME_OK), "answered in its own turn");
		cr_assert(eq(int, world->store.ops->figures(world->store.self, &after), 0));
		cr_assert(le(u64, after.events - before.events, 1 + 2 * 4), "a case has two such clocks");
	} while (after.events - before.events > 1);
	cr_assert(ge(int, turns, (STORM + 1) / 4));
	cr_assert(eq(sz, count(EVENT_CLOCK_WARNING), 2));
}

/* ---- more time ---- */

Test(desk_clocks, grants_more_time_that_was_asked_for_in_time, .init = up, .fini = down)
{
	const struct event *e;

	cr_assert(eq(int, extend("roads", "resolve", "3 working days")->outcome, OUTCOME_OK));
	cr_assert(eq(sz, record()->n_asks, 1));
	e = told(EVENT_EXTENSION_ASKED, 0);
	cr_assert(text_is_str(e->length, "3 working days") && text_is_str(e->reason_code, "weather") && text_is_str(e->clock, "resolve"));
	cr_assert(text_is_str(clock_named("extension")->department, "supervisors"));
	expect_at(clock_named("extension")->clock.due, "2026-03-02T13:00:00Z");
	cr_assert(eq(int, extend("roads", "resolve", "3 working days")->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(int, extend("roads", "resolve", "2 working days")->outcome, OUTCOME_WRONG_STATE), "one at a time");
	cr_assert(eq(int, ask(VERB_GRANT, "supervisors", "resolve", "", "parks")->outcome, OUTCOME_WRONG_STATE), "parks has asked for nothing");
	cr_assert(eq(int, ask(VERB_GRANT, "roads", "resolve", "", "roads")->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, ask(VERB_GRANT, "supervisors", "resolve", "", "roads")->outcome, OUTCOME_OK));
	expect_at(record()->assignments[0].resolve.due, "2026-03-12T09:00:00Z");
	cr_assert(record()->assignments[0].resolve.extensions == 1 && !record()->n_asks && !clock_named("extension"));
	e = told(EVENT_EXTENDED, 0);
	cr_assert(text_is_str(e->target, "roads") && text_is_str(e->length, "3 working days") && wall_is(e->due, record()->assignments[0].resolve.due));
	e = told(EVENT_EXTENDED, 0);
	cr_assert(e->n_ledger == 2 && e->ledger[0].kind == LEDGER_EXTENDED && wall_is(e->ledger[0].due, e->due) && text_is_str(e->ledger[0].department, "roads"));
}

Test(desk_clocks, refuses_more_time_than_the_policy_allows_or_for_what_runs_no_more, .init = up, .fini = down)
{
	cr_assert(eq(int, extend("roads", "resolve", "three days")->outcome, OUTCOME_INVALID));
	cr_assert(eq(int, extend("roads", "resolve", "7 working days")->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, extend("roads", "acknowledge", "1 working day")->outcome, OUTCOME_NOT_ALLOWED), "not for this clock");
	cr_assert(eq(int, extend("roads", "inspection", "1 working day")->outcome, OUTCOME_INVALID), "it has not started");
	cr_assert(eq(int, extend("parks", "notice", "1 working day")->outcome, OUTCOME_INVALID), "it is the lead's");
	cr_assert(eq(int, extend("roads", "notice", "1 working day")->outcome, OUTCOME_OK));
	cr_assert(eq(int, extend("parks", "resolve", "1 working day")->outcome, OUTCOME_OK), "another department's clock");
	cr_assert(eq(int, ask(VERB_REFUSE, "supervisors", "notice", "", "roads")->outcome, OUTCOME_OK));
	cr_assert(text_is_str(told(EVENT_EXTENSION_REFUSED, 0)->reason_code, "weather"));
	ask(VERB_MEET, "roads", "notice", "", "");
	cr_assert(eq(int, extend("roads", "notice", "1 working day")->outcome, OUTCOME_WRONG_STATE));
	kept_until(world, kept_moment("2026-03-09T09:00:00Z"));
	cr_assert(eq(int, extend("roads", "resolve", "1 working day")->outcome, OUTCOME_WRONG_STATE), "it has run out");
}

Test(desk_clocks, checks_again_at_granting_what_was_right_at_asking, .init = up, .fini = down)
{
	extend("roads", "resolve", "4 working days");
	ask(VERB_GRANT, "supervisors", "resolve", "", "roads");
	cr_assert(eq(int, extend("roads", "resolve", "3 working days")->outcome, OUTCOME_NOT_ALLOWED), "seven days in all");
	extend("roads", "resolve", "1 working day");
	ask(VERB_GRANT, "supervisors", "resolve", "", "roads");
	cr_assert(eq(int, extend("roads", "resolve", "1 working day")->outcome, OUTCOME_NOT_ALLOWED), "twice at most");
	expect_at(record()->assignments[0].resolve.due, "2026-03-16T09:00:00Z");
}

Test(desk_clocks, takes_silence_for_a_refusal_of_each_request_in_its_own_time, .init = up, .fini = down)
{
	extend("roads", "resolve", "1 working day");
	kept_until(world, kept_moment("2026-03-02T11:00:00Z"));
	extend("parks", "resolve", "1 working day");
	expect_at(clock_named("extension")->clock.due, "2026-03-02T13:00:00Z");
	kept_until(world, kept_moment("2026-03-02T13:00:00Z"));
	cr_assert(eq(sz, count(EVENT_EXTENSION_REFUSED), 1));
	cr_assert(text_is_str(told(EVENT_EXTENSION_REFUSED, 0)->target, "roads"));
	cr_assert(text_is_str(told(EVENT_EXTENSION_REFUSED, 0)->reason_code, "silence"));
	cr_assert(text_is_str(told(EVENT_EXTENSION_REFUSED, 0)->actor, "liaisond"));
	expect_at(clock_named("extension")->clock.due, "2026-03-02T15:00:00Z");
	cr_assert(eq(int, ask(VERB_GRANT, "supervisors", "resolve", "", "roads")->outcome, OUTCOME_WRONG_STATE));
	kept_until(world, kept_moment("2026-03-02T15:00:00Z"));
	cr_assert(eq(sz, count(EVENT_EXTENSION_REFUSED), 2));
	cr_assert(eq(sz, record()->n_asks, 0));
	cr_assert(eq(ptr, (void *)clock_named("extension"), NULL));
	expect_at(record()->assignments[0].resolve.due, "2026-03-09T09:00:00Z");
}

Test(desk_clocks, lets_a_promise_run_again_that_ran_out_while_the_request_waited, .init = up, .fini = down)
{
	kept_until(world, kept_moment("2026-03-09T08:00:00Z"));
	cr_assert(eq(int, extend("roads", "resolve", "1 working day")->outcome, OUTCOME_OK));
	kept_until(world, kept_moment("2026-03-09T10:00:00Z"));
	cr_assert(record()->assignments[0].resolve.is_breached);
	ask(VERB_GRANT, "supervisors", "resolve", "", "roads");
	expect_at(record()->assignments[0].resolve.due, "2026-03-10T09:00:00Z");
	cr_assert(record()->assignments[0].resolve.is_breached == false && wall_is_none(record()->assignments[0].resolve.step));
	kept_until(world, kept_moment("2026-03-10T09:00:00Z"));
	cr_assert(record()->assignments[0].resolve.is_breached);
	for (size_t i = 0, n = 0; told(EVENT_ESCALATED, i); i++)
		if (text_is_str(told(EVENT_ESCALATED, i)->department, "roads"))
			cr_assert(le(sz, n += text_is_str(told(EVENT_ESCALATED, i)->role, "team"), 1), "each step once, over both due times");
}

Test(desk_clocks, drops_a_request_with_the_clock_that_it_was_for, .init = up, .fini = down)
{
	extend("parks", "resolve", "1 working day");
	world_do(world, number, VERB_DONE, "parks");
	cr_assert(eq(sz, record()->n_asks, 0));
	cr_assert(eq(ptr, (void *)clock_named("extension"), NULL));
	cr_assert(eq(sz, told(EVENT_DONE, 0)->n_ledger, 3), "its two clocks, and the supervisors'");
}
