/* core/hearers.h - whose feeds an event goes into: one table over all kinds of events, which proto/PROTOCOL.md repeats. Pure. */
#ifndef LIAISON_CORE_HEARERS_H
#define LIAISON_CORE_HEARERS_H

#include "base/arena.h"
#include "proto/message.h"

/* Departments on one case, and the supervisors, a channel, a role, a target that has no part yet. */
enum { HEARERS_MAX = LIMIT_ASSIGNMENTS + 5 };

/* The feeds that `event` goes into, each once, in a fixed order; the first is the one that it is most about. `record` is the case as it is after the event,
 * NULL for an event without one. Texts are the record's, the event's or the arena's. Returns how many; 0 when the arena is too small. */
size_t hearers_of(const struct event *event, const struct case_record *record, struct arena *arena, struct text feeds_out[HEARERS_MAX]);

#endif
