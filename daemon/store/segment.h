/* store/segment.h - events one after another in a run of bytes, and the hash chain that they stand in.
 * Rows are what a database charges for: all events of a turn share one. Values only. Any thread. */
#ifndef LIAISON_STORE_SEGMENT_H
#define LIAISON_STORE_SEGMENT_H

#include "core/store.h"
#include "base/pack.h"

enum { CHAIN_SIZE = 32 };

/* Hash of everything up to and including some segment. All zeros: before the first. */
struct chain {
	unsigned char hash[CHAIN_SIZE];
};

/* The event behind those already in `out`; its number is not written but follows from the segment's first. */
void segment_add(struct buffer *out, const struct event_row *row);

/* The event at the front of `rest`, which bears `number`, and moves behind it; its bytes lie in `rest`. false: there is none, or it is damaged
 * (rest->is_bad). */
bool segment_next(struct unpack *rest, uint64_t number, struct event_row *out);

/* Moves the chain behind a segment of `count` events, the first of which is `first`. */
void chain_add(struct chain *chain, uint32_t stream, uint64_t first, uint64_t count, struct text segment);
bool chain_is(const struct chain *a, const void *hash, size_t size);

enum { SALT_SIZE = 16, SALTS_KEPT = 256 };

/* Random salts, fetched from the system many at a time. Starts as zeros. */
struct salts {
	unsigned char bytes[SALTS_KEPT][SALT_SIZE];
	unsigned left;
};

/* A salt that was never given before. Owner: `salts`; valid until the next. */
const unsigned char *salts_take(struct salts *salts);

/* The salted hash of a text: says nothing about the text to anyone who has not the salt. */
void text_digest(const unsigned char salt[SALT_SIZE], struct text bytes, unsigned char hash_out[STORE_HASH_SIZE]);

#endif
