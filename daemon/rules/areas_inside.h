/* rules/areas_inside.h - what struct areas is made of: shared by areas_open.c, which builds it, and areas.c, which asks it.
 */
#ifndef LIAISON_RULES_AREAS_INSIDE_H
#define LIAISON_RULES_AREAS_INSIDE_H

#include <geos_c.h>

#include "base/arena.h"
#include "rules/areas.h"

struct layer {
	struct text name;
	double tolerance_m;
	size_t first_area, n_areas; /* its areas stand in a row, by name */
};

struct area {
	struct text name;
	size_t layer;
	GEOSGeometry *shape;                       /* degrees */
	GEOSGeometry *border;                      /* metres on the plane of this area */
	const GEOSPreparedGeometry *inside, *edge; /* of shape, of border */
	double lon, lat;                           /* origin of the plane */
	double lon_m, lat_m;                       /* metres in one degree there */
};

struct areas {
	GEOSContextHandle_t geos;
	GEOSSTRtree *tree; /* of struct area, each by its envelope widened by its layer's tolerance */
	struct arena *arena;
	struct layer *layers;
	size_t n_layers;
	struct area *areas;
	size_t n_areas, room;
	struct digest digest;
};

/* From degrees to metres on the plane of an area (`ctx`); always 1, as GEOSTransformXYCallback wants it. */
int area_to_plane(double *x, double *y, void *ctx);

#endif
