#include "rules/bitmaps.h"

#include "rules/clauses.h"

enum {
	WORD_BITS = 64,
	DENSE_SHARE = 4,       /* of the first kind, whose sparse sets say which words are looked at */
	DENSE_SHARE_LATER = 32, /* of the others, which are asked about few words: what is sparse has to be gone through as a whole */
};

/* The clauses that ask for one term: as words of the bitmap that are not zero, or, when those are more than one in so many,
 * as a whole bitmap. */
struct posting {
	const uint32_t *at; /* which words; NULL: dense, all of them */
	const uint64_t *bits;
	uint32_t n;
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
	uint64_t *united; /* zero between decisions */
	uint64_t *found;
	uint32_t *words, *touched;
	const uint64_t **dense; /* of the true terms of one kind */
	uint64_t *met, round; /* met[rule] is `round` when it was met in this one */
};

/* ---- built ---- */

static int take_arrays(struct bitmaps *b, size_t n_rules, size_t n_terms, struct arena *arena)
{
	b->postings = arena_take_clear(arena, n_terms + 1, sizeof *b->postings);
	b->united = arena_take_clear(arena, b->n_words + 1, sizeof *b->united);
	b->found = arena_take_clear(arena, b->n_words + 1, sizeof *b->found);
	b->words = arena_take_clear(arena, b->n_words + 1, sizeof *b->words);
	b->touched = arena_take_clear(arena, b->n_words + 1, sizeof *b->touched);
	b->dense = arena_take_clear(arena, n_terms + 1, sizeof *b->dense);
	b->free_words = arena_take_clear(arena, b->n_words + 1, sizeof *b->free_words);
	b->rules = arena_take_clear(arena, b->n_clauses + 1, sizeof *b->rules);
	b->met = arena_take_clear(arena, n_rules + 1, sizeof *b->met);
	return b->postings && b->united && b->found && b->words && b->touched && b->dense && b->free_words && b->rules && b->met
		       ? 0
		       : RAISE(FAULT_MEMORY);
}

/* Of every kind that some clause has: the clauses that have none. */
static int make_free(struct bitmaps *b, const struct clause_list *list, struct arena *arena)
{
	for (size_t k = 0; k < list->n_kinds; k++) {
		enum condition_kind kind = list->kinds[k];
		uint64_t *set = arena_take_clear(arena, b->n_words, sizeof *set);

		if (!set)
			return RAISE(FAULT_MEMORY);
		for (size_t i = 0; i < list->n; i++)
			set[i / WORD_BITS] |= (uint64_t)!list->clauses[i].tests[kind] << i % WORD_BITS;
		b->free[kind] = set;
		b->kinds[b->n_kinds++] = kind;
	}
	return 0;
}

static void make_free_words(struct bitmaps *b)
{
	for (size_t w = 0; w < b->n_words; w++)
		if (!b->n_kinds || b->free[b->kinds[0]][w])
			b->free_words[b->n_free_words++] = (uint32_t)w;
}

struct filling {
	struct bitmaps *bitmaps;
	uint32_t *last; /* by term: word that was filled last */
	uint32_t **at;
	uint64_t **bits;
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

	if (!p->at) {
		f->bits[term][word] |= bit;
		return;
	}
	if (f->last[term] != word) {
		f->last[term] = word;
		f->at[term][p->n++] = word;
	}
	f->bits[term][p->n - 1] |= bit;
}

static int take_posting(struct filling *f, uint32_t term, enum condition_kind kind, struct arena *arena)
{
	struct posting *p = &f->bitmaps->postings[term];
	size_t share = kind == f->bitmaps->kinds[0] ? DENSE_SHARE : DENSE_SHARE_LATER;
	bool is_dense = (size_t)p->n * share > f->bitmaps->n_words;

	f->bits[term] = arena_take_clear(arena, is_dense ? f->bitmaps->n_words : p->n, sizeof **f->bits);
	f->at[term] = is_dense ? NULL : arena_take_clear(arena, p->n + 1, sizeof **f->at);
	if (!f->bits[term] || (!is_dense && !f->at[term]))
		return RAISE(FAULT_MEMORY);
	*p = (struct posting){ f->at[term], f->bits[term], 0 };
	return 0;
}

