#include "conf/rules_words.h"

#include <string.h>

#include "base/limits.h"

static bool is_reference(struct text word)
{
	return word.size && word.at[0] == '@' && !(word.size > 1 && word.at[1] == '@');
}

static int read_set(struct tree *tree, const config_setting_t *group, const config_setting_t *at, struct rules_set *out)
{
	const char *name = config_setting_name(at);
	bool ok = true;
	int rc;

	out->name = arena_copy(tree->arena, text_of(name), &ok);
	out->line = (unsigned)config_setting_source_line(at);
	if (!ok)
		return RAISE(FAULT_MEMORY);
	rc = tree_find_texts(tree, group, name, &out->words, &out->n);
	if (rc)
		return rc;
	if (!out->n || out->name.size > LIMIT_NAME)
		return tree_refuse(tree, at, "A set needs a name of at most 64 bytes and at least one word.");
	for (size_t i = 0; i < out->n; i++)
		if (is_reference(out->words[i]))
			return tree_refuse(
				tree, at,
				"\"%.*s\": a set cannot name another set. A word that begins with @ is written with two.",
				TEXT_ARG(out->words[i]));
	return TREE_OK;
}

int rules_sets_read(struct tree *tree, struct rules_sets *out)
{
	config_setting_t *group;
	int rc = tree_find_group(tree, tree_root(tree), "sets", &group);

	if (rc)
		return rc == TREE_ABSENT ? TREE_OK : rc;
	out->n = tree_size(group);
	out->sets = arena_take_clear(tree->arena, out->n + 1, sizeof *out->sets);
	if (!out->sets)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < out->n; i++)
		rc = tree_go_on(tree, read_set(tree, group, config_setting_get_elem(group, (unsigned)i), &out->sets[i]));
	return rc;
}

static struct rules_set *find_set(const struct rules_sets *sets, struct text name)
{
	for (size_t i = 0; i < sets->n; i++)
		if (text_is(sets->sets[i].name, name))
			return &sets->sets[i];
	return NULL;
}

/* How many words this one stands for; 0: there is no such set, or it has a flaw. */
static size_t count_words(const struct rules_sets *sets, struct text word)
{
	struct rules_set *set = is_reference(word) ? find_set(sets, text_slice(word, 1, word.size)) : NULL;

	if (set)
		set->is_used = true;
	return set ? set->n : !is_reference(word);
}

/* What is wrong with a set itself has been told of. */
static int flaw_set(struct tree *tree, const config_setting_t *at, const struct rules_sets *sets, struct text word)
{
	struct text name = text_slice(word, 1, word.size);
	struct nearest nearest = nearest_to(name);

	if (find_set(sets, name))
		return TREE_OK;
	for (size_t i = 0; i < sets->n; i++)
		nearest_offer(&nearest, sets->sets[i].name);
	if (nearest.found.size)
		tree_hint(tree, "Is \"@%.*s\" meant?", TEXT_ARG(nearest.found));
	else
		tree_hint(tree, "Add it at the head of the file: sets = { %.*s = [ \"word\", \"another\" ]; };",
			  TEXT_ARG(name));
	return tree_flaw(tree, "invalid", at,
			 "There is no set \"%.*s\" among the sets at the head of the file. A word that begins with @ is "
			 "written with two.",
			 TEXT_ARG(word));
}

static struct text unescape(struct text word)
{
	return word.size > 1 && word.at[0] == '@' ? text_slice(word, 1, word.size) : word;
}

static void put_words(const struct rules_sets *sets, struct text word, struct text *out)
{
	const struct rules_set *set = is_reference(word) ? find_set(sets, text_slice(word, 1, word.size)) : NULL;

	for (size_t i = 0; set && i < set->n; i++)
		out[i] = unescape(set->words[i]);
	if (!set)
		*out = unescape(word);
}

int rules_words_find(struct tree *tree, const struct rules_sets *sets, const config_setting_t *group, const char *name,
		     struct text **out, size_t *n_out)
{
	const config_setting_t *at = config_setting_get_member(group, name);
	struct text *written, *words;
	size_t n_written, n = 0;
	int rc = tree_find_texts(tree, group, name, &written, &n_written);

	if (rc)
		return rc;
	if (!n_written)
		return tree_refuse(tree, at, "An empty list holds for no case; name something or leave \"%s\" out.", name);
	for (size_t i = 0; !rc && i < n_written; i++) {
		size_t stands_for = count_words(sets, written[i]);

		n += stands_for;
		if (!stands_for)
			rc = flaw_set(tree, at, sets, written[i]);
	}
	if (rc)
		return rc;
	words = arena_take_clear(tree->arena, n + 1, sizeof *words);
	if (!words)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0, to = 0; i < n_written; to += count_words(sets, written[i++]))
		if (count_words(sets, written[i]))
			put_words(sets, written[i], words + to);
	*out = words;
	*n_out = n;
	return TREE_OK;
}
