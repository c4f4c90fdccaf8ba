#include "calendar/calendar.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calendar/clock_plan.h"
#include "calendar/clock_run.h"
#include "calendar/plan.h"
#include "support/drawn.h"

TestSuite(calendar, .timeout = 120);

#define WEEKDAYS 0x1Fu
#define HOUR     3600

static struct calendar_window window(uint32_t weekdays, int32_t from_s, int32_t to_s)
{
	return (struct calendar_window){ { from_s, to_s }, weekdays, INT32_MIN, CALENDAR_ALWAYS, 1 };
}

static struct calendar *create(const struct calendar_plan *plan)
{
	struct calendar *calendar = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, calendar_create(plan, &calendar, &why), CALENDAR_OK), "%s", why.sentence);
	return calendar;
}

static struct calendar *office(const char *zone, struct calendar_window *windows, size_t n)
{
	struct calendar_plan plan = { .name = TEXT("office"), .zone = text_of(zone), .windows = windows, .n_windows = n };

	return create(&plan);
}

static struct calendar *plain_office(void)
{
	struct calendar_window w = window(WEEKDAYS, 9 * HOUR, 17 * HOUR);

	return office("Europe/London", &w, 1);
}

static int32_t day(const char *date)
{
	int32_t days = 0;

	cr_assert(civil_parse_date(text_of(date), &days), "%s", date);
	return days;
}

static wall at(const struct calendar *calendar, const char *reading)
{
	civil local = { 0 };

	cr_assert(civil_parse(text_of(reading), &local), "%s", reading);
	return zone_utc(calendar_zone(calendar), local);
}

static void expect_at(const struct calendar *calendar, wall got, const char *rfc3339)
{
	char out[CIVIL_PRINT_SIZE];

	zone_print(calendar_zone(calendar), got, out);
	cr_expect(eq(str, out, (char *)rfc3339));
}

Test(calendar, keeps_the_time_of_day_when_opened_in_working_time)
{
	struct calendar *c = plain_office();

	expect_at(c, calendar_add_working_days(c, at(c, "2015-06-05T10:12:13"), 1), "2015-06-08T10:12:13+01:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2015-06-05T09:00:00"), 10), "2015-06-19T09:00:00+01:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2015-06-05T16:59:59.999"), 1), "2015-06-08T16:59:59.999+01:00");
	calendar_destroy(&c);
}

Test(calendar, starts_at_the_next_opening_when_opened_outside)
{
	struct calendar *c = plain_office();

	expect_at(c, calendar_add_working_days(c, at(c, "2015-06-05T17:00:00"), 1), "2015-06-09T09:00:00+01:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2015-06-06T12:00:00"), 2), "2015-06-10T09:00:00+01:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2015-06-05T07:00:00"), 0), "2015-06-05T09:00:00+01:00");
	expect_at(c, calendar_add_working(c, at(c, "2015-06-05T20:00:00"), dur_s(4 * HOUR)), "2015-06-08T13:00:00+01:00");
	expect_at(c, calendar_add_working(c, at(c, "2015-06-05T20:00:00"), dur_s(0)), "2015-06-08T09:00:00+01:00");
	calendar_destroy(&c);
}

Test(calendar, ends_at_a_closing_rather_than_at_the_next_opening)
{
	struct calendar *c = plain_office();

	expect_at(c, calendar_add_working(c, at(c, "2015-06-05T13:00:00"), dur_s(4 * HOUR)), "2015-06-05T17:00:00+01:00");
	expect_at(c, calendar_add_working(c, at(c, "2015-06-05T13:00:00"), dur_s(4 * HOUR + 1)),
		  "2015-06-08T09:00:01+01:00");
	expect_at(c, calendar_add_working(c, at(c, "2015-06-08T13:00:00"), dur_s(-4 * HOUR)), "2015-06-08T09:00:00+01:00");
	calendar_destroy(&c);
}

Test(calendar, moves_on_to_the_next_opening_where_the_time_of_day_falls_into_no_window)
{
	struct calendar_window w[] = { window(0xF, 9 * HOUR, 17 * HOUR), window(0x10, 9 * HOUR, 12 * HOUR) };
	struct calendar *c = office("Asia/Shanghai", w, 2);

	expect_at(c, calendar_add_working_days(c, at(c, "2026-07-02T16:00:00"), 1), "2026-07-06T09:00:00+08:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2026-07-02T11:00:00"), 1), "2026-07-03T11:00:00+08:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2026-07-02T16:00:00"), 2), "2026-07-06T16:00:00+08:00");
	calendar_destroy(&c);
}

