/* Random messages of every kind, there and back. One walk over each struct both fills it and compares it, so that a field which the codec
 * forgets is found in either direction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "proto/codec.h"

TestSuite(codec, .timeout = 60);

enum { ROUNDS = 60, ARENA_BYTES = 64 * 1024 * 1024 };

enum mode {
	FILL_ALL,     /* every field set */
	FILL_NONE,    /* nothing is */
	FILL_SOME,
	COMPARE,
	SPOIL,        /* the text whose turn it is becomes `spoiled` */
};

struct walk {
	enum mode mode;
	uint64_t state;
	struct arena *arena;
	const char *path; /* what is being compared, for messages */
	size_t texts, spoil_at; /* SPOIL: texts met so far; the one whose turn it is */
	struct text spoiled;
	uint64_t seed;
};

static uint64_t random_u64(struct walk *w)
{
	uint64_t z = w->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static uint64_t below(struct walk *w, uint64_t n)
{
	return random_u64(w) % n;
}

static bool is_set(struct walk *w)
{
	return w->mode == FILL_ALL || (w->mode == FILL_SOME && below(w, 3));
}

static size_t count_of(struct walk *w, size_t most)
{
	return w->mode == FILL_ALL ? most : w->mode == FILL_NONE ? 0 : below(w, most + 1);
}

static struct walk *at(struct walk *w, const char *path)
{
	w->path = path;
	return w;
}

static struct text random_text(struct walk *w)
{
	static const char *const letters[] = { "a", "Z", "0", " ", "-", "\"", "\\", "\n", "\xc3\xa9", "\xe6\xa1\xa9", "\xf0\x9f\x9a\xa7" };
	size_t n = 1 + below(w, below(w, 20) ? 12 : 400), size = 0;
	char *bytes = arena_take(w->arena, n * 4 + 1);

	for (size_t i = 0; i < n; i++) {
		const char *letter = letters[below(w, sizeof letters / sizeof *letters)];

		memcpy(bytes + size, letter, strlen(letter));
		size += strlen(letter);
	}
	return (struct text){ bytes, size };
}

/* ---- the kinds of field: a is filled, spoiled, or compared with b ---- */

static void walk_text(struct walk *w, struct text *a, const struct text *b)
{
	if (w->mode == COMPARE)
		cr_assert(text_is(*a, *b), "seed %llu: %s: \"%.*s\" became \"%.*s\"", (unsigned long long)w->seed, w->path, TEXT_ARG(*a), TEXT_ARG(*b));
	else if (w->mode != SPOIL)
		*a = is_set(w) ? random_text(w) : TEXT_NONE;
	else if (w->texts++ == w->spoil_at)
		*a = w->spoiled;
}

/* An element of a list of texts: such lists hold names, and a name is never empty. */
static void walk_element(struct walk *w, struct text *a, const struct text *b)
{
	if (w->mode < COMPARE)
		*a = random_text(w);
	else
		walk_text(w, a, b);
}

static void walk_u64(struct walk *w, uint64_t *a, const uint64_t *b)
{
	if (w->mode == COMPARE)
		cr_assert(eq(u64, *a, *b), "seed %llu: %s", (unsigned long long)w->seed, w->path);
	else if (w->mode != SPOIL)
		*a = is_set(w) ? 1 + (random_u64(w) - 1) % (UINT64_MAX >> below(w, 63)) : 0;
}

static void walk_u32(struct walk *w, uint32_t *a, const uint32_t *b)
{
	uint64_t x = *a, y = b ? *b : 0;

	walk_u64(w, &x, &y);
	*a = w->mode == COMPARE || w->mode == SPOIL ? *a : (uint32_t)(x % UINT32_MAX + (x != 0));
}

static void walk_bool(struct walk *w, bool *a, const bool *b)
{
	if (w->mode == COMPARE)
		cr_assert(eq(int, *a, *b), "seed %llu: %s", (unsigned long long)w->seed, w->path);
	else if (w->mode != SPOIL)
		*a = is_set(w);
}

static void walk_wall(struct walk *w, wall *a, const wall *b)
{
	if (w->mode == COMPARE)
		cr_assert(eq(i64, a->ms, b->ms), "seed %llu: %s", (unsigned long long)w->seed, w->path);
	else if (w->mode != SPOIL) /* the moment 0 stands for none, on the wire */
		*a = is_set(w) ? wall_ms((int64_t)(1 + below(w, 4000000000000)) * (below(w, 9) ? 1 : -1)) : WALL_NONE;
}

static void walk_dur(struct walk *w, dur *a, const dur *b)
{
	if (w->mode == COMPARE)
		cr_assert(eq(i64, a->ns, b->ns), "seed %llu: %s", (unsigned long long)w->seed, w->path);
	else if (w->mode != SPOIL)
		*a = is_set(w) ? dur_ms((int64_t)below(w, 1000000000000) - 500000000000) : dur_ns(0);
}

static void walk_double(struct walk *w, double *a, const double *b)
{
	if (w->mode == COMPARE)
		cr_assert(memcmp(a, b, sizeof *a) == 0, "seed %llu: %s", (unsigned long long)w->seed, w->path);
	else if (w->mode != SPOIL)
		*a = is_set(w) ? ((double)(int64_t)random_u64(w)) / 1e15 : 0;
}

static int walk_enum(struct walk *w, int a, int b, int count)
{
	if (w->mode == COMPARE)
		cr_assert(eq(int, a, b), "seed %llu: %s", (unsigned long long)w->seed, w->path);
	else if (w->mode != SPOIL)
		return is_set(w) ? 1 + (int)below(w, (uint64_t)count - 1) : 0;
	return a;
}

static size_t walk_count(struct walk *w, size_t a, size_t b, size_t most)
{
	if (w->mode == COMPARE)
		cr_assert(eq(sz, a, b), "seed %llu: %s", (unsigned long long)w->seed, w->path);
	return w->mode == COMPARE || w->mode == SPOIL ? a : count_of(w, most);
}

#define PART_OF(field) at(w, #field), &a->field, b ? &b->field : NULL
#define TXT(field) walk_text(PART_OF(field))
#define ELEMENT(field) walk_element(PART_OF(field))
#define U64(field) walk_u64(PART_OF(field))
#define U32(field) walk_u32(PART_OF(field))
#define FLAG(field) walk_bool(PART_OF(field))
#define WHEN(field) walk_wall(PART_OF(field))
#define LONG(field) walk_dur(PART_OF(field))
#define REAL(field) walk_double(PART_OF(field))
#define ENUM(field, count) a->field = walk_enum(at(w, #field), (int)a->field, b ? (int)b->field : 0, count)
#define COUNT(field, most) a->field = walk_count(at(w, #field), a->field, b ? b->field : 0, most)
/* Room for an array that is being filled. */
#define ROOM(array, n) (w->mode < COMPARE ? (void)((array) = arena_take_clear(w->arena, (n) + 1, sizeof *(array))) : (void)0)

/* ---- the parts of messages ---- */

static void walk_case_text(struct walk *w, struct case_text *a, const struct case_text *b)
{
	TXT(title), TXT(description), TXT(address), TXT(answer), TXT(note), FLAG(has_point);
	if (a->has_point)
		REAL(point.lat), REAL(point.lon);
	TXT(reporter.kind), TXT(reporter.name), TXT(reporter.contact), COUNT(n_fields, LIMIT_FIELDS);
	ROOM(a->fields, a->n_fields);
	for (size_t i = 0; i < a->n_fields; i++)
		TXT(fields[i].name), TXT(fields[i].value);
}

static void walk_clock(struct walk *w, struct clock *a, const struct clock *b)
{
	WHEN(due);
	if (wall_is_none(a->due)) { /* no such promise: nothing else is said about it */
		if (w->mode < COMPARE)
			*a = (struct clock){ .due = WALL_NONE, .warn = WALL_NONE, .met = WALL_NONE };
		return;
	}
	WHEN(warn), WHEN(met), FLAG(is_warned), FLAG(is_breached), TXT(policy), TXT(calendar);
}

static void walk_assignment(struct walk *w, struct assignment *a, const struct assignment *b)
{
	TXT(department), TXT(sub_unit), ENUM(part, PART_COUNT), ENUM(state, ASSIGNMENT_STATE_COUNT), WHEN(since);
	walk_clock(w, &a->acknowledge, b ? &b->acknowledge : NULL);
	walk_clock(w, &a->resolve, b ? &b->resolve : NULL);
}

static void walk_claim(struct walk *w, struct claim *a, const struct claim *b)
{
	TXT(department), TXT(rule), TXT(tier), TXT(matched), TXT(lost), ENUM(part, PART_COUNT), U32(specificity);
}

static void walk_verdict(struct walk *w, struct verdict *a, const struct verdict *b)
{
	TXT(department), TXT(reason), TXT(proposed), TXT(sub_unit), TXT(policy), COUNT(n_demands, LIMIT_ASSIGNMENTS);
	for (size_t i = 0; i < a->n_demands; i++)
		ELEMENT(demands[i]);
	ENUM(kind, VERDICT_KIND_COUNT), ENUM(priority, PRIORITY_COUNT);
}

static void walk_decision(struct walk *w, struct decision *a, const struct decision *b)
{
	TXT(rule_set), TXT(sentence), COUNT(n_claims, LIMIT_CLAIMS), COUNT(n_verdicts, LIMIT_ASSIGNMENTS), COUNT(n_areas, LIMIT_AREAS);
	ROOM(a->claims, a->n_claims), ROOM(a->verdicts, a->n_verdicts), ROOM(a->areas, a->n_areas);
	for (size_t i = 0; i < a->n_claims; i++)
		walk_claim(w, &a->claims[i], b ? &b->claims[i] : NULL);
	for (size_t i = 0; i < a->n_verdicts; i++)
		walk_verdict(w, &a->verdicts[i], b ? &b->verdicts[i] : NULL);
	for (size_t i = 0; i < a->n_areas; i++)
		TXT(areas[i].layer), TXT(areas[i].name), REAL(areas[i].border_m), FLAG(areas[i].is_near_border);
}

static void walk_record(struct walk *w, struct case_record *a, const struct case_record *b)
{
	struct decision *decision = (struct decision *)(uintptr_t)a->decision;

	U64(number), TXT(reference), TXT(source), TXT(source_ref), TXT(channel), TXT(category), TXT(lead), TXT(rule), TXT(rule_set);
	TXT(outcome_code), ENUM(priority, PRIORITY_COUNT), ENUM(state, CASE_STATE_COUNT), WHEN(received), WHEN(opened), WHEN(resolved);
	COUNT(n_areas, LIMIT_AREAS), COUNT(n_assignments, LIMIT_ASSIGNMENTS);
	for (size_t i = 0; i < a->n_areas; i++)
		ELEMENT(areas[i]);
	for (size_t i = 0; i < a->n_assignments; i++)
		walk_assignment(w, &a->assignments[i], b ? &b->assignments[i] : NULL);
	U32(flags);
	if (w->mode < COMPARE)
		a->flags &= FLAG_UNASSESSED | FLAG_FALLBACK | FLAG_NEAR_BORDER | FLAG_CONFLICT;
	FLAG(has_text);
	if (a->has_text)
		walk_case_text(w, &a->text, b ? &b->text : NULL);
	if (w->mode < COMPARE)
		a->decision = decision = is_set(w) ? arena_take_clear(w->arena, 1, sizeof *decision) : NULL;
	else if (w->mode == COMPARE)
		cr_assert(eq(int, a->decision != NULL, b->decision != NULL), "seed %llu: decision", (unsigned long long)w->seed);
	if (decision)
		walk_decision(w, decision, b ? b->decision : NULL);
}

static void walk_event(struct walk *w, struct event *a, const struct event *b)
{
	struct case_record *record = (struct case_record *)(uintptr_t)a->record;

	U32(stream), U64(number), U64(case_number), ENUM(kind, EVENT_KIND_COUNT), WHEN(at), WHEN(due), TXT(reference), TXT(actor);
	TXT(department), TXT(clock), TXT(outcome_code);
	if (w->mode != SPOIL) /* bytes, not text */
		TXT(text_hash);
	if (w->mode < COMPARE)
		a->record = record = is_set(w) ? arena_take_clear(w->arena, 1, sizeof *record) : NULL;
	else if (w->mode == COMPARE)
		cr_assert(eq(int, a->record != NULL, b->record != NULL), "seed %llu: record", (unsigned long long)w->seed);
	if (record)
		walk_record(w, record, b ? b->record : NULL);
}

static void walk_key(struct walk *w, struct case_key *a, const struct case_key *b)
{
	U64(number), TXT(reference), TXT(source), TXT(source_ref);
}

static void walk_cursor(struct walk *w, struct cursor *a, const struct cursor *b)
{
	U32(stream), U64(event_number), U64(position);
}

static void walk_request(struct walk *w, struct request *a, const struct request *b)
{
	U64(id);
	switch (a->kind) {
	case REQUEST_SUBMIT:
		TXT(submit.source), TXT(submit.source_ref), TXT(submit.channel), TXT(submit.category), ENUM(submit.priority, PRIORITY_COUNT);
		WHEN(submit.opened);
		walk_case_text(w, &a->submit.text, b ? &b->submit.text : NULL);
		return;
	case REQUEST_GET:
		walk_key(w, &a->get.key, b ? &b->get.key : NULL);
		FLAG(get.with_decision);
		return;
	case REQUEST_LIST:
		TXT(list.department), TXT(list.category_prefix), ENUM(list.state, CASE_STATE_COUNT), U64(list.before_number), U32(list.limit);
		return;
	case REQUEST_OVERDUE:
		TXT(overdue.department), TXT(overdue.clock), U32(overdue.limit), FLAG(overdue.has_after);
		if (a->overdue.has_after) {
			U64(overdue.after.number), TXT(overdue.after.department), TXT(overdue.after.clock), WHEN(overdue.after.due);
		}
		return;
	case REQUEST_ACT:
		walk_key(w, &a->act.key, b ? &b->act.key : NULL);
		ENUM(act.verb, VERB_COUNT), TXT(act.department), TXT(act.actor), TXT(act.outcome_code), TXT(act.answer), TXT(act.note);
		return;
	case REQUEST_SUBSCRIBE:
		TXT(subscribe.feed), TXT(subscribe.consumer), U32(subscribe.credit), FLAG(subscribe.from_now);
		return;
	case REQUEST_UNSUBSCRIBE:
		TXT(unsubscribe.feed), TXT(unsubscribe.consumer);
		return;
	case REQUEST_ACK:
		TXT(ack.feed), TXT(ack.consumer), FLAG(ack.is_quiet);
		walk_cursor(w, &a->ack.cursor, b ? &b->ack.cursor : NULL);
		return;
	case REQUEST_SET_CLOCK:
		WHEN(set_clock.now);
		return;
	default:
		return;
	}
}

static void walk_overdue_row(struct walk *w, struct overdue_row *a, const struct overdue_row *b)
{
	U64(number), TXT(reference), TXT(category), TXT(department), TXT(clock), TXT(policy), ENUM(priority, PRIORITY_COUNT);
	ENUM(part, PART_COUNT), ENUM(state, ASSIGNMENT_STATE_COUNT), WHEN(since), WHEN(due), LONG(late_working);
}

static void walk_health(struct walk *w, struct health_report *a, const struct health_report *b)
{
	TXT(version), TXT(rule_set), WHEN(now), FLAG(clock_is_manual), LONG(up), U64(cases), U64(open_cases), U64(events), U64(pending);
	COUNT(n_plugins, 5), COUNT(n_consumers, 5), COUNT(n_counters, 5);
	ROOM(a->plugins, a->n_plugins), ROOM(a->consumers, a->n_consumers), ROOM(a->counters, a->n_counters);
	for (size_t i = 0; i < a->n_plugins; i++)
		TXT(plugins[i].department), TXT(plugins[i].state), U64(plugins[i].asked), U64(plugins[i].answered), U64(plugins[i].late),
			U32(plugins[i].restarts);
	for (size_t i = 0; i < a->n_consumers; i++)
		TXT(consumers[i].feed), TXT(consumers[i].consumer), FLAG(consumers[i].is_connected), U64(consumers[i].position),
			U64(consumers[i].behind);
	for (size_t i = 0; i < a->n_counters; i++)
		TXT(counters[i].name), U64(counters[i].value);
}

static void walk_reply(struct walk *w, struct reply *a, const struct reply *b)
{
	struct case_record *record;

	U64(id), ENUM(outcome, OUTCOME_COUNT), TXT(sentence), TXT(field);
	switch (a->kind) {
	case REPLY_CASE:
		if (w->mode < COMPARE)
			a->record = arena_take_clear(w->arena, 1, sizeof *record);
		record = (struct case_record *)(uintptr_t)a->record;
		walk_record(w, record, b ? b->record : NULL);
		return;
	case REPLY_LIST:
		COUNT(list.n_cases, 4), U64(list.next_before_number);
		ROOM(a->list.cases, a->list.n_cases);
		for (size_t i = 0; i < a->list.n_cases; i++)
			walk_record(w, &a->list.cases[i], b ? &b->list.cases[i] : NULL);
		return;
	case REPLY_OVERDUE:
		COUNT(overdue.n_rows, 20), FLAG(overdue.has_more), WHEN(overdue.as_of);
		ROOM(a->overdue.rows, a->overdue.n_rows);
		for (size_t i = 0; i < a->overdue.n_rows; i++)
			walk_overdue_row(w, &a->overdue.rows[i], b ? &b->overdue.rows[i] : NULL);
		return;
	case REPLY_SUBSCRIBED:
		walk_cursor(w, &a->subscribed.cursor, b ? &b->subscribed.cursor : NULL);
		walk_cursor(w, &a->subscribed.newest, b ? &b->subscribed.newest : NULL);
		return;
	case REPLY_HEALTH:
		walk_health(w, &a->health, b ? &b->health : NULL);
		return;
	case REPLY_CLOCK:
		WHEN(clock);
		return;
	case REPLY_VERIFY:
		U64(verify.events), FLAG(verify.is_whole), TXT(verify.sentence);
		return;
	default:
		return;
	}
}

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

static struct walk begin(uint64_t seed)
{
	arena_reset(arena);
	arena_reset(decoded);
	buffer_clear(&bytes);
	return (struct walk){ .mode = seed == 0 ? FILL_ALL : seed == 1 ? FILL_NONE : FILL_SOME, .state = seed, .seed = seed, .arena = arena };
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

			cr_assert(eq(int, codec_request_decode(buffer_text(&bytes), decoded, &back, &field), CODEC_OK), "kind %d, seed %d", kind, (int)seed);
			cr_assert(eq(int, back.kind, kind));
			cr_assert(text_is_empty(field));
			w.mode = COMPARE;
			walk_request(&w, &request, &back);
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

			cr_assert(eq(int, codec_message_decode(buffer_text(&bytes), decoded, &back), CODEC_OK), "kind %d, seed %d", kind, (int)seed);
			cr_assert(eq(int, back.kind, MESSAGE_REPLY));
			cr_assert(eq(int, back.reply.kind, kind));
			w.mode = COMPARE;
			walk_reply(&w, &reply, &back.reply);
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
		cr_assert(eq(int, codec_event_decode(buffer_text(&bytes), decoded, &event_back), CODEC_OK), "seed %d", (int)seed);
		w.mode = COMPARE;
		walk_event(&w, &event, &event_back);
		w = begin(seed);
		walk_decision(&w, &decision, NULL);
		cr_assert(eq(int, codec_decision_encode(&decision, &bytes), CODEC_OK));
		cr_assert(eq(int, codec_decision_decode(buffer_text(&bytes), decoded, &decision_back), CODEC_OK), "seed %d", (int)seed);
		w.mode = COMPARE;
		walk_decision(&w, &decision, &decision_back);
		w = begin(seed);
		walk_case_text(&w, &text, NULL);
		cr_assert(eq(int, codec_text_encode(&text, &bytes), CODEC_OK));
		cr_assert(eq(int, codec_text_decode(buffer_text(&bytes), decoded, &text_back), CODEC_OK), "seed %d", (int)seed);
		w.mode = COMPARE;
		walk_case_text(&w, &text, &text_back);
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
		cr_assert(eq(int, codec_reply_encode(&(struct reply){ .outcome = OUTCOME_OK, .kind = REPLY_CASE, .encoded = buffer_text(&encoded) }, &bytes),
			     CODEC_OK));
		cr_assert(eq(int, codec_message_decode(buffer_text(&bytes), decoded, &back), CODEC_OK));
		w.mode = COMPARE;
		walk_record(&w, &record, back.reply.record);
		event.encoded = buffer_text(&encoded);
		buffer_clear(&bytes);
		cr_assert(eq(int, codec_event_encode(&event, &bytes), CODEC_OK));
		cr_assert(eq(int, codec_event_decode(buffer_text(&bytes), decoded, &event_back), CODEC_OK));
		walk_record(&w, &record, event_back.record);
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
			cr_assert(eq(int, codec_delivery_encode(i + 1, buffer_text(&event), buffer_text(&text), &delivery, &bare_size), CODEC_OK));
			cr_assert(eq(int, codec_delivery_encode(i + 1, buffer_text(&event), TEXT_NONE, &bare, &same), CODEC_OK));
			cr_assert(text_is(text_slice(buffer_text(&delivery), 0, bare_size), buffer_text(&bare)), "the same without text");
			cr_assert(eq(sz, same, bare.size));
			cr_assert(eq(int, codec_deliveries_add(i % 3 ? buffer_text(&delivery) : buffer_text(&bare), &bytes), CODEC_OK));
		}
		cr_assert(eq(int, codec_deliveries_end(&bytes), CODEC_OK));
		cr_assert(eq(int, codec_message_decode(buffer_text(&bytes), decoded, &back), CODEC_OK));
		cr_assert(eq(int, back.kind, MESSAGE_DELIVERIES));
		cr_assert(text_is_str(back.deliveries.feed, "roads") && text_is_str(back.deliveries.consumer, "gis"));
		cr_assert(eq(sz, back.deliveries.n_deliveries, N));
		w.mode = COMPARE;
		for (size_t i = 0; i < N; i++) {
			const struct delivery *d = &back.deliveries.delivery[i];

			cr_assert(eq(u64, d->position, i + 1));
			if (seed != 1)
				walk_event(&w, &events[i], &d->event);
			if (i % 3 && seed != 1)
				walk_case_text(&w, &texts[i], &d->text);
			cr_assert(d->has_text == (i % 3 && seed != 1));
		}
		buffer_fini(&event), buffer_fini(&text), buffer_fini(&delivery), buffer_fini(&bare);
	}
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
		cr_assert(eq(int, codec_request_decode(buffer_text(&bytes), decoded, &back, &field), CODEC_OK), "kind %d", kind);
		w.mode = COMPARE;
		walk_request(&w, &request, &back);
	}
}

