/* rules/judge.h - does a rule hold for a case, how specific is it there, and what does that amount to: the straightforward
 * evaluator. Tries one condition after another and nothing else; whatever finds rules faster must agree with it. One thread.
 */
#ifndef LIAISON_RULES_JUDGE_H
#define LIAISON_RULES_JUDGE_H

#include "core/jurisdiction.h"
#include "rules/test.h"

struct trial { /* one rule made ready */
	const struct rule *rule;
	struct test *tests; /* one for each of rule->when */
};

struct match { /* a rule that holds */
	const struct trial *trial;
	uint32_t specificity;
};

/* Returns 0, AREAS_REFUSED or FAULT_MEMORY, as test_make does. */
MUST_CHECK int trial_make(struct trial *trial, const struct rule *rule, const struct areas *areas, struct arena *arena,
			  struct why *why);

/* false leaves *match_out unchanged. */
bool trial_holds(const struct trial *trial, struct facts *facts, struct match *match_out);

/* What held, in words and in the arena: `category transport/road; word "pothole"`; "always" for a rule without conditions.
 * The rule must hold. */
struct text match_describe(const struct match *match, struct facts *facts, const struct areas *areas);

/* <0: `a` counts before `b`. Never 0 for two rules of one set, whose names differ. */
int match_order(const struct match *a, const struct match *b);

/* Makes the finding of all rules that hold, in any order (they are sorted here). Texts lie in the arena of the facts or in
 * the rule set. Fills everything but rule_set. */
void judge(const struct rule_set_definition *definition, const struct areas *areas, struct facts *facts,
	   struct match *matches, size_t n, struct finding *out);

#endif
