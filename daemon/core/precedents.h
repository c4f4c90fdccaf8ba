/* core/precedents.h - rulings of supervisors on who leads, found again: by category, department, and words of their note or of their case's title.
 * On the reader's thread, against committed state. */
#ifndef LIAISON_CORE_PRECEDENTS_H
#define LIAISON_CORE_PRECEDENTS_H

#include "core/store.h"

/* Rulings that one page looks at, at most: a page may be short, or empty, and still have a next_before_event. */
enum { PRECEDENTS_SCAN = 2000 };

/* One page; references are not filled. STORE_OK, STORE_SHORT (not even one row fits into the arena) or a fault. */
MUST_CHECK int precedents_read(struct reader *reader, const struct request_precedents *asked, struct arena *arena, struct precedent_list *out);

#endif
