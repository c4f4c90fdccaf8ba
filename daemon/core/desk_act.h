/* core/desk_act.h - what those who carry out acts share: who acts on what, and the ways to refuse, to change and to say. Only the desk's acts include it.
 *
 * desk_acts.c holds the table of all acts and what they have in common; an act's own work is a function of one of the desk_act_*.c. Such a function changes
 * a->work->row, says what happened with act_say (and whatever else follows from it), and returns. Before it runs: the form is checked, the case is open,
 * what fell due has been said, the actor may do it, and it fits the states of case and assignment. After it: the case is kept and the answer goes out. */
#ifndef LIAISON_CORE_DESK_ACT_H
#define LIAISON_CORE_DESK_ACT_H

#include "core/desk_inside.h"
#include "core/life.h"

/* As what somebody may act on a case; several may hold at once. */
enum who {
	WHO_LEAD = 1,
	WHO_REQUIRED = 2, /* a co-handler that must do its part */
	WHO_INFORMED = 4,
	WHO_PROPOSED = 8, /* it has been asked to take the lead */
	WHO_SUPERVISORS = 16,
	WHO_CITIZEN = 32,
	WHO_CO = WHO_REQUIRED | WHO_INFORMED,
	WHO_PART = WHO_LEAD | WHO_CO,
	WHO_ANY = 63,
};

/* What an act must be given. What it need not be given is not looked at but for its length. */
enum needs {
	NEEDS_OUTCOME = 1,
	NEEDS_ANSWER = 2,
	NEEDS_REASON = 4,
	NEEDS_NOTE = 8,    /* evidence, or the citizen's own words */
	NEEDS_TARGET = 16, /* a department of this city */
	NEEDS_LENGTH = 32,
	NEEDS_CLOCK = 64,
	NEEDS_RATING = 128,
	NEEDS_CAMPAIGN = 256,
	NEEDS_OTHER = 512,
};

struct acting {
	struct desk *desk;
	struct waiting from;
	const struct request_act *act;
	struct case_work *work;
	struct case_record *record;    /* work->row.record */
	unsigned who;                  /* all that the actor is on this case */
	struct assignment *assignment; /* the actor's own; NULL: it has none */
	struct assignment *target;     /* act->target's; NULL: none */
	struct life_step step;         /* for `assignment` */
	enum case_state to;            /* the case's state after the act, as the table has it */
};

/* Answers with a refusal. Returns the outcome, for the act to return. */
int act_refuse(const struct acting *a, enum outcome outcome, const char *field, struct text sentence);

/* An event of that kind about the case, by this actor, with the act's reason and target; department: the actor's, or for those that are none the lead's. */
struct event act_event(const struct acting *a, enum event_kind kind);

/* Says it, with the act's note and answer as its text. Returns OUTCOME_OK or a fault. */
MUST_CHECK int act_say(struct acting *a, struct event *event);

/* The assignment of that department; NULL: it has none. */
struct assignment *record_find(struct case_record *record, struct text department);

/* Meets the clock, if it runs, with an entry in the ledger. Department empty: a clock of the case. */
void act_meet(struct acting *a, struct text department, struct text name, struct clock *clock);

/* ---- acts (desk_act_*.c): each returns OUTCOME_OK, a refusal that has been answered, or a fault ---- */

/* desk_act_work.c: what departments do with their parts */
int act_step(struct acting *a);
int act_resolve(struct acting *a);
int act_comment(struct acting *a);

/* desk_act_extend.c: clocks met by hand, and more time */
int act_meet_clock(struct acting *a);
int act_extend(struct acting *a);
int act_grant(struct acting *a);
int act_refuse_extension(struct acting *a);

#endif
