/* Reading a map file, strictly: every name that is not known is refused with file and line. */
#include <assert.h>
#include <errno.h>
#include <libconfig.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "map_inside.h"

enum { MAP_BYTES = 16 << 20 };

struct reading {
	struct map *map;
	const char *path;
	struct why *why;
};

#define REFUSE(r, at, ...)                                                                      \
	(why_where((r)->why, (r)->path, (unsigned)((at) ? config_setting_source_line(at) : 0)), \
	 why_say((r)->why, __VA_ARGS__), MAP_REFUSED)

static struct text keep(struct reading *r, const char *string)
{
	bool ok = true;
	struct text t = arena_copy(r->map->arena, text_of(string), &ok);

	assert(ok);
	return t;
}

/* Every member of `group` must be in the NULL-ended list. */
static int only(struct reading *r, const config_setting_t *group, const char *const *names)
{
	if (config_setting_type(group) != CONFIG_TYPE_GROUP)
		return REFUSE(r, group, "%s must be a group: { name = value; }.",
			      config_setting_name(group) ? config_setting_name(group) : "this");
	for (int i = 0; i < config_setting_length(group); i++) {
		const config_setting_t *member = config_setting_get_elem(group, (unsigned)i);
		bool is_known = false;

		for (size_t j = 0; names[j]; j++)
			is_known |= !strcmp(names[j], config_setting_name(member));
		if (!is_known)
			return REFUSE(r, member, "There is no \"%s\" here; see docs/IMPORT.md for what a map may hold.",
				      config_setting_name(member));
	}
	return MAP_OK;
}

/* A text member; absent leaves `out` as it was. */
static int text(struct reading *r, const config_setting_t *group, const char *name, struct text *out)
{
	const config_setting_t *member = config_setting_get_member(group, name);

	if (!member)
		return MAP_OK;
	if (config_setting_type(member) != CONFIG_TYPE_STRING || !*config_setting_get_string(member))
		return REFUSE(r, member, "%s must be a text in quotes, and not an empty one.", name);
	*out = keep(r, config_setting_get_string(member));
	if (!text_is_utf8(*out))
		return REFUSE(r, member, "%s is not UTF-8 text; save the map as UTF-8.", name);
	return MAP_OK;
}

static int needed_text(struct reading *r, const config_setting_t *group, const char *name, struct text *out)
{
	int rc = text(r, group, name, out);

	return !rc && !out->size ? REFUSE(r, group, "%s is missing.", name) : rc;
}

/* A group of two texts, such as { column = "geo_ok"; is = "1"; }; absent is fine. */
static int pair(struct reading *r, const config_setting_t *group, const char *name, const char *first,
		struct text *first_out, const char *second, struct text *second_out)
{
	const char *const names[] = { first, second, NULL };
	const config_setting_t *member = config_setting_get_member(group, name);
	int rc;

	if (!member)
		return MAP_OK;
	rc = only(r, member, names);
	if (!rc)
		rc = needed_text(r, member, first, first_out);
	return rc ? rc : needed_text(r, member, second, second_out);
}

/* A text or a list of texts, as columns. */
static int column_list(struct reading *r, const config_setting_t *group, const char *name, struct column *out, size_t max,
		       size_t *n_out)
{
	const config_setting_t *member = config_setting_get_member(group, name);
	bool is_one = member && config_setting_type(member) == CONFIG_TYPE_STRING;
	size_t n = !member ? 0 : is_one ? 1 : (size_t)config_setting_length(member);

	if (member && !is_one && !config_setting_is_array(member) && !config_setting_is_list(member))
		return REFUSE(r, member, "%s must be a column's name or a list of them.", name);
	if (n > max)
		return REFUSE(r, member, "%s names %zu columns; at most %zu are allowed.", name, n, max);
	for (size_t i = 0; i < n; i++) {
		const config_setting_t *item = is_one ? member : config_setting_get_elem(member, (unsigned)i);

		if (config_setting_type(item) != CONFIG_TYPE_STRING || !*config_setting_get_string(item))
			return REFUSE(r, item, "%s must hold columns' names in quotes.", name);
		out[i].name = keep(r, config_setting_get_string(item));
	}
	*n_out = n;
	return MAP_OK;
}

