/* The end of a case, and the same case again. */
#include "core/desk_inside.h"
#include "core/spells.h"

/* Its name without the date of its version: the version of today counts. */
static struct text bare_name(struct text policy)
{
	for (size_t i = 0; i < policy.size; i++)
		if (policy.at[i] == '@')
			return (struct text){ policy.at, i };
	return policy;
}

/* A part from the beginning: its promises are made anew, by the policy that they were made by, from this moment. */
static void assign_again(struct desk *desk, struct case_work *work, struct assignment *part)
{
	const struct timekeeping *time = &desk->basis->time;
	const struct case_record *record = &work->row.record;
	struct promise_for what = { .category = record->category, .channel = record->channel, .department = part->department, .campaign = record->campaign,
				    .policy = bare_name(part->resolve.policy), .priority = record->priority, .received = record->received,
				    .start = desk->now.wall };
	struct promises promises;

	part->state = ASSIGNMENT_ASSIGNED;
	part->since = desk->now.wall;
	part->waits_for = WAITS_FOR_NOTHING;
	part->reason = TEXT_NONE;
	time->promise(time->self, &what, &promises);
	part->acknowledge = promises.acknowledge;
	part->resolve = promises.resolve;
	if (!wall_is_none(part->acknowledge.due))
		work_ledger(work, LEDGER_STARTED, part->department, TEXT("acknowledge"), &part->acknowledge);
	if (!wall_is_none(part->resolve.due))
		work_ledger(work, LEDGER_STARTED, part->department, TEXT("resolve"), &part->resolve);
}

static int tell_supervisors(struct desk *desk, struct case_work *work)
{
	struct event event = event_about(desk, EVENT_SUPERVISED, &work->row.record, work->row.record.lead);

	work->row.record.flags |= FLAG_SUPERVISED;
	event.reason_code = TEXT("reopened");
	return PASS(work_say(desk, work, &event, NULL));
}

int case_reopen(struct desk *desk, struct case_work *work, struct event *event, const struct case_text *text)
{
	struct case_record *record = &work->row.record;
	struct assignment *lead = record_find(record, record->lead);
	uint32_t told = desk->settings.reopened_told;
	int rc;

	handling_end(desk, work, TEXT("confirmation"), TEXT(PARTY_CITIZEN), LEDGER_WAIVED);
	record->state = CASE_REOPENED;
	record->reopened++;
	record->resolved = record->closed = WALL_NONE;
	record->outcome_code = TEXT_NONE;
	if (lead)
		assign_again(desk, work, lead);
	spells_begin(record, record->lead, desk->now.wall);
	rc = work_say(desk, work, event, text);
	if (rc || !told || record->reopened < told || (record->flags & FLAG_SUPERVISED))
		return PASS(rc);
	return PASS(tell_supervisors(desk, work));
}

void case_settle(struct desk *desk, struct case_work *work)
{
	struct case_record *record = &work->row.record;

	for (size_t i = 0; i < record->n_clocks;)
		if (handling_is(record->clocks[i].name))
			handling_end(desk, work, record->clocks[i].name, record->clocks[i].department, LEDGER_WAIVED);
		else
			i++;
	record->n_asks = 0;
	record->rating = (struct rating){ 0 }; /* that of an earlier answer stands in the history */
	spells_begin(record, TEXT_NONE, desk->now.wall);
	handling_start(desk, work, TEXT("confirmation"), TEXT(PARTY_CITIZEN)); /* there is room: fewer clocks are a policy's */
}
