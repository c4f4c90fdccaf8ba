#include "core/problems.h"

#include <stdlib.h>

#include "core/category.h"
#include "core/problems_inside.h"
#include "statistics/change.h"

enum { DAY_MS = 86400000, WEEK_MS = 7 * DAY_MS, DAYS_MAX = 366, WEEKS = 8, COUNT_MIN = 5, ROWS = 100, CELL_MIN = 50, CELL_MAX = 10000 };

/* The years 5 to 9891 of the city's clocks: whoever asks may have written anything, and it will be calculated with. */
static bool is_sane(wall at)
{
	return at.ms > INT64_C(-62000000000000) && at.ms < INT64_C(250000000000000);
}

static void fill_in(struct request_problems *r, wall now)
{
	r->until = wall_is_none(r->until) ? now : r->until;
	if (wall_is_none(r->since) && is_sane(r->until))
		r->since = wall_ms(r->until.ms - WEEK_MS);
	r->weeks = r->weeks ? r->weeks : WEEKS;
	r->min_count = r->min_count ? r->min_count : COUNT_MIN;
	r->limit = r->limit ? r->limit : ROWS;
	while (r->category_prefix.size && r->category_prefix.at[r->category_prefix.size - 1] == '/')
		r->category_prefix.size--;
}

bool problems_check(struct request_problems *r, wall now, const char **field_out, struct text *sentence_out)
{
	int64_t length;

	fill_in(r, now);
	length = is_sane(r->since) && is_sane(r->until) ? r->until.ms - r->since.ms : 0;
	const struct {
		bool is_wrong;
		const char *field;
		struct text sentence;
	} rules[] = {
		{ length <= 0 || length > DAYS_MAX * (int64_t)DAY_MS, "since_ms",
		  TEXT("the period must begin before it ends and be at most 366 days long.") },
		{ r->weeks < CHANGE_WEEKS_MIN || r->weeks > CHANGE_WEEKS_MAX, "weeks", TEXT("weeks must be 4 to 26, or 0 for 8.") },
		{ r->limit > LIMIT_PAGE, "limit", TEXT("limit may be at most 1000 rows.") },
		{ r->cell_m && (r->cell_m < CELL_MIN || r->cell_m > CELL_MAX), "cell_m", TEXT("cell_m must be 50 to 10000 metres, or 0 for none.") },
		{ r->cell_m && r->min_count < PROBLEMS_SQUARE_MIN, "min_count",
		  TEXT("of a square nothing is said below 5 cases: a point is close to a person. min_count must be 5 or more.") },
		{ r->is_citywide && r->layer.size, "layer", TEXT("citywide tells no areas apart; leave out layer.") },
	};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		if (rules[i].is_wrong) {
			*field_out = rules[i].field;
			*sentence_out = rules[i].sentence;
			return false;
		}
	return true;
}

/* A report being counted. */
struct survey_of {
	const struct request_problems *request;
	const struct timekeeping *time;
	struct groups groups;
	int64_t begins;        /* of the period, as the city's clocks show it */
	uint32_t whole_weeks;  /* of the period ... */
	int64_t rest;          /* ... and what is left of it */
	uint64_t *of_week;     /* all cases of each week of the past, whatever the request lets through: was there a record? */
	struct problem_report *report;
};

static int64_t local_ms(const struct timekeeping *time, wall at)
{
	return at.ms + (time->ahead ? dur_to_ms(time->ahead(time->self, at)) : 0);
}

/* Which week before the period a moment lies in, newest first, and how far into it. */
static size_t week_of(int64_t before_ms, int64_t *into_out)
{
	int64_t week = (before_ms - 1) / WEEK_MS;

	*into_out = (week + 1) * WEEK_MS - before_ms;
	return (size_t)week;
}

static bool is_of_layer(struct text area, struct text layer)
{
	return !layer.size || (text_starts(area, layer) && area.size > layer.size && area.at[layer.size] == ':');
}

static bool lies_in(const struct survey_case *c, struct text area)
{
	for (size_t i = 0; i < c->n_areas; i++)
		if (text_is(c->areas[i], area))
			return true;
	return !area.size;
}

static void count_period(struct group *g, const struct survey_case *c)
{
	bool is_resolved = c->state == CASE_RESOLVED || c->state == CASE_CLOSED;

	g->count++;
	g->resolved += is_resolved;
	g->answered += is_resolved || c->reopened;
	g->reopened += c->reopened > 0;
	g->joint += is_resolved && c->was_joint;
}

