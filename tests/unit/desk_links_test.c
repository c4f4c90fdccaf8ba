/* Cases that repeat others: linked at intake and by hand, resolved together, told apart again. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "support/log.h"
#include "support/world.h"

TestSuite(desk_links, .timeout = 30);

static struct world *world;
static struct duplicate_policy policy = { .category = { "roads", 5 }, .depth = 1, .distance_m = 50, .within = { 14 * 86400LL * 1000000000 },
					  .similarity = 0.3, .raise_at = 3 };

static void up(void)
{
	struct desk_settings settings = world_settings();

	log_watch();
	world = world_create_with(&settings);
	world->city.duplicates = &policy;
	world->city.n_duplicates = 1;
	world_restart(world);
}

static void down(void)
{
	world_destroy(&world);
}

/* Somebody hands in a hole near 42.3 -71.05, so many metres to the north. */
static const struct reply *hand_in(const char *ref, const char *reporter, double metres, const char *words)
{
	struct request r = world_submission(ref);

	r.submit.text.title = text_of(words);
	r.submit.text.description = TEXT_NONE;
	r.submit.text.reporter = (struct reporter){ .contact = text_of(reporter) };
	r.submit.text.has_point = true;
	r.submit.text.point = (struct point){ 42.3 + metres / 111195, -71.05 };
	return world_request(world, 1, &r);
}

static const struct case_record *take(const char *ref, const char *reporter)
{
	const struct reply *reply = hand_in(ref, reporter, 10, "deep hole in the lane");

	cr_assert(reply && reply->outcome == OUTCOME_OK);
	return reply->record;
}

/* Bytes of what world_get gives lie in the world's arena until its end. */
static const struct case_record *look(uint64_t number)
{
	return world_get(world, number)->record;
}

static const struct reply *link_by(uint64_t number, uint64_t other, const char *who)
{
	struct request r = world_act(number, VERB_LINK, who);

	r.act.other.number = other;
	return world_request(world, 1, &r);
}

/* Events of that kind among what peer 7 has heard in the last turn. */
static size_t heard(uint64_t peer, enum event_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; world_delivery(world, peer, i); i++)
		n += world_delivery(world, peer, i)->event.kind == kind;
	return n;
}

static const struct delivery *the_one(uint64_t peer, enum event_kind kind)
{
	for (size_t i = 0; world_delivery(world, peer, i); i++)
		if (world_delivery(world, peer, i)->event.kind == kind)
			return world_delivery(world, peer, i);
	cr_assert(false, "no such event");
	return NULL;
}

Test(desk_links, links_a_repetition_with_the_first_and_says_so_to_its_lead, .init = up, .fini = down)
{
	const struct case_record *second;
	const struct event *event;

	cr_assert(eq(u64, hand_in("a-1", "x@example.org", 0, "deep hole in the lane")->record->primary, 0));
	world_subscribe(world, 7, "roads", "c", 100);
	world_pass(world, dur_s(7200));
	second = take("a-2", "y@example.org");
	cr_assert(eq(u64, second->primary, 1));
	cr_assert(ne(u64, second->number, 1), "a case of its own");
	cr_expect(eq(int, world_delivery(world, 7, 0)->event.kind, EVENT_OPENED));
	event = &world_delivery(world, 7, 1)->event;
	cr_assert(eq(int, event->kind, EVENT_LINKED));
	cr_expect(eq(u64, event->case_number, 2));
	cr_expect(eq(u64, event->other_case, 1));
	cr_expect(text_is_str(event->reason_code, "alike"));
	cr_expect(eq(u32, look(1)->followers, 1));
	cr_expect(eq(u64, look(2)->decision->repeats.primary, 1));
	cr_expect(epsilon_eq(dbl, look(2)->decision->repeats.distance_m, 10, 0.1));
	cr_expect(strstr(look(2)->decision->repeats.sentence.at, "It repeats case 1, is 10 m away, 100 % of the words are alike; case 1 was received 2 hours before.") !=
		  NULL, "%.*s", TEXT_ARG(look(2)->decision->repeats.sentence));
	cr_expect(eq(u64, hand_in("a-3", "z@example.org", 300, "deep hole in the lane")->record->primary, 0), "too far");
	cr_expect(eq(u64, hand_in("a-4", "z@example.org", 0, "glass everywhere")->record->primary, 0), "something else");
	cr_expect(eq(ptr, (void *)look(1)->decision->repeats.sentence.at, NULL));
}

