#include "store/schema.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "core/history.h"
#include "core/late.h"
#include "proto/codec.h"
#include "store/fingerprints.h"
#include "store/segment.h"

enum { APPLICATION_ID = 0x4C494149 /* "LIAI" */, HISTORY_ARENA_BYTES = 1024 * 1024 };

static const char first_version[] =
	"CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE tally (stream INTEGER PRIMARY KEY, cases INTEGER NOT NULL, open_cases INTEGER NOT NULL, events INTEGER NOT NULL)"
	" STRICT;"
	"INSERT INTO tally VALUES (1, 0, 0, 0);"

	"CREATE TABLE cases (number INTEGER PRIMARY KEY, source TEXT NOT NULL, source_ref TEXT NOT NULL, channel TEXT NOT NULL,"
	" category TEXT NOT NULL, lead TEXT NOT NULL, rule TEXT NOT NULL, rule_set TEXT NOT NULL, outcome_code TEXT NOT NULL,"
	" priority INTEGER NOT NULL, state INTEGER NOT NULL, received INTEGER, opened INTEGER, resolved INTEGER,"
	" flags INTEGER NOT NULL, areas BLOB NOT NULL, opened_event INTEGER NOT NULL, answer_event INTEGER NOT NULL,"
	" unassessed INTEGER, trace BLOB NOT NULL) STRICT;"
	"CREATE INDEX cases_unassessed ON cases (unassessed) WHERE unassessed IS NOT NULL;"

	"CREATE TABLE assignments (case_number INTEGER NOT NULL REFERENCES cases (number), slot INTEGER NOT NULL,"
	" department TEXT NOT NULL, sub_unit TEXT NOT NULL, part INTEGER NOT NULL, state INTEGER NOT NULL, since INTEGER,"
	" acknowledge_due INTEGER, acknowledge_warn INTEGER, acknowledge_met INTEGER, acknowledge_marks INTEGER NOT NULL,"
	" acknowledge_policy TEXT NOT NULL, acknowledge_calendar TEXT NOT NULL,"
	" resolve_due INTEGER, resolve_warn INTEGER, resolve_met INTEGER, resolve_marks INTEGER NOT NULL,"
	" resolve_policy TEXT NOT NULL, resolve_calendar TEXT NOT NULL,"
	" next_mark INTEGER, acknowledge_overdue INTEGER, resolve_overdue INTEGER, PRIMARY KEY (case_number, slot))"
	" STRICT, WITHOUT ROWID;"
	"CREATE INDEX assignments_next_mark ON assignments (next_mark) WHERE next_mark IS NOT NULL;"
	"CREATE INDEX assignments_acknowledge_overdue ON assignments (acknowledge_overdue, case_number, department)"
	" WHERE acknowledge_overdue IS NOT NULL;"
	"CREATE INDEX assignments_resolve_overdue ON assignments (resolve_overdue, case_number, department)"
	" WHERE resolve_overdue IS NOT NULL;"
	"CREATE INDEX assignments_acknowledge_overdue_of ON assignments (department, acknowledge_overdue, case_number)"
	" WHERE acknowledge_overdue IS NOT NULL;"
	"CREATE INDEX assignments_resolve_overdue_of ON assignments (department, resolve_overdue, case_number)"
	" WHERE resolve_overdue IS NOT NULL;"

	/* No foreign key: an event's text is put before the case that it opens, and looking for such children costs as much as a row. */
	"CREATE TABLE texts (event_number INTEGER PRIMARY KEY, case_number INTEGER NOT NULL, is_later INTEGER, salt BLOB NOT NULL,"
	" bytes BLOB NOT NULL) STRICT;"
	"CREATE INDEX texts_later ON texts (case_number) WHERE is_later IS NOT NULL;"

	"CREATE TABLE segments (stream INTEGER NOT NULL, first_event INTEGER NOT NULL, count INTEGER NOT NULL, hash BLOB NOT NULL,"
	" events BLOB NOT NULL, PRIMARY KEY (stream, first_event)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE feeds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;"
	"CREATE TABLE feed_runs (stream INTEGER NOT NULL, feed INTEGER NOT NULL REFERENCES feeds (id), first_position INTEGER NOT NULL,"
	" count INTEGER NOT NULL, events BLOB NOT NULL, PRIMARY KEY (stream, feed, first_position)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE cursors (feed TEXT NOT NULL, consumer TEXT NOT NULL, stream INTEGER NOT NULL, event_number INTEGER NOT NULL,"
	" position INTEGER NOT NULL, PRIMARY KEY (feed, consumer)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE fingerprints (first_case INTEGER PRIMARY KEY, marks BLOB NOT NULL) STRICT;";

