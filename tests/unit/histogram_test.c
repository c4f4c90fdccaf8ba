/* Lengths of time in steps: a share of them is never further off than promised. */
#include "core/histogram.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

TestSuite(histogram, .timeout = 10);

static uint64_t state;

static uint64_t below(uint64_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (state >> 33) % n;
}

static void expect_near(dur got, int64_t seconds)
{
	double off = (double)got.ns / 1e9 - (double)seconds, most = (double)seconds / 32 + 1;

	cr_assert(off <= most && off >= -most, "%lld s came out as %.1f s", (long long)seconds, (double)got.ns / 1e9);
}

Test(histogram, gives_every_single_length_back_to_within_its_error)
{
	for (int64_t seconds = 0; seconds < INT64_C(4000000000); seconds += 1 + seconds / 37) {
		struct histogram h = { 0 };

		histogram_add(&h, dur_s(seconds));
		expect_near(histogram_share(&h, 0.5), seconds);
		expect_near(histogram_share(&h, 0.9), seconds);
		histogram_fini(&h);
	}
}

static int order(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

Test(histogram, gives_medians_of_random_lengths_to_within_its_error)
{
	static int64_t lengths[5000];

	state = 7;
	for (int round = 0; round < 50; round++) {
		struct histogram h = { 0 };
		size_t n = 1 + (size_t)below(5000);

		for (size_t i = 0; i < n; i++) {
			lengths[i] = (int64_t)below(UINT64_C(1) << (4 + below(24)));
			histogram_add(&h, dur_s(lengths[i]));
		}
		qsort(lengths, n, sizeof *lengths, order);
		cr_assert(eq(u64, histogram_count(&h), n));
		expect_near(histogram_share(&h, 0.5), lengths[n / 2]);
		expect_near(histogram_share(&h, 0.9), lengths[(size_t)((double)n * 0.9)]);
		histogram_fini(&h);
	}
}

Test(histogram, counts_what_is_too_long_or_below_zero_at_its_ends)
{
	struct histogram h = { 0 };

	histogram_add(&h, dur_s(-5));
	cr_expect(eq(i64, histogram_share(&h, 0.5).ns, dur_ms(500).ns));
	histogram_fini(&h);
	histogram_add(&h, (dur){ INT64_MAX });
	cr_expect(gt(i64, histogram_share(&h, 0.5).ns, dur_s(INT64_C(4000000000)).ns));
	histogram_fini(&h);
	cr_expect(eq(i64, histogram_share(&h, 0.5).ns, 0));
}

Test(histogram, comes_back_packed_and_adds_up)
{
	struct histogram a = { 0 }, b = { 0 };
	struct buffer packed = { 0 };
	struct unpack rest;

	for (int i = 0; i < 300; i++)
		histogram_add(&a, dur_s((int64_t)below(1000000)));
	histogram_add(&b, dur_s(3));
	histogram_pack(&a, &packed);
	rest = unpack_of(buffer_text(&packed));
	histogram_unpack(&b, &rest);
	cr_expect(not(rest.is_bad || unpack_has_more(&rest)));
	cr_expect(eq(u64, histogram_count(&b), 301));
	histogram_merge(&a, &b);
	cr_expect(eq(u64, histogram_count(&a), 601));
	for (size_t cut = 0; cut < packed.size; cut++) {
		struct histogram c = { 0 };

		rest = unpack_of(text_slice(buffer_text(&packed), 0, cut));
		histogram_unpack(&c, &rest);
		cr_expect(rest.is_bad, "cut at %zu", cut);
		histogram_fini(&c);
	}
	histogram_fini(&a);
	histogram_fini(&b);
	buffer_fini(&packed);
}
