/* Joint handling against a model: random acts of every verb there is, by random actors, on a few cases, with time in between. After each act what DESIGN.md
 * promises holds: one lead, nothing resolved over an open required part, a resolve clock that never starts anew, hops counted right, time by holder that sums
 * to the total, feeds complete and without a gap. The seeds are shared out over several tests, which run side by side. A failure names its seed and its step;
 * SEED=n runs only that one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/city.h"
#include "core/clockwork.h"
#include "core/life.h"
#include "core/spells.h"
#include "support/log.h"
#include "support/world.h"

TestSuite(joint_model, .timeout = 280);

enum { SEEDS = 1600, SHARES = 8, COMMANDS = 1000, CASES = 4, EVENTS_MAX = 8192, HOLDERS = 16 };

static const char *const names[] = { "roads", "parks", "water", "desk", "helpers", CITY_SUPERVISORS, FEED_CHANNEL "phone" };
enum { DEPARTMENTS = 5, FEEDS = 7 };

/* What the model knows of a case beside what the store says. */
struct known {
	uint64_t number; /* 0: none yet */
	bool is_known;
	struct case_record record; /* as it was after the last command */
	uint32_t hops;
	struct { char name[LIMIT_NAME + 1]; int64_t ms; } held[HOLDERS];
	size_t n_held;
};

struct model {
	struct world *world;
	struct arena *reading, *texts[2]; /* texts: of known records, swapped so that the last ones outlive a command */
	uint64_t seed, state, step;
	struct known cases[CASES]; /* those that are acted on; one that is over makes room for a new one at last */
	uint64_t n_cases;
	wall last;
	uint64_t events; /* looked at up to here */
	uint64_t positions[FEEDS];
	unsigned char heard[EVENTS_MAX]; /* bits of feeds that an event is in */
	size_t of_verb[VERB_COUNT];
	verb_set unknown; /* what no act of this daemon is yet */
};

static struct model m;

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

/* Criterion's own assertions cost more than what they assert; they are for what fails. */
static void fail(uint64_t number, const char *what)
{
	cr_fatal("seed %llu, step %llu, case %llu: %s", (unsigned long long)m.seed, (unsigned long long)m.step, (unsigned long long)number, what);
}

#define HOLDS(claim, number, what)            \
	do {                                  \
		if (!(claim))                 \
			fail((number), what); \
	} while (0)

/* ---- time by holder, reckoned by the model itself ---- */

static int64_t *time_of(struct known *k, struct text holder)
{
	for (size_t i = 0; i < k->n_held; i++)
		if (text_is_str(holder, k->held[i].name))
			return &k->held[i].ms;
	HOLDS(k->n_held < HOLDERS, 0, "the test has room for all holders");
	snprintf(k->held[k->n_held].name, sizeof k->held[0].name, "%.*s", TEXT_ARG(holder));
	k->held[k->n_held].ms = 0;
	return &k->held[k->n_held++].ms;
}

static struct text holder_by_state(const struct case_record *r)
{
	if (!case_is_open(r->state))
		return TEXT_NONE;
	if (r->assignments[0].state != ASSIGNMENT_ON_HOLD)
		return r->lead;
	return r->assignments[0].waits_for == WAITS_FOR_CITIZEN ? TEXT(PARTY_CITIZEN) : TEXT(PARTY_OUTSIDE);
}

static void pass_time(int64_t ms)
{
	for (size_t i = 0; i < CASES; i++)
		if (m.cases[i].is_known)
			*time_of(&m.cases[i], spells_holder(&m.cases[i].record)) += ms;
}

static void check_time(struct known *k, const struct case_record *r)
{
	uint64_t number = k->number;
	struct holding held[HOLDERS_MAX];
	size_t n = spells_sum(r, &m.world->basis.time, m.world->now.wall, held);
	int64_t total = 0;

	for (size_t i = 0; i < n; i++) {
		HOLDS(dur_to_ms(held[i].plain) == *time_of(k, held[i].holder), number, "everybody's time is what passed while they had it");
		total += dur_to_ms(held[i].plain);
	}
	HOLDS(total == dur_to_ms(wall_since(m.world->now.wall, r->received)), number, "the time of all holders is the time since receipt");
	HOLDS(text_is(spells_holder(r), holder_by_state(r)), number, "it is held by who answers for it, or by whom it waits for");
}

