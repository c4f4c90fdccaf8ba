#include "core/overdue.h"

#include <stdlib.h>

#include "core/category.h"
#include "core/spells.h"

enum { BATCH = 16 };

/* One order of the store, being read batch by batch. */
struct head {
	struct late_walk walk;
	struct late_row *rows;
	size_t n, at;
	bool is_dry; /* nothing behind the rows that are here */
	dur late;    /* of the row at `at` */
};

struct page {
	struct reader *reader;
	const struct timekeeping *time;
	const struct request_overdue *asked;
	struct arena *arena;
	wall as_of;
	struct head *heads;
	size_t n_heads, n_looked;
	struct overdue_list out;
};

static bool is_by_receipt(const struct page *p)
{
	return p->asked->sort == OVERDUE_SORT_AGE;
}

static dur late_at(const struct page *p, const struct overdue_row *row)
{
	return p->time->worked(p->time->self, row->calendar, row->due, p->as_of);
}

/* ---- where a head begins ---- */

/* The first moment of due at which less than `late` would be late (or at most so much, with `or_as_much`). Lateness falls as the due time rises. */
static wall first_below(const struct page *p, struct text calendar, dur late, bool or_as_much)
{
	int64_t low = 0, high = p->as_of.ms + 1;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;
		dur there = p->time->worked(p->time->self, calendar, wall_ms(middle), p->as_of);

		if (there.ns < late.ns || (or_as_much && there.ns == late.ns))
			high = middle;
		else
			low = middle + 1;
	}
	return wall_ms(low);
}

/* Just before every row that is due then. */
static struct late_key before(wall due)
{
	return (struct late_key){ .at = due };
}

/* Behind all that this calendar has of what was ahead of the place: later by more, or by as much and with a smaller key. */
static struct late_key behind_late(const struct page *p, struct text calendar, const struct late_key *place)
{
	wall first = first_below(p, calendar, p->asked->after.late, true), end = first_below(p, calendar, p->asked->after.late, false);

	if (wall_is_before(place->at, first))
		return before(first);
	return wall_is_before(place->at, end) ? *place : before(end);
}

static void begin_head(const struct page *p, struct head *head)
{
	const struct overdue_key *after = &p->asked->after;
	struct late_key place = { after->due, after->number, after->department, after->clock };
	enum overdue_sort sort = p->asked->sort;

	head->walk.has_after = p->asked->has_after;
	head->walk.after = place;
	if (!p->asked->has_after || sort == OVERDUE_SORT_DUE || sort == OVERDUE_SORT_AGE)
		return;
	if (sort == OVERDUE_SORT_PRIORITY && head->walk.priority != after->priority) {
		head->walk.has_after = false;
		head->is_dry = head->walk.priority > after->priority;
		return;
	}
	head->walk.after = behind_late(p, head->walk.calendar, &place);
}

static int begin_heads(struct page *p)
{
	struct late_head *pairs = is_by_receipt(p) ? NULL : arena_take(p->arena, OVERDUE_HEADS_MAX * sizeof *pairs);
	int rc = 0;

	p->n_heads = 1;
	if (!is_by_receipt(p))
		rc = pairs ? p->reader->ops->late_heads(p->reader->self, p->asked->department, p->arena, pairs, OVERDUE_HEADS_MAX, &p->n_heads)
			   : RAISE(FAULT_MEMORY);
	if (rc)
		return rc == STORE_SHORT ? OVERDUE_TOO_MANY : PASS(rc);
	p->heads = arena_take_clear(p->arena, p->n_heads ? p->n_heads : 1, sizeof *p->heads);
	for (size_t i = 0; p->heads && i < p->n_heads; i++) {
		p->heads[i].walk = (struct late_walk){ .by_receipt = is_by_receipt(p), .department = p->asked->department };
		if (pairs) {
			p->heads[i].walk.calendar = pairs[i].calendar;
			p->heads[i].walk.priority = pairs[i].priority;
		}
		begin_head(p, &p->heads[i]);
	}
	return p->heads ? OVERDUE_OK : OVERDUE_TOO_LARGE;
}

