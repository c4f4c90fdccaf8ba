/* support/drawn.h - calendars and moments drawn by chance, for tests of what must hold whatever was drawn. */
#ifndef LIAISON_TESTS_DRAWN_H
#define LIAISON_TESTS_DRAWN_H

#include "calendar/calendar.h"

enum { DRAWN_WINDOWS = 6, DRAWN_DAYS = 40 };

struct drawn {
	struct calendar_plan plan;
	struct calendar_window windows[DRAWN_WINDOWS];
	struct calendar_day days[DRAWN_DAYS];
};

/* The seed of a test: `usual`, or what LIAISON_TEST_SEED says. Printed on stderr, so that a failure can be repeated. */
uint64_t drawn_seed(uint64_t usual);
uint64_t drawn_number(uint64_t *seed);

/* Windows may run over midnight and into each other across days, and lie in gaps and folds of five zones; those that overlap on a day are
 * dropped. Owner: the caller, calendar_destroy. */
struct calendar *drawn_calendar(struct drawn *out, uint64_t *seed);

/* Within 2015 to 2017. */
wall drawn_moment(uint64_t *seed);

#endif
