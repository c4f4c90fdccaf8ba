/* rules/index.h - which of the category paths of a rule set cover a category: a tree of their segments.
 * Built once, then read-only. One thread while it is being built. */
#ifndef LIAISON_RULES_INDEX_H
#define LIAISON_RULES_INDEX_H

#include "rules/path.h"
#include "rules/terms.h"

struct index;

/* Of the CATEGORY terms. Owner of everything: the arena. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int index_make(const struct terms *terms, struct arena *arena, struct index **out);

/* Adds the terms whose path covers `category` to the truth. */
void index_walk(const struct index *index, const struct path *category, struct truth *truth);

#endif
