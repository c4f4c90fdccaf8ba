/* client/cli/overdue_sort.h - rows of what falls due soon, kept to be shown in another order than the daemon's, which is that of due times. One thread. */
#ifndef LIAISON_CLI_OVERDUE_SORT_H
#define LIAISON_CLI_OVERDUE_SORT_H

#include "base/arena.h"
#include "liaison/client.h"

enum { OVERDUE_SORT_MAX = 100000 }; /* rows */

struct overdue_sort {
	struct arena *arena; /* holds the rows and their texts */
	struct liaison_overdue_row *rows;
	size_t n, room;
	bool is_full; /* there were more */
};

/* Owner: the caller, until overdue_sort_fini. */
void overdue_sort_init(struct overdue_sort *sort);
void overdue_sort_fini(struct overdue_sort *sort);
/* A copy. false: there are too many. */
bool overdue_sort_add(struct overdue_sort *sort, const struct liaison_overdue_row *row);
/* By priority, the most urgent first, or by age, the oldest case first; among equals what falls due first. */
void overdue_sort_order(struct overdue_sort *sort, enum liaison_overdue_sort by);

#endif
