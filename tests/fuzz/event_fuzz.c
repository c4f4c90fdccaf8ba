/* What the store keeps for ever: codec_event_decode. */
#include "fuzz/fuzz.h"
#include "fuzz/samples.h"
#include "proto/codec.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static void add(const struct event *event, struct buffer *out)
{
	*out = (struct buffer){ 0 };
	fuzz_demand(!codec_event_encode(event, out), "a sample can be encoded");
}

size_t fuzz_samples(struct buffer *out, size_t room)
{
	size_t n = 0;

	for (int kind = EVENT_OPENED; kind < EVENT_KIND_COUNT && n < room; kind++) {
		struct event event = sample_event((enum event_kind)kind);

		add(&event, &out[n++]);
	}
	return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct buffer first = { 0 }, second = { 0 };
	struct event event, again;
	int rc = codec_event_decode((struct text){ (const char *)data, size }, arena, &event);

	fuzz_demand(rc >= CODEC_OK && rc <= CODEC_SHORT, "the outcome is one of the four");
	if (rc == CODEC_OK) {
		fuzz_demand(!codec_event_encode(&event, &first), "what was decoded can be encoded");
		fuzz_demand(!codec_event_decode(buffer_text(&first), arena, &again), "what was encoded can be decoded");
		fuzz_demand(!codec_event_encode(&again, &second), "it can be encoded again");
		fuzz_demand(text_is(buffer_text(&first), buffer_text(&second)), "the same bytes come out the second time");
	}
	buffer_fini(&first);
	buffer_fini(&second);
	arena_destroy(&arena);
	return 0;
}
