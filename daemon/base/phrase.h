/* base/phrase.h - sentences made of parts, for code that may not print. Results lie in the arena; one that does not fit becomes the
 * empty text, which every reader of a sentence must bear anyway. */
#ifndef LIAISON_BASE_PHRASE_H
#define LIAISON_BASE_PHRASE_H

#include "base/arena.h"

/* The parts one after another: PHRASE(arena, TEXT("no case "), number). */
#define PHRASE(arena, ...) \
	phrase_join((arena), (const struct text[]){ __VA_ARGS__ }, sizeof((const struct text[]){ __VA_ARGS__ }) / sizeof(struct text))

struct text phrase_join(struct arena *arena, const struct text *parts, size_t n);
struct text phrase_u64(struct arena *arena, uint64_t n);

#endif
