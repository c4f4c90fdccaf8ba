/* calendar/ladder.h - the escalation ladder of a policy: who is told how long after a breach.
 * Borrows its texts. Any thread. */
#ifndef LIAISON_CALENDAR_LADDER_H
#define LIAISON_CALENDAR_LADDER_H

#include "calendar/span.h"
#include "core/timekeeping.h"

struct rung {
	struct text clock; /* whose breach it follows */
	struct span after; /* the due time, on the clock's calendar; SPAN_NONE: at once */
	struct text role;
	struct text within;           /* a calendar by name: told in its opening hours only; empty: at any time */
	const struct calendar *hours; /* that calendar; NULL: at any time */
	unsigned line;
};

/* The step with that index among those of the clock `name`, in the order in which they stand; never before the one ahead of it, nor before
 * `earliest` (WALL_NONE: no bound). false: there is none. */
bool ladder_step(const struct rung *ladder, size_t n, struct text name, const struct calendar *calendar, wall due, unsigned index, wall earliest,
		 struct ladder_step *out);

#endif
