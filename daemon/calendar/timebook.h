/* calendar/timebook.h - all calendars and clock policies of a city, and the choice among them.
 * Implements core/timekeeping.h. Copies what it keeps. Never changes once created: any number of threads may read it. */
#ifndef LIAISON_CALENDAR_TIMEBOOK_H
#define LIAISON_CALENDAR_TIMEBOOK_H

#include "calendar/policy.h"

/* Calendars and policies as somebody wrote them down. Borrowed by timebook_create only while it runs. */
struct timebook_definition {
	const char *file; /* for messages; may be NULL */
	const struct calendar_plan *calendars;
	size_t n_calendars;
	const struct policy *policies;
	size_t n_policies;
	const struct policy *handling; /* the clocks of joint handling; NULL: handling_defaults */
};

struct timebook;

enum timebook_rc {
	TIMEBOOK_OK = 0,
	TIMEBOOK_REFUSED, /* `why` says what contradicts what; output unchanged */
};

enum { TIMEBOOK_CALENDARS_LIMIT = 64, TIMEBOOK_POLICIES_LIMIT = 10000 };

/* Refused: clocks that can never run or be met, steps of a ladder out of order; and also no calendar, a calendar that is (calendar_create), a name given twice, an unknown calendar, bad paths or dates,
 * versions of one policy whose dates overlap, two policies that are equally specific and can hold for the same case at the
 * same time. Owner: the caller, until timebook_destroy. */
MUST_CHECK int timebook_create(const struct timebook_definition *definition, struct timebook **out, struct why *why);
void timebook_destroy(struct timebook **book);

/* For core; `self` borrows the book. */
struct timekeeping timebook_timekeeping(struct timebook *book);

/* The policy that counts, or NULL. Peeks. A policy that `what` names counts if it holds on the day of receipt; else the most
 * specific of those that hold. */
const struct policy *timebook_choose(const struct timebook *book, const struct promise_for *what);

/* Is there a policy of that name, on whatever dates? */
bool timebook_has_policy(const struct timebook *book, struct text name);

/* A calendar by name or label ("name@version"); NULL: there is none. The first one of the city for an empty name. Peeks. */
const struct calendar *timebook_calendar(const struct timebook *book, struct text name);

/* Names of the calendars that list no closed day in that year, at most `room` of them; for --check. Returns how many there
 * are. */
size_t timebook_unlisted(const struct timebook *book, int32_t year, struct text *names_out, size_t room);

#endif
