/* core/problems.h - common problems: cases by when they were reported, counted by category and area or by squares of a grid, and held against the
 * same weekdays and hours of the weeks before. The judgement is statistics/change.h's; docs/FIGURES.md says what each figure means.
 *
 * Invariants
 *  1. A week of the past counts only if every week after it has cases, and the one before it too: records may begin or be missing in the middle
 *     of one.
 *  2. At most LIMIT_PROBLEMS groups; a case for which there was no group any more is counted as uncounted, never dropped in silence.
 *  3. Of a square nothing is said below PROBLEMS_SQUARE_MIN cases: a point is close to a person.
 * Any thread. */
#ifndef LIAISON_CORE_PROBLEMS_H
#define LIAISON_CORE_PROBLEMS_H

#include "base/keyed.h"
#include "core/store.h"
#include "core/timekeeping.h"

enum { PROBLEMS_SQUARE_MIN = 5 };

/* Fills in what was left to the daemon. true: it can be run; false: *field_out is wrong and *sentence_out says how. */
bool problems_check(struct request_problems *request, wall now, const char **field_out, struct text *sentence_out);

/* Of a request that problems_check let through. The report lies in the arena, except its definitions, which last for ever. Returns 0, STORE_SHORT
 * or a fault. */
MUST_CHECK int problems_run(const struct request_problems *request, const struct timekeeping *time, const unsigned char hash_key[KEYED_KEY_SIZE],
			    struct reader *reader, struct arena *arena, struct problem_report *out);

#endif
