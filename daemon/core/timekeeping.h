/* core/timekeeping.h - what core asks of calendars and clock policies. Implemented by calendar/.
 * Both functions only read: any thread. */
#ifndef LIAISON_CORE_TIMEKEEPING_H
#define LIAISON_CORE_TIMEKEEPING_H

#include "proto/message.h"

struct promise_for {
	struct text category, channel, department;
	struct text policy; /* a policy by name, as a rule or plugin chose it; empty: choose by the rest */
	enum priority priority;
	wall start;
};

struct timekeeping {
	void *self;
	/* Fills due, warn, policy and calendar of both clocks, and leaves the marks clear; a clock that no policy sets gets
	 * due = WALL_NONE. Texts belong to the implementation and outlive every case decided under it. An unknown policy name is
	 * treated as none. */
	void (*promise)(void *self, const struct promise_for *what, struct clock *acknowledge_out, struct clock *resolve_out);
	/* Working time between two moments on a calendar as named in struct clock; of the city's first calendar when that one is
	 * no longer known. Negative when `to` is before `from`. */
	dur (*worked)(void *self, struct text calendar, wall from, wall to);
};

#endif
