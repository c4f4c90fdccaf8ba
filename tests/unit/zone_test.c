#include "base/zone.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

TestSuite(zone, .timeout = 60);

static struct zone *open_zone(const char *name)
{
	struct zone *zone = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, zone_open(text_of(name), &zone, &why), ZONE_OK), "%s: %s", name, why.sentence);
	return zone;
}

static wall moment(const char *rfc3339)
{
	wall at = { 0 };

	cr_assert(civil_parse_rfc3339(text_of(rfc3339), &at), "%s", rfc3339);
	return at;
}

static wall local(const struct zone *zone, const char *reading)
{
	civil at = { 0 };

	cr_assert(civil_parse(text_of(reading), &at), "%s", reading);
	return zone_utc(zone, at);
}

static void expect_moment(const struct zone *zone, const char *reading, const char *rfc3339)
{
	char out[CIVIL_PRINT_SIZE];

	zone_print(zone, local(zone, reading), out);
	cr_expect(eq(str, out, (char *)rfc3339), "%s %s", zone_name(zone), reading);
}

Test(zone, counts_on_through_a_gap_and_takes_the_first_of_a_fold_in_new_york)
{
	struct zone *zone = open_zone("America/New_York");

	expect_moment(zone, "2015-03-08T01:59:59", "2015-03-08T01:59:59-05:00");
	expect_moment(zone, "2015-03-08T02:00:00", "2015-03-08T03:00:00-04:00");
	expect_moment(zone, "2015-03-08T02:30:00", "2015-03-08T03:30:00-04:00");
	expect_moment(zone, "2015-03-08T03:00:00", "2015-03-08T03:00:00-04:00");
	expect_moment(zone, "2015-11-01T00:59:59", "2015-11-01T00:59:59-04:00");
	expect_moment(zone, "2015-11-01T01:30:00", "2015-11-01T01:30:00-04:00");
	expect_moment(zone, "2015-11-01T02:00:00", "2015-11-01T02:00:00-05:00");
	zone_close(&zone);
}

Test(zone, counts_on_through_a_gap_and_takes_the_first_of_a_fold_in_london)
{
	struct zone *zone = open_zone("Europe/London");

	expect_moment(zone, "2024-03-31T00:59:59", "2024-03-31T00:59:59Z");
	expect_moment(zone, "2024-03-31T01:30:00", "2024-03-31T02:30:00+01:00");
	expect_moment(zone, "2024-10-27T01:30:00", "2024-10-27T01:30:00+01:00");
	expect_moment(zone, "2024-10-27T02:00:00", "2024-10-27T02:00:00Z");
	zone_close(&zone);
}

Test(zone, never_changes_where_there_is_no_summer_time)
{
	struct zone *zone = open_zone("Asia/Shanghai");

	cr_assert(zone_is_steady(zone, moment("1992-01-01T00:00:00Z"), moment("2300-01-01T00:00:00Z")));
	expect_moment(zone, "2026-07-01T09:00:00", "2026-07-01T09:00:00+08:00");
	zone_close(&zone);
	zone = open_zone("UTC");
	cr_assert(zone_is_steady(zone, moment("0001-01-01T00:00:00Z"), moment("9999-01-01T00:00:00Z")));
	zone_close(&zone);
}

Test(zone, follows_the_footer_for_ever)
{
	struct zone *zone = open_zone("America/New_York");

	cr_assert(eq(i32, zone_offset(zone, moment("2037-07-01T00:00:00Z")), -14400));
	cr_assert(eq(i32, zone_offset(zone, moment("2038-07-01T00:00:00Z")), -14400));
	cr_assert(eq(i32, zone_offset(zone, moment("2500-01-01T00:00:00Z")), -18000));
	/* The second Sunday of March 2500 is the 14th; 2100 has the same days. */
	expect_moment(zone, "2100-03-14T02:30:00", "2100-03-14T03:30:00-04:00");
	expect_moment(zone, "2500-03-14T02:30:00", "2500-03-14T03:30:00-04:00");
	expect_moment(zone, "9990-07-01T12:00:00", "9990-07-01T12:00:00-04:00");
	zone_close(&zone);
}

Test(zone, says_whether_the_offset_changes_between_two_moments)
{
	struct zone *zone = open_zone("America/New_York");
	wall change = moment("2015-03-08T07:00:00Z");

	cr_assert(zone_is_steady(zone, wall_ms(change.ms - 1000), wall_ms(change.ms - 1)));
	cr_assert(not(zone_is_steady(zone, wall_ms(change.ms - 1), change)));
	cr_assert(zone_is_steady(zone, change, wall_ms(change.ms + 1)));
	zone_close(&zone);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* Every zone kind: fat tables, southern summers, negative summer time (Dublin, Casablanca), half hours (Lord Howe), turns
 * before midnight (Nuuk), lost days (Apia), two-hour summer (Troll). */
static const char *const zones[] = { "America/New_York",    "Europe/London",  "Europe/Dublin", "Africa/Casablanca",
				     "Australia/Lord_Howe", "America/Nuuk",   "Pacific/Apia",  "Antarctica/Troll",
				     "America/Santiago",    "Asia/Kathmandu", "Asia/Gaza",     "Africa/Monrovia",
				     "Etc/GMT+5",           "Asia/Tehran" };

Test(zone, agrees_with_the_c_library_everywhere)
{
	uint64_t seed = 20150101;

	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		struct zone *zone = open_zone(zones[i]);

		setenv("TZ", zones[i], 1);
		tzset();
		for (int n = 0; n < 5000; n++) {
			/* 1850 .. 2200: tables, footers, local mean times. */
			time_t at = (time_t)(next_random(&seed) % 11045000000u) - 3786900000;
			struct tm tm;

			cr_assert(localtime_r(&at, &tm) != NULL);
			cr_assert(eq(i64, zone_offset(zone, wall_ms(at * 1000)), tm.tm_gmtoff), "%s at %lld", zones[i],
				  (long long)at);
		}
		zone_close(&zone);
	}
}