/* ---- merging ---- */

/* The rows behind this one are late by no more: by due time, what is not late enough ends the head. */
static void measure(const struct page *p, struct head *head)
{
	if (head->at == head->n)
		return;
	head->late = late_at(p, &head->rows[head->at].row);
	if (!is_by_receipt(p) && p->asked->later_than.ns > 0 && head->late.ns <= p->asked->later_than.ns) {
		head->at = head->n = 0;
		head->is_dry = true;
	}
}

/* Has the head its next row at hand, if there is one? OVERDUE_OK, OVERDUE_TOO_LARGE or a fault. */
static int fill(struct page *p, struct head *head)
{
	int rc;

	if (head->at < head->n || head->is_dry)
		return OVERDUE_OK;
	if (!head->rows)
		head->rows = arena_take(p->arena, BATCH * sizeof *head->rows);
	if (!head->rows)
		return OVERDUE_TOO_LARGE;
	rc = p->reader->ops->late(p->reader->self, &head->walk, p->arena, head->rows, BATCH, &head->n);
	if (rc)
		return rc == STORE_SHORT ? OVERDUE_TOO_LARGE : PASS(rc);
	head->at = 0;
	head->is_dry = head->n < BATCH;
	if (head->n) {
		head->walk.has_after = true;
		head->walk.after = late_key_of(&head->rows[head->n - 1].row, head->walk.by_receipt);
	}
	measure(p, head);
	return OVERDUE_OK;
}

/* Does the row of `a` come before that of `b`? */
static bool is_first(const struct page *p, const struct head *a, const struct head *b)
{
	struct late_key x = late_key_of(&a->rows[a->at].row, false), y = late_key_of(&b->rows[b->at].row, false);

	if (p->asked->sort == OVERDUE_SORT_PRIORITY && a->walk.priority != b->walk.priority)
		return a->walk.priority > b->walk.priority;
	if (p->asked->sort != OVERDUE_SORT_DUE && a->late.ns != b->late.ns)
		return a->late.ns > b->late.ns;
	return late_key_order(&x, &y) < 0;
}

/* *out: the head whose row is the next one; NULL: there is none. */
static int find_first(struct page *p, struct head **out)
{
	*out = NULL;
	for (size_t i = 0; i < p->n_heads; i++) {
		struct head *head = &p->heads[i];
		int rc = fill(p, head);

		if (rc)
			return PASS(rc);
		if (head->at < head->n && (!*out || is_first(p, head, *out)))
			*out = head;
	}
	return OVERDUE_OK;
}

/* ---- filters ---- */

static bool is_in_area(const struct text *areas, size_t n, struct text area)
{
	for (size_t i = 0; i < n; i++)
		if (text_is(areas[i], area))
			return true;
	return text_is_empty(area);
}

static bool is_or_any(struct text is, struct text wanted)
{
	return text_is_empty(wanted) || text_is(is, wanted);
}

static bool is_wanted(const struct request_overdue *asked, const struct overdue_row *row)
{
	return is_or_any(row->department, asked->department) && is_or_any(row->clock, asked->clock) && is_or_any(row->holder, asked->holder) &&
	       is_or_any(row->campaign, asked->campaign) && (!asked->case_state || row->case_state == asked->case_state) &&
	       (!asked->state || row->state == asked->state) && (asked->later_than.ns <= 0 || row->late_working.ns > asked->later_than.ns) &&
	       category_is_under(row->category, asked->category_prefix) && is_in_area(row->areas, row->n_areas, asked->area);
}

/* ---- what a row shows beside what is stored ---- */

static void add_held(const struct page *p, struct overdue_row *row, const struct spell *spell, wall end)
{
	size_t i = 0;

	while (i < row->n_held && !text_is(row->held[i].holder, spell->holder))
		i++;
	if (i == row->n_held)
		row->held[row->n_held++] = (struct holder_time){ .holder = spell->holder };
	row->held[i].working.ns += p->time->worked(p->time->self, row->calendar, spell->from, end).ns;
}

