/* options.h - the command line of liaisond. */
#ifndef LIAISON_OPTIONS_H
#define LIAISON_OPTIONS_H

#include "base/fault.h"
#include <stdbool.h>
#include <stddef.h>

enum { OPTIONS_SETS_MAX = 64 };

enum run_mode { RUN_SERVE, RUN_CHECK, RUN_PRINT_CONFIG, RUN_DECIDE, RUN_TEST, RUN_CALENDAR };

struct options {
	enum run_mode mode;
	const char *config_dir, *data_dir;
	const char *tests; /* RUN_TEST: file of expectations */
	const char *question; /* RUN_CALENDAR */
	bool clock_is_manual, is_verbose;
	bool is_json;               /* RUN_CHECK, RUN_TEST */
	bool is_graded, with_cases; /* RUN_CHECK */
	const char *sets[OPTIONS_SETS_MAX]; /* --set name=value */
	size_t n_sets;
};

enum options_rc {
	OPTIONS_OK = 0,
	OPTIONS_DONE, /* --help or --version: answered on standard output */
	OPTIONS_BAD,  /* said on standard error what is wrong */
};

MUST_CHECK int options_read(int argc, char **argv, struct options *out);

#endif
