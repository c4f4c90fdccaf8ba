/* Every implementation of core/store.h keeps what the header promises. */
#include "conform/store_kit.h"

TestSuite(store, .timeout = 20);

#define EVERY_STORE(name)                                                                                                      \
	ParameterizedTestParameters(store, name)                                                                               \
	{                                                                                                                      \
		static int kinds[] = { KIT_MEMORY, KIT_SQLITE };                                                               \
		return cr_make_param_array(int, kinds, 2);                                                                     \
	}                                                                                                                      \
	ParameterizedTest(int *kind, store, name)

#define STORE(op, ...) k.store.ops->op(k.store.self, __VA_ARGS__)
#define READER(op, ...) k.reader.ops->op(k.reader.self, __VA_ARGS__)

EVERY_STORE(gives_back_every_field_of_a_case)
{
	struct kit k;
	struct case_row got;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= 6; number++) {
		struct case_row row = kit_row(k.arena, number);

		row.record.flags = number % 2 ? FLAG_UNASSESSED | FLAG_NEAR_BORDER : 0;
		row.record.assignments[0].acknowledge.is_warned = true;
		kit_submit(&k, &row);
		cr_assert(eq(int, STORE(case_get, number, k.arena, &got), STORE_OK));
		kit_row_is(&got, &row);
		kit_commit(&k);
		cr_assert(eq(int, READER(case_get, number, k.arena, &got), STORE_OK));
		kit_row_is(&got, &row);
	}
	cr_expect(eq(int, STORE(case_get, 7, k.arena, &got), STORE_MISSING));
	cr_expect(eq(int, STORE(case_get, 0, k.arena, &got), STORE_MISSING));
	cr_expect(eq(int, READER(case_get, 7, k.arena, &got), STORE_MISSING));
	kit_end(&k);
}

/* All that case_put may change; what it may not is set too, and must stay. */
static struct case_row changed(struct case_row row)
{
	struct case_record *r = &row.record;

	r->state = CASE_RESOLVED;
	r->priority = PRIORITY_URGENT;
	r->lead = TEXT("community");
	r->flags = FLAG_FALLBACK | FLAG_CONFLICT;
	r->outcome_code = TEXT("repaired");
	r->resolved = kit_at(5000);
	row.answer_event = 99;
	row.trace = TEXT("another trace");
	r->n_assignments = 3;
	r->assignments[2] = r->assignments[0];
	r->assignments[1] = r->assignments[0];
	r->assignments[1].department = TEXT("parks");
	r->assignments[0].department = TEXT("community");
	r->assignments[0].state = ASSIGNMENT_DONE;
	r->assignments[0].resolve.met = kit_at(4000);
	r->assignments[0].resolve.is_warned = r->assignments[0].resolve.is_breached = true;
	return row;
}

EVERY_STORE(changes_what_may_change_and_nothing_else)
{
	struct kit k;
	struct case_row row, want, put, got;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 1);
	kit_submit(&k, &row);
	kit_commit(&k);
	want = put = changed(row);
	put.record.source = TEXT("forged");
	put.record.source_ref = TEXT("forged");
	put.record.category = TEXT("forged");
	put.record.channel = put.record.rule = put.record.rule_set = TEXT("forged");
	put.record.received = put.record.opened = kit_at(77);
	put.record.n_areas = 0;
	put.opened_event = 55;
	cr_assert(eq(int, STORE(case_put, &put), STORE_OK));
	cr_assert(eq(int, STORE(case_get, 1, k.arena, &got), STORE_OK));
	kit_row_is(&got, &want);
	cr_assert(eq(int, READER(case_get, 1, k.arena, &got), STORE_OK));
	kit_row_is(&got, &row);
	kit_commit(&k);
	cr_assert(eq(int, READER(case_get, 1, k.arena, &got), STORE_OK));
	kit_row_is(&got, &want);
	put.record.number = 2;
	cr_expect(eq(int, STORE(case_put, &put), STORE_MISSING));
	kit_end(&k);
}

