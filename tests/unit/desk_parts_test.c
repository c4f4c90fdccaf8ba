/* Co-handlers: invited, one after another, declining, waived; and what supervisors do. */
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/city.h"
#include "support/acting.h"
#include "support/log.h"
#include "support/world_time.h"

TestSuite(desk_parts, .timeout = 20);

static struct world *world;

static void up(void)
{
	log_watch();
	world = world_create();
	world_claim(world, "water", PART_REQUIRED, "roads-rule");
	world_take_in(world, "a-1");
}

static void down(void)
{
	world_destroy(&world);
}

static void expect(enum verb verb, const char *department, const char *target, enum outcome outcome)
{
	const struct reply *reply = ACT(world, 1, verb, department, .target = text_of(target));

	cr_assert(eq(int, reply->outcome, outcome), "%s %s %s: %.*s", department, verb_name(verb), target ? target : "", TEXT_ARG(reply->sentence));
}

static enum assignment_state state_of(const char *department)
{
	return part_of(case_of(world, 1), department)->state;
}

/* ---- the lead waits for what is required ---- */

Test(desk_parts, hold_the_lead_back_until_all_that_are_required_are_done, .init = up, .fini = down)
{
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_WRONG_STATE);
	expect(VERB_DONE, "water", NULL, OUTCOME_OK);
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_OK);
}

Test(desk_parts, hold_the_lead_back_when_they_were_declined_until_a_supervisor_waives_them, .init = up, .fini = down)
{
	world_subscribe(world, 7, CITY_SUPERVISORS, "s", 10);
	expect(VERB_DECLINE, "water", NULL, OUTCOME_OK);
	cr_assert(eq(int, world_delivery(world, 7, 0)->event.kind, EVENT_DECLINED), "supervisors hear of it, for it was required");
	expect(VERB_DECLINE, "water", NULL, OUTCOME_UNCHANGED);
	cr_assert(part_of(case_of(world, 1), "water")->resolve.is_waived, "nobody owes it any more");
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_WRONG_STATE);
	expect(VERB_WAIVE, "roads", "water", OUTCOME_NOT_ALLOWED);
	expect(VERB_WAIVE, "supervisors", "water", OUTCOME_OK);
	expect(VERB_WAIVE, "supervisors", "water", OUTCOME_UNCHANGED);
	cr_assert(eq(int, state_of("water"), ASSIGNMENT_WAIVED));
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_OK);
}

Test(desk_parts, are_waived_while_they_are_owed, .init = up, .fini = down)
{
	expect(VERB_WAIVE, "supervisors", "roads", OUTCOME_WRONG_STATE);
	expect(VERB_WAIVE, "supervisors", "parks", OUTCOME_NOT_ALLOWED);
	expect(VERB_WAIVE, "supervisors", "water", OUTCOME_OK);
	expect(VERB_DONE, "water", NULL, OUTCOME_WRONG_STATE);
}

Test(desk_parts, that_are_done_are_not_waived, .init = up, .fini = down)
{
	expect(VERB_DONE, "water", NULL, OUTCOME_OK);
	expect(VERB_WAIVE, "supervisors", "water", OUTCOME_WRONG_STATE);
}

/* ---- inviting ---- */

Test(desk_parts, are_invited_as_required_with_clocks_of_their_own, .init = up, .fini = down)
{
	const struct assignment *part;

	time_passes(world, 100);
	expect(VERB_INVITE, "water", "parks", OUTCOME_NOT_ALLOWED);
	world_subscribe(world, 7, "parks", "p", 10);
	expect(VERB_INVITE, "roads", "parks", OUTCOME_OK);
	cr_assert(eq(int, world_delivery(world, 7, 0)->event.kind, EVENT_INVITED));
	cr_assert(eq(int, world_delivery(world, 7, 0)->event.part, PART_REQUIRED));
	expect(VERB_INVITE, "roads", "parks", OUTCOME_UNCHANGED);
	part = part_of(case_of(world, 1), "parks");
	cr_expect(eq(int, part->part, PART_REQUIRED));
	cr_expect(text_is_str(part->invited_by, "roads"));
	cr_expect(eq(i64, part->resolve.started.ms, world->now.wall.ms), "its clocks start now");
	expect(VERB_DONE, "water", NULL, OUTCOME_OK);
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_WRONG_STATE);
}

