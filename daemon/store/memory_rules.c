/* Configurations that were in force, in memory. */
#include <stdlib.h>

#include "store/memory_inner.h"

int memory_rule_set_add(struct memory_store *m, const struct rule_set *set)
{
	struct rule_set *kept;

	if (set->number != m->n_rule_sets + 1)
		return RAISE(FAULT_BROKEN);
	m->rule_sets = memory_widen(m->rule_sets, m->n_rule_sets, &m->rule_sets_room, sizeof *m->rule_sets);
	kept = &m->rule_sets[m->n_rule_sets++];
	*kept = *set;
	kept->version = memory_keep_text(set->version);
	kept->who = memory_keep_text(set->who);
	for (size_t i = 0; i < set->n_files; i++) {
		kept->files[i].name = memory_keep_text(set->files[i].name);
		kept->files[i].digest = memory_keep_text(set->files[i].digest);
	}
	return STORE_OK;
}

const struct kept_piece *memory_find_piece(const struct memory_store *m, size_t n_pieces, struct text digest, uint32_t piece)
{
	for (size_t i = 0; i < n_pieces; i++)
		if (m->pieces[i].piece == piece && text_is(m->pieces[i].digest, digest))
			return &m->pieces[i];
	return NULL;
}

void memory_rule_piece_put(struct memory_store *m, struct text digest, uint32_t piece, struct text bytes)
{
	if (memory_find_piece(m, m->n_pieces, digest, piece))
		return;
	m->pieces = memory_widen(m->pieces, m->n_pieces, &m->pieces_room, sizeof *m->pieces);
	m->pieces[m->n_pieces++] = (struct kept_piece){ memory_keep_text(digest), memory_keep_text(bytes), piece };
}

static bool copy_set(const struct rule_set *kept, struct arena *arena, struct rule_set *out)
{
	bool is_whole = true;

	*out = *kept;
	out->version = arena_copy(arena, kept->version, &is_whole);
	out->who = arena_copy(arena, kept->who, &is_whole);
	for (size_t i = 0; i < kept->n_files; i++) {
		out->files[i].name = arena_copy(arena, kept->files[i].name, &is_whole);
		out->files[i].digest = arena_copy(arena, kept->files[i].digest, &is_whole);
	}
	return is_whole;
}

int memory_rule_sets(const struct memory_store *m, size_t n_sets, uint64_t before_number, struct arena *arena, struct rule_set *sets_out, size_t room,
		     size_t *n_out)
{
	size_t at = before_number && before_number - 1 < n_sets ? (size_t)before_number - 1 : n_sets, n = 0;

	while (at && n < room)
		if (!copy_set(&m->rule_sets[--at], arena, &sets_out[n++]))
			return STORE_SHORT;
	*n_out = n;
	return STORE_OK;
}

void memory_rules_free(struct memory_store *m)
{
	for (size_t i = 0; i < m->n_rule_sets; i++) {
		struct rule_set *set = &m->rule_sets[i];

		memory_drop_text(set->version);
		memory_drop_text(set->who);
		for (size_t k = 0; k < set->n_files; k++) {
			memory_drop_text(set->files[k].name);
			memory_drop_text(set->files[k].digest);
		}
	}
	for (size_t i = 0; i < m->n_pieces; i++) {
		memory_drop_text(m->pieces[i].digest);
		memory_drop_text(m->pieces[i].bytes);
	}
	free(m->rule_sets);
	free(m->pieces);
}