/* false: there was no group for it. */
static bool count_in(struct survey_of *s, const struct group *key, const struct survey_case *c, int64_t before_ms)
{
	struct group *g = groups_get(&s->groups, key);
	int64_t into;
	size_t week;

	if (!g)
		return false;
	if (before_ms <= 0) {
		count_period(g, c);
		return true;
	}
	week = week_of(before_ms, &into);
	if (week < s->groups.weeks)
		*(into < s->rest ? &g->often[week] : &g->seldom[week]) += 1;
	return true;
}

static bool count_in_areas(struct survey_of *s, struct group *key, const struct survey_case *c, int64_t before_ms)
{
	const struct request_problems *r = s->request;
	bool has_area = false, is_counted = true;

	for (size_t i = 0; !r->is_citywide && i < c->n_areas; i++) {
		if (!is_of_layer(c->areas[i], r->layer) || (r->area.size && !r->layer.size && !text_is(c->areas[i], r->area)))
			continue;
		has_area = true;
		key->area = c->areas[i];
		is_counted = count_in(s, key, c, before_ms) && is_counted;
	}
	return has_area ? is_counted : count_in(s, key, c, before_ms);
}

static void visit(void *ctx, const struct survey_case *c)
{
	struct survey_of *s = ctx;
	const struct request_problems *r = s->request;
	struct group key = { 0 };
	int64_t into, before_ms = wall_is_before(c->opened, r->since) ? s->begins - local_ms(s->time, c->opened) : 0;
	bool is_counted = true, is_of_period = !wall_is_before(c->opened, r->since);

	before_ms = is_of_period ? 0 : before_ms < 1 ? 1 : before_ms; /* an hour that the clocks showed twice lies on one side only */
	if (before_ms && week_of(before_ms, &into) <= s->groups.weeks)
		s->of_week[week_of(before_ms, &into)]++;
	if (!category_is_under(c->category, r->category_prefix) || !lies_in(c, r->area))
		return;
	s->report->cases += is_of_period;
	if (r->cell_m && !c->has_point) {
		s->report->unplaced += is_of_period;
		return;
	}
	if (r->cell_m) {
		square_find(c->point, r->cell_m, &key.row, &key.column);
		is_counted = count_in(s, &key, c, before_ms);
	} else {
		key.category = category_cut(c->category, r->depth);
		is_counted = count_in_areas(s, &key, c, before_ms);
	}
	s->report->uncounted += is_of_period && !is_counted;
}

/* Invariant 1. */
static uint32_t weeks_on_record(const struct survey_of *s)
{
	uint32_t run = 0;

	while (run <= s->groups.weeks && s->of_week[run])
		run++;
	return run ? run - 1 : 0;
}

/* The group's count and past as statistics/change.h has them. A case of the past counts as often as its time of the week comes in the period; the
 * span is what such a count stands for in cases (Fay and Feuer 1997): exact where the period is at most a week or whole weeks. */
static void weigh(const struct survey_of *s, const struct group *g, double *past, struct change *out)
{
	double often = s->whole_weeks + 1.0, seldom = s->whole_weeks, sum = 0, squares = 0;

	for (size_t i = 0; i < s->report->weeks; i++) {
		past[i] = often * g->often[i] + seldom * g->seldom[i];
		sum += past[i];
		squares += often * often * g->often[i] + seldom * seldom * g->seldom[i];
	}
	*out = (struct change){ .count = (double)g->count, .past = past, .span = s->whole_weeks ? s->whole_weeks + (double)s->rest / WEEK_MS : 1 };
	if (sum > 0)
		out->span = squares / sum;
	for (size_t i = 0; i < s->report->weeks; i++)
		past[i] /= out->span;
}

static struct problem problem_of(const struct request_problems *r, const struct group *g, const struct change *c)
{
	struct problem p = { .category = g->category, .area = g->area, .has_square = r->cell_m, .count = g->count, .resolved = g->resolved,
			     .answered = g->answered, .reopened = g->reopened, .joint = g->joint, .expected = c->expected, .p = c->p, .q = c->q,
			     .dispersion = c->dispersion, .weeks_set_aside = c->set_aside };
	static const enum problem_verdict verdicts[] = { [CHANGE_FEW_WEEKS] = PROBLEM_FEW_WEEKS, [CHANGE_FEW_CASES] = PROBLEM_FEW_CASES,
							 [CHANGE_STEADY] = PROBLEM_STEADY, [CHANGE_RISE] = PROBLEM_RISE,
							 [CHANGE_FALL] = PROBLEM_FALL };

