/* A case at hand: opened, changed, said and kept. */
#include <assert.h>
#include <string.h>

#include "core/desk_inside.h"
#include "core/history.h"
#include "core/lead.h"

static struct case_work *find_free(struct desk *desk)
{
	for (size_t i = 0; i < WORKS; i++)
		if (!desk->works[i].is_open)
			return &desk->works[i];
	return NULL;
}

int work_open(struct desk *desk, uint64_t number, struct case_work **out)
{
	struct store *store = &desk->ports.store;
	struct case_work *work = find_free(desk);
	int rc;

	assert(work); /* cases are let go of before the next ones are opened */
	rc = store->ops->case_get(store->self, number, desk->arena, &work->row);
	if (rc)
		return rc == STORE_MISSING ? STORE_MISSING : FOLD(rc);
	work->row.record.reference = reference_for(desk, number);
	work->before = work->row;
	work->n_ledger = 0;
	work->is_open = true;
	*out = work;
	return STORE_OK;
}

int work_write(struct desk *desk, struct case_work *work, struct event *event, const struct case_text *text)
{
	int rc;

	event->ledger = work->ledger;
	event->n_ledger = work->n_ledger;
	rc = journal(desk, event, &work->row.record, text);
	work->n_ledger = 0;
	if (!rc && !history_add(&work->row.history, work->row.opened_event, event->number, desk->arena))
		rc = RAISE(FAULT_MEMORY);
	return PASS(rc);
}

int work_say(struct desk *desk, struct case_work *work, struct event *event, const struct case_text *text)
{
	int rc;

	further_settle(desk, work, event);
	rc = work_write(desk, work, event, text);
	return rc ? PASS(rc) : PASS(further_hear(desk, work, event));
}

int work_keep(struct desk *desk, struct case_work **work)
{
	struct store *store = &desk->ports.store;
	struct case_work *w = *work;
	int rc;

	assert(!w->n_ledger);                   /* what was done to a clock has been said */
	assert(!case_flaw(&w->row.record)); /* one lead, and nobody else who answers for it */
	rc = store->ops->case_put(store->self, &w->row);
	if (rc)
		return FOLD(rc);
	clocks_watch(desk, &w->row.record);
	links_note(desk, w);
	sums_count(desk, &w->before.record, &w->row.record);
	desk->figures.open_cases += (uint64_t)case_is_open(w->row.record.state) - (uint64_t)case_is_open(w->before.record.state);
	work_drop(work);
	return 0;
}

void work_drop(struct case_work **work)
{
	if (*work)
		(*work)->is_open = false;
	*work = NULL;
}

void work_ledger(struct case_work *work, enum ledger_kind kind, struct text department, struct text name, const struct clock *clock)
{
	bool is_made = kind == LEDGER_STARTED || kind == LEDGER_RECOMPUTED;

	assert(work->n_ledger < LIMIT_LEDGER);
	work->ledger[work->n_ledger++] = (struct ledger_entry){ .kind = kind, .department = department, .clock = name, .due = clock->due, .left = clock->left,
								.policy = is_made ? clock->policy : TEXT_NONE,
								.calendar = is_made ? clock->calendar : TEXT_NONE };
}

void work_ledger_part(struct case_work *work, const struct assignment *part)
{
	if (!wall_is_none(part->acknowledge.due))
		work_ledger(work, LEDGER_STARTED, part->department, TEXT("acknowledge"), &part->acknowledge);
	if (!wall_is_none(part->resolve.due))
		work_ledger(work, LEDGER_STARTED, part->department, TEXT("resolve"), &part->resolve);
}
