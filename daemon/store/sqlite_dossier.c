/* Campaigns and improvements: a row each, found by number, name, or mark. */
#include "store/sqlite_inner.h"

static int take(struct bind *b, struct arena *arena, struct dossier *out)
{
	struct columns c = columns_of(b, arena);

	*out = (struct dossier){ .kind = (enum dossier_kind)column_u64(&c) };
	out->number = column_u64(&c);
	out->name = column_text(&c);
	out->is_open = column_u64(&c) != 0;
	out->mark = column_wall(&c);
	out->bytes = column_text(&c);
	return c.is_whole ? STORE_OK : STORE_SHORT;
}

static int take_one(struct session *s, struct bind *b, struct arena *arena, struct dossier *out)
{
	struct dossier read;
	int rc = bind_step(b);

	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "reading a dossier"));
	rc = take(b, arena, &read);
	sqlite3_reset(b->to);
	if (!rc)
		*out = read;
	return rc;
}

int dossier_select(struct session *s, enum dossier_kind kind, uint64_t number, struct text name, struct arena *arena, struct dossier *out)
{
	struct bind b = bind_begin(s, number ? SQL_DOSSIER : SQL_DOSSIER_NAMED);

	bind_u64(&b, (uint64_t)kind);
	if (number)
		bind_u64(&b, number);
	else
		bind_text(&b, name);
	return take_one(s, &b, arena, out);
}

int dossier_list(struct session *s, enum dossier_kind kind, uint64_t before_number, struct arena *arena, struct dossier *out, size_t room, size_t *n_out)
{
	struct bind b = bind_begin(s, SQL_DOSSIERS);
	int rc = SQLITE_DONE, got = STORE_OK;
	size_t n = 0;

	bind_u64(&b, (uint64_t)kind);
	bind_u64(&b, before_number && before_number < INT64_MAX ? before_number : INT64_MAX);
	bind_u64(&b, room);
	while (!got && n < room && (rc = bind_step(&b)) == SQLITE_ROW)
		got = take(&b, arena, &out[n++]);
	if (!got && rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(s, "reading dossiers"));
	sqlite3_reset(b.to);
	if (!got)
		*n_out = n;
	return got;
}

int campaign_members(struct session *s, struct text campaign, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out)
{
	struct bind b = bind_begin(s, SQL_CAMPAIGN_CASES);

	bind_text(&b, campaign);
	bind_u64(&b, after);
	bind_u64(&b, room);
	return PASS(numbers_select(s, &b, numbers_out, room, n_out, "reading the cases of a campaign"));
}

int dossier_newest(struct session *s, enum dossier_kind kind, uint64_t *number_out)
{
	struct bind b = bind_begin(s, SQL_DOSSIER_NEWEST);
	size_t n = 0;

	*number_out = 0;
	bind_u64(&b, (uint64_t)kind);
	return PASS(numbers_select(s, &b, number_out, 1, &n, "looking for the newest dossier"));
}

/* STORE_OK, STORE_EXISTS, or a fault: its number must be one that there is, or the next. */
static int check_place(struct session *s, const struct dossier *dossier)
{
	struct bind b = bind_begin(s, SQL_DOSSIER_NAMED);
	uint64_t newest, other = dossier->number;
	int rc = dossier_newest(s, dossier->kind, &newest);

	if (rc)
		return PASS(rc);
	if (!dossier->number || dossier->number > newest + 1)
		return RAISE(FAULT_BROKEN);
	if (!dossier->name.size)
		return STORE_OK;
	bind_u64(&b, (uint64_t)dossier->kind);
	bind_text(&b, dossier->name);
	rc = bind_step(&b);
	if (rc == SQLITE_ROW)
		other = (uint64_t)sqlite3_column_int64(b.to, 1);
	else if (rc != SQLITE_DONE)
		return RAISE(session_complain(s, "looking for a dossier's name"));
	sqlite3_reset(b.to);
	return other == dossier->number ? STORE_OK : STORE_EXISTS;
}

int dossier_write(struct sqlite_store *s, const struct dossier *dossier)
{
	struct bind b = bind_begin(&s->session, SQL_DOSSIER_PUT);
	int rc = check_place(&s->session, dossier);

	if (!rc)
		rc = turn_begin(s);
	if (rc)
		return PASS(rc);
	bind_u64(&b, (uint64_t)dossier->kind);
	bind_u64(&b, dossier->number);
	if (dossier->name.size)
		bind_text(&b, dossier->name);
	else
		bind_null(&b);
	if (dossier->is_open)
		bind_u64(&b, 1);
	else
		bind_null(&b);
	bind_wall(&b, dossier->mark);
	bind_blob(&b, dossier->bytes.at, dossier->bytes.size);
	return PASS(bind_run(&s->session, &b, "writing a dossier"));
}

int dossier_open_ones(struct session *s, enum dossier_kind kind, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out)
{
	struct bind b = bind_begin(s, SQL_DOSSIERS_OPEN);

	bind_u64(&b, (uint64_t)kind);
	bind_u64(&b, after);
	bind_u64(&b, room);
	return PASS(numbers_select(s, &b, numbers_out, room, n_out, "looking for open dossiers"));
}

int dossier_due(struct session *s, enum dossier_kind kind, wall now, uint64_t *numbers_out, size_t room, size_t *n_out, wall *next_out)
{
	struct bind due = bind_begin(s, SQL_DOSSIERS_DUE), next = bind_begin(s, SQL_DOSSIERS_NEXT);
	uint64_t ms = 0;
	size_t n = 0;
	int rc;

	bind_u64(&due, (uint64_t)kind);
	bind_u64(&due, (uint64_t)now.ms);
	bind_u64(&due, room);
	rc = numbers_select(s, &due, numbers_out, room, n_out, "looking for dossiers that are due");
	if (rc)
		return PASS(rc);
	bind_u64(&next, (uint64_t)kind);
	bind_u64(&next, (uint64_t)now.ms);
	rc = numbers_select(s, &next, &ms, 1, &n, "looking for the next dossier that is due");
	if (!rc)
		*next_out = n ? wall_ms((int64_t)ms) : WALL_NEVER;
	return PASS(rc);
}
