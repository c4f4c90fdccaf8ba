#include "rules/solve.h"

#define SCRATCH_LIMIT_BYTES ((size_t)256 * 1024 * 1024)

enum { STEPS_MAX = 4000000 };

/* What is still to be brought about: each of the tests holds, or does not; then what follows. Lies on the stack of whoever asks for it. */
struct task {
	const struct test *const *tests; /* NULL: `row` instead */
	const struct test *row;
	size_t n;
	bool wanted;
	const struct task *next;
};

struct solving {
	struct solver *solver;
	const struct question *question;
	size_t steps;
};

static enum answer pursue(struct solving *s, const struct task *task);

static enum answer both(enum answer a, enum answer b)
{
	return a == ANSWER_UNKNOWN || b == ANSWER_UNKNOWN ? ANSWER_UNKNOWN : ANSWER_NO;
}

/* ---- one condition ---- */

/* One of its terms holds; each is tried. */
static enum answer try_each(struct solving *s, const struct test *test, const struct task *next)
{
	struct supposition *p = &s->solver->supposition;
	enum answer answer = ANSWER_NO, one;

	for (size_t i = 0; i < test->n_values; i++)
		if (test->terms[i] != TERM_NONE && p->holds[test->terms[i]] > 0)
			return pursue(s, next); /* holds already */
	for (size_t i = 0; i < test->n_values && answer != ANSWER_YES; i++) {
		size_t mark = p->n_trail;

		if (test->terms[i] == TERM_NONE || !suppose(p, test->terms[i], true))
			continue;
		one = pursue(s, next);
		answer = one == ANSWER_YES ? one : both(answer, one);
		suppose_undo(p, mark);
	}
	return answer;
}

/* None of its terms holds. */
static enum answer try_none(struct solving *s, const struct test *test, const struct task *next)
{
	struct supposition *p = &s->solver->supposition;
	size_t mark = p->n_trail;
	enum answer answer = ANSWER_NO;
	bool can_be = true;

	for (size_t i = 0; can_be && i < test->n_values; i++)
		can_be = suppose(p, test->terms[i], false);
	if (can_be)
		answer = pursue(s, next);
	suppose_undo(p, mark);
	return answer;
}

/* There is a point, or there is none. */
static enum answer try_point(struct solving *s, bool has_point, const struct test *test, const struct task *next)
{
	struct supposition *p = &s->solver->supposition;
	size_t mark = p->n_trail;
	enum answer answer = ANSWER_NO;

	if (suppose(p, SUPPOSE_HAS_POINT(p), has_point))
		answer = has_point ? try_none(s, test, next) : pursue(s, next);
	suppose_undo(p, mark);
	return answer;
}

static enum answer try_not_area(struct solving *s, const struct test *test, bool wanted, const struct task *next)
{
	enum answer answer = try_point(s, wanted, test, next), one;

	if (wanted || answer == ANSWER_YES)
		return answer;
	one = try_each(s, test, next);
	return one == ANSWER_YES ? one : both(answer, one);
}

/* One of the parts is as wanted. */
static enum answer try_parts(struct solving *s, const struct test *test, bool wanted, const struct task *next)
{
	enum answer answer = ANSWER_NO;

	for (size_t i = 0; i < test->condition->n_parts && answer != ANSWER_YES; i++) {
		struct task part = { .row = &test->parts[i], .n = 1, .wanted = wanted, .next = next };
		enum answer one = pursue(s, &part);

		answer = one == ANSWER_YES ? one : both(answer, one);
	}
	return answer;
}

static enum answer try_test(struct solving *s, const struct test *test, bool wanted, const struct task *next)
{
	enum condition_kind kind = test->condition->kind;
	struct task parts = { .row = test->parts, .n = test->condition->n_parts, .wanted = wanted != (kind == CONDITION_NOT), .next = next };

	if (kind == CONDITION_ALL || kind == CONDITION_ANY || kind == CONDITION_NOT) {
		bool all = (kind == CONDITION_ALL) == wanted;

		if (kind == CONDITION_NOT)
			all = wanted;
		return all ? pursue(s, &parts) : try_parts(s, test, parts.wanted, next);
	}
	if (kind == CONDITION_NOT_AREA)
		return try_not_area(s, test, wanted, next);
	return wanted != test->condition->is_unwanted ? try_each(s, test, next) : try_none(s, test, next);
}

/* ---- a case ---- */

