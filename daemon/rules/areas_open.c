/* From layer definitions and GeoJSON to a tree of prepared areas. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/areas_inside.h"
#include "rules/geojson.h"

enum { ARENA_LIMIT_BYTES = 64 * 1024 * 1024, TREE_NODE_CAPACITY = 10 };

static int refuse(struct why *why, const struct layer_definition *layer, const char *sentence)
{
	why_where(why, layer->file ? layer->file : "", 0);
	why_field(why, "layers");
	why_say(why, "Layer \"%.*s\": %s", TEXT_ARG(layer->name), sentence);
	return AREAS_REFUSED;
}

static int check_definition(const struct layer_definition *layers, size_t i, struct why *why)
{
	const struct layer_definition *layer = &layers[i];

	if (!layer->name.size || layer->name.size > LIMIT_NAME || memchr(layer->name.at, ':', layer->name.size))
		return refuse(why, layer, "its name must be 1 to 64 bytes without a colon.");
	if (!layer->file || !layer->file[0] || !layer->property.size)
		return refuse(why, layer, "\"file\" and \"property\" (which holds an area's name) must be given.");
	if (!(layer->tolerance_m >= 0 && layer->tolerance_m <= 100000))
		return refuse(why, layer, "its tolerance must lie between 0 m and 100 km.");
	for (size_t k = 0; k < i; k++)
		if (text_is(layers[k].name, layer->name))
			return refuse(why, layer, "there are two layers of this name.");
	return AREAS_OK;
}

/* Metres in a degree at this latitude: series for the WGS 84 ellipsoid, good to a centimetre.
 * Source: National Geospatial-Intelligence Agency, "Length of a degree of latitude and longitude". */
static void set_plane(struct area *area, double lon, double lat)
{
	double phi = lat * (3.14159265358979323846 / 180);

	area->lon = lon;
	area->lat = lat;
	area->lat_m = 111132.92 - 559.82 * cos(2 * phi) + 1.175 * cos(4 * phi) - 0.0023 * cos(6 * phi);
	area->lon_m = 111412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi);
}

int area_to_plane(double *x, double *y, void *ctx)
{
	const struct area *area = ctx;

	*x = (*x - area->lon) * area->lon_m;
	*y = (*y - area->lat) * area->lat_m;
	return 1;
}

static int build_edge(struct areas *a, struct area *area)
{
	GEOSGeometry *border = GEOSBoundary_r(a->geos, area->shape);

	if (!border)
		return RAISE(FAULT_UNPLANNED);
	area->border = GEOSGeom_transformXY_r(a->geos, border, area_to_plane, area);
	GEOSGeom_destroy_r(a->geos, border);
	area->inside = GEOSPrepare_r(a->geos, area->shape);
	area->edge = area->border ? GEOSPrepare_r(a->geos, area->border) : NULL;
	return area->inside && area->edge ? 0 : RAISE(FAULT_UNPLANNED);
}

static int index_area(struct areas *a, struct area *area, double tolerance_m)
{
	double west, south, east, north, lon_margin, lat_margin;
	GEOSGeometry *box;
	int rc;

	if (!GEOSGeom_getExtent_r(a->geos, area->shape, &west, &south, &east, &north))
		return RAISE(FAULT_UNPLANNED);
	set_plane(area, (west + east) / 2, (south + north) / 2);
	rc = build_edge(a, area);
	if (rc)
		return PASS(rc);
	/* A little more than the tolerance: what comes out of the tree is measured anyway. Near the poles every longitude is
	 * close. */
	lat_margin = 1.01 * tolerance_m / area->lat_m;
	lon_margin = area->lon_m > 1 ? 1.01 * tolerance_m / area->lon_m : 360;
	box = GEOSGeom_createRectangle_r(a->geos, west - lon_margin, south - lat_margin, east + lon_margin,
					 north + lat_margin);
	if (!box)
		return RAISE(FAULT_MEMORY);
	GEOSSTRtree_insert_r(a->geos, a->tree, box, area);
	GEOSGeom_destroy_r(a->geos, box);
	return 0;
}

static int order_features(const void *a, const void *b)
{
	return text_order(((const struct feature *)a)->name, ((const struct feature *)b)->name);
}

/* One shape of `n` features of one name; the shapes are used up, whatever is returned. */
static GEOSGeometry *join_shapes(struct areas *a, struct feature *features, size_t n)
{
	GEOSGeometry **shapes, *all, *joined = NULL;

	if (n == 1) {
		joined = features->shape;
		features->shape = NULL;
		return joined;
	}
	shapes = calloc(n, sizeof *shapes);
	if (!shapes)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		shapes[i] = features[i].shape;
		features[i].shape = NULL;
	}
	all = GEOSGeom_createCollection_r(a->geos, GEOS_GEOMETRYCOLLECTION, shapes, (unsigned)n); /* takes the shapes */
	free(shapes);
	if (all)
		joined = GEOSUnaryUnion_r(a->geos, all);
	GEOSGeom_destroy_r(a->geos, all);
	return joined;
}

