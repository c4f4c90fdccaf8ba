#include "calendar/clock_run.h"

static const dur nothing = { 0 };

static wall later(wall a, wall b)
{
	return wall_is_before(a, b) ? b : a;
}

/* A promise of long ago may not know when it started. */
static wall not_before_start(const struct clock *clock, wall at)
{
	return wall_is_none(clock->started) ? at : later(at, clock->started);
}

wall clock_run_before(const struct calendar *calendar, const struct clock *clock, wall until, dur left)
{
	const dur tick = dur_ms(1);
	wall at;

	if (clock->is_plain) {
		at = wall_after(until, dur_ns(-left.ns));
	} else {
		/* One ms too far back and one forward: adding finds the earliest such moment, a closing rather than the next opening. */
		at = calendar_add_working(calendar, until, dur_ns(-left.ns - tick.ns));
		if (!wall_is_none(at))
			at = calendar_add_working(calendar, at, tick);
		if (wall_is_none(at))
			return not_before_start(clock, until);
	}
	return not_before_start(clock, wall_min(at, until));
}

static dur time_between(const struct calendar *calendar, const struct clock *clock, wall from, wall to)
{
	dur d = clock->is_plain ? wall_since(to, from) : calendar_between(calendar, from, to);

	return d.ns < 0 ? nothing : d;
}

static bool is_running(const struct clock *clock)
{
	return !wall_is_none(clock->due) && wall_is_none(clock->met) && wall_is_none(clock->paused) && !clock->is_waived;
}

void clock_run_pause(const struct calendar *calendar, struct clock *clock, wall at)
{
	wall from = not_before_start(clock, at);

	if (!is_running(clock))
		return;
	clock->paused = at;
	clock->left = time_between(calendar, clock, from, clock->due);
	clock->warn_left = wall_is_none(clock->warn) ? dur_ms(-1) : time_between(calendar, clock, from, clock->warn);
}

/* Where the time ends of which `left` is left at `at` (the next opening, when none is); `before` where the calendar does not reach so far. */
static wall go_on(const struct calendar *calendar, const struct clock *clock, wall at, dur left, wall before)
{
	wall end = clock->is_plain ? wall_after(at, left) : calendar_add_working(calendar, at, left);

	return calendar_knows(calendar, end) ? end : before;
}

static bool may_still_move(const struct clock *clock)
{
	return !clock->is_breached && !clock->is_waived && wall_is_none(clock->met) && wall_is_before(clock->paused, clock->due);
}

void clock_run_resume(const struct calendar *calendar, struct clock *clock, wall at)
{
	if (wall_is_none(clock->paused))
		return;
	if (may_still_move(clock)) {
		at = later(at, clock->paused);
		clock->due = go_on(calendar, clock, at, clock->left, clock->due);
		clock->warn = clock->warn_left.ns < 0 ? WALL_NONE : go_on(calendar, clock, at, clock->warn_left, clock->due);
	}
	clock->paused = WALL_NONE;
	clock->left = clock->warn_left = nothing;
}

/* The fewest working days that bring `from` to `to` or past it; more than `most` are not counted. */
static uint32_t days_of(const struct calendar *calendar, const struct span *by, wall from, wall to, uint32_t most)
{
	uint32_t n = 1;

	if (by->kind == SPAN_WORKING_DAYS)
		return (uint32_t)by->amount;
	while (n <= most && wall_is_before(calendar_add_working_days(calendar, from, (int32_t)n), to))
		n++;
	return n;
}

static void move_due(const struct calendar *calendar, wall due, struct clock *clock)
{
	dur more = time_between(calendar, clock, clock->due, due);
	dur distance = wall_is_none(clock->warn) ? nothing : time_between(calendar, clock, clock->warn, clock->due);

	clock->due = due;
	if (!wall_is_none(clock->warn))
		clock->warn = clock_run_before(calendar, clock, due, distance);
	if (wall_is_none(clock->paused))
		return;
	clock->left.ns += more.ns;
	if (clock->warn_left.ns >= 0)
		clock->warn_left.ns += more.ns;
}

int clock_run_extend(const struct calendar *calendar, const struct extension_limit *limit, const struct clock *clock, struct span by,
		     struct clock *out)
{
	struct clock longer = *clock;
	wall due = wall_is_none(clock->due) ? WALL_NONE : span_end(&by, calendar, clock->due);
	uint32_t room;

	if (!limit->most || wall_is_none(due))
		return EXTEND_NEVER;
	if (clock->extensions >= limit->most || clock->extensions == UINT8_MAX)
		return EXTEND_TOO_MANY;
	room = limit->total_days > clock->extended_days ? limit->total_days - clock->extended_days : 0;
	longer.extended_days += days_of(calendar, &by, clock->due, due, room);
	if (longer.extended_days > limit->total_days)
		return EXTEND_TOO_LONG;
	longer.extensions++;
	move_due(calendar, due, &longer);
	*out = longer;
	return EXTEND_OK;
}
