/* librarian.h - carries core's long reads to a thread with a read-only connection, and back.
 * Introduces core's errands, a reader of the store and a worker to each other. Loop thread, but for the worker inside. */
#ifndef LIAISON_LIBRARIAN_H
#define LIAISON_LIBRARIAN_H

#include "core/errand.h"

struct librarian_desk;

/* Takes the reader over and closes it at the end. `errands_max`: how many may be under way. Owner: the caller. Returns 0 or a fault. */
MUST_CHECK int librarian_open(struct reader reader, size_t errands_max, struct librarian_desk **out);
/* Errands that are still out come back with a fault. Before the desk that sent them goes. */
void librarian_close(struct librarian_desk **librarian);

struct librarian librarian_port(struct librarian_desk *librarian);
int librarian_fd(const struct librarian_desk *librarian);
/* Finishes the errands that have come back. */
void librarian_collect(struct librarian_desk *librarian);

#endif
