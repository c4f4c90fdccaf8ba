#include "rules/path.h"

#include <string.h>

bool path_is_wild(struct text segment)
{
	return segment.size == 1 && segment.at[0] == '*';
}

bool path_is_pattern(struct text pattern)
{
	struct text segment;

	if (!pattern.size || pattern.size > LIMIT_CATEGORY || pattern.at[pattern.size - 1] == '/')
		return false;
	while (text_next(&pattern, '/', &segment))
		if (!segment.size || (!path_is_wild(segment) && memchr(segment.at, '*', segment.size)))
			return false;
	return true;
}

size_t path_split(struct text path, struct text *segments_out, size_t room)
{
	size_t n = 0;

	while (n < room && text_next(&path, '/', &segments_out[n]))
		n++;
	return n;
}

struct path path_make(struct arena *arena, struct text path, bool *ok_out)
{
	struct text segments[PATH_SEGMENTS_MAX];
	size_t n = path_split(path, segments, PATH_SEGMENTS_MAX);
	struct text *kept = arena_take(arena, (n + 1) * sizeof *kept);

	if (!kept) {
		*ok_out = false;
		return (struct path){ NULL, 0 };
	}
	memcpy(kept, segments, n * sizeof *kept);
	return (struct path){ kept, n };
}

uint32_t path_named(const struct path *pattern)
{
	uint32_t n = 0;

	for (size_t i = 0; i < pattern->n; i++)
		n += !path_is_wild(pattern->segments[i]);
	return n;
}

/* From the last segment backwards: that is where two categories differ most often. */
bool path_covers(const struct path *pattern, const struct path *path)
{
	if (pattern->n > path->n)
		return false;
	for (size_t i = pattern->n; i-- > 0;)
		if (!path_is_wild(pattern->segments[i]) && !text_is(pattern->segments[i], path->segments[i]))
			return false;
	return true;
}
