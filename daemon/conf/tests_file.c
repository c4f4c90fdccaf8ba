#include "conf/tests_file.h"

#include "base/phrase.h"
#include "conf/city_words.h"
#include "core/validate.h"

/* When a test does not say when: a Wednesday in working hours. */
#define USUAL_TIME "2026-01-07T10:00:00"

struct reading {
	struct tree tree;
	const struct city *city;
	const struct zone *zone;
};

static int optional(int rc)
{
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

/* ---- case ---- */

static int read_time(struct reading *r, const config_setting_t *at, wall *out)
{
	struct text shown = TEXT(USUAL_TIME);
	civil reading;
	int rc = optional(tree_find_text(&r->tree, at, "at", &shown));

	if (rc)
		return rc;
	if (!civil_parse(shown, &reading))
		return tree_refuse(&r->tree, config_setting_get_member(at, "at"), "\"%.*s\" is no time; write \"2026-01-07 22:30\", as the city's clocks show it.",
				   TEXT_ARG(shown));
	*out = r->zone ? zone_utc(r->zone, reading) : wall_ms(reading.ms);
	return TREE_OK;
}

static int read_point(struct reading *r, const config_setting_t *at, struct case_text *out)
{
	int lat = tree_find_number(&r->tree, at, "lat", &out->point.lat), lon;

	if (lat != TREE_OK && lat != TREE_ABSENT)
		return lat;
	lon = tree_find_number(&r->tree, at, "lon", &out->point.lon);
	if (lon != TREE_OK && lon != TREE_ABSENT)
		return lon;
	if (lat != lon)
		return tree_refuse(&r->tree, at, "lat and lon belong together.");
	out->has_point = lat == TREE_OK;
	return TREE_OK;
}

static int read_fields(struct reading *r, const config_setting_t *at, struct case_text *out)
{
	config_setting_t *group;
	int rc = tree_find_group(&r->tree, at, "fields", &group);

	if (rc)
		return optional(rc);
	if (tree_size(group) > LIMIT_FIELDS)
		return tree_refuse(&r->tree, group, "More than 32 fields.");
	out->fields = arena_take_clear(r->tree.arena, LIMIT_FIELDS, sizeof *out->fields);
	if (!out->fields)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < tree_size(group); i++) {
		const char *name = config_setting_name(config_setting_get_elem(group, (unsigned)i));
		struct field *field = &out->fields[out->n_fields++];

		field->name = PHRASE(r->tree.arena, text_of(name));
		rc = tree_find_text(&r->tree, group, name, &field->value);
	}
	return rc;
}

static int read_priority(struct reading *r, const config_setting_t *at, enum priority *out)
{
	struct text word;
	int rc = tree_find_text(&r->tree, at, "priority", &word);

	if (rc)
		return optional(rc);
	*out = priority_find(word);
	if (*out == PRIORITY_NONE)
		return tree_refuse(&r->tree, config_setting_get_member(at, "priority"), "\"%.*s\" is not a priority; write low, normal, high or urgent.",
				   TEXT_ARG(word));
	return TREE_OK;
}

static int read_texts_of_case(struct reading *r, const config_setting_t *at, struct submission *out)
{
	const struct { const char *name; struct text *to; } texts[] = {
		{ "title", &out->text.title }, { "description", &out->text.description }, { "address", &out->text.address },
		{ "channel", &out->channel },  { "source", &out->source },		  { "reporter", &out->text.reporter.kind },
	};
	int rc = tree_get_text(&r->tree, at, "category", &out->category);

	for (size_t i = 0; !rc && i < sizeof texts / sizeof *texts; i++)
		rc = optional(tree_find_text(&r->tree, at, texts[i].name, texts[i].to));
	return rc;
}

static int read_case(struct reading *r, const config_setting_t *test, struct expectation *out)
{
	static const char *const names[] = { "category", "title", "description", "address", "channel", "source", "reporter", "priority", "lat", "lon", "at",
					     "fields", NULL };
	struct submission *s = &out->submission;
	config_setting_t *at;
	struct flaw flaw;
	size_t before = r->tree.n_flaws;
	bool is_named = out->name.size && out->name.size <= LIMIT_SOURCE_REF;
	int rc = tree_find_group(&r->tree, test, "case", &at);

	if (rc == TREE_ABSENT)
		return tree_refuse(&r->tree, test, "\"case\" is missing: what is handed in?");
	*s = (struct submission){ .source = TEXT("test"),
				  .source_ref = is_named ? out->name : TEXT("test"),
				  .channel = TEXT("test"),
				  .opened = WALL_NONE };
	if (!rc)
		rc = tree_only(&r->tree, at, names);
	if (!rc)
		rc = tree_go_on(&r->tree, read_texts_of_case(r, at, s));
	if (!rc)
		rc = tree_go_on(&r->tree, read_point(r, at, &s->text));
	if (!rc)
		rc = tree_go_on(&r->tree, read_fields(r, at, &s->text));
	if (!rc)
		rc = tree_go_on(&r->tree, read_priority(r, at, &s->priority));
	if (!rc)
		rc = tree_go_on(&r->tree, read_time(r, at, &s->opened));
	if (!rc && r->tree.n_flaws == before && !submission_is_valid(s, s->opened, &flaw))
		rc = tree_refuse(&r->tree, at, "%s", flaw.rule);
	return rc;
}

/* ---- expect ---- */

static int check_department(struct reading *r, const config_setting_t *at, struct text name)
{
	if (!r->city || city_find(r->city, name))
		return TREE_OK;
	return words_flaw_department(&r->tree, at, r->city, name);
}

