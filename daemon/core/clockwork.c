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

/* A clock that was stored before warnings were counted has had its only one. */
static bool owes_warning(const struct clock *clock)
{
	return !wall_is_none(clock->warn) && wall_is_before(clock->warn, clock->due) && (clock->warnings || !clock->is_warned);
}

static wall clock_next_mark(const struct clock *clock)
{
	if (!clock_runs(clock))
		return WALL_NEVER;
	if (clock->is_breached)
		return clock->step;
	return owes_warning(clock) ? clock->warn : clock->due;
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

/* What counts the marks is a byte; a ladder has 16 steps, a clock 8 warnings. */
static struct marked give_warning(struct clock *clock, struct text name, const struct timekeeping *time)
{
	struct marked marked = { .mark = CLOCK_MARK_WARNING, .was_due = clock->warn, .step = ++clock->warnings };

	clock->is_warned = true;
	clock->warn = time->warning(time->self, name, clock, clock->warnings);
	return marked;
}

/* The next step: not before now, and where it should have come earlier, had the mark before it come in time, that moment too. */
static void plan_step(struct clock *clock, struct text name, const struct timekeeping *time, wall was_due, wall now)
{
	struct ladder_step step, in_time;

	clock->step = clock->owed = WALL_NONE;
	if (clock->steps == UINT8_MAX || !time->ladder(time->self, name, clock, clock->steps, now, &step))
		return;
	clock->step = step.at;
	if (time->ladder(time->self, name, clock, clock->steps, was_due, &in_time) && wall_is_before(in_time.at, step.at))
		clock->owed = in_time.at;
}

void clock_renew_step(struct clock *clock, struct text name, const struct timekeeping *time, wall now)
{
	clock->step = clock->owed = WALL_NONE;
	if (clock->is_breached)
		plan_step(clock, name, time, now, now);
}

static struct marked give_breach(struct clock *clock, struct text name, const struct timekeeping *time, wall now)
{
	struct marked marked = { .mark = CLOCK_MARK_BREACH, .was_due = clock->due };

	clock->is_breached = true;
	plan_step(clock, name, time, clock->due, now);
	return marked;
}

/* The role's hours may have passed while the daemon was away, and the ladder may have become shorter. */
static struct marked give_step(struct clock *clock, struct text name, const struct timekeeping *time, wall now)
{
	struct marked marked = { .mark = CLOCK_MARK_STEP, .was_due = wall_min(clock->step, clock->owed), .step = clock->steps + 1u };
	struct ladder_step step;

	if (!time->ladder(time->self, name, clock, clock->steps, now, &step)) {
		clock->step = clock->owed = WALL_NONE;
		return (struct marked){ 0 };
	}
	if (wall_is_before(now, step.at)) {
		clock->owed = marked.was_due;
		clock->step = step.at;
		return (struct marked){ 0 };
	}
	marked.role = step.role;
	clock->steps++;
	plan_step(clock, name, time, marked.was_due, now);
	return marked;
}

struct marked clock_mark_due(struct clock *clock, struct text name, const struct timekeeping *time, wall now)
{
	wall next = clock_next_mark(clock);

	if (wall_is_none(next) || wall_is_before(now, next))
		return (struct marked){ 0 };
	if (clock->is_breached)
		return give_step(clock, name, time, now);
	return owes_warning(clock) ? give_warning(clock, name, time) : give_breach(clock, name, time, now);
}

void clock_meet(struct clock *clock, wall now)
{
	if (wall_is_none(clock->due) || !wall_is_none(clock->met))
		return;
	clock->met = now;
	clock->step = clock->owed = WALL_NONE;
}
