/* core/clockwork.h - the marks on a clock: warned, breached, escalated, met.
 * Pure functions over struct clock and struct assignment.
 *
 * Marks are counted on the clock (warnings, steps, is_breached), and a mark that is counted is never given again, whatever the clock on the wall does:
 * step back, leap forward, or stand still because the daemon was away. They come in order: the warnings, the breach, the steps of the ladder. */
#ifndef LIAISON_CORE_CLOCKWORK_H
#define LIAISON_CORE_CLOCKWORK_H

#include "core/timekeeping.h"

/* Does somebody still owe work on this assignment? */
bool assignment_is_open(const struct assignment *assignment);

/* The earliest moment at which one of the assignment's clocks needs a mark that it does not bear yet (warning, breach or step); WALL_NEVER when none
 * will: it is met, waived, stands still, or bears them all. What the store keeps in its index of what falls due. */
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

enum clock_mark { CLOCK_MARK_NONE, CLOCK_MARK_WARNING, CLOCK_MARK_BREACH, CLOCK_MARK_STEP };

struct marked {
	enum clock_mark mark;
	unsigned step;    /* which: 1 the first warning, or the first step of the ladder */
	struct text role; /* of a step */
	wall was_due;     /* when it should have come */
};

/* Sets the next mark that is due at `now`, one at a call and in order, and says which. A step that its role's hours hold back is put off: it is none that is
 * due, and the clock then says when it is. `name`: the clock's, by which its policy knows it. */
struct marked clock_mark_due(struct clock *clock, struct text name, const struct timekeeping *time, wall now);

/* The ladder goes on from `now` on: what it would have told before is told now. For a breached clock that stood still. */
void clock_renew_step(struct clock *clock, struct text name, const struct timekeeping *time, wall now);

/* Meets the clock at `now`; late or not, a clock is met once. */
void clock_meet(struct clock *clock, wall now);

#endif
