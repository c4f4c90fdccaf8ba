/* Common problems: what is counted together, what it is held against, and what is never said. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/problems_inside.h"

TestSuite(problems, .timeout = 20);

enum { CASES_MAX = 40000, DAY_MS = 86400000 };
static const int64_t begins = INT64_C(1422853200000); /* 2015-02-02T00:00:00-05:00, a Monday */
static const unsigned char hash_key[KEYED_KEY_SIZE] = { 7 };

/* A reader that shows what a test has put together. */
static struct shelf {
	struct survey_case cases[CASES_MAX];
	struct text areas[CASES_MAX];
	size_t n;
	struct survey asked;
} *shelf;
static struct arena *arena;
static struct problem_report report;

static int show(void *self, const struct survey *survey, void (*visit)(void *ctx, const struct survey_case *c), void *ctx)
{
	(void)self;
	shelf->asked = *survey;
	for (size_t i = 0; i < shelf->n; i++)
		if (!wall_is_before(shelf->cases[i].opened, survey->from) && wall_is_before(shelf->cases[i].opened, survey->until))
			visit(ctx, &shelf->cases[i]);
	return 0;
}

static void up(void)
{
	shelf = calloc(1, sizeof *shelf);
	arena = arena_create(64 << 20);
}

static void down(void)
{
	free(shelf);
	arena_destroy(&arena);
}

static struct survey_case *put(double day, const char *category, const char *area)
{
	struct survey_case *c = &shelf->cases[shelf->n];

	cr_assert(shelf->n < CASES_MAX);
	shelf->areas[shelf->n] = text_of(area);
	*c = (struct survey_case){ .number = ++shelf->n, .category = text_of(category), .state = CASE_OPEN,
				   .opened = wall_ms(begins + (int64_t)(day * DAY_MS)) };
	c->areas = &shelf->areas[shelf->n - 1];
	c->n_areas = area[0] != 0;
	return c;
}

/* `each` cases on every day of the weeks before the period: enough that every week is on record. */
static void fill_weeks(int weeks, int each, const char *category, const char *area)
{
	for (int day = -7 * weeks; day < 0; day++)
		for (int i = 0; i < each; i++)
			put(day + 0.5, category, area);
}

static dur ahead_of(void *self, wall at)
{
	return dur_s(self && !wall_is_before(at, *(wall *)self) ? -4 * 3600 : -5 * 3600);
}

static const struct problem *run_with(struct request_problems request, wall *spring)
{
	struct timekeeping time = { .self = spring, .ahead = ahead_of };
	static const struct reader_ops ops = { .survey = show };
	struct reader reader = { .ops = &ops };
	struct text sentence;
	const char *field;

	request.since = wall_ms(begins);
	request.until = wall_is_none(request.until) || !request.until.ms ? wall_ms(begins + 7 * (int64_t)DAY_MS) : request.until;
	cr_assert(problems_check(&request, wall_ms(begins), &field, &sentence));
	cr_assert(eq(int, problems_run(&request, &time, hash_key, &reader, arena, &report), 0));
	return report.problems;
}

static const struct problem *run(struct request_problems request)
{
	return run_with(request, NULL);
}

static const struct problem *find(const char *category, const char *area)
{
	for (size_t i = 0; i < report.n_problems; i++)
		if (text_is_str(report.problems[i].category, category) && text_is_str(report.problems[i].area, area))
			return &report.problems[i];
	return NULL;
}