Test(desk_parts, are_invited_as_informed_without_a_clock_and_can_be_made_required, .init = up, .fini = down)
{
	cr_assert(eq(int, ACT(world, 1, VERB_INVITE, "supervisors", .target = TEXT("parks"), .part = PART_INFORMED)->outcome, OUTCOME_OK));
	cr_assert(wall_is_none(part_of(case_of(world, 1), "parks")->resolve.due));
	expect(VERB_INVITE, "supervisors", "parks", OUTCOME_OK);
	cr_assert(eq(int, part_of(case_of(world, 1), "parks")->part, PART_REQUIRED));
	cr_assert(eq(int, ACT(world, 1, VERB_INVITE, "roads", .target = TEXT("parks"), .part = PART_INFORMED)->outcome, OUTCOME_WRONG_STATE),
		  "the lead cannot get out of it that way");
}

Test(desk_parts, can_be_invited_again, .init = up, .fini = down)
{
	expect(VERB_DECLINE, "water", NULL, OUTCOME_OK);
	expect(VERB_INVITE, "roads", "water", OUTCOME_OK);
	cr_assert(eq(int, state_of("water"), ASSIGNMENT_ASSIGNED));
	cr_assert(eq(sz, case_of(world, 1)->n_assignments, 2));
	expect(VERB_DONE, "water", NULL, OUTCOME_OK);
	expect(VERB_INVITE, "roads", "water", OUTCOME_OK);
	cr_assert(wall_is_none(part_of(case_of(world, 1), "water")->resolve.met), "a part that was done is owed again");
}

Test(desk_parts, are_not_the_leads_nor_anybodys_who_is_not_there, .init = up, .fini = down)
{
	expect(VERB_INVITE, "roads", "roads", OUTCOME_INVALID);
	expect(VERB_INVITE, "roads", "atlantis", OUTCOME_UNKNOWN_DEPARTMENT);
	expect(VERB_INVITE, "roads", NULL, OUTCOME_INVALID);
	cr_assert(eq(int, ACT(world, 1, VERB_INVITE, "roads", .target = TEXT("parks"), .part = PART_LEAD)->outcome, OUTCOME_INVALID));
}

Test(desk_parts, are_as_many_as_the_protocol_allows_and_one_that_is_asked_to_lead_keeps_its_place, .init = up, .fini = down)
{
	static char names[LIMIT_ASSIGNMENTS][8];
	static struct department many[LIMIT_ASSIGNMENTS + 8];
	size_t n = world->city.n_departments;

	memcpy(many, world->departments, n * sizeof *many);
	for (size_t i = 0; i < LIMIT_ASSIGNMENTS; i++) {
		snprintf(names[i], sizeof names[i], "d%zu", i);
		many[n + i] = (struct department){ .name = text_of(names[i]), .title = text_of(names[i]) };
	}
	world->city.departments = many;
	world->city.n_departments = n + LIMIT_ASSIGNMENTS;
	for (size_t i = 0; i < LIMIT_ASSIGNMENTS - 3; i++)
		expect(VERB_INVITE, "roads", names[i], OUTCOME_OK);
	expect(VERB_ACKNOWLEDGE, "roads", NULL, OUTCOME_OK);
	expect(VERB_HAND_OVER, "roads", "parks", OUTCOME_OK);
	expect(VERB_INVITE, "roads", "d14", OUTCOME_NOT_ALLOWED);
	expect(VERB_ACCEPT, "parks", NULL, OUTCOME_OK);
	cr_assert(eq(sz, case_of(world, 1)->n_assignments, LIMIT_ASSIGNMENTS));
	expect(VERB_HAND_OVER, "parks", "d14", OUTCOME_NOT_ALLOWED);
	expect(VERB_ASSIGN, "supervisors", "d14", OUTCOME_NOT_ALLOWED);
	expect(VERB_ASSIGN, "supervisors", "d3", OUTCOME_OK);
}

/* ---- one after another ---- */

