#include "store/memory_inner.h"

#include <stdlib.h>

struct memory_store *memory_enter(void *self)
{
	struct memory_store *m = self;

	if (!m->is_held)
		pthread_mutex_lock(&m->lock);
	return m;
}

int memory_leave(struct memory_store *m, int rc)
{
	if (!m->is_held)
		pthread_mutex_unlock(&m->lock);
	return rc;
}

const struct kept_row *memory_committed(const struct memory_store *m, uint64_t number)
{
	return number && number <= m->cases_committed ? m->cases[number - 1].committed : NULL;
}

/* All rows that are wanted, growing. */
struct found {
	struct late_row *rows;
	size_t n, room;
};

static bool is_wanted(const struct late_walk *walk, const struct overdue_row *row)
{
	struct late_key key = late_key_of(row, walk->by_receipt);

	if (!text_is_empty(walk->department) && !text_is(walk->department, row->department))
		return false;
	if (!walk->by_receipt && (!text_is(walk->calendar, row->calendar) || walk->priority != row->priority))
		return false;
	return !walk->has_after || late_key_order(&key, &walk->after) > 0;
}

static void find_in(struct found *f, const struct late_walk *walk, const struct case_record *record)
{
	struct late_row rows[LATE_MAX];
	size_t n = late_of(record, rows);

	for (size_t i = 0; i < n; i++) {
		if (!is_wanted(walk, &rows[i].row))
			continue;
		f->rows = memory_widen(f->rows, f->n, &f->room, sizeof *f->rows);
		f->rows[f->n++] = rows[i];
	}
}

static int order_by(const void *a, const void *b, bool by_receipt)
{
	const struct late_row *x = a, *y = b;
	struct late_key p = late_key_of(&x->row, by_receipt), q = late_key_of(&y->row, by_receipt);

	return late_key_order(&p, &q);
}

static int order_by_due(const void *a, const void *b)
{
	return order_by(a, b, false);
}

static int order_by_receipt(const void *a, const void *b)
{
	return order_by(a, b, true);
}

/* The row with its texts in the arena. */
static bool give(const struct memory_store *m, const struct late_row *from, struct arena *arena, struct late_row *out)
{
	const struct case_record *record = &memory_committed(m, from->row.number)->row.record;
	struct overdue_row *row = &out->row;
	struct text *const texts[] = { &row->department, &row->clock, &row->calendar, &row->policy, &row->category, &row->holder, &row->campaign };
	struct buffer areas = { 0 }, spells = { 0 };
	bool is_whole = true;

	*out = *from;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = texts[i]->size ? arena_copy(arena, *texts[i], &is_whole) : TEXT_NONE;
	late_pack_areas(record, &areas);
	late_pack_spells(record, &spells);
	out->areas = areas.size ? arena_copy(arena, buffer_text(&areas), &is_whole) : TEXT_NONE;
	out->spells = spells.size ? arena_copy(arena, buffer_text(&spells), &is_whole) : TEXT_NONE;
	buffer_fini(&areas);
	buffer_fini(&spells);
	return is_whole;
}

int memory_late(void *self, const struct late_walk *walk, struct arena *arena, struct late_row *rows_out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);
	struct found f = { 0 };
	bool is_whole = true;
	size_t n;

	for (uint64_t number = 1; number <= m->cases_committed; number++)
		find_in(&f, walk, &memory_committed(m, number)->row.record);
	if (f.n)
		qsort(f.rows, f.n, sizeof *f.rows, walk->by_receipt ? order_by_receipt : order_by_due);
	for (n = 0; is_whole && n < f.n && n < room; n++)
		is_whole = give(m, &f.rows[n], arena, &rows_out[n]);
	free(f.rows);
	*n_out = n;
	return memory_leave(m, is_whole ? STORE_OK : STORE_SHORT);
}

static bool is_known(const struct late_head *heads, size_t n, const struct overdue_row *row)
{
	for (size_t i = 0; i < n; i++)
		if (heads[i].priority == row->priority && text_is(heads[i].calendar, row->calendar))
			return true;
	return false;
}

int memory_late_heads(void *self, struct text department, struct arena *arena, struct late_head *heads_out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);
	bool is_whole = true;
	size_t n = 0;

	for (uint64_t number = 1; is_whole && number <= m->cases_committed; number++) {
		struct late_row rows[LATE_MAX];
		size_t n_rows = late_of(&memory_committed(m, number)->row.record, rows);

		for (size_t i = 0; is_whole && i < n_rows; i++) {
			const struct overdue_row *row = &rows[i].row;

			if ((department.size && !text_is(department, row->department)) || is_known(heads_out, n, row))
				continue;
			is_whole = n < room;
			if (is_whole)
				heads_out[n++] = (struct late_head){ arena_copy(arena, row->calendar, &is_whole), row->priority };
		}
	}
	*n_out = n;
	return memory_leave(m, is_whole ? STORE_OK : STORE_SHORT);
}

static int order_dues(const void *a, const void *b)
{
	const struct due_row *x = a, *y = b;

	if (!wall_is(x->due, y->due))
		return wall_is_before(x->due, y->due) ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

int memory_dues(void *self, struct due_row from, wall until, struct due_row *rows_out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);
	struct due_row *all = NULL;
	size_t n = 0, n_room = 0;

	for (uint64_t number = 1; number <= m->cases_committed; number++) {
		wall dues[LATE_MAX];
		size_t n_dues = late_dues(&memory_committed(m, number)->row.record, dues);

		for (size_t i = 0; i < n_dues; i++) {
			struct due_row row = { dues[i], number };

			if (wall_is_before(until, row.due) || order_dues(&row, &from) < 0)
				continue;
			all = memory_widen(all, n, &n_room, sizeof *all);
			all[n++] = row;
		}
	}
	if (n)
		qsort(all, n, sizeof *all, order_dues);
	for (*n_out = 0; *n_out < n && *n_out < room; ++*n_out)
		rows_out[*n_out] = all[*n_out];
	free(all);
	return memory_leave(m, STORE_OK);
}
