/* A survey: every case of the period and no other, as it is committed, with what common problems are counted by. */
#include "conform/store_kit.h"

#include "proto/codec.h"

TestSuite(store_survey, .timeout = 20);

#define EVERY_STORE(name)                                                                                                      \
	ParameterizedTestParameters(store_survey, name)                                                                        \
	{                                                                                                                      \
		static int kinds[] = { KIT_MEMORY, KIT_SQLITE };                                                               \
		return cr_make_param_array(int, kinds, 2);                                                                     \
	}                                                                                                                      \
	ParameterizedTest(int *kind, store_survey, name)

#define STORE(op, ...) k.store.ops->op(k.store.self, __VA_ARGS__)

enum { SHOWN_MAX = 256 };

/* What a survey showed, copied. */
struct shown {
	struct arena *arena;
	struct survey_case cases[SHOWN_MAX];
	size_t n;
};

static void keep(void *ctx, const struct survey_case *c)
{
	struct shown *s = ctx;
	struct text *areas = arena_take(s->arena, (c->n_areas + 1) * sizeof *areas);
	bool ok = true;

	cr_assert(s->n < SHOWN_MAX && areas);
	for (size_t i = 0; i < c->n_areas; i++)
		areas[i] = arena_copy(s->arena, c->areas[i], &ok);
	s->cases[s->n] = *c;
	s->cases[s->n].areas = areas;
	s->cases[s->n++].category = arena_copy(s->arena, c->category, &ok);
	cr_assert(ok);
}

static struct shown *survey(struct kit *k, struct survey what)
{
	struct shown *s = arena_take_clear(k->arena, 1, sizeof *s);

	cr_assert(s != NULL);
	s->arena = k->arena;
	cr_assert(eq(int, k->reader.ops->survey(k->reader.self, &what, keep, s), 0));
	return s;
}

/* With a text that has a point, or none for NULL. */
static void submit(struct kit *k, struct case_row *row, const struct point *point)
{
	const struct store_ops *ops = k->store.ops;
	struct case_text text = { .title = TEXT("Mud on the school road"), .address = TEXT("Main Street 1"), .has_point = point != NULL };
	struct event_row event = { .case_number = row->record.number, .kind = EVENT_OPENED, .bytes = TEXT("event") };
	struct buffer bytes = { 0 };
	struct store_figures figures;
	unsigned char hash[STORE_HASH_SIZE];

	if (point)
		text.point = *point;
	cr_assert(eq(int, ops->figures(k->store.self, &figures), 0));
	event.number = row->opened_event = figures.events + 1;
	cr_assert(eq(int, codec_text_encode(&text, &bytes), 0));
	cr_assert(eq(int, ops->text_put(k->store.self, event.case_number, event.number, buffer_text(&bytes), hash), 0));
	cr_assert(eq(int, ops->event_append(k->store.self, &event), 0));
	cr_assert(eq(int, ops->case_add(k->store.self, row), 0));
	buffer_fini(&bytes);
}

EVERY_STORE(shows_the_committed_cases_of_the_period_by_number)
{
	struct kit k;
	struct shown *s;

	kit_begin(&k, (enum kit_kind)*kind);
	s = survey(&k, (struct survey){ kit_at(-1000), kit_at(1000), kit_at(0), false });
	cr_expect(eq(sz, s->n, 0));
	kit_fill(&k, 1, 120); /* opened a minute before they were received */
	kit_commit(&k);
	kit_fill(&k, 121, 125);
	s = survey(&k, (struct survey){ kit_at(40 - 60), kit_at(100 - 60), kit_at(0), false });
	cr_assert(eq(sz, s->n, 60), "from 40, before 100");
	for (size_t i = 0; i < s->n; i++) {
		struct case_row row = kit_row(k.arena, 40 + i);

		cr_assert(eq(u64, s->cases[i].number, 40 + i));
		cr_expect(text_is(s->cases[i].category, row.record.category));
		cr_expect(eq(i64, s->cases[i].opened.ms, row.record.opened.ms));
		cr_expect(eq(int, s->cases[i].state, CASE_OPEN));
		cr_assert(eq(sz, s->cases[i].n_areas, row.record.n_areas));
		for (size_t a = 0; a < row.record.n_areas; a++)
			cr_expect(text_is(s->cases[i].areas[a], row.record.areas[a]));
		cr_expect(not(s->cases[i].was_joint || s->cases[i].has_point || s->cases[i].reopened));
	}
	s = survey(&k, (struct survey){ kit_at(-1000), kit_at(100000), kit_at(0), false });
	cr_expect(eq(sz, s->n, 120), "what is not committed is not shown");
	kit_end(&k);
}

