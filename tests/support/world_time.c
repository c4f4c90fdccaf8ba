#include "support/world_time.h"

static dur worked(void *self, struct text calendar, wall from, wall to)
{
	(void)self;
	(void)calendar;
	return wall_since(to, from);
}

static void start_for(wall at, dur length, struct clock *out)
{
	*out = CLOCK_NONE;
	out->started = at;
	out->due = wall_after(at, length);
	out->warn = wall_after(at, dur_ns(length.ns / 2));
	out->policy = TEXT("handling");
	out->calendar = TEXT("c");
}

static void start(void *self, struct text policy, struct text name, wall at, struct clock *out)
{
	(void)self;
	(void)name;
	start_for(at, dur_s(WORLD_OTHER_S), out);
	out->policy = policy;
}

static bool pauses(void *self, struct text policy, struct text name, enum waits_for wait)
{
	(void)self;
	(void)policy;
	return wait && !text_is_str(name, "acknowledge") && !text_is_str(name, "first_response");
}

static void pause_clock(void *self, struct clock *clock, wall at)
{
	(void)self;
	if (!wall_is_none(clock->paused) || !wall_is_none(clock->met))
		return;
	clock->paused = at;
	clock->left = wall_since(clock->due, at);
	clock->warn_left = wall_is_none(clock->warn) ? dur_ms(-1) : wall_since(clock->warn, at);
}

static void resume(void *self, struct clock *clock, wall at)
{
	(void)self;
	if (wall_is_none(clock->paused))
		return;
	if (!clock->is_breached) {
		clock->due = wall_after(at, clock->left);
		clock->warn = wall_after(at, clock->warn_left);
	}
	clock->paused = WALL_NONE;
	clock->left = clock->warn_left = dur_ms(0);
}

/* Any length is an hour; two are granted. */
static int extend(void *self, struct text name, const struct clock *clock, struct text length, struct clock *out)
{
	(void)self;
	(void)name;
	if (!length.size)
		return EXTEND_UNREADABLE;
	if (clock->extensions >= 2)
		return EXTEND_TOO_MANY;
	*out = *clock;
	out->due = wall_after(clock->due, dur_s(3600));
	out->extensions++;
	out->extended_days++;
	return EXTEND_OK;
}

static wall warning(void *self, struct text name, const struct clock *clock, unsigned index)
{
	(void)self;
	(void)name;
	return index ? WALL_NONE : clock->warn;
}

static bool ladder(void *self, struct text name, const struct clock *clock, unsigned index, wall earliest, struct ladder_step *out)
{
	(void)self;
	(void)name;
	(void)clock;
	(void)index;
	(void)earliest;
	(void)out;
	return false;
}

static void handling(void *self, struct text name, wall at, struct clock *out)
{
	static const struct {
		const char *name;
		int length_s;
	} lengths[] = { { "answer", WORLD_ANSWER_S }, { "ruling", WORLD_RULING_S }, { "urge", WORLD_URGE_S } };
	int length_s = WORLD_OTHER_S;

	(void)self;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
		if (text_is_str(name, lengths[i].name))
			length_s = lengths[i].length_s;
	start_for(at, dur_s(length_s), out);
}

static int32_t day(void *self, wall at)
{
	(void)self;
	return (int32_t)(at.ms / 86400000);
}

void world_time_fill(struct timekeeping *time)
{
	time->day = day;
	time->start = start;
	time->worked = worked;
	time->pauses = pauses;
	time->pause = pause_clock;
	time->resume = resume;
	time->extend = extend;
	time->warning = warning;
	time->ladder = ladder;
	time->handling = handling;
}
