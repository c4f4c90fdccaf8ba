/* base/pack.h - numbers and texts one after another in a run of bytes: what segments, feed runs and area lists are made of.
 * A number is base 128, low part first, at most 10 bytes; a text is its size and its bytes. Arithmetic only. Any thread. */
#ifndef LIAISON_BASE_PACK_H
#define LIAISON_BASE_PACK_H

#include "base/buffer.h"

void pack_u64(struct buffer *out, uint64_t n);
void pack_text(struct buffer *out, struct text t);

/* A difference that may be negative; small ones of either sign take one byte. */
void pack_step(struct buffer *out, uint64_t from, uint64_t to);

/* What is still to be read. `is_bad` is sticky: the bytes ended in the middle or were not such; everything read from then on is 0 or
 * empty, so that many reads need one check. */
struct unpack {
	const char *at, *end;
	bool is_bad;
};

struct unpack unpack_of(struct text bytes);
bool unpack_has_more(const struct unpack *u); /* false also when it is bad */
uint64_t unpack_u64(struct unpack *u);
uint64_t unpack_step(struct unpack *u, uint64_t from);
struct text unpack_text(struct unpack *u); /* lies in the bytes given to unpack_of */

#endif
