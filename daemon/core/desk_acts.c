/* Acts on cases: who may, what must be given, what fits, and what all acts have in common. The table of all acts stands at the end. */
#include <string.h>

#include "core/desk_act.h"
#include "core/history.h"
#include "core/lead.h"
#include "core/validate.h"

struct act_row {
	unsigned who, needs;
	int (*run)(struct acting *a);
	const char *denied; /* to those who may not; NULL: a general sentence */
};

static const struct act_row acts[VERB_COUNT];

int act_refuse(const struct acting *a, enum outcome outcome, const char *field, struct text sentence)
{
	desk_answer(a->desk, a->from, outcome, field, sentence);
	return (int)outcome;
}

struct event act_event(const struct acting *a, enum event_kind kind)
{
	const struct request_act *act = a->act;
	bool is_department = a->who & (WHO_PART | WHO_PROPOSED);
	struct event event = event_about(a->desk, kind, a->record, is_department ? act->department : a->record->lead);

	event.actor = act->actor.size ? act->actor : act->department;
	event.reason_code = act->reason_code;
	event.target = act->target;
	return event;
}

int act_say(struct acting *a, struct event *event)
{
	struct text department = a->act->department;
	struct case_text text = { .answer = a->act->answer, .note = a->act->note };
	int rc;

	if (a->who & (WHO_PART | WHO_PROPOSED)) /* whatever it does, it has answered */
		handling_end(a->desk, a->work, TEXT("urge"), department, LEDGER_MET);
	rc = work_say(a->desk, a->work, event, text.answer.size || text.note.size ? &text : NULL);
	return rc ? PASS(rc) : OUTCOME_OK;
}

struct assignment *record_find(struct case_record *record, struct text department)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (text_is(record->assignments[i].department, department))
			return &record->assignments[i];
	return NULL;
}

void act_meet(struct acting *a, struct text department, struct text name, struct clock *clock)
{
	if (wall_is_none(clock->due) || !wall_is_none(clock->met) || clock->is_waived)
		return;
	clock_meet(clock, a->desk->now.wall);
	work_ledger(a->work, LEDGER_MET, department, name, clock);
}

/* ---- the form ---- */

/* A text of an act: where it lies, how long it may be, and the need that says that it must be there (0: never). */
static const struct form {
	const char *field;
	size_t at, limit;
	unsigned need;
	const char *missing, *too_long;
} forms[] = {
#define FORM(field, limit, need, missing) \
	{ #field, offsetof(struct request_act, field), limit, need, missing, #field " is longer than PROTOCOL.md allows." }
	FORM(actor, LIMIT_NAME, 0, ""),
	FORM(outcome_code, LIMIT_NAME, NEEDS_OUTCOME, "resolving needs an outcome_code of 1 to 64 bytes."),
	FORM(answer, LIMIT_ANSWER, NEEDS_ANSWER, "this act needs an answer to the citizen, of 1 to 8192 bytes."),
	FORM(reason_code, LIMIT_NAME, NEEDS_REASON, "this act needs a reason_code of 1 to 64 bytes, such as not_ours or no_access."),
	FORM(note, LIMIT_NOTE, NEEDS_NOTE, "this act needs a note of 1 to 4096 bytes: the evidence, or the citizen's own words."),
	FORM(target, LIMIT_NAME, NEEDS_TARGET, "this act needs a target: the department that it is about."),
	FORM(length, LIMIT_LENGTH, NEEDS_LENGTH, "this act needs a length of time, such as \"3 working days\"."),
	FORM(clock, LIMIT_NAME, NEEDS_CLOCK, "this act needs the name of a clock."),
	FORM(campaign, LIMIT_NAME, NEEDS_CAMPAIGN, "this act needs the name of a campaign."),
	FORM(after, LIMIT_NAME, 0, ""),
#undef FORM
};

static int check_texts(const struct acting *a, unsigned needs)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct text t;

		memcpy(&t, (const char *)a->act + forms[i].at, sizeof t);
		if (t.size > forms[i].limit)
			return act_refuse(a, OUTCOME_INVALID, forms[i].field, text_of(forms[i].too_long));
		if (!t.size && (needs & forms[i].need))
			return act_refuse(a, OUTCOME_INVALID, forms[i].field, text_of(forms[i].missing));
	}
	return OUTCOME_OK;
}

static int unknown_department(const struct acting *a, const char *field, struct text name)
{
	return act_refuse(a, OUTCOME_UNKNOWN_DEPARTMENT, field,
			  PHRASE(a->desk->arena, TEXT("There is no department \""), name, TEXT("\" in this city's configuration.")));
}

