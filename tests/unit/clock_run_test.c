/* What must hold of every clock on every calendar: stopped, gone on with, lengthened, warned of. */
#include "calendar/clock_run.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "calendar/clock_plan.h"
#include "calendar/ladder.h"
#include "support/drawn.h"

TestSuite(clock_run, .timeout = 120);

enum { CALENDARS = 40, CLOCKS = 500 };

static struct span draw_span(uint64_t *seed)
{
	switch (drawn_number(seed) % 4) {
	case 0:
		return (struct span){ SPAN_WORKING_TIME, (int64_t)(drawn_number(seed) % 200 + 1) * 60000 };
	case 1:
		return (struct span){ SPAN_WORKING_DAYS, (int64_t)(drawn_number(seed) % 20 + 1) };
	case 2:
		return (struct span){ SPAN_CALENDAR_DAYS, (int64_t)(drawn_number(seed) % 20 + 1) };
	default:
		return (struct span){ SPAN_ABSOLUTE, (int64_t)(drawn_number(seed) % 10000 + 1) * 60000 };
	}
}

/* Shares that rise, each at least a hundredth above the one before. */
static struct clock_plan draw_plan(uint64_t *seed)
{
	struct clock_plan plan = { .name = TEXT("x"), .time = draw_span(seed) };
	double share = 0;

	while (plan.n_warn < CLOCK_WARNINGS_LIMIT && (share += (double)(drawn_number(seed) % 60 + 1) / 100) < 1)
		plan.warn[plan.n_warn++] = share;
	return plan;
}

static struct clock draw_clock(const struct calendar *c, const struct clock_plan *plan, uint64_t *seed)
{
	struct clock clock;

	clock_plan_start(plan, c, TEXT("p"), drawn_moment(seed), &clock);
	cr_assert(not(wall_is_none(clock.due)));
	return clock;
}

static int64_t left_of(const struct calendar *c, const struct clock *clock, wall from, wall to)
{
	return clock->is_plain ? wall_since(to, from).ns : calendar_between(c, from, to).ns;
}

/* Runs `holds` for many clocks on many calendars. */
static void for_each(uint64_t usual, void (*holds)(const struct calendar *c, const struct clock_plan *plan, struct clock *clock, uint64_t *seed))
{
	uint64_t seed = drawn_seed(usual);

	for (int i = 0; i < CALENDARS; i++) {
		struct drawn drawn;
		struct calendar *c = drawn_calendar(&drawn, &seed);

		for (int n = 0; n < CLOCKS; n++) {
			struct clock_plan plan = draw_plan(&seed);
			struct clock clock = draw_clock(c, &plan, &seed);

			holds(c, &plan, &clock, &seed);
		}
		calendar_destroy(&c);
	}
}

static wall draw_within(const struct clock *clock, uint64_t *seed)
{
	return wall_ms(clock->started.ms + (int64_t)(drawn_number(seed) % 1000) * (clock->due.ms - clock->started.ms) / 1000);
}

static void keeps_what_is_left(const struct calendar *c, const struct clock_plan *plan, struct clock *clock, uint64_t *seed)
{
	for (int stops = 0; stops < 3; stops++) {
		wall at = draw_within(clock, seed), again = wall_ms(at.ms + (int64_t)(drawn_number(seed) % 2000000) * 1000), due = clock->due;
		int64_t left = left_of(c, clock, at, due);

		if (!wall_is_before(at, due)) /* nothing was left of it, and it is as good as breached */
			return;
		clock_run_pause(c, clock, at);
		cr_assert(eq(i64, clock->left.ns, left));
		cr_assert(wall_is(clock->due, due));
		clock_run_resume(c, clock, again);
		cr_assert(eq(i64, left_of(c, clock, again, clock->due), left));
		cr_assert(clock->due.ms >= again.ms);
		cr_assert(eq(int, wall_is_none(clock->warn), !plan->n_warn));
		clock->started = wall_is_before(clock->started, again) ? again : clock->started; /* the next stop comes after this one */
	}
}

Test(clock_run, keeps_what_is_left_over_every_pause)
{
	for_each(11, keeps_what_is_left);
}

/* The moments at which a pause begins and ends without any time between: nothing moves but to an equal moment. */
static void is_not_moved(const struct calendar *c, const struct clock_plan *plan, struct clock *clock, uint64_t *seed)
{
	wall at = draw_within(clock, seed), due = clock->due;

	(void)plan;
	clock_run_pause(c, clock, at);
	clock_run_resume(c, clock, at);
	cr_assert(eq(i64, left_of(c, clock, wall_min(due, clock->due), wall_is_before(due, clock->due) ? clock->due : due), 0));
}

Test(clock_run, is_not_moved_by_a_pause_of_no_length)
{
	for_each(12, is_not_moved);
}

static void warns_in_order(const struct calendar *c, const struct clock_plan *plan, struct clock *clock, uint64_t *seed)
{
	wall before = clock->started;

	cr_assert(wall_is(clock->warn, clock_plan_warning(plan, c, clock, 0)));
	for (int moved = 0; moved < 2; moved++) {
		for (unsigned i = 0; i < plan->n_warn; i++) {
			wall warning = clock_plan_warning(plan, c, clock, i);

			cr_assert(warning.ms >= before.ms && warning.ms <= clock->due.ms, "warning %u", i);
			before = warning;
		}
		cr_assert(wall_is_none(clock_plan_warning(plan, c, clock, (unsigned)plan->n_warn)));
		clock_run_pause(c, clock, draw_within(clock, seed));
		clock_run_resume(c, clock, wall_ms(clock->paused.ms + 86400000));
		before = clock->started;
	}
}

