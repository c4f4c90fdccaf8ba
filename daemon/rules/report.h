/* rules/report.h - what a survey of a rule set finds, in sentences for the officials who wrote it. One thread. */
#ifndef LIAISON_RULES_REPORT_H
#define LIAISON_RULES_REPORT_H

#include "base/remarks.h"
#include "core/city.h"
#include "rules/ruleset.h"

enum {
	REPORT_KIND_MAX = 1000, /* remarks of one kind; the rest is only counted, or not looked for */
};

struct report_category {
	struct text path;
	struct place place;
};

struct report_city {
	const struct city *city; /* NULL: which departments there are is not known */
	const unsigned *department_lines; /* of city_file; NULL: not known */
	const char *city_file, *rules_file;
	const struct zone *zone;
	const struct report_category *categories; /* all that there are; none: the city does not say */
	size_t n_categories;
	bool are_categories_lost; /* which there are is not known, for a flaw that has been told of: gaps are not looked for */
	size_t n_left_out; /* rules that could not be read: what they would claim is not known, so that gaps are not looked for */
};

/* Adds to `remarks`: rules that can never hold, rules that never lead, contradictions, gaps, departments that no rule reaches. Returns 0 or a fault. */
MUST_CHECK int report_rules(struct ruleset *rules, const struct rule_set_definition *definition, const struct report_city *city,
			    struct remarks *remarks);

#endif
