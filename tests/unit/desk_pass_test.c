/* The lead is passed on, or is not. */
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/city.h"
#include "support/acting.h"
#include "support/log.h"
#include "support/world_time.h"

TestSuite(desk_pass, .timeout = 20);

static struct world *world;
static void up(void)
{
	log_watch();
	world = world_create();
	world->finding.fallback[0] = TEXT("parks");
	world->finding.fallback[1] = TEXT("water");
	world->finding.n_fallback = 2;
	world_take_in(world, "a-1");
}

static void down(void)
{
	world_destroy(&world);
}

static void expect_lead(const char *lead, enum case_state state)
{
	const struct case_record *record = case_of(world, 1);

	cr_expect(text_is_str(record->lead, lead), "led by %.*s", TEXT_ARG(record->lead));
	cr_expect(eq(int, record->state, state));
}

static bool says(struct text sentence, const char *word)
{
	for (size_t i = 0; i + strlen(word) <= sentence.size; i++)
		if (!memcmp(sentence.at + i, word, strlen(word)))
			return true;
	return false;
}

static size_t clocks_named(const char *name)
{
	const struct case_record *record = case_of(world, 1);
	size_t n = 0;

	for (size_t i = 0; i < record->n_clocks; i++)
		n += text_is_str(record->clocks[i].name, name);
	return n;
}

static void hand_over(const char *from, const char *to, enum outcome outcome)
{
	const struct reply *reply;

	DO(world, 1, VERB_ACKNOWLEDGE, from);
	reply = ACT(world, 1, VERB_HAND_OVER, from, .target = text_of(to));
	cr_assert(eq(int, reply->outcome, outcome), "%.*s", TEXT_ARG(reply->sentence));
}

static void pass(const char *from, const char *to)
{
	hand_over(from, to, OUTCOME_OK);
	cr_assert(eq(int, DO(world, 1, VERB_ACCEPT, to)->outcome, OUTCOME_OK));
}

Test(desk_pass, leaves_the_proposer_answerable_until_the_other_has_accepted, .init = up, .fini = down)
{
	const struct case_record *record;
	wall due = case_of(world, 1)->assignments[0].resolve.due, started = case_of(world, 1)->assignments[0].resolve.started;

	time_passes(world, 60);
	hand_over("roads", "parks", OUTCOME_OK);
	expect_lead("roads", CASE_OPEN);
	cr_assert(eq(sz, case_of(world, 1)->n_asks, 1));
	time_passes(world, 60);
	cr_assert(eq(int, DO(world, 1, VERB_ACCEPT, "parks")->outcome, OUTCOME_OK));
	expect_lead("parks", CASE_OPEN);
	record = case_of(world, 1);
	cr_expect(eq(u32, record->hops, 1));
	cr_expect(eq(sz, record->n_asks, 0));
	cr_expect(eq(sz, record->n_clocks, 0), "its time to answer is over");
	cr_expect(eq(int, part_of(record, "roads")->state, ASSIGNMENT_HANDED_OVER));
	cr_expect(text_is_str(part_of(record, "roads")->reason, "not_ours"));
	cr_expect(eq(int, part_of(record, "parks")->state, ASSIGNMENT_ACKNOWLEDGED), "who accepts has seen it");
	cr_expect(eq(i64, record->assignments[0].resolve.due.ms, due.ms), "the master clock goes on");
	cr_expect(eq(i64, record->assignments[0].resolve.started.ms, started.ms), "and never starts anew");
	cr_expect(eq(i64, record->assignments[0].acknowledge.started.ms, world->now.wall.ms), "its own begins now");
	cr_expect(not(wall_is_none(record->assignments[0].acknowledge.met)));
	cr_expect(wall_is_none(part_of(record, "roads")->resolve.due));
}

