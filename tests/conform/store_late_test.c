/* Late clocks: every store derives the same rows from its cases, and core's pages over any of them are what a naive sort of all rows gives. */
#include "conform/store_kit.h"
#include "core/category.h"
#include "core/overdue.h"

TestSuite(store_late, .timeout = 60);

#define EVERY_STORE(name)                                                                                                      \
	ParameterizedTestParameters(store_late, name)                                                                          \
	{                                                                                                                      \
		static int kinds[] = { KIT_MEMORY, KIT_SQLITE };                                                               \
		return cr_make_param_array(int, kinds, 2);                                                                     \
	}                                                                                                                      \
	ParameterizedTest(int *kind, store_late, name)

#define STORE(op, ...) k.store.ops->op(k.store.self, __VA_ARGS__)
#define READER(op, ...) k.reader.ops->op(k.reader.self, __VA_ARGS__)

enum { CASES = 150, ROWS_MAX = 4096 };

/* ---- a calendar whose people work the first half of every 100 s, beside one whose people always work ---- */

static int64_t worked_until(int64_t ms)
{
	int64_t rest = ms % 100000;

	return ms / 100000 * 50000 + (rest < 50000 ? rest : 50000);
}

static dur worked(void *self, struct text calendar, wall from, wall to)
{
	(void)self;
	if (text_is_str(calendar, "halves"))
		return dur_ms(worked_until(to.ms) - worked_until(from.ms));
	return wall_since(to, from);
}

static bool no_ladder(void *self, struct text name, const struct clock *clock, unsigned index, wall earliest, struct ladder_step *out)
{
	(void)self;
	(void)name;
	(void)clock;
	*out = (struct ladder_step){ earliest, index == 2 ? TEXT("chief") : TEXT_NONE };
	return index == 2;
}

static const struct timekeeping halves = { .worked = worked, .ladder = no_ladder };

/* ---- cases of every sort, the same from a seed ---- */

static uint64_t random_state;

static uint64_t below(uint64_t n)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (random_state >> 33) % n;
}

static void make_late(struct clock *clock, int64_t number)
{
	*clock = kit_clock(10, 1000 + (int64_t)below(40) * 25 + number % 2);
	clock->calendar = below(3) ? TEXT("halves") : TEXT("always");
	clock->is_breached = below(4) != 0;
	clock->met = below(7) ? WALL_NONE : kit_at(5000);
	clock->is_waived = below(15) == 0;
	clock->steps = (uint8_t)below(4);
	clock->step = below(2) ? kit_at(9000) : WALL_NONE;
	clock->extensions = (uint8_t)below(3);
	clock->paused = below(8) ? WALL_NONE : kit_at(50);
	clock->is_plain = below(3) == 0;
}

static void change(struct case_row *row)
{
	static const char *const clocks[] = { "first_response", "site_visit", "urge" };
	struct case_record *r = &row->record;

	r->priority = (enum priority)(1 + below(4));
	r->state = below(12) ? below(5) ? CASE_OPEN : CASE_ON_HOLD : CASE_RESOLVED;
	r->campaign = below(3) ? TEXT_NONE : TEXT("winter");
	for (size_t i = 0; i < r->n_assignments; i++) {
		make_late(&r->assignments[i].acknowledge, (int64_t)r->number);
		make_late(&r->assignments[i].resolve, (int64_t)r->number);
		r->assignments[i].state = below(9) ? ASSIGNMENT_WORKING : ASSIGNMENT_DONE;
	}
	r->n_clocks = below(3);
	for (size_t i = 0; i < r->n_clocks; i++) {
		r->clocks[i] = (struct case_clock){ .name = text_of(clocks[below(3)]) };
		r->clocks[i].department = below(2) ? TEXT_NONE : r->assignments[0].department;
		make_late(&r->clocks[i].clock, (int64_t)r->number);
	}
	r->n_spells = below(4);
	for (size_t i = 0; i < r->n_spells; i++)
		r->spells[i] = (struct spell){ i == 1 ? TEXT("citizen") : r->assignments[0].department, wall_ms(r->received.ms + (int64_t)i * 70000) };
	r->n_asks = below(4) == 0;
	r->asks[0] = (struct ask){ .kind = ASK_EXTENSION, .from = r->lead, .to = TEXT("supervisors"), .clock = TEXT("resolve"), .at = kit_at(3) };
}

