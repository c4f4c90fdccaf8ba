/* host/session.h - the talk with the daemon: Hello, Ready, then questions in and answers out until the daemon hangs up.
 * Answers leave in batches: as soon as no further question lies ready, and at the latest after SESSION_BATCH_ANSWERS or
 * SESSION_BATCH_NS, so that a slow case does not hold back the answers before it for long. One thread. */
#ifndef LIAISON_HOST_SESSION_H
#define LIAISON_HOST_SESSION_H

#include <stdatomic.h>
#include <stdint.h>

enum { SESSION_BATCH_ANSWERS = 64, SESSION_BATCH_NS = 1000000 };

/* Runs on a connected, blocking `socket`. `in_hand`: where the daemon looks, after a death, for the number of the question
 * that was being assessed; 0 is none. Returns the exit status: 0 when the daemon hung up. */
int session_run(int socket, _Atomic uint64_t *in_hand);

#endif
