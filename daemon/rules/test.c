#include "rules/test.h"

#include "rules/fold.h"

static int make_paths(struct test *test, const struct areas *areas, struct arena *arena, struct why *why)
{
	const struct condition *c = test->condition;
	bool ok = true;

	(void)areas, (void)why;
	test->paths = arena_take_clear(arena, c->n_words + 1, sizeof *test->paths);
	for (size_t i = 0; test->paths && ok && i < c->n_words; i++)
		test->paths[i] = path_make(arena, c->words[i], &ok);
	return test->paths && ok ? 0 : RAISE(FAULT_MEMORY);
}

static int make_folded(struct test *test, const struct areas *areas, struct arena *arena, struct why *why)
{
	const struct condition *c = test->condition;
	bool ok = true;

	(void)areas, (void)why;
	test->folded = arena_take_clear(arena, c->n_words + 1, sizeof *test->folded);
	for (size_t i = 0; test->folded && ok && i < c->n_words; i++)
		test->folded[i] = fold_text(arena, c->words[i], &ok);
	return test->folded && ok ? 0 : RAISE(FAULT_MEMORY);
}

static int make_targets(struct test *test, const struct areas *areas, struct arena *arena, struct why *why)
{
	const struct condition *c = test->condition;

	test->targets = arena_take_clear(arena, c->n_words + 1, sizeof *test->targets);
	if (!test->targets)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < c->n_words; i++)
		if (areas_target(areas, c->words[i], &test->targets[i], why)) {
			why_where(why, c->place.file, c->place.line);
			why_field(why, "area");
			return AREAS_REFUSED;
		}
	return 0;
}

static bool category_holds(const struct test *test, struct facts *facts, struct hit *hit_out)
{
	bool holds = false;

	for (size_t i = 0; i < test->condition->n_words; i++) {
		uint32_t named;

		if (!path_covers(&test->paths[i], &facts->category))
			continue;
		named = path_named(&test->paths[i]);
		if (!holds || named > hit_out->named)
			*hit_out = (struct hit){ .word = i, .named = named };
		holds = true;
	}
	return holds;
}

static bool channel_holds(const struct test *test, struct facts *facts, struct hit *hit_out)
{
	for (size_t i = 0; i < test->condition->n_words; i++)
		if (text_is(test->condition->words[i], facts->submission->channel)) {
			*hit_out = (struct hit){ .word = i };
			return true;
		}
	return false;
}

static bool priority_holds(const struct test *test, struct facts *facts, struct hit *hit_out)
{
	if (!(test->condition->priorities >> facts->submission->priority & 1))
		return false;
	*hit_out = (struct hit){ 0 };
	return true;
}

static bool area_holds(const struct test *test, struct facts *facts, struct hit *hit_out)
{
	for (size_t i = 0; i < test->condition->n_words; i++)
		for (size_t k = 0; k < facts->n_found; k++)
			if (areas_is_target(&facts->found[k], &test->targets[i])) {
				*hit_out = (struct hit){ .word = i, .found = k };
				return true;
			}
	return false;
}

static bool find_word(const struct test *test, struct text in, struct hit *hit_out)
{
	for (size_t i = 0; i < test->condition->n_words; i++)
		if (fold_contains(in, test->folded[i])) {
			*hit_out = (struct hit){ .word = i };
			return true;
		}
	return false;
}

static bool title_holds(const struct test *test, struct facts *facts, struct hit *hit_out)
{
	return find_word(test, facts_title(facts), hit_out);
}

static bool keywords_hold(const struct test *test, struct facts *facts, struct hit *hit_out)
{
	return find_word(test, facts_words(facts), hit_out);
}

static const struct kind {
	int (*make)(struct test *test, const struct areas *areas, struct arena *arena,
		    struct why *why); /* NULL: nothing to prepare */
	bool (*holds)(const struct test *test, struct facts *facts, struct hit *hit_out);
	const char *before, *after; /* around the word, when it is shown */
} kinds[CONDITION_KIND_COUNT] = {
	[CONDITION_CATEGORY] = { make_paths, category_holds, "category ", "" },
	[CONDITION_CHANNEL] = { NULL, channel_holds, "channel ", "" },
	[CONDITION_PRIORITY] = { NULL, priority_holds, "priority ", "" },
	[CONDITION_AREA] = { make_targets, area_holds, "area ", "" },
	[CONDITION_TITLE] = { make_folded, title_holds, "title \"", "\"" },
	[CONDITION_KEYWORDS] = { make_folded, keywords_hold, "word \"", "\"" },
};

int test_make(struct test *test, const struct condition *condition, const struct areas *areas, struct arena *arena,
	      struct why *why)
{
	const struct kind *kind = &kinds[condition->kind];

	test->condition = condition;
	return kind->make ? kind->make(test, areas, arena, why) : 0;
}

bool test_holds(const struct test *test, struct facts *facts, struct hit *hit_out)
{
	return kinds[test->condition->kind].holds(test, facts, hit_out);
}

size_t test_describe(const struct test *test, const struct facts *facts, const struct areas *areas, const struct hit *hit,
		     struct text parts[TEST_PARTS])
{
	const struct condition *condition = test->condition;
	size_t n = 0;

	parts[n++] = text_of(kinds[condition->kind].before);
	if (condition->kind == CONDITION_AREA) {
		parts[n++] = areas_layer_name(areas, facts->found[hit->found].layer);
		parts[n++] = TEXT(":");
		parts[n++] = areas_name(areas, facts->found[hit->found].area);
		return n;
	}
	parts[n++] = condition->kind == CONDITION_PRIORITY ? text_of(priority_name(facts->submission->priority))
							   : condition->words[hit->word];
	parts[n++] = text_of(kinds[condition->kind].after);
	return n;
}