/* ---- what has happened since the last command ---- */

struct happened {
	struct event events[32];
	size_t n;
};

static bool has(const struct happened *h, uint64_t number, enum event_kind kind)
{
	for (size_t i = 0; i < h->n; i++)
		if (h->events[i].case_number == number && h->events[i].kind == kind)
			return true;
	return false;
}

static int feed_number(struct text name)
{
	for (int f = 0; f < FEEDS; f++)
		if (text_is_str(name, names[f]))
			return f;
	return -1;
}

/* New entries of every feed; each the next, of an event above the one before. */
static void read_feeds(void)
{
	static struct feed_entry entries[512];

	for (int f = 0; f < FEEDS; f++) {
		size_t n = 0;

		HOLDS(!m.world->reader.ops->feed_read(m.world->reader.self, text_of(names[f]), m.positions[f], 1 << 22, m.reading, entries, 512, &n), 0,
		      "the feed can be read");
		for (size_t i = 0; i < n; i++) {
			HOLDS(entries[i].position == m.positions[f] + 1, 0, "positions have no gap");
			HOLDS(entries[i].event_number > m.events && entries[i].event_number < EVENTS_MAX, 0, "a new entry is of a new event");
			m.heard[entries[i].event_number] |= (unsigned char)(1u << f);
			m.positions[f]++;
		}
	}
}

static void read_events(struct happened *h)
{
	struct store_figures figures;

	h->n = 0;
	HOLDS(!m.world->store.ops->figures(m.world->store.self, &figures), 0, "figures can be read");
	read_feeds();
	while (m.events < figures.events) {
		struct feed_entry entry;

		HOLDS(!m.world->reader.ops->event_get(m.world->reader.self, m.events + 1, m.reading, &entry), 0, "events have no gap");
		HOLDS(h->n < 32, 0, "the test has room for what one command does");
		HOLDS(!codec_event_decode(entry.event, m.reading, &h->events[h->n]), 0, "an event can be read");
		HOLDS(h->events[h->n].number == m.events + 1, 0, "and bears its number");
		m.events++;
		h->n++;
	}
}

/* ---- who hears of what: PROTOCOL.md's table, for the kinds that a case can have ---- */

enum { LEAD = 1, DEPARTMENT = 2, TARGET = 4, ALL = 8, SUPERVISORS = 16 };

static const unsigned hears[EVENT_KIND_COUNT] = {
	[EVENT_OPENED] = ALL, [EVENT_ACKNOWLEDGED] = LEAD | DEPARTMENT, [EVENT_STARTED] = LEAD | DEPARTMENT, [EVENT_DONE] = LEAD | DEPARTMENT,
	[EVENT_RESOLVED] = ALL, [EVENT_CLOCK_WARNING] = DEPARTMENT, [EVENT_CLOCK_BREACH] = LEAD | DEPARTMENT | SUPERVISORS,
	[EVENT_CLOCK_STARTED] = LEAD | DEPARTMENT, [EVENT_DECLINED] = LEAD | DEPARTMENT, [EVENT_PROPOSED] = LEAD | TARGET, [EVENT_ACCEPTED] = ALL | TARGET,
	[EVENT_REJECTED] = LEAD | DEPARTMENT, [EVENT_WITHDRAWN] = LEAD | TARGET, [EVENT_DISPUTED] = ALL | SUPERVISORS, [EVENT_RULED] = ALL | TARGET | SUPERVISORS,
	[EVENT_REASSIGNED] = ALL | TARGET | SUPERVISORS, [EVENT_INVITED] = LEAD | TARGET, [EVENT_WAIVED] = LEAD | TARGET,
	[EVENT_URGED] = LEAD | TARGET | SUPERVISORS, [EVENT_SUPERVISED] = ALL | SUPERVISORS, [EVENT_RELEASED] = ALL | SUPERVISORS, [EVENT_COMMENTED] = ALL,
	[EVENT_HELD] = ALL, [EVENT_RESUMED] = ALL, [EVENT_ASKED] = ALL, [EVENT_REPLIED] = ALL, [EVENT_RESPONDED] = ALL,
	[EVENT_RATED] = ALL | SUPERVISORS, [EVENT_CLOSED] = ALL, [EVENT_REOPENED] = ALL, [EVENT_JOINED] = ALL, [EVENT_LEFT] = ALL, [EVENT_LINKED] = ALL,
	[EVENT_UNLINKED] = ALL,
};

