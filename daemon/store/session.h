/* store/session.h - one connection to the database with its prepared statements, and the way values go into and come out of them.
 * Nothing here decides anything. One thread per session. */
#ifndef LIAISON_STORE_SESSION_H
#define LIAISON_STORE_SESSION_H

#include <sqlite3.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/why.h"

/* The statements of sql.c. Those before SQL_READS_END only read: a reader prepares no others. */
enum sql {
	SQL_READ_BEGIN,
	SQL_READ_END,
	SQL_CASE,
	SQL_CASE_KEY,
	SQL_ASSIGNMENTS,
	SQL_CURSOR,
	SQL_LIST,
	SQL_TEXT,
	SQL_TALLY,
	SQL_CURSORS,
	SQL_FEED_ID,
	SQL_FEED_RUNS,
	SQL_SEGMENT_OF,
	SQL_SEGMENTS,
	SQL_LATE_DUE,
	SQL_LATE_DUE_OF,
	SQL_LATE_AGE,
	SQL_LATE_AGE_OF,
	SQL_LATE_HEAD,
	SQL_LATE_HEAD_OF,
	SQL_LATE_CALENDAR,
	SQL_LATE_CALENDAR_OF,
	SQL_DUES,
	SQL_DUES_REACH,
	SQL_RULE_SETS,
	SQL_RULE_PIECE,
	SQL_SUMS,
	SQL_SUMS_SPAN,
	SQL_SUMS_VALUE,
	SQL_SUMS_VALUE_AT,
	SQL_RECEIVED,
	SQL_SURVEY,
	SQL_SURVEY_POINTS,
	SQL_DOSSIERS,
	SQL_DOSSIER,
	SQL_DOSSIER_NAMED,
	SQL_CAMPAIGN_CASES,
	SQL_RULINGS,
	SQL_READS_END,
	SQL_DUE = SQL_READS_END,
	SQL_DUE_NEXT,
	SQL_UNASSESSED,
	SQL_CASE_STATE,
	SQL_FOLLOWERS,
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_CASE_ADD,
	SQL_CASE_PUT,
	SQL_ASSIGNMENT_ADD,
	SQL_ASSIGNMENT_PUT,
	SQL_LATE_OF_CASE,
	SQL_LATE_DROP,
	SQL_LATE_PUT,
	SQL_TEXT_PUT,
	SQL_CURSOR_PUT,
	SQL_SEGMENT_PUT,
	SQL_FEED_PUT,
	SQL_FEED_RUN_PUT,
	SQL_FINGERPRINTS_PUT,
	SQL_TALLY_PUT,
	SQL_RULE_SET_ADD,
	SQL_RULE_PIECE_PUT,
	SQL_DOSSIER_PUT,
	SQL_DOSSIER_NEWEST,
	SQL_DOSSIERS_OPEN,
	SQL_DOSSIERS_DUE,
	SQL_DOSSIERS_NEXT,
	SQL_RULING_ADD,
	SQL_SUMS_PUT,
	SQL_COUNT
};

extern const char *const sql_text[SQL_COUNT];

struct session {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_COUNT];
};

/* How long a connection waits for another program that has locked the database. */
enum { SESSION_BUSY_WAIT_MS = 2000 };

enum session_rc {
	SESSION_OK = 0,
	SESSION_REFUSED, /* `why` says why */
};

/* Connects and sets what every connection of ours has. `flags` are SQLite's. On any outcome but 0 nothing stays open. */
MUST_CHECK int session_open(struct session *out, const char *path, const char *vfs, int flags, struct why *why);

/* Prepares the statements from the first to before `end`. */
MUST_CHECK int session_prepare(struct session *s, enum sql end, struct why *why);
void session_close(struct session *s);

/* Runs statements that give no rows, at opening. Returns SQLite's code. */
int session_exec(struct session *s, const char *sql);

/* Ends whatever statements are half done. */
void session_reset(struct session *s);

/* Logs what SQLite says about the call that just failed; `doing` completes "while ...". Returns FAULT_STORE for RAISE. */
int session_complain(const struct session *s, const char *doing);

/* A statement about to be run: its parameters are bound in order. The bytes of texts stay where they are until it has run. */
struct bind {
	sqlite3_stmt *to;
	int at;
};

struct bind bind_begin(struct session *s, enum sql which);
void bind_u64(struct bind *b, uint64_t n); /* at most INT64_MAX */
void bind_wall(struct bind *b, wall t);    /* NULL when there is none */
void bind_text(struct bind *b, struct text t);
void bind_blob(struct bind *b, const void *at, size_t size);
void bind_null(struct bind *b);

/* Steps once: SQLITE_ROW, SQLITE_DONE or an error. Resets the statement unless there is a row. */
int bind_step(struct bind *b);

/* Steps a statement that gives no row. Returns 0 or FAULT_STORE, complained about. */
MUST_CHECK int bind_run(struct session *s, struct bind *b, const char *doing);

/* A row's columns, taken in order. Texts are copied into the arena; `is_whole` turns false when it is too small. */
struct columns {
	sqlite3_stmt *of;
	int at;
	struct arena *arena;
	bool is_whole;
};

struct columns columns_of(const struct bind *b, struct arena *arena);
uint64_t column_u64(struct columns *c);
wall column_wall(struct columns *c);
struct text column_text(struct columns *c);
struct text column_peek(struct columns *c); /* not copied: valid until the next step or reset */

#endif
