#include "rules/places.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "rules/areas_inside.h"
#include "rules/test.h"

enum {
	POSITIONS_MAX = 400000, /* corners of all areas in question: more are not laid over one another */
	NEAR_LAYERS_MAX = 4,    /* layers whose borders are told apart for places that are not known */
	PLACES_MAX = 100000,
	BESIDE_MAX = 128, /* segments of one ring that are looked at from both sides */
};

#define BESIDE_M 2.0 /* how far from it */
#define DEGREE_M 111320.0

struct finding_places {
	struct areas *areas;
	const struct terms *terms;
	struct arena *arena;
	uint32_t *term_of;                        /* of each bit of a signature */
	uint32_t *of_area, *of_layer, *of_border; /* bits of the terms; the last of_border: near any border */
	bool *is_asked;                           /* by layer */
	size_t n_bits, n_words;                   /* of a signature: a bit for each term of places */
	uint64_t *signature;                      /* of the place at hand */
	struct place_kind *list;
	uint64_t **signatures;
	uint32_t *buckets;
	size_t n, mask;
	bool asks_near, is_complete, is_full;
};

static void set_bit(uint64_t *bits, uint32_t at)
{
	if (at != TERM_NONE)
		bits[at / 64] |= (uint64_t)1 << at % 64;
}

static bool has_bit(const uint64_t *bits, size_t at)
{
	return bits[at / 64] >> at % 64 & 1;
}

/* ---- kinds of places ---- */

static uint32_t *bucket_of(struct finding_places *f, const uint64_t *signature, bool has_point)
{
	uint64_t hash = text_hash((struct text){ (const char *)signature, f->n_words * sizeof *signature }) + has_point;
	size_t at = (size_t)(hash ^ hash >> 32) & f->mask;

	while (f->buckets[at] && (f->list[f->buckets[at] - 1].has_point != has_point ||
				  memcmp(f->signatures[f->buckets[at] - 1], signature, f->n_words * sizeof *signature) != 0))
		at = (at + 1) & f->mask;
	return &f->buckets[at];
}

static void keep(struct finding_places *f, struct place_kind place)
{
	uint32_t *bucket = bucket_of(f, f->signature, place.has_point);

	if (*bucket)
		return;
	if (f->n == PLACES_MAX) {
		f->is_complete = false;
		return;
	}
	f->signatures[f->n] = arena_take(f->arena, f->n_words * sizeof **f->signatures);
	f->is_full |= !f->signatures[f->n];
	if (f->is_full)
		return;
	memcpy(f->signatures[f->n], f->signature, f->n_words * sizeof **f->signatures);
	f->list[f->n++] = place;
	*bucket = (uint32_t)f->n;
}

/* What the engine itself finds at the point. One on the line of a border tells nothing: what it belongs to hangs on the last digit. */
static int look(struct finding_places *f, struct point point, bool *is_on_line_out)
{
	struct area_found found[AREAS_FOUND_MAX];
	bool is_near = false;
	size_t n = 0;
	int rc = areas_at(f->areas, point, found, AREAS_FOUND_MAX, &n);

	memset(f->signature, 0, f->n_words * sizeof *f->signature);
	*is_on_line_out = false;
	for (size_t i = 0; !rc && i < n; i++) {
		*is_on_line_out |= fabs(found[i].border_m) < PLACES_WIDTH_M / 4;
		if (found[i].border_m >= 0) {
			set_bit(f->signature, f->of_area[found[i].area]);
			set_bit(f->signature, f->of_layer[found[i].layer]);
		}
		if (found[i].is_near_border)
			set_bit(f->signature, f->of_border[found[i].layer]);
		is_near |= found[i].is_near_border;
	}
	if (is_near)
		set_bit(f->signature, f->of_border[areas_n_layers(f->areas)]);
	return PASS(rc);
}

/* *is_used_out: it was a point, and on no line. */
static int add_point(struct finding_places *f, double lon, double lat, bool *is_used_out)
{
	struct point point = { lat, lon };
	bool is_on_line = true;
	int rc;

	*is_used_out = false;
	if (!(fabs(lat) <= 90 && fabs(lon) <= 180))
		return 0;
	rc = look(f, point, &is_on_line);
	if (!rc && !is_on_line)
		keep(f, (struct place_kind){ point, true, true });
	*is_used_out = !is_on_line;
	return rc;
}

/* ---- faces ---- */

