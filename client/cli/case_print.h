/* client/cli/case_print.h - one case for people. */
#ifndef LIAISON_CLI_CASE_PRINT_H
#define LIAISON_CLI_CASE_PRINT_H

#include "out.h"

/* All that is known: head, assignments with their clocks, text and, where it was asked for, why it was decided so. */
void case_print(const struct liaison_case *c);
/* What a submitter wants to know: reference, lead, co-handlers, every promise with its due time, flags. */
void case_print_receipt(const struct liaison_case *c);

/* A label and what it says; nothing for an empty text. */
void case_print_line(const char *label, enum colour colour, const char *text);

/* What the argument of a command names: a number, a reference, or source:ref. The key's texts lie in `argument`, which is
 * written to. */
struct liaison_key case_key_of(char *argument);

#endif
