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
	struct remarks *flaws;         /* where all that is wrong is written, for a check; NULL: the first ends it, and `why` says it */
	bool are_calendars_lost;       /* some are left out, for a flaw that has been told of: which names are known is not */
};

struct timebook;

enum timebook_rc {
	TIMEBOOK_OK = 0,
	TIMEBOOK_REFUSED, /* `why` says what contradicts what; output unchanged */
};

enum { TIMEBOOK_CALENDARS_LIMIT = 64, TIMEBOOK_POLICIES_LIMIT = 10000 };

/* Refused: clocks that can never run or be met, steps of a ladder out of order; and also no calendar, a calendar that is (calendar_create), a
 * name given twice, an unknown calendar, bad paths or dates, versions of one policy whose dates overlap, two policies that are equally specific
 * and can hold for the same case at the same time. Owner: the caller, until timebook_destroy. */
MUST_CHECK int timebook_create(const struct timebook_definition *definition, struct timebook **out, struct why *why);
void timebook_destroy(struct timebook **book);

/* For core; `self` borrows the book. */
struct timekeeping timebook_timekeeping(struct timebook *book);

/* The policy that counts, or NULL. Peeks. A policy that `what` names counts if it holds on the day of receipt; else the most
 * specific of those that hold. */
const struct policy *timebook_choose(const struct timebook *book, const struct promise_for *what);

/* Is there a policy of that name, on whatever dates? */
bool timebook_has_policy(const struct timebook *book, struct text name);

/* The policies one by one, for a check; NULL behind the last. Peeks. */
const struct policy *timebook_policy(const struct timebook *book, size_t i);

/* A calendar by name or label ("name@version"); NULL: there is none. The first one of the city for an empty name. Peeks. */
const struct calendar *timebook_calendar(const struct timebook *book, struct text name);

/* What is allowed and yet hardly meant. */
enum timebook_doubt_kind {
	TIMEBOOK_DOUBT_NEVER_RUNS, /* a clock in working time of a policy that holds then or later: its calendar has none any more */
	TIMEBOOK_DOUBT_NEVER_TOLD,      /* the same of a step of its ladder: the hours that it keeps to are over */
	TIMEBOOK_DOUBT_UNUSED_CALENDAR, /* no policy and no ladder names it, and it is not the first */
	TIMEBOOK_DOUBT_GAP,             /* days between two versions of a calendar on which none holds */
};

struct timebook_doubt {
	enum timebook_doubt_kind kind;
	struct text name, clock; /* the policy or calendar; the clock in question, or empty */
	unsigned line;
	struct calendar_dates days; /* of a gap */
};

/* Doubts as of a day, at most `room` of them. Returns how many there are. */
size_t timebook_doubts(const struct timebook *book, int32_t day, struct timebook_doubt *out, size_t room);

/* Names of the calendars that list no closed day in that year, at most `room` of them; for --check. Returns how many there
 * are. */
size_t timebook_unlisted(const struct timebook *book, int32_t year, struct text *names_out, size_t room);

#endif
