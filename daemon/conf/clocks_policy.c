#include "conf/city_words.h"
#include "conf/clocks_inside.h"
#include "conf/clocks_words.h"

static int read_texts(struct clocks_reading *r, const config_setting_t *when, const char *name, struct text **out, size_t *n_out)
{
	int rc = tree_find_texts(&r->tree, when, name, out, n_out);

	if (!rc && !*n_out)
		return tree_refuse(&r->tree, config_setting_get_member(when, name), "An empty list holds for no case; leave the line out.");
	return clocks_optional(rc);
}

static int read_priorities(struct clocks_reading *r, const config_setting_t *when, uint32_t *out)
{
	struct text *words = NULL;
	size_t n = 0;
	int rc = read_texts(r, when, "priority", &words, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		enum priority priority = priority_find(words[i]);

		if (priority == PRIORITY_NONE)
			return tree_refuse(&r->tree, config_setting_get_member(when, "priority"),
					   "\"%.*s\" is no priority; use low, normal, high or urgent.", TEXT_ARG(words[i]));
		*out |= 1u << priority;
	}
	return rc;
}

static int read_departments(struct clocks_reading *r, const config_setting_t *when, struct policy_when *out)
{
	int rc = read_texts(r, when, "department", &out->departments, &out->n_departments);

	for (size_t i = 0; !rc && r->city && i < out->n_departments; i++)
		if (!city_find(r->city, out->departments[i]))
			rc = words_flaw_department(&r->tree, config_setting_get_member(when, "department"), r->city,
						   out->departments[i]);
	return rc;
}

static int read_when(struct clocks_reading *r, const config_setting_t *at, struct policy_when *out)
{
	static const char *const names[] = { "category", "priority", "department", "channel", "campaign", NULL };
	config_setting_t *when;
	int rc = tree_find_group(&r->tree, at, "when", &when);

	if (rc)
		return clocks_optional(rc);
	rc = tree_only(&r->tree, when, names);
	if (!rc)
		rc = clocks_go_on(r, read_texts(r, when, "category", &out->categories, &out->n_categories));
	if (!rc)
		rc = clocks_go_on(r, read_texts(r, when, "channel", &out->channels, &out->n_channels));
	if (!rc)
		rc = clocks_go_on(r, read_texts(r, when, "campaign", &out->campaigns, &out->n_campaigns));
	if (!rc)
		rc = clocks_go_on(r, read_priorities(r, when, &out->priorities));
	return rc ? rc : clocks_go_on(r, read_departments(r, when, out));
}

static int read_dates(struct clocks_reading *r, const config_setting_t *at, struct policy *out)
{
	int rc = clocks_optional(words_find_day(&r->tree, at, "from", &out->from));

	if (!rc)
		rc = clocks_optional(words_find_day(&r->tree, at, "until", &out->until));
	return rc ? rc : clocks_optional(tree_find_bool(&r->tree, at, "by_name", &out->is_by_name));
}

/* What it promises; pauses and the rest name its clocks, so these come first, and where they have a flaw nothing can be said of the rest. */
static int read_promises(struct clocks_reading *r, const config_setting_t *at, struct policy *out)
{
	size_t before = r->tree.n_flaws;
	int rc = clocks_go_on(r, clocks_read_clocks(r, at, out));

	if (rc || r->tree.n_flaws > before)
		return rc;
	rc = clocks_go_on(r, clocks_read_pauses(r, at, out));
	if (!rc)
		rc = clocks_go_on(r, clocks_read_extensions(r, at, out));
	return rc ? rc : clocks_go_on(r, clocks_read_ladder(r, at, out));
}

int clocks_read_policy(struct clocks_reading *r, const config_setting_t *at, struct policy *out)
{
	static const char *const names[] = { "name",           "calendar", "when",  "from",       "until",  "by_name", "acknowledge", "resolve",
					     "first_response", "clocks",   "pause", "extensions", "ladder", "warn",    "why",         NULL };
	struct text ignored;
	int rc = tree_only(&r->tree, at, names);

	policy_clear(out);
	out->line = clocks_line(at);
	if (!rc)
		rc = clocks_go_on(r, tree_get_text(&r->tree, at, "name", &out->name));
	if (!rc)
		rc = clocks_go_on(r, clocks_optional(tree_find_text(&r->tree, at, "calendar", &out->calendar)));
	if (!rc)
		rc = clocks_go_on(r, clocks_optional(tree_find_text(&r->tree, at, "why", &ignored)));
	if (!rc)
		rc = clocks_go_on(r, read_when(r, at, &out->when));
	if (!rc)
		rc = clocks_go_on(r, read_dates(r, at, out));
	return rc ? rc : read_promises(r, at, out);
}
