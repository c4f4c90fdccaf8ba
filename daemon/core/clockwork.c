#include "core/clockwork.h"

bool assignment_is_open(const struct assignment *assignment)
{
	switch (assignment->state) {
	case ASSIGNMENT_ASSIGNED:
	case ASSIGNMENT_ACKNOWLEDGED:
	case ASSIGNMENT_WORKING:
	case ASSIGNMENT_ON_HOLD:
		return true;
	default:
		return false;
	}
}

bool case_is_open(enum case_state state)
{
	return state != CASE_RESOLVED && state != CASE_CLOSED;
}

bool clock_runs(const struct clock *clock)
{
	return !wall_is_none(clock->due) && wall_is_none(clock->met) && wall_is_none(clock->paused) && !clock->is_waived;
}

static wall clock_next_mark(const struct clock *clock)
{
	if (!clock_runs(clock) || clock->is_breached)
		return WALL_NEVER;
	return clock->is_warned ? clock->due : wall_min(clock->warn, clock->due);
}

wall assignment_next_mark(const struct assignment *assignment)
{
	if (!assignment_is_open(assignment))
		return WALL_NEVER;
	return wall_min(clock_next_mark(&assignment->acknowledge), clock_next_mark(&assignment->resolve));
}

wall case_clocks_next_mark(const struct case_record *record)
{
	wall next = WALL_NEVER;

	for (size_t i = 0; i < record->n_clocks; i++)
		next = wall_min(next, clock_next_mark(&record->clocks[i].clock));
	return next;
}

wall case_next_mark(const struct case_record *record)
{
	wall next = case_clocks_next_mark(record);

	for (size_t i = 0; case_is_open(record->state) && i < record->n_assignments; i++)
		next = wall_min(next, assignment_next_mark(&record->assignments[i]));
	return next;
}

bool clock_is_overdue(const struct clock *clock)
{
	return clock->is_breached && wall_is_none(clock->met);
}

enum clock_mark clock_mark_due(struct clock *clock, wall now)
{
	wall next = clock_next_mark(clock);

	if (wall_is_none(next) || wall_is_before(now, next))
		return CLOCK_MARK_NONE;
	if (!clock->is_warned && wall_is_before(clock->warn, clock->due)) {
		clock->is_warned = true;
		return CLOCK_MARK_WARNING;
	}
	clock->is_breached = true;
	return CLOCK_MARK_BREACH;
}

void clock_meet(struct clock *clock, wall now)
{
	if (!wall_is_none(clock->due) && wall_is_none(clock->met))
		clock->met = now;
}
