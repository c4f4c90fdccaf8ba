#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/redirect.h>

#include "options.h"

TestSuite(options, .timeout = 10);

static struct options options;

/* Words separated by single blanks. */
static int read_line(const char *line)
{
	static char words[4096];
	static char *argv[256];
	int argc = 1;
	char *rest = words, *word;

	argv[0] = "liaisond";
	snprintf(words, sizeof words, "%s", line);
	while ((word = strsep(&rest, " ")))
		if (*word)
			argv[argc++] = word;
	argv[argc] = NULL;
	optind = 0; /* getopt begins anew */
	return options_read(argc, argv, &options);
}

Test(options, take_what_serving_needs)
{
	cr_assert(eq(int, read_line("--config c --data d"), OPTIONS_OK));
	cr_assert(eq(int, options.mode, RUN_SERVE));
	cr_assert(eq(str, (char *)options.config_dir, "c"));
	cr_assert(eq(str, (char *)options.data_dir, "d"));
	cr_assert(eq(sz, options.n_sets, 0));
	cr_assert(options.n_sets == 0 && !options.clock_is_manual && !options.is_verbose);
}

Test(options, take_everything_together_in_any_order)
{
	cr_assert(eq(int, read_line("--set a=1 --verbose --clock manual --data=d --set b=2 --config=c"), OPTIONS_OK));
	cr_assert(options.clock_is_manual && options.is_verbose);
	cr_assert(eq(sz, options.n_sets, 2));
	cr_assert(eq(str, (char *)options.sets[0], "a=1"));
	cr_assert(eq(str, (char *)options.sets[1], "b=2"));
	cr_assert(eq(int, read_line("--config c --data d --clock manual --clock system"), OPTIONS_OK));
	cr_assert(not(options.clock_is_manual));
}

Test(options, need_no_data_to_check_print_or_decide)
{
	cr_assert(eq(int, read_line("--config c --check"), OPTIONS_OK));
	cr_assert(eq(int, options.mode, RUN_CHECK));
	cr_assert(eq(int, read_line("--config c --decide"), OPTIONS_OK));
	cr_assert(eq(int, options.mode, RUN_DECIDE));
	cr_assert(eq(int, read_line("--config c --calendar show"), OPTIONS_OK));
	cr_assert(eq(int, options.mode, RUN_CALENDAR));
	cr_assert(eq(str, (char *)options.question, "show"));
	cr_assert(eq(int, read_line("--print-config"), OPTIONS_OK));
	cr_assert(eq(int, options.mode, RUN_PRINT_CONFIG));
	cr_assert(eq(int, read_line("--config c --print-config"), OPTIONS_OK));
}

Test(options, say_on_standard_error_what_is_wrong, .init = cr_redirect_stderr)
{
	static const struct { const char *line, *part; } rows[] = {
		{ "", "--config DIR is missing" },
		{ "--data d", "--config DIR is missing" },
		{ "--config c", "--data DIR is missing" },
		{ "--check", "--config DIR is missing" },
		{ "--config c --data d --clock sundial", "--clock is" },
		{ "--config c --data d extra", "extra" },
		{ "--config c --data d --nonsense", "nonsense" },
		{ "--config", "config" },
	};
	char said[8192];
	size_t size = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_expect(eq(int, read_line(rows[i].line), OPTIONS_BAD), "%s", rows[i].line);
		fflush(stderr);
	}
	size = fread(said, 1, sizeof said - 1, cr_get_redirected_stderr());
	said[size] = '\0';
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect(strstr(said, rows[i].part) != NULL, "%s: %s", rows[i].line, said);
}

Test(options, bound_how_much_can_be_set, .init = cr_redirect_stderr)
{
	char line[2048] = "--config c --data d";

	for (int i = 0; i < OPTIONS_SETS_MAX; i++)
		strcat(line, " --set a=1");
	cr_assert(eq(int, read_line(line), OPTIONS_OK));
	cr_assert(eq(sz, options.n_sets, OPTIONS_SETS_MAX));
	strcat(line, " --set a=1");
	cr_assert(eq(int, read_line(line), OPTIONS_BAD));
}

Test(options, answer_help_and_version_at_once, .init = cr_redirect_stdout)
{
	char said[8192];
	size_t size;

	cr_assert(eq(int, read_line("--help"), OPTIONS_DONE));
	cr_assert(eq(int, read_line("--version --nonsense"), OPTIONS_DONE));
	fflush(stdout);
	size = fread(said, 1, sizeof said - 1, cr_get_redirected_stdout());
	said[size] = '\0';
	cr_assert(strstr(said, "usage: liaisond") != NULL);
	cr_assert(strstr(said, "liaisond " LIAISON_VERSION) != NULL);
	for (const char *const *option =
		     (const char *const[]){ "--config", "--data", "--clock", "--set", "--check", "--print-config",
					    "--decide", "--verbose", "--help", "--version", NULL };
	     *option; option++)
		cr_expect(strstr(said, *option) != NULL, "%s is not explained", *option);
}
