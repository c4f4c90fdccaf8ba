/* The desk where something is waited for: plugins, a second assessment, a clock that is set by hand. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/reference.h"
#include "support/log.h"
#include "support/world.h"

TestSuite(desk_waiting, .timeout = 10);

static struct world *world;

static void up(void)
{
	log_watch();
	world = world_create();
}

static void up_small(void)
{
	struct desk_settings settings = world_settings();

	log_watch();
	settings.pending_max = 3;
	world = world_create_with(&settings);
}

static void up_manual(void)
{
	struct desk_settings settings = world_settings();

	log_watch();
	settings.clock_is_manual = true;
	world = world_create_with(&settings);
}

static void down(void)
{
	world_destroy(&world);
}

static const struct reply *submit(uint64_t peer, uint64_t id, const char *source_ref)
{
	struct request request = world_submission(source_ref);

	request.id = id;
	return world_request(world, peer, &request);
}

/* The reply to a peer's request, among what was heard since the last. */
static const struct reply *heard(uint64_t peer, uint64_t id)
{
	for (size_t i = 0; i < world->n_heard; i++)
		if (world->heard[i].peer.id == peer && world->heard[i].message.kind == MESSAGE_REPLY &&
		    world->heard[i].message.reply.id == id)
			return &world->heard[i].message.reply;
	return NULL;
}

static const struct assignment *part_of(const struct case_record *record, const char *department)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (text_is_str(record->assignments[i].department, department))
			return &record->assignments[i];
	return NULL;
}

static void is_back(const char *department)
{
	struct assessor_listener listener = desk_listener(world->desk);

	listener.ready(listener.self, text_of(department));
	world_turn(world); /* the cases are looked for */
	world_turn(world); /* and read */
}

Test(desk_waiting, answers_busy_when_as_many_wait_as_may_and_takes_more_when_they_do_not, .init = up_small, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	const struct reply *reply;

	world->askable[0] = "roads";
	cr_assert(submit(1, 1, "a-1") == NULL);
	cr_assert(submit(1, 2, "a-2") == NULL);
	cr_assert(submit(1, 3, "a-3") == NULL);
	cr_assert(eq(sz, desk_pending(world->desk), 3));
	reply = submit(1, 4, "a-4");
	cr_assert(eq(int, reply->outcome, OUTCOME_BUSY));
	cr_assert(gt(sz, reply->sentence.size, 10));
	world_answer(world, 0, &accept);
	world_turn(world);
	cr_assert(submit(1, 5, "a-4") == NULL);
	cr_assert(eq(sz, world->n_asked, 4));
	world_pass(world, dur_ms(50));
	world->n_heard = 0;
	world_turn(world);
	cr_assert(eq(sz, world->n_heard, 3));
	cr_assert(eq(sz, desk_pending(world->desk), 0));
}

Test(desk_waiting, answers_four_that_ask_about_one_submission_and_tells_the_fifth_to_come_back, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);

	world->askable[0] = "roads";
	for (uint64_t peer = 1; peer <= 4; peer++)
		cr_assert(submit(peer, peer * 10, "a-1") == NULL);
	cr_assert(eq(int, submit(5, 50, "a-1")->outcome, OUTCOME_BUSY));
	cr_assert(eq(sz, world->n_asked, 1), "the plugin is asked once");
	world->n_heard = 0;
	world_answer(world, 0, &accept);
	world_turn(world);
	cr_assert(eq(sz, world->n_heard, 4));
	for (uint64_t peer = 1; peer <= 4; peer++)
		cr_assert(eq(u64, heard(peer, peer * 10)->record->number, 1));
	cr_assert(eq(int, submit(5, 50, "a-1")->outcome, OUTCOME_UNCHANGED));
}

Test(desk_waiting, hears_nothing_of_verdicts_that_nobody_asked_for, .init = up, .fini = down)
{
	struct assessor_listener listener = desk_listener(world->desk);
	struct verdict decline = world_verdict(VERDICT_DECLINE);
	static const uint64_t wrong[] = { 0, 1, 15, 16, 17, 12345, UINT64_MAX, UINT64_MAX / 16 };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		listener.verdict(listener.self, wrong[i], &decline, world->now);
	world->askable[0] = "roads";
	submit(1, 1, "a-1");
	for (uint64_t off = 1; off < 16; off++)
		listener.verdict(listener.self, world->asked[0].id + off, &decline, world->now);
	cr_assert(eq(sz, desk_pending(world->desk), 1));
	world_pass(world, dur_ms(50));
	world_turn(world);
	world_answer(world, 0, &decline);
	world_turn(world);
	cr_assert(text_is_str(world_get(world, 1)->record->lead, "roads"), "too late");
}

