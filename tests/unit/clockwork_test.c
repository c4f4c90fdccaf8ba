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

/* A policy of up to 4 warnings, each so much before the due time, and a ladder of up to 4 steps, so much after it; the role of each keeps hours: the even
 * hundreds, from 200 to 299, from 400 to 499 and so on. */
struct plan {
	int64_t warn[4], step[4];
	bool keeps_hours;
};

static wall planned_warning(void *self, struct text name, const struct clock *clock, unsigned index)
{
	const struct plan *plan = self;

	(void)name;
	return index < 4 && plan->warn[index] ? wall_ms(clock->due.ms - plan->warn[index]) : WALL_NONE;
}

static bool planned_step(void *self, struct text name, const struct clock *clock, unsigned index, wall earliest, struct ladder_step *out)
{
	static const char *const roles[] = { "team", "shift", "head", "mayor" };
	const struct plan *plan = self;
	int64_t at;

	(void)name;
	if (index >= 4 || !plan->step[index])
		return false;
	at = clock->due.ms + plan->step[index];
	if (!wall_is_none(earliest) && at < earliest.ms)
		at = earliest.ms;
	if (plan->keeps_hours && at / 100 % 2)
		at = (at / 100 + 1) * 100;
	*out = (struct ladder_step){ wall_ms(at), text_of(roles[index]) };
	return true;
}

static struct timekeeping by(struct plan *plan)
{
	return (struct timekeeping){ .self = plan, .warning = planned_warning, .ladder = planned_step };
}

/* By a policy with one warning and no ladder. */
static enum clock_mark marks(struct clock *clock, wall now)
{
	struct plan plain = { 0 };
	struct timekeeping time = by(&plain);

	return clock_mark_due(clock, TEXT("resolve"), &time, now).mark;
}

static struct assignment open_with(struct clock acknowledge, struct clock resolve)
{
	return (struct assignment){ .state = ASSIGNMENT_ASSIGNED, .acknowledge = acknowledge, .resolve = resolve };
}

Test(clockwork, warns_and_breaches_in_order_and_each_once)
{
	struct clock c = clock_of(50, 100);

	cr_assert(eq(int, marks(&c, wall_ms(49)), CLOCK_MARK_NONE));
	cr_assert(eq(int, marks(&c, wall_ms(50)), CLOCK_MARK_WARNING));
	cr_assert(eq(int, marks(&c, wall_ms(50)), CLOCK_MARK_NONE));
	cr_assert(eq(int, marks(&c, wall_ms(99)), CLOCK_MARK_NONE));
	cr_assert(not(clock_is_overdue(&c)));
	cr_assert(eq(int, marks(&c, wall_ms(100)), CLOCK_MARK_BREACH));
	cr_assert(eq(int, marks(&c, wall_ms(100)), CLOCK_MARK_NONE));
	cr_assert(eq(int, marks(&c, wall_ms(100000)), CLOCK_MARK_NONE));
	cr_assert(clock_is_overdue(&c));
}

Test(clockwork, gives_a_warning_that_comes_too_late_before_the_breach)
{
	struct clock c = clock_of(50, 100);

	cr_assert(eq(int, marks(&c, wall_ms(500)), CLOCK_MARK_WARNING));
	cr_assert(eq(int, marks(&c, wall_ms(500)), CLOCK_MARK_BREACH));
	cr_assert(eq(int, marks(&c, wall_ms(500)), CLOCK_MARK_NONE));
}

Test(clockwork, gives_no_warning_where_none_is_set_or_where_it_is_not_before_the_due_time)
{
	static const int64_t warns[] = { -1, 100, 101 };

	for (size_t i = 0; i < 3; i++) {
		struct clock c = clock_of(warns[i], 100);

		cr_assert(eq(int, marks(&c, wall_ms(99)), CLOCK_MARK_NONE));
		cr_assert(eq(int, marks(&c, wall_ms(100)), CLOCK_MARK_BREACH), "warning at %d", (int)warns[i]);
		cr_assert(eq(int, marks(&c, wall_ms(200)), CLOCK_MARK_NONE));
	}
}

