/* base/arena.h - memory that is given back all at once, at the end of a turn or of a query.
 * Holds a few large blocks. One thread per arena. */
#ifndef LIAISON_BASE_ARENA_H
#define LIAISON_BASE_ARENA_H

#include "base/fault.h"
#include "base/text.h"

struct arena;

/* An arena that hands out at most `limit_bytes` between two resets. Owner: the caller. Aborts when there is no memory
 * for its first block (64 KiB). */
struct arena *arena_create(size_t limit_bytes);

/* The same with a first block of `first_bytes`, for those that are many. */
struct arena *arena_create_sized(size_t first_bytes, size_t limit_bytes);
void arena_destroy(struct arena **arena);

/* `size` bytes, aligned for any type, not cleared; valid until arena_reset. NULL: the limit is reached, or no memory. */
void *arena_take(struct arena *arena, size_t size);

/* The same, cleared. `count * size` is checked for overflow. */
void *arena_take_clear(struct arena *arena, size_t count, size_t size);

/* A copy of `t` with a zero byte behind it. On NULL from the arena the result is TEXT_NONE and *ok_out turns false;
 * *ok_out is otherwise left alone, so that many copies need one check. */
struct text arena_copy(struct arena *arena, struct text t, bool *ok_out);

/* Forgets everything taken; keeps one block of at most 32 MiB, and returns the others. */
void arena_reset(struct arena *arena);

#endif
