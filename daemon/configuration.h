/* configuration.h - a whole configuration folder, read, checked and ready for use. Read-only once open. */
#ifndef LIAISON_CONFIGURATION_H
#define LIAISON_CONFIGURATION_H

#include "base/zone.h"
#include "calendar/timebook.h"
#include "conf/city_file.h"
#include "conf/settings.h"
#include "options.h"
#include "rules/ruleset.h"

struct configuration {
	struct arena *arena; /* owns the texts of settings and city */
	struct settings settings;
	struct city city;
	struct city_file file; /* what else city.cfg says */
	struct zone *zone;
	struct areas *areas;
	struct timebook *timebook;
	struct ruleset *ruleset;
};

enum configuration_rc {
	CONFIGURATION_OK = 0,
	CONFIGURATION_REFUSED, /* `why` says what is wrong, with file and line */
};

/* Only the settings: the file's, then the command line's. `flaws`: where all flaws of the file are written, for a check; NULL: the first one ends it. */
MUST_CHECK int configuration_settings(const struct options *options, struct arena *arena, struct remarks *flaws, struct settings *out, struct why *why);

/* Everything. Owner: the caller, until configuration_close, whatever the outcome. */
MUST_CHECK int configuration_open(const struct options *options, struct configuration *out, struct why *why);

/* What only shows when it comes up: endpoints and plugins. Of settings, and of the departments, which may be none. `flaws` as above. */
MUST_CHECK int configuration_check_outside(const struct options *options, const struct configuration *configuration,
					   struct remarks *flaws, struct why *why);
void configuration_close(struct configuration *configuration);

#endif
