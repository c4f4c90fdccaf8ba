/* calendar/clock_plan.h - what a policy says of one of its clocks: how long it runs, from when, what meets it, when it warns.
 * Borrows its texts. Any thread. */
#ifndef LIAISON_CALENDAR_CLOCK_PLAN_H
#define LIAISON_CALENDAR_CLOCK_PLAN_H

#include "calendar/span.h"
#include "proto/message.h"

enum clock_start { CLOCK_STARTS_AT_DISPATCH, CLOCK_STARTS_AT_RECEIPT, CLOCK_STARTS_WITH_EVENT };

enum { CLOCK_WARNINGS_LIMIT = 8 };

#define CLOCK_WARN_DEFAULT 0.75

struct clock_plan {
	struct text name;
	struct span time; /* SPAN_NONE: there is no such clock */
	enum clock_start start;
	enum event_kind starts_with;       /* with CLOCK_STARTS_WITH_EVENT; otherwise 0 */
	enum event_kind met_by;            /* 0: no event meets it */
	double warn[CLOCK_WARNINGS_LIMIT]; /* shares of the time, rising, above 0 and at most 1 (1 is no warning) */
	size_t n_warn;
	unsigned line; /* for messages */
};

/* Runs from `at`: fills *out, CLOCK_NONE where there is no such clock or it would end past the years that the calendar knows.
 * `policy` is the label that it bears. */
void clock_plan_start(const struct clock_plan *plan, const struct calendar *calendar, struct text policy, wall at, struct clock *out);

/* When the warning with that index comes of a clock that was started by this plan, whatever has become of its due time since: when as much of
 * the time is left as the plan wants. WALL_NONE: there is no such warning. */
wall clock_plan_warning(const struct clock_plan *plan, const struct calendar *calendar, const struct clock *clock, unsigned index);

#endif
