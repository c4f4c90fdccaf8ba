#include "conf/duplicates_file.h"

#include <math.h>

#include "core/validate.h"

/* Farther, longer, more: a slip. The depth is bounded as a category's length bounds its segments. */
enum { POLICIES_MAX = 1000, DEPTH_MAX = 16, DISTANCE_MAX_M = 20000, WITHIN_MAX_DAYS = 366, RAISE_MAX = 100000 };

static unsigned segments_of(struct text category)
{
	unsigned n = category.size != 0;

	for (size_t i = 0; i < category.size; i++)
		n += category.at[i] == '/';
	return n;
}

static int read_whole(struct tree *tree, const config_setting_t *at, const char *name, unsigned least, unsigned most, unsigned *out)
{
	double number;
	int rc = tree_find_number(tree, at, name, &number);

	if (rc)
		return rc;
	if (!(number >= least && number <= most) || number != floor(number))
		return tree_refuse(tree, config_setting_get_member(at, name), "%s is a whole number from %u to %u.", name, least, most);
	*out = (unsigned)number;
	return TREE_OK;
}

static int read_category(struct tree *tree, const config_setting_t *at, struct duplicate_policy *out)
{
	int rc = tree_get_text(tree, at, "category", &out->category);

	if (rc)
		return rc;
	if (!category_is_valid(out->category))
		return tree_refuse(tree, config_setting_get_member(at, "category"), "category is a path such as \"transport/road\", without *.");
	out->depth = segments_of(out->category);
	rc = read_whole(tree, at, "depth", 1, DEPTH_MAX, &out->depth);
	if (!rc && out->depth < segments_of(out->category))
		return tree_refuse(tree, config_setting_get_member(at, "depth"), "depth is less than the %u segments of the category, which agree anyway.",
				   segments_of(out->category));
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

static int read_place_and_time(struct tree *tree, const config_setting_t *at, struct duplicate_policy *out)
{
	struct text distance, within;
	int rc = tree_get_text(tree, at, "distance", &distance);

	if (!rc && (!unit_to_metres(distance, &out->distance_m) || out->distance_m < 1 || out->distance_m > DISTANCE_MAX_M))
		rc = tree_refuse(tree, config_setting_get_member(at, "distance"), "distance is a length from 1 m to 20 km with its unit: \"50 m\".");
	if (!rc)
		rc = tree_get_text(tree, at, "within", &within);
	if (!rc && (!unit_to_days(within, &out->within) || out->within.ns < dur_s(60).ns || out->within.ns > dur_s(WITHIN_MAX_DAYS * 86400).ns))
		rc = tree_refuse(tree, config_setting_get_member(at, "within"), "within is a length of time from 1 min to 366 days with its unit: \"14 days\".");
	return rc;
}

static int read_policy(struct tree *tree, const config_setting_t *at, struct duplicate_policy *out)
{
	static const char *const names[] = { "category", "depth", "distance", "within", "similarity", "raise_at", NULL };
	int rc = tree_only(tree, at, names);

	if (!rc)
		rc = read_category(tree, at, out);
	if (!rc)
		rc = read_place_and_time(tree, at, out);
	if (rc)
		return rc;
	rc = tree_find_number(tree, at, "similarity", &out->similarity);
	if (rc == TREE_ABSENT)
		return tree_refuse(tree, at, "similarity is missing: how much of the words must agree, from 0 (words do not count) to 1.");
	if (!rc && !(out->similarity >= 0 && out->similarity <= 1))
		rc = tree_refuse(tree, config_setting_get_member(at, "similarity"), "similarity is a number from 0 (words do not count) to 1.");
	if (!rc)
		rc = read_whole(tree, at, "raise_at", 2, RAISE_MAX, &out->raise_at);
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

int duplicates_file_read(struct tree *tree, struct city *city)
{
	config_setting_t *list, *item;
	int rc = tree_find_list(tree, tree_root(tree), "duplicates", &list);

	if (rc)
		return rc == TREE_ABSENT ? TREE_OK : rc;
	if (tree_size(list) > POLICIES_MAX)
		return tree_refuse(tree, list, "More than %d policies.", POLICIES_MAX);
	city->duplicates = arena_take_clear(tree->arena, tree_size(list) + 1, sizeof *city->duplicates);
	if (!city->duplicates)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		rc = tree_get_item(tree, list, i, &item);
		if (!rc)
			rc = read_policy(tree, item, &city->duplicates[i]);
		for (size_t k = 0; !rc && k < i; k++)
			if (text_is(city->duplicates[k].category, city->duplicates[i].category))
				rc = tree_refuse(tree, item, "There are two policies for \"%.*s\".", TEXT_ARG(city->duplicates[i].category));
		city->n_duplicates = i + 1;
	}
	return rc;
}
