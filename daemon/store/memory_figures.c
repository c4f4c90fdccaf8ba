#include "store/memory_inner.h"

#include <stdlib.h>
#include <string.h>

static bool is_key(const struct kept_sums *kept, const struct figure_key *key)
{
	return kept->key.by == key->by && kept->key.unit == key->unit && kept->key.start == key->start && text_is(kept->key.value, key->value);
}

static struct kept_sums *find(struct memory_store *m, const struct figure_key *key)
{
	for (size_t i = 0; i < m->n_sums; i++)
		if (is_key(&m->sums[i], key))
			return &m->sums[i];
	return NULL;
}

static void drop(struct text *t)
{
	memory_drop_text(*t);
	*t = TEXT_NONE;
}

void memory_sums_put(struct memory_store *m, const struct figure_key *key, struct text sums)
{
	struct kept_sums *kept = find(m, key);

	if (!kept) {
		m->sums = memory_widen(m->sums, m->n_sums, &m->sums_room, sizeof *m->sums);
		kept = &m->sums[m->n_sums++];
		*kept = (struct kept_sums){ .key = *key };
		kept->key.value = memory_keep_text(key->value);
	}
	if (kept->now.at != kept->committed.at)
		drop(&kept->now);
	kept->now = memory_keep_text(sums);
}

static int copy(struct text sums, struct arena *arena, struct text *out)
{
	bool is_whole = true;
	struct text there = arena_copy(arena, sums, &is_whole);

	if (is_whole)
		*out = there;
	return is_whole ? STORE_OK : STORE_SHORT;
}

int memory_sums_get(struct memory_store *m, const struct figure_key *key, struct arena *arena, struct text *sums_out)
{
	const struct kept_sums *kept = find(m, key);

	return kept ? copy(kept->now, arena, sums_out) : STORE_MISSING;
}

void memory_sums_commit(struct memory_store *m)
{
	for (size_t i = 0; i < m->n_sums; i++) {
		if (m->sums[i].committed.at != m->sums[i].now.at)
			drop(&m->sums[i].committed);
		m->sums[i].committed = m->sums[i].now;
	}
}

void memory_sums_free(struct memory_store *m)
{
	for (size_t i = 0; i < m->n_sums; i++) {
		if (m->sums[i].committed.at != m->sums[i].now.at)
			drop(&m->sums[i].committed);
		drop(&m->sums[i].now);
		drop(&m->sums[i].key.value);
	}
	free(m->sums);
}

/* ---- as committed ---- */

int memory_read_sums(void *self, const struct figure_key *key, struct arena *arena, struct text *sums_out)
{
	struct memory_store *m = memory_enter(self);
	const struct kept_sums *kept = find(m, key);

	return memory_leave(m, kept && kept->committed.at ? copy(kept->committed, arena, sums_out) : STORE_MISSING);
}

static int order(const void *a, const void *b)
{
	const struct figure_row *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

int memory_read_span(void *self, const struct figure_key *key, int32_t until, struct arena *arena, struct figure_row *rows_out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);
	struct figure_row *all = malloc((m->n_sums + 1) * sizeof *all);
	int rc = STORE_OK;
	size_t n = 0;

	if (!all)
		abort();
	for (size_t i = 0; i < m->n_sums; i++) {
		const struct kept_sums *kept = &m->sums[i];
		struct figure_key here = *key;

		here.start = kept->key.start;
		if (kept->committed.at && is_key(kept, &here) && here.start >= key->start && here.start <= until)
			all[n++] = (struct figure_row){ here.start, kept->committed };
	}
	qsort(all, n, sizeof *all, order);
	for (*n_out = 0; !rc && *n_out < n && *n_out < room; ++*n_out) {
		rows_out[*n_out].start = all[*n_out].start;
		rc = copy(all[*n_out].sums, arena, &rows_out[*n_out].sums);
	}
	free(all);
	return memory_leave(m, rc);
}

int memory_read_value(void *self, enum stats_by by, struct text after, bool or_at, struct arena *arena, struct text *value_out)
{
	struct memory_store *m = memory_enter(self);
	const struct text *first = NULL;

	for (size_t i = 0; i < m->n_sums; i++) {
		const struct kept_sums *kept = &m->sums[i];
		int behind = text_order(kept->key.value, after);

		if (kept->key.by == by && kept->committed.at && (behind > 0 || (or_at && !behind)) && (!first || text_order(kept->key.value, *first) < 0))
			first = &kept->key.value;
	}
	return memory_leave(m, first ? copy(*first, arena, value_out) : STORE_MISSING);
}
