/* Figures on line against a naive count over all cases, after random histories; and what each of them is. A failure names its seed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/civil.h"
#include "core/category.h"
#include "core/clockwork.h"
#include "core/month.h"
#include "support/log.h"
#include "support/world.h"

TestSuite(figures, .timeout = 240);

enum { SEEDS = 60, STEPS = 400, CASES_MAX = 200, DAY_MS = 86400000 };

static struct world *world;
static uint64_t state, seed;

static uint64_t below(uint64_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (state >> 33) % n;
}

static const char *const departments[] = { "roads", "parks", "water", "desk" };
static const char *const categories[] = { "transport/road/pothole", "transport/road", "environment/noise/construction", "transport/roadside" };
static const char *const channels[] = { "phone", "app" };
static const char *const areas[] = { "Northside", "Southside" };

/* ---- what may happen ---- */

static void submit(uint64_t n)
{
	struct finding *f = &world->finding;
	char ref[16];
	struct request r;

	*f = (struct finding){ .rule_set = TEXT("rules-1") };
	world_claim(world, departments[below(4)], PART_LEAD, "rule");
	for (uint64_t i = below(3); i; i--)
		world_claim(world, departments[below(4)], (enum part)(2 + below(2)), "rule");
	f->n_areas = below(3);
	for (size_t i = 0; i < f->n_areas; i++)
		f->areas[i] = (struct area_hit){ .layer = TEXT("district"), .name = text_of(areas[i]), .border_m = 5 };
	world->acknowledge = below(4) ? dur_s(3600) : dur_s(0);
	world->resolve = below(6) ? dur_s(36000) : dur_s(0);
	snprintf(ref, sizeof ref, "r-%llu", (unsigned long long)n);
	r = world_submission(ref);
	r.submit.category = text_of(categories[below(4)]);
	r.submit.channel = text_of(channels[below(2)]);
	world_request(world, 1, &r);
}

/* Any verb, with all that it might need; what does not fit is refused, and must count nothing. */
static void act(enum verb verb, uint64_t number)
{
	static const char *const parties[] = { "roads", "parks", "water", "desk", "supervisors", "citizen" };
	struct request r = world_act(number, verb, parties[below(6)]);

	r.act.reason_code = TEXT("because");
	r.act.note = TEXT("It was so.");
	r.act.outcome_code = TEXT("done");
	r.act.answer = TEXT("It is done.");
	r.act.target = text_of(departments[below(4)]);
	r.act.clock = TEXT("resolve");
	r.act.length = TEXT("1 day");
	r.act.rating = (struct rating){ (enum solved)(1 + below(2)), (uint32_t)below(6) };
	world_request(world, 1, &r);
}

/* The lead works on it, so that cases come to an end. */
static void work(uint64_t number)
{
	static const enum verb verbs[] = { VERB_ACKNOWLEDGE, VERB_START, VERB_DONE, VERB_RESOLVE };

	for (size_t d = 0; d < 4; d++)
		world_do(world, number, verbs[below(4)], departments[d]);
}

static void happen(uint64_t n_cases, bool with_all_verbs)
{
	uint64_t number = 1 + below(n_cases);

	switch (below(5)) {
	case 0:
		world_pass(world, dur_s((int64_t)below(30000)));
		for (int i = 0; i < 8; i++)
			world_turn(world);
		return;
	case 1:
		act(with_all_verbs ? (enum verb)(1 + below(VERB_COUNT - 1)) : (enum verb)(1 + below(4)), number);
		return;
	default:
		work(number);
	}
}

/* ---- a naive count ---- */

struct naive { int64_t counts[FIGURE_COUNT]; int64_t acknowledge[CASES_MAX * 16], resolve[CASES_MAX]; size_t n_acknowledge, n_resolve; };

static struct case_row rows[CASES_MAX + 1];
static uint64_t n_cases;
static struct arena *reading; /* owns their texts */

static int32_t day(wall at)
{
	return (int32_t)(at.ms / DAY_MS);
}

