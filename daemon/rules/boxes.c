#include "rules/boxes.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

struct box box_of_nothing(void)
{
	return (struct box){ INFINITY, INFINITY, -INFINITY, -INFINITY };
}

void box_add(struct box *box, struct box other)
{
	box->west = other.west < box->west ? other.west : box->west;
	box->south = other.south < box->south ? other.south : box->south;
	box->east = other.east > box->east ? other.east : box->east;
	box->north = other.north > box->north ? other.north : box->north;
}

bool box_holds(const struct box *box, double x, double y)
{
	return x >= box->west && x <= box->east && y >= box->south && y <= box->north;
}

double box_distance2(const struct box *box, double x, double y)
{
	double dx = x < box->west ? box->west - x : x > box->east ? x - box->east : 0;
	double dy = y < box->south ? box->south - y : y > box->north ? y - box->north : 0;

	return dx * dx + dy * dy;
}

int boxes_make(struct boxes *out, const struct box *leaves, size_t n, struct arena *arena)
{
	*out = (struct boxes){ .levels = { leaves }, .n = { n }, .n_levels = 1 };
	while (out->n[out->n_levels - 1] > BOXES_BRANCHES) {
		const struct box *below = out->levels[out->n_levels - 1];
		size_t n_below = out->n[out->n_levels - 1], n_here = (n_below + BOXES_BRANCHES - 1) / BOXES_BRANCHES;
		struct box *here = arena_take(arena, n_here * sizeof *here);

		assert(out->n_levels < BOXES_LEVELS_MAX);
		if (!here)
			return RAISE(FAULT_MEMORY);
		for (size_t i = 0; i < n_below; i++) {
			if (i % BOXES_BRANCHES == 0)
				here[i / BOXES_BRANCHES] = box_of_nothing();
			box_add(&here[i / BOXES_BRANCHES], below[i]);
		}
		out->levels[out->n_levels] = here;
		out->n[out->n_levels++] = n_here;
	}
	return 0;
}

struct tiling {
	const struct box *boxes;
	bool is_by_latitude;
};

static int order_centres(const void *a, const void *b, void *ctx)
{
	const struct tiling *t = ctx;
	uint32_t i = *(const uint32_t *)a, k = *(const uint32_t *)b;
	const struct box *first = &t->boxes[i], *second = &t->boxes[k];
	double x = t->is_by_latitude ? first->south + first->north : first->west + first->east;
	double y = t->is_by_latitude ? second->south + second->north : second->west + second->east;

	return x < y ? -1 : x > y ? 1 : (i > k) - (i < k);
}

/* Upright slices first, then each slice from south to north (Leutenegger et al., STR: a simple and efficient algorithm for
 * R-tree packing, 1997). */
void boxes_tile(const struct box *boxes, uint32_t *order, size_t n)
{
	struct tiling tiling = { boxes, false };
	size_t slice = (size_t)ceil(sqrt((double)n / BOXES_BRANCHES)) * BOXES_BRANCHES;

	for (size_t i = 0; i < n; i++)
		order[i] = (uint32_t)i;
	if (!n)
		return;
	qsort_r(order, n, sizeof *order, order_centres, &tiling);
	tiling.is_by_latitude = true;
	for (size_t i = 0; i < n; i += slice)
		qsort_r(order + i, n - i < slice ? n - i : slice, sizeof *order, order_centres, &tiling);
}