static bool heard_by(uint64_t event, struct text name)
{
	int f = feed_number(name);

	return f < 0 || (m.heard[event] >> f & 1);
}

static void check_heard(const struct event *e, const struct case_record *before, const struct case_record *after)
{
	unsigned who = hears[e->kind];

	if (text_is_str(e->department, PARTY_CITIZEN))
		who &= ~(unsigned)SUPERVISORS; /* a citizen owes them nothing */
	if (who & LEAD) /* whoever led when it was said */
		HOLDS(heard_by(e->number, before->lead) || heard_by(e->number, after->lead), e->case_number, "the lead hears of it");
	if (who & DEPARTMENT)
		HOLDS(heard_by(e->number, e->department), e->case_number, "the department that it is about hears of it");
	if (who & TARGET)
		HOLDS(heard_by(e->number, e->target), e->case_number, "the other one that it is about hears of it");
	if (who & SUPERVISORS || (before->flags & after->flags & FLAG_SUPERVISED) ||
	    (e->kind == EVENT_DECLINED && e->part == PART_REQUIRED))
		HOLDS(heard_by(e->number, TEXT(CITY_SUPERVISORS)), e->case_number, "supervisors hear of it");
	for (size_t i = 0; (who & ALL) && i < before->n_assignments; i++)
		HOLDS(heard_by(e->number, before->assignments[i].department), e->case_number, "everybody on the case hears of it");
}

/* ---- what must hold of a case ---- */

static void check_parts(uint64_t number, const struct case_record *r)
{
	size_t n_leads = 0;

	for (size_t i = 0; i < r->n_assignments; i++) {
		const struct assignment *a = &r->assignments[i];

		n_leads += a->part == PART_LEAD;
		for (size_t k = 0; k < i; k++)
			HOLDS(!text_is(a->department, r->assignments[k].department), number, "a department has one part");
		if (!case_is_open(r->state) && a->part == PART_REQUIRED)
			HOLDS(a->state == ASSIGNMENT_DONE || a->state == ASSIGNMENT_WAIVED, number, "nothing is resolved over an open required part");
	}
	HOLDS(n_leads == 1, number, "it has one lead");
	HOLDS(r->assignments[0].part == PART_LEAD && text_is(r->assignments[0].department, r->lead), number, "which stands first");
	HOLDS(!text_is_str(r->lead, "helpers"), number, "and is no partner");
	HOLDS(!case_is_open(r->state) || assignment_is_open(&r->assignments[0]), number, "somebody answers for an open case");
	HOLDS(case_is_open(r->state) || r->assignments[0].state == ASSIGNMENT_DONE, number, "the lead of one that is over is done");
	HOLDS(r->state != CASE_ON_HOLD || r->assignments[0].state == ASSIGNMENT_ON_HOLD, number, "a case on hold has a lead on hold");
}

static size_t proposals(const struct case_record *r)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_asks; i++)
		n += r->asks[i].kind == ASK_LEAD;
	return n;
}

static size_t clocks_named(const struct case_record *r, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_clocks; i++)
		n += text_is_str(r->clocks[i].name, name);
	return n;
}

