/* Random messages of every kind, there and back (support/walk.h). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "proto/codec.h"
#include "support/walk.h"

TestSuite(codec, .timeout = 60);

enum { ROUNDS = 60, ARENA_BYTES = 64 * 1024 * 1024 };

/* ---- fixture ---- */

static struct arena *arena, *decoded;
static struct buffer bytes;

static void up(void)
{
	arena = arena_create(ARENA_BYTES);
	decoded = arena_create(ARENA_BYTES);
}

static void down(void)
{
	arena_destroy(&arena);
	arena_destroy(&decoded);
	buffer_fini(&bytes);
}

static uint64_t current_seed;

/* `w` of whoever says it. */
#define SAME(walk, a, b)                                                                                                  \
	do {                                                                                                              \
		w.mode = COMPARE;                                                                                         \
		walk(&w, a, b);                                                                                           \
		cr_assert(w.difference == NULL, "seed %d: %s is not as it was", (int)current_seed, w.difference);         \
	} while (0)

static struct walk begin(uint64_t seed)
{
	current_seed = seed;
	arena_reset(arena);
	arena_reset(decoded);
	buffer_clear(&bytes);
	return (struct walk){ .mode = seed == 0   ? FILL_ALL
				      : seed == 1 ? FILL_NONE
						  : FILL_SOME,
			      .state = seed,
			      .arena = arena };
}

static struct request random_request(struct walk *w, enum request_kind kind)
{
	struct request request = { .kind = kind };

	walk_request(w, &request, NULL);
	if (kind == REQUEST_OVERDUE && request.overdue.has_after && wall_is_none(request.overdue.after.due))
		request.overdue.after.due = wall_ms(1); /* a key always has a moment */
	cr_assert(eq(int, codec_request_encode(&request, &bytes), CODEC_OK));
	return request;
}

/* In memory of exactly its size, so that a step past its end is seen. */
static char *exact_copy(struct text t)
{
	char *copy = malloc(t.size ? t.size : 1);

	cr_assert(copy != NULL);
	if (t.size)
		memcpy(copy, t.at, t.size);
	return copy;
}

Test(codec, brings_every_kind_of_request_back_as_it_was, .init = up, .fini = down)
{
	for (int kind = REQUEST_NONE + 1; kind < REQUEST_KIND_COUNT; kind++)
		for (uint64_t seed = 0; seed < ROUNDS; seed++) {
			struct walk w = begin(seed);
			struct request request = random_request(&w, (enum request_kind)kind), back;
			struct text field = TEXT("x");

			cr_assert(eq(int, codec_request_decode(buffer_text(&bytes), decoded, &back, &field), CODEC_OK),
				  "kind %d, seed %d", kind, (int)seed);
			cr_assert(eq(int, back.kind, kind));
			cr_assert(text_is_empty(field));
			SAME(walk_request, &request, &back);
		}
}

static struct reply random_reply(struct walk *w, enum reply_kind kind)
{
	struct reply reply = { .kind = kind };

	walk_reply(w, &reply, NULL);
	cr_assert(eq(int, codec_reply_encode(&reply, &bytes), CODEC_OK));
	return reply;
}

Test(codec, brings_every_kind_of_reply_back_as_it_was, .init = up, .fini = down)
{
	for (int kind = REPLY_BARE; kind < REPLY_KIND_COUNT; kind++)
		for (uint64_t seed = 0; seed < ROUNDS; seed++) {
			struct walk w = begin(seed);
			struct reply reply = random_reply(&w, (enum reply_kind)kind);
			struct message back;

			cr_assert(eq(int, codec_message_decode(buffer_text(&bytes), decoded, &back), CODEC_OK),
				  "kind %d, seed %d", kind, (int)seed);
			cr_assert(eq(int, back.kind, MESSAGE_REPLY));
			cr_assert(eq(int, back.reply.kind, kind));
			SAME(walk_reply, &reply, &back.reply);
		}
}