/* Roughly: twice the area of the face by its length, in metres. */
static double width_of(struct finding_places *f, const GEOSGeometry *face, double lat)
{
	double area = 0, length = 0, across = cos(lat * (3.14159265358979323846 / 180)) * DEGREE_M;

	if (!GEOSArea_r(f->areas->geos, face, &area) || !GEOSLength_r(f->areas->geos, face, &length) || !(length > 0))
		return 0;
	return 2 * area / length * across;
}

/* A little to the left and to the right of the ring's segments, here and there: what is near a border lies there. */
static int add_beside(struct finding_places *f, const GEOSGeometry *ring)
{
	const GEOSCoordSequence *positions = ring ? GEOSGeom_getCoordSeq_r(f->areas->geos, ring) : NULL;
	unsigned n = 0, step;
	int rc = 0;

	if (!positions || !GEOSCoordSeq_getSize_r(f->areas->geos, positions, &n))
		return 0;
	step = 1 + n / BESIDE_MAX;
	for (unsigned i = 1; !rc && i < n; i += step) {
		double x1, y1, x2, y2, across, length, dx, dy;
		bool is_used;

		if (!GEOSCoordSeq_getXY_r(f->areas->geos, positions, i - 1, &x1, &y1) || !GEOSCoordSeq_getXY_r(f->areas->geos, positions, i, &x2, &y2))
			continue;
		across = fmax(cos(y1 * (3.14159265358979323846 / 180)), 0.01);
		dx = (x2 - x1) * across;
		dy = y2 - y1;
		length = hypot(dx, dy) * DEGREE_M;
		for (int side = -1; !rc && length > PLACES_WIDTH_M && side <= 1; side += 2)
			rc = add_point(f, (x1 + x2) / 2 - side * dy / length * BESIDE_M / across, (y1 + y2) / 2 + side * dx / length * BESIDE_M,
				       &is_used);
	}
	return rc;
}

static int add_face(struct finding_places *f, const GEOSGeometry *face)
{
	GEOSContextHandle_t geos = f->areas->geos;
	GEOSGeometry *spot = GEOSPointOnSurface_r(geos, face);
	bool is_used = false, is_narrow = false;
	double lon = 0, lat = 0;
	int rc = 0;

	if (spot && GEOSGeomGetX_r(geos, spot, &lon) == 1 && GEOSGeomGetY_r(geos, spot, &lat) == 1) {
		is_narrow = width_of(f, face, lat) < PLACES_WIDTH_M;
		rc = is_narrow ? 0 : add_point(f, lon, lat, &is_used);
	}
	f->is_complete &= is_used || is_narrow;
	if (!rc && f->asks_near && !is_narrow)
		rc = add_beside(f, GEOSGetExteriorRing_r(geos, face));
	GEOSGeom_destroy_r(geos, spot);
	return rc;
}

/* The borders of all areas in question as lines, or NULL. */
static GEOSGeometry *gather_borders(struct finding_places *f)
{
	struct areas *a = f->areas;
	GEOSGeometry **borders = calloc(a->n_areas + 1, sizeof *borders), *all;
	size_t n_positions = 0;
	unsigned n = 0;

	for (size_t i = 0; borders && i < a->n_areas; i++) {
		GEOSGeometry *border = f->is_asked[a->areas[i].layer] ? GEOSBoundary_r(a->geos, a->areas[i].shape) : NULL;

		n_positions += a->areas[i].border.n;
		if (border)
			borders[n++] = border;
	}
	if (!borders)
		return NULL;
	all = GEOSGeom_createCollection_r(a->geos, GEOS_GEOMETRYCOLLECTION, borders, n); /* takes them */
	free(borders);
	if (all && n_positions > POSITIONS_MAX) {
		GEOSGeom_destroy_r(a->geos, all);
		return NULL;
	}
	return all;
}

static int add_faces(struct finding_places *f)
{
	GEOSContextHandle_t geos = f->areas->geos;
	GEOSGeometry *borders = gather_borders(f), *noded = borders ? GEOSUnaryUnion_r(geos, borders) : NULL;
	const GEOSGeometry *const lines[1] = { noded };
	GEOSGeometry *faces = noded ? GEOSPolygonize_r(geos, lines, 1) : NULL;
	int n = faces ? GEOSGetNumGeometries_r(geos, faces) : 0, rc = 0;

	f->is_complete &= faces != NULL;
	for (int i = 0; !rc && i < n; i++)
		rc = add_face(f, GEOSGetGeometryN_r(geos, faces, i));
	GEOSGeom_destroy_r(geos, faces);
	GEOSGeom_destroy_r(geos, noded);
	GEOSGeom_destroy_r(geos, borders);
	return rc;
}

