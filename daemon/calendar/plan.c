#include "calendar/plan.h"

#include <stdlib.h>

enum { NAME_LIMIT = 48, VERSION_LIMIT = 24 };

static const char *const weekday_names[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };

int32_t plan_first_day(void)
{
	return civil_days((struct civil_date){ CALENDAR_YEAR_FIRST, 1, 1 });
}

int32_t plan_last_day(void)
{
	return civil_days((struct civil_date){ CALENDAR_YEAR_LAST, 12, 31 });
}

/* Names the place; the sentence follows by why_say. */
static int refuse_at(const struct calendar_plan *plan, unsigned line, struct why *why)
{
	if (plan->file)
		why_where(why, plan->file, line);
	return CALENDAR_REFUSED;
}

static bool hours_are_sound(struct calendar_hours h)
{
	return h.from_s >= 0 && h.from_s < CIVIL_DAY_S && h.to_s > h.from_s && h.to_s - h.from_s <= CIVIL_DAY_S;
}

static bool hours_overlap(struct calendar_hours a, struct calendar_hours b)
{
	return a.from_s < b.to_s && b.from_s < a.to_s;
}

static bool windows_clash(const struct calendar_window *a, const struct calendar_window *b)
{
	return (a->weekdays & b->weekdays) && a->since <= b->until && b->since <= a->until &&
	       hours_overlap(a->hours, b->hours);
}

static int check_windows(const struct calendar_plan *plan, struct why *why)
{
	for (size_t i = 0; i < plan->n_windows; i++) {
		const struct calendar_window *w = &plan->windows[i];
		size_t on_day[7] = { 0 };

		if (!hours_are_sound(w->hours) || !w->weekdays || w->since > w->until) {
			why_say(why, "A window needs weekdays, a closing after its opening, and at most 24 hours.");
			return refuse_at(plan, w->line, why);
		}
		for (size_t j = 0; j <= i; j++) {
			for (unsigned d = 0; d < 7; d++)
				on_day[d] += plan->windows[j].weekdays >> d & 1;
			if (j < i && windows_clash(&plan->windows[j], w)) {
				why_say(why,
					"This window overlaps the one of line %u on the same day; join them or move one.",
					plan->windows[j].line);
				return refuse_at(plan, w->line, why);
			}
		}
		for (unsigned d = 0; d < 7; d++)
			if (on_day[d] > CALENDAR_WINDOWS_LIMIT) {
				why_say(why, "More than %d windows on a %s.", CALENDAR_WINDOWS_LIMIT, weekday_names[d]);
				return refuse_at(plan, w->line, why);
			}
	}
	return CALENDAR_OK;
}

static int check_day(const struct calendar_plan *plan, const struct calendar_day *day, struct why *why)
{
	if (day->first < plan_first_day() || day->last > plan_last_day() || day->first > day->last) {
		why_say(why, "Days from %d to %d can be listed, the first not after the last.", CALENDAR_YEAR_FIRST,
			CALENDAR_YEAR_LAST);
		return refuse_at(plan, day->line, why);
	}
	if (day->kind == CALENDAR_HOURS && (!day->n_hours || day->n_hours > CALENDAR_WINDOWS_LIMIT)) {
		why_say(why, "A day with hours of its own has 1 to %d windows.", CALENDAR_WINDOWS_LIMIT);
		return refuse_at(plan, day->line, why);
	}
	for (size_t i = 0; day->kind == CALENDAR_HOURS && i < day->n_hours; i++) {
		bool is_sound = hours_are_sound(day->hours[i]);

		for (size_t j = 0; j < i; j++)
			is_sound &= !hours_overlap(day->hours[j], day->hours[i]);
		if (!is_sound) {
			why_say(why, "The windows of this day must close after they open and must not overlap.");
			return refuse_at(plan, day->line, why);
		}
	}
	return CALENDAR_OK;
}

/* Only of the calendar's own entries: one that is included may name a weekday that is not worked here. */
static int check_like(const struct calendar_plan *plan, const struct calendar_day *day, struct why *why)
{
	struct calendar_plan alone = *plan;

	if (day->kind != CALENDAR_LIKE || day->is_included)
		return CALENDAR_OK;
	alone.days = (struct calendar_day *)day;
	alone.n_days = 1;
	for (int32_t d = day->first; d <= day->last; d++) {
		struct calendar_hours hours[CALENDAR_WINDOWS_LIMIT];

		if (!plan_hours(&alone, d, 1, hours)) {
			why_say(why, "Worked like a %s, but no window opens on a %s; give the day \"from\" and \"to\".",
				weekday_names[day->like % 7], weekday_names[day->like % 7]);
			return refuse_at(plan, day->line, why);
		}
	}
	return CALENDAR_OK;
}

int plan_check(const struct calendar_plan *plan, struct why *why)
{
	int rc;

	if (!plan->name.size || plan->name.size > NAME_LIMIT || plan->version.size > VERSION_LIMIT) {
		why_say(why, "A calendar's name has 1 to %d bytes, its version at most %d.", NAME_LIMIT, VERSION_LIMIT);
		return refuse_at(plan, plan->line, why);
	}
	rc = check_windows(plan, why);
	for (size_t i = 0; !rc && i < plan->n_days; i++) {
		rc = check_day(plan, &plan->days[i], why);
		if (!rc)
			rc = check_like(plan, &plan->days[i], why);
	}
	return rc;
}

int plan_index_days(const struct calendar_plan *plan, uint32_t **out, struct why *why)
{
	const int32_t first = plan_first_day();
	uint32_t *index = calloc((size_t)(plan_last_day() - first + 1), sizeof *index);

	if (!index)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < plan->n_days; i++) {
		const struct calendar_day *day = &plan->days[i];

		for (int32_t d = day->first; d <= day->last; d++) {
			uint32_t before = index[d - first];

			if (before && plan->days[before - 1].rank > day->rank)
				continue;
			if (before && plan->days[before - 1].rank == day->rank) {
				char date[CIVIL_PRINT_SIZE];

				civil_print_date(d, date);
				why_say(why, "%s is listed already in line %u; list each day once.", date,
					plan->days[before - 1].line);
				free(index);
				return refuse_at(plan, day->line, why);
			}
			index[d - first] = (uint32_t)i + 1;
		}
	}
	*out = index;
	return CALENDAR_OK;
}

static void insert(struct calendar_hours *out, size_t n, struct calendar_hours h)
{
	for (; n && out[n - 1].from_s > h.from_s; n--)
		out[n] = out[n - 1];
	out[n] = h;
}

size_t plan_hours(const struct calendar_plan *plan, int32_t day, uint32_t listed,
		  struct calendar_hours out[CALENDAR_WINDOWS_LIMIT])
{
	const struct calendar_day *entry = listed ? &plan->days[listed - 1] : NULL;
	uint32_t weekday = civil_weekday(day);
	size_t n = 0;

	if (entry && entry->kind == CALENDAR_CLOSED)
		return 0;
	if (entry && entry->kind == CALENDAR_HOURS) {
		for (; n < entry->n_hours; n++)
			insert(out, n, entry->hours[n]);
		return n;
	}
	if (entry)
		weekday = entry->like;
	for (size_t i = 0; i < plan->n_windows && n < CALENDAR_WINDOWS_LIMIT; i++) {
		const struct calendar_window *w = &plan->windows[i];

		if ((w->weekdays >> weekday & 1) && w->since <= day && day <= w->until)
			insert(out, n++, w->hours);
	}
	return n;
}
