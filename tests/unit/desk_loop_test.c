/* The loop with the citizen: questions, holds, answers, ratings, reopening, closing. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "support/log.h"
#include "support/world.h"

TestSuite(desk_loop, .timeout = 10);

static struct world *world;

static void up(void)
{
	log_watch();
	world = world_create();
	world_take_in(world, "a-1");
	world_subscribe(world, 7, "roads", "r", 100);
	world_subscribe(world, 8, "channel:phone", "c", 100);
	world_subscribe(world, 9, "supervisors", "s", 100);
}

static void down(void)
{
	world_destroy(&world);
}

/* As an intake system passes it on: by the source's own key. */
static struct request of_citizen(enum verb verb)
{
	return (struct request){ .id = 2, .kind = REQUEST_ACT,
				 .act = { .key = { .source = TEXT("hotline"), .source_ref = TEXT("a-1") }, .verb = verb, .department = TEXT("citizen"),
					  .note = TEXT("In the citizen's own words.") } };
}

static const struct reply *rate(enum solved solved, uint32_t satisfaction)
{
	struct request request = of_citizen(VERB_RATE);

	request.act.rating = (struct rating){ solved, satisfaction };
	return world_request(world, 1, &request);
}

static const struct reply *citizen(enum verb verb)
{
	struct request request = of_citizen(verb);

	request.act.reason_code = TEXT("not_solved");
	return world_request(world, 1, &request);
}

static const struct reply *by(const char *department, enum verb verb)
{
	struct request request = world_act(1, verb, department);

	request.act.reason_code = TEXT("frost");
	request.act.note = TEXT("For the record.");
	if (verb == VERB_ASK || verb == VERB_RESPOND)
		request.act.answer = TEXT("Which side of the road?");
	return world_request(world, 1, &request);
}

static const struct case_record *record(void)
{
	return world_get(world, 1)->record;
}

static void pass_and_mark(dur d)
{
	world_pass(world, d);
	world->n_heard = 0;
	world_turn(world);
}

/* The last delivery of that kind that this peer heard in the last turn; NULL: there was none. */
static const struct delivery *heard(uint64_t peer, enum event_kind kind)
{
	const struct delivery *found = NULL;

	for (size_t i = 0; i < world_deliveries(world, peer); i++)
		if (world_delivery(world, peer, i)->event.kind == kind)
			found = world_delivery(world, peer, i);
	return found;
}

static bool hears(uint64_t peer, enum event_kind kind)
{
	return heard(peer, kind) != NULL;
}

static bool has_entry(const struct event *event, enum ledger_kind kind, const char *clock)
{
	for (size_t i = 0; i < event->n_ledger; i++)
		if (event->ledger[i].kind == kind && text_is_str(event->ledger[i].clock, clock))
			return true;
	return false;
}

static bool has_clock(const struct case_record *r, const char *name)
{
	for (size_t i = 0; i < r->n_clocks; i++)
		if (text_is_str(r->clocks[i].name, name))
			return true;
	return false;
}

/* ---- a question to the citizen ---- */

