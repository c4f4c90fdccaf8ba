#include <stdio.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "support/world.h"

TestSuite(desk, .timeout = 10);

static struct world *world;

static void up(void)
{
	world = world_create();
}

static void down(void)
{
	world_destroy(&world);
}

static uint64_t take_in(const char *source_ref) { return world_take_in(world, source_ref); }
static const struct reply *act(uint64_t number, enum verb verb, const char *department)
{
	return world_do(world, number, verb, department);
}
static const struct reply *get(uint64_t number) { return world_get(world, number); }

static const struct reply *subscribe(uint64_t peer, const char *feed, const char *consumer, uint32_t credit)
{
	return world_subscribe(world, peer, feed, consumer, credit);
}

static const struct reply *acknowledge(uint64_t peer, const char *feed, const char *consumer, uint64_t position)
{
	return world_ack(world, peer, feed, consumer, position);
}

static size_t overdue_rows(const char *clock)
{
	struct request request = { .id = 5, .kind = REQUEST_OVERDUE, .overdue = { .clock = text_of(clock) } };
	const struct reply *reply = world_request(world, 1, &request);

	cr_assert(eq(int, reply->outcome, OUTCOME_OK));
	return reply->overdue.n_rows;
}

Test(desk, answers_a_submission_with_reference_lead_and_due_times, .init = up, .fini = down)
{
	struct request request = world_submission("a-1");
	const struct reply *reply = world_request(world, 1, &request);

	cr_assert(eq(int, reply->outcome, OUTCOME_OK));
	cr_assert(eq(u64, reply->record->number, 1));
	cr_assert(eq(sz, reply->record->reference.size, 16));
	cr_assert(text_is_str(reply->record->lead, "roads"));
	cr_assert(text_is_str(reply->record->rule, "roads-rule"));
	cr_assert(eq(i64, reply->record->assignments[0].acknowledge.due.ms, world->now.wall.ms + 3600000));
	cr_assert(eq(i64, reply->record->assignments[0].resolve.due.ms, world->now.wall.ms + 36000000));
}

/* A city that moves to liaison keeps what it has promised; a policy moves it no more than it made it. */
Test(desk, keeps_a_promise_that_the_sending_system_has_made, .init = up, .fini = down)
{
	struct request request = world_submission("a-1");
	const struct clock *resolve;
	const struct reply *reply;

	request.submit.promised = wall_ms(world->now.wall.ms + 4000000);
	reply = world_request(world, 1, &request);
	cr_assert(eq(int, reply->outcome, OUTCOME_OK));
	resolve = &reply->record->assignments[0].resolve;
	cr_assert(eq(i64, resolve->due.ms, world->now.wall.ms + 4000000));
	cr_assert(eq(i64, resolve->warn.ms, world->now.wall.ms + 3000000));
	cr_assert(text_is_str(resolve->policy, "promised"));
	cr_assert(eq(i64, reply->record->assignments[0].acknowledge.due.ms, world->now.wall.ms + 3600000), "the rest is the policy's");
	request = (struct request){ .kind = REQUEST_GET, .get = { .key = { .number = reply->record->number }, .with_decision = true } };
	reply = world_request(world, 1, &request);
	cr_assert(eq(i64, reply->record->decision->policy_due.ms, world->now.wall.ms + 36000000), "what it would have promised is known too");
	world_pass(world, dur_s(4001));
	world_turn(world);
	cr_assert(eq(sz, overdue_rows("resolve"), 1));

	request = world_submission("a-2");
	request.submit.promised = wall_ms(world->now.wall.ms - 5000);
	reply = world_request(world, 1, &request);
	cr_assert(eq(int, reply->outcome, OUTCOME_OK), "it may have been broken before it came here");
	world_turn(world);
	cr_assert(eq(sz, overdue_rows("resolve"), 2));

	request = world_submission("a-3");
	request.submit.promised = wall_ms(world->now.wall.ms + INT64_C(3661) * 86400000);
	reply = world_request(world, 1, &request);
	cr_assert(eq(int, reply->outcome, OUTCOME_INVALID));
	cr_assert(text_is_str(reply->field, "promised_at_ms"));
}

