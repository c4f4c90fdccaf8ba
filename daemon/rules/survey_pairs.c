/* Which pairs of rules contradict each other? Those of equal tier and specificity are looked at two by two, most of them only for whether their
 * categories and places have anything in common. */
#include <stdlib.h>

#include "rules/survey_inside.h"

/* A way to lead, with what it leaves of the categories and places. */
struct outline {
	const struct way *way;
	const struct trial *trial;
	const uint64_t *categories, *places; /* NULL: all of them; categories NULL too where any path may be one */
	const struct test *paths;	     /* one of its conditions on the category; NULL: none */
};

struct pairing {
	struct survey *survey;
	struct outline *outlines; /* equal precedence side by side */
	size_t n;
	size_t *met; /* by rule: one more than the winner that it was met with last */
	size_t n_unjudged;
};

/* ---- outlines ---- */

/* The union of the sets of the test's terms, cut with *set. */
static int narrow(struct survey *s, const struct test *test, uint64_t *const *sets, size_t n_words, const uint64_t **set)
{
	uint64_t *cut = arena_take_clear(s->arena, n_words, sizeof *cut);

	if (!cut)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < test->n_values; i++)
		for (size_t w = 0; w < n_words; w++)
			cut[w] |= sets[test->terms[i]][w];
	for (size_t w = 0; *set && w < n_words; w++)
		cut[w] &= (*set)[w];
	*set = cut;
	return 0;
}

static int outline(struct survey *s, const struct way *way, struct outline *out)
{
	const struct supposition *p = &s->solver.supposition;
	int rc = 0;

	*out = (struct outline){ .way = way, .trial = &s->rules->trials[way->rule] };
	for (size_t i = 0; !rc && i < way->n_tests; i++) {
		const struct test *test = way->tests[i];

		if (test->condition->kind == CONDITION_CATEGORY && p->n_categories)
			rc = narrow(s, test, p->covering, p->n_category_words, &out->categories);
		else if (test->condition->kind == CONDITION_CATEGORY)
			out->paths = test;
		else if (test->condition->kind == CONDITION_AREA && p->places.is_complete)
			rc = narrow(s, test, p->places.holding, p->places.n_words, &out->places);
	}
	return rc;
}

static bool paths_meet(const struct path *a, const struct path *b)
{
	size_t n = a->n < b->n ? a->n : b->n;

	for (size_t i = n; i-- > 0;)
		if (!text_is(a->segments[i], b->segments[i]) && !path_is_wild(a->segments[i]) && !path_is_wild(b->segments[i]))
			return false;
	return true;
}

static bool sets_meet(const uint64_t *a, const uint64_t *b, size_t n_words)
{
	bool meet = !a || !b;

	for (size_t w = 0; !meet && w < n_words; w++)
		meet = (a[w] & b[w]) != 0;
	return meet;
}

static bool may_meet(const struct pairing *p, const struct outline *a, const struct outline *b)
{
	const struct supposition *s = &p->survey->solver.supposition;
	bool meet = !a->paths || !b->paths;

	for (size_t i = 0; !meet && i < a->paths->n_values; i++)
		for (size_t k = 0; !meet && k < b->paths->n_values; k++)
			meet = paths_meet(&a->paths->paths[i], &b->paths->paths[k]);
	return meet && sets_meet(a->places, b->places, s->places.n_words) && sets_meet(a->categories, b->categories, s->n_category_words);
}

/* Equal precedence side by side, and there by name. */
static int order_outlines(const void *a, const void *b)
{
	const struct outline *first = a, *second = b;

	if (first->trial->tier != second->trial->tier)
		return first->trial->tier < second->trial->tier ? -1 : 1;
	if (first->way->specificity != second->way->specificity)
		return first->way->specificity > second->way->specificity ? -1 : 1;
	if (first->trial->rank != second->trial->rank)
		return first->trial->rank < second->trial->rank ? -1 : 1;
	return 0;
}

