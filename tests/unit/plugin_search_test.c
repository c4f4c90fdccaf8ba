/* The promises of docs/PLUGINS.md, Words. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "plugins/host/search.h"

TestSuite(plugin_search, .timeout = 5);

static bool has(const char *title, const char *description, const char *word)
{
	struct arena *arena = arena_create(1024 * 1024);
	struct search search;
	bool found;

	cr_assert(search_init(&search, text_of(title), text_of(description), arena));
	found = search_has(&search, word);
	arena_destroy(&arena);
	return found;
}

Test(plugin_search, looks_in_title_and_description_but_not_across)
{
	cr_expect(has("Street light", "is broken", "light"));
	cr_expect(has("Street light", "is broken", "broken"));
	cr_expect(not(has("Street light", "is broken", "light is")));
}

Test(plugin_search, upper_and_lower_case_are_alike_in_every_script)
{
	cr_expect(has("MUD", "", "mud"));
	cr_expect(has("mud", "", "MUD"));
	cr_expect(has("SCHLAGLÖCHER", "", "schlaglöcher"));
	cr_expect(has("ЯМА НА ДОРОГЕ", "", "яма"));
	cr_expect(has("ΛΑΚΚΟΥΒΑ", "", "λακκουβα"));
	cr_expect(has("ＬＥＤ灯", "", "ｌｅｄ"));
}

Test(plugin_search, a_letter_that_grows_when_folded_has_room)
{
	cr_expect(has("ȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺȺ", "ȾȾȾȾ", "ⱦⱦⱦⱦ"));
}

Test(plugin_search, a_word_is_a_whole_word_in_alphabetic_scripts)
{
	cr_expect(not(has("a muddle", "", "mud")));
	cr_expect(not(has("industrial", "", "dust")));
	cr_expect(has("mud, everywhere", "", "mud"));
	cr_expect(has("(mud)", "", "mud"));
	cr_expect(not(has("dämonen", "", "monen")), "an accented letter is a letter");
	cr_expect(has("a muddle of mud", "", "mud"), "a later whole word counts");
}

Test(plugin_search, a_star_leaves_the_end_open)
{
	cr_expect(has("drilling", "", "drill*"));
	cr_expect(has("drill", "", "drill*"));
	cr_expect(not(has("hydrilla", "", "drill*")));
}

Test(plugin_search, scripts_without_blanks_are_found_anywhere)
{
	cr_expect(has("半夜渣土车很吵", "", "渣土"));
	cr_expect(has("路口LED灯坏了", "", "led"), "a script change ends a word");
	cr_expect(not(has("半夜渣土车", "", "土渣")));
}

Test(plugin_search, blanks_line_ends_and_hyphens_are_one_blank)
{
	cr_expect(has("street-\n  light", "", "street light"));
	cr_expect(has("lamp post", "", "lamp-post"));
	cr_expect(has("两个　字", "", "两个 字"), "the ideographic blank too");
}

Test(plugin_search, what_is_no_word_is_never_found)
{
	char longest[SEARCH_WORD_LIMIT + 2];

	memset(longest, 'a', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	cr_expect(not(has("anything", "", "")));
	cr_expect(not(has("anything", "", "*")));
	cr_expect(not(has("anything", "", " ")));
	cr_expect(not(has("anything", "", "\xff")), "no UTF-8");
	cr_expect(not(has(longest, "", longest)), "longer than the limit");
	cr_expect(has(longest + 1, "", longest + 1), "as long as the limit");
	cr_expect(not(has("", "", "a")));
}
