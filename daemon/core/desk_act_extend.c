/* Clocks by hand: met by the lead, lengthened on request. A request waits in record.asks for the supervisors, whose clock for it is "extension": one on a
 * case, of its oldest request. */
#include <string.h>

#include "core/desk_act.h"

/* A clock that a department answers for, by name; where its part has ended it answers for none. */
struct held {
	struct clock *clock;      /* NULL: it has none of that name */
	struct text department, name; /* as the ledger has them */
};

static struct held held_by(struct case_record *record, struct text department, struct text name)
{
	struct assignment *found = record_find(record, department), *a = found && assignment_is_open(found) ? found : NULL;
	struct case_clock *further = text_is(department, record->lead) ? case_clock_find(record, name, TEXT_NONE) : NULL;

	if (a && text_is_str(name, "acknowledge"))
		return (struct held){ &a->acknowledge, a->department, TEXT("acknowledge") };
	if (a && text_is_str(name, "resolve"))
		return (struct held){ &a->resolve, a->department, TEXT("resolve") };
	if (further)
		return (struct held){ &further->clock, further->department, further->name };
	return (struct held){ 0 };
}

/* Promised, and neither met nor waived; it may stand still. */
static bool is_owed(const struct clock *clock)
{
	return clock && !wall_is_none(clock->due) && wall_is_none(clock->met) && !clock->is_waived;
}

static int refuse_clock(const struct acting *a, enum outcome outcome, const char *what)
{
	return act_refuse(a, outcome, "clock", PHRASE(a->desk->arena, TEXT("The clock \""), a->act->clock, TEXT("\" "), text_of(what)));
}

int act_meet_clock(struct acting *a)
{
	struct case_clock *clock = case_clock_find(a->record, a->act->clock, TEXT_NONE);
	struct event event = act_event(a, EVENT_CLOCK_MET);

	if (!clock)
		return refuse_clock(a, OUTCOME_INVALID,
				    "is none that this case's policy names itself; acknowledge and resolve are met by what their names say. liaison show lists the clocks.");
	if (!wall_is_none(clock->clock.met)) {
		desk_answer_case(a->desk, a->from, OUTCOME_UNCHANGED, &a->work->row);
		return OUTCOME_UNCHANGED;
	}
	if (clock->clock.is_waived)
		return refuse_clock(a, OUTCOME_WRONG_STATE, "was waived: nobody owes it any more.");
	if (wall_is_none(clock->clock.due))
		return refuse_clock(a, OUTCOME_WRONG_STATE, "has not started; it waits for its event.");
	act_meet(a, TEXT_NONE, clock->name, &clock->clock);
	event.clock = clock->name;
	event.due = clock->clock.due;
	return PASS(act_say(a, &event));
}

/* ---- asking ---- */

/* The place of a department's request for a clock among the asks; n_asks: there is none. */
static size_t find_ask(const struct case_record *record, struct text from, struct text clock)
{
	size_t i = 0;

	while (i < record->n_asks &&
	       (record->asks[i].kind != ASK_EXTENSION || !text_is(record->asks[i].from, from) || !text_is(record->asks[i].clock, clock)))
		i++;
	return i;
}

static void drop_ask(struct case_record *record, size_t at)
{
	record->n_asks--;
	memmove(&record->asks[at], &record->asks[at + 1], (record->n_asks - at) * sizeof *record->asks);
}

static const struct ask *oldest_ask(const struct case_record *record)
{
	for (size_t i = 0; i < record->n_asks; i++) /* they stand in the order in which they were asked */
		if (record->asks[i].kind == ASK_EXTENSION)
			return &record->asks[i];
	return NULL;
}

/* The supervisors' clock follows the oldest request: it runs from when that was asked. false: the case has as many clocks as it may have. */
static bool follow_oldest(struct desk *desk, struct case_work *work, enum ledger_kind how)
{
	const struct timekeeping *time = &desk->basis->time;
	struct text name = TEXT("extension"), party = TEXT(PARTY_SUPERVISORS);
	const struct ask *oldest = oldest_ask(&work->row.record);
	struct case_clock *clock = case_clock_find(&work->row.record, name, party);

	if (clock && oldest && wall_is(clock->clock.started, oldest->at))
		return true;
	handling_end(desk, work, name, party, how);
	if (!oldest)
		return true;
	if (work->row.record.n_clocks == LIMIT_CASE_CLOCKS)
		return false;
	clock = &work->row.record.clocks[work->row.record.n_clocks++];
	*clock = (struct case_clock){ .name = name, .department = party };
	time->handling(time->self, name, oldest->at, &clock->clock);
	work_ledger(work, LEDGER_STARTED, party, name, &clock->clock);
	return true;
}