static int make_outlines(struct pairing *p)
{
	struct survey *s = p->survey;
	size_t n = 0;
	int rc = 0;

	for (size_t i = 0; i < s->n_rules; i++)
		n += s->rules->trials[i].has_lead ? s->solver.ways[i].n : 0;
	p->outlines = calloc(n + 1, sizeof *p->outlines);
	p->met = calloc(s->n_rules + 1, sizeof *p->met);
	if (!p->outlines || !p->met)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < s->n_rules; i++)
		for (size_t k = 0; !rc && s->rules->trials[i].has_lead && k < s->solver.ways[i].n; k++)
			rc = outline(s, &s->solver.ways[i].list[k], &p->outlines[p->n++]);
	if (p->n)
		qsort(p->outlines, p->n, sizeof *p->outlines, order_outlines);
	return rc;
}

/* ---- pairs ---- */

struct pair {
	struct question question; /* first */
	const struct outline *winner, *loser;
};

/* Whatever is stronger than the two, the two themselves when they hold more specifically, or as strong with an earlier name. */
static const struct way *who_disturbs(const struct question *question, struct solver *solver, const struct match *matches, size_t n)
{
	const struct pair *pair = (const struct pair *)question;
	const struct trial *trials = solver->supposition.rules->trials, *winner = pair->winner->trial;

	for (size_t i = 0; i < n; i++) {
		const struct trial *trial = matches[i].trial;
		bool is_weaker_name = trial->rank >= winner->rank;
		uint32_t least = trial->tier < winner->tier ? 0 : pair->winner->way->specificity + is_weaker_name;

		if (trial->has_lead && trial->tier <= winner->tier && match_specificity(&matches[i]) >= least)
			return solver_way_from(solver, (uint32_t)(trial - trials), least);
	}
	return NULL;
}

static enum answer judge_pair(struct pairing *p, const struct outline *winner, const struct outline *loser)
{
	struct pair pair = { { .must = { winner->way, loser->way }, .n_must = 2, .against = who_disturbs }, winner, loser };
	enum answer answer = survey_ask(p->survey, &pair.question);

	if (answer == ANSWER_YES && !(survey_is_led_by(p->survey, winner->way->rule) && p->survey->finding.flags & FLAG_CONFLICT))
		return ANSWER_UNKNOWN;
	return answer;
}

/* false: enough. */
static bool pair_with_rest(struct pairing *p, size_t at, bool (*meet)(void *ctx, size_t winner, size_t loser), void *ctx)
{
	const struct outline *winner = &p->outlines[at];

	for (size_t i = at + 1; i < p->n; i++) {
		const struct outline *loser = &p->outlines[i];
		enum answer answer;

		if (loser->trial->tier != winner->trial->tier || loser->way->specificity != winner->way->specificity)
			break;
		if (loser->trial == winner->trial || text_is(loser->trial->rule->lead, winner->trial->rule->lead) ||
		    p->met[loser->way->rule] == winner->way->rule + 1u || !may_meet(p, winner, loser))
			continue;
		answer = judge_pair(p, winner, loser);
		p->n_unjudged += answer == ANSWER_UNKNOWN;
		if (answer != ANSWER_YES)
			continue;
		p->met[loser->way->rule] = winner->way->rule + 1u;
		if (!meet(ctx, winner->way->rule, loser->way->rule))
			return false;
	}
	return true;
}

static int order_winners(const void *a, const void *b, void *ctx)
{
	const struct pairing *p = ctx;
	const struct outline *first = &p->outlines[*(const size_t *)a], *second = &p->outlines[*(const size_t *)b];

	if (first->way->rule != second->way->rule)
		return first->way->rule < second->way->rule ? -1 : 1;
	return first < second ? -1 : 1;
}

size_t survey_conflicts(struct survey *s, bool (*meet)(void *ctx, size_t winner, size_t loser), void *ctx)
{
	struct pairing p = { .survey = s };
	size_t *order, n_unjudged;
	int rc = make_outlines(&p);

	/* All ways of one winner one after another, so that `met` tells whether a pair has been shown. */
	order = calloc(p.n + 1, sizeof *order);
	for (size_t i = 0; order && i < p.n; i++)
		order[i] = i;
	if (order && p.n)
		qsort_r(order, p.n, sizeof *order, order_winners, &p);
	for (size_t i = 0; !rc && order && i < p.n; i++)
		if (!pair_with_rest(&p, order[i], meet, ctx))
			break;
	n_unjudged = rc || !order ? s->n_rules : p.n_unjudged;
	free(order);
	free(p.outlines);
	free(p.met);
	return n_unjudged;
}
