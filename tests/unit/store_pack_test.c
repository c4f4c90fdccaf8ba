/* Numbers and texts in a run of bytes, events in a segment, fingerprints. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "store/fingerprints.h"
#include "store/segment.h"

TestSuite(store_pack, .timeout = 5);

Test(store_pack, gives_back_every_size_of_number)
{
	struct buffer out = { 0 };
	struct unpack rest;

	for (unsigned bit = 0; bit < 64; bit++) {
		pack_u64(&out, UINT64_C(1) << bit);
		pack_u64(&out, (UINT64_C(1) << bit) - 1);
	}
	pack_u64(&out, UINT64_MAX);
	rest = unpack_of(buffer_text(&out));
	for (unsigned bit = 0; bit < 64; bit++) {
		cr_expect(eq(u64, unpack_u64(&rest), UINT64_C(1) << bit));
		cr_expect(eq(u64, unpack_u64(&rest), (UINT64_C(1) << bit) - 1));
	}
	cr_expect(eq(u64, unpack_u64(&rest), UINT64_MAX));
	cr_expect(not(unpack_has_more(&rest)));
	cr_expect(not(rest.is_bad));
	buffer_fini(&out);
}

Test(store_pack, steps_both_ways_and_takes_one_byte_for_small_steps)
{
	static const uint64_t numbers[] = { 5, 6, 4, 60, 0, UINT64_MAX, 0, UINT64_C(1) << 63, 7 };
	struct buffer out = { 0 };
	struct unpack rest;
	uint64_t at = 0;

	pack_step(&out, 100, 101);
	pack_step(&out, 100, 99);
	pack_step(&out, 100, 163);
	cr_expect(eq(sz, out.size, 3));
	buffer_clear(&out);
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		pack_step(&out, i ? numbers[i - 1] : 0, numbers[i]);
	rest = unpack_of(buffer_text(&out));
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		at = unpack_step(&rest, at);
		cr_expect(eq(u64, at, numbers[i]));
	}
	cr_expect(not(unpack_has_more(&rest)));
	buffer_fini(&out);
}

Test(store_pack, knows_bytes_that_end_too_early_or_are_no_number)
{
	static const struct text bad[] = { { "", 0 }, { "\x80", 1 }, { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10 },
					   { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11 } };
	struct unpack rest;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		rest = unpack_of(bad[i]);
		cr_expect(eq(u64, unpack_u64(&rest), 0));
		cr_expect(rest.is_bad);
	}
	rest = unpack_of(TEXT("\x05" "four"));
	cr_expect(eq(sz, unpack_text(&rest).size, 0));
	cr_expect(rest.is_bad);
	cr_expect(eq(u64, unpack_u64(&rest), 0)); /* and stays so */
	rest = unpack_of(TEXT_NONE);
	cr_expect(not(unpack_has_more(&rest)));
}

Test(store_pack, takes_a_segment_apart_at_every_cut_without_harm)
{
	struct event_row row = { .case_number = 300, .kind = EVENT_OPENED, .bytes = TEXT("some bytes") }, got;
	struct buffer out = { 0 };

	for (int i = 0; i < 3; i++)
		segment_add(&out, &row);
	for (size_t cut = 0; cut <= out.size; cut++) {
		struct unpack rest = unpack_of((struct text){ out.at, cut });
		uint64_t n = 0;

		while (segment_next(&rest, n + 1, &got)) {
			n++;
			cr_expect(eq(u64, got.number, n));
			cr_expect(eq(u64, got.case_number, 300));
			cr_expect(text_is_str(got.bytes, "some bytes"));
		}
		cr_expect(eq(u64, n, cut / (out.size / 3)));
		cr_expect(eq(int, rest.is_bad, cut % (out.size / 3) != 0));
	}
	buffer_fini(&out);
}

Test(store_pack, chains_what_came_before_into_every_hash)
{
	struct chain a = { { 0 } }, b = { { 0 } };

	chain_add(&a, 1, 1, 1, TEXT("x"));
	chain_add(&b, 1, 1, 1, TEXT("y"));
	cr_expect(not(chain_is(&a, b.hash, CHAIN_SIZE)));
	chain_add(&a, 1, 2, 1, TEXT("z"));
	chain_add(&b, 1, 2, 1, TEXT("z"));
	cr_expect(not(chain_is(&a, b.hash, CHAIN_SIZE)));
	cr_expect(chain_is(&a, a.hash, CHAIN_SIZE));
	cr_expect(not(chain_is(&a, a.hash, CHAIN_SIZE - 1)));
}

Test(store_pack, finds_all_numbers_of_a_fingerprint_in_order_while_the_table_grows)
{
	static const unsigned char key[FINGERPRINT_KEY_SIZE] = "a key of thirty-two bytes, fixed";
	struct fingerprints *f = fingerprints_create(key, 64);
	enum { NUMBERS = 50000, SHARED = 7 };
	uint64_t at = 0;

	cr_expect(eq(u64, fingerprints_after(f, 1, 0), 0));
	for (uint64_t number = 1; number <= NUMBERS; number++)
		cr_assert(eq(int, fingerprints_add(f, number % 1000 ? number * UINT64_C(0x9e3779b97f4a7c15) : SHARED, number), 0));
	for (uint64_t number = 1; number <= NUMBERS; number++)
		if (number % 1000)
			cr_expect(eq(u64, fingerprints_after(f, number * UINT64_C(0x9e3779b97f4a7c15), 0), number));
	for (uint64_t i = 1; i <= NUMBERS / 1000; i++) {
		at = fingerprints_after(f, SHARED, at);
		cr_expect(eq(u64, at, i * 1000));
	}
	cr_expect(eq(u64, fingerprints_after(f, SHARED, at), 0));
	fingerprints_destroy(&f);
}

Test(store_pack, makes_fingerprints_that_depend_on_the_key_and_on_where_the_source_ends)
{
	static const unsigned char key[FINGERPRINT_KEY_SIZE] = "a key of thirty-two bytes, fixed", other[FINGERPRINT_KEY_SIZE] = "another";
	struct fingerprints *f = fingerprints_create(key, 64), *g = fingerprints_create(other, 64);

	cr_expect(eq(u64, fingerprint_of(f, TEXT("ab"), TEXT("c")), fingerprint_of(f, TEXT("ab"), TEXT("c"))));
	cr_expect(ne(u64, fingerprint_of(f, TEXT("ab"), TEXT("c")), fingerprint_of(f, TEXT("a"), TEXT("bc"))));
	cr_expect(ne(u64, fingerprint_of(f, TEXT("ab"), TEXT("c")), fingerprint_of(f, TEXT("c"), TEXT("ab"))));
	cr_expect(ne(u64, fingerprint_of(f, TEXT("ab"), TEXT("c")), fingerprint_of(g, TEXT("ab"), TEXT("c"))));
	cr_expect(ne(u64, fingerprint_of(f, TEXT_NONE, TEXT("c")), fingerprint_of(f, TEXT("c"), TEXT_NONE)));
	fingerprints_destroy(&f);
	fingerprints_destroy(&g);
}
