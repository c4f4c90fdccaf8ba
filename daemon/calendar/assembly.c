#include "calendar/assembly.h"

#include <string.h>

struct assembly {
	const struct calendar_plan *plans;
	size_t n;
	struct calendar_plan *out;
	size_t windows_room, days_room, versions_room;
	uint32_t rank;                          /* of the lines that are added now */
	struct text path[ASSEMBLY_DEPTH_LIMIT]; /* who includes whom, from the calendar that is put together */
	size_t depth, includes; /* `includes`: followed so far, each as often as it is named */
	struct arena *arena;
	struct why *why;
};

static struct calendar_dates dates_of(const struct calendar_plan *plan)
{
	return plan->is_dated ? (struct calendar_dates){ plan->from, plan->until }
			      : (struct calendar_dates){ INT32_MIN, INT32_MAX };
}

static struct calendar_dates both(struct calendar_dates a, struct calendar_dates b)
{
	return (struct calendar_dates){ a.from > b.from ? a.from : b.from, a.until < b.until ? a.until : b.until };
}

/* Names the place; the sentence is said by the caller. */
static int refused_at(struct assembly *a, const struct calendar_plan *plan, unsigned line)
{
	if (plan->file)
		why_where(a->why, plan->file, line);
	return CALENDAR_REFUSED;
}

/* Room for one more item in an array of the arena. */
static bool extend(struct arena *arena, void **items, size_t n, size_t *room, size_t size)
{
	size_t want = *room ? *room * 2 : 64;
	void *bigger;

	if (n < *room)
		return true;
	bigger = arena_take_clear(arena, want, size);
	if (!bigger)
		return false;
	if (n)
		memcpy(bigger, *items, n * size);
	*items = bigger;
	*room = want;
	return true;
}

static int add_windows(struct assembly *a, const struct calendar_plan *plan)
{
	struct calendar_dates dates = dates_of(plan);

	for (size_t i = 0; i < plan->n_windows; i++) {
		struct calendar_window w = plan->windows[i];
		struct calendar_dates holds = both(dates, (struct calendar_dates){ w.since, w.until });

		if (holds.from > holds.until && w.since <= w.until) {
			why_say(a->why, "This window never opens: its \"since\" and \"until\" lie outside the dates of its calendar.");
			return refused_at(a, plan, w.line);
		}
		if (w.since <= w.until) {
			w.since = holds.from;
			w.until = holds.until;
		}
		if (!extend(a->arena, (void **)&a->out->windows, a->out->n_windows, &a->windows_room, sizeof w))
			return RAISE(FAULT_MEMORY);
		a->out->windows[a->out->n_windows++] = w;
	}
	return CALENDAR_OK;
}

/* Lines of `plan` on `dates`, all of one rank. */
static int add_days(struct assembly *a, const struct calendar_plan *plan, struct calendar_dates dates)
{
	struct calendar_dates own = dates_of(plan);

	a->rank++;
	for (size_t i = 0; i < plan->n_days; i++) {
		struct calendar_day day = plan->days[i];
		struct calendar_dates holds = both(dates, (struct calendar_dates){ day.first, day.last });

		if (day.first <= day.last && (day.first < own.from || day.last > own.until)) {
			why_say(a->why, "This day lies outside the dates of its calendar; list it in the version that holds then.");
			return refused_at(a, plan, day.line);
		}
		if (holds.from > holds.until && day.first <= day.last)
			continue;
		if (a->out->n_days == ASSEMBLY_DAYS_LIMIT) {
			why_say(a->why, "Calendar \"%.*s\" has more than %d days listed, with those that it includes.", TEXT_ARG(a->out->name),
				ASSEMBLY_DAYS_LIMIT);
			return refused_at(a, plan, day.line);
		}
		if (day.first <= day.last) {
			day.first = holds.from;
			day.last = holds.until;
		}
		day.rank = a->rank;
		day.is_included = a->depth > 1;
		if (!extend(a->arena, (void **)&a->out->days, a->out->n_days, &a->days_room, sizeof day))
			return RAISE(FAULT_MEMORY);
		a->out->days[a->out->n_days++] = day;
	}
	return CALENDAR_OK;
}

static int add_calendar(struct assembly *a, struct text name, struct calendar_dates dates);

static int refuse_cycle(struct assembly *a, const struct calendar_plan *plan, struct text name)
{
	why_say(a->why, "Calendar \"%.*s\" includes \"%.*s\", which includes it in turn; let one of them go.", TEXT_ARG(plan->name),
		TEXT_ARG(name));
	return refused_at(a, plan, plan->line);
}

static bool is_known(const struct assembly *a, struct text name)
{
	for (size_t i = 0; i < a->n; i++)
		if (text_is(a->plans[i].name, name))
			return true;
	return false;
}

