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

/* Acts that do not ask for the state of the actor's own part. */
static bool is_about_case(enum verb verb)
{
	return verb >= VERB_RESPOND;
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
		return "comment";
	default:
		return "what its departments do with their parts, and comment";
	}
}
