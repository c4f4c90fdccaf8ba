/* calendar/plan.h - a calendar plan looked at day by day: the check before compiling, and the windows of one day.
 * Part of calendar/calendar. Borrows the plan. One thread. */
#ifndef LIAISON_CALENDAR_PLAN_H
#define LIAISON_CALENDAR_PLAN_H

#include "calendar/calendar.h"

/* First and last day of the known years. */
int32_t plan_first_day(void);
int32_t plan_last_day(void);

/* CALENDAR_OK, or CALENDAR_REFUSED with `why`. */
MUST_CHECK int plan_check(const struct calendar_plan *plan, struct why *why);

/* For each known day the number of its entry in plan->days plus 1, or 0. FAULT_MEMORY, or CALENDAR_REFUSED: a day is listed
 * twice. Owner: the caller, free(). */
MUST_CHECK int plan_index_days(const struct calendar_plan *plan, uint32_t **out, struct why *why);

/* The windows of a day in order of their opening; `listed` is its entry in the index. Returns how many there are. */
size_t plan_hours(const struct calendar_plan *plan, int32_t day, uint32_t listed,
		  struct calendar_hours out[CALENDAR_WINDOWS_LIMIT]);

#endif
