#include "calendar/timebook_check.h"

#include <string.h>

#include "base/remarks.h"
#include "calendar/handling.h"

int timebook_refuse(const struct timebook_definition *d, unsigned line, struct why *why)
{
	if (d->file)
		why_where(why, d->file, line);
	return TIMEBOOK_REFUSED;
}

int timebook_go_on(const struct timebook_definition *d, int rc, struct why *why)
{
	return remarks_go_on(d->flaws, rc, "invalid", why);
}

bool timebook_is_name(struct text name)
{
	for (size_t i = 0; i < name.size; i++)
		if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '@' || name.at[i] == 0x7F)
			return false;
	return name.size && name.size <= LIMIT_NAME;
}

/* Names that become part of a feed's name or of an event: the letters that department names have. */
static bool is_word(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		if (!t.at[i] || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", t.at[i]))
			return false;
	return t.size && t.size <= LIMIT_NAME;
}

/* ---- clocks ---- */

/* Events for which no clock can wait: those of no case, the one that comes before every clock, and those that clocks themselves make, for which a clock
 * would wait of which nobody could say which one is meant. */
static const bool is_not_waited_for[EVENT_KIND_COUNT] = {
	[EVENT_OPENED] = true,	      [EVENT_FALLBACK_SHARE] = true,  [EVENT_RULE_STOPPED] = true,	[EVENT_RULE_STARTED] = true,
	[EVENT_CAMPAIGN_OPENED] = true, [EVENT_CAMPAIGN_CLOSED] = true, [EVENT_IMPROVEMENT] = true,	[EVENT_CLOCK_STARTED] = true,
	[EVENT_CLOCK_MET] = true,     [EVENT_CLOCK_WARNING] = true,   [EVENT_CLOCK_BREACH] = true,	[EVENT_RECOMPUTED] = true,
	[EVENT_ESCALATED] = true,
};

static int check_events(const struct timebook_definition *d, const struct clock_plan *c, struct why *why)
{
	if (c->start == CLOCK_STARTS_WITH_EVENT && is_not_waited_for[c->starts_with]) {
		why_say(why,
			"Clock \"%.*s\" would never run: \"%s\" is nothing that is done on an open case. Let it start with \"receipt\", \"dispatch\" or what is "
			"done on a case, such as \"acknowledged\".",
			TEXT_ARG(c->name), event_kind_name(c->starts_with));
		return timebook_refuse(d, c->line, why);
	}
	if (c->met_by && is_not_waited_for[c->met_by]) {
		why_say(why,
			"Nothing would meet clock \"%.*s\": \"%s\" is nothing that is done on an open case. Name what is done on a case, such as \"resolved\".",
			TEXT_ARG(c->name), event_kind_name(c->met_by));
		return timebook_refuse(d, c->line, why);
	}
	if (c->start == CLOCK_STARTS_WITH_EVENT && c->starts_with == c->met_by) {
		why_say(why, "Clock \"%.*s\" would be met by the same \"%s\" that starts it; name two different events.", TEXT_ARG(c->name),
			event_kind_name(c->met_by));
		return timebook_refuse(d, c->line, why);
	}
	return TIMEBOOK_OK;
}

static int check_warnings(const struct timebook_definition *d, const struct clock_plan *c, struct why *why)
{
	for (size_t i = 0; i < c->n_warn; i++) {
		if (c->warn[i] > 0 && c->warn[i] <= 1 && (!i || c->warn[i] > c->warn[i - 1]))
			continue;
		why_say(why,
			"Clock \"%.*s\": a warning is a share of the time, above 0 and at most 1 (1: no warning), each later than the one before.",
			TEXT_ARG(c->name));
		return timebook_refuse(d, c->line, why);
	}
	return TIMEBOOK_OK;
}

static int check_clock_name(const struct timebook_definition *d, const struct policy *p, const struct clock_plan *c, struct why *why)
{
	if (!is_word(c->name) || text_is(c->name, POLICY_CLOCK_ALL)) {
		why_say(why, "\"%.*s\" cannot be a clock's name: that is 1 to %d of a-z A-Z 0-9 - and _, and not \"all\".", TEXT_ARG(c->name),
			LIMIT_NAME);
		return timebook_refuse(d, c->line, why);
	}
	if (policy_clock(p, c->name) != c) {
		why_say(why, "Policy \"%.*s\" has a clock \"%.*s\" already; give this one another name.", TEXT_ARG(p->name), TEXT_ARG(c->name));
		return timebook_refuse(d, c->line, why);
	}
	return TIMEBOOK_OK;
}

static int check_clocks(const struct timebook_definition *d, const struct policy *p, struct why *why)
{
	int rc = TIMEBOOK_OK;

	for (size_t i = 0; !rc && i < p->n_clocks; i++) {
		rc = check_clock_name(d, p, &p->clocks[i], why);
		if (!rc)
			rc = check_warnings(d, &p->clocks[i], why);
		if (!rc)
			rc = check_events(d, &p->clocks[i], why);
		rc = timebook_go_on(d, rc, why);
	}
	return rc;
}

/* ---- ladders ---- */

static int check_rung(const struct timebook_definition *d, const struct policy *p, const struct rung *rung, struct why *why)
{
	const struct clock_plan *clock = policy_clock(p, rung->clock);

	if (!is_word(rung->role)) {
		why_say(why, "\"%.*s\" cannot be a role's name: that is 1 to %d of a-z A-Z 0-9 - and _.", TEXT_ARG(rung->role), LIMIT_NAME);
		return timebook_refuse(d, rung->line, why);
	}
	if (!clock || clock->time.kind == SPAN_NONE) {
		why_say(why, "Policy \"%.*s\" promises no \"%.*s\", so this step would never come.", TEXT_ARG(p->name), TEXT_ARG(rung->clock));
		return timebook_refuse(d, rung->line, why);
	}
	for (const struct rung *before = p->ladder; before < rung; before++) {
		if (!text_is(before->clock, rung->clock) || before->after.kind == SPAN_NONE)
			continue;
		if (rung->after.kind == SPAN_NONE || (rung->after.kind == before->after.kind && rung->after.amount < before->after.amount)) {
			why_say(why, "This step comes sooner than the one of line %u; write the steps of a clock in their order.", before->line);
			return timebook_refuse(d, rung->line, why);
		}
	}
	return TIMEBOOK_OK;
}

/* ---- policies ---- */

static int check_paths(const struct timebook_definition *d, const struct policy *p, struct why *why)
{
	int rc = TIMEBOOK_OK;

	for (size_t i = 0; !rc && i < p->when.n_categories; i++)
		if (!path_is_sound(p->when.categories[i])) {
			why_say(why, "Policy \"%.*s\": \"%.*s\" is not a category path; write segments joined by /, none of them empty.",
				TEXT_ARG(p->name), TEXT_ARG(p->when.categories[i]));
			rc = timebook_go_on(d, timebook_refuse(d, p->line, why), why);
		}
	return rc;
}

static int check_name(const struct timebook_definition *d, const struct policy *p, struct why *why)
{
	if (!timebook_is_name(p->name)) {
		why_say(why, "\"%.*s\" cannot be a policy's name: that is one word of 1 to %d bytes without \"@\".", TEXT_ARG(p->name),
			LIMIT_NAME);
		return timebook_refuse(d, p->line, why);
	}
	if (text_is(p->name, HANDLING_NAME)) {
		why_say(why, "No policy may be called \"handling\": so are the city's own clocks, in the group of that name.");
		return timebook_refuse(d, p->line, why);
	}
	return TIMEBOOK_OK;
}

static int check_policy(const struct timebook_definition *d, const struct policy *p, struct why *why)
{
	int rc;

	if (p->from > p->until) {
		why_say(why, "Policy \"%.*s\" ends before it begins.", TEXT_ARG(p->name));
		return timebook_refuse(d, p->line, why);
	}
	rc = check_clocks(d, p, why);
	for (size_t i = 0; !rc && i < p->n_ladder; i++)
		rc = timebook_go_on(d, check_rung(d, p, &p->ladder[i], why), why);
	return rc ? rc : check_paths(d, p, why);
}

static int refuse_tie(const struct timebook_definition *d, const struct policy *a, const struct policy *b, const struct policy_tie *tie,
		      struct why *why)
{
	why_say(why,
		"Policies \"%.*s\" (line %u) and \"%.*s\" (line %u) are equally specific (%u) and both hold for a case "
		"of category \"%s\"%s%s%s%.*s%s%.*s%s%.*s. Add a condition to one, or date them apart.",
		TEXT_ARG(a->name), a->line, TEXT_ARG(b->name), b->line, tie->specificity, tie->category[0] ? tie->category : "any",
		tie->priority ? ", priority " : "", tie->priority ? priority_name(tie->priority) : "",
		tie->department.size ? ", department " : "", TEXT_ARG(tie->department), tie->channel.size ? ", channel " : "",
		TEXT_ARG(tie->channel), tie->campaign.size ? ", campaign " : "", TEXT_ARG(tie->campaign));
	return timebook_refuse(d, b->line, why);
}

static int check_pairs(const struct timebook_definition *d, size_t i, struct why *why)
{
	const struct policy *b = &d->policies[i];

	for (size_t j = 0; j < i; j++) {
		const struct policy *a = &d->policies[j];
		struct policy_tie tie;

		if (text_is(a->name, b->name) && a->from <= b->until && b->from <= a->until) {
			why_say(why, "Policy \"%.*s\" stands in line %u too, for some of the same days; let \"from\" and \"until\" part them.",
				TEXT_ARG(b->name), a->line);
			return timebook_refuse(d, b->line, why);
		}
		if (policy_ties(a, b, &tie))
			return refuse_tie(d, a, b, &tie, why);
	}
	return TIMEBOOK_OK;
}

/* A list of days has no windows; a calendar has its zone. */
static int check_calendar(const struct timebook_definition *d, const struct calendar_plan *plan, struct why *why)
{
	if (!timebook_is_name(plan->name)) {
		why_say(why, "\"%.*s\" cannot be a calendar's name: that is one word without \"@\".", TEXT_ARG(plan->name));
		return timebook_refuse(d, plan->line, why);
	}
	if (!plan->zone.size && plan->n_windows) {
		why_say(why, "Calendar \"%.*s\" has windows but no zone; say whose clock they are read on.", TEXT_ARG(plan->name));
		return timebook_refuse(d, plan->line, why);
	}
	return TIMEBOOK_OK;
}

int timebook_check_calendars(const struct timebook_definition *d, struct why *why)
{
	int rc = TIMEBOOK_OK;

	if ((!d->n_calendars && !d->are_calendars_lost) || d->n_calendars > TIMEBOOK_CALENDARS_LIMIT || d->n_policies > TIMEBOOK_POLICIES_LIMIT) {
		why_say(why, "There must be 1 to %d calendars and at most %d policies.", TIMEBOOK_CALENDARS_LIMIT, TIMEBOOK_POLICIES_LIMIT);
		return timebook_refuse(d, 0, why);
	}
	for (size_t i = 0; !rc && i < d->n_calendars; i++)
		rc = timebook_go_on(d, check_calendar(d, &d->calendars[i], why), why);
	return rc;
}

int timebook_check_policies(const struct timebook_definition *d, struct why *why)
{
	int rc = TIMEBOOK_OK;

	for (size_t i = 0; !rc && i < d->n_policies; i++) {
		rc = timebook_go_on(d, check_name(d, &d->policies[i], why), why);
		if (!rc)
			rc = timebook_go_on(d, check_policy(d, &d->policies[i], why), why);
		if (!rc)
			rc = timebook_go_on(d, check_pairs(d, i, why), why);
	}
	return rc || !d->handling ? rc : timebook_go_on(d, check_policy(d, d->handling, why), why);
}
