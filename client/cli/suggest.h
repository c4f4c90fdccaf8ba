/* client/cli/suggest.h - from repeated rulings of one kind to a rule that would have decided so: category, and where that alone does not tell them apart, an
 * area or a word of the title. Pure. One thread. */
#ifndef LIAISON_CLI_SUGGEST_H
#define LIAISON_CLI_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { SUGGEST_RULINGS_MAX = 2000, SUGGEST_TEXT = 256 };

struct suggest_ruling {
	const char *category, *to, *title;
	const char *const *areas; /* layer:name */
	size_t n_areas;
};

struct suggestion {
	char category[SUGGEST_TEXT + 1], area[SUGGEST_TEXT + 1], word[SUGGEST_TEXT + 1]; /* area, word: empty: no such condition */
	const char *to;      /* of a ruling */
	size_t right, wrong; /* of all rulings: those that it would have decided as they were, and otherwise */
	unsigned specificity; /* as docs/RULES.md counts it */
};

/* At most `room` suggestions, the one with the most behind it first. Each has `min` rulings behind it that no earlier one has, and at most a fifth of those
 * that it holds for went elsewhere. A category is never cut to a single segment that it does not consist of. Looks at the first SUGGEST_RULINGS_MAX. */
size_t suggest(const struct suggest_ruling *rulings, size_t n, size_t min, struct suggestion *out, size_t room);

/* Would the rule hold for this ruling's case? */
bool suggest_holds(const struct suggestion *s, const struct suggest_ruling *ruling);

#endif
