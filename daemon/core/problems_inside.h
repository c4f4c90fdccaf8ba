/* core/problems_inside.h - the groups that a report is counted in; for problems*.c only. */
#ifndef LIAISON_CORE_PROBLEMS_INSIDE_H
#define LIAISON_CORE_PROBLEMS_INSIDE_H

#include "core/problems.h"

/* What is counted together: a category and an area, or a square. */
struct group {
	struct text category, area; /* empty with squares */
	int32_t row, column;        /* 0 without */
	uint64_t count, resolved, answered, reopened, joint;
	/* Cases of each week of the past, newest first: at a time of the week that the period has once more than it has whole weeks, and at the
	 * others. */
	uint32_t *often, *seldom;
};

struct groups {
	struct arena *arena;
	const unsigned char *key; /* of the hash */
	size_t weeks; /* of the past that are kept */
	struct group **table; /* open addressing */
	struct group **all;   /* in order of their coming */
	size_t n;
	bool is_short; /* the arena had no room: sticky */
};

/* false: no room in the arena. */
bool groups_init(struct groups *g, struct arena *arena, const unsigned char *key, size_t weeks);
/* The group of this key, made where it is new; its texts are copied. NULL: there are LIMIT_PROBLEMS others, or is_short. */
struct group *groups_get(struct groups *g, const struct group *key);

/* The grid: squares `cell_m` wide, counted from the equator and Greenwich. A degree of longitude is taken as wide as it is in the middle of its
 * degree of latitude, so the grid is regular within one. */
void square_find(struct point point, uint32_t cell_m, int32_t *row_out, int32_t *column_out);
struct square square_of(int32_t row, int32_t column, uint32_t cell_m);

/* What each figure means; *n_out of them. */
const struct field *problems_definitions(size_t *n_out);

#endif
