/* rules/areas.h - layers of named areas, and which of them hold a point.
 * Reads GeoJSON (RFC 7946, WGS 84), checks it, and answers from an STR tree and an index of each border, allocating nothing.
 * Two features of one name are one area. Containment is decided in degrees; distances in metres on a plane through each
 * area's own latitude (WGS 84), which is good to some 0.1 % for areas up to 100 km across. Knows nothing of rules. Thread:
 * one at a time per struct areas.
 */
#ifndef LIAISON_RULES_AREAS_H
#define LIAISON_RULES_AREAS_H

#include "base/digest.h"
#include "base/remarks.h"
#include "proto/message.h"

enum areas_rc {
	AREAS_OK = 0,
	AREAS_REFUSED, /* `why` says which file, which feature and where in it; output unchanged */
};

enum {
	AREAS_FILE_LIMIT_BYTES = 256 * 1024 * 1024,
	AREAS_FOUND_MAX = 64, /* areas told of one point, a count */
};

#define AREAS_NONE SIZE_MAX /* no such layer or area */

struct layer_definition {
	struct text name;     /* 1 to 64 bytes, without ':' */
	const char *file;     /* GeoJSON FeatureCollection of polygons and multipolygons */
	struct text property; /* that holds an area's name: a text or a whole number */
	double tolerance_m;   /* a point nearer than this to another area of the layer is near its border; 0: never said */
};

struct area_found {
	size_t layer, area;
	double border_m; /* to the area's nearest border; negative: the point lies outside, at that distance */
	bool is_near_border;
};

struct areas;

/* What a rule calls "layer:name" or "layer:*". */
struct area_target {
	size_t layer;
	size_t area; /* AREAS_NONE: any of the layer */
};

/* Reads every layer. The definitions are copied. Owner of *out: the caller, until areas_close. */
MUST_CHECK int areas_open(const struct layer_definition *layers, size_t n, struct areas **out, struct why *why);

/* For a check: reads what can be read, and writes every flaw down; AREAS_REFUSED when there was one, and *out is there all the same. */
MUST_CHECK int areas_open_all(const struct layer_definition *layers, size_t n, struct remarks *flaws, struct areas **out);

/* Writes down which areas of one layer overlap, which are drawn twice, and where a strip between areas belongs to none, each with the place. Returns 0 or a
 * fault. */
MUST_CHECK int areas_check(const struct areas *areas, struct remarks *remarks);

/* Could every layer be read to the end? */
bool areas_are_whole(const struct areas *areas);
/* Could this be a target ("layer:name") if only its layer had been read to the end? */
bool areas_is_lost(const struct areas *areas, struct text word);
void areas_close(struct areas **areas);

/* The areas that hold the point (their border counts as inside), in the order of the layers; then those that do not, but are
 * nearer than their layer's tolerance. As soon as a layer that has a tolerance has two of either sort, all of them are
 * near_border; so is a point that only comes near to one from outside. At most `room`; within a layer, the one that the
 * point lies deepest in, or is nearest to, first. Returns 0 or a fault. */
MUST_CHECK int areas_at(struct areas *areas, struct point point, struct area_found *out, size_t room, size_t *n_out);

size_t areas_n_layers(const struct areas *areas);
size_t areas_n_areas(const struct areas *areas); /* of all layers: the numbers that struct area_found names are below it */
size_t areas_find_layer(const struct areas *areas, struct text layer);        /* AREAS_NONE: not known */
size_t areas_find(const struct areas *areas, size_t layer, struct text name); /* AREAS_NONE: not known */

/* The layer that may have been meant, or where there are any, as why->hint. `areas` NULL: there are no layers. */
void areas_hint_layer(const struct areas *areas, struct text layer, struct why *why);

/* AREAS_REFUSED: not of the form layer:name, or not known; why->sentence says which, and why->hint which one may have been meant. `areas` NULL: there are
 * no layers. */
MUST_CHECK int areas_target(const struct areas *areas, struct text word, struct area_target *out, struct why *why);
bool areas_is_target(const struct area_found *found, const struct area_target *target); /* and inside it */

struct text areas_layer_name(const struct areas *areas, size_t layer);
struct text areas_name(const struct areas *areas, size_t area);
size_t areas_layer_of(const struct areas *areas, size_t area);
struct digest areas_digest(const struct areas *areas); /* of the files and of what the definitions say about them */

#endif
