#include "core/lead.h"

#include <assert.h>
#include <string.h>

#include "core/clockwork.h"
#include "core/spells.h"

static struct assignment *find(struct case_record *record, struct text department)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (text_is(record->assignments[i].department, department))
			return &record->assignments[i];
	return NULL;
}

static bool has_part(const struct case_record *record, struct text department)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (text_is(record->assignments[i].department, department))
			return true;
	return false;
}

static bool has_part_twice(const struct case_record *record)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		for (size_t k = 0; k < i; k++)
			if (text_is(record->assignments[i].department, record->assignments[k].department))
				return true;
	return false;
}

static bool owes_required(const struct case_record *record)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (record->assignments[i].part == PART_REQUIRED && assignment_is_open(&record->assignments[i]))
			return true;
	return false;
}

const char *case_flaw(const struct case_record *record)
{
	bool is_open = case_is_open(record->state);

	if (!record->n_assignments || record->assignments[0].part != PART_LEAD)
		return "it has no lead";
	if (!text_is(record->assignments[0].department, record->lead))
		return "its lead is not the department whose assignment leads";
	for (size_t i = 1; i < record->n_assignments; i++)
		if (record->assignments[i].part == PART_LEAD)
			return "it has two leads";
	if (has_part_twice(record))
		return "a department has two parts in it";
	if (is_open && !assignment_is_open(&record->assignments[0]))
		return "it is open, and its lead owes nothing";
	if (!is_open && owes_required(record))
		return "it is not open, and a required part is owed";
	return NULL;
}

const struct ask *lead_proposal(const struct case_record *record)
{
	for (size_t i = 0; i < record->n_asks; i++)
		if (record->asks[i].kind == ASK_LEAD)
			return &record->asks[i];
	return NULL;
}

void lead_proposal_drop(struct case_record *record)
{
	const struct ask *ask = lead_proposal(record);
	size_t at = ask ? (size_t)(ask - record->asks) : 0;

	if (!ask)
		return;
	record->n_asks--;
	memmove(&record->asks[at], &record->asks[at + 1], (record->n_asks - at) * sizeof *record->asks);
}

bool case_has_room(const struct case_record *record)
{
	const struct ask *proposal = lead_proposal(record);
	size_t promised = proposal && !has_part(record, proposal->to);

	return record->n_assignments + promised < LIMIT_ASSIGNMENTS;
}

const char *lead_forbids(const struct city *city, const struct case_record *record, struct text department)
{
	const struct department *found = city_find(city, department);

	if (!found)
		return "is no department of this city.";
	if (found->kind == DEPARTMENT_PARTNER)
		return "is a partner organisation: it can be a co-handler, never the lead.";
	if (!has_part(record, department) && record->n_assignments == LIMIT_ASSIGNMENTS)
		return "cannot join: the case has as many departments as PROTOCOL.md allows.";
	return NULL;
}

bool lead_has_led(const struct case_record *record, struct text department)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (record->assignments[i].state == ASSIGNMENT_HANDED_OVER && text_is(record->assignments[i].department, department))
			return true;
	return spells_has_held(record, department) || text_is(record->lead, department);
}

struct text lead_next(const struct city *city, const struct case_record *record, const struct decision *decision, struct text last)
{
	size_t at = 0;

	for (size_t i = 0; last.size && i < decision->n_fallback; i++)
		if (text_is(decision->fallback[i], last))
			at = i + 1;
	for (; at < decision->n_fallback; at++)
		if (!lead_forbids(city, record, decision->fallback[at]) && !lead_has_led(record, decision->fallback[at]))
			return decision->fallback[at];
	return TEXT_NONE;
}

/* While the case waits for somebody its time is theirs; who leads meanwhile is written down all the same. */
static void begin_spell(struct case_record *record, struct text department, wall now)
{
	struct text holder = spells_holder(record);
	bool is_leads = text_is(holder, record->lead);

	spells_begin(record, department, now);
	if (!is_leads)
		spells_begin(record, holder, now);
}

static void take_over(struct assignment *new, const struct assignment *old, const struct assignment *fresh, enum assignment_state state, wall now)
{
	if (!assignment_is_open(new) || wall_is_none(new->acknowledge.due))
		new->acknowledge = fresh->acknowledge;
	new->resolve = old->resolve;
	new->part = PART_LEAD;
	new->since = now;
	new->state = old->state == ASSIGNMENT_ON_HOLD ? ASSIGNMENT_ON_HOLD : state;
	new->waits_for = old->state == ASSIGNMENT_ON_HOLD ? old->waits_for : WAITS_FOR_NOTHING;
	new->after = new->reason = TEXT_NONE;
}

void lead_pass(struct case_record *record, const struct assignment *fresh, enum assignment_state new_state, enum assignment_state old_state, wall now)
{
	struct assignment *old = &record->assignments[0], *new = find(record, fresh->department), swap;

	begin_spell(record, fresh->department, now);
	if (!new) {
		assert(record->n_assignments < LIMIT_ASSIGNMENTS); /* whoever was asked has its place kept */
		new = &record->assignments[record->n_assignments++];
		*new = *fresh;
	}
	take_over(new, old, fresh, new_state, now);
	old->part = PART_INFORMED;
	old->state = old_state;
	old->since = now;
	old->waits_for = WAITS_FOR_NOTHING;
	old->resolve = CLOCK_NONE;
	swap = *old;
	*old = *new;
	*new = swap;
	record->lead = record->assignments[0].department;
}