static void invite_after(const char *department, const char *after, enum outcome outcome)
{
	const struct reply *reply = ACT(world, 1, VERB_INVITE, "roads", .target = text_of(department), .after = text_of(after));

	cr_assert(eq(int, reply->outcome, outcome), "%.*s", TEXT_ARG(reply->sentence));
}

Test(desk_parts, that_come_after_another_wait_for_it_and_so_do_their_clocks, .init = up, .fini = down)
{
	const struct assignment *part;

	invite_after("parks", "water", OUTCOME_OK);
	cr_assert(wall_is_none(part_of(case_of(world, 1), "parks")->resolve.due), "its clocks do not run yet");
	expect(VERB_START, "parks", NULL, OUTCOME_WRONG_STATE);
	expect(VERB_DONE, "parks", NULL, OUTCOME_WRONG_STATE);
	time_passes(world, 1000);
	world_subscribe(world, 7, "parks", "p", 10);
	expect(VERB_DONE, "water", NULL, OUTCOME_OK);
	cr_assert(eq(int, world_delivery(world, 7, 0)->event.kind, EVENT_CLOCK_STARTED), "it is told that it is its turn");
	part = part_of(case_of(world, 1), "parks");
	cr_assert(eq(i64, part->resolve.started.ms, world->now.wall.ms));
	cr_assert(eq(i64, part->acknowledge.started.ms, world->now.wall.ms));
	expect(VERB_START, "parks", NULL, OUTCOME_OK);
	expect(VERB_DONE, "parks", NULL, OUTCOME_OK);
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_OK);
}

Test(desk_parts, that_come_after_a_waived_one_begin_with_the_waiving, .init = up, .fini = down)
{
	invite_after("parks", "water", OUTCOME_OK);
	expect(VERB_ACKNOWLEDGE, "parks", NULL, OUTCOME_OK);
	expect(VERB_DECLINE, "water", NULL, OUTCOME_OK);
	expect(VERB_START, "parks", NULL, OUTCOME_WRONG_STATE);
	expect(VERB_WAIVE, "supervisors", "water", OUTCOME_OK);
	cr_assert(not(wall_is_none(part_of(case_of(world, 1), "parks")->resolve.due)));
	cr_assert(wall_is_none(part_of(case_of(world, 1), "parks")->acknowledge.due), "it was seen before");
	expect(VERB_START, "parks", NULL, OUTCOME_OK);
}

Test(desk_parts, never_wait_for_each_other_nor_for_the_lead, .init = up, .fini = down)
{
	invite_after("parks", "water", OUTCOME_OK);
	expect(VERB_DECLINE, "water", NULL, OUTCOME_OK);
	invite_after("water", "parks", OUTCOME_INVALID);
	invite_after("water", "water", OUTCOME_INVALID);
	invite_after("water", "roads", OUTCOME_INVALID);
	invite_after("desk", "helpers", OUTCOME_INVALID);
	cr_assert(eq(int, ACT(world, 1, VERB_INVITE, "roads", .target = TEXT("desk"), .after = TEXT("parks"), .part = PART_INFORMED)->outcome,
		     OUTCOME_INVALID));
}

Test(desk_parts, that_come_after_the_new_lead_wait_no_more, .init = up, .fini = down)
{
	invite_after("parks", "water", OUTCOME_OK);
	expect(VERB_ASSIGN, "supervisors", "water", OUTCOME_OK);
	cr_assert(not(wall_is_none(part_of(case_of(world, 1), "parks")->resolve.due)));
	expect(VERB_DONE, "parks", NULL, OUTCOME_OK);
	expect(VERB_RESOLVE, "water", NULL, OUTCOME_OK);
}

/* ---- one answer ---- */

Test(desk_parts, are_named_with_the_one_answer, .init = up, .fini = down)
{
	const struct event *resolved;

	ACT(world, 1, VERB_INVITE, "roads", .target = TEXT("parks"), .part = PART_INFORMED);
	expect(VERB_INVITE, "roads", "helpers", OUTCOME_OK);
	expect(VERB_WAIVE, "supervisors", "helpers", OUTCOME_OK);
	expect(VERB_DONE, "water", NULL, OUTCOME_OK);
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_OK);
	resolved = &last_event(world, 1, 0)->event;
	cr_assert(eq(int, resolved->kind, EVENT_RESOLVED));
	cr_assert(eq(sz, resolved->n_contributors, 2), "neither who was waived nor who only knew of it");
	cr_assert(text_is_str(resolved->contributors[0], "roads") && text_is_str(resolved->contributors[1], "water"));
}

