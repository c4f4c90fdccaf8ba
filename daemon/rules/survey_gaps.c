/* For which cases of a category is there no rule? Told by the areas and channels that some rule asks for where it could claim the category. */
#include "rules/survey_inside.h"

enum { CHANNELS_MAX = 64, AREAS_MAX = 1024 };

struct gapping {
	struct survey *survey;
	struct path category;
	struct text name;
	uint32_t areas[AREAS_MAX]; /* terms */
	struct area_target targets[AREAS_MAX];
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

static void add_area(struct gapping *g, uint32_t term, const struct area_target *target)
{
	for (size_t i = 0; i < g->n_areas; i++)
		if (g->areas[i] == term)
			return;
	if (g->n_areas == AREAS_MAX)
		return;
	g->areas[g->n_areas] = term;
	g->targets[g->n_areas++] = *target;
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
			add_area(g, test->terms[i], &test->targets[i]);
	}
}

/* ---- who claims ---- */

static bool covers(const struct gapping *g, const struct test *test)
{
	for (size_t i = 0; i < test->n_values; i++)
		if (path_covers(&test->paths[i], &g->category))
			return true;
	return false;
}

/* By its categories. *names_out: it has any. */
static bool may_claim(const struct gapping *g, const struct way *way, bool *names_out)
{
	*names_out = false;
	for (size_t i = 0; i < way->n_tests; i++) {
		if (way->tests[i]->condition->kind != CONDITION_CATEGORY)
			continue;
		if (!covers(g, way->tests[i]))
			return false;
		*names_out = true;
	}
	return true;
}

/* Is there a case of the category for which the way holds? What is not known counts as one: nobody is warned for it. */
static bool claims_some(struct gapping *g, const struct way *way)
{
	struct question question = { .must = { way }, .n_must = 1, .pins = { .category = g->name } };
	enum answer answer = survey_ask(g->survey, &question);

	g->found.n_unjudged += answer == ANSWER_UNKNOWN;
	return answer != ANSWER_NO;
}

static void gather_way(struct gapping *g, const struct way *way)
{
	bool names;

	if (!may_claim(g, way, &names))
		return;
	for (size_t k = 0; k < way->n_tests; k++)
		add_test(g, way->tests[k]);
	if (names ? g->found.is_named : g->found.is_claimed)
		return;
	if (claims_some(g, way)) {
		g->found.is_claimed = true;
		g->found.is_named |= names;
	}
}

static void gather(struct gapping *g)
{
	const struct survey *s = g->survey;

	for (size_t r = 0; r < s->n_rules; r++) {
		const struct ways *ways = &s->solver.ways[r];

		if (!s->rules->trials[r].has_lead || s->is_never[r])
			continue;
		if (!ways->n) { /* too many: nothing is known of it */
			g->found.is_claimed = g->found.is_named = true;
			g->found.n_unjudged++;
		}
		for (size_t i = 0; i < ways->n; i++)
			gather_way(g, &ways->list[i]);
	}
}

/* ---- where nobody does ---- */

/* One kind of place and the areas that are spoken of for themselves. */
struct spot {
	struct pins pins;
	uint32_t others[AREAS_MAX];
	struct text names[AREAS_MAX];
};

static void leave_out(const struct gapping *g, struct spot *spot, size_t area)
{
	spot->names[spot->pins.n_others] = g->survey->rules->terms.terms[g->areas[area]].value;
	spot->others[spot->pins.n_others++] = g->areas[area];
}

/* Number `i`: each area, "any of the layer" without those that are named; elsewhere; no place at all. false: there is no such place. */
static bool choose_spot(struct gapping *g, size_t i, struct spot *spot)
{
	struct supposition *p = &g->survey->solver.supposition;

	spot->pins = (struct pins){ .category = g->name, .place = PLACE_ANY, .others = spot->others };
	if (!g->n_areas)
		return true;
	spot->pins.place = i < g->n_areas ? PLACE_IN : i == g->n_areas ? PLACE_ELSEWHERE : PLACE_NONE;
	spot->pins.area = i < g->n_areas ? g->areas[i] : 0;
	for (size_t k = 0; k < g->n_areas && i <= g->n_areas; k++)
		if (i == g->n_areas || (g->targets[i].area == AREAS_NONE && g->targets[k].area != AREAS_NONE &&
					g->targets[k].layer == g->targets[i].layer))
			leave_out(g, spot, k);
	return suppose_pinned(p, &spot->pins) || !p->places.is_complete;
}

static enum answer try_spot(struct gapping *g, struct spot *spot, void (*meet)(void *ctx, const struct survey_gap *gap),
			    void *ctx)
{
	const struct survey *s = g->survey;
	struct survey_gap gap = { .channels = g->channels,
				  .n_channels = g->n_channels,
				  .place = spot->pins.place,
				  .others = spot->names,
				  .n_others = spot->pins.n_others };
	enum answer answer = ANSWER_NO;

	if (gap.place == PLACE_IN)
		gap.area = s->rules->terms.terms[spot->pins.area].value;
	for (size_t c = 0; c <= g->n_channels; c++) {
		enum answer one;

		gap.channel = c < g->n_channels ? g->channels[c] : TEXT_NONE;
		spot->pins.channel = c < g->n_channels ? g->channels[c] : s->solver.supposition.fresh[SIDE_CHANNEL];
		one = survey_unclaimed(g->survey, &spot->pins);
		g->found.n_combinations++;
		g->found.n_unjudged += one == ANSWER_UNKNOWN;
		if (one == ANSWER_YES)
			meet(ctx, &gap);
		answer = answer == ANSWER_YES || one == ANSWER_NO ? answer : one;
	}
	return answer;
}

static enum answer try_all(struct gapping *g, void (*meet)(void *ctx, const struct survey_gap *gap), void *ctx)
{
	enum answer answer = ANSWER_NO;
	struct spot spot;

	for (size_t i = 0; i < g->n_areas + (g->n_areas ? 2 : 1); i++) {
		enum answer one = choose_spot(g, i, &spot) ? try_spot(g, &spot, meet, ctx) : ANSWER_NO;

		answer = answer == ANSWER_YES || one == ANSWER_NO ? answer : one;
	}
	return answer;
}

enum answer survey_find_gaps(struct survey *s, struct text category, void (*meet)(void *ctx, const struct survey_gap *gap), void *ctx,
			     struct survey_gaps *out)
{
	struct text segments[PATH_SEGMENTS_MAX];
	struct gapping g = { .survey = s, .name = category };
	enum answer answer = survey_unclaimed(s, &(struct pins){ .category = category });

	g.found.n_unjudged = answer == ANSWER_UNKNOWN;
	g.category = (struct path){ segments, path_split(category, segments, PATH_SEGMENTS_MAX) };
	if (answer == ANSWER_YES) {
		gather(&g);
		answer = try_all(&g, meet, ctx);
	}
	*out = g.found;
	return answer;
}
