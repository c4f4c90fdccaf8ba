#include "rules/index.h"

/* Nodes and entries are named by their place in an array, so that all memory is counted and taken at once. */
enum { NONE = 0 }; /* node 0 is the root and nobody's child; entry 0 is not used */

struct node {
	uint32_t parent, next; /* next: in the same bucket */
	uint32_t wild;         /* child for `*` */
	uint32_t entries;      /* rules with a path that ends here */
	struct text segment;
};

struct entry {
	uint32_t next;
	uint32_t trial;
};

struct index {
	struct node *nodes;
	struct entry *entries;
	uint32_t *buckets; /* of nodes, by parent and segment; a power of two */
	size_t n_nodes, n_entries, mask;
};

const struct test *index_category_test(const struct trial *trial)
{
	for (size_t i = 0; i < trial->rule->n_when; i++)
		if (trial->rule->when[i].kind == CONDITION_CATEGORY)
			return &trial->tests[i];
	return NULL;
}

static size_t bucket_of(const struct index *index, uint32_t parent, struct text segment)
{
	uint64_t hash = text_hash(segment) ^ parent * 0x9E3779B97F4A7C15u;

	return (size_t)(hash ^ hash >> 32) & index->mask;
}

static uint32_t find_child(const struct index *index, uint32_t parent, struct text segment)
{
	uint32_t at = index->buckets[bucket_of(index, parent, segment)];

	while (at && !(index->nodes[at].parent == parent && text_is(index->nodes[at].segment, segment)))
		at = index->nodes[at].next;
	return at;
}

static uint32_t add_child(struct index *index, uint32_t parent, struct text segment)
{
	uint32_t at = path_is_wild(segment) ? index->nodes[parent].wild : find_child(index, parent, segment);
	size_t bucket;

	if (at)
		return at;
	at = (uint32_t)index->n_nodes++;
	index->nodes[at] = (struct node){ .parent = parent, .segment = segment };
	if (path_is_wild(segment)) {
		index->nodes[parent].wild = at;
		return at;
	}
	bucket = bucket_of(index, parent, segment);
	index->nodes[at].next = index->buckets[bucket];
	index->buckets[bucket] = at;
	return at;
}

static void add_path(struct index *index, const struct path *path, uint32_t trial)
{
	uint32_t node = 0, entry = (uint32_t)index->n_entries++;

	for (size_t i = 0; i < path->n; i++)
		node = add_child(index, node, path->segments[i]);
	index->entries[entry] = (struct entry){ index->nodes[node].entries, trial };
	index->nodes[node].entries = entry;
}

int index_make(const struct trial *trials, size_t n, struct arena *arena, struct index **out)
{
	size_t n_nodes = 1, n_entries = 1, n_buckets = 16;
	struct index *index = arena_take_clear(arena, 1, sizeof *index);

	for (size_t i = 0; i < n; i++) {
		const struct test *test = index_category_test(&trials[i]);

		for (size_t k = 0; test && k < test->condition->n_words; k++, n_entries++)
			n_nodes += test->paths[k].n;
	}
	while (n_buckets < 2 * n_nodes)
		n_buckets *= 2;
	if (!index || n_nodes > UINT32_MAX)
		return RAISE(FAULT_MEMORY);
	index->nodes = arena_take_clear(arena, n_nodes, sizeof *index->nodes);
	index->entries = arena_take_clear(arena, n_entries, sizeof *index->entries);
	index->buckets = arena_take_clear(arena, n_buckets, sizeof *index->buckets);
	if (!index->nodes || !index->entries || !index->buckets)
		return RAISE(FAULT_MEMORY);
	index->mask = n_buckets - 1;
	index->n_nodes = index->n_entries = 1;
	for (size_t i = 0; i < n; i++) {
		const struct test *test = index_category_test(&trials[i]);

		for (size_t k = 0; test && k < test->condition->n_words; k++)
			add_path(index, &test->paths[k], (uint32_t)i);
	}
	*out = index;
	return 0;
}

struct walk {
	const struct index *index;
	const struct path *category;
	void (*meet)(void *ctx, size_t trial);
	void *ctx;
};

/* As deep as the category has segments, PATH_SEGMENTS_MAX at most. */
static void visit(const struct walk *w, uint32_t node, size_t depth)
{
	const struct index *index = w->index;
	uint32_t child;

	for (uint32_t at = index->nodes[node].entries; at != NONE; at = index->entries[at].next)
		w->meet(w->ctx, index->entries[at].trial);
	if (depth == w->category->n)
		return;
	child = find_child(index, node, w->category->segments[depth]);
	if (child)
		visit(w, child, depth + 1);
	if (index->nodes[node].wild)
		visit(w, index->nodes[node].wild, depth + 1);
}

void index_walk(const struct index *index, const struct path *category, void (*meet)(void *ctx, size_t trial), void *ctx)
{
	visit(&(struct walk){ index, category, meet, ctx }, 0, 0);
}
