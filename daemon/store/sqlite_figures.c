#include "store/sqlite_inner.h"

static void bind_key(struct bind *b, const struct figure_key *key)
{
	bind_u64(b, (uint64_t)key->by);
	bind_text(b, key->value);
	bind_u64(b, (uint64_t)key->unit);
	bind_u64(b, (uint64_t)(int64_t)key->start);
}

int figures_put(struct session *s, const struct figure_key *key, struct text sums)
{
	struct bind b = bind_begin(s, SQL_SUMS_PUT);

	bind_key(&b, key);
	bind_blob(&b, sums.at, sums.size);
	return PASS(bind_run(s, &b, "writing figures"));
}

int figures_get(struct session *s, const struct figure_key *key, struct arena *arena, struct text *sums_out)
{
	struct bind b = bind_begin(s, SQL_SUMS);
	struct columns c;
	struct text sums;
	int rc;

	bind_key(&b, key);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "reading figures"));
	c = columns_of(&b, arena);
	sums = column_text(&c);
	sqlite3_reset(b.to);
	if (!c.is_whole)
		return STORE_SHORT;
	*sums_out = sums;
	return STORE_OK;
}

int figures_read(struct session *s, const struct figure_key *key, int32_t until, struct arena *arena, struct figure_row *rows_out, size_t room,
		 size_t *n_out)
{
	struct bind b = bind_begin(s, SQL_SUMS_SPAN);
	bool is_whole = true;
	size_t n = 0;
	int rc = SQLITE_DONE;

	bind_key(&b, key);
	bind_u64(&b, (uint64_t)(int64_t)until);
	bind_u64(&b, room);
	while (n < room && (rc = bind_step(&b)) == SQLITE_ROW) {
		struct columns c = columns_of(&b, arena);

		rows_out[n].start = (int32_t)column_u64(&c);
		rows_out[n++].sums = column_text(&c);
		is_whole = is_whole && c.is_whole;
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(s, "reading figures"));
	sqlite3_reset(b.to);
	*n_out = n;
	return is_whole ? STORE_OK : STORE_SHORT;
}

int figures_value(struct session *s, enum stats_by by, struct text after, bool or_at, struct arena *arena, struct text *value_out)
{
	struct bind b = bind_begin(s, or_at ? SQL_SUMS_VALUE_AT : SQL_SUMS_VALUE);
	struct columns c;
	struct text value;
	int rc;

	bind_u64(&b, (uint64_t)by);
	bind_text(&b, after);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "looking for what figures there are"));
	c = columns_of(&b, arena);
	value = column_text(&c);
	sqlite3_reset(b.to);
	if (!c.is_whole)
		return STORE_SHORT;
	*value_out = value;
	return STORE_OK;
}
