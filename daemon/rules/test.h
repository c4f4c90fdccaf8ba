/* rules/test.h - one condition made ready to be tried: paths cut, words folded, areas looked up.
 * Read-only once made. Any thread; the facts it is tried on belong to one. */
#ifndef LIAISON_RULES_TEST_H
#define LIAISON_RULES_TEST_H

#include "rules/facts.h"
#include "rules/rule.h"

struct test {
	const struct condition *condition;
	union { /* one for each of condition->words */
		struct path *paths;
		struct text *folded;
		struct area_target *targets;
	};
};

/* What in the case made it hold. */
struct hit {
	size_t word;    /* index into condition->words */
	size_t found;   /* CONDITION_AREA: index into facts->found */
	uint32_t named; /* CONDITION_CATEGORY: segments named by that path */
};

enum { TEST_PARTS = 4 };

/* Returns 0, AREAS_REFUSED for an area that is not known (`why` says where), or FAULT_MEMORY. */
MUST_CHECK int test_make(struct test *test, const struct condition *condition, const struct areas *areas,
			 struct arena *arena, struct why *why);

/* false leaves *hit_out unchanged. Of several category paths that match, the one that names most is the hit; otherwise the
 * first word. */
bool test_holds(const struct test *test, struct facts *facts, struct hit *hit_out);

/* The hit in words, as texts to be joined: `word "pothole"`. Returns their number. Those of areas lie in the struct areas.
 */
size_t test_describe(const struct test *test, const struct facts *facts, const struct areas *areas, const struct hit *hit,
		     struct text parts[TEST_PARTS]);

#endif
