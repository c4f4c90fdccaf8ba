#include "calendar/clock_plan.h"

#include "calendar/clock_run.h"

/* How long it runs in its own measure when nothing stops it. */
static dur length_of(const struct clock_plan *plan, const struct calendar *calendar, wall from, wall due)
{
	return span_is_plain(&plan->time) ? wall_since(due, from) : calendar_between(calendar, from, due);
}

/* Counted back from the due time, so that pauses and extensions move a warning with it. */
static wall warning_at(const struct clock_plan *plan, const struct calendar *calendar, const struct clock *clock, dur length, unsigned index)
{
	int64_t whole = dur_to_ms(length), left;

	if (index >= plan->n_warn || plan->warn[index] >= 1)
		return WALL_NONE;
	left = whole - (int64_t)((double)whole * plan->warn[index]);
	return clock_run_before(calendar, clock, clock->due, dur_ms(left));
}

void clock_plan_start(const struct clock_plan *plan, const struct calendar *calendar, struct text policy, wall at, struct clock *out)
{
	wall due = span_end(&plan->time, calendar, at);

	*out = CLOCK_NONE;
	if (wall_is_none(due))
		return;
	out->started = at;
	out->due = due;
	out->is_plain = span_is_plain(&plan->time);
	out->policy = policy;
	out->calendar = calendar_label(calendar);
	if (plan->n_warn)
		out->warn = warning_at(plan, calendar, out, length_of(plan, calendar, at, due), 0);
}

wall clock_plan_warning(const struct clock_plan *plan, const struct calendar *calendar, const struct clock *clock, unsigned index)
{
	wall due;

	if (index >= plan->n_warn || wall_is_none(clock->due))
		return WALL_NONE;
	due = span_end(&plan->time, calendar, clock->started);
	if (wall_is_none(due))
		return WALL_NONE;
	return warning_at(plan, calendar, clock, length_of(plan, calendar, clock->started, due), index);
}
