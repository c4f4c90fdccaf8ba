#include "rules/geojson.h"

#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/phrase.h"

struct reading {
	GEOSContextHandle_t geos;
	const struct layer_definition *layer;
	struct arena *arena;
	struct why *why;
	struct remarks *flaws;
	size_t feature;   /* the one being read, counted from 1 as people do */
	struct text name; /* of it; empty: not known yet */
};

/* Says what is wrong with the feature being read, or with the file before the first. */
static int PRINTF_LIKE(2, 3) refuse(struct reading *r, const char *format, ...)
{
	char sentence[WHY_SENTENCE_SIZE], where[WHY_WHERE_SIZE];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	if (!r->feature)
		snprintf(where, sizeof where, "%s", r->layer->file);
	else if (r->name.size)
		snprintf(where, sizeof where, "%s: feature %zu (%.*s)", r->layer->file, r->feature, TEXT_ARG(r->name));
	else
		snprintf(where, sizeof where, "%s: feature %zu", r->layer->file, r->feature);
	why_where(r->why, where, 0);
	why_field(r->why, "layers");
	why_say(r->why, "%s", sentence);
	return AREAS_REFUSED;
}

static void json_drop(json_t **json)
{
	json_decref(*json);
}

static void free_drop(char **bytes)
{
	free(*bytes);
}

static void file_drop(FILE **file)
{
	if (*file)
		fclose(*file);
}

static int read_bytes(struct reading *r, char **out, size_t *size_out)
{
	AUTO(file_drop) FILE *file = fopen(r->layer->file, "rb");
	struct stat status;

	if (!file)
		return refuse(r, "The file of layer \"%.*s\" cannot be opened: %s.", TEXT_ARG(r->layer->name),
			      strerror(errno));
	if (fstat(fileno(file), &status) || !S_ISREG(status.st_mode))
		return refuse(r, "This is not a regular file.");
	if (status.st_size > AREAS_FILE_LIMIT_BYTES)
		return refuse(r, "The file is larger than 256 MiB; simplify its polygons.");
	*out = malloc((size_t)status.st_size + 1);
	if (!*out)
		return RAISE(FAULT_MEMORY);
	*size_out = fread(*out, 1, (size_t)status.st_size, file);
	return *size_out == (size_t)status.st_size ? AREAS_OK : refuse(r, "The file could not be read to its end.");
}

static int read_position(struct reading *r, const json_t *at, double *lon_out, double *lat_out)
{
	const json_t *lon = json_array_get(at, 0), *lat = json_array_get(at, 1);

	if (!json_is_number(lon) || !json_is_number(lat))
		return refuse(r, "A position must be [longitude, latitude].");
	*lon_out = json_number_value(lon);
	*lat_out = json_number_value(lat);
	if (!isfinite(*lon_out) || !isfinite(*lat_out) || fabs(*lon_out) > 180 || fabs(*lat_out) > 90)
		return refuse(
			r,
			"The position [%g, %g] is not longitude and latitude in degrees; export the file in WGS 84 (EPSG:4326).",
			*lon_out, *lat_out);
	return AREAS_OK;
}

static int fill_ring(struct reading *r, const json_t *positions, GEOSCoordSequence *out)
{
	double first_lon = 0, first_lat = 0, lon = 0, lat = 0;
	size_t n = json_array_size(positions);

	for (size_t i = 0; i < n; i++) {
		int rc = read_position(r, json_array_get(positions, i), &lon, &lat);

		if (rc)
			return rc;
		if (!GEOSCoordSeq_setXY_r(r->geos, out, (unsigned)i, lon, lat))
			return RAISE(FAULT_MEMORY);
		if (!i) {
			first_lon = lon;
			first_lat = lat;
		}
	}
	if (first_lon < lon || first_lon > lon || first_lat < lat || first_lat > lat)
		return refuse(r, "A ring of the polygon is not closed: it begins at [%.6f, %.6f] and ends at [%.6f, %.6f].",
			      first_lon, first_lat, lon, lat);
	return AREAS_OK;
}

