/* host/search.h - finding words in the text of a case, as docs/PLUGINS.md (Words) promises.
 * Works on text folded as for rules (base/fold), each run of blanks, line ends and hyphens one blank. No I/O. */
#ifndef LIAISON_HOST_SEARCH_H
#define LIAISON_HOST_SEARCH_H

#include "base/arena.h"

enum { SEARCH_WORD_LIMIT = 128, SEARCH_PAIR_BITS = 2048 };

struct search {
	struct text folded;
	/* Which neighbouring bytes occur (hashed): most words that are not there are told apart by it without a look at the
	 * text. */
	uint64_t pairs[SEARCH_PAIR_BITS / 64];
};

/* Folds both parts, which must be UTF-8; no word is found across their border. false: the arena is full. Owner: the arena.
 */
bool search_init(struct search *search, struct text title, struct text description, struct arena *arena);

/* `word`: at most SEARCH_WORD_LIMIT bytes; a longer or an empty one is never found. */
bool search_has(const struct search *search, const char *word);

#endif
