#include "support/world.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/memory.h"

/* The store in memory knows no full disk; this one does. */
static bool disk_is_full;

enum { ARENA_BYTES = 512 * 1024 * 1024 };

/* What the test dictates. What rules say of a single case lies in the turn's arena, and here too. */
static int judge(void *self, const struct submission *submission, wall at, struct arena *arena, struct finding *out)
{
	struct world *world = self;
	bool ok = true;

	(void)submission;
	(void)at;
	*out = world->finding;
	for (size_t i = 0; i < out->n_claims; i++) {
		out->claims[i].matched = arena_copy(arena, out->claims[i].matched, &ok);
		out->claims[i].lost = arena_copy(arena, out->claims[i].lost, &ok);
	}
	return ok ? 0 : FAULT_MEMORY;
}

static struct text version(void *self)
{
	(void)self;
	return TEXT("rules-1");
}

static void start_clock(wall start, dur length, struct clock *out)
{
	*out = CLOCK_NONE;
	if (!length.ns)
		return;
	out->started = start;
	out->policy = TEXT("p");
	out->calendar = TEXT("c");
	out->due = wall_after(start, length);
	out->warn = wall_after(start, dur_ns(length.ns / 2));
}

static void promise(void *self, const struct promise_for *what, struct promises *out)
{
	struct world *world = self;

	start_clock(what->start, world->acknowledge, &out->acknowledge);
	start_clock(what->start, world->resolve, &out->resolve);
	out->n_further = 0;
	out->policy = TEXT("p");
	out->why = TEXT("every case");
}

static dur worked(void *self, struct text calendar, wall from, wall to)
{
	(void)self;
	(void)calendar;
	return wall_since(to, from);
}

static int32_t day(void *self, wall at)
{
	(void)self;
	return (int32_t)(at.ms / 86400000);
}

/* One warning, no ladder, nothing that stands still; joint handling's clocks run an hour. */
static wall no_warning(void *self, struct text name, const struct clock *clock, unsigned index)
{
	(void)self, (void)name, (void)clock, (void)index;
	return WALL_NONE;
}

static bool no_ladder(void *self, struct text name, const struct clock *clock, unsigned index, wall earliest, struct ladder_step *out)
{
	(void)self, (void)name, (void)clock, (void)index, (void)earliest, (void)out;
	return false;
}

static int no_extension(void *self, struct text name, const struct clock *clock, struct text length, struct clock *out)
{
	(void)self, (void)name, (void)clock, (void)length, (void)out;
	return EXTEND_NEVER;
}

