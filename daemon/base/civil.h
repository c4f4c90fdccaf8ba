/* base/civil.h - days, and readings of a wall clock somewhere: arithmetic, reading and printing.
 * Knows the proleptic Gregorian calendar from year 1 to 9999 and nothing of time zones (base/zone.h). Values only. Any
 * thread. */
#ifndef LIAISON_BASE_CIVIL_H
#define LIAISON_BASE_CIVIL_H

#include "base/moment.h"
#include "base/text.h"

/* What a wall clock in some zone shows, as ms since it showed 1970-01-01T00:00:00. Not a moment: zone_utc makes one of it.
 */
typedef struct {
	int64_t ms;
} civil;

enum { CIVIL_DAY_MS = 86400000, CIVIL_DAY_S = 86400, CIVIL_PRINT_SIZE = 32 };

struct civil_date {
	int32_t year;
	uint32_t month, day;
}; /* 1 .. 12, 1 .. 31 */

/* Days since 1970-01-01, and back. The date must be a real one. */
int32_t civil_days(struct civil_date date);
struct civil_date civil_date(int32_t days);
bool civil_is_real(struct civil_date date); /* 2015-02-30 is not, nor a year outside 1 .. 9999 */
uint32_t civil_weekday(int32_t days);       /* 0 Monday .. 6 Sunday */
int32_t civil_day_of(civil reading);        /* the day that it lies on */

/* Each takes the whole text, strictly; false leaves the output unchanged.
 * date: "2015-02-28". time of day: "08:30", "08:30:15", up to "24:00"; seconds since midnight. */
bool civil_parse_date(struct text t, int32_t *days_out);
bool civil_parse_time_of_day(struct text t, int32_t *seconds_out);

/* A reading without zone: "2015-02-28T08:30:15", the same with a blank for the T, without seconds, with a fraction (cut to
 * ms), or "02/28/2015 08:30:15 AM". Leap seconds are not known: ":60" is refused. */
bool civil_parse(struct text t, civil *out);

/* RFC 3339: "2015-02-28T08:30:15Z", "...15.250-05:00". */
bool civil_parse_rfc3339(struct text t, wall *out);

/* The reading as "2015-02-28T08:30:15", with ".250" when it has a fraction; zero-ended. Returns its length; 0 (and "")
 * outside the years 1 .. 9999. The second as RFC 3339 with the given offset east of UTC, which is cut to whole minutes as
 * that form wants; "Z" for 0. */
size_t civil_print(civil reading, char out[CIVIL_PRINT_SIZE]);
size_t civil_print_rfc3339(wall at, int32_t offset_s, char out[CIVIL_PRINT_SIZE]);
size_t civil_print_date(int32_t days, char out[CIVIL_PRINT_SIZE]);

#endif
