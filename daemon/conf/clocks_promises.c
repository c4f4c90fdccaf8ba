#include <string.h>

#include "calendar/handling.h"
#include "conf/clocks_inside.h"
#include "conf/clocks_words.h"

static const config_setting_t *member(const config_setting_t *group, const char *name)
{
	return config_setting_get_member(group, name);
}

/* ---- one clock ---- */

static int read_start(struct clocks_reading *r, const config_setting_t *at, bool may_wait, struct clock_plan *out)
{
	struct text word;
	int rc = tree_find_text(&r->tree, at, "starts", &word);

	if (rc)
		return clocks_optional(rc);
	out->start = CLOCK_STARTS_AT_RECEIPT;
	if (text_is_str(word, "receipt"))
		return TREE_OK;
	out->start = CLOCK_STARTS_AT_DISPATCH;
	if (text_is_str(word, "dispatch"))
		return TREE_OK;
	if (!may_wait)
		return tree_refuse(&r->tree, member(at, "starts"),
				   "This clock starts at \"receipt\" or at \"dispatch\", not with \"%.*s\"; a clock in "
				   "\"clocks\" can wait for an event.",
				   TEXT_ARG(word));
	out->start = CLOCK_STARTS_WITH_EVENT;
	return words_find_event(&r->tree, at, "starts", &out->starts_with);
}

/* The long form: a group. */
static int read_clock_group(struct clocks_reading *r, const config_setting_t *at, const char *const *names, bool may_wait,
			    struct clock_plan *out)
{
	int rc = tree_only(&r->tree, at, names);

	out->line = clocks_line(at);
	if (!rc)
		rc = words_find_span(&r->tree, at, "time", &out->time);
	if (rc == TREE_ABSENT)
		return tree_refuse(&r->tree, at,
				   "\"time\" is missing here: how long does this clock run? Write \"4 working hours\", \"3 calendar days\" ...");
	if (!rc)
		rc = read_start(r, at, may_wait, out);
	if (!rc)
		rc = clocks_optional(words_find_event(&r->tree, at, "met", &out->met_by));
	return rc ? rc : clocks_optional(words_find_shares(&r->tree, at, "warn", out->warn, &out->n_warn));
}

/* name = "1 working day", or name = { time = "1 working day"; ... }. What *out said before is the default. TREE_ABSENT: neither. */
static int find_clock(struct clocks_reading *r, const config_setting_t *at, const char *name, const char *const *names, bool may_wait,
		      struct clock_plan *out)
{
	const config_setting_t *it = member(at, name);

	if (!it)
		return TREE_ABSENT;
	out->line = clocks_line(it);
	return config_setting_is_group(it) ? read_clock_group(r, it, names, may_wait, out) : words_find_span(&r->tree, at, name, &out->time);
}

/* ---- the clocks of a policy ---- */

static int read_first_response(struct clocks_reading *r, const config_setting_t *at, const struct clock_plan *plain, struct policy *out)
{
	static const char *const names[] = { "time", "starts", "met", "warn", NULL };
	struct clock_plan *clock = &out->clocks[out->n_clocks];
	int rc;

	*clock = *plain;
	clock->name = POLICY_CLOCK_FIRST_RESPONSE;
	clock->start = CLOCK_STARTS_AT_RECEIPT;
	clock->met_by = EVENT_RESPONDED;
	rc = find_clock(r, at, "first_response", names, true, clock);
	out->n_clocks += !rc;
	return clocks_optional(rc);
}

static int read_further(struct clocks_reading *r, const config_setting_t *at, const struct clock_plan *plain, struct policy *out)
{
	static const char *const names[] = { "name", "time", "starts", "met", "warn", NULL };
	config_setting_t *list, *item;
	int rc = tree_find_list(&r->tree, at, "clocks", &list);

	if (rc)
		return clocks_optional(rc);
	if (out->n_clocks + tree_size(list) > POLICY_CLOCKS_LIMIT)
		return tree_refuse(&r->tree, list, "A policy has at most %d clocks beside acknowledge and resolve.", LIMIT_FURTHER_CLOCKS);
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		struct clock_plan *clock = &out->clocks[out->n_clocks++];

		*clock = *plain;
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = tree_get_text(&r->tree, item, "name", &clock->name);
		if (!rc)
			rc = read_clock_group(r, item, names, true, clock);
		rc = clocks_go_on(r, rc);
	}
	return rc;
}