static const char rule_sets[] =
	"CREATE TABLE rule_sets (number INTEGER PRIMARY KEY, version TEXT NOT NULL, who TEXT NOT NULL, at INTEGER NOT NULL,"
	" files BLOB NOT NULL) STRICT;"
	"CREATE TABLE rule_pieces (digest BLOB NOT NULL, piece INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (digest, piece))"
	" STRICT, WITHOUT ROWID;";

/* What joint handling makes of a case, its history, and one mark a case instead of one an assignment. */
static const char joint_handling[] =
	"ALTER TABLE cases ADD COLUMN handling BLOB NOT NULL DEFAULT x'';"
	"ALTER TABLE cases ADD COLUMN history BLOB NOT NULL DEFAULT x'';"
	"ALTER TABLE cases ADD COLUMN next_mark INTEGER;"
	"ALTER TABLE cases ADD COLUMN campaign TEXT;"
	"ALTER TABLE cases ADD COLUMN primary_case INTEGER;"
	"UPDATE cases SET next_mark = (SELECT min(a.next_mark) FROM assignments a WHERE a.case_number = cases.number);"
	"DROP INDEX assignments_next_mark;"
	"ALTER TABLE assignments DROP COLUMN next_mark;"
	"CREATE INDEX cases_next_mark ON cases (next_mark) WHERE next_mark IS NOT NULL;"
	"CREATE INDEX cases_campaign ON cases (campaign, number) WHERE campaign IS NOT NULL;"
	"CREATE INDEX cases_primary ON cases (primary_case, number) WHERE primary_case IS NOT NULL;";

/* Campaigns and improvements. There are few of them, so their indexes may be by name. */
static const char dossiers[] =
	"CREATE TABLE dossiers (kind INTEGER NOT NULL, number INTEGER NOT NULL, name TEXT, is_open INTEGER, mark INTEGER, bytes BLOB NOT NULL,"
	" PRIMARY KEY (kind, number)) STRICT, WITHOUT ROWID;"
	"CREATE UNIQUE INDEX dossiers_name ON dossiers (kind, name) WHERE name IS NOT NULL;"
	"CREATE INDEX dossiers_open ON dossiers (kind, number) WHERE is_open IS NOT NULL;"
	"CREATE INDEX dossiers_mark ON dossiers (kind, mark) WHERE mark IS NOT NULL;";
/* What supervisors have ruled on who leads, to be found again. */
static const char rulings[] =
	"CREATE TABLE rulings (event_number INTEGER PRIMARY KEY, case_number INTEGER NOT NULL, category TEXT NOT NULL, areas BLOB NOT NULL,"
	" led_before TEXT NOT NULL, leads TEXT NOT NULL, reason_code TEXT NOT NULL, at INTEGER NOT NULL) STRICT;";
/* Late clocks as rows of their own, instead of two columns and four indexes on every assignment. No foreign key: it is derived, row by row, from the cases.
 * Late clocks that lie in a case's `handling` come in at its next change. */