Test(desk_links, keeps_both_events_of_a_linked_case_in_its_history, .init = up, .fini = down)
{
	struct request r = { .id = 9, .kind = REQUEST_HISTORY, .history = { .key = { .number = 2 } } };
	const struct history *history;

	take("a-1", "x@example.org");
	take("a-2", "y@example.org");
	world_do(world, 2, VERB_ACKNOWLEDGE, "roads");
	history = &world_request(world, 1, &r)->history;
	cr_assert(eq(sz, history->n_events, 3));
	cr_expect(eq(int, history->events[0].event.kind, EVENT_OPENED));
	cr_expect(eq(int, history->events[1].event.kind, EVENT_LINKED));
	cr_expect(eq(int, history->events[2].event.kind, EVENT_ACKNOWLEDGED));
}

Test(desk_links, gives_a_repetition_the_lead_of_the_first_whatever_the_rules_say_by_then, .init = up, .fini = down)
{
	const struct case_record *second;

	take("a-1", "x@example.org");
	world->finding.n_claims = 0;
	world_claim(world, "parks", PART_LEAD, "parks-rule");
	world_claim(world, "roads", PART_INFORMED, "parks-rule");
	world_claim(world, "water", PART_REQUIRED, "parks-rule");
	second = take("a-2", "y@example.org");
	cr_expect(text_is_str(second->lead, "roads"));
	cr_assert(eq(sz, second->n_assignments, 2));
	cr_expect(text_is_str(second->assignments[0].department, "roads"));
	cr_expect(eq(int, second->assignments[0].part, PART_LEAD));
	cr_expect(not(wall_is_none(second->assignments[0].resolve.due)), "with a promise of its own");
	cr_expect(text_is_str(second->assignments[1].department, "water"));
}

Test(desk_links, gives_each_reporter_the_answer, .init = up, .fini = down)
{
	struct request resolve = world_act(1, VERB_RESOLVE, "roads");

	take("a-1", "x@example.org");
	take("a-2", "y@example.org");
	take("a-3", "z@example.org");
	world_subscribe(world, 7, "channel:phone", "c", 100);
	resolve.act.note = TEXT("for the record of the first");
	cr_assert(eq(int, world_request(world, 1, &resolve)->outcome, OUTCOME_OK));
	cr_assert(eq(sz, heard(7, EVENT_RESOLVED), 3));
	for (size_t i = 0; i < 3; i++) {
		const struct delivery *d = world_delivery(world, 7, i);

		cr_expect(eq(u64, d->event.case_number, i + 1));
		cr_expect(eq(u64, d->event.other_case, i ? 1 : 0));
		cr_expect(text_is_str(d->text.answer, "The hole is filled."));
		cr_expect(eq(sz, d->text.note.size, i ? 0 : resolve.act.note.size));
		cr_expect(text_is_str(d->event.outcome_code, "repaired"));
	}
	for (size_t i = 0; i < 3; i++) {
		cr_expect(eq(int, look(i + 1)->state, CASE_RESOLVED));
		cr_expect(text_is_str(look(i + 1)->text.answer, "The hole is filled."));
		cr_expect(not(wall_is_none(look(i + 1)->assignments[0].resolve.met)));
	}
	cr_expect(eq(int, world_do(world, 2, VERB_RESOLVE, "roads")->outcome, OUTCOME_UNCHANGED));
}