/* Whose time it was: since receipt, until the page's moment. */
static bool fill_held(const struct page *p, struct late_row *late)
{
	struct overdue_row *row = &late->row;
	struct spell spells[LIMIT_SPELLS];
	size_t n = late_unpack_spells(late->spells, spells);

	row->n_held = 0;
	row->held = arena_take(p->arena, LIMIT_SPELLS * sizeof *row->held);
	if (!n)
		spells[n++] = (struct spell){ row->holder, row->received };
	for (size_t i = 0; row->held && i < n; i++)
		if (spells[i].holder.size)
			add_held(p, row, &spells[i], i + 1 < n ? spells[i + 1].from : p->as_of);
	return row->held;
}

static void fill_role(const struct page *p, struct overdue_row *row)
{
	struct clock clock = CLOCK_NONE;
	struct ladder_step step;

	if (wall_is_none(row->next_step))
		return;
	clock.due = row->due;
	clock.policy = row->policy;
	clock.calendar = row->calendar;
	clock.is_breached = true;
	if (p->time->ladder(p->time->self, row->clock, &clock, row->steps, row->next_step, &step))
		row->next_role = step.role;
}

static int show(struct page *p, struct late_row *late)
{
	if (!fill_held(p, late))
		return OVERDUE_TOO_LARGE;
	fill_role(p, &late->row);
	p->out.rows[p->out.n_rows++] = late->row;
	return OVERDUE_OK;
}

/* ---- a page of what is overdue ---- */

static int take(struct page *p, struct head *head)
{
	struct late_row *late = &head->rows[head->at++];
	int rc = OVERDUE_OK;

	late->row.late_working = head->late;
	p->n_looked++;
	p->out.next = (struct overdue_key){ .due = is_by_receipt(p) ? late->row.received : late->row.due, .number = late->row.number,
					    .department = late->row.department, .clock = late->row.clock, .as_of = p->as_of,
					    .late = head->late, .priority = late->row.priority };
	measure(p, head);
	if (!late_unpack_areas(late, p->arena))
		return OVERDUE_TOO_LARGE;
	if (is_wanted(p->asked, &late->row))
		rc = show(p, late);
	return PASS(rc);
}

static int fill_overdue(struct page *p)
{
	struct head *first;
	int rc = begin_heads(p);

	rc = rc ? rc : find_first(p, &first);
	while (!rc && first && p->out.n_rows < p->asked->limit && p->n_looked < OVERDUE_LOOKS) {
		rc = take(p, first);
		rc = rc ? rc : find_first(p, &first);
	}
	if (!rc)
		p->out.has_more = first;
	p->out.is_cut = p->out.has_more && p->out.n_rows < p->asked->limit;
	return PASS(rc);
}

/* ---- a page of what falls due soon ----
 * The store gives pairs of due time and case in the order of the list; the clocks of a pair are read from the case. Other sorts would have to read every case
 * that has something due within the span before they could show the first. */

/* Where the page has got to: behind this one; is_full: and there is no room for the row behind it. */
struct soon {
	struct late_key after;
	wall until;
	bool is_full;
};

static int order_by_due(const void *a, const void *b)
{
	const struct late_row *x = a, *y = b;
	struct late_key p = late_key_of(&x->row, false), q = late_key_of(&y->row, false);

	return late_key_order(&p, &q);
}

/* Shows the row if it is behind the place and wanted, and moves the place behind it. OVERDUE_OK, OVERDUE_TOO_LARGE or a fault. */
static int show_soon(struct page *p, struct soon *soon, struct late_row *late)
{
	struct late_key key = late_key_of(&late->row, false);
	bool is_wanted_here;

	late->row.late_working = late_at(p, &late->row);
	late->row.plain_left = late->row.is_plain ? wall_since(late->row.due, p->as_of) : dur_ms(0);
	is_wanted_here = late_key_order(&key, &soon->after) > 0 && is_wanted(p->asked, &late->row);
	soon->is_full = is_wanted_here && p->out.n_rows == p->asked->limit;
	if (!is_wanted_here || soon->is_full)
		return OVERDUE_OK;
	soon->after = key;
	return PASS(show(p, late));
}