Test(desk_waiting, takes_the_first_answer_to_a_question_and_no_second, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT), decline = world_verdict(VERDICT_DECLINE);

	world->askable[0] = "roads";
	submit(1, 1, "a-1");
	world_answer(world, 0, &accept);
	world_answer(world, 0, &decline);
	world_turn(world);
	cr_assert(text_is_str(world_get(world, 1)->record->lead, "roads"));
}

Test(desk_waiting, need_not_wait_for_a_plugin_that_died, .init = up, .fini = down)
{
	struct verdict died = world_verdict(VERDICT_UNASSESSED);

	world->askable[0] = "roads";
	submit(1, 1, "a-1");
	world_answer(world, 0, &died);
	world->n_heard = 0;
	world_turn(world);
	cr_assert(eq(u32, heard(1, 1)->record->flags, FLAG_UNASSESSED));
}

/* The rules' texts lie in memory of the turn in which they were asked; the waiting outlasts it. */
Test(desk_waiting, keeps_its_own_copy_of_what_the_rules_said, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	const struct case_record *record;
	char ref[16];

	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	world->askable[0] = "parks";
	world->finding.sub_unit = TEXT("night crew");
	world->finding.claims[0].matched = TEXT("category roads");
	submit(1, 1, "a-1"); /* roads' plugin is not there; parks' is asked */
	for (int i = 0; i < 20; i++) {
		snprintf(ref, sizeof ref, "other-%d", i);
		submit(1, 100, ref);
	}
	world_answer(world, 0, &accept);
	world_turn(world);
	record = world_get(world, 1)->record;
	cr_assert(eq(sz, record->decision->n_verdicts, 2));
	cr_assert(text_is_str(record->decision->verdicts[0].department, "roads"));
	cr_assert(eq(int, record->decision->verdicts[0].kind, VERDICT_UNASSESSED));
	cr_assert(text_is_str(record->decision->verdicts[1].department, "parks"));
	cr_assert(text_is_str(record->decision->claims[0].matched, "category roads"));
	cr_assert(text_is_str(record->assignments[0].sub_unit, "night crew"));
}

Test(desk_waiting, marks_a_case_unassessed_when_only_some_plugins_answered, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	const struct case_record *record;

	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	world->askable[0] = "roads";
	world->askable[1] = "parks";
	submit(1, 1, "a-1");
	cr_assert(eq(sz, world->n_asked, 2));
	accept.sub_unit = TEXT("gardeners");
	world_answer(world, 1, &accept);
	world_pass(world, dur_ms(50));
	world_turn(world);
	record = world_get(world, 1)->record;
	cr_assert(eq(u32, record->flags, FLAG_UNASSESSED));
	cr_assert(text_is_str(part_of(record, "parks")->sub_unit, "gardeners"), "what was said counts");
}

/* ---- assessed again ---- */

/* That it did so with both clocks of that part, and nothing else. */
static void expect_entries(const struct event *event, enum ledger_kind kind, const char *department)
{
	cr_assert(eq(sz, event->n_ledger, 2));
	for (size_t i = 0; i < 2; i++) {
		cr_expect(eq(int, event->ledger[i].kind, kind));
		cr_expect(text_is_str(event->ledger[i].department, department));
		cr_expect(text_is_str(event->ledger[i].clock, i ? "resolve" : "acknowledge"));
	}
}

