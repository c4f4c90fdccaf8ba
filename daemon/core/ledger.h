/* core/ledger.h - the ledger of a case's clocks: from what happened to a clock follows when it is due. Nothing else does.
 * Fed with the case as it was opened and then with its later events, in order; derives every clock anew from their entries and from the moments at which they
 * happened, and compares with what was written down. Pure. Borrows the texts that it is given.
 *
 *  started (or there when the case was opened)   due as written; under another configuration: as its policy says now
 *  paused at T                                   left = the clock's time from T to the due time
 *  resumed at T                                  due = T and what was left
 *  extended by L                                 due = the due time before and L
 *  recomputed                                    due as written; under another configuration: passed over
 *  met, breached, waived                         due stays
 *
 * The resolve clock goes with the lead: whoever takes the lead takes that of the one before. */
#ifndef LIAISON_CORE_LEDGER_H
#define LIAISON_CORE_LEDGER_H

#include "core/timekeeping.h"

enum { LEDGER_CLOCKS_MAX = 2 * LIMIT_ASSIGNMENTS + LIMIT_CASE_CLOCKS };

struct ledger_clock {
	struct text department, name; /* department empty: a clock of the case */
	struct clock clock;           /* as derived */
	wall written;                 /* its due time as the last entry had it */
	uint32_t entries;
	bool has_ended;               /* of joint handling: ended, and gone from the case */
};

struct ledger {
	struct timekeeping time; /* calendars and policies by which it is derived */
	bool is_anew;            /* as those policies say, not as it was written at the time */
	struct text lead;
	struct ledger_clock clocks[LEDGER_CLOCKS_MAX];
	size_t n_clocks;
	uint32_t differences;    /* entries whose due time is not the one that followed; never with is_anew */
	struct text differs;     /* name of the first such clock */
	bool is_full;            /* there were more clocks than it can hold: it says nothing */
};

/* `opened`: the case of the event that opened it. */
void ledger_begin(struct ledger *ledger, const struct timekeeping *time, bool is_anew, const struct case_record *opened);

/* The next event of the case. */
void ledger_take(struct ledger *ledger, const struct event *event);

/* NULL: it knows of no such clock. */
const struct ledger_clock *ledger_find(const struct ledger *ledger, struct text department, struct text name);

/* `clock` with the due time, and where it stands still what is left, that `derived` has; its marks stay, and its next warning is the one that follows those
 * that were given. What recomputing makes of a clock that is owed and not breached. */
void ledger_move(const struct ledger_clock *derived, const struct timekeeping *time, struct clock *clock);

#endif