Test(clockwork, marks_nothing_where_there_is_no_promise)
{
	struct clock c = clock_of(-1, -1);
	struct assignment a = open_with(c, c);

	cr_assert(eq(int, marks(&c, wall_ms(INT64_MAX - 1)), CLOCK_MARK_NONE));
	cr_assert(wall_is_none(assignment_next_mark(&a)));
	clock_meet(&c, wall_ms(5));
	cr_assert(wall_is_none(c.met), "what was not promised cannot be met");
	cr_assert(not(clock_is_overdue(&c)));
}

Test(clockwork, marks_nothing_more_on_a_clock_that_is_met)
{
	struct clock c = clock_of(50, 100);

	clock_meet(&c, wall_ms(40));
	cr_assert(eq(int, marks(&c, wall_ms(500)), CLOCK_MARK_NONE));
	cr_assert(not(clock_is_overdue(&c)));
	clock_meet(&c, wall_ms(60));
	cr_assert(eq(i64, c.met.ms, 40), "a clock is met once");
}

Test(clockwork, keeps_the_breach_of_a_clock_that_is_met_late_but_calls_it_overdue_no_more)
{
	struct clock c = clock_of(50, 100);

	marks(&c, wall_ms(100));
	marks(&c, wall_ms(100));
	clock_meet(&c, wall_ms(150));
	cr_assert(c.is_breached);
	cr_assert(eq(i64, c.met.ms, 150));
	cr_assert(not(clock_is_overdue(&c)));
}

Test(clockwork, tells_the_next_mark_of_both_clocks_as_they_are_marked)
{
	struct assignment a = open_with(clock_of(10, 40), clock_of(20, 30));

	cr_assert(eq(i64, assignment_next_mark(&a).ms, 10));
	marks(&a.acknowledge, wall_ms(10));
	cr_assert(eq(i64, assignment_next_mark(&a).ms, 20));
	marks(&a.resolve, wall_ms(20));
	cr_assert(eq(i64, assignment_next_mark(&a).ms, 30));
	marks(&a.resolve, wall_ms(30));
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

			while ((mark = marks(&c, wall_ms(t))) != CLOCK_MARK_NONE)
				cr_assert(eq(int, mark, ++n), "step %d at %d", (int)step, (int)t);
		}
		cr_assert(eq(int, n, 2));
	}
}

static struct marked due(struct plan *plan, struct clock *clock, int64_t now)
{
	struct timekeeping time = by(plan);

	return clock_mark_due(clock, TEXT("resolve"), &time, wall_ms(now));
}

static void expect(struct marked got, enum clock_mark mark, unsigned step, const char *role, int64_t was_due)
{
	cr_expect(got.mark == mark && got.step == step && got.was_due.ms == was_due && text_is_str(got.role, role), "mark %d, step %u, role %.*s, due at %d", got.mark,
		  got.step, TEXT_ARG(got.role), (int)got.was_due.ms);
}

Test(clockwork, gives_every_warning_then_the_breach_then_every_step)
{
	struct plan plan = { .warn = { 50, 20 }, .step = { 10, 200, 300 } };
	struct clock c = clock_of(50, 100);

	expect(due(&plan, &c, 50), CLOCK_MARK_WARNING, 1, "", 50);
	cr_assert(eq(int, due(&plan, &c, 79).mark, CLOCK_MARK_NONE));
	expect(due(&plan, &c, 80), CLOCK_MARK_WARNING, 2, "", 80);
	cr_assert(wall_is_none(c.warn), "there is no further warning");
	expect(due(&plan, &c, 100), CLOCK_MARK_BREACH, 0, "", 100);
	cr_assert(eq(i64, c.step.ms, 110));
	expect(due(&plan, &c, 115), CLOCK_MARK_STEP, 1, "team", 110);
	cr_assert(eq(int, due(&plan, &c, 299).mark, CLOCK_MARK_NONE));
	expect(due(&plan, &c, 300), CLOCK_MARK_STEP, 2, "shift", 300);
	expect(due(&plan, &c, 400), CLOCK_MARK_STEP, 3, "head", 400);
	cr_assert(wall_is_none(c.step) && !due(&plan, &c, 100000).mark);
}

