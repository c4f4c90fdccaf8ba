#include "calendar/calendar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/plan.h"

/* Invariants: segments lie in order and do not touch one another's inside; `before` is the sum of all earlier lengths;
 * behind the last one stands a guard at the end of time that holds the sum of all. by_day[d] is the first segment that ends
 * after UTC midnight of known day d; by_work[b] the first whose cumulative end lies past b * work_step. So a search starts
 * within a day, or a bucket of mean size, of what it seeks. */

struct segment {
	int64_t from, to; /* ms, UTC */
	int64_t before;   /* ms of working time ahead of it */
	uint32_t workday;
};

struct workday {
	int32_t day;
	int32_t offset_s; /* of the zone, if is_steady */
	bool is_steady;   /* no change of offset on this day and the next: no need to ask the zone */
};

/* An entry of the plan, kept for people. */
struct listed_day {
	int32_t first, last;
	uint32_t rank;
	bool is_closed;
	struct text name;
};

struct calendar {
	char label[CALENDAR_LABEL_SIZE];
	size_t name_size;
	struct zone *zone;
	struct segment *segments; /* n_segments and the guard */
	size_t n_segments, segments_room;
	struct workday *workdays;
	size_t n_workdays, workdays_room;
	uint32_t *by_day, *by_work;
	size_t n_days, n_buckets;
	int64_t begin, end; /* ms, UTC: the known years */
	int64_t work_step, total;
	struct listed_day *listed;
	size_t n_listed;
	char *names; /* theirs, one after another */
	struct calendar_dates *versions; /* the earliest first; none: it always holds */
	size_t n_versions;
	bool lists_year[CALENDAR_YEAR_LAST - CALENDAR_YEAR_FIRST + 1];
};

void calendar_destroy(struct calendar **calendar)
{
	struct calendar *c = *calendar;

	if (!c)
		return;
	zone_close(&c->zone);
	free(c->segments);
	free(c->workdays);
	free(c->by_day);
	free(c->by_work);
	free(c->listed);
	free(c->names);
	free(c->versions);
	free(c);
	*calendar = NULL;
}

static bool grow(void **at, size_t *room, size_t n, size_t size)
{
	size_t want = *room ? *room * 2 : 16384;
	void *bigger;

	if (n < *room)
		return true;
	bigger = realloc(*at, want * size);
	if (!bigger)
		return false;
	*at = bigger;
	*room = want;
	return true;
}

/* ---- compiling ---- */

static wall utc_of(const struct calendar *c, const struct workday *w, int64_t ms_of_day)
{
	civil reading = { (int64_t)w->day * CIVIL_DAY_MS + ms_of_day };

	return w->is_steady ? (wall){ reading.ms - (int64_t)w->offset_s * 1000 } : zone_utc(c->zone, reading);
}

static struct workday workday_of(const struct calendar *c, int32_t day)
{
	wall midnight = zone_utc(c->zone, (civil){ (int64_t)day * CIVIL_DAY_MS });

	return (struct workday){ .day = day,
				 .offset_s = zone_offset(c->zone, midnight),
				 .is_steady = zone_is_steady(c->zone, midnight,
							     (wall){ midnight.ms + 2 * (int64_t)CIVIL_DAY_MS }) };
}

/* Adds the windows of one day, cut where an earlier one still runs; a day of which nothing is left is no worked day. */
static int compile_day(struct calendar *c, int32_t day, const struct calendar_hours *hours, size_t n_hours)
{
	struct workday workday = workday_of(c, day);
	bool is_worked = false;

	for (size_t i = 0; i < n_hours; i++) {
		int64_t last = c->n_segments ? c->segments[c->n_segments - 1].to : c->begin;
		int64_t from = utc_of(c, &workday, (int64_t)hours[i].from_s * 1000).ms;
		int64_t to = utc_of(c, &workday, (int64_t)hours[i].to_s * 1000).ms;

		from = from < last ? last : from;
		to = to > c->end ? c->end : to;
		if (from >= to)
			continue;
		if (!grow((void **)&c->segments, &c->segments_room, c->n_segments + 1, sizeof *c->segments))
			return RAISE(FAULT_MEMORY);
		c->segments[c->n_segments++] = (struct segment){ from, to, c->total, (uint32_t)c->n_workdays };
		c->total += to - from;
		is_worked = true;
	}
	if (!is_worked)
		return CALENDAR_OK;
	if (!grow((void **)&c->workdays, &c->workdays_room, c->n_workdays, sizeof *c->workdays))
		return RAISE(FAULT_MEMORY);
	c->workdays[c->n_workdays++] = workday;
	return CALENDAR_OK;
}

