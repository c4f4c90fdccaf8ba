/* Configurations that were in force: a row each, and the pieces of their files under the files' digests, so that a file which did not change is kept
 * once. rule_sets.files: for each, text name, text digest, n size. */
#include "base/pack.h"
#include "store/sqlite_inner.h"

/* The highest number there is; 0: none. */
static int newest_number(struct session *s, uint64_t *out)
{
	struct bind b = bind_begin(s, SQL_RULE_SETS);
	int rc;

	bind_u64(&b, INT64_MAX);
	bind_u64(&b, 1);
	rc = bind_step(&b);
	*out = rc == SQLITE_ROW ? (uint64_t)sqlite3_column_int64(b.to, 0) : 0;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(s, "looking for the newest configuration"));
	sqlite3_reset(b.to);
	return 0;
}

int rules_add(struct sqlite_store *s, const struct rule_set *set)
{
	struct buffer files = { 0 };
	struct bind b = bind_begin(&s->session, SQL_RULE_SET_ADD);
	uint64_t newest = 0;
	int rc = turn_begin(s);

	if (!rc)
		rc = newest_number(&s->session, &newest);
	if (!rc && set->number != newest + 1)
		rc = RAISE(FAULT_BROKEN);
	if (rc)
		return PASS(rc);
	for (size_t i = 0; i < set->n_files; i++) {
		pack_text(&files, set->files[i].name);
		pack_text(&files, set->files[i].digest);
		pack_u64(&files, set->files[i].size);
	}
	bind_u64(&b, set->number);
	bind_text(&b, set->version);
	bind_text(&b, set->who);
	bind_wall(&b, set->at);
	bind_blob(&b, files.at, files.size);
	rc = files.is_short ? RAISE(FAULT_MEMORY) : bind_run(&s->session, &b, "writing down a configuration");
	buffer_fini(&files);
	return PASS(rc);
}

int rules_piece_put(struct sqlite_store *s, struct text digest, uint32_t piece, struct text bytes)
{
	struct bind b = bind_begin(&s->session, SQL_RULE_PIECE_PUT);
	int rc = turn_begin(s);

	if (rc)
		return PASS(rc);
	bind_blob(&b, digest.at, digest.size);
	bind_u64(&b, piece);
	bind_blob(&b, bytes.at, bytes.size);
	return PASS(bind_run(&s->session, &b, "writing a piece of a configuration"));
}

/* STORE_OK, STORE_SHORT or a fault. */
static int take_files(struct text packed, struct arena *arena, struct rule_set *out)
{
	struct unpack u = unpack_of(packed);
	bool is_whole = true;

	for (out->n_files = 0; unpack_has_more(&u) && out->n_files < LIMIT_RULE_FILES; out->n_files++) {
		struct rule_file *file = &out->files[out->n_files];

		file->name = arena_copy(arena, unpack_text(&u), &is_whole);
		file->digest = arena_copy(arena, unpack_text(&u), &is_whole);
		file->size = unpack_u64(&u);
	}
	if (u.is_bad || unpack_has_more(&u))
		return RAISE(FAULT_BROKEN);
	return is_whole ? STORE_OK : STORE_SHORT;
}

static int take_set(struct bind *b, struct arena *arena, struct rule_set *out)
{
	struct columns c = columns_of(b, arena);
	int rc;

	*out = (struct rule_set){ .number = column_u64(&c) };
	out->version = column_text(&c);
	out->who = column_text(&c);
	out->at = column_wall(&c);
	rc = take_files(column_peek(&c), arena, out);
	return rc || c.is_whole ? PASS(rc) : STORE_SHORT;
}

int rules_list(struct session *s, uint64_t before_number, struct arena *arena, struct rule_set *sets_out, size_t room, size_t *n_out)
{
	struct bind b = bind_begin(s, SQL_RULE_SETS);
	int rc = SQLITE_DONE, got = STORE_OK;
	size_t n = 0;

	bind_u64(&b, before_number ? before_number : INT64_MAX);
	bind_u64(&b, room);
	while (!got && n < room && (rc = bind_step(&b)) == SQLITE_ROW)
		got = take_set(&b, arena, &sets_out[n++]);
	if (got)
		return PASS(got);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(s, "reading configurations"));
	sqlite3_reset(b.to);
	*n_out = n;
	return STORE_OK;
}

int rules_piece_get(struct session *s, struct text digest, uint32_t piece, struct arena *arena, struct text *bytes_out)
{
	struct bind b = bind_begin(s, SQL_RULE_PIECE);
	struct columns c;
	struct text bytes;
	int rc;

	bind_blob(&b, digest.at, digest.size);
	bind_u64(&b, piece);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "reading a piece of a configuration"));
	c = columns_of(&b, arena);
	bytes = column_text(&c);
	sqlite3_reset(b.to);
	if (!c.is_whole)
		return STORE_SHORT;
	*bytes_out = bytes;
	return STORE_OK;
}