Test(codec, passes_over_flags_of_a_later_version, .init = up, .fini = down)
{
	/* Message { reply { case { flags "conflict", flags "haunted" } } } */
	static const char message[] = "\x0a\x18\x52\x16" "\x7a\x08" "conflict" "\x7a\x07" "haunted" "\x08";
	struct message back;

	cr_assert(eq(int, codec_message_decode((struct text){ message, 25 }, decoded, &back), CODEC_MALFORMED), "cut short");
	cr_assert(eq(int, codec_message_decode(TEXT("\x0a\x15\x52\x13\x7a\x08" "conflict" "\x7a\x07" "haunted"), decoded, &back), CODEC_OK));
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
	static const int values[] = { 1000, -1, 127, 5 };

	for (size_t i = 0; i < 4; i++) {
		expect_unknown(&(struct request){ .id = 4711, .kind = REQUEST_SUBMIT, .submit = { .priority = (enum priority)values[i] } }, "priority");
		expect_unknown(&(struct request){ .id = 4711, .kind = REQUEST_ACT, .act = { .verb = (enum verb)values[i] } }, "verb");
		if (values[i] != 5)
			expect_unknown(&(struct request){ .id = 4711, .kind = REQUEST_LIST, .list = { .state = (enum case_state)values[i] } }, "state");
	}
}

