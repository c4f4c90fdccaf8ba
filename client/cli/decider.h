/* client/cli/decider.h - a `liaisond --decide` as a child: submissions in, decided cases out, in the same order.
 * Never waits for one end while the other is full. One thread. */
#ifndef LIAISON_CLI_DECIDER_H
#define LIAISON_CLI_DECIDER_H

#include <sys/types.h>

#include "base/buffer.h"
#include "out.h"

struct decider {
	pid_t pid;
	int to, from; /* -1: closed */
	struct buffer outgoing, incoming;
	size_t sent, read; /* bytes of each that are dealt with */
};

/* Starts the liaisond beside this program, or else that of PATH. Returns an exit code. */
int decider_start(struct decider *d, const char *config);

/* Runs that liaisond with these arguments (NULL at their end) and its own output. Returns the code that it ends with, EXIT_REFUSED for one that is none
 * of this program's. */
int decider_run(const char *const *arguments);

/* The same, with what it prints appended to *out (at most 64 MiB). */
int decider_read(const char *const *arguments, struct buffer *out);
/* The same, with the frames that `next` gives on its standard input, until that returns false. An empty frame is passed over. */
int decider_feed(const char *const *arguments, bool (*next)(void *ctx, struct text *frame_out), void *ctx);

/* Takes a frame to be sent. */
void decider_put(struct decider *d, struct text frame);
/* No more will come. */
void decider_finish(struct decider *d);
/* The next frame that has come back, valid until the next decider_turn. false: none yet. */
bool decider_take(struct decider *d, struct text *frame_out);
/* Waits until something can be sent or has come, and does it. false: the child's output has ended. */
bool decider_turn(struct decider *d);

/* Waits for the child. Returns an exit code, with a sentence where it did not end well. */
int decider_end(struct decider *d);

#endif