static void fill(struct kit *k)
{
	random_state = 42;
	for (uint64_t number = 1; number <= CASES; number++) {
		struct case_row row = kit_row(k->arena, number);

		change(&row);
		kit_submit(k, &row);
	}
	kit_commit(k);
}

/* ---- what should come ---- */

struct naive {
	struct late_row rows[ROWS_MAX];
	size_t n;
};

static const struct request_overdue *asked_now;
static wall now;
static size_t n_twice; /* spells of one who had had the case before */

static bool is_asked_for(const struct overdue_row *row, const struct case_record *record, const struct request_overdue *asked)
{
	bool is_in_area = text_is_empty(asked->area);

	for (size_t i = 0; i < record->n_areas; i++)
		is_in_area |= text_is(record->areas[i], asked->area);
	return is_in_area && (!asked->department.size || text_is(asked->department, row->department)) && (!asked->clock.size || text_is(asked->clock, row->clock)) &&
	       category_is_under(record->category, asked->category_prefix) && (!asked->holder.size || text_is(asked->holder, row->holder)) &&
	       (!asked->campaign.size || text_is(asked->campaign, record->campaign)) && (!asked->case_state || record->state == asked->case_state) &&
	       (!asked->state || row->state == asked->state) &&
	       (!asked->later_than.ns || worked(NULL, row->calendar, row->due, now).ns > asked->later_than.ns);
}

static int order(const void *a, const void *b)
{
	const struct overdue_row *x = &((const struct late_row *)a)->row, *y = &((const struct late_row *)b)->row;
	struct late_key p = late_key_of(x, asked_now->sort == OVERDUE_SORT_AGE), q = late_key_of(y, asked_now->sort == OVERDUE_SORT_AGE);
	int64_t late_x = worked(NULL, x->calendar, x->due, now).ns, late_y = worked(NULL, y->calendar, y->due, now).ns;
	bool is_by_late = asked_now->sort == OVERDUE_SORT_LATE || asked_now->sort == OVERDUE_SORT_PRIORITY;

	if (asked_now->sort == OVERDUE_SORT_PRIORITY && x->priority != y->priority)
		return x->priority > y->priority ? -1 : 1;
	if (is_by_late && late_x != late_y)
		return late_x > late_y ? -1 : 1;
	return late_key_order(&p, &q);
}

static struct text spells_of(struct kit *k, const struct case_record *record)
{
	struct buffer packed = { 0 };
	bool is_whole = true;
	struct text t;

	late_pack_spells(record, &packed);
	t = arena_copy(k->arena, buffer_text(&packed), &is_whole);
	cr_assert(is_whole);
	buffer_fini(&packed);
	return t;
}

static void gather(struct kit *k, const struct request_overdue *asked, struct naive *out)
{
	out->n = 0;
	for (uint64_t number = 1; number <= CASES; number++) {
		struct late_row rows[LATE_MAX];
		struct case_row *row = arena_take(k->arena, sizeof *row);
		size_t n;

		cr_assert(eq(int, k->reader.ops->case_get(k->reader.self, number, k->arena, row), 0));
		n = late_of(&row->record, rows);
		for (size_t i = 0; i < n; i++)
			if (is_asked_for(&rows[i].row, &row->record, asked)) {
				rows[i].spells = spells_of(k, &row->record);
				out->rows[out->n++] = rows[i];
			}
	}
	asked_now = asked;
	qsort(out->rows, out->n, sizeof *out->rows, order);
}

/* ---- walks ---- */

