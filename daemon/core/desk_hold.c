/* Waiting for the citizen or for a body outside: the clocks that the policies name stand still, and go on with what was left. A co-handler's hold stops
 * the clocks of its own part alone; the lead's stops those of its part and of the case, and the case is on hold with it. */
#include "core/desk_inside.h"
#include "core/spells.h"

/* What is done to one clock of a part, or of the case: stop() for a wait that begins; clock_go_on() when one has ended, unless another one, `wait`, stops the
 * clock too. */
typedef void change(struct desk *desk, struct case_work *work, struct text department, struct text name, struct clock *clock, enum waits_for wait);

static void stop(struct desk *desk, struct case_work *work, struct text department, struct text name, struct clock *clock, enum waits_for wait)
{
	const struct timekeeping *time = &desk->basis->time;

	if (!clock_runs(clock) || !time->pauses(time->self, clock->policy, name, wait))
		return;
	time->pause(time->self, clock, desk->now.wall);
	work_ledger(work, LEDGER_PAUSED, department, name, clock);
}

void clock_go_on(struct desk *desk, struct case_work *work, struct text department, struct text name, struct clock *clock, enum waits_for wait)
{
	const struct timekeeping *time = &desk->basis->time;

	if (wall_is_none(clock->paused) || !wall_is_none(clock->met) || clock->is_waived)
		return;
	if (wait && time->pauses(time->self, clock->policy, name, wait))
		return;
	time->resume(time->self, clock, desk->now.wall);
	work_ledger(work, LEDGER_RESUMED, department, name, clock);
}

static void each_clock(struct desk *desk, struct case_work *work, struct assignment *part, change *apply, enum waits_for wait)
{
	struct case_record *record = &work->row.record;

	apply(desk, work, part->department, TEXT("acknowledge"), &part->acknowledge, wait);
	apply(desk, work, part->department, TEXT("resolve"), &part->resolve, wait);
	for (size_t i = 0; i < record->n_clocks; i++) {
		struct case_clock *c = &record->clocks[i];

		if (c->department.size ? text_is(c->department, part->department) : part->part == PART_LEAD)
			apply(desk, work, c->department, c->name, &c->clock, wait);
	}
}

void clocks_stop(struct desk *desk, struct case_work *work, struct assignment *part, enum waits_for wait)
{
	each_clock(desk, work, part, stop, wait);
}

void clocks_go_on(struct desk *desk, struct case_work *work, struct assignment *part, enum waits_for wait)
{
	each_clock(desk, work, part, clock_go_on, wait);
}

struct ask *ask_find(struct case_record *record, enum ask_kind kind)
{
	for (size_t i = 0; i < record->n_asks; i++)
		if (record->asks[i].kind == kind)
			return &record->asks[i];
	return NULL;
}

/* The question to the citizen, if there is one, is asked no more. */
static void end_question(struct desk *desk, struct case_work *work, enum ledger_kind how)
{
	struct case_record *record = &work->row.record;
	struct ask *ask = ask_find(record, ASK_CITIZEN);

	handling_end(desk, work, TEXT("question"), TEXT(PARTY_CITIZEN), how);
	if (!ask)
		return;
	record->n_asks--;
	for (size_t i = (size_t)(ask - record->asks); i < record->n_asks; i++)
		record->asks[i] = record->asks[i + 1];
}

void hold_begin(struct desk *desk, struct case_work *work, struct assignment *part, enum waits_for wait)
{
	struct case_record *record = &work->row.record;

	part->state = ASSIGNMENT_ON_HOLD;
	part->since = desk->now.wall;
	part->waits_for = wait;
	clocks_stop(desk, work, part, wait);
	if (part->part != PART_LEAD)
		return;
	if (record->state != CASE_DISPUTED)
		record->state = CASE_ON_HOLD;
	spells_begin(record, wait == WAITS_FOR_CITIZEN ? TEXT(PARTY_CITIZEN) : TEXT(PARTY_OUTSIDE), desk->now.wall);
}

void hold_end(struct desk *desk, struct case_work *work, struct assignment *part, enum ledger_kind question)
{
	struct case_record *record = &work->row.record;

	if (part->part == PART_LEAD)
		end_question(desk, work, question);
	if (part->state != ASSIGNMENT_ON_HOLD)
		return;
	part->state = ASSIGNMENT_WORKING;
	part->since = desk->now.wall;
	part->waits_for = WAITS_FOR_NOTHING;
	clocks_go_on(desk, work, part, part->part == PART_LEAD && record->state == CASE_DISPUTED ? WAITS_FOR_RULING : WAITS_FOR_NOTHING);
	if (part->part != PART_LEAD)
		return;
	if (record->state == CASE_ON_HOLD)
		record->state = record->reopened ? CASE_REOPENED : CASE_OPEN;
	spells_begin(record, record->lead, desk->now.wall);
}

int hold_unanswered(struct desk *desk, struct case_work *work)
{
	struct event event = event_about(desk, EVENT_RESUMED, &work->row.record, work->row.record.lead);
	struct assignment *lead = record_find(&work->row.record, work->row.record.lead);

	event.reason_code = TEXT("silence");
	if (lead)
		hold_end(desk, work, lead, LEDGER_WAIVED);
	return PASS(work_say(desk, work, &event, NULL));
}
