#include "rules/week.h"

#include <stdlib.h>

static uint32_t weekdays_of(const struct condition *c)
{
	return c->weekdays ? c->weekdays : CONDITION_EVERY_DAY;
}

static int order_spans(const void *a, const void *b)
{
	const struct week_span *first = a, *second = b;

	return (first->from_s > second->from_s) - (first->from_s < second->from_s);
}

/* A span that runs past the end of the week goes on at its beginning. */
static void add_span(struct week *week, int32_t from, int32_t to)
{
	week->spans[week->n++] = (struct week_span){ from, to < WEEK_S ? to : WEEK_S };
	if (to > WEEK_S)
		week->spans[week->n++] = (struct week_span){ 0, to - WEEK_S };
}

static void merge(struct week *week)
{
	size_t n = 0;

	qsort(week->spans, week->n, sizeof *week->spans, order_spans);
	for (size_t i = 0; i < week->n; i++)
		if (n && week->spans[i].from_s <= week->spans[n - 1].to_s) {
			if (week->spans[i].to_s > week->spans[n - 1].to_s)
				week->spans[n - 1].to_s = week->spans[i].to_s;
		} else {
			week->spans[n++] = week->spans[i];
		}
	week->n = n;
}

int week_make(struct week *out, const struct condition *c, struct arena *arena)
{
	static const struct hours whole_day = { 0, CIVIL_DAY_S };
	const struct hours *hours = c->n_hours ? c->hours : &whole_day;
	size_t n = c->n_hours ? c->n_hours : 1;

	*out = (struct week){ .spans = arena_take_clear(arena, 14 * n, sizeof *out->spans) };
	if (!out->spans)
		return RAISE(FAULT_MEMORY);
	for (int32_t day = 0; day < 7; day++)
		for (size_t i = 0; i < n; i++) {
			int32_t next_day = hours[i].to_s <= hours[i].from_s ? CIVIL_DAY_S : 0;

			if (weekdays_of(c) >> day & 1)
				add_span(out, day * CIVIL_DAY_S + hours[i].from_s,
					 day * CIVIL_DAY_S + hours[i].to_s + next_day);
		}
	merge(out);
	return 0;
}

int32_t week_second(civil reading)
{
	int32_t day = civil_day_of(reading);

	return (int32_t)civil_weekday(day) * CIVIL_DAY_S + (int32_t)((reading.ms - (int64_t)day * CIVIL_DAY_MS) / 1000);
}

bool week_holds(const struct week *week, int32_t second, int32_t *from_out, int32_t *to_out)
{
	size_t low = 0, high = week->n;

	while (low < high) { /* the first span that ends behind the second */
		size_t middle = low + (high - low) / 2;

		if (week->spans[middle].to_s <= second)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < week->n && week->spans[low].from_s <= second) {
		*from_out = week->spans[low].from_s;
		*to_out = week->spans[low].to_s;
		return true;
	}
	*from_out = low ? week->spans[low - 1].to_s : 0;
	*to_out = low < week->n ? week->spans[low].from_s : WEEK_S;
	return false;
}

bool week_holds_plainly(const struct condition *c, civil reading)
{
	int32_t second = week_second(reading) % CIVIL_DAY_S;
	uint32_t today = civil_weekday(civil_day_of(reading)), yesterday = (today + 6) % 7;
	bool is_today = weekdays_of(c) >> today & 1, is_yesterday = weekdays_of(c) >> yesterday & 1;

	for (size_t i = 0; i < c->n_hours; i++) {
		const struct hours *h = &c->hours[i];

		if (h->from_s < h->to_s ? is_today && second >= h->from_s && second < h->to_s
					: (is_today && second >= h->from_s) || (is_yesterday && second < h->to_s))
			return true;
	}
	return !c->n_hours && is_today;
}
