#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#include "proto/host_codec.h"

static struct arena *arena;
static struct buffer out;

static void begin(void)
{
	arena = arena_create(16 * 1024 * 1024);
	out = (struct buffer){ 0 };
}

static void end(void)
{
	arena_destroy(&arena);
	buffer_fini(&out);
}

TestSuite(host_codec, .init = begin, .fini = end, .timeout = 10);

static struct text message_of(const struct buffer *b)
{
	struct text message = TEXT_NONE;
	size_t size = 0;

	cr_assert(eq(int, host_frame_find(buffer_text(b), &message, &size), HOST_FRAME_OK));
	cr_assert(eq(sz, size, b->size));
	return message;
}

Test(host_codec, a_question_comes_back_as_it_was_and_its_texts_end_in_a_zero_byte)
{
	struct host_pair fields[] = { { TEXT("lane"), TEXT("left") }, { TEXT("empty"), TEXT("") } },
			 area = { TEXT("ward"), TEXT("North") };
	struct host_question in = {
		.sequence = 7,
		.case_number = 1ull << 40,
		.category = TEXT("a/b"),
		.channel = TEXT("app"),
		.source = TEXT("s"),
		.title = TEXT("井盖"),
		.description = TEXT("deep"),
		.address = TEXT("here"),
		.reporter_kind = TEXT("citizen"),
		.has_point = true,
		.point = { 52.5, -13.25 },
		.priority = PRIORITY_URGENT,
		.part = PART_INFORMED,
		.hour = 23,
		.minute = 59,
		.weekday = 6,
		.fields = fields,
		.n_fields = 2,
		.areas = &area,
		.n_areas = 1,
		.fact = TEXT("resolved"),
	};
	size_t begun = host_frame_begin(&out);
	struct host_down down;
	struct host_question *q;

	cr_assert(eq(int, host_question_add(&in, &out), CODEC_OK));
	in.sequence = 8;
	cr_assert(eq(int, host_question_add(&in, &out), CODEC_OK));
	host_frame_end(&out, begun);
	cr_assert(eq(int, host_down_decode(message_of(&out), arena, &down), CODEC_OK));
	cr_assert(eq(sz, down.n_questions, 2));
	cr_expect(not(down.is_hello));
	q = &down.questions[0];
	cr_expect(q->sequence == 7 && q->case_number == 1ull << 40 && down.questions[1].sequence == 8);
	cr_expect_str_eq(q->category.at, "a/b");
	cr_expect_str_eq(q->title.at, "井盖");
	cr_expect_str_eq(q->fact.at, "resolved");
	cr_expect_str_eq(q->fields[1].value.at, "", "an empty text is a text");
	cr_expect(text_is_str(q->fields[0].value, "left") && text_is_str(q->areas[0].name, "ward") &&
		  text_is_str(q->areas[0].value, "North"));
	cr_expect(q->has_point && q->point.lat == 52.5 && q->point.lon == -13.25);
	cr_expect(q->priority == PRIORITY_URGENT && q->part == PART_INFORMED);
	cr_expect(q->hour == 23 && q->minute == 59 && q->weekday == 6);
}

Test(host_codec, an_answer_comes_back_as_it_was)
{
	struct host_answer in = { .sequence = 3,
				  .verdict = { .kind = VERDICT_DECLINE,
					       .reason = TEXT("not ours"),
					       .proposed = TEXT("community"),
					       .demands = { TEXT("a"), TEXT("b") },
					       .n_demands = 2,
					       .priority = PRIORITY_HIGH,
					       .sub_unit = TEXT("crew"),
					       .policy = TEXT("fast") } };
	size_t begun = host_frame_begin(&out);
	struct host_up up;
	struct verdict *v;

	cr_assert(eq(int, host_answer_add(&in, &out), CODEC_OK));
	host_frame_end(&out, begun);
	cr_assert(eq(int, host_up_decode(message_of(&out), arena, &up), CODEC_OK));
	cr_assert(eq(sz, up.n_answers, 1));
	v = &up.answers[0].verdict;
	cr_expect(up.answers[0].sequence == 3 && v->kind == VERDICT_DECLINE && v->priority == PRIORITY_HIGH);
	cr_expect(text_is_str(v->reason, "not ours") && text_is_str(v->proposed, "community") &&
		  text_is_str(v->sub_unit, "crew"));
	cr_expect(text_is_str(v->policy, "fast") && v->n_demands == 2 && text_is_str(v->demands[1], "b"));
}

Test(host_codec, hello_and_ready_come_back_as_they_were)
{
	struct host_down down;
	struct host_up up;
	size_t begun = host_frame_begin(&out);

	cr_assert(eq(int,
		     host_hello_add(&(struct host_hello){ HOST_PROTOCOL, TEXT("/x.so"), TEXT("a=b\n"), 1u << 30, 32 }, &out),
		     CODEC_OK));
	host_frame_end(&out, begun);
	cr_assert(eq(int, host_down_decode(message_of(&out), arena, &down), CODEC_OK));
	cr_expect(down.is_hello && text_is_str(down.hello.config, "a=b\n") && down.hello.memory_bytes == 1u << 30 &&
		  down.hello.files == 32);
	cr_expect_str_eq(down.hello.plugin.at, "/x.so");
	buffer_clear(&out);
	begun = host_frame_begin(&out);
	cr_assert(eq(int, host_ready_add(&(struct host_ready){ 1, TEXT("x"), TEXT("no") }, &out), CODEC_OK));
	host_frame_end(&out, begun);
	cr_assert(eq(int, host_up_decode(message_of(&out), arena, &up), CODEC_OK));
	cr_expect(up.is_ready && up.ready.abi == 1 && text_is_str(up.ready.name, "x") &&
		  text_is_str(up.ready.refusal, "no"));
}

