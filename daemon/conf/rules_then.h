/* conf/rules_then.h - what a rule decides, as rules.cfg writes it (docs/RULES.md). Used by conf/rules_file.c only; one
 * thread.
 */
#ifndef LIAISON_CONF_RULES_THEN_H
#define LIAISON_CONF_RULES_THEN_H

#include "conf/rules_file.h"
#include "conf/tree.h"
#include "core/city.h"
#include "rules/rule.h"

/* What `then` may say; NULL behind the last. */
extern const char *const rules_then_names[];

struct rules_then {
	struct tree *tree;
	const struct city *city;     /* whose departments may be named */
	const struct rules_known *known; /* whose policies may be */
};

/* Reads `then` of the rule at `at`. Returns tree_rc; everything lies in the tree's arena. */
MUST_CHECK int rules_then_read(struct rules_then *t, const config_setting_t *at, struct rule *rule);

#endif
