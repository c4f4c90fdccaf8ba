/* rules/ruleset_inside.h - what a rule set is made of: shared by ruleset.c, which decides by it, and by the survey, which asks of it what
 * may hold together. */
#ifndef LIAISON_RULES_RULESET_INSIDE_H
#define LIAISON_RULES_RULESET_INSIDE_H

#include "rules/bitmaps.h"
#include "rules/ruleset.h"
#include "rules/witness.h"

struct ruleset {
	const struct rule_set_definition *definition;
	struct arena *arena; /* holds what follows */
	struct trial *trials;
	struct terms terms;
	struct witness witness;
	struct bitmaps *bitmaps;
	struct areas *areas;
	char version[DIGEST_HEX_SIZE];

	/* Scratch of one decision. */
	struct facts facts;
	struct match *matches;
	size_t n_matches;
};

/* All rules that hold for the case, in any order, in s->matches; what was looked at is left in s->facts. As the jurisdiction decides, but
 * without the finding. Returns 0 or a fault. */
MUST_CHECK int ruleset_match(struct ruleset *s, const struct submission *submission, wall at, struct arena *arena);

#endif
