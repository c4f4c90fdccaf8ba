#include "store/sqlite_inner.h"

#include "core/clockwork.h"
#include "proto/codec.h"

#include <string.h>

/* Of a clock's marks; a byte each for what is counted. */
enum { MARK_WARNED = 1, MARK_BREACHED = 2, MARK_PLAIN = 4, MARK_WAIVED = 8, WARNINGS_SHIFT = 8, STEPS_SHIFT = 16, EXTENSIONS_SHIFT = 24 };

static uint64_t marks_of(const struct clock *c)
{
	return (c->is_warned ? MARK_WARNED : 0U) | (c->is_breached ? MARK_BREACHED : 0U) | (c->is_plain ? MARK_PLAIN : 0U) | (c->is_waived ? MARK_WAIVED : 0U) |
	       (uint64_t)c->warnings << WARNINGS_SHIFT | (uint64_t)c->steps << STEPS_SHIFT | (uint64_t)c->extensions << EXTENSIONS_SHIFT;
}

static void marks_in(uint64_t marks, struct clock *out)
{
	out->is_warned = marks & MARK_WARNED;
	out->is_breached = marks & MARK_BREACHED;
	out->is_plain = marks & MARK_PLAIN;
	out->is_waived = marks & MARK_WAIVED;
	out->warnings = (uint8_t)(marks >> WARNINGS_SHIFT);
	out->steps = (uint8_t)(marks >> STEPS_SHIFT);
	out->extensions = (uint8_t)(marks >> EXTENSIONS_SHIFT);
}

static void bind_clock(struct bind *b, const struct clock *clock)
{
	bind_wall(b, clock->due);
	bind_wall(b, clock->warn);
	bind_wall(b, clock->met);
	bind_u64(b, marks_of(clock));
	bind_text(b, clock->policy);
	bind_text(b, clock->calendar);
}

static void column_clock(struct columns *c, struct clock *out)
{
	out->due = column_wall(c);
	out->warn = column_wall(c);
	out->met = column_wall(c);
	marks_in(column_u64(c), out);
	out->policy = column_text(c);
	out->calendar = column_text(c);
}

static void bind_assignment(struct bind *b, const struct case_record *r, size_t slot)
{
	const struct assignment *a = &r->assignments[slot];

	bind_u64(b, r->number);
	bind_u64(b, slot);
	bind_text(b, a->department);
	bind_text(b, a->sub_unit);
	bind_u64(b, (uint64_t)a->part);
	bind_u64(b, (uint64_t)a->state);
	bind_wall(b, a->since);
	bind_clock(b, &a->acknowledge);
	bind_clock(b, &a->resolve);
}

static int assignment_put(struct session *s, const struct case_record *r, size_t slot, enum sql how)
{
	struct bind b = bind_begin(s, how);

	bind_assignment(&b, r, slot);
	return bind_run(s, &b, "writing an assignment");
}

/* The next due time, how far apart they are, and the later ones packed. */
static void bind_dues(struct bind *b, const struct case_record *r, struct buffer *later)
{
	wall dues[LATE_MAX];
	size_t n = late_dues(r, dues);

	late_pack_dues(dues, n, later);
	bind_wall(b, n ? dues[0] : WALL_NONE);
	if (n)
		bind_u64(b, late_reach(dues, n));
	else
		bind_null(b);
	if (n > 1)
		bind_blob(b, later->at, later->size);
	else
		bind_null(b);
}

/* What is packed lies in `later` until the statement has run. */
static void bind_changing(struct bind *b, const struct case_row *row, struct text handling, struct buffer *later)
{
	const struct case_record *r = &row->record;

	bind_u64(b, r->number);
	bind_u64(b, (uint64_t)r->state);
	bind_u64(b, (uint64_t)r->priority);
	bind_text(b, r->lead);
	bind_u64(b, r->flags);
	bind_text(b, r->outcome_code);
	bind_wall(b, r->resolved);
	bind_u64(b, row->answer_event);
	if (row_is_unassessed(r))
		bind_u64(b, 1);
	else
		bind_null(b);
	bind_blob(b, handling.at, handling.size);
	bind_blob(b, row->history.at, row->history.size);
	bind_wall(b, case_next_mark(r));
	if (r->campaign.size)
		bind_text(b, r->campaign);
	else
		bind_null(b);
	if (r->primary)
		bind_u64(b, r->primary);
	else
		bind_null(b);
	bind_blob(b, row->trace.at, row->trace.size);
	bind_dues(b, r, later);
}

