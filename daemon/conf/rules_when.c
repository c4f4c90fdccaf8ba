#include "conf/rules_when.h"

#include "rules/path.h"

typedef int read_words(struct rules_when *w, const config_setting_t *at, struct condition *condition);

static int check_paths(struct rules_when *w, const config_setting_t *at, struct condition *condition)
{
	for (size_t i = 0; i < condition->n_words; i++)
		if (!path_is_pattern(condition->words[i]))
			return tree_refuse(
				w->tree, at,
				"\"%.*s\" is not a category path such as transport/road: at most 256 bytes, no empty segment, and * only "
				"for a whole segment.",
				TEXT_ARG(condition->words[i]));
	return TREE_OK;
}

static int check_names(struct rules_when *w, const config_setting_t *at, struct condition *condition)
{
	for (size_t i = 0; i < condition->n_words; i++)
		if (!condition->words[i].size || condition->words[i].size > LIMIT_NAME)
			return tree_refuse(w->tree, at, "A channel must be 1 to 64 bytes, such as \"hotline\".");
	return TREE_OK;
}

static int check_priorities(struct rules_when *w, const config_setting_t *at, struct condition *condition)
{
	for (size_t i = 0; i < condition->n_words; i++) {
		enum priority priority = priority_find(condition->words[i]);

		if (priority == PRIORITY_NONE)
			return tree_refuse(w->tree, at, "\"%.*s\" is not a priority; write low, normal, high or urgent.",
					   TEXT_ARG(condition->words[i]));
		condition->priorities |= 1u << priority;
	}
	return TREE_OK;
}

static int check_areas(struct rules_when *w, const config_setting_t *at, struct condition *condition)
{
	for (size_t i = 0; i < condition->n_words; i++) {
		struct area_target target;
		struct why found = { "", "", "" };

		if (areas_target(w->areas, condition->words[i], &target, &found))
			return tree_refuse(w->tree, at, "%s", found.sentence);
	}
	return TREE_OK;
}

/* A blank at either end would hardly be seen and seldom be meant; a line end is never in a text that is searched. */
static int check_keywords(struct rules_when *w, const config_setting_t *at, struct condition *condition)
{
	for (size_t i = 0; i < condition->n_words; i++) {
		struct text word = condition->words[i];

		if (!word.size || word.size > LIMIT_TITLE || text_trim(word).size != word.size)
			return tree_refuse(
				w->tree, at,
				"\"%.*s\" cannot be searched for; write 1 to 512 bytes without a blank at either end.",
				TEXT_ARG(word));
	}
	return TREE_OK;
}

/* In the order of enum condition_kind. */
static const struct {
	const char *name;
	read_words *check;
} conditions[CONDITION_KIND_COUNT] = {
	[CONDITION_CATEGORY] = { "category", check_paths },      [CONDITION_CHANNEL] = { "channel", check_names },
	[CONDITION_PRIORITY] = { "priority", check_priorities }, [CONDITION_AREA] = { "area", check_areas },
	[CONDITION_TITLE] = { "title", check_keywords },         [CONDITION_KEYWORDS] = { "keywords", check_keywords },
};

static int read_condition(struct rules_when *w, const config_setting_t *when, enum condition_kind kind, struct rule *out)
{
	struct condition *condition = &out->when[out->n_when];
	const char *name = conditions[kind].name;
	const config_setting_t *at = config_setting_get_member(when, name);
	int rc = tree_find_texts(w->tree, when, name, &condition->words, &condition->n_words);

	if (rc)
		return rc == TREE_ABSENT ? TREE_OK : rc;
	if (!condition->n_words)
		return tree_refuse(w->tree, at, "An empty list holds for no case; name something or leave \"%s\" out.",
				   name);
	condition->kind = kind;
	condition->place = (struct place){ w->path, (unsigned)config_setting_source_line(at) };
	out->n_when++;
	return conditions[kind].check(w, at, condition);
}

int rules_when_read(struct rules_when *w, const config_setting_t *at, struct rule *out)
{
	static const char *const names[] = { "category", "channel", "priority", "area", "title", "keywords", NULL };
	config_setting_t *when;
	int rc = tree_find_group(w->tree, at, "when", &when);

	if (rc)
		return rc == TREE_ABSENT ? TREE_OK : rc;
	rc = tree_only(w->tree, when, names);
	out->when = arena_take_clear(w->tree->arena, CONDITION_KIND_COUNT, sizeof *out->when);
	if (!rc && !out->when)
		return RAISE(FAULT_MEMORY);
	for (int kind = 0; !rc && kind < CONDITION_KIND_COUNT; kind++)
		rc = read_condition(w, when, (enum condition_kind)kind, out);
	return rc;
}
