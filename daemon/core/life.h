/* core/life.h - which act fits which state of an assignment, in one table with a row for everything else. Pure. */
#ifndef LIAISON_CORE_LIFE_H
#define LIAISON_CORE_LIFE_H

#include "proto/message.h"

enum life_rc {
	LIFE_OK = 0,
	LIFE_UNCHANGED, /* it was so before */
	LIFE_REFUSED,   /* it does not fit the state */
};

struct life_step {
	enum assignment_state to;
	enum event_kind event;
	bool meets_acknowledge, meets_resolve;
};

/* The step that `verb` takes from `from`; LIFE_REFUSED for anything that the table does not name. */
int life_step_find(enum verb verb, enum assignment_state from, struct life_step *out);

/* What would fit this state, as words for a person. */
const char *life_what_fits(enum assignment_state from);

#endif