Test(desk_links, resolves_what_was_resolved_alone_only_once, .init = up, .fini = down)
{
	take("a-1", "x@example.org");
	take("a-2", "y@example.org");
	world_do(world, 2, VERB_RESOLVE, "roads");
	cr_expect(eq(int, look(1)->state, CASE_OPEN), "the first goes on");
	world_subscribe(world, 7, "channel:phone", "c", 100);
	world_do(world, 1, VERB_RESOLVE, "roads");
	cr_expect(eq(sz, heard(7, EVENT_RESOLVED), 1));
}

Test(desk_links, ends_a_required_part_that_was_done_in_the_first_and_waits_for_one_that_nobody_had, .init = up, .fini = down)
{
	world_claim(world, "parks", PART_REQUIRED, "roads-rule");
	take("a-1", "x@example.org");
	take("a-2", "y@example.org");
	world_claim(world, "water", PART_REQUIRED, "roads-rule");
	take("a-3", "z@example.org");
	world_do(world, 1, VERB_DONE, "parks");
	cr_assert(eq(int, world_do(world, 1, VERB_RESOLVE, "roads")->outcome, OUTCOME_OK));
	cr_expect(eq(int, look(2)->state, CASE_RESOLVED));
	cr_expect(eq(int, look(2)->assignments[1].state, ASSIGNMENT_DONE));
	cr_expect(not(wall_is_none(look(2)->assignments[1].resolve.met)));
	cr_expect(eq(int, look(3)->state, CASE_OPEN), "water has something to do that nobody did");
	cr_expect(eq(u64, look(3)->primary, 1));
}

Test(desk_links, raises_the_priority_at_so_many_reporters_and_at_twice_as_many, .init = up, .fini = down)
{
	take("a-1", "r1");
	take("a-2", "r2");
	world_subscribe(world, 7, "roads", "c", 1000);
	take("a-3", "r2");
	cr_expect(eq(sz, heard(7, EVENT_PRIORITY_RAISED), 0), "one reporter twice is one voice");
	take("a-4", "r3");
	cr_assert(eq(sz, heard(7, EVENT_PRIORITY_RAISED), 1));
	cr_expect(eq(int, the_one(7, EVENT_PRIORITY_RAISED)->event.priority, PRIORITY_HIGH));
	cr_expect(eq(u64, the_one(7, EVENT_PRIORITY_RAISED)->event.case_number, 1));
	cr_expect(eq(int, look(1)->priority, PRIORITY_HIGH));
	take("a-5", "r4");
	take("a-6", "r5");
	take("a-7", "r6");
	cr_expect(eq(int, look(1)->priority, PRIORITY_URGENT));
	for (char ref[8] = "b-0", who[8] = "s0"; ref[2] < '6'; ref[2]++, who[1]++) {
		take(ref, who);
		cr_expect(eq(sz, heard(7, EVENT_PRIORITY_RAISED), 0), "there is nothing above urgent");
	}
}

Test(desk_links, takes_the_same_reporter_about_an_open_case_for_an_urging, .init = up, .fini = down)
{
	const struct case_record *again;
	const struct event *urged;

	take("a-1", "+86 138-0013-8000");
	world_subscribe(world, 7, "supervisors", "c", 100);
	again = hand_in("a-2", "+8613800138000", 20, "the hole is still open")->record;
	cr_assert(eq(u64, again->primary, 1), "fewer words in common are enough");
	cr_expect(not(again->flags & FLAG_REPEAT));
	urged = &the_one(7, EVENT_URGED)->event;
	cr_expect(eq(u64, urged->case_number, 1));
	cr_expect(eq(u64, urged->other_case, 2));
	cr_expect(text_is_str(urged->actor, "citizen"));
	cr_expect(text_is_str(urged->target, "roads"));
	cr_assert(eq(sz, urged->n_ledger, 1));
	cr_expect(text_is_str(urged->ledger[0].clock, "urge"));
	cr_assert(eq(sz, look(1)->n_clocks, 1));
	hand_in("a-3", "+8613800138000", 20, "the hole is still open");
	cr_expect(eq(sz, heard(7, EVENT_URGED), 1));
	cr_expect(eq(sz, the_one(7, EVENT_URGED)->event.n_ledger, 0), "the clock of the first urging runs on");
	cr_expect(eq(u32, look(1)->followers, 2));
}

