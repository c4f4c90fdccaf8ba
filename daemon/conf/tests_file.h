/* conf/tests_file.h - reads tests.cfg (docs/RULES.md): what the officials expect of their rules. Strict; one thread. */
#ifndef LIAISON_CONF_TESTS_FILE_H
#define LIAISON_CONF_TESTS_FILE_H

#include "base/arena.h"
#include "base/remarks.h"
#include "base/zone.h"
#include "core/city.h"
#include "core/expectation.h"

enum tests_file_rc {
	TESTS_FILE_OK = 0,
	TESTS_FILE_REFUSED, /* `why` says what is wrong, with file and line */
	TESTS_FILE_ABSENT,  /* there is no such file */
};

enum { TESTS_FILE_MAX = 100000 }; /* expectations in one file, a count */

/* Reads `path`; times are those of the city's clocks. Everything lies in `arena`. `flaws` NULL: the first flaw ends it; else all are written there, and
 * TESTS_FILE_REFUSED leaves the expectations without one. To hear of flaws only, `city` may be NULL: which departments there are is not known; and `zone`:
 * when the cases are handed in is not. */
MUST_CHECK int tests_file_read(const char *path, const struct city *city, const struct zone *zone, struct arena *arena, struct remarks *flaws,
			       struct expectation **out, size_t *n_out, struct why *why);

#endif