/* ---- partners ---- */

Test(desk_parts, of_partners_are_co_handlers_and_never_the_lead, .init = up, .fini = down)
{
	expect(VERB_INVITE, "roads", "helpers", OUTCOME_OK);
	expect(VERB_ACKNOWLEDGE, "roads", NULL, OUTCOME_OK);
	expect(VERB_HAND_OVER, "roads", "helpers", OUTCOME_NOT_ALLOWED);
	expect(VERB_ASSIGN, "supervisors", "helpers", OUTCOME_NOT_ALLOWED);
	expect(VERB_RULE, "supervisors", "helpers", OUTCOME_NOT_ALLOWED);
	expect(VERB_START, "helpers", NULL, OUTCOME_OK);
	expect(VERB_DONE, "helpers", NULL, OUTCOME_OK);
}

/* ---- supervisors ---- */

static size_t clocks_of(const char *name)
{
	const struct case_record *record = case_of(world, 1);
	size_t n = 0;

	for (size_t i = 0; i < record->n_clocks; i++)
		n += text_is_str(record->clocks[i].name, name);
	return n;
}

Test(desk_parts, are_urged_and_answer_with_whatever_they_do_next, .init = up, .fini = down)
{
	expect(VERB_URGE, "roads", "water", OUTCOME_NOT_ALLOWED);
	expect(VERB_URGE, "supervisors", "parks", OUTCOME_NOT_ALLOWED);
	expect(VERB_URGE, "supervisors", "water", OUTCOME_OK);
	expect(VERB_URGE, "supervisors", "water", OUTCOME_UNCHANGED);
	expect(VERB_URGE, "supervisors", "roads", OUTCOME_OK);
	cr_assert(eq(sz, clocks_of("urge"), 2));
	expect(VERB_COMMENT, "water", NULL, OUTCOME_OK);
	cr_assert(eq(sz, clocks_of("urge"), 1));
	cr_assert(eq(int, last_event(world, 1, 0)->event.ledger[0].kind, LEDGER_MET));
	time_passes(world, WORLD_URGE_S + 1);
	cr_assert(eq(int, last_event(world, 1, 0)->event.kind, EVENT_CLOCK_BREACH));
	expect(VERB_URGE, "supervisors", "roads", OUTCOME_OK);
	expect(VERB_DONE, "water", NULL, OUTCOME_OK);
	expect(VERB_URGE, "supervisors", "water", OUTCOME_WRONG_STATE);
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_OK);
	cr_assert(eq(sz, clocks_of("urge"), 0));
}

Test(desk_parts, refused_to_the_actor_keep_its_urge_running, .init = up, .fini = down)
{
	expect(VERB_URGE, "supervisors", "roads", OUTCOME_OK);
	time_passes(world, 3000); /* its breach is said with the refused act */
	world_pass(world, dur_s(1000));
	expect(VERB_RESOLVE, "roads", NULL, OUTCOME_WRONG_STATE);
	cr_assert(eq(sz, clocks_of("urge"), 1));
}

Test(desk_parts, are_all_heard_of_under_supervision, .init = up, .fini = down)
{
	world_subscribe(world, 7, CITY_SUPERVISORS, "s", 10);
	expect(VERB_SUPERVISE, "roads", NULL, OUTCOME_NOT_ALLOWED);
	expect(VERB_SUPERVISE, "supervisors", NULL, OUTCOME_OK);
	expect(VERB_SUPERVISE, "supervisors", NULL, OUTCOME_UNCHANGED);
	expect(VERB_START, "water", NULL, OUTCOME_OK);
	cr_assert(eq(sz, world_deliveries(world, 7), 1));
	expect(VERB_RELEASE, "supervisors", NULL, OUTCOME_OK);
	expect(VERB_RELEASE, "supervisors", NULL, OUTCOME_UNCHANGED);
	expect(VERB_DONE, "water", NULL, OUTCOME_OK);
	cr_assert(eq(sz, world_deliveries(world, 7), 0));
}
