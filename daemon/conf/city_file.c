#include "conf/city_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/phrase.h"
#include "conf/duplicates_file.h"
#include "conf/tree.h"
#include "core/category.h"

#define CITY_DATA "${LIAISON_CITY_DATA}"
#define CITY_DATA_DEFAULT "../shared/data"

enum { DEPARTMENTS_MAX = 4096, LAYERS_MAX = 64, CATEGORIES_MAX = 100000 };

static bool is_name(struct text t)
{
	if (!t.size || t.size > LIMIT_NAME)
		return false;
	for (size_t i = 0; i < t.size; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", t.at[i]) || !t.at[i])
			return false;
	return true;
}

static int read_kind(struct tree *tree, const config_setting_t *at, struct department *out)
{
	struct text kind;
	int rc = tree_find_text(tree, at, "kind", &kind);

	if (rc)
		return rc == TREE_ABSENT ? TREE_OK : rc;
	if (text_is_str(kind, "partner"))
		out->kind = DEPARTMENT_PARTNER;
	else if (!text_is_str(kind, "office"))
		return tree_refuse(tree, at, "kind must be \"office\" or \"partner\".");
	return TREE_OK;
}

static int read_department(struct tree *tree, const config_setting_t *at, const struct city *city, struct department *out)
{
	static const char *const names[] = { "name", "title", "plugin", "kind", NULL };
	int rc = tree_only(tree, at, names);

	*out = (struct department){ .kind = DEPARTMENT_OFFICE };
	if (!rc)
		rc = tree_get_text(tree, at, "name", &out->name);
	if (!rc && !is_name(out->name))
		rc = tree_refuse(tree, at, "A department's name is 1 to 64 of a-z A-Z 0-9 - and _.");
	if (!rc && text_is_str(out->name, CITY_SUPERVISORS))
		rc = tree_refuse(tree, at, "The name supervisors is taken by the supervisors' feed.");
	if (!rc && city_find(city, out->name))
		rc = tree_refuse(tree, at, "There are two departments named \"%.*s\".", TEXT_ARG(out->name));
	if (!rc)
		rc = read_kind(tree, at, out);
	out->title = out->name;
	if (!rc)
		rc = tree_find_text(tree, at, "title", &out->title);
	if (rc == TREE_OK || rc == TREE_ABSENT)
		rc = tree_find_text(tree, at, "plugin", &out->plugin);
	if (!rc && !is_name(out->plugin)) {
		out->plugin = TEXT_NONE; /* nobody looks for its file */
		rc = tree_refuse(tree, at, "A plugin is named by its file without folder and without .so: 1 to 64 of a-z A-Z 0-9 - and _.");
	}
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

static int read_departments(struct tree *tree, struct city_file *out)
{
	config_setting_t *list, *item;
	struct city *city = &out->city;
	int rc = tree_find_list(tree, tree_root(tree), "departments", &list);

	if (rc == TREE_ABSENT || (!rc && !tree_size(list)))
		return tree_refuse(tree, tree_root(tree), "departments = ( { name = \"...\"; } ) is missing: a city needs one at least.");
	if (!rc && tree_size(list) > DEPARTMENTS_MAX)
		return tree_refuse(tree, list, "More than %d departments.", DEPARTMENTS_MAX);
	if (rc)
		return rc;
	city->departments = arena_take_clear(tree->arena, tree_size(list), sizeof *city->departments);
	out->department_lines = arena_take_clear(tree->arena, tree_size(list), sizeof *out->department_lines);
	if (!city->departments || !out->department_lines)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		rc = tree_get_item(tree, list, i, &item);
		if (!rc)
			out->department_lines[i] = (unsigned)config_setting_source_line(item);
		if (!rc)
			rc = read_department(tree, item, city, &city->departments[i]);
		rc = tree_go_on(tree, rc);
		city->n_departments = i + 1;
	}
	return rc;
}

static int refuse_fallback(struct tree *tree, const config_setting_t *at, const struct city *city, struct text name)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < city->n_departments; i++)
		nearest_offer(&nearest, city->departments[i].name);
	tree_hint_nearest(tree, &nearest, "Add it to the departments, or name one of them.");
	return tree_refuse(tree, at, "fallback names \"%.*s\", which is no department.", TEXT_ARG(name));
}