Test(desk, says_nothing_before_the_commit, .init = up, .fini = down)
{
	struct request request = world_submission("a-1");

	desk_begin(world->desk, world->now);
	cr_assert(eq(int, subscribe(7, "roads", "c", 10)->outcome, OUTCOME_OK));
	world->n_heard = 0;
	desk_begin(world->desk, world->now);
	cr_assert(eq(int, desk_request(world->desk, (struct peer){ 1 }, &request), 0));
	cr_assert(eq(sz, world_deliveries(world, 7), 0));
	world_turn(world);
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
}

Test(desk, answers_a_known_submission_with_the_same_case_and_writes_no_second_event, .init = up, .fini = down)
{
	struct request request = world_submission("a-1");
	struct store_figures figures;
	uint64_t number = take_in("a-1");
	const struct reply *reply = world_request(world, 1, &request);

	cr_assert(eq(int, reply->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(u64, reply->record->number, number));
	cr_assert(eq(int, world->store.ops->figures(world->store.self, &figures), 0));
	cr_assert(eq(u64, figures.events, 1));
	cr_assert(eq(u64, figures.cases, 1));
}

Test(desk, refuses_a_submission_that_breaks_a_rule_and_names_the_field, .init = up, .fini = down)
{
	static const struct {
		size_t which;
		const char *field;
	} rows[] = { { 0, "source" }, { 1, "source_ref" }, { 2, "category" }, { 3, "text.point" }, { 4, "opened_at_ms" } };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct request request = world_submission("a-1");
		struct submission *s = &request.submit;
		const struct reply *reply;

		if (rows[i].which == 0)
			s->source = TEXT_NONE;
		else if (rows[i].which == 1)
			s->source_ref = TEXT_NONE;
		else if (rows[i].which == 2)
			s->category = TEXT("roads//pothole");
		else if (rows[i].which == 3)
			s->text.has_point = true, s->text.point = (struct point){ 91, 0 };
		else
			s->opened = wall_after(world->now.wall, dur_s(2 * 86400));
		reply = world_request(world, 1, &request);
		cr_assert(eq(int, reply->outcome, OUTCOME_INVALID), "row %zu", i);
		cr_assert(text_is_str(reply->field, rows[i].field), "row %zu: %.*s", i, TEXT_ARG(reply->field));
		cr_assert(gt(sz, reply->sentence.size, 10));
	}
}

Test(desk, gives_what_no_rule_claims_to_the_fallback_desk, .init = up, .fini = down)
{
	const struct case_record *record;

	world->finding.n_claims = 0;
	record = get(take_in("a-1"))->record;
	cr_assert(text_is_str(record->lead, "desk"));
	cr_assert(eq(u32, record->flags, FLAG_FALLBACK));
}

Test(desk, shows_text_and_decision_of_a_case, .init = up, .fini = down)
{
	const struct case_record *record = get(take_in("a-1"))->record;

	cr_assert(record->has_text);
	cr_assert(text_is_str(record->text.title, "A hole"));
	cr_assert(text_is_str(record->text.reporter.name, "A. Citizen"));
	cr_assert(record->decision != NULL);
	cr_assert(eq(sz, record->decision->n_claims, 1));
	cr_assert(text_is_str(record->decision->sentence, "the strongest claim"));
}

Test(desk, finds_a_case_by_reference_and_by_source, .init = up, .fini = down)
{
	uint64_t number = take_in("a-1");
	struct request by_reference = { .id = 9, .kind = REQUEST_GET };
	struct request by_source = { .id = 9,
				     .kind = REQUEST_GET,
				     .get.key = { .source = TEXT("hotline"), .source_ref = TEXT("a-1") } };

	by_reference.get.key.reference = get(number)->record->reference;
	cr_assert(eq(u64, world_request(world, 1, &by_reference)->record->number, number));
	cr_assert(eq(u64, world_request(world, 1, &by_source)->record->number, number));
	by_source.get.key.source_ref = TEXT("a-2");
	cr_assert(eq(int, world_request(world, 1, &by_source)->outcome, OUTCOME_UNKNOWN_CASE));
}