EVERY_STORE(knows_a_source_key_once_within_a_turn_and_after_it)
{
	struct kit k;
	struct case_row row, again;
	uint64_t number = 0;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 1);
	cr_expect(eq(int, STORE(case_find, row.record.source, row.record.source_ref, &number), STORE_MISSING));
	cr_expect(eq(u64, number, 0));
	kit_submit(&k, &row);
	again = kit_row(k.arena, 2);
	again.record.source_ref = row.record.source_ref;
	cr_expect(eq(int, STORE(case_add, &again), STORE_EXISTS));
	cr_expect(eq(int, STORE(case_find, row.record.source, row.record.source_ref, &number), STORE_OK));
	cr_expect(eq(u64, number, 1));
	number = 0;
	cr_expect(eq(int, READER(case_find, row.record.source, row.record.source_ref, &number), STORE_MISSING));
	kit_commit(&k);
	cr_expect(eq(int, READER(case_find, row.record.source, row.record.source_ref, &number), STORE_OK));
	cr_expect(eq(u64, number, 1));
	cr_expect(eq(int, STORE(case_add, &again), STORE_EXISTS));
	again.record.source = TEXT("hotlin");
	cr_expect(eq(int, STORE(case_find, again.record.source, again.record.source_ref, &number), STORE_MISSING));
	cr_expect(eq(int, STORE(case_add, &again), STORE_OK));
	kit_end(&k);
}

EVERY_STORE(refuses_a_gap_in_the_events_and_fails_closed)
{
	struct kit k;
	struct event_row event = { .number = 2, .case_number = 1, .kind = EVENT_OPENED, .bytes = TEXT("x") };
	struct store_figures figures;
	wall next;
	size_t n;
	uint64_t number;

	kit_begin(&k, (enum kit_kind)*kind);
	kit_fill(&k, 1, 3);
	kit_commit(&k);
	kit_fill(&k, 4, 4);
	event.number = 6;
	cr_expect(lt(int, STORE(event_append, &event), 0));
	cr_expect(eq(int, STORE(event_append, &event), FAULT_STORE));
	cr_expect(eq(int, STORE(figures, &figures), FAULT_STORE));
	cr_expect(eq(int, STORE(due, kit_at(0), &number, 1, &n, &next), FAULT_STORE));
	cr_expect(eq(int, STORE(case_find, TEXT("a"), TEXT("b"), &number), FAULT_STORE));
	cr_expect(eq(int, k.store.ops->tend(k.store.self), FAULT_STORE));
	cr_expect(eq(int, k.store.ops->commit(k.store.self), FAULT_STORE));
	kit_end(&k);
}

EVERY_STORE(refuses_an_event_number_twice)
{
	struct kit k;
	struct event_row event = { .number = 3, .case_number = 1, .kind = EVENT_OPENED, .bytes = TEXT("x") };

	kit_begin(&k, (enum kit_kind)*kind);
	kit_fill(&k, 1, 3);
	kit_commit(&k);
	cr_expect(lt(int, STORE(event_append, &event), 0));
	kit_end(&k);
}

EVERY_STORE(refuses_a_gap_in_a_feed)
{
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	kit_fill(&k, 1, 1);
	kit_commit(&k);
	cr_expect(eq(int, STORE(feed_append, TEXT("environment"), 2, 1), 0));
	cr_expect(lt(int, STORE(feed_append, TEXT("environment"), 4, 1), 0));
	cr_expect(eq(int, k.store.ops->commit(k.store.self), FAULT_STORE));
	kit_end(&k);
}

EVERY_STORE(refuses_a_gap_in_case_numbers)
{
	struct kit k;
	struct case_row row;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 2);
	cr_expect(lt(int, STORE(case_add, &row), 0));
	kit_end(&k);
}

