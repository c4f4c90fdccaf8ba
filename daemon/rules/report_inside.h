/* rules/report_inside.h - what report.c and report_gaps.c share. */
#ifndef LIAISON_RULES_REPORT_INSIDE_H
#define LIAISON_RULES_REPORT_INSIDE_H

#include "rules/report.h"
#include "rules/survey.h"

struct reporting {
	const struct rule_set_definition *definition;
	const struct report_city *city;
	struct remarks *remarks;
	struct survey *survey;
	bool *may_count; /* by rule: it may lead, or add, some day */
	size_t n_conflicts, n_gaps, n_unjudged;
};

void report_add(struct reporting *r, enum remark_grade grade, const char *kind, const struct place *place, struct text sentence, struct text example,
		struct text hint);
struct text report_example(struct reporting *r); /* the survey's case */

void report_gaps(struct reporting *r, struct ruleset *rules);

#endif
