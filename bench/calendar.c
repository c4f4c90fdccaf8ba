/* bench calendar - what one computation on a calendar costs, over a span of twenty years: beside it, in the same run, a walk from day to day as
 * one writes it without a compiled calendar. docs/PERFORMANCE.md says how to read the figures. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "calendar/plan.h"
#include "calendar/timebook.h"

enum { MOMENTS = 20000, ROUNDS = 20, WALKED = 2000, FIRST_YEAR = 2010, YEARS = 20, HOUR_S = 3600, HOLIDAYS = 11 };

struct bench {
	struct calendar_plan plan;
	struct calendar_window window;
	struct calendar_day days[YEARS * HOLIDAYS];
	struct zone *zone;
	struct calendar *calendar;
	struct timebook *book;
	wall from[MOMENTS], to[MOMENTS], far[MOMENTS];
	dur worked[MOMENTS];
	int32_t n_days[MOMENTS];
	int64_t sum; /* of all results, so that none is left out */
};

static const char help[] = "bench-calendar - what one computation on a calendar costs, over a span of twenty years\n\n"
			   "usage: bench-calendar [--seed N] [--json]\n\n"
			   "  --seed N   of the moments (default 1)\n"
			   "  --json     a JSON object a line\n";

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

static int32_t first_day(void)
{
	return civil_days((struct civil_date){ FIRST_YEAR, 1, 1 });
}

/* A city's office: weekdays 8:30 to 17:00, eleven closed days a year, clocks that change twice a year. */
static void write_plan(struct bench *b)
{
	b->window = (struct calendar_window){ { 8 * HOUR_S + 1800, 17 * HOUR_S }, 0x1F, INT32_MIN, CALENDAR_ALWAYS, 1 };
	b->plan = (struct calendar_plan){
		.name = TEXT("city"), .zone = TEXT("America/New_York"), .windows = &b->window, .n_windows = 1, .days = b->days
	};
	for (int32_t i = 0; i < YEARS * HOLIDAYS; i++) {
		int32_t day = first_day() + i * 33;

		b->days[b->plan.n_days++] = (struct calendar_day){ .kind = CALENDAR_CLOSED, .first = day, .last = day };
	}
}

static void draw(struct bench *b, uint64_t seed)
{
	int64_t span_ms = (int64_t)YEARS * 365 * CIVIL_DAY_MS;

	for (size_t i = 0; i < MOMENTS; i++) {
		b->from[i] = wall_ms((int64_t)first_day() * CIVIL_DAY_MS + (int64_t)(next_random(&seed) % 1000000) * (span_ms / 1000000));
		b->to[i] = wall_ms(b->from[i].ms + (int64_t)(next_random(&seed) % 100000) * 12960); /* up to 15 days */
		b->far[i] = wall_ms((int64_t)first_day() * CIVIL_DAY_MS + (int64_t)(next_random(&seed) % 1000000) * (span_ms / 1000000));
		b->worked[i] = dur_s((int64_t)(next_random(&seed) % (80 * HOUR_S)) + 1);
		b->n_days[i] = (int32_t)(next_random(&seed) % 20) + 1;
	}
}

static int open_all(struct bench *b, uint64_t seed, struct why *why)
{
	struct policy policy;
	struct timebook_definition d = { .calendars = &b->plan, .n_calendars = 1, .policies = &policy, .n_policies = 1 };
	int rc;

	write_plan(b);
	draw(b, seed);
	policy_clear(&policy);
	policy.name = TEXT("ordinary");
	if (!span_parse(TEXT("4 working hours"), &policy.clocks[POLICY_ACKNOWLEDGE].time) ||
	    !span_parse(TEXT("10 working days"), &policy.clocks[POLICY_RESOLVE].time))
		return FAULT_MEMORY;
	rc = zone_open(b->plan.zone, &b->zone, why);
	if (!rc)
		rc = calendar_create(&b->plan, &b->calendar, why);
	return rc ? rc : timebook_create(&d, &b->book, why);
}

/* ---- the walk ------------------------------------------------------------------------------------------------------ */

