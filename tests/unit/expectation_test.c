/* What is compared when a decision is held against an expectation, and how a difference is said. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "core/expectation.h"

TestSuite(expectation, .timeout = 5);

static struct arena *arena;
static struct case_record record;

static void up(void)
{
	arena = arena_create(1 << 20);
	case_record_clear(&record);
	record.lead = TEXT("roads");
	record.rule = TEXT("potholes");
	record.priority = PRIORITY_NORMAL;
	record.flags = FLAG_UNASSESSED | FLAG_NEAR_BORDER;
	record.assignments[0] = (struct assignment){ .department = TEXT("roads"), .part = PART_LEAD, .sub_unit = TEXT("road works") };
	record.assignments[1] = (struct assignment){ .department = TEXT("parks"), .part = PART_REQUIRED };
	record.assignments[2] = (struct assignment){ .department = TEXT("water"), .part = PART_REQUIRED };
	record.assignments[3] = (struct assignment){ .department = TEXT("press"), .part = PART_INFORMED };
	record.n_assignments = 4;
}

static void down(void)
{
	arena_destroy(&arena);
}

/* NULL: it is met. */
static const char *how_not(const struct expectation *e)
{
	static char said[1024];
	struct text text = TEXT_NONE;

	if (expectation_is_met(e, &record, arena, &text))
		return NULL;
	snprintf(said, sizeof said, "%.*s", TEXT_ARG(text));
	return said;
}

Test(expectation, what_is_not_said_is_not_compared, .init = up, .fini = down)
{
	struct expectation e = { .name = TEXT("anything") };

	cr_expect(eq(ptr, (void *)how_not(&e), NULL));
}

Test(expectation, everything_that_is_said_is_compared, .init = up, .fini = down)
{
	struct text with[] = { TEXT("water"), TEXT("parks") }, inform[] = { TEXT("press") };
	struct expectation e = { .lead = TEXT("roads"), .rule = TEXT("potholes"), .sub_unit = TEXT("road works"), .priority = PRIORITY_NORMAL,
				 .has_with = true, .with = with, .n_with = 2, .has_inform = true, .inform = inform, .n_inform = 1,
				 .has_flags = true, .flags = FLAG_NEAR_BORDER };

	cr_expect(eq(ptr, (void *)how_not(&e), NULL), "the order of departments does not count, nor does unassessed");
	e.lead = TEXT("parks");
	cr_expect(eq(str, (char *)how_not(&e), "lead is roads, not parks"));
	e.lead = TEXT("roads");
	e.n_with = 1;
	cr_expect(eq(str, (char *)how_not(&e), "with is parks, water, not water"));
	e.n_with = 2;
	e.n_inform = 0;
	cr_expect(eq(str, (char *)how_not(&e), "inform is press, not nobody"));
	e.n_inform = 1;
	e.flags = 0;
	cr_expect(eq(str, (char *)how_not(&e), "flags is near_border, not none"));
	e.flags = FLAG_NEAR_BORDER;
	e.priority = PRIORITY_URGENT;
	e.sub_unit = TEXT("night patrol");
	cr_expect(eq(str, (char *)how_not(&e), "priority is normal, not urgent; sub_unit is road works, not night patrol"));
}

Test(expectation, a_case_that_no_rule_claims_has_no_rule, .init = up, .fini = down)
{
	struct expectation e = { .rule = TEXT("potholes") };

	record.rule = TEXT_NONE;
	cr_expect(eq(str, (char *)how_not(&e), "rule is none, not potholes"));
}

Test(expectation, flags_go_by_their_names)
{
	cr_expect(eq(u32, expectation_flag(TEXT("fallback")), FLAG_FALLBACK));
	cr_expect(eq(u32, expectation_flag(TEXT("conflict")), FLAG_CONFLICT));
	cr_expect(eq(u32, expectation_flag(TEXT("urgent")), 0));
}
