#include "rules/terms.h"

#include <assert.h>

int terms_make(struct terms *out, size_t room, struct arena *arena)
{
	size_t n_buckets = 16;

	while (n_buckets < 2 * room)
		n_buckets *= 2;
	*out = (struct terms){ .room = room, .mask = n_buckets - 1 };
	out->terms = arena_take_clear(arena, room + 1, sizeof *out->terms);
	out->buckets = arena_take(arena, n_buckets * sizeof *out->buckets);
	if (!out->terms || !out->buckets || room >= TERM_NONE)
		return RAISE(FAULT_MEMORY);
	memset(out->buckets, 0xFF, n_buckets * sizeof *out->buckets); /* TERM_NONE */
	return 0;
}

static size_t bucket_of(const struct terms *terms, enum condition_kind kind, struct text name, struct text value)
{
	uint64_t hash = text_hash(value) + (uint64_t)kind * 0x9E3779B97F4A7C15u;

	if (name.size)
		hash ^= text_hash(name) * 0xC2B2AE3D27D4EB4Fu;
	return (size_t)(hash ^ hash >> 32) & terms->mask;
}

static uint32_t find_in(const struct terms *terms, size_t bucket, enum condition_kind kind, struct text name,
			struct text value)
{
	uint32_t at = terms->buckets[bucket];

	for (; at != TERM_NONE; at = terms->terms[at].next) {
		const struct term *term = &terms->terms[at];

		if (term->kind == kind && text_is(term->value, value) && text_is(term->name, name))
			break;
	}
	return at;
}

uint32_t terms_add(struct terms *terms, const struct term *term)
{
	size_t bucket = bucket_of(terms, term->kind, term->name, term->value);
	uint32_t at = find_in(terms, bucket, term->kind, term->name, term->value);

	if (at != TERM_NONE)
		return at;
	assert(terms->n < terms->room);
	at = (uint32_t)terms->n++;
	terms->terms[at] = *term;
	terms->terms[at].next = terms->buckets[bucket];
	terms->buckets[bucket] = at;
	terms->n_of[term->kind]++;
	return at;
}

uint32_t terms_find(const struct terms *terms, enum condition_kind kind, struct text name, struct text value)
{
	if (!terms->n_of[kind])
		return TERM_NONE;
	return find_in(terms, bucket_of(terms, kind, name, value), kind, name, value);
}

int truth_make(struct truth *out, size_t n_terms, struct arena *arena)
{
	out->bits = arena_take_clear(arena, n_terms / 64 + 1, sizeof *out->bits);
	out->next = arena_take_clear(arena, n_terms + 1, sizeof *out->next);
	memset(out->first, 0xFF, sizeof out->first);
	return out->bits && out->next ? 0 : RAISE(FAULT_MEMORY);
}

void truth_clear(struct truth *truth)
{
	for (size_t kind = 0; kind < CONDITION_KIND_COUNT; kind++) {
		for (uint32_t at = truth->first[kind]; at != TERM_NONE; at = truth->next[at])
			truth->bits[at / 64] = 0;
		truth->first[kind] = TERM_NONE;
	}
}
