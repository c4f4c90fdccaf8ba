#include "outstanding.h"

#include <assert.h>
#include <stdlib.h>

#include "base/limits.h"

enum { KEPT_BYTES = 4096 }; /* a free slot keeps no larger buffer: a few long cases must not make every slot large */

static void append(struct outstanding *o, struct slot *slot, enum whereabouts place)
{
	uint32_t last = o->lists[place].last;

	slot->place = place;
	slot->before = last;
	slot->after = NO_SLOT;
	if (last == NO_SLOT)
		o->lists[place].first = slot->index;
	else
		o->slots[last].after = slot->index;
	o->lists[place].last = slot->index;
}

static void unlink_slot(struct outstanding *o, struct slot *slot)
{
	if (slot->before == NO_SLOT)
		o->lists[slot->place].first = slot->after;
	else
		o->slots[slot->before].after = slot->after;
	if (slot->after == NO_SLOT)
		o->lists[slot->place].last = slot->before;
	else
		o->slots[slot->after].before = slot->before;
}

bool outstanding_init(struct outstanding *o, uint32_t max)
{
	*o = (struct outstanding){ .slots = calloc(max, sizeof *o->slots), .max = max };
	for (int place = 0; place < SLOT_PLACES; place++)
		o->lists[place].first = o->lists[place].last = NO_SLOT;
	if (!o->slots)
		return false;
	for (uint32_t i = 0; i < max; i++) {
		o->slots[i].index = i;
		append(o, &o->slots[i], SLOT_FREE);
	}
	return true;
}

void outstanding_fini(struct outstanding *o)
{
	for (uint32_t i = 0; o->slots && i < o->max; i++)
		buffer_fini(&o->slots[i].bytes);
	free(o->slots);
	*o = (struct outstanding){ 0 };
}

struct slot *outstanding_first(struct outstanding *o, enum whereabouts place)
{
	uint32_t first = o->lists[place].first;

	return first == NO_SLOT ? NULL : &o->slots[first];
}

struct slot *outstanding_after(struct outstanding *o, const struct slot *slot)
{
	return slot->after == NO_SLOT ? NULL : &o->slots[slot->after];
}

void outstanding_move(struct outstanding *o, struct slot *slot, enum whereabouts place)
{
	unlink_slot(o, slot);
	append(o, slot, place);
}

struct slot *outstanding_take(struct outstanding *o)
{
	struct slot *slot = outstanding_first(o, SLOT_FREE);

	if (!slot)
		return NULL;
	outstanding_move(o, slot, SLOT_UNSENT);
	if (++slot->generation == 0)
		slot->generation = 1;
	slot->sendings = slot->put_offs = 0;
	slot->last_refusal = LIAISON_OUTCOME_NONE;
	slot->answered = NULL;
	slot->ctx = NULL;
	buffer_clear(&slot->bytes);
	slot->bytes.limit = LIMIT_FRAME;
	o->used++;
	return slot;
}

void outstanding_release(struct outstanding *o, struct slot *slot)
{
	assert(slot->place != SLOT_FREE);
	if (slot->bytes.room > KEPT_BYTES)
		buffer_fini(&slot->bytes);
	/* To the front: the slot used last has its memory still in the cache. */
	unlink_slot(o, slot);
	slot->place = SLOT_FREE;
	slot->before = NO_SLOT;
	slot->after = o->lists[SLOT_FREE].first;
	if (slot->after == NO_SLOT)
		o->lists[SLOT_FREE].last = slot->index;
	else
		o->slots[slot->after].before = slot->index;
	o->lists[SLOT_FREE].first = slot->index;
	o->used--;
}

uint64_t slot_id(const struct slot *slot)
{
	return (uint64_t)slot->generation << 32 | slot->index;
}

struct slot *outstanding_find(struct outstanding *o, uint64_t id)
{
	uint32_t index = (uint32_t)id;
	struct slot *slot = index < o->max ? &o->slots[index] : NULL;

	return slot && slot->place != SLOT_FREE && slot_id(slot) == id ? slot : NULL;
}

void outstanding_unsend(struct outstanding *o)
{
	uint32_t sent_first = o->lists[SLOT_SENT].first, sent_last = o->lists[SLOT_SENT].last;
	uint32_t unsent_first = o->lists[SLOT_UNSENT].first;

	if (sent_first == NO_SLOT)
		return;
	for (struct slot *s = outstanding_first(o, SLOT_SENT); s; s = outstanding_after(o, s))
		s->place = SLOT_UNSENT;
	o->slots[sent_last].after = unsent_first;
	if (unsent_first == NO_SLOT)
		o->lists[SLOT_UNSENT].last = sent_last;
	else
		o->slots[unsent_first].before = sent_last;
	o->lists[SLOT_UNSENT].first = sent_first;
	o->lists[SLOT_SENT].first = o->lists[SLOT_SENT].last = NO_SLOT;
}
