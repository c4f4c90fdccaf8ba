#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "core/spells.h"

TestSuite(spells, .timeout = 5);

/* Every second moment is worked time. */
static dur half(void *self, struct text calendar, wall from, wall to)
{
	(void)self;
	(void)calendar;
	return dur_ns(wall_since(to, from).ns / 2);
}

static const struct timekeeping time_of_test = { .worked = half };

static struct case_record record;

static void up(void)
{
	case_record_clear(&record);
	record.lead = TEXT("roads");
	record.received = wall_ms(1000);
}

static int64_t held_ms(const char *holder, int64_t until)
{
	struct held held[HOLDERS_MAX];
	size_t n = spells_sum(&record, &time_of_test, wall_ms(until), held);

	for (size_t i = 0; i < n; i++)
		if (text_is_str(held[i].holder, holder))
			return dur_to_ms(held[i].plain);
	return -1;
}

static int64_t total_ms(int64_t until)
{
	struct held held[HOLDERS_MAX];
	size_t n = spells_sum(&record, &time_of_test, wall_ms(until), held);
	int64_t total = 0;

	for (size_t i = 0; i < n; i++)
		total += dur_to_ms(held[i].plain);
	return total;
}

Test(spells, are_the_leads_since_receipt_where_there_are_none, .init = up)
{
	cr_assert(text_is_str(spells_holder(&record), "roads"));
	cr_assert(spells_has_held(&record, TEXT("roads")));
	cr_assert(not(spells_has_held(&record, TEXT("parks"))));
	cr_assert(eq(i64, held_ms("roads", 5000), 4000));
	spells_begin(&record, TEXT("roads"), wall_ms(2000));
	cr_assert(eq(sz, record.n_spells, 0), "it has it already");
}

Test(spells, give_each_holder_its_time_in_all, .init = up)
{
	spells_begin(&record, TEXT("parks"), wall_ms(2000));
	spells_begin(&record, TEXT(PARTY_CITIZEN), wall_ms(5000));
	spells_begin(&record, TEXT("parks"), wall_ms(6000));
	spells_begin(&record, TEXT_NONE, wall_ms(8000));
	cr_assert(eq(sz, record.n_spells, 5));
	cr_assert(eq(i64, held_ms("roads", 9000), 1000));
	cr_assert(eq(i64, held_ms("parks", 9000), 5000));
	cr_assert(eq(i64, held_ms("citizen", 9000), 1000));
	cr_assert(eq(i64, held_ms("", 9000), 1000));
	cr_assert(eq(i64, total_ms(9000), 8000));
	cr_assert(eq(sz, spells_holder(&record).size, 0), "nobody has a resolved case");
}

Test(spells, measure_working_time_beside_plain_time, .init = up)
{
	struct held held[HOLDERS_MAX];

	spells_begin(&record, TEXT("parks"), wall_ms(3000));
	cr_assert(eq(sz, spells_sum(&record, &time_of_test, wall_ms(9000), held), 2));
	cr_assert(eq(i64, dur_to_ms(held[0].working), 1000));
	cr_assert(eq(i64, dur_to_ms(held[1].working), 3000));
}

Test(spells, of_no_length_still_say_who_had_it, .init = up)
{
	spells_begin(&record, TEXT("parks"), wall_ms(2000));
	spells_begin(&record, TEXT("water"), wall_ms(2000));
	cr_assert(spells_has_held(&record, TEXT("parks")));
	cr_assert(eq(i64, held_ms("parks", 3000), 0));
	cr_assert(eq(i64, total_ms(3000), 2000));
}

Test(spells, are_joined_when_there_are_too_many_and_nobodys_time_changes, .init = up)
{
	static const char *const holders[] = { "roads", "parks", "water", "citizen", "outside", "desk", "" };
	int64_t expected[7] = { 0 }, now = 1000, last = 1000;
	size_t holder = 0;
	uint64_t random = 7;

	for (int i = 0; i < 500; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		now += (int64_t)(random >> 40) % 1000;
		expected[holder] += now - last;
		holder = (random >> 33) % 7;
		last = now;
		spells_begin(&record, text_of(holders[holder]), wall_ms(now));
		cr_assert(le(sz, record.n_spells, LIMIT_SPELLS));
		cr_assert(text_is_str(spells_holder(&record), holders[holder]));
		cr_assert(eq(i64, total_ms(now), now - 1000));
		for (size_t k = 1; k < record.n_spells; k++)
			cr_assert(not(wall_is_before(record.spells[k].from, record.spells[k - 1].from)), "in order");
	}
	for (size_t k = 0; k < 7; k++) {
		cr_expect(spells_has_held(&record, text_of(holders[k])));
		cr_expect(eq(i64, held_ms(holders[k], now), expected[k]), "%s", holders[k]);
	}
}