Test(desk_waiting, brings_in_whom_a_late_verdict_demands, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	const struct case_record *record;
	const struct assignment *water;

	world_take_in(world, "a-1");
	world_subscribe(world, 7, "water", "w", 10);
	world_pass(world, dur_s(600));
	world->askable[0] = "roads";
	is_back("roads");
	accept.demands[accept.n_demands++] = TEXT("water");
	accept.priority = PRIORITY_URGENT;
	accept.sub_unit = TEXT("bridges");
	world->n_heard = 0;
	world_answer(world, 0, &accept);
	world_turn(world);
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
	cr_assert(eq(int, world_delivery(world, 7, 0)->event.kind, EVENT_REASSESSED));
	expect_entries(&world_delivery(world, 7, 0)->event, LEDGER_STARTED, "water");
	record = world_get(world, 1)->record;
	cr_assert(eq(u32, record->flags, 0));
	cr_assert(eq(int, record->priority, PRIORITY_URGENT));
	cr_assert(text_is_str(record->assignments[0].sub_unit, "bridges"));
	cr_assert(eq(i64, record->assignments[0].resolve.due.ms, record->received.ms + 36000000),
		  "clocks that run are never restarted");
	water = part_of(record, "water");
	cr_assert(eq(int, water->part, PART_REQUIRED));
	cr_assert(eq(i64, water->resolve.due.ms, world->now.wall.ms + 36000000), "a new part has its own");
	cr_assert(text_is_str(record->decision->verdicts[0].sub_unit, "bridges"), "the trace says what counts now");
	cr_assert(eq(int, world_do(world, 1, VERB_RESOLVE, "roads")->outcome, OUTCOME_WRONG_STATE));
}

/* What is asked again is read from the store into memory of one turn; the answers come in a later one. */
Test(desk_waiting, knows_whom_it_asked_again_when_the_answer_comes_turns_later, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	const struct decision *decision;
	char ref[16];

	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	world_take_in(world, "a-1");
	world->askable[0] = "roads";
	world->askable[1] = "parks";
	is_back("roads");
	cr_assert(eq(sz, world->n_asked, 2));
	for (int i = 0; i < 20; i++) {
		snprintf(ref, sizeof ref, "other-%d", i);
		submit(1, 100, ref);
	}
	world_answer(world, 0, &accept);
	world_answer(world, 1, &accept);
	world_turn(world);
	decision = world_get(world, 1)->record->decision;
	cr_assert(eq(u32, world_get(world, 1)->record->flags, 0));
	cr_assert(eq(sz, decision->n_verdicts, 2));
	cr_assert(text_is_str(decision->verdicts[0].department, "roads"), "%.*s",
		  TEXT_ARG(decision->verdicts[0].department));
	cr_assert(text_is_str(decision->verdicts[1].department, "parks"), "%.*s",
		  TEXT_ARG(decision->verdicts[1].department));
	cr_assert(text_is_str(decision->claims[0].rule, "roads-rule"));
}

Test(desk_waiting, makes_one_who_was_informed_do_its_part_when_it_is_demanded_later, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	const struct assignment *water;

	world_claim(world, "water", PART_INFORMED, "roads-rule");
	world_take_in(world, "a-1");
	world->askable[0] = "roads";
	is_back("roads");
	accept.demands[accept.n_demands++] = TEXT("water");
	world_answer(world, 0, &accept);
	world_turn(world);
	water = part_of(world_get(world, 1)->record, "water");
	cr_assert(eq(int, water->part, PART_REQUIRED));
	cr_assert(not(wall_is_none(water->resolve.due)));
	cr_assert(eq(sz, world_get(world, 1)->record->n_assignments, 2));
}

Test(desk_waiting, leaves_a_case_alone_that_was_resolved_before_the_late_verdict, .init = up, .fini = down)
{
	struct verdict decline = world_verdict(VERDICT_DECLINE);
	struct store_figures before, after;

	world_take_in(world, "a-1");
	world->askable[0] = "roads";
	is_back("roads");
	world_do(world, 1, VERB_RESOLVE, "roads");
	cr_assert(eq(int, world->store.ops->figures(world->store.self, &before), 0));
	decline.proposed = TEXT("water");
	world_answer(world, 0, &decline);
	world_turn(world);
	cr_assert(eq(int, world->store.ops->figures(world->store.self, &after), 0));
	cr_assert(eq(u64, after.events, before.events));
	cr_assert(text_is_str(world_get(world, 1)->record->lead, "roads"));
	cr_assert(eq(int, world_get(world, 1)->record->state, CASE_RESOLVED));
}

