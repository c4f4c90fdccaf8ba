/* conform/store_script.h - a story of turns that any store can be led through, and a picture of all that a store holds: two stores that
 * were led through the same turns give the same picture. */
#ifndef LIAISON_TESTS_CONFORM_STORE_SCRIPT_H
#define LIAISON_TESTS_CONFORM_STORE_SCRIPT_H

#include "conform/store_kit.h"
#include "base/pack.h"

enum { SCRIPT_OK = 0, SCRIPT_REFUSED, SCRIPT_UNDECIDED }; /* refused: before the commit; undecided: by the commit */

KIT int script_add(struct kit *k, uint64_t number, uint64_t event_number, size_t text_size)
{
	static char bytes[32768];
	const struct store_ops *ops = k->store.ops;
	struct case_row row = kit_row(k->arena, number);
	struct event_row event = { .number = event_number, .case_number = number, .kind = EVENT_OPENED };
	unsigned char hash[STORE_HASH_SIZE];
	char name[32];
	int rc;

	memset(bytes, (int)('a' + number % 26), sizeof bytes);
	snprintf(name, sizeof name, "event %llu", (unsigned long long)event_number);
	event.bytes = text_of(name);
	row.record.flags = number % 4 ? 0 : FLAG_UNASSESSED;
	row.opened_event = event_number;
	rc = ops->text_put(k->store.self, number, event_number, (struct text){ bytes, text_size }, hash);
	rc = rc ? rc : ops->event_append(k->store.self, &event);
	rc = rc ? rc : ops->case_add(k->store.self, &row);
	for (size_t i = 0; !rc && i < row.record.n_assignments; i++) {
		struct feed_tail tail;
		struct text feed = row.record.assignments[i].department;

		rc = ops->feed_tail(k->store.self, feed, &tail);
		rc = rc ? rc : ops->feed_append(k->store.self, feed, tail.position + 1, event_number);
	}
	return rc;
}

/* Something happens to a case that is there: a mark, an acknowledgement, or it is resolved. */
KIT int script_change(struct kit *k, uint64_t number, uint64_t event_number)
{
	const struct store_ops *ops = k->store.ops;
	struct event_row event = { .number = event_number, .case_number = number, .kind = EVENT_CLOCK_BREACH, .bytes = TEXT("changed") };
	struct cursor cursor = { STORE_STREAM, event_number, number };
	struct case_row row;
	struct assignment *a = &row.record.assignments[0];
	int rc = ops->case_get(k->store.self, number, k->arena, &row);

	if (rc)
		return rc;
	if (!a->acknowledge.is_breached)
		a->acknowledge.is_warned = a->acknowledge.is_breached = true;
	else if (wall_is_none(a->acknowledge.met))
		a->acknowledge.met = kit_at((int64_t)event_number);
	else
		row.record.state = CASE_RESOLVED, a->state = ASSIGNMENT_DONE, row.answer_event = event_number;
	rc = ops->case_put(k->store.self, &row);
	rc = rc ? rc : ops->event_append(k->store.self, &event);
	return rc ? rc : ops->cursor_put(k->store.self, a->department, TEXT("desk"), cursor);
}

/* Turn number `turn` (1, 2, 3 ...): some new cases, something happens to an old one, commit. */
KIT int script_turn(struct kit *k, uint64_t turn, size_t text_size)
{
	struct store_figures figures;
	int rc = k->store.ops->figures(k->store.self, &figures);

	arena_reset(k->arena);
	for (uint64_t i = 0; !rc && i <= turn % 3; i++)
		rc = script_add(k, figures.cases + i + 1, figures.events + i + 1, text_size);
	rc = rc ? rc : k->store.ops->figures(k->store.self, &figures);
	rc = rc ? rc : script_change(k, turn * 7919 % figures.cases + 1, figures.events + 1);
	if (rc)
		return SCRIPT_REFUSED;
	return k->store.ops->commit(k->store.self) ? SCRIPT_UNDECIDED : SCRIPT_OK;
}

KIT void picture_text(void *ctx, struct text *t)
{
	pack_text(ctx, *t);
}

KIT void picture_clock(struct buffer *out, const struct clock *c)
{
	pack_u64(out, (uint64_t)c->due.ms);
	pack_u64(out, (uint64_t)c->warn.ms);
	pack_u64(out, (uint64_t)c->met.ms);
	pack_u64(out, (uint64_t)(c->is_warned * 2 + c->is_breached));
}

