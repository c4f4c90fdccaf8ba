#include "store/sqlite_inner.h"

#include "proto/codec.h"

enum { DAY_MS = 86400000 };

/* The lowest number that was received at `at` or later, by halving: numbers are given in order of receipt. */
static int first_received(struct session *s, uint64_t n_cases, wall at, uint64_t *number_out)
{
	uint64_t low = 1, high = n_cases + 1;

	while (low < high) {
		struct bind b = bind_begin(s, SQL_RECEIVED);
		uint64_t middle = low + (high - low) / 2;
		struct columns c;

		bind_u64(&b, middle);
		if (bind_step(&b) != SQLITE_ROW)
			return RAISE(session_complain(s, "looking for the first case of a survey"));
		c = columns_of(&b, NULL);
		if (wall_is_before(column_wall(&c), at))
			low = middle + 1;
		else
			high = middle;
		sqlite3_reset(b.to);
	}
	*number_out = low;
	return 0;
}

/* The columns of SURVEY in sql.c. */
static void show(const struct bind *row, bool with_points, void (*visit)(void *ctx, const struct survey_case *c), void *ctx)
{
	struct columns c = columns_of(row, NULL);
	struct text areas[LIMIT_AREAS];
	struct survey_case found = { .areas = areas };
	struct unpack rest;

	found.number = column_u64(&c);
	found.category = column_peek(&c);
	found.state = (enum case_state)column_u64(&c);
	found.opened = column_wall(&c);
	rest = unpack_of(column_peek(&c));
	while (found.n_areas < LIMIT_AREAS && unpack_has_more(&rest))
		areas[found.n_areas++] = unpack_text(&rest);
	found.reopened = codec_handling_reopened(column_peek(&c));
	found.was_joint = column_u64(&c) != 0;
	if (with_points)
		found.has_point = codec_text_point(column_peek(&c), &found.point);
	visit(ctx, &found);
}

int survey_cases(struct session *s, uint64_t n_cases, const struct survey *survey, void (*visit)(void *ctx, const struct survey_case *c), void *ctx)
{
	struct bind b = bind_begin(s, survey->with_points ? SQL_SURVEY_POINTS : SQL_SURVEY);
	uint64_t first = 1;
	int rc = first_received(s, n_cases, wall_ms(survey->from.ms - 2 * (int64_t)DAY_MS), &first);

	if (rc)
		return PASS(rc);
	bind_u64(&b, first);
	bind_wall(&b, survey->from);
	bind_wall(&b, survey->until);
	bind_wall(&b, survey->parts_from);
	while ((rc = bind_step(&b)) == SQLITE_ROW)
		show(&b, survey->with_points, visit, ctx);
	return rc == SQLITE_DONE ? 0 : RAISE(session_complain(s, "surveying cases"));
}
