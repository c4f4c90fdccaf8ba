#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calendar/timebook.h"

TestSuite(policy, .timeout = 120);

static struct calendar_window office_hours = { { 9 * 3600, 17 * 3600 }, 0x1F, INT32_MIN, CALENDAR_ALWAYS, 3 };
static struct policy policy(const char *name, const char *resolve)
{
	struct policy p;

	policy_clear(&p);
	p.name = text_of(name);
	cr_assert(span_parse(text_of(resolve), &p.clocks[POLICY_RESOLVE].time), "%s", resolve);
	return p;
}

static struct policy for_category(const char *name, struct text *category)
{
	struct policy p = policy(name, "2 working days");

	p.when.categories = category;
	p.when.n_categories = 1;
	return p;
}

static int create(const struct policy *policies, size_t n, struct timebook **out, struct why *why)
{
	struct calendar_plan calendars[] = {
		{ .name = TEXT("city"), .zone = TEXT("Asia/Shanghai"), .windows = &office_hours, .n_windows = 1, .line = 2 },
		{ .name = TEXT("harbour"),
		  .zone = TEXT("UTC"),
		  .version = TEXT("7"),
		  .windows = &office_hours,
		  .n_windows = 1,
		  .line = 8 },
	};

	return timebook_create(&(struct timebook_definition){ .file = "clocks.cfg", .calendars = calendars, .n_calendars = 2, .policies = policies, .n_policies = n }, out, why);
}

static struct timebook *book_of(const struct policy *policies, size_t n)
{
	struct timebook *book = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, create(policies, n, &book, &why), TIMEBOOK_OK), "%s", why.sentence);
	return book;
}

static void expect_refused(const struct policy *policies, size_t n, const char *says)
{
	struct timebook *book = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, create(policies, n, &book, &why), TIMEBOOK_REFUSED), "%s", says);
	cr_expect(strstr(why.sentence, says) != NULL, "\"%s\" does not say \"%s\"", why.sentence, says);
	cr_expect(book == NULL);
}

static wall moment(const char *rfc3339)
{
	wall at = { 0 };

	cr_assert(civil_parse_rfc3339(text_of(rfc3339), &at), "%s", rfc3339);
	return at;
}

static struct promise_for a_case(const char *category)
{
	return (struct promise_for){ .category = text_of(category),
				     .channel = TEXT("app"),
				     .department = TEXT("PWDx"),
				     .priority = PRIORITY_NORMAL,
				     .start = moment("2026-03-02T02:00:00Z") };
}

static void expect_chosen(const struct timebook *book, struct promise_for what, const char *name)
{
	const struct policy *p = timebook_choose(book, &what);

	if (!name)
		cr_expect(p == NULL, "%.*s", TEXT_ARG(what.category));
	else
		cr_expect(p && text_is_str(p->name, name), "%.*s gives %.*s, not %s", TEXT_ARG(what.category),
			  TEXT_ARG(p ? p->name : TEXT_NONE), name);
}

Test(policy, chooses_the_most_specific)
{
	struct text road = TEXT("transport/road"), pothole = TEXT("transport/road/pothole"), any = TEXT("*/road"),
		    desk = TEXT("PWDx");
	struct policy p[] = { policy("default", "10 working days"), for_category("road", &road),
			      for_category("pothole", &pothole),    for_category("any-road", &any),
			      for_category("road-urgent", &road),   policy("works", "3 working days") };
	struct timebook *book;
	struct promise_for urgent = a_case("transport/road");

	p[4].when.priorities = 1u << PRIORITY_URGENT | 1u << PRIORITY_HIGH;
	p[5].when.departments = &desk;
	p[5].when.n_departments = 1;
	p[5].when.channels = &(struct text){ "app", 3 };
	p[5].when.n_channels = 1;
	p[2].when.priorities = 1u << PRIORITY_NORMAL | 1u << PRIORITY_URGENT;
	p[5].when.priorities = 1u << PRIORITY_LOW;
	book = book_of(p, 6);
	urgent.priority = PRIORITY_URGENT;
	expect_chosen(book, a_case("transport/road/pothole"), "pothole");
	expect_chosen(book, a_case("transport/road/pothole/deep"), "pothole");
	expect_chosen(book, a_case("transport/roadside"), "default");
	expect_chosen(book, a_case("parks/road"), "any-road");
	expect_chosen(book, a_case("noise"), "default");
	expect_chosen(book, a_case(""), "default");
	expect_chosen(book, urgent, "road-urgent");
	urgent.priority = PRIORITY_LOW;
	urgent.category = TEXT("noise");
	expect_chosen(book, urgent, "works");
	timebook_destroy(&book);
}