/* Indexed by extend_rc. */
static const struct { enum outcome outcome; const char *field, *sentence; } refusals[] = {
	[EXTEND_UNREADABLE] = { OUTCOME_INVALID, "length", "length must be a length of time, such as \"3 working days\", \"4 working hours\" or \"2 calendar days\"." },
	[EXTEND_NEVER] = { OUTCOME_NOT_ALLOWED, "clock", "The policy of this clock allows no extension." },
	[EXTEND_TOO_MANY] = { OUTCOME_NOT_ALLOWED, "clock", "As many extensions of this clock were granted as its policy allows." },
	[EXTEND_TOO_LONG] = { OUTCOME_NOT_ALLOWED, "length", "With these the extensions of this clock would be more working days in all than its policy allows." },
};

static int refuse_extension(const struct acting *a, int rc)
{
	return act_refuse(a, refusals[rc].outcome, refusals[rc].field, text_of(refusals[rc].sentence));
}

/* OUTCOME_OK, or the refusal, which has been answered. */
static int check_room(const struct acting *a)
{
	struct case_record *record = a->record;
	bool has_clock = case_clock_find(record, TEXT("extension"), TEXT(PARTY_SUPERVISORS)) != NULL;

	if (record->n_asks < LIMIT_ASKS && (has_clock || record->n_clocks < LIMIT_CASE_CLOCKS))
		return OUTCOME_OK;
	return act_refuse(a, OUTCOME_WRONG_STATE, "verb", TEXT("As many requests or clocks wait within this case as PROTOCOL.md allows; let some of them be answered first."));
}

static int check_asking(struct acting *a, const struct held *held)
{
	const struct timekeeping *time = &a->desk->basis->time;
	struct clock longer;
	int rc;

	if (!held->clock || wall_is_none(held->clock->due))
		return refuse_clock(a, OUTCOME_INVALID, "is none that this department has on this case. liaison show lists the clocks.");
	if (!is_owed(held->clock))
		return refuse_clock(a, OUTCOME_WRONG_STATE, "does not run any more: it was met or waived.");
	if (held->clock->is_breached || !wall_is_before(a->desk->now.wall, held->clock->due))
		return refuse_clock(a, OUTCOME_WRONG_STATE, "has run out; more time is asked for before that.");
	rc = time->extend(time->self, held->name, held->clock, a->act->length, &longer);
	return rc == EXTEND_OK ? OUTCOME_OK : refuse_extension(a, rc);
}

int act_extend(struct acting *a)
{
	struct case_record *record = a->record;
	struct held held = held_by(record, a->act->department, a->act->clock);
	struct event event = act_event(a, EVENT_EXTENSION_ASKED);
	size_t at = find_ask(record, a->act->department, a->act->clock);
	int rc;

	if (at < record->n_asks && text_is(record->asks[at].length, a->act->length)) {
		desk_answer_case(a->desk, a->from, OUTCOME_UNCHANGED, &a->work->row);
		return OUTCOME_UNCHANGED;
	}
	if (at < record->n_asks)
		return refuse_clock(a, OUTCOME_WRONG_STATE, "has a request for more time that waits for its answer; there is one at a time.");
	rc = check_asking(a, &held);
	if (rc == OUTCOME_OK)
		rc = check_room(a);
	if (rc != OUTCOME_OK)
		return rc;
	record->asks[record->n_asks++] = (struct ask){ .kind = ASK_EXTENSION, .from = a->assignment->department, .to = TEXT(PARTY_SUPERVISORS),
						       .reason = a->act->reason_code, .clock = held.name, .length = a->act->length, .at = a->desk->now.wall };
	if (!follow_oldest(a->desk, a->work, LEDGER_MET))
		return RAISE(FAULT_UNPLANNED); /* check_room has seen to it */
	event.clock = held.name;
	event.length = a->act->length;
	event.due = held.clock->due;
	return PASS(act_say(a, &event));
}

