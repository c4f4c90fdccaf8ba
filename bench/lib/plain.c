#include "lib/plain.h"

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"


/* A table's rows in memory, in the order of the case or event that they belong to. */
struct table {
	const char *name;
	int columns;
	size_t n, room;
	sqlite3_value **values; /* n * columns */
	sqlite3_stmt *insert;
	size_t next;
};

/* One row a case or more, ordered by case; then what is written once a turn. */
static const char *const case_tables[] = { "cases", "assignments", "texts" };
static const char *const turn_tables[] = { "segments", "feed_runs", "fingerprints" };

enum { CASE_TABLES = 3, TURN_TABLES = 3 };

static bool fail(sqlite3 *db, const char *what)
{
	fprintf(stderr, "bench: plain limit: %s: %s\n", what, sqlite3_errmsg(db));
	return false;
}

static bool keep_row(struct table *t, sqlite3_stmt *row)
{
	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 4096;
		t->values = realloc(t->values, t->room * (size_t)t->columns * sizeof *t->values);
		if (!t->values)
			return false;
	}
	for (int i = 0; i < t->columns; i++)
		t->values[t->n * (size_t)t->columns + (size_t)i] = sqlite3_value_dup(sqlite3_column_value(row, i));
	t->n++;
	return true;
}

static bool load(sqlite3 *db, const char *name, struct table *t)
{
	char sql[128];
	sqlite3_stmt *select;
	int rc;

	*t = (struct table){ .name = name };
	snprintf(sql, sizeof sql, "SELECT * FROM %s", name);
	if (sqlite3_prepare_v2(db, sql, -1, &select, NULL))
		return fail(db, sql);
	t->columns = sqlite3_column_count(select);
	while ((rc = sqlite3_step(select)) == SQLITE_ROW)
		if (!keep_row(t, select))
			return fail(db, "memory");
	sqlite3_finalize(select);
	return rc == SQLITE_DONE ? true : fail(db, sql);
}

