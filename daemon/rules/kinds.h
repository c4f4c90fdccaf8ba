/* rules/kinds.h - what the kinds of conditions differ in: how one is made ready, when one of its values holds, what it is
 * called. A table for rules/test.c. */
#ifndef LIAISON_RULES_KINDS_H
#define LIAISON_RULES_KINDS_H

#include "rules/test.h"

struct kind {
	/* Fills the union and the terms. NULL: a group. Returns as test_make does. */
	int (*make)(struct test *test, const struct test_maker *maker);
	/* By looking at the case; the model of the faster ways. */
	bool (*holds)(const struct test *test, size_t value, struct facts *facts);
	const char *before, *after; /* around what is shown of it */
};

extern const struct kind kinds[CONDITION_KIND_COUNT];

/* What the term of a priority is called. */
struct text kind_priority_key(enum priority priority);

/* Is it looked for in the text: words and patterns, of title or description? */
bool kind_is_of_text(enum condition_kind kind);

/* How many terms a condition of its own asks for, without those of its parts. */
size_t kind_n_values(const struct condition *condition);

#endif
