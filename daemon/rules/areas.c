/* Which areas hold a point, and how far their borders are. */
#include "rules/areas.h"

#include <math.h>

#include "rules/areas_inside.h"

#define SMALLEST_M 1e-6

struct asking {
	struct areas *areas;
	struct point point;
	struct area_found *found;
	size_t n, room;
	bool is_failed;
};

/* Inside before outside, then by layer, then the one that the point lies deepest in, or nearest to; at last by name: nothing
 * is left to the tree's own order. */
static bool comes_before(const struct area_found *a, const struct area_found *b)
{
	bool a_is_out = a->border_m < 0, b_is_out = b->border_m < 0;

	if (a_is_out != b_is_out)
		return b_is_out;
	if (a->layer != b->layer)
		return a->layer < b->layer;
	if (a->border_m < b->border_m || a->border_m > b->border_m)
		return a->border_m > b->border_m;
	return a->area < b->area;
}

static void keep(struct asking *q, struct area_found found)
{
	size_t at = q->n < q->room ? q->n : q->room;

	while (at && comes_before(&found, &q->found[at - 1])) {
		if (at < q->room)
			q->found[at] = q->found[at - 1];
		at--;
	}
	if (at < q->room)
		q->found[at] = found;
	q->n += q->n < q->room;
}

/* What a point on the very border belongs to is a matter of the last digit, which GEOS computes exactly. */
static bool border_is_inside(struct asking *q, const struct area *area)
{
	GEOSContextHandle_t geos = q->areas->geos;
	GEOSGeometry *spot = GEOSGeom_createPointFromXY_r(geos, q->point.lon, q->point.lat);
	char is_inside = spot ? GEOSPreparedIntersects_r(geos, area->inside, spot) : 2;

	GEOSGeom_destroy_r(geos, spot);
	q->is_failed |= is_inside > 1;
	return is_inside == 1;
}

static void consider(struct asking *q, const struct area *area)
{
	struct area_found found = { .layer = area->layer, .area = (size_t)(area - q->areas->areas) };
	double tolerance_m = q->areas->layers[area->layer].tolerance_m;
	double x = (q->point.lon - area->lon) * area->lon_m, y = (q->point.lat - area->lat) * area->lat_m;
	bool is_inside = border_encloses(&area->border, x, y);

	found.border_m = border_distance(&area->border, x, y,
					 is_inside                  ? INFINITY
					 : tolerance_m > SMALLEST_M ? tolerance_m
								    : SMALLEST_M);
	if (found.border_m < SMALLEST_M)
		is_inside = border_is_inside(q, area);
	if (!is_inside) {
		if (found.border_m >= tolerance_m)
			return;
		found.border_m = found.border_m > 0 ? -found.border_m : -SMALLEST_M; /* what is outside stays below zero */
	}
	keep(q, found);
}

static void search(struct asking *q, size_t level, size_t from, size_t n)
{
	const struct boxes *tree = &q->areas->tree;
	size_t to = from + n < tree->n[level] ? from + n : tree->n[level];

	for (size_t i = from; i < to; i++) {
		if (!box_holds(&tree->levels[level][i], q->point.lon, q->point.lat))
			continue;
		if (level)
			search(q, level - 1, i * BOXES_BRANCHES, BOXES_BRANCHES);
		else
			consider(q, &q->areas->areas[q->areas->tree_areas[i]]);
	}
}

static void mark_borders(struct asking *q)
{
	for (size_t i = 0; i < q->n; i++) {
		struct area_found *found = &q->found[i];
		bool is_near = found->border_m < 0;

		for (size_t k = 0; !is_near && k < q->n; k++)
			is_near = k != i && q->found[k].layer == found->layer;
		found->is_near_border = is_near && q->areas->layers[found->layer].tolerance_m > 0;
	}
}

int areas_at(struct areas *areas, struct point point, struct area_found *out, size_t room, size_t *n_out)
{
	struct asking q = { .areas = areas, .point = point, .found = out, .room = room };

	*n_out = 0;
	search(&q, areas->tree.n_levels - 1, 0, BOXES_BRANCHES);
	if (q.is_failed)
		return RAISE(FAULT_UNPLANNED);
	mark_borders(&q);
	*n_out = q.n;
	return 0;
}

