#include "core/life.h"

#define ACKNOWLEDGED { ASSIGNMENT_ACKNOWLEDGED, EVENT_ACKNOWLEDGED, true, false }
#define STARTED { ASSIGNMENT_WORKING, EVENT_STARTED, true, false }
#define PART_DONE { ASSIGNMENT_DONE, EVENT_DONE, true, true }
#define RESOLVED { ASSIGNMENT_DONE, EVENT_RESOLVED, true, true }

#define HELD { ASSIGNMENT_ON_HOLD, EVENT_HELD, true, false }

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
	{ VERB_HOLD, ASSIGNMENT_ASSIGNED, LIFE_OK, HELD },
	{ VERB_HOLD, ASSIGNMENT_ACKNOWLEDGED, LIFE_OK, HELD },
	{ VERB_HOLD, ASSIGNMENT_WORKING, LIFE_OK, HELD },
	{ VERB_HOLD, ASSIGNMENT_ON_HOLD, LIFE_UNCHANGED, HELD },
	{ VERB_RESUME, ASSIGNMENT_ON_HOLD, LIFE_OK, STARTED },
	{ VERB_RESUME, ASSIGNMENT_ACKNOWLEDGED, LIFE_UNCHANGED, STARTED },
	{ VERB_RESUME, ASSIGNMENT_WORKING, LIFE_UNCHANGED, STARTED },
	{ VERB_ASK, ASSIGNMENT_ASSIGNED, LIFE_OK, HELD },
	{ VERB_ASK, ASSIGNMENT_ACKNOWLEDGED, LIFE_OK, HELD },
	{ VERB_ASK, ASSIGNMENT_WORKING, LIFE_OK, HELD },
	{ VERB_RESOLVE, ASSIGNMENT_ASSIGNED, LIFE_OK, RESOLVED },
	{ VERB_RESOLVE, ASSIGNMENT_ACKNOWLEDGED, LIFE_OK, RESOLVED },
	{ VERB_RESOLVE, ASSIGNMENT_WORKING, LIFE_OK, RESOLVED },
	{ VERB_RESOLVE, ASSIGNMENT_DONE, LIFE_UNCHANGED, RESOLVED },
};

/* Acts that do not ask for the state of the actor's own part. */
static bool is_about_case(enum verb verb)
{
	return verb >= VERB_RESPOND && verb != VERB_HOLD && verb != VERB_RESUME && verb != VERB_ASK;
}

int life_step_find(enum verb verb, enum assignment_state from, struct life_step *out)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].verb == verb && rows[i].from == from) {
			*out = rows[i].step;
			return rows[i].rc;
		}
	return is_about_case(verb) ? LIFE_OK : LIFE_REFUSED;
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

#define STAYS CASE_ANY /* the state stays as it is */

#define OPEN 1u << CASE_OPEN | 1u << CASE_REOPENED
#define UNRESOLVED OPEN | 1u << CASE_ON_HOLD | 1u << CASE_DISPUTED
#define EVER UNRESOLVED | 1u << CASE_RESOLVED | 1u << CASE_CLOSED

static const struct case_rule {
	enum verb verb;
	unsigned from; /* bits of states */
	int rc;
	enum case_state to;
} case_rules[] = {
	{ VERB_ACKNOWLEDGE, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_START, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_DONE, EVER, LIFE_OK, STAYS },
	{ VERB_RESOLVE, OPEN, LIFE_OK, CASE_RESOLVED },
	{ VERB_RESOLVE, 1u << CASE_RESOLVED | 1u << CASE_CLOSED, LIFE_UNCHANGED, STAYS },
	{ VERB_MEET, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_EXTEND, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_GRANT, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_REFUSE, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_RESPOND, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_HOLD, OPEN, LIFE_OK, CASE_ON_HOLD },
	{ VERB_HOLD, 1u << CASE_ON_HOLD | 1u << CASE_DISPUTED, LIFE_OK, STAYS },
	{ VERB_RESUME, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_ASK, OPEN, LIFE_OK, CASE_ON_HOLD },
	{ VERB_REPLY, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_RATE, 1u << CASE_RESOLVED | 1u << CASE_CLOSED | 1u << CASE_REOPENED, LIFE_OK, STAYS }, /* reopened: the same rating again changes nothing */
	{ VERB_REOPEN, 1u << CASE_RESOLVED | 1u << CASE_CLOSED, LIFE_OK, CASE_REOPENED },
	{ VERB_REOPEN, 1u << CASE_REOPENED, LIFE_UNCHANGED, STAYS },
	{ VERB_CLOSE, 1u << CASE_RESOLVED, LIFE_OK, CASE_CLOSED },
	{ VERB_CLOSE, 1u << CASE_CLOSED, LIFE_UNCHANGED, STAYS },
	{ VERB_JOIN, EVER, LIFE_OK, STAYS },
	{ VERB_LEAVE, EVER, LIFE_OK, STAYS },
	{ VERB_LINK, UNRESOLVED, LIFE_OK, STAYS },
	{ VERB_UNLINK, EVER, LIFE_OK, STAYS },
	{ VERB_COMMENT, EVER, LIFE_OK, STAYS },
};

int life_case_find(enum verb verb, enum case_state from, enum case_state *to_out)
{
	for (size_t i = 0; i < sizeof case_rules / sizeof *case_rules; i++)
		if (case_rules[i].verb == verb && (case_rules[i].from >> from & 1)) {
			*to_out = case_rules[i].to == STAYS ? from : case_rules[i].to;
			return case_rules[i].rc;
		}
	return LIFE_REFUSED;
}

const char *life_what_fits_case(enum case_state from)
{
	switch (from) {
	case CASE_RESOLVED:
	case CASE_CLOSED:
		return "unlink and comment";
	default:
		return "what its departments do with their parts, link, unlink and comment";
	}
}