/* ---- answering ---- */

/* OUTCOME_OK with the place of the ask, or the refusal, which has been answered. */
static int find_asked(const struct acting *a, size_t *at_out)
{
	*at_out = find_ask(a->record, a->act->target, a->act->clock);
	if (*at_out < a->record->n_asks)
		return OUTCOME_OK;
	return act_refuse(a, OUTCOME_WRONG_STATE, "clock",
			  PHRASE(a->desk->arena, TEXT("No request of \""), a->act->target, TEXT("\" for more time on \""), a->act->clock,
				 TEXT("\" waits for an answer: none was made, or it was answered, or silence has refused it.")));
}

/* A promise that ran out while the request waited is running again, if the new due time is still to come. What was told meanwhile stays told: warnings and
 * steps go on behind those that were given. */
static void run_again(struct desk *desk, struct clock *clock, struct text name)
{
	const struct timekeeping *time = &desk->basis->time;

	if (!clock->is_breached || !wall_is_before(desk->now.wall, clock->due))
		return;
	clock->is_breached = false;
	clock->step = clock->owed = WALL_NONE;
	clock->warn = time->warning(time->self, name, clock, clock->warnings);
}

int act_grant(struct acting *a)
{
	const struct timekeeping *time = &a->desk->basis->time;
	struct event event = act_event(a, EVENT_EXTENDED);
	struct held held;
	size_t at;
	int rc = find_asked(a, &at);

	if (rc != OUTCOME_OK)
		return rc;
	held = held_by(a->record, a->act->target, a->act->clock);
	if (!is_owed(held.clock))
		return refuse_clock(a, OUTCOME_WRONG_STATE, "does not run any more: it was met or waived.");
	rc = time->extend(time->self, held.name, held.clock, a->record->asks[at].length, held.clock);
	if (rc != EXTEND_OK)
		return refuse_extension(a, rc);
	run_again(a->desk, held.clock, held.name);
	work_ledger(a->work, LEDGER_EXTENDED, held.department, held.name, held.clock);
	event.clock = held.name;
	event.length = a->record->asks[at].length;
	event.due = held.clock->due;
	drop_ask(a->record, at);
	follow_oldest(a->desk, a->work, LEDGER_MET);
	return PASS(act_say(a, &event));
}

/* The request is gone; the event says whose it was. */
static struct event refusal_of(struct desk *desk, struct case_work *work, struct event event, size_t at)
{
	struct case_record *record = &work->row.record;
	const struct ask ask = record->asks[at];
	struct held held = held_by(record, ask.from, ask.clock);

	event.target = ask.from;
	event.clock = ask.clock;
	event.length = ask.length;
	event.due = held.clock ? held.clock->due : WALL_NONE;
	drop_ask(record, at);
	follow_oldest(desk, work, LEDGER_MET);
	return event;
}

int act_refuse_extension(struct acting *a)
{
	struct event event = act_event(a, EVENT_EXTENSION_REFUSED);
	size_t at;
	int rc = find_asked(a, &at);

	if (rc != OUTCOME_OK)
		return rc;
	event = refusal_of(a->desk, a->work, event, at);
	return PASS(act_say(a, &event));
}

int extension_expired(struct desk *desk, struct case_work *work)
{
	struct case_record *record = &work->row.record;
	const struct ask *oldest = oldest_ask(record);
	struct event event = event_about(desk, EVENT_EXTENSION_REFUSED, record, record->lead);

	if (!oldest)
		return 0;
	event.reason_code = TEXT("silence");
	event = refusal_of(desk, work, event, (size_t)(oldest - record->asks));
	return PASS(work_say(desk, work, &event, NULL));
}

/* A request of a department that has lost the clock to another one, or whose clock was met, asks for nothing any more. */
void extensions_settle(struct desk *desk, struct case_work *work)
{
	struct case_record *record = &work->row.record;
	size_t n = record->n_asks;

	for (size_t i = record->n_asks; i-- > 0;)
		if (record->asks[i].kind == ASK_EXTENSION && !is_owed(held_by(record, record->asks[i].from, record->asks[i].clock).clock))
			drop_ask(record, i);
	if (record->n_asks != n)
		follow_oldest(desk, work, LEDGER_WAIVED);
}
