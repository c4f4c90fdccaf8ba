/* What is wrong with polygons that are valid one by one: they overlap, are drawn twice, or leave a strip between them. Only areas of one layer
 * are compared, for layers are laid over one another on purpose. */
#include <stdlib.h>

#include "rules/areas_inside.h"

#define SLIVER_M 0.1 /* narrower than this is a matter of digits, not of drawing */

struct checking {
	const struct areas *areas;
	const struct layer *layer;
	struct remarks *remarks;
};

struct spot { /* a place on the map and how large it is */
	double lon, lat, area_m2, width_m;
};

/* false: it has no extent that is worth a word. */
static bool measure(const struct checking *c, const struct area *near, const GEOSGeometry *shape, struct spot *out)
{
	GEOSContextHandle_t geos = c->areas->geos;
	struct box extent = box_of_nothing();
	double area = 0, length = 0;
	GEOSGeometry *spot;
	bool is_found, is_upright;

	if (!GEOSArea_r(geos, shape, &area) || !GEOSLength_r(geos, shape, &length) || !(area > 0) || !(length > 0))
		return false;
	out->area_m2 = area * near->lon_m * near->lat_m;
	(void)GEOSGeom_getExtent_r(geos, shape, &extent.west, &extent.south, &extent.east, &extent.north);
	is_upright = (extent.east - extent.west) * near->lon_m < (extent.north - extent.south) * near->lat_m;
	out->width_m = 2 * area / length * (is_upright ? near->lon_m : near->lat_m);
	if (out->width_m < SLIVER_M)
		return false;
	spot = GEOSPointOnSurface_r(geos, shape);
	is_found = spot && GEOSGeomGetX_r(geos, spot, &out->lon) == 1 && GEOSGeomGetY_r(geos, spot, &out->lat) == 1;
	GEOSGeom_destroy_r(geos, spot);
	return is_found;
}

static bool extents_meet(const struct box *x, const struct box *y)
{
	return x->west <= y->east && y->west <= x->east && x->south <= y->north && y->south <= x->north;
}

static void say(const struct checking *c, enum remark_grade grade, const char *kind, struct text sentence, const char *hint)
{
	remarks_add(c->remarks, &(struct remark){ .grade = grade, .kind = kind, .where = c->layer->file, .sentence = sentence, .hint = text_of(hint) });
}

static void say_overlap(const struct checking *c, const struct area *a, const struct area *b, const struct spot *spot)
{
	say(c, REMARK_WARNING, "overlap",
	    remarks_format(c->remarks,
			   "Layer \"%.*s\": \"%.*s\" and \"%.*s\" overlap at longitude %.6f, latitude %.6f: %.0f square metres, about %.1f m wide.",
			   TEXT_ARG(c->layer->name), TEXT_ARG(a->name), TEXT_ARG(b->name), spot->lon, spot->lat, spot->area_m2, spot->width_m),
	    "A point there lies in both areas, and rules for either hold. If that is not meant, draw the border once and share it.");
}

static void compare(const struct checking *c, const struct area *a, const struct area *b)
{
	GEOSContextHandle_t geos = c->areas->geos;
	GEOSGeometry *common;
	struct spot spot;

	if (GEOSPreparedIntersects_r(geos, a->inside, b->shape) != 1 || GEOSPreparedTouches_r(geos, a->inside, b->shape) == 1)
		return;
	if (GEOSEquals_r(geos, a->shape, b->shape) == 1) {
		say(c, REMARK_WARNING, "duplicate-polygon",
		    remarks_format(c->remarks, "Layer \"%.*s\": \"%.*s\" and \"%.*s\" are the same polygon, at longitude %.6f, latitude %.6f.",
				   TEXT_ARG(c->layer->name), TEXT_ARG(a->name), TEXT_ARG(b->name), a->lon, a->lat),
		    "Every point of it lies in both areas. Take one of them out of the file, or give it its own polygon.");
		return;
	}
	common = GEOSIntersection_r(geos, a->shape, b->shape);
	if (common && measure(c, a, common, &spot))
		say_overlap(c, a, b, &spot);
	GEOSGeom_destroy_r(geos, common);
}

