/* What joint handling makes of a case, its history, and the marks of its own clocks: kept by every implementation of core/store.h. */
#include "conform/store_kit.h"
#include "core/history.h"
#include "support/walk.h"

TestSuite(store_handling, .timeout = 30);

#define EVERY_STORE(name)                                                                                                      \
	ParameterizedTestParameters(store_handling, name)                                                                      \
	{                                                                                                                      \
		static int kinds[] = { KIT_MEMORY, KIT_SQLITE };                                                               \
		return cr_make_param_array(int, kinds, 2);                                                                     \
	}                                                                                                                      \
	ParameterizedTest(int *kind, store_handling, name)

#define STORE(op, ...) k.store.ops->op(k.store.self, __VA_ARGS__)
#define READER(op, ...) k.reader.ops->op(k.reader.self, __VA_ARGS__)

enum { ROUNDS = 60 };

/* Fields of a random record that a store keeps as they are put; what is fixed at intake stays the row's own. */
static void fill(struct kit *k, struct case_row *row, uint64_t seed)
{
	struct walk w = { .mode = seed % 3 ? FILL_SOME : FILL_ALL, .state = seed, .arena = k->arena };
	struct case_record random = { .number = 0 }, *r = &row->record;

	walk_record(&w, &random, NULL);
	random.number = r->number;
	random.source = r->source;
	random.source_ref = r->source_ref;
	random.channel = r->channel;
	random.category = r->category;
	random.rule = r->rule;
	random.rule_set = r->rule_set;
	random.received = r->received;
	random.opened = r->opened;
	random.n_areas = r->n_areas;
	memcpy(random.areas, r->areas, sizeof random.areas);
	random.state = CASE_OPEN + seed % 6;
	random.reference = TEXT_NONE;
	random.has_text = false;
	random.decision = NULL;
	random.held = NULL; /* reckoned when it is asked for */
	random.n_held = 0;
	random.borders = NULL; /* of the trace, likewise */
	random.n_borders = 0;
	for (; random.n_assignments < r->n_assignments; random.n_assignments++) /* none is ever removed */
		random.assignments[random.n_assignments] = r->assignments[random.n_assignments];
	for (size_t i = 0; i < random.n_assignments; i++) {
		random.assignments[i].part = PART_LEAD;
		random.assignments[i].state = ASSIGNMENT_ASSIGNED;
	}
	random.primary &= INT64_MAX;
	*r = random;
	for (uint64_t n = 1; n < seed % 9; n++)
		cr_assert(history_add(&row->history, row->opened_event, row->opened_event + n * seed, k->arena));
}

static void expect_same(struct case_row *got, struct case_row *put, const char *when)
{
	struct walk w = { .mode = COMPARE };

	got->record.reference = put->record.reference;
	walk_record(&w, &got->record, &put->record);
	cr_assert(eq(int, !w.difference, 1), "%s: %s differs", when, w.difference ? w.difference : "");
	cr_assert(text_is(got->history, put->history), "%s: the history differs", when);
}

EVERY_STORE(gives_back_all_that_joint_handling_made_of_a_case)
{
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		struct case_row row = kit_row(k.arena, seed), got;

		kit_submit(&k, &row);
		kit_commit(&k);
		fill(&k, &row, seed);
		cr_assert(eq(int, STORE(case_put, &row), STORE_OK));
		cr_assert(eq(int, STORE(case_get, seed, k.arena, &got), STORE_OK));
		expect_same(&got, &row, "before the commit");
		kit_commit(&k);
		cr_assert(eq(int, READER(case_get, seed, k.arena, &got), STORE_OK));
		expect_same(&got, &row, "as readers see it");
	}
	kit_end(&k);
}