KIT void picture_case(struct kit *k, uint64_t number, struct buffer *out)
{
	struct case_row row;
	uint64_t found = 0;

	cr_assert(eq(int, k->reader.ops->case_get(k->reader.self, number, k->arena, &row), 0));
	cr_assert(eq(int, k->store.ops->case_find(k->store.self, row.record.source, row.record.source_ref, &found), 0));
	cr_assert(eq(u64, found, number));
	row_each_text(&row, picture_text, out);
	pack_u64(out, (uint64_t)row.record.state);
	pack_u64(out, row.record.flags);
	pack_u64(out, row.opened_event);
	pack_u64(out, row.answer_event);
	for (size_t i = 0; i < row.record.n_assignments; i++) {
		pack_u64(out, (uint64_t)row.record.assignments[i].state);
		picture_clock(out, &row.record.assignments[i].acknowledge);
		picture_clock(out, &row.record.assignments[i].resolve);
	}
}

KIT void picture_feed(struct kit *k, struct text feed, struct buffer *out)
{
	static struct feed_entry entries[256];
	uint64_t after = 0;
	struct feed_tail tail;
	size_t n;

	do {
		arena_reset(k->arena);
		cr_assert(eq(int, k->reader.ops->feed_read(k->reader.self, feed, after, 1 << 20, k->arena, entries, 256, &n), 0));
		for (size_t i = 0; i < n; i++) {
			cr_assert(eq(u64, entries[i].position, after + i + 1));
			pack_u64(out, entries[i].event_number);
			pack_u64(out, entries[i].case_number);
			pack_text(out, entries[i].event);
			pack_text(out, entries[i].text);
		}
		after += n;
	} while (n);
	cr_assert(eq(int, k->store.ops->feed_tail(k->store.self, feed, &tail), 0));
	cr_assert(eq(u64, tail.position, after));
}

KIT void picture_lists(struct kit *k, struct buffer *out)
{
	static uint64_t numbers[100000];
	struct cursor_row *cursors;
	static struct late_row late[1000];
	const struct late_walk by_age = { .by_receipt = true };
	wall next;
	size_t n;

	arena_reset(k->arena);
	cr_assert(eq(int, k->store.ops->due(k->store.self, kit_at(300), numbers, 100000, &n, &next), 0));
	buffer_add(out, (struct text){ (char *)numbers, n * sizeof *numbers });
	pack_u64(out, (uint64_t)next.ms);
	cr_assert(eq(int, k->store.ops->unassessed(k->store.self, 0, numbers, 100000, &n), 0));
	buffer_add(out, (struct text){ (char *)numbers, n * sizeof *numbers });
	cr_assert(eq(int, k->reader.ops->late(k->reader.self, &by_age, k->arena, late, 1000, &n), 0));
	for (size_t i = 0; i < n; i++)
		pack_u64(out, late[i].row.number), pack_text(out, late[i].row.department), pack_text(out, late[i].row.clock);
	cr_assert(eq(int, k->reader.ops->cursors(k->reader.self, k->arena, &cursors, &n), 0));
	for (size_t i = 0; i < n; i++) {
		pack_text(out, cursors[i].feed);
		pack_u64(out, cursors[i].cursor.position);
		pack_u64(out, cursors[i].cursor.event_number);
	}
}

/* Everything that the store holds, one after another. Nothing may be uncommitted. Owner: the caller, buffer_fini. */
KIT struct buffer script_picture(struct kit *k)
{
	struct store_figures figures, seen;
	struct buffer out = { 0 };
	struct text where;
	bool is_whole = false;
	uint64_t events = 0;

	cr_assert(eq(int, k->store.ops->figures(k->store.self, &figures), 0));
	cr_assert(eq(int, k->reader.ops->figures(k->reader.self, &seen), 0));
	cr_assert(eq(int, memcmp(&figures, &seen, sizeof seen), 0));
	pack_u64(&out, figures.cases);
	pack_u64(&out, figures.open_cases);
	pack_u64(&out, figures.events);
	for (uint64_t number = 1; number <= figures.cases; number++) {
		arena_reset(k->arena);
		picture_case(k, number, &out);
	}
	picture_feed(k, TEXT("transport"), &out);
	picture_feed(k, TEXT("environment"), &out);
	picture_feed(k, TEXT("community"), &out);
	picture_lists(k, &out);
	cr_assert(eq(int, k->reader.ops->verify(k->reader.self, k->arena, &is_whole, &events, &where), 0));
	cr_assert(is_whole, "%.*s", TEXT_ARG(where));
	cr_assert(eq(u64, events, figures.events));
	cr_assert(not(out.is_short));
	return out;
}

KIT bool script_is_same(struct kit *a, struct kit *b)
{
	struct buffer x = script_picture(a), y = script_picture(b);
	bool is_same = text_is(buffer_text(&x), buffer_text(&y));

	buffer_fini(&x);
	buffer_fini(&y);
	return is_same;
}

#endif
