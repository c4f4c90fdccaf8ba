#include "rules/bitmaps.h"

#include "rules/clauses.h"

enum {
	WORD_BITS = 64,
	DENSE_SHARE = 32, /* of the kinds after the first, which are asked about few words: what is sparse has to be gone
			     through as a whole */
};

struct piece { /* a word of a bitmap that is not zero */
	uint64_t bits;
	uint32_t word;
};

/* The clauses that ask for one term: in pieces, or, when those are more than one in so many, as a whole bitmap, in which the
 * clauses that have no condition of this kind are set as well. */
struct posting {
	const struct piece *pieces;
	const uint64_t *whole; /* NULL: in pieces */
	uint32_t n;
};

/* What a clause has to be in: for each column one of its rows, which end before ends[column]. */
struct columns {
	const uint64_t **rows;
	size_t n_rows, ends[CONDITION_KIND_COUNT], n;
};

struct bitmaps {
	uint32_t *rules; /* of each clause */
	size_t n_clauses, n_words;
	struct posting *postings;                        /* of each term */
	const uint64_t *free[CONDITION_KIND_COUNT];      /* clauses without a condition of this kind; NULL: all are */
	enum condition_kind kinds[CONDITION_KIND_COUNT]; /* those that some clause has, the most common first */
	size_t n_kinds;
	uint32_t *free_words; /* of the first kind: words of `free` that are not zero */
	size_t n_free_words;

	/* Scratch. */
	uint64_t *united[CONDITION_KIND_COUNT];  /* the pieces of the true terms of a kind; zero between decisions */
	uint32_t *touched[CONDITION_KIND_COUNT]; /* words of `united` that are not */
	size_t n_touched[CONDITION_KIND_COUNT];
	struct columns columns;
	uint64_t *met, round; /* met[rule] is `round` when it was met in this one */
};

/* ---- built ---- */

static int take_arrays(struct bitmaps *b, size_t n_rules, size_t n_terms, struct arena *arena)
{
	b->postings = arena_take_clear(arena, n_terms + 1, sizeof *b->postings);
	b->free_words = arena_take_clear(arena, b->n_words + 1, sizeof *b->free_words);
	b->columns.rows = arena_take_clear(arena, n_terms + 2 * CONDITION_KIND_COUNT, sizeof *b->columns.rows);
	b->rules = arena_take_clear(arena, b->n_clauses + 1, sizeof *b->rules);
	b->met = arena_take_clear(arena, n_rules + 1, sizeof *b->met);
	return b->postings && b->free_words && b->columns.rows && b->rules && b->met ? 0 : RAISE(FAULT_MEMORY);
}

/* Of every kind that some clause has: the clauses that have none. */
static int make_free(struct bitmaps *b, const struct clause_list *list, struct arena *arena)
{
	for (size_t k = 0; k < list->n_kinds; k++) {
		enum condition_kind kind = list->kinds[k];
		uint64_t *set = arena_take_clear(arena, b->n_words, sizeof *set);

		b->united[kind] = arena_take_clear(arena, b->n_words, sizeof *b->united[kind]);
		b->touched[kind] = arena_take_clear(arena, b->n_words + 1, sizeof *b->touched[kind]);
		if (!set || !b->united[kind] || !b->touched[kind])
			return RAISE(FAULT_MEMORY);
		for (size_t i = 0; i < list->n; i++)
			set[i / WORD_BITS] |= (uint64_t)!list->clauses[i].tests[kind] << i % WORD_BITS;
		b->free[kind] = set;
		b->kinds[b->n_kinds++] = kind;
	}
	return 0;
}

struct filling {
	struct bitmaps *bitmaps;
	uint32_t *last; /* by term: word that was filled last */
	struct piece **pieces;
	uint64_t **whole;
};

/* Calls `use` with every term that a clause asks for, in the order of the clauses. */
static void each_posting(const struct clause_list *list, struct filling *f,
			 void (*use)(struct filling *f, uint32_t term, size_t clause))
{
	for (size_t i = 0; i < list->n; i++)
		for (int kind = 0; kind < CONDITION_KIND_COUNT; kind++) {
			const struct test *test = list->clauses[i].tests[kind];

			for (size_t k = 0; test && k < test->n_values; k++)
				if (test->terms[k] != TERM_NONE)
					use(f, test->terms[k], i);
		}
}