Test(calendar, skips_the_lunch_break)
{
	struct calendar_window w[] = { window(WEEKDAYS, 13 * HOUR, 17 * HOUR), window(WEEKDAYS, 8 * HOUR, 12 * HOUR) };
	struct calendar *c = office("Asia/Shanghai", w, 2);

	expect_at(c, calendar_add_working(c, at(c, "2026-07-01T11:30:00"), dur_s(HOUR)), "2026-07-01T13:30:00+08:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2026-07-01T12:30:00"), 1), "2026-07-02T13:00:00+08:00");
	cr_assert(eq(i64, calendar_between(c, at(c, "2026-07-01T00:00:00"), at(c, "2026-07-02T00:00:00")).ns,
		     dur_s(8 * HOUR).ns));
	calendar_destroy(&c);
}

Test(calendar, counts_a_night_shift_to_the_day_on_which_it_opens)
{
	struct calendar_window w = window(WEEKDAYS, 22 * HOUR, 30 * HOUR);
	struct calendar *c = office("America/New_York", &w, 1);

	/* Saturday 03:00 still belongs to Friday's shift; the next one is Monday's. */
	expect_at(c, calendar_add_working_days(c, at(c, "2015-06-06T03:00:00"), 1), "2015-06-09T03:00:00-04:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2015-06-05T23:00:00"), 1), "2015-06-08T23:00:00-04:00");
	expect_at(c, calendar_add_working(c, at(c, "2015-06-05T23:00:00"), dur_s(8 * HOUR)), "2015-06-08T23:00:00-04:00");
	cr_assert(calendar_is_working(c, at(c, "2015-06-06T05:59:59")));
	cr_assert(not(calendar_is_working(c, at(c, "2015-06-06T06:00:00"))));
	calendar_destroy(&c);
}

Test(calendar, makes_a_night_shift_shorter_or_longer_when_clocks_change)
{
	struct calendar_window w = window(0x7F, 22 * HOUR, 30 * HOUR);
	struct calendar *c = office("America/New_York", &w, 1);

	cr_assert(eq(i64, calendar_between(c, at(c, "2015-03-07T12:00:00"), at(c, "2015-03-08T12:00:00")).ns,
		     dur_s(7 * HOUR).ns));
	cr_assert(eq(i64, calendar_between(c, at(c, "2015-06-07T12:00:00"), at(c, "2015-06-08T12:00:00")).ns,
		     dur_s(8 * HOUR).ns));
	cr_assert(eq(i64, calendar_between(c, at(c, "2015-10-31T12:00:00"), at(c, "2015-11-01T12:00:00")).ns,
		     dur_s(9 * HOUR).ns));
	calendar_destroy(&c);
}

Test(calendar, counts_time_once_where_a_night_shift_meets_the_next_day)
{
	struct calendar_window w[] = { window(0x7F, 20 * HOUR, 32 * HOUR), window(0x7F, 6 * HOUR, 20 * HOUR) };
	struct calendar *c = office("Asia/Shanghai", w, 2);

	cr_assert(eq(i64, calendar_between(c, at(c, "2026-07-01T00:00:00"), at(c, "2026-07-08T00:00:00")).ns,
		     dur_s(7 * 24 * HOUR).ns));
	calendar_destroy(&c);
}

Test(calendar, keeps_the_wall_clock_over_a_change_of_clocks)
{
	struct calendar *c = plain_office();
	struct calendar_window w = window(WEEKDAYS, 9 * HOUR, 17 * HOUR);
	struct calendar *york = office("America/New_York", &w, 1);

	expect_at(c, calendar_add_calendar_days(c, at(c, "2024-03-29T22:15:00"), 3), "2024-04-01T22:15:00+01:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2024-03-29T16:15:00"), 1), "2024-04-01T16:15:00+01:00");
	expect_at(york, calendar_add_calendar_days(york, at(york, "2015-03-07T02:30:00"), 1), "2015-03-08T03:30:00-04:00");
	expect_at(york, calendar_add_calendar_days(york, at(york, "2015-10-31T01:30:00"), 1), "2015-11-01T01:30:00-04:00");
	expect_at(york, calendar_add_calendar_days(york, at(york, "2024-02-28T10:00:00"), 1), "2024-02-29T10:00:00-05:00");
	expect_at(york, calendar_add_calendar_days(york, at(york, "2023-02-28T10:00:00"), 1), "2023-03-01T10:00:00-05:00");
	calendar_destroy(&c);
	calendar_destroy(&york);
}