static void check_passing(uint64_t number, const struct case_record *r)
{
	HOLDS(proposals(r) <= 1, number, "one proposal at a time");
	HOLDS(clocks_named(r, "answer") == proposals(r), number, "who was asked has its time to answer, and nobody else");
	HOLDS(clocks_named(r, "ruling") == (r->state == CASE_DISPUTED), number, "supervisors have their time to rule on what is disputed, and on nothing else");
	HOLDS(!proposals(r) || r->state == CASE_OPEN || r->state == CASE_REOPENED || r->state == CASE_ON_HOLD, number, "nothing is proposed of others");
	HOLDS(!(r->flags & FLAG_RULED) || (!proposals(r) && r->state != CASE_DISPUTED), number, "a ruling is not passed on");
}

/* Moved by pauses and extensions, and by nothing else; made anew by reopening. */
static void check_master(uint64_t number, const struct case_record *before, const struct case_record *after, const struct happened *h)
{
	const struct clock *was = &before->assignments[0].resolve, *is = &after->assignments[0].resolve;
	bool may_move = false;

	if (has(h, number, EVENT_REOPENED) || has(h, number, EVENT_RECOMPUTED))
		return;
	HOLDS(wall_is(was->started, is->started), number, "the master clock never starts anew");
	for (size_t i = 0; i < h->n; i++)
		for (size_t k = 0; k < h->events[i].n_ledger; k++)
			may_move |= h->events[i].ledger[k].kind == LEDGER_RESUMED || h->events[i].ledger[k].kind == LEDGER_EXTENDED;
	HOLDS(may_move || wall_is(was->due, is->due), number, "nor moves but by pauses and extensions");
	HOLDS(may_move || text_is(was->policy, is->policy), number, "nor changes its policy");
}

static void check_hops(struct known *k, const struct case_record *before, const struct case_record *after, const struct happened *h)
{
	uint64_t number = k->number;

	for (size_t i = 0; i < h->n; i++) {
		const struct event *e = &h->events[i];

		if (e->case_number != number)
			continue;
		k->hops += e->kind == EVENT_ACCEPTED || e->kind == EVENT_REASSIGNED || (e->kind == EVENT_RULED && !text_is(e->department, e->target));
	}
	HOLDS(after->hops == k->hops, number, "hops are counted");
	HOLDS((before->hops != after->hops) || text_is(before->lead, after->lead), number, "the lead changes by a hop only");
}

static void check_case(struct known *k, const struct happened *h)
{
	uint64_t number = k->number;
	struct case_row row;

	HOLDS(m.world->reader.ops->case_get(m.world->reader.self, number, m.texts[m.step & 1], &row) == STORE_OK, number, "it is there");
	check_parts(number, &row.record);
	check_passing(number, &row.record);
	check_time(k, &row.record);
	if (k->is_known) {
		check_master(number, &k->record, &row.record, h);
		check_hops(k, &k->record, &row.record, h);
	}
	for (size_t i = 0; i < h->n; i++)
		if (h->events[i].case_number == number)
			check_heard(&h->events[i], k->is_known ? &k->record : &row.record, &row.record);
	k->record = row.record;
	k->is_known = true;
}

static void check(void)
{
	static struct happened h;

	read_events(&h);
	arena_reset(m.texts[m.step & 1]);
	for (size_t i = 0; i < CASES; i++)
		check_case(&m.cases[i], &h);
	for (size_t i = 0; i < h.n; i++)
		HOLDS(m.heard[h.events[i].number], h.events[i].case_number, "somebody hears of every event");
	arena_reset(m.reading);
}

/* ---- what may happen ---- */

static struct text some_party(const struct known *k)
{
	static const char *const parties[] = { CITY_SUPERVISORS, CITY_SUPERVISORS, PARTY_CITIZEN };
	const struct case_record *r = &k->record;

	switch (below(10)) {
	case 0:
		return text_of(names[below(DEPARTMENTS)]);
	case 1:
	case 2:
	case 3:
		return text_of(parties[below(3)]);
	case 4:
	case 5:
		return r->lead;
	default:
		return r->assignments[below(r->n_assignments)].department;
	}
}

static struct text some_text(const char *of)
{
	return below(40) ? text_of(of) : TEXT_NONE;
}

