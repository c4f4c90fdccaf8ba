/* From layer definitions and GeoJSON to a tree of areas with indexed borders. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/areas_inside.h"
#include "rules/geojson.h"

/* A border takes some 40 bytes a segment; a file of AREAS_FILE_LIMIT_BYTES has some 10 million. */
#define ARENA_LIMIT_BYTES ((size_t)2 * 1024 * 1024 * 1024)

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

struct tracing {
	struct areas *areas;
	const struct area *area;
	struct segment *segments;
	size_t n, room;
	double *x, *y; /* room for the positions of one ring */
};

static int trace_ring(struct tracing *t, const GEOSGeometry *ring)
{
	const GEOSCoordSequence *positions = ring ? GEOSGeom_getCoordSeq_r(t->areas->geos, ring) : NULL;
	const struct area *area = t->area;
	unsigned n = 0;

	if (!positions || !GEOSCoordSeq_getSize_r(t->areas->geos, positions, &n) || n > t->room - t->n ||
	    !GEOSCoordSeq_copyToArrays_r(t->areas->geos, positions, t->x, t->y, NULL, NULL))
		return RAISE(FAULT_UNPLANNED);
	for (unsigned i = 0; i < n; i++) {
		t->x[i] = (t->x[i] - area->lon) * area->lon_m;
		t->y[i] = (t->y[i] - area->lat) * area->lat_m;
		if (i)
			t->segments[t->n++] = (struct segment){ t->x[i - 1], t->y[i - 1], t->x[i], t->y[i] };
	}
	return 0;
}

static int trace_shape(struct tracing *t)
{
	GEOSContextHandle_t geos = t->areas->geos;
	int rc = 0;

	for (int i = 0; !rc && i < GEOSGetNumGeometries_r(geos, t->area->shape); i++) {
		const GEOSGeometry *polygon = GEOSGetGeometryN_r(geos, t->area->shape, i);

		rc = trace_ring(t, GEOSGetExteriorRing_r(geos, polygon));
		for (int k = 0; !rc && k < GEOSGetNumInteriorRings_r(geos, polygon); k++)
			rc = trace_ring(t, GEOSGetInteriorRingN_r(geos, polygon, k));
	}
	return rc;
}

static int build_border(struct areas *a, struct area *area)
{
	int n = GEOSGetNumCoordinates_r(a->geos, area->shape), rc = RAISE(FAULT_MEMORY);
	struct tracing t = { .areas = a, .area = area, .room = n > 0 ? (size_t)n : 0 };

	t.segments = arena_take(a->arena, (t.room + 1) * sizeof *t.segments);
	t.x = malloc((t.room + 1) * sizeof *t.x);
	t.y = malloc((t.room + 1) * sizeof *t.y);
	if (t.segments && t.x && t.y)
		rc = trace_shape(&t);
	if (!rc)
		rc = border_make(&area->border, t.segments, t.n, a->arena);
	free(t.x);
	free(t.y);
	return rc ? PASS(rc) : 0;
}

/* What the tree keeps of an area: its extent and a little more than the tolerance; what comes out of the tree is measured
 * anyway. Near the poles every longitude is close. */
static struct box box_of_area(const struct area *area, struct box extent, double tolerance_m)
{
	double lat_margin = 1.01 * tolerance_m / area->lat_m + 1e-9;
	double lon_margin = area->lon_m > 1 ? 1.01 * tolerance_m / area->lon_m + 1e-9 : 360;

	return (struct box){ extent.west - lon_margin, extent.south - lat_margin, extent.east + lon_margin,
			     extent.north + lat_margin };
}

static int index_area(struct areas *a, struct area *area, double tolerance_m, struct box *box_out)
{
	struct box extent;
	int rc;

	if (!GEOSGeom_getExtent_r(a->geos, area->shape, &extent.west, &extent.south, &extent.east, &extent.north))
		return RAISE(FAULT_UNPLANNED);
	set_plane(area, (extent.west + extent.east) / 2, (extent.south + extent.north) / 2);
	rc = build_border(a, area);
	area->inside = GEOSPrepare_r(a->geos, area->shape);
	*box_out = box_of_area(area, extent, tolerance_m);
	return rc || area->inside ? rc : RAISE(FAULT_UNPLANNED);
}