Test(codec, brings_events_decisions_and_texts_back_as_they_were, .init = up, .fini = down)
{
	for (uint64_t seed = 0; seed < ROUNDS * 4; seed++) {
		struct walk w = begin(seed);
		struct event event = { 0 }, event_back;
		struct decision decision = { 0 }, decision_back;
		struct case_text text = { 0 }, text_back;

		walk_event(&w, &event, NULL);
		cr_assert(eq(int, codec_event_encode(&event, &bytes), CODEC_OK));
		cr_assert(eq(int, codec_event_decode(buffer_text(&bytes), decoded, &event_back), CODEC_OK), "seed %d",
			  (int)seed);
		SAME(walk_event, &event, &event_back);
		w = begin(seed);
		walk_decision(&w, &decision, NULL);
		cr_assert(eq(int, codec_decision_encode(&decision, &bytes), CODEC_OK));
		cr_assert(eq(int, codec_decision_decode(buffer_text(&bytes), decoded, &decision_back), CODEC_OK), "seed %d",
			  (int)seed);
		SAME(walk_decision, &decision, &decision_back);
		w = begin(seed);
		walk_case_text(&w, &text, NULL);
		cr_assert(eq(int, codec_text_encode(&text, &bytes), CODEC_OK));
		cr_assert(eq(int, codec_text_decode(buffer_text(&bytes), decoded, &text_back), CODEC_OK), "seed %d",
			  (int)seed);
		SAME(walk_case_text, &text, &text_back);
	}
}

Test(codec, takes_a_case_that_was_encoded_before_for_the_case_itself, .init = up, .fini = down)
{
	for (uint64_t seed = 0; seed < ROUNDS; seed++) {
		struct walk w = begin(seed);
		struct case_record record = { 0 };
		struct buffer encoded = { 0 };
		struct event event = { .kind = EVENT_OPENED, .at = WALL_NONE, .due = WALL_NONE }, event_back;
		struct message back;

		walk_record(&w, &record, NULL);
		cr_assert(eq(int, codec_record_encode(&record, &encoded), CODEC_OK));
		if (!encoded.size)
			continue; /* nothing is what stands for no encoded case */
		cr_assert(eq(int,
			     codec_reply_encode(&(struct reply){ .outcome = OUTCOME_OK,
								 .kind = REPLY_CASE,
								 .encoded = buffer_text(&encoded) },
						&bytes),
			     CODEC_OK));
		cr_assert(eq(int, codec_message_decode(buffer_text(&bytes), decoded, &back), CODEC_OK));
		SAME(walk_record, &record, back.reply.record);
		event.encoded = buffer_text(&encoded);
		buffer_clear(&bytes);
		cr_assert(eq(int, codec_event_encode(&event, &bytes), CODEC_OK));
		cr_assert(eq(int, codec_event_decode(buffer_text(&bytes), decoded, &event_back), CODEC_OK));
		SAME(walk_record, &record, event_back.record);
		buffer_fini(&encoded);
	}
}

Test(codec, builds_deliveries_from_parts_that_read_like_one_message, .init = up, .fini = down)
{
	for (uint64_t seed = 0; seed < ROUNDS; seed++) {
		enum { N = 9 };
		struct walk w = begin(seed);
		struct event events[N] = { 0 };
		struct case_text texts[N] = { 0 };
		struct buffer event = { 0 }, text = { 0 }, delivery = { 0 }, bare = { 0 };
		struct message back;
		size_t bare_size, same;

		cr_assert(eq(int, codec_deliveries_begin(TEXT("roads"), TEXT("gis"), &bytes), CODEC_OK));
		for (size_t i = 0; i < N; i++) {
			walk_event(&w, &events[i], NULL);
			walk_case_text(&w, &texts[i], NULL);
			buffer_clear(&event), buffer_clear(&text), buffer_clear(&delivery), buffer_clear(&bare);
			cr_assert(eq(int, codec_event_encode(&events[i], &event), CODEC_OK));
			cr_assert(eq(int, codec_text_encode(&texts[i], &text), CODEC_OK));
			cr_assert(eq(
				int,
				codec_delivery_encode(i + 1, buffer_text(&event), buffer_text(&text), &delivery, &bare_size),
				CODEC_OK));
			cr_assert(eq(int, codec_delivery_encode(i + 1, buffer_text(&event), TEXT_NONE, &bare, &same),
				     CODEC_OK));
			cr_assert(text_is(text_slice(buffer_text(&delivery), 0, bare_size), buffer_text(&bare)),
				  "the same without text");
			cr_assert(eq(sz, same, bare.size));
			cr_assert(eq(int, codec_deliveries_add(i % 3 ? buffer_text(&delivery) : buffer_text(&bare), &bytes),
				     CODEC_OK));
		}
		cr_assert(eq(int, codec_deliveries_end(&bytes), CODEC_OK));
		cr_assert(eq(int, codec_message_decode(buffer_text(&bytes), decoded, &back), CODEC_OK));
		cr_assert(eq(int, back.kind, MESSAGE_DELIVERIES));
		cr_assert(text_is_str(back.deliveries.feed, "roads") && text_is_str(back.deliveries.consumer, "gis"));
		cr_assert(eq(sz, back.deliveries.n_deliveries, N));
		for (size_t i = 0; i < N; i++) {
			const struct delivery *d = &back.deliveries.delivery[i];

			cr_assert(eq(u64, d->position, i + 1));
			if (seed != 1)
				SAME(walk_event, &events[i], &d->event);
			if (i % 3 && seed != 1)
				SAME(walk_case_text, &texts[i], &d->text);
			cr_assert(d->has_text == (i % 3 && seed != 1));
		}
		buffer_fini(&event), buffer_fini(&text), buffer_fini(&delivery), buffer_fini(&bare);
	}
}