static bool prepare_insert(sqlite3 *db, struct table *t)
{
	char sql[256];
	int used = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (", t->name);

	for (int i = 0; i < t->columns; i++)
		used += snprintf(sql + used, sizeof sql - (size_t)used, i ? ",?" : "?");
	snprintf(sql + used, sizeof sql - (size_t)used, ")");
	return sqlite3_prepare_v2(db, sql, -1, &t->insert, NULL) ? fail(db, sql) : true;
}

/* The schema of the daemon's own database. */
static bool copy_schema(sqlite3 *from, sqlite3 *to)
{
	sqlite3_stmt *select;
	bool ok = true;

	if (sqlite3_prepare_v2(from, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid", -1,
			       &select, NULL))
		return fail(from, "schema");
	while (ok && sqlite3_step(select) == SQLITE_ROW)
		ok = !sqlite3_exec(to, (const char *)sqlite3_column_text(select, 0), NULL, NULL, NULL) || fail(to, "schema");
	sqlite3_finalize(select);
	return ok;
}

static bool insert_next(sqlite3 *db, struct table *t)
{
	for (int i = 0; i < t->columns; i++)
		sqlite3_bind_value(t->insert, i + 1, t->values[t->next * (size_t)t->columns + (size_t)i]);
	t->next++;
	if (sqlite3_step(t->insert) != SQLITE_DONE)
		return fail(db, t->name);
	sqlite3_reset(t->insert);
	return true;
}

static int64_t case_of_next(const struct table *t)
{
	return sqlite3_value_int64(t->values[t->next * (size_t)t->columns]);
}

/* Reads what one consumer would be handed of these cases; a case has one event here. */
static bool consume(sqlite3 *db, sqlite3_stmt *select, int64_t from, int64_t to)
{
	int rc;

	sqlite3_bind_int64(select, 1, from);
	sqlite3_bind_int64(select, 2, to);
	while ((rc = sqlite3_step(select)) == SQLITE_ROW)
		if (!sqlite3_column_blob(select, 0) && sqlite3_column_bytes(select, 0))
			return fail(db, "consume");
	sqlite3_reset(select);
	return rc == SQLITE_DONE ? true : fail(db, "consume");
}

static bool run(sqlite3 *db, struct table *cases, struct table *turns, unsigned batch)
{
	sqlite3_stmt *select, *ack;
	size_t turns_in_all = (cases[0].n + batch - 1) / batch, turn = 0;

	if (sqlite3_prepare_v2(db, "SELECT bytes FROM texts WHERE event_number > ? AND event_number <= ?", -1, &select, NULL) ||
	    sqlite3_prepare_v2(db, "REPLACE INTO cursors VALUES ('f', ?1, 1, ?2, ?2)", -1, &ack, NULL))
		return fail(db, "prepare");
	for (int64_t first = 0; cases[0].next < cases[0].n; first += batch, turn++) {
		int64_t last = first + batch;

		if (sqlite3_exec(db, "BEGIN", NULL, NULL, NULL))
			return fail(db, "BEGIN");
		for (int i = 0; i < CASE_TABLES; i++)
			while (cases[i].next < cases[i].n && case_of_next(&cases[i]) <= last)
				if (!insert_next(db, &cases[i]))
					return false;
		/* The turn's share of the rows that are written once a turn. */
		for (int i = 0; i < TURN_TABLES; i++)
			while (turns[i].next < turns[i].n && turns[i].next * turns_in_all < (turn + 1) * turns[i].n)
				if (!insert_next(db, &turns[i]))
					return false;
		for (int consumer = 0; consumer < 3; consumer++) {
			sqlite3_bind_int(ack, 1, consumer);
			sqlite3_bind_int64(ack, 2, first);
			if (sqlite3_step(ack) != SQLITE_DONE)
				return fail(db, "ack");
			sqlite3_reset(ack);
		}
		if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL))
			return fail(db, "COMMIT");
		if (!consume(db, select, first, last))
			return false;
	}
	sqlite3_finalize(select);
	sqlite3_finalize(ack);
	return true;
}

static void release(struct table *t)
{
	for (size_t i = 0; i < t->n * (size_t)t->columns; i++)
		sqlite3_value_free(t->values[i]);
	free(t->values);
	sqlite3_finalize(t->insert);
}

static bool prepare_all(sqlite3 *from, sqlite3 *to, struct table *cases, struct table *turns)
{
	bool ok = !sqlite3_exec(to, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=10000; PRAGMA cache_size=-65536",
				NULL, NULL, NULL) &&
		  copy_schema(from, to);

	for (int i = 0; ok && i < CASE_TABLES; i++)
		ok = load(from, case_tables[i], &cases[i]) && prepare_insert(to, &cases[i]);
	for (int i = 0; ok && i < TURN_TABLES; i++)
		ok = load(from, turn_tables[i], &turns[i]) && prepare_insert(to, &turns[i]);
	return ok;
}

double plain_rate(const char *database, const char *copy, unsigned batch)
{
	struct table cases[CASE_TABLES] = { 0 }, turns[TURN_TABLES] = { 0 };
	sqlite3 *from = NULL, *to = NULL;
	double rate = -1;

	if (sqlite3_open_v2(database, &from, SQLITE_OPEN_READONLY, NULL) || sqlite3_open(copy, &to)) {
		fail(from, "open");
	} else if (prepare_all(from, to, cases, turns)) {
		mono start = clock_mono();

		if (run(to, cases, turns, batch))
			rate = (double)cases[0].n / ((double)mono_since(clock_mono(), start).ns / 1e9);
	}
	for (int i = 0; i < CASE_TABLES; i++)
		release(&cases[i]);
	for (int i = 0; i < TURN_TABLES; i++)
		release(&turns[i]);
	sqlite3_close(from);
	sqlite3_close(to);
	return rate;
}
