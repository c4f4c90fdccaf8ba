/* rules/fold.h - texts made comparable without regard to upper and lower case, in any script, whatever the locale.
 * Simple case folding of Unicode (one character becomes one character). No normalisation: composed and decomposed accents
 * differ. Pure. Any thread. */
#ifndef LIAISON_RULES_FOLD_H
#define LIAISON_RULES_FOLD_H

#include "base/arena.h"

/* `t`, folded, in the arena. A byte that is not UTF-8 stays as it is, so that broken input is searched as far as it goes.
 * At most half as long again as `t`. On NULL from the arena the result is TEXT_NONE and *ok_out turns false. */
struct text fold_text(struct arena *arena, struct text t, bool *ok_out);

/* Does `needle` stand in `text`? Both folded. An empty needle stands nowhere. */
bool fold_contains(struct text text, struct text needle);

#endif