Test(policy, knows_the_days_on_which_it_holds)
{
	struct policy p[] = { policy("old", "2 working days"), policy("new", "1 working day") };
	struct timebook *book;
	struct promise_for what = a_case("x");
	struct timekeeping keeping;
	struct promises promised;

	cr_assert(civil_parse_date(TEXT("2015-02-09"), &p[0].until) && civil_parse_date(TEXT("2015-02-10"), &p[1].from));
	p[1].name = p[0].name = TEXT("make-safe");
	book = book_of(p, 2);
	keeping = timebook_timekeeping(book);
	/* Midnight between the two in the calendar's zone, not in UTC. */
	what.start = moment("2015-02-09T15:59:59Z");
	keeping.promise(keeping.self, &what, &promised);
	cr_assert(text_is_str(promised.resolve.policy, "make-safe"));
	cr_assert(eq(i64, promised.resolve.due.ms, moment("2015-02-12T01:00:00Z").ms));
	what.start = moment("2015-02-09T16:00:00Z");
	keeping.promise(keeping.self, &what, &promised);
	cr_assert(text_is_str(promised.resolve.policy, "make-safe@2015-02-10"));
	cr_assert(eq(i64, promised.resolve.due.ms, moment("2015-02-11T01:00:00Z").ms));
	cr_assert(text_starts(promised.resolve.calendar, TEXT("city@")));
	cr_assert(wall_is_none(promised.acknowledge.due) && !promised.acknowledge.policy.size);
	timebook_destroy(&book);
}

Test(policy, counts_when_it_is_named_if_it_holds_on_that_day)
{
	struct policy p[] = { policy("default", "10 working days"), policy("urgent-noise", "2 absolute hours"),
			      policy("gone", "1 working day") };
	struct promise_for what = a_case("noise");
	struct timebook *book;

	p[1].is_by_name = p[2].is_by_name = true;
	cr_assert(civil_parse_date(TEXT("2020-01-01"), &p[2].until));
	book = book_of(p, 3);
	expect_chosen(book, what, "default");
	what.policy = TEXT("urgent-noise");
	expect_chosen(book, what, "urgent-noise");
	what.policy = TEXT("gone");
	expect_chosen(book, what, "default");
	what.policy = TEXT("never-was");
	expect_chosen(book, what, "default");
	cr_assert(timebook_has_policy(book, TEXT("gone")) && !timebook_has_policy(book, TEXT("never-was")));
	timebook_destroy(&book);
}

Test(policy, promises_nothing_where_none_holds)
{
	struct text road = TEXT("transport/road");
	struct policy p = for_category("road", &road);
	struct timebook *book = book_of(&p, 1);
	struct timekeeping keeping = timebook_timekeeping(book);
	struct promise_for what = a_case("noise");
	struct promises promised = { .acknowledge.is_warned = true, .resolve.is_breached = true, .n_further = 3 };

	keeping.promise(keeping.self, &what, &promised);
	cr_assert(wall_is_none(promised.acknowledge.due) && wall_is_none(promised.acknowledge.warn) && wall_is_none(promised.acknowledge.met));
	cr_assert(wall_is_none(promised.resolve.due) && !promised.resolve.is_breached && !promised.acknowledge.is_warned && !promised.resolve.policy.size);
	timebook_destroy(&book);
}

