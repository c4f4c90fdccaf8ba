#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/history.h"

TestSuite(history, .timeout = 5);

enum { N = 500 };

static struct text list_of(const uint64_t *numbers, size_t n, struct arena *arena)
{
	struct text history = TEXT_NONE;

	for (size_t i = 1; i < n; i++)
		cr_assert(history_add(&history, numbers[0], numbers[i], arena));
	return history;
}

Test(history, gives_back_the_numbers_from_any_place)
{
	struct arena *arena = arena_create(16 << 20);
	uint64_t numbers[N], got[N];
	struct text history;
	bool is_sound;

	numbers[0] = 77;
	for (size_t i = 1; i < N; i++)
		numbers[i] = numbers[i - 1] + (i % 7 ? 1 + i % 200 : UINT64_C(1) << (i % 40));
	history = list_of(numbers, N, arena);
	cr_assert(eq(sz, history_count(history), N));
	for (size_t first = 0; first < N; first += 41)
		for (size_t room = 0; room <= N; room += 83) {
			size_t expected = N - first < room ? N - first : room;

			cr_assert(eq(sz, history_read(history, numbers[0], first, got, room, &is_sound), expected));
			cr_expect(is_sound);
			for (size_t i = 0; i < expected; i++)
				cr_assert(eq(u64, got[i], numbers[first + i]));
		}
	cr_expect(eq(sz, history_read(history, numbers[0], N, got, N, &is_sound), 0), "behind the last there is nothing");
	arena_destroy(&arena);
}

Test(history, of_a_case_that_was_only_opened_is_that_event)
{
	uint64_t got[2];
	bool is_sound;

	cr_expect(eq(sz, history_count(TEXT_NONE), 1));
	cr_assert(eq(sz, history_read(TEXT_NONE, 5, 0, got, 2, &is_sound), 1));
	cr_expect(eq(u64, got[0], 5));
}

Test(history, says_when_its_bytes_are_damaged)
{
	uint64_t got[4];
	bool is_sound;

	history_read(TEXT("\x01\x02\xff"), 1, 0, got, 4, &is_sound);
	cr_expect(not(is_sound));
}

Test(history, stays_as_it_was_when_there_is_no_room)
{
	struct arena *arena = arena_create(1);
	struct text history = TEXT("\x01");

	while (arena_take(arena, 64))
		;
	cr_expect(not(history_add(&history, 1, 9, arena)));
	cr_expect(eq(sz, history.size, 1));
	arena_destroy(&arena);
}