static bool walk_is_worked(const struct bench *b, int32_t day)
{
	if (civil_weekday(day) > 4)
		return false;
	for (size_t i = 0; i < b->plan.n_days; i++)
		if (b->days[i].first == day)
			return false;
	return true;
}

static wall walk_moment(const struct bench *b, int32_t day, int32_t seconds)
{
	return zone_utc(b->zone, (civil){ (int64_t)day * CIVIL_DAY_MS + (int64_t)seconds * 1000 });
}

static wall walk_add(const struct bench *b, wall start, dur worked)
{
	int64_t left = dur_to_ms(worked);

	for (int32_t day = zone_day(b->zone, start);; day++) {
		wall open, close;

		if (!walk_is_worked(b, day))
			continue;
		open = walk_moment(b, day, b->window.hours.from_s);
		close = walk_moment(b, day, b->window.hours.to_s);
		open = wall_is_before(open, start) ? start : open;
		if (!wall_is_before(open, close))
			continue;
		if (close.ms - open.ms >= left)
			return wall_ms(open.ms + left);
		left -= close.ms - open.ms;
	}
}

static wall walk_add_days(const struct bench *b, wall start, int32_t n)
{
	int32_t day = zone_day(b->zone, start);
	int64_t reading = zone_civil(b->zone, start).ms - (int64_t)day * CIVIL_DAY_MS;
	bool is_inside = walk_is_worked(b, day) && reading < (int64_t)b->window.hours.to_s * 1000;

	if (!is_inside)
		do
			day++;
		while (!walk_is_worked(b, day));
	if (!is_inside || reading < (int64_t)b->window.hours.from_s * 1000)
		reading = (int64_t)b->window.hours.from_s * 1000;
	while (n)
		n -= walk_is_worked(b, ++day);
	return zone_utc(b->zone, (civil){ (int64_t)day * CIVIL_DAY_MS + reading });
}

static dur walk_between(const struct bench *b, wall from, wall to)
{
	int64_t sum = 0;

	for (int32_t day = zone_day(b->zone, from); day <= zone_day(b->zone, to); day++) {
		wall open, close;

		if (!walk_is_worked(b, day))
			continue;
		open = walk_moment(b, day, b->window.hours.from_s);
		close = walk_moment(b, day, b->window.hours.to_s);
		open = wall_is_before(open, from) ? from : open;
		close = wall_min(close, to);
		sum += close.ms > open.ms ? close.ms - open.ms : 0;
	}
	return dur_ms(sum);
}

/* ---- what is measured ------------------------------------------------------------------------------------------------ */

static wall later(const struct bench *b, size_t i)
{
	return wall_is_before(b->from[i], b->far[i]) ? b->far[i] : b->from[i];
}

typedef int64_t (*one)(const struct bench *b, size_t i);

static int64_t add_hours(const struct bench *b, size_t i)
{
	return calendar_add_working(b->calendar, b->from[i], b->worked[i]).ms;
}
static int64_t add_days(const struct bench *b, size_t i)
{
	return calendar_add_working_days(b->calendar, b->from[i], b->n_days[i]).ms;
}
static int64_t between(const struct bench *b, size_t i)
{
	return calendar_between(b->calendar, b->from[i], b->to[i]).ns;
}
static int64_t between_years(const struct bench *b, size_t i)
{
	return calendar_between(b->calendar, wall_min(b->from[i], b->far[i]), later(b, i)).ns;
}
static int64_t walked_hours(const struct bench *b, size_t i)
{
	return walk_add(b, b->from[i], b->worked[i]).ms;
}
static int64_t walked_days(const struct bench *b, size_t i)
{
	return walk_add_days(b, b->from[i], b->n_days[i]).ms;
}
static int64_t walked_between(const struct bench *b, size_t i)
{
	return walk_between(b, b->from[i], b->to[i]).ns;
}
static int64_t walked_years(const struct bench *b, size_t i)
{
	return walk_between(b, wall_min(b->from[i], b->far[i]), later(b, i)).ns;
}

