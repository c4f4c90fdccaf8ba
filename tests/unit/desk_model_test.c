/* The desk against a model, through random weather: requests, verdicts in any order or never, plugins that come and go,
 * consumers that come, go and do not read, time in small and large steps. What must hold holds after every turn. A failure
 * names its seed; SEED=n runs only that one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/clockwork.h"
#include "support/log.h"
#include "support/world.h"

TestSuite(desk_model, .timeout = 240);

enum { SEEDS = 200, STEPS = 220, REFS = 40, CONSUMERS = 4, EVENTS_MAX = 8192, FEED_ENTRIES = 2048 };

static const char *const names[] = { "roads", "parks", "water", "desk", "helpers" };
enum { DEPARTMENTS = 5 };

struct model {
	struct world *world;
	struct arena *reading;
	uint64_t seed, state;
	struct { uint64_t number; bool is_known; char ref[16]; } refs[REFS];
	bool is_resolved[REFS * 2];
	uint64_t n_cases;
	size_t answered; /* questions up to here have been answered or given up */
	struct { char name[8]; uint64_t peer, acked, sent; int feed; } consumers[CONSUMERS];
	struct store_figures figures;
	bool is_settled; /* nothing is under way */
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

static const char *some_department(void)
{
	return names[below(DEPARTMENTS)];
}

#define HOLDS(claim, ...) cr_assert(eq(int, !!(claim), 1), "seed %llu: " __VA_ARGS__, (unsigned long long)m.seed)
#define HOLDS_OF(claim, number, what)                                                               \
	cr_assert(eq(int, !!(claim), 1), "seed %llu, case %llu: " what, (unsigned long long)m.seed, \
		  (unsigned long long)(number))

/* ---- what must hold ---- */

static void check_case(uint64_t number)
{
	struct case_row row;
	const struct case_record *r = &row.record;
	size_t n_leads = 0;
	bool owes = false;

	HOLDS_OF(m.world->reader.ops->case_get(m.world->reader.self, number, m.reading, &row) == STORE_OK, number,
		 "it is there");
	for (size_t i = 0; i < r->n_assignments; i++) {
		const struct assignment *a = &r->assignments[i];

		n_leads += a->part == PART_LEAD;
		owes |= a->part == PART_REQUIRED && assignment_is_open(a);
		for (size_t k = 0; k < i; k++)
			HOLDS_OF(!text_is(a->department, r->assignments[k].department), number, "a department has one part");
		HOLDS_OF(!a->acknowledge.is_breached || !wall_is_before(m.world->now.wall, a->acknowledge.due), number,
			 "no breach before its time");
		HOLDS_OF(a->part != PART_INFORMED || a->state == ASSIGNMENT_DECLINED || wall_is_none(a->resolve.due), number,
			 "who is informed has no clock");
		HOLDS_OF(!m.is_settled || r->state != CASE_OPEN ||
				 wall_is_before(m.world->now.wall, assignment_next_mark(a)),
			 number, "every mark that is due is set");
	}
	HOLDS_OF(n_leads == 1, number, "it has one lead");
	HOLDS_OF(r->assignments[0].part == PART_LEAD && text_is(r->assignments[0].department, r->lead), number,
		 "and the lead stands first");
	HOLDS_OF(!text_is_str(r->lead, "helpers"), number, "a partner never leads");
	HOLDS_OF(r->state == CASE_OPEN || r->state == CASE_RESOLVED || r->state == CASE_CLOSED, number, "it is open, resolved or closed");
	if (!case_is_open(r->state)) {
		HOLDS_OF(r->n_clocks == (r->state == CASE_RESOLVED), number, "its confirmation window is open until it is closed");
		HOLDS_OF(!owes, number, "nobody owes a part of a resolved case");
		HOLDS_OF(r->assignments[0].state == ASSIGNMENT_DONE, number, "its lead is done");
		HOLDS_OF(!wall_is_none(r->resolved) && r->outcome_code.size && row.answer_event, number,
			 "it has outcome and answer");
	} else {
		HOLDS_OF(assignment_is_open(&r->assignments[0]), number, "an open case has somebody at work");
		HOLDS_OF(!m.is_resolved[number], number, "what was resolved stays so");
	}
	m.is_resolved[number] = !case_is_open(r->state);
}

