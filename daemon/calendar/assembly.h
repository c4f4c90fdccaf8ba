/* calendar/assembly.h - one calendar out of its dated versions and of the calendars that it includes.
 * Part of calendar/timebook. Borrows the plans. One thread. */
#ifndef LIAISON_CALENDAR_ASSEMBLY_H
#define LIAISON_CALENDAR_ASSEMBLY_H

#include "base/arena.h"
#include "calendar/calendar.h"

enum { ASSEMBLY_DAYS_LIMIT = 65536, ASSEMBLY_DEPTH_LIMIT = 8, ASSEMBLY_INCLUDES_LIMIT = 1024 };

/* The calendar of that name as one plan that calendar_create can take: each version's windows and days on the days on which the version holds;
 * of each included calendar the closed and worked days, over which a later include counts, and the calendar's own lines over all. `name` is that
 * of one of the plans. Arrays lie in the arena. CALENDAR_OK; CALENDAR_REFUSED with `why`: versions whose dates overlap or whose zones differ, a
 * day outside the dates of its version, an include that is unknown or comes back to itself, more than the limits allow; or FAULT_MEMORY. */
MUST_CHECK int assembly_of(const struct calendar_plan *plans, size_t n, struct text name, struct arena *arena, struct calendar_plan *out,
			   struct why *why);

#endif
