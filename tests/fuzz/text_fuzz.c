/* What people wrote, as it lies in the store: codec_text_decode. */
#include "fuzz/fuzz.h"
#include "fuzz/samples.h"
#include "proto/codec.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

static void add(const struct case_text *text, struct buffer *out)
{
	*out = (struct buffer){ 0 };
	fuzz_demand(!codec_text_encode(text, out), "a sample can be encoded");
}

size_t fuzz_samples(struct buffer *out, size_t room)
{
	struct case_text full = sample_text(), empty = { 0 };

	fuzz_demand(room >= 2, "there is room");
	add(&full, &out[0]);
	add(&empty, &out[1]);
	return 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct buffer first = { 0 }, second = { 0 };
	struct case_text text, again;
	struct point point = { 0, 0 };
	int rc = codec_text_decode((struct text){ (const char *)data, size }, arena, &text);

	fuzz_demand(rc >= CODEC_OK && rc <= CODEC_SHORT, "the outcome is one of the four");
	(void)codec_text_point((struct text){ (const char *)data, size }, &point);
	if (rc == CODEC_OK) {
		fuzz_demand(!codec_text_encode(&text, &first), "what was decoded can be encoded");
		fuzz_demand(!codec_text_decode(buffer_text(&first), arena, &again), "what was encoded can be decoded");
		fuzz_demand(!codec_text_encode(&again, &second), "it can be encoded again");
		fuzz_demand(text_is(buffer_text(&first), buffer_text(&second)), "the same bytes come out the second time");
		fuzz_demand(codec_text_point(buffer_text(&first), &point) == text.has_point, "the point is found where there is one");
		fuzz_demand(!text.has_point || (!memcmp(&point.lat, &text.point.lat, sizeof point.lat) && !memcmp(&point.lon, &text.point.lon, sizeof point.lon)),
			    "it is the same point");
	}
	buffer_fini(&first);
	buffer_fini(&second);
	arena_destroy(&arena);
	return 0;
}