static void expect_row(const struct overdue_row *got, const struct overdue_row *want, const char *about)
{
	cr_assert(got->number == want->number && text_is(got->department, want->department) && text_is(got->clock, want->clock),
		  "%s: case %llu %.*s %.*s instead of %llu %.*s %.*s", about, (unsigned long long)got->number, TEXT_ARG(got->department), TEXT_ARG(got->clock),
		  (unsigned long long)want->number, TEXT_ARG(want->department), TEXT_ARG(want->clock));
	cr_expect(eq(i64, got->due.ms, want->due.ms));
	cr_expect(eq(i64, got->late_working.ns, worked(NULL, want->calendar, want->due, now).ns));
	cr_expect(text_is(got->holder, want->holder));
	cr_expect(text_is(got->category, want->category));
	cr_expect(text_is(got->policy, want->policy));
	cr_expect(text_is(got->campaign, want->campaign));
	cr_expect(eq(i64, got->held_since.ms, want->held_since.ms));
	cr_expect(eq(i64, got->received.ms, want->received.ms));
	cr_expect(eq(i64, got->next_step.ms, want->next_step.ms));
	cr_expect(eq(int, (int)got->priority, (int)want->priority));
	cr_expect(eq(int, (int)got->case_state, (int)want->case_state));
	cr_expect(eq(int, (int)got->state, (int)want->state));
	cr_expect(eq(int, (int)got->part, (int)want->part));
	cr_expect(eq(u32, got->steps, want->steps));
	cr_expect(eq(u32, got->extensions, want->extensions));
	cr_expect(eq(int, got->is_extension_asked, want->is_extension_asked));
	cr_expect(eq(int, got->is_still, want->is_still));
	cr_expect(
		eq(i64, got->plain_left.ns, asked_now->due_within.ns && want->is_plain ? wall_since(want->due, now).ns : 0));
	cr_expect(eq(int, got->next_role.size > 0, got->steps == 2 && !wall_is_none(got->next_step)));
}

/* Whose time it was, spell by spell; and since when the last of them has it. */
static void expect_held(const struct overdue_row *got, const struct late_row *want)
{
	struct spell spells[LIMIT_SPELLS];
	size_t n = late_unpack_spells(want->spells, spells), n_holders = 0;

	if (!n)
		spells[n++] = (struct spell){ want->row.holder, want->row.received };
	cr_expect(eq(i64, got->held_since.ms, spells[n - 1].from.ms));
	for (size_t i = 0; i < got->n_held; i++) {
		dur sum = { 0 };

		for (size_t j = 0; j < n; j++)
			if (text_is(spells[j].holder, got->held[i].holder))
				sum.ns += worked(NULL, want->row.calendar, spells[j].from,
						 j + 1 < n ? spells[j + 1].from : now)
						  .ns;
		cr_expect(eq(i64, got->held[i].working.ns, sum.ns), "holder %zu of %zu", i, got->n_held);
	}
	for (size_t j = 0; j < n; j++) {
		bool is_new = true;

		for (size_t i = 0; i < j; i++)
			is_new = is_new && !text_is(spells[i].holder, spells[j].holder);
		n_holders += is_new;
		n_twice += !is_new;
	}
	cr_expect(eq(sz, got->n_held, n_holders));
}

static size_t walk(struct kit *k, struct request_overdue asked, const struct naive *want, const char *about)
{
	struct overdue_list page;
	size_t n = 0;

	do {
		cr_assert(eq(int, overdue_page(&k->reader, &halves, &asked, now, k->arena, &page), 0));
		for (size_t i = 0; i < page.n_rows; i++, n++) {
			cr_assert(lt(sz, n, want->n), "%s: too many rows", about);
			expect_row(&page.rows[i], &want->rows[n].row, about);
			expect_held(&page.rows[i], &want->rows[n]);
		}
		cr_assert(page.n_rows <= asked.limit);
		asked.has_after = true;
		asked.after = page.next;
	} while (page.has_more);
	cr_expect(eq(sz, n, want->n), "%s", about);
	return n;
}

