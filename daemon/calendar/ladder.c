#include "calendar/ladder.h"

static wall later(wall a, wall b)
{
	return wall_is_before(a, b) ? b : a;
}

/* Not before `earliest`, and within the hours that it keeps to. */
static wall rung_at(const struct rung *rung, const struct calendar *calendar, wall due, wall earliest)
{
	wall at = rung->after.kind == SPAN_NONE ? due : span_end(&rung->after, calendar, due);

	if (wall_is_none(at))
		return WALL_NONE;
	at = later(at, earliest);
	return rung->hours ? calendar_add_working(rung->hours, at, dur_ms(0)) : at;
}

bool ladder_step(const struct rung *ladder, size_t n, struct text name, const struct calendar *calendar, wall due, unsigned index, wall earliest,
		 struct ladder_step *out)
{
	wall before = due;

	if (wall_is_none(due))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!text_is(ladder[i].clock, name))
			continue;
		if (!index--) {
			out->at = rung_at(&ladder[i], calendar, due, wall_is_none(earliest) ? before : later(before, earliest));
			out->role = ladder[i].role;
			return !wall_is_none(out->at);
		}
		before = rung_at(&ladder[i], calendar, due, before);
		if (wall_is_none(before))
			return false;
	}
	return false;
}
