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

static wall clock_next_mark(const struct clock *clock)
{
	if (wall_is_none(clock->due) || !wall_is_none(clock->met) || clock->is_breached)
		return WALL_NEVER;
	return clock->is_warned ? clock->due : wall_min(clock->warn, clock->due);
}

wall assignment_next_mark(const struct assignment *assignment)
{
	if (!assignment_is_open(assignment))
		return WALL_NEVER;
	return wall_min(clock_next_mark(&assignment->acknowledge), clock_next_mark(&assignment->resolve));
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
