#include "store/session.h"

#include <string.h>

#include "base/log.h"



int session_exec(struct session *s, const char *sql)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL);
}

/* Pages of 8 KiB: an eighth more cases a second than with 4; larger ones make every change of an old case dear. 64 MiB of them are the
 * working set of a busy turn several times over. */
static const char settings[] = "PRAGMA page_size=8192; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
			       "PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
			       "PRAGMA mmap_size=0; PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=0;";

int session_open(struct session *out, const char *path, const char *vfs, int flags, struct why *why)
{
	int rc;

	*out = (struct session){ 0 };
	rc = sqlite3_open_v2(path, &out->db, flags | SQLITE_OPEN_NOMUTEX, vfs);
	if (!rc) {
		sqlite3_extended_result_codes(out->db, 1);
		sqlite3_busy_timeout(out->db, SESSION_BUSY_WAIT_MS);
		rc = session_exec(out, settings);
	}
	if (!rc)
		return SESSION_OK;
	why_where(why, path, 0);
	why_say(why, "The database cannot be opened: %s. Check that the folder exists, that this user may write to it and that its disk is healthy.",
		out->db ? sqlite3_errmsg(out->db) : sqlite3_errstr(rc));
	session_close(out);
	return SESSION_REFUSED;
}

int session_prepare(struct session *s, enum sql end, struct why *why)
{
	for (int i = 0; i < (int)end; i++) {
		if (sqlite3_prepare_v3(s->db, sql_text[i], -1, SQLITE_PREPARE_PERSISTENT, &s->statements[i], NULL)) {
			why_where(why, sqlite3_db_filename(s->db, "main"), 0);
			why_say(why, "The database does not have the tables that its version promises: %s. Restore it from a copy.",
				sqlite3_errmsg(s->db));
			return SESSION_REFUSED;
		}
	}
	return SESSION_OK;
}

void session_close(struct session *s)
{
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(s->statements[i]);
	sqlite3_close(s->db);
	*s = (struct session){ 0 };
}

void session_reset(struct session *s)
{
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_reset(s->statements[i]);
}

int session_complain(const struct session *s, const char *doing)
{
	log_event(LOG_ERROR, "store-failed",
		  "sqlite=%d os=%d while=\"%s\": %s. Nothing more is accepted until the daemon is started anew; look at the disk first.",
		  sqlite3_extended_errcode(s->db), sqlite3_system_errno(s->db), doing, sqlite3_errmsg(s->db));
	return FAULT_STORE;
}

struct bind bind_begin(struct session *s, enum sql which)
{
	return (struct bind){ .to = s->statements[which] };
}

/* A failed bind (no memory) leaves NULL behind, which NOT NULL columns refuse when the statement runs. */
void bind_u64(struct bind *b, uint64_t n)
{
	(void)sqlite3_bind_int64(b->to, ++b->at, (sqlite3_int64)n);
}

void bind_wall(struct bind *b, wall t)
{
	if (wall_is_none(t))
		(void)sqlite3_bind_null(b->to, ++b->at);
	else
		(void)sqlite3_bind_int64(b->to, ++b->at, t.ms);
}

void bind_text(struct bind *b, struct text t)
{
	(void)sqlite3_bind_text64(b->to, ++b->at, t.size ? t.at : "", t.size, SQLITE_STATIC, SQLITE_UTF8);
}

void bind_blob(struct bind *b, const void *at, size_t size)
{
	(void)sqlite3_bind_blob64(b->to, ++b->at, size ? at : "", size, SQLITE_STATIC);
}

void bind_null(struct bind *b)
{
	(void)sqlite3_bind_null(b->to, ++b->at);
}

int bind_step(struct bind *b)
{
	int rc = sqlite3_step(b->to);

	if (rc != SQLITE_ROW)
		sqlite3_reset(b->to);
	return rc;
}

int bind_run(struct session *s, struct bind *b, const char *doing)
{
	if (bind_step(b) == SQLITE_DONE)
		return 0;
	return RAISE(session_complain(s, doing));
}

struct columns columns_of(const struct bind *b, struct arena *arena)
{
	return (struct columns){ .of = b->to, .arena = arena, .is_whole = true };
}

uint64_t column_u64(struct columns *c)
{
	return (uint64_t)sqlite3_column_int64(c->of, c->at++);
}

wall column_wall(struct columns *c)
{
	int at = c->at++;

	return sqlite3_column_type(c->of, at) == SQLITE_NULL ? WALL_NONE : wall_ms(sqlite3_column_int64(c->of, at));
}

struct text column_peek(struct columns *c)
{
	int at = c->at++;
	const char *bytes = sqlite3_column_blob(c->of, at);

	return (struct text){ bytes, bytes ? (size_t)sqlite3_column_bytes(c->of, at) : 0 };
}

struct text column_text(struct columns *c)
{
	struct text t = column_peek(c);

	return t.size ? arena_copy(c->arena, t, &c->is_whole) : TEXT_NONE;
}