static int read_departments(struct reading *r, const config_setting_t *expect, const char *name, bool *has_out, struct text **out, size_t *n_out)
{
	int rc = tree_find_texts(&r->tree, expect, name, out, n_out);

	if (rc)
		return optional(rc);
	*has_out = true;
	for (size_t i = 0; !rc && i < *n_out; i++)
		rc = check_department(r, config_setting_get_member(expect, name), (*out)[i]);
	return rc;
}

static int read_flags(struct reading *r, const config_setting_t *expect, struct expectation *out)
{
	struct text *flags = NULL;
	size_t n = 0;
	int rc = tree_find_texts(&r->tree, expect, "flags", &flags, &n);

	if (rc)
		return optional(rc);
	out->has_flags = true;
	for (size_t i = 0; i < n; i++) {
		uint32_t flag = expectation_flag(flags[i]);

		if (!flag || flag == FLAG_UNASSESSED)
			return tree_refuse(&r->tree, config_setting_get_member(expect, "flags"),
					   "\"%.*s\" cannot be expected; write fallback, near_border or conflict. Plugins are not asked here.",
					   TEXT_ARG(flags[i]));
		out->flags |= flag;
	}
	return TREE_OK;
}

static int read_lead(struct reading *r, const config_setting_t *expect, struct expectation *out)
{
	int rc = tree_find_text(&r->tree, expect, "lead", &out->lead);

	return rc ? optional(rc) : check_department(r, config_setting_get_member(expect, "lead"), out->lead);
}

static int read_expect(struct reading *r, const config_setting_t *test, struct expectation *out)
{
	static const char *const names[] = { "lead", "with", "inform", "flags", "rule", "priority", "sub_unit", NULL };
	config_setting_t *at;
	int rc = tree_find_group(&r->tree, test, "expect", &at);

	if (rc == TREE_ABSENT || (!rc && !tree_size(at)))
		return tree_refuse(&r->tree, test, "\"expect\" is missing: what must come out? Name lead, with, inform, flags, rule, priority or sub_unit.");
	if (!rc)
		rc = tree_only(&r->tree, at, names);
	if (!rc)
		rc = tree_go_on(&r->tree, read_lead(r, at, out));
	if (!rc)
		rc = tree_go_on(&r->tree, read_departments(r, at, "with", &out->has_with, &out->with, &out->n_with));
	if (!rc)
		rc = tree_go_on(&r->tree, read_departments(r, at, "inform", &out->has_inform, &out->inform, &out->n_inform));
	if (!rc)
		rc = tree_go_on(&r->tree, read_flags(r, at, out));
	if (!rc)
		rc = tree_go_on(&r->tree, optional(tree_find_text(&r->tree, at, "rule", &out->rule)));
	if (!rc)
		rc = tree_go_on(&r->tree, optional(tree_find_text(&r->tree, at, "sub_unit", &out->sub_unit)));
	return rc ? rc : tree_go_on(&r->tree, read_priority(r, at, &out->priority));
}

/* ---- the file ---- */

static int read_test(struct reading *r, const config_setting_t *at, struct expectation *out)
{
	static const char *const names[] = { "name", "case", "expect", NULL };
	int rc = tree_only(&r->tree, at, names);

	out->line = (unsigned)config_setting_source_line(at);
	if (!rc)
		rc = tree_go_on(&r->tree, tree_get_text(&r->tree, at, "name", &out->name));
	if (!rc && out->name.size > LIMIT_SOURCE_REF)
		rc = tree_flaw(&r->tree, "invalid", config_setting_get_member(at, "name"),
			       "A test's name may be at most 128 bytes.");
	if (!rc)
		rc = tree_go_on(&r->tree, read_case(r, at, out));
	return rc ? rc : read_expect(r, at, out);
}

static int read_tests(struct reading *r, struct expectation **out, size_t *n_out)
{
	static const char *const names[] = { "tests", NULL };
	config_setting_t *root = tree_root(&r->tree), *list, *item;
	int rc = tree_only(&r->tree, root, names);

	if (!rc)
		rc = tree_find_list(&r->tree, root, "tests", &list);
	if (rc == TREE_ABSENT)
		return tree_refuse(&r->tree, NULL, "There is no list of tests, tests = ( ... ); in this file.");
	if (!rc && tree_size(list) > TESTS_FILE_MAX)
		return tree_refuse(&r->tree, list, "More than %d tests.", TESTS_FILE_MAX);
	if (rc)
		return rc;
	*out = arena_take_clear(r->tree.arena, tree_size(list) + 1, sizeof **out);
	if (!*out)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		size_t before = r->tree.n_flaws;
		struct expectation *test = &(*out)[*n_out];

		*test = (struct expectation){ 0 };
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = read_test(r, item, test);
		rc = tree_go_on(&r->tree, rc);
		*n_out += !rc && r->tree.n_flaws == before;
	}
	return rc;
}

int tests_file_read(const char *path, const struct city *city, const struct zone *zone, struct arena *arena, struct remarks *flaws,
		    struct expectation **out, size_t *n_out, struct why *why)
{
	struct reading r = { .city = city, .zone = zone };
	int rc = tree_open(&r.tree, path, arena, why);
	bool is_absent = rc == TREE_ABSENT;

	*n_out = 0;
	r.tree.flaws = flaws;
	if (!rc)
		rc = read_tests(&r, out, n_out);
	if (!is_absent)
		rc = tree_go_on(&r.tree, rc);
	if (!rc && r.tree.n_flaws)
		rc = TREE_REFUSED;
	tree_close(&r.tree);
	if (is_absent)
		return TESTS_FILE_ABSENT;
	return rc == TREE_REFUSED ? TESTS_FILE_REFUSED : PASS(rc);
}