Test(desk_pass, attributes_time_to_whoever_held_it, .init = up, .fini = down)
{
	const struct case_record *record;

	time_passes(world, 100);
	pass("roads", "parks");
	time_passes(world, 50);
	record = case_of(world, 1);
	cr_assert(eq(sz, record->n_held, 2));
	cr_expect(text_is_str(record->held[0].holder, "roads") && record->held[0].plain.ns == dur_s(100).ns);
	cr_expect(text_is_str(record->held[1].holder, "parks") && record->held[1].plain.ns == dur_s(50).ns);
	cr_expect(eq(i64, record->held[1].working.ns, dur_s(50).ns));
}

Test(desk_pass, takes_silence_for_acceptance, .init = up, .fini = down)
{
	const struct delivery *accepted;

	hand_over("roads", "parks", OUTCOME_OK);
	time_passes(world, WORLD_ANSWER_S - 1);
	expect_lead("roads", CASE_OPEN);
	time_passes(world, 2);
	expect_lead("parks", CASE_OPEN);
	accepted = last_event(world, 1, 0);
	cr_assert(eq(int, accepted->event.kind, EVENT_ACCEPTED));
	cr_expect(text_is_str(accepted->event.actor, "liaisond") && text_is_str(accepted->event.reason_code, "silence"));
	cr_expect(text_is_str(accepted->event.department, "parks") && text_is_str(accepted->event.target, "roads"));
	cr_expect(eq(int, case_of(world, 1)->assignments[0].state, ASSIGNMENT_ASSIGNED), "it has seen nothing yet");
	cr_expect(eq(sz, count_events(world, 1, EVENT_CLOCK_BREACH), 1), "and its time to answer was missed");
}

