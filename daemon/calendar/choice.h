/* calendar/choice.h - finds the policy that counts for a case without looking at all of them.
 * An index of category paths; part of calendar/timebook. Borrows the policies. Any number of threads may read it. */
#ifndef LIAISON_CALENDAR_CHOICE_H
#define LIAISON_CALENDAR_CHOICE_H

#include "base/arena.h"
#include "calendar/policy.h"

struct choice;

/* An index over `n` policies, each with its calendar; what it says to people lies in `arena`. All three are borrowed until choice_destroy. Returns 0 or
 * FAULT_MEMORY. Owner: the caller. */
MUST_CHECK int choice_create(const struct policy *policies, const struct calendar *const *calendars, size_t n, struct arena *arena,
			     struct choice **out);
void choice_destroy(struct choice **choice);

/* See timebook_choose. */
const struct policy *choice_of(const struct choice *choice, const struct promise_for *what, struct text *why_out);

#endif