Test(desk_waiting, does_not_take_the_lead_from_one_who_has_begun, .init = up, .fini = down)
{
	struct verdict decline = world_verdict(VERDICT_DECLINE);
	const struct case_record *record;

	world_take_in(world, "a-1");
	world_do(world, 1, VERB_ACKNOWLEDGE, "roads");
	world->askable[0] = "roads";
	is_back("roads");
	decline.proposed = TEXT("water");
	world_answer(world, 0, &decline);
	world_turn(world);
	record = world_get(world, 1)->record;
	cr_assert(text_is_str(record->lead, "roads"));
	cr_assert(eq(sz, record->n_assignments, 1));
	cr_assert(eq(u32, record->flags, 0), "it has been assessed");
}

/* A co-handler that has done its part gets the lead: the case is not done with that. */
Test(desk_waiting, can_still_resolve_a_case_whose_new_lead_had_done_its_part_before, .init = up, .fini = down)
{
	struct verdict decline = world_verdict(VERDICT_DECLINE);
	const struct case_record *record;

	world_claim(world, "water", PART_REQUIRED, "roads-rule");
	world_take_in(world, "a-1");
	cr_assert(eq(int, world_do(world, 1, VERB_DONE, "water")->outcome, OUTCOME_OK));
	world->askable[0] = "roads";
	world_subscribe(world, 7, "water", "w", 10);
	is_back("roads");
	decline.proposed = TEXT("water");
	world->n_heard = 0;
	world_answer(world, 0, &decline);
	world_turn(world);
	expect_entries(&world_delivery(world, 7, world_deliveries(world, 7) - 1)->event, LEDGER_MOVED, "water");
	record = world_get(world, 1)->record;
	cr_assert(text_is_str(record->lead, "water"));
	cr_assert(eq(int, record->assignments[0].state, ASSIGNMENT_ASSIGNED));
	cr_assert(eq(int, record->assignments[0].part, PART_LEAD));
	cr_assert(eq(int, world_do(world, 1, VERB_RESOLVE, "water")->outcome, OUTCOME_OK));
	cr_assert(eq(int, world_get(world, 1)->record->state, CASE_RESOLVED));
}

Test(desk_waiting, asks_about_a_case_once_at_a_time_however_often_a_plugin_comes_back, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);

	world_take_in(world, "a-1");
	world->askable[0] = "roads";
	is_back("roads");
	is_back("roads");
	is_back("roads");
	cr_assert(eq(sz, world->n_asked, 1));
	cr_assert(eq(sz, desk_pending(world->desk), 1));
	world_answer(world, 0, &accept);
	world_turn(world);
	cr_assert(eq(u32, world_get(world, 1)->record->flags, 0));
}

Test(desk_waiting, comes_round_to_every_case_that_was_not_assessed, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	char ref[16];

	for (int i = 0; i < 50; i++) {
		snprintf(ref, sizeof ref, "a-%d", i);
		world_take_in(world, ref);
	}
	world->askable[0] = "roads";
	is_back("roads");
	for (int turn = 0; turn < 30; turn++) {
		for (size_t i = 0; i < world->n_asked; i++)
			world_answer(world, i, &accept);
		world->n_asked = 0;
		world_pass(world, dur_ms(600));
		world_turn(world);
	}
	for (uint64_t number = 1; number <= 50; number++)
		cr_assert(eq(u32, world_get(world, number)->record->flags, 0), "case %d", (int)number);
}

Test(desk_waiting, keeps_a_case_unassessed_while_one_of_its_plugins_is_still_away, .init = up, .fini = down)
{
	struct verdict accept = world_verdict(VERDICT_ACCEPT);
	struct store_figures before, after;

	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	world_take_in(world, "a-1");
	cr_assert(eq(int, world->store.ops->figures(world->store.self, &before), 0));
	world->askable[0] = "parks";
	is_back("parks");
	cr_assert(eq(sz, world->n_asked, 1));
	world_answer(world, 0, &accept);
	world_turn(world);
	cr_assert(eq(int, world->store.ops->figures(world->store.self, &after), 0));
	cr_assert(eq(u64, after.events, before.events));
	cr_assert(eq(u32, world_get(world, 1)->record->flags, FLAG_UNASSESSED));
}

