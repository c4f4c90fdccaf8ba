/* rules/solve.h - is there a case for which these rules hold, and which none of those others takes away?
 * A case is composed of what must hold, the rule set itself is asked what else holds for it, and what stands in the way is supposed not to
 * hold, in each way in which that can be; until a case is found or every way has been tried. One thread. */
#ifndef LIAISON_RULES_SOLVE_H
#define LIAISON_RULES_SOLVE_H

#include "rules/suppose.h"
#include "rules/ways.h"

enum answer {
	ANSWER_NO,      /* proven: there is no such case */
	ANSWER_YES,     /* the solver's case is one: the rule set said so */
	ANSWER_UNKNOWN, /* neither was found within the steps allowed */
};

enum { SOLVE_STEPS_MAX = 4000, SOLVE_BLOCKERS_MAX = 4 };

struct solver {
	struct supposition supposition;
	struct ways *ways; /* of each rule */
	struct arena *scratch;
	size_t steps, steps_max; /* of all questions: past it every answer is UNKNOWN */
	/* Of the last answer. */
	struct submission submission; /* YES: in scratch, until the next question */
	wall at;
	uint32_t blockers[SOLVE_BLOCKERS_MAX]; /* NO: rules that stood in the way */
	size_t n_blockers;
};

struct question {
	const struct way *must[2]; /* that hold */
	size_t n_must;
	/* A way that holds for the case and must not, so that the case is none; NULL: the case is one. `matches` are the rules that hold. */
	const struct way *(*against)(const struct question *question, struct solver *solver, const struct match *matches, size_t n);
	struct pins pins;
};

/* Everything lies in the arena, which outlives the solver. Returns 0 or a fault. */
MUST_CHECK int solver_make(struct solver *out, struct ruleset *rules, const struct text *categories, size_t n_categories, struct arena *arena);
void solver_fini(struct solver *solver);

enum answer solve(struct solver *solver, const struct question *question);

/* The most specific of the ways of the rule that hold for the case at hand and are at least so specific; NULL: none is. One without tests
 * stands for a rule whose ways are too many. */
const struct way *solver_way_from(struct solver *solver, uint32_t rule, uint32_t least);

#endif