static void note_blocker(struct solver *solver, uint32_t rule)
{
	for (size_t i = 0; i < solver->n_blockers; i++)
		if (solver->blockers[i] == rule)
			return;
	if (solver->n_blockers < SOLVE_BLOCKERS_MAX)
		solver->blockers[solver->n_blockers++] = rule;
}

/* Everything that must hold does, so far as it is supposed: is a case that is so an answer? */
static enum answer attempt(struct solving *s)
{
	struct solver *solver = s->solver;
	struct ruleset *rules = solver->supposition.rules;
	enum answer answer = ANSWER_NO;
	const struct way *against;

	arena_reset(solver->scratch);
	if (!suppose_compose(&solver->supposition, solver->scratch, &solver->submission, &solver->at) ||
	    ruleset_match(rules, &solver->submission, solver->at, solver->scratch))
		return ANSWER_UNKNOWN;
	for (size_t i = 0; i < s->question->n_must; i++)
		if (!way_holds(s->question->must[i], &rules->facts))
			return ANSWER_UNKNOWN; /* the text says more, or less, than was wanted */
	against = s->question->against ? s->question->against(s->question, solver, rules->matches, rules->n_matches) : NULL;
	if (!against)
		return ANSWER_YES;
	if (!against->tests)
		return ANSWER_UNKNOWN; /* a rule whose ways are too many */
	note_blocker(solver, against->rule);
	for (size_t i = 0; i < against->n_tests && answer != ANSWER_YES; i++) {
		struct task task = { .tests = &against->tests[i], .n = 1, .wanted = false };
		enum answer one = pursue(s, &task);

		answer = one == ANSWER_YES ? one : both(answer, one);
	}
	return answer;
}

static enum answer pursue(struct solving *s, const struct task *task)
{
	while (task && !task->n)
		task = task->next;
	if (!s->steps)
		return ANSWER_UNKNOWN;
	s->steps--;
	s->solver->steps++;
	if (!task)
		return attempt(s);
	{
		const struct test *first = task->tests ? task->tests[0] : task->row;
		struct task rest = { .tests = task->tests ? task->tests + 1 : NULL, .row = task->tests ? NULL : task->row + 1, .n = task->n - 1,
				     .wanted = task->wanted, .next = task->next };

		return try_test(s, first, task->wanted, &rest);
	}
}

/* ---- asked ---- */

int solver_make(struct solver *out, struct ruleset *rules, const struct text *categories, size_t n_categories, struct arena *arena)
{
	size_t n = rules->definition->n_rules;
	int rc;

	*out = (struct solver){ .scratch = arena_create(SCRATCH_LIMIT_BYTES), .steps_max = STEPS_MAX };
	out->ways = arena_take_clear(arena, n + 1, sizeof *out->ways);
	rc = out->ways ? suppose_make(&out->supposition, rules, categories, n_categories, arena) : RAISE(FAULT_MEMORY);
	for (uint32_t i = 0; !rc && i < n; i++)
		rc = ways_make(&rules->trials[i], i, arena, &out->ways[i]);
	return rc;
}

void solver_fini(struct solver *solver)
{
	if (solver->scratch)
		arena_destroy(&solver->scratch);
}

enum answer solve(struct solver *solver, const struct question *question)
{
	size_t left = solver->steps < solver->steps_max ? solver->steps_max - solver->steps : 0;
	struct solving s = { solver, question, left < SOLVE_STEPS_MAX ? left : SOLVE_STEPS_MAX };
	struct task second = { .n = 0 }, first = { .wanted = true, .next = &second };
	enum answer answer;

	solver->n_blockers = 0;
	solver->supposition.is_doubtful = false;
	if (question->n_must > 1)
		second = (struct task){ .tests = question->must[1]->tests, .n = question->must[1]->n_tests, .wanted = true };
	if (question->n_must) {
		first.tests = question->must[0]->tests;
		first.n = question->must[0]->n_tests;
	}
	answer = suppose_pinned(&solver->supposition, &question->pins) ? pursue(&s, &first) : ANSWER_NO;
	suppose_undo(&solver->supposition, 0);
	if (answer == ANSWER_NO && (solver->supposition.is_doubtful || !s.steps))
		return ANSWER_UNKNOWN;
	return answer;
}

const struct way *solver_way_from(struct solver *solver, uint32_t rule, uint32_t least)
{
	static const struct way unclear = { .tests = NULL };
	const struct ways *ways = &solver->ways[rule];

	for (size_t i = 0; i < ways->n && ways->list[i].specificity >= least; i++)
		if (way_holds(&ways->list[i], &solver->supposition.rules->facts))
			return &ways->list[i];
	return ways->n ? NULL : &unclear;
}