EVERY_STORE(pages_are_what_a_sort_of_all_rows_gives_with_every_sort_and_filter)
{
	static struct naive want;
	static const uint32_t limits[] = { 1, 7, 100 };
	const struct request_overdue filters[] = {
		{ 0 },
		{ .department = TEXT("transport") },
		{ .department = TEXT("parks") },
		{ .clock = TEXT("first_response") },
		{ .clock = TEXT("acknowledge"), .department = TEXT("community") },
		{ .area = TEXT("school-zone:Lincoln") },
		{ .category_prefix = TEXT("transport/road") },
		{ .holder = TEXT("citizen") },
		{ .campaign = TEXT("winter") },
		{ .case_state = CASE_ON_HOLD },
		{ .state = ASSIGNMENT_WORKING, .later_than = dur_s(300) },
		{ .later_than = dur_s(500), .department = TEXT("environment") },
	};
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	fill(&k);
	now = kit_at(2033);
	for (size_t f = 0; f < sizeof filters / sizeof *filters; f++)
		for (int sort = 0; sort < OVERDUE_SORT_COUNT; sort++) {
			struct request_overdue asked = filters[f];
			char about[64];

			asked.sort = (enum overdue_sort)sort;
			gather(&k, &asked, &want);
			cr_assert(f == 2 || want.n > 3, "filter %zu finds something", f);
			for (size_t l = 0; l < 3; l++) {
				asked.limit = limits[l];
				snprintf(about, sizeof about, "filter %zu, sort %d, limit %u", f, sort, asked.limit);
				walk(&k, asked, &want, about);
				if (l)
					arena_reset(k.arena), gather(&k, &asked, &want);
			}
		}
	cr_expect(gt(sz, n_twice, 100), "somebody has a case again");
	kit_end(&k);
}

/* Cases change at random between the pages: what is late from the beginning to the end of the walk comes exactly once, nothing comes twice. */
static void walk_under_changes(struct kit *k, enum overdue_sort sort)
{
	static unsigned char seen[CASES + 1][8], was_late[CASES + 1], was_changed[CASES + 1];
	struct request_overdue asked = { .limit = 5, .sort = sort };
	struct overdue_list page;

	memset(seen, 0, sizeof seen);
	memset(was_late, 0, sizeof was_late);
	memset(was_changed, 0, sizeof was_changed);
	for (uint64_t number = 1; number <= CASES; number++) {
		struct late_row rows[LATE_MAX];
		struct case_row row;

		cr_assert(eq(int, k->reader.ops->case_get(k->reader.self, number, k->arena, &row), 0));
		was_late[number] = (unsigned char)late_of(&row.record, rows);
	}
	do {
		cr_assert(eq(int, overdue_page(&k->reader, &halves, &asked, now, k->arena, &page), 0));
		for (size_t i = 0; i < page.n_rows; i++) {
			const struct overdue_row *r = &page.rows[i];
			size_t which = text_is_str(r->clock, "acknowledge") ? 0 : text_is_str(r->clock, "resolve") ? 1 : text_is_str(r->clock, "urge") ? 2 :
				       text_is_str(r->clock, "site_visit") ? 3 : 4;

			which = which < 2 && r->part != PART_LEAD ? which + 5 : which;
			cr_assert(seen[r->number][which]++ == 0 || was_changed[r->number], "case %llu %.*s came twice", (unsigned long long)r->number,
				  TEXT_ARG(r->clock));
		}
		for (int i = 0; i < 3; i++) {
			struct case_row row;
			uint64_t number = 1 + below(CASES);

			cr_assert(eq(int, k->reader.ops->case_get(k->reader.self, number, k->arena, &row), 0));
			change(&row);
			was_changed[number] = 1;
			cr_assert(eq(int, k->store.ops->case_put(k->store.self, &row), 0));
		}
		kit_commit(k);
		asked.has_after = true;
		asked.after = page.next;
		now = wall_after(now, dur_s(40));
	} while (page.has_more);
	for (uint64_t number = 1; number <= CASES; number++) {
		size_t n = 0;

		for (size_t i = 0; i < 8; i++)
			n += seen[number][i];
		cr_assert(was_changed[number] || n == was_late[number], "case %llu: %zu rows of %u", (unsigned long long)number, n, was_late[number]);
	}
}

