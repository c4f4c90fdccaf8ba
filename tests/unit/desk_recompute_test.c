/* Promises moved to another calendar or policy: never by themselves, only on demand, with an event for each case. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#include "support/kept.h"
#include "support/log.h"

TestSuite(desk_recompute, .timeout = 60);

#define BOOK(closed, resolve, extensions)                                                                                                  \
	"calendars = ( { name = \"office\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } );\n" closed " } );\n" \
	"policies = ( { name = \"road\"; acknowledge = \"4 working hours\"; resolve = { time = \"" resolve "\"; warn = [ 0.5, 0.8 ]; };\n" \
	"  clocks = ( { name = \"notice\"; time = \"10 calendar days\"; } );\n"                                                       \
	extensions " } );\n"

static struct world *world;
static struct timebook *before, *holiday, *shorter;

/* 2026-03-05 is a Thursday. */
static void up(void)
{
	log_watch();
	world = world_create();
	before = kept_book(BOOK("", "5 working days", "extensions = { most = 2; total = \"6 working days\"; };"));
	holiday = kept_book(BOOK("closed = ( { date = \"2026-03-05\"; } );", "5 working days", "extensions = { most = 2; total = \"6 working days\"; };"));
	shorter = kept_book(BOOK("", "3 working days", ""));
	kept_by(world, before);
}

static void down(void)
{
	world_destroy(&world);
	timebook_destroy(&before);
	timebook_destroy(&holiday);
	timebook_destroy(&shorter);
}

static struct request asked(bool is_applied)
{
	return (struct request){ .id = 6, .kind = REQUEST_RECOMPUTE,
				 .recompute = { .who = is_applied ? TEXT("Ms Li") : TEXT_NONE, .reason_code = is_applied ? TEXT("holiday") : TEXT_NONE, .is_applied = is_applied } };
}

/* Peeks at the answer to one page from the newest case on. */
static const struct recomputed *recompute(bool is_applied)
{
	struct request request = asked(is_applied);
	const struct reply *reply = world_request(world, 1, &request);

	cr_assert(eq(int, reply->outcome, OUTCOME_OK), "%.*s", TEXT_ARG(reply->sentence));
	return &reply->recomputed;
}

static wall resolve_due(uint64_t number)
{
	return world_get(world, number)->record->assignments[0].resolve.due;
}

static void act(uint64_t number, enum verb verb, const char *department, const char *length)
{
	struct request request = world_act(number, verb, department);

	request.act.clock = TEXT("resolve");
	request.act.target = text_of(verb == VERB_GRANT ? "roads" : "");
	request.act.length = text_of(length);
	request.act.reason_code = TEXT("weather");
	request.act.note = TEXT("Frost.");
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_OK));
}

Test(desk_recompute, moves_nothing_by_itself_and_lists_what_would_change, .init = up, .fini = down)
{
	uint64_t number = world_take_in(world, "a-1");
	const struct recomputed *page;

	cr_assert(eq(sz, recompute(false)->n_rows, 0));
	kept_by(world, holiday);
	world_turn(world);
	cr_assert(eq(i64, resolve_due(number).ms, kept_moment("2026-03-09T09:00:00Z").ms));
	page = recompute(false);
	cr_assert(eq(sz, page->n_rows, 1), "acknowledge ends before the holiday, and calendar days do not know it");
	cr_assert(eq(u32, page->cases, 1));
	cr_assert(page->rows[0].number == number && text_is_str(page->rows[0].clock, "resolve") && text_is_str(page->rows[0].department, "roads"));
	cr_assert(eq(i64, page->rows[0].from.ms, kept_moment("2026-03-09T09:00:00Z").ms));
	cr_assert(eq(i64, page->rows[0].to.ms, kept_moment("2026-03-10T09:00:00Z").ms));
	cr_assert(text_is(page->rows[0].policy, page->rows[0].new_policy) && !text_is(page->rows[0].calendar, page->rows[0].new_calendar));
	cr_assert(eq(i64, resolve_due(number).ms, kept_moment("2026-03-09T09:00:00Z").ms));
	cr_assert(eq(sz, kept_history(world, number)->n_events, 1));
}

