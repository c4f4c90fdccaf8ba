#include "calendar/policy.h"

#include <stdio.h>
#include <string.h>

enum { WEIGHT = 10 };

void policy_clear(struct policy *policy)
{
	*policy = (struct policy){ .from = INT32_MIN, .until = INT32_MAX, .n_clocks = POLICY_FURTHER };
	policy->clocks[POLICY_ACKNOWLEDGE] = (struct clock_plan){ .name = POLICY_CLOCK_ACKNOWLEDGE, .warn = { CLOCK_WARN_DEFAULT }, .n_warn = 1 };
	policy->clocks[POLICY_RESOLVE] = (struct clock_plan){ .name = POLICY_CLOCK_RESOLVE, .warn = { CLOCK_WARN_DEFAULT }, .n_warn = 1 };
}

bool path_is_sound(struct text path)
{
	struct text segment, rest = path;

	if (!path.size || path.size > LIMIT_CATEGORY || path.at[path.size - 1] == '/')
		return false;
	while (text_next(&rest, '/', &segment))
		if (!segment.size)
			return false;
	return true;
}

bool path_holds(struct text path, struct text category)
{
	struct text wanted, segment;

	while (text_next(&path, '/', &wanted))
		if (!text_next(&category, '/', &segment) || (!text_is(wanted, segment) && !text_is_str(wanted, "*")))
			return false;
	return true;
}

uint32_t path_weight(struct text path)
{
	struct text segment;
	uint32_t n = 0;

	while (text_next(&path, '/', &segment))
		n += !text_is_str(segment, "*");
	return n * WEIGHT;
}

uint32_t policy_weight_of_others(const struct policy *policy)
{
	const struct policy_when *when = &policy->when;

	return WEIGHT * (uint32_t)((when->n_departments > 0) + (when->n_channels > 0) + (when->n_campaigns > 0) +
				  (when->priorities != 0));
}

bool policy_weigh(const struct policy *policy, struct text category, uint32_t *specificity_out)
{
	const struct policy_when *when = &policy->when;
	bool is_held = !when->n_categories;
	uint32_t best = 0;

	for (size_t i = 0; i < when->n_categories; i++)
		if (path_holds(when->categories[i], category)) {
			uint32_t weight = path_weight(when->categories[i]);

			best = weight > best ? weight : best;
			is_held = true;
		}
	if (is_held)
		*specificity_out = best + policy_weight_of_others(policy);
	return is_held;
}

static bool is_among(const struct text *list, size_t n, struct text wanted)
{
	for (size_t i = 0; i < n; i++)
		if (text_is(list[i], wanted))
			return true;
	return !n;
}

bool policy_others_hold(const struct policy *policy, const struct promise_for *what)
{
	const struct policy_when *when = &policy->when;

	return (!when->priorities || (when->priorities >> what->priority & 1)) &&
	       is_among(when->departments, when->n_departments, what->department) &&
	       is_among(when->channels, when->n_channels, what->channel) && is_among(when->campaigns, when->n_campaigns, what->campaign);
}

/* ---- its clocks ---- */

const struct clock_plan *policy_clock(const struct policy *policy, struct text name)
{
	for (size_t i = 0; i < policy->n_clocks; i++)
		if (text_is(policy->clocks[i].name, name))
			return &policy->clocks[i];
	return NULL;
}

static policy_clocks bit_of(const struct policy *policy, struct text name)
{
	const struct clock_plan *plan = policy_clock(policy, name);

	return plan ? 1u << (plan - policy->clocks) : 0;
}

policy_clocks policy_master_clocks(const struct policy *policy)
{
	policy_clocks all = (1u << policy->n_clocks) - 1;

	return all & ~bit_of(policy, POLICY_CLOCK_ACKNOWLEDGE) & ~bit_of(policy, POLICY_CLOCK_FIRST_RESPONSE);
}

bool policy_pauses(const struct policy *policy, struct text clock, enum waits_for wait)
{
	if (wait <= WAITS_FOR_NOTHING || wait >= WAITS_FOR_COUNT)
		return false;
	if (!policy->pauses.is_said && wait == WAITS_FOR_RULING)
		return false; /* whose case it is, is no matter of the citizen's */
	return (policy->pauses.is_said ? policy->pauses.clocks[wait] : policy_master_clocks(policy)) & bit_of(policy, clock);
}

int policy_extend(const struct policy *policy, const struct calendar *calendar, struct text name, const struct clock *clock, struct span by,
		  struct clock *out)
{
	if (!(policy->extensions.clocks & bit_of(policy, name)))
		return EXTEND_NEVER;
	return clock_run_extend(calendar, &policy->extensions.limit, clock, by, out);
}

/* ---- what a person reads ---- */

struct reason {
	char *out;
	size_t size;
};

