#include <stdalign.h>
#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/arena.h"

TestSuite(arena, .timeout = 5);

Test(arena, aligns_every_piece_and_lets_none_overlap_another)
{
	struct arena *arena = arena_create(1024 * 1024);
	unsigned char *pieces[200];

	for (size_t i = 0; i < 200; i++) {
		pieces[i] = arena_take(arena, i * 7 % 130 + 1);
		cr_assert(pieces[i] != NULL);
		cr_assert(eq(sz, (uintptr_t)pieces[i] % alignof(max_align_t), 0));
		memset(pieces[i], (int)i, i * 7 % 130 + 1);
	}
	for (size_t i = 0; i < 200; i++)
		for (size_t k = 0; k < i * 7 % 130 + 1; k++)
			cr_assert(eq(int, pieces[i][k], (int)i));
	arena_destroy(&arena);
	cr_assert(arena == NULL);
}

Test(arena, hands_out_as_much_as_its_limit_between_two_resets)
{
	struct arena *arena = arena_create(1000);

	cr_assert(arena_take(arena, 600) != NULL);
	cr_assert(arena_take(arena, 401) == NULL);
	cr_assert(arena_take(arena, 400) != NULL);
	cr_assert(arena_take(arena, 1) == NULL);
	arena_reset(arena);
	cr_assert(arena_take(arena, 1000) != NULL);
	arena_destroy(&arena);
}

Test(arena, refuses_sizes_that_would_overflow)
{
	struct arena *arena = arena_create(SIZE_MAX);

	cr_assert(arena_take(arena, SIZE_MAX) == NULL);
	cr_assert(arena_take(arena, SIZE_MAX - 8) == NULL);
	cr_assert(arena_take_clear(arena, SIZE_MAX / 2, 4) == NULL);
	cr_assert(arena_take_clear(arena, 4, SIZE_MAX / 2) == NULL);
	cr_assert(arena_take(arena, 8) != NULL, "it can still be used");
	arena_destroy(&arena);
}

Test(arena, takes_pieces_larger_than_its_blocks_and_keeps_what_was_there)
{
	struct arena *arena = arena_create_sized(64, 4 * 1024 * 1024);
	char *small = arena_take(arena, 32), *large = arena_take(arena, 1000000), *after = arena_take(arena, 32);

	cr_assert(small && large && after);
	memset(large, 'l', 1000000);
	memset(small, 's', 32);
	memset(after, 'a', 32);
	cr_assert(eq(int, large[0], 'l'));
	cr_assert(eq(int, large[999999], 'l'));
	arena_destroy(&arena);
}

/* What one busy round needed lies ready for the next. */
Test(arena, keeps_a_block_over_a_reset_and_fills_it_from_its_beginning)
{
	struct arena *arena = arena_create_sized(256, 1024 * 1024);
	void *begin[4];

	for (int round = 0; round < 4; round++) {
		begin[round] = arena_take(arena, 1000);
		for (int i = 0; i < 100; i++)
			cr_assert(arena_take(arena, 1000) != NULL);
		arena_reset(arena);
	}
	cr_assert(eq(ptr, begin[3], begin[2]));
	arena_reset(arena);
	arena_destroy(&arena);
}

Test(arena, clears_what_is_to_be_clear_even_where_it_was_used_before)
{
	struct arena *arena = arena_create(65536);
	unsigned char *at = arena_take(arena, 512);

	memset(at, 0xFF, 512);
	arena_reset(arena);
	at = arena_take_clear(arena, 128, 4);
	for (int i = 0; i < 512; i++)
		cr_assert(eq(int, at[i], 0));
	arena_destroy(&arena);
}

Test(arena, copies_a_text_with_a_zero_behind_it_and_says_once_that_one_did_not_fit)
{
	struct arena *arena = arena_create(8);
	bool ok = true;
	struct text copy = arena_copy(arena, (struct text){ "abcdef", 3 }, &ok);

	cr_assert(ok);
	cr_assert(text_is_str(copy, "abc"));
	cr_assert(eq(int, copy.at[3], 0));
	copy = arena_copy(arena, TEXT("too long for it"), &ok);
	cr_assert(not(ok));
	cr_assert(copy.at == NULL && copy.size == 0);
	copy = arena_copy(arena, TEXT_NONE, &ok);
	cr_assert(not(ok), "what fits later does not take it back");
	cr_assert(copy.at && !*copy.at);
	arena_destroy(&arena);
}

Test(arena, can_be_destroyed_twice)
{
	struct arena *arena = arena_create(8);

	arena_destroy(&arena);
	arena_destroy(&arena);
}