static int read_columns(struct reading *r, const config_setting_t *root)
{
	static const struct {
		const char *name;
		enum column_use use;
	} plain[] = {
		{ "opened_at", COLUMN_OPENED },
		{ "closed_at", COLUMN_CLOSED },
		{ "promised_at", COLUMN_PROMISED },
		{ "title", COLUMN_TITLE },
		{ "description", COLUMN_DESCRIPTION },
		{ "address", COLUMN_ADDRESS },
		{ "lat", COLUMN_LAT },
		{ "lon", COLUMN_LON },
		{ "channel", COLUMN_CHANNEL },
		{ "priority", COLUMN_PRIORITY },
		{ "outcome_code", COLUMN_OUTCOME_CODE },
		{ "reporter_kind", COLUMN_REPORTER_KIND },
		{ "reporter_name", COLUMN_REPORTER_NAME },
		{ "reporter_contact", COLUMN_REPORTER_CONTACT },
	};
	static const char *const names[] = {
		"source_ref", "opened_at", "closed_at", "promised_at",  "title",         "description",   "address",          "lat",    "lon",
		"usable",     "channel",   "category",  "priority",     "outcome_code",  "reporter_kind", "reporter_name",    "reporter_contact",
		"fields",     NULL
	};
	const config_setting_t *group = config_setting_get_member(root, "columns");
	struct column *columns = r->map->columns;
	int rc;

	if (!group)
		return REFUSE(r, root, "columns is missing: which column is what.");
	rc = only(r, group, names);
	if (!rc)
		rc = needed_text(r, group, "source_ref", &columns[COLUMN_SOURCE_REF].name);
	for (size_t i = 0; !rc && i < sizeof plain / sizeof *plain; i++)
		rc = text(r, group, plain[i].name, &columns[plain[i].use].name);
	if (!rc)
		rc = pair(r, group, "usable", "column", &columns[COLUMN_USABLE].name, "is", &r->map->usable_is);
	if (!rc)
		rc = column_list(r, group, "category", r->map->categories, CATEGORY_COLUMNS_MAX, &r->map->n_categories);
	if (!rc)
		rc = column_list(r, group, "fields", r->map->fields, LIMIT_FIELDS, &r->map->n_fields);
	if (!rc && columns[COLUMN_LAT].name.size && !columns[COLUMN_LON].name.size)
		return REFUSE(r, group, "lat is named but lon is not; they belong together.");
	if (!rc && columns[COLUMN_LON].name.size && !columns[COLUMN_LAT].name.size)
		return REFUSE(r, group, "lon is named but lat is not; they belong together.");
	return rc;
}

static int longest_first(const void *a, const void *b)
{
	const struct translation *first = a, *second = b;

	return (first->from.size < second->from.size) - (first->from.size > second->from.size);
}

static int read_translations(struct reading *r, const config_setting_t *list, enum value_kind kind)
{
	static const char *const names[] = { "from", "to", NULL };
	size_t n;
	struct translation *to;

	if (!config_setting_is_list(list))
		return REFUSE(r, list, "%s must be a list: ( { from = \"...\"; to = \"...\"; } ).",
			      config_setting_name(list));
	n = (size_t)config_setting_length(list);
	to = arena_take_clear(r->map->arena, n + 1, sizeof *to);
	assert(to);
	for (size_t i = 0; i < n; i++) {
		const config_setting_t *item = config_setting_get_elem(list, (unsigned)i);
		int rc = only(r, item, names);

		if (!rc)
			rc = needed_text(r, item, "from", &to[i].from);
		if (!rc)
			rc = needed_text(r, item, "to", &to[i].to);
		if (rc)
			return rc;
		if (kind == VALUE_PRIORITY && !liaison_priority_find(to[i].to.at))
			return REFUSE(r, item, "\"%s\" is no priority; it must be low, normal, high or urgent.",
				      to[i].to.at);
	}
	if (kind == VALUE_CATEGORY)
		qsort(to, n, sizeof *to, longest_first);
	r->map->values[kind] = to;
	r->map->n_values[kind] = n;
	return MAP_OK;
}

static int read_values(struct reading *r, const config_setting_t *root)
{
	/* Indexed by enum value_kind. */
	static const char *const names[VALUE_KINDS + 1] = {
		"channel", "category", "priority", "outcome_code", "lead", NULL
	};
	const config_setting_t *group = config_setting_get_member(root, "values");
	int rc = group ? only(r, group, names) : MAP_OK;

	for (int kind = 0; group && !rc && kind < VALUE_KINDS; kind++) {
		const config_setting_t *list = config_setting_get_member(group, names[kind]);

		if (list)
			rc = read_translations(r, list, (enum value_kind)kind);
	}
	return rc;
}