Test(desk, takes_a_case_from_acknowledged_to_resolved_and_keeps_the_answer, .init = up, .fini = down)
{
	uint64_t number = take_in("a-1");
	const struct case_record *record;

	cr_assert(eq(int, act(number, VERB_ACKNOWLEDGE, "roads")->record->assignments[0].state, ASSIGNMENT_ACKNOWLEDGED));
	cr_assert(eq(int, act(number, VERB_START, "roads")->record->assignments[0].state, ASSIGNMENT_WORKING));
	cr_assert(eq(int, act(number, VERB_RESOLVE, "roads")->record->state, CASE_RESOLVED));
	record = get(number)->record;
	cr_assert(text_is_str(record->text.answer, "The hole is filled."));
	cr_assert(text_is_str(record->outcome_code, "repaired"));
	cr_assert(eq(i64, record->assignments[0].resolve.met.ms, world->now.wall.ms));
}

Test(desk, answers_a_repeated_act_with_unchanged_and_writes_nothing, .init = up, .fini = down)
{
	uint64_t number = take_in("a-1");
	struct store_figures figures;

	act(number, VERB_ACKNOWLEDGE, "roads");
	cr_assert(eq(int, act(number, VERB_ACKNOWLEDGE, "roads")->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(int, world->store.ops->figures(world->store.self, &figures), 0));
	cr_assert(eq(u64, figures.events, 2));
}

Test(desk, refuses_an_act_that_does_not_fit_and_says_what_would, .init = up, .fini = down)
{
	uint64_t number = take_in("a-1");
	struct request without_answer = world_act(number, VERB_RESOLVE, "roads");

	without_answer.act.answer = TEXT_NONE;
	cr_assert(text_is_str(world_request(world, 1, &without_answer)->field, "answer"));
	cr_assert(eq(int, act(number, VERB_ACKNOWLEDGE, "parks")->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, act(number, VERB_ACKNOWLEDGE, "nobody")->outcome, OUTCOME_UNKNOWN_DEPARTMENT));
	cr_assert(eq(int, act(number, VERB_DONE, "roads")->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, act(99, VERB_START, "roads")->outcome, OUTCOME_UNKNOWN_CASE));
	act(number, VERB_RESOLVE, "roads");
	cr_assert(eq(int, act(number, VERB_START, "roads")->outcome, OUTCOME_WRONG_STATE));
	cr_assert(eq(int, act(number, VERB_RESOLVE, "roads")->outcome, OUTCOME_UNCHANGED));
}

Test(desk, does_not_let_the_lead_resolve_while_a_required_part_is_open, .init = up, .fini = down)
{
	uint64_t number;

	world_claim(world, "water", PART_REQUIRED, "roads-rule");
	world_claim(world, "desk", PART_INFORMED, "roads-rule");
	number = take_in("a-1");
	cr_assert(eq(int, act(number, VERB_RESOLVE, "roads")->outcome, OUTCOME_WRONG_STATE));
	cr_assert(eq(int, act(number, VERB_RESOLVE, "water")->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, act(number, VERB_DONE, "water")->outcome, OUTCOME_OK));
	cr_assert(eq(int, act(number, VERB_RESOLVE, "roads")->outcome, OUTCOME_OK));
}

Test(desk, gives_no_clocks_to_who_is_only_informed, .init = up, .fini = down)
{
	const struct case_record *record;

	world_claim(world, "desk", PART_INFORMED, "roads-rule");
	record = get(take_in("a-1"))->record;
	cr_assert(text_is_str(record->assignments[1].department, "desk"));
	cr_assert(wall_is_none(record->assignments[1].resolve.due));
}

Test(desk, warns_and_breaches_each_once_and_lists_what_is_overdue, .init = up, .fini = down)
{
	uint64_t number = take_in("a-1");

	subscribe(7, "supervisors", "s", 100);
	subscribe(8, "roads", "r", 100);
	world->n_heard = 0;
	world_pass(world, dur_s(1800));
	world_turn(world);
	world_turn(world);
	cr_assert(eq(sz, world_deliveries(world, 8), 1));
	cr_assert(eq(int, world_delivery(world, 8, 0)->event.kind, EVENT_CLOCK_WARNING));
	cr_assert(eq(sz, overdue_rows(""), 0));
	world->n_heard = 0;
	world_pass(world, dur_s(1800));
	world_turn(world);
	world_turn(world);
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
	cr_assert(eq(int, world_delivery(world, 7, 0)->event.kind, EVENT_CLOCK_BREACH));
	cr_assert(text_is_str(world_delivery(world, 7, 0)->event.clock, "acknowledge"));
	cr_assert(eq(sz, overdue_rows("acknowledge"), 1));
	cr_assert(eq(sz, overdue_rows("resolve"), 0));
	act(number, VERB_ACKNOWLEDGE, "roads");
	cr_assert(eq(sz, overdue_rows(""), 0));
}

Test(desk, says_what_fell_due_before_an_act_that_comes_in_the_same_moment, .init = up, .fini = down)
{
	uint64_t number = take_in("a-1");

	world_pass(world, dur_s(36001));
	act(number, VERB_RESOLVE, "roads");
	cr_assert(get(number)->record->assignments[0].resolve.is_breached);
	cr_assert(eq(sz, overdue_rows(""), 0));
}

Test(desk, works_off_a_storm_of_deadlines_in_bounded_turns, .init = up, .fini = down)
{
	char ref[8];

	for (int i = 0; i < 10; i++) {
		snprintf(ref, sizeof ref, "a-%d", i);
		take_in(ref);
	}
	world_pass(world, dur_s(40000));
	world_turn(world);
	world_turn(world);
	world_turn(world);
	cr_assert(eq(sz, overdue_rows("resolve"), 10));
	cr_assert(eq(sz, overdue_rows("acknowledge"), 10));
}

Test(desk, asks_the_leads_plugin_and_follows_its_verdict, .init = up, .fini = down)
{
	struct request request = world_submission("a-1");
	struct verdict verdict = world_verdict(VERDICT_ACCEPT);
	const struct case_record *record;

	world->askable[0] = "roads";
	cr_assert(world_request(world, 1, &request) == NULL);
	cr_assert(eq(sz, world->n_asked, 1));
	verdict.priority = PRIORITY_URGENT;
	verdict.sub_unit = TEXT("night crew");
	verdict.demands[verdict.n_demands++] = TEXT("water");
	world_answer(world, 0, &verdict);
	world_turn(world);
	record = get(1)->record;
	cr_assert(eq(int, record->priority, PRIORITY_URGENT));
	cr_assert(text_is_str(record->assignments[0].sub_unit, "night crew"));
	cr_assert(text_is_str(record->assignments[1].department, "water"));
	cr_assert(eq(int, record->assignments[1].part, PART_REQUIRED));
	cr_assert(eq(u32, record->flags, 0));
}

Test(desk, asks_the_one_whom_a_declining_lead_proposes_and_lets_it_lead, .init = up, .fini = down)
{
	struct request request = world_submission("a-1");
	struct verdict decline = world_verdict(VERDICT_DECLINE), accept = world_verdict(VERDICT_ACCEPT);

	world->askable[0] = "roads";
	world->askable[1] = "parks";
	decline.proposed = TEXT("parks");
	world_request(world, 1, &request);
	world_answer(world, 0, &decline);
	cr_assert(eq(sz, world->n_asked, 2));
	cr_assert(text_is_str(world->asked[1].department, "parks"));
	world_answer(world, 1, &accept);
	world_turn(world);
	cr_assert(text_is_str(get(1)->record->lead, "parks"));
	cr_assert(eq(sz, get(1)->record->decision->n_verdicts, 2));
}

Test(desk, never_lets_a_partner_lead, .init = up, .fini = down)
{
	struct request request = world_submission("a-1");
	struct verdict decline = world_verdict(VERDICT_DECLINE);

	world->askable[0] = "roads";
	decline.proposed = TEXT("helpers");
	world_request(world, 1, &request);
	world_answer(world, 0, &decline);
	world_turn(world);
	cr_assert(text_is_str(get(1)->record->lead, "desk"));
}

Test(desk, decides_without_a_plugin_that_does_not_answer_in_time_and_marks_the_case, .init = up, .fini = down)
{
	struct request request = world_submission("a-1");

	world->askable[0] = "roads";
	world_request(world, 1, &request);
	world_pass(world, dur_ms(49));
	world->n_heard = 0;
	world_turn(world);
	cr_assert(eq(sz, world->n_heard, 0));
	world_pass(world, dur_ms(1));
	world_turn(world);
	cr_assert(eq(sz, world->n_heard, 1));
	cr_assert(eq(int, world->heard[0].message.reply.outcome, OUTCOME_OK));
	cr_assert(text_is_str(world->heard[0].message.reply.record->lead, "roads"));
	cr_assert(eq(u32, world->heard[0].message.reply.record->flags, FLAG_UNASSESSED));
}

Test(desk, puts_an_unassessed_case_to_the_plugin_again_when_it_is_back, .init = up, .fini = down)
{
	struct assessor_listener listener = desk_listener(world->desk);
	struct verdict decline = world_verdict(VERDICT_DECLINE);
	const struct case_record *record;
	wall due;

	due = get(take_in("a-1"))->record->assignments[0].resolve.due;
	cr_assert(eq(u32, get(1)->record->flags, FLAG_UNASSESSED));
	world_pass(world, dur_s(60));
	world->askable[0] = "roads";
	listener.ready(listener.self, TEXT("roads"));
	world_turn(world);
	world_turn(world);
	cr_assert(eq(sz, world->n_asked, 1));
	cr_assert(eq(u64, world->asked[0].case_number, 1));
	decline.proposed = TEXT("water");
	world_answer(world, 0, &decline);
	world_turn(world);
	record = get(1)->record;
	cr_assert(eq(u32, record->flags, 0));
	cr_assert(text_is_str(record->lead, "water"));
	cr_assert(text_is_str(record->assignments[0].department, "water"));
	cr_assert(eq(i64, record->assignments[0].resolve.due.ms, due.ms), "the lead's clock goes on");
	cr_assert(eq(int, record->assignments[1].state, ASSIGNMENT_DECLINED));
}

Test(desk, gives_both_the_same_answer_when_a_submission_comes_twice_while_a_plugin_is_asked, .init = up, .fini = down)
{
	struct request first = world_submission("a-1"), second = world_submission("a-1");
	struct verdict accept = world_verdict(VERDICT_ACCEPT);

	world->askable[0] = "roads";
	second.id = 77;
	world_request(world, 1, &first);
	world_request(world, 2, &second);
	world->n_heard = 0;
	world_answer(world, 0, &accept);
	world_turn(world);
	cr_assert(eq(sz, world->n_heard, 2));
	cr_assert(eq(u64, world->heard[0].message.reply.record->number, 1));
	cr_assert(eq(u64, world->heard[1].message.reply.record->number, 1));
}

Test(desk, hands_out_deliveries_as_far_as_the_credit_goes_and_on_with_each_ack, .init = up, .fini = down)
{
	subscribe(7, "roads", "c", 2);
	take_in("a-1");
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
	take_in("a-2");
	take_in("a-3");
	cr_assert(eq(sz, world_deliveries(world, 7), 0), "two are unacknowledged already");
	world->n_heard = 0;
	acknowledge(7, "roads", "c", 1);
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
	cr_assert(eq(u64, world_delivery(world, 7, 0)->position, 3));
	cr_assert(world_delivery(world, 7, 0)->has_text);
}

Test(desk, refuses_an_ack_ahead_of_what_was_delivered, .init = up, .fini = down)
{
	subscribe(7, "roads", "c", 2);
	take_in("a-1");
	cr_assert(eq(int, acknowledge(7, "roads", "c", 5)->outcome, OUTCOME_INVALID));
	cr_assert(eq(int, acknowledge(8, "roads", "c", 1)->outcome, OUTCOME_UNKNOWN_FEED), "another connection");
	cr_assert(eq(int, acknowledge(7, "roads", "c", 1)->outcome, OUTCOME_OK));
}

Test(desk, resumes_a_consumer_behind_its_cursor_from_the_store, .init = up, .fini = down)
{
	take_in("a-1");
	take_in("a-2");
	subscribe(7, "roads", "c", 10);
	cr_assert(eq(sz, world_deliveries(world, 7), 2));
	acknowledge(7, "roads", "c", 1);
	subscribe(8, "roads", "c", 10);
	cr_assert(eq(u64, world_delivery(world, 8, 0)->position, 2));
	cr_assert(eq(sz, world_deliveries(world, 8), 1));
	cr_assert(eq(int, world->heard[0].message.kind, MESSAGE_ENDED), "the connection before is told");
	cr_assert(eq(int, world->kept, 1));
}

Test(desk, starts_a_new_consumer_at_the_end_when_it_asks_for_that, .init = up, .fini = down)
{
	struct request request = { .id = 3, .kind = REQUEST_SUBSCRIBE,
				   .subscribe = { .feed = TEXT("roads"), .consumer = TEXT("late"), .from_now = true } };

	take_in("a-1");
	cr_assert(eq(u64, world_request(world, 7, &request)->subscribed.cursor.position, 1));
	cr_assert(eq(sz, world_deliveries(world, 7), 0));
	take_in("a-2");
	cr_assert(eq(u64, world_delivery(world, 7, 0)->position, 2));
}

Test(desk, a_full_queue_delays_a_consumer_and_nobody_else, .init = up, .fini = down)
{
	subscribe(7, "roads", "slow", 10);
	world->peer_is_full = true;
	take_in("a-1");
	cr_assert(eq(sz, world_deliveries(world, 7), 0));
	world->peer_is_full = false;
	world->n_heard = 0;
	world_turn(world);
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
}

Test(desk, forgets_a_connection_that_is_gone_but_not_its_cursor, .init = up, .fini = down)
{
	subscribe(7, "roads", "c", 10);
	world->peer_is_gone = true;
	take_in("a-1");
	cr_assert(eq(int, world->kept, 0));
	world->peer_is_gone = false;
	subscribe(8, "roads", "c", 10);
	cr_assert(eq(u64, world_delivery(world, 8, 0)->position, 1));
}

Test(desk, refuses_a_feed_that_is_none, .init = up, .fini = down)
{
	cr_assert(eq(int, subscribe(7, "nobody", "c", 10)->outcome, OUTCOME_UNKNOWN_FEED));
	cr_assert(eq(int, subscribe(7, "supervisors", "c", 10)->outcome, OUTCOME_OK));
}

Test(desk, refuses_to_set_a_clock_that_keeps_real_time, .init = up, .fini = down)
{
	struct request request = { .id = 6, .kind = REQUEST_SET_CLOCK, .set_clock.now = world->now.wall };

	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_NOT_ALLOWED));
}