	p.verdict = verdicts[c->verdict];
	if (r->cell_m)
		p.square = square_of(g->row, g->column, r->cell_m);
	return p;
}

/* A fall is worth a row where there used to be cases enough; not of a square, where a small count would show. */
static bool is_worth_a_row(const struct request_problems *r, const struct problem *p)
{
	return p->count >= r->min_count || (!r->cell_m && p->verdict == PROBLEM_FALL && p->expected >= r->min_count);
}

static int order_problems(const void *a, const void *b)
{
	const struct problem *x = a, *y = b;
	bool rises = x->verdict == PROBLEM_RISE, rises_too = y->verdict == PROBLEM_RISE;
	double over = (double)x->count - (rises ? x->expected : 0), over_too = (double)y->count - (rises ? y->expected : 0);
	int order;

	if (rises != rises_too)
		return rises ? -1 : 1;
	if (over != over_too)
		return over > over_too ? -1 : 1;
	order = text_order(x->category, y->category);
	order = order ? order : text_order(x->area, y->area);
	if (!order && x->has_square)
		order = x->square.south != y->square.south ? (x->square.south < y->square.south ? -1 : 1) : x->square.west < y->square.west ? -1 : 1;
	return order;
}

static void choose(const struct survey_of *s, const struct change *changes, struct problem *rows)
{
	struct problem_report *report = s->report;
	size_t n = 0;

	for (size_t i = 0; i < s->groups.n; i++) {
		rows[n] = problem_of(s->request, s->groups.all[i], &changes[i]);
		n += is_worth_a_row(s->request, &rows[n]);
		report->judged += changes[i].verdict >= CHANGE_STEADY;
	}
	qsort(rows, n, sizeof *rows, order_problems);
	report->problems = rows;
	report->n_problems = n < s->request->limit ? n : s->request->limit;
	report->left_out = (uint32_t)(n - report->n_problems);
	report->groups = (uint32_t)s->groups.n;
}

static int judge(struct survey_of *s, struct arena *arena)
{
	size_t n = s->groups.n, weeks;
	struct change *changes = arena_take_clear(arena, n + 1, sizeof *changes);
	struct problem *rows = arena_take(arena, (n + 1) * sizeof *rows);
	double *pasts;
	int rc;

	s->report->weeks = weeks_on_record(s);
	weeks = s->report->weeks;
	pasts = arena_take_clear(arena, n * weeks + 1, sizeof *pasts);
	if (!changes || !rows || !pasts)
		return STORE_SHORT;
	for (size_t i = 0; i < n; i++)
		weigh(s, s->groups.all[i], pasts + i * weeks, &changes[i]);
	rc = changes_judge(changes, n, weeks);
	if (rc)
		return PASS(rc);
	choose(s, changes, rows);
	return 0;
}

int problems_run(const struct request_problems *request, const struct timekeeping *time, const unsigned char hash_key[KEYED_KEY_SIZE],
		 struct reader *reader, struct arena *arena, struct problem_report *out)
{
	int64_t begins = local_ms(time, request->since), length = local_ms(time, request->until) - begins;
	struct survey_of s = { .request = request, .time = time, .begins = begins,
			       .whole_weeks = (uint32_t)(length / WEEK_MS), .rest = length % WEEK_MS,
			       .of_week = arena_take_clear(arena, request->weeks + 1, sizeof *s.of_week), .report = out };
	struct survey survey = { .until = request->until, .parts_from = request->since, .with_points = request->cell_m };
	int rc;

	*out = (struct problem_report){ .since = request->since, .until = request->until };
	out->definitions = problems_definitions(&out->n_definitions);
	survey.from = wall_ms(request->since.ms - (request->weeks + 1) * (int64_t)WEEK_MS - DAY_MS);
	if (!s.of_week || !groups_init(&s.groups, arena, hash_key, request->weeks))
		return STORE_SHORT;
	rc = reader->ops->survey(reader->self, &survey, visit, &s);
	if (rc)
		return PASS(rc);
	return s.groups.is_short ? STORE_SHORT : PASS(judge(&s, arena));
}