Test(desk_loop, a_question_stops_the_resolve_clock_and_the_reply_starts_it_again, .init = up, .fini = down)
{
	const struct case_record *r;
	const struct delivery *d;
	wall due = record()->assignments[0].resolve.due;

	world_pass(world, dur_s(600));
	cr_assert(eq(int, by("roads", VERB_ASK)->outcome, OUTCOME_OK));
	d = heard(8, EVENT_ASKED);
	cr_assert(d != NULL, "the channel brings the question to the citizen");
	cr_expect(text_is_str(d->text.answer, "Which side of the road?"));
	cr_expect(eq(i64, d->event.due.ms, wall_after(world->now.wall, dur_s(3600)).ms), "and until when");
	cr_expect(has_entry(&d->event, LEDGER_PAUSED, "resolve"));
	cr_expect(has_entry(&d->event, LEDGER_STARTED, "question"));
	cr_expect(has_entry(&d->event, LEDGER_MET, "acknowledge"), "who asks has seen it");
	r = record();
	cr_assert(eq(int, r->state, CASE_ON_HOLD));
	cr_assert(eq(int, r->assignments[0].state, ASSIGNMENT_ON_HOLD));
	cr_assert(eq(int, r->assignments[0].waits_for, WAITS_FOR_CITIZEN));
	cr_assert(r->n_asks == 1 && r->asks[0].kind == ASK_CITIZEN);
	cr_assert(text_is_str(r->spells[r->n_spells - 1].holder, "citizen"), "it is the citizen's time");
	world_pass(world, dur_s(1800));
	cr_assert(eq(int, citizen(VERB_REPLY)->outcome, OUTCOME_OK));
	d = heard(7, EVENT_REPLIED);
	cr_assert(d && text_is_str(d->text.note, "In the citizen's own words."));
	cr_expect(has_entry(&d->event, LEDGER_RESUMED, "resolve"));
	cr_expect(has_entry(&d->event, LEDGER_MET, "question"));
	r = record();
	cr_assert(eq(int, r->state, CASE_OPEN));
	cr_assert(eq(int, r->assignments[0].state, ASSIGNMENT_WORKING));
	cr_assert(eq(i64, r->assignments[0].resolve.due.ms, wall_after(due, dur_s(1800)).ms), "as much later as it waited");
	cr_assert(r->n_asks == 0 && r->n_clocks == 0);
	cr_assert(text_is_str(r->spells[r->n_spells - 1].holder, "roads"));
}

Test(desk_loop, a_question_that_is_not_answered_lets_the_case_go_on, .init = up, .fini = down)
{
	const struct delivery *d;

	by("roads", VERB_ASK);
	pass_and_mark(dur_s(3601));
	d = heard(7, EVENT_RESUMED);
	cr_assert(d != NULL);
	cr_expect(text_is_str(d->event.reason_code, "silence"));
	cr_expect(text_is_str(d->event.actor, "liaisond"));
	cr_expect(has_entry(&d->event, LEDGER_RESUMED, "resolve"));
	cr_expect(not(hears(9, EVENT_CLOCK_BREACH)), "supervisors need not know of a citizen's silence");
	cr_assert(eq(int, record()->state, CASE_OPEN));
	cr_assert(eq(sz, record()->n_asks, 0));
	pass_and_mark(dur_s(7200));
	cr_assert(not(hears(7, EVENT_RESUMED)), "once");
	cr_assert(eq(int, citizen(VERB_REPLY)->outcome, OUTCOME_WRONG_STATE), "it does not wait any more");
}

