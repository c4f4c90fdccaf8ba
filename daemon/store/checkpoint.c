/* Invariants:
 *  1. `frames` is the length of the log as the last commit left it; `copied` is at most that, and never more than has been copied of the
 *     log's present life. A restart of the log begins a new life; a copy that began in an older one says nothing.
 *  2. Two checkpoints never run at once: the loop finishes only while the copier does not run.
 *  3. A checkpoint that fails for another reason than being in somebody's way is a fault of the store. */
#include "store/checkpoint.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/log.h"

enum {
	FRAME_HEAD = 24,      /* bytes before each page in the log */
	STEP_SHARE = 32,      /* a step is limit / 32: the copier runs for more than one, the loop finishes up to one. Small steps make small
	                       * bursts on the disk: with limit / 4 the longest turn under full load was 150 ms, with this 25 to 70 */
	READER_WAIT_MS = 20,  /* for readers inside a call when the log is to restart */
};

struct checkpoint {
	struct session session;
	struct session *writer;
	pthread_t thread;
	pthread_mutex_t lock; /* over what follows up to `copied` */
	pthread_cond_t changed;
	bool is_wanted, is_running, is_stopping;
	uint64_t life, copied;
	atomic_bool *has_failed;
	/* loop thread only */
	uint64_t frames, frame_bytes, limit, highest, restarts;
	uint64_t retry_at; /* in frames: readers were in the way, do not try before */
	bool is_held;      /* said so already */
};

static bool is_in_the_way(int rc)
{
	return (rc & 0xff) == SQLITE_BUSY || (rc & 0xff) == SQLITE_LOCKED;
}

static void copy_once(struct checkpoint *c)
{
	uint64_t life = c->life;
	int in_log = 0, copied = 0, rc;

	c->is_wanted = false;
	c->is_running = true;
	pthread_mutex_unlock(&c->lock);
	rc = sqlite3_wal_checkpoint_v2(c->session.db, NULL, SQLITE_CHECKPOINT_PASSIVE, &in_log, &copied);
	if (rc && !is_in_the_way(rc)) {
		session_complain(&c->session, "copying the log into the database");
		atomic_store(c->has_failed, true);
	}
	pthread_mutex_lock(&c->lock);
	c->is_running = false;
	if (!rc && copied > 0 && life == c->life)
		c->copied = (uint64_t)copied;
	pthread_cond_broadcast(&c->changed);
}

static void *copy(void *self)
{
	struct checkpoint *c = self;

	pthread_mutex_lock(&c->lock);
	while (!c->is_stopping) {
		if (c->is_wanted)
			copy_once(c);
		else
			pthread_cond_wait(&c->changed, &c->lock);
	}
	pthread_mutex_unlock(&c->lock);
	return NULL;
}

/* The log restarts, or will with the next write. Under the lock. */
static void begin_life(struct checkpoint *c)
{
	c->life++;
	c->copied = 0;
	c->restarts++;
	c->frames = 0;
	c->retry_at = 0;
	c->is_held = false;
}

static int log_has_grown(void *self, sqlite3 *db, const char *name, int frames)
{
	struct checkpoint *c = self;

	(void)db;
	(void)name;
	if ((uint64_t)frames < c->frames) {
		pthread_mutex_lock(&c->lock);
		begin_life(c);
		pthread_mutex_unlock(&c->lock);
	}
	c->frames = (uint64_t)frames;
	if (c->frames > c->highest)
		c->highest = c->frames;
	return SQLITE_OK;
}

static uint64_t page_bytes(struct session *s)
{
	sqlite3_stmt *get = NULL;
	uint64_t bytes = 4096;

	if (!sqlite3_prepare_v2(s->db, "PRAGMA page_size", -1, &get, NULL) && sqlite3_step(get) == SQLITE_ROW)
		bytes = (uint64_t)sqlite3_column_int64(get, 0);
	sqlite3_finalize(get);
	return bytes;
}

/* Signals are for the loop. */
static int start_thread(struct checkpoint *c)
{
	sigset_t all, before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&c->thread, NULL, copy, c);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc ? RAISE(FAULT_SYSTEM) : 0;
}

