#include "base/civil.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

TestSuite(civil, .timeout = 30);

Test(civil, counts_days_without_a_gap_over_all_years)
{
	int32_t day = civil_days((struct civil_date){ 1, 1, 1 }), last = civil_days((struct civil_date){ 9999, 12, 31 });
	struct civil_date before = civil_date(day - 1);

	cr_assert(eq(int, before.year, 0));
	for (before = (struct civil_date){ 0, 12, 31 }; day <= last; day++) {
		struct civil_date date = civil_date(day);
		bool is_next =
			date.day == before.day + 1 || (date.day == 1 && (date.month == before.month + 1 || date.month == 1));

		cr_assert(is_next && civil_is_real(date) && civil_days(date) == day, "day %d", day);
		before = date;
	}
}

Test(civil, knows_weekdays_and_the_epoch)
{
	cr_assert(eq(i32, civil_days((struct civil_date){ 1970, 1, 1 }), 0));
	cr_assert(eq(u32, civil_weekday(0), 3));
	cr_assert(eq(u32, civil_weekday(-1), 2));
	cr_assert(eq(u32, civil_weekday(civil_days((struct civil_date){ 2026, 2, 14 })), 5));
	cr_assert(eq(i32, civil_day_of((civil){ -1 }), -1));
	cr_assert(eq(i32, civil_day_of((civil){ 0 }), 0));
}

Test(civil, refuses_days_that_no_year_has)
{
	cr_assert(civil_is_real((struct civil_date){ 2024, 2, 29 }));
	cr_assert(civil_is_real((struct civil_date){ 2000, 2, 29 }));
	cr_assert(not(civil_is_real((struct civil_date){ 1900, 2, 29 })));
	cr_assert(not(civil_is_real((struct civil_date){ 2015, 2, 30 })));
	cr_assert(not(civil_is_real((struct civil_date){ 2015, 4, 31 })));
	cr_assert(not(civil_is_real((struct civil_date){ 2015, 13, 1 })));
	cr_assert(not(civil_is_real((struct civil_date){ 2015, 0, 1 })));
	cr_assert(not(civil_is_real((struct civil_date){ 2015, 1, 0 })));
	cr_assert(not(civil_is_real((struct civil_date){ 10000, 1, 1 })));
}

Test(civil, reads_each_form_of_a_local_time)
{
	static const char *const forms[] = { "2015-02-28T16:05:09", "2015-02-28 16:05:09", "02/28/2015 04:05:09 PM",
					     "02/28/2015 04:05:09 pm" };
	civil wanted = { (int64_t)civil_days((struct civil_date){ 2015, 2, 28 }) * CIVIL_DAY_MS + 16 * 3600000 + 5 * 60000 +
			 9000 };

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		civil got = { 0 };

		cr_assert(civil_parse(text_of(forms[i]), &got), "%s", forms[i]);
		cr_assert(eq(i64, got.ms, wanted.ms), "%s", forms[i]);
	}
}

Test(civil, reads_noon_and_midnight_of_the_twelve_hour_clock)
{
	civil noon = { 0 }, midnight = { 0 };

	cr_assert(civil_parse(TEXT("01/01/1970 12:00:00 PM"), &noon));
	cr_assert(civil_parse(TEXT("01/01/1970 12:00:00 AM"), &midnight));
	cr_assert(eq(i64, noon.ms, 12 * 3600000));
	cr_assert(eq(i64, midnight.ms, 0));
}

Test(civil, reads_minutes_and_fractions)
{
	civil got = { 0 };

	cr_assert(civil_parse(TEXT("1970-01-01 00:01"), &got));
	cr_assert(eq(i64, got.ms, 60000));
	cr_assert(civil_parse(TEXT("1970-01-01T00:00:01.2509"), &got));
	cr_assert(eq(i64, got.ms, 1250));
	cr_assert(civil_parse(TEXT("1969-12-31T23:59:59.999"), &got));
	cr_assert(eq(i64, got.ms, -1));
}

