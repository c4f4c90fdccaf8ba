/* core/known.h - is a name that somebody filters by one that there is? A misspelt one would find nothing, and that reads like an all-clear.
 * Asks the basis. Sentences lie in the arena. Any thread that may read the basis. */
#ifndef LIAISON_CORE_KNOWN_H
#define LIAISON_CORE_KNOWN_H

#include "core/basis.h"

/* Empty: the name is known, or empty, or the basis cannot say. Otherwise a sentence that names what is known, or what comes nearest. */
struct text known_area(const struct basis *basis, struct arena *arena, struct text area);
struct text known_clock(const struct basis *basis, struct arena *arena, struct text clock);
struct text known_policy(const struct basis *basis, struct arena *arena, struct text policy); /* with or without its date */
/* A path that some category begins with, or that is below one. A city that lists no categories takes any. */
struct text known_category(const struct basis *basis, struct arena *arena, struct text prefix);
struct text known_department(const struct basis *basis, struct arena *arena, struct text name);
/* A department, citizen or outside. */
struct text known_holder(const struct basis *basis, struct arena *arena, struct text holder);

/* That of an overdue list which is not known; NULL: all are. The campaign is not looked at: the store has it. */
const char *known_filters(const struct basis *basis, struct arena *arena, const struct request_overdue *asked,
			  struct text *sentence_out);

#endif
