/* core/expectation.h - what the officials expect of their rules: a case, and how it must be decided. Pure; texts belong to whoever built it. */
#ifndef LIAISON_CORE_EXPECTATION_H
#define LIAISON_CORE_EXPECTATION_H

#include "base/arena.h"
#include "proto/message.h"

struct expectation {
	struct text name;
	unsigned line; /* where it is written */
	struct submission submission;
	/* What must come out. Only what has been said is compared. */
	struct text lead, rule, sub_unit; /* empty: not said */
	enum priority priority;           /* PRIORITY_NONE: not said */
	bool has_with, has_inform, has_flags;
	struct text *with, *inform; /* all that must do their part, all that are informed */
	size_t n_with, n_inform;
	uint32_t flags; /* all flags; unassessed is not looked at, for no plugin is asked */
};

/* true: the case was decided as expected. Otherwise *how_not_out says what differs, in the arena: "lead is transport, not environment". */
bool expectation_is_met(const struct expectation *e, const struct case_record *record, struct arena *arena, struct text *how_not_out);

/* The flag of that name; 0: none. */
uint32_t expectation_flag(struct text name);

#endif
