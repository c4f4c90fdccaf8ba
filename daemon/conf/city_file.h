/* conf/city_file.h - reads city.cfg (docs/CONFIGURATION.md): departments, fallback desk, area layers. One thread. */
#ifndef LIAISON_CONF_CITY_FILE_H
#define LIAISON_CONF_CITY_FILE_H

#include "base/arena.h"
#include "base/why.h"
#include "core/city.h"
#include "rules/areas.h"

enum city_file_rc {
	CITY_FILE_OK = 0,
	CITY_FILE_REFUSED, /* `why` says what is wrong, with file and line; outputs are then of no use */
};

/* Reads DIR/city.cfg. Everything lies in `arena`. A layer's file name comes out as it can be opened: relative ones are taken from DIR, and
 * ${LIAISON_CITY_DATA} is filled in. */
MUST_CHECK int city_file_read(const char *dir, struct arena *arena, struct city *city_out, struct layer_definition **layers_out, size_t *n_layers_out,
			      struct why *why);

#endif
