#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "client/cli/suggest.h"

TestSuite(suggest, .timeout = 10);

static const char *const north[] = { "district:North" }, *const south[] = { "district:South" };

#define RULING(category, to, title, areas) { category, to, title, areas, 1 }

Test(suggest, proposes_the_category_that_was_ruled_to_one_department)
{
	const struct suggest_ruling rulings[] = { RULING("transport/road/mud", "environment", "Mud", north), RULING("transport/road/mud", "environment", "Dirt", south),
						  RULING("transport/road/mud", "environment", "Mud", south), RULING("transport/bus", "transport", "Late", north) };
	struct suggestion s[4];

	cr_assert(eq(sz, suggest(rulings, 4, 3, s, 4), 1));
	cr_expect(eq(str, s[0].category, "transport/road/mud"));
	cr_expect(eq(str, s[0].area, ""));
	cr_expect(eq(str, s[0].word, ""));
	cr_expect(eq(str, (char *)s[0].to, "environment"));
	cr_expect(eq(sz, s[0].right, 3));
	cr_expect(eq(sz, s[0].wrong, 0));
	cr_expect(eq(u32, s[0].specificity, 30));
	cr_expect(eq(sz, suggest(rulings, 4, 4, s, 4), 0), "too few of a kind");
}

Test(suggest, takes_an_area_or_a_word_where_the_category_goes_both_ways)
{
	const struct suggest_ruling by_area[] = { RULING("a/b", "x", "t1", north), RULING("a/b", "x", "t2", north), RULING("a/b", "x", "t3", north),
						  RULING("a/b", "y", "t4", south), RULING("a/b", "y", "t5", south), RULING("a/b", "y", "t6", south) };
	const struct suggest_ruling by_word[] = { RULING("a/b", "x", "Mud of a SCHOOL", north), RULING("a/b", "x", "school bus", south), RULING("a/b", "x", "old school", north),
						  RULING("a/b", "y", "river", south), RULING("a/b", "y", "the river", north), RULING("a/b", "y", "River!", south) };
	const struct suggest_ruling chinese[] = { RULING("a/b", "x", "学校门口有泥", north), RULING("a/b", "x", "在学校旁边", south), RULING("a/b", "x", "小学校园", north),
						  RULING("a/b", "y", "河里有泥", south), RULING("a/b", "y", "垃圾", north) };
	struct suggestion s[4];

	cr_assert(eq(sz, suggest(by_area, 6, 3, s, 4), 2));
	cr_expect(eq(str, s[0].area, "district:North"));
	cr_expect(eq(str, (char *)s[0].to, "x"));
	cr_expect(eq(str, s[1].area, "district:South"));
	cr_expect(eq(u32, s[1].specificity, 30));
	cr_assert(eq(sz, suggest(by_word, 6, 3, s, 4), 2));
	cr_expect(eq(str, s[0].word, "SCHOOL"));
	cr_expect(eq(str, s[1].word, "river"));
	cr_assert(eq(sz, suggest(chinese, 5, 3, s, 4), 1));
	cr_expect(eq(str, s[0].word, "学校"));
}

Test(suggest, bears_a_few_that_went_elsewhere_and_counts_them)
{
	struct suggest_ruling rulings[10];
	struct suggestion s[2];

	for (size_t i = 0; i < 10; i++)
		rulings[i] = (struct suggest_ruling){ "a/b", i < 8 ? "x" : "y", "same title", NULL, 0 };
	cr_assert(eq(sz, suggest(rulings, 10, 3, s, 2), 1));
	cr_expect(eq(sz, s[0].right, 8));
	cr_expect(eq(sz, s[0].wrong, 2));
	rulings[7].to = "y";
	cr_expect(eq(sz, suggest(rulings, 10, 3, s, 2), 0), "seven of ten is a dispute, no rule");
}

Test(suggest, joins_categories_below_one_but_never_claims_a_whole_field)
{
	const struct suggest_ruling rulings[] = { RULING("a/b/c", "x", "", north), RULING("a/b/d", "x", "", north), RULING("a/b/e", "x", "", north),
						  RULING("a/f", "x", "", north), RULING("g", "z", "", north), RULING("g", "z", "", north), RULING("g", "z", "", north) };
	struct suggestion s[4];

	cr_assert(eq(sz, suggest(rulings, 7, 3, s, 4), 2));
	cr_expect(eq(str, s[0].category, "a/b"));
	cr_expect(eq(sz, s[0].right, 3));
	cr_expect(eq(str, s[1].category, "g"), "a category of one segment stays one");
}
