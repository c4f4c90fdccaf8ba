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

	take_step(a);
	return PASS(act_say(a, &event));
}

/* The first required co-handler that still owes its part; NULL: none. */
static const struct assignment *find_open_part(const struct case_record *record)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (record->assignments[i].part == PART_REQUIRED && assignment_is_open(&record->assignments[i]))
			return &record->assignments[i];
	return NULL;
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

/* The case itself, or one that repeats it. */
static int resolve(struct acting *a)
{
	struct event event = act_event(a, EVENT_RESOLVED);

	take_step(a);
	end_informed(a);
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
		return act_refuse(a, OUTCOME_WRONG_STATE, "verb",
				  PHRASE(a->desk->arena, TEXT("The part of \""), open_part->department, TEXT("\" is required and not done yet.")));
	rc = resolve(a);
	return rc == OUTCOME_OK ? PASS(followers_share(a, resolve)) : PASS(rc);
}

int act_comment(struct acting *a)
{
	struct event event = act_event(a, EVENT_COMMENTED);

	return PASS(act_say(a, &event));
}