Test(clockwork, says_of_each_mark_when_it_should_have_come_however_late_it_is)
{
	struct plan plan = { .warn = { 50, 20 }, .step = { 10, 200 }, .keeps_hours = true };
	struct clock c = clock_of(50, 100);

	expect(due(&plan, &c, 5000), CLOCK_MARK_WARNING, 1, "", 50);
	expect(due(&plan, &c, 5000), CLOCK_MARK_WARNING, 2, "", 80);
	expect(due(&plan, &c, 5000), CLOCK_MARK_BREACH, 0, "", 100);
	expect(due(&plan, &c, 5000), CLOCK_MARK_STEP, 1, "team", 200);
	expect(due(&plan, &c, 5000), CLOCK_MARK_STEP, 2, "shift", 400);
	cr_assert(eq(int, due(&plan, &c, 5000).mark, CLOCK_MARK_NONE));
}

Test(clockwork, puts_a_step_off_whose_hours_have_passed_and_knows_since_when_it_is_owed)
{
	struct plan plan = { .step = { 100 }, .keeps_hours = true };
	struct clock c = clock_of(-1, 100);

	expect(due(&plan, &c, 100), CLOCK_MARK_BREACH, 0, "", 100);
	cr_assert(eq(i64, c.step.ms, 200));
	cr_assert(eq(int, due(&plan, &c, 350).mark, CLOCK_MARK_NONE), "its role is not there");
	cr_assert(c.step.ms == 400 && c.owed.ms == 200 && !c.steps);
	cr_assert(eq(int, due(&plan, &c, 399).mark, CLOCK_MARK_NONE));
	expect(due(&plan, &c, 400), CLOCK_MARK_STEP, 1, "team", 200);
	cr_assert(wall_is_none(c.owed));
}

Test(clockwork, gives_no_step_of_a_ladder_that_has_become_shorter)
{
	struct plan plan = { .step = { 10, 200 } }, shorter = { .step = { 10 } };
	struct clock c = clock_of(-1, 100);

	due(&plan, &c, 100);
	due(&plan, &c, 110);
	cr_assert(eq(int, due(&shorter, &c, 300).mark, CLOCK_MARK_NONE));
	cr_assert(wall_is_none(c.step) && c.steps == 1);
}

Test(clockwork, renews_the_ladder_of_a_clock_that_stood_still_and_calls_nothing_late)
{
	struct plan plan = { .step = { 10, 20, 30 } };
	struct timekeeping time = by(&plan);
	struct clock c = clock_of(-1, 100);

	due(&plan, &c, 100);
	due(&plan, &c, 110);
	clock_renew_step(&c, TEXT("resolve"), &time, wall_ms(900));
	expect(due(&plan, &c, 900), CLOCK_MARK_STEP, 2, "shift", 900);
	expect(due(&plan, &c, 900), CLOCK_MARK_STEP, 3, "head", 900);
}

Test(clockwork, gives_nothing_twice_when_the_wall_clock_is_put_back_and_forth)
{
	struct plan plan = { .warn = { 50, 20 }, .step = { 10, 200, 300 } };
	struct clock c = clock_of(50, 100);
	static const int64_t wanders[] = { 85, 10, 85, 105, 60, 100, 320, 0, 310, 1000, 40, 100000 };
	int n = 0;

	for (size_t i = 0; i < sizeof wanders / sizeof *wanders; i++)
		while (due(&plan, &c, wanders[i]).mark)
			n++;
	cr_assert(eq(int, n, 6), "two warnings, the breach, three steps");
}

Test(clockwork, takes_a_warning_for_given_that_was_given_before_they_were_counted)
{
	struct clock c = clock_of(50, 100);

	c.is_warned = true;
	cr_assert(eq(int, marks(&c, wall_ms(99)), CLOCK_MARK_NONE));
	cr_assert(eq(int, marks(&c, wall_ms(100)), CLOCK_MARK_BREACH));
}
