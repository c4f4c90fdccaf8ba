/* support/kept.h - clocks.cfg for a world: calendars and policies as the daemon reads them, in place of the world's own two clocks. */
#ifndef LIAISON_TESTS_KEPT_H
#define LIAISON_TESTS_KEPT_H

#include "calendar/timebook.h"
#include "support/world.h"

/* Of the text of a clocks.cfg; a text that is refused fails the test. Owner: the caller, timebook_destroy. */
struct timebook *kept_book(const char *clocks);

/* From now on the world promises by this book. Borrowed. */
void kept_by(struct world *world, struct timebook *book);

/* "2026-03-02T10:00:00Z" */
wall kept_moment(const char *rfc3339);

/* Moves both clocks to that moment, and lets the desk work off what falls due. */
void kept_until(struct world *world, wall moment);

/* What has happened to the case, all of it, in the world's arena. */
const struct history *kept_history(struct world *world, uint64_t number);

#endif