static int make_postings(struct bitmaps *b, const struct clause_list *list, const struct terms *terms, struct arena *arena)
{
	size_t n_terms = terms->n;
	struct arena *scratch = list->arena;
	struct filling f = { .bitmaps = b };
	int rc = 0;

	f.last = arena_take(scratch, (n_terms + 1) * sizeof *f.last);
	f.at = arena_take_clear(scratch, n_terms + 1, sizeof *f.at);
	f.bits = arena_take_clear(scratch, n_terms + 1, sizeof *f.bits);
	if (!f.last || !f.at || !f.bits)
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

int bitmaps_make(struct trial *trials, size_t n, const struct terms *terms, struct arena *arena, struct bitmaps **out)
{
	AUTO(clause_list_fini) struct clause_list list = { 0 };
	struct bitmaps *b = arena_take_clear(arena, 1, sizeof *b);
	int rc = b ? clause_list_make(&list, trials, n) : RAISE(FAULT_MEMORY);

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

/* The sets of the true terms of a kind: the sparse ones united in b->united, with the words that they touch in b->touched; the
 * dense ones side by side in b->dense. */
struct gathered {
	size_t n_touched, n_dense;
};

static struct gathered gather(struct bitmaps *b, const struct truth *truth, enum condition_kind kind)
{
	struct gathered g = { 0, 0 };

	for (uint32_t term = truth->first[kind]; term != TERM_NONE; term = truth->next[term]) {
		const struct posting *p = &b->postings[term];

		if (!p->at)
			b->dense[g.n_dense++] = p->bits;
		for (size_t i = 0; p->at && i < p->n; i++) {
			uint32_t w = p->at[i];

			if (!b->united[w])
				b->touched[g.n_touched++] = w;
			b->united[w] |= p->bits[i];
		}
	}
	return g;
}

/* Every word. */
static size_t begin_whole(struct bitmaps *b)
{
	for (uint32_t w = 0; w < b->n_words; w++) {
		b->words[w] = w;
		b->found[w] = ~(uint64_t)0;
	}
	return b->n_words;
}

/* Before the first kind, or, where its sets are sparse, behind it: the words in which a clause can hold. Returns their
 * number; *kinds_out: how many kinds have been dealt with. */
static size_t begin(struct bitmaps *b, const struct truth *truth, size_t *kinds_out)
{
	enum condition_kind kind = b->kinds[0]; /* not used when there is none */
	struct gathered g = { 0, 0 };
	size_t n = 0;

	if (b->n_kinds)
		g = gather(b, truth, kind);
	*kinds_out = b->n_kinds && !g.n_dense;
	if (!*kinds_out)
		n = begin_whole(b);
	for (; *kinds_out && n < b->n_free_words; n++) {
		b->words[n] = b->free_words[n];
		b->found[b->words[n]] = b->free[kind][b->words[n]];
	}
	for (size_t i = 0; i < g.n_touched; i++) {
		uint32_t w = b->touched[i];

		if (*kinds_out) {
			b->found[w] = b->united[w] | b->free[kind][w];
			if (!b->free[kind][w])
				b->words[n++] = w;
		}
		b->united[w] = 0;
	}
	return n;
}

/* Leaves in `found` what this kind allows, and in b->words those that are not zero. */
static size_t intersect(struct bitmaps *b, const struct truth *truth, enum condition_kind kind, size_t n_words)
{
	struct gathered g = gather(b, truth, kind);
	const uint64_t *free = b->free[kind];
	size_t n = 0;

	for (size_t i = 0; i < n_words; i++) {
		uint32_t w = b->words[i];
		uint64_t allowed = free[w] | b->united[w];

		for (size_t k = 0; k < g.n_dense; k++)
			allowed |= b->dense[k][w];
		b->found[w] &= allowed;
		b->words[n] = w;
		n += b->found[w] != 0;
	}
	for (size_t i = 0; i < g.n_touched; i++)
		b->united[b->touched[i]] = 0;
	return n;
}

void bitmaps_meet(struct bitmaps *b, const struct truth *truth, void (*meet)(void *ctx, uint32_t rule), void *ctx)
{
	size_t k, n = begin(b, truth, &k);

	for (; n && k < b->n_kinds; k++)
		n = intersect(b, truth, b->kinds[k], n);
	b->round++;
	for (size_t i = 0; i < n; i++)
		for (uint64_t bits = b->found[b->words[i]]; bits; bits &= bits - 1) {
			size_t clause = (size_t)b->words[i] * WORD_BITS + (size_t)__builtin_ctzll(bits);

			if (clause >= b->n_clauses || b->met[b->rules[clause]] == b->round)
				continue;
			b->met[b->rules[clause]] = b->round;
			meet(ctx, b->rules[clause]);
		}
}
