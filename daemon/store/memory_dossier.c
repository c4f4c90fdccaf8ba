/* Campaigns and improvements, in memory. */
#include <stdlib.h>

#include "store/memory_inner.h"

static struct dossier keep(const struct dossier *dossier)
{
	struct dossier kept = *dossier;

	kept.name = memory_keep_text(dossier->name);
	kept.bytes = memory_keep_text(dossier->bytes);
	return kept;
}

static void drop(struct dossier *dossier)
{
	memory_drop_text(dossier->name);
	memory_drop_text(dossier->bytes);
}

static bool is_it(const struct dossier *d, enum dossier_kind kind, uint64_t number, struct text name)
{
	return d->kind == kind && (number ? d->number == number : name.size && text_is(d->name, name));
}

/* The row whose face is it; NULL: there is none. */
static struct kept_dossier *find(const struct memory_store *m, bool is_committed, enum dossier_kind kind, uint64_t number, struct text name)
{
	for (size_t i = 0; i < m->n_dossiers; i++) {
		struct kept_dossier *k = &m->dossiers[i];

		if (is_it(is_committed ? &k->committed : &k->now, kind, number, name))
			return k;
	}
	return NULL;
}

uint64_t memory_dossier_newest(const struct memory_store *m, enum dossier_kind kind)
{
	uint64_t newest = 0;

	for (size_t i = 0; i < m->n_dossiers; i++)
		newest += m->dossiers[i].now.kind == kind; /* numbers have no gap */
	return newest;
}

int memory_dossier_put(struct memory_store *m, const struct dossier *dossier)
{
	struct kept_dossier *same = find(m, false, dossier->kind, 0, dossier->name), *k;

	if (!dossier->number || dossier->number > memory_dossier_newest(m, dossier->kind) + 1)
		return RAISE(FAULT_BROKEN);
	if (same && same->now.number != dossier->number)
		return STORE_EXISTS;
	k = find(m, false, dossier->kind, dossier->number, TEXT_NONE);
	if (!k) {
		m->dossiers = memory_widen(m->dossiers, m->n_dossiers, &m->dossiers_room, sizeof *m->dossiers);
		k = &m->dossiers[m->n_dossiers++];
		*k = (struct kept_dossier){ 0 };
	}
	drop(&k->now);
	k->now = keep(dossier);
	k->is_dirty = true;
	return STORE_OK;
}

void memory_dossiers_commit(struct memory_store *m)
{
	for (size_t i = 0; i < m->n_dossiers; i++) {
		struct kept_dossier *k = &m->dossiers[i];

		if (!k->is_dirty)
			continue;
		drop(&k->committed);
		k->committed = keep(&k->now);
		k->is_dirty = false;
	}
}

void memory_dossiers_free(struct memory_store *m)
{
	for (size_t i = 0; i < m->n_dossiers; i++) {
		drop(&m->dossiers[i].now);
		drop(&m->dossiers[i].committed);
	}
	free(m->dossiers);
}

static int copy(const struct dossier *kept, struct arena *arena, struct dossier *out)
{
	struct dossier read = *kept;
	bool is_whole = true;

	read.name = arena_copy(arena, kept->name, &is_whole);
	read.bytes = arena_copy(arena, kept->bytes, &is_whole);
	if (!is_whole)
		return STORE_SHORT;
	*out = read;
	return STORE_OK;
}

int memory_dossier_get(const struct memory_store *m, bool is_committed, enum dossier_kind kind, uint64_t number, struct text name, struct arena *arena,
		       struct dossier *out)
{
	const struct kept_dossier *k = find(m, is_committed, kind, number, name);

	return k ? copy(is_committed ? &k->committed : &k->now, arena, out) : STORE_MISSING;
}

int memory_dossiers(const struct memory_store *m, enum dossier_kind kind, uint64_t before_number, struct arena *arena, struct dossier *out, size_t room,
		    size_t *n_out)
{
	size_t n = 0;
	int rc = STORE_OK;

	for (size_t i = m->n_dossiers; !rc && i && n < room; i--) { /* those of a kind stand in the order of their numbers */
		const struct dossier *d = &m->dossiers[i - 1].committed;

		if (d->kind == kind && (!before_number || d->number < before_number))
			rc = copy(d, arena, &out[n++]);
	}
	if (!rc)
		*n_out = n;
	return rc;
}

size_t memory_dossiers_open(const struct memory_store *m, enum dossier_kind kind, uint64_t after, uint64_t *numbers_out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n_dossiers && n < room; i++)
		if (m->dossiers[i].now.kind == kind && m->dossiers[i].now.is_open && m->dossiers[i].now.number > after)
			numbers_out[n++] = m->dossiers[i].now.number;
	return n;
}

/* The next behind (mark, number) that is due; NULL: none is. */
static const struct dossier *next_due(const struct memory_store *m, enum dossier_kind kind, wall now, const struct dossier *behind)
{
	const struct dossier *best = NULL;

	for (size_t i = 0; i < m->n_dossiers; i++) {
		const struct dossier *d = &m->dossiers[i].now;
		bool is_behind = !behind || wall_is_before(behind->mark, d->mark) || (wall_is(behind->mark, d->mark) && behind->number < d->number);

		if (d->kind != kind || wall_is_none(d->mark) || wall_is_before(now, d->mark) || !is_behind)
			continue;
		if (!best || wall_is_before(d->mark, best->mark)) /* in the order of their numbers, so the first of equal marks stays */
			best = d;
	}
	return best;
}

size_t memory_dossiers_due(const struct memory_store *m, enum dossier_kind kind, wall now, uint64_t *numbers_out, size_t room, wall *next_out)
{
	const struct dossier *d = NULL;
	size_t n = 0;

	while (n < room && (d = next_due(m, kind, now, d)))
		numbers_out[n++] = d->number;
	*next_out = WALL_NEVER;
	for (size_t i = 0; i < m->n_dossiers; i++)
		if (m->dossiers[i].now.kind == kind && wall_is_before(now, m->dossiers[i].now.mark))
			*next_out = wall_min(*next_out, m->dossiers[i].now.mark);
	return n;
}