/* Where a record or a text is read only in part, the part is what the whole has. */
Test(codec, peeks_at_points_and_reopenings, .init = up, .fini = down)
{
	struct case_text text = { .title = TEXT("Mud 泥"), .description = TEXT("On the road."), .has_point = true, .point = { 29.545, -123.035 },
				  .reporter = { TEXT("citizen"), TEXT("N. N."), TEXT_NONE }, .note = TEXT("Seen.") };
	struct case_text bare = { .title = TEXT("A hole"), .answer = TEXT("Filled.") };
	struct case_record record = { .reopened = 300, .hops = 2, .campaign = TEXT("spring"), .closed = WALL_NONE };
	struct point point = { 1, 2 };

	cr_assert(eq(int, codec_text_encode(&text, &bytes), 0));
	cr_assert(codec_text_point(buffer_text(&bytes), &point));
	cr_expect(eq(dbl, point.lat, text.point.lat));
	cr_expect(eq(dbl, point.lon, text.point.lon));
	for (size_t cut = 0; cut < bytes.size; cut++)
		(void)codec_text_point((struct text){ bytes.at, cut }, &point);
	buffer_clear(&bytes);
	cr_assert(eq(int, codec_text_encode(&bare, &bytes), 0));
	cr_expect(not(codec_text_point(buffer_text(&bytes), &point)));
	cr_expect(not(codec_text_point(TEXT_NONE, &point)));
	buffer_clear(&bytes);
	cr_assert(eq(int, codec_handling_encode(&record, &bytes), 0));
	cr_expect(eq(u32, codec_handling_reopened(buffer_text(&bytes)), 300));
	cr_expect(eq(u32, codec_handling_reopened(TEXT_NONE), 0));
}

Test(codec, brings_the_end_of_a_subscription_back, .init = up, .fini = down)
{
	struct ended ended = { TEXT("roads"), TEXT("gis"), TEXT("Another connection has it.") };
	struct message back;

	cr_assert(eq(int, codec_ended_encode(&ended, &bytes), CODEC_OK));
	cr_assert(eq(int, codec_message_decode(buffer_text(&bytes), decoded, &back), CODEC_OK));
	cr_assert(eq(int, back.kind, MESSAGE_ENDED));
	cr_assert(text_is_str(back.ended.feed, "roads") && text_is_str(back.ended.consumer, "gis"));
	cr_assert(text_is_str(back.ended.sentence, "Another connection has it."));
}

/* Fields 1500 and up, of every wire type, as a later version might send them. */
static void add_unknown_fields(struct buffer *out)
{
	buffer_add(out, (struct text){ "\xe0\x5d\x96\x01", 4 });                         /* 1500, a number */
	buffer_add(out, (struct text){ "\xea\x5d\x03" "abc", 6 });                       /* 1501, bytes */
	buffer_add(out, (struct text){ "\xf5\x5d" "1234", 6 });                          /* 1502, 4 bytes */
	buffer_add(out, (struct text){ "\xf9\x5d" "12345678", 10 });                     /* 1503, 8 bytes */
}

Test(codec, passes_over_fields_of_a_later_version, .init = up, .fini = down)
{
	for (int kind = REQUEST_NONE + 1; kind < REQUEST_KIND_COUNT; kind++) {
		struct walk w = begin(0);
		struct request request = random_request(&w, (enum request_kind)kind), back;
		struct text field;

		add_unknown_fields(&bytes);
		cr_assert(eq(int, codec_request_decode(buffer_text(&bytes), decoded, &back, &field), CODEC_OK), "kind %d",
			  kind);
		SAME(walk_request, &request, &back);
	}
}

