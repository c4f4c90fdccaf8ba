/* Clocks in words: whose one is, and how it ended. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "client/cli/clock_words.h"

TestSuite(clock_words, .timeout = 5);

Test(clock_words, names_the_owner_as_english_does)
{
	char out[CLOCK_OWNER_SIZE];

	cr_expect(eq(str, (char *)clock_words_owner("transport", out), "transport's "));
	cr_expect(eq(str, (char *)clock_words_owner("parks", out), "parks' "));
	cr_expect(eq(str, (char *)clock_words_owner("supervisors", out), "the supervisors' "));
	cr_expect(eq(str, (char *)clock_words_owner("citizen", out), "the citizen's "));
	cr_expect(eq(str, (char *)clock_words_owner("", out), ""));
}

Test(clock_words, tells_met_from_met_late_missed_and_waived)
{
	struct liaison_clock met = { .due_ms = 100, .met_ms = 99 }, late = { .due_ms = 100, .met_ms = 101 }, stopped = { .due_ms = 100, .met_ms = 101, .paused_ms = 90 };

	cr_expect(eq(str, (char *)clock_words_end(&met), "met"));
	cr_expect(eq(str, (char *)clock_words_end(&late), "met late"), "before the breach was marked, too");
	cr_expect(eq(str, (char *)clock_words_end(&stopped), "met"), "while it stood still");
	cr_expect(eq(str, (char *)clock_words_end(&(struct liaison_clock){ .due_ms = 100, .met_ms = 99, .is_breached = true }), "met late"));
	cr_expect(eq(str, (char *)clock_words_end(&(struct liaison_clock){ .due_ms = 100, .is_breached = true }), "missed"));
	cr_expect(eq(str, (char *)clock_words_end(&(struct liaison_clock){ .due_ms = 100, .is_breached = true, .is_waived = true }), "waived"));
	cr_expect(eq(str, (char *)clock_words_end(&(struct liaison_clock){ .due_ms = 100 }), ""));
	cr_expect(eq(str, (char *)clock_words_end(&(struct liaison_clock){ .is_waived = true }), ""));
}