Test(policy, refuses_two_that_are_equally_specific_for_the_same_case)
{
	struct text road = TEXT("transport/road"), other = TEXT("transport/rail"), star = TEXT("*/road"),
		    one = TEXT("transport/*"), deep = TEXT("a/*/c"), deep2 = TEXT("a/b/*");
	struct policy p[] = { for_category("a", &road), for_category("b", &road) };

	p[0].line = 10;
	p[1].line = 20;
	expect_refused(p, 2, "\"a\" (line 10) and \"b\" (line 20) are equally specific (20)");
	expect_refused(p, 2, "category \"transport/road\"");
	p[1].when.categories = &other;
	timebook_destroy(&(struct timebook *){ book_of(p, 2) });
	p[0].when.categories = &star;
	p[1].when.categories = &one;
	expect_refused(p, 2, "category \"transport/road\"");
	p[0].when.categories = &deep;
	p[1].when.categories = &deep2;
	expect_refused(p, 2, "category \"a/b/c\"");
	p[1].when.n_categories = 0;
	p[1].when.priorities = 1u << PRIORITY_HIGH;
	timebook_destroy(&(struct timebook *){ book_of(p, 2) });
	p[0].when.categories = &(struct text){ "a", 1 };
	expect_refused(p, 2, "priority high");
	p[0].when.priorities = 1u << PRIORITY_HIGH;
	timebook_destroy(&(struct timebook *){ book_of(p, 2) });
}

Test(policy, accepts_equals_that_never_meet)
{
	struct text road = TEXT("transport/road"), app = TEXT("app"), web = TEXT("web");
	struct policy p[] = { for_category("a", &road), for_category("b", &road) };

	p[0].when.channels = &app;
	p[1].when.channels = &web;
	p[0].when.n_channels = p[1].when.n_channels = 1;
	timebook_destroy(&(struct timebook *){ book_of(p, 2) });
	p[0].when.n_channels = p[1].when.n_channels = 0;
	p[0].until = 100;
	p[1].from = 101;
	timebook_destroy(&(struct timebook *){ book_of(p, 2) });
	p[1].from = 100;
	expect_refused(p, 2, "equally specific");
	p[1].is_by_name = true;
	timebook_destroy(&(struct timebook *){ book_of(p, 2) });
}

Test(policy, refuses_what_makes_no_sense)
{
	struct text broken = TEXT("a//b");
	struct policy p[] = { policy("a", "1 working day"), policy("a", "2 working days") };

	expect_refused(p, 2, "for some of the same days");
	p[1] = for_category("b", &broken);
	expect_refused(p, 2, "not a category path");
	p[1] = policy("b c", "1 working day");
	expect_refused(p, 2, "cannot be a policy's name");
	p[1] = policy("b@2", "1 working day");
	expect_refused(p, 2, "cannot be a policy's name");
	p[1] = policy("b", "1 working day");
	p[1].is_by_name = true;
	p[1].calendar = TEXT("moon");
	expect_refused(p, 2, "no calendar \"moon\"");
	p[1].calendar = TEXT_NONE;
	p[1].clocks[POLICY_RESOLVE].warn[0] = 0;
	expect_refused(p, 2, "share of the time");
	p[1].clocks[POLICY_RESOLVE].warn[0] = 0.5;
	p[1].from = 2;
	p[1].until = 1;
	expect_refused(p, 2, "ends before it begins");
}

Test(policy, measures_on_the_calendar_that_a_promise_names)
{
	struct policy p = policy("a", "1 working day");
	struct timebook *book = book_of(&p, 1);
	struct timekeeping keeping = timebook_timekeeping(book);
	wall from = moment("2026-03-02T00:00:00Z"), to = moment("2026-03-02T12:00:00Z");

	/* Shanghai works 01:00 to 09:00 UTC, the harbour 09:00 to 17:00. */
	cr_assert(eq(i64, keeping.worked(keeping.self, TEXT("harbour@7"), from, to).ns, dur_s(3 * 3600).ns));
	cr_assert(eq(i64, keeping.worked(keeping.self, TEXT("harbour@6"), from, to).ns, dur_s(3 * 3600).ns));
	cr_assert(eq(i64, keeping.worked(keeping.self, TEXT("city"), from, to).ns, dur_s(8 * 3600).ns));
	cr_assert(eq(i64, keeping.worked(keeping.self, TEXT("closed-long-ago@1"), from, to).ns, dur_s(8 * 3600).ns));
	cr_assert(eq(i64, keeping.worked(keeping.self, TEXT_NONE, to, from).ns, dur_s(-8 * 3600).ns));
	timebook_destroy(&book);
}

