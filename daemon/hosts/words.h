/* hosts/words.h - what a host process says on its standard error: each line goes to the log, the last ones are kept for its
 * obituary. Bounded: a line is cut at WORDS_LINE bytes; the log is rate-limited. One thread. */
#ifndef LIAISON_HOSTS_WORDS_H
#define LIAISON_HOSTS_WORDS_H

#include <stdbool.h>

#include "base/text.h"

enum { WORDS_LINE = 240, WORDS_KEPT = 3, WORDS_READ_BYTES = 64 * 1024 };

struct words {
	char line[WORDS_LINE + 1]; /* not ended yet */
	size_t size;
	char kept[WORDS_KEPT][WORDS_LINE + 1]; /* a ring */
	size_t n_kept;                         /* lines that were ever kept */
};

/* Reads at most WORDS_READ_BYTES of what `fd` (non-blocking) has. false: its other end is closed. */
bool words_take(struct words *words, int fd, struct text department);
/* The last lines, joined by " | "; "" when there was none. Also takes a line without an end. */
void words_last(const struct words *words, char out[WORDS_KEPT * (WORDS_LINE + 4)]);

#endif