int clocks_read_clocks(struct clocks_reading *r, const config_setting_t *at, struct policy *out)
{
	static const char *const names[] = { "time", "starts", "warn", NULL };
	struct clock_plan plain = { .warn = { CLOCK_WARN_DEFAULT }, .n_warn = 1, .line = out->line };
	struct clock_plan *acknowledge = &out->clocks[POLICY_ACKNOWLEDGE], *resolve = &out->clocks[POLICY_RESOLVE];
	int rc = clocks_go_on(r, clocks_optional(words_find_shares(&r->tree, at, "warn", plain.warn, &plain.n_warn)));

	*acknowledge = *resolve = plain;
	acknowledge->name = POLICY_CLOCK_ACKNOWLEDGE;
	resolve->name = POLICY_CLOCK_RESOLVE;
	if (!rc)
		rc = clocks_go_on(r, clocks_optional(find_clock(r, at, "acknowledge", names, false, acknowledge)));
	if (!rc)
		rc = clocks_go_on(r, clocks_optional(find_clock(r, at, "resolve", names, false, resolve)));
	if (!rc)
		rc = clocks_go_on(r, read_first_response(r, at, &plain, out));
	return rc ? rc : read_further(r, at, &plain, out);
}

/* ---- sets of clocks ---- */

/* TREE_ABSENT: `clocks` is not said. */
static int find_clock_set(struct clocks_reading *r, const config_setting_t *at, const struct policy *policy, policy_clocks *out)
{
	struct text *names = NULL;
	size_t n = 0;
	policy_clocks set = 0;
	int rc = tree_find_texts(&r->tree, at, "clocks", &names, &n);

	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++) {
		const struct clock_plan *clock = policy_clock(policy, names[i]);

		if (text_is(names[i], POLICY_CLOCK_ALL))
			set |= (1u << policy->n_clocks) - 1;
		else if (clock && clock->time.kind != SPAN_NONE)
			set |= 1u << (clock - policy->clocks);
		else
			return tree_refuse(&r->tree, member(at, "clocks"),
					   "Policy \"%.*s\" promises no \"%.*s\"; name clocks that it has, or \"all\".", TEXT_ARG(policy->name),
					   TEXT_ARG(names[i]));
	}
	*out = set;
	return TREE_OK;
}

static int find_wait(struct clocks_reading *r, const config_setting_t *at, enum waits_for *out)
{
	struct text word;
	int rc = tree_get_text(&r->tree, at, "waits_for", &word);

	if (rc)
		return rc;
	*out = waits_for_find(word);
	if (*out == WAITS_FOR_NOTHING)
		return tree_refuse(&r->tree, member(at, "waits_for"), "\"%.*s\" is nothing that a case waits for; use citizen, outside or ruling.",
				   TEXT_ARG(word));
	return TREE_OK;
}

static int read_pause(struct clocks_reading *r, const config_setting_t *at, struct policy *policy, unsigned *waits_seen)
{
	static const char *const names[] = { "waits_for", "clocks", NULL };
	enum waits_for wait = WAITS_FOR_NOTHING;
	int rc = tree_only(&r->tree, at, names);

	if (!rc)
		rc = find_wait(r, at, &wait);
	if (rc)
		return rc;
	if (*waits_seen >> wait & 1)
		return tree_refuse(&r->tree, member(at, "waits_for"),
				   "What stops while the case waits for this stands here twice; join the two.");
	*waits_seen |= 1u << wait;
	policy->pauses.clocks[wait] = policy_master_clocks(policy);
	return clocks_optional(find_clock_set(r, at, policy, &policy->pauses.clocks[wait]));
}

int clocks_read_pauses(struct clocks_reading *r, const config_setting_t *at, struct policy *out)
{
	config_setting_t *list, *item;
	unsigned waits_seen = 0;
	int rc = tree_find_list(&r->tree, at, "pause", &list);

	if (rc)
		return clocks_optional(rc);
	out->pauses.is_said = true;
	for (size_t i = 0; !rc && i < tree_size(list); i++) {
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = read_pause(r, item, out, &waits_seen);
		rc = clocks_go_on(r, rc);
	}
	return rc;
}