static int read_ring(struct reading *r, const json_t *positions, GEOSGeometry **out)
{
	GEOSCoordSequence *sequence;
	size_t n = json_array_size(positions);
	int rc;

	if (n < 4 || n > UINT32_MAX)
		return refuse(r, "A ring of the polygon has %zu positions; it needs at least 4, the last like the first.",
			      n);
	sequence = GEOSCoordSeq_create_r(r->geos, (unsigned)n, 2);
	if (!sequence)
		return RAISE(FAULT_MEMORY);
	rc = fill_ring(r, positions, sequence);
	if (rc) {
		GEOSCoordSeq_destroy_r(r->geos, sequence);
		return rc;
	}
	*out = GEOSGeom_createLinearRing_r(r->geos, sequence); /* takes the sequence, also when it fails */
	return *out ? AREAS_OK : RAISE(FAULT_MEMORY);
}

static void destroy_all(struct reading *r, GEOSGeometry **shapes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		GEOSGeom_destroy_r(r->geos, shapes[i]);
}

typedef int read_part(struct reading *r, const json_t *at, GEOSGeometry **out);

/* Every element of `list` through `read`, into an array that the caller frees. */
static int read_all(struct reading *r, const json_t *list, read_part *read, GEOSGeometry ***out)
{
	size_t n = json_array_size(list);
	GEOSGeometry **shapes = calloc(n + 1, sizeof *shapes);

	if (!shapes)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < n; i++) {
		int rc = read(r, json_array_get(list, i), &shapes[i]);

		if (rc) {
			destroy_all(r, shapes, i);
			free(shapes);
			return rc;
		}
	}
	*out = shapes;
	return AREAS_OK;
}

static int read_polygon(struct reading *r, const json_t *rings, GEOSGeometry **out)
{
	size_t n = json_array_size(rings);
	GEOSGeometry **shapes = NULL;
	int rc;

	if (!n)
		return refuse(r, "The polygon has no outer ring.");
	rc = read_all(r, rings, read_ring, &shapes);
	if (rc)
		return rc;
	*out = GEOSGeom_createPolygon_r(r->geos, shapes[0], shapes + 1, (unsigned)(n - 1)); /* takes the rings */
	free(shapes);
	return *out ? AREAS_OK : RAISE(FAULT_MEMORY);
}

static int read_multipolygon(struct reading *r, const json_t *polygons, GEOSGeometry **out)
{
	size_t n = json_array_size(polygons);
	GEOSGeometry **shapes = NULL;
	int rc;

	if (!n)
		return refuse(r, "The multipolygon has no polygon.");
	rc = read_all(r, polygons, read_polygon, &shapes);
	if (rc)
		return rc;
	*out = GEOSGeom_createCollection_r(r->geos, GEOS_MULTIPOLYGON, shapes, (unsigned)n); /* takes the polygons */
	free(shapes);
	return *out ? AREAS_OK : RAISE(FAULT_MEMORY);
}

static int check_valid(struct reading *r, const GEOSGeometry *shape)
{
	char *reason = NULL;
	GEOSGeometry *spot = NULL;
	double lon = 0, lat = 0;
	char is_valid = GEOSisValidDetail_r(r->geos, shape, 0, &reason, &spot);
	int rc = is_valid == 1 ? AREAS_OK : is_valid ? RAISE(FAULT_MEMORY) : AREAS_REFUSED;

	if (rc == AREAS_REFUSED) {
		if (spot && GEOSGeomGetX_r(r->geos, spot, &lon) && GEOSGeomGetY_r(r->geos, spot, &lat))
			refuse(r,
			       "The polygon is not valid at longitude %.6f, latitude %.6f: %s. Mend it in the program that drew it.",
			       lon, lat, reason ? reason : "unknown");
		else
			refuse(r, "The polygon is not valid: %s. Mend it in the program that drew it.",
			       reason ? reason : "unknown");
	}
	GEOSGeom_destroy_r(r->geos, spot);
	GEOSFree_r(r->geos, reason);
	return rc;
}

