#include "base/arena.h"

#include <assert.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_BLOCK_BYTES = 64 * 1024, KEPT_BLOCK_BYTES = 32 * 1024 * 1024 };

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *blocks; /* the newest first; the last one is the first taken and stays */
	size_t limit, taken;
};

static struct block *block_create(size_t size, struct block *next)
{
	struct block *b = malloc(sizeof *b + size);

	if (b)
		*b = (struct block){ .next = next, .size = size };
	return b;
}

struct arena *arena_create(size_t limit_bytes)
{
	return arena_create_sized(FIRST_BLOCK_BYTES, limit_bytes);
}

struct arena *arena_create_sized(size_t first_bytes, size_t limit_bytes)
{
	struct arena *arena = malloc(sizeof *arena);

	assert(arena);
	*arena = (struct arena){ .blocks = block_create(first_bytes, NULL), .limit = limit_bytes };
	assert(arena->blocks);
	return arena;
}

void arena_destroy(struct arena **arena)
{
	if (!*arena)
		return;
	for (struct block *b = (*arena)->blocks, *next; b; b = next) {
		next = b->next;
		free(b);
	}
	free(*arena);
	*arena = NULL;
}

static void *take_from(struct block *b, size_t size)
{
	void *at = b->bytes + b->used;

	b->used += size;
	return at;
}

void *arena_take(struct arena *arena, size_t size)
{
	const size_t step = alignof(max_align_t);
	struct block *b = arena->blocks;

	if (size > arena->limit - arena->taken || size > SIZE_MAX / 4)
		return NULL;
	arena->taken += size;
	size = (size + step - 1) / step * step;
	if (b->size - b->used < size) {
		size_t want = b->size * 2 > size ? b->size * 2 : size;

		b = block_create(want, arena->blocks);
		if (!b)
			return NULL;
		arena->blocks = b;
	}
	return take_from(b, size);
}

void *arena_take_clear(struct arena *arena, size_t count, size_t size)
{
	void *at;

	if (size && count > SIZE_MAX / size)
		return NULL;
	at = arena_take(arena, count * size);
	if (at)
		memset(at, 0, count * size);
	return at;
}

struct text arena_copy(struct arena *arena, struct text t, bool *ok_out)
{
	char *at = arena_take(arena, t.size + 1);

	if (!at) {
		*ok_out = false;
		return TEXT_NONE;
	}
	if (t.size)
		memcpy(at, t.at, t.size);
	at[t.size] = '\0';
	return (struct text){ at, t.size };
}

/* The largest block that is worth keeping stays (the newest come first and are the largest), so that a busy turn does not take from the system what the
 * turn before it gave back. */
void arena_reset(struct arena *arena)
{
	struct block *kept = NULL, *next;

	for (struct block *b = arena->blocks; b; b = next) {
		next = b->next;
		if (!kept && (b->size <= KEPT_BLOCK_BYTES || !next))
			kept = b;
		else
			free(b);
	}
	kept->next = NULL;
	kept->used = 0;
	arena->blocks = kept;
	arena->taken = 0;
}
