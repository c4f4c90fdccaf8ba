#include "core/late.h"

#include <string.h>

#include "base/pack.h"
#include "core/clockwork.h"
#include "core/spells.h"

struct gathering {
	const struct case_record *record;
	wall until; /* WALL_NONE: what is late; otherwise what is due by then */
	struct late_row *out;
	size_t n;
};

static bool is_wanted(const struct gathering *g, const struct clock *clock)
{
	if (wall_is_none(g->until))
		return clock_is_overdue(clock) && !clock->is_waived;
	return clock_runs(clock) && !clock->is_breached && !wall_is_before(g->until, clock->due);
}

static const struct assignment *part_of(const struct case_record *record, struct text department)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (text_is(record->assignments[i].department, department))
			return &record->assignments[i];
	return NULL;
}

static bool is_asked_for(const struct case_record *record, struct text department, struct text clock)
{
	for (size_t i = 0; i < record->n_asks; i++) {
		const struct ask *ask = &record->asks[i];

		if (ask->kind == ASK_EXTENSION && text_is(ask->clock, clock) && text_is(ask->from, department))
			return true;
	}
	return false;
}

static void fill_case(const struct case_record *record, struct overdue_row *row)
{
	row->number = record->number;
	row->category = record->category;
	row->priority = record->priority;
	row->case_state = record->state;
	row->campaign = record->campaign;
	row->received = record->received;
	row->holder = spells_holder(record);
	row->held_since = record->n_spells ? record->spells[record->n_spells - 1].from : record->received;
}

static void fill_clock(const struct clock *clock, struct overdue_row *row)
{
	row->policy = clock->policy;
	row->calendar = clock->calendar;
	row->due = clock->due;
	row->extensions = clock->extensions;
	row->extended_days = clock->extended_days;
	row->steps = clock->steps;
	row->next_step = clock->step;
	row->is_still = !wall_is_none(clock->paused);
	row->is_plain = clock->is_plain;
}

/* The place of the row of that department and clock: a new one, or the one that is there. */
static struct late_row *find_place(struct gathering *g, struct text department, struct text name)
{
	for (size_t i = 0; i < g->n; i++)
		if (text_is(g->out[i].row.department, department) && text_is(g->out[i].row.clock, name))
			return &g->out[i];
	g->out[g->n] = (struct late_row){ .row = { .department = department, .clock = name, .due = WALL_NONE } };
	return &g->out[g->n++];
}

static void consider(struct gathering *g, struct text department, struct text name, const struct clock *clock)
{
	const struct assignment *part;
	struct overdue_row *row;

	if (!is_wanted(g, clock))
		return;
	row = &find_place(g, department, name)->row;
	if (wall_is_before(row->due, clock->due))
		return;
	part = part_of(g->record, department);
	row->since = part ? part->since : g->record->received;
	row->part = part ? part->part : PART_NONE;
	row->state = part ? part->state : 0;
	row->is_extension_asked = is_asked_for(g->record, department, name);
	fill_case(g->record, row);
	fill_clock(clock, row);
}

static size_t gather(struct gathering *g)
{
	const struct case_record *record = g->record;

	for (size_t i = 0; case_is_open(record->state) && i < record->n_assignments; i++) {
		const struct assignment *a = &record->assignments[i];

		if (!assignment_is_open(a))
			continue;
		consider(g, a->department, TEXT(CLOCK_ACKNOWLEDGE), &a->acknowledge);
		consider(g, a->department, TEXT(CLOCK_RESOLVE), &a->resolve);
	}
	for (size_t i = 0; case_is_open(record->state) && i < record->n_clocks; i++) {
		const struct case_clock *c = &record->clocks[i];

		consider(g, c->department.size ? c->department : record->lead, c->name, &c->clock);
	}
	return g->n;
}

size_t late_of(const struct case_record *record, struct late_row out[LATE_MAX])
{
	struct gathering g = { .record = record, .until = WALL_NONE, .out = out };

	return gather(&g);
}

size_t late_soon(const struct case_record *record, wall until, struct late_row out[LATE_MAX])
{
	struct gathering g = { .record = record, .until = until, .out = out };

	return gather(&g);
}