Test(problems, counts_by_category_and_area_with_what_became_of_the_cases, .init = up, .fini = down)
{
	const enum case_state fates[] = { CASE_OPEN, CASE_RESOLVED, CASE_CLOSED, CASE_REOPENED, CASE_RESOLVED, CASE_RESOLVED };
	const struct problem *p;

	fill_weeks(9, 1, "road/mud", "ward:1");
	for (int i = 0; i < 6; i++) {
		struct survey_case *c = put(i, "road/mud", "ward:1");

		c->state = fates[i];
		c->reopened = fates[i] == CASE_REOPENED || i == 5;
		c->was_joint = i == 2 || i == 5;
	}
	put(1, "road/mud", "ward:2");
	run((struct request_problems){ .min_count = 1 });
	p = find("road/mud", "ward:1");
	cr_assert(p != NULL);
	cr_expect(eq(u64, p->count, 6));
	cr_expect(eq(u64, p->resolved, 4));
	cr_expect(eq(u64, p->answered, 5));
	cr_expect(eq(u64, p->reopened, 2), "one waits again, one was resolved again");
	cr_expect(eq(u64, p->joint, 2));
	cr_expect(eq(dbl, p->expected, 7));
	cr_expect(eq(u64, find("road/mud", "ward:2")->count, 1));
	cr_expect(eq(u64, report.cases, 7));
	cr_expect(eq(u32, report.weeks, 8));
	cr_expect(eq(i64, shelf->asked.parts_from.ms, begins));
	run((struct request_problems){ 0 });
	cr_expect(find("road/mud", "ward:2") == NULL, "5 cases are what a row takes unless it is said otherwise");
}

Test(problems, tells_apart_what_the_request_tells_apart, .init = up, .fini = down)
{
	struct text both[2] = { TEXT("ward:1"), TEXT("district:north") };
	struct survey_case *c;

	put(1, "road/mud/deep", "ward:1");
	put(1, "road/mud", "ward:1");
	put(1, "road/mudslide", "ward:2");
	c = put(1, "water/leak", "");
	c->areas = both;
	c->n_areas = 2;
	run((struct request_problems){ .min_count = 1 });
	cr_expect(eq(sz, report.n_problems, 5));
	cr_expect(find("water/leak", "ward:1") && find("water/leak", "district:north"), "a case counts in each area that holds it");
	cr_expect(eq(u64, report.cases, 4), "but as one case");
	run((struct request_problems){ .min_count = 1, .depth = 2, .layer = TEXT("ward") });
	cr_expect(eq(sz, report.n_problems, 3));
	cr_expect(eq(u64, find("road/mud", "ward:1")->count, 2));
	run((struct request_problems){ .min_count = 1, .depth = 1, .is_citywide = true });
	cr_expect(eq(u64, find("road", "")->count, 3));
	run((struct request_problems){ .min_count = 1, .category_prefix = TEXT("road/mud/") });
	cr_expect(eq(u64, report.cases, 2), "a prefix is whole segments");
	run((struct request_problems){ .min_count = 1, .area = TEXT("district:north") });
	cr_expect(eq(sz, report.n_problems, 1));
	cr_expect(find("water/leak", "district:north") != NULL);
	run((struct request_problems){ .min_count = 1, .area = TEXT("district:north"), .layer = TEXT("ward") });
	cr_expect(find("water/leak", "ward:1") != NULL, "the wards of one district");
}

/* Monday and Tuesday until noon, against Mondays and Tuesdays until noon. */
Test(problems, holds_against_the_same_weekdays_and_hours, .init = up, .fini = down)
{
	const struct problem *p;

	for (int week = 1; week <= 9; week++) {
		put(-7 * week + 0.1, "road", "");  /* Monday */
		put(-7 * week + 1.4, "road", "");  /* Tuesday morning */
		put(-7 * week + 1.6, "road", "");  /* Tuesday afternoon: not in the period */
		put(-7 * week + 5.5, "road", "");  /* Saturday: neither */
	}
	put(0.2, "road", "");
	p = run((struct request_problems){ .min_count = 1, .until = wall_ms(begins + DAY_MS * 3 / 2) });
	cr_assert(eq(sz, report.n_problems, 1));
	cr_expect(eq(dbl, p->expected, 2));
	cr_expect(eq(u32, report.weeks, 8));
}

/* Ten days: a whole week, and Monday to Wednesday once more. */
Test(problems, counts_a_weekday_as_often_as_the_period_has_it, .init = up, .fini = down)
{
	const struct problem *p;

	for (int week = 1; week <= 9; week++) {
		put(-7 * week + 1.5, "road", "");
		put(-7 * week + 4.5, "road", "");
	}
	put(0.2, "road", "");
	p = run((struct request_problems){ .min_count = 1, .until = wall_ms(begins + 10 * (int64_t)DAY_MS) });
	cr_expect(fabs(p->expected - 3) < 1e-9);
}

