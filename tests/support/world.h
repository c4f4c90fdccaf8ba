/* support/world.h - a whole daemon without a world: core's desk over the store in memory, with a hand-set clock, rules that
 * a test dictates, plugins that answer when told, and peers whose messages are kept. One turn is one call. */
#ifndef LIAISON_TESTS_WORLD_H
#define LIAISON_TESTS_WORLD_H

#include "core/desk.h"
#include "proto/codec.h"

enum { WORLD_HEARD_MAX = 4096, WORLD_ASKED_MAX = 256 };

struct heard {
	struct peer peer;
	struct message message; /* in the world's arena */
	bool is_delivery;       /* sent after the commit */
};

struct world {
	struct desk *desk;
	struct desk_settings settings;
	struct store store;
	struct store_ops store_ops; /* the memory store's, with a disk that can be full; a test may put its own in */
	struct reader reader;
	struct arena *arena, *read_arena;
	struct now now;
	struct city city;
	struct basis basis;
	size_t n_renewals; /* times that the configuration was to be read anew */
	bool may_not_renew;
	struct department departments[8];
	struct errand *errands, **errands_end;

	/* What the rules will say. */
	struct finding finding;
	/* Durations of the two clocks; 0: no such promise. Warnings come at half. */
	dur acknowledge, resolve;

	/* Plugins: who can be asked, and what was. */
	const char *askable[8];
	struct asked { uint64_t id; struct text department; uint64_t case_number; } asked[WORLD_ASKED_MAX];
	size_t n_asked;

	struct heard heard[WORLD_HEARD_MAX];
	size_t n_heard;
	size_t n_published;
	bool peer_is_full; /* deliveries find the queue full */
	bool peer_is_gone;
	bool librarian_is_full;
	uint64_t turns;
	int kept;
};

/* Departments: roads and parks (with plugins roads, parks), water (without), desk (fallback), helpers (partner). The rules
 * say that roads leads. Clocks: 1 h to acknowledge, 10 h to resolve. The clock stands at 2026-03-02T08:00:00Z. */
struct world *world_create(void);
struct desk_settings world_settings(void);
struct world *world_create_with(const struct desk_settings *settings);
/* On a store and its reader, of any kind, which become the world's. */
struct world *world_create_on(const struct desk_settings *settings, struct store store, struct reader reader);
/* The daemon goes, and another one comes up on the same store. */
void world_restart(struct world *world);
void world_destroy(struct world **world);

/* Clears what was heard, deals with the request in a turn of its own, and gives the first reply to it (NULL: none). */
const struct reply *world_request(struct world *world, uint64_t peer, const struct request *request);
/* The usual requests, each in a turn of its own. world_take_in aborts when the case was not taken; the rules must then need
 * no plugin. */
uint64_t world_take_in(struct world *world, const char *source_ref);
const struct reply *world_do(struct world *world, uint64_t number, enum verb verb, const char *department);
const struct reply *world_get(struct world *world, uint64_t number);
const struct reply *world_subscribe(struct world *world, uint64_t peer, const char *feed, const char *consumer,
				    uint32_t credit);
const struct reply *world_ack(struct world *world, uint64_t peer, const char *feed, const char *consumer, uint64_t position);
void world_fill_disk(bool is_full);
/* A turn without a request. */
void world_turn(struct world *world);
void world_pass(struct world *world, dur d); /* both clocks */

/* A request that takes the case in, with this source_ref. */
struct request world_submission(const char *source_ref);
struct request world_act(uint64_t number, enum verb verb, const char *department);

void world_claim(struct world *world, const char *department, enum part part, const char *rule);
struct verdict world_verdict(enum verdict_kind kind);
/* Answers the n-th question that was asked. */
void world_answer(struct world *world, size_t n, const struct verdict *verdict);

/* The n-th delivery heard by this peer, over all messages; NULL: there were fewer. */
const struct delivery *world_delivery(const struct world *world, uint64_t peer, size_t n);
size_t world_deliveries(const struct world *world, uint64_t peer);

#endif