static int read_defaults(struct reading *r, const config_setting_t *root)
{
	static const char *const names[] = { "channel", "outcome_code", "answer", NULL };
	const config_setting_t *group = config_setting_get_member(root, "defaults");
	int rc = group ? only(r, group, names) : MAP_OK;

	r->map->default_channel = TEXT("import");
	r->map->default_outcome_code = TEXT("done");
	r->map->default_answer = TEXT("Closed in the records that were imported.");
	if (!group || rc)
		return rc;
	rc = text(r, group, "channel", &r->map->default_channel);
	if (!rc)
		rc = text(r, group, "outcome_code", &r->map->default_outcome_code);
	return rc ? rc : text(r, group, "answer", &r->map->default_answer);
}

static int read_expected(struct reading *r, const config_setting_t *root)
{
	static const char *const names[] = { "lead", "area", "due", "overdue", NULL };
	const config_setting_t *group = config_setting_get_member(root, "expected");
	struct column *columns = r->map->columns;
	int rc = group ? only(r, group, names) : MAP_OK;

	if (!group || rc)
		return rc;
	rc = text(r, group, "lead", &columns[COLUMN_EXPECTED_LEAD].name);
	if (!rc)
		rc = text(r, group, "due", &columns[COLUMN_EXPECTED_DUE].name);
	if (!rc)
		rc = pair(r, group, "area", "layer", &r->map->area_layer, "column", &columns[COLUMN_EXPECTED_AREA].name);
	return rc ? rc
		  : pair(r, group, "overdue", "column", &columns[COLUMN_EXPECTED_OVERDUE].name, "is", &r->map->overdue_is);
}

static int read_map(struct reading *r, const config_setting_t *file)
{
	static const char *const outer[] = { "map", NULL };
	static const char *const names[] = { "source", "zone", "columns", "values", "defaults", "expected", NULL };
	const config_setting_t *root = config_setting_get_member(file, "map");
	struct text zone = TEXT("UTC");
	struct why inner = { 0 };
	int rc = only(r, file, outer);

	if (!rc && !root)
		return REFUSE(r, file, "This is no map: it must hold map = { ... };");
	if (!rc)
		rc = only(r, root, names);
	if (!rc)
		rc = needed_text(r, root, "source", &r->map->source);
	if (!rc && r->map->source.size > LIMIT_NAME)
		return REFUSE(r, config_setting_get_member(root, "source"), "source may be at most %d bytes.", LIMIT_NAME);
	if (!rc)
		rc = text(r, root, "zone", &zone);
	if (!rc && zone_open(zone, &r->map->zone, &inner))
		return REFUSE(r, config_setting_get_member(root, "zone"), "%s", inner.sentence);
	if (!rc)
		rc = read_columns(r, root);
	if (!rc)
		rc = read_values(r, root);
	if (!rc)
		rc = read_defaults(r, root);
	return rc ? rc : read_expected(r, root);
}

/* The file as one string. Owner: the caller. NULL: `why` has the sentence. */
static char *read_file(const char *path, struct why *why)
{
	FILE *file = fopen(path, "rb");
	char *bytes = file ? malloc(MAP_BYTES + 1) : NULL;
	size_t size = bytes ? fread(bytes, 1, MAP_BYTES + 1, file) : 0;
	bool is_whole = file && !ferror(file) && size <= MAP_BYTES;

	why_where(why, path, 0);
	if (!is_whole)
		why_say(why, "%s.", file && size > MAP_BYTES ? "The map is larger than 16 MiB" : strerror(errno));
	if (file)
		fclose(file);
	if (!is_whole) {
		free(bytes);
		return NULL;
	}
	bytes[size] = '\0';
	return bytes;
}

int map_open(const char *path, struct map **out, struct why *why)
{
	struct map *map;
	config_t config;
	char *bytes;
	int rc;

	*out = NULL;
	bytes = read_file(path, why);
	if (!bytes)
		return MAP_REFUSED;
	map = calloc(1, sizeof *map);
	assert(map);
	map->arena = arena_create(4 * (size_t)MAP_BYTES);
	config_init(&config);
	if (config_read_string(&config,
			       bytes + (strncmp(bytes, "\xEF\xBB\xBF", 3) ? 0 : 3))) /* some editors' byte-order mark */
		rc = read_map(&(struct reading){ map, path, why }, config_root_setting(&config));
	else {
		why_where(why, path, (unsigned)config_error_line(&config));
		why_say(why, "%s here or just before it; check quotes, commas and semicolons.", config_error_text(&config));
		rc = MAP_REFUSED;
	}
	config_destroy(&config);
	free(bytes);
	if (rc)
		map_close(&map);
	*out = map;
	return rc;
}

void map_close(struct map **at)
{
	struct map *map = *at;

	if (!map)
		return;
	if (map->zone)
		zone_close(&map->zone);
	arena_destroy(&map->arena);
	free(map);
	*at = NULL;
}