Test(desk_recompute, says_who_has_moved_a_promise_and_why_and_does_it_once, .init = up, .fini = down)
{
	uint64_t number = world_take_in(world, "a-1");
	const struct history *h;
	const struct event *e;

	kept_by(world, holiday);
	cr_assert(eq(sz, recompute(true)->n_rows, 1));
	cr_assert(eq(i64, resolve_due(number).ms, kept_moment("2026-03-10T09:00:00Z").ms));
	kept_until(world, kept_moment("2026-03-06T16:59:59Z"));
	cr_assert(eq(u8, world_get(world, number)->record->assignments[0].resolve.warnings, 1));
	kept_until(world, kept_moment("2026-03-06T17:00:00Z"));
	cr_assert(eq(u8, world_get(world, number)->record->assignments[0].resolve.warnings, 2), "a day later than by the old calendar");
	h = kept_history(world, number);
	e = &h->events[1].event;
	cr_assert(e->kind == EVENT_RECOMPUTED && text_is_str(e->actor, "Ms Li") && text_is_str(e->reason_code, "holiday"));
	cr_assert(e->n_ledger == 1 && e->ledger[0].kind == LEDGER_RECOMPUTED && wall_is(e->ledger[0].due, resolve_due(number)) && e->ledger[0].calendar.size);
	cr_assert(eq(sz, recompute(true)->n_rows, 0));
	h = kept_history(world, number);
	for (size_t i = 2; i < h->n_events; i++)
		cr_assert(h->events[i].event.kind != EVENT_RECOMPUTED);
}

Test(desk_recompute, counts_extensions_as_they_were_granted_though_the_policy_would_grant_none_any_more, .init = up, .fini = down)
{
	uint64_t number = world_take_in(world, "a-1");

	act(number, VERB_EXTEND, "roads", "2 working days");
	act(number, VERB_GRANT, "supervisors", "");
	cr_assert(eq(i64, resolve_due(number).ms, kept_moment("2026-03-11T09:00:00Z").ms));
	kept_by(world, holiday);
	cr_assert(eq(sz, recompute(true)->n_rows, 1));
	cr_assert(eq(i64, resolve_due(number).ms, kept_moment("2026-03-12T09:00:00Z").ms));
	kept_by(world, shorter);
	cr_assert(eq(sz, recompute(true)->n_rows, 1));
	cr_assert(eq(i64, resolve_due(number).ms, kept_moment("2026-03-06T17:00:00Z").ms), "three days from Monday morning and the sixteen working hours granted");
}

Test(desk_recompute, leaves_alone_what_is_broken_met_or_of_another_policy_or_department, .init = up, .fini = down)
{
	uint64_t number = world_take_in(world, "a-1");
	struct request request = asked(false);

	kept_by(world, holiday);
	request.recompute.policy = TEXT("other");
	cr_assert(eq(sz, world_request(world, 1, &request)->recomputed.n_rows, 0));
	request.recompute.policy = TEXT("road");
	request.recompute.department = TEXT("parks");
	cr_assert(eq(sz, world_request(world, 1, &request)->recomputed.n_rows, 0));
	request.recompute.department = TEXT("roads");
	request.recompute.category_prefix = TEXT("roads");
	cr_assert(eq(sz, world_request(world, 1, &request)->recomputed.n_rows, 1));
	kept_until(world, kept_moment("2026-03-09T09:00:00Z"));
	cr_assert(eq(sz, recompute(true)->n_rows, 0), "it is broken");
	cr_assert(eq(i64, resolve_due(number).ms, kept_moment("2026-03-09T09:00:00Z").ms));
}

Test(desk_recompute, refuses_to_move_promises_for_nobody_or_for_no_reason, .init = up, .fini = down)
{
	struct request request = asked(true);

	request.recompute.who = TEXT_NONE;
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_INVALID));
	request.recompute.who = TEXT("Ms Li");
	request.recompute.reason_code = TEXT_NONE;
	cr_assert(text_is_str(world_request(world, 1, &request)->field, "reason_code"));
	request = asked(false);
	request.recompute.department = TEXT("moon");
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_UNKNOWN_DEPARTMENT));
	request = asked(false);
	request.recompute.limit = LIMIT_PAGE + 1;
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_INVALID));
	world->librarian_is_full = true;
	request = asked(false);
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_BUSY));
}

enum { CASES = 150 };

Test(desk_recompute, moves_many_a_bounded_piece_at_a_time_and_can_be_begun_again_in_the_middle, .init = up, .fini = down)
{
	struct request request = asked(true);
	const struct recomputed *page;
	uint64_t moved = 0;
	char ref[16];
	int pages = 0;

	for (int i = 0; i < CASES; i++) {
		snprintf(ref, sizeof ref, "m-%d", i);
		world_take_in(world, ref);
	}
	kept_by(world, holiday);
	request.recompute.limit = LIMIT_PAGE;
	page = &world_request(world, 1, &request)->recomputed;
	cr_assert(eq(u32, page->cases, LIMIT_RECOMPUTED));
	moved += page->cases;
	world_restart(world);
	do { /* from the newest again: what has moved is passed over */
		page = &world_request(world, 1, &request)->recomputed;
		cr_assert(le(u32, page->cases, LIMIT_RECOMPUTED));
		moved += page->cases;
		request.recompute.before_number = page->next_before_number;
		pages++;
	} while (page->next_before_number);
	cr_assert(eq(u64, moved, CASES));
	cr_assert(ge(int, pages, 2));
	for (uint64_t number = 1; number <= CASES; number++)
		cr_assert(eq(i64, resolve_due(number).ms, kept_moment("2026-03-10T09:00:00Z").ms));
}
