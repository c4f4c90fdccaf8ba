/* Promises anew: what the due times of open cases would be by the calendars and policies in force, and, on demand, making them so.
 *
 * Planned on the reader's thread, a page of cases at a time: each clock is derived anew from its ledger (core/ledger.h). Carried out on the loop, a plan a
 * turn, and only on clocks that are still as the plan found them; whoever asks goes on page by page. So nothing is held between two pages, an interrupted run
 * is begun again, and what has been done is not done twice. */
#include <stdlib.h>

#include "core/desk_inside.h"
#include "core/history.h"
#include "core/known.h"
#include "core/ledger.h"
#include "core/validate.h"

enum { FIRST_BYTES = 65536, LIMIT_BYTES = 64 * 1024 * 1024, HISTORY_BYTES = 32 * 1024 * 1024, PAGE_CASES = 100, ROWS_MAX = 1000 };

_Static_assert((int)LEDGER_CLOCKS_MAX <= (int)LIMIT_LEDGER, "the clocks of one case fit into one event");

struct planned {
	struct recomputed_clock row;
	struct clock clock; /* as it was found */
	struct clock moved; /* as it will be */
};

struct recompute {
	struct errand errand;
	struct recompute *next;
	struct desk *desk;
	struct basis *basis; /* by which it is planned */
	struct waiting from;
	struct request_recompute asked;
	struct arena *arena;   /* owns what was asked and the plan */
	struct arena *history; /* of one case, while it is looked at */
	struct planned *plan;
	size_t n_plan;
	uint64_t next_before_number;
	uint32_t cases, unread;
	int rc;
};

static void recompute_destroy(struct recompute **r)
{
	if (!*r)
		return;
	basis_drop(&(*r)->basis);
	arena_destroy(&(*r)->arena);
	arena_destroy(&(*r)->history);
	free(*r);
	*r = NULL;
}

/* ---- planning: on the reader's thread ---- */

static bool is_owed(const struct clock *clock)
{
	return !wall_is_none(clock->due) && wall_is_none(clock->met) && !clock->is_waived && !clock->is_breached;
}

/* By its label, or by the bare name of a dated one. */
static bool is_of_policy(struct text label, struct text wanted)
{
	struct text rest = label, name = TEXT_NONE;

	return !wanted.size || text_is(label, wanted) || (text_next(&rest, '@', &name) && text_is(name, wanted));
}

static bool is_wanted(const struct recompute *r, const struct clock *clock, struct text holder)
{
	return is_owed(clock) && is_of_policy(clock->policy, r->asked.policy) && (!r->asked.department.size || text_is(holder, r->asked.department));
}

static bool keep_texts(struct recompute *r, struct planned *p)
{
	struct text *const texts[] = { &p->row.department, &p->row.clock, &p->row.policy, &p->row.calendar, &p->row.new_policy, &p->row.new_calendar,
				       &p->moved.policy, &p->moved.calendar };
	bool ok = true;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = arena_copy(r->arena, *texts[i], &ok);
	return ok;
}

/* Adds the clock to the plan, where it would change. */
static int plan_clock(struct recompute *r, const struct ledger *ledger, uint64_t number, struct text department, struct text name, const struct clock *clock)
{
	const struct ledger_clock *derived = ledger_find(ledger, department, name);
	struct planned *p = &r->plan[r->n_plan];

	if (!derived)
		return 0;
	p->clock = p->moved = *clock;
	ledger_move(derived, &ledger->time, &p->moved);
	if (wall_is(p->moved.due, clock->due) && p->moved.left.ns == clock->left.ns)
		return 0;
	p->row = (struct recomputed_clock){ .number = number, .department = department, .clock = name, .from = clock->due, .to = p->moved.due,
					    .from_left = clock->left, .to_left = p->moved.left, .policy = clock->policy, .calendar = clock->calendar,
					    .new_policy = p->moved.policy, .new_calendar = p->moved.calendar };
	if (!keep_texts(r, p))
		return RAISE(FAULT_MEMORY);
	r->n_plan++;
	return 0;
}

