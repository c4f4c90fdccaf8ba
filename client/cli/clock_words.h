/* client/cli/clock_words.h - clocks in words: whose one is, how it ended, when something about it was told, and what an event did to clocks.
 * Texts are borrowed. One thread. */
#ifndef LIAISON_CLI_CLOCK_WORDS_H
#define LIAISON_CLI_CLOCK_WORDS_H

#include "out.h"

enum { CLOCK_OWNER_SIZE = 80 };

/* What stands before a clock's name: "transport's ", "parks' ", "the supervisors' ", "the citizen's "; "" for a clock of the case. */
const char *clock_words_owner(const char *department, char out[CLOCK_OWNER_SIZE]);

/* "met", "met late", "missed", "waived"; "" while it may still be met in time, and for no promise. */
const char *clock_words_end(const struct liaison_clock *clock);

/* Prints what a mark says beside its clock: the role that is told, which warning or step it is, and how long after its moment it came. Nothing for other events. */
void clock_words_print_mark(const struct liaison_event *event);

typedef void clock_entry_visit(void *ctx, const struct liaison_event *event, const struct liaison_ledger_entry *entry);

/* Each entry that an event makes in the ledgers of a case; the clocks that the case is opened with are entered as started by the event that opens it. */
void clock_words_each(const struct liaison_event *event, clock_entry_visit *visit, void *ctx);

#endif