/* ---- a clock that is set by hand ---- */

static struct request set_clock(uint64_t id, wall to)
{
	return (struct request){ .id = id, .kind = REQUEST_SET_CLOCK, .set_clock.now = to };
}

Test(desk_waiting, answers_a_set_clock_when_all_that_fell_due_is_marked, .init = up_manual, .fini = down)
{
	struct request request = set_clock(6, wall_after(world->now.wall, dur_s(40000)));
	struct request overdue = { .id = 5, .kind = REQUEST_OVERDUE, .overdue = { .clock = TEXT("resolve") } };
	const struct reply *reply = NULL;
	uint64_t before;
	char ref[8];

	for (int i = 0; i < 10; i++) {
		snprintf(ref, sizeof ref, "a-%d", i);
		world_take_in(world, ref);
	}
	before = world->turns;
	world_request(world, 1, &request); /* four cases a turn, two turns in it */
	cr_assert(heard(1, 6) == NULL);
	while (!(reply = heard(1, 6)))
		world_turn(world);
	cr_assert(eq(u64, world->turns - before, 3), "ten cases, four a turn");
	cr_assert(eq(int, reply->outcome, OUTCOME_OK));
	cr_assert(eq(i64, reply->clock.ms, request.set_clock.now.ms));
	cr_assert(eq(sz, world_request(world, 1, &overdue)->overdue.n_rows, 10));
}

Test(desk_waiting, lets_a_hand_set_clock_stand_but_never_go_back, .init = up_manual, .fini = down)
{
	struct request same = set_clock(6, world->now.wall), back = set_clock(7, wall_ms(world->now.wall.ms - 1)),
		       none = set_clock(8, WALL_NONE);
	struct request on = set_clock(9, wall_after(world->now.wall, dur_s(5)));

	cr_assert(eq(int, world_request(world, 1, &same)->outcome, OUTCOME_OK));
	cr_assert(eq(int, world_request(world, 1, &back)->outcome, OUTCOME_INVALID));
	cr_assert(text_is_str(heard(1, 7)->field, "now_ms"));
	cr_assert(eq(int, world_request(world, 1, &none)->outcome, OUTCOME_INVALID));
	cr_assert(eq(int, world_request(world, 1, &on)->outcome, OUTCOME_OK));
	cr_assert(eq(int, world_request(world, 1, &same)->outcome, OUTCOME_INVALID), "it has moved");
}

/* Past the years that calendars know, lengths of time no longer fit their numbers. */
Test(desk_waiting, sets_no_clock_past_the_years_that_calendars_know, .init = up_manual, .fini = down)
{
	static const int64_t moments[] = { INT64_MAX - 1, 253402300800000, 4102444800000 };
	struct request overdue = { .id = 5, .kind = REQUEST_OVERDUE };
	struct request last = set_clock(7, wall_ms(4102444799999));

	world_take_in(world, "a-1");
	for (size_t i = 0; i < 3; i++) {
		struct request request = set_clock(6, wall_ms(moments[i]));

		cr_expect(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_INVALID));
	}
	cr_assert(eq(int, world_request(world, 1, &last)->outcome, OUTCOME_OK));
	cr_assert(eq(sz, world_request(world, 1, &overdue)->overdue.n_rows, 2));
}

Test(desk_waiting, dates_what_comes_in_by_the_hand_set_clock, .init = up_manual, .fini = down)
{
	wall later = wall_after(world->now.wall, dur_s(86400));
	struct request request = set_clock(6, later);

	world_request(world, 1, &request);
	cr_assert(eq(i64, world_get(world, world_take_in(world, "a-1"))->record->received.ms, later.ms));
}

/* ---- the end ---- */

Test(desk_waiting, still_acts_and_answers_about_what_it_has_while_it_stops, .init = up, .fini = down)
{
	world_take_in(world, "a-1");
	cr_assert(eq(int, desk_stop(world->desk), 0));
	cr_assert(eq(int, world_do(world, 1, VERB_ACKNOWLEDGE, "roads")->outcome, OUTCOME_OK));
	cr_assert(eq(int, submit(1, 8, "a-1")->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(int, submit(1, 9, "a-2")->outcome, OUTCOME_STOPPING));
}
