/* wire/peers.h - routing ids of connections and the numbers that core knows them by.
 * A bounded table: past its bound the connection that was silent longest, and is not kept, is forgotten. Numbers are never used twice. */
#ifndef LIAISON_WIRE_PEERS_H
#define LIAISON_WIRE_PEERS_H

#include "base/text.h"
#include "core/voice.h"

enum { PEER_ID_MAX = 255 }; /* bytes of a routing id; ZeroMQ's own limit */

struct peers;

struct peer_row {
	struct peer peer;
	unsigned char id[PEER_ID_MAX];
	uint8_t id_size;
	bool has_delimiter; /* a REQ socket: an empty frame goes before the others */
	bool is_used;
	int kept; /* subscriptions on it; above zero it is not forgotten to make room */
	uint64_t last_seen; /* on a count of lookups */
	uint32_t next;      /* in its bucket; UINT32_MAX ends */
};

struct peers *peers_create(size_t room);
void peers_destroy(struct peers **peers);

/* The row of this routing id, new if need be. NULL: the table is full of connections that are kept. Owner: the table; valid until
 * the next call. */
struct peer_row *peers_meet(struct peers *peers, struct text id);
/* NULL: forgotten. */
struct peer_row *peers_find(struct peers *peers, struct peer peer);
void peers_forget(struct peers *peers, struct peer peer);
size_t peers_count(const struct peers *peers);

#endif
