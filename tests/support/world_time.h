/* support/world_time.h - timekeeping without calendars: every moment is worked time, every wait stops the resolve clock and those that a policy names itself,
 * and joint handling's own clocks have short lengths. */
#ifndef LIAISON_TESTS_WORLD_TIME_H
#define LIAISON_TESTS_WORLD_TIME_H

#include "core/timekeeping.h"

/* How long each clock of joint handling runs, in seconds. */
enum { WORLD_ANSWER_S = 600, WORLD_RULING_S = 1200, WORLD_URGE_S = 300, WORLD_OTHER_S = 3600 };

/* Everything but promise and self, which are the world's own. */
void world_time_fill(struct timekeeping *time);

#endif
