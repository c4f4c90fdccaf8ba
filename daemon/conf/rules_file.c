#include "conf/rules_file.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "conf/rules_then.h"
#include "conf/rules_when.h"

struct reading {
	struct tree tree;
	const struct rules_known *known;
	const char *path; /* in the arena: places in the definition outlive the file */
	struct rules_sets sets;
	struct rule_set_definition set;
};

/* A member that may be left out: what was set before stays. */
static int optional(int rc)
{
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

/* ---- rules and tiers ---- */

static int read_tier(struct reading *r, const config_setting_t *at, struct rule *out)
{
	struct nearest nearest;
	struct text tier;
	int rc = tree_find_text(&r->tree, at, "tier", &tier);

	if (rc == TREE_ABSENT && r->set.n_tiers && out->lead.size) {
		tree_hint(&r->tree,
			  "Write tier = \"%.*s\"; for a strong one, or another of the tiers at the head of the file.",
			  TEXT_ARG(r->set.tiers[0]));
		return tree_refuse(&r->tree, at, "\"tier\" is missing: a rule that claims cases must say how strong it is.");
	}
	if (rc == TREE_ABSENT) {
		out->tier = r->set.n_tiers ? r->set.n_tiers - 1 : 0;
		return TREE_OK;
	}
	if (rc)
		return rc;
	nearest = nearest_to(tier);
	for (size_t i = 0; i < r->set.n_tiers; i++) {
		if (text_is(r->set.tiers[i], tier)) {
			out->tier = i;
			return TREE_OK;
		}
		nearest_offer(&nearest, r->set.tiers[i]);
	}
	tree_hint_nearest(&r->tree, &nearest,
			  "Add it to \"tiers\" there, between those that are stronger and those that are weaker.");
	return tree_refuse(&r->tree, config_setting_get_member(at, "tier"),
			   "\"%.*s\" is not one of the tiers at the head of the file.", TEXT_ARG(tier));
}

/* *is_whole_out: without any flaw, its own or of what it names. */
static int read_rule(struct reading *r, const config_setting_t *at, struct rule *out, bool *is_whole_out)
{
	static const char *const names[] = { "name", "tier", "why", "when", "then", NULL };
	struct rules_when when = { .tree = &r->tree, .areas = r->known->areas, .sets = &r->sets, .path = r->path, .categories = r->known->categories,
				   .n_categories = r->known->n_categories, .are_areas_lost = r->known->are_areas_lost };
	struct rules_then then = { &r->tree, r->known->city, r->known };
	struct text why_text;
	size_t before = r->tree.n_flaws;
	int rc = tree_only(&r->tree, at, names);

	out->place = (struct place){ r->path, (unsigned)config_setting_source_line(at) };
	if (!rc)
		rc = tree_get_text(&r->tree, at, "name", &out->name);
	if (!rc && out->name.size > LIMIT_NAME)
		rc = tree_flaw(&r->tree, "invalid", config_setting_get_member(at, "name"), "A rule's name may be at most 64 bytes.");
	if (!rc)
		rc = tree_go_on(&r->tree, optional(tree_find_text(&r->tree, at, "why", &why_text)));
	if (!rc)
		rc = tree_go_on(&r->tree, rules_when_read(&when, at, out));
	if (!rc)
		rc = tree_go_on(&r->tree, rules_then_read(&then, at, out));
	if (!rc)
		rc = tree_go_on(&r->tree, read_tier(r, at, out));
	*is_whole_out = !rc && r->tree.n_flaws == before && !when.n_lost;
	return rc;
}

static int read_tiers(struct reading *r)
{
	config_setting_t *root = tree_root(&r->tree), *at = config_setting_get_member(root, "tiers");
	int rc = tree_find_texts(&r->tree, root, "tiers", &r->set.tiers, &r->set.n_tiers);

	if (rc)
		return optional(rc);
	for (size_t i = 0; i < r->set.n_tiers; i++) {
		if (!r->set.tiers[i].size || r->set.tiers[i].size > LIMIT_NAME)
			return tree_refuse(&r->tree, at, "A tier's name must be 1 to 64 bytes.");
		for (size_t k = 0; k < i; k++)
			if (text_is(r->set.tiers[k], r->set.tiers[i]))
				return tree_refuse(&r->tree, at, "The tier \"%.*s\" stands here twice.",
						   TEXT_ARG(r->set.tiers[i]));
	}
	return TREE_OK;
}

static int order_names(const void *a, const void *b)
{
	const struct rule *first = *(const struct rule *const *)a, *second = *(const struct rule *const *)b;
	int order = text_order(first->name, second->name);

	return order ? order : (first > second) - (first < second);
}

static int check_doubles(struct reading *r)
{
	const struct rule **rules = arena_take(r->tree.arena, (r->set.n_rules + 1) * sizeof *rules);
	int rc = TREE_OK;

	if (!rules)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < r->set.n_rules; i++)
		rules[i] = &r->set.rules[i];
	qsort(rules, r->set.n_rules, sizeof *rules, order_names);
	for (size_t i = 1; !rc && i < r->set.n_rules; i++)
		if (text_is(rules[i]->name, rules[i - 1]->name)) {
			why_where(r->tree.why, r->tree.path, rules[i]->place.line);
			why_field(r->tree.why, "name");
			why_say(r->tree.why, "The rule \"%.*s\" stands in line %u already; each needs its own name.",
				TEXT_ARG(rules[i]->name), rules[i - 1]->place.line);
			r->tree.kind = "double-rule";
			rc = tree_go_on(&r->tree, TREE_REFUSED);
		}
	return rc;
}

