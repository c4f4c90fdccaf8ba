/* conf/rules_file.h - reads rules.cfg (docs/RULES.md) strictly: every name in it is checked against the rest of the
 * configuration. One thread. */
#ifndef LIAISON_CONF_RULES_FILE_H
#define LIAISON_CONF_RULES_FILE_H

#include "base/arena.h"
#include "base/why.h"
#include "calendar/timebook.h"
#include "core/city.h"
#include "rules/areas.h"
#include "rules/rule.h"

enum rules_file_rc {
	RULES_FILE_OK = 0,
	RULES_FILE_REFUSED, /* `why` says what is wrong, with file and line; output unchanged */
};

enum { RULES_FILE_MAX = 100000 }; /* rules in one file, a count */

/* What the rules may name. */
struct rules_known {
	const struct city *city;
	const struct areas *areas;   /* NULL: the city has no layers */
	const struct timebook *book; /* its policies; NULL: not asked */
};

/* Reads `path`, which must be there. Everything in *out lies in `arena`. */
MUST_CHECK int rules_file_read(const char *path, const struct rules_known *known, struct arena *arena,
			       struct rule_set_definition *out, struct why *why);

#endif
