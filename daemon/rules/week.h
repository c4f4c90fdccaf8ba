/* rules/week.h - the hours of a week in which a condition on time of day and weekday holds, as spans of one week that
 * repeats. Local time. Read-only once made: any thread. */
#ifndef LIAISON_RULES_WEEK_H
#define LIAISON_RULES_WEEK_H

#include "base/arena.h"
#include "base/civil.h"
#include "rules/rule.h"

enum { WEEK_S = 7 * CIVIL_DAY_S };

struct week_span {
	int32_t from_s, to_s; /* since Monday, midnight; `to_s` is not in it any more */
};

struct week {
	struct week_span *spans; /* ascending; neither overlapping nor touching */
	size_t n;
};

/* Of a condition of kind CONDITION_HOURS, into the arena. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int week_make(struct week *out, const struct condition *condition, struct arena *arena);

/* Does it hold at this second of the week? *from_out .. *to_out: the span of seconds around it in which the answer is the
 * same. */
bool week_holds(const struct week *week, int32_t second, int32_t *from_out, int32_t *to_out);

int32_t week_second(civil reading);

/* The condition as its text says, without a table: what the spans are compared with. */
bool week_holds_plainly(const struct condition *condition, civil reading);

#endif