Test(desk_links, takes_the_same_reporter_after_a_resolution_to_the_supervisors, .init = up, .fini = down)
{
	const struct case_record *again;
	const struct event *linked;

	take("a-1", "x@example.org");
	world_do(world, 1, VERB_RESOLVE, "roads");
	world->finding.n_claims = 0;
	world_claim(world, "parks", PART_LEAD, "parks-rule");
	world_subscribe(world, 7, "supervisors", "c", 100);
	world_subscribe(world, 8, "roads", "c", 100);
	again = take("a-2", "X@Example.org");
	cr_assert(eq(u64, again->primary, 1));
	cr_expect(ne(int, again->flags & FLAG_REPEAT, 0));
	cr_expect(text_is_str(again->lead, "parks"), "it is decided afresh");
	linked = &the_one(7, EVENT_LINKED)->event;
	cr_expect(text_is_str(linked->reason_code, "after_resolution"));
	cr_expect(eq(sz, heard(8, EVENT_LINKED), 1), "who resolved it hears of it too");
	cr_expect(eq(u64, take("a-3", "stranger@example.org")->primary, 0), "for others what was resolved is past");
}

Test(desk_links, lets_a_wrong_link_be_undone, .init = up, .fini = down)
{
	wall due;

	take("a-1", "x@example.org");
	due = take("a-2", "y@example.org")->assignments[0].resolve.due;
	take("a-3", "z@example.org");
	world_subscribe(world, 7, "roads", "c", 100);
	cr_assert(eq(int, world_do(world, 2, VERB_UNLINK, "roads")->outcome, OUTCOME_OK));
	cr_expect(eq(u64, the_one(7, EVENT_UNLINKED)->event.other_case, 1));
	cr_expect(eq(u64, look(2)->primary, 0));
	cr_expect(text_is_str(look(2)->lead, "roads"));
	cr_expect(eq(i64, look(2)->assignments[0].resolve.due.ms, due.ms));
	cr_expect(eq(u32, look(1)->followers, 1));
	cr_expect(eq(int, world_do(world, 2, VERB_UNLINK, "supervisors")->outcome, OUTCOME_UNCHANGED));
	world_do(world, 1, VERB_RESOLVE, "roads");
	cr_expect(eq(int, look(2)->state, CASE_OPEN), "it goes its own way");
	cr_expect(eq(int, look(3)->state, CASE_RESOLVED));
	cr_expect(eq(u64, take("a-4", "w@example.org")->primary, 2), "and may be repeated itself");
	cr_expect(eq(int, world_do(world, 3, VERB_UNLINK, "roads")->outcome, OUTCOME_OK), "also when it is too late for the answer");
	cr_expect(eq(u32, look(1)->followers, 0));
}

static void expect_refused(uint64_t number, uint64_t other, const char *who, enum outcome outcome, const char *part)
{
	const struct reply *reply = link_by(number, other, who);

	cr_expect(eq(int, reply->outcome, outcome), "%llu with %llu: %.*s", (unsigned long long)number, (unsigned long long)other, TEXT_ARG(reply->sentence));
	cr_expect(strstr(reply->sentence.at ? reply->sentence.at : "", part) != NULL, "%.*s", TEXT_ARG(reply->sentence));
}

