/* Rulings, written down to be found again. */
#include "core/desk_inside.h"

int precedent_note(struct desk *desk, const struct case_work *work, struct text from, struct text to, struct text reason_code, uint64_t event_number)
{
	struct store *store = &desk->ports.store;
	const struct case_record *record = &work->row.record;
	struct precedent ruling = { .event_number = event_number, .case_number = record->number, .category = record->category, .n_areas = record->n_areas,
				    .from = from, .to = to, .reason_code = reason_code, .at = desk->now.wall };
	int rc;

	for (size_t i = 0; i < record->n_areas; i++)
		ruling.areas[i] = record->areas[i];
	rc = store->ops->ruling_add(store->self, &ruling);
	return FOLD(rc);
}