static int add_features(struct areas *a, struct layer *layer, struct feature_list *list)
{
	layer->first_area = a->n_areas;
	qsort(list->features, list->n, sizeof *list->features, order_features);
	for (size_t i = 0, same; i < list->n; i += same) {
		struct area *area = &a->areas[a->n_areas++];
		int rc;

		for (same = 1; i + same < list->n && text_is(list->features[i].name, list->features[i + same].name); same++)
			;
		area->name = list->features[i].name;
		area->layer = (size_t)(layer - a->layers);
		area->shape = join_shapes(a, &list->features[i], same);
		rc = area->shape ? index_area(a, area, layer->tolerance_m) : RAISE(FAULT_UNPLANNED);
		if (rc)
			return PASS(rc);
	}
	layer->n_areas = a->n_areas - layer->first_area;
	return 0;
}

/* What decides besides the files' bytes. */
static void add_digest(struct areas *a, const struct layer_definition *from, const struct digest *file)
{
	char tolerance[32];
	int size = snprintf(tolerance, sizeof tolerance, "%.3f", from->tolerance_m);
	const struct text parts[] = {
		digest_text(&a->digest), from->name, from->property, { tolerance, (size_t)size }, digest_text(file)
	};

	a->digest = digest_of(parts, sizeof parts / sizeof *parts);
}

static int copy_layer(struct areas *a, const struct layer_definition *from, struct layer *to)
{
	bool ok = true;

	to->name = arena_copy(a->arena, from->name, &ok);
	to->tolerance_m = from->tolerance_m;
	return ok ? 0 : RAISE(FAULT_MEMORY);
}

static int build(struct areas *a, const struct layer_definition *layers, struct feature_list *lists, struct why *why)
{
	size_t n_features = 0;
	int rc = 0;

	for (size_t i = 0; !rc && i < a->n_layers; i++) {
		rc = check_definition(layers, i, why);
		if (!rc)
			rc = geojson_read(a->geos, &layers[i], a->arena, &lists[i], why);
		n_features += lists[i].n;
	}
	if (rc)
		return rc;
	a->areas = calloc(n_features + 1, sizeof *a->areas);
	if (!a->areas)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < a->n_layers; i++) {
		rc = copy_layer(a, &layers[i], &a->layers[i]);
		if (!rc)
			rc = add_features(a, &a->layers[i], &lists[i]);
		add_digest(a, &layers[i], &lists[i].digest);
	}
	return rc;
}

int areas_open(const struct layer_definition *layers, size_t n, struct areas **out, struct why *why)
{
	AUTO(areas_close) struct areas *a = calloc(1, sizeof *a);
	struct feature_list *lists = calloc(n + 1, sizeof *lists);
	int rc = RAISE(FAULT_MEMORY);

	if (a && lists) {
		a->arena = arena_create(ARENA_LIMIT_BYTES);
		a->geos = GEOS_init_r();
		a->tree = a->geos ? GEOSSTRtree_create_r(a->geos, TREE_NODE_CAPACITY) : NULL;
		a->layers = calloc(n + 1, sizeof *a->layers);
		a->n_layers = n;
		rc = a->tree && a->layers ? build(a, layers, lists, why) : RAISE(FAULT_MEMORY);
		for (size_t i = 0; i < n; i++)
			feature_list_fini(a->geos, &lists[i]);
	}
	free(lists);
	if (!rc) {
		*out = a;
		a = NULL;
	}
	return rc;
}

void areas_close(struct areas **areas)
{
	struct areas *a = *areas;

	if (!a)
		return;
	for (size_t i = 0; i < a->n_areas; i++) {
		GEOSPreparedGeom_destroy_r(a->geos, a->areas[i].inside);
		GEOSPreparedGeom_destroy_r(a->geos, a->areas[i].edge);
		GEOSGeom_destroy_r(a->geos, a->areas[i].shape);
		GEOSGeom_destroy_r(a->geos, a->areas[i].border);
	}
	if (a->tree)
		GEOSSTRtree_destroy_r(a->geos, a->tree);
	if (a->geos)
		GEOS_finish_r(a->geos);
	if (a->arena)
		arena_destroy(&a->arena);
	free(a->areas);
	free(a->layers);
	free(a);
	*areas = NULL;
}