Test(calendar, closes_and_opens_days_out_of_turn)
{
	struct calendar_window w = window(WEEKDAYS, 9 * HOUR, 17 * HOUR);
	struct calendar_hours half = { 9 * HOUR, 12 * HOUR };
	struct calendar_day days[] = {
		{ .kind = CALENDAR_CLOSED, .first = day("2026-02-16"), .last = day("2026-02-20") },
		{ .kind = CALENDAR_LIKE, .first = day("2026-02-14"), .last = day("2026-02-14"), .like = 0 },
		{ .kind = CALENDAR_HOURS,
		  .first = day("2026-02-15"),
		  .last = day("2026-02-15"),
		  .hours = &half,
		  .n_hours = 1 },
	};
	struct calendar_plan plan = {
		.name = TEXT("city"), .zone = TEXT("Asia/Shanghai"), .windows = &w, .n_windows = 1, .days = days, .n_days = 3
	};
	struct calendar *c = create(&plan);

	expect_at(c, calendar_add_working_days(c, at(c, "2026-02-13T10:00:00"), 1), "2026-02-14T10:00:00+08:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2026-02-13T10:00:00"), 2), "2026-02-15T10:00:00+08:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2026-02-13T10:00:00"), 3), "2026-02-23T10:00:00+08:00");
	expect_at(c, calendar_add_working_days(c, at(c, "2026-02-13T14:00:00"), 2), "2026-02-23T09:00:00+08:00");
	cr_assert(calendar_lists_year(c, 2026) && !calendar_lists_year(c, 2025) && !calendar_lists_year(c, 1900));
	calendar_destroy(&c);
}

Test(calendar, changes_its_windows_on_a_date)
{
	struct calendar_window w[] = { window(WEEKDAYS, 9 * HOUR, 17 * HOUR), window(WEEKDAYS, 8 * HOUR, 16 * HOUR) };
	struct calendar *c;

	w[0].until = day("2026-06-30");
	w[1].since = day("2026-07-01");
	c = office("Asia/Shanghai", w, 2);
	cr_assert(calendar_is_working(c, at(c, "2026-06-30T16:30:00")));
	cr_assert(not(calendar_is_working(c, at(c, "2026-07-01T16:30:00"))));
	expect_at(c, calendar_add_working_days(c, at(c, "2026-06-30T16:30:00"), 1), "2026-07-02T08:00:00+08:00");
	calendar_destroy(&c);
}

Test(calendar, refuses_to_be_without_working_time)
{
	struct calendar_window past = window(WEEKDAYS, 9 * HOUR, 17 * HOUR);
	struct calendar_plan plans[] = {
		{ .name = TEXT("none"), .zone = TEXT("UTC") },
		{ .name = TEXT("past"), .zone = TEXT("UTC"), .windows = &past, .n_windows = 1 },
	};

	past.until = day("1969-12-31");
	for (size_t i = 0; i < 2; i++) {
		struct calendar *c = NULL;
		struct why why = { 0 };

		cr_assert(eq(int, calendar_create(&plans[i], &c, &why), CALENDAR_REFUSED));
		cr_assert(strstr(why.sentence, "no working time") && !c);
	}
}

static void expect_refused(struct calendar_plan *plan, const char *says)
{
	struct calendar *c = NULL;
	struct why why = { 0 };

	plan->name = TEXT("office");
	plan->file = "clocks.cfg";
	if (!plan->zone.size)
		plan->zone = TEXT("UTC");
	cr_assert(eq(int, calendar_create(plan, &c, &why), CALENDAR_REFUSED), "%s", says);
	cr_expect(strstr(why.sentence, says) != NULL, "\"%s\" does not say \"%s\"", why.sentence, says);
	cr_expect(strncmp(why.where, "clocks.cfg", 10) == 0, "%s", why.where);
}

