#include <stdint.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/phrase.h"

TestSuite(phrase, .timeout = 5);

Test(phrase, joins_its_parts_with_a_zero_behind_them)
{
	struct arena *arena = arena_create(1024);
	struct text t = PHRASE(arena, TEXT("no case "), phrase_u64(arena, 42), TEXT_NONE, TEXT("."));

	cr_assert(text_is_str(t, "no case 42."));
	cr_assert(eq(int, t.at[t.size], 0));
	cr_assert(text_is_str(PHRASE(arena, TEXT_NONE), ""));
	arena_destroy(&arena);
}

Test(phrase, writes_numbers_from_the_first_to_the_last)
{
	struct arena *arena = arena_create(1024);

	cr_assert(text_is_str(phrase_u64(arena, 0), "0"));
	cr_assert(text_is_str(phrase_u64(arena, UINT64_MAX), "18446744073709551615"));
	arena_destroy(&arena);
}

Test(phrase, becomes_empty_where_it_does_not_fit)
{
	struct arena *arena = arena_create(8);

	cr_assert(text_is_empty(PHRASE(arena, TEXT("01234567"))));
	cr_assert(text_is_str(PHRASE(arena, TEXT("0123456")), "0123456"));
	cr_assert(text_is_empty(phrase_u64(arena, 1)));
	arena_destroy(&arena);
}
