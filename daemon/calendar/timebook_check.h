/* calendar/timebook_check.h - what is wrong with calendars and policies as somebody wrote them down.
 * Part of calendar/timebook. Borrows the definition. One thread. */
#ifndef LIAISON_CALENDAR_TIMEBOOK_CHECK_H
#define LIAISON_CALENDAR_TIMEBOOK_CHECK_H

#include "calendar/timebook.h"

/* A name is one word, and "@" parts it from its version wherever a promise says what made it. */
bool timebook_is_name(struct text name);

/* TIMEBOOK_REFUSED with the place in `why`. */
int timebook_refuse(const struct timebook_definition *d, unsigned line, struct why *why);

/* Where all flaws are wanted: writes a refusal down, and goes on as if there had been none. Otherwise gives `rc` back. */
MUST_CHECK int timebook_go_on(const struct timebook_definition *d, int rc, struct why *why);

/* All that can be said before the calendars are compiled. TIMEBOOK_OK, or TIMEBOOK_REFUSED with `why`. */
MUST_CHECK int timebook_check_calendars(const struct timebook_definition *d, struct why *why);
MUST_CHECK int timebook_check_policies(const struct timebook_definition *d, struct why *why);

#endif