static void checkpoint_free(struct checkpoint *c)
{
	session_close(&c->session);
	pthread_cond_destroy(&c->changed);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

int checkpoint_start(const struct checkpoint_settings *settings, struct session *writer, struct checkpoint **out, struct why *why)
{
	struct checkpoint *c = calloc(1, sizeof *c);
	int rc;

	if (!c)
		return RAISE(FAULT_MEMORY);
	c->writer = writer;
	c->limit = settings->limit_bytes;
	c->has_failed = settings->has_failed;
	c->frame_bytes = page_bytes(writer) + FRAME_HEAD;
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->changed, NULL);
	rc = session_open(&c->session, settings->path, settings->vfs, SQLITE_OPEN_READWRITE, why);
	if (!rc)
		rc = start_thread(c);
	if (rc) {
		checkpoint_free(c);
		return PASS(rc);
	}
	sqlite3_wal_hook(writer->db, log_has_grown, c);
	*out = c;
	return 0;
}

void checkpoint_stop(struct checkpoint **c)
{
	if (!*c)
		return;
	sqlite3_wal_hook((*c)->writer->db, NULL, NULL);
	pthread_mutex_lock(&(*c)->lock);
	(*c)->is_stopping = true;
	pthread_cond_broadcast(&(*c)->changed);
	pthread_mutex_unlock(&(*c)->lock);
	pthread_join((*c)->thread, NULL);
	checkpoint_free(*c);
	*c = NULL;
}

/* Copies the last piece on the writer's own connection, so that its next write begins at the log's start. */
static int finish(struct checkpoint *c)
{
	int rc;

	sqlite3_busy_timeout(c->writer->db, READER_WAIT_MS);
	rc = sqlite3_wal_checkpoint_v2(c->writer->db, NULL, SQLITE_CHECKPOINT_RESTART, NULL, NULL);
	sqlite3_busy_timeout(c->writer->db, SESSION_BUSY_WAIT_MS);
	if (rc && !is_in_the_way(rc))
		return RAISE(session_complain(c->writer, "finishing the copy of the log"));
	if (!rc) {
		begin_life(c);
		return 0;
	}
	c->retry_at = c->frames + c->limit / STEP_SHARE / c->frame_bytes;
	if (c->frames * c->frame_bytes > c->limit * 4 && !c->is_held) {
		c->is_held = true;
		log_event(LOG_WARN, "wal-held", "bytes=%llu: The write-ahead log cannot restart because something reads the database without end. "
						"End any other program that has it open.",
			  (unsigned long long)(c->frames * c->frame_bytes));
	}
	return 0;
}

/* What is to be done, decided under the lock; true: finish. */
static bool is_time_to_finish(struct checkpoint *c)
{
	uint64_t size = c->frames * c->frame_bytes;
	bool is_over = size > c->limit, is_far_over = size > c->limit / 2 * 3;
	uint64_t step = c->limit / STEP_SHARE, rest;

	while (is_far_over && c->is_running && c->frames >= c->retry_at)
		pthread_cond_wait(&c->changed, &c->lock);
	if (c->is_running)
		return false;
	rest = (c->frames - c->copied) * c->frame_bytes;
	if (is_over && c->frames >= c->retry_at && (is_far_over || rest <= step))
		return true;
	if (rest > step) {
		c->is_wanted = true;
		pthread_cond_broadcast(&c->changed);
	}
	return false;
}

int checkpoint_tend(struct checkpoint *c)
{
	int rc = 0;

	pthread_mutex_lock(&c->lock);
	if (is_time_to_finish(c))
		rc = finish(c);
	pthread_mutex_unlock(&c->lock);
	return PASS(rc);
}

void checkpoint_figures(const struct checkpoint *c, uint64_t *bytes_out, uint64_t *highest_bytes_out, uint64_t *restarts_out)
{
	*bytes_out = c->frames * c->frame_bytes;
	*highest_bytes_out = c->highest * c->frame_bytes;
	*restarts_out = c->restarts;
}