/* Of any verb, with whatever any of them needs; now and then something is missing or wrong. */
static void act(uint64_t number, enum verb verb, struct text department)
{
	struct request r = { .id = 2, .kind = REQUEST_ACT };
	const struct reply *reply;
	char ref[16];

	r.act = (struct request_act){ .key = { .number = number }, .verb = verb, .department = department, .actor = TEXT("somebody"),
				      .outcome_code = some_text("done"), .answer = some_text("It is done."), .note = some_text("As seen on the spot."),
				      .reason_code = some_text("not_ours"), .target = below(6) ? text_of(names[below(DEPARTMENTS)]) : TEXT_NONE,
				      .clock = below(2) ? TEXT("resolve") : TEXT("acknowledge"), .length = some_text("1 working hour"),
				      .campaign = some_text("clean-schools"), .part = (enum part)below(PART_COUNT),
				      .after = below(4) ? TEXT_NONE : text_of(names[below(DEPARTMENTS)]),
				      .waits_for = (enum waits_for)below(WAITS_FOR_COUNT), .rating = { (enum solved)below(SOLVED_COUNT), (uint32_t)below(6) },
				      .other = { .number = 1 + below(m.n_cases) } };
	snprintf(ref, sizeof ref, "a-%llu", (unsigned long long)number);
	if (text_is_str(department, PARTY_CITIZEN)) /* who does not know numbers */
		r.act.key = (struct case_key){ .source = TEXT("hotline"), .source_ref = text_of(ref) };
	reply = world_request(m.world, 1, &r);
	HOLDS(reply != NULL, number, "every act is answered");
	if (reply->outcome == OUTCOME_INVALID && text_is_str(reply->field, "verb"))
		m.unknown |= VERB_BIT(verb);
	m.of_verb[verb] += reply->outcome == OUTCOME_OK;
}

/* One that would fit, or any at all. */
static enum verb some_verb(const struct known *k, struct text party)
{
	verb_set fitting = life_what_fits_case(k->record.state) & ~m.unknown;

	for (size_t i = 0; i < k->record.n_assignments; i++)
		if (text_is(k->record.assignments[i].department, party))
			fitting &= life_what_fits(i ? OWN_OF_CO : OWN_OF_LEAD, k->record.assignments[i].state);
	for (int i = 0; i < 64 && below(40); i++) {
		enum verb verb = (enum verb)(1 + below(VERB_COUNT - 1));

		if ((fitting & VERB_BIT(verb)) && ((verb != VERB_RESOLVE && verb != VERB_COMMENT) || below(6) == 0))
			return verb;
	}
	return (enum verb)(1 + below(VERB_COUNT - 1));
}

/* Whoever was asked answers, more often than chance would have it. */
static bool answer(const struct known *k)
{
	const struct case_record *r = &k->record;

	for (size_t i = 0; i < r->n_asks; i++)
		if (r->asks[i].kind == ASK_LEAD) {
			act(k->number, below(3) ? VERB_ACCEPT : VERB_REJECT, r->asks[i].to);
			return true;
		}
	return false;
}

/* All that are required do their parts, and the lead resolves. */
static void finish(const struct known *k)
{
	const struct case_record *r = &k->record;
	const struct assignment *a = &r->assignments[below(r->n_assignments)];

	act(k->number, a->part == PART_LEAD ? VERB_RESOLVE : VERB_DONE, a->department);
}

static void wait_a_while(void)
{
	static const int seconds[] = { 1, 1, 10, 60, 100, 300, 700, 1500, 4000 };
	int s = seconds[below(sizeof seconds / sizeof *seconds)];

	for (; s > 0; s -= 10) { /* in small steps: what falls due changes who holds a case */
		int64_t ms = (s < 10 ? s : 10) * 1000;

		world_pass(m.world, dur_ms(ms));
		pass_time(ms);
		if (s <= 10 || below(8) == 0)
			break;
	}
	m.world->n_heard = 0;
	world_turn(m.world);
}

