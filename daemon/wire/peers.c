#include "wire/peers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* peer.id is the row's place plus a multiple of `room`, one more each time that the row is used again. */
struct peers {
	struct peer_row *rows;
	uint32_t *buckets;
	uint32_t room, n_buckets, n_used;
	uint64_t seen;
};

struct peers *peers_create(size_t room)
{
	struct peers *peers = calloc(1, sizeof *peers);

	assert(peers && room && room < UINT32_MAX / 4);
	peers->room = (uint32_t)room;
	peers->n_buckets = peers->room * 2;
	peers->rows = calloc(room, sizeof *peers->rows);
	peers->buckets = malloc(peers->n_buckets * sizeof *peers->buckets);
	assert(peers->rows && peers->buckets);
	memset(peers->buckets, 0xFF, peers->n_buckets * sizeof *peers->buckets);
	for (uint32_t i = 0; i < peers->room; i++)
		peers->rows[i].peer.id = i + peers->room;
	return peers;
}

void peers_destroy(struct peers **peers)
{
	if (!*peers)
		return;
	free((*peers)->rows);
	free((*peers)->buckets);
	free(*peers);
	*peers = NULL;
}

static uint32_t *bucket_of(struct peers *peers, struct text id)
{
	return &peers->buckets[text_hash(id) % peers->n_buckets];
}

static struct text id_of(const struct peer_row *row)
{
	return (struct text){ (const char *)row->id, row->id_size };
}

static void drop(struct peers *peers, struct peer_row *row)
{
	uint32_t *at = bucket_of(peers, id_of(row));

	while (*at != (uint32_t)(row - peers->rows))
		at = &peers->rows[*at].next;
	*at = row->next;
	row->is_used = false;
	row->peer.id += peers->room;
	peers->n_used--;
}

static struct peer_row *free_row(struct peers *peers)
{
	struct peer_row *oldest = NULL;

	for (uint32_t i = 0; i < peers->room; i++) {
		struct peer_row *row = &peers->rows[i];

		if (!row->is_used)
			return row;
		if (row->kept <= 0 && (!oldest || row->last_seen < oldest->last_seen))
			oldest = row;
	}
	if (oldest)
		drop(peers, oldest);
	return oldest;
}

struct peer_row *peers_meet(struct peers *peers, struct text id)
{
	uint32_t *bucket = bucket_of(peers, id);
	struct peer_row *row;

	for (uint32_t i = *bucket; i != UINT32_MAX; i = peers->rows[i].next) {
		row = &peers->rows[i];
		if (text_is(id_of(row), id)) {
			row->last_seen = ++peers->seen;
			return row;
		}
	}
	assert(id.size <= PEER_ID_MAX);
	row = free_row(peers);
	if (!row)
		return NULL;
	memcpy(row->id, id.at, id.size);
	row->id_size = (uint8_t)id.size;
	row->has_delimiter = false;
	row->is_used = true;
	row->kept = 0;
	row->last_seen = ++peers->seen;
	row->next = *bucket;
	*bucket = (uint32_t)(row - peers->rows);
	peers->n_used++;
	return row;
}

struct peer_row *peers_find(struct peers *peers, struct peer peer)
{
	struct peer_row *row = &peers->rows[peer.id % peers->room];

	return row->is_used && row->peer.id == peer.id ? row : NULL;
}

void peers_forget(struct peers *peers, struct peer peer)
{
	struct peer_row *row = peers_find(peers, peer);

	if (row)
		drop(peers, row);
}

size_t peers_count(const struct peers *peers)
{
	return peers->n_used;
}