static int plan_clocks(struct recompute *r, const struct ledger *ledger, const struct case_record *record)
{
	size_t before = r->n_plan;
	int rc = 0;

	for (size_t i = 0; !rc && i < record->n_assignments; i++) {
		const struct assignment *a = &record->assignments[i];

		if (!assignment_is_open(a))
			continue;
		if (is_wanted(r, &a->acknowledge, a->department))
			rc = plan_clock(r, ledger, record->number, a->department, TEXT("acknowledge"), &a->acknowledge);
		if (!rc && is_wanted(r, &a->resolve, a->department))
			rc = plan_clock(r, ledger, record->number, a->department, TEXT("resolve"), &a->resolve);
	}
	for (size_t i = 0; !rc && i < record->n_clocks; i++) {
		const struct case_clock *c = &record->clocks[i];

		if (is_wanted(r, &c->clock, c->department.size ? c->department : record->lead))
			rc = plan_clock(r, ledger, record->number, c->department, c->name, &c->clock);
	}
	r->cases += r->n_plan > before;
	return PASS(rc);
}

/* STORE_OK, STORE_SHORT (there is no room for the event) or a fault. */
static int read_event(struct reader *reader, uint64_t number, struct arena *arena, struct event *out)
{
	struct feed_entry entry;
	int rc = reader->ops->event_get(reader->self, number, arena, &entry);

	if (rc)
		return rc == STORE_SHORT ? STORE_SHORT : FOLD(rc);
	rc = codec_event_decode(entry.event, arena, out);
	return rc == CODEC_OK ? STORE_OK : rc == CODEC_SHORT ? STORE_SHORT : RAISE(FAULT_BROKEN);
}

/* STORE_OK, STORE_SHORT or a fault. */
static int derive(const struct recompute *r, struct reader *reader, const struct case_row *row, struct ledger *ledger)
{
	size_t n = history_count(row->history);
	uint64_t *numbers = arena_take(r->history, n * sizeof *numbers);
	struct event event;
	bool is_sound;
	int rc = STORE_OK;

	if (!numbers)
		return STORE_SHORT;
	n = history_read(row->history, row->opened_event, 0, numbers, n, &is_sound);
	if (!is_sound)
		return RAISE(FAULT_BROKEN);
	for (size_t i = 0; rc == STORE_OK && i < n; i++) {
		rc = read_event(reader, numbers[i], r->history, &event);
		if (rc == STORE_OK && !i && !event.record)
			rc = RAISE(FAULT_BROKEN);
		if (rc == STORE_OK && !i)
			ledger_begin(ledger, &r->basis->time, true, event.record);
		else if (rc == STORE_OK)
			ledger_take(ledger, &event);
	}
	return rc;
}

static int plan_case(struct recompute *r, struct reader *reader, uint64_t number)
{
	struct case_row *row = arena_take(r->history, sizeof *row);
	struct ledger *ledger = arena_take(r->history, sizeof *ledger);
	int rc = row && ledger ? reader->ops->case_get(reader->self, number, r->history, row) : RAISE(FAULT_MEMORY);

	if (!rc)
		rc = derive(r, reader, row, ledger);
	if (!rc && !ledger->is_full)
		rc = plan_clocks(r, ledger, &row->record);
	else
		r->unread += !rc || rc == STORE_SHORT;
	arena_reset(r->history);
	return rc == STORE_SHORT ? 0 : FOLD(rc);
}

/* Is there room for whatever the next case may bring? */
static bool has_room(const struct recompute *r)
{
	return r->n_plan + LEDGER_CLOCKS_MAX <= ROWS_MAX && (!r->asked.is_applied || r->cases < LIMIT_RECOMPUTED);
}

static int plan(struct errand *errand, struct reader *reader, struct arena *arena)
{
	struct recompute *r = (struct recompute *)errand;
	struct request_list page = { .department = r->asked.department, .category_prefix = r->asked.category_prefix, .before_number = r->asked.before_number,
				     .limit = r->asked.limit };
	struct case_list list;
	int rc = reader->ops->list(reader->self, &page, arena, &list);

	if (rc)
		return FOLD(rc);
	r->next_before_number = list.next_before_number;
	for (size_t i = 0; !rc && i < list.n_cases; i++) {
		if (!has_room(r)) {
			r->next_before_number = list.cases[i].number + 1;
			break;
		}
		if (case_is_open(list.cases[i].state))
			rc = plan_case(r, reader, list.cases[i].number);
	}
	return PASS(rc);
}

