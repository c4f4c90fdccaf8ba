/* rules/test.h - one condition made ready to be tried: paths cut, words folded, areas looked up, everything that it asks for
 * known by the number of its term. Groups hold their parts.
 * Read-only once made. Any thread; the facts it is tried on belong to one. */
#ifndef LIAISON_RULES_TEST_H
#define LIAISON_RULES_TEST_H

#include "rules/facts.h"
#include "rules/terms.h"
#include "rules/week.h"

enum {
	SPECIFICITY_UNIT = 10,
	DESCRIPTIONS_MAX = 32, /* of one condition, and of one rule, that are kept */
	TOLD_TOGETHER_MAX = 5, /* words of a condition that is told of by all that hold: 2 to this power are as many */
};

struct test {
	const struct condition *condition;
	uint32_t *terms; /* of each of its values; it holds when one of them does */
	size_t n_values;
	uint32_t n_descriptions; /* in how many ways test_describe can tell of it, if that hangs on nothing but which of its
				    values holds; 0: on more, or on too much */
	union {                  /* one for each of condition->words, but for `week` */
		struct path *paths;
		struct text *folded;
		struct area_target *targets;
		size_t *layers;
		struct week week;
	};
	struct test *parts; /* one for each of condition->parts */
};

struct test_maker {
	const struct areas *areas; /* NULL: there are no layers */
	struct arena *arena;
	struct terms *terms;
	struct why *why;
};

/* How many values a condition has, its parts included: as many terms may come of it. */
size_t test_count(const struct condition *condition);

/* Returns 0, AREAS_REFUSED for an area or layer that is not known (`why` says where), or FAULT_MEMORY. */
MUST_CHECK int test_make(struct test *out, const struct condition *condition, const struct test_maker *maker);

/* Does one of its values hold? By facts->truth where that is known, or by trying. */
bool test_holds_value(const struct test *test, size_t value, struct facts *facts);

/* Does the condition hold, and how specific is it then? false leaves *specificity_out unchanged. */
bool test_holds(const struct test *test, struct facts *facts, uint32_t *specificity_out);

/* What held, in words, as texts to be joined: `word "pothole"`. Writes at most `room` texts and returns their number. They
 * lie in the arena of the facts, in the areas or in the condition. The condition must hold. */
size_t test_describe(const struct test *test, struct facts *facts, struct text *parts, size_t room);

/* Is it told of by every value that holds, as words and patterns are, and not by one of them? */
bool test_tells_all(const struct test *test);

/* The terms of its values, in the order in which they are told of: the first that is true is, or all are. The condition has
 * several. Returns their number, at most DESCRIPTIONS_MAX. */
uint32_t test_choices(const struct test *test, uint32_t *terms_out);

/* How specific a condition is whenever it holds: one that is neither a category nor a group. */
uint32_t test_fixed_specificity(const struct test *test);

/* How specific a category condition is that holds: by the path that names most of those that do. */
uint32_t test_path_specificity(const struct test *test, struct facts *facts);

#endif
