/* base/worker.h - one thread that does jobs in the order they were given, and hands them back.
 * The giving thread learns through a descriptor that jobs have come back. Jobs belong to the worker between worker_give and
 * worker_collect. One giving thread. */
#ifndef LIAISON_BASE_WORKER_H
#define LIAISON_BASE_WORKER_H

#include "base/fault.h"
#include "base/text.h"

struct worker;

/* At the head of every job. */
struct job { struct job *next; };

/* `work` runs on the worker's thread, once for each job, with `ctx`. At most `room` jobs are inside at once. Owner: the caller. Returns 0 or
 * FAULT_SYSTEM. */
MUST_CHECK int worker_create(size_t room, void (*work)(void *ctx, struct job *job), void *ctx, struct worker **out);

/* Waits for the job at hand, and hands all others back undone through `undone` on this thread. */
void worker_destroy(struct worker **worker, void (*undone)(void *ctx, struct job *job));

/* false: full. */
bool worker_give(struct worker *worker, struct job *job);

/* The next job that is done, in order; NULL: none now. */
struct job *worker_collect(struct worker *worker);

/* Readable while jobs that are done wait to be collected. */
int worker_fd(const struct worker *worker);

#endif