/* The clocks of that case that are due then, or as many as there is room for. OVERDUE_OK, OVERDUE_TOO_LARGE or a fault. */
static int take_soon(struct page *p, struct soon *soon, struct due_row due)
{
	struct case_row *row = arena_take(p->arena, sizeof *row);
	struct late_row *late = arena_take(p->arena, LATE_MAX * sizeof *late);
	int rc = row && late ? p->reader->ops->case_get(p->reader->self, due.number, p->arena, row) : STORE_SHORT;
	struct buffer packed = { 0 };
	bool is_whole = true;
	struct text spells;
	size_t n;

	if (rc)
		return rc == STORE_SHORT ? OVERDUE_TOO_LARGE : FOLD(rc);
	n = late_soon(&row->record, due.due, late);
	qsort(late, n, sizeof *late, order_by_due);
	late_pack_spells(&row->record, &packed);
	spells = arena_copy(p->arena, buffer_text(&packed), &is_whole);
	buffer_fini(&packed);
	rc = is_whole ? OVERDUE_OK : OVERDUE_TOO_LARGE;
	for (size_t i = 0; !rc && !soon->is_full && i < n; i++) {
		late[i].spells = spells;
		late[i].row.areas = row->record.areas;
		late[i].row.n_areas = row->record.n_areas;
		rc = wall_is(late[i].row.due, due.due) ? show_soon(p, soon, &late[i]) : OVERDUE_OK;
	}
	if (!rc && !soon->is_full)
		soon->after = (struct late_key){ due.due, due.number + 1, TEXT_NONE, TEXT_NONE };
	return PASS(rc);
}

static int fill_soon(struct page *p)
{
	const struct overdue_key *after = &p->asked->after;
	struct soon soon = { .after = { .at = wall_ms(INT64_MIN) }, .until = wall_after(p->as_of, p->asked->due_within) };
	struct due_row *dues = arena_take(p->arena, OVERDUE_SOON_LOOKS * sizeof *dues);
	size_t n = 0;
	int rc;

	if (!dues)
		return OVERDUE_TOO_LARGE;
	if (p->asked->has_after)
		soon.after = (struct late_key){ after->due, after->number, after->department, after->clock };
	rc = p->reader->ops->dues(p->reader->self, (struct due_row){ soon.after.at, soon.after.number }, soon.until, dues,
				  OVERDUE_SOON_LOOKS, &n);
	for (size_t i = 0; !rc && !soon.is_full && i < n; i++)
		rc = take_soon(p, &soon, dues[i]);
	p->out.has_more = soon.is_full || n == OVERDUE_SOON_LOOKS;
	p->out.is_cut = p->out.has_more && !soon.is_full;
	p->out.next = (struct overdue_key){ .due = soon.after.at,
					    .number = soon.after.number,
					    .department = soon.after.department,
					    .clock = soon.after.clock,
					    .as_of = p->as_of };
	return rc > 0 ? rc : PASS(rc);
}

bool overdue_may_follow(const struct request_overdue *asked)
{
	if (!asked->has_after || (asked->sort == OVERDUE_SORT_DUE && asked->due_within.ns <= 0))
		return true;
	return !wall_is_none(asked->after.as_of);
}

int overdue_page(struct reader *reader, const struct timekeeping *time, const struct request_overdue *asked, wall now, struct arena *arena,
		 struct overdue_list *out)
{
	struct page p = { .reader = reader, .time = time, .asked = asked, .arena = arena, .as_of = now };
	int rc;

	if (asked->has_after && wall_is_before(asked->after.as_of, now))
		p.as_of = asked->after.as_of;
	p.out.rows = arena_take(arena, (size_t)asked->limit * sizeof *p.out.rows);
	if (!p.out.rows)
		return OVERDUE_TOO_LARGE;
	rc = reader->ops->hold(reader->self);
	if (rc)
		return PASS(rc);
	rc = asked->due_within.ns > 0 ? fill_soon(&p) : fill_overdue(&p);
	reader->ops->release(reader->self);
	p.out.as_of = p.as_of;
	if (!rc)
		*out = p.out;
	return rc > 0 ? rc : PASS(rc);
}
