/* base/why.h - what a person must read when something was refused: what, where, what is allowed, what to do.
 * Filled by whoever refuses, shown by whoever asked. Fixed size, no allocation. Any thread. */
#ifndef LIAISON_BASE_WHY_H
#define LIAISON_BASE_WHY_H

#include "base/fault.h"

enum { WHY_WHERE_SIZE = 256, WHY_FIELD_SIZE = 64, WHY_SENTENCE_SIZE = 512 }; /* bytes, final zero included; longer text is cut */

struct why {
	char where[WHY_WHERE_SIZE];       /* "rules.cfg:12", or "" */
	char field[WHY_FIELD_SIZE];       /* the field or setting that was wrong, or "" */
	char sentence[WHY_SENTENCE_SIZE]; /* what is wrong, what is allowed, what to do */
};

/* Each writes one part and may be called in any order; NULL `why` is accepted and ignored. */
void why_where(struct why *why, const char *file, unsigned line); /* line 0: the file as a whole */
void why_field(struct why *why, const char *field);
void why_say(struct why *why, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
