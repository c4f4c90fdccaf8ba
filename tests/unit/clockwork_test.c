#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/clockwork.h"

TestSuite(clockwork, .timeout = 5);

static struct clock clock_of(int64_t warn, int64_t due)
{
	struct clock clock = CLOCK_NONE;

	clock.warn = warn < 0 ? WALL_NONE : wall_ms(warn);
	clock.due = due < 0 ? WALL_NONE : wall_ms(due);
	return clock;
}

static struct assignment open_with(struct clock acknowledge, struct clock resolve)
{
	return (struct assignment){ .state = ASSIGNMENT_ASSIGNED, .acknowledge = acknowledge, .resolve = resolve };
}

Test(clockwork, warns_and_breaches_in_order_and_each_once)
{
	struct clock c = clock_of(50, 100);

	cr_assert(eq(int, clock_mark_due(&c, wall_ms(49)), CLOCK_MARK_NONE));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(50)), CLOCK_MARK_WARNING));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(50)), CLOCK_MARK_NONE));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(99)), CLOCK_MARK_NONE));
	cr_assert(not(clock_is_overdue(&c)));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(100)), CLOCK_MARK_BREACH));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(100)), CLOCK_MARK_NONE));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(100000)), CLOCK_MARK_NONE));
	cr_assert(clock_is_overdue(&c));
}

Test(clockwork, gives_a_warning_that_comes_too_late_before_the_breach)
{
	struct clock c = clock_of(50, 100);

	cr_assert(eq(int, clock_mark_due(&c, wall_ms(500)), CLOCK_MARK_WARNING));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(500)), CLOCK_MARK_BREACH));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(500)), CLOCK_MARK_NONE));
}

Test(clockwork, gives_no_warning_where_none_is_set_or_where_it_is_not_before_the_due_time)
{
	static const int64_t warns[] = { -1, 100, 101 };

	for (size_t i = 0; i < 3; i++) {
		struct clock c = clock_of(warns[i], 100);

		cr_assert(eq(int, clock_mark_due(&c, wall_ms(99)), CLOCK_MARK_NONE));
		cr_assert(eq(int, clock_mark_due(&c, wall_ms(100)), CLOCK_MARK_BREACH), "warning at %d", (int)warns[i]);
		cr_assert(eq(int, clock_mark_due(&c, wall_ms(200)), CLOCK_MARK_NONE));
	}
}

Test(clockwork, marks_nothing_where_there_is_no_promise)
{
	struct clock c = clock_of(-1, -1);
	struct assignment a = open_with(c, c);

	cr_assert(eq(int, clock_mark_due(&c, wall_ms(INT64_MAX - 1)), CLOCK_MARK_NONE));
	cr_assert(wall_is_none(assignment_next_mark(&a)));
	clock_meet(&c, wall_ms(5));
	cr_assert(wall_is_none(c.met), "what was not promised cannot be met");
	cr_assert(not(clock_is_overdue(&c)));
}

Test(clockwork, marks_nothing_more_on_a_clock_that_is_met)
{
	struct clock c = clock_of(50, 100);

	clock_meet(&c, wall_ms(40));
	cr_assert(eq(int, clock_mark_due(&c, wall_ms(500)), CLOCK_MARK_NONE));
	cr_assert(not(clock_is_overdue(&c)));
	clock_meet(&c, wall_ms(60));
	cr_assert(eq(i64, c.met.ms, 40), "a clock is met once");
}

Test(clockwork, keeps_the_breach_of_a_clock_that_is_met_late_but_calls_it_overdue_no_more)
{
	struct clock c = clock_of(50, 100);

	clock_mark_due(&c, wall_ms(100));
	clock_mark_due(&c, wall_ms(100));
	clock_meet(&c, wall_ms(150));
	cr_assert(c.is_breached);
	cr_assert(eq(i64, c.met.ms, 150));
	cr_assert(not(clock_is_overdue(&c)));
}

Test(clockwork, tells_the_next_mark_of_both_clocks_as_they_are_marked)
{
	struct assignment a = open_with(clock_of(10, 40), clock_of(20, 30));

	cr_assert(eq(i64, assignment_next_mark(&a).ms, 10));
	clock_mark_due(&a.acknowledge, wall_ms(10));
	cr_assert(eq(i64, assignment_next_mark(&a).ms, 20));
	clock_mark_due(&a.resolve, wall_ms(20));
	cr_assert(eq(i64, assignment_next_mark(&a).ms, 30));
	clock_mark_due(&a.resolve, wall_ms(30));
	cr_assert(eq(i64, assignment_next_mark(&a).ms, 40));
	clock_meet(&a.acknowledge, wall_ms(35));
	cr_assert(wall_is_none(assignment_next_mark(&a)));
}

Test(clockwork, leaves_an_assignment_alone_on_which_nobody_owes_work)
{
	static const struct { enum assignment_state state; bool is_open; } rows[] = {
		{ ASSIGNMENT_ASSIGNED, true },	 { ASSIGNMENT_ACKNOWLEDGED, true }, { ASSIGNMENT_WORKING, true },
		{ ASSIGNMENT_ON_HOLD, true },	 { ASSIGNMENT_DONE, false },	    { ASSIGNMENT_DECLINED, false },
		{ ASSIGNMENT_HANDED_OVER, false }, { ASSIGNMENT_WAIVED, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct assignment a = open_with(clock_of(10, 20), clock_of(-1, -1));

		a.state = rows[i].state;
		cr_expect(assignment_is_open(&a) == rows[i].is_open, "%s", assignment_state_name(rows[i].state));
		cr_expect(eq(i64, assignment_next_mark(&a).ms, rows[i].is_open ? 10 : WALL_NEVER.ms));
	}
}

/* Whatever steps time takes, the marks are the same and come in the same order. */
Test(clockwork, comes_to_the_same_marks_in_any_steps)
{
	for (int64_t step = 1; step <= 200; step++) {
		struct clock c = clock_of(50, 100);
		int n = 0;

		for (int64_t t = 0; t <= 400; t += step) {
			enum clock_mark mark;

			while ((mark = clock_mark_due(&c, wall_ms(t))) != CLOCK_MARK_NONE)
				cr_assert(eq(int, mark, ++n), "step %d at %d", (int)step, (int)t);
		}
		cr_assert(eq(int, n, 2));
	}
}
