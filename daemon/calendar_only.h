/* calendar_only.h - liaisond --calendar: one question about a calendar of clocks.cfg, answered on standard output. */
#ifndef LIAISON_CALENDAR_ONLY_H
#define LIAISON_CALENDAR_ONLY_H

#include "base/why.h"

enum calendar_only_rc {
	CALENDAR_ONLY_OK = 0,
	CALENDAR_ONLY_REFUSED, /* `why` says what is wrong: with the file, or with the question */
};

/* Questions: "show NAME FIRST LAST" (dates), "add NAME MOMENT LENGTH" ("3 working days"), "between NAME MOMENT MOMENT". NAME is a calendar's,
 * "-" the first one's; a MOMENT is RFC 3339, or a reading without offset in the calendar's zone. The answer is lines of fields with a tab
 * between them: first "calendar", its label and zone; then as liaisond(8) says. */
MUST_CHECK int calendar_only_run(const char *config_dir, const char *question, struct why *why);

#endif