static void count_word(struct filling *f, uint32_t term, size_t clause)
{
	uint32_t word = (uint32_t)(clause / WORD_BITS);

	if (f->last[term] == word)
		return;
	f->last[term] = word;
	f->bitmaps->postings[term].n++;
}

static void fill_word(struct filling *f, uint32_t term, size_t clause)
{
	struct posting *p = &f->bitmaps->postings[term];
	uint32_t word = (uint32_t)(clause / WORD_BITS);
	uint64_t bit = (uint64_t)1 << clause % WORD_BITS;

	if (p->whole) {
		f->whole[term][word] |= bit;
		return;
	}
	if (f->last[term] != word) {
		f->last[term] = word;
		f->pieces[term][p->n++].word = word;
	}
	f->pieces[term][p->n - 1].bits |= bit;
}

static int take_posting(struct filling *f, uint32_t term, enum condition_kind kind, struct arena *arena)
{
	struct posting *p = &f->bitmaps->postings[term];
	size_t n_words = f->bitmaps->n_words;

	if (kind != f->bitmaps->kinds[0] && (size_t)p->n * DENSE_SHARE > n_words) {
		f->whole[term] = arena_take(arena, n_words * sizeof **f->whole);
		if (!f->whole[term])
			return RAISE(FAULT_MEMORY);
		memcpy(f->whole[term], f->bitmaps->free[kind], n_words * sizeof **f->whole);
	} else {
		f->pieces[term] = arena_take_clear(arena, p->n + 1, sizeof **f->pieces);
		if (!f->pieces[term])
			return RAISE(FAULT_MEMORY);
	}
	*p = (struct posting){ f->pieces[term], f->whole[term], 0 };
	return 0;
}

static int make_postings(struct bitmaps *b, const struct clause_list *list, const struct terms *terms, struct arena *arena)
{
	size_t n_terms = terms->n;
	struct arena *scratch = list->arena;
	struct filling f = { .bitmaps = b };
	int rc = 0;

	f.last = arena_take(scratch, (n_terms + 1) * sizeof *f.last);
	f.pieces = arena_take_clear(scratch, n_terms + 1, sizeof *f.pieces);
	f.whole = arena_take_clear(scratch, n_terms + 1, sizeof *f.whole);
	if (!f.last || !f.pieces || !f.whole)
		return RAISE(FAULT_MEMORY);
	memset(f.last, 0xFF, n_terms * sizeof *f.last);
	each_posting(list, &f, count_word);
	for (size_t i = 0; !rc && i < n_terms; i++)
		rc = take_posting(&f, (uint32_t)i, terms->terms[i].kind, arena);
	memset(f.last, 0xFF, n_terms * sizeof *f.last);
	if (!rc)
		each_posting(list, &f, fill_word);
	return rc;
}

static void make_free_words(struct bitmaps *b)
{
	for (size_t w = 0; w < b->n_words; w++)
		if (!b->n_kinds || b->free[b->kinds[0]][w])
			b->free_words[b->n_free_words++] = (uint32_t)w;
}

int bitmaps_make(struct trial *trials, size_t n, const struct terms *terms, struct arena *arena, struct bitmaps **out)
{
	AUTO(clause_list_fini) struct clause_list list = { 0 };
	struct bitmaps *b = arena_take_clear(arena, 1, sizeof *b);
	int rc = b ? clause_list_make(&list, trials, n, terms->n) : RAISE(FAULT_MEMORY);

	if (rc)
		return rc;
	b->n_clauses = list.n;
	b->n_words = (list.n + WORD_BITS - 1) / WORD_BITS;
	rc = take_arrays(b, n, terms->n, arena);
	if (!rc)
		rc = make_free(b, &list, arena);
	if (!rc)
		rc = make_postings(b, &list, terms, arena);
	if (rc)
		return rc;
	for (size_t i = 0; i < list.n; i++)
		b->rules[i] = list.clauses[i].rule;
	make_free_words(b);
	*out = b;
	return 0;
}

/* ---- asked ---- */

