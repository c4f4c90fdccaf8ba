#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/text.h"
#include "base/why.h"

TestSuite(why, .timeout = 5);

Test(why, says_file_line_field_and_sentence)
{
	struct why why;

	why_say(&why, "%d is too many.", 7);
	why_where(&why, "rules.cfg", 12);
	why_field(&why, "lead");
	cr_assert(eq(str, why.where, "rules.cfg:12"));
	cr_assert(eq(str, why.field, "lead"));
	cr_assert(eq(str, why.sentence, "7 is too many."));
	why_where(&why, "rules.cfg", 0);
	cr_assert(eq(str, why.where, "rules.cfg"), "line 0 is the file as a whole");
}

Test(why, accepts_that_nobody_wants_to_know)
{
	why_where(NULL, "rules.cfg", 1);
	why_field(NULL, "lead");
	why_say(NULL, "%s", "nobody reads this");
}

Test(why, cuts_what_is_too_long_at_its_room)
{
	static char endless[2000];
	struct why why;

	memset(endless, 'x', sizeof endless - 1);
	why_where(&why, endless, 0);
	why_field(&why, endless);
	why_say(&why, "%s", endless);
	cr_assert(eq(sz, strlen(why.where), WHY_WHERE_SIZE - 1));
	cr_assert(eq(sz, strlen(why.field), WHY_FIELD_SIZE - 1));
	cr_assert(eq(sz, strlen(why.sentence), WHY_SENTENCE_SIZE - 1));
}

Test(why, cuts_between_letters_never_within_one)
{
	static char chinese[3 * 300 + 1];
	struct why why;

	for (int i = 0; i < 300; i++)
		memcpy(chinese + 3 * i, "\xe6\xa1\xa9", 3);
	for (size_t shift = 0; shift < 3; shift++) {
		why_say(&why, "%.*s%s", (int)shift, "ab", chinese);
		cr_expect(text_is_utf8(text_of(why.sentence)), "shifted by %zu", shift);
		cr_expect(gt(sz, strlen(why.sentence), WHY_SENTENCE_SIZE - 5));
		why_field(&why, chinese + 3 * shift);
		cr_expect(text_is_utf8(text_of(why.field)));
		why_where(&why, chinese, 3);
		cr_expect(text_is_utf8(text_of(why.where)));
	}
}

Test(why, a_new_sentence_drops_the_hint_of_the_one_before)
{
	struct nearest nearest = nearest_to(TEXT("raods"));
	struct why why;

	why_say(&why, "There is no \"%s\".", "raods");
	cr_assert(eq(str, why.hint, ""));
	why_hint(&why, "Add it.");
	why_hint_nearest(&why, &nearest);
	cr_assert(eq(str, why.hint, "Add it."), "none is near");
	nearest_offer(&nearest, TEXT("roads"));
	why_hint_nearest(&why, &nearest);
	cr_assert(eq(str, why.hint, "Is \"roads\" meant?"));
	why_say(&why, "Something else.");
	cr_assert(eq(str, why.hint, ""));
}
