/* core/errand.h - a long read, sent away from the loop: run on the reader's thread against committed state, finished on the loop.
 * Core fills in the functions; main provides the librarian that carries them. */
#ifndef LIAISON_CORE_ERRAND_H
#define LIAISON_CORE_ERRAND_H

#include "core/store.h"

struct errand {
	struct errand *next; /* the librarian's, while it has it */
	/* On the reader's thread: may touch the errand, the reader and the arena (emptied afterwards), nothing else. Returns 0 or a fault. */
	int (*run)(struct errand *errand, struct reader *reader, struct arena *arena);
	/* On the loop thread, with what run returned. Takes the errand back and frees it. */
	void (*done)(struct errand *errand, int rc);
};

struct librarian {
	void *self;
	/* Owner: the librarian, until done(). false: too many are waiting; nothing was taken. */
	bool (*send)(void *self, struct errand *errand);
};

#endif
