/* Acts that close the loop with the citizen: a first answer, a rating, reopening, closing. */
#include "core/desk_act.h"

/* To the case itself, or one that repeats it. */
static int respond(struct acting *a)
{
	struct event event = act_event(a, EVENT_RESPONDED); /* which meets first_response, and what else waits for it */

	event.other_case = a->through;
	return PASS(act_say(a, &event));
}

int act_respond(struct acting *a)
{
	int rc = respond(a);

	return rc == OUTCOME_OK ? PASS(followers_share(a, respond)) : PASS(rc);
}

/* What follows from a rating, said by the daemon: the citizen's words stand with the rating. */
static int follow(struct acting *a, enum event_kind kind, const char *because)
{
	struct event event = event_about(a->desk, kind, a->record, a->record->lead);
	int rc;

	event.reason_code = text_of(because);
	rc = kind == EVENT_CLOSED ? case_close(a->desk, a->work, &event) : case_reopen(a->desk, a->work, &event, NULL);
	return rc ? PASS(rc) : OUTCOME_OK;
}

static bool is_same_rating(const struct rating *x, const struct rating *y)
{
	return x->solved == y->solved && x->satisfaction == y->satisfaction;
}

int act_rate(struct acting *a)
{
	bool is_solved = a->act->rating.solved == SOLVED_YES;
	enum case_state before = a->record->state;
	struct event event;
	int rc;

	if (before != CASE_RESOLVED && is_solved == (before == CASE_CLOSED) && is_same_rating(&a->record->rating, &a->act->rating)) {
		desk_answer_case(a->desk, a->from, OUTCOME_UNCHANGED, &a->work->row);
		return OUTCOME_UNCHANGED;
	}
	if (before == CASE_REOPENED)
		return act_refuse(a, OUTCOME_WRONG_STATE, "verb", TEXT("This case is reopened and has no new answer yet that could be rated."));
	event = act_event(a, EVENT_RATED);
	event.rating = a->record->rating = a->act->rating;
	rc = act_say(a, &event);
	if (rc != OUTCOME_OK)
		return PASS(rc);
	if (!is_solved)
		return PASS(follow(a, EVENT_REOPENED, "not_solved"));
	return before == CASE_RESOLVED ? PASS(follow(a, EVENT_CLOSED, "solved")) : OUTCOME_OK;
}

int act_reopen(struct acting *a)
{
	struct event event = act_event(a, EVENT_REOPENED);
	struct case_text text = { .answer = a->act->answer, .note = a->act->note };
	int rc = case_reopen(a->desk, a->work, &event, &text);

	return rc ? PASS(rc) : OUTCOME_OK;
}

int act_close(struct acting *a)
{
	struct event event = act_event(a, EVENT_CLOSED);

	case_end(a->desk, a->work);
	return PASS(act_say(a, &event));
}