Test(desk_links, links_by_hand_what_may_be_linked, .init = up, .fini = down)
{
	for (int i = 0; i < 6; i++) {
		char ref[8], words[16];

		snprintf(ref, sizeof ref, "a-%d", i);
		snprintf(words, sizeof words, "number%d", i);
		hand_in(ref, ref, 0, words);
	}
	world_subscribe(world, 7, "roads", "c", 100);
	cr_assert(eq(int, link_by(2, 1, "roads")->outcome, OUTCOME_OK));
	cr_expect(eq(u64, the_one(7, EVENT_LINKED)->event.other_case, 1));
	cr_expect(eq(int, link_by(2, 1, "supervisors")->outcome, OUTCOME_UNCHANGED));
	expect_refused(3, 3, "roads", OUTCOME_INVALID, "itself");
	expect_refused(3, 2, "roads", OUTCOME_WRONG_STATE, "repeats case 1; link this one with that");
	expect_refused(1, 2, "roads", OUTCOME_WRONG_STATE, "Case 2 came later");
	expect_refused(3, 99, "roads", OUTCOME_UNKNOWN_CASE, "99");
	expect_refused(3, 1, "water", OUTCOME_NOT_ALLOWED, "no part");
	cr_assert(eq(int, link_by(5, 4, "supervisors")->outcome, OUTCOME_OK));
	expect_refused(4, 1, "roads", OUTCOME_WRONG_STATE, "is repeated by 1");
	expect_refused(5, 1, "roads", OUTCOME_WRONG_STATE, "repeats case 4 already");
	cr_expect(eq(int, link_by(3, 1, "supervisors")->outcome, OUTCOME_OK));
	cr_expect(eq(int, look(1)->priority, PRIORITY_HIGH), "three reporters, by hand too");
	world_do(world, 1, VERB_RESOLVE, "roads");
	cr_expect(eq(int, look(3)->state, CASE_RESOLVED));
	expect_refused(6, 1, "roads", OUTCOME_WRONG_STATE, "resolved");
	expect_refused(3, 1, "roads", OUTCOME_WRONG_STATE, "resolved");
}

Test(desk_links, links_by_hand_only_under_one_lead, .init = up, .fini = down)
{
	hand_in("a-1", "x", 0, "deep hole");
	world->finding.n_claims = 0;
	world_claim(world, "parks", PART_LEAD, "parks-rule");
	hand_in("a-2", "y", 0, "fallen tree");
	expect_refused(2, 1, "parks", OUTCOME_WRONG_STATE, "led by \"roads\", this one by \"parks\"");
	expect_refused(2, 1, "supervisors", OUTCOME_WRONG_STATE, "assign");
}

Test(desk_links, links_no_more_than_one_turn_can_resolve, .init = up, .fini = down)
{
	char ref[16];

	for (int i = 0; i <= LIMIT_FOLLOWERS; i++) {
		snprintf(ref, sizeof ref, "a-%d", i);
		cr_assert(eq(u64, take(ref, ref)->primary, i ? 1 : 0));
	}
	cr_expect(eq(u64, take("b-1", "b-1")->primary, 0), "the next begins a cluster of its own");
	cr_expect(eq(u64, take("b-2", "b-2")->primary, LIMIT_FOLLOWERS + 2), "which others join");
	world_do(world, 1, VERB_RESOLVE, "roads");
	cr_expect(eq(int, look(LIMIT_FOLLOWERS + 1)->state, CASE_RESOLVED));
	cr_expect(eq(int, look(LIMIT_FOLLOWERS + 2)->state, CASE_OPEN));
}

/* The same cases, with restarts in between or without: the links are the same. */
static void play(bool restarts, uint64_t primaries[40], uint32_t flags[40])
{
	static const char *const words[] = { "deep hole in the lane", "hole in the lane", "glass on the road", "deep hole", "the lane is broken here" };
	char ref[16], who[16];

	up();
	for (unsigned i = 0; i < 40; i++) {
		const struct case_record *record;

		snprintf(ref, sizeof ref, "p-%u", i);
		snprintf(who, sizeof who, "w%u", i * 7 % 11);
		record = hand_in(ref, who, i * 13 % 60, words[i * 3 % 5])->record;
		primaries[i] = record->primary;
		flags[i] = record->flags;
		if (i % 9 == 8)
			world_do(world, record->primary ? record->primary : record->number, VERB_RESOLVE, "roads");
		if (i % 7 == 6)
			world_do(world, record->number, VERB_UNLINK, "roads");
		world_pass(world, dur_s(36000));
		if (restarts && i % 4 == 3)
			world_restart(world);
	}
	flags[0] = (uint32_t)look(1)->priority;
	down();
}