static int refuse_unknown(struct assembly *a, const struct calendar_plan *plan, struct text name)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < a->n; i++)
		nearest_offer(&nearest, a->plans[i].name);
	why_say(a->why, "Calendar \"%.*s\": there is no calendar \"%.*s\" to include.", TEXT_ARG(plan->name),
		TEXT_ARG(name));
	why_hint_nearest(a->why, &nearest);
	return refused_at(a, plan, plan->line);
}

static int add_includes(struct assembly *a, const struct calendar_plan *plan, struct calendar_dates dates)
{
	int rc = CALENDAR_OK;

	for (size_t i = 0; !rc && i < plan->n_includes; i++) {
		struct text name = plan->includes[i];

		for (size_t j = 0; j < a->depth; j++)
			if (text_is(a->path[j], name))
				return refuse_cycle(a, plan, name);
		if (!is_known(a, name))
			return refuse_unknown(a, plan, name);
		if (a->depth == ASSEMBLY_DEPTH_LIMIT || a->includes++ == ASSEMBLY_INCLUDES_LIMIT) {
			why_say(a->why, "At most %d calendars may include one another in a row, and %d includes make one calendar.", ASSEMBLY_DEPTH_LIMIT,
				ASSEMBLY_INCLUDES_LIMIT);
			return refused_at(a, plan, plan->line);
		}
		rc = add_calendar(a, name, dates);
	}
	return rc;
}

/* The days of every version of it on `dates`: included ones first, so that its own count over them. */
static int add_calendar(struct assembly *a, struct text name, struct calendar_dates dates)
{
	int rc = CALENDAR_OK;

	a->path[a->depth++] = name;
	for (size_t i = 0; !rc && i < a->n; i++) {
		const struct calendar_plan *plan = &a->plans[i];

		if (!text_is(plan->name, name))
			continue;
		rc = add_includes(a, plan, both(dates, dates_of(plan)));
		if (!rc)
			rc = add_days(a, plan, both(dates, dates_of(plan)));
	}
	a->depth--;
	return rc;
}

/* `plan` beside an earlier version of the same calendar. */
static int check_version(struct assembly *a, const struct calendar_plan *before, const struct calendar_plan *plan)
{
	struct calendar_dates shared = both(dates_of(before), dates_of(plan));

	if (shared.from <= shared.until) {
		why_say(a->why,
			"Calendar \"%.*s\" stands in line %u too, for some of the same days; give it another name, or let \"from\" and \"until\" part "
			"them.",
			TEXT_ARG(plan->name), before->line);
		return refused_at(a, plan, plan->line);
	}
	if (!text_is(before->zone, plan->zone)) {
		why_say(a->why, "The versions of calendar \"%.*s\" must have one zone; line %u has \"%.*s\".", TEXT_ARG(plan->name),
			before->line, TEXT_ARG(before->zone));
		return refused_at(a, plan, plan->line);
	}
	return CALENDAR_OK;
}

static int check_versions(struct assembly *a, struct text name)
{
	int rc = CALENDAR_OK;

	for (size_t i = 0; !rc && i < a->n; i++) {
		const struct calendar_plan *plan = &a->plans[i];

		if (!text_is(plan->name, name))
			continue;
		if (plan->is_dated && plan->from > plan->until) {
			why_say(a->why, "Calendar \"%.*s\" ends before it begins.", TEXT_ARG(name));
			return refused_at(a, plan, plan->line);
		}
		for (size_t j = 0; !rc && j < i; j++)
			if (text_is(a->plans[j].name, name))
				rc = check_version(a, &a->plans[j], plan);
	}
	return rc;
}

static int add_version(struct assembly *a, const struct calendar_plan *plan)
{
	struct calendar_plan *out = a->out;
	struct calendar_dates dates = dates_of(plan);
	size_t at = out->n_versions;

	if (!extend(a->arena, (void **)&out->versions, out->n_versions, &a->versions_room, sizeof dates))
		return RAISE(FAULT_MEMORY);
	for (; at && out->versions[at - 1].from > dates.from; at--)
		out->versions[at] = out->versions[at - 1];
	out->versions[at] = dates;
	out->n_versions++;
	return CALENDAR_OK;
}

int assembly_of(const struct calendar_plan *plans, size_t n, struct text name, struct arena *arena, struct calendar_plan *out, struct why *why)
{
	struct assembly a = { .plans = plans, .n = n, .out = out, .arena = arena, .why = why };
	int rc = CALENDAR_OK;

	*out = (struct calendar_plan){ .name = name };
	for (size_t i = 0; i < n; i++)
		if (text_is(plans[i].name, name)) {
			out->zone = plans[i].zone;
			out->version = plans[i].version.size ? plans[i].version : out->version;
			out->file = plans[i].file;
			out->line = out->line ? out->line : plans[i].line;
		}
	rc = check_versions(&a, name);
	for (size_t i = 0; !rc && i < n; i++)
		if (text_is(plans[i].name, name)) {
			rc = add_version(&a, &plans[i]);
			rc = rc ? rc : add_windows(&a, &plans[i]);
		}
	return rc ? rc : add_calendar(&a, name, (struct calendar_dates){ INT32_MIN, INT32_MAX });
}