/* All that core asks for one assignment: the choice among policies, two due times and their warnings. */
static int64_t promise(const struct bench *b, size_t i)
{
	struct timekeeping time = timebook_timekeeping(b->book);
	struct promise_for what = {
		.category = TEXT("transport/road/pothole"), .priority = PRIORITY_NORMAL, .received = b->from[i], .start = b->from[i]
	};
	struct promises out;

	time.promise(time.self, &what, &out);
	return out.resolve.due.ms + out.acknowledge.warn.ms;
}

static const struct {
	const char *name;
	one ours, walked; /* walked NULL: nothing to compare with */
	size_t walks;
} rows[] = {
	{ "add up to 80 working hours", add_hours, walked_hours, WALKED },
	{ "add up to 20 working days", add_days, walked_days, WALKED },
	{ "between, up to 15 days", between, walked_between, WALKED },
	{ "between, up to 20 years", between_years, walked_years, WALKED / 20 },
	{ "promise of two clocks", promise, NULL, 0 },
};

/* ns of one computation, in the best of the rounds. */
static double measure(struct bench *b, one f, size_t moments, int rounds)
{
	int64_t best = INT64_MAX;

	for (int r = 0; r < rounds; r++) {
		mono began = clock_read().mono;
		int64_t taken;

		for (size_t i = 0; i < moments; i++)
			b->sum += f(b, i);
		taken = mono_since(clock_read().mono, began).ns;
		best = taken < best ? taken : best;
	}
	return (double)best / (double)moments;
}

/* The walk must say the same, or its figure means nothing. */
static bool agrees(const struct bench *b, size_t row)
{
	for (size_t i = 0; rows[row].walked && i < rows[row].walks; i++)
		if (rows[row].ours(b, i) != rows[row].walked(b, i)) {
			fprintf(stderr, "bench-calendar: %s: the walk disagrees from moment %lld on.\n", rows[row].name,
				(long long)b->from[i].ms);
			return false;
		}
	return true;
}

static bool run_row(struct bench *b, size_t row, bool is_json)
{
	double ours, walked;

	if (!agrees(b, row))
		return false;
	ours = measure(b, rows[row].ours, MOMENTS, ROUNDS);
	walked = rows[row].walked ? measure(b, rows[row].walked, rows[row].walks, 3) : 0;
	if (is_json)
		printf("{\"name\": \"%s\", \"ns\": %.1f, \"walk_ns\": %.1f}\n", rows[row].name, ours, walked);
	else if (rows[row].walked)
		printf("%-28s %8.1f ns   walk %10.1f ns   ratio %8.0f\n", rows[row].name, ours, walked, walked / ours);
	else
		printf("%-28s %8.1f ns\n", rows[row].name, ours);
	return true;
}

static void close_all(struct bench *b)
{
	timebook_destroy(&b->book);
	calendar_destroy(&b->calendar);
	zone_close(&b->zone);
}

int main(int argc, char **argv)
{
	static const struct option options[] = { { "seed", required_argument, NULL, 's' },
						 { "json", no_argument, NULL, 'j' },
						 { "help", no_argument, NULL, 'h' },
						 { NULL, 0, NULL, 0 } };
	static struct bench b;
	struct why why = { 0 };
	uint64_t seed = 1;
	bool is_json = false, is_well = true;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case 's':
			seed = strtoull(optarg, NULL, 10);
			break;
		case 'j':
			is_json = true;
			break;
		default:
			fputs(help, option == 'h' ? stdout : stderr);
			return option == 'h' ? 0 : 2;
		}
	if (open_all(&b, seed, &why)) {
		fprintf(stderr, "bench-calendar: %s\n", why.sentence);
		return 1;
	}
	if (!is_json)
		printf("seed %llu, %d moments in %d years\n", (unsigned long long)seed, MOMENTS, YEARS);
	for (size_t i = 0; is_well && i < sizeof rows / sizeof *rows; i++)
		is_well = run_row(&b, i, is_json);
	close_all(&b);
	return is_well && b.sum ? 0 : 1;
}