EVERY_STORE(names_the_cases_that_are_due_earliest_first_and_none_twice)
{
	struct kit k;
	struct case_row row;
	uint64_t cases[8];
	wall next;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	cr_assert(eq(int, STORE(due, kit_at(9999), cases, 8, &n, &next), 0));
	cr_expect(eq(sz, n, 0));
	cr_expect(wall_is_none(next));
	kit_fill(&k, 1, 3); /* warnings at 101, 102, 103 (twice: two assignments) */
	row = kit_row(k.arena, 4);
	row.record.assignments[0].acknowledge = kit_clock(50, 60);
	kit_submit(&k, &row);
	cr_assert(eq(int, STORE(due, kit_at(49), cases, 8, &n, &next), 0));
	cr_expect(eq(sz, n, 0));
	cr_expect(eq(i64, next.ms, kit_at(50).ms));
	cr_assert(eq(int, STORE(due, kit_at(102), cases, 8, &n, &next), 0));
	cr_assert(eq(sz, n, 3));
	cr_expect(eq(u64, cases[0], 4));
	cr_expect(eq(u64, cases[1], 1));
	cr_expect(eq(u64, cases[2], 2));
	cr_expect(eq(i64, next.ms, kit_at(103).ms));
	cr_assert(eq(int, STORE(due, kit_at(200), cases, 8, &n, &next), 0));
	cr_expect(eq(sz, n, 4));
	cr_expect(wall_is_none(next));
	cr_assert(eq(int, STORE(due, kit_at(200), cases, 2, &n, &next), 0));
	cr_assert(eq(sz, n, 2));
	cr_expect(eq(u64, cases[1], 1));
	kit_end(&k);
}

EVERY_STORE(forgets_marks_that_were_set_and_those_of_closed_cases)
{
	struct kit k;
	struct case_row row;
	uint64_t cases[8];
	wall next;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	kit_fill(&k, 1, 2);
	kit_commit(&k);
	row = kit_row(k.arena, 1);
	row.record.assignments[0].acknowledge.is_warned = true;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	cr_assert(eq(int, STORE(due, kit_at(102), cases, 8, &n, &next), 0));
	cr_assert(eq(sz, n, 1));
	cr_expect(eq(u64, cases[0], 2));
	cr_expect(eq(i64, next.ms, kit_at(201).ms));
	row.record.state = CASE_RESOLVED;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	cr_assert(eq(int, STORE(due, kit_at(9999), cases, 8, &n, &next), 0));
	cr_expect(eq(sz, n, 1));
	row.record.state = CASE_REOPENED;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	cr_assert(eq(int, STORE(due, kit_at(9999), cases, 8, &n, &next), 0));
	cr_expect(eq(sz, n, 2));
	kit_end(&k);
}

EVERY_STORE(names_open_cases_that_wait_for_a_plugin)
{
	struct kit k;
	struct case_row row;
	uint64_t cases[8];
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= 6; number++) {
		row = kit_row(k.arena, number);
		row.record.flags = number % 2 ? FLAG_FALLBACK : FLAG_UNASSESSED | FLAG_FALLBACK;
		kit_submit(&k, &row);
	}
	row.record.state = CASE_CLOSED;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	cr_assert(eq(int, STORE(unassessed, 0, cases, 8, &n), 0));
	cr_assert(eq(sz, n, 2));
	cr_expect(eq(u64, cases[0], 2));
	cr_expect(eq(u64, cases[1], 4));
	cr_assert(eq(int, STORE(unassessed, 2, cases, 8, &n), 0));
	cr_assert(eq(sz, n, 1));
	cr_expect(eq(u64, cases[0], 4));
	cr_assert(eq(int, STORE(unassessed, 0, cases, 1, &n), 0));
	cr_expect(eq(sz, n, 1));
	cr_assert(eq(int, STORE(unassessed, 4, cases, 8, &n), 0));
	cr_expect(eq(sz, n, 0));
	kit_end(&k);
}

