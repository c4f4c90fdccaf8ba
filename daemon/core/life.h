/* core/life.h - which act fits which state of an assignment and of its case, in tables with a row for everything else. Pure. */
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

/* The state that `verb` brings a case in state `from` to (the same, for most). LIFE_REFUSED for anything that the table does not name. */
int life_case_find(enum verb verb, enum case_state from, enum case_state *to_out);
const char *life_what_fits_case(enum case_state from);

#endif
