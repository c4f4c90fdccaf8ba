#include "rules/clauses.h"

#include <stdlib.h>

#define ARENA_LIMIT_BYTES ((size_t)8 * 1024 * 1024 * 1024)

struct drafts { /* the clauses of one rule */
	struct clause clauses[CLAUSES_MAX];
	size_t n;
	bool is_exact; /* nothing was left out */
};

/* Of two conditions of one kind the one with fewer values is kept: it rules out more. */
static void add_test(struct drafts *d, struct clause *clause, const struct test *test)
{
	const struct test **at = &clause->tests[test->condition->kind];

	if (*at)
		d->is_exact = false;
	if (!*at || test->n_values < (*at)->n_values)
		*at = test;
}

static bool is_bitmap_kind(const struct test *test)
{
	return test->condition->kind < CONDITION_ANY && test->condition->kind != CONDITION_NOT_AREA &&
	       !test->condition->is_unwanted;
}

/* The plain conditions of a group, into one clause. */
static void add_plain(struct drafts *d, struct clause *clause, const struct test *test)
{
	if (is_bitmap_kind(test)) {
		add_test(d, clause, test);
		return;
	}
	d->is_exact = false; /* a group's specificity is not the sum that is_exact promises, either */
	for (size_t i = 0; test->condition->kind == CONDITION_ALL && i < test->condition->n_parts; i++)
		add_plain(d, clause, &test->parts[i]);
}

/* Each clause becomes as many as the group has parts, if that is not too many. */
static void multiply(struct drafts *d, const struct test *any)
{
	size_t n_parts = any->condition->n_parts, n = d->n;

	if (n * n_parts > CLAUSES_MAX)
		return;
	for (size_t i = n * n_parts; i-- > 0;) {
		d->clauses[i] = d->clauses[i % n];
		add_plain(d, &d->clauses[i], &any->parts[i / n]);
	}
	d->n = n * n_parts;
}

static void multiply_all(struct drafts *d, const struct test *test)
{
	if (test->condition->kind == CONDITION_ANY)
		multiply(d, test);
	for (size_t i = 0; test->condition->kind == CONDITION_ALL && i < test->condition->n_parts; i++)
		multiply_all(d, &test->parts[i]);
}

static void draft(struct drafts *d, const struct trial *trial, uint32_t rule)
{
	d->clauses[0] = (struct clause){ .rule = rule };
	d->n = 1;
	d->is_exact = true;
	for (size_t i = 0; i < trial->rule->n_when; i++)
		add_plain(d, &d->clauses[0], &trial->tests[i]);
	for (size_t i = 0; i < trial->rule->n_when; i++)
		multiply_all(d, &trial->tests[i]);
}

static int keep(struct clause_list *list, const struct drafts *d)
{
	if (list->n + d->n > list->room) {
		size_t room = 2 * list->room + CLAUSES_MAX;
		struct clause *grown = realloc(list->clauses, room * sizeof *grown);

		if (!grown)
			return RAISE(FAULT_MEMORY);
		list->clauses = grown;
		list->room = room;
	}
	memcpy(&list->clauses[list->n], d->clauses, d->n * sizeof *d->clauses);
	list->n += d->n;
	return 0;
}

static void order_kinds(struct clause_list *list)
{
	size_t n_having[CONDITION_KIND_COUNT] = { 0 };

	for (int kind = 0; kind < CONDITION_KIND_COUNT; kind++) {
		size_t at = list->n_kinds;

		for (size_t i = 0; i < list->n; i++)
			n_having[kind] += list->clauses[i].tests[kind] != NULL;
		if (!n_having[kind])
			continue;
		for (; at && n_having[list->kinds[at - 1]] < n_having[kind]; at--)
			list->kinds[at] = list->kinds[at - 1];
		list->kinds[at] = (enum condition_kind)kind;
		list->n_kinds++;
	}
}

static void count_asked(const struct clause *clause, uint32_t *n_asked)
{
	for (int kind = 0; kind < CONDITION_KIND_COUNT; kind++) {
		const struct test *test = clause->tests[kind];

		for (size_t k = 0; test && k < test->n_values; k++)
			if (test->terms[k] != TERM_NONE)
				n_asked[test->terms[k]]++;
	}
}

static uint32_t most_common(const struct test *test, const uint32_t *n_asked)
{
	uint32_t common = TERM_NONE;

	for (size_t k = 0; test && k < test->n_values; k++) {
		uint32_t term = test->terms[k];

		if (term != TERM_NONE && (common == TERM_NONE || n_asked[term] > n_asked[common]))
			common = term;
	}
	return common;
}

static int find_common(struct clause_list *list, size_t n_terms)
{
	uint32_t *n_asked = arena_take_clear(list->arena, n_terms + 1, sizeof *n_asked);

	if (!n_asked)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < list->n; i++)
		count_asked(&list->clauses[i], n_asked);
	for (size_t i = 0; i < list->n; i++)
		for (int kind = 0; kind < CONDITION_KIND_COUNT; kind++)
			list->clauses[i].common[kind] = most_common(list->clauses[i].tests[kind], n_asked);
	return 0;
}

static int order_clauses(const void *a, const void *b, void *ctx)
{
	const struct clause *first = a, *second = b;
	const struct clause_list *list = ctx;

	for (size_t i = 0; i < list->n_kinds; i++) {
		uint32_t x = first->common[list->kinds[i]], y = second->common[list->kinds[i]];

		if (x != y)
			return x < y ? -1 : 1;
	}
	return (first->rule > second->rule) - (first->rule < second->rule);
}

int clause_list_make(struct clause_list *out, struct trial *trials, size_t n, size_t n_terms)
{
	struct drafts d;
	int rc = 0;

	*out = (struct clause_list){ .arena = arena_create(ARENA_LIMIT_BYTES) };
	for (size_t i = 0; !rc && i < n; i++) {
		draft(&d, &trials[i], (uint32_t)i);
		trials[i].is_exact = d.is_exact;
		rc = keep(out, &d);
	}
	order_kinds(out);
	if (!rc)
		rc = find_common(out, n_terms);
	if (!rc && out->n)
		qsort_r(out->clauses, out->n, sizeof *out->clauses, order_clauses, out);
	return rc;
}

void clause_list_fini(struct clause_list *list)
{
	free(list->clauses);
	if (list->arena)
		arena_destroy(&list->arena);
	*list = (struct clause_list){ 0 };
}
