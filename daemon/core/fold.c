#include "core/fold.h"

#include "core/month.h"

static int fold_one(const struct figure_sums *one, enum figure_unit unit, struct store *store, struct arena *arena, struct buffer *scratch)
{
	struct figure_key key = { .by = one->by, .value = one->value, .unit = unit, .start = unit == FIGURE_DAY ? one->day : month_of_day(one->day) };
	struct sums sums = { 0 };
	struct text stored = TEXT_NONE;
	int rc = store->ops->sums_get(store->self, &key, arena, &stored);

	if (rc && rc != STORE_MISSING)
		return FOLD(rc);
	rc = !rc && !sums_unpack(&sums, stored) ? RAISE(FAULT_BROKEN) : 0;
	sums_add(&sums, &one->sums);
	buffer_clear(scratch);
	sums_pack(&sums, scratch);
	sums_fini(&sums);
	if (!rc && scratch->is_short)
		rc = RAISE(FAULT_MEMORY);
	return rc ? PASS(rc) : FOLD(store->ops->sums_put(store->self, &key, buffer_text(scratch)));
}

int figures_fold(struct figures *figures, struct store *store, struct arena *arena, struct buffer *scratch)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < figures_size(figures); i++) {
		rc = fold_one(figures_at(figures, i), FIGURE_DAY, store, arena, scratch);
		rc = rc ? rc : fold_one(figures_at(figures, i), FIGURE_MONTH, store, arena, scratch);
	}
	figures_clear(figures);
	return PASS(rc);
}