static void open_case(struct known *k)
{
	struct request r;
	char ref[16];

	snprintf(ref, sizeof ref, "a-%llu", (unsigned long long)++m.n_cases);
	m.world->finding = (struct finding){ .rule_set = TEXT("rules-1") };
	world_claim(m.world, names[below(DEPARTMENTS - 1)], PART_LEAD, "rule");
	for (size_t i = below(3); i; i--)
		world_claim(m.world, names[below(DEPARTMENTS)], (enum part)(PART_REQUIRED + below(2)), "rule");
	for (size_t i = below(3); i; i--)
		m.world->finding.fallback[m.world->finding.n_fallback++] = text_of(names[below(DEPARTMENTS)]);
	r = world_submission(ref);
	HOLDS(world_request(m.world, 1, &r) != NULL, m.n_cases, "it is taken in");
	memset(k, 0, offsetof(struct known, record));
	k->hops = 0;
	k->n_held = 0;
	k->number = m.n_cases;
}

static void act_somehow(const struct known *k)
{
	struct text party = some_party(k);

	act(k->number, some_verb(k, party), party);
}

static void command(void)
{
	struct known *k = &m.cases[below(CASES)];

	if (below(4) == 0)
		wait_a_while();
	else if (!case_is_open(k->record.state) && below(3) == 0)
		open_case(k);
	else if (below(12) == 0)
		finish(k);
	else if (below(2) || !answer(k))
		act_somehow(k);
}

static void check_chain(void)
{
	bool is_whole = false;
	uint64_t events = 0;
	struct text where;

	HOLDS(!m.world->reader.ops->verify(m.world->reader.self, m.reading, &is_whole, &events, &where) && is_whole && events == m.events, 0,
	      "the chain and the cases are whole");
	arena_reset(m.reading);
}

static void play(uint64_t seed)
{
	m.seed = m.state = seed;
	m.world = world_create();
	m.events = m.step = m.n_cases = 0;
	memset(m.positions, 0, sizeof m.positions);
	memset(m.heard, 0, sizeof m.heard);
	m.world->resolve = dur_s(below(2) ? 3000 : 300000);
	for (size_t i = 0; i < CASES; i++)
		open_case(&m.cases[i]);
	check();
	for (m.step = 1; m.step <= COMMANDS; m.step++) {
		m.world->n_heard = 0;
		command();
		check();
	}
	check_chain();
	world_destroy(&m.world);
}

/* Seeds share + 1, share + 1 + SHARES, ... */
static void play_share(uint64_t share)
{
	static const enum verb reached[] = { VERB_ACKNOWLEDGE, VERB_START, VERB_DONE, VERB_RESOLVE, VERB_DECLINE, VERB_HAND_OVER, VERB_ACCEPT, VERB_REJECT, VERB_WITHDRAW,
					     VERB_INVITE, VERB_WAIVE, VERB_URGE, VERB_ASSIGN, VERB_RULE, VERB_SUPERVISE, VERB_RELEASE, VERB_COMMENT };
	const char *only = getenv("SEED");

	log_watch();
	m.reading = arena_create(64 * 1024 * 1024);
	for (int i = 0; i < 2; i++)
		m.texts[i] = arena_create(16 * 1024 * 1024);
	for (uint64_t seed = share + 1; !only && seed <= SEEDS; seed += SHARES)
		play(seed);
	if (only && share == 0)
		play(strtoull(only, NULL, 10));
	for (size_t i = 0; !only && i < sizeof reached / sizeof *reached; i++)
		cr_expect(gt(sz, m.of_verb[reached[i]], 20), "%s is done, not only refused", verb_name(reached[i]));
	arena_destroy(&m.reading);
	for (int i = 0; i < 2; i++)
		arena_destroy(&m.texts[i]);
}

#define SHARE(n)                                                \
	Test(joint_model, keeps_its_promises_through_share_##n) \
	{                                                       \
		play_share(n);                                  \
	}

SHARE(0)
SHARE(1)
SHARE(2)
SHARE(3)
SHARE(4)
SHARE(5)
SHARE(6)
SHARE(7)
