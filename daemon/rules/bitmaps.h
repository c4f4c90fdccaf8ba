/* rules/bitmaps.h - which rules can hold, given the terms that are true: for each term the set of rules that ask for it,
 * sets of one kind united, kinds intersected.
 *
 * A bit is a clause: one way in which a rule can hold, at most one condition of each kind. A rule is one clause; one with
 * `any` is several. Clauses that ask for the same things lie side by side, so that few words of a set are ever looked at.
 * What a clause cannot say (`not`, a second condition of one kind) is left to be tried on the rule.
 * Read-only but for its scratch space. One thread at a time. */
#ifndef LIAISON_RULES_BITMAPS_H
#define LIAISON_RULES_BITMAPS_H

#include "rules/trial.h"

struct bitmaps;

/* Also marks the trials that need not be tried once found (is_exact). Owner of everything: the arena. Returns 0 or
 * FAULT_MEMORY. */
MUST_CHECK int bitmaps_make(struct trial *trials, size_t n, const struct terms *terms, struct arena *arena,
			    struct bitmaps **out);

/* Calls `meet` with the number of each rule that can hold, once. No rule that holds is left out. */
void bitmaps_meet(struct bitmaps *bitmaps, const struct truth *truth, void (*meet)(void *ctx, uint32_t rule), void *ctx);

#endif
