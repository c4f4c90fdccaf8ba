/* conf/clocks_file.h - reads clocks.cfg (docs/CLOCKS.md) and makes the city's timebook of it.
 * One thread. */
#ifndef LIAISON_CONF_CLOCKS_FILE_H
#define LIAISON_CONF_CLOCKS_FILE_H

#include "base/remarks.h"
#include "calendar/timebook.h"
#include "core/city.h"

enum clocks_file_rc {
	CLOCKS_FILE_OK = 0,
	CLOCKS_FILE_REFUSED, /* `why` says what is wrong, with file and line; output unchanged */
};

/* Reads `path`, which must be there. `city` is asked whether the departments that policies name exist; NULL: not asked. `flaws`: where all flaws are
 * written, for a check; NULL: the first one ends it. Owner of *book_out: the caller, until timebook_destroy. */
MUST_CHECK int clocks_file_read(const char *path, const struct city *city, struct remarks *flaws, struct timebook **book_out, struct why *why);

/* The names of all its policies, whatever flaws these have, for a check of rules whose clocks.cfg is refused. *are_all_out: there are no others; false: the
 * file cannot be parsed, or some policy's name cannot be read. Everything lies in `arena`. Returns 0 or a fault. */
MUST_CHECK int clocks_file_names(const char *path, struct arena *arena, struct text **names_out, size_t *n_out,
				 bool *are_all_out);

#endif
