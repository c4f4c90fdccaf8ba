/* core/overdue.h - a page of what is overdue, or falls due soon: sorted, filtered, and bounded in what it looks at. Over a reader of any store, on its thread;
 * holds nothing.
 *
 * How the order by working time late is exact. Working time counts on one calendar only, and there an earlier due time is never less late than a later one.
 * So the rows of one calendar stand in that order already when they go by due time, which an index gives; rows of several calendars are merged, each
 * measured on its own. All pages of a walk measure at the moment when it began (`as_of` in the place that goes from page to page): what was ahead stays
 * ahead, and a clock that becomes late or is met between two pages moves no other. */
#ifndef LIAISON_CORE_OVERDUE_H
#define LIAISON_CORE_OVERDUE_H

#include "core/store.h"
#include "core/timekeeping.h"

enum {
	OVERDUE_LOOKS = 1000,     /* late clocks that one page looks at */
	OVERDUE_SOON_LOOKS = 500, /* due times of cases that one page of what is due soon looks at */
	OVERDUE_HEADS_MAX = 1024, /* pairs of calendar and priority that are merged */
};

enum overdue_rc {
	OVERDUE_OK = 0,
	OVERDUE_TOO_LARGE, /* the arena is too small for the page */
	OVERDUE_TOO_MANY,  /* late clocks of more pairs of calendar and priority than OVERDUE_HEADS_MAX */
};

/* Fills all of the page but references. Returns OVERDUE_..., or a fault. */
MUST_CHECK int overdue_page(struct reader *reader, const struct timekeeping *time, const struct request_overdue *asked, wall now, struct arena *arena,
			    struct overdue_list *out);

/* Is the place of the page before complete enough for the sort? */
bool overdue_may_follow(const struct request_overdue *asked);

#endif
