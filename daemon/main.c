/* liaisond. Reads the command line and the configuration, then does one of six things. */
#include <stdio.h>

#include "base/log.h"
#include "calendar_only.h"
#include "decide_only.h"
#include "derive.h"
#include "expectations.h"
#include "liaisond.h"

enum { EXIT_FINE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_FAULT = 3, SETTINGS_ARENA_BYTES = 64 * 1024 * 1024 };

static int refuse(const struct why *why)
{
	fprintf(stderr, "liaisond: ");
	if (why->where[0])
		fprintf(stderr, "%s: ", why->where);
	if (why->field[0])
		fprintf(stderr, "%s: ", why->field);
	fprintf(stderr, "%s\n", why->sentence);
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
	int rc = configuration_settings(options, arena, &settings, why);

	if (!rc)
		settings_print(&settings, stdout);
	rc = exit_status(rc, why);
	arena_destroy(&arena);
	return rc;
}

/* What only shows when it comes up: endpoints and plugins. */
static int check_outside(const struct options *options, const struct configuration *configuration, struct why *why)
{
	struct wire_settings wire = derive_wire(&configuration->settings);
	struct host_settings hosts;
	struct places places;
	int rc = wire_check(&wire, why);

	if (!rc)
		rc = places_find(options, &configuration->settings, &places);
	if (rc)
		return rc;
	hosts = derive_hosts(&configuration->settings, configuration->zone, &places);
	return hosts_check(&hosts, &configuration->city, why);
}

static int check(const struct options *options, const struct configuration *c, struct why *why)
{
	size_t n = 0;
	int rc = check_outside(options, c, why);

	if (!rc)
		rc = expectations_run(options, c, NULL, NULL, &n, why);
	if (!rc)
		printf("%.*s: %zu departments, %zu layers, rule set %.*s, %zu expectations met: all is well.\n", TEXT_ARG(c->city.name),
		       c->city.n_departments, areas_n_layers(c->areas), TEXT_ARG(ruleset_version(c->ruleset)), n);
	return exit_status(rc, why);
}

/* Those that are not met have been said on standard output. */
static int test(const struct options *options, const struct configuration *c, struct why *why)
{
	size_t n;
	int rc = expectations_run(options, c, options->tests, stdout, &n, why);

	return rc == EXPECTATIONS_NOT_MET ? EXIT_REFUSED : exit_status(rc, why);
}

/* Nothing is touched before all of the configuration is known to be good. */
static int serve(const struct options *options, struct edition **edition, struct why *why)
{
	int rc = check_outside(options, &(*edition)->configuration, why);

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
	rc = edition_open(&options, &edition, &why);
	if (rc)
		rc = exit_status(rc, &why);
	else if (options.mode == RUN_CHECK)
		rc = check(&options, &edition->configuration, &why);
	else if (options.mode == RUN_TEST)
		rc = test(&options, &edition->configuration, &why);
	else if (options.mode == RUN_DECIDE)
		rc = decide_only_run(&edition->configuration) ? EXIT_FAULT : EXIT_FINE;
	else
		rc = serve(&options, &edition, &why);
	edition_close(&edition);
	return rc;
}
