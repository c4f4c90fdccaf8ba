#include "rules/path.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

TestSuite(path, .timeout = 10);

static bool covers(const char *pattern, const char *path)
{
	struct arena *arena = arena_create(1 << 16);
	bool ok = true;
	struct path a = path_make(arena, text_of(pattern), &ok), b = path_make(arena, text_of(path), &ok);
	bool result = path_covers(&a, &b);

	cr_assert(ok);
	arena_destroy(&arena);
	return result;
}

Test(path, covers_what_begins_with_it_by_whole_segments)
{
	cr_expect(covers("transport/road", "transport/road"));
	cr_expect(covers("transport/road", "transport/road/pothole"));
	cr_expect(not(covers("transport/road", "transport/roadside")));
	cr_expect(not(covers("transport/road", "transport")));
	cr_expect(covers("交通/道路", "交通/道路/坑洞"));
}

Test(path, lets_a_star_stand_for_one_segment)
{
	cr_expect(covers("*/*/graffiti", "a/b/graffiti"));
	cr_expect(covers("*/*/graffiti", "a/b/graffiti/wall"));
	cr_expect(not(covers("*/*/graffiti", "a/graffiti")));
	cr_expect(not(covers("*/*/graffiti", "a/b/c/graffiti")));
	cr_expect(covers("a/*", "a/b"));
	cr_expect(not(covers("a/*", "a")));
}

Test(path, counts_the_segments_that_it_names)
{
	struct arena *arena = arena_create(1 << 16);
	bool ok = true;
	struct path path = path_make(arena, TEXT("*/road/*/pothole"), &ok);

	cr_expect(eq(u32, path_named(&path), 2));
	arena_destroy(&arena);
}

Test(path, refuses_patterns_that_nothing_could_match)
{
	static const char *const bad[] = { "", "/", "a/", "/a", "a//b", "a*", "a/b*", "**" };
	char full[LIMIT_CATEGORY + 2];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_expect(not(path_is_pattern(text_of(bad[i]))), "%s", bad[i]);
	memset(full, 'a', sizeof full);
	cr_expect(path_is_pattern((struct text){ full, LIMIT_CATEGORY }));
	cr_expect(not(path_is_pattern((struct text){ full, LIMIT_CATEGORY + 1 })));
	cr_expect(path_is_pattern(TEXT("*")));
}

Test(path, leaves_out_segments_past_the_room)
{
	struct text segments[2];

	cr_expect(eq(sz, path_split(TEXT("a/b/c/d"), segments, 2), 2));
	cr_expect(text_is_str(segments[1], "b"));
}