static bool is_of(const struct case_record *r, enum stats_by by, struct text value)
{
	switch (by) {
	case STATS_BY_DEPARTMENT:
		return text_is(r->lead, value);
	case STATS_BY_CHANNEL:
		return text_is(r->channel, value);
	case STATS_BY_CATEGORY:
		return category_is_under(r->category, value);
	case STATS_BY_AREA:
		for (size_t i = 0; i < r->n_areas; i++)
			if (text_is(r->areas[i], value))
				return true;
		return false;
	default:
		return true;
	}
}

static bool is_in(wall at, int32_t from, int32_t to)
{
	return day(at) >= from && day(at) <= to;
}

static void count_promise(struct naive *n, const struct clock *c, int32_t from, int32_t to, bool is_response, bool is_open)
{
	bool is_late = !wall_is_none(c->met) && c->met.ms > c->due.ms;

	if (wall_is_none(c->due) || c->is_waived)
		return;
	if (!wall_is_none(c->met))
		n->counts[is_response ? is_late ? FIGURE_RESPONSE_LATE : FIGURE_RESPONSE_IN_TIME : is_late ? FIGURE_LATE : FIGURE_IN_TIME] += is_in(c->met, from, to);
	else if (c->is_breached && (is_response || is_open))
		n->counts[is_response ? FIGURE_RESPONSE_MISSED : FIGURE_OVERDUE_OPEN] += is_in(c->due, from, to);
}

static void count_lengths(struct naive *n, const struct case_record *r, enum stats_by by, struct text value, int32_t from, int32_t to)
{
	for (size_t i = 0; i < r->n_assignments; i++) {
		const struct assignment *a = &r->assignments[i];

		if (by == STATS_BY_DEPARTMENT ? !text_is(a->department, value) : !is_of(r, by, value))
			continue;
		if (!wall_is_none(a->acknowledge.due) && !wall_is_none(a->acknowledge.met) && is_in(a->acknowledge.met, from, to))
			n->acknowledge[n->n_acknowledge++] = (a->acknowledge.met.ms - a->acknowledge.started.ms) / 1000;
	}
	if (is_of(r, by, value) && (r->state == CASE_RESOLVED || r->state == CASE_CLOSED) && is_in(r->resolved, from, to))
		n->resolve[n->n_resolve++] = (r->resolved.ms - r->received.ms) / 1000;
}

static void count(struct naive *n, enum stats_by by, struct text value, int32_t from, int32_t to)
{
	memset(n, 0, sizeof *n);
	for (uint64_t number = 1; number <= n_cases; number++) {
		const struct case_record *r = &rows[number].record;
		bool is_open = r->state != CASE_RESOLVED && r->state != CASE_CLOSED;
		const struct clock *response = &r->assignments[0].acknowledge;

		count_lengths(n, r, by, value, from, to);
		if (!is_of(r, by, value))
			continue;
		for (size_t i = 0; i < r->n_clocks; i++)
			if (text_is_str(r->clocks[i].name, "first_response"))
				response = &r->clocks[i].clock;
		n->counts[FIGURE_RECEIVED] += is_in(r->received, from, to);
		n->counts[FIGURE_JOINT] += is_in(r->received, from, to) && r->n_assignments > 1;
		n->counts[FIGURE_RECEIVED_RESOLVED] += is_in(r->received, from, to) && !is_open;
		n->counts[FIGURE_RESOLVED] += !is_open && is_in(r->resolved, from, to);
		count_promise(n, &r->assignments[0].resolve, from, to, false, is_open);
		count_promise(n, response, from, to, true, is_open);
	}
}

/* ---- comparing ---- */

static int order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void expect_share(int64_t *lengths, size_t n, double share, dur got, const char *what)
{
	double want, off;

	if (!n)
		return;
	qsort(lengths, n, sizeof *lengths, order);
	want = (double)lengths[(size_t)((double)n * share)];
	off = (double)got.ns / 1e9 - want;
	cr_assert(off <= want / 32 + 1 && off >= -want / 32 - 1, "seed %llu: %s is %.0f s, not %.0f s", (unsigned long long)seed, what, (double)got.ns / 1e9, want);
}

