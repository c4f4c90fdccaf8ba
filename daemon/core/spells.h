/* core/spells.h - whose time it was: who held a case from when on, and how long each did in all. Pure, but for the calendar that it asks.
 *
 * A record without spells has been held by its lead since it was received. So a spell is begun before record->lead moves, never after. */
#ifndef LIAISON_CORE_SPELLS_H
#define LIAISON_CORE_SPELLS_H

#include "core/timekeeping.h"

/* Everybody who can hold a case: its departments, the citizen, somebody outside, and nobody while it is resolved. */
enum { HOLDERS_MAX = LIMIT_ASSIGNMENTS + 3 };

/* From `now` on `holder` has it: a department, PARTY_CITIZEN or PARTY_OUTSIDE while it waits for them, empty once it is resolved. Nothing where it has it
 * already. Past LIMIT_SPELLS the oldest two of one holder become one: everybody's time in all stays what it was, and everybody who ever held it stays in the
 * list; only the moments in between move. The text is kept as it is given. */
void spells_begin(struct case_record *record, struct text holder, wall now);

/* Who has it; empty: nobody, it is resolved. */
struct text spells_holder(const struct case_record *record);

/* Has it, or had it once. */
bool spells_has_held(const struct case_record *record, struct text holder);

struct held {
	struct text holder;
	dur plain, working; /* working: on the calendar of the lead's resolve clock, or else the city's first */
};

/* How long each held it until `until`, in the order in which they first did; nobody's time is in it with an empty name. The plain times are together the time
 * since receipt. Returns how many. */
size_t spells_sum(const struct case_record *record, const struct timekeeping *time, wall until, struct held out[HOLDERS_MAX]);

#endif
