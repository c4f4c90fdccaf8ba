/* calendar/span.h - how long a promise runs: "4 working hours", "10 calendar days".
 * Values only. Any thread. */
#ifndef LIAISON_CALENDAR_SPAN_H
#define LIAISON_CALENDAR_SPAN_H

#include "calendar/calendar.h"

enum span_kind {
	SPAN_NONE,          /* no promise */
	SPAN_WORKING_TIME,  /* ms of working time */
	SPAN_WORKING_DAYS,  /* a day keeps the time of day */
	SPAN_CALENDAR_DAYS, /* wall-clock time is kept across a change of the clocks */
	SPAN_ABSOLUTE,      /* ms that pass whether the office is open or not; a day is 24 hours */
};

enum { SPAN_DAYS_LIMIT = 3660, SPAN_HOURS_LIMIT = SPAN_DAYS_LIMIT * 24, SPAN_MINUTES_LIMIT = SPAN_HOURS_LIMIT * 60 };

struct span {
	enum span_kind kind;
	int64_t amount; /* ms or days, as its kind says */
};

/* "N working minutes|hours|days", "N calendar days", "N absolute minutes|hours|days"; singular and plural are alike; N from
 * 1 to the limit of its unit. false: it is none of these; `out` unchanged. */
bool span_parse(struct text t, struct span *out);

/* Does it run in plain time, not in working time? */
bool span_is_plain(const struct span *span);

/* When it ends that starts at `start`. WALL_NONE: no span, or not within the years that the calendar knows. */
wall span_end(const struct span *span, const struct calendar *calendar, wall start);

#endif