static void expect_row(const struct stats_row *row, enum stats_by by, int32_t from, int32_t to, bool with_lengths)
{
	static struct naive want;

	count(&want, by, row->value, from, to);
	for (int i = 0; i <= FIGURE_RESPONSE_MISSED; i++)
		cr_assert(eq(i64, row->counts[i], want.counts[i]), "seed %llu, by %d, \"%.*s\", days %d to %d: %s", (unsigned long long)seed, (int)by,
			  TEXT_ARG(row->value), from, to, figure_name((enum figure)i));
	if (!with_lengths)
		return;
	cr_assert(eq(u64, row->acknowledged, want.n_acknowledge), "seed %llu: %.*s", (unsigned long long)seed, TEXT_ARG(row->value));
	cr_assert(eq(u64, row->measured, want.n_resolve));
	expect_share(want.acknowledge, want.n_acknowledge, 0.5, row->acknowledge_p50, "acknowledge, median");
	expect_share(want.acknowledge, want.n_acknowledge, 0.9, row->acknowledge_p90, "acknowledge, nine of ten");
	expect_share(want.resolve, want.n_resolve, 0.5, row->resolve_p50, "resolve, median");
	expect_share(want.resolve, want.n_resolve, 0.9, row->resolve_p90, "resolve, nine of ten");
}

static void read_cases(void)
{
	struct store_figures figures;

	cr_assert(eq(int, world->store.ops->figures(world->store.self, &figures), 0));
	arena_reset(reading);
	n_cases = figures.cases;
	for (uint64_t number = 1; number <= n_cases; number++)
		cr_assert(eq(int, world->reader.ops->case_get(world->reader.self, number, reading, &rows[number]), 0));
}

/* Every page of that question; each row is what a count of its value gives. Gives the sum of what was received. */
static int64_t compare(struct request_stats asked, bool with_lengths)
{
	int64_t received = 0;
	const struct reply *reply;
	struct request r = { .id = 3, .kind = REQUEST_STATS, .stats = asked };
	char after[300];

	do {
		reply = world_request(world, 1, &r);
		cr_assert(eq(int, reply->outcome, OUTCOME_OK), "%.*s", TEXT_ARG(reply->sentence));
		for (size_t i = 0; i < reply->stats.n_rows; i++) {
			const struct stats_row *row = &reply->stats.rows[i];

			expect_row(row, asked.by, row->from_day ? row->from_day : 0, row->to_day ? row->to_day : 1000000, with_lengths);
			received += row->counts[FIGURE_RECEIVED];
		}
		snprintf(after, sizeof after, "%.*s", TEXT_ARG(reply->stats.next));
		r.stats.after = text_of(after);
	} while (reply->stats.has_more);
	return received;
}

static void compare_all(bool with_lengths)
{
	int32_t first = day(rows[1].record.received), last = day(world->now.wall);

	for (int by = STATS_BY_ALL; by < STATS_BY_COUNT; by++)
		for (int every = 0; every < STATS_EVERY_COUNT; every++) {
			struct request_stats asked = { .by = (enum stats_by)by, .every = (enum stats_every)every, .limit = 3 };
			int64_t received = compare(asked, with_lengths);

			cr_assert(by == STATS_BY_AREA || by == STATS_BY_CATEGORY || received == (int64_t)n_cases, "seed %llu: every case is somewhere, by %d",
				  (unsigned long long)seed, by);
			asked.from_day = first + (last - first) / 3;
			compare(asked, with_lengths);
			asked.to_day = last - 1 - (last - first) / 4;
			if (asked.to_day >= asked.from_day)
				compare(asked, with_lengths);
		}
}

/* Whose time it was: of resolved cases, together all the time from receipt to resolution. */
static void compare_held(void)
{
	struct request r = { .id = 3, .kind = REQUEST_STATS, .stats = { .by = STATS_BY_ALL } };
	const struct reply *reply = world_request(world, 1, &r);
	int64_t want = 0, got = 0;

	for (uint64_t number = 1; number <= n_cases; number++)
		if (!wall_is_none(rows[number].record.resolved))
			want += rows[number].record.resolved.ms - rows[number].record.received.ms;
	for (size_t i = 0; i < reply->stats.n_rows; i++)
		for (size_t k = 0; k < reply->stats.rows[i].n_held; k++)
			got += dur_to_ms(reply->stats.rows[i].held[k].working);
	cr_assert(eq(i64, got, want), "seed %llu", (unsigned long long)seed);
}