Test(zone, leads_back_from_reading_to_moment_but_for_the_second_half_of_a_fold)
{
	uint64_t seed = 7;

	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		struct zone *zone = open_zone(zones[i]);
		int folds = 0;

		for (int n = 0; n < 20000; n++) {
			wall at = wall_ms((int64_t)(next_random(&seed) % 20000000000u) * 1000 - 2000000000000), back;

			back = zone_utc(zone, zone_civil(zone, at));
			cr_assert(back.ms <= at.ms, "%s", zones[i]);
			if (wall_is(back, at))
				continue;
			cr_assert(eq(i64, zone_civil(zone, back).ms, zone_civil(zone, at).ms), "%s", zones[i]);
			folds++;
		}
		cr_assert(lt(int, folds, 40), "%s: %d", zones[i], folds);
		zone_close(&zone);
	}
}

Test(zone, refuses_names_that_lead_elsewhere)
{
	static const char *const wrong[] = { "",
					     "/etc/passwd",
					     "../../../etc/passwd",
					     "Europe/../UTC",
					     "./UTC",
					     "Europe//Berlin",
					     "Europe/Berlin/",
					     ".",
					     "..",
					     "Europe\\Berlin",
					     "Europe/Ber lin",
					     "Europe",
					     "Europe/Berlim",
					     "Europe/Berlin/x",
					     "posix/../UTC",
					     "tzdata.zi",
					     "zone.tab",
					     "Aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct zone *zone = NULL;
		struct why why = { 0 };

		cr_expect(eq(int, zone_open(text_of(wrong[i]), &zone, &why), ZONE_REFUSED), "%s", wrong[i]);
		cr_expect(why.sentence[0] && !zone, "%s", wrong[i]);
	}
	{
		struct zone *zone = NULL;

		cr_expect(eq(int, zone_open((struct text){ "UTC\0x", 5 }, &zone, NULL), ZONE_REFUSED));
	}
}

static char folder[] = "/tmp/liaison-zone-XXXXXX";

static void write_zone(const char *bytes, size_t n)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof path, "%s/Test", folder);
	file = fopen(path, "wb");
	cr_assert(file != NULL);
	cr_assert(eq(sz, fwrite(bytes, 1, n, file), n));
	fclose(file);
}

Test(zone, refuses_a_damaged_file_and_never_crashes)
{
	static char good[65536], bad[65536];
	FILE *file = fopen("/usr/share/zoneinfo/Europe/London", "rb");
	size_t n = file ? fread(good, 1, sizeof good, file) : 0;
	struct zone *zone = NULL;
	uint64_t seed = 99;
	char path[64];

	cr_assert(n > 100);
	fclose(file);
	cr_assert(mkdtemp(folder) != NULL);
	setenv("TZDIR", folder, 1);
	write_zone(good, n);
	zone = open_zone("Test");
	cr_assert(eq(i32, zone_offset(zone, moment("2024-07-01T00:00:00Z")), 3600));
	zone_close(&zone);
	for (size_t cut = 0; cut < n; cut += cut < 100 || cut > n - 40 ? 1 : 37) {
		write_zone(good, cut);
		cr_assert(eq(int, zone_open(TEXT("Test"), &zone, NULL), ZONE_REFUSED), "cut at %zu", cut);
	}
	for (int i = 0; i < 2000; i++) {
		memcpy(bad, good, n);
		for (int k = 0; k < 4; k++)
			bad[next_random(&seed) % n] = (char)next_random(&seed);
		write_zone(bad, n);
		if (zone_open(TEXT("Test"), &zone, NULL) == ZONE_OK) {
			zone_utc(zone, zone_civil(zone, wall_ms((int64_t)next_random(&seed) * 3000)));
			zone_close(&zone);
		}
	}
	snprintf(path, sizeof path, "%s/Test", folder);
	unlink(path);
	rmdir(folder);
}

Test(zone, refuses_files_that_count_leap_seconds)
{
	struct zone *zone = NULL;
	struct why why = { 0 };

	if (access("/usr/share/zoneinfo/right/UTC", R_OK) != 0)
		cr_skip("this system has no right/ zones");
	cr_assert(eq(int, zone_open(TEXT("right/UTC"), &zone, &why), ZONE_REFUSED));
	cr_assert(strstr(why.sentence, "leap seconds") != NULL);
}