EVERY_STORE(remembers_cursors)
{
	struct kit k;
	struct cursor got = { 0 }, put = { STORE_STREAM, 7, 3 };
	struct cursor_row *rows;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	cr_expect(eq(int, STORE(cursor_get, TEXT("transport"), TEXT("desk"), &got), STORE_MISSING));
	cr_assert(eq(int, STORE(cursor_put, TEXT("transport"), TEXT("desk"), put), 0));
	cr_assert(eq(int, STORE(cursor_put, TEXT("community"), TEXT("desk"), put), 0));
	kit_commit(&k);
	put.position = 4;
	cr_assert(eq(int, STORE(cursor_put, TEXT("transport"), TEXT("desk"), put), 0));
	cr_assert(eq(int, STORE(cursor_put, TEXT("transport"), TEXT("archive"), put), 0));
	cr_assert(eq(int, STORE(cursor_get, TEXT("transport"), TEXT("desk"), &got), 0));
	cr_expect(eq(u64, got.position, 4));
	cr_assert(eq(int, READER(cursors, k.arena, &rows, &n), 0));
	cr_assert(eq(sz, n, 2));
	cr_expect(eq(u64, rows[1].cursor.position, 3));
	kit_commit(&k);
	cr_assert(eq(int, READER(cursors, k.arena, &rows, &n), 0));
	cr_assert(eq(sz, n, 3));
	cr_expect(text_is_str(rows[0].feed, "community"));
	cr_expect(text_is_str(rows[1].consumer, "archive"));
	cr_expect(text_is_str(rows[2].consumer, "desk"));
	cr_expect(eq(u64, rows[2].cursor.position, 4));
	cr_expect(eq(u64, rows[2].cursor.event_number, 7));
	cr_expect(eq(u32, rows[2].cursor.stream, STORE_STREAM));
	kit_end(&k);
}

EVERY_STORE(reads_a_feed_in_pages_with_events_and_texts)
{
	struct kit k;
	struct feed_entry entries[16];
	struct feed_tail tail;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= 20; number += 5) {
		kit_fill(&k, number, number + 4); /* lead: number % 3; every third has community as co-handler of transport */
		kit_commit(&k);
	}
	cr_assert(eq(int, STORE(feed_tail, TEXT("environment"), &tail), 0));
	cr_assert(eq(u64, tail.position, 13));
	cr_assert(eq(int, READER(feed_read, TEXT("environment"), 0, 1 << 20, k.arena, entries, 16, &n), 0));
	cr_assert(eq(sz, n, 13));
	for (size_t i = 0; i < n; i++) {
		char event[32];

		snprintf(event, sizeof event, "event %llu", (unsigned long long)entries[i].event_number);
		cr_expect(eq(u64, entries[i].position, i + 1));
		cr_expect(eq(u64, entries[i].case_number, entries[i].event_number));
		cr_expect(ne(u64, entries[i].case_number % 3, 2));
		cr_expect(text_is_str(entries[i].event, event));
		cr_expect(text_is_str(entries[i].text, "Löcher in der Straße 坑"));
	}
	cr_assert(eq(int, READER(feed_read, TEXT("environment"), 5, 1 << 20, k.arena, entries, 3, &n), 0));
	cr_assert(eq(sz, n, 3));
	cr_expect(eq(u64, entries[0].position, 6));
	cr_expect(eq(u64, entries[2].position, 8));
	cr_assert(eq(int, READER(feed_read, TEXT("environment"), 11, 1, k.arena, entries, 3, &n), 0));
	cr_assert(eq(sz, n, 1)); /* one, however large */
	cr_expect(eq(u64, entries[0].position, 12));
	cr_assert(eq(int, READER(feed_read, TEXT("environment"), 13, 1, k.arena, entries, 3, &n), 0));
	cr_expect(eq(sz, n, 0));
	cr_assert(eq(int, READER(feed_read, TEXT("nobody"), 0, 1, k.arena, entries, 3, &n), 0));
	cr_expect(eq(sz, n, 0));
	cr_assert(eq(int, STORE(feed_tail, TEXT("nobody"), &tail), 0));
	cr_expect(eq(u64, tail.position, 0));
	kit_end(&k);
}

