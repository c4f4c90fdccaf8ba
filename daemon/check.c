#include "check.h"

#include <string.h>

#include "conf/clocks_file.h"
#include "conf/rules_file.h"
#include "expectations.h"
#include "rules/report.h"

enum { CHECK_BYTES = 1024 * 1024 * 1024, PATH_SIZE = 4096 };

struct checking {
	const struct options *options;
	struct check *check;
	char settings[PATH_SIZE], city[PATH_SIZE], clocks[PATH_SIZE], rules[PATH_SIZE], tests[PATH_SIZE];
	size_t n_settings_errors; /* which decide nothing about cases */
	bool are_departments_known, are_areas_known, are_categories_known, are_policies_known;
};

static bool name_files(struct checking *c)
{
	const struct {
		char *path;
		const char *name;
	} files[] = {
		{ c->settings, "liaisond.cfg" }, { c->city, "city.cfg" },   { c->clocks, "clocks.cfg" },
		{ c->rules, "rules.cfg" },       { c->tests, "tests.cfg" },
	};
	bool fits = true;

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		fits = fits &&
		       snprintf(files[i].path, PATH_SIZE, "%s/%s", c->options->config_dir, files[i].name) < PATH_SIZE;
	return fits;
}

/* What an error elsewhere keeps from being judged, so that nobody takes silence for praise. */
static void not_judged(struct checking *c, const char *path, const char *sentence)
{
	remarks_add(&c->check->remarks, &(struct remark){ .grade = REMARK_NOTE,
							  .kind = "not-judged",
							  .where = text_of(path),
							  .sentence = text_of(sentence),
							  .hint = TEXT("Mend the errors and check again.") });
}

static int read_settings(struct checking *c)
{
	struct configuration *to = &c->check->configuration;
	struct why why = { 0 };
	int rc = remarks_go_on(&c->check->remarks,
			       configuration_settings(c->options, to->arena, &c->check->remarks, &to->settings, &why),
			       "invalid", &why);

	c->n_settings_errors = c->check->remarks.n_of[REMARK_ERROR];
	return rc;
}