Test(clock_run, warns_in_order_between_start_and_due)
{
	for_each(13, warns_in_order);
}

/* As many ms as the share says have passed at a warning, to the ms. */
static void warns_at_its_share(const struct calendar *c, const struct clock_plan *plan, struct clock *clock, uint64_t *seed)
{
	int64_t whole = left_of(c, clock, clock->started, clock->due);

	(void)seed;
	for (unsigned i = 0; i < plan->n_warn; i++) {
		int64_t passed = left_of(c, clock, clock->started, clock_plan_warning(plan, c, clock, i));

		cr_assert(eq(i64, passed / 1000000, (int64_t)((double)(whole / 1000000) * plan->warn[i])), "warning %u", i);
	}
}

Test(clock_run, warns_when_its_share_has_passed)
{
	for_each(14, warns_at_its_share);
}

static void extends_exactly(const struct calendar *c, const struct clock_plan *plan, struct clock *clock, uint64_t *seed)
{
	struct extension_limit limit = { 3, 100000 };
	struct span by = draw_span(seed);
	struct clock longer;
	wall due = clock->due;

	(void)plan;
	cr_assert(eq(int, clock_run_extend(c, &limit, clock, by, &longer), EXTEND_OK));
	cr_assert(wall_is(longer.due, span_end(&by, c, due)) && longer.extensions == 1);
	if (by.kind == SPAN_WORKING_TIME)
		cr_assert(eq(i64, calendar_between(c, due, longer.due).ns, by.amount * 1000000));
	if (by.kind == SPAN_WORKING_DAYS)
		cr_assert(eq(u32, longer.extended_days, (uint32_t)by.amount));
	/* The fewest working days that are not shorter. */
	cr_assert(calendar_add_working_days(c, due, (int32_t)longer.extended_days).ms >= longer.due.ms);
	if (longer.extended_days > 1)
		cr_assert(by.kind == SPAN_WORKING_DAYS ||
			  calendar_add_working_days(c, due, (int32_t)longer.extended_days - 1).ms < longer.due.ms);
	if (!wall_is_none(clock->warn))
		cr_assert(eq(i64, left_of(c, clock, longer.warn, longer.due), left_of(c, clock, clock->warn, due)));
	limit.total_days = longer.extended_days;
	cr_assert(eq(int, clock_run_extend(c, &limit, clock, by, &longer), EXTEND_OK));
	limit.total_days--;
	cr_assert(eq(int, clock_run_extend(c, &limit, clock, by, &longer), EXTEND_TOO_LONG));
	limit.most = 0;
	cr_assert(eq(int, clock_run_extend(c, &limit, clock, by, &longer), EXTEND_NEVER));
}

Test(clock_run, extends_by_exactly_what_was_granted)
{
	for_each(15, extends_exactly);
}

/* Extending while it stands still or after: the same due time, when the clock runs in plain or working time alike. */
static void extends_alike(const struct calendar *c, const struct clock_plan *plan, struct clock *clock, uint64_t *seed)
{
	struct extension_limit limit = { 3, 100000 };
	struct span by = { clock->is_plain ? SPAN_ABSOLUTE : SPAN_WORKING_TIME, 3 * 3600000 };
	struct clock first = *clock, second = *clock;
	wall at = draw_within(clock, seed), again = wall_ms(at.ms + 500000000);

	(void)plan;
	cr_assert(eq(int, clock_run_extend(c, &limit, &first, by, &first), EXTEND_OK));
	clock_run_pause(c, &first, at);
	clock_run_pause(c, &second, at);
	cr_assert(eq(int, clock_run_extend(c, &limit, &second, by, &second), EXTEND_OK));
	clock_run_resume(c, &first, again);
	clock_run_resume(c, &second, again);
	cr_assert(wall_is(first.due, second.due));
}

Test(clock_run, is_as_long_whether_it_is_extended_before_or_during_a_pause)
{
	for_each(16, extends_alike);
}

Test(clock_run, climbs_a_ladder_in_order_and_within_the_hours)
{
	uint64_t seed = drawn_seed(17);

	for (int i = 0; i < CALENDARS; i++) {
		struct drawn drawn, hours_drawn;
		struct calendar *c = drawn_calendar(&drawn, &seed), *hours = drawn_calendar(&hours_drawn, &seed);
		struct rung ladder[5];

		for (size_t n = 0; n < 5; n++)
			ladder[n] = (struct rung){
				.clock = TEXT("x"), .role = TEXT("r"), .after = draw_span(&seed), .hours = drawn_number(&seed) % 2 ? hours : NULL
			};
		for (int n = 0; n < CLOCKS; n++) {
			wall due = drawn_moment(&seed), before = due, earliest = drawn_moment(&seed);
			struct ladder_step step;

			for (unsigned k = 0; k < 5; k++) {
				cr_assert(ladder_step(ladder, 5, TEXT("x"), c, due, k, WALL_NONE, &step));
				cr_assert(step.at.ms >= before.ms, "step %u", k);
				before = step.at;
				cr_assert(ladder_step(ladder, 5, TEXT("x"), c, due, k, earliest, &step));
				cr_assert(step.at.ms >= earliest.ms && step.at.ms >= before.ms);
				cr_assert(not(ladder[k].hours && !calendar_is_working(hours, step.at)));
			}
			cr_assert(not(ladder_step(ladder, 5, TEXT("x"), c, due, 5, WALL_NONE, &step)));
			cr_assert(not(ladder_step(ladder, 5, TEXT("y"), c, due, 0, WALL_NONE, &step)));
		}
		calendar_destroy(&c);
		calendar_destroy(&hours);
	}
}