Test(civil, refuses_what_is_not_a_local_time)
{
	static const char *const wrong[] = { "",
					     "2015",
					     "2015-02-28",
					     "2015-02-30T00:00:00",
					     "2015-02-28T24:00:00",
					     "2015-02-28T12:60:00",
					     "2015-02-28T12:00:60",
					     "2015-02-28T12:00:00Z",
					     "2015-02-28T12:00:00 ",
					     " 2015-02-28T12:00:00",
					     "2015-2-28T12:00:00",
					     "2015-02-28T12:00:",
					     "2015-02-28T12:00:00.",
					     "2015/02/28 12:00:00",
					     "02/28/2015 13:00:00 PM",
					     "02/28/2015 00:00:00 AM",
					     "02/30/2015 01:00:00 AM",
					     "02/28/2015 01:00:00",
					     "02/28/2015 01:00:00 XM",
					     "+015-02-28T12:00:00",
					     "2015-02-28T-1:00:00",
					     "0000-01-01T00:00:00" };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		civil got = { 42 };

		cr_expect(not(civil_parse(text_of(wrong[i]), &got)), "%s", wrong[i]);
		cr_expect(eq(i64, got.ms, 42), "%s", wrong[i]);
	}
}

Test(civil, reads_rfc_3339_with_its_offset)
{
	wall z = { 0 }, east = { 0 }, west = { 0 };

	cr_assert(civil_parse_rfc3339(TEXT("2015-02-28T12:00:00Z"), &z));
	cr_assert(civil_parse_rfc3339(TEXT("2015-02-28T20:00:00.5+08:00"), &east));
	cr_assert(civil_parse_rfc3339(TEXT("2015-02-28t07:00:00-05:00"), &west));
	cr_assert(eq(i64, z.ms, 1425124800000));
	cr_assert(eq(i64, east.ms, z.ms + 500));
	cr_assert(eq(i64, west.ms, z.ms));
}

Test(civil, refuses_what_is_not_rfc_3339)
{
	static const char *const wrong[] = { "2015-02-28T12:00:00",      "2015-02-28T12:00Z",
					     "2015-02-28 12:00:00Z",     "2015-02-28T12:00:00+8:00",
					     "2015-02-28T12:00:00+0800", "2015-02-28T12:00:00+24:00",
					     "2015-02-28T12:00:00ZZ",    "2015-02-30T12:00:00Z",
					     "2015-02-28T23:59:60Z" };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		wall got = { 42 };

		cr_expect(not(civil_parse_rfc3339(text_of(wrong[i]), &got)), "%s", wrong[i]);
		cr_expect(eq(i64, got.ms, 42), "%s", wrong[i]);
	}
}

Test(civil, prints_what_it_can_read_back)
{
	static const int64_t moments[] = { 0, -1, 1, 1425124800000, 951782400123, -62135596800000, 253402300799999 };
	static const int32_t offsets[] = { 0, 3600, -18000, 28800, 20700, -12600 };
	char out[CIVIL_PRINT_SIZE];

	for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
		for (size_t j = 0; j < sizeof offsets / sizeof *offsets; j++) {
			wall back = { 42 };
			size_t n = civil_print_rfc3339((wall){ moments[i] }, offsets[j], out);

			if (!n)
				continue; /* the offset leads out of the years 1 .. 9999 */
			cr_assert(civil_parse_rfc3339((struct text){ out, n }, &back), "%s", out);
			cr_assert(eq(i64, back.ms, moments[i]), "%s", out);
		}
	civil_print_rfc3339((wall){ 1425124800000 }, -18000, out);
	cr_assert(eq(str, out, "2015-02-28T07:00:00-05:00"));
	civil_print_rfc3339((wall){ 1425124800250 }, 0, out);
	cr_assert(eq(str, out, "2015-02-28T12:00:00.250Z"));
}

Test(civil, prints_nothing_for_moments_that_have_no_date)
{
	char out[CIVIL_PRINT_SIZE] = "x";

	cr_assert(zero(sz, civil_print_rfc3339(WALL_NONE, 0, out)));
	cr_assert(eq(str, out, ""));
	cr_assert(zero(sz, civil_print((civil){ 253402300800000 }, out)));
	cr_assert(zero(sz, civil_print((civil){ INT64_MIN }, out)));
}

Test(civil, reads_times_of_day_up_to_twenty_four)
{
	int32_t s = -1;

	cr_assert(civil_parse_time_of_day(TEXT("08:30"), &s));
	cr_assert(eq(i32, s, 30600));
	cr_assert(civil_parse_time_of_day(TEXT("08:30:15"), &s));
	cr_assert(eq(i32, s, 30615));
	cr_assert(civil_parse_time_of_day(TEXT("24:00"), &s));
	cr_assert(eq(i32, s, 86400));
	cr_assert(not(civil_parse_time_of_day(TEXT("24:01"), &s)));
	cr_assert(not(civil_parse_time_of_day(TEXT("8:30"), &s)));
	cr_assert(not(civil_parse_time_of_day(TEXT("08:30:15.5"), &s)));
	cr_assert(eq(i32, s, 86400));
}