/* Clocks are set forward within the period: an hour of the wall clock is an hour of the wall clock before and after. */
Test(problems, goes_by_the_citys_clock, .init = up, .fini = down)
{
	wall spring = wall_ms(begins - 10 * (int64_t)DAY_MS);

	for (int week = 1; week <= 9; week++) /* 00:30 on Mondays, as the clock showed it then */
		put(-7 * week + (week > 1 ? 1.5 : 0.5) / 24, "road", "");
	put(0.2, "road", "");
	run_with((struct request_problems){ .min_count = 1, .until = wall_ms(begins + DAY_MS / 24) }, &spring);
	cr_expect(eq(dbl, report.problems[0].expected, 1));
}

Test(problems, says_nothing_against_weeks_that_are_not_on_record, .init = up, .fini = down)
{
	const struct problem *p;

	fill_weeks(4, 2, "road", "");
	for (int i = 0; i < 60; i++)
		put(3, "road", "");
	p = run((struct request_problems){ 0 });
	cr_expect(eq(u32, report.weeks, 3), "the oldest week may be half a week");
	cr_expect(eq(int, p->verdict, PROBLEM_FEW_WEEKS));
	put(-29, "something/else", "");
	p = run((struct request_problems){ 0 });
	cr_expect(eq(u32, report.weeks, 4));
	cr_expect(eq(int, p->verdict, PROBLEM_RISE));
	put(-60, "one/that/came/late", "");
	run((struct request_problems){ 0 });
	cr_expect(eq(u32, report.weeks, 4), "a week without a case ends the record");
}

Test(problems, puts_rises_first_by_what_is_more_than_usual, .init = up, .fini = down)
{
	fill_weeks(9, 10, "often", "");
	fill_weeks(9, 1, "little", "");
	fill_weeks(9, 1, "less", "");
	for (int i = 0; i < 70; i++)
		put(1, "often", "");
	for (int i = 0; i < 50; i++)
		put(1, "less", "");
	for (int i = 0; i < 60; i++)
		put(1, "little", "");
	run((struct request_problems){ .limit = 2 });
	cr_assert(eq(sz, report.n_problems, 2));
	cr_expect(eq(u32, report.left_out, 1));
	cr_expect(text_is_str(report.problems[0].category, "little"));
	cr_expect(text_is_str(report.problems[1].category, "less"));
	run((struct request_problems){ 0 });
	cr_expect(text_is_str(report.problems[2].category, "often"));
	cr_expect(eq(int, report.problems[2].verdict, PROBLEM_STEADY));
	cr_expect(eq(u32, report.judged, 3));
}

Test(problems, shows_a_fall_though_hardly_a_case_is_left, .init = up, .fini = down)
{
	fill_weeks(9, 10, "often", "");
	put(2, "often", "");
	run((struct request_problems){ 0 });
	cr_assert(eq(sz, report.n_problems, 1));
	cr_expect(eq(int, report.problems[0].verdict, PROBLEM_FALL));
}

Test(problems, counts_squares_and_says_nothing_of_fewer_than_five_cases, .init = up, .fini = down)
{
	const struct problem *p;

	for (int i = 0; i < 9; i++) {
		struct survey_case *c = put(1, "road", "ward:1");

		c->has_point = i < 8;
		c->point = i < 5 ? (struct point){ 42.30001, -71.10001 } : (struct point){ 42.31, -71.2 };
	}
	p = run((struct request_problems){ .cell_m = 100 });
	cr_assert(eq(sz, report.n_problems, 1), "the other square has three cases");
	cr_expect(eq(u64, p->count, 5));
	cr_expect(eq(u64, report.unplaced, 1));
	cr_expect(p->square.south <= 42.30001 && 42.30001 < p->square.north && p->square.west <= -71.10001 && -71.10001 < p->square.east);
	cr_expect(fabs((p->square.north - p->square.south) * 111195 - 100) < 0.1);
	cr_expect(fabs((p->square.east - p->square.west) * 111195 * 0.7396 - 100) < 1);
	cr_expect(text_is_empty(p->category) && text_is_empty(p->area));
}

