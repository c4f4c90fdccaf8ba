/* Warnings and breaches, each once, in bounded turns. */
#include "core/desk_inside.h"

static int write_mark(struct desk *desk, struct case_work *work, struct text department, const struct clock *clock, struct text name, enum clock_mark mark)
{
	bool is_breach = mark == CLOCK_MARK_BREACH;
	struct event event = event_about(desk, is_breach ? EVENT_CLOCK_BREACH : EVENT_CLOCK_WARNING, &work->row.record, department);

	event.clock = name;
	event.due = clock->due;
	if (is_breach)
		work_ledger(work, LEDGER_BREACHED, department, name, clock);
	return PASS(work_say(desk, work, &event, NULL));
}

/* Marks that are due on one clock; a warning that comes too late is still given before its breach. */
static int mark_clock(struct desk *desk, struct case_work *work, struct text department, struct clock *clock, struct text name)
{
	enum clock_mark mark;
	int rc = 0;

	while (!rc && (mark = clock_mark_due(clock, desk->now.wall)) != CLOCK_MARK_NONE)
		rc = write_mark(desk, work, department, clock, name, mark);
	return PASS(rc);
}

/* What its running out does may end this clock and start others: then they are looked at from the first again. */
static int mark_case_clock(struct desk *desk, struct case_work *work, size_t *at)
{
	struct case_record *record = &work->row.record;
	struct case_clock *c = &record->clocks[*at];
	bool was_breached = c->clock.is_breached;
	int rc = mark_clock(desk, work, c->department.size ? c->department : record->lead, &c->clock, c->name);

	++*at;
	if (rc || was_breached || !c->clock.is_breached)
		return PASS(rc);
	*at = 0;
	return PASS(handling_expired(desk, work, c->name));
}

int clocks_mark(struct desk *desk, struct case_work *work)
{
	struct case_record *record = &work->row.record;
	int rc = 0;

	for (size_t i = 0; !rc && case_is_open(record->state) && i < record->n_assignments; i++) {
		struct assignment *a = &record->assignments[i];

		if (!assignment_is_open(a))
			continue;
		rc = mark_clock(desk, work, a->department, &a->acknowledge, TEXT("acknowledge"));
		if (!rc)
			rc = mark_clock(desk, work, a->department, &a->resolve, TEXT("resolve"));
	}
	for (size_t i = 0; !rc && i < record->n_clocks;)
		rc = mark_case_clock(desk, work, &i);
	return PASS(rc);
}

static int mark_case(struct desk *desk, uint64_t number)
{
	struct case_work *work;
	int rc = work_open(desk, number, &work);

	if (!rc)
		rc = clocks_mark(desk, work);
	if (!rc)
		rc = work_keep(desk, &work); /* watches its next mark: the store told only of those behind this moment */
	return FOLD(rc);
}

/* When the wall clock will show `moment`, as the loop measures. */
mono desk_when(const struct desk *desk, wall moment)
{
	if (wall_is_none(moment) || desk->settings.clock_is_manual)
		return MONO_NEVER; /* nothing to mark, or only a request moves the clock */
	return mono_after(desk->now.mono, wall_since(moment, desk->now.wall));
}

int clocks_tick(struct desk *desk, mono *next_out)
{
	struct store *store = &desk->ports.store;
	uint64_t *cases = arena_take(desk->arena, desk->settings.tick_cases * sizeof *cases);
	size_t n = 0;
	int rc;

	if (wall_is_before(desk->now.wall, desk->marks_next)) {
		*next_out = mono_min(*next_out, desk_when(desk, desk->marks_next));
		return 0;
	}
	if (!cases)
		return RAISE(FAULT_MEMORY);
	rc = store->ops->due(store->self, desk->now.wall, cases, desk->settings.tick_cases, &n, &desk->marks_next);
	if (rc)
		return FOLD(rc);
	for (size_t i = 0; !rc && i < n; i++)
		rc = mark_case(desk, cases[i]);
	if (n == desk->settings.tick_cases) {
		desk->marks_next = desk->now.wall; /* there may be more: go on in the next turn */
		*next_out = desk->now.mono;
	} else {
		*next_out = mono_min(*next_out, desk_when(desk, desk->marks_next));
	}
	return PASS(rc);
}
