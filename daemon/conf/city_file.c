#include "conf/city_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/phrase.h"
#include "conf/duplicates_file.h"
#include "conf/tree.h"

#define CITY_DATA "${LIAISON_CITY_DATA}"
#define CITY_DATA_DEFAULT "../shared/data"

enum { DEPARTMENTS_MAX = 4096, LAYERS_MAX = 64 };

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
	if (!rc && !is_name(out->plugin))
		rc = tree_refuse(tree, at, "A plugin is named by its file without folder and without .so: 1 to 64 of a-z A-Z 0-9 - and _.");
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

static int read_departments(struct tree *tree, struct city *city)
{
	config_setting_t *list, *item;
	int rc = tree_find_list(tree, tree_root(tree), "departments", &list);

	if (rc == TREE_ABSENT || (!rc && !tree_size(list)))
		return tree_refuse(tree, tree_root(tree), "departments = ( { name = \"...\"; } ) is missing: a city needs one at least.");
	if (!rc && tree_size(list) > DEPARTMENTS_MAX)
		return tree_refuse(tree, list, "More than %d departments.", DEPARTMENTS_MAX);
	if (rc)
		return rc;
	city->departments = arena_take_clear(tree->arena, tree_size(list), sizeof *city->departments);
	if (!city->departments)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		rc = tree_get_item(tree, list, i, &item);
		if (!rc)
			rc = read_department(tree, item, city, &city->departments[i]);
		city->n_departments = i + 1;
	}
	return rc;
}

static int read_city(struct tree *tree, struct city *city)
{
	static const char *const names[] = { "name", "zone", "fallback", NULL };
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
		rc = tree_get_text(tree, group, "fallback", &name);
	if (rc)
		return rc;
	fallback = city_find(city, name);
	if (!fallback)
		return tree_refuse(tree, config_setting_get_member(group, "fallback"), "fallback names \"%.*s\", which is no department.", TEXT_ARG(name));
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
	}
	*layers_out = layers;
	*n_out = tree_size(list);
	return rc;
}

int city_file_read(const char *dir, struct arena *arena, struct city *city_out, struct layer_definition **layers_out, size_t *n_layers_out,
		   struct why *why)
{
	static const char *const names[] = { "city", "departments", "layers", "duplicates", NULL };
	char path[4096];
	struct tree tree;
	int rc;

	*city_out = (struct city){ 0 };
	snprintf(path, sizeof path, "%s/city.cfg", dir);
	rc = tree_open(&tree, path, arena, why);
	if (rc == TREE_ABSENT)
		rc = tree_refuse(&tree, NULL, "There is no such file; a configuration folder needs one (docs/CONFIGURATION.md).");
	if (!rc)
		rc = tree_only(&tree, tree_root(&tree), names);
	if (!rc)
		rc = read_departments(&tree, city_out);
	if (!rc)
		rc = read_city(&tree, city_out);
	if (!rc)
		rc = read_layers(&tree, dir, layers_out, n_layers_out);
	if (!rc)
		rc = duplicates_file_read(&tree, city_out);
	tree_close(&tree);
	return rc == TREE_REFUSED ? CITY_FILE_REFUSED : PASS(rc);
}