static int check_form(const struct acting *a)
{
	const struct request_act *act = a->act;
	const struct city *city = a->desk->basis->city;
	unsigned needs;
	int rc;

	if (act->verb == VERB_NONE || !acts[act->verb].run)
		return act_refuse(a, OUTCOME_INVALID, "verb", TEXT("verb must be one of the acts that PROTOCOL.md lists."));
	needs = acts[act->verb].needs;
	if (!name_is_valid(act->department))
		return act_refuse(a, OUTCOME_INVALID, "department", TEXT("department must be 1 to 64 bytes: who acts, a department, supervisors or citizen."));
	rc = check_texts(a, needs);
	if (rc != OUTCOME_OK)
		return rc;
	if (act->target.size && !city_find(city, act->target))
		return unknown_department(a, "target", act->target);
	if (act->rating.satisfaction > 5 || ((needs & NEEDS_RATING) && !act->rating.solved))
		return act_refuse(a, OUTCOME_INVALID, "rating", TEXT("a rating says whether it was solved, yes or no, and may say how satisfied, 1 to 5."));
	if ((needs & NEEDS_OTHER) && !act->other.number && !act->other.reference.size && !act->other.source.size)
		return act_refuse(a, OUTCOME_INVALID, "other", TEXT("this act needs the other case."));
	return OUTCOME_OK;
}

/* Whoever passes on a citizen's act knows the case by its reference, or sent it in. Numbers can be guessed. */
static int check_citizen(const struct acting *a)
{
	if (!text_is_str(a->act->department, PARTY_CITIZEN) || !a->act->key.number)
		return OUTCOME_OK;
	return act_refuse(a, OUTCOME_NOT_ALLOWED, "key",
			  TEXT("A citizen's act names the case by its reference, or by source and source_ref; numbers can be guessed."));
}

/* ---- who acts ---- */

static bool is_proposed(const struct case_record *record, struct text department)
{
	const struct ask *proposal = lead_proposal(record);

	return proposal && text_is(proposal->to, department);
}

static unsigned who_is(struct acting *a)
{
	static const unsigned of_part[PART_COUNT] = { [PART_LEAD] = WHO_LEAD, [PART_REQUIRED] = WHO_REQUIRED, [PART_INFORMED] = WHO_INFORMED };
	struct text department = a->act->department;

	if (text_is_str(department, PARTY_SUPERVISORS))
		return WHO_SUPERVISORS;
	if (text_is_str(department, PARTY_CITIZEN))
		return WHO_CITIZEN;
	a->assignment = record_find(a->record, department);
	return (a->assignment ? of_part[a->assignment->part] : 0) | (is_proposed(a->record, department) ? (unsigned)WHO_PROPOSED : 0);
}

static int find_actor(struct acting *a)
{
	const struct act_row *row = &acts[a->act->verb];
	struct arena *arena = a->desk->arena;
	struct text department = a->act->department;

	a->who = who_is(a);
	a->target = a->act->target.size ? record_find(a->record, a->act->target) : NULL;
	if (a->who & row->who)
		return OUTCOME_OK;
	if (!(a->who & (WHO_SUPERVISORS | WHO_CITIZEN)) && !city_find(a->desk->basis->city, department))
		return unknown_department(a, "department", department);
	if (!a->who)
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "department",
				  PHRASE(arena, TEXT("\""), department, TEXT("\" has no part in this case; its lead is \""), a->record->lead, TEXT("\".")));
	if (row->denied)
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "verb", text_of(row->denied));
	return act_refuse(a, OUTCOME_NOT_ALLOWED, "verb",
			  PHRASE(arena, TEXT("\""), department, TEXT("\" may not "), text_of(verb_name(a->act->verb)), TEXT(" on this case; PROTOCOL.md says who may.")));
}

/* ---- what fits ---- */

static enum whose whose_part(const struct acting *a)
{
	return a->assignment->part == PART_LEAD ? OWN_OF_LEAD : OWN_OF_CO;
}

/* "start, done, comment": what this actor might do instead. */
static struct text name_fitting(const struct acting *a)
{
	struct text parts[2 * VERB_COUNT] = { TEXT("nothing") };
	verb_set fitting = life_what_fits_case(a->record->state);
	size_t n = 0;

