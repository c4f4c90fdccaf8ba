/* rules/facts.h - one case as conditions look at it: its category in segments, its areas, its texts folded.
 * What costs something is made when a condition first asks. Lives as long as one decision. One thread. */
#ifndef LIAISON_RULES_FACTS_H
#define LIAISON_RULES_FACTS_H

#include "rules/areas.h"
#include "rules/path.h"

struct facts {
	const struct submission *submission;
	struct arena *arena;
	struct path category; /* in `segments` */
	struct text segments[PATH_SEGMENTS_MAX];
	struct area_found found[AREAS_FOUND_MAX];
	size_t n_found;
	struct text title, words; /* folded; words: title and description */
	bool has_title, has_words;
	bool is_short; /* the arena was too small: the decision cannot be trusted */
};

/* Borrows the submission and the arena. `areas` NULL: there are no layers. Returns 0 or a fault. */
MUST_CHECK int facts_init(struct facts *facts, const struct submission *submission, struct areas *areas,
			  struct arena *arena);
struct text facts_title(struct facts *facts);
struct text facts_words(struct facts *facts);

#endif
