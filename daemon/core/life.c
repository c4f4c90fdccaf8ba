#include "core/life.h"

enum { STAYS = 0 }; /* the state stays as it is: of an assignment and of a case */

/* ---- assignments ---- */

#define BIT(state) (1u << ASSIGNMENT_##state)

enum {
	UNSEEN = BIT(ASSIGNED),
	SEEN = BIT(ACKNOWLEDGED),
	AT_WORK = BIT(WORKING),
	HELD = BIT(ON_HOLD),
	BUSY = UNSEEN | SEEN | AT_WORK,
	OWED = BUSY | HELD,
	ENDED = BIT(DONE) | BIT(DECLINED) | BIT(HANDED_OVER) | BIT(WAIVED),
	EVERY = OWED | ENDED,
};

#define LEAD (1u << OWN_OF_LEAD)
#define CO (1u << OWN_OF_CO)
#define OWN (LEAD | CO)
#define TARGET (1u << OF_TARGET)
#define THE_LEAD (1u << OF_LEAD)

#define STEP(state, kind, acknowledge, resolve) { ASSIGNMENT_##state, EVENT_##kind, acknowledge, resolve }
#define NOTHING { (enum assignment_state)STAYS, (enum event_kind)0, false, false }

static const struct row {
	enum verb verb;
	unsigned whose, from; /* bits */
	int rc;
	struct life_step step;
} rows[] = {
	/* its own part */
	{ VERB_ACKNOWLEDGE, OWN, UNSEEN, LIFE_OK, STEP(ACKNOWLEDGED, ACKNOWLEDGED, true, false) },
	{ VERB_ACKNOWLEDGE, OWN, SEEN | AT_WORK, LIFE_UNCHANGED, NOTHING },
	{ VERB_START, OWN, UNSEEN | SEEN, LIFE_OK, STEP(WORKING, STARTED, true, false) },
	{ VERB_START, OWN, AT_WORK, LIFE_UNCHANGED, NOTHING },
	{ VERB_DONE, CO, BUSY, LIFE_OK, STEP(DONE, DONE, true, true) },
	{ VERB_DONE, CO, BIT(DONE), LIFE_UNCHANGED, NOTHING },
	{ VERB_RESOLVE, LEAD, BUSY, LIFE_OK, STEP(DONE, RESOLVED, true, true) },
	{ VERB_RESOLVE, LEAD, BIT(DONE), LIFE_UNCHANGED, NOTHING },
	{ VERB_HOLD, OWN, BUSY, LIFE_OK, STEP(ON_HOLD, HELD, true, false) },
	{ VERB_HOLD, OWN, HELD, LIFE_UNCHANGED, NOTHING },
	{ VERB_RESUME, OWN, HELD, LIFE_OK, STEP(WORKING, RESUMED, true, false) },
	{ VERB_RESUME, OWN, SEEN | AT_WORK, LIFE_UNCHANGED, NOTHING },
	{ VERB_ASK, LEAD, BUSY, LIFE_OK, STEP(ON_HOLD, ASKED, true, false) },
	{ VERB_RESPOND, LEAD, OWED, LIFE_OK, NOTHING },
	{ VERB_MEET, LEAD, OWED, LIFE_OK, NOTHING },
	{ VERB_EXTEND, OWN, OWED, LIFE_OK, NOTHING },
	/* passing on: the proposer's part stays as it is until another one leads */
	{ VERB_DECLINE, LEAD, UNSEEN, LIFE_OK, NOTHING },
	{ VERB_DECLINE, CO, OWED, LIFE_OK, STEP(DECLINED, DECLINED, false, false) },
	{ VERB_DECLINE, CO, BIT(DECLINED), LIFE_UNCHANGED, NOTHING },
	{ VERB_HAND_OVER, LEAD, SEEN | AT_WORK | HELD, LIFE_OK, NOTHING },
	{ VERB_WITHDRAW, LEAD, OWED, LIFE_OK, NOTHING },
	{ VERB_ACCEPT, CO, AT_WORK | HELD, LIFE_OK, STEP(WORKING, ACCEPTED, true, false) },
	{ VERB_ACCEPT, CO, UNSEEN | SEEN | ENDED, LIFE_OK, STEP(ACKNOWLEDGED, ACCEPTED, true, false) },
	{ VERB_ACCEPT, LEAD, OWED, LIFE_UNCHANGED, NOTHING },
	{ VERB_ACCEPT, THE_LEAD, UNSEEN, LIFE_OK, STEP(DECLINED, ACCEPTED, false, false) },
	{ VERB_ACCEPT, THE_LEAD, SEEN | AT_WORK | HELD, LIFE_OK, STEP(HANDED_OVER, ACCEPTED, false, false) },
	{ VERB_REJECT, CO, EVERY, LIFE_OK, NOTHING },
	{ VERB_ASSIGN, TARGET, UNSEEN | ENDED, LIFE_OK, STEP(ASSIGNED, REASSIGNED, false, false) },
	{ VERB_ASSIGN, TARGET, SEEN, LIFE_OK, STEP(ACKNOWLEDGED, REASSIGNED, false, false) },
	{ VERB_ASSIGN, TARGET, AT_WORK | HELD, LIFE_OK, STEP(WORKING, REASSIGNED, false, false) },
	{ VERB_ASSIGN, THE_LEAD, OWED, LIFE_OK, STEP(HANDED_OVER, REASSIGNED, false, false) },
	{ VERB_RULE, TARGET, UNSEEN | ENDED, LIFE_OK, STEP(ASSIGNED, RULED, false, false) },
	{ VERB_RULE, TARGET, SEEN, LIFE_OK, STEP(ACKNOWLEDGED, RULED, false, false) },
	{ VERB_RULE, TARGET, AT_WORK | HELD, LIFE_OK, STEP(WORKING, RULED, false, false) },
	{ VERB_RULE, THE_LEAD, OWED, LIFE_OK, STEP(HANDED_OVER, RULED, false, false) },
	/* co-handlers come and go */
	{ VERB_INVITE, LEAD, OWED, LIFE_OK, NOTHING },
	{ VERB_INVITE, TARGET, ENDED, LIFE_OK, STEP(ASSIGNED, INVITED, false, false) },
	{ VERB_INVITE, TARGET, OWED, LIFE_UNCHANGED, NOTHING },
	{ VERB_WAIVE, TARGET, OWED | BIT(DECLINED), LIFE_OK, STEP(WAIVED, WAIVED, false, false) },
	{ VERB_WAIVE, TARGET, BIT(WAIVED), LIFE_UNCHANGED, NOTHING },
	{ VERB_URGE, TARGET, OWED, LIFE_OK, NOTHING },
	{ VERB_URGE, THE_LEAD, OWED, LIFE_OK, NOTHING },
	/* the case again */
	{ VERB_REPLY, THE_LEAD, HELD, LIFE_OK, STEP(WORKING, RESUMED, false, false) },
	{ VERB_RATE, THE_LEAD, BIT(DONE), LIFE_OK, STEP(ASSIGNED, REOPENED, false, false) },
	{ VERB_REOPEN, THE_LEAD, BIT(DONE), LIFE_OK, STEP(ASSIGNED, REOPENED, false, false) },
	/* what belongs to the case, and not to anybody's part of it */
	{ VERB_JOIN, LEAD, EVERY, LIFE_OK, NOTHING },
	{ VERB_LEAVE, LEAD, EVERY, LIFE_OK, NOTHING },
	{ VERB_LINK, LEAD, EVERY, LIFE_OK, NOTHING },
	{ VERB_UNLINK, LEAD, EVERY, LIFE_OK, NOTHING },
	{ VERB_COMMENT, OWN, EVERY, LIFE_OK, NOTHING },
};