/* Puts `due` in its place among the first `n`, unless it is there. Returns how many there are then. */
static size_t insert(wall due, wall *dues, size_t n)
{
	size_t at = n;

	while (at && wall_is_before(due, dues[at - 1]))
		at--;
	if (at && wall_is(dues[at - 1], due))
		return n;
	memmove(&dues[at + 1], &dues[at], (n - at) * sizeof *dues);
	dues[at] = due;
	return n + 1;
}

size_t late_dues(const struct case_record *record, wall out[LATE_MAX])
{
	struct late_row rows[LATE_MAX];
	size_t n_rows = late_soon(record, wall_ms(INT64_MAX - 1), rows), n = 0;

	for (size_t i = 0; i < n_rows; i++)
		n = insert(rows[i].row.due, out, n);
	return n;
}

bool late_is_same(const struct late_row *a, const struct late_row *b)
{
	const struct overdue_row *x = &a->row, *y = &b->row;

	return x->number == y->number && text_is(x->department, y->department) && text_is(x->clock, y->clock) &&
	       text_is(x->category, y->category) && text_is(x->policy, y->policy) && text_is(x->calendar, y->calendar) &&
	       text_is(x->holder, y->holder) && text_is(x->campaign, y->campaign) && x->priority == y->priority &&
	       x->part == y->part && x->state == y->state && x->case_state == y->case_state && wall_is(x->since, y->since) &&
	       wall_is(x->due, y->due) && wall_is(x->held_since, y->held_since) && wall_is(x->received, y->received) &&
	       wall_is(x->next_step, y->next_step) && x->extensions == y->extensions &&
	       x->extended_days == y->extended_days && x->steps == y->steps &&
	       x->is_extension_asked == y->is_extension_asked && x->is_still == y->is_still && text_is(a->spells, b->spells);
}

void late_pack_areas(const struct case_record *record, struct buffer *out)
{
	for (size_t i = 0; i < record->n_areas; i++)
		pack_text(out, record->areas[i]);
}

void late_pack_spells(const struct case_record *record, struct buffer *out)
{
	for (size_t i = 0; i < record->n_spells; i++) {
		pack_text(out, record->spells[i].holder);
		pack_step(out, i ? (uint64_t)record->spells[i - 1].from.ms : 0, (uint64_t)record->spells[i].from.ms);
	}
}

unsigned late_reach(const wall *dues, size_t n)
{
	uint64_t apart = n ? (uint64_t)dues[n - 1].ms - (uint64_t)dues[0].ms : 0;
	unsigned bits = 0;

	for (; apart; apart >>= 1)
		bits++;
	return bits;
}

void late_pack_dues(const wall *dues, size_t n, struct buffer *out)
{
	for (size_t i = 1; i < n; i++)
		pack_step(out, (uint64_t)dues[i - 1].ms, (uint64_t)dues[i].ms);
}

size_t late_unpack_spells(struct text packed, struct spell out[LIMIT_SPELLS])
{
	struct unpack rest = unpack_of(packed);
	uint64_t from = 0;
	size_t n = 0;

	while (n < LIMIT_SPELLS && unpack_has_more(&rest)) {
		struct text holder = unpack_text(&rest);

		from = unpack_step(&rest, from);
		if (rest.is_bad)
			break;
		out[n++] = (struct spell){ holder, wall_ms((int64_t)from) };
	}
	return n;
}

bool late_unpack_areas(struct late_row *row, struct arena *arena)
{
	struct unpack rest = unpack_of(row->areas);

	row->row.n_areas = 0;
	row->row.areas = row->areas.size ? arena_take(arena, LIMIT_AREAS * sizeof *row->row.areas) : NULL;
	if (row->areas.size && !row->row.areas)
		return false;
	while (row->row.n_areas < LIMIT_AREAS && unpack_has_more(&rest))
		row->row.areas[row->row.n_areas++] = unpack_text(&rest);
	return true;
}

int late_key_order(const struct late_key *a, const struct late_key *b)
{
	int order = a->at.ms < b->at.ms ? -1 : a->at.ms > b->at.ms;

	order = order ? order : a->number < b->number ? -1 : a->number > b->number;
	order = order ? order : text_order(a->department, b->department);
	return order ? order : text_order(a->clock, b->clock);
}

struct late_key late_key_of(const struct overdue_row *row, bool by_receipt)
{
	return (struct late_key){ by_receipt ? row->received : row->due, row->number, row->department, row->clock };
}
