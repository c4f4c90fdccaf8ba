#include "configuration.h"

#include <stdio.h>

#include "conf/clocks_file.h"
#include "conf/rules_file.h"
#include "derive.h"

enum { CONFIGURATION_BYTES = 1024 * 1024 * 1024, PATH_SIZE = 4096 };

int configuration_settings(const struct options *options, struct arena *arena, struct remarks *flaws, struct settings *out, struct why *why)
{
	int rc = 0;

	settings_init(out);
	if (options->config_dir)
		rc = settings_read(out, options->config_dir, arena, flaws, why);
	if (flaws && rc == SETTINGS_REFUSED) {
		*why = (struct why){ 0 }; /* it is written there */
		rc = SETTINGS_OK;
	}
	for (size_t i = 0; !rc && i < options->n_sets; i++)
		rc = settings_set(out, options->sets[i], arena, why);
	return rc;
}

static int refuse_long_name(struct why *why)
{
	why_say(why, "The name of the configuration folder is too long.");
	return CONFIGURATION_REFUSED;
}

/* CONFIG/name, in the arena. */
static const char *file_in(const struct options *options, const char *name, struct arena *arena)
{
	char *path = arena_take(arena, PATH_SIZE);

	if (!path || snprintf(path, PATH_SIZE, "%s/%s", options->config_dir, name) >= PATH_SIZE)
		return NULL;
	return path;
}

static int open_zone(const struct options *options, struct configuration *c, struct why *why)
{
	const char *city = file_in(options, "city.cfg", c->arena);
	int rc = city ? zone_open(c->city.zone, &c->zone, why) : refuse_long_name(why);

	if (city && rc == ZONE_REFUSED) {
		why_where(why, city, c->file.zone_line);
		why_field(why, "zone");
	}
	return rc;
}

static int open_city(const struct options *options, struct configuration *c, struct why *why)
{
	int rc = city_file_read(options->config_dir, c->arena, NULL, &c->file, why);

	c->city = c->file.city;
	if (!rc)
		rc = open_zone(options, c, why);
	if (!rc)
		rc = areas_open(c->file.layers, c->file.n_layers, &c->areas, why);
	return rc;
}

static int open_rules(const struct options *options, struct configuration *c, struct why *why)
{
	const char *clocks = file_in(options, "clocks.cfg", c->arena), *rules = file_in(options, "rules.cfg", c->arena);
	struct rules_known known = { .city = &c->city, .areas = c->areas, .categories = c->file.categories, .n_categories = c->file.n_categories };
	struct rule_set_definition *definition = arena_take_clear(c->arena, 1, sizeof *definition);
	int rc;

	if (!clocks || !rules || !definition)
		return refuse_long_name(why);
	rc = clocks_file_read(clocks, &c->city, NULL, &c->timebook, why);
	known.book = c->timebook;
	if (!rc)
		rc = rules_file_read(rules, &known, c->arena, definition, why);
	if (!rc)
		rc = ruleset_create(definition, c->areas, c->zone, &c->ruleset, why);
	return rc;
}

int configuration_open(const struct options *options, struct configuration *out, struct why *why)
{
	int rc;

	*out = (struct configuration){ .arena = arena_create(CONFIGURATION_BYTES) };
	rc = configuration_settings(options, out->arena, NULL, &out->settings, why);
	if (!rc)
		rc = open_city(options, out, why);
	if (!rc)
		rc = open_rules(options, out, why);
	return rc > 0 ? CONFIGURATION_REFUSED : PASS(rc);
}

/* A plugin is named in a line of city.cfg. */
static int check_plugins(const struct options *options, const struct configuration *c, const struct host_settings *hosts,
			 struct remarks *flaws, struct why *why)
{
	const char *city = file_in(options, "city.cfg", c->arena);
	bool has_plugin = false;
	int rc = 0;

	for (size_t i = 0; !rc && i < c->city.n_departments; i++) {
		if (!c->city.departments[i].plugin.size)
			continue;
		has_plugin = true;
		rc = hosts_check_plugin(hosts, &c->city.departments[i], why);
		if (rc > 0 && city)
			why_where(why, city, c->file.department_lines[i]);
		rc = remarks_go_on(flaws, rc, "invalid", why);
	}
	if (rc || !has_plugin)
		return rc;
	*why = (struct why){ 0 };
	return remarks_go_on(flaws, hosts_check_program(hosts, why), "invalid", why);
}

/* An endpoint that the command line does not say stands in liaisond.cfg, or should. */
static int check_endpoints(const struct options *options, const struct configuration *c, struct remarks *flaws,
			   struct why *why)
{
	struct wire_settings wire = derive_wire(&c->settings);
	const char *file = file_in(options, "liaisond.cfg", c->arena);
	int rc = wire_check(&wire, why);
	bool is_set = false;

	for (size_t i = 0; i < options->n_sets; i++)
		is_set |= text_starts(text_of(options->sets[i]), text_of(why->field));
	if (rc && file && !is_set)
		why_where(why, file, 0);
	return remarks_go_on(flaws, rc, "invalid", why);
}

int configuration_check_outside(const struct options *options, const struct configuration *configuration,
				struct remarks *flaws, struct why *why)
{
	struct host_settings hosts;
	struct places places;
	int rc = check_endpoints(options, configuration, flaws, why);

	if (!rc)
		rc = places_find(options, &configuration->settings, &places);
	if (rc)
		return rc;
	hosts = derive_hosts(&configuration->settings, configuration->zone, &places);
	return check_plugins(options, configuration, &hosts, flaws, why);
}

void configuration_close(struct configuration *c)
{
	ruleset_destroy(&c->ruleset);
	timebook_destroy(&c->timebook);
	areas_close(&c->areas);
	if (c->zone)
		zone_close(&c->zone);
	arena_destroy(&c->arena);
}
