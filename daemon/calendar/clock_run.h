/* calendar/clock_run.h - a clock that was started: stopping it, going on, giving it more time.
 * Pure functions over struct clock and the calendar that it runs on. Any thread. */
#ifndef LIAISON_CALENDAR_CLOCK_RUN_H
#define LIAISON_CALENDAR_CLOCK_RUN_H

#include "calendar/span.h"
#include "core/timekeeping.h"

/* The earliest moment at which only `left` of the clock's own time, working or plain, remains until `until`; never before the clock started, nor
 * after `until`. */
wall clock_run_before(const struct calendar *calendar, const struct clock *clock, wall until, dur left);

/* See struct timekeeping. Stopped at or after its due time a clock is as good as breached, though nobody may have marked it yet: its due time
 * stays. */
void clock_run_pause(const struct calendar *calendar, struct clock *clock, wall at);
void clock_run_resume(const struct calendar *calendar, struct clock *clock, wall at);

/* What a policy allows of extensions. */
struct extension_limit {
	uint32_t most;       /* how many of one clock; 0: none */
	uint32_t total_days; /* working days, all together */
};

/* See struct timekeeping: EXTEND_OK with *out filled, EXTEND_NEVER, EXTEND_TOO_MANY or EXTEND_TOO_LONG. Counts working days as they are; of
 * another length, the fewest working days that are not shorter. A warning that is still to come keeps its distance from the due time. */
int clock_run_extend(const struct calendar *calendar, const struct extension_limit *limit, const struct clock *clock, struct span by,
		     struct clock *out);

#endif