static void bind_fixed(struct bind *b, const struct case_row *row, struct text areas)
{
	const struct case_record *r = &row->record;

	bind_text(b, r->source);
	bind_text(b, r->source_ref);
	bind_text(b, r->channel);
	bind_text(b, r->category);
	bind_text(b, r->rule);
	bind_text(b, r->rule_set);
	bind_wall(b, r->received);
	bind_wall(b, r->opened);
	bind_blob(b, areas.at, areas.size);
	bind_u64(b, row->opened_event);
}

int case_insert(struct session *s, const struct case_row *row)
{
	struct bind b = bind_begin(s, SQL_CASE_ADD);
	struct buffer areas = { 0 }, handling = { 0 }, later = { 0 };
	bool is_short = codec_handling_encode(&row->record, &handling);
	int rc;

	for (size_t i = 0; i < row->record.n_areas; i++)
		pack_text(&areas, row->record.areas[i]);
	bind_changing(&b, row, buffer_text(&handling), &later);
	bind_fixed(&b, row, buffer_text(&areas));
	rc = areas.is_short || later.is_short || is_short ? RAISE(FAULT_MEMORY) : bind_run(s, &b, "writing a case");
	buffer_fini(&areas);
	buffer_fini(&handling);
	buffer_fini(&later);
	for (size_t i = 0; !rc && i < row->record.n_assignments; i++)
		rc = assignment_put(s, &row->record, i, SQL_ASSIGNMENT_ADD);
	return rc ? PASS(rc) : PASS(late_add(s, &row->record));
}

int case_update(struct session *s, const struct case_row *row)
{
	struct bind b = bind_begin(s, SQL_CASE_PUT);
	struct buffer handling = { 0 }, later = { 0 };
	bool is_short = codec_handling_encode(&row->record, &handling);
	int rc;

	bind_changing(&b, row, buffer_text(&handling), &later);
	rc = is_short || later.is_short ? RAISE(FAULT_MEMORY) : bind_run(s, &b, "changing a case");
	buffer_fini(&handling);
	buffer_fini(&later);
	for (size_t i = 0; !rc && i < row->record.n_assignments; i++) {
		rc = assignment_put(s, &row->record, i, SQL_ASSIGNMENT_PUT);
		if (!rc && !sqlite3_changes(s->db))
			rc = assignment_put(s, &row->record, i, SQL_ASSIGNMENT_ADD);
	}
	return rc ? PASS(rc) : PASS(late_keep(s, &row->record));
}

static void column_areas(struct columns *c, struct case_record *out)
{
	struct unpack rest = unpack_of(column_text(c));

	out->n_areas = 0;
	while (out->n_areas < LIMIT_AREAS && unpack_has_more(&rest))
		out->areas[out->n_areas++] = unpack_text(&rest);
}

/* The columns of CASE_COLUMNS in sql.c. *handling_out is read once the assignments are there. */
static void column_case(struct columns *c, struct case_row *out, struct text *handling_out)
{
	struct case_record *r = &out->record;

	case_record_clear(r);
	r->number = column_u64(c);
	r->source = column_text(c);
	r->source_ref = column_text(c);
	r->channel = column_text(c);
	r->category = column_text(c);
	r->lead = column_text(c);
	r->rule = column_text(c);
	r->rule_set = column_text(c);
	r->outcome_code = column_text(c);
	r->priority = (enum priority)column_u64(c);
	r->state = (enum case_state)column_u64(c);
	r->received = column_wall(c);
	r->opened = column_wall(c);
	r->resolved = column_wall(c);
	r->flags = (uint32_t)column_u64(c);
	column_areas(c, r);
	out->opened_event = column_u64(c);
	out->answer_event = column_u64(c);
	*handling_out = column_text(c);
	out->history = column_text(c);
	row_forget_unstored(out);
}

