/* The watch over recent cases. Windows of 100 cases here: a look every 20. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

#include "core/watch.h"

TestSuite(watch, .timeout = 30);

enum { WINDOW = 100, STEP = WINDOW / WATCH_STEPS, FOUND_MAX = 64 };

struct bench {
	struct watch *watch;
	struct text rule_set;
	uint64_t n;
	struct { enum event_kind kind; char rule[32]; struct alarm alarm; uint64_t at; } found[FOUND_MAX];
	size_t n_found;
};

static struct bench bench_of(uint32_t low, uint32_t high)
{
	return (struct bench){ .watch = watch_create(&(struct watch_settings){ WINDOW, low, high }), .rule_set = TEXT("first") };
}

/* One case for which these rules held (comma between them); none: the fallback desk's. */
static void add(struct bench *b, const char *rules)
{
	struct text rest = text_of(rules), names[8];
	size_t n = 0;
	bool is_look;

	while (text_next(&rest, ',', &names[n]))
		n++;
	b->n++;
	is_look = watch_case(b->watch, b->rule_set, names, n, !n);
	cr_assert(eq(int, is_look, b->n % STEP == 0));
	while (is_look && b->n_found < FOUND_MAX && watch_take(b->watch, &b->found[b->n_found].kind, &b->found[b->n_found].alarm)) {
		snprintf(b->found[b->n_found].rule, sizeof b->found->rule, "%.*s", TEXT_ARG(b->found[b->n_found].alarm.rule));
		b->found[b->n_found++].at = b->n;
	}
}

/* `n` cases; every `every`-th has `rare` instead of `usual`. */
static void add_many(struct bench *b, size_t n, const char *usual, size_t every, const char *rare)
{
	for (size_t i = 1; i <= n; i++)
		add(b, every && i % every == 0 ? rare : usual);
}

Test(watch, says_nothing_while_the_share_is_within_its_band)
{
	struct bench b = bench_of(50, 150);

	add_many(&b, 3000, "roads", 10, "");
	cr_expect(eq(sz, b.n_found, 0));
	watch_destroy(&b.watch);
}

Test(watch, says_once_that_the_share_is_above_its_band_with_the_numbers)
{
	struct bench b = bench_of(0, 150);

	add_many(&b, 1000, "roads", 10, "");
	add_many(&b, 1000, "roads", 4, "");
	cr_assert(eq(sz, b.n_found, 1));
	cr_expect(eq(int, (int)b.found[0].kind, (int)EVENT_FALLBACK_SHARE));
	cr_expect(gt(u64, b.found[0].alarm.matched, 15));
	cr_expect(eq(u64, b.found[0].alarm.cases, WINDOW));
	cr_expect(eq(u32, b.found[0].alarm.low, 0));
	cr_expect(eq(u32, b.found[0].alarm.high, 150));
	cr_expect(le(u64, b.found[0].at, 1000 + WINDOW));
	watch_destroy(&b.watch);
}

Test(watch, says_it_again_only_after_it_was_within_for_a_window_of_looks)
{
	struct bench b = bench_of(0, 150);

	add_many(&b, WINDOW, "roads", 4, "");
	cr_assert(eq(sz, b.n_found, 1), "as soon as the first window is full");
	/* Hardly back, away again: a share that flutters about the edge is one finding. */
	for (int i = 0; i < 10; i++) {
		add_many(&b, 2 * STEP, "roads", 0, "");
		add_many(&b, WINDOW, "roads", 4, "");
	}
	cr_expect(eq(sz, b.n_found, 1));
	add_many(&b, 2 * WINDOW, "roads", 0, "");
	cr_expect(eq(sz, b.n_found, 1), "being back is not told");
	add_many(&b, WINDOW, "roads", 4, "");
	cr_expect(eq(sz, b.n_found, 2));
	watch_destroy(&b.watch);
}

Test(watch, says_that_the_share_is_below_its_band)
{
	struct bench b = bench_of(50, 1000);

	add_many(&b, WINDOW, "roads", 10, "");
	cr_expect(eq(sz, b.n_found, 0));
	add_many(&b, WINDOW, "roads", 0, "");
	cr_assert(eq(sz, b.n_found, 1));
	cr_expect(lt(u64, b.found[0].alarm.matched, 5));
	watch_destroy(&b.watch);
}

Test(watch, is_silent_before_the_first_window_is_full)
{
	struct bench b = bench_of(0, 0);

	add_many(&b, WINDOW - 1, "", 0, "");
	cr_expect(eq(sz, b.n_found, 0));
	add(&b, "");
	cr_expect(eq(sz, b.n_found, 1));
	watch_destroy(&b.watch);
}

Test(watch, says_once_that_a_rule_has_stopped)
{
	struct bench b = bench_of(0, 1000);

	add_many(&b, 1000, "roads", 5, "roads,lamps");
	cr_assert(eq(sz, b.n_found, 0));
	add_many(&b, 2000, "roads", 0, "");
	cr_assert(eq(sz, b.n_found, 1));
	cr_expect(eq(int, (int)b.found[0].kind, (int)EVENT_RULE_STOPPED));
	cr_expect(eq(str, b.found[0].rule, "lamps"));
	cr_expect(eq(u64, b.found[0].alarm.matched, 0));
	cr_expect(ge(dbl, b.found[0].alarm.expected, WATCH_SURPRISE));
	cr_expect(le(u64, b.found[0].at, 1000 + 5 * (WATCH_SURPRISE + 6) + WINDOW), "one in five: 16 were to be expected after 80 cases");
	watch_destroy(&b.watch);
}