EVERY_STORE(shows_readers_nothing_before_the_commit)
{
	struct kit k;
	struct case_row row, got;
	struct case_list list;
	struct feed_entry entry;
	struct store_figures figures;
	struct text bytes;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	kit_fill(&k, 1, 1);
	kit_commit(&k);
	row = kit_row(k.arena, 2);
	kit_submit(&k, &row);
	cr_expect(eq(int, READER(case_get, 2, k.arena, &got), STORE_MISSING));
	cr_expect(eq(int, READER(text_get, 2, 2, k.arena, &bytes), STORE_MISSING));
	cr_assert(eq(int, READER(list, &(struct request_list){ 0 }, k.arena, &list), 0));
	cr_expect(eq(sz, list.n_cases, 1));
	cr_assert(eq(int, READER(feed_read, TEXT("community"), 0, 100, k.arena, &entry, 1, &n), 0));
	cr_expect(eq(sz, n, 0));
	cr_assert(eq(int, READER(figures, &figures), 0));
	cr_expect(eq(u64, figures.cases, 1));
	cr_expect(eq(u64, figures.events, 1));
	kit_commit(&k);
	cr_expect(eq(int, READER(case_get, 2, k.arena, &got), STORE_OK));
	cr_expect(eq(int, READER(text_get, 2, 2, k.arena, &bytes), STORE_OK));
	cr_assert(eq(int, READER(feed_read, TEXT("community"), 0, 100, k.arena, &entry, 1, &n), 0));
	cr_expect(eq(sz, n, 1));
	kit_end(&k);
}

EVERY_STORE(hashes_texts_with_a_fresh_salt)
{
	struct kit k;
	struct case_row row;
	unsigned char one[STORE_HASH_SIZE] = { 0 }, two[STORE_HASH_SIZE] = { 0 };
	struct event_row event = { .case_number = 1, .kind = EVENT_OPENED, .bytes = TEXT("x") };
	struct text bytes;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 1);
	cr_assert(eq(int, STORE(text_put, 1, 1, TEXT("the same"), one), 0));
	cr_assert(eq(int, STORE(text_put, 1, 2, TEXT("the same"), two), 0));
	cr_assert(eq(int, STORE(case_add, &row), 0));
	for (event.number = 1; event.number <= 3; event.number++)
		cr_assert(eq(int, STORE(event_append, &event), 0));
	kit_commit(&k);
	cr_expect(memcmp(one, two, sizeof one) != 0);
	cr_assert(eq(int, READER(text_get, 1, 2, k.arena, &bytes), 0));
	cr_expect(text_is_str(bytes, "the same"));
	cr_expect(eq(int, READER(text_get, 1, 3, k.arena, &bytes), STORE_MISSING));
	cr_expect(eq(int, READER(text_get, 2, 2, k.arena, &bytes), STORE_MISSING));
	kit_end(&k);
}

EVERY_STORE(counts)
{
	struct kit k;
	struct store_figures figures;
	struct case_row row;

	kit_begin(&k, (enum kit_kind)*kind);
	cr_assert(eq(int, STORE(figures, &figures), 0));
	cr_expect(eq(u64, figures.cases + figures.open_cases + figures.events, 0));
	kit_fill(&k, 1, 5);
	row = kit_row(k.arena, 3);
	row.record.state = CASE_RESOLVED;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	row.record.state = CASE_CLOSED;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	cr_assert(eq(int, STORE(figures, &figures), 0));
	cr_expect(eq(u64, figures.cases, 5));
	cr_expect(eq(u64, figures.open_cases, 4));
	cr_expect(eq(u64, figures.events, 5));
	kit_commit(&k);
	row.record.state = CASE_REOPENED;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	row.record.state = CASE_ON_HOLD;
	cr_assert(eq(int, STORE(case_put, &row), 0));
	cr_assert(eq(int, STORE(figures, &figures), 0));
	cr_expect(eq(u64, figures.open_cases, 5));
	cr_assert(eq(int, READER(figures, &figures), 0));
	cr_expect(eq(u64, figures.open_cases, 4));
	kit_commit(&k);
	cr_assert(eq(int, READER(figures, &figures), 0));
	cr_expect(eq(u64, figures.open_cases, 5));
	kit_end(&k);
}