static void column_assignment(struct columns *c, struct assignment *out)
{
	out->department = column_text(c);
	out->sub_unit = column_text(c);
	out->part = (enum part)column_u64(c);
	out->state = (enum assignment_state)column_u64(c);
	out->since = column_wall(c);
	column_clock(c, &out->acknowledge);
	column_clock(c, &out->resolve);
}

static int assignments_select(struct session *s, struct arena *arena, struct case_record *out)
{
	struct bind b = bind_begin(s, SQL_ASSIGNMENTS);
	bool is_whole = true;
	int rc;

	bind_u64(&b, out->number);
	out->n_assignments = 0;
	while ((rc = bind_step(&b)) == SQLITE_ROW) {
		struct columns c = columns_of(&b, arena);

		if (out->n_assignments < LIMIT_ASSIGNMENTS)
			column_assignment(&c, &out->assignments[out->n_assignments++]);
		is_whole = is_whole && c.is_whole;
	}
	if (rc != SQLITE_DONE)
		return RAISE(session_complain(s, "reading assignments"));
	return is_whole ? STORE_OK : STORE_SHORT;
}

/* What lies in other rows and in the blob. */
static int complete(struct session *s, struct arena *arena, struct text handling, struct case_record *out)
{
	int rc = assignments_select(s, arena, out);

	if (rc)
		return PASS(rc);
	switch (codec_handling_decode(handling, arena, out)) {
	case CODEC_OK:
		return STORE_OK;
	case CODEC_SHORT:
		return STORE_SHORT;
	default:
		return RAISE(FAULT_BROKEN);
	}
}

int case_select(struct session *s, uint64_t number, struct arena *arena, struct case_row *out)
{
	struct bind b = bind_begin(s, SQL_CASE);
	struct text handling;
	struct columns c;
	int rc;

	bind_u64(&b, number);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "reading a case"));
	c = columns_of(&b, arena);
	column_case(&c, out, &handling);
	out->trace = column_text(&c);
	sqlite3_reset(b.to);
	return c.is_whole ? PASS(complete(s, arena, handling, &out->record)) : STORE_SHORT;
}

int case_from_list(struct session *s, struct bind *row, struct arena *arena, struct case_record *out)
{
	struct columns c = columns_of(row, arena);
	struct case_row *read = arena_take(arena, sizeof *read);
	struct text handling;
	int rc;

	if (!read)
		return STORE_SHORT;
	column_case(&c, read, &handling);
	rc = c.is_whole ? complete(s, arena, handling, &read->record) : STORE_SHORT;
	*out = read->record;
	return PASS(rc);
}

/* Does the case bear these two? STORE_OK, STORE_MISSING or FAULT_STORE. */
static int case_bears(struct session *s, uint64_t number, struct text source, struct text source_ref)
{
	struct bind b = bind_begin(s, SQL_CASE_KEY);
	struct columns c;
	bool is_same;
	int rc;

	bind_u64(&b, number);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "looking for a case by its source"));
	c = columns_of(&b, NULL);
	is_same = text_is(column_peek(&c), source);
	is_same = text_is(column_peek(&c), source_ref) && is_same;
	sqlite3_reset(b.to);
	return is_same ? STORE_OK : STORE_MISSING;
}

int case_find(struct session *s, const struct fingerprints *f, struct text source, struct text source_ref, uint64_t *number_out)
{
	uint64_t mark = fingerprint_of(f, source, source_ref);
	uint64_t number = fingerprints_after(f, mark, 0);
	int rc = STORE_MISSING;

	for (; number; number = fingerprints_after(f, mark, number)) {
		rc = case_bears(s, number, source, source_ref);
		if (rc != STORE_MISSING)
			break;
	}
	if (rc == STORE_OK)
		*number_out = number;
	return PASS(rc);
}

int text_select(struct session *s, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *out)
{
	struct bind b = bind_begin(s, SQL_TEXT);
	struct columns c;
	struct text t;
	int rc;

	bind_u64(&b, case_number);
	bind_u64(&b, event_number);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "reading a text"));
	c = columns_of(&b, arena);
	t = column_text(&c);
	sqlite3_reset(b.to);
	if (!c.is_whole)
		return STORE_SHORT;
	*out = t;
	return STORE_OK;
}