/* An import hands in months at once; and it may not be known when a case was opened. */
EVERY_STORE(goes_by_when_it_was_opened_however_late_it_was_received)
{
	struct kit k;
	struct shown *s;
	enum { DAY = 86400 };

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= 40; number++) {
		struct case_row row = kit_row(k.arena, number);

		row.record.received = kit_at((int64_t)number * DAY);
		row.record.opened = number % 4 ? kit_at((int64_t)(number % 10) * DAY) : WALL_NONE;
		kit_submit(&k, &row);
	}
	kit_commit(&k);
	for (int64_t from = 0; from < 41; from += 3) {
		size_t expected = 0;

		for (int64_t number = 1; number <= 40; number++) {
			int64_t opened = number % 4 ? number % 10 : number;

			expected += opened >= from && opened < from + 5;
		}
		s = survey(&k, (struct survey){ kit_at(from * DAY), kit_at((from + 5) * DAY), kit_at(0), false });
		cr_expect(eq(sz, s->n, expected), "day %d", (int)from);
	}
	kit_end(&k);
}

EVERY_STORE(says_what_became_of_it_and_whether_others_did_their_part)
{
	static const struct {
		enum case_state state;
		enum part part;
		enum assignment_state part_state;
		bool was_joint;
		uint32_t reopened;
	} fates[] = {
		{ CASE_RESOLVED, PART_REQUIRED, ASSIGNMENT_DONE, true, 0 },	{ CASE_CLOSED, PART_REQUIRED, ASSIGNMENT_DONE, true, 300 },
		{ CASE_RESOLVED, PART_REQUIRED, ASSIGNMENT_WAIVED, false, 0 },	{ CASE_RESOLVED, PART_INFORMED, ASSIGNMENT_DONE, false, 0 },
		{ CASE_OPEN, PART_REQUIRED, ASSIGNMENT_DONE, false, 0 },		{ CASE_REOPENED, PART_REQUIRED, ASSIGNMENT_DONE, false, 1 },
	};
	enum { FATES = sizeof fates / sizeof *fates };
	struct kit k;
	struct shown *s;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t i = 0; i < FATES; i++) {
		struct case_row row = kit_row(k.arena, i + 1);

		row.record.n_assignments = 2;
		row.record.assignments[1] = row.record.assignments[0];
		row.record.assignments[1].department = TEXT("water");
		kit_submit(&k, &row);
		row.record.state = fates[i].state;
		row.record.reopened = fates[i].reopened;
		row.record.assignments[0].state = ASSIGNMENT_DONE;
		row.record.assignments[1].part = fates[i].part;
		row.record.assignments[1].state = fates[i].part_state;
		cr_assert(eq(int, STORE(case_put, &row), 0));
	}
	kit_commit(&k);
	s = survey(&k, (struct survey){ kit_at(-1000), kit_at(1000), kit_at(-1000), false });
	cr_assert(eq(sz, s->n, FATES));
	for (size_t i = 0; i < FATES; i++) {
		cr_expect(eq(int, s->cases[i].state, fates[i].state));
		cr_expect(eq(int, s->cases[i].was_joint, fates[i].was_joint), "fate %zu", i);
		cr_expect(eq(u32, s->cases[i].reopened, fates[i].reopened), "fate %zu", i);
	}
	s = survey(&k, (struct survey){ kit_at(-1000), kit_at(1000), kit_at(500), false });
	cr_expect(not(s->cases[0].was_joint), "not looked up before parts_from");
	kit_end(&k);
}

EVERY_STORE(knows_the_points_where_texts_have_them)
{
	const struct point school = { 29.545, 123.035 };
	struct kit k;
	struct shown *s;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= 4; number++) {
		struct case_row row = kit_row(k.arena, number);

		submit(&k, &row, number % 2 ? &school : NULL);
	}
	kit_commit(&k);
	s = survey(&k, (struct survey){ kit_at(-1000), kit_at(1000), kit_at(0), true });
	cr_assert(eq(sz, s->n, 4));
	for (size_t i = 0; i < 4; i++)
		cr_expect(eq(int, s->cases[i].has_point, i % 2 == 0));
	cr_expect(eq(dbl, s->cases[2].point.lat, school.lat));
	cr_expect(eq(dbl, s->cases[2].point.lon, school.lon));
	s = survey(&k, (struct survey){ kit_at(-1000), kit_at(1000), kit_at(0), false });
	cr_expect(not(s->cases[0].has_point), "not unless it is asked for");
	kit_end(&k);
}
