#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/clock.h"
#include "base/moment.h"

TestSuite(moment, .timeout = 5);

Test(moment, adds_and_measures_lengths_of_time)
{
	mono a = { 1000 }, b = mono_after(a, dur_ms(2));
	wall w = wall_ms(5000), v = wall_after(w, dur_s(-3));

	cr_assert(eq(i64, b.ns, 2001000));
	cr_assert(eq(i64, mono_since(b, a).ns, dur_ms(2).ns));
	cr_assert(eq(i64, v.ms, 2000));
	cr_assert(eq(i64, dur_to_ms(wall_since(v, w)), -3000));
	cr_assert(eq(i64, dur_to_ms(dur_ns(1999999)), 1), "a begun millisecond does not count");
}

Test(moment, has_a_moment_that_never_comes)
{
	cr_assert(wall_is_none(WALL_NEVER));
	cr_assert(wall_is_none(WALL_NONE));
	cr_assert(not(wall_is_none(wall_ms(0))));
	cr_assert(eq(i64, wall_min(WALL_NEVER, wall_ms(5)).ms, 5));
	cr_assert(eq(i64, mono_min(MONO_NEVER, (mono){ 5 }).ns, 5));
	cr_assert(wall_is_before(wall_ms(INT64_MIN), WALL_NEVER));
	cr_assert(mono_is_before((mono){ 0 }, MONO_NEVER));
	cr_assert(not(mono_is_before(MONO_NEVER, MONO_NEVER)));
}

Test(moment, reads_a_clock_that_never_goes_back)
{
	mono before = clock_mono();

	for (int i = 0; i < 1000; i++) {
		struct now now = clock_read();

		cr_assert(not(mono_is_before(now.mono, before)));
		cr_assert(gt(i64, now.wall.ms, 1700000000000), "the wall clock counts from 1970");
		before = now.mono;
	}
}
