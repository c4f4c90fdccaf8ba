/* core/likeness.h - how alike two texts are: a small sketch of a text's words, and the share of words that two sketches have in common.
 * A word is a run of letters and digits, without capitals; of scripts that are written without blanks (Chinese, Japanese) each two neighbouring characters are one.
 * Pure. A sketch holds no text: hashes only. */
#ifndef LIAISON_CORE_LIKENESS_H
#define LIAISON_CORE_LIKENESS_H

#include <stdint.h>

#include "base/text.h"

enum { SKETCH_WORDS = 32 };

/* The smallest hashes of the text's different words, ascending. A text of at most SKETCH_WORDS different words is held whole, and then compared exactly. */
struct sketch {
	uint32_t words[SKETCH_WORDS];
	uint8_t n;
	bool is_cut; /* there were more */
};

/* Adds the words of a text. Start with a sketch of zeros. */
void sketch_add(struct sketch *sketch, struct text text);

/* Words that both have / words that either has (Jaccard), 0 to 1; for sketches that are cut, estimated from the smallest hashes of both. 0 when either has none. */
double sketch_likeness(const struct sketch *a, const struct sketch *b);

/* Equal for two texts of the same letters and digits, whatever capitals, blanks and punctuation there are. 0: it has none. */
uint64_t likeness_address(struct text address);

/* Does `word` stand in the text, also as part of a longer one, whatever capitals there are? An empty one stands nowhere. */
bool likeness_contains(struct text text, struct text word);

#endif

