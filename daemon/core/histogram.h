/* core/histogram.h - lengths of time, counted so that a median needs no list: in steps that grow with the length.
 * Seconds below 16 are exact; above, sixteen steps to each doubling, and a length is taken for the middle of its step. So what histogram_share gives is off by
 * at most 1/32 (3.2 %) of itself and half a second. Pure; holds what it counts. Memory is bounded by the number of steps; aborts without it. */
#ifndef LIAISON_CORE_HISTOGRAM_H
#define LIAISON_CORE_HISTOGRAM_H

#include "base/buffer.h"
#include "base/moment.h"
#include "base/pack.h"

enum { HISTOGRAM_STEPS = 16 + 28 * 16 }; /* up to 2^32 seconds, 136 years; longer ones count there */

/* Sparse: entries by step, ascending. All zeros is an empty one. Owner: whoever holds it, until histogram_fini. */
struct histogram {
	struct histogram_entry {
		uint16_t step;
		uint64_t n;
	} *entries;
	size_t n_entries, room;
};

/* Below 0 counts as 0. */
void histogram_add(struct histogram *h, dur length);
void histogram_merge(struct histogram *into, const struct histogram *from);
void histogram_fini(struct histogram *h);
uint64_t histogram_count(const struct histogram *h);

/* The length that `share` (0.5: the median) of all do not exceed; 0 when nothing was counted. */
dur histogram_share(const struct histogram *h, double share);

void histogram_pack(const struct histogram *h, struct buffer *out);
/* Adds what was packed. Damage shows in from->is_bad. */
void histogram_unpack(struct histogram *into, struct unpack *from);

#endif