/* A clock of the case is due like any other, also when the case is resolved. */
EVERY_STORE(finds_cases_whose_own_clocks_are_due)
{
	struct kit k;
	struct case_row row;
	uint64_t due[4];
	size_t n;
	wall next;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 1);
	kit_submit(&k, &row);
	row.record.state = CASE_RESOLVED;
	row.record.n_clocks = 1;
	row.record.clocks[0] = (struct case_clock){ .name = TEXT("confirmation"), .department = TEXT("citizen"), .clock = kit_clock(800, 900) };
	cr_assert(eq(int, STORE(case_put, &row), STORE_OK));
	kit_commit(&k);
	cr_assert(eq(int, STORE(due, kit_at(799), due, 4, &n, &next), STORE_OK));
	cr_expect(eq(sz, n, 0));
	cr_expect(wall_is(next, kit_at(800)));
	cr_assert(eq(int, STORE(due, kit_at(800), due, 4, &n, &next), STORE_OK));
	cr_assert(eq(sz, n, 1));
	cr_expect(eq(u64, due[0], 1));
	row.record.clocks[0].clock.paused = kit_at(810);
	cr_assert(eq(int, STORE(case_put, &row), STORE_OK));
	cr_assert(eq(int, STORE(due, kit_at(5000), due, 4, &n, &next), STORE_OK));
	cr_expect(eq(sz, n, 0), "a clock that stands still is never due");
	kit_end(&k);
}

EVERY_STORE(gives_an_event_by_its_number)
{
	struct kit k;
	struct case_row row;
	struct feed_entry got;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 1);
	kit_submit(&k, &row);
	kit_commit(&k);
	cr_assert(eq(int, READER(event_get, row.opened_event, k.arena, &got), STORE_OK));
	cr_expect(eq(u64, got.event_number, row.opened_event));
	cr_expect(eq(u64, got.case_number, 1));
	cr_expect(gt(sz, got.event.size, 0));
	cr_expect(eq(int, READER(event_get, 0, k.arena, &got), STORE_MISSING));
	cr_expect(eq(int, READER(event_get, 1000, k.arena, &got), STORE_MISSING));
	kit_end(&k);
}

static void run_sql(const char *path, const char *sql_file)
{
	char command[512];

	snprintf(command, sizeof command, "/usr/bin/python3 -c \"import sqlite3,sys; sqlite3.connect(sys.argv[1]).executescript(open(sys.argv[2]).read())\" %s %s",
		 path, sql_file);
	cr_assert(eq(int, system(command), 0), "%s", command);
}

/* A database of the version before cases had a history gets it from its events, and its marks go with the cases. */
Test(store_handling, migrates_what_version_2_wrote)
{
	static const size_t events[] = { 4, 2, 1 };
	struct kit k = { .kind = KIT_SQLITE, .arena = arena_create(64 << 20) };
	uint64_t numbers[8], due[4];
	struct feed_entry entry;
	struct case_row row;
	bool is_sound;
	size_t n;
	wall next;

	kit_folder(&k);
	run_sql(k.path, LIAISON_SOURCE_DIR "/tests/fixtures/store_version_2.sql");
	expect_log("store-migrated");
	kit_open(&k);
	for (uint64_t number = 1; number <= 3; number++) {
		cr_assert(eq(int, READER(case_get, number, k.arena, &row), STORE_OK));
		cr_assert(eq(sz, history_count(row.history), events[number - 1]));
		n = history_read(row.history, row.opened_event, 0, numbers, 8, &is_sound);
		for (size_t i = 0; i < n; i++) {
			cr_assert(eq(int, READER(event_get, numbers[i], k.arena, &entry), STORE_OK));
			cr_expect(eq(u64, entry.case_number, number));
		}
		cr_expect(eq(u32, row.record.hops, 0));
	}
	cr_assert(eq(int, STORE(due, wall_ms(INT64_MAX - 1), due, 4, &n, &next), STORE_OK));
	cr_assert(eq(sz, n, 2), "the two open ones");
	kit_end(&k);
}

/* ---- dossiers ---- */