Test(calendar, refuses_plans_that_contradict_themselves)
{
	struct calendar_window good = window(WEEKDAYS, 9 * HOUR, 17 * HOUR);
	struct calendar_window overlap[] = { good, window(0x10, 16 * HOUR, 18 * HOUR) };
	struct calendar_day twice[] = { { .first = 20000, .last = 20005 }, { .first = 20005, .last = 20005, .line = 9 } };
	struct calendar_day far = { .first = day("2200-01-01"), .last = day("2200-01-01") };
	struct calendar_day like_sunday = { .kind = CALENDAR_LIKE, .first = 20000, .last = 20000, .like = 6 };
	struct calendar_day always = { .first = day("1970-01-01"), .last = day("2099-12-31") };
	struct calendar_day no_hours = { .kind = CALENDAR_HOURS, .first = 20000, .last = 20000 };

	expect_refused(&(struct calendar_plan){ .windows = overlap, .n_windows = 2 }, "overlaps");
	expect_refused(&(struct calendar_plan){ .windows = &good, .n_windows = 1, .days = &always, .n_days = 1 },
		       "none of its windows ever opens on a day that is not closed");
	expect_refused(&(struct calendar_plan){ .windows = &good, .n_windows = 1, .zone = TEXT("Mars/Base") },
		       "no such zone");
	expect_refused(&(struct calendar_plan){ .windows = &good, .n_windows = 1, .days = twice, .n_days = 2 },
		       "listed already");
	expect_refused(&(struct calendar_plan){ .windows = &good, .n_windows = 1, .days = &far, .n_days = 1 },
		       "1970 to 2099");
	expect_refused(&(struct calendar_plan){ .windows = &good, .n_windows = 1, .days = &like_sunday, .n_days = 1 },
		       "no window opens on a Sunday");
	expect_refused(&(struct calendar_plan){ .windows = &good, .n_windows = 1, .days = &no_hours, .n_days = 1 },
		       "hours of its own");
}

Test(calendar, has_no_answer_outside_the_years_that_it_knows)
{
	struct calendar *c = plain_office();
	wall old = at(c, "1969-12-31T23:59:59"), late = at(c, "2100-01-01T00:00:00");

	cr_assert(wall_is_none(calendar_add_working(c, old, dur_s(1))));
	cr_assert(wall_is_none(calendar_add_working_days(c, old, 1)));
	cr_assert(wall_is_none(calendar_add_calendar_days(c, late, 1)));
	cr_assert(wall_is_none(calendar_add_calendar_days(c, at(c, "2098-02-13T16:00:00"), 3650)));
	cr_assert(not(wall_is_none(calendar_add_calendar_days(c, at(c, "2099-12-30T12:00:00"), 1))));
	cr_assert(wall_is_none(calendar_add_calendar_days(c, at(c, "2099-12-30T12:00:00"), 2)));
	cr_assert(wall_is_none(calendar_add_calendar_days(c, at(c, "1970-01-01T12:00:00"), -1)));
	cr_assert(wall_is_none(calendar_add_working(c, WALL_NONE, dur_s(1))));
	cr_assert(wall_is_none(calendar_add_working_days(c, WALL_NONE, 1)));
	cr_assert(wall_is_none(calendar_add_working_days(c, at(c, "2099-12-31T12:00:00"), 1)));
	cr_assert(wall_is_none(calendar_add_working_days(c, at(c, "1970-01-01T12:00:00"), -1)));
	cr_assert(wall_is_none(calendar_add_working(c, at(c, "2099-12-31T16:00:00"), dur_s(2 * HOUR))));
	cr_assert(wall_is_none(calendar_add_working(c, at(c, "1970-01-01T10:00:00"), dur_s(-2 * HOUR))));
	cr_assert(zero(i64, calendar_between(c, wall_ms(INT64_MIN), at(c, "1970-01-01T00:00:00")).ns));
	cr_assert(zero(i64, calendar_between(c, late, WALL_NONE).ns));
	cr_assert(not(calendar_is_working(c, WALL_NONE)));
	calendar_destroy(&c);
}

Test(calendar, gives_no_promise_of_plain_time_that_would_end_outside_the_years_either)
{
	struct calendar *c = plain_office();
	struct span hours = { SPAN_ABSOLUTE, 48 * 3600000 }, days = { SPAN_CALENDAR_DAYS, 2 };
	struct clock clock = { .started = at(c, "2099-12-28T12:00:00"),
			       .due = at(c, "2099-12-31T12:00:00"),
			       .warn = WALL_NONE,
			       .met = WALL_NONE,
			       .paused = WALL_NONE,
			       .is_plain = true };

	cr_assert(wall_is_none(span_end(&hours, c, at(c, "2099-12-30T12:00:00"))));
	cr_assert(not(wall_is_none(span_end(&hours, c, at(c, "2099-12-29T12:00:00")))));
	cr_assert(wall_is_none(span_end(&hours, c, at(c, "1969-12-31T12:00:00"))));
	cr_assert(wall_is_none(span_end(&hours, c, WALL_NONE)));
	cr_assert(wall_is_none(span_end(&days, c, at(c, "2099-12-30T12:00:00"))));
	/* One that stood still keeps the due time that it had. */
	clock_run_pause(c, &clock, at(c, "2099-12-29T12:00:00"));
	clock_run_resume(c, &clock, at(c, "2099-12-30T13:00:00"));
	expect_at(c, clock.due, "2099-12-31T12:00:00Z");
	calendar_destroy(&c);
}

