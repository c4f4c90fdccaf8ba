/* rules/border.h - the border of one area on its plane, in metres: which side of it a point lies on, and how far away.
 * An index over its segments; no allocation when asked. Read-only once made: any thread. */
#ifndef LIAISON_RULES_BORDER_H
#define LIAISON_RULES_BORDER_H

#include "rules/boxes.h"

struct segment {
	double x1, y1, x2, y2;
};

enum { BORDER_RUN = 8 }; /* segments in one box */

struct border {
	const struct segment *segments; /* closed rings, outer and inner, one after another */
	size_t n;
	struct boxes boxes; /* each of BORDER_RUN segments in a row */
};

/* `segments` is borrowed. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int border_make(struct border *out, const struct segment *segments, size_t n, struct arena *arena);

/* Does the point lie inside the rings? A point on the border may be said to lie on either side. */
bool border_encloses(const struct border *border, double x, double y);

/* To the nearest segment, but at most `limit`: what is farther away is not looked for. */
double border_distance(const struct border *border, double x, double y, double limit);

#endif
