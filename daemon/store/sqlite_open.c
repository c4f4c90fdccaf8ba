#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/log.h"
#include "store/sqlite_inner.h"

enum { LEAST_WAL_BYTES = 1024 * 1024 };

/* SQLite's memory statistics are a lock that every allocation of every thread takes. */
static void without_statistics(void)
{
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static int refuse(struct why *why, const char *path, const char *sentence)
{
	why_where(why, path, 0);
	why_say(why, "%s", sentence);
	return STORE_OPEN_REFUSED;
}

static char *path_with(const char *path, const char *ending)
{
	size_t size = strlen(path) + strlen(ending) + 1;
	char *whole = malloc(size);

	if (whole)
		snprintf(whole, size, "%s%s", path, ending);
	return whole;
}

static int take_lock(struct sqlite_store *s, const char *path, struct why *why)
{
	char holder[32] = "";

	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	why_where(why, path, 0);
	if (s->lock < 0) {
		why_say(why, "The data folder cannot be locked: %s. It must exist and belong to the user that runs the daemon.", strerror(errno));
		return STORE_OPEN_REFUSED;
	}
	if (!flock(s->lock, LOCK_EX | LOCK_NB)) {
		snprintf(holder, sizeof holder, "%ld\n", (long)getpid());
		if (ftruncate(s->lock, 0) || pwrite(s->lock, holder, strlen(holder), 0) < 0)
			log_event(LOG_WARN, "store-lock", "os=%d: The lock is held, but the process number could not be written into it.", errno);
		return STORE_OPEN_OK;
	}
	if (errno != EWOULDBLOCK) {
		why_say(why, "The data folder cannot be locked: %s. Put it on a local file system.", strerror(errno));
		return STORE_OPEN_REFUSED;
	}
	if (pread(s->lock, holder, sizeof holder - 1, 0) < 0)
		holder[0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	why_say(why, "Another daemon (process %s) is using this data folder. Stop it first, or name another folder.",
		holder[0] ? holder : "unknown");
	return STORE_OPEN_REFUSED;
}

/* SQLite would make it readable for everybody. */
static int make_private(const char *path, struct why *why)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0) {
		close(fd);
		return STORE_OPEN_OK;
	}
	why_where(why, path, 0);
	why_say(why, "The database cannot be opened for writing: %s. It must belong to the user that runs the daemon.", strerror(errno));
	return STORE_OPEN_REFUSED;
}

static int use_wal(struct session *session, const char *path, struct why *why)
{
	sqlite3_stmt *set = NULL;
	bool is_wal = !sqlite3_prepare_v2(session->db, "PRAGMA journal_mode=WAL", -1, &set, NULL) && sqlite3_step(set) == SQLITE_ROW &&
		      !strcmp((const char *)sqlite3_column_text(set, 0), "wal");

	sqlite3_finalize(set);
	if (is_wal)
		return STORE_OPEN_OK;
	why_where(why, path, 0);
	why_say(why, "The database cannot be used with a write-ahead log: %s. It must be a database, on a local file system that is not full.",
		sqlite3_errmsg(session->db));
	return STORE_OPEN_REFUSED;
}

/* Runs a statement of one row of numbers; true: there was a row. */
static bool load_numbers(struct sqlite_store *s, const char *sql, uint64_t *out, int n)
{
	sqlite3_stmt *get = NULL;
	bool is_found = !sqlite3_prepare_v2(s->session.db, sql, -1, &get, NULL) && sqlite3_step(get) == SQLITE_ROW;

	for (int i = 0; is_found && i < n; i++)
		out[i] = (uint64_t)sqlite3_column_int64(get, i);
	sqlite3_finalize(get);
	return is_found;
}

static bool load_tally(struct sqlite_store *s)
{
	uint64_t n[3], highest[2];

	if (!load_numbers(s, "SELECT cases, open_cases, events FROM tally WHERE stream = 1", n, 3) ||
	    !load_numbers(s, "SELECT coalesce((SELECT max(number) FROM cases), 0), coalesce((SELECT first_event + count - 1 FROM segments"
			     " WHERE stream = 1 ORDER BY first_event DESC LIMIT 1), 0)", highest, 2))
		return false;
	s->figures = (struct store_figures){ .cases = n[0], .open_cases = n[1], .events = n[2] };
	return highest[0] == n[0] && highest[1] == n[2] && n[1] <= n[0];
}