Test(desk_links, links_the_same_whether_it_was_restarted_or_not)
{
	uint64_t primaries[2][40];
	uint32_t flags[2][40];
	unsigned linked = 0, repeats = 0;

	play(false, primaries[0], flags[0]);
	play(true, primaries[1], flags[1]);
	for (unsigned i = 0; i < 40; i++) {
		cr_expect(eq(u64, primaries[1][i], primaries[0][i]), "case %u", i + 1);
		cr_expect(eq(u32, flags[1][i], flags[0][i]), "case %u", i + 1);
		linked += primaries[0][i] != 0;
		repeats += i && (flags[0][i] & FLAG_REPEAT);
	}
	cr_expect(gt(u32, linked, 8), "%u linked", linked);
	cr_expect(gt(u32, repeats, 0));
}

Test(desk_links, remembers_no_more_than_it_may_and_says_once_that_it_forgets, .init = up, .fini = down)
{
	char ref[16];

	world->settings.duplicates_max = 4;
	world_restart(world);
	for (int i = 0; i < 4; i++) {
		snprintf(ref, sizeof ref, "a-%d", i);
		hand_in(ref, ref, 100 * i, ref);
	}
	cr_expect(not(desk_has_forgotten(world->desk)));
	hand_in("a-4", "a-4", 400, "a-4");
	cr_expect(desk_has_forgotten(world->desk));
	cr_expect(eq(u64, hand_in("b-0", "b-0", 0, "a-0")->record->primary, 0));
	cr_expect(eq(u64, hand_in("b-4", "b-4", 400, "a-4")->record->primary, 5));
}

Test(desk_links, keeps_lead_and_link_when_a_plugin_answers_later, .init = up, .fini = down)
{
	struct verdict decline = world_verdict(VERDICT_DECLINE);
	size_t n;

	take("a-1", "x@example.org");
	world->askable[0] = "roads";
	struct request r = world_submission("a-2");
	r.submit.text.title = TEXT("deep hole in the lane");
	r.submit.text.description = TEXT_NONE;
	r.submit.text.has_point = true;
	r.submit.text.point = (struct point){ 42.3, -71.05 };
	world_request(world, 1, &r);
	world_pass(world, dur_s(1));
	world_turn(world); /* no answer: it is decided without */
	cr_assert(eq(u64, look(2)->primary, 1));
	cr_assert(ne(int, look(2)->flags & FLAG_UNASSESSED, 0));
	n = world->n_asked;
	for (int i = 0; i < 9 && world->n_asked == n; i++) { /* a round without an answer, the end of the round, and again */
		world_pass(world, dur_s(2));
		world_turn(world);
		world_turn(world);
	}
	n = world->n_asked;
	while (n && world->asked[n - 1].case_number != 2)
		n--;
	cr_assert(gt(sz, n, 1));
	decline.proposed = TEXT("water");
	world_answer(world, n - 1, &decline);
	world_turn(world);
	cr_expect(eq(int, look(2)->flags & FLAG_UNASSESSED, 0));
	cr_expect(text_is_str(look(2)->lead, "roads"));
	cr_expect(eq(u64, look(2)->decision->repeats.primary, 1));
}

Test(desk_links, links_nothing_without_a_policy_or_when_it_remembers_nothing, .init = up, .fini = down)
{
	world->settings.duplicates_max = 0;
	world_restart(world);
	take("a-1", "x");
	cr_expect(eq(u64, take("a-2", "y")->primary, 0));
	world->settings.duplicates_max = 100;
	world->city.n_duplicates = 0;
	world_restart(world);
	cr_expect(eq(u64, take("a-3", "y")->primary, 0));
	cr_expect(eq(int, link_by(2, 1, "roads")->outcome, OUTCOME_OK), "by hand, always");
}
