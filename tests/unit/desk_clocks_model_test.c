/* Clocks through random histories, over both stores: acts, waits, extensions, restarts, the wall clock leaping forward and back. What must hold at the end:
 * every clock's due time follows from its ledger; warnings, breach and steps came each once and in order. A failure names its seed; SEED=n runs only that. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conform/store_kit.h"
#include "core/desk_inside.h" /* for holding and going on, which a test does by hand */
#include "core/ledger.h"
#include "support/kept.h"

TestSuite(desk_clocks_model, .timeout = 240);

enum { MEMORY_SEEDS = 60, SQLITE_SEEDS = 8, STEPS = 90, CASES = 6 };

#define BOOK(closed, more_ladder)                                                                                                          \
	"calendars = (\n"                                                                                                                  \
	"  { name = \"office\"; zone = \"Europe/London\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"12:30\"; },"           \
	" { days = \"Mon-Fri\"; from = \"13:15\"; to = \"17:00\"; } );\n" closed "  },\n"                                                   \
	"  { name = \"shift\"; zone = \"UTC\"; windows = ( { days = \"Mon-Sun\"; from = \"06:00\"; to = \"12:00\"; } ); }\n"                \
	");\n"                                                                                                                             \
	"policies = ( { name = \"road\"; acknowledge = \"4 working hours\"; first_response = { time = \"2 calendar days\"; starts = \"acknowledged\"; };\n" \
	"  resolve = { time = \"5 working days\"; warn = [ 0.25, 0.5, 0.8 ]; };\n"                                                          \
	"  clocks = ( { name = \"inspection\"; time = \"90 working minutes\"; starts = \"acknowledged\"; met = \"started\"; },\n"           \
	"             { name = \"notice\"; time = \"100 absolute hours\"; warn = [ 0.1, 0.9 ]; } );\n"                                      \
	"  pause = ( { waits_for = \"citizen\"; clocks = \"all\"; } );\n"                                                                   \
	"  extensions = { most = 3; total = \"9 working days\"; };\n"                                                                       \
	"  ladder = ( { role = \"team\"; }, { after = \"4 working hours\"; role = \"shift\"; within = \"shift\"; },\n"                      \
	"    { after = \"2 working days\"; role = \"head\"; within = \"office\"; }" more_ladder ",\n"                                       \
	"    { clock = \"notice\"; role = \"desk\"; within = \"office\"; } ); } );\n"

static const char plain_book[] = BOOK("", "");
static const char other_book[] = BOOK(" closed = ( { date = \"2026-03-05\"; }, { date = \"2026-03-17\"; until = \"2026-03-20\"; } );\n",
				      ", { after = \"3 working days\"; role = \"mayor\"; }");

static struct {
	struct world *world;
	uint64_t seed, state;
	uint64_t cases[CASES];
	bool is_held[CASES];
	uint64_t moved;
	bool changes; /* calendars and policies do */
	uint64_t seen[EVENT_KIND_COUNT]; /* over all histories of a test */
} m;