/* Unites the pieces of the true terms of a kind, and gives the column of the kind as a row what is whole. */
static void gather(struct bitmaps *b, const struct truth *truth, enum condition_kind kind)
{
	struct columns *c = &b->columns;
	uint64_t *united = b->united[kind];
	uint32_t *touched = b->touched[kind];
	size_t n_touched = 0;

	for (uint32_t term = truth->first[kind]; term != TERM_NONE; term = truth->next[term]) {
		const struct posting *p = &b->postings[term];

		if (p->whole)
			c->rows[c->n_rows++] = p->whole;
		for (const struct piece *piece = p->pieces, *end = piece + p->n; piece < end; piece++) {
			touched[n_touched] = piece->word;
			n_touched += !united[piece->word];
			united[piece->word] |= piece->bits;
		}
	}
	b->n_touched[kind] = n_touched;
}

static void add_column(struct bitmaps *b, const struct truth *truth, enum condition_kind kind)
{
	struct columns *c = &b->columns;
	size_t from = c->n_rows;

	gather(b, truth, kind);
	if (c->n_rows == from)
		c->rows[c->n_rows++] = b->free[kind];
	if (b->n_touched[kind])
		c->rows[c->n_rows++] = b->united[kind];
	c->ends[c->n++] = c->n_rows;
}

/* What each kind but the first allows. */
static void gather_columns(struct bitmaps *b, const struct truth *truth)
{
	b->columns.n = b->columns.n_rows = 0;
	for (size_t k = 1; k < b->n_kinds; k++)
		add_column(b, truth, b->kinds[k]);
}

/* Those of a word's clauses that are in every column. */
static uint64_t narrow(const struct columns *c, uint64_t found, uint32_t w)
{
	const uint64_t *const *row = c->rows;

	for (size_t i = 0; found && i < c->n; i++) {
		uint64_t allowed = (*row++)[w];

		while (row < c->rows + c->ends[i])
			allowed |= (*row++)[w];
		found &= allowed;
	}
	return found;
}

struct meeting {
	void (*meet)(void *ctx, uint32_t rule);
	void *ctx;
};

static void meet_word(struct bitmaps *b, uint64_t found, uint32_t w, const struct meeting *m)
{
	for (uint64_t bits = narrow(&b->columns, found, w); bits; bits &= bits - 1) {
		size_t clause = (size_t)w * WORD_BITS + (size_t)__builtin_ctzll(bits);

		if (clause >= b->n_clauses || b->met[b->rules[clause]] == b->round)
			continue;
		b->met[b->rules[clause]] = b->round;
		m->meet(m->ctx, b->rules[clause]);
	}
}

/* Where no clause has a condition, each holds always. */
static void meet_all(struct bitmaps *b, const struct meeting *m)
{
	for (uint32_t w = 0; w < b->n_words; w++)
		meet_word(b, ~(uint64_t)0, w, m);
}

/* The words in which the first kind allows a clause. */
static void meet_first(struct bitmaps *b, enum condition_kind kind, const struct meeting *m)
{
	const uint64_t *free = b->free[kind], *united = b->united[kind];

	for (size_t i = 0; i < b->n_free_words; i++) {
		uint32_t w = b->free_words[i];

		meet_word(b, free[w] | united[w], w, m);
	}
	for (size_t i = 0; i < b->n_touched[kind]; i++) {
		uint32_t w = b->touched[kind][i];

		if (!free[w])
			meet_word(b, united[w], w, m);
	}
}

static void forget(struct bitmaps *b)
{
	for (size_t k = 0; k < b->n_kinds; k++) {
		enum condition_kind kind = b->kinds[k];

		for (size_t i = 0; i < b->n_touched[kind]; i++)
			b->united[kind][b->touched[kind][i]] = 0;
	}
}

void bitmaps_meet(struct bitmaps *b, const struct truth *truth, void (*meet)(void *ctx, uint32_t rule), void *ctx)
{
	const struct meeting meeting = { meet, ctx };

	b->round++;
	if (!b->n_kinds) {
		meet_all(b, &meeting);
		return;
	}
	gather_columns(b, truth);
	gather(b, truth, b->kinds[0]);
	meet_first(b, b->kinds[0], &meeting);
	forget(b);
}
