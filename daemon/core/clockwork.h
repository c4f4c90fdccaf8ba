/* core/clockwork.h - the marks on a clock: warned, breached, met.
 * Pure functions over struct clock and struct assignment. */
#ifndef LIAISON_CORE_CLOCKWORK_H
#define LIAISON_CORE_CLOCKWORK_H

#include "proto/message.h"

/* Does somebody still owe work on this assignment? */
bool assignment_is_open(const struct assignment *assignment);

/* The earliest moment at which one of the assignment's clocks needs a mark that it does not bear yet (warning or breach); WALL_NEVER when none
 * will. What the store keeps in its index of what falls due. */
wall assignment_next_mark(const struct assignment *assignment);

/* The same for the clocks of the case itself, whether it is open or not: the one that confirms a resolution runs when it is resolved. */
wall case_clocks_next_mark(const struct case_record *record);

/* The earliest of both. Clocks of assignments count while the case is open. */
wall case_next_mark(const struct case_record *record);

/* Every state but resolved and closed. */
bool case_is_open(enum case_state state);

/* Breached and still not met: it belongs in the overdue list. */
bool clock_is_overdue(const struct clock *clock);

/* Does it run: promised, not met, not waived, not stopped? */
bool clock_runs(const struct clock *clock);

enum clock_mark { CLOCK_MARK_NONE, CLOCK_MARK_WARNING, CLOCK_MARK_BREACH };

/* Sets the next mark that is due at `now`, one at a call and in order, and says which. */
enum clock_mark clock_mark_due(struct clock *clock, wall now);

/* Meets the clock at `now`; late or not, a clock is met once. */
void clock_meet(struct clock *clock, wall now);

#endif
