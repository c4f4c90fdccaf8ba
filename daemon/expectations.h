/* expectations.h - decides the cases of a tests.cfg by a configuration and compares. Without store, sockets and plugins, as --decide does. */
#ifndef LIAISON_EXPECTATIONS_H
#define LIAISON_EXPECTATIONS_H

#include <stdio.h>

#include "configuration.h"

enum expectations_rc {
	EXPECTATIONS_MET = 0,
	EXPECTATIONS_NOT_MET, /* `why` has the first that is not, with file and line */
	EXPECTATIONS_REFUSED, /* the file cannot be used; `why` says where and why */
};

/* `path` NULL: the configuration folder's tests.cfg, which need not be there. Lines about each that is not met, and one about all, go to `out` (NULL:
 * nowhere). *n_out: how many there are. One decision at a time per configuration. */
MUST_CHECK int expectations_run(const struct options *options, const struct configuration *configuration, const char *path, FILE *out, size_t *n_out,
				struct why *why);

#endif
