#include "librarian.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/worker.h"

enum { READ_ARENA_BYTES = 64 * 1024 * 1024 };

/* What the worker carries: an errand and what became of it. */
struct trip { struct job job; struct errand *errand; int rc; };

struct librarian_desk {
	struct worker *worker;
	struct reader reader;
	struct arena *arena;
};

static void read_for(void *self, struct job *job)
{
	struct librarian_desk *librarian = self;
	struct trip *trip = (struct trip *)job;

	trip->rc = trip->errand->run(trip->errand, &librarian->reader, librarian->arena);
	arena_reset(librarian->arena);
	if (trip->rc)
		log_fault("read-failed", trip->rc);
}

static void give_up(void *self, struct job *job)
{
	struct trip *trip = (struct trip *)job;

	(void)self;
	trip->errand->done(trip->errand, FAULT_SYSTEM);
	free(trip);
}

int librarian_open(struct reader reader, size_t errands_max, struct librarian_desk **out)
{
	struct librarian_desk *librarian = calloc(1, sizeof *librarian);
	int rc;

	assert(librarian);
	librarian->reader = reader;
	librarian->arena = arena_create(READ_ARENA_BYTES);
	rc = worker_create(errands_max, read_for, librarian, &librarian->worker);
	if (rc)
		librarian_close(&librarian);
	*out = librarian;
	return PASS(rc);
}

void librarian_close(struct librarian_desk **librarian)
{
	struct librarian_desk *l = *librarian;

	if (!l)
		return;
	worker_destroy(&l->worker, give_up);
	l->reader.ops->close(l->reader.self);
	arena_destroy(&l->arena);
	free(l);
	*librarian = NULL;
}

static bool send(void *self, struct errand *errand)
{
	struct librarian_desk *librarian = self;
	struct trip *trip = malloc(sizeof *trip);

	assert(trip);
	*trip = (struct trip){ .errand = errand };
	if (worker_give(librarian->worker, &trip->job))
		return true;
	free(trip);
	return false;
}

struct librarian librarian_port(struct librarian_desk *librarian)
{
	return (struct librarian){ librarian, send };
}

int librarian_fd(const struct librarian_desk *librarian)
{
	return worker_fd(librarian->worker);
}

void librarian_collect(struct librarian_desk *librarian)
{
	struct job *job;

	while ((job = worker_collect(librarian->worker))) {
		struct trip *trip = (struct trip *)job;

		trip->errand->done(trip->errand, trip->rc);
		free(trip);
	}
}
