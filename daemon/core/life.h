/* core/life.h - which act fits which state of an assignment and of its case: tables with a row for everything that fits, and everything else is refused. Pure.
 *
 * An act changes the part of the department that acts, and sometimes that of another: the one that it is about (waive, invite), the lead's when the lead moves.
 * docs/LIFE-OF-A-CASE.md is drawn from these tables; a test keeps the two together. */
#ifndef LIAISON_CORE_LIFE_H
#define LIAISON_CORE_LIFE_H

#include "proto/message.h"

enum life_rc {
	LIFE_OK = 0,
	LIFE_UNCHANGED, /* it was so before */
	LIFE_REFUSED,   /* it does not fit the state */
};

/* Whose part a row is about. */
enum whose {
	OWN_OF_LEAD, /* the actor's own, which leads */
	OWN_OF_CO,   /* the actor's own, which does not */
	OF_TARGET,   /* the target's, a co-handler */
	OF_LEAD,     /* the lead's, when somebody else acts */
	WHOSE_COUNT,
};

struct life_step {
	enum assignment_state to;
	enum event_kind event;
	bool meets_acknowledge, meets_resolve;
};

/* The step that `verb` takes that part to from `from` (to the same state, where it does not change it); LIFE_REFUSED for anything that the table does not
 * name, for OF_TARGET and OF_LEAD also where the act does nothing to that part. */
int life_step_find(enum verb verb, enum whose whose, enum assignment_state from, struct life_step *out);

/* A set of verbs, 1 << enum verb. */
typedef uint64_t verb_set;
#define VERB_BIT(verb) ((verb_set)1 << (verb))

/* The acts that would fit this state of the actor's own part (OWN_OF_LEAD, OWN_OF_CO). */
verb_set life_what_fits(enum whose whose, enum assignment_state from);

/* The state that `verb` brings a case in state `from` to (the same, for most). What was reopened once goes back to reopened where this says open.
 * LIFE_REFUSED for anything that the table does not name. */
int life_case_find(enum verb verb, enum case_state from, enum case_state *to_out);
verb_set life_what_fits_case(enum case_state from);

/* Where the act may bring the case instead, and when, in words; CASE_ANY: nowhere else. */
enum case_state life_case_or(enum verb verb, enum case_state from, const char **when_out);

#endif
