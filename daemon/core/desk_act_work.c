/* What departments do with their parts: see, begin, end, resolve; and what anybody has to say. */
#include "core/desk_act.h"

static void take_step(struct acting *a)
{
	struct assignment *assignment = a->assignment;

	assignment->state = a->step.to;
	assignment->since = a->desk->now.wall;
	if (a->step.meets_acknowledge)
		act_meet(a, assignment->department, TEXT("acknowledge"), &assignment->acknowledge);
	if (a->step.meets_resolve)
		act_meet(a, assignment->department, TEXT("resolve"), &assignment->resolve);
}

int act_step(struct acting *a)
{
	struct event event = act_event(a, a->step.event);
	int rc = a->step.to == ASSIGNMENT_ACKNOWLEDGED ? OUTCOME_OK : part_may_begin(a);

	if (rc != OUTCOME_OK)
		return rc;
	take_step(a);
	rc = act_say(a, &event);
	return rc == OUTCOME_OK && a->step.to == ASSIGNMENT_DONE ? PASS(parts_follow(a->desk, a->work, a->act->department)) : PASS(rc);
}

/* The first required part that is neither done nor waived; NULL: none. */
static const struct assignment *find_open_part(const struct case_record *record)
{
	for (size_t i = 0; i < record->n_assignments; i++) {
		const struct assignment *part = &record->assignments[i];

		if (part->part == PART_REQUIRED && part->state != ASSIGNMENT_DONE && part->state != ASSIGNMENT_WAIVED)
			return part;
	}
	return NULL;
}

static int refuse_open_part(const struct acting *a, const struct assignment *part)
{
	return act_refuse(a, OUTCOME_WRONG_STATE, "verb",
			  PHRASE(a->desk->arena, TEXT("The part of \""), part->department, TEXT("\" is required and "), text_of(assignment_state_name(part->state)),
				 part->state == ASSIGNMENT_DECLINED ? TEXT("; a supervisor can waive it, or it can be invited again.") :
								      TEXT(", not done; a supervisor can waive it.")));
}

static void end_informed(struct acting *a)
{
	struct case_record *record = a->record;

	for (size_t i = 0; i < record->n_assignments; i++)
		if (record->assignments[i].part == PART_INFORMED && assignment_is_open(&record->assignments[i])) {
			record->assignments[i].state = ASSIGNMENT_DONE;
			record->assignments[i].since = a->desk->now.wall;
		}
}

/* Who did what stands with the answer: the lead, then those whose parts are done by themselves. */
static void name_contributors(const struct case_record *record, struct event *event)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (record->assignments[i].part == PART_LEAD || record->assignments[i].state == ASSIGNMENT_DONE)
			event->contributors[event->n_contributors++] = record->assignments[i].department;
}

/* The case itself, or one that repeats it. */
static int resolve(struct acting *a)
{
	struct event event = act_event(a, EVENT_RESOLVED);
	int rc = passing_ends(a);

	if (rc != OUTCOME_OK)
		return PASS(rc);
	take_step(a);
	name_contributors(a->record, &event);
	end_informed(a);
	handling_end(a->desk, a->work, TEXT("urge"), a->act->department, LEDGER_MET); /* it has answered; the others need not any more */
	a->record->state = a->to;
	a->record->resolved = a->desk->now.wall;
	a->record->outcome_code = a->act->outcome_code;
	case_settle(a->desk, a->work);
	a->work->row.answer_event = a->desk->figures.events + 1;
	event.outcome_code = a->act->outcome_code;
	event.other_case = a->through;
	return PASS(act_say(a, &event));
}

int act_resolve(struct acting *a)
{
	const struct assignment *open_part = find_open_part(a->record);
	int rc;

	if (open_part)
		return refuse_open_part(a, open_part);
	rc = resolve(a);
	return rc == OUTCOME_OK ? PASS(followers_share(a, resolve)) : PASS(rc);
}

int act_comment(struct acting *a)
{
	struct event event = act_event(a, EVENT_COMMENTED);

	return PASS(act_say(a, &event));
}
