/* rules/ruleset.h - a rule set in force: the definition made ready, and the struct jurisdiction that core asks.
 * Decides only: no clock, no I/O, no log. Read-only but for its scratch space: one decision at a time per rule set. */
#ifndef LIAISON_RULES_RULESET_H
#define LIAISON_RULES_RULESET_H

#include "base/why.h"
#include "base/zone.h"
#include "core/jurisdiction.h"
#include "rules/areas.h"
#include "rules/rule.h"

enum ruleset_rc {
	RULESET_OK = 0,
	RULESET_REFUSED, /* a condition names an area that is not there, or a pattern cannot be used: `why` says which, and
			    where; output unchanged */
};

struct ruleset;

/* `definition`, `areas` and `zone` are borrowed for the rule set's whole life; `areas` NULL: there are no layers; `zone`
 * NULL: local time is UTC. Owner of *out: the caller, until ruleset_destroy. */
MUST_CHECK int ruleset_create(const struct rule_set_definition *definition, struct areas *areas, const struct zone *zone,
			      struct ruleset **out, struct why *why);
void ruleset_destroy(struct ruleset **ruleset);

/* Valid as long as the rule set. */
struct jurisdiction ruleset_jurisdiction(struct ruleset *ruleset);

/* 16 hexadecimal characters made of the definition's file and of the layers and their files: the same rules, the same
 * version. */
struct text ruleset_version(const struct ruleset *ruleset);

/* Decides as the jurisdiction does, but by trying the conditions of every rule one after another: what the faster way is
 * compared with. */
MUST_CHECK int ruleset_judge_plainly(struct ruleset *ruleset, const struct submission *submission, wall at,
				     struct arena *arena, struct finding *out);

/* NULL: no rule of that name. Peeks. */
const struct rule *ruleset_find(const struct ruleset *ruleset, struct text name);

#endif
