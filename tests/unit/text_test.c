#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/text.h"

TestSuite(text, .timeout = 5);

Test(text, knows_utf8_from_what_only_looks_like_it)
{
	static const struct { const char *bytes; size_t size; bool is_valid; const char *what; } rows[] = {
		{ "", 0, true, "nothing" },
		{ "abc", 3, true, "ASCII" },
		{ "\x7f", 1, true, "the last of one byte" },
		{ "a\0b", 3, false, "a zero byte" },
		{ "\0", 1, false, "only a zero byte" },
		{ "\xc2\x80", 2, true, "the first of two bytes" },
		{ "\xdf\xbf", 2, true, "the last of two bytes" },
		{ "\xe0\xa0\x80", 3, true, "the first of three bytes" },
		{ "\xef\xbf\xbf", 3, true, "the last of three bytes" },
		{ "\xf0\x90\x80\x80", 4, true, "the first of four bytes" },
		{ "\xf4\x8f\xbf\xbf", 4, true, "the last of all" },
		{ "\xe6\x89\x93\xe6\xa1\xa9", 6, true, "Chinese" },
		{ "\xc0\x80", 2, false, "zero, overlong" },
		{ "\xc1\xbf", 2, false, "overlong in two bytes" },
		{ "\xe0\x9f\xbf", 3, false, "overlong in three bytes" },
		{ "\xf0\x8f\xbf\xbf", 4, false, "overlong in four bytes" },
		{ "\xed\x9f\xbf", 3, true, "the last before the surrogates" },
		{ "\xed\xa0\x80", 3, false, "the first surrogate" },
		{ "\xed\xbf\xbf", 3, false, "the last surrogate" },
		{ "\xee\x80\x80", 3, true, "the first behind the surrogates" },
		{ "\xf4\x90\x80\x80", 4, false, "past the last of all" },
		{ "\xf5\x80\x80\x80", 4, false, "a lead byte that is none" },
		{ "\xff", 1, false, "no UTF-8 byte" },
		{ "\x80", 1, false, "a follower alone" },
		{ "a\xbf", 2, false, "a follower behind a letter" },
		{ "\xc3", 1, false, "one byte of two" },
		{ "\xe6\x89", 2, false, "two bytes of three" },
		{ "\xf0\x90\x80", 3, false, "three bytes of four" },
		{ "\xe6\x89" "a", 3, false, "a letter where a follower belongs" },
		{ "\xf0\x90\x80\xc0", 4, false, "no follower at the end of four" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_expect(text_is_utf8((struct text){ rows[i].bytes, rows[i].size }) == rows[i].is_valid, "%s",
			  rows[i].what);
}

Test(text, bears_an_empty_text_that_points_nowhere)
{
	struct text rest = TEXT_NONE, part;

	cr_assert(text_is(TEXT_NONE, TEXT("")));
	cr_assert(text_is_str(TEXT_NONE, NULL));
	cr_assert(text_is_empty(text_of(NULL)));
	cr_assert(text_starts(TEXT("a"), TEXT_NONE));
	cr_assert(eq(int, text_order(TEXT_NONE, TEXT("")), 0));
	cr_assert(eq(sz, text_trim(TEXT_NONE).size, 0));
	cr_assert(eq(sz, text_slice(TEXT_NONE, 3, 9).size, 0));
	cr_assert(text_is_utf8(TEXT_NONE));
	cr_assert(not(text_next(&rest, '/', &part)));
}

Test(text, cuts_slices_at_the_end_of_the_text)
{
	cr_assert(text_is_str(text_slice(TEXT("abcdef"), 2, 4), "cd"));
	cr_assert(text_is_str(text_slice(TEXT("abcdef"), 4, 99), "ef"));
	cr_assert(text_is_empty(text_slice(TEXT("abcdef"), 99, 100)));
	cr_assert(text_is_empty(text_slice(TEXT("abcdef"), 4, 2)));
}

Test(text, orders_by_bytes_and_a_prefix_before_what_is_longer)
{
	cr_assert(lt(int, text_order(TEXT("ab"), TEXT("abc")), 0));
	cr_assert(gt(int, text_order(TEXT("b"), TEXT("abc")), 0));
	cr_assert(lt(int, text_order(TEXT("z"), TEXT("\xc3\xa9")), 0), "bytes count as they are, not as signed numbers");
	cr_assert(eq(int, text_order(TEXT("abc"), TEXT("abc")), 0));
	cr_assert(text_starts(TEXT("abc"), TEXT("abc")));
	cr_assert(not(text_starts(TEXT("ab"), TEXT("abc"))));
}

Test(text, trims_white_space_at_both_ends_only)
{
	cr_assert(text_is_str(text_trim(TEXT(" \t\r\na b\n ")), "a b"));
	cr_assert(text_is_empty(text_trim(TEXT(" \t\r\n "))));
	cr_assert(text_is_str(text_trim(TEXT("\xc2\xa0x")), "\xc2\xa0x"), "a blank that is not ASCII stays");
}

Test(text, gives_every_part_between_separators_and_none_behind_the_last)
{
	struct text rest = TEXT("a//bc/"), part;

	cr_assert(text_next(&rest, '/', &part) && text_is_str(part, "a"));
	cr_assert(text_next(&rest, '/', &part) && text_is_str(part, ""));
	cr_assert(text_next(&rest, '/', &part) && text_is_str(part, "bc"));
	cr_assert(not(text_next(&rest, '/', &part)), "what ends in a separator has no empty part behind it");
	rest = TEXT("whole");
	cr_assert(text_next(&rest, '/', &part) && text_is_str(part, "whole"));
	cr_assert(not(text_next(&rest, '/', &part)));
}

Test(text, reads_numbers_up_to_the_last_and_nothing_else)
{
	static const char *const wrong[] = { "",
					     " 1",
					     "1 ",
					     "+1",
					     "-1",
					     "0x1",
					     "1.0",
					     "1e3",
					     "18446744073709551616",
					     "99999999999999999999",
					     "000000000000000000001" };
	uint64_t n = 7;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		cr_expect(not(text_to_u64(text_of(wrong[i]), &n)), "%s", wrong[i]);
		cr_expect(eq(u64, n, 7), "unchanged by \"%s\"", wrong[i]);
	}
	cr_assert(text_to_u64(TEXT("18446744073709551615"), &n));
	cr_assert(eq(u64, n, UINT64_MAX));
	cr_assert(text_to_u64(TEXT("0"), &n));
	cr_assert(eq(u64, n, 0));
	cr_assert(text_to_u64(TEXT("00000000000000000042"), &n));
	cr_assert(eq(u64, n, 42));
}

Test(text, hashes_as_fnv1a_does)
{
	cr_assert(eq(u64, text_hash(TEXT_NONE), 0xcbf29ce484222325u));
	cr_assert(eq(u64, text_hash(TEXT("a")), 0xaf63dc4c8601ec8cu));
	cr_assert(eq(u64, text_hash(TEXT("foobar")), 0x85944171f73967e8u));
}