Test(host_codec, a_frame_that_is_not_all_there_waits_and_one_that_is_too_long_is_wrong)
{
	struct text message;
	size_t size;

	cr_expect(eq(int, host_frame_find(TEXT("\2\0\0"), &message, &size), HOST_FRAME_PART));
	cr_expect(eq(int, host_frame_find(TEXT("\2\0\0\0x"), &message, &size), HOST_FRAME_PART));
	cr_expect(eq(int, host_frame_find(TEXT("\2\0\0\0xyz"), &message, &size), HOST_FRAME_OK));
	cr_expect(size == 6 && text_is_str(message, "xy"));
	cr_expect(eq(int, host_frame_find(TEXT("\1\0\4\0"), &message, &size), HOST_FRAME_WRONG), "256 KiB and one byte");
	cr_expect(eq(int, host_frame_find(TEXT("\377\377\377\377"), &message, &size), HOST_FRAME_WRONG));
}

static int decode_answer(const struct host_answer *answer)
{
	size_t begun = host_frame_begin(&out);
	struct host_up up;

	cr_assert(eq(int, host_answer_add(answer, &out), CODEC_OK));
	host_frame_end(&out, begun);
	return host_up_decode(message_of(&out), arena, &up);
}

Test(host_codec, texts_over_their_limit_are_malformed)
{
	static char long_text[HOST_REASON_LIMIT + 1];

	memset(long_text, 'x', sizeof long_text);
	cr_expect(eq(int, decode_answer(&(struct host_answer){ .verdict.reason = { long_text, HOST_REASON_LIMIT } }),
		     CODEC_OK));
	buffer_clear(&out);
	cr_expect(eq(int, decode_answer(&(struct host_answer){ .verdict.reason = { long_text, HOST_REASON_LIMIT + 1 } }),
		     CODEC_MALFORMED));
	buffer_clear(&out);
	cr_expect(eq(int, decode_answer(&(struct host_answer){ .verdict.sub_unit = { long_text, LIMIT_NAME + 1 } }),
		     CODEC_MALFORMED));
	buffer_clear(&out);
	cr_expect(eq(int, decode_answer(&(struct host_answer){ .verdict.reason = TEXT("\xff") }), CODEC_MALFORMED));
	buffer_clear(&out);
	cr_expect(eq(int, decode_answer(&(struct host_answer){ .verdict.priority = PRIORITY_COUNT }), CODEC_UNKNOWN));
}

Test(host_codec, a_full_batch_and_the_largest_question_fit_into_a_frame)
{
	static char bytes[LIMIT_DESCRIPTION];
	struct host_pair fields[LIMIT_FIELDS];
	struct host_question largest = { .title = { bytes, LIMIT_TITLE },
					 .description = { bytes, LIMIT_DESCRIPTION },
					 .address = { bytes, LIMIT_ADDRESS },
					 .fields = fields,
					 .n_fields = LIMIT_FIELDS };
	size_t begun = host_frame_begin(&out);

	memset(bytes, 'x', sizeof bytes);
	for (size_t i = 0; i < LIMIT_FIELDS; i++)
		fields[i] = (struct host_pair){ { bytes, LIMIT_NAME }, { bytes, LIMIT_FIELD_VALUE } };
	while (out.size < HOST_FRAME_FULL)
		cr_assert(eq(int, host_question_add(&(struct host_question){ .title = TEXT("x") }, &out), CODEC_OK));
	cr_assert(eq(int, host_question_add(&largest, &out), CODEC_OK));
	host_frame_end(&out, begun);
	cr_expect(le(sz, out.size, HOST_FRAME_LIMIT));
	cr_expect(eq(int, host_down_decode(message_of(&out), arena, &(struct host_down){ 0 }), CODEC_OK));
}

Test(host_codec, a_part_that_does_not_fit_leaves_the_buffer_as_it_was)
{
	struct buffer small = { .limit = 64 };
	static char bytes[1000];

	memset(bytes, 'x', sizeof bytes);
	cr_assert(eq(int, host_question_add(&(struct host_question){ .title = TEXT("x") }, &small), CODEC_OK));
	cr_expect(
		eq(int, host_question_add(&(struct host_question){ .title = { bytes, LIMIT_TITLE } }, &small), CODEC_SHORT));
	cr_expect(small.size < 64 && !small.is_short);
	buffer_fini(&small);
}

Test(host_codec, garbage_never_decodes_to_more_than_it_is)
{
	uint32_t seed = 20261124;
	char bytes[512];

	for (int i = 0; i < 20000; i++) {
		struct host_up up;
		struct host_down down;
		size_t size;

		for (size = 0; size < sizeof bytes; size++)
			bytes[size] = (char)((seed = seed * 1664525 + 1013904223) >> 24);
		size = seed >> 16 & 0x1FF;
		arena_reset(arena);
		if (!host_up_decode((struct text){ bytes, size }, arena, &up))
			cr_assert(le(sz, up.n_answers, size));
		if (!host_down_decode((struct text){ bytes, size }, arena, &down))
			cr_assert(le(sz, down.n_questions, size));
	}
}