EVERY_STORE(says_when_the_arena_is_too_small)
{
	struct kit k;
	struct arena *tiny = arena_create(16);
	struct case_row got;
	struct case_list list;
	struct feed_entry entry;
	struct text bytes;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	kit_fill(&k, 1, 3);
	kit_commit(&k);
	cr_expect(eq(int, STORE(case_get, 3, tiny, &got), STORE_SHORT));
	arena_reset(tiny);
	cr_expect(eq(int, READER(case_get, 3, tiny, &got), STORE_SHORT));
	arena_reset(tiny);
	cr_expect(eq(int, READER(list, &(struct request_list){ 0 }, tiny, &list), STORE_SHORT));
	arena_reset(tiny);
	cr_expect(eq(int, READER(text_get, 1, 1, tiny, &bytes), STORE_SHORT));
	arena_reset(tiny);
	cr_expect(eq(int, READER(feed_read, TEXT("community"), 0, 100, tiny, &entry, 1, &n), STORE_SHORT));
	arena_destroy(&tiny);
	cr_expect(eq(int, READER(case_get, 3, k.arena, &got), STORE_OK));
	kit_end(&k);
}

EVERY_STORE(keeps_a_secret)
{
	struct kit k;
	unsigned char secret[16] = { 0 }, zeros[16] = { 0 };

	kit_begin(&k, (enum kit_kind)*kind);
	cr_assert(eq(int, STORE(secret, secret), 0));
	cr_expect(memcmp(secret, zeros, sizeof secret) != 0);
	kit_end(&k);
}

EVERY_STORE(costs_nothing_to_commit_an_idle_turn)
{
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	for (int i = 0; i < 1000; i++)
		kit_commit(&k);
	if (*kind == KIT_SQLITE)
		cr_expect(eq(u64, store_sqlite_wal(&k.store).bytes, 0));
	cr_expect(eq(int, k.store.ops->tend(k.store.self), 0));
	cr_expect(k.store.ops->has_room(k.store.self));
	kit_end(&k);
}

EVERY_STORE(finds_its_chain_whole)
{
	struct kit k;
	bool is_whole = false;
	uint64_t events = 0;
	struct text where;

	kit_begin(&k, (enum kit_kind)*kind);
	cr_assert(eq(int, READER(verify, k.arena, &is_whole, &events, &where), 0));
	cr_expect(is_whole);
	for (uint64_t number = 1; number <= 200; number++) {
		kit_fill(&k, number, number);
		if (number % 2)
			kit_commit(&k);
	}
	cr_assert(eq(int, READER(verify, k.arena, &is_whole, &events, &where), 0));
	cr_expect(is_whole);
	cr_expect(eq(u64, events, 199));
	kit_end(&k);
}

/* A set of rule files for the history. Owner of the texts: `arena`. */
static struct rule_set rules_of(struct arena *arena, uint64_t number)
{
	struct rule_set set = { .number = number, .version = TEXT("0123456789abcdef"), .at = kit_at((int64_t)number), .n_files = 2 };
	char who[32];
	bool ok = true;

	snprintf(who, sizeof who, "Ms %llu 李", (unsigned long long)number);
	set.who = arena_copy(arena, text_of(who), &ok);
	set.files[0] = (struct rule_file){ TEXT("rules.cfg"), TEXT("digest \0 of 32 bytes, any of them"), 100000 + number };
	set.files[1] = (struct rule_file){ TEXT("layers"), TEXT("another digest"), 0 };
	return set;
}

static void rules_are(const struct rule_set *got, const struct rule_set *want)
{
	cr_assert(eq(u64, got->number, want->number));
	cr_expect(text_is(got->version, want->version));
	cr_expect(text_is(got->who, want->who));
	cr_expect(eq(i64, got->at.ms, want->at.ms));
	cr_assert(eq(sz, got->n_files, want->n_files));
	for (size_t i = 0; i < want->n_files; i++) {
		cr_expect(text_is(got->files[i].name, want->files[i].name));
		cr_expect(text_is(got->files[i].digest, want->files[i].digest));
		cr_expect(eq(u64, got->files[i].size, want->files[i].size));
	}
}

