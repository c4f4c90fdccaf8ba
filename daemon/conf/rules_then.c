#include "conf/rules_then.h"

#include "conf/city_words.h"

const char *const rules_then_names[] = { "lead",     "with",     "inform",   "priority", "policy",
					 "fallback", "sub_unit", "campaign", NULL };

/* A member that may be left out: what was set before stays. */
static int optional(int rc)
{
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

static int check_department(struct rules_then *t, const config_setting_t *at, struct text name, bool must_lead)
{
	const struct department *department;

	if (!t->city)
		return TREE_OK; /* which there are is not known, for a flaw that has been told of */
	department = city_find(t->city, name);
	if (!department)
		return words_flaw_department(t->tree, at, t->city, name);
	if (must_lead && department->kind == DEPARTMENT_PARTNER)
		return tree_flaw(t->tree, "invalid", at, "\"%.*s\" is a partner: it may join in \"with\" or \"inform\", never lead.",
				   TEXT_ARG(name));
	return TREE_OK;
}

/* A list of departments; one that stands twice, here or as the lead, is a slip. */
static int read_departments(struct rules_then *t, const config_setting_t *then, const char *name, const struct rule *rule,
			    bool must_lead, struct text **out, size_t *n_out)
{
	const config_setting_t *at = config_setting_get_member(then, name);
	int rc = tree_find_texts(t->tree, then, name, out, n_out);

	if (rc)
		return optional(rc);
	if (*n_out > LIMIT_ASSIGNMENTS - 1)
		return tree_refuse(t->tree, at, "At most 15 departments.");
	for (size_t i = 0; !rc && i < *n_out; i++) {
		bool is_double = rule->lead.size && text_is(rule->lead, (*out)[i]);

		for (size_t k = 0; k < i; k++)
			is_double |= text_is((*out)[k], (*out)[i]);
		rc = is_double ? tree_flaw(t->tree, "invalid", at, "\"%.*s\" stands in this rule already.", TEXT_ARG((*out)[i]))
			       : check_department(t, at, (*out)[i], must_lead);
	}
	return rc;
}

static int check_joins(struct rules_then *t, const config_setting_t *then, const struct rule *rule)
{
	const config_setting_t *at = config_setting_get_member(then, "inform");

	if (rule->n_with + rule->n_inform > LIMIT_ASSIGNMENTS - 1)
		return tree_refuse(t->tree, at, "\"with\" and \"inform\" name more than 15 departments together.");
	for (size_t i = 0; i < rule->n_inform; i++)
		for (size_t k = 0; k < rule->n_with; k++)
			if (text_is(rule->inform[i], rule->with[k]))
				return tree_refuse(t->tree, at, "\"%.*s\" stands in \"with\" already.",
						   TEXT_ARG(rule->inform[i]));
	return TREE_OK;
}

/* *nearest: offered all others. */
static bool find_policy(const struct rules_known *known, struct text name, struct nearest *nearest)
{
	const struct policy *policy;

	for (size_t i = 0; known->book && (policy = timebook_policy(known->book, i)); i++)
		nearest_offer(nearest, policy->name);
	for (size_t i = 0; !known->book && i < known->n_policies; i++) {
		if (text_is(known->policies[i], name))
			return true;
		nearest_offer(nearest, known->policies[i]);
	}
	return known->book ? timebook_has_policy(known->book, name) : !known->policies;
}

static int read_policy(struct rules_then *t, const config_setting_t *then, struct rule *out)
{
	struct nearest nearest;
	int rc = tree_find_text(t->tree, then, "policy", &out->policy);

	if (rc)
		return optional(rc);
	nearest = nearest_to(out->policy);
	if (find_policy(t->known, out->policy, &nearest))
		return TREE_OK;
	tree_hint_nearest(t->tree, &nearest, "Write a policy of this name in clocks.cfg, or correct the name.");
	return tree_flaw(t->tree, "unknown-policy", config_setting_get_member(then, "policy"),
			 "There is no policy \"%.*s\" in clocks.cfg; capitals count.", TEXT_ARG(out->policy));
}

/* "+1", "-2". */
static bool to_steps(struct text word, int *out)
{
	uint64_t n;

	if (word.size != 2 || (word.at[0] != '+' && word.at[0] != '-') || !text_to_u64(text_slice(word, 1, 2), &n) || !n ||
	    n > PRIORITY_URGENT - PRIORITY_LOW)
		return false;
	*out = word.at[0] == '-' ? -(int)n : (int)n;
	return true;
}

static int read_priority(struct rules_then *t, const config_setting_t *then, struct rule *out)
{
	const struct text at_least = TEXT("at least ");
	struct text word;
	int rc = tree_find_text(t->tree, then, "priority", &word);

	if (rc)
		return optional(rc);
	if (to_steps(word, &out->steps))
		return TREE_OK;
	if (text_starts(word, at_least))
		out->at_least = priority_find(text_slice(word, at_least.size, word.size));
	else
		out->priority = priority_find(word);
	if (!out->at_least && !out->priority)
		return tree_refuse(
			t->tree, config_setting_get_member(then, "priority"),
			"\"%.*s\" is not a priority; write low, normal, high or urgent, \"at least high\", or a step such "
			"as \"+1\".",
			TEXT_ARG(word));
	return TREE_OK;
}

static int read_name(struct rules_then *t, const config_setting_t *then, const char *name, const char *what,
		     struct text *out)
{
	int rc = tree_find_text(t->tree, then, name, out);

	if (!rc && (!out->size || out->size > LIMIT_NAME))
		return tree_refuse(t->tree, config_setting_get_member(then, name), "A %s must be 1 to 64 bytes.", what);
	return optional(rc);
}

static int read_lead(struct rules_then *t, const config_setting_t *then, struct rule *out)
{
	const config_setting_t *at = config_setting_get_member(then, "lead");

	int rc = at ? tree_get_text(t->tree, then, "lead", &out->lead) : TREE_OK;

	return rc || !at ? rc : check_department(t, at, out->lead, true);
}

static int check_outcome(struct rules_then *t, const config_setting_t *then, const struct rule *rule)
{
	static const char *const leads_only[] = { "policy", "sub_unit", "fallback" };

	if (rule->lead.size)
		return TREE_OK;
	for (size_t i = 0; i < sizeof leads_only / sizeof *leads_only; i++)
		if (config_setting_get_member(then, leads_only[i]))
			return tree_refuse(
				t->tree, config_setting_get_member(then, leads_only[i]),
				"\"%s\" belongs to a rule with \"lead\"; a rule without one only adds \"with\", \"inform\", "
				"\"priority\" and \"campaign\".",
				leads_only[i]);
	if (!rule->n_with && !rule->n_inform && !rule->priority && !rule->at_least && !rule->steps && !rule->campaign.size)
		return tree_refuse(
			t->tree, then,
			"This rule decides nothing; name \"lead\", \"with\", \"inform\", \"priority\" or \"campaign\".");
	return TREE_OK;
}

static int read_texts(struct rules_then *t, const config_setting_t *then, struct rule *out)
{
	int rc = tree_go_on(t->tree, read_priority(t, then, out));

	if (!rc)
		rc = tree_go_on(t->tree, read_policy(t, then, out));
	if (!rc)
		rc = tree_go_on(t->tree, read_name(t, then, "sub_unit", "sub-unit's name", &out->sub_unit));
	return rc ? rc : tree_go_on(t->tree, read_name(t, then, "campaign", "campaign's name", &out->campaign));
}

int rules_then_read(struct rules_then *t, const config_setting_t *at, struct rule *out)
{
	config_setting_t *then;
	size_t before = t->tree->n_flaws;
	int rc = tree_find_group(t->tree, at, "then", &then);

	if (rc == TREE_ABSENT) {
		tree_hint(t->tree, "Write then = { lead = \"DEPARTMENT\"; }; with a department of city.cfg.");
		return tree_refuse(t->tree, at, "\"then\" is missing: what does this rule decide?");
	}
	if (!rc)
		rc = tree_only(t->tree, then, rules_then_names);
	if (!rc)
		rc = tree_go_on(t->tree, read_lead(t, then, out));
	if (!rc)
		rc = tree_go_on(t->tree, read_departments(t, then, "with", out, false, &out->with, &out->n_with));
	if (!rc)
		rc = tree_go_on(t->tree, read_departments(t, then, "inform", out, false, &out->inform, &out->n_inform));
	if (!rc)
		rc = tree_go_on(t->tree, check_joins(t, then, out));
	if (!rc)
		rc = tree_go_on(t->tree, read_departments(t, then, "fallback", out, true, &out->fallback, &out->n_fallback));
	if (!rc)
		rc = read_texts(t, then, out);
	/* What is missing may be what could not be read. */
	return rc || t->tree->n_flaws > before ? rc : tree_go_on(t->tree, check_outcome(t, then, out));
}
