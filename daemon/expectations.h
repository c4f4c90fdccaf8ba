/* expectations.h - decides the cases of a tests.cfg by a configuration and compares. Without store, sockets and plugins, as --decide does. */
#ifndef LIAISON_EXPECTATIONS_H
#define LIAISON_EXPECTATIONS_H

#include "base/remarks.h"
#include "configuration.h"

enum expectations_rc {
	EXPECTATIONS_MET = 0,
	EXPECTATIONS_NOT_MET, /* `remarks` has those that are not, with file and line */
	EXPECTATIONS_REFUSED, /* the file cannot be used, or not all of it; `remarks` says where and why. What can be read has been compared */
};

/* `path` NULL: the configuration folder's tests.cfg, which need not be there. *n_out: how many expectations there are. One decision at a time per
 * configuration. */
MUST_CHECK int expectations_run(const struct options *options, const struct configuration *configuration, const char *path, struct remarks *remarks,
				size_t *n_out);

/* Only reads the folder's tests.cfg, and writes its flaws down: for a configuration that decides nothing yet. `city` and `zone` NULL: not known.
 * *is_there_out: the file is. Returns 0 or a fault. */
MUST_CHECK int expectations_read(const struct options *options, const struct city *city, const struct zone *zone,
				 struct remarks *remarks, bool *is_there_out);

#endif
