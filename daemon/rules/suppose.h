/* rules/suppose.h - a case as far as it is supposed: which terms of a rule set hold and which do not; whether any case can be so; and one
 * that is.
 *
 * What is known of the terms, side by side: a category meets several paths at once where they agree segment by segment; a case has one
 * channel, one source, one priority, one kind of reporter, one moment, one place; a word brings the words within it. Patterns are taken to be
 * independent of all words and of one another: what is impossible only because of what two patterns say is not seen to be so. So "no case
 * can be so" is proven, and "there may be one" is shown by composing it.
 * One thread. */
#ifndef LIAISON_RULES_SUPPOSE_H
#define LIAISON_RULES_SUPPOSE_H

#include "rules/places.h"
#include "rules/ruleset_inside.h"

/* The sides of a case that have nothing to do with one another. */
enum side { SIDE_CATEGORY, SIDE_CHANNEL, SIDE_SOURCE, SIDE_REPORTER, SIDE_PRIORITY, SIDE_FIELDS, SIDE_TIME, SIDE_PLACE, SIDE_TEXT, SIDES };

struct supposed { /* the terms of one side that have been supposed to hold or not */
	uint32_t *terms;
	size_t n;
};

enum place_pin { PLACE_ANY, PLACE_NONE, PLACE_ELSEWHERE, PLACE_IN };

/* What is fixed besides terms. */
struct pins {
	struct text category, channel; /* empty: not fixed */
	enum place_pin place;          /* ELSEWHERE: a point; IN: one in the area of this term */
	uint32_t area;
	const uint32_t *others; /* ELSEWHERE, IN: terms in whose areas it does not lie */
	size_t n_others;
};

struct supposition {
	struct ruleset *rules;
	const struct terms *terms;
	struct places places;
	const struct text *categories; /* all that there are; none: any path may be one */
	size_t n_categories, n_category_words;
	uint64_t **covering; /* by CATEGORY term: the categories that it covers */
	struct pins pins;

	signed char *holds; /* by term: 1, -1, or 0 for not supposed; behind the terms: "has a point" */
	struct supposed of[SIDES];
	unsigned char *trail; /* the sides, in the order in which terms were supposed */
	size_t n_trail;

	struct text *samples; /* by pattern term: a text with it, once it was needed; empty: none was found */
	bool *is_sampled;
	struct text fresh[SIDES]; /* a segment and names that no rule asks for */
	struct text mark;         /* stands between words, and in none */
	bool is_doubtful;         /* something was taken to be impossible that may only not have been found */
	struct arena *arena;      /* of the supposition; samples too */
};

#define SUPPOSE_USUAL_SOURCE "test" /* as tests.cfg has it where none is said */
#define SUPPOSE_HAS_POINT(s) ((uint32_t)(s)->terms->n)

/* Of a rule set, which decides nothing else meanwhile. `categories` is borrowed. Everything lies in the arena. Returns 0 or a fault. */
MUST_CHECK int suppose_make(struct supposition *out, struct ruleset *rules, const struct text *categories, size_t n_categories, struct arena *arena);

/* Supposes that the term holds, or does not. false: no case can be so with all that is supposed already; nothing has changed. */
bool suppose(struct supposition *s, uint32_t term, bool holds);
/* Takes back what was supposed since there were `n_trail` suppositions. */
void suppose_undo(struct supposition *s, size_t n_trail);
/* Fixes the pins, with nothing supposed. false: no case can be so. */
bool suppose_pinned(struct supposition *s, const struct pins *pins);

/* A case that is as supposed, so far as words can be found for it; what is not supposed is left out where it can be. In `scratch`.
 * false: it takes a text or a place that was not found. */
bool suppose_compose(struct supposition *s, struct arena *scratch, struct submission *out, wall *at_out);

enum side suppose_side(enum condition_kind kind);

#endif