static bool load_chain(struct sqlite_store *s)
{
	sqlite3_stmt *get = NULL;
	bool is_whole = !sqlite3_prepare_v2(s->session.db, "SELECT hash FROM segments WHERE stream = 1 ORDER BY first_event DESC LIMIT 1", -1,
					    &get, NULL);
	int rc = is_whole ? sqlite3_step(get) : SQLITE_ERROR;

	if (rc == SQLITE_ROW) {
		is_whole = sqlite3_column_bytes(get, 0) == CHAIN_SIZE;
		if (is_whole)
			memcpy(s->chain.hash, sqlite3_column_blob(get, 0), CHAIN_SIZE);
	} else {
		is_whole = rc == SQLITE_DONE && !s->figures.events;
	}
	sqlite3_finalize(get);
	return is_whole;
}

static bool load_feed(struct sqlite_store *s, sqlite3_stmt *row)
{
	struct text name = { sqlite3_column_blob(row, 1), (size_t)sqlite3_column_bytes(row, 1) };
	uint64_t count = (uint64_t)sqlite3_column_int64(row, 3), event = 0;
	struct text run = { sqlite3_column_blob(row, 4), (size_t)sqlite3_column_bytes(row, 4) };
	struct unpack rest = unpack_of(run);
	struct feed *feed = turn_add_feed(s, name);

	if (!feed)
		return false;
	feed->id = sqlite3_column_int64(row, 0);
	if (!count)
		return true;
	for (uint64_t i = 0; i < count; i++)
		event = unpack_step(&rest, event);
	feed->tail = (struct feed_tail){ (uint64_t)sqlite3_column_int64(row, 2) + count - 1, event };
	return !rest.is_bad && !unpack_has_more(&rest);
}

static bool load_feeds(struct sqlite_store *s)
{
	static const char sql[] = "SELECT f.id, f.name, r.first_position, r.count, r.events FROM feeds f LEFT JOIN feed_runs r ON r.stream = 1"
				  " AND r.feed = f.id AND r.first_position = (SELECT max(first_position) FROM feed_runs WHERE stream = 1"
				  " AND feed = f.id)";
	sqlite3_stmt *get = NULL;
	int rc = sqlite3_prepare_v2(s->session.db, sql, -1, &get, NULL);
	bool is_whole = !rc;

	while (is_whole && (rc = sqlite3_step(get)) == SQLITE_ROW)
		is_whole = load_feed(s, get);
	sqlite3_finalize(get);
	return is_whole && rc == SQLITE_DONE;
}

static bool load_marks(struct sqlite_store *s, const unsigned char *marks, size_t size, uint64_t number)
{
	for (size_t at = 0; at + 8 <= size; at += 8) {
		uint64_t mark = 0;

		for (int i = 0; i < 8; i++)
			mark |= (uint64_t)marks[at + (size_t)i] << 8 * i;
		if (fingerprints_add(s->fingerprints, mark, number++))
			return false;
	}
	return size % 8 == 0;
}

static bool load_fingerprints(struct sqlite_store *s)
{
	sqlite3_stmt *get = NULL;
	uint64_t number = 1;
	int rc = sqlite3_prepare_v2(s->session.db, "SELECT first_case, marks FROM fingerprints ORDER BY first_case", -1, &get, NULL);
	bool is_whole = !rc;

	while (is_whole && (rc = sqlite3_step(get)) == SQLITE_ROW) {
		size_t size = (size_t)sqlite3_column_bytes(get, 1);

		is_whole = (uint64_t)sqlite3_column_int64(get, 0) == number && load_marks(s, sqlite3_column_blob(get, 1), size, number);
		number += size / 8;
	}
	sqlite3_finalize(get);
	return is_whole && rc == SQLITE_DONE && number == s->figures.cases + 1;
}