/* ---- extensions ---- */

int clocks_read_extensions(struct clocks_reading *r, const config_setting_t *at, struct policy *out)
{
	static const char *const names[] = { "most", "total", "clocks", NULL };
	config_setting_t *group;
	struct span total = { .kind = SPAN_NONE };
	int rc = tree_find_group(&r->tree, at, "extensions", &group);

	if (rc)
		return clocks_optional(rc);
	rc = tree_only(&r->tree, group, names);
	if (!rc)
		rc = words_get_count(&r->tree, group, "most", UINT8_MAX, &out->extensions.limit.most);
	if (!rc)
		rc = clocks_optional(words_find_span(&r->tree, group, "total", &total));
	if (!rc && total.kind != SPAN_WORKING_DAYS)
		return tree_refuse(&r->tree, group, "Say how much all extensions may be together: total = \"10 working days\".");
	if (rc)
		return rc;
	out->extensions.limit.total_days = (uint32_t)total.amount;
	out->extensions.clocks = policy_master_clocks(out);
	return clocks_optional(find_clock_set(r, group, out, &out->extensions.clocks));
}

/* ---- the ladder ---- */

static int read_rung(struct clocks_reading *r, const config_setting_t *at, struct rung *out)
{
	static const char *const names[] = { "clock", "after", "role", "within", NULL };
	int rc = tree_only(&r->tree, at, names);

	*out = (struct rung){ .clock = POLICY_CLOCK_RESOLVE, .line = clocks_line(at) };
	if (!rc)
		rc = tree_get_text(&r->tree, at, "role", &out->role);
	if (!rc)
		rc = clocks_optional(tree_find_text(&r->tree, at, "clock", &out->clock));
	if (!rc)
		rc = clocks_optional(words_find_span(&r->tree, at, "after", &out->after));
	return rc ? rc : clocks_optional(tree_find_text(&r->tree, at, "within", &out->within));
}

int clocks_read_ladder(struct clocks_reading *r, const config_setting_t *at, struct policy *out)
{
	config_setting_t *list, *item;
	int rc = clocks_open_list(r, at, "ladder", sizeof *out->ladder, &list, &out->ladder, &out->n_ladder);

	if (!rc && out->n_ladder > POLICY_LADDER_LIMIT)
		return tree_refuse(&r->tree, list, "A ladder has at most %d steps.", POLICY_LADDER_LIMIT);
	for (size_t i = 0; !rc && i < out->n_ladder; i++) {
		rc = tree_get_item(&r->tree, list, i, &item);
		if (!rc)
			rc = read_rung(r, item, &out->ladder[i]);
		rc = clocks_go_on(r, rc);
	}
	return rc;
}

/* ---- joint handling's own clocks ---- */

int clocks_read_handling(struct clocks_reading *r, const config_setting_t *at, struct policy *out)
{
	static const char *const names[] = { "calendar", "warn",      "ladder",   "answer",       "ruling",
					     "urge",     "extension", "question", "confirmation", NULL };
	double warn[CLOCK_WARNINGS_LIMIT] = { CLOCK_WARN_DEFAULT };
	size_t n_warn = 1;
	int rc = tree_only(&r->tree, at, names);

	out->line = clocks_line(at);
	if (!rc)
		rc = clocks_go_on(r, clocks_optional(tree_find_text(&r->tree, at, "calendar", &out->calendar)));
	if (!rc)
		rc = clocks_go_on(r, clocks_optional(words_find_shares(&r->tree, at, "warn", warn, &n_warn)));
	for (size_t i = POLICY_FURTHER; !rc && i < out->n_clocks; i++) {
		struct clock_plan *clock = &out->clocks[i];

		memcpy(clock->warn, warn, sizeof warn);
		clock->n_warn = n_warn;
		clock->line = out->line;
		rc = clocks_go_on(r, clocks_optional(words_find_span(&r->tree, at, clock->name.at, &clock->time)));
	}
	return rc ? rc : clocks_go_on(r, clocks_read_ladder(r, at, out));
}
