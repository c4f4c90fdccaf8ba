/* rules/boxes.h - rectangles in a packed tree (STR: sort-tile-recursive), for whatever has an extent.
 * Built once, then read-only: any thread. Knows nothing of what lies in the rectangles. */
#ifndef LIAISON_RULES_BOXES_H
#define LIAISON_RULES_BOXES_H

#include "base/arena.h"

struct box {
	double west, south, east, north; /* its border belongs to it */
};

enum { BOXES_BRANCHES = 8, BOXES_LEVELS_MAX = 12 };

/* Box i of a level covers the boxes 8i .. 8i + 7 of the level below it. */
struct boxes {
	const struct box *levels[BOXES_LEVELS_MAX]; /* levels[0]: as given; the last has at most 8 */
	size_t n[BOXES_LEVELS_MAX];
	size_t n_levels; /* at least 1 */
};

/* The tree above `leaves`, which stay where they are. Neighbours in the array should be neighbours on the map. At most
 * 8^12 leaves. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int boxes_make(struct boxes *out, const struct box *leaves, size_t n, struct arena *arena);

/* An order of the boxes in which neighbours are neighbours on the map: `order` gets their `n` numbers. */
void boxes_tile(const struct box *boxes, uint32_t *order, size_t n);

struct box box_of_nothing(void); /* grows by box_add */
void box_add(struct box *box, struct box other);
bool box_holds(const struct box *box, double x, double y);
double box_distance2(const struct box *box, double x, double y); /* squared; 0 inside */

#endif