static void play(bool with_all_verbs)
{
	struct desk_settings settings = world_settings();
	uint64_t n = 1;

	state = seed;
	settings.tick_cases = 50;
	world = world_create_with(&settings);
	reading = arena_create(64 << 20);
	submit(n);
	for (int step = 0; step < STEPS; step++) {
		if (n < CASES_MAX && below(3) == 0)
			submit(++n);
		else
			happen(n, with_all_verbs);
		if (step % 133 == 132) {
			read_cases();
			compare_all(!with_all_verbs);
		}
	}
	read_cases();
	compare_all(!with_all_verbs);
	if (!with_all_verbs)
		compare_held();
	arena_destroy(&reading);
	world_destroy(&world);
}

Test(figures, are_at_every_moment_what_a_count_of_all_cases_gives)
{
	const char *only = getenv("SEED");

	log_watch();
	for (seed = only ? strtoull(only, NULL, 10) : 1; seed <= (only ? strtoull(only, NULL, 10) : SEEDS); seed++)
		play(seed % 2 == 0);
}

/* ---- what they are ---- */

static const struct stats_row *all(void)
{
	struct request r = { .id = 3, .kind = REQUEST_STATS, .stats = { .by = STATS_BY_ALL } };
	const struct reply *reply = world_request(world, 1, &r);

	cr_assert(eq(int, reply->outcome, OUTCOME_OK));
	return reply->stats.rows;
}

Test(figures, count_a_broken_promise_while_it_is_open_and_late_once_it_is_met)
{
	log_watch();
	world = world_create();
	world_take_in(world, "a-1");
	cr_expect(eq(i64, all()->counts[FIGURE_OVERDUE_OPEN], 0));
	world_pass(world, dur_s(36001));
	world_turn(world);
	cr_expect(eq(i64, all()->counts[FIGURE_OVERDUE_OPEN], 1));
	cr_expect(eq(i64, all()->counts[FIGURE_RESPONSE_MISSED], 1));
	world_do(world, 1, VERB_RESOLVE, "roads");
	cr_expect(eq(i64, all()->counts[FIGURE_OVERDUE_OPEN], 0));
	cr_expect(eq(i64, all()->counts[FIGURE_LATE], 1));
	cr_expect(eq(i64, all()->counts[FIGURE_IN_TIME], 0));
	cr_expect(eq(i64, all()->counts[FIGURE_RESPONSE_MISSED], 0));
	cr_expect(eq(i64, all()->counts[FIGURE_RESPONSE_LATE], 1));
	cr_expect(eq(i64, all()->counts[FIGURE_RESOLVED], 1));
	world_destroy(&world);
}

Test(figures, are_refused_where_the_question_makes_no_sense)
{
	const struct { struct request_stats asked; const char *field; } wrong[] = {
		{ { .by = STATS_BY_NONE }, "by" },
		{ { .by = STATS_BY_ALL, .from_day = 20000, .to_day = 19999 }, "to_day" },
		{ { .by = STATS_BY_ALL, .from_day = -1 }, "from_day" },
		{ { .by = STATS_BY_ALL, .limit = LIMIT_PAGE + 1 }, "limit" },
	};

	log_watch();
	world = world_create();
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct request r = { .id = 3, .kind = REQUEST_STATS, .stats = wrong[i].asked };
		const struct reply *reply = world_request(world, 1, &r);

		cr_expect(eq(int, reply->outcome, OUTCOME_INVALID));
		cr_expect(text_is_str(reply->field, wrong[i].field), "%s: %.*s", wrong[i].field, TEXT_ARG(reply->field));
	}
	world_destroy(&world);
}

Test(figures, know_their_months)
{
	cr_expect(eq(int, month_of_day(0), 0));
	cr_expect(eq(int, month_of_day(-1), -1));
	for (int32_t month = -600; month < 2000; month++) {
		struct civil_date date = civil_date(month_day(month));

		cr_assert(eq(u32, date.day, 1));
		cr_assert(eq(int, (date.year - 1970) * 12 + (int)date.month - 1, month));
		cr_assert(eq(int, month_of_day(month_day(month)), month));
		cr_assert(eq(int, month_of_day(month_day(month) - 1), month - 1));
	}
}
