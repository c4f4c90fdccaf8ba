/* Lists that come in pages: the same pages from every implementation, and all of them together exactly what there is. */
#include "conform/store_kit.h"

TestSuite(store_pages, .timeout = 20);

#define EVERY_STORE(name)                                                                                                      \
	ParameterizedTestParameters(store_pages, name)                                                                         \
	{                                                                                                                      \
		static int kinds[] = { KIT_MEMORY, KIT_SQLITE };                                                               \
		return cr_make_param_array(int, kinds, 2);                                                                     \
	}                                                                                                                      \
	ParameterizedTest(int *kind, store_pages, name)

#define STORE(op, ...) k.store.ops->op(k.store.self, __VA_ARGS__)
#define READER(op, ...) k.reader.ops->op(k.reader.self, __VA_ARGS__)

static struct case_list list_of(struct kit *k, struct request_list request)
{
	struct case_list list;

	cr_assert(eq(int, k->reader.ops->list(k->reader.self, &request, k->arena, &list), 0));
	return list;
}

EVERY_STORE(lists_newest_first_with_every_field)
{
	struct kit k;
	struct case_list list;

	kit_begin(&k, (enum kit_kind)*kind);
	list = list_of(&k, (struct request_list){ 0 });
	cr_expect(eq(sz, list.n_cases, 0));
	cr_expect(eq(u64, list.next_before_number, 0));
	kit_fill(&k, 1, 12);
	kit_commit(&k);
	list = list_of(&k, (struct request_list){ .limit = 5 });
	cr_assert(eq(sz, list.n_cases, 5));
	for (uint64_t i = 0; i < 5; i++) {
		struct case_row row = kit_row(k.arena, 12 - i);

		kit_record_is(&list.cases[i], &row.record);
	}
	cr_expect(eq(u64, list.next_before_number, 8));
	list = list_of(&k, (struct request_list){ .limit = 5, .before_number = 3 });
	cr_expect(eq(sz, list.n_cases, 2));
	cr_expect(eq(u64, list.next_before_number, 0));
	list = list_of(&k, (struct request_list){ .before_number = 1 });
	cr_expect(eq(sz, list.n_cases, 0));
	cr_expect(eq(u64, list.next_before_number, 0));
	list = list_of(&k, (struct request_list){ .before_number = 1000 });
	cr_expect(eq(sz, list.n_cases, 12));
	kit_end(&k);
}

/* Follows the pages to their end and counts. */
static size_t count_all(struct kit *k, struct request_list request)
{
	size_t n = 0;

	do {
		struct case_list page = list_of(k, request);

		for (size_t i = 0; i < page.n_cases; i++)
			cr_expect(request.before_number == 0 || page.cases[i].number < request.before_number);
		n += page.n_cases;
		cr_assert(request.before_number == 0 || page.next_before_number < request.before_number);
		request.before_number = page.next_before_number;
	} while (request.before_number);
	return n;
}

EVERY_STORE(filters_by_department_state_and_category)
{
	struct kit k;
	struct case_row row;

	kit_begin(&k, (enum kit_kind)*kind);
	kit_fill(&k, 1, 150); /* three times the scan of one page */
	for (uint64_t number = 10; number <= 17; number++) {
		row = kit_row(k.arena, number);
		row.record.state = CASE_RESOLVED;
		cr_assert(eq(int, STORE(case_put, &row), 0));
	}
	kit_commit(&k);
	cr_expect(eq(sz, count_all(&k, (struct request_list){ 0 }), 150));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .limit = 7 }), 150));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .state = CASE_RESOLVED }), 8));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .department = TEXT("community") }), 50));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .department = TEXT("environment") }), 100)); /* lead or co-handler */
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .department = TEXT("parks") }), 0));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .category_prefix = TEXT("transport") }), 90));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .category_prefix = TEXT("transport/road") }), 60)); /* not roadside */
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .category_prefix = TEXT("transport/road/") }), 60));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .category_prefix = TEXT("transport/road/pothole"), .limit = 1 }), 30));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .category_prefix = TEXT("社区") }), 30));
	cr_expect(eq(sz, count_all(&k, (struct request_list){ .category_prefix = TEXT("transport"), .state = CASE_OPEN,
							      .department = TEXT("community"), .limit = 3 }), 29));
	kit_end(&k);
}

EVERY_STORE(looks_at_a_bounded_number_of_cases_for_one_page)
{
	struct kit k;
	struct case_list list;

	kit_begin(&k, (enum kit_kind)*kind);
	kit_fill(&k, 1, KIT_SCAN + 10);
	kit_commit(&k);
	list = list_of(&k, (struct request_list){ .state = CASE_CLOSED });
	cr_expect(eq(sz, list.n_cases, 0));
	cr_expect(eq(u64, list.next_before_number, 11));
	list = list_of(&k, (struct request_list){ .state = CASE_CLOSED, .before_number = 11 });
	cr_expect(eq(u64, list.next_before_number, 0));
	kit_end(&k);
}

