/* Texts made up for patterns: the search itself finds the pattern in one of them. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "rules/ruleset_inside.h"
#include "rules/sample.h"

TestSuite(rules_sample, .timeout = 60);

static struct arena *arena;

static void set_up(void)
{
	arena = arena_create(1 << 24);
}

static void tear_down(void)
{
	arena_destroy(&arena);
}

/* Does one of the variants hold the pattern, as the rules search for it? */
static bool is_sampled(const char *pattern)
{
	struct text word = text_of(pattern);
	struct condition condition = { .kind = CONDITION_PATTERN, .words = &word, .n_words = 1 };
	struct rule rule = { .name = TEXT("r"), .when = &condition, .n_when = 1, .lead = TEXT("parks") };
	struct rule_set_definition set = { .rules = &rule, .n_rules = 1 };
	struct ruleset *rules = NULL;
	struct why why = { 0 };
	bool is_found = false;

	cr_assert(eq(int, ruleset_create(&set, NULL, NULL, &rules, &why), RULESET_OK), "%s: %s", pattern, why.sentence);
	for (unsigned variant = 0; !is_found && variant < SAMPLE_VARIANTS; variant++) {
		struct submission s = { .category = TEXT("a"), .text = { .description = sample_of(word, variant, arena) } };

		cr_assert(eq(int, ruleset_match(rules, &s, wall_ms(0), arena), 0));
		is_found = rules->n_matches == 1;
	}
	ruleset_destroy(&rules);
	return is_found;
}

Test(rules_sample, is_found_for_what_people_write, .init = set_up, .fini = tear_down)
{
	static const char *const patterns[] = {
		"pothole",	  "no+ise",	     "^mud",	      "打.{0,3}桩",    "\\bhole\\b",    "[0-9]{2} (min|std)", "ضجي[جح]",
		"(яма|hole)$",	  "🔨{2,}",	     "str(ass|aß)e",  "[a-z]\\n",      "n.{0,8}e$",     "(?i)Loud(er)?",      "colou?r",
		"[^a-z0-9]x{3,5}", "\\d{3}-\\d{4}",   "\\p{L}+\\.",    "a|b|c",	       "(a|b)(c|d)\\s+e", "\\x41\\x{6253}",    "x*y+z?",
		"(?:one|two) way", "[[:digit:]]*stop", "[\\]\\-]end",   "\\w+\\s\\w+\\?", "{literal",	    "(?<name>ab)+",	  "..",
	};
	size_t n_missed = 0;

	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		if (!is_sampled(patterns[i])) {
			n_missed++;
			cr_log_info("no text was found for %s", patterns[i]);
		}
	cr_expect(le(sz, n_missed, 1), "%zu of them were not found", n_missed); /* classes of POSIX are not read */
}

Test(rules_sample, gives_up_on_what_it_does_not_know, .init = set_up, .fini = tear_down)
{
	static const char *const patterns[] = { "(?=a)b", "(?!a)b", "(?<=a)b", "[[:alpha:]]", "\\K", "a{100}", "a)", "(", "[", "\\" };

	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		for (unsigned variant = 0; variant < SAMPLE_VARIANTS; variant++)
			(void)sample_of(text_of(patterns[i]), variant, arena);
	cr_assert(eq(sz, sample_of(TEXT("(?=a)b"), 0, arena).size, 0));
	cr_assert(eq(sz, sample_of(TEXT("a{100}"), 0, arena).size, 0));
	cr_assert(eq(sz, sample_of(TEXT("a)"), 0, arena).size, 0));
}
