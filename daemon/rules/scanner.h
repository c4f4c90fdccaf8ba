/* rules/scanner.h - all keywords and patterns of a rule set, looked for in one pass over a case's folded text (Hyperscan, or
 * Vectorscan on other processors). Owns a database and its scratch; no allocation when scanning. One thread at a time. */
#ifndef LIAISON_RULES_SCANNER_H
#define LIAISON_RULES_SCANNER_H

#include "base/why.h"
#include "rules/terms.h"

enum scanner_rc {
	SCANNER_OK = 0,
	SCANNER_REFUSED, /* a pattern cannot be used: `why` says why not */
};

enum { PATTERN_LIMIT = 512 }; /* bytes of one pattern */

struct scanner;

/* Compiles the TITLE, KEYWORDS, TITLE_PATTERN and PATTERN terms (their value is the folded word or the pattern), which are
 * borrowed. SCANNER_REFUSED: why->where is the condition's place. Owner of *out: the caller. */
MUST_CHECK int scanner_create(const struct terms *terms, struct scanner **out, struct why *why);
void scanner_destroy(struct scanner **scanner);
bool scanner_is_idle(const struct scanner *scanner); /* nobody looks for anything */

/* Adds to `truth` what stands in `words`, folded: a title of title_size bytes, a line end, a description. What is looked for
 * in the title must end there. Returns 0 or a fault. */
MUST_CHECK int scanner_scan(struct scanner *scanner, struct text words, size_t title_size, struct truth *truth);

/* Does this one pattern stand there? By a pass of its own, compiled when it is first asked for. Returns 0 or a fault. */
MUST_CHECK int scanner_try(struct scanner *scanner, uint32_t term, struct text words, size_t title_size, bool *holds_out);

/* Is it a pattern that can be used? SCANNER_REFUSED: why->sentence says why not. */
MUST_CHECK int scanner_check(struct text pattern, struct why *why);

size_t scanner_size(const struct scanner *scanner); /* bytes of the compiled patterns */

#endif
