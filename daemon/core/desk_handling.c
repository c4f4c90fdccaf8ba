/* The clocks of joint handling itself: started and ended by acts, and what their running out does. Their lengths are the city's (clocks.cfg, handling). */
#include <string.h>

#include "core/desk_inside.h"

struct case_clock *case_clock_find(struct case_record *record, struct text name, struct text department)
{
	for (size_t i = 0; i < record->n_clocks; i++)
		if (text_is(record->clocks[i].name, name) && text_is(record->clocks[i].department, department))
			return &record->clocks[i];
	return NULL;
}

static void take_out(struct case_record *record, struct case_clock *clock)
{
	size_t at = (size_t)(clock - record->clocks);

	record->n_clocks--;
	memmove(clock, clock + 1, (record->n_clocks - at) * sizeof *clock);
}

struct case_clock *handling_start(struct desk *desk, struct case_work *work, struct text name, struct text department)
{
	const struct timekeeping *time = &desk->basis->time;
	struct case_record *record = &work->row.record;
	struct case_clock *clock = case_clock_find(record, name, department);

	if (!clock && record->n_clocks == LIMIT_CASE_CLOCKS)
		return NULL;
	if (!clock)
		clock = &record->clocks[record->n_clocks++];
	*clock = (struct case_clock){ .name = name, .department = department };
	time->handling(time->self, name, desk->now.wall, &clock->clock);
	work_ledger(work, LEDGER_STARTED, department, name, &clock->clock);
	return clock;
}

void handling_end(struct desk *desk, struct case_work *work, struct text name, struct text department, enum ledger_kind how)
{
	struct case_record *record = &work->row.record;
	struct case_clock *clock = case_clock_find(record, name, department);

	if (!clock)
		return;
	if (wall_is_none(clock->clock.met)) {
		clock->clock.met = desk->now.wall;
		work_ledger(work, how, department, name, &clock->clock);
	}
	take_out(record, clock);
}

int case_close(struct desk *desk, struct case_work *work, struct event *event)
{
	struct case_record *record = &work->row.record;

	handling_end(desk, work, TEXT("confirmation"), TEXT(PARTY_CITIZEN), LEDGER_MET);
	record->state = CASE_CLOSED;
	record->closed = desk->now.wall;
	return PASS(work_say(desk, work, event, NULL));
}

/* Nobody has said that it is not solved. */
static int close_in_silence(struct desk *desk, struct case_work *work)
{
	struct event event = event_about(desk, EVENT_CLOSED, &work->row.record, work->row.record.lead);

	event.reason_code = TEXT("silence");
	return PASS(case_close(desk, work, &event));
}

static const struct expiry {
	const char *clock;
	int (*run)(struct desk *desk, struct case_work *work);
} expiries[] = {
	{ "confirmation", close_in_silence },
	{ "extension", extension_expired },
};

int handling_expired(struct desk *desk, struct case_work *work, struct text name)
{
	for (size_t i = 0; i < sizeof expiries / sizeof *expiries; i++)
		if (text_is_str(name, expiries[i].clock))
			return PASS(expiries[i].run(desk, work));
	return 0;
}