static int compile_days(struct calendar *c, const struct calendar_plan *plan, const uint32_t *listed)
{
	const int32_t first = plan_first_day(), last = plan_last_day();

	for (int32_t day = first; day <= last; day++) {
		struct calendar_hours hours[CALENDAR_WINDOWS_LIMIT];
		uint32_t entry = listed[day - first];
		size_t n = plan_hours(plan, day, entry, hours);
		int rc = compile_day(c, day, hours, n);

		if (rc)
			return PASS(rc);
		if (entry && plan->days[entry - 1].kind == CALENDAR_CLOSED)
			c->lists_year[civil_date(day).year - CALENDAR_YEAR_FIRST] = true;
	}
	return CALENDAR_OK;
}

static int build_indexes(struct calendar *c)
{
	size_t i = 0;

	c->n_days = (size_t)((c->end - c->begin) / CIVIL_DAY_MS) + 1;
	c->work_step = c->total / (int64_t)c->n_segments + 1;
	c->n_buckets = (size_t)(c->total / c->work_step) + 1;
	c->by_day = calloc(c->n_days + 1, sizeof *c->by_day);
	c->by_work = calloc(c->n_buckets + 1, sizeof *c->by_work);
	if (!c->by_day || !c->by_work || !grow((void **)&c->segments, &c->segments_room, c->n_segments, sizeof *c->segments))
		return RAISE(FAULT_MEMORY);
	c->segments[c->n_segments] = (struct segment){ INT64_MAX, INT64_MAX, c->total, (uint32_t)c->n_workdays };
	for (size_t d = 0; d <= c->n_days; d++) {
		while (c->segments[i].to <= c->begin + (int64_t)d * CIVIL_DAY_MS)
			i++;
		c->by_day[d] = (uint32_t)i;
	}
	i = 0;
	for (size_t b = 0; b <= c->n_buckets; b++) {
		while (i < c->n_segments && c->segments[i + 1].before <= (int64_t)b * c->work_step)
			i++;
		c->by_work[b] = (uint32_t)i;
	}
	return CALENDAR_OK;
}

/* FNV-1a over the segments' ends, a word at a time. It is stored in promises: the recipe must never change. */
static uint32_t fingerprint(const struct calendar *c)
{
	uint64_t hash = 14695981039346656037u;

	for (size_t i = 0; i < c->n_segments; i++) {
		hash = (hash ^ (uint64_t)c->segments[i].from) * 1099511628211u;
		hash = (hash ^ (uint64_t)c->segments[i].to) * 1099511628211u;
	}
	return (uint32_t)(hash >> 32 ^ hash);
}

static void write_label(struct calendar *c, const struct calendar_plan *plan)
{
	c->name_size = plan->name.size;
	if (plan->version.size)
		snprintf(c->label, sizeof c->label, "%.*s@%.*s", TEXT_ARG(plan->name), TEXT_ARG(plan->version));
	else
		snprintf(c->label, sizeof c->label, "%.*s@%08x", TEXT_ARG(plan->name), fingerprint(c));
}

/* Entries and their names, out of the plan's hands. */
static int keep_listed(struct calendar *c, const struct calendar_plan *plan)
{
	size_t size = 0;
	char *to;

	for (size_t i = 0; i < plan->n_days; i++)
		size += plan->days[i].name.size;
	c->listed = calloc(plan->n_days + 1, sizeof *c->listed);
	to = c->names = malloc(size + 1);
	if (!c->listed || !c->names)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < plan->n_days; i++) {
		const struct calendar_day *day = &plan->days[i];

		if (day->name.size)
			memcpy(to, day->name.at, day->name.size);
		c->listed[c->n_listed++] = (struct listed_day){ day->first, day->last, day->rank, day->kind == CALENDAR_CLOSED, { to, day->name.size } };
		to += day->name.size;
	}
	return CALENDAR_OK;
}

static int keep_versions(struct calendar *c, const struct calendar_plan *plan)
{
	c->versions = calloc(plan->n_versions + 1, sizeof *c->versions);
	if (!c->versions)
		return RAISE(FAULT_MEMORY);
	for (; c->n_versions < plan->n_versions; c->n_versions++)
		c->versions[c->n_versions] = plan->versions[c->n_versions];
	return CALENDAR_OK;
}

