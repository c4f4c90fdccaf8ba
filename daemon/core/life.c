#include "core/life.h"

#define ACKNOWLEDGED { ASSIGNMENT_ACKNOWLEDGED, EVENT_ACKNOWLEDGED, true, false }
#define STARTED { ASSIGNMENT_WORKING, EVENT_STARTED, true, false }
#define PART_DONE { ASSIGNMENT_DONE, EVENT_DONE, true, true }
#define RESOLVED { ASSIGNMENT_DONE, EVENT_RESOLVED, true, true }

static const struct row {
	enum verb verb;
	enum assignment_state from;
	int rc;
	struct life_step step;
} rows[] = {
	{ VERB_ACKNOWLEDGE, ASSIGNMENT_ASSIGNED, LIFE_OK, ACKNOWLEDGED },
	{ VERB_ACKNOWLEDGE, ASSIGNMENT_ACKNOWLEDGED, LIFE_UNCHANGED, ACKNOWLEDGED },
	{ VERB_ACKNOWLEDGE, ASSIGNMENT_WORKING, LIFE_UNCHANGED, ACKNOWLEDGED },
	{ VERB_START, ASSIGNMENT_ASSIGNED, LIFE_OK, STARTED },
	{ VERB_START, ASSIGNMENT_ACKNOWLEDGED, LIFE_OK, STARTED },
	{ VERB_START, ASSIGNMENT_WORKING, LIFE_UNCHANGED, STARTED },
	{ VERB_DONE, ASSIGNMENT_ASSIGNED, LIFE_OK, PART_DONE },
	{ VERB_DONE, ASSIGNMENT_ACKNOWLEDGED, LIFE_OK, PART_DONE },
	{ VERB_DONE, ASSIGNMENT_WORKING, LIFE_OK, PART_DONE },
	{ VERB_DONE, ASSIGNMENT_DONE, LIFE_UNCHANGED, PART_DONE },
	{ VERB_RESOLVE, ASSIGNMENT_ASSIGNED, LIFE_OK, RESOLVED },
	{ VERB_RESOLVE, ASSIGNMENT_ACKNOWLEDGED, LIFE_OK, RESOLVED },
	{ VERB_RESOLVE, ASSIGNMENT_WORKING, LIFE_OK, RESOLVED },
	{ VERB_RESOLVE, ASSIGNMENT_DONE, LIFE_UNCHANGED, RESOLVED },
};

int life_step_find(enum verb verb, enum assignment_state from, struct life_step *out)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].verb == verb && rows[i].from == from) {
			*out = rows[i].step;
			return rows[i].rc;
		}
	return LIFE_REFUSED;
}

const char *life_what_fits(enum assignment_state from)
{
	switch (from) {
	case ASSIGNMENT_ASSIGNED:
		return "acknowledge, start, done (co-handler) or resolve (lead)";
	case ASSIGNMENT_ACKNOWLEDGED:
		return "start, done (co-handler) or resolve (lead)";
	case ASSIGNMENT_WORKING:
		return "done (co-handler) or resolve (lead)";
	default:
		return "nothing more";
	}
}
