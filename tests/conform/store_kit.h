/* conform/store_kit.h - what the tests of core/store.h share: a store of either kind in a fresh folder, rows to put into it, and the comparison
 * of what comes out. Functions are static: each test program has its own. */
#ifndef LIAISON_TESTS_CONFORM_STORE_KIT_H
#define LIAISON_TESTS_CONFORM_STORE_KIT_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/clockwork.h"
#include "store/memory.h"
#include "store/row.h"
#include "store/sqlite.h"
#include "support/folder.h"
#include "support/log.h"

#define KIT __attribute__((unused)) static

enum kit_kind { KIT_MEMORY, KIT_SQLITE, KIT_KINDS };

enum { KIT_SCAN = 50, KIT_T0 = 1425000000 }; /* cases one List looks at; a moment in 2015, in seconds */

struct kit {
	enum kit_kind kind;
	struct folder folder;
	char path[96];
	struct store_settings settings;
	struct store store;
	struct reader reader;
	struct arena *arena;
};

KIT void kit_open(struct kit *k)
{
	struct why why = { .sentence = "" };

	log_watch();
	if (k->kind == KIT_MEMORY) {
		cr_assert(eq(int, store_memory_open(KIT_SCAN, &k->store), 0));
		cr_assert(eq(int, store_memory_reader_open(&k->store, &k->reader), 0));
		return;
	}
	cr_assert(eq(int, store_sqlite_open(&k->settings, &k->store, &why), 0), "%s", why.sentence);
	cr_assert(eq(int, store_sqlite_reader_open(&k->store, &k->reader, &why), 0), "%s", why.sentence);
}

KIT void kit_close(struct kit *k)
{
	k->reader.ops->close(k->reader.self);
	k->store.ops->close(k->store.self);
}

KIT void kit_reopen(struct kit *k)
{
	kit_close(k);
	kit_open(k);
}

KIT void kit_folder(struct kit *k)
{
	folder_make(&k->folder);
	snprintf(k->path, sizeof k->path, "%s/liaison.db", k->folder.path);
	k->settings = (struct store_settings){ .path = k->path, .wal_limit_bytes = 8 << 20, .reserve_bytes = 1 << 20, .list_scan = KIT_SCAN };
}

KIT void kit_begin(struct kit *k, enum kit_kind kind)
{
	*k = (struct kit){ .kind = kind, .arena = arena_create(64 << 20) };
	kit_folder(k);
	kit_open(k);
}

KIT void kit_remove(struct kit *k)
{
	arena_destroy(&k->arena);
	folder_remove(&k->folder);
}

KIT void kit_end(struct kit *k)
{
	kit_close(k);
	kit_remove(k);
}

/* ---- rows ---- */

KIT wall kit_at(int64_t seconds)
{
	return wall_ms((KIT_T0 + seconds) * INT64_C(1000));
}

KIT struct clock kit_clock(int64_t warn, int64_t due)
{
	return (struct clock){ .due = kit_at(due), .warn = kit_at(warn), .met = WALL_NONE, .policy = TEXT("ordinary"),
			       .calendar = TEXT("city@2015-02") };
}

KIT struct clock kit_no_clock(void)
{
	return CLOCK_NONE;
}

/* An open case with a lead and, for every third, a co-handler. Owner of the texts: `arena`. */
KIT struct case_row kit_row(struct arena *arena, uint64_t number)
{
	static const char *const departments[] = { "transport", "environment", "community" };
	static const char *const categories[] = { "transport/road/pothole", "environment/noise", "transport/road", "transport/roadside",
						  "社区/邻里" };
	struct case_row row = { .opened_event = number, .trace = TEXT("trace \0 with a zero byte") };
	struct case_record *r = &row.record;
	char ref[32];
	bool ok = true;

	snprintf(ref, sizeof ref, "r-%llu", (unsigned long long)number);
	*r = (struct case_record){ .number = number, .source = TEXT("hotline"), .channel = TEXT("app"), .rule = TEXT("potholes"),
				   .rule_set = TEXT("3f2a"), .priority = PRIORITY_NORMAL, .state = CASE_OPEN, .resolved = WALL_NONE };
	r->source_ref = arena_copy(arena, text_of(ref), &ok);
	r->category = text_of(categories[number % 5]);
	r->lead = text_of(departments[number % 3]);
	r->received = kit_at((int64_t)number);
	r->opened = kit_at((int64_t)number - 60);
	r->n_areas = number % 4;
	for (size_t i = 0; i < r->n_areas; i++)
		r->areas[i] = i ? TEXT("school-zone:Lincoln") : TEXT("district:Northside");
	r->n_assignments = number % 3 ? 1 : 2;
	for (size_t i = 0; i < r->n_assignments; i++)
		r->assignments[i] = (struct assignment){
			.department = text_of(departments[(number + i) % 3]),
			.sub_unit = i ? TEXT_NONE : TEXT("night patrol"),
			.part = i ? PART_REQUIRED : PART_LEAD,
			.state = ASSIGNMENT_ASSIGNED,
			.since = r->received,
			.acknowledge = kit_clock((int64_t)number + 100, (int64_t)number + 200),
			.resolve = i ? kit_no_clock() : kit_clock((int64_t)number + 1000, (int64_t)number + 2000),
		};
	cr_assert(ok);
	return row;
}