Test(problems, finds_the_square_of_every_point_on_earth, .init = up, .fini = down)
{
	for (double lat = -90; lat <= 90; lat += 7.25)
		for (double lon = -180; lon <= 180; lon += 11.25) {
			int32_t row, column;
			struct square s;

			square_find((struct point){ lat, lon }, 250, &row, &column);
			s = square_of(row, column, 250);
			cr_expect(s.south <= lat + 1e-9 && lat <= s.north + 1e-9 && s.west <= lon + 1e-9 && lon <= s.east + 1e-9,
				  "%g %g: %g %g %g %g", lat, lon, s.south, s.west, s.north, s.east);
		}
}

Test(problems, counts_what_there_is_no_group_for, .init = up, .fini = down)
{
	static char names[LIMIT_PROBLEMS + 20][16];

	for (size_t i = 0; i < LIMIT_PROBLEMS + 20; i++) {
		snprintf(names[i], sizeof names[i], "c/%zu", i);
		put(1, names[i], "");
	}
	put(2, names[0], "");
	put(2, names[LIMIT_PROBLEMS + 1], "");
	run((struct request_problems){ .min_count = 1, .limit = 1 });
	cr_expect(eq(u32, report.groups, LIMIT_PROBLEMS));
	cr_expect(eq(u64, report.uncounted, 21));
	cr_expect(eq(u32, report.left_out, LIMIT_PROBLEMS - 1));
	cr_expect(eq(u64, report.problems[0].count, 2));
}

Test(problems, fills_in_what_is_left_to_it_and_refuses_what_makes_no_sense)
{
	static const struct {
		struct request_problems request;
		const char *field;
	} refused[] = {
		{ { .since = { 5000 }, .until = { 5000 } }, "since_ms" },
		{ { .since = { INT64_MIN }, .until = { 5000 } }, "since_ms" },
		{ { .since = { INT64_MAX }, .until = { INT64_MIN } }, "since_ms" },
		{ { .since = { INT64_MAX - 9 }, .until = { INT64_MAX - 3 } }, "since_ms" },
		{ { .since = { 0 }, .until = { INT64_C(367) * DAY_MS } }, "since_ms" },
		{ { .since = { 0 }, .until = { DAY_MS }, .weeks = 3 }, "weeks" },
		{ { .since = { 0 }, .until = { DAY_MS }, .weeks = 27 }, "weeks" },
		{ { .since = { 0 }, .until = { DAY_MS }, .limit = 1001 }, "limit" },
		{ { .since = { 0 }, .until = { DAY_MS }, .cell_m = 49 }, "cell_m" },
		{ { .since = { 0 }, .until = { DAY_MS }, .cell_m = 10001 }, "cell_m" },
		{ { .since = { 0 }, .until = { DAY_MS }, .cell_m = 100, .min_count = 4 }, "min_count" },
		{ { .since = { 0 }, .until = { DAY_MS }, .is_citywide = true, .layer = { "ward", 4 } }, "layer" },
	};
	struct request_problems bare = { .since = WALL_NONE, .until = WALL_NONE };
	struct text sentence = TEXT_NONE;
	const char *field = NULL;

	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct request_problems r = refused[i].request;

		cr_assert(not(problems_check(&r, wall_ms(begins), &field, &sentence)), "row %zu", i);
		cr_expect(eq(str, (char *)field, (char *)refused[i].field));
		cr_expect(sentence.size > 20);
	}
	cr_assert(problems_check(&bare, wall_ms(begins), &field, &sentence));
	cr_expect(eq(i64, bare.until.ms, begins));
	cr_expect(eq(i64, bare.since.ms, begins - 7 * (int64_t)DAY_MS));
	cr_expect(eq(u32, bare.weeks, 8));
	cr_expect(eq(u32, bare.min_count, 5));
	cr_expect(eq(u32, bare.limit, 100));
}
