/* For which cases of a category is there no rule? Told by the channels and areas that some rule asks for where it could claim the category. */
#include "rules/survey_inside.h"

enum { CHANNELS_MAX = 64, AREAS_MAX = 1024 };

struct gapping {
	struct survey *survey;
	struct path category;
	uint32_t areas[AREAS_MAX];
	struct text channels[CHANNELS_MAX];
	size_t n_areas, n_channels;
	struct survey_gaps found;
};

static void add_channel(struct gapping *g, struct text channel)
{
	for (size_t i = 0; i < g->n_channels; i++)
		if (text_is(g->channels[i], channel))
			return;
	if (g->n_channels < CHANNELS_MAX)
		g->channels[g->n_channels++] = channel;
}

static void add_area(struct gapping *g, uint32_t term)
{
	for (size_t i = 0; i < g->n_areas; i++)
		if (g->areas[i] == term)
			return;
	if (g->n_areas < AREAS_MAX)
		g->areas[g->n_areas++] = term;
}

/* What the condition asks for, groups within it too. */
static void add_test(struct gapping *g, const struct test *test)
{
	for (size_t i = 0; i < test->condition->n_parts; i++)
		add_test(g, &test->parts[i]);
	for (size_t i = 0; i < test->n_values; i++) {
		if (test->condition->kind == CONDITION_CHANNEL)
			add_channel(g, test->condition->words[i]);
		if (test->condition->kind == CONDITION_AREA || test->condition->kind == CONDITION_NOT_AREA)
			add_area(g, test->terms[i]);
	}
}

static bool may_claim(const struct gapping *g, const struct way *way)
{
	for (size_t i = 0; i < way->n_tests; i++) {
		const struct test *test = way->tests[i];
		bool covers = test->condition->kind != CONDITION_CATEGORY;

		for (size_t k = 0; !covers && k < test->n_values; k++)
			covers = path_covers(&test->paths[k], &g->category);
		if (!covers)
			return false;
	}
	return true;
}

static void gather(struct gapping *g)
{
	const struct survey *s = g->survey;

	for (size_t r = 0; r < s->n_rules; r++)
		for (size_t i = 0; s->rules->trials[r].has_lead && i < s->solver.ways[r].n; i++) {
			const struct way *way = &s->solver.ways[r].list[i];

			if (!may_claim(g, way))
				continue;
			g->found.has_claimants = true;
			for (size_t k = 0; k < way->n_tests; k++)
				add_test(g, way->tests[k]);
		}
}

/* Each combination: the named channels and any other; the named areas, elsewhere, and no place at all. */
static enum answer try_all(struct gapping *g, struct text category, void (*meet)(void *ctx, const struct survey_gap *gap), void *ctx)
{
	const struct survey *s = g->survey;
	enum answer answer = ANSWER_NO;

	for (size_t c = 0; c <= g->n_channels; c++)
		for (size_t a = 0; a < g->n_areas + (g->n_areas ? 2 : 1); a++) {
			struct text channel = c < g->n_channels ? g->channels[c] : TEXT_NONE;
			struct pins pins = { category, channel.size ? channel : s->solver.supposition.fresh[SIDE_CHANNEL], PLACE_IN, 0 };
			struct survey_gap gap = { .channel = channel };
			enum answer one;

			if (a < g->n_areas) {
				pins.area = g->areas[a];
				gap.area = s->rules->terms.terms[g->areas[a]].value;
			} else {
				pins.place = !g->n_areas ? PLACE_ANY : a == g->n_areas ? PLACE_ELSEWHERE : PLACE_NONE;
			}
			gap.place = pins.place;
			g->found.n_combinations++;
			one = survey_unclaimed(g->survey, &pins);
			g->found.n_unjudged += one == ANSWER_UNKNOWN;
			if (one == ANSWER_YES)
				meet(ctx, &gap);
			answer = answer == ANSWER_YES || one == ANSWER_NO ? answer : one;
		}
	return answer;
}

enum answer survey_find_gaps(struct survey *s, struct text category, void (*meet)(void *ctx, const struct survey_gap *gap), void *ctx,
			     struct survey_gaps *out)
{
	struct text segments[PATH_SEGMENTS_MAX];
	struct gapping g = { .survey = s };
	enum answer answer = survey_unclaimed(s, &(struct pins){ .category = category });

	g.found.n_unjudged = answer == ANSWER_UNKNOWN;
	g.category = (struct path){ segments, path_split(category, segments, PATH_SEGMENTS_MAX) };
	if (answer == ANSWER_YES) {
		gather(&g);
		answer = try_all(&g, category, meet, ctx);
	}
	*out = g.found;
	return answer;
}