static void planned(struct errand *errand, int rc)
{
	struct recompute *r = (struct recompute *)errand;

	r->rc = rc;
	r->next = NULL;
	*r->desk->recomputes_end = r;
	r->desk->recomputes_end = &r->next;
}

/* ---- asking ---- */

static bool check(struct desk *desk, struct waiting from, const struct request_recompute *asked)
{
	struct text unknown = known_policy(desk->basis, desk->arena, asked->policy);

	if (asked->department.size && !city_find(desk->basis->city, asked->department))
		desk_answer(desk, from, OUTCOME_UNKNOWN_DEPARTMENT, "department",
			    PHRASE(desk->arena, TEXT("There is no department \""), asked->department, TEXT("\" in this city's configuration.")));
	else if (unknown.size)
		desk_answer(desk, from, OUTCOME_INVALID, "policy", unknown);
	else if (asked->limit > LIMIT_PAGE)
		desk_answer(desk, from, OUTCOME_INVALID, "limit", TEXT("limit may be at most 1000 cases."));
	else if (asked->is_applied && !name_is_valid(asked->who))
		desk_answer(desk, from, OUTCOME_INVALID, "who", TEXT("who must be 1 to 64 bytes: who moves these promises, for the record."));
	else if (asked->is_applied && !name_is_valid(asked->reason_code))
		desk_answer(desk, from, OUTCOME_INVALID, "reason_code", TEXT("moving promises needs a reason_code of 1 to 64 bytes, such as holiday."));
	else if (asked->is_applied && desk->is_stopping)
		desk_answer(desk, from, OUTCOME_STOPPING, "", TEXT("The daemon is going down; go on when it is back."));
	else
		return true;
	return false;
}

static bool copy_asked(struct recompute *r)
{
	struct text *const texts[] = { &r->asked.department, &r->asked.category_prefix, &r->asked.policy, &r->asked.who, &r->asked.reason_code };
	bool ok = r->plan != NULL;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = arena_copy(r->arena, *texts[i], &ok);
	return ok;
}

int desk_recompute(struct desk *desk, struct waiting from, const struct request *request)
{
	struct recompute *r;

	if (!check(desk, from, &request->recompute))
		return 0;
	r = calloc(1, sizeof *r);
	if (!r)
		return RAISE(FAULT_MEMORY);
	*r = (struct recompute){ .errand = { .run = plan, .done = planned }, .desk = desk, .basis = basis_hold(desk->basis), .from = from,
				 .asked = request->recompute, .arena = arena_create_sized(FIRST_BYTES, LIMIT_BYTES),
				 .history = arena_create_sized(FIRST_BYTES, HISTORY_BYTES) };
	if (!r->asked.limit)
		r->asked.limit = PAGE_CASES;
	r->plan = arena_take(r->arena, ROWS_MAX * sizeof *r->plan);
	if (copy_asked(r) && desk->ports.librarian.send(desk->ports.librarian.self, &r->errand))
		return 0;
	recompute_destroy(&r);
	desk_answer(desk, from, OUTCOME_BUSY, "", TEXT("Too many questions are waiting to be read; ask again in a moment."));
	return 0;
}

/* ---- carrying out: on the loop ---- */

static struct clock *find_clock(struct case_record *record, struct text department, struct text name)
{
	struct case_clock *of_case = case_clock_find(record, name, department);

	if (of_case)
		return &of_case->clock;
	for (size_t i = 0; i < record->n_assignments; i++) {
		struct assignment *a = &record->assignments[i];

		if (text_is(a->department, department) && assignment_is_open(a))
			return text_is_str(name, "acknowledge") ? &a->acknowledge : text_is_str(name, "resolve") ? &a->resolve : NULL;
	}
	return NULL;
}

/* Is it as the plan found it? Whatever has happened to it since is not undone. */
static bool is_as_found(const struct clock *clock, const struct clock *found)
{
	return clock && is_owed(clock) && wall_is(clock->due, found->due) && wall_is(clock->paused, found->paused) && wall_is(clock->started, found->started) &&
	       clock->extensions == found->extensions && clock->left.ns == found->left.ns;
}

