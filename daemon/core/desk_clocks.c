/* Warnings, breaches and steps of the ladder, each once, in order, in bounded turns. core/clockwork.h says which; what the daemon adds is when it looks.
 * The wall clock may be set back and forth meanwhile: what is given stays given, and what is to come comes when the clock shows its moment. */
#include "core/desk_inside.h"

/* A mark that comes more than this after its moment says so (event.late). Besides, the longest that the loop sleeps without looking at the wall clock, which
 * somebody may have put forward meanwhile. */
#define MARK_TOLERANCE dur_s(60)

static struct event mark_event(struct desk *desk, const struct case_work *work, struct text department, const struct clock *clock, struct text name,
			       const struct marked *marked)
{
	static const enum event_kind kinds[] = { [CLOCK_MARK_WARNING] = EVENT_CLOCK_WARNING,
						 [CLOCK_MARK_BREACH] = EVENT_CLOCK_BREACH,
						 [CLOCK_MARK_STEP] = EVENT_ESCALATED };
	struct event event = event_about(desk, kinds[marked->mark], &work->row.record, department);
	dur late = wall_since(desk->now.wall, marked->was_due);

	event.clock = name;
	event.due = clock->due;
	event.step = marked->step;
	event.role = marked->role;
	if (late.ns > MARK_TOLERANCE.ns)
		event.late = late;
	return event;
}

/* Whose the clock is, as its ledger has it, and who hears of it are two: a clock of the case is the lead's. */
struct owner {
	struct text department, heard_by;
};

/* Marks that are due on one clock; a warning that comes too late is still given before its breach. */
static int mark_clock(struct desk *desk, struct case_work *work, struct owner owner, struct clock *clock, struct text name)
{
	struct marked marked;
	int rc = 0;

	while (!rc && (marked = clock_mark_due(clock, name, &desk->basis->time, desk->now.wall)).mark != CLOCK_MARK_NONE) {
		struct event event = mark_event(desk, work, owner.heard_by, clock, name, &marked);

		if (marked.mark == CLOCK_MARK_BREACH)
			work_ledger(work, LEDGER_BREACHED, owner.department, name, clock);
		rc = work_say(desk, work, &event, NULL);
	}
	return PASS(rc);
}

/* What its running out does may end this clock and start others: then they are looked at from the first again. */
static int mark_case_clock(struct desk *desk, struct case_work *work, size_t *at)
{
	struct case_record *record = &work->row.record;
	struct case_clock *c = &record->clocks[*at];
	bool was_breached = c->clock.is_breached;
	int rc = mark_clock(desk, work, (struct owner){ c->department, c->department.size ? c->department : record->lead }, &c->clock, c->name);

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
		rc = mark_clock(desk, work, (struct owner){ a->department, a->department }, &a->acknowledge, TEXT("acknowledge"));
		if (!rc)
			rc = mark_clock(desk, work, (struct owner){ a->department, a->department }, &a->resolve, TEXT("resolve"));
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

/* When the wall clock will show `moment`, as the loop measures, and to look whether it has been put forward. */
static mono when(const struct desk *desk, wall moment)
{
	dur until;

	if (wall_is_none(moment) || desk->settings.clock_is_manual)
		return MONO_NEVER; /* nothing to mark, or only a request moves the clock */
	until = wall_since(moment, desk->now.wall);
	return mono_after(desk->now.mono, until.ns < MARK_TOLERANCE.ns ? until : MARK_TOLERANCE);
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