static int read_city(struct tree *tree, struct city_file *out)
{
	static const char *const names[] = { "name", "zone", "fallback", NULL };
	struct city *city = &out->city;
	const struct department *fallback;
	config_setting_t *group;
	struct text name;
	int rc = tree_find_group(tree, tree_root(tree), "city", &group);

	if (rc == TREE_ABSENT)
		return tree_refuse(tree, tree_root(tree), "city = { name, zone, fallback } is missing.");
	if (!rc)
		rc = tree_only(tree, group, names);
	if (!rc)
		rc = tree_get_text(tree, group, "name", &city->name);
	if (!rc)
		rc = tree_get_text(tree, group, "zone", &city->zone);
	if (!rc)
		out->zone_line = (unsigned)config_setting_source_line(config_setting_get_member(group, "zone"));
	if (!rc)
		rc = tree_get_text(tree, group, "fallback", &name);
	if (rc)
		return rc;
	fallback = city_find(city, name);
	if (!fallback)
		return refuse_fallback(tree, config_setting_get_member(group, "fallback"), city, name);
	if (fallback->kind == DEPARTMENT_PARTNER)
		return tree_refuse(tree, config_setting_get_member(group, "fallback"), "fallback names \"%.*s\", a partner; a partner cannot lead.", TEXT_ARG(name));
	city->fallback = (size_t)(fallback - city->departments);
	return TREE_OK;
}

/* The file as it can be opened; zero-ended. */
static struct text resolve(struct tree *tree, const char *dir, struct text file)
{
	const char *data = getenv("LIAISON_CITY_DATA");
	struct text rest = file;

	if (text_starts(file, TEXT(CITY_DATA))) {
		rest = text_slice(file, sizeof CITY_DATA - 1, file.size);
		return PHRASE(tree->arena, text_of(data && *data ? data : CITY_DATA_DEFAULT), rest);
	}
	if (file.at[0] == '/')
		return PHRASE(tree->arena, file);
	return PHRASE(tree->arena, text_of(dir), TEXT("/"), file);
}

static int read_layer(struct tree *tree, const config_setting_t *at, const char *dir, struct layer_definition *out)
{
	static const char *const names[] = { "name", "file", "property", "tolerance", NULL };
	struct text tolerance;
	struct text file;
	int rc = tree_only(tree, at, names);

	if (!rc)
		rc = tree_get_text(tree, at, "name", &out->name);
	if (!rc && !is_name(out->name))
		rc = tree_refuse(tree, at, "A layer's name is 1 to 64 of a-z A-Z 0-9 - and _.");
	if (!rc)
		rc = tree_get_text(tree, at, "file", &file);
	if (!rc)
		rc = tree_get_text(tree, at, "property", &out->property);
	if (rc)
		return rc;
	out->file = resolve(tree, dir, file).at;
	if (!out->file)
		return RAISE(FAULT_MEMORY);
	rc = tree_find_text(tree, at, "tolerance", &tolerance);
	if (!rc && !unit_to_metres(tolerance, &out->tolerance_m))
		return tree_refuse(tree, at, "tolerance is a length with its unit: \"25 m\".");
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

static int read_layers(struct tree *tree, const char *dir, struct layer_definition **layers_out, size_t *n_out)
{
	config_setting_t *list, *item;
	struct layer_definition *layers;
	int rc = tree_find_list(tree, tree_root(tree), "layers", &list);

	*n_out = 0;
	if (rc)
		return rc == TREE_ABSENT ? TREE_OK : rc;
	if (tree_size(list) > LAYERS_MAX)
		return tree_refuse(tree, list, "More than %d layers.", LAYERS_MAX);
	layers = arena_take_clear(tree->arena, tree_size(list) + 1, sizeof *layers);
	if (!layers)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		rc = tree_get_item(tree, list, i, &item);
		if (!rc)
			rc = read_layer(tree, item, dir, &layers[i]);
		for (size_t k = 0; !rc && k < i; k++)
			if (text_is(layers[k].name, layers[i].name))
				rc = tree_refuse(tree, item, "There are two layers of this name.");
		rc = tree_go_on(tree, rc);
	}
	*layers_out = layers;
	*n_out = tree_size(list);
	return rc;
}

