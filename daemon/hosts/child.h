/* hosts/child.h - one process: started with exactly the descriptors that it needs, killed, reaped.
 * Knows nothing of what is said. One thread. */
#ifndef LIAISON_HOSTS_CHILD_H
#define LIAISON_HOSTS_CHILD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/fault.h"

struct child {
	pid_t pid;                 /* 0: there is none */
	int talk, words;           /* our ends: socket, its standard error; non-blocking; -1: closed */
	_Atomic uint64_t *in_hand; /* in memory shared with it */
};

enum child_rc {
	CHILD_OK = 0,
	CHILD_FAILED, /* errno says why; nothing was started */
};

/* Starts `program` with `argument`, an empty environment and a session of its own; descriptors 0 and 1 are /dev/null, 2 its
 * words, 3 the talk, 4 the shared page. Owner: the caller, until child_reap and child_close. */
MUST_CHECK int child_start(const char *program, const char *argument, struct child *out);
void child_kill(struct child *child);
/* false: it still lives. Otherwise *status_out is as waitpid gives it. */
bool child_reap(struct child *child, bool wait, int *status_out);
void child_hang_up(struct child *child);     /* closes the talk */
void child_close_words(struct child *child); /* they have ended */
void child_close(struct child *child);       /* closes everything; the process must be reaped */

#endif