static void say(struct reason *r, const char *word, struct text value)
{
	size_t room = POLICY_WHY_LIMIT - r->size;
	int n = snprintf(r->out + r->size, room, "%s%.*s", word, TEXT_ARG(value));

	r->size += n < 0 ? 0 : (size_t)n < room ? (size_t)n : room - 1;
}

static void say_condition(struct reason *r, const char *word, const struct text *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!i)
			say(r, r->size ? "; " : "", text_of(word));
		say(r, i ? " or " : " ", values[i]);
	}
}

size_t policy_reason(const struct policy *policy, size_t path, char out[POLICY_WHY_LIMIT])
{
	const struct policy_when *when = &policy->when;
	struct reason r = { out, 0 };
	struct text priorities[PRIORITY_COUNT];
	size_t n = 0;

	out[0] = '\0';
	for (unsigned p = PRIORITY_LOW; p < PRIORITY_COUNT; p++)
		if (when->priorities >> p & 1)
			priorities[n++] = text_of(priority_name((enum priority)p));
	if (path < when->n_categories)
		say_condition(&r, "category", &when->categories[path], 1);
	say_condition(&r, "priority", priorities, n);
	say_condition(&r, "department", when->departments, when->n_departments);
	say_condition(&r, "channel", when->channels, when->n_channels);
	say_condition(&r, "campaign", when->campaigns, when->n_campaigns);
	if (!r.size)
		say(&r, "every case", TEXT_NONE);
	return r.size;
}

/* ---- when it holds ---- */

bool policy_holds_on(const struct policy *policy, int32_t day)
{
	return policy->from <= day && day <= policy->until;
}

/* One text that both lists allow; empty when neither asks. */
static bool shared_text(const struct text *a, size_t n_a, const struct text *b, size_t n_b, struct text *out)
{
	*out = TEXT_NONE;
	if (!n_a && !n_b)
		return true;
	for (size_t i = 0; i < (n_a ? n_a : n_b); i++) {
		*out = n_a ? a[i] : b[i];
		if (is_among(b, n_b, *out))
			return true;
	}
	return false;
}

static bool shared_priority(uint32_t a, uint32_t b, enum priority *out)
{
	uint32_t both = a && b ? a & b : a | b;

	*out = PRIORITY_NONE;
	for (unsigned p = 0; p < PRIORITY_COUNT && *out == PRIORITY_NONE; p++)
		if (both >> p & 1)
			*out = (enum priority)p;
	return both || (!a && !b);
}

/* The shortest category that begins with both paths; where both say "*", a segment that nobody names. false: there is none.
 */
static bool shared_category(struct text a, struct text b, char out[LIMIT_CATEGORY + 1])
{
	size_t n = 0;
	struct text x, y;

	out[0] = '\0';
	while (a.size || b.size) {
		bool has_x = text_next(&a, '/', &x), has_y = text_next(&b, '/', &y);
		struct text pick = !has_x || (has_y && text_is_str(x, "*")) ? y : x;

		if (has_x && has_y && !text_is(x, y) && !text_is_str(x, "*") && !text_is_str(y, "*"))
			return false;
		if (text_is_str(pick, "*"))
			pick = TEXT("any");
		if (n + 1 + pick.size > LIMIT_CATEGORY)
			return false;
		if (n)
			out[n++] = '/';
		memcpy(out + n, pick.at, pick.size);
		n += pick.size;
		out[n] = '\0';
	}
	return true;
}

static bool ties_at(const struct policy *a, const struct policy *b, struct text path_a, struct text path_b,
		    struct policy_tie *out)
{
	uint32_t weight_a, weight_b;

	if (path_weight(path_a) + policy_weight_of_others(a) != path_weight(path_b) + policy_weight_of_others(b))
		return false;
	if (!shared_category(path_a, path_b, out->category))
		return false;
	if (!policy_weigh(a, text_of(out->category), &weight_a) || !policy_weigh(b, text_of(out->category), &weight_b))
		return false;
	out->specificity = weight_a;
	return weight_a == weight_b;
}

bool policy_ties(const struct policy *a, const struct policy *b, struct policy_tie *out)
{
	const struct policy_when *x = &a->when, *y = &b->when;

	if (a->is_by_name || b->is_by_name || a->from > b->until || b->from > a->until)
		return false;
	if (!shared_priority(x->priorities, y->priorities, &out->priority) ||
	    !shared_text(x->departments, x->n_departments, y->departments, y->n_departments, &out->department) ||
	    !shared_text(x->channels, x->n_channels, y->channels, y->n_channels, &out->channel) ||
	    !shared_text(x->campaigns, x->n_campaigns, y->campaigns, y->n_campaigns, &out->campaign))
		return false;
	for (size_t i = 0; i < (x->n_categories ? x->n_categories : 1); i++)
		for (size_t j = 0; j < (y->n_categories ? y->n_categories : 1); j++)
			if (ties_at(a, b, x->n_categories ? x->categories[i] : TEXT_NONE,
				    y->n_categories ? y->categories[j] : TEXT_NONE, out))
				return true;
	return false;
}