static int read_geometry(struct reading *r, const json_t *geometry, GEOSGeometry **out)
{
	const char *type = json_string_value(json_object_get(geometry, "type"));
	const json_t *coordinates = json_object_get(geometry, "coordinates");
	int rc;

	if (type && !strcmp(type, "Polygon"))
		rc = read_polygon(r, coordinates, out);
	else if (type && !strcmp(type, "MultiPolygon"))
		rc = read_multipolygon(r, coordinates, out);
	else
		return refuse(r, "The geometry is %s; an area must be a Polygon or a MultiPolygon.",
			      type ? type : "missing");
	return rc ? rc : check_valid(r, *out);
}

static int read_name(struct reading *r, const json_t *properties)
{
	const char *property = r->layer->property.at;
	const json_t *value = json_object_get(properties, property);
	bool ok = true;

	if (json_is_string(value))
		r->name = arena_copy(r->arena, (struct text){ json_string_value(value), json_string_length(value) }, &ok);
	else if (json_is_integer(value) && json_integer_value(value) >= 0)
		r->name = phrase_u64(r->arena, (uint64_t)json_integer_value(value));
	else
		return refuse(r, "The property \"%s\", which holds the area's name, is %s.", property,
			      value ? "neither a text nor a whole number" : "missing");
	if (!ok)
		return RAISE(FAULT_MEMORY);
	if (!r->name.size || r->name.size > LIMIT_NAME)
		return refuse(r, "The area's name, property \"%s\", must be 1 to 64 bytes.", property);
	return AREAS_OK;
}

static int read_feature(struct reading *r, const json_t *at, struct feature *out)
{
	int rc;

	r->name = TEXT_NONE;
	rc = read_name(r, json_object_get(at, "properties"));
	if (!rc)
		rc = read_geometry(r, json_object_get(at, "geometry"), &out->shape);
	out->name = r->name;
	out->number = r->feature;
	return rc;
}

/* The one behind those that were read. Where all flaws are wanted, this one is written down, and it goes on without the
 * feature. */
static bool drop_feature(struct reading *r, int rc, struct feature_list *out)
{
	GEOSGeom_destroy_r(r->geos, out->features[out->n].shape);
	out->features[out->n] = (struct feature){ 0 };
	if (rc != AREAS_REFUSED || !r->flaws)
		return false;
	remarks_add_why(r->flaws, "bad-polygon", REMARK_ERROR, r->why, NULL);
	out->is_broken = true;
	return true;
}

static int read_features(struct reading *r, const json_t *root, struct feature_list *out)
{
	const char *type = json_string_value(json_object_get(root, "type"));
	const json_t *features = json_object_get(root, "features");
	size_t n = json_array_size(features);

	if (!type || strcmp(type, "FeatureCollection") != 0 || !json_is_array(features))
		return refuse(r, "This is not a GeoJSON FeatureCollection.");
	if (!n)
		return refuse(r, "There is no feature in this file; a layer needs at least one area.");
	out->features = arena_take_clear(r->arena, n, sizeof *out->features);
	if (!out->features)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < n; i++) {
		int rc;

		r->feature = i + 1;
		rc = read_feature(r, json_array_get(features, i), &out->features[out->n]);
		out->n += !rc;
		if (rc && !drop_feature(r, rc, out))
			return rc;
	}
	return AREAS_OK;
}

int geojson_read(GEOSContextHandle_t geos, const struct layer_definition *layer, struct arena *arena,
		 struct remarks *flaws, struct feature_list *out, struct why *why)
{
	struct reading r = { .geos = geos, .layer = layer, .arena = arena, .why = why, .flaws = flaws };
	AUTO(free_drop) char *bytes = NULL;
	AUTO(json_drop) json_t *root = NULL;
	json_error_t error;
	size_t size = 0;
	int rc;

	*out = (struct feature_list){ 0 };
	rc = read_bytes(&r, &bytes, &size);
	if (rc)
		return rc;
	out->digest = digest_of(&(struct text){ bytes, size }, 1);
	root = json_loadb(bytes, size, 0, &error);
	if (!root) {
		refuse(&r, "This is not JSON: %s.", error.text);
		why_where(why, layer->file, error.line > 0 ? (unsigned)error.line : 0);
		return AREAS_REFUSED;
	}
	return read_features(&r, root, out);
}

void feature_list_fini(GEOSContextHandle_t geos, struct feature_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		GEOSGeom_destroy_r(geos, list->features[i].shape);
	*list = (struct feature_list){ 0 };
}
