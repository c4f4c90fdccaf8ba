/* The trace of a decision, as it lies in the store: codec_decision_decode. */
#include "fuzz/fuzz.h"
#include "fuzz/samples.h"
#include "proto/codec.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static void add(const struct decision *decision, struct buffer *out)
{
	*out = (struct buffer){ 0 };
	fuzz_demand(!codec_decision_encode(decision, out), "a sample can be encoded");
}

size_t fuzz_samples(struct buffer *out, size_t room)
{
	struct decision decision = sample_decision();

	fuzz_demand(room >= 1, "there is room");
	add(&decision, &out[0]);
	return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct buffer first = { 0 }, second = { 0 };
	struct decision decision, again;
	int rc = codec_decision_decode((struct text){ (const char *)data, size }, arena, &decision);

	fuzz_demand(rc >= CODEC_OK && rc <= CODEC_SHORT, "the outcome is one of the four");
	if (rc == CODEC_OK) {
		fuzz_demand(!codec_decision_encode(&decision, &first), "what was decoded can be encoded");
		fuzz_demand(!codec_decision_decode(buffer_text(&first), arena, &again), "what was encoded can be decoded");
		fuzz_demand(!codec_decision_encode(&again, &second), "it can be encoded again");
		fuzz_demand(text_is(buffer_text(&first), buffer_text(&second)), "the same bytes come out the second time");
	}
	buffer_fini(&first);
	buffer_fini(&second);
	arena_destroy(&arena);
	return 0;
}