Test(calendar, bears_a_version_that_changes_when_its_working_time_does)
{
	struct calendar_window w = window(WEEKDAYS, 9 * HOUR, 17 * HOUR),
			       same[] = { window(0x3, 9 * HOUR, 17 * HOUR), window(0x1C, 9 * HOUR, 17 * HOUR) };
	struct calendar_day closed = { .first = day("2026-01-01"), .last = day("2026-01-01") };
	struct calendar_plan plan = { .name = TEXT("city"), .zone = TEXT("Asia/Shanghai"), .windows = &w, .n_windows = 1 };
	struct calendar *a = create(&plan), *b, *c, *d;

	plan.windows = same;
	plan.n_windows = 2;
	b = create(&plan);
	plan.days = &closed;
	plan.n_days = 1;
	c = create(&plan);
	plan.version = TEXT("2026-1");
	d = create(&plan);
	cr_assert(text_is(calendar_label(a), calendar_label(b)));
	cr_assert(not(text_is(calendar_label(a), calendar_label(c))));
	cr_assert(text_is_str(calendar_label(d), "city@2026-1"));
	cr_assert(text_is_str(calendar_name(a), "city"));
	calendar_destroy(&a);
	calendar_destroy(&b);
	calendar_destroy(&c);
	calendar_destroy(&d);
}

/* ---- properties, over calendars drawn by chance ---- */

Test(calendar, gives_back_between_what_was_added)
{
	uint64_t seed = drawn_seed(1);

	for (int i = 0; i < 60; i++) {
		struct drawn drawn;
		struct calendar *c = drawn_calendar(&drawn, &seed);

		for (int n = 0; n < 2000; n++) {
			wall start = drawn_moment(&seed);
			dur worked = dur_ms((int64_t)drawn_number(&seed) % (90 * 8 * HOUR) * 100);
			wall due = calendar_add_working(c, start, worked);

			cr_assert(eq(i64, calendar_between(c, start, due).ns, worked.ns));
			cr_assert(eq(i64, calendar_between(c, due, start).ns, -worked.ns));
			if (calendar_is_working(c, start))
				cr_assert(wall_is(calendar_add_working(c, due, dur_ns(-worked.ns)), start));
			cr_assert(eq(i64, calendar_between(c, calendar_add_working(c, start, dur_ns(-worked.ns)), start).ns,
				     worked.ns));
		}
		calendar_destroy(&c);
	}
}

Test(calendar, never_ends_earlier_for_a_later_start_or_a_longer_promise)
{
	uint64_t seed = drawn_seed(2);

	for (int i = 0; i < 60; i++) {
		struct drawn drawn;
		struct calendar *c = drawn_calendar(&drawn, &seed);

		for (int n = 0; n < 2000; n++) {
			wall start = drawn_moment(&seed), later = wall_ms(start.ms + (int64_t)drawn_number(&seed) % 100000000);
			dur worked = dur_s((int64_t)drawn_number(&seed) % 1000000 + 1),
			    longer = dur_ns(worked.ns + dur_ms((int64_t)drawn_number(&seed) % 9000000).ns);
			int32_t days = (int32_t)(drawn_number(&seed) % 60);

			cr_assert(calendar_add_working(c, start, worked).ms <= calendar_add_working(c, later, worked).ms);
			cr_assert(calendar_add_working(c, start, worked).ms <= calendar_add_working(c, start, longer).ms);
			cr_assert(calendar_add_working_days(c, start, days).ms <=
				  calendar_add_working_days(c, start, days + 1).ms);
			cr_assert(calendar_between(c, start, later).ns <= later.ms * 1000000 - start.ms * 1000000);
		}
		calendar_destroy(&c);
	}
}

/* What the plan says about one minute, without any index. */
static bool is_open(const struct drawn *d, const struct zone *zone, wall t)
{
	for (int32_t day_before = 2; day_before >= 0; day_before--) {
		struct calendar_hours hours[CALENDAR_WINDOWS_LIMIT];
		int32_t on = zone_day(zone, t) - day_before;
		uint32_t listed = 0;

		for (size_t i = 0; i < d->plan.n_days; i++)
			if (d->days[i].first == on)
				listed = (uint32_t)i + 1;
		for (size_t n = plan_hours(&d->plan, on, listed, hours); n; n--) {
			wall from =
				zone_utc(zone, (civil){ (int64_t)on * CIVIL_DAY_MS + (int64_t)hours[n - 1].from_s * 1000 });
			wall to = zone_utc(zone, (civil){ (int64_t)on * CIVIL_DAY_MS + (int64_t)hours[n - 1].to_s * 1000 });

			if (from.ms <= t.ms && t.ms < to.ms)
				return true;
		}
	}
	return false;
}