/* Marks that came since the plan was made stay; the next warning is the one that follows them. */
static void move(const struct recompute *r, struct clock *clock, struct text name, const struct clock *to)
{
	const struct timekeeping *time = &r->basis->time;

	clock->due = to->due;
	clock->left = to->left;
	clock->warn_left = to->warn_left;
	clock->is_plain = to->is_plain;
	clock->policy = to->policy;
	clock->calendar = to->calendar;
	clock->warn = wall_is_none(clock->paused) ? time->warning(time->self, name, clock, clock->warnings) : to->warn;
}

static int say(struct recompute *r, struct case_work *work)
{
	struct event event = event_about(r->desk, EVENT_RECOMPUTED, &work->row.record, work->row.record.lead);

	event.actor = r->asked.who;
	event.reason_code = r->asked.reason_code;
	return PASS(work_say(r->desk, work, &event, NULL));
}

/* The rows of one case, from `at` on. Those that were carried out are kept in `rows`. */
static int carry_out_case(struct recompute *r, size_t *at, struct recomputed *out)
{
	uint64_t number = r->plan[*at].row.number;
	struct case_work *work;
	size_t before = out->n_rows;
	int rc = work_open(r->desk, number, &work);

	if (!rc)
		rc = clocks_mark(r->desk, work); /* what fell due by the old promise is said before it moves */
	for (; !rc && *at < r->n_plan && r->plan[*at].row.number == number; ++*at) {
		struct planned *p = &r->plan[*at];
		struct clock *clock = find_clock(&work->row.record, p->row.department, p->row.clock);

		if (!case_is_open(work->row.record.state) || !is_as_found(clock, &p->clock))
			continue;
		move(r, clock, p->row.clock, &p->moved);
		work_ledger(work, LEDGER_RECOMPUTED, p->row.department, p->row.clock, clock);
		out->rows[out->n_rows++] = p->row;
	}
	if (!rc && out->n_rows > before) {
		out->cases++;
		rc = say(r, work);
	}
	return rc ? FOLD(rc) : PASS(work_keep(r->desk, &work));
}

static int answer(struct recompute *r)
{
	struct desk *desk = r->desk;
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_RECOMPUTED };
	struct recomputed *out = &reply.recomputed;
	int rc = 0;

	*out = (struct recomputed){ .next_before_number = r->next_before_number, .unread = r->unread };
	out->rows = arena_take(desk->arena, (r->n_plan + 1) * sizeof *out->rows);
	if (!out->rows)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && r->asked.is_applied && i < r->n_plan;)
		rc = carry_out_case(r, &i, out);
	for (; !r->asked.is_applied && out->n_rows < r->n_plan; out->n_rows++)
		out->rows[out->n_rows] = r->plan[out->n_rows].row;
	if (!r->asked.is_applied)
		out->cases = r->cases;
	for (size_t i = 0; i < out->n_rows; i++)
		out->rows[i].reference = reference_for(desk, out->rows[i].number);
	if (!rc)
		desk_reply(desk, r->from, &reply);
	return PASS(rc);
}

static int finish(struct recompute *r)
{
	struct desk *desk = r->desk;

	if (r->rc)
		desk_answer(desk, r->from, OUTCOME_STORE_FAILED, "", TEXT("The store could not be read; the log says why. Ask again, or restart the daemon."));
	else if (r->asked.is_applied && r->basis != desk->basis)
		desk_answer(desk, r->from, OUTCOME_BUSY, "", TEXT("Another configuration has come into force meanwhile; ask again for this page."));
	else
		return PASS(answer(r));
	return 0;
}

int recompute_tick(struct desk *desk, mono *next_out)
{
	struct recompute *r = desk->recomputes;
	int rc;

	if (!r)
		return 0;
	desk->recomputes = r->next;
	if (!r->next)
		desk->recomputes_end = &desk->recomputes;
	else
		*next_out = desk->now.mono;
	rc = finish(r);
	recompute_destroy(&r);
	return PASS(rc);
}

void recompute_fini(struct desk *desk)
{
	while (desk->recomputes) {
		struct recompute *r = desk->recomputes;

		desk->recomputes = r->next;
		recompute_destroy(&r);
	}
}
