/* What of a timebook is allowed and yet hardly meant. */
#include "calendar/timebook_inside.h"

enum { GAPS_MAX = 64 }; /* of one calendar that are told */

struct doubts {
	struct timebook_doubt *out;
	size_t room, n;
};

static void add(struct doubts *d, struct timebook_doubt doubt)
{
	if (d->n < d->room)
		d->out[d->n] = doubt;
	d->n++;
}

static bool is_over(const struct calendar *calendar, int32_t day)
{
	return !calendar_works_after(calendar, zone_utc(calendar_zone(calendar), (civil){ (int64_t)day * CIVIL_DAY_MS }));
}

static void doubt_policy(struct doubts *d, const struct policy *p, const struct calendar *calendar, int32_t day)
{
	int32_t from = p->from > day ? p->from : day;

	for (size_t i = 0; i < p->n_clocks && is_over(calendar, from); i++)
		if (p->clocks[i].time.kind == SPAN_WORKING_TIME || p->clocks[i].time.kind == SPAN_WORKING_DAYS)
			add(d, (struct timebook_doubt){
				       TIMEBOOK_DOUBT_NEVER_RUNS, p->name, p->clocks[i].name, p->clocks[i].line, { 0, 0 } });
	for (size_t i = 0; i < p->n_ladder; i++)
		if (p->ladder[i].hours && is_over(p->ladder[i].hours, from))
			add(d,
			    (struct timebook_doubt){
				    TIMEBOOK_DOUBT_NEVER_TOLD, p->name, p->ladder[i].clock, p->ladder[i].line, { 0, 0 } });
}

static void doubt_gaps(struct doubts *d, const struct calendar *calendar, unsigned line)
{
	struct calendar_dates gaps[GAPS_MAX];
	size_t n = calendar_gaps(calendar, gaps, GAPS_MAX);

	for (size_t i = 0; i < n && i < GAPS_MAX; i++)
		add(d, (struct timebook_doubt){ TIMEBOOK_DOUBT_GAP, calendar_name(calendar), TEXT_NONE, line, gaps[i] });
}

/* Joint handling's policy stands behind the others: what it uses is used. */
static bool is_used(const struct timebook *book, const struct calendar *calendar)
{
	for (size_t i = 0; i <= book->n_policies; i++) {
		const struct policy *p = &book->policies[i];

		if (book->calendar_of[i] == calendar)
			return true;
		for (size_t k = 0; k < p->n_ladder; k++)
			if (p->ladder[k].hours == calendar)
				return true;
	}
	return false;
}

size_t timebook_doubts(const struct timebook *book, int32_t day, struct timebook_doubt *out, size_t room)
{
	struct doubts d = { out, room, 0 };

	for (size_t i = 0; i <= book->n_policies; i++)
		if (book->policies[i].until >= day)
			doubt_policy(&d, &book->policies[i], book->calendar_of[i], day);
	for (size_t i = 1; i < book->n_calendars; i++)
		if (!is_used(book, book->calendars[i]))
			add(&d, (struct timebook_doubt){ TIMEBOOK_DOUBT_UNUSED_CALENDAR,
							 calendar_name(book->calendars[i]),
							 TEXT_NONE,
							 book->calendar_lines[i],
							 { 0, 0 } });
	for (size_t i = 0; i < book->n_calendars; i++)
		doubt_gaps(&d, book->calendars[i], book->calendar_lines[i]);
	return d.n;
}