EVERY_STORE(gives_each_row_once_while_cases_change_between_the_pages)
{
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	fill(&k);
	now = kit_at(2033);
	for (int sort = 0; sort < OVERDUE_SORT_COUNT; sort++)
		walk_under_changes(&k, (enum overdue_sort)sort);
	kit_end(&k);
}

/* Changes, whatever they are, leave exactly the rows that the cases say. */
EVERY_STORE(keeps_rows_that_follow_their_cases_through_random_changes)
{
	static struct naive want;
	const struct request_overdue all = { .sort = OVERDUE_SORT_AGE, .limit = 1000 };
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	fill(&k);
	now = kit_at(2033);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < 30; i++) {
			struct case_row row;

			cr_assert(eq(int, READER(case_get, 1 + below(CASES), k.arena, &row), 0));
			if (below(3))
				change(&row);
			cr_assert(eq(int, STORE(case_put, &row), 0));
		}
		kit_commit(&k);
		if (round == 10 && *kind == KIT_SQLITE)
			kit_reopen(&k);
		gather(&k, &all, &want);
		walk(&k, all, &want, "all");
		arena_reset(k.arena);
	}
	kit_end(&k);
}

EVERY_STORE(drops_what_is_met_done_or_closed)
{
	const struct late_walk by_age = { .by_receipt = true };
	struct late_row rows[8];
	struct case_row row;
	struct kit k;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 1);
	row.record.assignments[0].acknowledge.is_breached = row.record.assignments[0].resolve.is_breached = true;
	kit_submit(&k, &row);
	cr_assert(eq(int, READER(late, &by_age, k.arena, rows, 8, &n), 0));
	cr_expect(eq(sz, n, 0), "a reader sees what is committed");
	kit_commit(&k);
	cr_assert(eq(int, READER(late, &by_age, k.arena, rows, 8, &n), 0));
	cr_expect(eq(sz, n, 2));
	row.record.assignments[0].acknowledge.met = kit_at(900);
	cr_assert(eq(int, STORE(case_put, &row), 0));
	kit_commit(&k);
	cr_assert(eq(int, READER(late, &by_age, k.arena, rows, 8, &n), 0));
	cr_assert(eq(sz, n, 1));
	cr_expect(text_is_str(rows[0].row.clock, "resolve"));
	row.record.state = CASE_RESOLVED;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	kit_commit(&k);
	cr_assert(eq(int, READER(late, &by_age, k.arena, rows, 8, &n), 0));
	cr_expect(eq(sz, n, 0));
	kit_end(&k);
}

/* A page looks at a bounded number of rows, says that it ends early, and the next one goes on. */
EVERY_STORE(looks_at_a_bounded_number_of_rows_for_one_page)
{
	struct request_overdue asked = { .category_prefix = TEXT("社区"), .limit = 100, .sort = OVERDUE_SORT_LATE };
	struct overdue_list page;
	struct kit k;
	size_t n = 0, pages = 0;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= OVERDUE_LOOKS + 100; number++) {
		struct case_row row = kit_row(k.arena, number);

		row.record.n_assignments = 1;
		row.record.assignments[0].acknowledge = kit_clock(1, 100 + (int64_t)number);
		row.record.assignments[0].acknowledge.is_breached = true;
		row.record.category = number == OVERDUE_LOOKS + 50 ? TEXT("社区/邻里") : TEXT("transport");
		cr_assert(eq(int, STORE(case_add, &row), 0));
	}
	kit_commit(&k);
	now = kit_at(9000);
	do {
		cr_assert(eq(int, overdue_page(&k.reader, &halves, &asked, now, k.arena, &page), 0));
		cr_expect(eq(int, page.is_cut, pages == 0));
		n += page.n_rows;
		pages++;
		asked.has_after = true;
		asked.after = page.next;
		arena_reset(k.arena);
	} while (page.has_more && pages < 5);
	cr_expect(eq(sz, n, 1));
	cr_expect(eq(sz, pages, 2));
	kit_end(&k);
}

