/* rules/path.h - category paths and the patterns that cover them: whole segments, `*` for any one segment.
 * Pure. Any thread. */
#ifndef LIAISON_RULES_PATH_H
#define LIAISON_RULES_PATH_H

#include "base/arena.h"
#include "base/limits.h"

enum { PATH_SEGMENTS_MAX = (LIMIT_CATEGORY + 1) / 2 }; /* of "a/b/c/..." within LIMIT_CATEGORY */

struct path {
	struct text *segments;
	size_t n;
};

/* Is it a pattern that may stand in a rule? No empty segment, at most LIMIT_CATEGORY bytes, `*` only as a whole segment. */
bool path_is_pattern(struct text pattern);

/* Cuts `path` at its slashes. Segments past `room` are left out. Returns their number. */
size_t path_split(struct text path, struct text *segments_out, size_t room);

/* The same into the arena. On NULL from the arena the result is empty and *ok_out turns false. */
struct path path_make(struct arena *arena, struct text path, bool *ok_out);

bool path_is_wild(struct text segment);                                /* `*` */
uint32_t path_named(const struct path *pattern);                       /* how many of its segments are not `*` */
bool path_covers(const struct path *pattern, const struct path *path); /* does `path` begin with it? */

#endif