static uint64_t random_u64(void)
{
	uint64_t z = m.state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static uint64_t below(uint64_t n)
{
	return random_u64() % n;
}

#define HOLDS(claim, number, clock, what) \
	cr_assert(eq(int, !!(claim), 1), "seed %llu, case %llu, clock %.*s: " what, (unsigned long long)m.seed, (unsigned long long)(number), TEXT_ARG(clock))

/* ---- what is done ---- */

static void act(uint64_t number, enum verb verb, const char *department, const char *clock, const char *target)
{
	static const char *const lengths[] = { "1 working day", "5 working hours", "2 calendar days", "3 working days" };
	struct request request = world_act(number, verb, department);

	request.act.clock = text_of(clock);
	request.act.target = text_of(target);
	request.act.length = text_of(lengths[below(4)]);
	request.act.reason_code = TEXT("why");
	request.act.note = TEXT("Because.");
	world_request(m.world, 1, &request);
}

/* Stops what the policy stops while the citizen is waited for, or goes on; with its entry. */
static void turn_one(struct case_work *work, struct text department, struct text name, struct clock *clock, bool is_stopping)
{
	const struct timekeeping *time = &m.world->desk->basis->time;
	bool was_stopped = !wall_is_none(clock->paused);

	if (is_stopping && time->pauses(time->self, clock->policy, name, WAITS_FOR_CITIZEN))
		time->pause(time->self, clock, m.world->desk->now.wall);
	else if (!is_stopping)
		time->resume(time->self, clock, m.world->desk->now.wall);
	if (was_stopped != !wall_is_none(clock->paused))
		work_ledger(work, is_stopping ? LEDGER_PAUSED : LEDGER_RESUMED, department, name, clock);
}

static void hold_or_resume(size_t i)
{
	struct desk *desk = m.world->desk;
	struct case_work *work;
	struct case_record *r;
	struct event event;

	desk_begin(desk, m.world->now);
	cr_assert(eq(int, work_open(desk, m.cases[i], &work), 0));
	r = &work->row.record;
	cr_assert(eq(int, clocks_mark(desk, work), 0));
	if (case_is_open(r->state)) {
		m.is_held[i] = !m.is_held[i];
		for (size_t k = 0; k < r->n_assignments; k++) {
			turn_one(work, r->assignments[k].department, TEXT("acknowledge"), &r->assignments[k].acknowledge, m.is_held[i]);
			turn_one(work, r->assignments[k].department, TEXT("resolve"), &r->assignments[k].resolve, m.is_held[i]);
		}
		for (size_t k = 0; k < r->n_clocks; k++)
			if (!r->clocks[k].department.size)
				turn_one(work, TEXT_NONE, r->clocks[k].name, &r->clocks[k].clock, m.is_held[i]);
		event = event_about(desk, m.is_held[i] ? EVENT_HELD : EVENT_RESUMED, r, r->lead);
		cr_assert(eq(int, work_say(desk, work, &event, NULL), 0));
	}
	cr_assert(eq(int, work_keep(desk, &work), 0));
	cr_assert(eq(int, desk_before_commit(desk), 0));
	cr_assert(eq(int, m.world->store.ops->commit(m.world->store.self), 0));
	desk_after_commit(desk);
}

static void leap(void)
{
	static const int64_t most_s[] = { 60, 3600, 6 * 3600, 3 * 86400 };
	int64_t s = (int64_t)below((uint64_t)most_s[below(4)]) + 1;

	if (!below(6))
		s = -s;
	kept_until(m.world, wall_after(m.world->now.wall, dur_ms(s * 1000 + (int64_t)below(1000))));
}

static void act_at_random(size_t i)
{
	static const char *const clocks[] = { "resolve", "acknowledge", "inspection", "notice", "first_response" };
	const char *department = below(3) ? "roads" : "parks", *clock = clocks[below(5)];
	static const enum verb verbs[] = { VERB_ACKNOWLEDGE, VERB_START, VERB_DONE, VERB_RESOLVE, VERB_MEET, VERB_EXTEND, VERB_EXTEND, VERB_EXTEND };
	enum verb verb = verbs[below(8)];

	if (m.is_held[i] && verb != VERB_EXTEND)
		return;
	if (verb == VERB_RESOLVE && below(4))
		return;
	act(m.cases[i], verb, department, verb == VERB_MEET || verb == VERB_EXTEND ? clock : "", "");
}

static void answer_at_random(size_t i)
{
	const struct case_record *r = world_get(m.world, m.cases[i])->record;

	for (size_t k = 0; k < r->n_asks; k++)
		if (below(2)) {
			char clock[LIMIT_NAME + 1], target[LIMIT_NAME + 1];

			snprintf(clock, sizeof clock, "%.*s", TEXT_ARG(r->asks[k].clock));
			snprintf(target, sizeof target, "%.*s", TEXT_ARG(r->asks[k].from));
			act(m.cases[i], below(3) ? VERB_GRANT : VERB_REFUSE, "supervisors", clock, target);
			return;
		}
}

static void step(void)
{
	size_t i = below(CASES);

	switch (below(8)) {
	case 0:
		world_restart(m.world);
		break;
	case 1:
		hold_or_resume(i);
		break;
	case 2:
	case 3:
		act_at_random(i);
		break;
	case 4:
		answer_at_random(i);
		break;
	default:
		leap();
		break;
	}
}

/* ---- what must hold ---- */

/* How many a clock of that name has, by the plain book. */
static unsigned warnings_of(struct text name)
{
	return text_is_str(name, "resolve") ? 3 : text_is_str(name, "notice") ? 2 : 1;
}

static unsigned steps_of(struct text name)
{
	return text_is_str(name, "resolve") ? 3 : text_is_str(name, "notice") ? 1 : 0;
}

struct marks {
	struct text department, clock;
	unsigned warnings, steps;
	bool is_breached;
};

static struct marks *marks_of(struct marks *all, size_t *n, const struct event *e)
{
	for (size_t i = 0; i < *n; i++)
		if (text_is(all[i].department, e->department) && text_is(all[i].clock, e->clock))
			return &all[i];
	all[*n] = (struct marks){ .department = e->department, .clock = e->clock };
	return &all[(*n)++];
}

static void check_mark(struct marks *k, const struct event *e)
{
	switch (e->kind) {
	case EVENT_CLOCK_WARNING:
		HOLDS(e->step == k->warnings + 1 && !k->is_breached, e->case_number, e->clock, "warnings come once, in order, before the breach");
		k->warnings++;
		break;
	case EVENT_CLOCK_BREACH:
		HOLDS(!k->is_breached, e->case_number, e->clock, "a due time is broken once");
		HOLDS(!wall_is_before(e->at, e->due), e->case_number, e->clock, "and not before it has come");
		HOLDS(m.changes || k->warnings == warnings_of(e->clock), e->case_number, e->clock, "and behind every warning");
		k->is_breached = true;
		break;
	case EVENT_ESCALATED:
		HOLDS(e->step == k->steps + 1 && k->is_breached, e->case_number, e->clock, "steps come once, in order, after the breach");
		HOLDS(e->role.size, e->case_number, e->clock, "a step tells a role");
		k->steps++;
		break;
	default: /* extended: it may run again */
		k->is_breached &= !wall_is_before(e->at, e->due);
		break;
	}
}

static void check_marks(const struct history *h)
{
	struct marks all[64];
	size_t n = 0;

	for (size_t i = 0; i < h->n_events; i++) {
		struct event e = h->events[i].event;

		m.seen[e.kind]++;
		if (text_is_str(e.clock, "extension")) /* each request starts it anew */
			continue;
		if (e.kind == EVENT_EXTENDED)
			e.department = e.target;
		if (e.kind == EVENT_CLOCK_WARNING || e.kind == EVENT_CLOCK_BREACH || e.kind == EVENT_ESCALATED || e.kind == EVENT_EXTENDED)
			check_mark(marks_of(all, &n, &e), &e);
	}
}

static void check_clock(uint64_t number, const struct ledger *l, struct text department, struct text name, const struct clock *clock)
{
	const struct ledger_clock *derived = ledger_find(l, department, name);

	if (wall_is_none(clock->due))
		return;
	HOLDS(derived, number, name, "the ledger knows it");
	HOLDS(wall_is(derived->clock.due, clock->due), number, name, "its due time follows from the ledger");
	HOLDS(derived->clock.left.ns == clock->left.ns && wall_is(derived->clock.paused, clock->paused), number, name, "and what is left while it stands still");
	HOLDS(!clock_runs(clock) || !clock->is_breached || clock->steps == steps_of(name), number, name, "and every step was told in the end");
	HOLDS(wall_is(derived->clock.met, clock->met) && derived->clock.is_waived == clock->is_waived && derived->clock.is_breached == clock->is_breached, number, name,
	      "and how it stands");
}

static void check_ledger(uint64_t number)
{
	static struct ledger l;
	const struct timekeeping *time = &m.world->basis.time;
	const struct history *h = kept_history(m.world, number);
	const struct case_record *r;

	ledger_begin(&l, time, false, h->events[0].event.record);
	for (size_t i = 1; i < h->n_events; i++)
		ledger_take(&l, &h->events[i].event);
	HOLDS(!l.differences && !l.is_full, number, l.differs, "every entry has the due time that follows from those before");
	r = world_get(m.world, number)->record;
	for (size_t i = 0; i < r->n_assignments; i++) {
		check_clock(number, &l, r->assignments[i].department, TEXT("acknowledge"), &r->assignments[i].acknowledge);
		check_clock(number, &l, r->assignments[i].department, TEXT("resolve"), &r->assignments[i].resolve);
	}
	for (size_t i = 0; i < r->n_clocks; i++)
		check_clock(number, &l, r->clocks[i].department, r->clocks[i].name, &r->clocks[i].clock);
}

static void check_settled(uint64_t number)
{
	wall next = case_next_mark(world_get(m.world, number)->record);

	HOLDS(wall_is_before(m.world->now.wall, next), number, TEXT("any"), "what is due has been marked");
}

/* ---- promises moved ---- */

static size_t recompute(bool is_applied)
{
	struct request request = { .id = 7, .kind = REQUEST_RECOMPUTE, .recompute = { .is_applied = is_applied, .who = TEXT("Ms Li"), .reason_code = TEXT("holiday") } };
	const struct recomputed *page = &world_request(m.world, 1, &request)->recomputed;

	cr_assert(page->next_before_number == 0 && page->unread == 0);
	return page->n_rows;
}

/* Due times of all clocks that would be moved, in a fixed order; WALL_NONE for those that would not. */
static size_t due_times(wall out[CASES * 64])
{
	size_t n = 0;

	for (size_t i = 0; i < CASES; i++) {
		const struct case_record *r = world_get(m.world, m.cases[i])->record;

		for (size_t k = 0; k < r->n_assignments; k++) {
			out[n++] = r->assignments[k].acknowledge.is_breached ? WALL_NONE : r->assignments[k].acknowledge.due;
			out[n++] = r->assignments[k].resolve.is_breached ? WALL_NONE : r->assignments[k].resolve.due;
		}
		for (size_t k = 0; k < r->n_clocks; k++)
			if (!r->clocks[k].department.size)
				out[n++] = r->clocks[k].clock.is_breached ? WALL_NONE : r->clocks[k].clock.due;
	}
	return n;
}

/* Nothing to move by the book that made the promises; there and back again leaves every promise as it was. */
static void there_and_back(struct timebook *book, struct timebook *other)
{
	static wall before[CASES * 64], after[CASES * 64];
	size_t n = due_times(before);

	HOLDS(!recompute(false), 0, TEXT("any"), "every promise is what its ledger and its policy make");
	kept_by(m.world, other);
	m.moved += recompute(true);
	HOLDS(!recompute(false), 0, TEXT("any"), "what has moved need not move again");
	kept_by(m.world, book);
	recompute(true);
	HOLDS(due_times(after) == n, 0, TEXT("any"), "clocks do not come or go");
	for (size_t i = 0; i < n; i++)
		HOLDS(wall_is_none(after[i]) || wall_is(before[i], after[i]), i, TEXT("any"), "there and back again");
}

/* ---- one history ---- */

static void live(struct kit *k, uint64_t seed, bool changes)
{
	struct desk_settings settings = world_settings();
	struct timebook *book = kept_book(plain_book), *other = kept_book(other_book);
	char ref[16];

	m.seed = m.state = seed;
	m.changes = changes;
	m.world = world_create_on(&settings, k->store, k->reader);
	kept_by(m.world, book);
	world_claim(m.world, "parks", PART_REQUIRED, "parks-rule");
	for (size_t i = 0; i < CASES; i++) {
		snprintf(ref, sizeof ref, "r-%zu", i);
		m.is_held[i] = false;
		m.cases[i] = world_take_in(m.world, ref);
		leap();
	}
	for (int i = 0; i < STEPS; i++) {
		if (changes && i % 30 == 29)
			kept_by(m.world, i % 60 == 29 ? other : book);
		step();
	}
	if (!changes)
		there_and_back(book, other);
	kept_until(m.world, wall_after(m.world->now.wall, dur_s(60 * 86400)));
	for (int hour = 0; hour < 96; hour++) /* roles keep hours */
		kept_until(m.world, wall_after(m.world->now.wall, dur_s(3600)));
	for (size_t i = 0; i < CASES; i++) {
		check_settled(m.cases[i]);
		check_marks(kept_history(m.world, m.cases[i]));
		if (!changes)
			check_ledger(m.cases[i]);
	}
	world_destroy(&m.world);
	timebook_destroy(&book);
	timebook_destroy(&other);
}

static void live_on(enum kit_kind kind, uint64_t seed, bool changes)
{
	struct kit k = { .kind = kind };

	folder_make(&k.folder);
	snprintf(k.path, sizeof k.path, "%s/db", k.folder.path);
	k.settings = (struct store_settings){ .path = k.path, .wal_limit_bytes = 1 << 20, .list_scan = 1000 };
	kit_open(&k);
	live(&k, seed, changes); /* the world closes the store */
	folder_remove(&k.folder);
}

static void live_many(enum kit_kind kind, uint64_t seeds, bool changes)
{
	static const enum event_kind kinds[] = { EVENT_CLOCK_WARNING, EVENT_CLOCK_BREACH, EVENT_ESCALATED, EVENT_CLOCK_STARTED, EVENT_CLOCK_MET, EVENT_HELD,
						 EVENT_RESUMED, EVENT_EXTENSION_ASKED, EVENT_EXTENDED, EVENT_EXTENSION_REFUSED, EVENT_RESOLVED };
	const char *one = getenv("SEED");

	if (one) {
		live_on(kind, strtoull(one, NULL, 10), changes);
		return;
	}
	for (uint64_t seed = 1; seed <= seeds; seed++)
		live_on(kind, seed, changes);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		cr_assert(gt(u64, m.seen[kinds[i]], 0), "no history had %s", event_kind_name(kinds[i]));
	cr_assert(changes || m.moved > seeds, "hardly a promise was moved");
}

Test(desk_clocks_model, every_due_time_follows_from_its_ledger_and_every_mark_comes_once_in_memory)
{
	live_many(KIT_MEMORY, MEMORY_SEEDS, false);
}

Test(desk_clocks_model, every_due_time_follows_from_its_ledger_and_every_mark_comes_once_in_sqlite)
{
	live_many(KIT_SQLITE, SQLITE_SEEDS, false);
}

Test(desk_clocks_model, every_mark_comes_once_though_calendars_and_ladders_change)
{
	live_many(KIT_MEMORY, MEMORY_SEEDS, true);
	live_many(KIT_SQLITE, SQLITE_SEEDS / 2, true);
}