/* Cases with overdue clocks: some acknowledge, some resolve, some both, with equal due times among them; others met, or not open. */
static void fill_overdue(struct kit *k)
{
	for (uint64_t number = 1; number <= 60; number++) {
		struct case_row row = kit_row(k->arena, number);

		for (size_t i = 0; i < row.record.n_assignments; i++) {
			struct assignment *a = &row.record.assignments[i];

			a->acknowledge = kit_clock(10, 100 + (int64_t)(number % 7));
			a->acknowledge.is_breached = number % 2;
			a->resolve = kit_clock(10, 100 + (int64_t)(number % 5));
			a->resolve.is_breached = number % 3 == 0;
			if (number % 11 == 0)
				a->resolve.met = kit_at(105);
			if (number % 13 == 0)
				a->state = ASSIGNMENT_DONE;
		}
		kit_submit(k, &row);
	}
	kit_commit(k);
}

/* What should come, by going through all cases one by one. */
static size_t count_overdue(struct kit *k, struct text department, struct text clock)
{
	size_t n = 0;

	for (uint64_t number = 1; number <= 60; number++) {
		struct case_row row;

		cr_assert(eq(int, k->reader.ops->case_get(k->reader.self, number, k->arena, &row), 0));
		for (size_t i = 0; i < row.record.n_assignments; i++) {
			const struct assignment *a = &row.record.assignments[i];
			bool is_of = text_is_empty(department) || text_is(department, a->department);

			if (!is_of || !assignment_is_open(a))
				continue;
			n += clock_is_overdue(&a->acknowledge) && !text_is_str(clock, "resolve");
			n += clock_is_overdue(&a->resolve) && !text_is_str(clock, "acknowledge");
		}
	}
	return n;
}

static int order(const struct overdue_row *a, const struct overdue_row *b)
{
	if (!wall_is(a->due, b->due))
		return wall_is_before(a->due, b->due) ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (!text_is(a->department, b->department))
		return text_order(a->department, b->department);
	return text_order(a->clock, b->clock);
}

/* Follows the pages to their end; each row behind the one before, and true to its case. */
static size_t walk_overdue(struct kit *k, struct request_overdue request)
{
	struct overdue_row last = { 0 };
	struct overdue_list page;
	size_t n = 0;

	do {
		cr_assert(eq(int, k->reader.ops->overdue(k->reader.self, &request, k->arena, &page), 0));
		cr_assert(page.n_rows || !page.has_more);
		for (size_t i = 0; i < page.n_rows; i++, n++) {
			struct overdue_row *row = &page.rows[i];
			struct case_row whole;

			cr_expect(n == 0 || order(&last, row) < 0);
			cr_assert(eq(int, k->reader.ops->case_get(k->reader.self, row->number, k->arena, &whole), 0));
			cr_expect(text_is(row->category, whole.record.category));
			cr_expect(eq(int, (int)row->priority, (int)whole.record.priority));
			cr_expect(text_is_str(row->policy, "ordinary"));
			cr_expect(eq(i64, row->since.ms, whole.record.received.ms));
			cr_expect(eq(int, (int)row->state, ASSIGNMENT_ASSIGNED));
			cr_expect(eq(int, (int)row->part, text_is(row->department, whole.record.lead) ? PART_LEAD : PART_REQUIRED));
			last = *row;
		}
		request.has_after = true;
		request.after = (struct overdue_key){ last.due, last.number, last.department, last.clock };
	} while (page.has_more);
	return n;
}

EVERY_STORE(pages_through_the_overdue_with_every_filter)
{
	static const char *const departments[] = { "", "transport", "environment", "community", "parks" };
	static const char *const clocks[] = { "", "acknowledge", "resolve" };
	static const uint32_t limits[] = { 0, 1, 2, 7 };
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	fill_overdue(&k);
	cr_assert(gt(sz, count_overdue(&k, TEXT_NONE, TEXT_NONE), 50));
	for (size_t d = 0; d < 5; d++) {
		for (size_t c = 0; c < 3; c++) {
			struct request_overdue request = { .department = text_of(departments[d]), .clock = text_of(clocks[c]) };
			size_t want = count_overdue(&k, request.department, request.clock);

			for (size_t l = 0; l < 4; l++) {
				request.limit = limits[l];
				cr_expect(eq(sz, walk_overdue(&k, request), want), "department %s, clock %s, limit %u", departments[d],
					  clocks[c], limits[l]);
			}
		}
	}
	kit_end(&k);
}

EVERY_STORE(drops_from_the_overdue_what_is_met_or_done)
{
	struct kit k;
	struct case_row row;
	struct overdue_list list;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 1);
	row.record.assignments[0].acknowledge.is_breached = row.record.assignments[0].resolve.is_breached = true;
	kit_submit(&k, &row);
	kit_commit(&k);
	cr_assert(eq(int, READER(overdue, &(struct request_overdue){ 0 }, k.arena, &list), 0));
	cr_expect(eq(sz, list.n_rows, 2));
	row.record.assignments[0].acknowledge.met = kit_at(900);
	cr_assert(eq(int, STORE(case_put, &row), 0));
	kit_commit(&k);
	cr_assert(eq(int, READER(overdue, &(struct request_overdue){ 0 }, k.arena, &list), 0));
	cr_assert(eq(sz, list.n_rows, 1));
	cr_expect(text_is_str(list.rows[0].clock, "resolve"));
	row.record.assignments[0].state = ASSIGNMENT_DONE;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	kit_commit(&k);
	cr_assert(eq(int, READER(overdue, &(struct request_overdue){ 0 }, k.arena, &list), 0));
	cr_expect(eq(sz, list.n_rows, 0));
	cr_expect(not(list.has_more));
	kit_end(&k);
}
