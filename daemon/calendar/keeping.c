/* What core asks of a timebook: core/timekeeping.h. */
#include "calendar/timebook_inside.h"

/* The policy that a promise bears as its label; the newest of that name when there is none of that label any more. */
static bool find_policy(const struct timebook *b, struct text label, uint32_t *number_out)
{
	struct text rest = label, name = TEXT_NONE;

	if (names_find(&b->by_label, label, number_out))
		return true;
	return text_next(&rest, '@', &name) && names_find(&b->by_name, name, number_out);
}

static const struct policy *policy_of(const struct timebook *b, struct text label)
{
	uint32_t number;

	return find_policy(b, label, &number) ? &b->policies[number] : NULL;
}

/* ---- promising ---- */

/* A clock that waits for its event bears its labels already, by which it will be started. */
static void promise_further(const struct timebook *b, size_t number, const struct clock_plan *plan, const struct promise_for *what,
			    struct promises *out)
{
	struct promised *promised = &out->further[out->n_further];

	promised->name = plan->name;
	promised->starts_with = plan->starts_with;
	promised->met_by = plan->met_by;
	if (plan->start == CLOCK_STARTS_WITH_EVENT) {
		promised->clock = CLOCK_NONE;
		promised->clock.policy = b->labels[number];
		promised->clock.calendar = calendar_label(b->calendar_of[number]);
	} else {
		wall at = plan->start == CLOCK_STARTS_AT_RECEIPT ? what->received : what->start;

		clock_plan_start(plan, b->calendar_of[number], b->labels[number], at, &promised->clock);
	}
	out->n_further += plan->start == CLOCK_STARTS_WITH_EVENT || !wall_is_none(promised->clock.due);
}

static void promise_one(const struct timebook *b, size_t number, const struct clock_plan *plan, const struct promise_for *what,
			struct clock *out)
{
	wall at = plan->start == CLOCK_STARTS_AT_RECEIPT ? what->received : what->start;

	clock_plan_start(plan, b->calendar_of[number], b->labels[number], at, out);
}

static void promise(void *self, const struct promise_for *what, struct promises *out)
{
	const struct timebook *b = self;
	const struct policy *policy = choice_of(b->choice, what, &out->why);
	size_t number;

	out->n_further = 0;
	out->policy = TEXT_NONE;
	if (!policy) {
		out->acknowledge = out->resolve = CLOCK_NONE;
		return;
	}
	number = (size_t)(policy - b->policies);
	out->policy = b->labels[number];
	promise_one(b, number, &policy->clocks[POLICY_ACKNOWLEDGE], what, &out->acknowledge);
	promise_one(b, number, &policy->clocks[POLICY_RESOLVE], what, &out->resolve);
	for (size_t i = POLICY_FURTHER; i < policy->n_clocks; i++)
		promise_further(b, number, &policy->clocks[i], what, out);
}

static void start_by_name(const struct timebook *b, uint32_t number, struct text name, wall at, struct clock *out)
{
	const struct clock_plan *plan = policy_clock(&b->policies[number], name);

	if (plan)
		clock_plan_start(plan, b->calendar_of[number], b->labels[number], at, out);
}

static void start(void *self, struct text policy, struct text name, wall at, struct clock *out)
{
	const struct timebook *b = self;
	uint32_t number;

	*out = CLOCK_NONE;
	if (find_policy(b, policy, &number))
		start_by_name(b, number, name, at, out);
}

static void handling(void *self, struct text name, wall at, struct clock *out)
{
	const struct timebook *b = self;

	*out = CLOCK_NONE;
	start_by_name(b, (uint32_t)b->n_policies, name, at, out);
}

/* ---- running ---- */

static dur worked(void *self, struct text calendar, wall from, wall to)
{
	return calendar_between(timebook_calendar_of(self, calendar), from, to);
}

static int32_t day(void *self, wall at)
{
	const struct timebook *b = self;

	return zone_day(calendar_zone(b->calendars[0]), at);
}

static bool pauses(void *self, struct text policy, struct text name, enum waits_for wait)
{
	const struct policy *p = policy_of(self, policy);

	return p && policy_pauses(p, name, wait);
}

static void pause_clock(void *self, struct clock *clock, wall at)
{
	clock_run_pause(timebook_calendar_of(self, clock->calendar), clock, at);
}

static void resume(void *self, struct clock *clock, wall at)
{
	clock_run_resume(timebook_calendar_of(self, clock->calendar), clock, at);
}

static int extend(void *self, struct text name, const struct clock *clock, struct text length, struct clock *out)
{
	const struct policy *p = policy_of(self, clock->policy);
	struct span by;

	if (!span_parse(length, &by))
		return EXTEND_UNREADABLE;
	return p ? policy_extend(p, timebook_calendar_of(self, clock->calendar), name, clock, by, out) : EXTEND_NEVER;
}

static wall warning(void *self, struct text name, const struct clock *clock, unsigned index)
{
	const struct policy *p = policy_of(self, clock->policy);
	const struct clock_plan *plan = p ? policy_clock(p, name) : NULL;

	return plan ? clock_plan_warning(plan, timebook_calendar_of(self, clock->calendar), clock, index) : WALL_NONE;
}

static bool ladder(void *self, struct text name, const struct clock *clock, unsigned index, wall earliest, struct ladder_step *out)
{
	const struct policy *p = policy_of(self, clock->policy);

	return p && ladder_step(p->ladder, p->n_ladder, name, timebook_calendar_of(self, clock->calendar), clock->due, index, earliest, out);
}

static dur ahead(void *self, wall at)
{
	return dur_s(zone_offset(calendar_zone(timebook_calendar(self, TEXT_NONE)), at));
}

struct timekeeping timebook_timekeeping(struct timebook *book)
{
	return (struct timekeeping){ .self = book,
				     .promise = promise,
				     .start = start,
				     .worked = worked,
				     .day = day,
				     .pauses = pauses,
				     .pause = pause_clock,
				     .resume = resume,
				     .extend = extend,
				     .warning = warning,
				     .ladder = ladder,
				     .handling = handling,
				     .ahead = ahead };
}