static int load(struct sqlite_store *s, unsigned fingerprint_bits, struct why *why)
{
	unsigned char key[FINGERPRINT_KEY_SIZE];
	int rc = schema_fact(&s->session, "secret", s->secret, sizeof s->secret, why);

	rc = rc ? rc : schema_fact(&s->session, "fingerprint_key", key, sizeof key, why);
	if (rc)
		return rc;
	s->fingerprints = fingerprints_create(key, fingerprint_bits ? fingerprint_bits : 64);
	sodium_memzero(key, sizeof key);
	if (!s->fingerprints)
		return RAISE(FAULT_MEMORY);
	if (load_tally(s) && load_chain(s) && load_feeds(s) && load_fingerprints(s))
		return STORE_OPEN_OK;
	return refuse(why, s->path, "The database contradicts itself: its tables do not end where its tally says. Nothing was changed. Restore it from a copy.");
}

static int open_database(struct sqlite_store *s, const struct store_settings *settings, struct why *why)
{
	int rc = make_private(s->path, why);

	rc = rc ? rc : session_open(&s->session, s->path, settings->vfs, SQLITE_OPEN_READWRITE, why);
	rc = rc ? rc : use_wal(&s->session, s->path, why);
	rc = rc ? rc : schema_migrate(&s->session, why);
	rc = rc ? rc : session_prepare(&s->session, SQL_COUNT, why);
	return rc ? rc : load(s, settings->fingerprint_bits, why);
}

static int open_all(struct sqlite_store *s, const struct store_settings *settings, struct why *why)
{
	struct checkpoint_settings copier = { .path = settings->path, .vfs = settings->vfs, .has_failed = &s->has_failed };
	char *lock_path = path_with(settings->path, ".lock");
	char *slash;
	int rc;

	s->path = path_with(settings->path, "");
	s->folder = path_with(settings->path, "");
	if (!lock_path || !s->path || !s->folder) {
		free(lock_path);
		return RAISE(FAULT_MEMORY);
	}
	slash = strrchr(s->folder, '/');
	strcpy(slash ? slash + (slash == s->folder) : s->folder, slash ? "" : ".");
	rc = take_lock(s, lock_path, why);
	free(lock_path);
	rc = rc ? rc : open_database(s, settings, why);
	copier.limit_bytes = settings->wal_limit_bytes < LEAST_WAL_BYTES ? LEAST_WAL_BYTES : settings->wal_limit_bytes;
	return rc ? rc : checkpoint_start(&copier, &s->session, &s->checkpoint, why);
}

void sqlite_store_close(struct sqlite_store *s)
{
	checkpoint_stop(&s->checkpoint);
	if (s->session.db && !sqlite3_get_autocommit(s->session.db))
		session_exec(&s->session, "ROLLBACK");
	session_close(&s->session);
	fingerprints_destroy(&s->fingerprints);
	for (size_t i = 0; i < s->n_feeds; i++) {
		free((char *)s->feeds[i].name.at);
		buffer_fini(&s->feeds[i].pending);
	}
	free(s->feeds);
	buffer_fini(&s->segment);
	buffer_fini(&s->marks);
	if (s->lock >= 0)
		close(s->lock);
	free(s->folder);
	free(s->path);
	sodium_memzero(s, sizeof *s);
	free(s);
}

int store_sqlite_open(const struct store_settings *settings, struct store *out, struct why *why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct sqlite_store *s = calloc(1, sizeof *s);
	int rc;

	if (!s || sodium_init() < 0) {
		free(s);
		refuse(why, settings->path, "There is no memory, or no randomness, to open the database with.");
		return RAISE(FAULT_SYSTEM);
	}
	pthread_once(&once, without_statistics);
	s->lock = -1;
	s->reserve_bytes = settings->reserve_bytes;
	s->list_scan = settings->list_scan ? settings->list_scan : 1;
	rc = open_all(s, settings, why);
	if (rc) {
		if (rc < 0)
			refuse(why, settings->path, "The machine had no memory or no thread left to open the database with.");
		sqlite_store_close(s);
		return PASS(rc);
	}
	*out = (struct store){ .self = s, .ops = &sqlite_store_ops };
	return STORE_OPEN_OK;
}

struct wal_figures store_sqlite_wal(const struct store *store)
{
	const struct sqlite_store *s = store->self;
	struct wal_figures w;

	checkpoint_figures(s->checkpoint, &w.bytes, &w.highest_bytes, &w.restarts);
	return w;
}