static const char late_clocks[] =
	"CREATE TABLE late (case_number INTEGER NOT NULL, department TEXT NOT NULL, clock TEXT NOT NULL, calendar TEXT NOT NULL,"
	" policy TEXT NOT NULL, category TEXT NOT NULL, holder TEXT NOT NULL, campaign TEXT NOT NULL, priority INTEGER NOT NULL,"
	" part INTEGER NOT NULL, state INTEGER NOT NULL, case_state INTEGER NOT NULL, received INTEGER NOT NULL, since INTEGER,"
	" held_since INTEGER, due INTEGER NOT NULL, next_step INTEGER, steps INTEGER NOT NULL, extensions INTEGER NOT NULL,"
	" extended_days INTEGER NOT NULL, extension_asked INTEGER NOT NULL, areas BLOB NOT NULL, spells BLOB NOT NULL,"
	" PRIMARY KEY (case_number, department, clock)) STRICT, WITHOUT ROWID;"
	"INSERT INTO late SELECT a.case_number, a.department, 'acknowledge', a.acknowledge_calendar, a.acknowledge_policy, c.category, c.lead,"
	" coalesce(c.campaign, ''), c.priority, a.part, a.state, c.state, coalesce(c.received, a.acknowledge_overdue), a.since, c.received,"
	" a.acknowledge_overdue, NULL, 0, 0, 0, 0, c.areas, x'' FROM assignments a JOIN cases c ON c.number = a.case_number"
	" WHERE a.acknowledge_overdue IS NOT NULL;"
	"INSERT INTO late SELECT a.case_number, a.department, 'resolve', a.resolve_calendar, a.resolve_policy, c.category, c.lead,"
	" coalesce(c.campaign, ''), c.priority, a.part, a.state, c.state, coalesce(c.received, a.resolve_overdue), a.since, c.received,"
	" a.resolve_overdue, NULL, 0, 0, 0, 0, c.areas, x'' FROM assignments a JOIN cases c ON c.number = a.case_number"
	" WHERE a.resolve_overdue IS NOT NULL;"
	"DROP INDEX assignments_acknowledge_overdue;"
	"DROP INDEX assignments_resolve_overdue;"
	"DROP INDEX assignments_acknowledge_overdue_of;"
	"DROP INDEX assignments_resolve_overdue_of;"
	"ALTER TABLE assignments DROP COLUMN acknowledge_overdue;"
	"ALTER TABLE assignments DROP COLUMN resolve_overdue;"
	"CREATE INDEX late_due ON late (calendar, priority, due, case_number, department, clock);"
	"CREATE INDEX late_due_of ON late (department, calendar, priority, due, case_number, clock);"
	"CREATE INDEX late_age ON late (received, case_number, department, clock);"
	"CREATE INDEX late_age_of ON late (department, received, case_number, clock);";

/* Sums of figures by heading, value and day or month, and (heading 0) those that are gathered and not folded in yet. */
static const char figures[] =
	"CREATE TABLE figures (heading INTEGER NOT NULL, value TEXT NOT NULL, unit INTEGER NOT NULL, start INTEGER NOT NULL, sums BLOB NOT NULL,"
	" PRIMARY KEY (heading, value, unit, start)) STRICT, WITHOUT ROWID;";

/* When the clocks of a case fall due that run and are not breached: one entry of an index a case, with the next due time, those behind it, and before both how
 * far apart they are. Late clocks learn whether they stand still. */
static const char due_times[] =
	"ALTER TABLE cases ADD COLUMN next_due INTEGER;"
	"ALTER TABLE cases ADD COLUMN due_reach INTEGER;"
	"ALTER TABLE cases ADD COLUMN dues BLOB;"
	"ALTER TABLE late ADD COLUMN still INTEGER NOT NULL DEFAULT 0;"
	"CREATE INDEX cases_next_due ON cases (due_reach, next_due, number, dues) WHERE due_reach IS NOT NULL;";

