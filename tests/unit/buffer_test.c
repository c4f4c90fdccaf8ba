#include <stdint.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/buffer.h"

TestSuite(buffer, .timeout = 5);

Test(buffer, grows_at_its_end_and_keeps_what_is_in_it)
{
	struct buffer b = { 0 };

	for (int i = 0; i < 1000; i++) {
		buffer_add_str(&b, "row ");
		buffer_add_u64(&b, (uint64_t)i);
		buffer_add(&b, TEXT("\n"));
	}
	cr_assert(text_starts(buffer_text(&b), TEXT("row 0\nrow 1\n")));
	cr_assert(text_is_str(text_slice(buffer_text(&b), b.size - 8, b.size), "row 999\n"));
	cr_assert(not(b.is_short));
	buffer_fini(&b);
}

Test(buffer, writes_numbers_from_the_first_to_the_last)
{
	struct buffer b = { 0 };

	buffer_add_u64(&b, 0);
	buffer_add_str(&b, " ");
	buffer_add_u64(&b, UINT64_MAX);
	cr_assert(text_is_str(buffer_text(&b), "0 18446744073709551615"));
	buffer_fini(&b);
}

/* Memory is taken in doubling steps; the limit counts, wherever it lies between two of them. */
Test(buffer, holds_its_limit_to_the_byte)
{
	static const size_t limits[] = { 1, 100, 255, 256, 257, 300, 511, 1000 };

	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct buffer b = { .limit = limits[i] };

		for (size_t k = 0; k < limits[i]; k++)
			cr_assert(buffer_extend(&b, 1) != NULL, "byte %zu of %zu", k, limits[i]);
		cr_assert(buffer_extend(&b, 1) == NULL, "limit %zu", limits[i]);
		cr_assert(b.is_short);
		cr_assert(eq(sz, b.size, limits[i]));
		buffer_fini(&b);
	}
}

Test(buffer, says_until_it_is_cleared_that_something_did_not_fit)
{
	struct buffer b = { .limit = 4 };

	buffer_add_str(&b, "abc");
	buffer_add_str(&b, "too much");
	cr_assert(b.is_short);
	cr_assert(text_is_str(buffer_text(&b), "abc"), "nothing of what did not fit");
	buffer_add_str(&b, "d");
	cr_assert(b.is_short);
	buffer_clear(&b);
	cr_assert(not(b.is_short));
	buffer_add_str(&b, "abcd");
	cr_assert(text_is_str(buffer_text(&b), "abcd"));
	buffer_fini(&b);
}

Test(buffer, refuses_a_size_that_would_overflow)
{
	struct buffer b = { 0 };

	buffer_add_str(&b, "abc");
	cr_assert(buffer_extend(&b, SIZE_MAX) == NULL);
	cr_assert(buffer_extend(&b, SIZE_MAX - 2) == NULL);
	cr_assert(text_is_str(buffer_text(&b), "abc"));
	buffer_fini(&b);
}

Test(buffer, can_be_used_again_under_the_same_limit_when_its_memory_was_given_back)
{
	struct buffer b = { .limit = 10 };

	buffer_add_str(&b, "0123456789");
	buffer_fini(&b);
	cr_assert(b.at == NULL);
	cr_assert(eq(sz, b.limit, 10));
	buffer_add_str(&b, "0123456789");
	cr_assert(not(b.is_short));
	buffer_add_str(&b, "x");
	cr_assert(b.is_short);
	buffer_fini(&b);
	buffer_fini(&b);
}

Test(buffer, adds_nothing_for_an_empty_text)
{
	struct buffer b = { 0 };

	buffer_add(&b, TEXT_NONE);
	buffer_add_str(&b, NULL);
	cr_assert(eq(sz, b.size, 0));
	cr_assert(not(b.is_short));
	buffer_fini(&b);
}
