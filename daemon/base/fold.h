/* base/fold.h - texts made comparable without regard to upper and lower case, in any script, whatever the locale.
 * Simple case folding of Unicode (one character becomes one character), and what people write in two ways beside it: the sharp
 * s is ss, the i of Turkish is i with its dot or without, a ligature is its letters. No normalisation: composed and decomposed
 * accents differ. Pure. Any thread. */
#ifndef LIAISON_BASE_FOLD_H
#define LIAISON_BASE_FOLD_H

#include "base/arena.h"

#define FOLD_BROKEN '\x1A' /* SUBSTITUTE: what a byte that is not UTF-8 becomes */

/* The most bytes that `size` of them become: U+023A, two bytes, becomes U+2C65, three. */
static inline size_t fold_room(size_t size)
{
	return size + size / 2 + 1;
}

/* Writes `t`, folded, to `out`, which has fold_room(t.size) bytes. The result is UTF-8 whatever `t` was: broken input is
 * searched as far as it goes. Returns its size. */
size_t fold_into(char *out, struct text t);

/* The same in the arena, with a zero byte behind it. On NULL from the arena the result is TEXT_NONE and *ok_out turns
 * false. */
struct text fold_text(struct arena *arena, struct text t, bool *ok_out);

/* Where `t` begins with a sharp s, an i of Turkish or a ligature: its bytes, and the letters that it is folded to. 0: it does not. */
size_t fold_letters(struct text t, const char **letters_out);

/* Does `needle` stand in `text`? Both folded. An empty needle stands nowhere. */
bool fold_contains(struct text text, struct text needle);

#endif
