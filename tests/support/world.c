#include "support/world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/memory.h"

enum { ARENA_BYTES = 512 * 1024 * 1024 };

static int judge(void *self, const struct submission *submission, wall at, struct arena *arena, struct finding *out)
{
	struct world *world = self;

	(void)submission;
	(void)at;
	(void)arena;
	*out = world->finding;
	return 0;
}

static struct text version(void *self)
{
	(void)self;
	return TEXT("rules-1");
}

static void start_clock(wall start, dur length, struct clock *out)
{
	*out = (struct clock){ .due = WALL_NONE, .warn = WALL_NONE, .met = WALL_NONE, .policy = TEXT("p"), .calendar = TEXT("c") };
	if (!length.ns)
		return;
	out->due = wall_after(start, length);
	out->warn = wall_after(start, dur_ns(length.ns / 2));
}

static void promise(void *self, const struct promise_for *what, struct clock *acknowledge_out, struct clock *resolve_out)
{
	struct world *world = self;

	start_clock(what->start, world->acknowledge, acknowledge_out);
	start_clock(what->start, world->resolve, resolve_out);
}

static dur worked(void *self, struct text calendar, wall from, wall to)
{
	(void)self;
	(void)calendar;
	return wall_since(to, from);
}

static bool may_ask(void *self, struct text department)
{
	struct world *world = self;

	for (int i = 0; i < 8; i++)
		if (world->askable[i] && text_is_str(department, world->askable[i]))
			return true;
	return false;
}

static void ask(void *self, const struct question *question)
{
	struct world *world = self;
	bool ok = true;

	assert(world->n_asked < WORLD_ASKED_MAX);
	world->asked[world->n_asked++] = (struct asked){ question->id, arena_copy(world->arena, question->department, &ok),
							 question->case_number };
}

static size_t describe(void *self, struct plugin_health *rows_out, size_t room)
{
	(void)self;
	(void)rows_out;
	(void)room;
	return 0;
}

static void hear(struct world *world, struct peer peer, struct text bytes, bool is_delivery)
{
	struct heard *heard = &world->heard[world->n_heard];
	bool ok = true;

	assert(world->n_heard < WORLD_HEARD_MAX);
	*heard = (struct heard){ .peer = peer, .is_delivery = is_delivery };
	bytes = arena_copy(world->arena, bytes, &ok);
	assert(codec_message_decode(bytes, world->arena, &heard->message) == CODEC_OK);
	world->n_heard++;
}

static void reply(void *self, struct peer peer, struct text message)
{
	hear(self, peer, message, false);
}

static void publish(void *self, struct text feed, struct text delivery)
{
	(void)feed;
	(void)delivery;
	((struct world *)self)->n_published++;
}

static void keep(void *self, struct peer peer, int by)
{
	(void)peer;
	((struct world *)self)->kept += by;
}

static int deliver(void *self, struct peer peer, struct text message)
{
	struct world *world = self;

	if (world->peer_is_gone)
		return VOICE_GONE;
	if (world->peer_is_full)
		return VOICE_FULL;
	hear(world, peer, message, true);
	return VOICE_OK;
}

/* Errands run at the beginning of the next turn, as they would at the earliest. */
static bool send(void *self, struct errand *errand)
{
	struct world *world = self;

	errand->next = NULL;
	*world->errands_end = errand;
	world->errands_end = &errand->next;
	return true;
}

static void run_errands(struct world *world)
{
	while (world->errands) {
		struct errand *errand = world->errands;
		int rc;

		world->errands = errand->next;
		if (!world->errands)
			world->errands_end = &world->errands;
		rc = errand->run(errand, &world->reader, world->read_arena);
		arena_reset(world->read_arena);
		errand->done(errand, rc);
	}
}

static size_t no_counters(void *self, struct counter *out, size_t room)
{
	(void)self;
	(void)out;
	(void)room;
	return 0;
}

static void fill_city(struct world *world)
{
	const struct department departments[] = {
		{ .name = TEXT("roads"), .title = TEXT("Roads"), .plugin = TEXT("roads") },
		{ .name = TEXT("parks"), .title = TEXT("Parks"), .plugin = TEXT("parks") },
		{ .name = TEXT("water"), .title = TEXT("Water") },
		{ .name = TEXT("desk"), .title = TEXT("Front desk") },
		{ .name = TEXT("helpers"), .title = TEXT("Helpers"), .kind = DEPARTMENT_PARTNER },
	};

	memcpy(world->departments, departments, sizeof departments);
	world->city = (struct city){ .name = TEXT("Test"), .zone = TEXT("UTC"), .departments = world->departments, .n_departments = 5,
				     .fallback = 3 };
}

struct world *world_create(void)
{
	struct world *world = calloc(1, sizeof *world);
	struct desk_settings settings = { .plugin_limit = dur_ms(50), .pending_max = 64, .tick_cases = 4, .consumers_max = 8,
					  .recent_bytes = 65536, .consumer_bytes = 1 << 20, .arena_bytes = ARENA_BYTES, .reassess_every = dur_s(1) };
	struct desk_ports ports = { .city = &world->city, .rules = { world, judge, version }, .time = { world, promise, worked },
				    .assessor = { world, may_ask, ask, describe },
				    .voice = { .self = world, .reply = reply, .publish = publish, .keep = keep, .deliver = deliver },
				    .librarian = { world, send } };
	struct desk_counters counters = { world, no_counters };