static void check_cases(void)
{
	uint64_t n_open = 0;

	for (uint64_t number = 1; number <= m.figures.cases; number++) {
		check_case(number);
		n_open += !m.is_resolved[number];
		arena_reset(m.reading);
	}
	HOLDS(m.figures.open_cases == n_open, "open cases are counted right");
	HOLDS(m.figures.cases <= REFS, "a source and its reference name one case");
}

/* Every feed's positions follow each other, and so do its events' numbers upwards. */
static void check_feeds(void)
{
	static struct feed_entry entries[FEED_ENTRIES];
	static unsigned char seen[EVENTS_MAX];

	memset(seen, 0, sizeof seen);
	for (int f = 0; f <= DEPARTMENTS + 1; f++) {
		struct text feed = text_of(f < DEPARTMENTS ? names[f] : f == DEPARTMENTS ? CITY_SUPERVISORS : "channel:phone");
		struct feed_tail tail = { 0 };
		uint64_t position = 0, event = 0;
		size_t n;

		do {
			HOLDS(!m.world->reader.ops->feed_read(m.world->reader.self, feed, position, 1 << 20, m.reading,
							      entries, FEED_ENTRIES, &n),
			      "the feed can be read");
			for (size_t i = 0; i < n; i++) {
				HOLDS(entries[i].position == position + 1, "positions have no gap");
				HOLDS(entries[i].event_number > event, "events come in their order");
				position++;
				event = entries[i].event_number;
				HOLDS(event < EVENTS_MAX, "the test has room");
				seen[event] = 1;
			}
		} while (n);
		HOLDS(!m.world->store.ops->feed_tail(m.world->store.self, feed, &tail), "the tail can be read");
		HOLDS(tail.position == position && tail.event_number == event, "the tail is the newest");
		arena_reset(m.reading);
	}
	for (uint64_t number = 1; number <= m.figures.events; number++)
		HOLDS(seen[number], "events have no gap, and somebody is told of each");
}

static void check_chain(void)
{
	bool is_whole = false;
	uint64_t events = 0;
	struct text where;

	HOLDS(!m.world->reader.ops->verify(m.world->reader.self, m.reading, &is_whole, &events, &where) && is_whole,
	      "the chain is whole");
	HOLDS(events == m.figures.events, "all events are in it");
	arena_reset(m.reading);
}

static void check_all(bool with_feeds)
{
	HOLDS(!m.world->store.ops->figures(m.world->store.self, &m.figures), "figures can be read");
	check_cases();
	if (with_feeds)
		check_feeds(), check_chain();
}

/* Deliveries that came in the last turns: each the next of its consumer, on the connection that has it. */
static void take_deliveries(void)
{
	for (size_t i = 0; i < m.world->n_heard; i++) {
		const struct heard *h = &m.world->heard[i];

		if (h->message.kind != MESSAGE_DELIVERIES)
			continue;
		for (int c = 0; c < CONSUMERS; c++) {
			if (!text_is_str(h->message.deliveries.consumer, m.consumers[c].name) ||
			    !text_is_str(h->message.deliveries.feed, names[m.consumers[c].feed]))
				continue;
			HOLDS(h->peer.id == m.consumers[c].peer, "only the newest connection gets deliveries");
			for (size_t k = 0; k < h->message.deliveries.n_deliveries; k++)
				HOLDS(h->message.deliveries.delivery[k].position == ++m.consumers[c].sent,
				      "a delivery is the one behind the last");
		}
	}
	m.world->n_heard = 0;
}