static int compile(struct calendar *c, const struct calendar_plan *plan, struct why *why)
{
	uint32_t *listed;
	int rc = plan_index_days(plan, &listed, why);

	if (rc)
		return rc;
	c->begin = zone_utc(c->zone, (civil){ (int64_t)plan_first_day() * CIVIL_DAY_MS }).ms;
	c->end = zone_utc(c->zone, (civil){ (int64_t)(plan_last_day() + 1) * CIVIL_DAY_MS }).ms;
	rc = compile_days(c, plan, listed);
	free(listed);
	if (rc)
		return PASS(rc);
	if (!c->n_segments) {
		why_say(why,
			plan->n_windows
				? "Calendar \"%.*s\" has no working time: none of its windows ever opens on a day that is not closed."
				: "Calendar \"%.*s\" has no working time; give it at least one window.",
			TEXT_ARG(plan->name));
		if (plan->file)
			why_where(why, plan->file, plan->line);
		return CALENDAR_REFUSED;
	}
	rc = build_indexes(c);
	if (!rc)
		rc = keep_listed(c, plan);
	if (!rc)
		rc = keep_versions(c, plan);
	if (!rc)
		write_label(c, plan);
	return rc;
}

int calendar_create(const struct calendar_plan *plan, struct calendar **out, struct why *why)
{
	AUTO(calendar_destroy) struct calendar *c = NULL;
	int rc = plan_check(plan, why);

	if (rc)
		return rc;
	c = calloc(1, sizeof *c);
	if (!c)
		return RAISE(FAULT_MEMORY);
	rc = zone_open(plan->zone, &c->zone, why);
	if (rc == ZONE_REFUSED) {
		if (plan->file)
			why_where(why, plan->file, plan->line);
		return CALENDAR_REFUSED;
	}
	if (!rc)
		rc = compile(c, plan, why);
	if (rc)
		return rc;
	*out = c;
	c = NULL;
	return CALENDAR_OK;
}

/* ---- asking ---- */

struct text calendar_label(const struct calendar *calendar)
{
	return text_of(calendar->label);
}

struct text calendar_name(const struct calendar *calendar)
{
	return (struct text){ calendar->label, calendar->name_size };
}

const struct zone *calendar_zone(const struct calendar *calendar)
{
	return calendar->zone;
}

bool calendar_lists_year(const struct calendar *calendar, int32_t year)
{
	return year >= CALENDAR_YEAR_FIRST && year <= CALENDAR_YEAR_LAST && calendar->lists_year[year - CALENDAR_YEAR_FIRST];
}

bool calendar_knows(const struct calendar *c, wall t)
{
	return t.ms >= c->begin && t.ms < c->end;
}

size_t calendar_gaps(const struct calendar *calendar, struct calendar_dates *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 1; i < calendar->n_versions; i++) {
		int32_t from = calendar->versions[i - 1].until + 1, until = calendar->versions[i].from - 1;

		if (from > until)
			continue;
		if (n < room)
			out[n] = (struct calendar_dates){ from, until };
		n++;
	}
	return n;
}

/* The segment that holds `t`, or else the next one; the guard when none is left. `t` must be known. */
static const struct segment *segment_at(const struct calendar *c, wall t)
{
	const struct segment *s = &c->segments[c->by_day[(t.ms - c->begin) / CIVIL_DAY_MS]];

	while (s->to <= t.ms)
		s++;
	return s;
}

static int64_t worked_until(const struct calendar *c, wall t)
{
	const struct segment *s;

	if (t.ms < c->begin)
		return 0;
	if (t.ms >= c->end)
		return c->total;
	s = segment_at(c, t);
	return s->before + (t.ms > s->from ? t.ms - s->from : 0);
}

/* The segment in which the ms of working time with this number, 0 .. total - 1, passes. */
static const struct segment *segment_of_work(const struct calendar *c, int64_t worked)
{
	size_t bucket = (size_t)(worked / c->work_step), low = c->by_work[bucket], high = c->by_work[bucket + 1];

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c->segments[middle + 1].before <= worked)
			low = middle + 1;
		else
			high = middle;
	}
	return &c->segments[low];
}

