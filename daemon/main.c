/* liaisond. Reads the command line and the configuration, then does one of six things. */
#include <stdio.h>

#include "base/log.h"
#include "calendar_only.h"
#include "check.h"
#include "decide_only.h"
#include "expectations.h"
#include "liaisond.h"

enum { EXIT_FINE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_FAULT = 3, EXIT_WARNINGS = 4, SETTINGS_ARENA_BYTES = 64 * 1024 * 1024 };

static int refuse(const struct why *why)
{
	fprintf(stderr, "liaisond: ");
	if (why->where[0])
		fprintf(stderr, "%s: ", why->where);
	if (why->field[0])
		fprintf(stderr, "%s: ", why->field);
	fprintf(stderr, "%s%s%s\n", why->sentence, why->hint[0] ? " " : "", why->hint);
	return EXIT_REFUSED;
}

/* An outcome of coming up: 0, a refusal with its reason, or a fault. */
static int exit_status(int rc, const struct why *why)
{
	if (!rc)
		return EXIT_FINE;
	if (rc > 0 || why->sentence[0])
		return refuse(why);
	log_fault("liaisond-failed", rc);
	return EXIT_FAULT;
}

static int print_config(const struct options *options, struct why *why)
{
	struct arena *arena = arena_create(SETTINGS_ARENA_BYTES);
	struct settings settings;
	int rc = configuration_settings(options, arena, NULL, &settings, why);

	if (!rc)
		settings_print(&settings, stdout);
	rc = exit_status(rc, why);
	arena_destroy(&arena);
	return rc;
}

/* Everything that can be said; exit codes by what is worst. */
static int check(const struct options *options)
{
	struct check check;
	int rc = check_read(options, &check);

	if (rc >= 0)
		rc = check_survey(options, &check);
	if (rc >= 0 && options->with_cases && check_traffic(&check, options, stdin))
		rc = RAISE(FAULT_SYSTEM);
	if (rc < 0)
		log_fault("liaisond-failed", rc);
	remarks_sort(&check.remarks);
	if (rc >= 0)
		check_print(&check, options->is_json, stdout);
	if (rc >= 0)
		rc = rc == CHECK_ERRORS ? EXIT_REFUSED : options->is_graded && check.remarks.n_of[REMARK_WARNING] ? EXIT_WARNINGS : EXIT_FINE;
	else
		rc = EXIT_FAULT;
	check_close(&check);
	return rc;
}

/* Of `n` expectations; `is_whole`: all could be tried, and each remark is one that is not met. */
static void print_tests(const char *path, const struct remarks *remarks, bool is_whole, size_t n)
{
	for (size_t i = 0; i < remarks->n; i++)
		printf("%.*s: %.*s\n", TEXT_ARG(remarks->list[i].where), TEXT_ARG(remarks->list[i].sentence));
	if (is_whole)
		printf("%s: %zu of %zu expectations are met.\n", path, n - remarks->n, n);
}

/* The same for programs. */
static void print_tests_json(const struct remarks *remarks, bool is_whole, size_t n)
{
	printf("{");
	check_print_findings(remarks, stdout);
	printf(",\n\"expectations\":%zu", n);
	if (is_whole)
		printf(",\"met\":%zu", n - remarks->n);
	printf("}\n");
}

static int test(const struct options *options, const struct configuration *c)
{
	struct remarks remarks;
	size_t n = 0;
	int rc;

	remarks_init(&remarks);
	rc = expectations_run(options, c, options->tests, &remarks, &n);
	remarks_sort(&remarks);
	if (rc >= 0 && options->is_json)
		print_tests_json(&remarks, rc != EXPECTATIONS_REFUSED, n);
	else if (rc >= 0)
		print_tests(options->tests, &remarks, rc != EXPECTATIONS_REFUSED, n);
	remarks_fini(&remarks);
	if (rc < 0)
		log_fault("liaisond-failed", rc);
	return rc < 0 ? EXIT_FAULT : rc ? EXIT_REFUSED : EXIT_FINE;
}

/* The configuration itself cannot be used: programs are told on standard output too. */
static void print_tests_refused(const struct why *why)
{
	struct remarks remarks;

	remarks_init(&remarks);
	remarks_add_why(&remarks, "invalid", REMARK_ERROR, why, NULL);
	print_tests_json(&remarks, false, 0);
	remarks_fini(&remarks);
}

/* Nothing is touched before all of the configuration is known to be good. */
static int serve(const struct options *options, struct edition **edition, struct why *why)
{
	int rc = configuration_check_outside(options, &(*edition)->configuration, NULL, why);

	if (rc)
		return exit_status(rc, why);
	*why = (struct why){ 0 };
	rc = liaisond_run(options, edition, why);
	if (rc < 0 && !why->sentence[0])
		return EXIT_FAULT; /* the log has the fault and its path */
	return exit_status(rc, why);
}

int main(int argc, char **argv)
{
	struct edition *edition = NULL;
	struct why why = { 0 };
	struct options options;
	int rc = options_read(argc, argv, &options);

	if (rc)
		return rc == OPTIONS_DONE ? EXIT_FINE : EXIT_USAGE;
	if (options.is_verbose)
		log_threshold(LOG_DEBUG);
	if (options.mode == RUN_PRINT_CONFIG)
		return print_config(&options, &why);
	if (options.mode == RUN_CALENDAR)
		return exit_status(calendar_only_run(options.config_dir, options.question, &why), &why);
	if (options.mode == RUN_CHECK)
		return check(&options);
	rc = edition_open(&options, &edition, &why);
	if (rc > 0 && options.mode == RUN_TEST && options.is_json)
		print_tests_refused(&why);
	if (rc)
		rc = exit_status(rc, &why);
	else if (options.mode == RUN_TEST)
		rc = test(&options, &edition->configuration);
	else if (options.mode == RUN_DECIDE)
		rc = decide_only_run(&edition->configuration) ? EXIT_FAULT : EXIT_FINE;
	else
		rc = serve(&options, &edition, &why);
	edition_close(&edition);
	return rc;
}