int life_step_find(enum verb verb, enum whose whose, enum assignment_state from, struct life_step *out)
{
	if (from < ASSIGNMENT_ASSIGNED || from >= ASSIGNMENT_STATE_COUNT)
		return LIFE_REFUSED;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].verb == verb && (rows[i].whose >> whose & 1) && (rows[i].from >> from & 1)) {
			*out = rows[i].step;
			if (!out->to)
				out->to = from;
			return rows[i].rc;
		}
	return LIFE_REFUSED;
}

verb_set life_what_fits(enum whose whose, enum assignment_state from)
{
	verb_set fitting = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].rc == LIFE_OK && (rows[i].whose >> whose & 1) && (rows[i].from >> from & 1))
			fitting |= VERB_BIT(rows[i].verb);
	return fitting;
}

#undef BIT

/* ---- cases ---- */

#define BIT(state) (1u << CASE_##state)

enum {
	OPEN = BIT(OPEN) | BIT(REOPENED),
	WAITING = BIT(ON_HOLD),
	DISPUTED = BIT(DISPUTED),
	UNRESOLVED = OPEN | WAITING | DISPUTED,
	RESOLVED = BIT(RESOLVED),
	CLOSED = BIT(CLOSED),
	OVER = RESOLVED | CLOSED,
	EVER = UNRESOLVED | OVER,
};

