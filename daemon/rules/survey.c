#include "rules/survey.h"

#include <stdlib.h>

#include "rules/survey_inside.h"

#define ARENA_LIMIT_BYTES ((size_t)8 * 1024 * 1024 * 1024)

int survey_create(struct ruleset *rules, const struct text *categories, size_t n_categories, struct survey **out)
{
	AUTO(survey_destroy) struct survey *s = calloc(1, sizeof *s);
	int rc;

	if (!s)
		return RAISE(FAULT_MEMORY);
	s->rules = rules;
	s->n_rules = rules->definition->n_rules;
	s->arena = arena_create(ARENA_LIMIT_BYTES);
	s->is_never = arena_take_clear(s->arena, s->n_rules + 1, sizeof *s->is_never);
	if (!s->is_never)
		return RAISE(FAULT_MEMORY);
	rc = solver_make(&s->solver, rules, categories, n_categories, s->arena);
	if (rc)
		return PASS(rc);
	*out = s;
	s = NULL;
	return 0;
}

void survey_destroy(struct survey **survey)
{
	if (!*survey)
		return;
	solver_fini(&(*survey)->solver);
	if ((*survey)->arena)
		arena_destroy(&(*survey)->arena);
	free(*survey);
	*survey = NULL;
}

const struct submission *survey_case(const struct survey *survey, wall *at_out)
{
	*at_out = survey->solver.at;
	return &survey->solver.submission;
}

const struct finding *survey_finding(const struct survey *survey)
{
	return &survey->finding;
}

enum answer survey_ask(struct survey *s, const struct question *question)
{
	struct jurisdiction rules = ruleset_jurisdiction(s->rules);
	enum answer answer = solve(&s->solver, question);

	if (answer == ANSWER_YES && rules.judge(rules.self, &s->solver.submission, s->solver.at, s->solver.scratch, &s->finding))
		return ANSWER_UNKNOWN;
	return answer;
}

bool survey_is_led_by(const struct survey *s, size_t rule)
{
	const struct claim *first = &s->finding.claims[0];

	return s->finding.n_claims && first->part == PART_LEAD && text_is(first->rule, s->rules->definition->rules[rule].name);
}

/* ---- one rule ---- */

enum answer survey_holds(struct survey *s, size_t rule)
{
	const struct ways *ways = &s->solver.ways[rule];
	enum answer answer = ways->n ? ANSWER_NO : ANSWER_UNKNOWN;

	for (size_t i = 0; i < ways->n && answer != ANSWER_YES; i++) {
		enum answer one = survey_ask(s, &(struct question){ .must = { &ways->list[i] }, .n_must = 1 });

		answer = one == ANSWER_NO ? answer : one;
	}
	s->is_never[rule] = answer == ANSWER_NO;
	return answer;
}

struct leading {
	struct question question; /* first */
	uint32_t rule, specificity;
};

/* The strongest of those that come before the rule, as it must hold: more specific, perhaps, than was asked for. */
static const struct way *who_is_before(const struct question *question, struct solver *solver, const struct match *matches, size_t n)
{
	const struct leading *l = (const struct leading *)question;
	const struct trial *trials = solver->supposition.rules->trials, *mine = &trials[l->rule];
	const struct match *first = NULL;
	uint32_t specificity = l->specificity;

	for (size_t i = 0; i < n; i++) {
		if (matches[i].trial->has_lead && (!first || match_is_before(&matches[i], first)))
			first = &matches[i];
		if (matches[i].trial == mine && match_specificity(&matches[i]) > specificity)
			specificity = match_specificity(&matches[i]);
	}
	if (!first || first->trial == mine)
		return NULL;
	if (first->trial->tier < mine->tier)
		specificity = 0;
	else if (first->trial->rank > mine->rank)
		specificity++;
	return solver_way_from(solver, (uint32_t)(first->trial - trials), specificity);
}

enum answer survey_leads(struct survey *s, size_t rule, size_t by_out[SOLVE_BLOCKERS_MAX], size_t *n_out)
{
	const struct ways *ways = &s->solver.ways[rule];
	enum answer answer = ways->n ? ANSWER_NO : ANSWER_UNKNOWN;
	size_t n = 0;

	for (size_t i = 0; i < ways->n && answer != ANSWER_YES; i++) {
		struct leading l = { { .must = { &ways->list[i] }, .n_must = 1, .against = who_is_before }, (uint32_t)rule,
				     ways->list[i].specificity };
		enum answer one = survey_ask(s, &l.question);

		if (one == ANSWER_YES && !survey_is_led_by(s, rule))
			one = ANSWER_UNKNOWN;
		answer = one == ANSWER_NO ? answer : one;
		for (size_t k = 0; k < s->solver.n_blockers && n < SOLVE_BLOCKERS_MAX; k++) {
			size_t at = 0;

			while (at < n && by_out[at] != s->solver.blockers[k])
				at++;
			by_out[at] = s->solver.blockers[k];
			n += at == n;
		}
	}
	*n_out = n;
	return answer;
}

static bool can_hold(struct survey *s, const struct test *const *tests, size_t n)
{
	const struct test *both[2] = { tests[0], tests[n - 1] };
	struct way way = { .tests = both, .n_tests = n };

	return solve(&s->solver, &(struct question){ .must = { &way }, .n_must = 1 }) != ANSWER_NO;
}

void survey_find_contradiction(struct survey *s, size_t rule, const struct condition *between_out[2])
{
	const struct ways *ways = &s->solver.ways[rule];
	const struct way *way = ways->n == 1 ? &ways->list[0] : NULL;

	between_out[0] = between_out[1] = NULL;
	for (size_t i = 0; way && i < way->n_tests; i++) {
		if (!can_hold(s, &way->tests[i], 1)) {
			between_out[0] = way->tests[i]->condition;
			return;
		}
		for (size_t k = 0; k < i; k++) {
			const struct test *both[2] = { way->tests[k], way->tests[i] };

			if (can_hold(s, both, 2))
				continue;
			between_out[0] = both[0]->condition;
			between_out[1] = both[1]->condition;
			return;
		}
	}
}

/* ---- cases that nobody claims ---- */

static const struct way *who_claims(const struct question *question, struct solver *solver, const struct match *matches, size_t n)
{
	(void)question;
	for (size_t i = 0; i < n; i++)
		if (matches[i].trial->has_lead)
			return solver_way_from(solver, (uint32_t)(matches[i].trial - solver->supposition.rules->trials), 0);
	return NULL;
}

enum answer survey_unclaimed(struct survey *s, const struct pins *pins)
{
	enum answer answer = survey_ask(s, &(struct question){ .against = who_claims, .pins = *pins });

	if (answer == ANSWER_YES && s->finding.n_claims && s->finding.claims[0].part == PART_LEAD)
		return ANSWER_UNKNOWN;
	return answer;
}