wall calendar_add_working(const struct calendar *calendar, wall start, dur worked)
{
	const struct segment *s;
	int64_t at, early = dur_to_ms(worked) > 0;

	if (!calendar_knows(calendar, start))
		return WALL_NONE;
	at = worked_until(calendar, start) + dur_to_ms(worked);
	if (at - early < 0 || at - early >= calendar->total)
		return WALL_NONE;
	s = segment_of_work(calendar, at - early);
	return (wall){ s->from + at - s->before };
}

wall calendar_add_working_days(const struct calendar *calendar, wall start, int32_t n)
{
	const struct segment *s;
	const struct workday *from;
	wall opened, due;
	int64_t target, reading;

	if (!calendar_knows(calendar, start))
		return WALL_NONE;
	s = segment_at(calendar, start);
	target = (int64_t)s->workday + n;
	if (s == calendar->segments + calendar->n_segments || target < 0 || target >= (int64_t)calendar->n_workdays)
		return WALL_NONE;
	opened = (wall){ start.ms > s->from ? start.ms : s->from };
	if (!n)
		return opened;
	from = &calendar->workdays[s->workday];
	reading = from->is_steady ? opened.ms + (int64_t)from->offset_s * 1000 : zone_civil(calendar->zone, opened).ms;
	due = utc_of(calendar, &calendar->workdays[target], reading - (int64_t)from->day * CIVIL_DAY_MS);
	if (!calendar_knows(calendar, due))
		return WALL_NONE;
	s = segment_at(calendar, due);
	return due.ms >= s->from ? due : s->from == INT64_MAX ? WALL_NONE : (wall){ s->from };
}

wall calendar_add_calendar_days(const struct calendar *calendar, wall start, int32_t n)
{
	civil reading;
	wall end;

	if (!calendar_knows(calendar, start))
		return WALL_NONE;
	reading = zone_civil(calendar->zone, start);
	end = zone_utc(calendar->zone, (civil){ reading.ms + n * (int64_t)CIVIL_DAY_MS });
	return calendar_knows(calendar, end) ? end : WALL_NONE;
}

dur calendar_between(const struct calendar *calendar, wall from, wall to)
{
	return dur_ms(worked_until(calendar, to) - worked_until(calendar, from));
}

bool calendar_is_working(const struct calendar *calendar, wall at)
{
	return calendar_knows(calendar, at) && segment_at(calendar, at)->from <= at.ms;
}

/* ---- for people ---- */

static const struct listed_day *listed_on(const struct calendar *c, int32_t day)
{
	const struct listed_day *best = NULL;

	for (size_t i = 0; i < c->n_listed; i++) {
		const struct listed_day *l = &c->listed[i];

		if (l->first <= day && day <= l->last && (!best || l->rank > best->rank))
			best = l;
	}
	return best;
}

/* The number of that worked day; n_workdays: it is none. */
static size_t workday_on(const struct calendar *c, int32_t day)
{
	size_t low = 0, high = c->n_workdays;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (c->workdays[middle].day < day)
			low = middle + 1;
		else
			high = middle;
	}
	return low < c->n_workdays && c->workdays[low].day == day ? low : c->n_workdays;
}

static bool holds_on(const struct calendar *c, int32_t day)
{
	size_t i = 0;

	while (i < c->n_versions && (day < c->versions[i].from || day > c->versions[i].until))
		i++;
	return !c->n_versions || i < c->n_versions;
}

void calendar_face(const struct calendar *calendar, int32_t day, struct calendar_face *out)
{
	const struct listed_day *listed = listed_on(calendar, day);
	size_t number = workday_on(calendar, day), low = 0, high = calendar->n_segments;

	*out = (struct calendar_face){ .name = listed ? listed->name : TEXT_NONE };
	while (low < high) { /* the first segment of that workday or a later one */
		size_t middle = (low + high) / 2;

		if (calendar->segments[middle].workday < number)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < calendar->n_segments && calendar->segments[low].workday == number && out->n_windows < CALENDAR_WINDOWS_LIMIT; low++)
		out->windows[out->n_windows++] =
			(struct calendar_opening){ { calendar->segments[low].from }, { calendar->segments[low].to } };
	out->kind = !holds_on(calendar, day) ? CALENDAR_FACE_NONE
		    : !listed                ? out->n_windows ? CALENDAR_FACE_WORKED : CALENDAR_FACE_OFF
		    : listed->is_closed      ? CALENDAR_FACE_CLOSED
					     : CALENDAR_FACE_EXTRA;
}

bool calendar_works_after(const struct calendar *calendar, wall at)
{
	return worked_until(calendar, at) < calendar->total;
}