EVERY_STORE(keeps_the_configurations_that_were_in_force)
{
	struct kit k;
	struct rule_set sets[5], want, newest;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	cr_expect(eq(int, STORE(rule_set_newest, k.arena, &newest), STORE_MISSING));
	for (uint64_t number = 1; number <= 7; number++) {
		want = rules_of(k.arena, number);
		cr_assert(eq(int, STORE(rule_set_add, &want), STORE_OK));
	}
	cr_assert(eq(int, STORE(rule_set_newest, k.arena, &newest), STORE_OK));
	rules_are(&newest, &want);
	cr_assert(eq(int, READER(rule_sets, 0, k.arena, sets, 5, &n), STORE_OK));
	cr_expect(eq(sz, n, 0), "readers see what is committed");
	kit_commit(&k);
	if (k.kind == KIT_SQLITE)
		kit_reopen(&k);
	cr_assert(eq(int, READER(rule_sets, 0, k.arena, sets, 5, &n), STORE_OK));
	cr_assert(eq(sz, n, 5));
	for (size_t i = 0; i < n; i++) {
		want = rules_of(k.arena, 7 - i);
		rules_are(&sets[i], &want);
	}
	cr_assert(eq(int, READER(rule_sets, 3, k.arena, sets, 5, &n), STORE_OK));
	cr_assert(eq(sz, n, 2));
	cr_expect(eq(u64, sets[0].number, 2));
	kit_end(&k);
}

EVERY_STORE(refuses_a_gap_in_the_configurations)
{
	struct kit k;
	struct rule_set set;

	kit_begin(&k, (enum kit_kind)*kind);
	set = rules_of(k.arena, 2);
	cr_expect(lt(int, STORE(rule_set_add, &set), 0));
	cr_expect(eq(int, k.store.ops->commit(k.store.self), FAULT_STORE));
	kit_end(&k);
}

EVERY_STORE(keeps_the_pieces_of_a_rule_file_once_each)
{
	static char bytes[LIMIT_RULE_PIECE];
	struct text digest = TEXT("digest \0 of a file"), got = TEXT("unchanged"), whole = { bytes, sizeof bytes };
	struct kit k;

	memset(bytes, 'r', sizeof bytes);
	kit_begin(&k, (enum kit_kind)*kind);
	cr_assert(eq(int, STORE(rule_piece_put, digest, 0, whole), STORE_OK));
	cr_assert(eq(int, STORE(rule_piece_put, digest, 1, TEXT("the \0 rest")), STORE_OK));
	cr_assert(eq(int, STORE(rule_piece_put, digest, 1, TEXT("something else")), STORE_OK));
	cr_expect(eq(int, READER(rule_piece_get, digest, 0, k.arena, &got), STORE_MISSING));
	cr_expect(text_is_str(got, "unchanged"));
	kit_commit(&k);
	cr_assert(eq(int, READER(rule_piece_get, digest, 0, k.arena, &got), STORE_OK));
	cr_expect(text_is(got, whole));
	cr_assert(eq(int, READER(rule_piece_get, digest, 1, k.arena, &got), STORE_OK));
	cr_expect(text_is(got, TEXT("the \0 rest")));
	cr_expect(eq(int, READER(rule_piece_get, digest, 2, k.arena, &got), STORE_MISSING));
	cr_expect(eq(int, READER(rule_piece_get, TEXT("no such digest"), 0, k.arena, &got), STORE_MISSING));
	kit_end(&k);
}

/* ---- what is linked and ruled ---- */

EVERY_STORE(finds_the_followers_of_a_case)
{
	struct kit k;
	struct case_row row;
	uint64_t numbers[4];
	size_t n = 9;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t number = 1; number <= 6; number++) {
		row = kit_row(k.arena, number);
		row.record.primary = number == 3 || number == 5 ? 1 : 0;
		cr_assert(eq(int, STORE(case_add, &row), STORE_OK));
	}
	row.record.primary = 1;
	cr_assert(eq(int, STORE(case_put, &row), STORE_OK));
	cr_assert(eq(int, STORE(followers, 1, 0, numbers, 4, &n), STORE_OK));
	cr_assert(eq(sz, n, 3), "also those of this turn");
	cr_expect(eq(u64, numbers[0], 3));
	cr_expect(eq(u64, numbers[2], 6));
	cr_assert(eq(int, STORE(followers, 1, 3, numbers, 1, &n), STORE_OK));
	cr_assert(eq(sz, n, 1));
	cr_expect(eq(u64, numbers[0], 5));
	row.record.primary = 0;
	cr_assert(eq(int, STORE(case_put, &row), STORE_OK));
	cr_assert(eq(int, STORE(followers, 1, 5, numbers, 4, &n), STORE_OK));
	cr_expect(eq(sz, n, 0), "until they are unlinked");
	cr_assert(eq(int, STORE(followers, 2, 0, numbers, 4, &n), STORE_OK));
	cr_expect(eq(sz, n, 0));
	kit_end(&k);
}