static int read_rules(struct reading *r)
{
	static const char *const names[] = { "tiers", "sets", "rules", NULL };
	config_setting_t *root = tree_root(&r->tree), *list, *item;
	int rc = tree_only(&r->tree, root, names);

	if (!rc)
		rc = tree_go_on(&r->tree, read_tiers(r));
	if (!rc)
		rc = rules_sets_read(&r->tree, &r->sets);
	if (!rc)
		rc = tree_find_list(&r->tree, root, "rules", &list);
	if (rc == TREE_ABSENT)
		return tree_refuse(&r->tree, NULL, "There is no list of rules, rules = ( ... ); in this file.");
	if (rc)
		return rc;
	if (tree_size(list) > RULES_FILE_MAX)
		return tree_refuse(&r->tree, list, "More than %d rules.", RULES_FILE_MAX);
	r->set.rules = arena_take_clear(r->tree.arena, tree_size(list) + 1, sizeof *r->set.rules);
	if (!r->set.rules)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		struct rule *rule = &r->set.rules[r->set.n_rules];
		bool is_whole = false;

		*rule = (struct rule){ 0 };
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = read_rule(r, item, rule, &is_whole);
		rc = tree_go_on(&r->tree, rc);
		r->set.n_rules += is_whole;
		r->set.n_left_out += !is_whole;
	}
	return rc ? rc : check_doubles(r);
}

/* ---- the file ---- */

static void buffer_drop(struct buffer *b)
{
	buffer_fini(b);
}

static void file_drop(FILE **file)
{
	if (*file)
		fclose(*file);
}

/* Of what the file holds right now; of nothing when it cannot be read, which tree_open says better. */
static struct digest digest_file(const char *path)
{
	AUTO(buffer_drop) struct buffer bytes = { .limit = TREE_FILE_LIMIT_BYTES };
	AUTO(file_drop) FILE *file = fopen(path, "rb");
	char chunk[65536];
	size_t got;

	while (file && !bytes.is_short && (got = fread(chunk, 1, sizeof chunk, file)) > 0)
		buffer_add(&bytes, (struct text){ chunk, got });
	return digest_of(&(struct text){ bytes.at, bytes.size }, 1);
}

static int read_file(struct reading *r, struct arena *arena, struct why *why)
{
	int rc = tree_open(&r->tree, r->path, arena, why);

	r->tree.flaws = r->known->flaws;
	if (rc == TREE_ABSENT)
		rc = tree_refuse(&r->tree, NULL, "There is no such file; it says which department leads a case (docs/RULES.md).");
	if (!rc)
		rc = read_rules(r);
	rc = tree_go_on(&r->tree, rc);
	tree_close(&r->tree);
	return rc;
}

/* The version of a rule set stands for what was read: a file that somebody saves meanwhile is refused. */
int rules_file_read(const char *path, const struct rules_known *known, struct arena *arena, struct rule_set_definition *out,
		    struct why *why)
{
	struct reading r = { .known = known };
	struct digest after;
	bool ok = true;
	int rc;

	r.path = arena_copy(arena, text_of(path), &ok).at;
	if (!ok)
		return RAISE(FAULT_MEMORY);
	r.set.digest = digest_file(path);
	rc = read_file(&r, arena, why);
	after = digest_file(path);
	if (!rc && !text_is(digest_text(&r.set.digest), digest_text(&after))) {
		why_where(why, path, 0);
		why_say(why, "The file was changed while it was read; try again.");
		rc = tree_go_on(&r.tree, TREE_REFUSED);
	}
	if (rc)
		return rc < 0 ? PASS(rc) : RULES_FILE_REFUSED;
	*out = r.set;
	return r.tree.n_flaws ? RULES_FILE_REFUSED : RULES_FILE_OK;
}