/* ---- points that need no laying over ---- */

static int add_deepest(struct finding_places *f, const struct area *area)
{
	GEOSContextHandle_t geos = f->areas->geos;
	GEOSGeometry *radius = GEOSMaximumInscribedCircle_r(geos, area->shape, 1 / area->lat_m);
	GEOSGeometry *spot = radius ? GEOSGeomGetStartPoint_r(geos, radius) : NULL;
	double lon = 0, lat = 0;
	bool is_used;
	int rc = 0;

	if (spot && GEOSGeomGetX_r(geos, spot, &lon) == 1 && GEOSGeomGetY_r(geos, spot, &lat) == 1)
		rc = add_point(f, lon, lat, &is_used);
	GEOSGeom_destroy_r(geos, spot);
	GEOSGeom_destroy_r(geos, radius);
	return rc;
}

/* Far from everything: the side of the world that is farther away. */
static int add_far(struct finding_places *f)
{
	double north = -90;
	bool is_used;

	for (size_t i = 0; i < f->areas->n_areas; i++)
		north = fmax(north, f->areas->areas[i].lat);
	return add_point(f, f->areas->n_areas ? f->areas->areas[0].lon : 0, north > 0 ? -80 : 80, &is_used);
}

static int add_points(struct finding_places *f)
{
	int rc = add_far(f);

	for (size_t i = 0; !rc && i < f->areas->n_areas; i++) {
		const struct area *area = &f->areas->areas[i];

		if (!f->is_asked[area->layer])
			continue;
		rc = f->asks_near || !f->is_complete ? add_deepest(f, area) : 0;
		if (!rc && !f->is_complete)
			rc = add_beside(f, GEOSGetExteriorRing_r(f->areas->geos, GEOSGetGeometryN_r(f->areas->geos, area->shape, 0)));
	}
	return rc;
}

/* ---- near borders, where no point was found ---- */

static size_t find_near_layers(const struct finding_places *f, size_t *layers)
{
	uint32_t any = f->of_border[areas_n_layers(f->areas)];
	size_t n = 0;

	for (size_t i = 0; i < areas_n_layers(f->areas); i++)
		if (f->areas->layers[i].tolerance_m > 0 && (any != TERM_NONE || f->of_border[i] != TERM_NONE)) {
			if (n < NEAR_LAYERS_MAX)
				layers[n] = i;
			n++;
		}
	return n;
}

/* For each place that is known, the same with every other answer to "is it near a border of this layer?" */
static void add_unknown(struct finding_places *f)
{
	uint32_t any = f->of_border[areas_n_layers(f->areas)];
	size_t layers[NEAR_LAYERS_MAX], n = find_near_layers(f, layers), n_known = f->n;

	if (n > NEAR_LAYERS_MAX) {
		f->is_complete = false;
		return;
	}
	for (size_t i = 1; n && i < n_known; i++)
		for (size_t near = 0; near < (size_t)1 << n; near++) {
			memcpy(f->signature, f->signatures[i], f->n_words * sizeof *f->signature);
			for (size_t k = 0; k < n; k++)
				if (f->of_border[layers[k]] != TERM_NONE) {
					f->signature[f->of_border[layers[k]] / 64] &= ~((uint64_t)1 << f->of_border[layers[k]] % 64);
					set_bit(f->signature, near >> k & 1 ? f->of_border[layers[k]] : TERM_NONE);
				}
			if (any != TERM_NONE)
				f->signature[any / 64] &= ~((uint64_t)1 << any % 64);
			set_bit(f->signature, near ? any : TERM_NONE);
			keep(f, (struct place_kind){ f->list[i].point, true, false });
		}
}

/* ---- the whole ---- */

static uint32_t *take_none(struct arena *arena, size_t n)
{
	uint32_t *out = arena_take(arena, (n + 1) * sizeof *out);

	if (out)
		memset(out, 0xFF, (n + 1) * sizeof *out); /* TERM_NONE */
	return out;
}

