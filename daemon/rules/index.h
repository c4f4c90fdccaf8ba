/* rules/index.h - which rules can hold for a category: a tree of segments with the rules whose category paths end there.
 * Built once, then read-only. A rule without category condition is not in it. One thread while it is being built. */
#ifndef LIAISON_RULES_INDEX_H
#define LIAISON_RULES_INDEX_H

#include "rules/judge.h"

struct index;

/* Owner of everything: the arena. The trials are borrowed. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int index_make(const struct trial *trials, size_t n, struct arena *arena, struct index **out);

/* Calls `meet` with the number of each rule of which a category path covers `category`; more than once when several do. */
void index_walk(const struct index *index, const struct path *category, void (*meet)(void *ctx, size_t trial), void *ctx);

/* The test of the rule's category condition; NULL: it has none. */
const struct test *index_category_test(const struct trial *trial);

#endif
