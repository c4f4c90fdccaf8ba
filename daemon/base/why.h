/* base/why.h - what a person must read when something was refused: what, where, what is allowed, what to do.
 * Filled by whoever refuses, shown by whoever asked. Fixed size, no allocation. Any thread. */
#ifndef LIAISON_BASE_WHY_H
#define LIAISON_BASE_WHY_H

#include "base/fault.h"
#include "base/nearest.h"

enum {
	WHY_WHERE_SIZE = 256,
	WHY_FIELD_SIZE = 64,
	WHY_SENTENCE_SIZE = 512,
	WHY_HINT_SIZE = 384
}; /* bytes, final zero included; longer text is cut */

struct why {
	char where[WHY_WHERE_SIZE];       /* "rules.cfg:12", or "" */
	char field[WHY_FIELD_SIZE];       /* the field or setting that was wrong, or "" */
	char sentence[WHY_SENTENCE_SIZE]; /* what is wrong, what is allowed, what to do */
	char hint[WHY_HINT_SIZE];         /* what else may help, such as the name that may have been meant; or "" */
};

/* Each writes one part and may be called in any order, but that a new sentence drops the hint of the one before; NULL `why` is accepted and ignored. */
void why_where(struct why *why, const char *file, unsigned line); /* line 0: the file as a whole */
void why_field(struct why *why, const char *field);
void why_say(struct why *why, const char *format, ...) PRINTF_LIKE(2, 3);
void why_hint(struct why *why, const char *format, ...) PRINTF_LIKE(2, 3);
/* Is "NAME" meant? Nothing when none was near. */
void why_hint_nearest(struct why *why, const struct nearest *nearest);

#endif
