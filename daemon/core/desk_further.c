/* Further clocks: what a policy promises beside acknowledge and resolve. They are the case's, so they stay when the lead moves; events start and meet them. */
#include "core/desk_inside.h"

static bool is_further(const struct case_clock *clock)
{
	return !clock->department.size; /* clocks of joint handling are somebody's */
}

static bool is_first_response(const struct case_clock *clock)
{
	return text_is_str(clock->name, "first_response");
}

static bool is_waiting(const struct case_clock *clock)
{
	return clock->starts_with && wall_is_none(clock->clock.due) && wall_is_none(clock->clock.met) && !clock->clock.is_waived;
}

static bool is_owed(const struct case_clock *clock)
{
	return !wall_is_none(clock->clock.due) && wall_is_none(clock->clock.met) && !clock->clock.is_waived;
}

/* Whatever the policy says, a first response has been given with any answer to the citizen. */
static bool is_met_by(const struct case_clock *clock, enum event_kind kind)
{
	return clock->met_by == kind || (is_first_response(clock) && (kind == EVENT_RESPONDED || kind == EVENT_RESOLVED));
}

/* ---- before the event is written ---- */

static void waive_rest(struct case_work *work)
{
	struct case_record *record = &work->row.record;

	for (size_t i = 0; i < record->n_clocks; i++) {
		struct case_clock *clock = &record->clocks[i];

		if (!is_further(clock) || is_met_by(clock, EVENT_RESOLVED) || (!is_owed(clock) && !is_waiting(clock)))
			continue;
		clock->clock.is_waived = true;
		clock->clock.step = clock->clock.owed = WALL_NONE;
		if (!wall_is_none(clock->clock.due))
			work_ledger(work, LEDGER_WAIVED, clock->department, clock->name, &clock->clock);
	}
}

static void renew(struct desk *desk, struct clock *clock, struct text name)
{
	if (clock_runs(clock) && clock->is_breached)
		clock_renew_step(clock, name, &desk->basis->time, desk->now.wall);
}

/* Steps that would have come while the clocks stood still come now, and are not late. */
static void renew_ladders(struct desk *desk, struct case_record *record)
{
	for (size_t i = 0; i < record->n_assignments; i++) {
		renew(desk, &record->assignments[i].acknowledge, TEXT("acknowledge"));
		renew(desk, &record->assignments[i].resolve, TEXT("resolve"));
	}
	for (size_t i = 0; i < record->n_clocks; i++)
		renew(desk, &record->clocks[i].clock, record->clocks[i].name);
}

/* While the clocks of a case are gone through none of them is taken out. */
static bool is_mark(enum event_kind kind)
{
	return kind == EVENT_CLOCK_WARNING || kind == EVENT_CLOCK_BREACH || kind == EVENT_ESCALATED;
}

void further_settle(struct desk *desk, struct case_work *work, const struct event *event)
{
	if (event->kind == EVENT_RESOLVED)
		waive_rest(work);
	if (event->kind == EVENT_RESUMED)
		renew_ladders(desk, &work->row.record);
	if (work->row.record.n_asks && !is_mark(event->kind))
		extensions_settle(desk, work);
}

/* ---- after it ---- */

struct heard { enum event_kind kind; struct text department, actor; };

static bool start(struct desk *desk, struct case_work *work, struct case_clock *clock)
{
	const struct timekeeping *time = &desk->basis->time;
	struct clock started;

	time->start(time->self, clock->clock.policy, clock->name, desk->now.wall, &started);
	if (wall_is_none(started.due))
		return false; /* the policy is gone, or it would end past the years that calendars know */
	clock->clock = started;
	work_ledger(work, LEDGER_STARTED, clock->department, clock->name, &clock->clock);
	return true;
}

/* Starts or meets the clock, where this event does. EVENT_CLOCK_STARTED, EVENT_CLOCK_MET or 0. */
static enum event_kind take(struct desk *desk, struct case_work *work, struct case_clock *clock, enum event_kind kind)
{
	if (is_waiting(clock) && clock->starts_with == kind && start(desk, work, clock))
		return EVENT_CLOCK_STARTED;
	if (!is_owed(clock) || !is_met_by(clock, kind))
		return 0;
	clock_meet(&clock->clock, desk->now.wall);
	work_ledger(work, LEDGER_MET, clock->department, clock->name, &clock->clock);
	return EVENT_CLOCK_MET;
}

/* One clock hears of one event. *said_out: the event that follows; its kind is 0 when none does. */
static int hear_one(struct desk *desk, struct case_work *work, struct case_clock *clock, const struct heard *heard, struct heard *said_out)
{
	struct text holder = clock->department.size ? clock->department : work->row.record.lead;
	struct event event;

	said_out->kind = 0;
	if (!is_further(clock) || !text_is(heard->department, holder))
		return 0;
	*said_out = (struct heard){ take(desk, work, clock, heard->kind), holder, heard->actor };
	if (!said_out->kind)
		return 0;
	event = event_about(desk, said_out->kind, &work->row.record, holder);
	event.actor = heard->actor;
	event.clock = clock->name;
	event.due = clock->clock.due;
	event.reason_code = text_of(event_kind_name(heard->kind));
	return PASS(work_write(desk, work, &event, NULL));
}

/* A clock starts once and is met once, so what follows from one event ends. */
int further_hear(struct desk *desk, struct case_work *work, const struct event *event)
{
	struct case_record *record = &work->row.record;
	struct heard heard[1 + 2 * LIMIT_CASE_CLOCKS] = { { event->kind, event->department, event->actor } };
	int rc = 0;

	if (!record->n_clocks)
		return 0;
	for (size_t at = 0, n = 1; !rc && at < n; at++)
		for (size_t i = 0; !rc && i < record->n_clocks; i++) {
			rc = hear_one(desk, work, &record->clocks[i], &heard[at], &heard[n]);
			n += n < 2 * LIMIT_CASE_CLOCKS && heard[n].kind;
		}
	return PASS(rc);
}
