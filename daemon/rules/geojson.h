/* rules/geojson.h - named polygons out of one GeoJSON file, each checked before anybody relies on it.
 * Used by rules/areas.c only. One thread. */
#ifndef LIAISON_RULES_GEOJSON_H
#define LIAISON_RULES_GEOJSON_H

#include <geos_c.h>

#include "base/remarks.h"
#include "rules/areas.h"

struct feature {
	struct text name;
	size_t number; /* in the file, from 1 */
	GEOSGeometry *shape; /* a valid polygon or multipolygon, in degrees: x is longitude */
};

struct feature_list {
	struct feature *features;
	size_t n;
	struct digest digest; /* of the file's bytes */
	bool is_broken;       /* with `flaws`: some could not be read */
};

/* Reads layer->file. Names and the array lie in the arena. Returns areas_rc; AREAS_REFUSED also for a polygon that is not
 * valid, with the place on the map. `flaws` NULL: the first flaw of a feature ends it; else all are written there, and the
 * features without one are read. Owner of the shapes, whatever is returned: the caller, through feature_list_fini. */
MUST_CHECK int geojson_read(GEOSContextHandle_t geos, const struct layer_definition *layer, struct arena *arena,
			    struct remarks *flaws, struct feature_list *out, struct why *why);
void feature_list_fini(GEOSContextHandle_t geos, struct feature_list *list);

#endif
