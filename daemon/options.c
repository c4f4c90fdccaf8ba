#include "options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char help[] =
	"liaisond - routes a city's cases to its departments, tracks joint handling and deadlines\n"
	"\n"
	"usage: liaisond --config DIR --data DIR [--clock manual] [--set NAME=VALUE]... [--verbose]\n"
	"       liaisond --config DIR --check [--json] [--graded] [--cases]\n"
	"       liaisond [--config DIR] --print-config\n"
	"       liaisond --config DIR --decide\n"
	"       liaisond --config DIR --test FILE [--json]\n"
	"       liaisond --config DIR --calendar QUESTION\n"
	"\n"
	"  --config DIR      folder with city.cfg, rules.cfg, clocks.cfg and, if wanted, liaisond.cfg\n"
	"  --data DIR        folder of the store; made if it is not there\n"
	"  --clock manual    time stands still until a SetClock request moves it: for replays and tests\n"
	"  --set NAME=VALUE  a setting, over what liaisond.cfg says; may be repeated\n"
	"  --check           read everything, tests.cfg too, say all that is wrong or doubtful with file and line, and end: 1 when there\n"
	"                    are errors; with --graded 4 when there are only warnings; with --json as one object; with --cases also\n"
	"                    count what of the submissions on standard input, framed as for --decide, goes to the fallback desk\n"
	"  --print-config    all settings with bounds and meaning, as they would be used\n"
	"  --decide          decide the submissions on standard input, without store, sockets or plugins: frames of\n"
	"                    4 bytes length (little-endian) and a Request; the same way out, each a Message\n"
	"  --test FILE       decide the cases of a file of expectations (docs/RULES.md) and compare: 0 when all are met;\n"
	"                    with --json as one object\n"
	"  --calendar QUESTION  answer from clocks.cfg alone, for liaison calendar: \"show NAME FIRST LAST\", \"add NAME MOMENT LENGTH\",\n"
	"                    \"between NAME MOMENT MOMENT\"; NAME may be -, the first calendar\n"
	"  --verbose         log more\n"
	"  --help, --version\n"
	"\n"
	"SIGTERM ends it: what was committed is answered, the rest is not taken. Manual: liaisond(8).\n";

enum { OPTION_CONFIG = 256, OPTION_DATA, OPTION_CLOCK, OPTION_SET, OPTION_CHECK, OPTION_PRINT, OPTION_DECIDE, OPTION_TEST, OPTION_CALENDAR, OPTION_JSON,
       OPTION_GRADED, OPTION_CASES, OPTION_VERBOSE, OPTION_HELP, OPTION_VERSION };

static const struct option names[] = {
	{ "config", required_argument, NULL, OPTION_CONFIG },	   { "data", required_argument, NULL, OPTION_DATA },
	{ "clock", required_argument, NULL, OPTION_CLOCK },	   { "set", required_argument, NULL, OPTION_SET },
	{ "check", no_argument, NULL, OPTION_CHECK },		   { "print-config", no_argument, NULL, OPTION_PRINT },
	{ "decide", no_argument, NULL, OPTION_DECIDE },	   { "test", required_argument, NULL, OPTION_TEST },
	{ "calendar", required_argument, NULL, OPTION_CALENDAR },
	{ "json", no_argument, NULL, OPTION_JSON },		   { "graded", no_argument, NULL, OPTION_GRADED },
	{ "cases", no_argument, NULL, OPTION_CASES },		   { "verbose", no_argument, NULL, OPTION_VERBOSE },
	{ "help", no_argument, NULL, OPTION_HELP },		   { "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static int bad(const char *sentence, const char *what)
{
	fprintf(stderr, "liaisond: %s%s See liaisond --help.\n", sentence, what);
	return OPTIONS_BAD;
}

static int take(int option, struct options *out)
{
	switch (option) {
	case OPTION_CONFIG:
		out->config_dir = optarg;
		return OPTIONS_OK;
	case OPTION_DATA:
		out->data_dir = optarg;
		return OPTIONS_OK;
	case OPTION_CLOCK:
		out->clock_is_manual = !strcmp(optarg, "manual");
		if (!out->clock_is_manual && strcmp(optarg, "system") != 0)
			return bad("--clock is \"system\" (the default) or \"manual\".", "");
		return OPTIONS_OK;
	case OPTION_SET:
		if (out->n_sets == OPTIONS_SETS_MAX)
			return bad("too many --set.", "");
		out->sets[out->n_sets++] = optarg;
		return OPTIONS_OK;
	case OPTION_CHECK:
		out->mode = RUN_CHECK;
		return OPTIONS_OK;
	case OPTION_PRINT:
		out->mode = RUN_PRINT_CONFIG;
		return OPTIONS_OK;
	case OPTION_DECIDE:
		out->mode = RUN_DECIDE;
		return OPTIONS_OK;
	case OPTION_TEST:
		out->mode = RUN_TEST;
		out->tests = optarg;
		return OPTIONS_OK;
	case OPTION_CALENDAR:
		out->mode = RUN_CALENDAR;
		out->question = optarg;
		return OPTIONS_OK;
	case OPTION_JSON:
		out->is_json = true;
		return OPTIONS_OK;
	case OPTION_GRADED:
		out->is_graded = true;
		return OPTIONS_OK;
	case OPTION_CASES:
		out->with_cases = true;
		return OPTIONS_OK;
	case OPTION_VERBOSE:
		out->is_verbose = true;
		return OPTIONS_OK;
	case OPTION_HELP:
		fputs(help, stdout);
		return OPTIONS_DONE;
	case OPTION_VERSION:
		puts("liaisond " LIAISON_VERSION);
		return OPTIONS_DONE;
	default:
		return OPTIONS_BAD; /* getopt has said why */
	}
}

int options_read(int argc, char **argv, struct options *out)
{
	int option, rc = OPTIONS_OK;

	*out = (struct options){ .mode = RUN_SERVE };
	while (!rc && (option = getopt_long(argc, argv, "", names, NULL)) != -1)
		rc = take(option, out);
	if (rc)
		return rc;
	if (optind < argc)
		return bad("nothing is expected here: ", argv[optind]);
	if ((out->is_graded || out->with_cases) && out->mode != RUN_CHECK)
		return bad("--graded and --cases belong to --check.", "");
	if (out->is_json && out->mode != RUN_CHECK && out->mode != RUN_TEST)
		return bad("--json belongs to --check and --test.", "");
	if (!out->config_dir && out->mode != RUN_PRINT_CONFIG)
		return bad("--config DIR is missing: the folder with city.cfg, rules.cfg and clocks.cfg.", "");
	if (!out->data_dir && out->mode == RUN_SERVE)
		return bad("--data DIR is missing: the folder where cases are kept.", "");
	return OPTIONS_OK;
}
