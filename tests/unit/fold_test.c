#include "base/fold.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

TestSuite(fold, .timeout = 10);

static struct arena *arena;

static void set_up(void)
{
	arena = arena_create(1 << 20);
}

static void tear_down(void)
{
	arena_destroy(&arena);
}

static const char *folded(const char *t)
{
	bool ok = true;

	return fold_text(arena, text_of(t), &ok).at;
}

Test(fold, makes_capitals_small_in_each_script_that_has_them, .init = set_up, .fini = tear_down)
{
	cr_expect(eq(str, (char *)folded("POTHOLE [x]"), "pothole [x]"));
	cr_expect(eq(str, (char *)folded("ÄÖÜ ÉÈ Ø"), "äöü éè ø"));
	cr_expect(eq(str, (char *)folded("ŁÓDŹ ŠKODA"), "łódź škoda"));
	cr_expect(eq(str, (char *)folded("ΟΔΌΣ"), "οδόσ"));
	cr_expect(eq(str, (char *)folded("οδός"), "οδόσ"));
	cr_expect(eq(str, (char *)folded("ЯМА НА ДОРОГЕ Ё"), "яма на дороге ё"));
	cr_expect(eq(str, (char *)folded("ＡＢＣ"), "ａｂｃ"));
	cr_expect(eq(str, (char *)folded("𐐀"), "𐐨"));
}

Test(fold, takes_for_one_what_is_written_in_two_ways, .init = set_up, .fini = tear_down)
{
	cr_expect(eq(str, (char *)folded("STRASSE Straße STRAẞE"), "strasse strasse strasse"));
	cr_expect(eq(str, (char *)folded("İstanbul ISTANBUL ılık"), "istanbul istanbul ilik"));
	cr_expect(eq(str, (char *)folded("ﬁre ﬂood ﬀ ﬃ ﬄ ﬅ ﬆ"), "fire flood ff ffi ffl st st"));
}

Test(fold, leaves_scripts_without_capitals_as_they_are, .init = set_up, .fini = tear_down)
{
	static const char *const texts[] = { "打桩机半夜施工", "حفرة في الطريق", "🚧🕳️", "पानी", "" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		cr_expect(eq(str, (char *)folded(texts[i]), (char *)texts[i]));
}

Test(fold, puts_a_sign_for_bytes_that_are_not_utf8_and_goes_on_behind_them, .init = set_up, .fini = tear_down)
{
	cr_expect(eq(str,
		     (char *)folded("\xFF"
				    "ABC\xC3"
				    "DEF\xE4\xBD"),
		     "\x1A"
		     "abc\x1A"
		     "def\x1A\x1A"));
	cr_expect(eq(str, (char *)folded("\xC1\x81\xE0\x81\x81\xF5X"), "\x1A\x1A\x1A\x1A\x1A\x1Ax"));
	cr_expect(eq(str, (char *)folded("\xED\xA0\x80Z"), "\x1A\x1A\x1Az"), "half a surrogate pair");
}

Test(fold, gives_the_same_whatever_stands_around_a_letter, .init = set_up, .fini = tear_down)
{
	char text[64], expected[64];

	for (size_t before = 0; before < 20; before++)
		for (int c = 1; c < 128; c++) {
			memset(text, '.', before);
			snprintf(text + before, sizeof text - before, "%c@[`{.......", c);
			memcpy(expected, text, sizeof text);
			for (char *at = expected; *at; at++)
				if (*at >= 'A' && *at <= 'Z')
					*at = (char)(*at - 'A' + 'a');
			cr_assert(eq(str, (char *)folded(text), expected), "%zu %d", before, c);
		}
}

Test(fold, has_room_for_the_one_letter_that_grows, .init = set_up, .fini = tear_down)
{
	char capitals[201] = "", small[301] = "";

	for (size_t i = 0; i < 100; i++) {
		memcpy(capitals + 2 * i, "\xC8\xBA", 3);
		memcpy(small + 3 * i, "\xE2\xB1\xA5", 4);
	}
	cr_expect(eq(str, (char *)folded(capitals), small));
}

Test(fold, says_when_the_arena_is_too_small)
{
	struct arena *tiny = arena_create(16);
	bool ok = true;

	cr_assert(eq(sz, fold_text(tiny, text_of("far more text than sixteen bytes"), &ok).size, 0));
	cr_assert(not(ok));
	arena_destroy(&tiny);
}

Test(fold, finds_a_part_of_a_word_but_never_nothing)
{
	cr_expect(fold_contains(TEXT("big potholes"), TEXT("pothole")));
	cr_expect(not(fold_contains(TEXT("potho"), TEXT("pothole"))));
	cr_expect(not(fold_contains(TEXT("anything"), TEXT(""))));
	cr_expect(not(fold_contains(TEXT_NONE, TEXT("x"))));
}
