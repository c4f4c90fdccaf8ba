/* conf/rules_file.h - reads rules.cfg (docs/RULES.md) strictly: every name in it is checked against the rest of the
 * configuration. One thread. */
#ifndef LIAISON_CONF_RULES_FILE_H
#define LIAISON_CONF_RULES_FILE_H

#include "base/arena.h"
#include "base/remarks.h"
#include "calendar/timebook.h"
#include "conf/city_file.h"
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
	const struct timebook *book; /* its policies; NULL: see below */
	const struct category *categories; /* that conditions may name; none: any path */
	size_t n_categories;
	/* For a check, which is told of all flaws: not NULL, and then `city` may be NULL: not known, for a flaw that has been told of. */
	struct remarks *flaws;
	bool are_areas_lost; /* likewise the areas */
	const struct text *policies; /* without `book`: all names that a policy may have; NULL: not asked */
	size_t n_policies;
};

/* Reads `path`, which must be there. Everything in *out lies in `arena`. With known->flaws, all flaws are written there, and RULES_FILE_REFUSED leaves in
 * *out the rules without a flaw, and the number of the others. */
MUST_CHECK int rules_file_read(const char *path, const struct rules_known *known, struct arena *arena,
			       struct rule_set_definition *out, struct why *why);

#endif