size_t areas_n_areas(const struct areas *areas)
{
	return areas->n_areas;
}

size_t areas_n_layers(const struct areas *areas)
{
	return areas->n_layers;
}

size_t areas_find_layer(const struct areas *areas, struct text layer)
{
	for (size_t i = 0; i < areas->n_layers; i++)
		if (text_is(areas->layers[i].name, layer))
			return i;
	return AREAS_NONE;
}

size_t areas_find(const struct areas *areas, size_t layer, struct text name)
{
	size_t low = areas->layers[layer].first_area, high = low + areas->layers[layer].n_areas;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_order(name, areas->areas[middle].name);

		if (!order)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return AREAS_NONE;
}

size_t areas_layer_of(const struct areas *areas, size_t area)
{
	return areas->areas[area].layer;
}

struct text areas_layer_name(const struct areas *areas, size_t layer)
{
	return areas->layers[layer].name;
}

struct text areas_name(const struct areas *areas, size_t area)
{
	return areas->areas[area].name;
}

struct digest areas_digest(const struct areas *areas)
{
	return areas->digest;
}

void areas_hint_layer(const struct areas *areas, struct text layer, struct why *why)
{
	struct nearest nearest = nearest_to(layer);

	for (size_t i = 0; areas && i < areas->n_layers; i++)
		nearest_offer(&nearest, areas->layers[i].name);
	why_hint(why, "Name the layer in \"layers\" of city.cfg, with its file, or correct the name.");
	why_hint_nearest(why, &nearest);
}

static void hint_area(const struct areas *areas, size_t layer, struct text name, struct why *why)
{
	const struct layer *l = &areas->layers[layer];
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < l->n_areas; i++)
		nearest_offer(&nearest, areas->areas[l->first_area + i].name);
	why_hint(why, "The areas of the layer are the features of %.*s; add it there, or correct the name.",
		 TEXT_ARG(l->file));
	if (nearest.found.size)
		why_hint(why, "Is \"%.*s:%.*s\" meant?", TEXT_ARG(l->name), TEXT_ARG(nearest.found));
}

int areas_target(const struct areas *areas, struct text word, struct area_target *out, struct why *why)
{
	struct text layer_name, name = word;
	size_t layer, area = AREAS_NONE;

	if (!text_next(&name, ':', &layer_name) || !layer_name.size || !name.size) {
		why_say(why, "\"%.*s\" is not an area; write \"layer:name\", or \"layer:*\" for any area of the layer.",
			TEXT_ARG(word));
		return AREAS_REFUSED;
	}
	layer = areas ? areas_find_layer(areas, layer_name) : AREAS_NONE;
	if (layer == AREAS_NONE) {
		why_say(why, "There is no layer \"%.*s\" in city.cfg.", TEXT_ARG(layer_name));
		areas_hint_layer(areas, layer_name, why);
		return AREAS_REFUSED;
	}
	if (!text_is_str(name, "*"))
		area = areas_find(areas, layer, name);
	if (area == AREAS_NONE && !text_is_str(name, "*")) {
		why_say(why, "The layer \"%.*s\" has no area \"%.*s\"; capitals count.", TEXT_ARG(layer_name),
			TEXT_ARG(name));
		hint_area(areas, layer, name, why);
		return AREAS_REFUSED;
	}
	*out = (struct area_target){ layer, area };
	return AREAS_OK;
}

bool areas_are_whole(const struct areas *areas)
{
	for (size_t i = 0; i < areas->n_layers; i++)
		if (areas->layers[i].is_broken)
			return false;
	return true;
}

bool areas_is_lost(const struct areas *areas, struct text word)
{
	struct text layer_name, name = word;
	size_t layer = text_next(&name, ':', &layer_name) ? areas_find_layer(areas, layer_name) : AREAS_NONE;

	return layer != AREAS_NONE && areas->layers[layer].is_broken;
}

bool areas_is_target(const struct area_found *found, const struct area_target *target)
{
	return found->border_m >= 0 && found->layer == target->layer &&
	       (target->area == AREAS_NONE || found->area == target->area);
}