Test(policy, names_the_calendars_that_list_no_closed_day)
{
	struct timebook *book = book_of(NULL, 0);
	struct text names[1];

	cr_assert(eq(sz, timebook_unlisted(book, 2026, names, 1), 2));
	cr_assert(text_is_str(names[0], "city"));
	timebook_destroy(&book);
}

/* ---- the index against a look at every policy ---- */

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

static struct text draw_path(uint64_t *seed, char *room, bool may_star)
{
	static const char *const words[] = { "a", "b", "c", "*" };
	size_t n = 0;

	for (uint64_t i = next_random(seed) % 3 + 1; i; i--)
		n += (size_t)sprintf(room + n, "%s%s", n ? "/" : "", words[next_random(seed) % (may_star ? 4 : 3)]);
	return (struct text){ room, n };
}

static const struct policy *look_at_all(const struct policy *policies, size_t n, const struct promise_for *what)
{
	const struct policy *best = NULL;
	uint32_t most = 0, specificity;

	for (size_t i = 0; i < n; i++) {
		if (policies[i].is_by_name || !policy_weigh(&policies[i], what->category, &specificity) ||
		    !policy_others_hold(&policies[i], what))
			continue;
		if (!best || specificity > most) {
			best = &policies[i];
			most = specificity;
		}
	}
	return best;
}

Test(policy, finds_by_index_what_a_look_at_every_policy_finds)
{
	static char rooms[400][16], names[200][16];
	static struct text paths[400];
	uint64_t seed = 5;

	for (int round = 0; round < 40; round++) {
		struct policy kept[200];
		struct timebook *book = NULL;
		size_t n = 0;

		for (size_t i = 0; i < 60; i++) {
			struct policy_tie tie;
			bool is_tied = false;

			sprintf(names[n], "p%zu", i);
			kept[n] = policy(names[n], "1 working day");
			paths[2 * n] = draw_path(&seed, rooms[2 * n], true);
			paths[2 * n + 1] = draw_path(&seed, rooms[2 * n + 1], true);
			kept[n].when.categories = &paths[2 * n];
			kept[n].when.n_categories = next_random(&seed) % 3;
			kept[n].when.priorities = next_random(&seed) % 2 ? 0 : 1u << (next_random(&seed) % 4 + 1);
			for (size_t j = 0; j < n; j++)
				is_tied |= policy_ties(&kept[j], &kept[n], &tie);
			n += !is_tied;
		}
		book = book_of(kept, n);
		for (int i = 0; i < 2000; i++) {
			char room[16];
			struct promise_for what = { .category = draw_path(&seed, room, false),
						    .priority = (enum priority)(next_random(&seed) % 5) };
			const struct policy *wanted = look_at_all(kept, n, &what), *got = timebook_choose(book, &what);

			cr_assert(wanted ? got && text_is(got->name, wanted->name) : !got, "%s", room);
		}
		timebook_destroy(&book);
	}
}

/* Whatever is drawn: where no tie was found, no case has two most specific policies. */
Test(policy, misses_no_tie)
{
	uint64_t seed = 6;

	for (int round = 0; round < 20000; round++) {
		char rooms[4][16];
		struct text paths[4];
		struct policy p[] = { policy("a", "1 working day"), policy("b", "1 working day") };
		struct policy_tie tie;

		for (size_t i = 0; i < 4; i++)
			paths[i] = draw_path(&seed, rooms[i], true);
		for (size_t i = 0; i < 2; i++) {
			p[i].when.categories = &paths[2 * i];
			p[i].when.n_categories = next_random(&seed) % 3;
			p[i].when.priorities = next_random(&seed) % 2 ? 0 : (uint32_t)(next_random(&seed) % 31) << 1;
		}
		if (policy_ties(&p[0], &p[1], &tie))
			continue;
		for (int i = 0; i < 50; i++) {
			char room[16];
			struct promise_for what = { .category = draw_path(&seed, room, false),
						    .priority = (enum priority)(next_random(&seed) % 5) };
			uint32_t x, y;
			bool both = policy_weigh(&p[0], what.category, &x) && policy_weigh(&p[1], what.category, &y) &&
				    policy_others_hold(&p[0], &what) && policy_others_hold(&p[1], &what);

			cr_assert(both ? x != y : true, "%s: %s %s | %s %s", room, rooms[0], rooms[1], rooms[2], rooms[3]);
		}
	}
}
