/* rules/terms.h - everything that the conditions of a rule set ask of a case, each thing once and with a number: "the
 * category begins with transport/road", "the title contains hole". And which of them are true of one case. The terms are
 * read-only once a rule set is made; a truth belongs to one decision at a time. */
#ifndef LIAISON_RULES_TERMS_H
#define LIAISON_RULES_TERMS_H

#include "base/arena.h"
#include "rules/rule.h"

#define TERM_NONE UINT32_MAX /* is never true */

struct test;

struct term {
	enum condition_kind kind;
	uint32_t next;           /* in its bucket */
	struct text name, value; /* what it asks for; `name` only of a field */
	const struct test *test; /* the first that asks for it, and which of its values it is */
	size_t at;
};

struct terms {
	struct term *terms;
	size_t n, room;
	size_t n_of[CONDITION_KIND_COUNT];
	uint32_t *buckets;
	size_t mask;
};

/* Room for `room` terms, in the arena. Returns 0 or FAULT_MEMORY. */
MUST_CHECK int terms_make(struct terms *out, size_t room, struct arena *arena);

/* The number of this term, which is added when it is new; the texts are borrowed. There must be room. */
uint32_t terms_add(struct terms *terms, const struct term *term);

/* TERM_NONE: nobody asks for it. */
uint32_t terms_find(const struct terms *terms, enum condition_kind kind, struct text name, struct text value);

/* The true terms of one case: a set, and for each kind a list. */
struct truth {
	uint64_t *bits;
	uint32_t *next;                       /* of a true term: the next of its kind */
	uint32_t first[CONDITION_KIND_COUNT]; /* TERM_NONE: none */
};

MUST_CHECK int truth_make(struct truth *out, size_t n_terms, struct arena *arena);
void truth_clear(struct truth *truth); /* costs as much as terms are true */

static inline bool truth_has(const struct truth *truth, uint32_t term)
{
	return term != TERM_NONE && (truth->bits[term / 64] >> term % 64 & 1);
}

static inline void truth_add(struct truth *truth, enum condition_kind kind, uint32_t term)
{
	if (term == TERM_NONE || truth_has(truth, term))
		return;
	truth->bits[term / 64] |= (uint64_t)1 << term % 64;
	truth->next[term] = truth->first[kind];
	truth->first[kind] = term;
}

#endif