/* The boxes of all areas, in the order of the areas, into a tree. */
static int build_tree(struct areas *a, const struct box *boxes)
{
	struct box *leaves = arena_take(a->arena, (a->n_areas + 1) * sizeof *leaves);

	a->tree_areas = arena_take(a->arena, (a->n_areas + 1) * sizeof *a->tree_areas);
	if (!leaves || !a->tree_areas)
		return RAISE(FAULT_MEMORY);
	boxes_tile(boxes, a->tree_areas, a->n_areas);
	for (size_t i = 0; i < a->n_areas; i++)
		leaves[i] = boxes[a->tree_areas[i]];
	return PASS(boxes_make(&a->tree, leaves, a->n_areas, a->arena));
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

/* Two features of one name are one area; two that are also drawn alike are a slip. */
static void note_doubles(struct areas *a, const struct layer *layer, const struct feature *features, size_t n, struct remarks *flaws)
{
	for (size_t i = 0; flaws && i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (GEOSEquals_r(a->geos, features[i].shape, features[k].shape) == 1)
				remarks_add(flaws, &(struct remark){
							   .grade = REMARK_WARNING, .kind = "duplicate-polygon", .where = layer->file,
							   .sentence = remarks_format(flaws, "Layer \"%.*s\": features %zu and %zu are the same area \"%.*s\" drawn twice.",
										      TEXT_ARG(layer->name), features[k].number, features[i].number,
										      TEXT_ARG(features[i].name)),
							   .hint = TEXT("Take one of them out of the file.") });
}

static int add_features(struct areas *a, struct layer *layer, struct feature_list *list, struct box *boxes, struct remarks *flaws)
{
	layer->first_area = a->n_areas;
	if (list->n)
		qsort(list->features, list->n, sizeof *list->features, order_features);
	for (size_t i = 0, same; i < list->n; i += same) {
		struct area *area = &a->areas[a->n_areas++];
		int rc;

		for (same = 1; i + same < list->n && text_is(list->features[i].name, list->features[i + same].name); same++)
			;
		note_doubles(a, layer, &list->features[i], same, flaws);
		area->name = list->features[i].name;
		area->layer = (size_t)(layer - a->layers);
		area->shape = join_shapes(a, &list->features[i], same);
		rc = area->shape ? index_area(a, area, layer->tolerance_m, &boxes[a->n_areas - 1]) : RAISE(FAULT_UNPLANNED);
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
	to->file = arena_copy(a->arena, text_of(from->file), &ok);
	to->tolerance_m = from->tolerance_m;
	return ok ? 0 : RAISE(FAULT_MEMORY);
}

static int add_layers(struct areas *a, const struct layer_definition *layers, struct feature_list *lists, size_t n_features, struct remarks *flaws)
{
	struct box *boxes = calloc(n_features + 1, sizeof *boxes);
	int rc = 0;

	a->areas = calloc(n_features + 1, sizeof *a->areas);
	if (!a->areas || !boxes)
		rc = RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < a->n_layers; i++) {
		rc = copy_layer(a, &layers[i], &a->layers[i]);
		if (!rc)
			rc = add_features(a, &a->layers[i], &lists[i], boxes, flaws);
		add_digest(a, &layers[i], &lists[i].digest);
	}
	if (!rc)
		rc = build_tree(a, boxes);
	free(boxes);
	return rc ? PASS(rc) : 0;
}

/* Where all flaws are wanted: writes a refusal down, and goes on without what was refused. */
static int go_on(int rc, struct layer *layer, struct remarks *flaws, const struct why *why)
{
	if (rc != AREAS_REFUSED || !flaws)
		return rc;
	remarks_add_why(flaws, "bad-layer", REMARK_ERROR, why, NULL);
	layer->is_broken = true;
	return AREAS_OK;
}

static int build(struct areas *a, const struct layer_definition *layers, struct feature_list *lists, struct remarks *flaws, struct why *why)
{
	size_t n_features = 0;
	int rc = 0;

	for (size_t i = 0; !rc && i < a->n_layers; i++) {
		rc = check_definition(layers, i, why);
		if (!rc)
			rc = geojson_read(a->geos, &layers[i], a->arena, flaws, &lists[i], why);
		rc = go_on(rc, &a->layers[i], flaws, why);
		a->layers[i].is_broken |= lists[i].is_broken;
		n_features += lists[i].n;
	}
	return rc ? rc : add_layers(a, layers, lists, n_features, flaws);
}

static int open_layers(const struct layer_definition *layers, size_t n, struct areas **out, struct remarks *flaws, struct why *why)
{
	AUTO(areas_close) struct areas *a = calloc(1, sizeof *a);
	struct feature_list *lists = calloc(n + 1, sizeof *lists);
	int rc = RAISE(FAULT_MEMORY);

	if (a && lists) {
		a->arena = arena_create(ARENA_LIMIT_BYTES);
		a->geos = GEOS_init_r();
		a->layers = calloc(n + 1, sizeof *a->layers);
		a->n_layers = n;
		rc = a->geos && a->layers ? build(a, layers, lists, flaws, why) : RAISE(FAULT_MEMORY);
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

int areas_open(const struct layer_definition *layers, size_t n, struct areas **out, struct why *why)
{
	return open_layers(layers, n, out, NULL, why);
}

int areas_open_all(const struct layer_definition *layers, size_t n, struct remarks *flaws, struct areas **out)
{
	struct why why = { 0 };
	int rc = open_layers(layers, n, out, flaws, &why);

	for (size_t i = 0; !rc && i < n; i++)
		rc = (*out)->layers[i].is_broken ? AREAS_REFUSED : AREAS_OK;
	return rc;
}

void areas_close(struct areas **areas)
{
	struct areas *a = *areas;

	if (!a)
		return;
	for (size_t i = 0; i < a->n_areas; i++) {
		GEOSPreparedGeom_destroy_r(a->geos, a->areas[i].inside);
		GEOSGeom_destroy_r(a->geos, a->areas[i].shape);
	}
	if (a->geos)
		GEOS_finish_r(a->geos);
	if (a->arena)
		arena_destroy(&a->arena);
	free(a->areas);
	free(a->layers);
	free(a);
	*areas = NULL;
}
