/* calendar/names.h - finds a policy by what a promise bears: its label, or its bare name.
 * Borrows the texts. Never changes once filled: any number of threads may read it. */
#ifndef LIAISON_CALENDAR_NAMES_H
#define LIAISON_CALENDAR_NAMES_H

#include "base/fault.h"
#include "base/text.h"

struct names {
	struct names_slot *slots; /* a power of two of them, at most half of them taken */
	size_t mask;
};

/* Room for `n` names. Returns 0 or FAULT_MEMORY. Owner: the caller, until names_fini. */
MUST_CHECK int names_init(struct names *names, size_t n);
void names_fini(struct names *names);

/* The number of that name from now on. */
void names_put(struct names *names, struct text name, uint32_t number);
bool names_find(const struct names *names, struct text name, uint32_t *number_out);

#endif
