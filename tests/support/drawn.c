#include "support/drawn.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const zones[] = { "America/New_York", "Europe/London", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca" };

uint64_t drawn_seed(uint64_t usual)
{
	const char *given = getenv("LIAISON_TEST_SEED");
	uint64_t seed = given && *given ? strtoull(given, NULL, 10) : usual;

	fprintf(stderr, "seed %llu (LIAISON_TEST_SEED)\n", (unsigned long long)seed);
	return seed;
}

uint64_t drawn_number(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static bool overlaps(const struct drawn *d, const struct calendar_window *w)
{
	for (size_t i = 0; i < d->plan.n_windows; i++)
		if ((d->windows[i].weekdays & w->weekdays) && d->windows[i].hours.from_s < w->hours.to_s &&
		    w->hours.from_s < d->windows[i].hours.to_s)
			return true;
	return false;
}

static void draw_windows(struct drawn *out, uint64_t *seed)
{
	for (size_t n = drawn_number(seed) % DRAWN_WINDOWS + 1; n; n--) {
		int32_t from = (int32_t)(drawn_number(seed) % 96) * 900, size = (int32_t)(drawn_number(seed) % 48 + 1) * 900;
		struct calendar_window w = { { from, from + size }, (uint32_t)(drawn_number(seed) % 127 + 1), INT32_MIN, CALENDAR_ALWAYS, 1 };

		if (!overlaps(out, &w))
			out->windows[out->plan.n_windows++] = w;
	}
}

struct calendar *drawn_calendar(struct drawn *out, uint64_t *seed)
{
	struct calendar *c = NULL;

	do {
		int32_t day = civil_days((struct civil_date){ 2015, 1, 2 });

		*out = (struct drawn){ .plan = { .name = TEXT("drawn"),
						 .zone = text_of(zones[drawn_number(seed) % 5]),
						 .windows = out->windows,
						 .days = out->days } };
		draw_windows(out, seed);
		for (; out->plan.n_days < DRAWN_DAYS; day += (int32_t)(drawn_number(seed) % 30) + 1)
			out->days[out->plan.n_days++] = (struct calendar_day){ .kind = CALENDAR_CLOSED, .first = day, .last = day };
	} while (calendar_create(&out->plan, &c, NULL) != CALENDAR_OK);
	return c;
}

wall drawn_moment(uint64_t *seed)
{
	return wall_ms(1420070400000 + (int64_t)drawn_number(seed) % (3 * 366 * 86400) * 1000 + (int64_t)drawn_number(seed) % 1000);
}
