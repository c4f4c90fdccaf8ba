#include "conf/rules_when.h"

#include "conf/rules_lines.h"

/* `when` itself and the groups of any, all and not: they look alike. */
struct group {
	struct condition *conditions;
	size_t n;
};

static int read_group(struct rules_when *w, const config_setting_t *at, unsigned depth, struct group *out);

static struct place place_of(const struct rules_when *w, const config_setting_t *at)
{
	return (struct place){ w->path, (unsigned)config_setting_source_line(at) };
}

static size_t count_items(const config_setting_t *at)
{
	return at && config_setting_is_list(at) ? tree_size(at) : 1;
}

/* Every name of every line. */
static int check_names(struct rules_when *w, const config_setting_t *at)
{
	const char *names[CONDITION_KIND_COUNT * RULES_LINE_NAMES + 1];
	size_t n = 0;

	for (size_t kind = 0; kind < CONDITION_KIND_COUNT; kind++)
		for (const char *const *name = rules_lines[kind].names; *name; name++)
			names[n++] = *name;
	names[n] = NULL;
	return tree_only(w->tree, at, names);
}

/* The groups of `any`, `all` or `not`, or of `field`: one { } or several in ( ). */
static int get_item(struct rules_when *w, const config_setting_t *at, size_t i, const config_setting_t **out)
{
	config_setting_t *item;
	int rc;

	if (config_setting_is_group(at)) {
		*out = at;
		return TREE_OK;
	}
	if (!config_setting_is_list(at) || !tree_size(at))
		return tree_refuse(w->tree, at,
				   "A group, { ... }, or a list of groups, ( { ... }, { ... } ), belongs here.");
	rc = tree_get_item(w->tree, at, i, &item);
	*out = item;
	return rc;
}

static int read_part(struct rules_when *w, const config_setting_t *at, unsigned depth, struct condition *out)
{
	struct group group = { 0 };
	size_t before = w->tree->n_flaws;
	int rc = read_group(w, at, depth, &group);

	if (!rc && !group.n && w->tree->n_flaws == before)
		return tree_refuse(w->tree, at, "A group without conditions would always hold; name something in it.");
	*out = (struct condition){
		.kind = CONDITION_ALL, .place = place_of(w, at), .parts = group.conditions, .n_parts = group.n
	};
	return rc;
}

static int read_parts(struct rules_when *w, const config_setting_t *at, unsigned depth, struct condition *out)
{
	int rc = TREE_OK;

	if (depth > CONDITION_DEPTH_MAX)
		return tree_refuse(w->tree, at, "Groups may be nested %d deep; can this be said in two rules?",
				   CONDITION_DEPTH_MAX / 2);
	out->n_parts = count_items(at);
	out->parts = arena_take_clear(w->tree->arena, out->n_parts + 1, sizeof *out->parts);
	if (!out->parts)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && (i < out->n_parts || !i); i++) {
		const config_setting_t *item = NULL;

		rc = get_item(w, at, i, &item);
		if (!rc)
			rc = read_part(w, item, depth, &out->parts[i]);
		rc = tree_go_on(w->tree, rc);
	}
	return rc;
}

static int read_fields(struct rules_when *w, const config_setting_t *at, struct group *out)
{
	size_t n = count_items(at);
	int rc = TREE_OK;

	for (size_t i = 0; !rc && (i < n || !i); i++) {
		struct condition *condition = &out->conditions[out->n];
		const config_setting_t *item = NULL;

		rc = get_item(w, at, i, &item);
		if (!rc) {
			condition->kind = CONDITION_FIELD;
			condition->place = place_of(w, item);
			rc = rules_field_read(w, item, condition);
			out->n++;
		}
		rc = tree_go_on(w->tree, rc);
	}
	return rc;
}

static int read_line(struct rules_when *w, const config_setting_t *at, enum condition_kind kind, unsigned depth,
		     struct group *out)
{
	const struct rules_line *line = &rules_lines[kind];
	const config_setting_t *setting = NULL;
	struct condition *condition = &out->conditions[out->n];
	int rc;

	for (const char *const *name = line->names; !setting && *name; name++)
		setting = config_setting_get_member(at, *name);
	if (!setting)
		return TREE_OK;
	if (kind == CONDITION_FIELD)
		return read_fields(w, setting, out);
	rc = line->read ? line->read(w, at, condition) : read_parts(w, setting, depth + 2, condition);
	condition->kind = kind;
	condition->place = place_of(w, setting);
	out->n++;
	return rc;
}

static int read_group(struct rules_when *w, const config_setting_t *at, unsigned depth, struct group *out)
{
	int rc = config_setting_is_group(at) ? check_names(w, at)
					     : tree_refuse(w->tree, at, "A group, { ... }, belongs here.");

	if (rc)
		return rc;
	out->conditions =
		arena_take_clear(w->tree->arena, tree_size(at) + count_items(config_setting_get_member(at, "field")),
				 sizeof *out->conditions);
	if (!out->conditions)
		return RAISE(FAULT_MEMORY);
	for (int kind = 0; !rc && kind < CONDITION_KIND_COUNT; kind++)
		rc = tree_go_on(w->tree, read_line(w, at, (enum condition_kind)kind, depth, out));
	return rc;
}

int rules_when_read(struct rules_when *w, const config_setting_t *at, struct rule *out)
{
	struct group group = { 0 };
	config_setting_t *when;
	int rc = tree_find_group(w->tree, at, "when", &when);

	if (rc)
		return rc == TREE_ABSENT ? TREE_OK : rc;
	rc = read_group(w, when, 0, &group);
	out->when = group.conditions;
	out->n_when = group.n;
	return rc;
}