Test(desk, decides_what_waits_and_takes_nothing_new_when_it_stops, .init = up, .fini = down)
{
	struct request first = world_submission("a-1"), second = world_submission("a-2");

	world->askable[0] = "roads";
	world_request(world, 1, &first);
	world->n_heard = 0;
	cr_assert(eq(int, desk_stop(world->desk), 0));
	world_turn(world);
	cr_assert(eq(int, world->heard[0].message.reply.outcome, OUTCOME_OK));
	cr_assert(eq(int, world_request(world, 1, &second)->outcome, OUTCOME_STOPPING));
}

Test(desk, lists_cases_newest_first_by_department, .init = up, .fini = down)
{
	struct request request = { .id = 5, .kind = REQUEST_LIST, .list = { .department = TEXT("roads"), .limit = 2 } };
	const struct reply *reply;

	take_in("a-1");
	take_in("a-2");
	take_in("a-3");
	reply = world_request(world, 1, &request);
	cr_assert(eq(sz, reply->list.n_cases, 2));
	cr_assert(eq(u64, reply->list.cases[0].number, 3));
	cr_assert(eq(u64, reply->list.next_before_number, 2));
	cr_assert(eq(sz, reply->list.cases[0].reference.size, 16));
	request.list.department = TEXT("atlantis");
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_UNKNOWN_DEPARTMENT));
}