/* ---- due soon ---- */

static void gather_soon(struct kit *k, wall until, struct naive *out)
{
	static const struct request_overdue by_due = { .sort = OVERDUE_SORT_DUE, .due_within = { 1 } };

	out->n = 0;
	for (uint64_t number = 1; number <= CASES; number++) {
		struct case_row *row = arena_take(k->arena, sizeof *row);

		cr_assert(eq(int, k->reader.ops->case_get(k->reader.self, number, k->arena, row), 0));
		for (size_t end = out->n + late_soon(&row->record, until, &out->rows[out->n]); out->n < end; out->n++)
			out->rows[out->n].spells = spells_of(k, &row->record);
	}
	asked_now = &by_due;
	qsort(out->rows, out->n, sizeof *out->rows, order);
}

/* By due time over all pages; a warning that comes sooner, or a later clock of a case that has come already, moves nothing. */
EVERY_STORE(pages_of_what_falls_due_soon_go_by_due_time)
{
	static struct naive want;
	static const uint32_t limits[] = { 1, 7, 100 };
	struct request_overdue asked = { .due_within = dur_s(1500) };
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	fill(&k);
	now = kit_at(1000);
	for (int round = 0; round < 4; round++) {
		gather_soon(&k, wall_after(now, asked.due_within), &want);
		cr_assert(gt(sz, want.n, 30));
		for (size_t l = 0; l < 3; l++) {
			asked.limit = limits[l];
			walk(&k, asked, &want, "due soon");
		}
		for (int i = 0; i < 30; i++) {
			struct case_row row;

			cr_assert(eq(int, READER(case_get, 1 + below(CASES), k.arena, &row), 0));
			change(&row);
			cr_assert(eq(int, STORE(case_put, &row), 0));
		}
		kit_commit(&k);
		arena_reset(k.arena);
	}
	kit_end(&k);
}

/* The clock that breaks in 20 minutes stands before one of five days whose warning is now; between two pages another warning is given. */
EVERY_STORE(a_warning_moves_nothing_in_what_falls_due_soon)
{
	struct request_overdue asked = { .due_within = dur_s(86400 * 7), .limit = 1 };
	struct overdue_list page;
	uint64_t order_got[8];
	struct kit k;
	size_t n = 0;

	kit_begin(&k, (enum kit_kind) * kind);
	now = kit_at(0);
	for (uint64_t number = 1; number <= 2; number++) {
		struct case_row row = kit_row(k.arena, number);

		row.record.n_assignments = 1;
		row.record.assignments[0].acknowledge = CLOCK_NONE;
		row.record.assignments[0].resolve = kit_clock(0, number == 1 ? 86400 * 5 : 1200);
		row.record.assignments[0].resolve.warn = number == 1 ? kit_at(60) : kit_at(1190);
		kit_submit(&k, &row);
	}
	kit_commit(&k);
	do {
		struct case_row row;

		cr_assert(eq(int, overdue_page(&k.reader, &halves, &asked, now, k.arena, &page), 0));
		cr_assert(le(sz, page.n_rows, 1));
		cr_assert(lt(sz, n, 8));
		if (page.n_rows)
			order_got[n++] = page.rows[0].number;
		cr_assert(eq(int, READER(case_get, page.rows[0].number, k.arena, &row), 0));
		row.record.assignments[0].resolve.is_warned = true;
		row.record.assignments[0].resolve.warn = WALL_NONE;
		cr_assert(eq(int, STORE(case_put, &row), 0));
		kit_commit(&k);
		asked.has_after = true;
		asked.after = page.next;
	} while (page.has_more);
	cr_assert(eq(sz, n, 2));
	cr_expect(eq(u64, order_got[0], 2));
	cr_expect(eq(u64, order_got[1], 1));
	kit_end(&k);
}

