/* What a plugin's process may say to the daemon, which does not trust it, and the other way: host_frame_find,
 * host_up_decode, host_down_decode. */
#include "fuzz/fuzz.h"
#include "fuzz/samples.h"
#include "proto/host_codec.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static struct host_question sample_question(void)
{
	static struct host_pair field, area;

	field = (struct host_pair){ TEXT("tree"), TEXT("oak") };
	area = (struct host_pair){ TEXT("district"), TEXT("harbour") };
	return (struct host_question){ .sequence = 5,
				       .case_number = 70000,
				       .category = TEXT("transport/road/mud"),
				       .channel = TEXT("app"),
				       .source = TEXT("hotline"),
				       .title = TEXT("Mud"),
				       .description = TEXT("渣土车"),
				       .address = TEXT("18 Drum Tower Street"),
				       .reporter_kind = TEXT("citizen"),
				       .has_point = true,
				       .point = { 29.5, 123.0 },
				       .priority = PRIORITY_HIGH,
				       .part = PART_LEAD,
				       .hour = 23,
				       .minute = 59,
				       .weekday = 6,
				       .fields = &field,
				       .n_fields = 1,
				       .areas = &area,
				       .n_areas = 1 };
}

static void add_questions(struct buffer *out)
{
	struct host_question question = sample_question(), fact = sample_question();
	size_t begun = host_frame_begin(out);

	fact.fact = TEXT("resolved");
	fuzz_demand(!host_question_add(&question, out) && !host_question_add(&fact, out), "questions can be encoded");
	host_frame_end(out, begun);
}

static void add_answers(struct buffer *out)
{
	struct decision decision = sample_decision();
	struct host_answer accept = { 5, decision.verdicts[0] }, decline = { 6, decision.verdicts[0] };
	size_t begun = host_frame_begin(out);

	decline.verdict.kind = VERDICT_DECLINE;
	fuzz_demand(!host_answer_add(&accept, out) && !host_answer_add(&decline, out), "answers can be encoded");
	host_frame_end(out, begun);
}

size_t fuzz_samples(struct buffer *out, size_t room)
{
	struct host_hello hello = { HOST_PROTOCOL, TEXT("/plugins/transport.so"), TEXT("depth = 5;"), 1 << 20, 32 };
	struct host_ready ready = { 1, TEXT("transport"), TEXT("cannot work") };
	size_t begun;

	fuzz_demand(room >= 4, "there is room");
	for (size_t i = 0; i < 4; i++)
		out[i] = (struct buffer){ 0 };
	begun = host_frame_begin(&out[0]);
	fuzz_demand(!host_hello_add(&hello, &out[0]), "a hello can be encoded");
	host_frame_end(&out[0], begun);
	begun = host_frame_begin(&out[1]);
	fuzz_demand(!host_ready_add(&ready, &out[1]), "a ready can be encoded");
	host_frame_end(&out[1], begun);
	add_questions(&out[2]);
	add_answers(&out[3]);
	return 4;
}

/* Every text that is handed out ends in a zero byte: plugins read them as C strings. */
static void demand_ends(struct text t)
{
	fuzz_demand(!t.at || t.at[t.size] == '\0', "a zero byte stands behind a text");
}

static void take_message(struct text message, struct arena *arena)
{
	struct host_down down = { 0 };
	struct host_up up = { 0 };

	if (host_down_decode(message, arena, &down) == CODEC_OK) {
		for (size_t i = 0; i < down.n_questions; i++) {
			demand_ends(down.questions[i].title);
			demand_ends(down.questions[i].description);
			fuzz_demand(down.questions[i].n_fields <= LIMIT_FIELDS && down.questions[i].n_areas <= LIMIT_AREAS,
				    "no more than a case may have");
		}
		if (down.is_hello)
			demand_ends(down.hello.config);
	}
	if (host_up_decode(message, arena, &up) != CODEC_OK)
		return;
	for (size_t i = 0; i < up.n_answers; i++)
		fuzz_demand(up.answers[i].verdict.n_demands <= LIMIT_ASSIGNMENTS &&
				    up.answers[i].verdict.reason.size <= HOST_REASON_LIMIT,
			    "an answer keeps its limits");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct text rest = { (const char *)data, size }, message;
	size_t taken;

	while (host_frame_find(rest, &message, &taken) == HOST_FRAME_OK) {
		fuzz_demand(taken >= HOST_LENGTH_SIZE && taken <= rest.size && message.size + HOST_LENGTH_SIZE == taken,
			    "a frame lies within the bytes");
		take_message(message, arena);
		rest = text_slice(rest, taken, rest.size);
	}
	take_message((struct text){ (const char *)data, size }, arena);
	arena_destroy(&arena);
	return 0;
}