Test(codec, passes_over_flags_of_a_later_version, .init = up, .fini = down)
{
	/* Message { reply { case { flags "conflict", flags "haunted" } } } */
	static const char message[] = "\x0a\x18\x52\x16" "\x7a\x08" "conflict" "\x7a\x07" "haunted" "\x08";
	struct message back;

	cr_assert(eq(int, codec_message_decode((struct text){ message, 25 }, decoded, &back), CODEC_MALFORMED), "cut short");
	cr_assert(eq(int,
		     codec_message_decode(TEXT("\x0a\x15\x52\x13\x7a\x08"
					       "conflict"
					       "\x7a\x07"
					       "haunted"),
					  decoded, &back),
		     CODEC_OK));
	cr_assert(eq(u32, back.reply.record->flags, FLAG_CONFLICT));
}

static void expect_unknown(const struct request *request, const char *name)
{
	struct request back;
	struct text field;

	buffer_clear(&bytes);
	cr_assert(eq(int, codec_request_encode(request, &bytes), CODEC_OK));
	cr_expect(eq(int, codec_request_decode(buffer_text(&bytes), decoded, &back, &field), CODEC_UNKNOWN), "%s", name);
	cr_expect(text_is_str(field, name), "%.*s for %s", TEXT_ARG(field), name);
	cr_expect(eq(u64, back.id, 4711), "who asked is known");
	cr_expect(eq(int, back.kind, request->kind));
}

Test(codec, names_the_field_of_an_enum_value_that_it_does_not_know, .init = up, .fini = down)
{
	static const int values[] = { 1000, -1, 127, 100 };

	for (size_t i = 0; i < 4; i++) {
		expect_unknown(&(struct request){ .id = 4711,
						  .kind = REQUEST_SUBMIT,
						  .submit = { .priority = (enum priority)values[i] } },
			       "priority");
		expect_unknown(&(struct request){ .id = 4711, .kind = REQUEST_ACT, .act = { .verb = (enum verb)values[i] } },
			       "verb");
		if (values[i] != 5)
			expect_unknown(&(struct request){ .id = 4711,
							  .kind = REQUEST_LIST,
							  .list = { .state = (enum case_state)values[i] } },
				       "state");
	}
}

Test(codec, does_not_know_a_request_of_a_later_version_or_of_no_kind, .init = up, .fini = down)
{
	struct request back;
	struct text field;

	cr_assert(eq(int, codec_request_decode(TEXT("\x08\x07\xfa\x01\x00"), decoded, &back, &field), CODEC_UNKNOWN));
	cr_assert(eq(u64, back.id, 7));
	cr_assert(eq(int, back.kind, REQUEST_NONE));
	cr_assert(eq(int, codec_request_decode(TEXT_NONE, decoded, &back, &field), CODEC_UNKNOWN),
		  "an empty frame is an empty request");
	cr_assert(eq(int, codec_request_decode(TEXT("\x08\x07"), decoded, &back, &field), CODEC_UNKNOWN));
}

Test(codec, names_the_text_that_is_not_utf8_whichever_it_is, .init = up, .fini = down)
{
	static const struct {
		const char *at;
		size_t size;
	} spoilt[] = { { "gr\xfc"
			 "n",
			 4 },
		       { "a\0b", 3 },
		       { "\xed\xa0\x80", 3 } };

	for (int kind = REQUEST_NONE + 1; kind < REQUEST_KIND_COUNT; kind++)
		for (size_t s = 0; s < 3; s++)
			for (size_t n = 0;; n++) {
				struct walk w = begin(0);
				struct request request = random_request(&w, (enum request_kind)kind), back;
				struct text field = TEXT_NONE;

				w.mode = SPOIL;
				w.spoil_at = n;
				w.spoiled = (struct text){ spoilt[s].at, spoilt[s].size };
				walk_request(&w, &request, NULL);
				if (w.texts <= n)
					break; /* it has no more texts */
				buffer_clear(&bytes);
				cr_assert(eq(int, codec_request_encode(&request, &bytes), CODEC_OK));
				cr_assert(eq(int, codec_request_decode(buffer_text(&bytes), decoded, &back, &field),
					     CODEC_MALFORMED),
					  "kind %d, text %zu", kind, n);
				cr_assert(not(text_is_empty(field)));
				cr_assert(eq(u64, back.id, request.id), "who asked is known");
			}
}

