/* conf/rules_when.h - the conditions of a rule, as rules.cfg writes them (docs/RULES.md). Used by conf/rules_file.c only;
 * one thread. */
#ifndef LIAISON_CONF_RULES_WHEN_H
#define LIAISON_CONF_RULES_WHEN_H

#include "conf/city_file.h"
#include "conf/rules_words.h"
#include "rules/areas.h"
#include "rules/rule.h"

struct rules_when {
	struct tree *tree;
	const struct areas *areas; /* that conditions may name; NULL: the city has no layers */
	const struct rules_sets *sets;
	const char *path; /* for places; lives as long as the definition */
	const struct category *categories; /* that conditions may name; none: any path */
	size_t n_categories;
	bool are_areas_lost; /* which areas there are is not known, for a flaw that has been told of */
	size_t n_lost;       /* conditions that could not be read for such a flaw */
};

/* Reads `when` of the rule at `at`, if it has one, into rule->when. Returns tree_rc; everything lies in the tree's arena. */
MUST_CHECK int rules_when_read(struct rules_when *w, const config_setting_t *at, struct rule *rule);

#endif