Test(watch, a_rare_rule_is_given_the_time_that_its_own_past_asks_for)
{
	struct bench b = bench_of(0, 1000);

	add_many(&b, 2000, "roads", 40, "roads,lamps");
	add_many(&b, 40 * WATCH_SURPRISE / 2, "roads", 0, "");
	cr_expect(eq(sz, b.n_found, 0));
	watch_destroy(&b.watch);
}

Test(watch, a_rule_that_is_back_may_stop_again)
{
	struct bench b = bench_of(0, 1000);

	add_many(&b, 1000, "roads", 4, "roads,lamps");
	add_many(&b, 300, "roads", 0, "");
	cr_assert(eq(sz, b.n_found, 1));
	add_many(&b, 1000, "roads", 4, "roads,lamps");
	cr_expect(eq(sz, b.n_found, 1));
	add_many(&b, 300, "roads", 0, "");
	cr_expect(eq(sz, b.n_found, 2));
	watch_destroy(&b.watch);
}

Test(watch, says_once_that_a_rule_holds_for_far_more_cases_than_it_used_to)
{
	struct bench b = bench_of(0, 1000);

	add_many(&b, 1000, "roads", 50, "roads,lamps");
	add_many(&b, 200, "roads", 2, "roads,lamps");
	cr_assert(eq(sz, b.n_found, 1));
	cr_expect(eq(int, (int)b.found[0].kind, (int)EVENT_RULE_STARTED));
	cr_expect(eq(str, b.found[0].rule, "lamps"));
	cr_expect(ge(u64, b.found[0].alarm.matched, WATCH_LEAST));
	cr_expect(eq(u64, b.found[0].alarm.cases, WINDOW));
	cr_expect(lt(dbl, b.found[0].alarm.expected, 4));
	add_many(&b, 5000, "roads", 2, "roads,lamps");
	cr_expect(eq(sz, b.n_found, 1), "it has become its own past");
	watch_destroy(&b.watch);
}

Test(watch, a_rule_that_never_held_starts_when_its_set_is_old_and_is_new_when_the_set_is_new)
{
	struct bench b = bench_of(0, 1000), c = bench_of(0, 1000);

	add_many(&b, 1000, "roads", 0, "");
	add_many(&b, WINDOW, "roads,sleeper", 0, "");
	cr_assert(eq(sz, b.n_found, 1));
	cr_expect(eq(int, (int)b.found[0].kind, (int)EVENT_RULE_STARTED));
	cr_expect(eq(str, b.found[0].rule, "sleeper"));
	add_many(&c, 1000, "roads", 0, "");
	c.rule_set = TEXT("second");
	add_many(&c, 1000, "roads,newcomer", 0, "");
	cr_expect(eq(sz, c.n_found, 0));
	watch_destroy(&b.watch);
	watch_destroy(&c.watch);
}

Test(watch, a_rule_that_another_set_keeps_silent_is_told_of)
{
	struct bench b = bench_of(0, 1000);

	add_many(&b, 1000, "roads,lamps", 0, "");
	b.rule_set = TEXT("second");
	add_many(&b, WINDOW, "roads,shadow", 0, "");
	cr_assert(eq(sz, b.n_found, 1));
	cr_expect(eq(int, (int)b.found[0].kind, (int)EVENT_RULE_STOPPED));
	cr_expect(eq(str, b.found[0].rule, "lamps"));
	watch_destroy(&b.watch);
}

Test(watch, what_was_recalled_after_a_restart_is_not_said_again)
{
	struct bench before = bench_of(0, 150), after = bench_of(0, 150);
	uint64_t memory = watch_memory(before.watch);

	cr_assert(eq(u64, memory, WINDOW * (WATCH_PAST + 1)));
	add_many(&before, 1000, "roads", 4, "roads,lamps");
	add_many(&before, 300, "roads", 3, "");
	cr_assert(eq(sz, before.n_found, 2), "the share, and lamps has stopped");
	/* The same last cases, recalled: what they bring is known. */
	add_many(&after, memory - 300, "roads", 4, "roads,lamps");
	add_many(&after, 300, "roads", 3, "");
	after.n_found = 0;
	add_many(&after, 2000, "roads", 3, "");
	cr_expect(eq(sz, after.n_found, 0));
	watch_destroy(&before.watch);
	watch_destroy(&after.watch);
}

static uint64_t random_u64(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

Test(watch, chance_alone_is_no_alarm)
{
	static char names[64][16];
	struct bench b = bench_of(0, 400);
	uint64_t state = 20261124;

	for (int i = 0; i < 64; i++)
		snprintf(names[i], sizeof names[i], "rule-%d", i);
	for (int i = 0; i < 200000; i++) {
		/* Some rules hold often, most seldom; every fifth case is nobody's. */
		uint64_t r = random_u64(&state), rule = (r & 63) % (1 + (r >> 6 & 63));

		add(&b, (r >> 20) % 5 ? names[rule] : "");
	}
	for (size_t i = 0; i < b.n_found; i++)
		printf("%d %s at %llu: %llu of %llu, expected %.1f\n", (int)b.found[i].kind, b.found[i].rule, (unsigned long long)b.found[i].at,
		       (unsigned long long)b.found[i].alarm.matched, (unsigned long long)b.found[i].alarm.cases, b.found[i].alarm.expected);
	cr_expect(le(sz, b.n_found, 1));
	watch_destroy(&b.watch);
}

Test(watch, rules_that_are_long_gone_cost_nothing)
{
	struct bench b = bench_of(0, 1000);
	char name[32];

	for (int i = 0; i < 100000; i++) {
		snprintf(name, sizeof name, "passing-%d", i);
		add(&b, name);
	}
	cr_expect(eq(sz, b.n_found, 0));
	watch_destroy(&b.watch);
}