static void handle(void *self, struct text name, wall start, struct clock *out)
{
	(void)self, (void)name;
	start_clock(start, dur_s(3600), out);
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

/* One row, as if the first plugin that can be asked had been asked all that was. */
static size_t describe(void *self, struct plugin_health *rows_out, size_t room)
{
	struct world *world = self;

	if (!world->askable[0] || !room)
		return 0;
	rows_out[0] = (struct plugin_health){ .department = text_of(world->askable[0]),
					      .state = TEXT("running"),
					      .asked = world->n_asked };
	return 1;
}

static bool has_room(void *self)
{
	(void)self;
	return !disk_is_full;
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

	if (world->librarian_is_full)
		return false;
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

static size_t read_counters(void *self, struct counter *out, size_t room)
{
	struct world *world = self;

	if (room)
		out[0] = (struct counter){ TEXT("published"), world->n_published };
	return room ? 1 : 0;
}

static bool renew(void *self)
{
	struct world *world = self;

	world->n_renewals += !world->may_not_renew;
	return !world->may_not_renew;
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
	world->city = (struct city){ .name = TEXT("Test"),
				     .zone = TEXT("UTC"),
				     .departments = world->departments,
				     .n_departments = 5,
				     .fallback = 3 };
}

struct desk_settings world_settings(void)
{
	return (struct desk_settings){ .plugin_limit = dur_ms(50),
				       .pending_max = 64,
				       .tick_cases = 4,
				       .consumers_max = 8,
				       .recent_bytes = 65536,
				       .consumer_bytes = 1 << 20,
				       .arena_bytes = ARENA_BYTES,
				       .reassess_every = dur_s(1) };
}

static void keep_store(struct world *world, struct store store, struct reader reader)
{
	world->store = store;
	world->reader = reader;
	world->store_ops = *world->store.ops;
	world->store_ops.has_room = has_room;
	world->store.ops = &world->store_ops;
}

struct world *world_create(void)
{
	struct desk_settings settings = world_settings();

	return world_create_with(&settings);
}

struct world *world_create_with(const struct desk_settings *settings)
{
	struct store store;
	struct reader reader;

	assert(!store_memory_open(1000, &store));
	assert(!store_memory_reader_open(&store, &reader));
	return world_create_on(settings, store, reader);
}

static void open_desk(struct world *world)
{
	struct desk_ports ports = {
		.basis = &world->basis,
		.assessor = { world, may_ask, ask, describe },
		.voice = { .self = world, .reply = reply, .publish = publish, .keep = keep, .deliver = deliver },
		.librarian = { world, send },
		.renewer = { world, renew }
	};
	struct desk_counters counters = { world, read_counters };

	ports.store = world->store;
	assert(!desk_create(&world->settings, &ports, &counters, world->now, &world->desk));
}

void world_restart(struct world *world)
{
	run_errands(world);
	desk_destroy(&world->desk);
	open_desk(world);
}

struct world *world_create_on(const struct desk_settings *settings, struct store store, struct reader reader)
{
	struct world *world = calloc(1, sizeof *world);

	assert(world);
	world->settings = *settings;
	fill_city(world);
	world->basis = (struct basis){ .city = &world->city, .rules = { world, judge, version }, .time = { .self = world, .promise = promise, .worked = worked, .day = day, .warning = no_warning, .ladder = no_ladder,
						  .extend = no_extension, .handling = handle } };
	world->errands_end = &world->errands;
	world->arena = arena_create(ARENA_BYTES);
	world->read_arena = arena_create(ARENA_BYTES);
	world->now = (struct now){ { 1000000000 }, { 1772438400000 } };
	world->acknowledge = dur_s(3600);
	world->resolve = dur_s(36000);
	world_claim(world, "roads", PART_LEAD, "roads-rule");
	keep_store(world, store, reader);
	open_desk(world);
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
	world->now.wall = desk_now(world->desk).wall; /* under a manual clock a request may have moved it */
	assert(!desk_before_commit(world->desk));
	assert(!world->store.ops->commit(world->store.self));
	desk_after_commit(world->desk);
	world->turns++;
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
	return (struct request){ .id = 1,
				 .kind = REQUEST_SUBMIT,
				 .submit = { .source = TEXT("hotline"),
					     .source_ref = text_of(source_ref),
					     .channel = TEXT("phone"),
					     .category = TEXT("roads/pothole"),
					     .opened = WALL_NONE,
					     .text = { .title = TEXT("A hole"),
						       .description = TEXT("Deep, in the middle of the lane."),
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

void world_fill_disk(bool is_full)
{
	disk_is_full = is_full;
}

uint64_t world_take_in(struct world *world, const char *source_ref)
{
	struct request request = world_submission(source_ref);
	const struct reply *reply = world_request(world, 1, &request);

	assert(reply && reply->outcome == OUTCOME_OK);
	return reply->record->number;
}

const struct reply *world_do(struct world *world, uint64_t number, enum verb verb, const char *department)
{
	struct request request = world_act(number, verb, department);

	return world_request(world, 1, &request);
}

const struct reply *world_get(struct world *world, uint64_t number)
{
	struct request request = { .id = 9,
				   .kind = REQUEST_GET,
				   .get = { .key = { .number = number }, .with_decision = true } };

	return world_request(world, 1, &request);
}

const struct reply *world_subscribe(struct world *world, uint64_t peer, const char *feed, const char *consumer,
				    uint32_t credit)
{
	struct request request = { .id = 3, .kind = REQUEST_SUBSCRIBE,
				   .subscribe = { .feed = text_of(feed), .consumer = text_of(consumer), .credit = credit } };

	return world_request(world, peer, &request);
}

const struct reply *world_ack(struct world *world, uint64_t peer, const char *feed, const char *consumer, uint64_t position)
{
	struct request request = {
		.id = 4,
		.kind = REQUEST_ACK,
		.ack = { .feed = text_of(feed), .consumer = text_of(consumer), .cursor = { 1, position, position } }
	};

	return world_request(world, peer, &request);
}
