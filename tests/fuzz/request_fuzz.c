/* What any client may send: codec_request_decode. */
#include <string.h>

#include "fuzz/fuzz.h"
#include "fuzz/samples.h"
#include "proto/codec.h"

enum { ARENA_BYTES = 16 * 1024 * 1024, SCANT_BYTES = 2048 };

size_t fuzz_samples(struct buffer *out, size_t room)
{
	size_t n = 0;

	for (int kind = REQUEST_SUBMIT; kind < REQUEST_KIND_COUNT && n < room; kind++) {
		struct request request = sample_request((enum request_kind)kind);

		out[n] = (struct buffer){ 0 };
		fuzz_demand(!codec_request_encode(&request, &out[n++]), "a sample can be encoded");
	}
	return n;
}

/* What was understood means the same when it has gone over the wire once more. */
static void demand_the_same_again(const struct request *request, struct arena *arena)
{
	struct buffer first = { 0 }, second = { 0 };
	struct request again;
	struct text field;

	fuzz_demand(!codec_request_encode(request, &first), "a decoded request can be encoded");
	fuzz_demand(!codec_request_decode(buffer_text(&first), arena, &again, &field), "an encoded request can be decoded");
	fuzz_demand(again.kind == request->kind && again.id == request->id, "kind and id come back");
	fuzz_demand(!codec_request_encode(&again, &second), "it can be encoded again");
	fuzz_demand(text_is(buffer_text(&first), buffer_text(&second)), "the same bytes come out the second time");
	buffer_fini(&first);
	buffer_fini(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES), *scant = arena_create_sized(SCANT_BYTES, SCANT_BYTES);
	struct text bytes = { (const char *)data, size }, field = TEXT_NONE;
	struct request request, other;
	int rc = codec_request_decode(bytes, arena, &request, &field);

	fuzz_demand(rc >= CODEC_OK && rc <= CODEC_SHORT, "the outcome is one of the four");
	fuzz_demand(request.kind < REQUEST_KIND_COUNT, "the kind is one that there is");
	if (rc == CODEC_OK)
		demand_the_same_again(&request, arena);
	if (rc == CODEC_UNKNOWN && request.kind != REQUEST_NONE)
		fuzz_demand(field.size > 0, "an unknown value is refused with its field");
	(void)!codec_request_decode(bytes, scant, &other, &field); /* little memory is an outcome too */
	arena_destroy(&arena);
	arena_destroy(&scant);
	return 0;
}
