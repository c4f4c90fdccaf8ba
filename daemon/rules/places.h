/* rules/places.h - one point for every way in which places can differ for a rule set: inside these areas and outside those, near a border
 * or not. Made once for a survey; then read-only.
 *
 * The borders of all areas that the rules ask for are laid over one another; each face of what they part gives a point. Faces narrower
 * than PLACES_WIDTH_M, and the lines themselves, are left out: maps are not drawn that finely. Where it is not known whether a face has a
 * point near a border (or one away from all), the place stands there without a point: it may be or may not be. */
#ifndef LIAISON_RULES_PLACES_H
#define LIAISON_RULES_PLACES_H

#include "rules/areas.h"
#include "rules/terms.h"

#define PLACES_WIDTH_M 1.0

struct place_kind {
	struct point point;
	bool has_point; /* false: cases without a point */
	bool is_known;  /* false: no point of this kind was found, and it is not proven that there is none */
};

struct places {
	struct place_kind *list; /* the first one: no point */
	size_t n, n_words;
	uint64_t **holding;   /* by term: the places at which it holds; NULL: not a term of places */
	uint64_t *with_point; /* the places that are points */
	bool is_complete;     /* there is no other kind of place */
};

/* Of the AREA and NEAR_BORDER terms. `areas` NULL: there are no layers. Everything lies in the arena. Returns 0 or a fault. */
MUST_CHECK int places_make(struct areas *areas, const struct terms *terms, struct arena *arena, struct places *out);

#endif
