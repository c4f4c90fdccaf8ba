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

#endif