Test(desk_loop, only_the_lead_asks_and_one_question_at_a_time, .init = up, .fini = down)
{
	cr_expect(eq(int, by("supervisors", VERB_ASK)->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(eq(int, by("water", VERB_ASK)->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(eq(int, citizen(VERB_REPLY)->outcome, OUTCOME_WRONG_STATE), "nothing was asked");
	cr_assert(eq(int, by("roads", VERB_ASK)->outcome, OUTCOME_OK));
	cr_expect(eq(int, by("roads", VERB_ASK)->outcome, OUTCOME_WRONG_STATE));
	cr_expect(eq(int, by("roads", VERB_RESOLVE)->outcome, OUTCOME_WRONG_STATE), "first it goes on");
	cr_assert(eq(int, by("roads", VERB_RESUME)->outcome, OUTCOME_OK), "the lead may go on without the answer");
	cr_expect(eq(sz, record()->n_asks, 0));
	cr_expect(eq(int, by("roads", VERB_RESOLVE)->outcome, OUTCOME_OK));
}

/* ---- waiting ---- */

Test(desk_loop, a_hold_waits_for_somebody_outside_until_it_is_resumed, .init = up, .fini = down)
{
	struct request ruling = world_act(1, VERB_HOLD, "roads");
	wall due = record()->assignments[0].resolve.due;

	ruling.act.reason_code = TEXT("frost");
	ruling.act.waits_for = WAITS_FOR_RULING;
	cr_expect(eq(int, world_request(world, 1, &ruling)->outcome, OUTCOME_INVALID));
	cr_assert(eq(int, by("roads", VERB_HOLD)->outcome, OUTCOME_OK));
	cr_expect(eq(int, heard(7, EVENT_HELD)->event.waits_for, WAITS_FOR_OUTSIDE));
	cr_expect(eq(int, by("roads", VERB_HOLD)->outcome, OUTCOME_UNCHANGED));
	cr_expect(text_is_str(record()->spells[1].holder, "outside"));
	cr_expect(eq(int, citizen(VERB_REPLY)->outcome, OUTCOME_WRONG_STATE), "it does not wait for the citizen");
	pass_and_mark(dur_s(72000));
	cr_expect(not(hears(7, EVENT_CLOCK_BREACH)), "no clock that stands still runs out");
	cr_assert(eq(int, by("roads", VERB_RESUME)->outcome, OUTCOME_OK));
	cr_expect(eq(i64, record()->assignments[0].resolve.due.ms, wall_after(due, dur_s(72000)).ms));
	cr_expect(eq(int, by("roads", VERB_RESUME)->outcome, OUTCOME_UNCHANGED));
}

Test(desk_loop, a_co_handlers_hold_is_its_own, .init = up, .fini = down)
{
	struct request submission = world_submission("a-2");
	struct request hold = world_act(2, VERB_HOLD, "parks"), other = world_act(2, VERB_HOLD, "water");
	const struct case_record *r;

	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	world_claim(world, "water", PART_INFORMED, "roads-rule");
	world_request(world, 1, &submission);
	hold.act.reason_code = other.act.reason_code = TEXT("frost");
	cr_assert(eq(int, world_request(world, 1, &hold)->outcome, OUTCOME_OK));
	cr_expect(eq(int, world_request(world, 1, &other)->outcome, OUTCOME_NOT_ALLOWED));
	r = world_get(world, 2)->record;
	cr_expect(eq(int, r->state, CASE_OPEN), "the case goes on");
	cr_expect(eq(int, r->assignments[1].state, ASSIGNMENT_ON_HOLD));
	cr_expect(not(wall_is_none(r->assignments[1].resolve.paused)));
	cr_expect(wall_is_none(r->assignments[0].resolve.paused), "and so do the lead's clocks");
	cr_expect(eq(sz, r->n_spells, 0), "it is still the lead's time");
	cr_expect(eq(int, world_do(world, 2, VERB_RESOLVE, "roads")->outcome, OUTCOME_WRONG_STATE), "a part on hold is not done");
}

/* ---- the end, and again ---- */

Test(desk_loop, a_first_answer_goes_to_the_channel_and_changes_nothing_else, .init = up, .fini = down)
{
	cr_expect(eq(int, world_do(world, 1, VERB_RESPOND, "roads")->outcome, OUTCOME_INVALID), "without an answer");
	cr_expect(eq(int, by("parks", VERB_RESPOND)->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, by("roads", VERB_RESPOND)->outcome, OUTCOME_OK));
	cr_expect(hears(8, EVENT_RESPONDED));
	cr_expect(eq(int, record()->state, CASE_OPEN));
	cr_expect(eq(int, record()->assignments[0].state, ASSIGNMENT_ASSIGNED));
}

Test(desk_loop, a_resolved_case_opens_a_window_and_silence_closes_it, .init = up, .fini = down)
{
	const struct case_record *r;

	by("roads", VERB_RESOLVE);
	cr_assert(hears(8, EVENT_RESOLVED), "the channel tells the citizen");
	r = record();
	cr_assert(has_clock(r, "confirmation"));
	cr_assert(text_is_empty(r->spells[r->n_spells - 1].holder), "nobody holds it");
	pass_and_mark(dur_s(3599));
	cr_assert(eq(int, record()->state, CASE_RESOLVED));
	pass_and_mark(dur_s(2));
	cr_assert(eq(int, record()->state, CASE_CLOSED));
	cr_assert(eq(i64, record()->closed.ms, world->now.wall.ms));
	cr_assert(eq(sz, record()->n_clocks, 0));
}

Test(desk_loop, solved_closes_with_the_rating, .init = up, .fini = down)
{
	const struct delivery *d;

	cr_expect(eq(int, rate(SOLVED_YES, 5)->outcome, OUTCOME_WRONG_STATE), "there is no answer yet");
	by("roads", VERB_RESOLVE);
	cr_expect(eq(int, rate(SOLVED_UNSAID, 5)->outcome, OUTCOME_INVALID));
	cr_expect(eq(int, rate(SOLVED_YES, 6)->outcome, OUTCOME_INVALID));
	cr_expect(eq(int, by("roads", VERB_RATE)->outcome, OUTCOME_INVALID), "without a rating");
	cr_assert(eq(int, rate(SOLVED_YES, 5)->outcome, OUTCOME_OK));
	d = heard(9, EVENT_RATED);
	cr_assert(d && d->event.rating.satisfaction == 5 && text_is_str(d->text.note, "In the citizen's own words."));
	cr_assert(hears(8, EVENT_CLOSED) && text_is_str(heard(8, EVENT_CLOSED)->event.reason_code, "solved"));
	cr_assert(eq(int, record()->state, CASE_CLOSED));
	cr_assert(eq(int, record()->rating.solved, SOLVED_YES));
	cr_expect(eq(int, rate(SOLVED_YES, 5)->outcome, OUTCOME_UNCHANGED), "sent again");
	cr_assert(eq(int, rate(SOLVED_YES, 2)->outcome, OUTCOME_OK), "thought again");
	cr_assert(eq(u32, record()->rating.satisfaction, 2));
	cr_assert(eq(int, record()->state, CASE_CLOSED));
}

Test(desk_loop, not_solved_is_the_same_case_again_with_fresh_clocks, .init = up, .fini = down)
{
	struct text reference = record()->reference;
	const struct case_record *r;
	const struct delivery *d;

	by("roads", VERB_RESOLVE);
	world_pass(world, dur_s(1200));
	cr_assert(eq(int, rate(SOLVED_NO, 1)->outcome, OUTCOME_OK));
	d = heard(8, EVENT_REOPENED);
	cr_assert(d && text_is_str(d->event.reason_code, "not_solved"));
	cr_expect(has_entry(&d->event, LEDGER_STARTED, "resolve") && has_entry(&d->event, LEDGER_STARTED, "acknowledge"));
	cr_expect(has_entry(&d->event, LEDGER_WAIVED, "confirmation"));
	r = record();
	cr_assert(eq(int, r->state, CASE_REOPENED));
	cr_assert(text_is(r->reference, reference));
	cr_assert(eq(u32, r->reopened, 1));
	cr_assert(wall_is_none(r->resolved) && text_is_empty(r->outcome_code));
	cr_assert(eq(int, r->assignments[0].state, ASSIGNMENT_ASSIGNED));
	cr_assert(eq(i64, r->assignments[0].resolve.due.ms, wall_after(world->now.wall, dur_s(36000)).ms));
	cr_assert(wall_is_none(r->assignments[0].acknowledge.met));
	cr_assert(text_is_str(r->spells[r->n_spells - 1].holder, "roads"));
	cr_expect(eq(int, rate(SOLVED_NO, 1)->outcome, OUTCOME_UNCHANGED), "sent again");
	cr_expect(eq(int, rate(SOLVED_YES, 5)->outcome, OUTCOME_WRONG_STATE), "there is no new answer yet");
	cr_expect(eq(u32, record()->reopened, 1));
	cr_assert(eq(int, by("roads", VERB_RESOLVE)->outcome, OUTCOME_OK));
	cr_assert(eq(int, record()->rating.solved, SOLVED_UNSAID), "this answer is not rated yet");
}

Test(desk_loop, holding_a_reopened_case_leaves_it_reopened, .init = up, .fini = down)
{
	by("roads", VERB_RESOLVE);
	rate(SOLVED_NO, 0);
	by("roads", VERB_HOLD);
	cr_assert(eq(int, record()->state, CASE_ON_HOLD));
	by("roads", VERB_RESUME);
	cr_assert(eq(int, record()->state, CASE_REOPENED));
}

Test(desk_loop, a_case_that_comes_back_too_often_comes_before_the_supervisors, .init = up, .fini = down)
{
	by("roads", VERB_RESOLVE);
	rate(SOLVED_NO, 0);
	cr_assert(not(hears(9, EVENT_SUPERVISED)));
	by("roads", VERB_RESOLVE);
	rate(SOLVED_NO, 0);
	cr_assert(hears(9, EVENT_SUPERVISED) && text_is_str(heard(9, EVENT_SUPERVISED)->event.reason_code, "reopened"));
	cr_assert(text_is_str(heard(9, EVENT_SUPERVISED)->event.actor, "liaisond"));
	cr_assert(ne(u32, record()->flags & FLAG_SUPERVISED, 0));
	by("roads", VERB_START);
	cr_assert(hears(9, EVENT_STARTED), "all of it, from now on");
	by("roads", VERB_RESOLVE);
	rate(SOLVED_NO, 0);
	cr_assert(not(hears(9, EVENT_SUPERVISED)), "once is enough");
	cr_assert(eq(u32, record()->reopened, 3));
}

Test(desk_loop, a_closed_case_is_reopened_by_citizen_or_supervisors_with_a_reason, .init = up, .fini = down)
{
	struct request bare = of_citizen(VERB_REOPEN);

	cr_expect(eq(int, citizen(VERB_REOPEN)->outcome, OUTCOME_WRONG_STATE));
	by("roads", VERB_RESOLVE);
	cr_expect(eq(int, by("roads", VERB_CLOSE)->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(eq(int, by("supervisors", VERB_CLOSE)->outcome, OUTCOME_OK));
	cr_expect(hears(8, EVENT_CLOSED) && text_is_str(heard(8, EVENT_CLOSED)->text.note, "For the record."));
	cr_expect(eq(int, by("supervisors", VERB_CLOSE)->outcome, OUTCOME_UNCHANGED));
	cr_expect(eq(int, by("roads", VERB_REOPEN)->outcome, OUTCOME_NOT_ALLOWED));
	cr_expect(eq(int, world_request(world, 1, &bare)->outcome, OUTCOME_INVALID), "no reason");
	cr_assert(eq(int, citizen(VERB_REOPEN)->outcome, OUTCOME_OK));
	cr_expect(eq(int, citizen(VERB_REOPEN)->outcome, OUTCOME_UNCHANGED));
	cr_assert(eq(int, record()->state, CASE_REOPENED));
	by("roads", VERB_RESOLVE);
	cr_assert(eq(int, by("supervisors", VERB_REOPEN)->outcome, OUTCOME_OK));
	cr_assert(eq(u32, record()->reopened, 2));
}

Test(desk_loop, co_handlers_of_a_reopened_case_rest_until_the_lead_invites_them, .init = up, .fini = down)
{
	struct request submission = world_submission("a-2"), no = of_citizen(VERB_RATE);

	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	world_request(world, 1, &submission);
	world_do(world, 2, VERB_DONE, "parks");
	world_do(world, 2, VERB_RESOLVE, "roads");
	no.act.key.source_ref = TEXT("a-2");
	no.act.rating.solved = SOLVED_NO;
	cr_assert(eq(int, world_request(world, 1, &no)->outcome, OUTCOME_OK));
	cr_assert(eq(int, world_get(world, 2)->record->assignments[1].state, ASSIGNMENT_DONE));
	cr_assert(eq(int, world_do(world, 2, VERB_RESOLVE, "roads")->outcome, OUTCOME_OK));
}

Test(desk_loop, a_citizen_cannot_guess_a_case, .init = up, .fini = down)
{
	struct request request = world_act(1, VERB_COMMENT, "citizen");
	const struct reply *reply;

	request.act.note = TEXT("It is mine.");
	reply = world_request(world, 1, &request);
	cr_assert(eq(int, reply->outcome, OUTCOME_NOT_ALLOWED));
	cr_assert(text_is_str(reply->field, "key"));
	request.act.key = (struct case_key){ .reference = record()->reference };
	cr_assert(eq(int, world_request(world, 1, &request)->outcome, OUTCOME_OK));
}
