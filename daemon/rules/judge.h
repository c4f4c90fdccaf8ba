/* rules/judge.h - from the rules that hold for a case to the finding: who leads, who joins, and why the others lost.
 * Precedence is declared: tier, then how specific, then name. Pure. One thread. */
#ifndef LIAISON_RULES_JUDGE_H
#define LIAISON_RULES_JUDGE_H

#include "core/jurisdiction.h"
#include "rules/trial.h"

/* Makes the finding of all rules that hold, in any order (they are sorted here as far as it matters). A claim's `matched`
 * and `lost` lie in the arena of the facts, all other texts in the rules or in the areas. Fills everything but
 * rule_set; a failure is left in facts->fault. */
void judge(struct facts *facts, struct match *matches, size_t n, struct finding *out);

#endif
