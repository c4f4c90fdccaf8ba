#include "store/sqlite_inner.h"

#include <string.h>

/* One clock's overdue assignments, in the order of the list; two sides are merged. */
struct side {
	struct bind rows;
	struct text clock;
	bool is_wanted, has_row, is_whole;
	struct overdue_row row; /* when has_row */
};

/* Steps the side. Returns 0 or FAULT_STORE. */
static int side_next(struct session *s, struct side *side, struct arena *arena)
{
	struct columns c;
	int rc = bind_step(&side->rows);

	side->has_row = rc == SQLITE_ROW;
	if (rc == SQLITE_DONE)
		return 0;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "reading overdue clocks"));
	c = columns_of(&side->rows, arena);
	side->row = (struct overdue_row){ .clock = side->clock };
	side->row.due = column_wall(&c);
	side->row.number = column_u64(&c);
	side->row.department = column_text(&c);
	side->row.category = column_text(&c);
	side->row.policy = column_text(&c);
	side->row.priority = (enum priority)column_u64(&c);
	side->row.part = (enum part)column_u64(&c);
	side->row.state = (enum assignment_state)column_u64(&c);
	side->row.since = column_wall(&c);
	side->is_whole = c.is_whole;
	return 0;
}

/* The statement begins behind (due, number, department, slot). The slot stands in for the clock: an entry of this side that is equal in
 * the rest comes after the key when its clock does, so its slot must count as greater (-1), otherwise as not (INT32_MAX). */
static void side_bind(struct side *side, const struct request_overdue *request, bool of_department)
{
	const struct overdue_key *after = &request->after;
	struct text department = of_department ? request->department : after->department;
	int order = text_order(department, after->department);
	bool is_behind = order > 0 || (!order && text_order(side->clock, after->clock) > 0);

	bind_u64(&side->rows, request->has_after ? (uint64_t)after->due.ms : (uint64_t)INT64_MIN);
	bind_u64(&side->rows, request->has_after ? after->number : 0);
	bind_text(&side->rows, department);
	bind_u64(&side->rows, is_behind ? (uint64_t)-1 : INT32_MAX);
	bind_u64(&side->rows, page_limit(request->limit) + UINT64_C(1));
}

static int side_begin(struct session *s, struct side *side, const struct request_overdue *request, struct arena *arena, bool is_resolve)
{
	bool of_department = !text_is_empty(request->department);
	enum sql which = is_resolve ? SQL_LATE_RESOLVE : SQL_LATE_ACKNOWLEDGE;

	if (of_department)
		which = is_resolve ? SQL_LATE_RESOLVE_OF : SQL_LATE_ACKNOWLEDGE_OF;
	*side = (struct side){ .clock = is_resolve ? TEXT(CLOCK_RESOLVE) : TEXT(CLOCK_ACKNOWLEDGE), .is_whole = true };
	side->rows = bind_begin(s, which);
	side->is_wanted = text_is_empty(request->clock) || text_is(request->clock, side->clock);
	if (!side->is_wanted)
		return 0;
	side_bind(side, request, of_department);
	return PASS(side_next(s, side, arena));
}

static struct overdue_key key_of(const struct overdue_row *row)
{
	return (struct overdue_key){ .due = row->due, .number = row->number, .department = row->department, .clock = row->clock };
}

/* The side whose row comes first; NULL: neither has one. */
static struct side *side_first(struct side sides[2])
{
	struct overdue_key a, b;

	if (!sides[0].has_row || !sides[1].has_row)
		return sides[0].has_row ? &sides[0] : sides[1].has_row ? &sides[1] : NULL;
	a = key_of(&sides[0].row);
	b = key_of(&sides[1].row);
	return overdue_order(&a, &b) <= 0 ? &sides[0] : &sides[1];
}

int overdue_page(struct session *s, const struct request_overdue *request, struct arena *arena, struct overdue_list *out)
{
	size_t limit = page_limit(request->limit);
	struct overdue_list page = { .rows = arena_take(arena, limit * sizeof *page.rows), .as_of = WALL_NONE };
	struct side sides[2], *first;
	int rc;

	if (!page.rows)
		return STORE_SHORT;
	rc = side_begin(s, &sides[0], request, arena, false);
	rc = rc ? rc : side_begin(s, &sides[1], request, arena, true);
	while (!rc && page.n_rows < limit && (first = side_first(sides))) {
		page.rows[page.n_rows++] = first->row;
		if (!first->is_whole)
			rc = STORE_SHORT;
		else
			rc = side_next(s, first, arena);
	}
	if (!rc) {
		page.has_more = side_first(sides);
		*out = page;
	}
	session_reset(s);
	return PASS(rc);
}
