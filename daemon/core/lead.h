/* core/lead.h - the one department that answers for a case: who may be it, who has been it, and how it changes. Pure.
 *
 * Invariants of every case, at every moment (case_flaw): its first assignment is the lead's, bears the name that the case calls its lead, and is the only one
 * of that part; no department has two. While the case is open its lead owes something; once it is not, nobody owes a required part. */
#ifndef LIAISON_CORE_LEAD_H
#define LIAISON_CORE_LEAD_H

#include "core/city.h"

/* What is wrong with the case, as a sentence; NULL: nothing. Cases are checked after every command, and by Verify. */
const char *case_flaw(const struct case_record *record);

/* The proposal that waits for an answer; NULL: there is none. At most one does. */
const struct ask *lead_proposal(const struct case_record *record);
/* Takes it away. */
void lead_proposal_drop(struct case_record *record);

/* Can another department get a part? Room is kept for one that has been asked to lead and has none. */
bool case_has_room(const struct case_record *record);

/* Why this department cannot lead the case, as the end of a sentence that begins with its name; NULL: it can. */
const char *lead_forbids(const struct city *city, const struct case_record *record, struct text department);

/* It leads, or has led. */
bool lead_has_led(const struct case_record *record, struct text department);

/* Who comes behind `last` in the rule's fallback order and may lead without the case going back to somebody; `last` empty, or not in the order: the first
 * such. Empty: nobody. */
struct text lead_next(const struct city *city, const struct case_record *record, const struct decision *decision, struct text last);

/* The lead goes over at `now`: `fresh` is its assignment, should it have none yet, with an acknowledge clock of its own; the resolve clock is the case's and
 * comes along as it stands, also when it stands still. The old lead stays on the case, informed, in state `old_state`. What it waits for comes along with a
 * part that is on hold. Whose time it is changes with it. */
void lead_pass(struct case_record *record, const struct assignment *fresh, enum assignment_state new_state, enum assignment_state old_state, wall now);

#endif