/* Many cases due at one moment: a page reads no more than it shows, and those with a filter that none meets end early and go on. */
EVERY_STORE(a_storm_of_due_times_is_paged_through)
{
	struct request_overdue asked = { .due_within = dur_s(3600), .limit = 100, .category_prefix = TEXT("nowhere") };
	struct overdue_list page;
	struct kit k;
	size_t pages = 0, n = 0;

	kit_begin(&k, (enum kit_kind) * kind);
	now = kit_at(0);
	for (uint64_t number = 1; number <= OVERDUE_SOON_LOOKS + 10; number++) {
		struct case_row row = kit_row(k.arena, number);

		row.record.n_assignments = 1;
		row.record.assignments[0].acknowledge = row.record.assignments[0].resolve = kit_clock(0, 600);
		row.record.category = number == OVERDUE_SOON_LOOKS + 5 ? TEXT("nowhere/near") : TEXT("transport");
		cr_assert(eq(int, STORE(case_add, &row), 0));
	}
	kit_commit(&k);
	do {
		cr_assert(eq(int, overdue_page(&k.reader, &halves, &asked, now, k.arena, &page), 0));
		cr_expect(eq(int, page.is_cut, pages == 0));
		n += page.n_rows;
		asked.has_after = true;
		asked.after = page.next;
		arena_reset(k.arena);
	} while (page.has_more && ++pages < 5);
	cr_expect(eq(sz, n, 2));
	cr_expect(eq(sz, pages, 1));
	kit_end(&k);
}

static void run_sql(const struct kit *k, const char *sql)
{
	char command[512];

	snprintf(
		command, sizeof command,
		"/usr/bin/python3 -c \"import sqlite3,sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])\" %s '%s'",
		k->path, sql);
	cr_assert(eq(int, system(command), 0), "%s", command);
}

/* A database of version 7 gets the due times of all its open cases, also of clocks that lie in what joint handling made of a case. */
Test(store_late, version_7_is_migrated_to_due_times)
{
	static struct due_row before[ROWS_MAX], after[ROWS_MAX];
	static struct late_row late_before[ROWS_MAX], late_after[ROWS_MAX];
	const struct late_walk by_age = { .by_receipt = true };
	struct due_row start = { wall_ms(INT64_MIN), 0 };
	size_t n_before, n_after, n_late, n_still = 0;
	struct kit k;

	kit_begin(&k, KIT_SQLITE);
	fill(&k);
	cr_assert(eq(int, READER(dues, start, kit_at(100000), before, ROWS_MAX, &n_before), 0));
	cr_assert(gt(sz, n_before, 50));
	cr_assert(eq(int, READER(late, &by_age, k.arena, late_before, ROWS_MAX, &n_late), 0));
	kit_close(&k);
	run_sql(&k,
		"DROP INDEX cases_next_due; ALTER TABLE cases DROP COLUMN next_due; ALTER TABLE cases DROP COLUMN due_reach; ALTER TABLE cases DROP COLUMN dues; "
		"ALTER TABLE late DROP COLUMN still; PRAGMA user_version=7");
	expect_log("store-migrated");
	kit_open(&k);
	cr_assert(eq(int, READER(dues, start, kit_at(100000), after, ROWS_MAX, &n_after), 0));
	cr_assert(eq(sz, n_after, n_before));
	cr_expect(eq(int, memcmp(before, after, n_before * sizeof *before), 0));
	cr_assert(eq(int, READER(late, &by_age, k.arena, late_after, ROWS_MAX, &n_late), 0));
	for (size_t i = 0; i < n_late; i++) {
		cr_expect(eq(int, late_after[i].row.is_still, late_before[i].row.is_still));
		n_still += late_after[i].row.is_still;
	}
	cr_expect(gt(sz, n_still, 3));
	kit_end(&k);
}