Test(calendar, agrees_with_a_walk_from_minute_to_minute)
{
	uint64_t seed = drawn_seed(3);

	for (int i = 0; i < 12; i++) {
		struct drawn drawn;
		struct calendar *c = drawn_calendar(&drawn, &seed);
		/* Both changes of the clocks of 2015 in the north, and the closed days between. */
		wall from = wall_ms(i % 2 ? 1425600000000 : 1445500020000);
		int64_t walked = 0;

		for (wall t = from; t.ms < from.ms + INT64_C(30) * CIVIL_DAY_MS; t.ms += 60000) {
			cr_assert(eq(int, calendar_is_working(c, t), is_open(&drawn, calendar_zone(c), t)),
				  "plan %d, minute %lld", i, (long long)t.ms);
			cr_assert(eq(i64, calendar_between(c, from, t).ns, walked * 60000000000));
			walked += is_open(&drawn, calendar_zone(c), t);
		}
		calendar_destroy(&c);
	}
}

/* ---- changes of the clocks, and leap days ---- */

struct change {
	int32_t day;
	bool is_gap;
};

/* The days of `zone` on which clocks change, 2000 to 2037; midnight to midnight is 23 or 25 hours long. */
static size_t find_changes(const struct zone *zone, struct change *out, size_t room)
{
	size_t n = 0;

	for (int32_t on = day("2000-01-01"); on < day("2038-01-01") && n < room; on++) {
		wall from = zone_utc(zone, (civil){ (int64_t)on * CIVIL_DAY_MS }), to = zone_utc(zone, (civil){ (int64_t)(on + 1) * CIVIL_DAY_MS });

		if (to.ms - from.ms != CIVIL_DAY_MS)
			out[n++] = (struct change){ on, to.ms - from.ms < CIVIL_DAY_MS };
	}
	return n;
}

static wall reading(const struct calendar *c, int32_t on, int64_t minutes)
{
	return zone_utc(calendar_zone(c), (civil){ (int64_t)on * CIVIL_DAY_MS + minutes * 60000 });
}

/* Gaps are at 2:00 in New York and at 1:00 in London, folds at 1:00 in both. */
static void expect_gaps_and_folds(const char *zone, int64_t gap, int64_t fold)
{
	struct calendar_window always = window(0x7F, 0, 24 * HOUR);
	struct calendar *c = office(zone, &always, 1);
	struct change changes[100];
	size_t n = find_changes(calendar_zone(c), changes, 100);

	cr_assert(eq(sz, n, 76), "%s", zone);
	for (size_t i = 0; i < n; i++) {
		int32_t on = changes[i].day;
		int64_t hours = changes[i].is_gap ? 23 : 25, at_change = (changes[i].is_gap ? gap : fold) + 30;
		wall midnight = reading(c, on, 0), noon = reading(c, on - 1, 720), before = reading(c, on - 1, at_change);
		wall next = calendar_add_calendar_days(c, before, 1);

		cr_assert(eq(i64, calendar_between(c, midnight, reading(c, on + 1, 0)).ns, dur_s(hours * HOUR).ns));
		cr_assert(wall_is(calendar_add_working(c, midnight, dur_s(hours * HOUR)), reading(c, on + 1, 0)));
		cr_assert(wall_is(calendar_add_calendar_days(c, noon, 1), reading(c, on, 720)));
		cr_assert(wall_is(calendar_add_working_days(c, noon, 1), reading(c, on, 720)));
		/* A reading that is skipped counts on: 02:30 is 03:30. Of one that comes twice the first is meant: a plain day later. */
		cr_assert(eq(i64, next.ms - before.ms, CIVIL_DAY_MS));
		cr_assert(eq(i64, zone_civil(calendar_zone(c), next).ms - (int64_t)on * CIVIL_DAY_MS, (at_change + (changes[i].is_gap ? 60 : 0)) * 60000));
	}
	calendar_destroy(&c);
}

Test(calendar, goes_over_every_gap_and_fold_of_new_york_and_london)
{
	expect_gaps_and_folds("America/New_York", 120, 60);
	expect_gaps_and_folds("Europe/London", 60, 60);
}

