/* conf/city_file.h - reads city.cfg (docs/CONFIGURATION.md): departments, fallback desk, area layers. One thread. */
#ifndef LIAISON_CONF_CITY_FILE_H
#define LIAISON_CONF_CITY_FILE_H

#include "base/arena.h"
#include "base/nearest.h"
#include "base/remarks.h"
#include "core/city.h"
#include "rules/areas.h"
#include "rules/path.h"

enum city_file_rc {
	CITY_FILE_OK = 0,
	CITY_FILE_REFUSED, /* `why` says what is wrong, with file and line; outputs are then of no use */
};

/* One of the categories that the city has. */
struct category {
	struct text path;
	struct path segments;
	unsigned line; /* of city.cfg */
};

struct city_file {
	struct city city;
	unsigned zone_line, *department_lines; /* of city.cfg */
	struct layer_definition *layers;
	size_t n_layers;
	struct category *categories; /* all that there are; none: the city does not say */
	size_t n_categories;
	bool are_departments_whole, are_layers_whole,
		are_categories_whole; /* all there, whatever else is wrong: what with `flaws` may not be */
};

/* Reads DIR/city.cfg. Everything lies in `arena`. A layer's file name comes out as it can be opened: relative ones are taken from DIR, and
 * ${LIAISON_CITY_DATA} is filled in. `flaws` NULL: the first flaw ends it; else all are written there, and CITY_FILE_REFUSED leaves in *out what could
 * be read. */
MUST_CHECK int city_file_read(const char *dir, struct arena *arena, struct remarks *flaws, struct city_file *out, struct why *why);

/* The category, or what it lies under, that a path may have meant which covers none of them. */
struct nearest city_file_nearest(const struct category *categories, size_t n, struct text path);

#endif