/* Every message cut anywhere, and with any byte changed, is read or refused, and never steps past its end. */
Test(codec, bears_messages_that_were_cut_or_changed, .init = up, .fini = down)
{
	for (int kind = REQUEST_NONE + 1; kind < REQUEST_KIND_COUNT; kind++) {
		struct walk w = begin((uint64_t)kind + 100);
		struct request back;
		struct text field;

		random_request(&w, (enum request_kind)kind);
		for (size_t i = 0; i < bytes.size && i < 3000; i++) {
			char *cut = exact_copy(text_slice(buffer_text(&bytes), 0, i)),
			     *changed = exact_copy(buffer_text(&bytes));
			int rc = codec_request_decode((struct text){ cut, i }, decoded, &back, &field);

			cr_assert(rc >= CODEC_OK && rc <= CODEC_SHORT);
			changed[i] = (char)walk_random(&w);
			rc = codec_request_decode((struct text){ changed, bytes.size }, decoded, &back, &field);
			cr_assert(rc >= CODEC_OK && rc <= CODEC_SHORT);
			arena_reset(decoded);
			free(cut);
			free(changed);
		}
	}
	for (int kind = REPLY_BARE; kind < REPLY_KIND_COUNT; kind++) {
		struct walk w = begin((uint64_t)kind + 200);
		struct message back;

		random_reply(&w, (enum reply_kind)kind);
		for (size_t i = 0; i < bytes.size && i < 3000; i++) {
			char *cut = exact_copy(text_slice(buffer_text(&bytes), 0, i)),
			     *changed = exact_copy(buffer_text(&bytes));
			int rc = codec_message_decode((struct text){ cut, i }, decoded, &back);

			cr_assert(rc >= CODEC_OK && rc <= CODEC_SHORT);
			changed[i] = (char)walk_random(&w);
			rc = codec_message_decode((struct text){ changed, bytes.size }, decoded, &back);
			cr_assert(rc >= CODEC_OK && rc <= CODEC_SHORT);
			arena_reset(decoded);
			free(cut);
			free(changed);
		}
	}
}

Test(codec, says_so_when_its_arena_is_too_small, .init = up, .fini = down)
{
	struct walk w = begin(0);
	struct request back;
	struct text field;
	size_t limit = 0, n_refused = 0;
	int rc;

	random_request(&w, REQUEST_SUBMIT);
	do {
		struct arena *small = arena_create(limit);

		rc = codec_request_decode(buffer_text(&bytes), small, &back, &field);
		cr_assert(rc == CODEC_OK || rc == CODEC_SHORT || (rc == CODEC_MALFORMED && text_is_empty(field)),
			  "limit %zu: %d", limit, rc);
		n_refused += rc != CODEC_OK;
		arena_destroy(&small);
		limit += 16;
	} while (rc != CODEC_OK);
	cr_assert(gt(sz, n_refused, 10));
	random_reply(&w, REPLY_CASE);
	for (limit = 0; limit < 30000; limit += 333) {
		struct arena *small = arena_create(limit);
		struct message message;

		rc = codec_message_decode(buffer_text(&bytes), small, &message);
		cr_assert(rc >= CODEC_OK && rc <= CODEC_SHORT);
		arena_destroy(&small);
	}
}

/* A full turn is BUSY to a client: it sends the request again. That it is malformed would tell it to mend itself. */
Test(codec, does_not_call_a_request_malformed_because_its_own_arena_is_full, .init = up, .fini = down)
{
	struct walk w = begin(0);
	struct arena *none = arena_create(0);
	struct request back;
	struct text field;

	random_request(&w, REQUEST_SUBMIT);
	cr_assert(eq(int, codec_request_decode(buffer_text(&bytes), none, &back, &field), CODEC_SHORT));
	arena_destroy(&none);
}

Test(codec, leaves_a_buffer_as_it_was_when_a_message_does_not_fit, .init = up, .fini = down)
{
	struct walk w = begin(0);
	struct reply reply = random_reply(&w, REPLY_CASE);
	size_t whole = bytes.size;

	for (size_t limit = 5; limit < whole + 6; limit += limit < 400 ? 1 : 97) {
		struct buffer small = { .limit = limit };
		int rc;

		buffer_add_str(&small, "abcde");
		rc = codec_reply_encode(&reply, &small);
		cr_assert(eq(int, rc, limit >= whole + 5 ? CODEC_OK : CODEC_SHORT), "limit %zu of %zu", limit, whole);
		cr_assert(rc == CODEC_OK || text_is_str(buffer_text(&small), "abcde"));
		cr_assert(not(small.is_short));
		buffer_fini(&small);
	}
}

Test(codec, appends_to_what_a_buffer_holds, .init = up, .fini = down)
{
	struct walk w = begin(0);
	struct event event = { 0 }, back;

	walk_event(&w, &event, NULL);
	buffer_add_str(&bytes, "before");
	cr_assert(eq(int, codec_event_encode(&event, &bytes), CODEC_OK));
	cr_assert(eq(int, codec_event_decode(text_slice(buffer_text(&bytes), 6, bytes.size), decoded, &back), CODEC_OK));
	SAME(walk_event, &event, &back);
}