	if (a->assignment)
		fitting &= life_what_fits(whose_part(a), a->assignment->state);
	for (enum verb verb = VERB_NONE; verb < VERB_COUNT; verb++)
		if ((fitting & VERB_BIT(verb)) && acts[verb].run && (acts[verb].who & a->who)) {
			parts[n] = n ? TEXT(", ") : TEXT_NONE;
			parts[n + 1] = text_of(verb_name(verb));
			n += 2;
		}
	return phrase_join(a->desk->arena, parts, n ? n : 1);
}

static int wrong_state(const struct acting *a, const char *of_what, const char *state)
{
	return act_refuse(a, OUTCOME_WRONG_STATE, "verb",
			  PHRASE(a->desk->arena, TEXT("This "), text_of(of_what), TEXT(" is "), text_of(state), TEXT("; what fits is: "), name_fitting(a), TEXT(".")));
}

int act_unchanged(const struct acting *a)
{
	desk_answer_case(a->desk, a->from, OUTCOME_UNCHANGED, &a->work->row);
	return OUTCOME_UNCHANGED;
}

static int check_state(struct acting *a)
{
	enum verb verb = a->act->verb;
	int of_case = life_case_find(verb, a->record->state, &a->to);
	int of_part = a->assignment ? life_step_find(verb, whose_part(a), a->assignment->state, &a->step) : LIFE_OK;

	if (of_case == LIFE_UNCHANGED || (of_part == LIFE_UNCHANGED && of_case != LIFE_REFUSED))
		return act_unchanged(a);
	if (of_case == LIFE_REFUSED)
		return wrong_state(a, "case", case_state_name(a->record->state));
	if (of_part == LIFE_REFUSED)
		return wrong_state(a, "assignment", assignment_state_name(a->assignment->state));
	if (a->to == CASE_OPEN && a->record->reopened)
		a->to = CASE_REOPENED; /* what was reopened once stays so until it is resolved again */
	return OUTCOME_OK;
}

/* ---- an act from beginning to end ---- */

/* Refusals are answered. Returns OUTCOME_OK, the refusal, or a fault. */
static int run(struct acting *a)
{
	int rc = find_actor(a);

	if (rc == OUTCOME_OK && history_count(a->work->row.history) >= LIMIT_HISTORY && a->act->verb != VERB_RESOLVE && a->act->verb != VERB_CLOSE)
		rc = act_refuse(a, OUTCOME_NOT_ALLOWED, "key", TEXT("More has happened to this case than PROTOCOL.md allows; it can only be resolved and closed."));
	if (rc == OUTCOME_OK)
		rc = check_state(a);
	if (rc == OUTCOME_OK)
		rc = acts[a->act->verb].run(a);
	return rc;
}

static int act_on(struct acting *a, uint64_t number)
{
	uint64_t events = a->desk->figures.events;
	int rc = work_open(a->desk, number, &a->work), outcome;

	if (rc)
		return FOLD(rc);
	a->record = &a->work->row.record;
	rc = clocks_mark(a->desk, a->work); /* what fell due before this act is said before it */
	if (rc)
		return PASS(rc);
	outcome = run(a);
	if (outcome < 0)
		return PASS(outcome);
	if (outcome == OUTCOME_OK)
		desk_answer_case(a->desk, a->from, OUTCOME_OK, &a->work->row);
	if (events != a->desk->figures.events)
		return PASS(work_keep(a->desk, &a->work));
	work_drop(&a->work);
	return 0;
}

int desk_act(struct desk *desk, struct waiting from, const struct request *request)
{
	struct acting a = { .desk = desk, .from = from, .act = &request->act };
	uint64_t number;
	int rc;

	if (check_form(&a) != OUTCOME_OK || check_citizen(&a) != OUTCOME_OK)
		return 0;
	rc = case_number_of(desk, from, &request->act.key, &number);
	if (rc != OUTCOME_OK)
		return rc < 0 ? PASS(rc) : 0;
	return PASS(act_on(&a, number));
}

