/* rules/facts.h - one case as conditions look at it: its category in segments, its areas, its texts folded, its local time.
 * What costs something is made when it is first asked for. Made once for a rule set, begun anew for each decision. One
 * thread. */
#ifndef LIAISON_RULES_FACTS_H
#define LIAISON_RULES_FACTS_H

#include "base/zone.h"
#include "rules/areas.h"
#include "base/fold.h"
#include "rules/path.h"

struct truth;
struct scanner;

/* Why a rule lost, in words: a few sentences that come again and again; made when they are first needed, and kept. */
enum { EXCUSES_SPECIFICITIES = 32, EXCUSES_TIERS = 16 };
struct excuses {
	struct text less_specific[EXCUSES_SPECIFICITIES][EXCUSES_SPECIFICITIES]; /* by tens: of the loser, of the winner */
	struct text weaker[EXCUSES_TIERS][EXCUSES_TIERS];
};

struct facts {
	/* For good. */
	struct areas *areas;     /* NULL: there are no layers */
	const struct zone *zone; /* NULL: UTC */
	struct scanner *scanner;
	struct excuses *excuses;
	struct arena *home; /* of whoever they were made for; what is told of a case again and again lies there */
	char *folded; /* room for the words of an ordinary case */
	size_t folded_size;

	/* Of this decision. */
	const struct submission *submission;
	struct arena *arena;
	const struct truth *truth; /* the terms that hold, found beforehand; NULL: each is tried */
	wall at;
	struct path category; /* in `segments` */
	struct text segments[PATH_SEGMENTS_MAX];
	struct area_found found[AREAS_FOUND_MAX];
	size_t n_found;
	struct text words; /* folded: title, line end, description */
	size_t title_size; /* of it */
	civil reading;
	bool has_words, has_reading;
	int fault; /* something went wrong on the way: the decision cannot be trusted */
};

/* Takes its room from `arena`; areas, zone and scanner are borrowed. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int facts_make(struct facts *out, struct areas *areas, const struct zone *zone, struct scanner *scanner,
			  struct arena *arena);

/* Borrows the submission and the arena. Returns 0 or a fault. */
MUST_CHECK int facts_begin(struct facts *facts, const struct submission *submission, wall at, struct arena *arena);

struct text facts_words(struct facts *facts);
struct text facts_title(struct facts *facts);                        /* the beginning of the words */
civil facts_reading(struct facts *facts);                            /* what the city's clocks show */
bool facts_are_near_border(const struct facts *facts, size_t layer); /* AREAS_NONE: of any layer */

#endif
