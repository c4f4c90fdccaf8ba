/* Figures on their way into the store.
 *
 * Writing every touched sum at every turn would cost a busy intake a hundred rows a turn. So they are gathered: one row holds all that was gathered since
 * the last fold, and is written anew by each turn that adds to it; a fold adds it all to the rows of its days and months, and empties it, within one turn's
 * commit. So at every commit the rows and the gathered one together are exact, and a restart goes on from the gathered row. */
#include "core/desk_inside.h"
#include "core/fold.h"

enum { FORMAT = 1, FOLD_TURNS = 128, FOLD_SUMS = 512, RECOUNT_A_TURN = 50 };

static const struct figure_key gathered = { .by = STATS_BY_NONE };

/* ---- reading and writing the gathered row ---- */

int sums_recall(struct desk *desk)
{
	struct store *store = &desk->ports.store;
	struct unpack rest;
	struct text bytes;
	int rc = store->ops->sums_get(store->self, &gathered, desk->arena, &bytes);

	desk->sums = figures_create();
	desk->recount_next = 1;
	if (rc == STORE_MISSING) { /* a store that is new, or from before figures were kept */
		desk->recount_last = desk->figures.cases;
		return 0;
	}
	if (rc)
		return FOLD(rc);
	rest = unpack_of(bytes);
	if (unpack_u64(&rest) != FORMAT)
		return RAISE(FAULT_BROKEN);
	desk->recount_next = unpack_u64(&rest);
	desk->recount_last = unpack_u64(&rest);
	rc = figures_unpack(desk->sums, &rest) ? 0 : RAISE(FAULT_BROKEN);
	arena_reset(desk->arena);
	return PASS(rc);
}

static int write_gathered(struct desk *desk)
{
	struct store *store = &desk->ports.store;

	buffer_clear(&desk->gathered);
	pack_u64(&desk->gathered, FORMAT);
	pack_u64(&desk->gathered, desk->recount_next);
	pack_u64(&desk->gathered, desk->recount_last);
	figures_pack(desk->sums, &desk->gathered);
	if (desk->gathered.is_short)
		return RAISE(FAULT_MEMORY);
	return FOLD(store->ops->sums_put(store->self, &gathered, buffer_text(&desk->gathered)));
}

int sums_save(struct desk *desk)
{
	int rc = 0;

	if (!desk->is_sums_changed)
		return 0;
	desk->is_sums_changed = false;
	if (++desk->n_gathered >= FOLD_TURNS || figures_size(desk->sums) >= FOLD_SUMS) {
		rc = figures_fold(desk->sums, &desk->ports.store, desk->arena, &desk->gathered);
		desk->n_gathered = 0;
	}
	return rc ? PASS(rc) : PASS(write_gathered(desk));
}

/* ---- counting ---- */

void sums_count(struct desk *desk, const struct case_record *before, const struct case_record *after)
{
	if (after->number >= desk->recount_next && after->number <= desk->recount_last)
		return; /* its turn will come */
	figures_count(desk->sums, &desk->basis->time, before, after, desk->now.wall);
	desk->is_sums_changed = true;
}

int sums_tick(struct desk *desk, mono *next_out)
{
	struct store *store = &desk->ports.store;
	int rc = 0;

	for (int n = 0; !rc && n < RECOUNT_A_TURN && desk->recount_next <= desk->recount_last; n++) {
		rc = store->ops->case_get(store->self, desk->recount_next++, desk->arena, &desk->row);
		if (!rc)
			sums_count(desk, NULL, &desk->row.record);
	}
	if (desk->recount_next <= desk->recount_last)
		*next_out = desk->now.mono;
	return rc ? FOLD(rc) : 0;
}
