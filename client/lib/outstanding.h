/* client/lib/outstanding.h - the requests that have no answer yet: each with its encoded bytes, so that it can be sent
 * again. Bookkeeping only: no socket, no clock. All slots are taken at the start; a slot keeps its buffer when it is used
 * again. One thread. */
#ifndef LIAISON_CLIENT_OUTSTANDING_H
#define LIAISON_CLIENT_OUTSTANDING_H

#include "base/buffer.h"
#include "base/moment.h"
#include "liaison/client.h"

/* Where a slot is. A list keeps the order in which its slots came to it. */
enum whereabouts {
	SLOT_FREE,
	SLOT_UNSENT,  /* to be sent as soon as there is room */
	SLOT_SENT,    /* the longest ago first */
	SLOT_PUT_OFF, /* the daemon wants it later: at `due` */
	SLOT_PLACES
};

struct slot {
	uint32_t index, generation;
	uint32_t before, after; /* in its list; NO_SLOT at the ends */
	enum whereabouts place;
	mono sent_at, due;
	uint32_t sendings, put_offs;
	enum liaison_outcome last_refusal; /* why it was put off */
	liaison_answered *answered;
	void *ctx;
	struct buffer bytes;
};

#define NO_SLOT UINT32_MAX

struct outstanding {
	struct slot *slots;
	uint32_t max, used;
	struct {
		uint32_t first, last;
	} lists[SLOT_PLACES];
};

/* false: no memory. */
bool outstanding_init(struct outstanding *o, uint32_t max);
void outstanding_fini(struct outstanding *o);

/* A free slot, now in UNSENT, with an empty buffer. NULL: all are in use. */
struct slot *outstanding_take(struct outstanding *o);
void outstanding_release(struct outstanding *o, struct slot *slot);

/* The id of a slot's present use, never 0; and the slot that an id means. NULL: its use is over, or there was none. */
uint64_t slot_id(const struct slot *slot);
struct slot *outstanding_find(struct outstanding *o, uint64_t id);

/* To the end of another list, or of the same. */
void outstanding_move(struct outstanding *o, struct slot *slot, enum whereabouts place);
/* All that was sent, in its order, before all that was not: the next sending starts with them. */
void outstanding_unsend(struct outstanding *o);

/* The first of a list; NULL when it is empty. */
struct slot *outstanding_first(struct outstanding *o, enum whereabouts place);
struct slot *outstanding_after(struct outstanding *o, const struct slot *slot);

#endif