Test(calendar, has_days_of_24_hours_where_clocks_never_change)
{
	static const char *const steady[] = { "UTC", "Asia/Shanghai", "Asia/Kolkata", "Asia/Tokyo", "America/Phoenix" };
	struct calendar_window always = window(0x7F, 0, 24 * HOUR);

	for (size_t i = 0; i < sizeof steady / sizeof *steady; i++) {
		struct calendar *c = office(steady[i], &always, 1);
		struct change changes[1];

		cr_assert(eq(sz, find_changes(calendar_zone(c), changes, 1), 0), "%s", steady[i]);
		cr_assert(eq(i64, calendar_between(c, reading(c, day("2000-01-01"), 0), reading(c, day("2038-01-01"), 0)).ns,
			     (day("2038-01-01") - day("2000-01-01")) * dur_s(24 * HOUR).ns));
		calendar_destroy(&c);
	}
}

Test(calendar, counts_leap_days)
{
	struct calendar_window w = window(0x7F, 9 * HOUR, 17 * HOUR);
	struct calendar *c = office("Europe/London", &w, 1);

	expect_at(c, calendar_add_working_days(c, at(c, "2024-02-28T10:00:00"), 1), "2024-02-29T10:00:00Z");
	expect_at(c, calendar_add_working_days(c, at(c, "2023-02-28T10:00:00"), 1), "2023-03-01T10:00:00Z");
	expect_at(c, calendar_add_calendar_days(c, at(c, "2024-02-29T10:00:00"), 366), "2025-03-01T10:00:00Z");
	expect_at(c, calendar_add_calendar_days(c, at(c, "2096-02-28T10:00:00"), 1), "2096-02-29T10:00:00Z");
	expect_at(c, calendar_add_working(c, at(c, "2000-02-28T16:00:00"), dur_s(9 * HOUR)), "2000-02-29T17:00:00Z");
	cr_assert(eq(i64, calendar_between(c, at(c, "2024-02-01T00:00:00"), at(c, "2024-03-01T00:00:00")).ns, dur_s(29 * 8 * HOUR).ns));
	calendar_destroy(&c);
}

/* ---- China's adjusted days ---- */

static void open_china(struct calendar_plan *plan, json_t *days)
{
	size_t i;
	json_t *item;

	plan->days = calloc(json_array_size(days), sizeof *plan->days);
	json_array_foreach(days, i, item)
	{
		int32_t on = day(json_string_value(json_object_get(item, "date")));

		plan->days[plan->n_days++] =
			(struct calendar_day){ .kind = json_is_true(json_object_get(item, "off")) ? CALENDAR_CLOSED
												  : CALENDAR_LIKE,
					       .first = on,
					       .last = on,
					       .line = (unsigned)i };
	}
}

static json_t *load_china(void)
{
	const char *folder = getenv("LIAISON_CITY_DATA");
	char path[1024];

	snprintf(path, sizeof path, "%s/cn_days_2024_2026.json",
		 folder && *folder ? folder : LIAISON_SOURCE_DIR "/../shared/data");
	return json_load_file(path, 0, NULL);
}

static bool naive_is_worked(const struct calendar_plan *plan, int32_t on)
{
	for (size_t i = 0; i < plan->n_days; i++)
		if (plan->days[i].first == on)
			return plan->days[i].kind == CALENDAR_LIKE;
	return civil_weekday(on) < 5;
}

Test(calendar, walks_the_same_days_as_chinas_notices)
{
	json_t *file = load_china();
	struct calendar_window w = window(WEEKDAYS, 9 * HOUR, 17 * HOUR);
	struct calendar_plan plan = { .name = TEXT("cn"), .zone = TEXT("Asia/Shanghai"), .windows = &w, .n_windows = 1 };
	struct calendar *c;
	int checked = 0;

	if (!file)
		cr_skip("cn_days_2024_2026.json is not in LIAISON_CITY_DATA (default ../shared/data)");
	open_china(&plan, json_object_get(file, "days"));
	cr_assert(plan.n_days > 60);
	c = create(&plan);
	for (int32_t on = day("2024-01-01"); on <= day("2026-10-01"); on++) {
		int32_t walk = on;
		wall start = wall_ms((int64_t)on * CIVIL_DAY_MS + (10 - 8) * 3600000 + 720000);

		cr_assert(eq(int, calendar_is_working(c, start), naive_is_worked(&plan, on)), "day %d", on);
		if (!naive_is_worked(&plan, on))
			continue;
		for (int32_t n = 1; n <= 40; n++, checked++) {
			do
				walk++;
			while (!naive_is_worked(&plan, walk));
			cr_assert(eq(i64, calendar_add_working_days(c, start, n).ms,
				     start.ms + (int64_t)(walk - on) * CIVIL_DAY_MS));
			cr_assert(eq(i64,
				     calendar_between(c, start, wall_ms(start.ms + (int64_t)(walk - on) * CIVIL_DAY_MS)).ns,
				     dur_s((int64_t)n * 8 * HOUR).ns));
		}
	}
	cr_assert(gt(int, checked, 20000));
	calendar_destroy(&c);
	free(plan.days);
	json_decref(file);
}