static int read_category(struct tree *tree, const config_setting_t *at, struct category *out)
{
	const char *path = config_setting_get_string(at);
	bool ok = true;

	*out = (struct category){ .line = (unsigned)config_setting_source_line(at) };
	if (!path)
		return tree_refuse(tree, at, "A category is a text such as \"transport/road/pothole\".");
	out->path = arena_copy(tree->arena, text_of(path), &ok);
	if (!path_is_pattern(text_of(path)) || strchr(path, '*'))
		return tree_refuse(tree, at, "\"%s\" is not a category such as transport/road/pothole: at most 256 bytes, no empty segment, no *.", path);
	out->segments = path_make(tree->arena, out->path, &ok);
	return ok ? TREE_OK : RAISE(FAULT_MEMORY);
}

static int order_categories(const void *a, const void *b)
{
	return text_order(((const struct category *)a)->path, ((const struct category *)b)->path);
}

/* Those that came out well stay, sorted; one that stands twice is a slip. */
static int read_categories(struct tree *tree, struct city_file *out)
{
	config_setting_t *at = config_setting_get_member(tree_root(tree), "categories");
	size_t n = at ? tree_size(at) : 0;
	int rc = TREE_OK;

	if (at && !config_setting_is_array(at) && !config_setting_is_list(at))
		return tree_refuse(tree, at, "A list of texts in [ ] belongs here.");
	if (n > CATEGORIES_MAX)
		return tree_refuse(tree, at, "More than %d categories.", CATEGORIES_MAX);
	out->categories = arena_take_clear(tree->arena, n + 1, sizeof *out->categories);
	if (!out->categories)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < n; i++) {
		size_t before = tree->n_flaws;

		rc = tree_go_on(tree, read_category(tree, config_setting_get_elem(at, (unsigned)i), &out->categories[out->n_categories]));
		out->n_categories += !rc && tree->n_flaws == before;
	}
	if (out->n_categories)
		qsort(out->categories, out->n_categories, sizeof *out->categories, order_categories);
	for (size_t i = 1; !rc && i < out->n_categories; i++)
		if (text_is(out->categories[i].path, out->categories[i - 1].path))
			rc = tree_flaw(tree, "invalid", at, "The category \"%.*s\" stands here twice.", TEXT_ARG(out->categories[i].path));
	return rc;
}

static int read_all(struct tree *tree, const char *dir, struct city_file *out)
{
	static const char *const names[] = { "city", "departments", "categories", "layers", "duplicates", NULL };
	int rc = tree_only(tree, tree_root(tree), names);
	size_t before = tree->n_flaws;

	if (!rc)
		rc = tree_go_on(tree, read_departments(tree, out));
	out->are_departments_whole = !rc && tree->n_flaws == before;
	if (!rc)
		rc = tree_go_on(tree, read_city(tree, out));
	before = tree->n_flaws;
	if (!rc)
		rc = tree_go_on(tree, read_layers(tree, dir, &out->layers, &out->n_layers));
	out->are_layers_whole = !rc && tree->n_flaws == before;
	before = tree->n_flaws;
	if (!rc)
		rc = tree_go_on(tree, read_categories(tree, out));
	out->are_categories_whole = !rc && tree->n_flaws == before;
	if (!out->are_categories_whole)
		out->n_categories = 0;
	if (!rc)
		rc = tree_go_on(tree, duplicates_file_read(tree, &out->city));
	return rc;
}

int city_file_read(const char *dir, struct arena *arena, struct remarks *flaws, struct city_file *out, struct why *why)
{
	char path[4096];
	struct tree tree;
	int rc;

	*out = (struct city_file){ 0 };
	snprintf(path, sizeof path, "%s/city.cfg", dir);
	rc = tree_open(&tree, path, arena, why);
	tree.flaws = flaws;
	if (rc == TREE_ABSENT)
		rc = tree_refuse(&tree, NULL, "There is no such file; a configuration folder needs one (docs/CONFIGURATION.md).");
	if (!rc)
		rc = read_all(&tree, dir, out);
	rc = tree_go_on(&tree, rc);
	if (!rc && tree.n_flaws)
		rc = TREE_REFUSED;
	tree_close(&tree);
	return rc == TREE_REFUSED ? CITY_FILE_REFUSED : PASS(rc);
}

struct nearest city_file_nearest(const struct category *categories, size_t n, struct text path)
{
	struct nearest nearest = nearest_to(path);
	uint32_t depth = category_depth(path);

	for (size_t i = 0; i < n; i++)
		nearest_offer(&nearest, category_cut(categories[i].path, depth));
	return nearest;
}
