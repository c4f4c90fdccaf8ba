/* client/cli/explain_print.h - why a case was decided so, for the departments' people. */
#ifndef LIAISON_CLI_EXPLAIN_PRINT_H
#define LIAISON_CLI_EXPLAIN_PRINT_H

#include "out.h"

/* The rule that counts, with its place; what in the case met it; the areas and how far their borders are; what each plugin said; who came second and why
 * they lost; where the co-handlers come from. */
void explain_print(const struct liaison_case *c);

/* The claim that counts; NULL: no rule claims the case. */
const struct liaison_claim *explain_winner(const struct liaison_decision *d);

#endif
