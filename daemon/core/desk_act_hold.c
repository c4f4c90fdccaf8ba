/* Acts of waiting: hold, resume, ask the citizen, and the citizen's reply. */
#include "core/desk_act.h"

int act_hold(struct acting *a)
{
	struct event event = act_event(a, EVENT_HELD);
	enum waits_for wait = a->act->waits_for ? a->act->waits_for : WAITS_FOR_OUTSIDE;

	if (wait == WAITS_FOR_RULING)
		return act_refuse(a, OUTCOME_INVALID, "waits_for", TEXT("waits_for must be citizen or outside: for a ruling a case waits while it is disputed."));
	event.waits_for = wait;
	act_meet(a, a->assignment->department, TEXT("acknowledge"), &a->assignment->acknowledge);
	hold_begin(a->desk, a->work, a->assignment, wait);
	return PASS(act_say(a, &event));
}

int act_resume(struct acting *a)
{
	struct event event = act_event(a, EVENT_RESUMED);

	hold_end(a->desk, a->work, a->assignment, LEDGER_WAIVED);
	return PASS(act_say(a, &event));
}

int act_ask(struct acting *a)
{
	struct case_record *record = a->record;
	struct event event = act_event(a, EVENT_ASKED);
	struct case_clock *clock;

	clock = record->n_asks < LIMIT_ASKS ? handling_start(a->desk, a->work, TEXT("question"), TEXT(PARTY_CITIZEN)) : NULL;
	if (!clock)
		return act_refuse(a, OUTCOME_NOT_ALLOWED, "verb", TEXT("As many requests or clocks as PROTOCOL.md allows wait on this case already."));
	event.waits_for = WAITS_FOR_CITIZEN;
	event.clock = clock->name;
	event.due = clock->clock.due;
	record->asks[record->n_asks++] = (struct ask){ .kind = ASK_CITIZEN, .from = record->lead, .to = TEXT(PARTY_CITIZEN), .at = a->desk->now.wall };
	act_meet(a, a->assignment->department, TEXT("acknowledge"), &a->assignment->acknowledge);
	hold_begin(a->desk, a->work, a->assignment, WAITS_FOR_CITIZEN);
	return PASS(act_say(a, &event));
}

int act_reply(struct acting *a)
{
	struct event event = act_event(a, EVENT_REPLIED);
	struct assignment *lead = record_find(a->record, a->record->lead);

	if (!lead || lead->state != ASSIGNMENT_ON_HOLD || lead->waits_for != WAITS_FOR_CITIZEN)
		return act_refuse(a, OUTCOME_WRONG_STATE, "verb", TEXT("This case does not wait for the citizen; what the citizen has to say fits as a comment."));
	hold_end(a->desk, a->work, lead, LEDGER_MET);
	return PASS(act_say(a, &event));
}