/* Replies that cases were named in: a reference never changes its case. */
static void take_replies(void)
{
	for (size_t i = 0; i < m.world->n_heard; i++) {
		const struct message *message = &m.world->heard[i].message;
		const struct case_record *r =
			message->kind == MESSAGE_REPLY && message->reply.kind == REPLY_CASE ? message->reply.record : NULL;

		for (int k = 0; r && k < REFS; k++)
			if (text_is_str(r->source_ref, m.refs[k].ref)) {
				HOLDS(!m.refs[k].is_known || m.refs[k].number == r->number,
				      "a source and its reference name the same case");
				m.refs[k].is_known = true;
				m.refs[k].number = r->number;
			}
	}
	take_deliveries();
}

/* ---- what may happen ---- */

static void request(uint64_t peer, const struct request *r)
{
	take_replies();
	world_request(m.world, peer, r);
	take_replies();
}

static void dictate_rules(void)
{
	struct finding *f = &m.world->finding;
	size_t n = below(4);

	*f = (struct finding){ .rule_set = TEXT("rules-1") };
	for (size_t i = 0; i < n; i++)
		world_claim(m.world, some_department(), i ? (enum part)(1 + below(3)) : PART_LEAD, "rule");
	if (below(3) == 0)
		f->fallback[f->n_fallback++] = text_of(some_department());
	f->flags = below(5) ? 0 : FLAG_CONFLICT;
	m.world->acknowledge = below(4) ? dur_s(3600) : dur_s(0);
	m.world->resolve = below(6) ? dur_s(36000) : dur_s(0);
}

static void submit(void)
{
	struct request r;

	dictate_rules();
	r = world_submission(m.refs[below(REFS)].ref);
	r.id = 100 + below(1000);
	request(1 + below(3), &r);
}

static void act(void)
{
	enum verb verb = (enum verb)(1 + below(4));
	struct request r;

	if (!m.figures.cases)
		return;
	r = world_act(1 + below(m.figures.cases + (below(20) == 0)), verb, some_department());
	if (below(4) == 0)
		r.act.note = TEXT("noted");
	request(1 + below(3), &r);
}

/* The lead does it, so that cases come to an end at all. */
static void work(void)
{
	struct case_row row;
	uint64_t number = m.figures.cases ? 1 + below(m.figures.cases) : 0;

	if (!number || m.world->reader.ops->case_get(m.world->reader.self, number, m.reading, &row))
		return;
	for (size_t i = row.record.n_assignments; i-- > 0;) {
		char department[LIMIT_NAME + 1];
		struct request r;

		snprintf(department, sizeof department, "%.*s", TEXT_ARG(row.record.assignments[i].department));
		r = world_act(number, i ? VERB_DONE : VERB_RESOLVE, department);
		request(2, &r);
	}
	arena_reset(m.reading);
}

static struct verdict some_verdict(void)
{
	struct verdict v = { .kind = (enum verdict_kind)(1 + below(VERDICT_KIND_COUNT - 1)) };

	if (below(2))
		v.proposed = text_of(below(9) ? some_department() : "atlantis");
	for (size_t i = below(3); i; i--)
		v.demands[v.n_demands++] = text_of(below(9) ? some_department() : "atlantis");
	v.priority = (enum priority)below(PRIORITY_COUNT);
	v.sub_unit = below(3) ? TEXT_NONE : TEXT("night crew");
	return v;
}

static void answer(void)
{
	struct verdict v = some_verdict();

	if (m.world->n_asked)
		world_answer(m.world, m.world->n_asked - 1 - below(m.world->n_asked < 6 ? m.world->n_asked : 6), &v);
	if (m.world->n_asked > WORLD_ASKED_MAX - 64)
		m.world->n_asked = 0;
}

static void plugins_come_and_go(void)
{
	struct assessor_listener listener = desk_listener(m.world->desk);
	size_t which = below(2);

	m.world->askable[which] = m.world->askable[which] ? NULL : names[which];
	if (m.world->askable[which])
		listener.ready(listener.self, text_of(names[which]));
}