/* What of city.cfg the other files name could not be read whole. */
static void say_unknown(struct checking *c)
{
	const struct {
		bool is_known;
		const char *sentence;
	} kinds[] = {
		{ c->are_departments_known,
		  "Which departments the other files may name was not looked at, because city.cfg has errors." },
		{ c->are_areas_known, "Which areas rules.cfg may name was not looked at, because city.cfg has errors." },
		{ c->are_categories_known,
		  "Which categories the other files may name was not looked at, because city.cfg has errors." },
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (!kinds[i].is_known)
			not_judged(c, c->city, kinds[i].sentence);
}

static int read_city(struct checking *c)
{
	struct configuration *to = &c->check->configuration;
	struct remarks *flaws = &c->check->remarks;
	struct why why = { 0 };
	int rc = city_file_read(c->options->config_dir, to->arena, flaws, &to->file, &why);

	to->city = to->file.city;
	c->are_departments_known = rc >= 0 && to->file.are_departments_whole;
	if (rc >= 0 && to->city.zone.size) {
		rc = zone_open(to->city.zone, &to->zone, &why);
		why_where(&why, c->city, to->file.zone_line);
		why_field(&why, "zone");
		rc = remarks_go_on(&c->check->remarks, rc, "invalid", &why);
	}
	if (rc < 0)
		return PASS(rc);
	rc = areas_open_all(to->file.layers, to->file.n_layers, flaws, &to->areas);
	c->are_areas_known = rc >= 0 && to->areas && to->file.are_layers_whole;
	c->are_categories_known = rc >= 0 && to->file.are_categories_whole;
	say_unknown(c);
	return rc > 0 ? 0 : PASS(rc);
}

static int read_clocks(struct checking *c)
{
	struct configuration *to = &c->check->configuration;
	struct why why = { 0 };
	int rc = clocks_file_read(c->clocks, c->are_departments_known ? &to->city : NULL, &c->check->remarks, &to->timebook, &why);

	return rc > 0 ? 0 : PASS(rc);
}

/* Without a timebook the names of its policies are known all the same, as long as they can be read. */
static int find_policies(struct checking *c, struct rules_known *known)
{
	struct text *names = NULL;
	int rc = clocks_file_names(c->clocks, c->check->configuration.arena, &names, &known->n_policies,
				   &c->are_policies_known);

	if (!c->are_policies_known)
		not_judged(c, c->clocks,
			   "Which policies rules.cfg may name was not looked at, because clocks.cfg has errors.");
	else
		known->policies = names;
	return rc;
}

/* The rules without a flaw make a set of their own, as long as everything that they stand on is there. */
static int make_rules(struct checking *c)
{
	struct configuration *to = &c->check->configuration;
	struct why why = { 0 };
	int rc;

	if (!to->areas || !to->zone)
		return 0;
	rc = ruleset_create(&c->check->definition, to->areas, to->zone, &to->ruleset, &why);
	c->check->has_rules = !rc;
	return remarks_go_on(&c->check->remarks, rc, "bad-pattern", &why);
}

static int read_rules(struct checking *c)
{
	struct configuration *to = &c->check->configuration;
	struct rules_known known = { .city = c->are_departments_known ? &to->city : NULL, .areas = to->areas, .book = to->timebook,
				     .categories = to->file.categories, .n_categories = to->file.n_categories, .flaws = &c->check->remarks,
				     .are_areas_lost = !c->are_areas_known };
	struct why why = { 0 };
	struct rule_set_definition *read = &c->check->definition;
	int rc = to->timebook ? 0 : find_policies(c, &known);

	if (rc)
		return PASS(rc);
	rc = rules_file_read(c->rules, &known, to->arena, read, &why);

	/* Of a file that could not be read at all, nothing follows. */
	if (rc < 0 || (rc && !read->n_rules && !read->n_left_out))
		return rc < 0 ? PASS(rc) : 0;
	return make_rules(c);
}

/* What only shows when it comes up: endpoints and plugins. */
static int look_outside(struct checking *c)
{
	struct why why = { 0 };
	int rc = 0;

	if (!c->n_settings_errors)
		rc = configuration_check_outside(c->options, &c->check->configuration, &c->check->remarks, &why);
	else
		not_judged(c, c->settings,
			   "Endpoints and plugins were not looked at, because liaisond.cfg or --set has errors.");
	return remarks_go_on(&c->check->remarks, rc, "invalid", &why);
}

/* A case that is decided otherwise because a rule could not be read would tell nothing: what is expected is read then, but not tried. */
static int try_expectations(struct checking *c)
{
	struct check *check = c->check;
	const struct configuration *from = &check->configuration;
	bool is_there = false;
	int rc;

	if (check->remarks.n_of[REMARK_ERROR] == c->n_settings_errors)
		rc = expectations_run(c->options, from, NULL, &check->remarks, &check->n_expectations);
	else
		rc = expectations_read(c->options, c->are_departments_known ? &from->city : NULL, from->zone,
				       &check->remarks, &is_there);
	if (is_there)
		not_judged(c, c->tests, "The expectations of tests.cfg were not tried: first mend the errors.");
	return rc > 0 ? 0 : PASS(rc);
}

int check_read(const struct options *options, struct check *out)
{
	struct checking c = { .options = options, .check = out };
	int rc;

	*out = (struct check){ .configuration = { .arena = arena_create(CHECK_BYTES) } };
	remarks_init(&out->remarks);
	if (!name_files(&c)) {
		struct why why = { 0 };

		why_say(&why, "The name of the configuration folder is too long.");
		remarks_add_why(&out->remarks, "invalid", REMARK_ERROR, &why, NULL);
		return CHECK_ERRORS;
	}
	rc = read_settings(&c);
	if (!rc)
		rc = read_city(&c);
	if (!rc)
		rc = read_clocks(&c);
	if (!rc)
		rc = read_rules(&c);
	if (!rc)
		rc = try_expectations(&c);
	if (!rc)
		rc = look_outside(&c);
	return rc ? PASS(rc) : out->remarks.n_of[REMARK_ERROR] ? CHECK_ERRORS : CHECK_FINE;
}

static int report(const struct checking *c)
{
	struct check *check = c->check;
	struct configuration *from = &check->configuration;
	struct report_city city = { .city = from->file.are_departments_whole ? &from->city : NULL,
				    .department_lines = from->file.department_lines,
				    .city_file = c->city,
				    .rules_file = c->rules,
				    .zone = from->zone,
				    .n_categories = from->file.n_categories,
				    .are_categories_lost = !from->file.are_categories_whole,
				    .n_left_out = check->definition.n_left_out };
	struct report_category *categories = arena_take_clear(from->arena, city.n_categories + 1, sizeof *categories);

	if (!categories)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < city.n_categories; i++)
		categories[i] = (struct report_category){ from->file.categories[i].path, { c->city, from->file.categories[i].line } };
	city.categories = categories;
	return PASS(report_rules(from->ruleset, &check->definition, &city, &check->remarks));
}