static const struct act_row acts[VERB_COUNT] = {
	/* desk_act_work.c */
	[VERB_ACKNOWLEDGE] = { WHO_PART, 0, act_step, NULL },
	[VERB_START] = { WHO_PART, 0, act_step, NULL },
	[VERB_DONE] = { WHO_CO, 0, act_step, "The lead ends a case with resolve, with an outcome code and an answer." },
	[VERB_RESOLVE] = { WHO_LEAD, NEEDS_OUTCOME | NEEDS_ANSWER, act_resolve, "Only the lead resolves a case; a co-handler says done." },
	[VERB_MEET] = { WHO_LEAD, NEEDS_CLOCK, act_meet_clock, "Only the lead meets a clock of the case." },
	[VERB_EXTEND] = { WHO_PART, NEEDS_CLOCK | NEEDS_LENGTH | NEEDS_REASON | NEEDS_NOTE, act_extend, "Only a department asks for more time on its own clocks." },
	[VERB_GRANT] = { WHO_SUPERVISORS, NEEDS_TARGET | NEEDS_CLOCK, act_grant, "Only supervisors grant more time." },
	[VERB_REFUSE] = { WHO_SUPERVISORS, NEEDS_TARGET | NEEDS_CLOCK, act_refuse_extension, "Only supervisors refuse more time." },
	[VERB_RESPOND] = { WHO_LEAD, NEEDS_ANSWER, act_respond, "Only the lead answers the citizen; one answer goes out." },
	[VERB_HOLD] = { WHO_LEAD | WHO_REQUIRED, NEEDS_REASON, act_hold, "Nobody waits for a part that is only informed." },
	[VERB_RESUME] = { WHO_LEAD | WHO_REQUIRED, 0, act_resume, "Nobody waits for a part that is only informed." },
	[VERB_ASK] = { WHO_LEAD, NEEDS_ANSWER, act_ask, "Only the lead asks the citizen." },
	[VERB_REPLY] = { WHO_CITIZEN, NEEDS_NOTE, act_reply, "Only the citizen replies." },
	[VERB_RATE] = { WHO_CITIZEN, NEEDS_RATING, act_rate, "Only the citizen rates an answer." },
	[VERB_REOPEN] = { WHO_CITIZEN | WHO_SUPERVISORS, NEEDS_REASON | NEEDS_NOTE, act_reopen, "Only the citizen and supervisors reopen a case." },
	[VERB_CLOSE] = { WHO_SUPERVISORS, 0, act_close, "Only supervisors end the confirmation window; the citizen rates the answer." },
	[VERB_JOIN] = { WHO_LEAD | WHO_SUPERVISORS, NEEDS_CAMPAIGN, act_join, "Only the lead and supervisors bring a case into a campaign." },
	[VERB_LEAVE] = { WHO_LEAD | WHO_SUPERVISORS, 0, act_leave, "Only the lead and supervisors take a case out of a campaign." },
	[VERB_LINK] = { WHO_LEAD | WHO_SUPERVISORS, NEEDS_OTHER, act_link, NULL },
	[VERB_UNLINK] = { WHO_LEAD | WHO_SUPERVISORS, 0, act_unlink, NULL },
	[VERB_COMMENT] = { WHO_ANY, NEEDS_NOTE, act_comment, NULL },
	/* desk_act_pass.c */
	[VERB_DECLINE] = { WHO_PART, NEEDS_REASON | NEEDS_NOTE, act_decline, NULL },
	[VERB_HAND_OVER] = { WHO_LEAD, NEEDS_REASON | NEEDS_NOTE | NEEDS_TARGET, act_hand_over, "Only the lead hands a case over; a co-handler declines its part." },
	[VERB_ACCEPT] = { WHO_PROPOSED | WHO_LEAD, 0, act_accept, "Nobody has proposed that this department should lead the case." },
	[VERB_REJECT] = { WHO_PROPOSED, NEEDS_REASON | NEEDS_NOTE, act_reject, "Nobody has proposed that this department should lead the case." },
	[VERB_WITHDRAW] = { WHO_LEAD, 0, act_withdraw, "Only the lead takes its proposal back." },
	[VERB_ASSIGN] = { WHO_SUPERVISORS, NEEDS_TARGET | NEEDS_REASON, act_assign, "Only supervisors assign a case; the lead hands it over." },
	[VERB_RULE] = { WHO_SUPERVISORS, NEEDS_TARGET | NEEDS_REASON, act_rule, "Only supervisors rule on a case." },
	/* desk_act_parts.c */
	[VERB_INVITE] = { WHO_LEAD | WHO_SUPERVISORS, NEEDS_TARGET, act_invite, "Only the lead and supervisors invite co-handlers." },
	[VERB_WAIVE] = { WHO_SUPERVISORS, NEEDS_TARGET | NEEDS_REASON, act_waive, "Only supervisors waive a part." },
	[VERB_URGE] = { WHO_SUPERVISORS, NEEDS_TARGET, act_urge, "Only supervisors urge." },
	[VERB_SUPERVISE] = { WHO_SUPERVISORS, NEEDS_REASON, act_supervise, "Only supervisors take a case under supervision." },
	[VERB_RELEASE] = { WHO_SUPERVISORS, NEEDS_REASON, act_supervise, "Only supervisors release a case from supervision." },
};
