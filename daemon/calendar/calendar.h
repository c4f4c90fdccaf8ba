/* calendar/calendar.h - when an office works, compiled into cumulative working time: adding and measuring are searches,
 * never walks. Knows the years 1970 to 2099; what lies outside has no answer (WALL_NONE). Never changes once created: any
 * number of threads may read it.
 *
 * A window belongs to the day on which it opens, also when it runs over midnight. Windows are readings of the local clock:
 * on the night when clocks go forward or back, one that spans the change is an hour shorter or longer. Where windows of two
 * days overlap, time counts once, for the earlier day. */
#ifndef LIAISON_CALENDAR_CALENDAR_H
#define LIAISON_CALENDAR_CALENDAR_H

#include "base/why.h"
#include "base/zone.h"

enum {
	CALENDAR_YEAR_FIRST = 1970,
	CALENDAR_YEAR_LAST = 2099,
	CALENDAR_WINDOWS_LIMIT = 16, /* of one day */
	CALENDAR_LABEL_SIZE = 80,    /* "name@version" with its final zero */
};

#define CALENDAR_ALWAYS INT32_MAX /* window: until, when it has no end */

/* Seconds since midnight, half open; to_s past 24 h runs into the next day: 0 <= from_s < 24 h, and to_s is at most 24 h
 * after it. */
struct calendar_hours {
	int32_t from_s, to_s;
};

struct calendar_window {
	struct calendar_hours hours;
	uint32_t weekdays; /* bit 0 is Monday */
	/* Days (civil.h) on which it applies, both included; INT32_MIN and CALENDAR_ALWAYS: unbounded. */
	int32_t since, until;
	unsigned line; /* for messages */
};

/* Days, both included; INT32_MIN and INT32_MAX: unbounded. */
struct calendar_dates {
	int32_t from, until;
};

enum calendar_day_kind {
	CALENDAR_CLOSED,
	CALENDAR_LIKE,  /* worked like the weekday `like` */
	CALENDAR_HOURS, /* worked in `hours` instead of its weekday's windows */
};

struct calendar_day {
	enum calendar_day_kind kind;
	int32_t first, last; /* days, both included */
	uint32_t like;       /* 0 Monday .. 6 Sunday */
	struct calendar_hours *hours;
	size_t n_hours;
	struct text name; /* for people; may be empty */
	bool is_included; /* from another calendar */
	uint32_t rank;    /* of two entries for one day the higher rank counts; two of one rank are refused */
	unsigned line;
};

/* A calendar as somebody wrote it down. Borrowed by calendar_create only while it runs. What it includes, and the days on which it holds when it is one
 * version of several, are for calendar/assembly.h; calendar_create takes a plan as it stands. */
struct calendar_plan {
	struct text name;    /* 1 .. 48 bytes */
	struct text zone;    /* IANA name */
	struct text version; /* at most 24 bytes; empty: made from the working time itself, so that it changes when that
				changes */
	struct calendar_window *windows;
	size_t n_windows;
	struct calendar_day *days; /* no day twice */
	size_t n_days;
	struct text *includes; /* calendars by name, whose closed and worked days count here too */
	size_t n_includes;
	bool is_dated;
	int32_t from, until; /* if is_dated: days, both included */
	struct calendar_dates
		*versions; /* of a plan put together: when each version holds, the earliest first; none: always */
	size_t n_versions;
	const char *file; /* for messages; may be NULL */
	unsigned line;
};

struct calendar;

enum calendar_face_kind {
	CALENDAR_FACE_WORKED, /* by its weekday */
	CALENDAR_FACE_OFF,    /* by its weekday */
	CALENDAR_FACE_CLOSED, /* listed */
	CALENDAR_FACE_EXTRA,  /* listed as worked */
	CALENDAR_FACE_NONE,   /* no version of the calendar holds on that day */
};

struct calendar_opening {
	wall from, to;
};

/* One day as people see it. */
struct calendar_face {
	enum calendar_face_kind kind;
	struct text name; /* of the entry that lists it; empty: none, or it has no name */
	struct calendar_opening windows[CALENDAR_WINDOWS_LIMIT]; /* that open on this day, as they count */
	size_t n_windows;
};

enum calendar_rc {
	CALENDAR_OK = 0,
	CALENDAR_REFUSED, /* `why` says what contradicts what; output unchanged */
};

/* Compiles a plan (some ms and about 1.5 MB for one window a weekday). Refused: an unknown zone, windows that overlap within
 * a day, a day that is listed twice, days outside the known years, no working time at all. Owner: the caller, until
 * calendar_destroy. */
MUST_CHECK int calendar_create(const struct calendar_plan *plan, struct calendar **out, struct why *why);
void calendar_destroy(struct calendar **calendar);

/* "name@version": what a promise is stored with. Its first part is the name. */
struct text calendar_label(const struct calendar *calendar);
struct text calendar_name(const struct calendar *calendar);
const struct zone *calendar_zone(const struct calendar *calendar);
/* Does any closed day fall into that year? */
bool calendar_lists_year(const struct calendar *calendar, int32_t year);

/* Days between two of its versions on which none holds, at most `room` gaps. Returns how many there are. */
size_t calendar_gaps(const struct calendar *calendar, struct calendar_dates *out, size_t room);

/* Does that moment lie within the known years, by the clocks of its zone? */
bool calendar_knows(const struct calendar *calendar, wall at);

/* `worked` of working time after `start`. More than nothing: the earliest moment at which it has passed (a closing time
 * rather than the next opening). Nothing or less: the latest such moment within working time, so that 0 gives `start` or the
 * next opening, and taking away undoes adding. WALL_NONE: `start` or the result lies outside the known years. */
wall calendar_add_working(const struct calendar *calendar, wall start, dur worked);

/* The same time of day `n` worked days later (earlier, when negative). Outside working time the count starts at the next
 * opening; a result that falls into no window moves on to the next opening. WALL_NONE as above. */
wall calendar_add_working_days(const struct calendar *calendar, wall start, int32_t n);

/* The same reading of the local clock `n` days later, worked or not; see zone_utc for readings that are skipped or come
 * twice. WALL_NONE as above. */
wall calendar_add_calendar_days(const struct calendar *calendar, wall start, int32_t n);

/* Working time from `from` to `to`; negative when `to` is earlier. Outside the known years there is none. */
dur calendar_between(const struct calendar *calendar, wall from, wall to);

bool calendar_is_working(const struct calendar *calendar, wall at);

/* A day as people see it; outside the known years nothing is worked. Texts live as long as the calendar. */
void calendar_face(const struct calendar *calendar, int32_t day, struct calendar_face *out);
/* Is there any working time at or after that moment? */
bool calendar_works_after(const struct calendar *calendar, wall at);

#endif
