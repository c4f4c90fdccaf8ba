/* Warnings and breaches, each once, in bounded turns. */
#include "core/clockwork.h"
#include "core/desk_inside.h"

static int write_mark(struct desk *desk, const struct case_record *record, const struct assignment *assignment, const struct clock *clock,
		      struct text clock_name, enum clock_mark mark)
{
	bool is_breach = mark == CLOCK_MARK_BREACH;
	struct event event = event_about(desk, is_breach ? EVENT_CLOCK_BREACH : EVENT_CLOCK_WARNING, record, assignment->department);
	struct text feeds[3] = { assignment->department };
	size_t n = 1;

	event.clock = clock_name;
	event.due = clock->due;
	if (is_breach) {
		if (!text_is(record->lead, assignment->department))
			feeds[n++] = record->lead;
		feeds[n++] = TEXT(CITY_SUPERVISORS);
	}
	return PASS(journal(desk, &event, NULL, feeds, n));
}

/* Marks that are due on one clock; a warning that comes too late is still given before its breach. */
static int mark_clock(struct desk *desk, const struct case_record *record, struct assignment *assignment, struct clock *clock, struct text name)
{
	enum clock_mark mark;
	int rc = 0;

	while (!rc && (mark = clock_mark_due(clock, desk->now.wall)) != CLOCK_MARK_NONE)
		rc = write_mark(desk, record, assignment, clock, name, mark);
	return PASS(rc);
}

int clocks_mark(struct desk *desk, struct case_row *row)
{
	struct case_record *record = &row->record;
	int rc = 0;

	record->reference = reference_for(desk, record->number);
	for (size_t i = 0; !rc && i < record->n_assignments; i++) {
		struct assignment *a = &record->assignments[i];

		if (!assignment_is_open(a))
			continue;
		rc = mark_clock(desk, record, a, &a->acknowledge, TEXT("acknowledge"));
		if (!rc)
			rc = mark_clock(desk, record, a, &a->resolve, TEXT("resolve"));
	}
	return PASS(rc);
}

static int mark_case(struct desk *desk, uint64_t number)
{
	struct store *store = &desk->ports.store;
	struct case_row *row = arena_take(desk->arena, sizeof *row);
	int rc = row ? store->ops->case_get(store->self, number, desk->arena, row) : RAISE(FAULT_MEMORY);

	if (!rc)
		rc = clocks_mark(desk, row);
	if (!rc)
		rc = store->ops->case_put(store->self, row);
	if (!rc)
		clocks_watch(desk, &row->record); /* its next mark: the store told only of those behind this moment */
	return FOLD(rc);
}

/* When the wall clock will show `moment`, as the loop measures. */
static mono when(const struct desk *desk, wall moment)
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
		*next_out = mono_min(*next_out, when(desk, desk->marks_next));
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
		*next_out = mono_min(*next_out, when(desk, desk->marks_next));
	}
	return PASS(rc);
}