static struct dossier dossier_of(uint64_t number, const char *name, bool is_open, wall mark)
{
	return (struct dossier){ .kind = DOSSIER_CAMPAIGN, .number = number, .name = text_of(name), .is_open = is_open, .mark = mark,
				 .bytes = TEXT("bytes \0 of any kind") };
}

static void expect_dossier(const struct dossier *got, const struct dossier *want)
{
	cr_expect(eq(int, got->kind, want->kind));
	cr_expect(eq(u64, got->number, want->number));
	cr_expect(text_is(got->name, want->name));
	cr_expect(eq(int, got->is_open, want->is_open));
	cr_expect(eq(i64, got->mark.ms, want->mark.ms));
	cr_expect(text_is(got->bytes, want->bytes));
}

EVERY_STORE(keeps_dossiers_by_number_and_by_name)
{
	struct dossier a = dossier_of(1, "snow", true, WALL_NONE), b = dossier_of(2, "", true, wall_ms(5)), other = dossier_of(1, "snow", false, WALL_NONE), got;
	struct dossier page[4];
	uint64_t newest;
	struct kit k;
	size_t n = 9;

	other.kind = DOSSIER_IMPROVEMENT;
	kit_begin(&k, (enum kit_kind)*kind);
	cr_assert(eq(int, STORE(dossier_newest, DOSSIER_CAMPAIGN, &newest), STORE_OK));
	cr_assert(eq(u64, newest, 0));
	cr_assert(eq(int, STORE(dossier_put, &a), STORE_OK));
	cr_assert(eq(int, STORE(dossier_put, &b), STORE_OK));
	cr_assert(eq(int, STORE(dossier_put, &other), STORE_OK), "a name is one of its kind");
	cr_expect(eq(int, READER(dossiers, DOSSIER_CAMPAIGN, 0, k.arena, page, 4, &n), STORE_OK));
	cr_expect(eq(sz, n, 0), "readers see what is committed");
	cr_expect(eq(int, READER(dossier_named, DOSSIER_CAMPAIGN, TEXT("snow"), k.arena, &got), STORE_MISSING));
	kit_commit(&k);
	if (k.kind == KIT_SQLITE)
		kit_reopen(&k);
	a.bytes = TEXT("changed");
	a.is_open = false;
	cr_assert(eq(int, STORE(dossier_put, &a), STORE_OK));
	cr_assert(eq(int, STORE(dossier_get, DOSSIER_CAMPAIGN, 0, TEXT("snow"), k.arena, &got), STORE_OK));
	expect_dossier(&got, &a);
	cr_assert(eq(int, READER(dossier_named, DOSSIER_CAMPAIGN, TEXT("snow"), k.arena, &got), STORE_OK));
	cr_expect(got.is_open, "as committed");
	kit_commit(&k);
	cr_assert(eq(int, READER(dossier_named, DOSSIER_CAMPAIGN, TEXT("snow"), k.arena, &got), STORE_OK));
	expect_dossier(&got, &a);
	cr_assert(eq(int, STORE(dossier_get, DOSSIER_CAMPAIGN, 2, TEXT_NONE, k.arena, &got), STORE_OK));
	expect_dossier(&got, &b);
	cr_expect(eq(int, STORE(dossier_get, DOSSIER_CAMPAIGN, 3, TEXT_NONE, k.arena, &got), STORE_MISSING));
	cr_expect(eq(int, STORE(dossier_get, DOSSIER_CAMPAIGN, 0, TEXT_NONE, k.arena, &got), STORE_MISSING), "no name is nobody's");
	cr_assert(eq(int, READER(dossiers, DOSSIER_CAMPAIGN, 0, k.arena, page, 4, &n), STORE_OK));
	cr_assert(eq(sz, n, 2));
	expect_dossier(&page[0], &b);
	expect_dossier(&page[1], &a);
	cr_assert(eq(int, READER(dossiers, DOSSIER_CAMPAIGN, 2, k.arena, page, 4, &n), STORE_OK));
	cr_assert(eq(sz, n, 1));
	cr_assert(eq(int, STORE(dossier_newest, DOSSIER_CAMPAIGN, &newest), STORE_OK));
	cr_assert(eq(u64, newest, 2));
	kit_end(&k);
}