KIT void kit_clock_is(const struct clock *got, const struct clock *want)
{
	cr_expect(eq(i64, got->due.ms, want->due.ms));
	cr_expect(eq(i64, got->warn.ms, want->warn.ms));
	cr_expect(eq(i64, got->met.ms, want->met.ms));
	cr_expect(eq(int, got->is_warned, want->is_warned));
	cr_expect(eq(int, got->is_breached, want->is_breached));
	cr_expect(text_is(got->policy, want->policy));
	cr_expect(text_is(got->calendar, want->calendar));
}

KIT void kit_assignment_is(const struct assignment *got, const struct assignment *want)
{
	cr_expect(text_is(got->department, want->department));
	cr_expect(text_is(got->sub_unit, want->sub_unit));
	cr_expect(eq(int, (int)got->part, (int)want->part));
	cr_expect(eq(int, (int)got->state, (int)want->state));
	cr_expect(eq(i64, got->since.ms, want->since.ms));
	kit_clock_is(&got->acknowledge, &want->acknowledge);
	kit_clock_is(&got->resolve, &want->resolve);
}

KIT void kit_record_is(const struct case_record *got, const struct case_record *want)
{
	cr_assert(eq(u64, got->number, want->number));
	cr_expect(text_is(got->source, want->source));
	cr_expect(text_is(got->source_ref, want->source_ref));
	cr_expect(text_is(got->channel, want->channel));
	cr_expect(text_is(got->category, want->category));
	cr_expect(text_is(got->lead, want->lead));
	cr_expect(text_is(got->rule, want->rule));
	cr_expect(text_is(got->rule_set, want->rule_set));
	cr_expect(text_is(got->outcome_code, want->outcome_code));
	cr_expect(eq(int, (int)got->priority, (int)want->priority));
	cr_expect(eq(int, (int)got->state, (int)want->state));
	cr_expect(eq(i64, got->received.ms, want->received.ms));
	cr_expect(eq(i64, got->opened.ms, want->opened.ms));
	cr_expect(eq(i64, got->resolved.ms, want->resolved.ms));
	cr_expect(eq(u32, got->flags, want->flags));
	cr_expect(not(got->has_text));
	cr_assert(eq(sz, got->n_areas, want->n_areas));
	for (size_t i = 0; i < want->n_areas; i++)
		cr_expect(text_is(got->areas[i], want->areas[i]));
	cr_assert(eq(sz, got->n_assignments, want->n_assignments));
	for (size_t i = 0; i < want->n_assignments; i++)
		kit_assignment_is(&got->assignments[i], &want->assignments[i]);
}

KIT void kit_row_is(const struct case_row *got, const struct case_row *want)
{
	kit_record_is(&got->record, &want->record);
	cr_expect(eq(u64, got->opened_event, want->opened_event));
	cr_expect(eq(u64, got->answer_event, want->answer_event));
	cr_expect(text_is(got->trace, want->trace));
}

/* ---- short ways to say things ---- */

KIT void kit_commit(struct kit *k)
{
	cr_assert(eq(int, k->store.ops->commit(k->store.self), 0));
}

/* Adds the case with its event, text and feed rows (its departments' feeds), as a desk does. */
KIT void kit_submit(struct kit *k, const struct case_row *row)
{
	const struct store_ops *ops = k->store.ops;
	struct store_figures figures;
	unsigned char hash[STORE_HASH_SIZE];
	char bytes[64];
	struct event_row event = { .case_number = row->record.number, .kind = EVENT_OPENED };

	cr_assert(eq(int, ops->figures(k->store.self, &figures), 0));
	event.number = figures.events + 1;
	snprintf(bytes, sizeof bytes, "event %llu", (unsigned long long)event.number);
	event.bytes = text_of(bytes);
	cr_assert(eq(int, ops->text_put(k->store.self, event.case_number, event.number, TEXT("Löcher in der Straße 坑"), hash), 0));
	cr_assert(eq(int, ops->event_append(k->store.self, &event), 0));
	cr_assert(eq(int, ops->case_add(k->store.self, row), 0));
	for (size_t i = 0; i < row->record.n_assignments; i++) {
		struct feed_tail tail;
		struct text feed = row->record.assignments[i].department;

		cr_assert(eq(int, ops->feed_tail(k->store.self, feed, &tail), 0));
		cr_assert(eq(int, ops->feed_append(k->store.self, feed, tail.position + 1, event.number), 0));
	}
}

KIT void kit_fill(struct kit *k, uint64_t from, uint64_t to)
{
	for (uint64_t number = from; number <= to; number++) {
		struct case_row row = kit_row(k->arena, number);

		kit_submit(k, &row);
	}
}

#endif