int check_survey(const struct options *options, struct check *check)
{
	struct checking c = { .options = options, .check = check };
	int rc = 0;

	if (!name_files(&c))
		return CHECK_ERRORS;
	if (check->configuration.areas)
		rc = areas_check(check->configuration.areas, &check->remarks);
	if (!rc && check->has_rules && !check->configuration.file.are_categories_whole)
		not_judged(&c, c.city, "Gaps were not looked for, because the categories of city.cfg have errors.");
	if (!rc && check->has_rules)
		rc = report(&c);
	else
		not_judged(
			&c, c.rules,
			"Contradictions, gaps and rules that do nothing were not looked for, because of the errors in rules.cfg or city.cfg.");
	if (!rc && check->configuration.timebook && check->configuration.zone)
		check_clocks(check, c.clocks);
	else
		not_judged(
			&c, c.clocks,
			"Policies that never count were not looked for, because of the errors in clocks.cfg or in the zone of city.cfg.");
	return rc ? PASS(rc) : check->remarks.n_of[REMARK_ERROR] ? CHECK_ERRORS : CHECK_FINE;
}

void check_close(struct check *check)
{
	configuration_close(&check->configuration);
	remarks_fini(&check->remarks);
}

/* One error keeps its place; of several, as many as fit: "PLACE: sentence PLACE: sentence ... and 3 more". */
void check_join_errors(const struct remarks *remarks, struct why *why)
{
	char joined[WHY_SENTENCE_SIZE] = "";
	size_t used = 0, n = 0, room = sizeof joined - sizeof " ... and 100000 more: liaison check DIR shows all.";

	*why = (struct why){ 0 };
	if (remarks->n_of[REMARK_ERROR] == 1) {
		snprintf(why->where, sizeof why->where, "%.*s", TEXT_ARG(remarks->list[0].where));
		why_say(why, "%.*s", TEXT_ARG(remarks->list[0].sentence));
		return;
	}
	for (; n < remarks->n && remarks->list[n].grade == REMARK_ERROR; n++) {
		const struct remark *r = &remarks->list[n];
		int size = snprintf(joined + used, room - used, "%s%.*s: %.*s", n ? " " : "", TEXT_ARG(r->where), TEXT_ARG(r->sentence));

		if (n && used + (size_t)size >= room)
			break;
		used += (size_t)size < room - used ? (size_t)size : room - used - 1;
	}
	joined[used] = '\0';
	if (n < remarks->n_of[REMARK_ERROR])
		snprintf(joined + used, sizeof joined - used, " ... and %zu more: liaison check DIR shows all.", remarks->n_of[REMARK_ERROR] - n);
	why_say(why, "%s", joined);
}

/* One error keeps its field, too, as every refusal has it. */
void check_say_errors(const struct options *options, struct remarks *out, struct why *why)
{
	struct check check;
	int rc = check_read(options, &check);

	*out = check.remarks;
	remarks_init(&check.remarks);
	check_close(&check);
	remarks_sort(out);
	out->n = out->n_of[REMARK_ERROR];
	if (rc == CHECK_ERRORS && out->n > 1)
		check_join_errors(out, why);
}