static int compare_pairs(const struct checking *c)
{
	const struct area *first = c->areas->areas + c->layer->first_area;
	struct box *extents = calloc(c->layer->n_areas + 1, sizeof *extents);

	if (!extents)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < c->layer->n_areas; i++) {
		extents[i] = box_of_nothing();
		(void)GEOSGeom_getExtent_r(c->areas->geos, first[i].shape, &extents[i].west, &extents[i].south, &extents[i].east, &extents[i].north);
		for (size_t k = 0; k < i; k++)
			if (extents_meet(&extents[k], &extents[i]))
				compare(c, &first[k], &first[i]);
	}
	free(extents);
	return 0;
}

/* ---- holes ---- */

/* The areas at its edge, at most two. A hole with one is that area's own, cut out on purpose. */
static size_t find_neighbours(const struct checking *c, const GEOSGeometry *hole, const struct area *neighbours[2])
{
	size_t n = 0;

	for (size_t i = 0; i < c->layer->n_areas && n < 2; i++) {
		const struct area *area = c->areas->areas + c->layer->first_area + i;

		if (GEOSPreparedIntersects_r(c->areas->geos, area->inside, hole) == 1)
			neighbours[n++] = area;
	}
	return n;
}

static void judge_hole(const struct checking *c, const GEOSGeometry *ring)
{
	GEOSContextHandle_t geos = c->areas->geos;
	GEOSGeometry *edge = GEOSGeom_clone_r(geos, ring), *hole = edge ? GEOSGeom_createPolygon_r(geos, edge, NULL, 0) : NULL;
	const struct area *neighbours[2];
	struct spot spot;

	if (hole && find_neighbours(c, hole, neighbours) == 2 && measure(c, neighbours[0], hole, &spot))
		say(c, REMARK_WARNING, "area-gap",
		    remarks_format(c->remarks,
				   "Layer \"%.*s\": between \"%.*s\" and \"%.*s\" at longitude %.6f, latitude %.6f lie %.0f square metres, about %.1f m wide, that "
				   "belong to no area.",
				   TEXT_ARG(c->layer->name), TEXT_ARG(neighbours[0]->name), TEXT_ARG(neighbours[1]->name), spot.lon, spot.lat, spot.area_m2,
				   spot.width_m),
		    "A point there lies in no area of the layer. If that is not meant, draw the border once and share it.");
	GEOSGeom_destroy_r(geos, hole);
}

static int look_for_holes(const struct checking *c)
{
	GEOSContextHandle_t geos = c->areas->geos;
	GEOSGeometry **shapes = calloc(c->layer->n_areas + 1, sizeof *shapes), *all, *joined;
	int n;

	if (!shapes)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < c->layer->n_areas; i++)
		shapes[i] = GEOSGeom_clone_r(geos, c->areas->areas[c->layer->first_area + i].shape);
	all = GEOSGeom_createCollection_r(geos, GEOS_GEOMETRYCOLLECTION, shapes, (unsigned)c->layer->n_areas); /* takes them */
	free(shapes);
	joined = all ? GEOSUnaryUnion_r(geos, all) : NULL;
	n = joined ? GEOSGetNumGeometries_r(geos, joined) : 0;
	for (int i = 0; i < n; i++) {
		const GEOSGeometry *part = GEOSGetGeometryN_r(geos, joined, i);
		int n_rings = GEOSGeomTypeId_r(geos, part) == GEOS_POLYGON ? GEOSGetNumInteriorRings_r(geos, part) : 0;

		for (int k = 0; k < n_rings; k++)
			judge_hole(c, GEOSGetInteriorRingN_r(geos, part, k));
	}
	GEOSGeom_destroy_r(geos, joined);
	GEOSGeom_destroy_r(geos, all);
	return 0;
}

int areas_check(const struct areas *areas, struct remarks *remarks)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < areas->n_layers; i++) {
		struct checking c = { areas, &areas->layers[i], remarks };

		rc = compare_pairs(&c);
		if (!rc && !c.layer->is_broken)
			rc = look_for_holes(&c);
	}
	return rc;
}
