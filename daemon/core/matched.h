/* core/matched.h - by which kinds of things in a case a rule was met, read from the words that a claim's trace has of it (`matched`). The words are those of
 * rules/kinds.h; traces of every age have them, so that they are read here rather than a second thing kept beside them. Pure. */
#ifndef LIAISON_CORE_MATCHED_H
#define LIAISON_CORE_MATCHED_H

#include "base/text.h"

/* A set of bits, in the order in which a person would tell of them. */
enum matched {
	MATCHED_CATEGORY = 1,
	MATCHED_WORDS = 2, /* in title or description */
	MATCHED_PLACE = 4,
	MATCHED_TIME = 8,
	MATCHED_CHANNEL = 16, /* or the system that sent it */
	MATCHED_REPORTER = 32,
	MATCHED_PRIORITY = 64,
	MATCHED_FIELD = 128,
};

enum { MATCHED_KINDS = 8 };

/* 0: nothing that the case has met it, only what the case has not (an exception, a border); or it holds always. */
uint32_t matched_kinds(struct text matched);

#endif