static void consume(void)
{
	int c = (int)below(CONSUMERS);
	uint64_t step = m.consumers[c].sent - m.consumers[c].acked;
	struct request r = { .id = 7, .kind = REQUEST_ACK };

	if (m.consumers[c].peer && below(4)) {
		m.consumers[c].acked += step ? 1 + below(step) : 0;
		r.ack = (struct request_ack){ .feed = text_of(names[m.consumers[c].feed]),
					      .consumer = text_of(m.consumers[c].name),
					      .cursor = { 1, m.consumers[c].acked, m.consumers[c].acked },
					      .is_quiet = true };
		request(m.consumers[c].peer, &r);
		return;
	}
	take_replies();
	r.kind = REQUEST_SUBSCRIBE;
	r.subscribe = (struct request_subscribe){ text_of(names[m.consumers[c].feed]), text_of(m.consumers[c].name),
						  (uint32_t)(1 + below(20)), false };
	m.consumers[c].peer = 10 + (uint64_t)c * 2 + below(2);
	m.consumers[c].sent = m.consumers[c].acked;
	request(m.consumers[c].peer, &r);
}

static void time_passes(void)
{
	static const int64_t steps_ms[] = { 1, 25, 60, 1000, 60000, 1800000, 3600000, 20000000 };

	take_replies();
	world_pass(m.world, dur_ms(steps_ms[below(sizeof steps_ms / sizeof *steps_ms)]));
	world_turn(m.world);
	take_replies();
}

static void happen(void)
{
	static void (*const things[])(void) = { submit,
						submit,
						submit,
						act,
						act,
						act,
						work,
						answer,
						answer,
						consume,
						consume,
						consume,
						plugins_come_and_go,
						time_passes,
						time_passes };

	if (below(12) == 0)
		m.world->peer_is_full = !m.world->peer_is_full;
	if (below(30) == 0)
		m.world->librarian_is_full = !m.world->librarian_is_full;
	things[below(sizeof things / sizeof *things)]();
}

/* Everything comes to rest: nothing waits, every mark is set, every consumer has what its credit allows. */
static void settle(void)
{
	m.world->peer_is_full = m.world->librarian_is_full = false;
	world_pass(m.world, dur_ms(50));
	for (int i = 0; i < 40; i++) {
		world_turn(m.world);
		take_replies();
	}
	HOLDS(desk_pending(m.world->desk) == 0 || m.world->askable[0] || m.world->askable[1],
	      "nobody waits for plugins that are not there");
}

static void play(uint64_t seed)
{
	struct desk_settings settings = world_settings();

	settings.recent_bytes = 600; /* so little that consumers fall behind what memory holds */
	settings.pending_max = 6;
	memset(&m, 0, sizeof m);
	m.seed = m.state = seed;
	m.world = world_create_with(&settings);
	m.reading = arena_create(64 * 1024 * 1024);
	for (int i = 0; i < REFS; i++)
		snprintf(m.refs[i].ref, sizeof m.refs[i].ref, "ref-%d", i);
	for (int c = 0; c < CONSUMERS; c++) {
		snprintf(m.consumers[c].name, sizeof m.consumers[c].name, "c%d", c);
		m.consumers[c].feed = c % 3;
	}
	for (int step = 0; step < STEPS; step++) {
		happen();
		check_all(step % 20 == 19);
	}
	settle();
	m.is_settled = true;
	check_all(true);
	arena_destroy(&m.reading);
	world_destroy(&m.world);
}

Test(desk_model, holds_its_promises_through_random_weather)
{
	const char *only = getenv("SEED");

	log_watch();
	if (only) {
		play(strtoull(only, NULL, 10));
		return;
	}
	for (uint64_t seed = 1; seed <= SEEDS; seed++)
		play(seed);
}
