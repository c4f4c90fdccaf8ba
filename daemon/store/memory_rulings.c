/* What supervisors have ruled on who leads, in memory. */
#include <stdlib.h>

#include "store/memory_inner.h"

int memory_ruling_add(struct memory_store *m, const struct precedent *ruling)
{
	struct precedent *kept;

	if (m->n_rulings && m->rulings[m->n_rulings - 1].event_number >= ruling->event_number)
		return RAISE(FAULT_BROKEN);
	m->rulings = memory_widen(m->rulings, m->n_rulings, &m->rulings_room, sizeof *m->rulings);
	kept = &m->rulings[m->n_rulings++];
	*kept = (struct precedent){ .event_number = ruling->event_number, .case_number = ruling->case_number, .n_areas = ruling->n_areas, .at = ruling->at };
	kept->category = memory_keep_text(ruling->category);
	kept->from = memory_keep_text(ruling->from);
	kept->to = memory_keep_text(ruling->to);
	kept->reason_code = memory_keep_text(ruling->reason_code);
	for (size_t i = 0; i < ruling->n_areas; i++)
		kept->areas[i] = memory_keep_text(ruling->areas[i]);
	return STORE_OK;
}

static bool copy_ruling(const struct precedent *kept, struct arena *arena, struct precedent *out)
{
	bool is_whole = true;

	*out = *kept;
	out->category = arena_copy(arena, kept->category, &is_whole);
	out->from = arena_copy(arena, kept->from, &is_whole);
	out->to = arena_copy(arena, kept->to, &is_whole);
	out->reason_code = arena_copy(arena, kept->reason_code, &is_whole);
	for (size_t i = 0; i < kept->n_areas; i++)
		out->areas[i] = arena_copy(arena, kept->areas[i], &is_whole);
	return is_whole;
}

int memory_rulings(const struct memory_store *m, uint64_t before_event, struct arena *arena, struct precedent *rows_out, size_t room, size_t *n_out)
{
	size_t at = m->rulings_committed, n = 0;

	while (at && n < room) {
		const struct precedent *kept = &m->rulings[--at];

		if (before_event && kept->event_number >= before_event)
			continue;
		if (!copy_ruling(kept, arena, &rows_out[n++]))
			return STORE_SHORT;
	}
	*n_out = n;
	return STORE_OK;
}

void memory_rulings_free(struct memory_store *m)
{
	for (size_t i = 0; i < m->n_rulings; i++) {
		struct precedent *kept = &m->rulings[i];

		memory_drop_text(kept->category);
		memory_drop_text(kept->from);
		memory_drop_text(kept->to);
		memory_drop_text(kept->reason_code);
		for (size_t k = 0; k < kept->n_areas; k++)
			memory_drop_text(kept->areas[k]);
	}
	free(m->rulings);
}