Test(codec, does_not_know_a_request_of_a_later_version_or_of_no_kind, .init = up, .fini = down)
{
	struct request back;
	struct text field;

	cr_assert(eq(int, codec_request_decode(TEXT("\x08\x07\xfa\x01\x00"), decoded, &back, &field), CODEC_UNKNOWN));
	cr_assert(eq(u64, back.id, 7));
	cr_assert(eq(int, back.kind, REQUEST_NONE));
	cr_assert(eq(int, codec_request_decode(TEXT_NONE, decoded, &back, &field), CODEC_UNKNOWN), "an empty frame is an empty request");
	cr_assert(eq(int, codec_request_decode(TEXT("\x08\x07"), decoded, &back, &field), CODEC_UNKNOWN));
}

Test(codec, names_the_text_that_is_not_utf8_whichever_it_is, .init = up, .fini = down)
{
	static const struct { const char *at; size_t size; } spoilt[] = { { "gr\xfc" "n", 4 }, { "a\0b", 3 }, { "\xed\xa0\x80", 3 } };

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
				cr_assert(eq(int, codec_request_decode(buffer_text(&bytes), decoded, &back, &field), CODEC_MALFORMED), "kind %d, text %zu",
					  kind, n);
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
			char *cut = exact_copy(text_slice(buffer_text(&bytes), 0, i)), *changed = exact_copy(buffer_text(&bytes));
			int rc = codec_request_decode((struct text){ cut, i }, decoded, &back, &field);

			cr_assert(rc >= CODEC_OK && rc <= CODEC_SHORT);
			changed[i] = (char)random_u64(&w);
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
			char *cut = exact_copy(text_slice(buffer_text(&bytes), 0, i)), *changed = exact_copy(buffer_text(&bytes));
			int rc = codec_message_decode((struct text){ cut, i }, decoded, &back);

			cr_assert(rc >= CODEC_OK && rc <= CODEC_SHORT);
			changed[i] = (char)random_u64(&w);
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
		cr_assert(rc == CODEC_OK || rc == CODEC_SHORT || (rc == CODEC_MALFORMED && text_is_empty(field)), "limit %zu: %d", limit, rc);
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
	w.mode = COMPARE;
	walk_event(&w, &event, &back);
}
