/* rules/ways.h - the ways in which a rule can hold, each with how specific the rule then is: conditions that must all hold, none of them a
 * choice that would change that. A case for which a rule holds meets one of its ways or several; the most specific of those is what counts.
 * Read-only once made. Any thread. */
#ifndef LIAISON_RULES_WAYS_H
#define LIAISON_RULES_WAYS_H

#include "rules/trial.h"

enum { WAYS_MAX = 64 }; /* of one rule */

struct way {
	uint32_t rule, specificity;
	const struct test **tests; /* neither `any` nor `all` among them */
	size_t n_tests;
};

struct ways { /* of one rule, the most specific first */
	struct way *list;
	size_t n; /* 0: more than WAYS_MAX, or more nested than is looked into; nothing is said of such a rule */
};

/* Of the trial, which is rule number `rule`. Everything lies in the arena. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int ways_make(const struct trial *trial, uint32_t rule, struct arena *arena, struct ways *out);

/* Does the way hold for the case that the facts are about? */
bool way_holds(const struct way *way, struct facts *facts);

#endif