static int put_random_fact(struct session *s, const char *name, size_t size)
{
	unsigned char bytes[FINGERPRINT_KEY_SIZE];
	sqlite3_stmt *put = NULL;
	int rc = sqlite3_prepare_v2(s->db, "INSERT INTO meta (name, value) VALUES (?, ?)", -1, &put, NULL);

	if (rc)
		return rc;
	randombytes_buf(bytes, size);
	sqlite3_bind_text(put, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_blob(put, 2, bytes, (int)size, SQLITE_STATIC);
	rc = sqlite3_step(put);
	sqlite3_finalize(put);
	sodium_memzero(bytes, sizeof bytes);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int fill_first_version(struct session *s)
{
	int rc = put_random_fact(s, "secret", SCHEMA_SECRET_SIZE);

	return rc ? rc : put_random_fact(s, "fingerprint_key", FINGERPRINT_KEY_SIZE);
}

/* One more event in the history of its case. */
static int extend_history(sqlite3_stmt *get, sqlite3_stmt *put, const struct event_row *event, struct arena *arena)
{
	struct text history;
	int rc;

	sqlite3_bind_int64(get, 1, (sqlite3_int64)event->case_number);
	rc = sqlite3_step(get);
	if (rc == SQLITE_ROW && (uint64_t)sqlite3_column_int64(get, 0) < event->number) {
		history = (struct text){ sqlite3_column_blob(get, 1), (size_t)sqlite3_column_bytes(get, 1) };
		rc = history_add(&history, (uint64_t)sqlite3_column_int64(get, 0), event->number, arena) ? SQLITE_OK : SQLITE_NOMEM;
		sqlite3_bind_int64(put, 1, (sqlite3_int64)event->case_number);
		sqlite3_bind_blob(put, 2, history.at, (int)history.size, SQLITE_STATIC);
		rc = rc ? rc : sqlite3_step(put);
		sqlite3_reset(put);
		arena_reset(arena);
	}
	sqlite3_reset(get);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int extend_histories(struct session *s, sqlite3_stmt *get, sqlite3_stmt *put, struct arena *arena)
{
	sqlite3_stmt *segments = NULL;
	int rc = sqlite3_prepare_v2(s->db, "SELECT first_event, events FROM segments ORDER BY stream, first_event", -1, &segments, NULL);

	while (!rc && (rc = sqlite3_step(segments)) == SQLITE_ROW) {
		uint64_t number = (uint64_t)sqlite3_column_int64(segments, 0);
		struct text bytes = { sqlite3_column_blob(segments, 1), (size_t)sqlite3_column_bytes(segments, 1) };
		struct unpack rest = unpack_of(bytes);
		struct event_row event;

		for (rc = SQLITE_OK; !rc && segment_next(&rest, number, &event); number++)
			rc = event.case_number ? extend_history(get, put, &event, arena) : SQLITE_OK;
	}
	sqlite3_finalize(segments);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* Databases that were written before cases had a history get it from their events. */
static int fill_histories(struct session *s)
{
	struct arena *arena = arena_create(HISTORY_ARENA_BYTES);
	sqlite3_stmt *get = NULL, *put = NULL;
	int rc = sqlite3_prepare_v2(s->db, "SELECT opened_event, history FROM cases WHERE number = ?", -1, &get, NULL);

	rc = rc ? rc : sqlite3_prepare_v2(s->db, "UPDATE cases SET history = ?2 WHERE number = ?1", -1, &put, NULL);
	rc = rc ? rc : extend_histories(s, get, put, arena);
	sqlite3_finalize(get);
	sqlite3_finalize(put);
	arena_destroy(&arena);
	return rc;
}

/* What late_dues() needs of a clock. Bits of its marks: 2 breached, 8 waived. */
static void take_clock(sqlite3_stmt *get, int at, struct clock *out)
{
	sqlite3_int64 marks = sqlite3_column_int64(get, at + 2);

	*out = CLOCK_NONE;
	if (sqlite3_column_type(get, at) != SQLITE_NULL)
		out->due = wall_ms(sqlite3_column_int64(get, at));
	if (sqlite3_column_type(get, at + 1) != SQLITE_NULL)
		out->met = wall_ms(sqlite3_column_int64(get, at + 1));
	out->is_breached = marks & 2;
	out->is_waived = marks & 8;
}

static struct text take_text(sqlite3_stmt *get, int at, struct arena *arena, bool *is_whole)
{
	const char *bytes = sqlite3_column_blob(get, at);

	return bytes ? arena_copy(arena, (struct text){ bytes, (size_t)sqlite3_column_bytes(get, at) }, is_whole)
		     : TEXT_NONE;
}

static int take_parts(sqlite3_stmt *parts, struct arena *arena, struct case_record *out, bool *is_whole)
{
	int rc;

	sqlite3_bind_int64(parts, 1, (sqlite3_int64)out->number);
	while ((rc = sqlite3_step(parts)) == SQLITE_ROW && out->n_assignments < LIMIT_ASSIGNMENTS) {
		struct assignment *a = &out->assignments[out->n_assignments++];

		*a = (struct assignment){ .department = take_text(parts, 0, arena, is_whole),
					  .state = (enum assignment_state)sqlite3_column_int(parts, 1) };
		take_clock(parts, 2, &a->acknowledge);
		take_clock(parts, 5, &a->resolve);
	}
	sqlite3_reset(parts);
	return rc == SQLITE_DONE || rc == SQLITE_ROW ? SQLITE_OK : rc;
}

static int put_dues(sqlite3_stmt *put, const struct case_record *record)
{
	struct buffer later = { 0 };
	wall dues[LATE_MAX];
	size_t n = late_dues(record, dues);
	int rc;

	if (!n)
		return SQLITE_OK;
	late_pack_dues(dues, n, &later);
	sqlite3_bind_int64(put, 1, (sqlite3_int64)record->number);
	sqlite3_bind_int64(put, 2, dues[0].ms);
	sqlite3_bind_int64(put, 3, late_reach(dues, n));
	if (n > 1)
		sqlite3_bind_blob64(put, 4, later.at, later.size, SQLITE_STATIC);
	else
		sqlite3_bind_null(put, 4);
	rc = later.is_short ? SQLITE_NOMEM : sqlite3_step(put);
	sqlite3_reset(put);
	buffer_fini(&later);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

static int put_still(sqlite3_stmt *still, const struct case_record *record)
{
	struct late_row rows[LATE_MAX];
	size_t n = late_of(record, rows);
	int rc = SQLITE_DONE;

	for (size_t i = 0; rc == SQLITE_DONE && i < n; i++) {
		const struct overdue_row *row = &rows[i].row;

		if (!row->is_still)
			continue;
		sqlite3_bind_int64(still, 1, (sqlite3_int64)row->number);
		sqlite3_bind_text64(still, 2, row->department.at, row->department.size, SQLITE_STATIC, SQLITE_UTF8);
		sqlite3_bind_text64(still, 3, row->clock.at, row->clock.size, SQLITE_STATIC, SQLITE_UTF8);
		rc = sqlite3_step(still);
		sqlite3_reset(still);
	}
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

struct dues_filling {
	sqlite3_stmt *of, *parts, *put, *still;
};

static int fill_dues_of(const struct dues_filling *f, struct arena *arena)
{
	struct case_record *record = arena_take(arena, sizeof *record);
	bool is_whole = true;
	int rc;

	if (!record)
		return SQLITE_NOMEM;
	case_record_clear(record);
	record->number = (uint64_t)sqlite3_column_int64(f->of, 0);
	record->state = (enum case_state)sqlite3_column_int(f->of, 1);
	record->lead = take_text(f->of, 2, arena, &is_whole);
	rc = take_parts(f->parts, arena, record, &is_whole);
	if (!rc && codec_handling_decode(take_text(f->of, 3, arena, &is_whole), arena, record))
		rc = SQLITE_CORRUPT;
	rc = rc ? rc : is_whole ? put_dues(f->put, record) : SQLITE_NOMEM;
	return rc ? rc : put_still(f->still, record);
}

static int fill_dues_from(const struct dues_filling *f)
{
	struct arena *arena = arena_create(HISTORY_ARENA_BYTES);
	sqlite3_int64 number = 0;
	int rc;

	sqlite3_bind_int64(f->of, 1, number);
	while ((rc = sqlite3_step(f->of)) == SQLITE_ROW) {
		number = sqlite3_column_int64(f->of, 0);
		rc = fill_dues_of(f, arena);
		if (rc)
			break;
		sqlite3_reset(f->of);
		sqlite3_bind_int64(f->of, 1, number);
		arena_reset(arena);
	}
	arena_destroy(&arena);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

/* What joint handling made of a case lies encoded, so SQL alone cannot. States 4 and 5 are CASE_RESOLVED and CASE_CLOSED. */
static int fill_dues(struct session *s)
{
	struct dues_filling f = { 0 };
	const struct {
		const char *sql;
		sqlite3_stmt **to;
	} statements[] = {
		{ "SELECT number, state, lead, handling FROM cases WHERE state NOT IN (4, 5) AND number > ? ORDER BY number LIMIT 1",
		  &f.of },
		{ "SELECT department, state, acknowledge_due, acknowledge_met, acknowledge_marks, resolve_due, resolve_met, resolve_marks FROM assignments"
		  " WHERE case_number = ? ORDER BY slot",
		  &f.parts },
		{ "UPDATE cases SET next_due = ?2, due_reach = ?3, dues = ?4 WHERE number = ?1", &f.put },
		{ "UPDATE late SET still = 1 WHERE case_number = ?1 AND department = ?2 AND clock = ?3", &f.still },
	};
	int rc = SQLITE_OK;

	for (size_t i = 0; !rc && i < sizeof statements / sizeof *statements; i++)
		rc = sqlite3_prepare_v2(s->db, statements[i].sql, -1, statements[i].to, NULL);
	rc = rc ? rc : fill_dues_from(&f);
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
		sqlite3_finalize(*statements[i].to);
	return rc;
}

/* One row a version, the first at the top; the version is the row's place. A released row is never changed. */
static const struct migration {
	const char *sql;
	int (*fill)(struct session *s); /* what SQL alone cannot do; NULL: nothing */
} migrations[] = {
	{ first_version, fill_first_version },
	{ rule_sets, NULL },
	{ joint_handling, fill_histories },
	{ dossiers, NULL },
	{ rulings, NULL },
	{ late_clocks, NULL },
	{ figures, NULL },
	{ due_times, fill_dues },
};

enum { VERSION = sizeof migrations / sizeof *migrations };

/* -1: it could not be read. */
static int64_t pragma_number(struct session *s, const char *pragma)
{
	sqlite3_stmt *get = NULL;
	int64_t n = -1;

	if (!sqlite3_prepare_v2(s->db, pragma, -1, &get, NULL) && sqlite3_step(get) == SQLITE_ROW)
		n = sqlite3_column_int64(get, 0);
	sqlite3_finalize(get);
	return n;
}

static int refuse_sqlite(struct session *s, struct why *why, const char *doing)
{
	why_where(why, sqlite3_db_filename(s->db, "main"), 0);
	why_say(why, "%s failed: %s. Nothing was changed. If the disk has room and is healthy, restore the database from a copy.", doing,
		sqlite3_errmsg(s->db));
	return SESSION_REFUSED;
}

static int refuse(struct session *s, struct why *why, const char *sentence)
{
	why_where(why, sqlite3_db_filename(s->db, "main"), 0);
	why_say(why, "%s", sentence);
	return SESSION_REFUSED;
}

static int run_migrations(struct session *s, int64_t from)
{
	char version[64];
	int rc = session_exec(s, "BEGIN EXCLUSIVE");

	for (int64_t at = from; !rc && at < VERSION; at++) {
		rc = session_exec(s, migrations[at].sql);
		if (!rc && migrations[at].fill)
			rc = migrations[at].fill(s);
	}
	snprintf(version, sizeof version, "PRAGMA application_id=%d; PRAGMA user_version=%d", APPLICATION_ID, VERSION);
	rc = rc ? rc : session_exec(s, version);
	return rc ? rc : session_exec(s, "COMMIT");
}

int schema_migrate(struct session *s, struct why *why)
{
	int64_t version = pragma_number(s, "PRAGMA user_version");
	int64_t application = pragma_number(s, "PRAGMA application_id");
	int64_t tables = pragma_number(s, "SELECT count(*) FROM sqlite_schema");

	if (version < 0 || application < 0 || tables < 0)
		return refuse_sqlite(s, why, "Reading the database's version");
	if (tables && application != APPLICATION_ID)
		return refuse(s, why, "This is a database of some other program. Name another folder for the data of this daemon.");
	if (version > VERSION) {
		why_where(why, sqlite3_db_filename(s->db, "main"), 0);
		why_say(why, "The database has version %lld, this program knows versions up to %d. Start the newer program, or restore the copy made before"
			     " the upgrade.", (long long)version, (int)VERSION);
		return SESSION_REFUSED;
	}
	if (version == VERSION)
		return SESSION_OK;
	if (run_migrations(s, version)) {
		refuse_sqlite(s, why, "Bringing the database to this version");
		session_exec(s, "ROLLBACK");
		return SESSION_REFUSED;
	}
	log_event(LOG_INFO, "store-migrated", "from=%lld to=%d: The database has been brought to this version.", (long long)version,
		  (int)VERSION);
	return SESSION_OK;
}

int schema_fact(struct session *s, const char *name, void *out, size_t size, struct why *why)
{
	sqlite3_stmt *get = NULL;
	bool is_found = false;

	if (!sqlite3_prepare_v2(s->db, "SELECT value FROM meta WHERE name = ?", -1, &get, NULL)) {
		sqlite3_bind_text(get, 1, name, -1, SQLITE_STATIC);
		is_found = sqlite3_step(get) == SQLITE_ROW && sqlite3_column_bytes(get, 0) == (int)size;
		if (is_found)
			memcpy(out, sqlite3_column_blob(get, 0), size);
	}
	sqlite3_finalize(get);
	if (is_found)
		return SESSION_OK;
	why_field(why, name);
	return refuse(s, why, "The database has lost a fact that it cannot work without. Restore it from a copy.");
}
