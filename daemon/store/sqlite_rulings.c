/* What supervisors have ruled on who leads: a row a ruling, under the number of its event. rulings.areas: texts one after another. */
#include "base/pack.h"
#include "store/sqlite_inner.h"

int rulings_add(struct sqlite_store *s, const struct precedent *ruling)
{
	struct bind b = bind_begin(&s->session, SQL_RULING_ADD);
	struct buffer areas = { 0 };
	int rc = turn_begin(s);

	if (rc)
		return PASS(rc);
	for (size_t i = 0; i < ruling->n_areas; i++)
		pack_text(&areas, ruling->areas[i]);
	bind_u64(&b, ruling->event_number);
	bind_u64(&b, ruling->case_number);
	bind_text(&b, ruling->category);
	bind_blob(&b, areas.at, areas.size);
	bind_text(&b, ruling->from);
	bind_text(&b, ruling->to);
	bind_text(&b, ruling->reason_code);
	bind_wall(&b, ruling->at);
	rc = areas.is_short ? RAISE(FAULT_MEMORY) : bind_run(&s->session, &b, "writing a ruling");
	buffer_fini(&areas);
	return PASS(rc);
}

static int take_ruling(struct bind *b, struct arena *arena, struct precedent *out)
{
	struct columns c = columns_of(b, arena);
	struct unpack areas;

	*out = (struct precedent){ .event_number = column_u64(&c) };
	out->case_number = column_u64(&c);
	out->category = column_text(&c);
	areas = unpack_of(column_text(&c));
	while (out->n_areas < LIMIT_AREAS && unpack_has_more(&areas))
		out->areas[out->n_areas++] = unpack_text(&areas);
	out->from = column_text(&c);
	out->to = column_text(&c);
	out->reason_code = column_text(&c);
	out->at = column_wall(&c);
	if (c.is_whole && areas.is_bad)
		return RAISE(FAULT_BROKEN);
	return c.is_whole ? STORE_OK : STORE_SHORT;
}

int rulings_list(struct session *s, uint64_t before_event, struct arena *arena, struct precedent *rows_out, size_t room, size_t *n_out)
{
	struct bind b = bind_begin(s, SQL_RULINGS);
	int rc = SQLITE_DONE, got = STORE_OK;
	size_t n = 0;

	bind_u64(&b, before_event ? before_event : INT64_MAX);
	bind_u64(&b, room);
	while (!got && n < room && (rc = bind_step(&b)) == SQLITE_ROW)
		got = take_ruling(&b, arena, &rows_out[n++]);
	if (got)
		return PASS(got);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(s, "reading rulings"));
	sqlite3_reset(b.to);
	*n_out = n;
	return STORE_OK;
}