EVERY_STORE(gives_no_dossier_the_name_of_another)
{
	struct dossier a = dossier_of(1, "snow", true, WALL_NONE), b = dossier_of(2, "snow", true, WALL_NONE), gap = dossier_of(3, "ice", true, WALL_NONE);
	uint64_t newest;
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	cr_assert(eq(int, STORE(dossier_put, &a), STORE_OK));
	cr_assert(eq(int, STORE(dossier_put, &b), STORE_EXISTS));
	cr_assert(eq(int, STORE(dossier_newest, DOSSIER_CAMPAIGN, &newest), STORE_OK));
	cr_assert(eq(u64, newest, 1), "nothing changed");
	cr_assert(lt(int, STORE(dossier_put, &gap), 0), "numbers have no gap");
	kit_end(&k);
}

EVERY_STORE(finds_dossiers_that_are_open_and_those_that_are_due)
{
	uint64_t numbers[8];
	struct kit k;
	wall next;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= 6; number++) {
		struct dossier d = dossier_of(number, "", number % 2, number == 6 ? WALL_NONE : wall_ms((int64_t)(60 - 10 * number)));

		cr_assert(eq(int, STORE(dossier_put, &d), STORE_OK));
	}
	cr_assert(eq(int, STORE(dossiers_open, DOSSIER_CAMPAIGN, 1, numbers, 8, &n), STORE_OK));
	cr_assert(n == 2 && numbers[0] == 3 && numbers[1] == 5);
	cr_assert(eq(int, STORE(dossiers_open, DOSSIER_IMPROVEMENT, 0, numbers, 8, &n), STORE_OK));
	cr_assert(eq(sz, n, 0));
	cr_assert(eq(int, STORE(dossiers_due, DOSSIER_CAMPAIGN, wall_ms(30), numbers, 8, &n, &next), STORE_OK));
	cr_assert(n == 3 && numbers[0] == 5 && numbers[1] == 4 && numbers[2] == 3, "earliest first");
	cr_assert(eq(i64, next.ms, 40));
	cr_assert(eq(int, STORE(dossiers_due, DOSSIER_CAMPAIGN, wall_ms(30), numbers, 2, &n, &next), STORE_OK));
	cr_assert(eq(sz, n, 2));
	cr_assert(eq(int, STORE(dossiers_due, DOSSIER_CAMPAIGN, wall_ms(99), numbers, 8, &n, &next), STORE_OK));
	cr_assert(n == 5 && wall_is_none(next));
	kit_end(&k);
}

EVERY_STORE(finds_the_cases_of_a_campaign)
{
	uint64_t numbers[8];
	struct kit k;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= 9; number++) {
		struct case_row row = kit_row(k.arena, number);

		row.record.campaign = number % 3 ? TEXT("snow") : number == 3 ? TEXT("ice") : TEXT_NONE;
		cr_assert(eq(int, STORE(case_add, &row), STORE_OK));
	}
	kit_commit(&k);
	cr_assert(eq(int, READER(campaign_cases, TEXT("snow"), 0, numbers, 8, &n), STORE_OK));
	cr_assert(n == 6 && numbers[0] == 1 && numbers[5] == 8);
	cr_assert(eq(int, READER(campaign_cases, TEXT("snow"), 4, numbers, 2, &n), STORE_OK));
	cr_assert(n == 2 && numbers[0] == 5 && numbers[1] == 7);
	cr_assert(eq(int, READER(campaign_cases, TEXT("thaw"), 0, numbers, 8, &n), STORE_OK));
	cr_assert(eq(sz, n, 0));
	kit_end(&k);
}
