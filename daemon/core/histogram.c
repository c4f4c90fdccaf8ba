#include "core/histogram.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { FINE = 16, FINE_BITS = 4, HIGHEST_BIT = 31 };

static unsigned highest_bit(uint64_t n)
{
	unsigned bit = 0;

	while (n >>= 1)
		bit++;
	return bit;
}

static uint16_t step_of(dur length)
{
	uint64_t seconds = length.ns > 0 ? (uint64_t)(length.ns / 1000000000) : 0;
	unsigned bit;

	if (seconds < FINE)
		return (uint16_t)seconds;
	bit = highest_bit(seconds);
	if (bit > HIGHEST_BIT)
		return HISTOGRAM_STEPS - 1;
	return (uint16_t)(FINE + (bit - FINE_BITS) * FINE + (seconds >> (bit - FINE_BITS)) - FINE);
}

/* In the middle of the step, to half a second. */
static dur middle_of(uint16_t step)
{
	uint64_t low = step, width = 1;

	if (step >= FINE) {
		width = UINT64_C(1) << (step - FINE) / FINE;
		low = (uint64_t)(FINE + step % FINE) * width;
	}
	return dur_ms((int64_t)(low * 1000 + width * 500));
}

/* The entry of that step, from *at on, where a caller who goes upwards looks for the next one; *at comes to it. */
static struct histogram_entry *find(struct histogram *h, uint16_t step, size_t *at)
{
	while (*at < h->n_entries && h->entries[*at].step < step)
		++*at;
	if (*at < h->n_entries && h->entries[*at].step == step)
		return &h->entries[*at];
	if (h->n_entries == h->room) {
		h->room = h->room ? h->room * 2 : 4;
		h->entries = realloc(h->entries, h->room * sizeof *h->entries);
		assert(h->entries);
	}
	memmove(&h->entries[*at + 1], &h->entries[*at], (h->n_entries - *at) * sizeof *h->entries);
	h->entries[*at] = (struct histogram_entry){ .step = step };
	h->n_entries++;
	return &h->entries[*at];
}

void histogram_add(struct histogram *h, dur length)
{
	size_t at = 0;

	find(h, step_of(length), &at)->n++;
}

void histogram_merge(struct histogram *into, const struct histogram *from)
{
	size_t at = 0;

	for (size_t i = 0; i < from->n_entries; i++)
		find(into, from->entries[i].step, &at)->n += from->entries[i].n;
}

void histogram_fini(struct histogram *h)
{
	free(h->entries);
	*h = (struct histogram){ 0 };
}

uint64_t histogram_count(const struct histogram *h)
{
	uint64_t n = 0;

	for (size_t i = 0; i < h->n_entries; i++)
		n += h->entries[i].n;
	return n;
}

dur histogram_share(const struct histogram *h, double share)
{
	uint64_t n = histogram_count(h), rank = (uint64_t)((double)n * share), seen = 0;

	rank = rank < n ? rank : n - 1;
	for (size_t i = 0; n && i < h->n_entries; i++) {
		seen += h->entries[i].n;
		if (seen > rank)
			return middle_of(h->entries[i].step);
	}
	return dur_ns(0);
}

void histogram_pack(const struct histogram *h, struct buffer *out)
{
	uint16_t before = 0;

	pack_u64(out, h->n_entries);
	for (size_t i = 0; i < h->n_entries; i++) {
		pack_u64(out, (uint64_t)(h->entries[i].step - before));
		pack_u64(out, h->entries[i].n);
		before = h->entries[i].step;
	}
}

void histogram_unpack(struct histogram *into, struct unpack *from)
{
	uint64_t n = unpack_u64(from), step = 0;
	size_t at = 0;

	from->is_bad = from->is_bad || n > HISTOGRAM_STEPS;
	for (uint64_t i = 0; i < n && !from->is_bad; i++) {
		uint64_t count;

		step += unpack_u64(from);
		count = unpack_u64(from);
		from->is_bad = from->is_bad || step >= HISTOGRAM_STEPS;
		if (!from->is_bad)
			find(into, (uint16_t)step, &at)->n += count;
	}
}
