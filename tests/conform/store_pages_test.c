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
