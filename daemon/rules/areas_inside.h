/* rules/areas_inside.h - what struct areas is made of: shared by areas_open.c, which builds it, and areas.c, which asks it.
 * GEOS reads, checks and joins the polygons, and has the last word about a point on a border; everything else is asked of an
 * index of our own, which allocates nothing. */
#ifndef LIAISON_RULES_AREAS_INSIDE_H
#define LIAISON_RULES_AREAS_INSIDE_H

#include <geos_c.h>

#include "base/remarks.h"
#include "rules/areas.h"
#include "rules/border.h"

struct layer {
	struct text name;
	double tolerance_m;
	size_t first_area, n_areas; /* its areas stand in a row, by name */
	struct text file;
	bool is_broken; /* some of its areas could not be read: only in a check, which goes on */
};

struct area {
	struct text name;
	size_t layer;
	GEOSGeometry *shape;                /* degrees */
	const GEOSPreparedGeometry *inside; /* of shape */
	struct border border;               /* metres on the plane of this area */
	double lon, lat;                    /* origin of the plane */
	double lon_m, lat_m;                /* metres in one degree there */
};

struct areas {
	GEOSContextHandle_t geos;
	struct arena *arena;
	struct layer *layers;
	size_t n_layers;
	struct area *areas;
	size_t n_areas;
	struct boxes tree;    /* of the areas' envelopes, each widened by its layer's tolerance */
	uint32_t *tree_areas; /* the area of each leaf */
	struct digest digest;
};

#endif