#define DISPUTE CASE_DISPUTED, "it would go back to a department that has led it, or be passed on too often"

static const struct case_rule {
	enum verb verb;
	unsigned from; /* bits of states */
	int rc;
	enum case_state to, or_to;
	const char *when; /* or_to, instead of to; NULL: never */
} case_rules[] = {
	{ VERB_ACKNOWLEDGE, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_START, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_DONE, EVER, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL }, /* the part says the rest */
	{ VERB_RESOLVE, OPEN | DISPUTED, LIFE_OK, CASE_RESOLVED, CASE_ANY, NULL },
	{ VERB_RESOLVE, OVER, LIFE_UNCHANGED, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_RESPOND, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_MEET, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_DECLINE, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, DISPUTE },
	{ VERB_HAND_OVER, OPEN | WAITING, LIFE_OK, (enum case_state)STAYS, DISPUTE },
	{ VERB_ACCEPT, OPEN | WAITING, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_REJECT, OPEN | WAITING, LIFE_OK, (enum case_state)STAYS, CASE_DISPUTED, "nobody is left in the rule's fallback order" },
	{ VERB_WITHDRAW, OPEN | WAITING, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_HOLD, OPEN, LIFE_OK, CASE_ON_HOLD, CASE_ANY, NULL },
	{ VERB_HOLD, WAITING | DISPUTED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_RESUME, WAITING, LIFE_OK, CASE_OPEN, CASE_ANY, NULL },
	{ VERB_RESUME, OPEN | DISPUTED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_INVITE, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_WAIVE, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_URGE, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_ASSIGN, OPEN | WAITING, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_RULE, OPEN | WAITING, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_RULE, DISPUTED, LIFE_OK, CASE_OPEN, CASE_ON_HOLD, "it was on hold" },
	{ VERB_EXTEND, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_GRANT, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_REFUSE, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_SUPERVISE, EVER, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_RELEASE, EVER, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_ASK, OPEN, LIFE_OK, CASE_ON_HOLD, CASE_ANY, NULL },
	{ VERB_REPLY, WAITING, LIFE_OK, CASE_OPEN, CASE_ANY, NULL },
	{ VERB_REPLY, DISPUTED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_RATE, RESOLVED, LIFE_OK, CASE_CLOSED, CASE_REOPENED, "it is not solved" },
	{ VERB_RATE, CLOSED, LIFE_OK, (enum case_state)STAYS, CASE_REOPENED, "it is not solved" },
	{ VERB_RATE, BIT(REOPENED), LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL }, /* the same rating again changes nothing */
	{ VERB_REOPEN, OVER, LIFE_OK, CASE_REOPENED, CASE_ANY, NULL },
	{ VERB_REOPEN, BIT(REOPENED), LIFE_UNCHANGED, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_CLOSE, RESOLVED, LIFE_OK, CASE_CLOSED, CASE_ANY, NULL },
	{ VERB_CLOSE, CLOSED, LIFE_UNCHANGED, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_JOIN, EVER, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_LEAVE, EVER, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_LINK, UNRESOLVED, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_UNLINK, EVER, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
	{ VERB_COMMENT, EVER, LIFE_OK, (enum case_state)STAYS, CASE_ANY, NULL },
};

static const struct case_rule *find_rule(enum verb verb, enum case_state from)
{
	for (size_t i = 0; from > CASE_ANY && from < CASE_STATE_COUNT && i < sizeof case_rules / sizeof *case_rules; i++)
		if (case_rules[i].verb == verb && (case_rules[i].from >> from & 1))
			return &case_rules[i];
	return NULL;
}

int life_case_find(enum verb verb, enum case_state from, enum case_state *to_out)
{
	const struct case_rule *rule = find_rule(verb, from);

	if (!rule)
		return LIFE_REFUSED;
	*to_out = rule->to ? rule->to : from;
	return rule->rc;
}

verb_set life_what_fits_case(enum case_state from)
{
	verb_set fitting = 0;

	for (size_t i = 0; i < sizeof case_rules / sizeof *case_rules; i++)
		if (case_rules[i].rc == LIFE_OK && (case_rules[i].from >> from & 1))
			fitting |= VERB_BIT(case_rules[i].verb);
	return fitting;
}

enum case_state life_case_or(enum verb verb, enum case_state from, const char **when_out)
{
	const struct case_rule *rule = find_rule(verb, from);

	*when_out = rule ? rule->when : NULL;
	return rule ? rule->or_to : CASE_ANY;
}
