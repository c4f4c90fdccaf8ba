/* store/sqlite.h - the durable store in one SQLite file. docs/SCHEMA.md says what lies on disk, with invariants and state drawing.
 * One process per data folder. The store belongs to the loop thread, each reader to one thread of its own. */
#ifndef LIAISON_STORE_SQLITE_H
#define LIAISON_STORE_SQLITE_H

#include "base/why.h"
#include "core/store.h"

struct store_settings {
	const char *path;         /* of the database; its folder exists. "-wal", "-shm" and ".lock" are added to it. Copied */
	uint64_t wal_limit_bytes; /* the write-ahead log restarts above this and stays below 3/2 of it plus one turn; at least 1 MiB */
	uint64_t reserve_bytes;   /* has_room() is false with less free on the disk than this and STORE_CLOSING_BYTES per open case */
	uint32_t list_scan;       /* cases that one List looks at; at least 1 */
	const char *vfs;          /* NULL: SQLite's own. Tests put one that fails in its place */
	uint32_t fingerprint_bits; /* 0: all 64. Fewer only in tests that force collisions */
};

/* Kept free for each open case, so that it can still be closed when nothing more is taken in: its last event, its answer, its row once more. */
enum { STORE_CLOSING_BYTES = 1024 };

enum store_open_rc {
	STORE_OPEN_OK = 0,
	STORE_OPEN_REFUSED, /* in use by another process, of a newer version, not a liaison database, or not to be opened; `why` says which */
};

/* Opens, migrates or creates the database and starts the thread that checkpoints it. Takes about 0.1 s per million cases.
 * Owner: the caller, until out->ops->close. Returns STORE_OPEN_..., or a fault; `why` is filled on both. */
MUST_CHECK int store_sqlite_open(const struct store_settings *settings, struct store *out, struct why *why);

/* A read-only view of an open store, for one other thread. Closed before the store is. Returns as above. */
MUST_CHECK int store_sqlite_reader_open(const struct store *store, struct reader *out, struct why *why);

struct wal_figures {
	uint64_t bytes, highest_bytes; /* now; since opening */
	uint64_t restarts;             /* times that it began anew */
};

/* How large the write-ahead log is. Thread: the loop's. */
struct wal_figures store_sqlite_wal(const struct store *store);

#endif