	assert(world);
	fill_city(world);
	world->errands_end = &world->errands;
	world->arena = arena_create(ARENA_BYTES);
	world->read_arena = arena_create(ARENA_BYTES);
	world->now = (struct now){ { 1000000000 }, { 1772438400000 } };
	world->acknowledge = dur_s(3600);
	world->resolve = dur_s(36000);
	world_claim(world, "roads", PART_LEAD, "roads-rule");
	assert(!store_memory_open(1000, &world->store));
	assert(!store_memory_reader_open(&world->store, &world->reader));
	ports.store = world->store;
	assert(!desk_create(&settings, &ports, &counters, world->now, &world->desk));
	return world;
}

void world_destroy(struct world **world)
{
	struct world *w = *world;

	run_errands(w);
	desk_destroy(&w->desk);
	w->reader.ops->close(w->reader.self);
	w->store.ops->close(w->store.self);
	arena_destroy(&w->arena);
	arena_destroy(&w->read_arena);
	free(w);
	*world = NULL;
}

static void finish_turn(struct world *world)
{
	mono next;

	assert(!desk_tick(world->desk, &next));
	assert(!desk_before_commit(world->desk));
	assert(!world->store.ops->commit(world->store.self));
	desk_after_commit(world->desk);
}

void world_turn(struct world *world)
{
	desk_begin(world->desk, world->now);
	run_errands(world);
	finish_turn(world);
}

static const struct reply *find_reply(const struct world *world, uint64_t peer, uint64_t id)
{
	for (size_t i = 0; i < world->n_heard; i++)
		if (world->heard[i].peer.id == peer && world->heard[i].message.kind == MESSAGE_REPLY &&
		    world->heard[i].message.reply.id == id)
			return &world->heard[i].message.reply;
	return NULL;
}

const struct reply *world_request(struct world *world, uint64_t peer, const struct request *request)
{
	world->n_heard = 0;
	desk_begin(world->desk, world->now);
	run_errands(world);
	assert(!desk_request(world->desk, (struct peer){ peer }, request));
	finish_turn(world);
	if (!find_reply(world, peer, request->id))
		world_turn(world); /* questions to the reader come back a turn later */
	return find_reply(world, peer, request->id);
}

void world_pass(struct world *world, dur d)
{
	world->now.mono = mono_after(world->now.mono, d);
	world->now.wall = wall_after(world->now.wall, d);
}

struct request world_submission(const char *source_ref)
{
	return (struct request){ .id = 1, .kind = REQUEST_SUBMIT,
				 .submit = { .source = TEXT("hotline"), .source_ref = text_of(source_ref), .channel = TEXT("phone"),
					     .category = TEXT("roads/pothole"), .opened = WALL_NONE,
					     .text = { .title = TEXT("A hole"), .description = TEXT("Deep, in the middle of the lane."),
						       .reporter = { .name = TEXT("A. Citizen") } } } };
}

struct request world_act(uint64_t number, enum verb verb, const char *department)
{
	bool is_resolve = verb == VERB_RESOLVE;

	return (struct request){ .id = 2, .kind = REQUEST_ACT,
				 .act = { .key = { .number = number }, .verb = verb, .department = text_of(department),
					  .outcome_code = is_resolve ? TEXT("repaired") : TEXT_NONE,
					  .answer = is_resolve ? TEXT("The hole is filled.") : TEXT_NONE } };
}

void world_claim(struct world *world, const char *department, enum part part, const char *rule)
{
	world->finding.rule_set = TEXT("rules-1");
	world->finding.claims[world->finding.n_claims++] = (struct claim){ .department = text_of(department), .part = part,
									   .rule = text_of(rule) };
}

struct verdict world_verdict(enum verdict_kind kind)
{
	return (struct verdict){ .kind = kind };
}

void world_answer(struct world *world, size_t n, const struct verdict *verdict)
{
	struct assessor_listener listener = desk_listener(world->desk);

	assert(n < world->n_asked);
	listener.verdict(listener.self, world->asked[n].id, verdict, world->now);
}

const struct delivery *world_delivery(const struct world *world, uint64_t peer, size_t n)
{
	for (size_t i = 0; i < world->n_heard; i++) {
		const struct heard *heard = &world->heard[i];

		if (heard->peer.id != peer || heard->message.kind != MESSAGE_DELIVERIES)
			continue;
		if (n < heard->message.deliveries.n_deliveries)
			return &heard->message.deliveries.delivery[n];
		n -= heard->message.deliveries.n_deliveries;
	}
	return NULL;
}

size_t world_deliveries(const struct world *world, uint64_t peer)
{
	size_t n = 0;

	while (world_delivery(world, peer, n))
		n++;
	return n;
}
