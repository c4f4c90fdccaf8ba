#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/lead.h"
#include "core/spells.h"
#include "support/acting.h"
#include "support/log.h"

TestSuite(lead, .timeout = 10);

static struct department departments[] = {
	{ .name = { "roads", 5 } }, { .name = { "parks", 5 } }, { .name = { "water", 5 } }, { .name = { "helpers", 7 }, .kind = DEPARTMENT_PARTNER },
};
static const struct city city = { .departments = departments, .n_departments = 4 };

static struct case_record record;

static struct assignment part(const char *department, enum part as, enum assignment_state state)
{
	return (struct assignment){ .department = text_of(department), .part = as, .state = state, .acknowledge = CLOCK_NONE, .resolve = CLOCK_NONE };
}

static void up(void)
{
	case_record_clear(&record);
	record.state = CASE_OPEN;
	record.received = wall_ms(1000);
	record.lead = TEXT("roads");
	record.assignments[0] = part("roads", PART_LEAD, ASSIGNMENT_WORKING);
	record.assignments[1] = part("parks", PART_REQUIRED, ASSIGNMENT_ASSIGNED);
	record.n_assignments = 2;
}

static void expect_flaw(const char *flaw)
{
	const char *found = case_flaw(&record);

	cr_expect(found && text_is_str(text_of(found), flaw), "%s", found ? found : "none");
	up();
}

Test(lead, finds_nothing_wrong_with_a_sound_case, .init = up)
{
	cr_assert(case_flaw(&record) == NULL);
	record.state = CASE_RESOLVED;
	record.assignments[0].state = record.assignments[1].state = ASSIGNMENT_DONE;
	cr_assert(case_flaw(&record) == NULL);
	record.assignments[1].state = ASSIGNMENT_WAIVED;
	cr_assert(case_flaw(&record) == NULL);
}

Test(lead, finds_every_way_not_to_have_one_answerable_lead, .init = up)
{
	record.n_assignments = 0;
	expect_flaw("it has no lead");
	record.assignments[0].part = PART_REQUIRED;
	expect_flaw("it has no lead");
	record.lead = TEXT("parks");
	expect_flaw("its lead is not the department whose assignment leads");
	record.assignments[1].part = PART_LEAD;
	expect_flaw("it has two leads");
	record.assignments[1].department = TEXT("roads");
	expect_flaw("a department has two parts in it");
	record.assignments[0].state = ASSIGNMENT_HANDED_OVER;
	expect_flaw("it is open, and its lead owes nothing");
	record.state = CASE_RESOLVED;
	record.assignments[0].state = ASSIGNMENT_DONE;
	expect_flaw("it is not open, and a required part is owed");
}

Test(lead, knows_who_cannot_be_it, .init = up)
{
	cr_assert(lead_forbids(&city, &record, TEXT("water")) == NULL);
	cr_assert(lead_forbids(&city, &record, TEXT("helpers")) != NULL);
	cr_assert(lead_forbids(&city, &record, TEXT("atlantis")) != NULL);
	record.n_assignments = LIMIT_ASSIGNMENTS;
	cr_assert(lead_forbids(&city, &record, TEXT("water")) != NULL, "there is no place for one more");
	cr_assert(lead_forbids(&city, &record, TEXT("parks")) == NULL, "but for one that has its part");
}

Test(lead, goes_down_the_order_past_those_who_cannot_or_have, .init = up)
{
	struct text order[] = { TEXT("helpers"), TEXT("roads"), TEXT("parks"), TEXT("atlantis"), TEXT("water") };
	struct decision decision = { .fallback = order, .n_fallback = 5 };

	cr_assert(text_is_str(lead_next(&city, &record, &decision, TEXT_NONE), "parks"));
	cr_assert(text_is_str(lead_next(&city, &record, &decision, TEXT("parks")), "water"));
	cr_assert(text_is_empty(lead_next(&city, &record, &decision, TEXT("water"))));
	cr_assert(text_is_str(lead_next(&city, &record, &decision, TEXT("desk")), "parks"), "who is not in it is behind nobody");
}

Test(lead, passes_with_the_running_clock_and_remembers_who_had_it, .init = up)
{
	struct assignment fresh = part("water", PART_LEAD, ASSIGNMENT_ASSIGNED);

	record.assignments[0].resolve.due = wall_ms(9000);
	lead_pass(&record, &fresh, ASSIGNMENT_ASSIGNED, ASSIGNMENT_HANDED_OVER, wall_ms(5000));
	cr_assert(case_flaw(&record) == NULL);
	cr_expect(text_is_str(record.lead, "water"));
	cr_expect(eq(i64, record.assignments[0].resolve.due.ms, 9000));
	cr_expect(text_is_str(spells_holder(&record), "water"));
	cr_expect(lead_has_led(&record, TEXT("roads")) && lead_has_led(&record, TEXT("water")) && !lead_has_led(&record, TEXT("parks")));
}

Test(lead, passes_on_hold_and_the_time_stays_whose_it_is, .init = up)
{
	struct assignment fresh = part("water", PART_LEAD, ASSIGNMENT_ASSIGNED);

	record.state = CASE_ON_HOLD;
	record.assignments[0].state = ASSIGNMENT_ON_HOLD;
	record.assignments[0].waits_for = WAITS_FOR_CITIZEN;
	spells_begin(&record, TEXT(PARTY_CITIZEN), wall_ms(2000));
	lead_pass(&record, &fresh, ASSIGNMENT_ACKNOWLEDGED, ASSIGNMENT_HANDED_OVER, wall_ms(5000));
	cr_expect(eq(int, record.assignments[0].state, ASSIGNMENT_ON_HOLD));
	cr_expect(eq(int, record.assignments[0].waits_for, WAITS_FOR_CITIZEN));
	cr_expect(text_is_str(spells_holder(&record), PARTY_CITIZEN));
	cr_expect(lead_has_led(&record, TEXT("water")));
}

static const struct verify_report *verify(struct world *world)
{
	struct request request = { .id = 5, .kind = REQUEST_VERIFY };

	return &world_request(world, 1, &request)->verify;
}

Test(lead, is_looked_for_by_verify_in_every_case)
{
	struct world *world;
	struct case_row row;

	log_watch();
	world = world_create();
	for (int i = 0; i < 3; i++)
		world_take_in(world, (const char *[]){ "a", "b", "c" }[i]);
	cr_assert(verify(world)->is_whole && verify(world)->cases == 3);
	cr_assert(eq(int, world->store.ops->case_get(world->store.self, 2, world->read_arena, &row), 0));
	row.record.assignments[0].part = PART_REQUIRED;
	cr_assert(eq(int, world->store.ops->case_put(world->store.self, &row), 0));
	cr_assert(eq(int, world->store.ops->commit(world->store.self), 0));
	cr_assert(not(verify(world)->is_whole));
	cr_assert(text_is_str(verify(world)->sentence, "Case 2: it has no lead."), "%.*s", TEXT_ARG(verify(world)->sentence));
	world_destroy(&world);
}