/* ---- lengths of time ---- */

Test(calendar, reads_lengths_of_time)
{
	static const struct {
		const char *words;
		enum span_kind kind;
		int64_t amount;
	} good[] = {
		{ "4 working hours", SPAN_WORKING_TIME, 4 * 3600000 },
		{ "1 working hour", SPAN_WORKING_TIME, 3600000 },
		{ "90 working minutes", SPAN_WORKING_TIME, 90 * 60000 },
		{ "1 working day", SPAN_WORKING_DAYS, 1 },
		{ "10 working days", SPAN_WORKING_DAYS, 10 },
		{ " 3  calendar   days ", SPAN_CALENDAR_DAYS, 3 },
		{ "24 absolute hours", SPAN_ABSOLUTE, 24 * 3600000 },
		{ "2 absolute days", SPAN_ABSOLUTE, 2 * 86400000 },
	};
	static const char *const wrong[] = { "",
					     "4",
					     "4 hours",
					     "working days",
					     "0 working days",
					     "-1 working days",
					     "1.5 working hours",
					     "4 working weeks",
					     "4 calendar hours",
					     "4 working dayss",
					     "3661 working days",
					     "4 working days more",
					     "99999999999999999999 working minutes",
					     "four working days" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct span span = { 0 };

		cr_assert(span_parse(text_of(good[i].words), &span), "%s", good[i].words);
		cr_assert(span.kind == good[i].kind && span.amount == good[i].amount, "%s", good[i].words);
	}
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct span span = { SPAN_NONE, 42 };

		cr_expect(not(span_parse(text_of(wrong[i]), &span)), "%s", wrong[i]);
		cr_expect(eq(i64, span.amount, 42));
	}
}

/* Starts a clock of `words` that warns at `share`. */
static struct clock started(struct calendar *c, const char *words, double share, const char *reading)
{
	struct clock_plan plan = { .warn = { share }, .n_warn = 1 };
	struct clock clock;

	cr_assert(span_parse(text_of(words), &plan.time), "%s", words);
	clock_plan_start(&plan, c, TEXT("p"), at(c, reading), &clock);
	return clock;
}

Test(calendar, warns_at_a_share_of_working_time_or_of_plain_time)
{
	struct calendar *c = plain_office();
	struct clock hours = started(c, "8 working hours", 0.75, "2015-06-05T15:00:00");
	struct clock days = started(c, "2 working days", 0.5, "2015-06-05T13:00:00");
	struct clock calendar_days = started(c, "4 calendar days", 0.75, "2015-06-05T13:00:00");
	struct clock absolute = started(c, "24 absolute hours", 1, "2024-03-30T12:00:00");

	expect_at(c, hours.due, "2015-06-08T15:00:00+01:00");
	expect_at(c, hours.warn, "2015-06-08T13:00:00+01:00");
	expect_at(c, days.due, "2015-06-09T13:00:00+01:00");
	expect_at(c, days.warn, "2015-06-08T13:00:00+01:00");
	expect_at(c, calendar_days.due, "2015-06-09T13:00:00+01:00");
	expect_at(c, calendar_days.warn, "2015-06-08T13:00:00+01:00");
	expect_at(c, absolute.due, "2024-03-31T13:00:00+01:00");
	cr_assert(wall_is_none(absolute.warn));
	cr_assert(absolute.is_plain && calendar_days.is_plain && !hours.is_plain && !days.is_plain);
	calendar_destroy(&c);
}

Test(calendar, warns_at_a_closing_rather_than_at_the_next_opening)
{
	struct calendar *c = plain_office();
	struct clock half = started(c, "2 working days", 0.5, "2015-06-05T09:00:00");

	expect_at(c, half.due, "2015-06-09T09:00:00+01:00");
	expect_at(c, half.warn, "2015-06-05T17:00:00+01:00");
	calendar_destroy(&c);
}
