/* core/fold.h - gathered figures into the store's rows of days and months. */
#ifndef LIAISON_CORE_FOLD_H
#define LIAISON_CORE_FOLD_H

#include "core/figures.h"
#include "core/store.h"

/* Adds all that is gathered to what the store has, and empties it. Two rows for each sum. Returns 0 or a fault. */
MUST_CHECK int figures_fold(struct figures *figures, struct store *store, struct arena *arena, struct buffer *scratch);

#endif
