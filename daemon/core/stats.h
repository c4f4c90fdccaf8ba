/* core/stats.h - a page of figures, out of the sums that the store keeps: by department, area, category or channel, over any span of days. Over a reader of any
 * store, on its thread; holds nothing. Looks at rows, never at cases: whole months are one row. */
#ifndef LIAISON_CORE_STATS_H
#define LIAISON_CORE_STATS_H

#include "core/store.h"

enum {
	STATS_SPANS_MAX = 1000, /* days, weeks or months that one value may be asked for */
	STATS_LOOKS = 20000,    /* rows that one page looks at, to within one value's */
};

enum stats_rc {
	STATS_OK = 0,
	STATS_TOO_LARGE, /* the arena is too small for the page */
	STATS_TOO_MANY,  /* more spans than STATS_SPANS_MAX */
};

MUST_CHECK int stats_page(struct reader *reader, const struct request_stats *asked, struct arena *arena, struct stats_list *out);

#endif
