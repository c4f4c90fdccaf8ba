/* base/zone_rule.h - the rule in the footer of a zone file, such as "EST5EDT,M3.2.0,M11.1.0" (POSIX TZ, with RFC 8536's
 * wider hours). Part of base/zone. Values only. */
#ifndef LIAISON_BASE_ZONE_RULE_H
#define LIAISON_BASE_ZONE_RULE_H

#include "base/civil.h"

struct zone_turn {
	enum { TURN_MONTH, TURN_JULIAN, TURN_DAY } kind; /* Mm.w.d; Jn: 29 February is not counted; n: it is */
	int32_t month, week, day; /* week 5: the last; day: of the week with 0 Sunday, or of the year */
	int32_t time_s;           /* local time of day, -167 h .. 167 h */
};

struct zone_rule {
	int32_t standard_s, summer_s; /* east of UTC */
	bool has_summer;
	struct zone_turn begin, end; /* of summer time */
};

/* false: not such a rule; `out` may have been written. */
bool zone_rule_parse(struct text t, struct zone_rule *out);

/* The local reading at which the turn falls in that year. */
civil zone_turn_in(const struct zone_turn *turn, int32_t year);

#endif
