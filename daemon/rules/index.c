#include "rules/index.h"

/* Nodes are named by their place in an array, so that all memory is counted and taken at once. Node 0 is the root and
 * nobody's child. */
struct node {
	uint32_t parent, next; /* next: in the same bucket */
	uint32_t wild;         /* child for `*` */
	uint32_t term;         /* whose path ends here */
	uint32_t n_below;      /* children, `*` not counted */
	struct text segment;
};

struct index {
	struct node *nodes;
	uint32_t *buckets; /* of nodes, by parent and segment; a power of two */
	size_t n_nodes, mask;
};

static size_t bucket_of(const struct index *index, uint32_t parent, struct text segment)
{
	uint64_t hash = text_hash(segment) ^ parent * 0x9E3779B97F4A7C15u;

	return (size_t)(hash ^ hash >> 32) & index->mask;
}

static uint32_t find_child(const struct index *index, uint32_t parent, struct text segment)
{
	uint32_t at = index->nodes[parent].n_below ? index->buckets[bucket_of(index, parent, segment)] : 0;

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
	index->nodes[at] = (struct node){ .parent = parent, .term = TERM_NONE, .segment = segment };
	if (path_is_wild(segment)) {
		index->nodes[parent].wild = at;
		return at;
	}
	bucket = bucket_of(index, parent, segment);
	index->nodes[at].next = index->buckets[bucket];
	index->buckets[bucket] = at;
	index->nodes[parent].n_below++;
	return at;
}

/* Calls `use` with each CATEGORY term and its path, cut into segments. */
static void each_path(const struct terms *terms, struct index *index,
		      void (*use)(struct index *index, const struct path *path, uint32_t term))
{
	struct text segments[PATH_SEGMENTS_MAX];

	for (size_t i = 0; i < terms->n; i++) {
		struct path path = { segments, 0 };

		if (terms->terms[i].kind != CONDITION_CATEGORY)
			continue;
		path.n = path_split(terms->terms[i].value, segments, PATH_SEGMENTS_MAX);
		use(index, &path, (uint32_t)i);
	}
}

static void count_nodes(struct index *index, const struct path *path, uint32_t term)
{
	(void)term;
	index->n_nodes += path->n;
}

static void add_path(struct index *index, const struct path *path, uint32_t term)
{
	uint32_t node = 0;

	for (size_t i = 0; i < path->n; i++)
		node = add_child(index, node, path->segments[i]);
	index->nodes[node].term = term;
}

int index_make(const struct terms *terms, struct arena *arena, struct index **out)
{
	size_t n_buckets = 16;
	struct index *index = arena_take_clear(arena, 1, sizeof *index);

	if (!index)
		return RAISE(FAULT_MEMORY);
	each_path(terms, index, count_nodes);
	while (n_buckets < 2 * index->n_nodes)
		n_buckets *= 2;
	index->nodes = arena_take_clear(arena, index->n_nodes + 1, sizeof *index->nodes);
	index->buckets = arena_take_clear(arena, n_buckets, sizeof *index->buckets);
	if (!index->nodes || !index->buckets || index->n_nodes >= UINT32_MAX)
		return RAISE(FAULT_MEMORY);
	index->mask = n_buckets - 1;
	index->n_nodes = 1;
	index->nodes[0].term = TERM_NONE;
	each_path(terms, index, add_path);
	*out = index;
	return 0;
}

/* As deep as the category has segments, PATH_SEGMENTS_MAX at most. */
static void visit(const struct index *index, const struct path *category, struct truth *truth, uint32_t node, size_t depth)
{
	uint32_t child;

	truth_add(truth, CONDITION_CATEGORY, index->nodes[node].term);
	if (depth == category->n)
		return;
	child = find_child(index, node, category->segments[depth]);
	if (child)
		visit(index, category, truth, child, depth + 1);
	if (index->nodes[node].wild)
		visit(index, category, truth, index->nodes[node].wild, depth + 1);
}

void index_walk(const struct index *index, const struct path *category, struct truth *truth)
{
	visit(index, category, truth, 0, 0);
}
