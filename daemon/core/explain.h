/* core/explain.h - why a case was decided so, for the citizen: whole sentences, and no name of the city's inside (of rules, tiers, areas, categories,
 * policies) but the departments' titles. Pure. */
#ifndef LIAISON_CORE_EXPLAIN_H
#define LIAISON_CORE_EXPLAIN_H

#include "base/arena.h"
#include "core/city.h"

enum language { LANGUAGE_NONE, LANGUAGE_EN, LANGUAGE_ZH, LANGUAGE_COUNT };

/* "en", "zh"; LANGUAGE_NONE: any other. */
enum language language_find(struct text word);

/* Sentences in that language, in the arena; empty when it is too small. A department that the city no longer has goes by its name. */
struct text explain_plainly(const struct city *city, const struct case_record *record, const struct decision *decision, enum language language,
			    struct arena *arena);

#endif