static void file_terms(struct finding_places *f)
{
	for (uint32_t i = 0; i < f->terms->n; i++) {
		const struct term *term = &f->terms->terms[i];
		uint32_t bit = (uint32_t)f->n_bits;

		if (term->kind != CONDITION_AREA && term->kind != CONDITION_NEAR_BORDER)
			continue;
		f->term_of[f->n_bits++] = i;
		if (term->kind == CONDITION_AREA) {
			struct area_target target = term->test->targets[term->at];

			*(target.area == AREAS_NONE ? &f->of_layer[target.layer] : &f->of_area[target.area]) = bit;
			f->is_asked[target.layer] = true;
		} else {
			size_t layer = term->test->layers[term->at];

			f->of_border[layer == AREAS_NONE ? areas_n_layers(f->areas) : layer] = bit;
			f->asks_near = true;
			for (size_t k = 0; k < areas_n_layers(f->areas); k++)
				f->is_asked[k] |= layer == AREAS_NONE || layer == k;
		}
	}
}

static int start(struct finding_places *f)
{
	size_t n_layers = f->areas ? areas_n_layers(f->areas) : 0, n_areas = f->areas ? areas_n_areas(f->areas) : 0;

	size_t n_bits = f->terms->n_of[CONDITION_AREA] + f->terms->n_of[CONDITION_NEAR_BORDER];

	f->n_words = n_bits / 64 + 1;
	f->term_of = take_none(f->arena, n_bits);
	f->mask = 262143; /* more than twice PLACES_MAX */
	f->of_area = take_none(f->arena, n_areas);
	f->of_layer = take_none(f->arena, n_layers);
	f->of_border = take_none(f->arena, n_layers);
	f->is_asked = arena_take_clear(f->arena, n_layers + 1, sizeof *f->is_asked);
	f->signature = arena_take_clear(f->arena, f->n_words, sizeof *f->signature);
	f->list = calloc(PLACES_MAX, sizeof *f->list);
	f->signatures = calloc(PLACES_MAX, sizeof *f->signatures);
	f->buckets = calloc(f->mask + 1, sizeof *f->buckets);
	f->is_complete = true;
	return f->term_of && f->of_area && f->of_layer && f->of_border && f->is_asked && f->signature && f->list && f->signatures && f->buckets
		       ? 0
		       : RAISE(FAULT_MEMORY);
}

static int turn_over(const struct finding_places *f, struct places *out)
{
	*out = (struct places){ .n = f->n, .n_words = f->n / 64 + 1, .is_complete = f->is_complete };
	out->list = arena_take_clear(f->arena, f->n + 1, sizeof *out->list);
	out->with_point = arena_take_clear(f->arena, out->n_words, sizeof *out->with_point);
	out->holding = arena_take_clear(f->arena, f->terms->n + 1, sizeof *out->holding);
	if (!out->list || !out->with_point || !out->holding)
		return RAISE(FAULT_MEMORY);
	memcpy(out->list, f->list, f->n * sizeof *out->list);
	for (uint32_t p = 0; p < f->n; p++)
		set_bit(out->with_point, f->list[p].has_point ? p : TERM_NONE);
	for (size_t bit = 0; bit < f->n_bits; bit++) {
		uint64_t *holding = arena_take_clear(f->arena, out->n_words, sizeof *holding);

		if (!holding)
			return RAISE(FAULT_MEMORY);
		for (uint32_t p = 0; p < f->n; p++)
			set_bit(holding, has_bit(f->signatures[p], bit) ? p : TERM_NONE);
		out->holding[f->term_of[bit]] = holding;
	}
	return 0;
}

int places_make(struct areas *areas, const struct terms *terms, struct arena *arena, struct places *out)
{
	struct finding_places f = { .areas = areas, .terms = terms, .arena = arena };
	int rc = start(&f);

	if (!rc) {
		keep(&f, (struct place_kind){ { 0, 0 }, false, true });
		if (areas && (terms->n_of[CONDITION_AREA] || terms->n_of[CONDITION_NEAR_BORDER])) {
			file_terms(&f);
			rc = add_faces(&f);
			if (!rc)
				rc = add_points(&f);
			if (!rc && f.asks_near)
				add_unknown(&f);
		}
	}
	if (!rc)
		rc = f.is_full ? RAISE(FAULT_MEMORY) : turn_over(&f, out);
	free(f.list);
	free(f.signatures);
	free(f.buckets);
	return rc;
}
