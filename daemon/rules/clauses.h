/* rules/clauses.h - the ways in which the rules of a set can hold, as their bitmaps see them. Part of rules/bitmaps; needed
 * only while those are made. One thread. */
#ifndef LIAISON_RULES_CLAUSES_H
#define LIAISON_RULES_CLAUSES_H

#include "rules/trial.h"

enum { CLAUSES_MAX = 16 }; /* of one rule; an `any` that would make more is left to be tried */

struct clause {
	uint32_t rule;
	const struct test *tests[CONDITION_KIND_COUNT]; /* at most one of a kind; NULL: none. Never a group */
	uint32_t common[CONDITION_KIND_COUNT]; /* of the terms of each, that which most clauses ask for; TERM_NONE: none */
};

struct clause_list {
	struct arena *arena; /* also for whoever builds with the list */
	struct clause *clauses;
	size_t n, room;
	enum condition_kind kinds[CONDITION_KIND_COUNT]; /* those that some clause has, the most common first */
	size_t n_kinds;
};

/* The clauses of all rules, those side by side that ask for the same things, and first of all in the most common kind; marks
 * the trials that they say in full (is_exact). Returns 0 or FAULT_MEMORY; clause_list_fini in either case. */
MUST_CHECK int clause_list_make(struct clause_list *out, struct trial *trials, size_t n, size_t n_terms);
void clause_list_fini(struct clause_list *list);

#endif
