#include "conf/rules_file.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "conf/rules_lines.h"
#include "conf/rules_then.h"
#include "conf/rules_when.h"

enum { HOMES_MAX = 64 };

struct named { /* a rule as it is told of, whole or not */
	struct text name;
	unsigned line;
	size_t number;
	struct rule *rule; /* NULL: it has a flaw */
};

struct reading {
	struct tree tree;
	const struct rules_known *known;
	const char *path; /* in the arena: places in the definition outlive the file */
	struct rules_sets sets;
	struct rule_set_definition set;
	struct named *named; /* those that have a name */
	size_t n_named;
	bool *is_tier_used;
	struct tree_home homes[HOMES_MAX];
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
			r->is_tier_used[i] = true;
			return TREE_OK;
		}
		nearest_offer(&nearest, r->set.tiers[i]);
	}
	tree_hint_nearest(&r->tree, &nearest,
			  "Add it to \"tiers\" there, between those that are stronger and those that are weaker.");
	return tree_refuse(&r->tree, config_setting_get_member(at, "tier"),
			   "\"%.*s\" is not one of the tiers at the head of the file.", TEXT_ARG(tier));
}

static const char *const rule_names[] = { "name", "tier", "why", "when", "then", NULL };

/* A word that stands in the wrong group is no slip of the pen. */
static void find_homes(struct reading *r)
{
	size_t n = 0;

	for (size_t kind = 0; kind < CONDITION_KIND_COUNT; kind++)
		for (const char *const *name = rules_lines[kind].names; *name; name++)
			r->homes[n++] = (struct tree_home){ *name, "\"when\"" };
	for (const char *const *name = rules_then_names; *name; name++)
		r->homes[n++] = (struct tree_home){ *name, "\"then\"" };
	for (const char *const *name = rule_names; *name; name++)
		r->homes[n++] = (struct tree_home){ *name, "the rule itself" };
	assert(n < HOMES_MAX);
	r->tree.homes = r->homes;
}

/* *is_whole_out: without any flaw, its own or of what it names. */
static int read_rule(struct reading *r, const config_setting_t *at, struct rule *out, bool *is_whole_out)
{
	struct rules_when when = { .tree = &r->tree, .areas = r->known->areas, .sets = &r->sets, .path = r->path, .categories = r->known->categories,
				   .n_categories = r->known->n_categories, .are_areas_lost = r->known->are_areas_lost };
	struct rules_then then = { &r->tree, r->known->city, r->known };
	struct text why_text;
	size_t before = r->tree.n_flaws;
	int rc = tree_only(&r->tree, at, rule_names);

	out->place = (struct place){ r->path, (unsigned)config_setting_source_line(at) };
	if (!rc)
		rc = tree_go_on(&r->tree, tree_get_text(&r->tree, at, "name", &out->name));
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
	r->is_tier_used = arena_take_clear(r->tree.arena, r->set.n_tiers + 1, sizeof *r->is_tier_used);
	if (!r->is_tier_used)
		return RAISE(FAULT_MEMORY);
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
	const struct named *first = a, *second = b;
	int order = text_order(first->name, second->name);

	return order ? order : (first->number > second->number) - (first->number < second->number);
}

/* Of rules of one name the first one stays. */
static int check_doubles(struct reading *r)
{
	struct named *named = r->named;
	int rc = TREE_OK;

	qsort(named, r->n_named, sizeof *named, order_names);
	for (size_t i = 1; !rc && i < r->n_named; i++)
		if (text_is(named[i].name, named[i - 1].name)) {
			why_where(r->tree.why, r->tree.path, named[i].line);
			why_field(r->tree.why, "name");
			why_say(r->tree.why, "The rule \"%.*s\" stands in line %u already; each needs its own name.",
				TEXT_ARG(named[i].name), named[i - 1].line);
			r->tree.kind = "double-rule";
			rc = tree_go_on(&r->tree, TREE_REFUSED);
			if (named[i].rule)
				named[i].rule->name = TEXT_NONE;
		}
	return rc;
}

/* Rules that have lost their name are left out. */
static void leave_out_doubles(struct reading *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->set.n_rules; i++)
		if (r->set.rules[i].name.size)
			r->set.rules[n++] = r->set.rules[i];
	r->set.n_left_out += r->set.n_rules - n;
	r->set.n_rules = n;
}

static int read_all_rules(struct reading *r, config_setting_t *list)
{
	config_setting_t *item;
	int rc = TREE_OK;

	r->set.rules = arena_take_clear(r->tree.arena, tree_size(list) + 1, sizeof *r->set.rules);
	r->named = arena_take_clear(r->tree.arena, tree_size(list) + 1, sizeof *r->named);
	if (!r->set.rules || !r->named)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		struct rule *rule = &r->set.rules[r->set.n_rules];
		bool is_whole = false;

		*rule = (struct rule){ 0 };
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = read_rule(r, item, rule, &is_whole);
		rc = tree_go_on(&r->tree, rc);
		if (rule->name.size)
			r->named[r->n_named++] = (struct named){ rule->name, rule->place.line, i, is_whole ? rule : NULL };
		r->set.n_rules += is_whole;
		r->set.n_left_out += !is_whole;
	}
	return rc;
}

/* Where nothing is wrong, what is there for nothing is worth a note: it may have been meant for some rule. */
static void note_unused(struct reading *r)
{
	const config_setting_t *root = tree_root(&r->tree);

	for (size_t i = 0; i < r->sets.n; i++)
		if (!r->sets.sets[i].is_used) {
			tree_hint(&r->tree, "Take it out, or name it in a rule: \"@%.*s\".", TEXT_ARG(r->sets.sets[i].name));
			tree_note(&r->tree, "unused-set",
				  config_setting_get_elem(config_setting_get_member(root, "sets"), (unsigned)i),
				  "No rule names this set.");
		}
	for (size_t i = 0; i < r->set.n_tiers; i++)
		if (!r->is_tier_used[i]) {
			tree_hint(&r->tree, "Take it out, or give it to the rules that are meant to be so strong.");
			tree_note(&r->tree, "unused-tier", config_setting_get_member(root, "tiers"),
				  "No rule is of the tier \"%.*s\".", TEXT_ARG(r->set.tiers[i]));
		}
}

static int read_rules(struct reading *r)
{
	static const char *const names[] = { "tiers", "sets", "rules", NULL };
	config_setting_t *root = tree_root(&r->tree), *list;
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
	rc = read_all_rules(r, list);
	if (!rc)
		rc = check_doubles(r);
	leave_out_doubles(r);
	if (!rc && !r->tree.n_flaws && !r->set.n_left_out)
		note_unused(r);
	return rc;
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
	find_homes(r);
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
