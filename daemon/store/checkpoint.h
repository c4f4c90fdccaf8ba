/* store/checkpoint.h - keeps the write-ahead log bounded: a thread copies it into the database, the loop finishes the rest.
 * The drawing stands in docs/SCHEMA.md, "The write-ahead log". Owns one thread and one connection. */
#ifndef LIAISON_STORE_CHECKPOINT_H
#define LIAISON_STORE_CHECKPOINT_H

#include <stdatomic.h>

#include "store/session.h"

struct checkpoint;

struct checkpoint_settings {
	const char *path, *vfs; /* vfs: NULL for SQLite's own */
	uint64_t limit_bytes;
	atomic_bool *has_failed; /* set when copying fails: then the store has too */
};

/* Starts the thread, and watches the log through the `writer`'s commit hook. Owner: the caller. Returns SESSION_OK, SESSION_REFUSED or
 * FAULT_SYSTEM (no thread to be had). */
MUST_CHECK int checkpoint_start(const struct checkpoint_settings *settings, struct session *writer, struct checkpoint **out,
				struct why *why);

/* Waits for a run under way. The writer is still open. */
void checkpoint_stop(struct checkpoint **c);

/* Loop thread, between two turns: wakes the copier, or finishes. Mostly costs a mutex. Returns 0 or FAULT_STORE. */
MUST_CHECK int checkpoint_tend(struct checkpoint *c);

/* Loop thread. */
void checkpoint_figures(const struct checkpoint *c, uint64_t *bytes_out, uint64_t *highest_bytes_out, uint64_t *restarts_out);

#endif
