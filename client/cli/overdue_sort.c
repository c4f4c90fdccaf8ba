#include "overdue_sort.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define ARENA_BYTES ((size_t)1 << 30)

void overdue_sort_init(struct overdue_sort *sort)
{
	*sort = (struct overdue_sort){ .arena = arena_create(ARENA_BYTES) };
}

void overdue_sort_fini(struct overdue_sort *sort)
{
	free(sort->rows);
	arena_destroy(&sort->arena);
}

static const char *keep(struct arena *arena, const char *t)
{
	bool ok = true;
	struct text kept = arena_copy(arena, text_of(t), &ok);

	assert(ok);
	return kept.at;
}

static void keep_texts(struct arena *arena, struct liaison_overdue_row *row)
{
	const char **texts[] = { &row->reference, &row->category, &row->department, &row->clock,    &row->policy,
				 &row->holder,    &row->campaign, &row->next_role };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = keep(arena, *texts[i]);
}

static void keep_lists(struct arena *arena, struct liaison_overdue_row *row)
{
	const char **areas = arena_take(arena, (row->n_areas + 1) * sizeof *areas);
	struct liaison_holder_time *held = arena_take(arena, (row->n_held + 1) * sizeof *held);

	assert(areas && held);
	for (size_t i = 0; i < row->n_areas; i++)
		areas[i] = keep(arena, row->areas[i]);
	for (size_t i = 0; i < row->n_held; i++)
		held[i] = (struct liaison_holder_time){ keep(arena, row->held[i].holder), row->held[i].working_ms };
	row->areas = areas;
	row->held = held;
}

bool overdue_sort_add(struct overdue_sort *sort, const struct liaison_overdue_row *row)
{
	struct liaison_overdue_row *to;

	sort->is_full = sort->n == OVERDUE_SORT_MAX;
	if (sort->is_full)
		return false;
	if (sort->n == sort->room) {
		sort->room = sort->room ? sort->room * 2 : 256;
		sort->rows = realloc(sort->rows, sort->room * sizeof *sort->rows);
		assert(sort->rows);
	}
	to = &sort->rows[sort->n++];
	*to = *row;
	keep_texts(sort->arena, to);
	keep_lists(sort->arena, to);
	return true;
}

static int by_due(const struct liaison_overdue_row *x, const struct liaison_overdue_row *y)
{
	int order = (x->due_ms > y->due_ms) - (x->due_ms < y->due_ms);

	if (!order)
		order = (x->number > y->number) - (x->number < y->number);
	if (!order)
		order = strcmp(x->department, y->department);
	return order ? order : strcmp(x->clock, y->clock);
}

static int by_priority(const void *a, const void *b)
{
	const struct liaison_overdue_row *x = a, *y = b;

	return x->priority != y->priority ? (x->priority < y->priority ? 1 : -1) : by_due(x, y);
}

static int by_age(const void *a, const void *b)
{
	const struct liaison_overdue_row *x = a, *y = b;

	return x->received_ms != y->received_ms ? (x->received_ms < y->received_ms ? -1 : 1) : by_due(x, y);
}

void overdue_sort_order(struct overdue_sort *sort, enum liaison_overdue_sort by)
{
	if (sort->n)
		qsort(sort->rows, sort->n, sizeof *sort->rows, by == LIAISON_OVERDUE_BY_PRIORITY ? by_priority : by_age);
}
