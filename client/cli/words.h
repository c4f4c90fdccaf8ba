/* client/cli/words.h - making the texts of an export into texts that the protocol takes. Values and the caller's arena. Any
 * thread. */
#ifndef LIAISON_CLI_WORDS_H
#define LIAISON_CLI_WORDS_H

#include "base/arena.h"

/* Lower case, runs of other characters than a-z 0-9 one "-", none at the ends; other scripts stay as they are. At most
 * `limit` bytes. */
struct text words_slug(struct arena *arena, struct text t, size_t limit);

/* The same text, or a copy with U+FFFD for each byte that is no UTF-8 and for zero bytes; *repaired_out counts those. */
struct text words_repair(struct arena *arena, struct text t, uint64_t *repaired_out);

/* The longest beginning of at most `limit` bytes that cuts no character. */
struct text words_cut(struct text t, size_t limit);

#endif
