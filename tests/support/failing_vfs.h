/* support/failing_vfs.h - a disk for SQLite that fails when it is told to, on top of the real one.
 * A write that fails has written its first half: the nastier kind. Any thread; one such disk a process. */
#ifndef LIAISON_TESTS_FAILING_VFS_H
#define LIAISON_TESTS_FAILING_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum failing_what {
	FAILING_WRITE,    /* an I/O error */
	FAILING_FULL,     /* no space left */
	FAILING_SYNC,     /* fsync gives an error */
	FAILING_TRUNCATE,
	FAILING_WHATS
};

/* Its name, for sqlite3_open_v2. May be called again. */
const char *failing_vfs(void);

/* The `nth` call of that kind from now on fails (0: none does); with `for_good` all later ones of that kind too. Counts anew. */
void failing_arm(enum failing_what what, uint64_t nth, bool for_good);

/* Has a call failed since failing_arm? */
bool failing_has_struck(void);

#endif
