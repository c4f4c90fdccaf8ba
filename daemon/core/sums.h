/* core/sums.h - what is counted of cases under one heading and in one span of days: numbers, lengths of time, and whose time it was.
 * Pure. A sum owns its parts until sums_fini; all zeros is an empty one. Numbers may be below 0 in a part that takes something back. Aborts without memory;
 * a sum is bounded by steps and holders. */
#ifndef LIAISON_CORE_SUMS_H
#define LIAISON_CORE_SUMS_H

#include "core/histogram.h"
#include "proto/message.h"

enum { SUMS_HOLDERS_MAX = 256 }; /* past it a holder's time goes to the name "" */

struct sums {
	int64_t counts[FIGURE_COUNT];
	struct histogram acknowledge, resolve;
	struct sums_holder {
		char name[LIMIT_NAME];
		uint8_t size;
		int64_t ms;
	} *held;
	size_t n_held, held_room;
};

void sums_hold(struct sums *s, struct text holder, int64_t ms);
void sums_add(struct sums *into, const struct sums *from);
void sums_fini(struct sums *s);

void sums_pack(const struct sums *s, struct buffer *out);
/* Adds what was packed. false: damaged. */
bool sums_unpack(struct sums *into, struct text packed);

#endif