EVERY_STORE(gives_a_text_back_in_the_turn_that_wrote_it)
{
	unsigned char hash[STORE_HASH_SIZE];
	struct event_row event = { 1, 1, EVENT_OPENED, TEXT("event") };
	struct case_row row;
	struct text got = TEXT("unchanged");
	struct kit k;

	kit_begin(&k, (enum kit_kind)*kind);
	row = kit_row(k.arena, 1);
	cr_assert(eq(int, STORE(text_put, 1, 1, TEXT("the \0 text"), hash), STORE_OK));
	cr_assert(eq(int, STORE(case_add, &row), STORE_OK));
	cr_assert(eq(int, STORE(event_append, &event), STORE_OK));
	cr_assert(eq(int, STORE(text_get, 1, 1, k.arena, &got), STORE_OK));
	cr_expect(text_is(got, TEXT("the \0 text")));
	cr_expect(eq(int, STORE(text_get, 2, 1, k.arena, &got), STORE_MISSING), "of another case");
	cr_expect(eq(int, STORE(text_get, 1, 2, k.arena, &got), STORE_MISSING));
	kit_end(&k);
}

static struct precedent ruling_of(uint64_t event)
{
	struct precedent p = { .event_number = event, .case_number = event / 2 + 1, .category = TEXT("transport/road"), .n_areas = event % 3,
			       .areas = { TEXT("district:Nord \0 x"), TEXT("ward:4") }, .from = TEXT("transport"), .to = TEXT("环境"),
			       .reason_code = TEXT("theirs"), .at = kit_at((int64_t)event) };

	return p;
}

EVERY_STORE(keeps_rulings_and_gives_the_newest_first)
{
	struct precedent rows[4], want;
	struct kit k;
	size_t n;

	kit_begin(&k, (enum kit_kind)*kind);
	for (uint64_t event = 3; event <= 30; event += 3) {
		want = ruling_of(event);
		cr_assert(eq(int, STORE(ruling_add, &want), STORE_OK));
	}
	cr_assert(eq(int, READER(rulings, 0, k.arena, rows, 4, &n), STORE_OK));
	cr_expect(eq(sz, n, 0), "readers see what is committed");
	kit_commit(&k);
	if (k.kind == KIT_SQLITE)
		kit_reopen(&k);
	cr_assert(eq(int, READER(rulings, 0, k.arena, rows, 4, &n), STORE_OK));
	cr_assert(eq(sz, n, 4));
	for (size_t i = 0; i < n; i++) {
		want = ruling_of(30 - 3 * i);
		cr_expect(eq(u64, rows[i].event_number, want.event_number));
		cr_expect(eq(u64, rows[i].case_number, want.case_number));
		cr_expect(text_is(rows[i].category, want.category));
		cr_expect(text_is(rows[i].from, want.from));
		cr_expect(text_is(rows[i].to, want.to));
		cr_expect(text_is(rows[i].reason_code, want.reason_code));
		cr_expect(eq(i64, rows[i].at.ms, want.at.ms));
		cr_assert(eq(sz, rows[i].n_areas, want.n_areas));
		for (size_t a = 0; a < want.n_areas; a++)
			cr_expect(text_is(rows[i].areas[a], want.areas[a]));
	}
	cr_assert(eq(int, READER(rulings, 6, k.arena, rows, 4, &n), STORE_OK));
	cr_assert(eq(sz, n, 1));
	cr_expect(eq(u64, rows[0].event_number, 3));
	kit_end(&k);
}
