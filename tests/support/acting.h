/* support/acting.h - acts on a world's cases in one line each: ACT(world, 1, VERB_HAND_OVER, "roads", .target = TEXT("parks"), ...). What an act may need beside
 * its verb, a reason code and a note, is filled in unless it is given. DO: nothing is given. */
#ifndef LIAISON_TESTS_ACTING_H
#define LIAISON_TESTS_ACTING_H

#include "support/world.h"

/* One request_act, as it is sent: what every act may carry, with `with` over it. */
const struct reply *acting(struct world *world, uint64_t number, enum verb verb, const char *department, struct request_act with);

#define ACT(world, number, verb, department, ...) \
	acting((world), (number), (verb), (department), (struct request_act){ .actor = TEXT_NONE, __VA_ARGS__ })

#define DO(world, number, verb, department) acting((world), (number), (verb), (department), (struct request_act){ .actor = TEXT_NONE })

/* The part of that department; NULL: it has none. */
const struct assignment *part_of(const struct case_record *record, const char *department);
/* The case as it stands. */
const struct case_record *case_of(struct world *world, uint64_t number);
/* The n-th event of its history from the end, 0 the newest; NULL: there are fewer. */
const struct delivery *last_event(struct world *world, uint64_t number, size_t n);
/* How many of its events are of this kind. */
size_t count_events(struct world *world, uint64_t number, enum event_kind kind);
/* Time goes on, and what falls due is dealt with. */
void time_passes(struct world *world, int seconds);

#endif