Test(desk_pass, asks_down_the_rules_order_when_the_lead_declines, .init = up, .fini = down)
{
	cr_assert(eq(int, DO(world, 1, VERB_DECLINE, "roads")->outcome, OUTCOME_OK));
	cr_assert(text_is_str(case_of(world, 1)->asks[0].to, "parks"), "the first in the order");
	cr_assert(eq(int, DO(world, 1, VERB_DECLINE, "roads")->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(int, DO(world, 1, VERB_REJECT, "parks")->outcome, OUTCOME_OK));
	cr_assert(text_is_str(case_of(world, 1)->asks[0].to, "water"), "the next");
	expect_lead("roads", CASE_OPEN);
	cr_assert(eq(int, DO(world, 1, VERB_REJECT, "water")->outcome, OUTCOME_OK));
	expect_lead("roads", CASE_DISPUTED);
	cr_expect(eq(sz, case_of(world, 1)->n_asks, 0));
	cr_expect(text_is_str(case_of(world, 1)->clocks[0].name, "ruling"));
	cr_expect(eq(int, ACT(world, 1, VERB_RULE, "supervisors", .target = TEXT("water"))->outcome, OUTCOME_OK));
	expect_lead("water", CASE_OPEN);
}

Test(desk_pass, lets_a_decline_name_whom_it_proposes, .init = up, .fini = down)
{
	cr_assert(eq(int, ACT(world, 1, VERB_DECLINE, "roads", .target = TEXT("desk"))->outcome, OUTCOME_OK));
	cr_assert(eq(int, DO(world, 1, VERB_ACCEPT, "desk")->outcome, OUTCOME_OK));
	expect_lead("desk", CASE_OPEN);
	cr_assert(eq(int, part_of(case_of(world, 1), "roads")->state, ASSIGNMENT_DECLINED));
}

Test(desk_pass, refuses_a_decline_that_leads_nowhere, .init = up, .fini = down)
{
	world->finding.n_fallback = 0;
	world_take_in(world, "a-2");
	cr_assert(eq(int, DO(world, 2, VERB_DECLINE, "roads")->outcome, OUTCOME_INVALID));
	cr_assert(eq(int, ACT(world, 2, VERB_DECLINE, "roads", .target = TEXT("roads"))->outcome, OUTCOME_INVALID));
	cr_assert(eq(int, ACT(world, 2, VERB_DECLINE, "roads", .target = TEXT("helpers"))->outcome, OUTCOME_NOT_ALLOWED), "a partner");
	cr_assert(eq(int, ACT(world, 2, VERB_DECLINE, "roads", .target = TEXT("atlantis"))->outcome, OUTCOME_UNKNOWN_DEPARTMENT));
}

Test(desk_pass, needs_a_reason_and_evidence, .init = up, .fini = down)
{
	struct request request = world_act(1, VERB_DECLINE, "roads");

	request.act.reason_code = TEXT("not_ours");
	cr_assert(text_is_str(world_request(world, 1, &request)->field, "note"));
	request.act.note = TEXT("A park wall.");
	request.act.reason_code = TEXT_NONE;
	cr_assert(text_is_str(world_request(world, 1, &request)->field, "reason_code"));
	request = world_act(1, VERB_HAND_OVER, "roads");
	request.act.note = request.act.reason_code = TEXT("x");
	cr_assert(text_is_str(world_request(world, 1, &request)->field, "target"));
	expect_lead("roads", CASE_OPEN);
}

Test(desk_pass, refuses_what_does_not_fit_and_says_what_would, .init = up, .fini = down)
{
	const struct reply *reply = ACT(world, 1, VERB_HAND_OVER, "roads", .target = TEXT("parks"));

	cr_assert(eq(int, reply->outcome, OUTCOME_WRONG_STATE), "what was not seen is declined");
	cr_expect(text_starts(reply->sentence, TEXT("This assignment is assigned; what fits is: acknowledge, start, resolve, ")), "%.*s", TEXT_ARG(reply->sentence));
	cr_expect(says(reply->sentence, " decline,") && !says(reply->sentence, "hand_over") && !says(reply->sentence, " rule,"), "%.*s",
		  TEXT_ARG(reply->sentence));
	DO(world, 1, VERB_START, "roads");
	cr_expect(eq(int, DO(world, 1, VERB_DECLINE, "roads")->outcome, OUTCOME_WRONG_STATE), "what was begun is handed over");
	cr_expect(eq(int, DO(world, 1, VERB_ACCEPT, "parks")->outcome, OUTCOME_NOT_ALLOWED), "nobody asked it");
	cr_expect(eq(int, DO(world, 1, VERB_REJECT, "parks")->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(eq(int, ACT(world, 1, VERB_ASSIGN, "roads", .target = TEXT("parks"))->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(eq(int, ACT(world, 1, VERB_RULE, "parks", .target = TEXT("parks"))->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(eq(int, DO(world, 1, VERB_WITHDRAW, "roads")->outcome, OUTCOME_UNCHANGED));
	DO(world, 1, VERB_RESOLVE, "roads");
	cr_expect(eq(int, ACT(world, 1, VERB_HAND_OVER, "roads", .target = TEXT("parks"))->outcome, OUTCOME_WRONG_STATE));
	cr_expect(eq(int, ACT(world, 1, VERB_ASSIGN, "supervisors", .target = TEXT("parks"))->outcome, OUTCOME_WRONG_STATE));
}

Test(desk_pass, has_one_proposal_at_a_time_which_can_be_taken_back, .init = up, .fini = down)
{
	hand_over("roads", "parks", OUTCOME_OK);
	hand_over("roads", "parks", OUTCOME_UNCHANGED);
	hand_over("roads", "water", OUTCOME_WRONG_STATE);
	world_subscribe(world, 7, "parks", "p", 10);
	cr_assert(eq(int, DO(world, 1, VERB_WITHDRAW, "roads")->outcome, OUTCOME_OK));
	cr_assert(eq(int, world_delivery(world, 7, world_deliveries(world, 7) - 1)->event.kind, EVENT_WITHDRAWN), "who was asked is told");
	cr_assert(eq(int, DO(world, 1, VERB_ACCEPT, "parks")->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(sz, case_of(world, 1)->n_clocks, 0));
	hand_over("roads", "water", OUTCOME_OK);
}

Test(desk_pass, disputes_a_return_to_who_has_led_it, .init = up, .fini = down)
{
	const struct delivery *event;

	pass("roads", "parks");
	world_subscribe(world, 7, CITY_SUPERVISORS, "s", 10);
	hand_over("parks", "roads", OUTCOME_OK);
	cr_expect(eq(int, world_delivery(world, 7, 0)->event.kind, EVENT_DISPUTED), "it stands before the supervisors");
	expect_lead("parks", CASE_DISPUTED);
	event = last_event(world, 1, 0);
	cr_assert(eq(int, event->event.kind, EVENT_DISPUTED));
	cr_expect(text_is_str(event->event.target, "roads") && text_is_str(event->text.note, "The wall belongs to the park."));
	cr_expect(eq(sz, case_of(world, 1)->n_clocks, 1));
	cr_expect(text_is_str(case_of(world, 1)->clocks[0].department, "supervisors"));
	hand_over("parks", "water", OUTCOME_WRONG_STATE);
	cr_expect(eq(int, ACT(world, 1, VERB_ASSIGN, "supervisors", .target = TEXT("water"))->outcome, OUTCOME_WRONG_STATE), "it takes a ruling");
}

Test(desk_pass, disputes_one_hop_too_many, .init = up, .fini = down)
{
	pass("roads", "parks");
	pass("parks", "water");
	pass("water", "desk");
	cr_assert(eq(u32, case_of(world, 1)->hops, 3));
	world->departments[world->city.n_departments++] = (struct department){ .name = TEXT("north"), .title = TEXT("North") };
	hand_over("desk", "north", OUTCOME_OK);
	expect_lead("desk", CASE_DISPUTED);
}

Test(desk_pass, lets_the_last_lead_resolve_what_is_disputed, .init = up, .fini = down)
{
	pass("roads", "parks");
	hand_over("parks", "roads", OUTCOME_OK);
	cr_assert(eq(int, DO(world, 1, VERB_RESOLVE, "roads")->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, DO(world, 1, VERB_RESOLVE, "parks")->outcome, OUTCOME_OK));
	expect_lead("parks", CASE_RESOLVED);
	cr_assert(eq(sz, clocks_named("ruling"), 0), "nobody has to rule any more");
}

Test(desk_pass, stops_the_promise_while_it_waits_for_a_ruling_and_goes_on_with_what_was_left, .init = up, .fini = down)
{
	wall due = case_of(world, 1)->assignments[0].resolve.due;

	pass("roads", "parks");
	hand_over("parks", "roads", OUTCOME_OK);
	cr_assert(not(wall_is_none(case_of(world, 1)->assignments[0].resolve.paused)), "as the policy says");
	time_passes(world, 500);
	cr_assert(eq(int, ACT(world, 1, VERB_RULE, "supervisors", .target = TEXT("parks"))->outcome, OUTCOME_OK));
	cr_assert(wall_is_none(case_of(world, 1)->assignments[0].resolve.paused));
	cr_assert(eq(i64, case_of(world, 1)->assignments[0].resolve.due.ms, due.ms + 500 * 1000));
}

Test(desk_pass, is_bound_by_a_ruling, .init = up, .fini = down)
{
	pass("roads", "parks");
	hand_over("parks", "roads", OUTCOME_OK);
	cr_assert(eq(int, ACT(world, 1, VERB_RULE, "supervisors", .target = TEXT("helpers"))->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, ACT(world, 1, VERB_RULE, "supervisors", .target = TEXT("roads"))->outcome, OUTCOME_OK));
	expect_lead("roads", CASE_OPEN);
	cr_expect(ne(u32, case_of(world, 1)->flags & FLAG_RULED, 0));
	cr_expect(eq(u32, case_of(world, 1)->hops, 2));
	cr_expect(eq(int, ACT(world, 1, VERB_RULE, "supervisors", .target = TEXT("roads"))->outcome, OUTCOME_UNCHANGED));
	cr_expect(eq(int, ACT(world, 1, VERB_DECLINE, "roads", .target = TEXT("water"))->outcome, OUTCOME_NOT_ALLOWED));
	hand_over("roads", "water", OUTCOME_NOT_ALLOWED);
	cr_expect(eq(int, ACT(world, 1, VERB_ASSIGN, "supervisors", .target = TEXT("water"))->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(eq(int, ACT(world, 1, VERB_RULE, "supervisors", .target = TEXT("water"))->outcome, OUTCOME_OK), "another ruling changes it");
	expect_lead("water", CASE_OPEN);
}

Test(desk_pass, tells_supervisors_when_the_time_to_rule_is_over, .init = up, .fini = down)
{
	pass("roads", "parks");
	hand_over("parks", "roads", OUTCOME_OK);
	time_passes(world, WORLD_RULING_S + 1);
	cr_assert(eq(int, last_event(world, 1, 0)->event.kind, EVENT_CLOCK_BREACH));
	cr_assert(text_is_str(last_event(world, 1, 0)->event.clock, "ruling"));
	expect_lead("parks", CASE_DISPUTED);
}

Test(desk_pass, is_assigned_by_supervisors, .init = up, .fini = down)
{
	hand_over("roads", "parks", OUTCOME_OK);
	cr_assert(eq(int, ACT(world, 1, VERB_ASSIGN, "supervisors", .target = TEXT("roads"))->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(int, ACT(world, 1, VERB_ASSIGN, "supervisors", .target = TEXT("water"))->outcome, OUTCOME_OK));
	expect_lead("water", CASE_OPEN);
	cr_expect(eq(sz, case_of(world, 1)->n_asks, 0), "the proposal is void");
	cr_expect(eq(sz, count_events(world, 1, EVENT_WITHDRAWN), 1), "and who was asked hears of it");
	cr_expect(eq(int, last_event(world, 1, 0)->event.kind, EVENT_REASSIGNED));
	cr_expect(eq(int, case_of(world, 1)->assignments[0].state, ASSIGNMENT_ASSIGNED));
	cr_expect(eq(u32, case_of(world, 1)->hops, 1));
}

Test(desk_pass, makes_void_a_proposal_when_the_lead_resolves_after_all, .init = up, .fini = down)
{
	hand_over("roads", "parks", OUTCOME_OK);
	cr_assert(eq(int, DO(world, 1, VERB_RESOLVE, "roads")->outcome, OUTCOME_OK));
	cr_assert(eq(int, last_event(world, 1, 1)->event.kind, EVENT_WITHDRAWN));
	cr_assert(eq(sz, case_of(world, 1)->n_asks + clocks_named("answer"), 0));
}

Test(desk_pass, keeps_what_a_co_handler_has_begun_when_it_takes_the_lead, .init = up, .fini = down)
{
	ACT(world, 1, VERB_INVITE, "roads", .target = TEXT("water"));
	DO(world, 1, VERB_START, "water");
	pass("roads", "water");
	expect_lead("water", CASE_OPEN);
	cr_assert(eq(int, case_of(world, 1)->assignments[0].state, ASSIGNMENT_WORKING));
	cr_assert(eq(sz, case_of(world, 1)->n_assignments, 2));
}

Test(desk_pass, is_left_alone_by_a_plugin_that_answers_late, .init = up, .fini = down)
{
	struct verdict decline = world_verdict(VERDICT_DECLINE);

	cr_assert(ne(u32, case_of(world, 1)->flags & FLAG_UNASSESSED, 0), "its plugin was not there");
	DO(world, 1, VERB_SUPERVISE, "supervisors");
	ACT(world, 1, VERB_RULE, "supervisors", .target = TEXT("roads"));
	world->askable[0] = "roads";
	desk_listener(world->desk).ready(desk_listener(world->desk).self, TEXT("roads"));
	for (int i = 0; i < 4 && !world->n_asked; i++)
		time_passes(world, 2);
	cr_assert(ge(sz, world->n_asked, 1));
	decline.proposed = TEXT("water");
	world_answer(world, 0, &decline);
	time_passes(world, 1);
	expect_lead("roads", CASE_OPEN);
	cr_assert(eq(u32, case_of(world, 1)->flags & (FLAG_RULED | FLAG_SUPERVISED), FLAG_RULED | FLAG_SUPERVISED));
}
