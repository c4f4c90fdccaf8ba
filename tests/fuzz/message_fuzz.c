/* What a client hears: codec_message_decode. */
#include "fuzz/fuzz.h"
#include "fuzz/samples.h"
#include "proto/codec.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static void add_deliveries(struct buffer *out)
{
	static const enum event_kind kinds[] = { EVENT_OPENED, EVENT_RESOLVED, EVENT_CLOCK_BREACH };
	struct buffer event = { 0 }, text = { 0 }, delivery = { 0 };
	struct case_text words = sample_text();

	fuzz_demand(!codec_deliveries_begin(TEXT("transport"), TEXT("desk"), out) && !codec_text_encode(&words, &text),
		    "a head and a text");
	for (size_t i = 0; i < 3; i++) {
		struct event e = sample_event(kinds[i]);
		size_t bare_size;

		buffer_clear(&event);
		buffer_clear(&delivery);
		fuzz_demand(!codec_event_encode(&e, &event) &&
				    !codec_delivery_encode(i + 1, buffer_text(&event), buffer_text(&text), &delivery,
							   &bare_size) &&
				    !codec_deliveries_add(buffer_text(&delivery), out),
			    "a delivery");
	}
	fuzz_demand(!codec_deliveries_end(out), "an end");
	buffer_fini(&event);
	buffer_fini(&text);
	buffer_fini(&delivery);
}

size_t fuzz_samples(struct buffer *out, size_t room)
{
	struct ended ended = { TEXT("transport"), TEXT("desk"), TEXT("Another connection has it now.") };
	size_t n = 0;

	for (int kind = REPLY_BARE; kind < REPLY_KIND_COUNT && n + 2 < room; kind++) {
		struct reply reply = sample_reply((enum reply_kind)kind);

		out[n] = (struct buffer){ 0 };
		fuzz_demand(!codec_reply_encode(&reply, &out[n++]), "a reply can be encoded");
	}
	out[n] = out[n + 1] = (struct buffer){ 0 };
	fuzz_demand(!codec_ended_encode(&ended, &out[n++]), "an end can be encoded");
	add_deliveries(&out[n++]);
	return n;
}

static void demand_the_same_again(const struct reply *reply, struct arena *arena)
{
	struct buffer first = { 0 }, second = { 0 };
	struct message again;

	fuzz_demand(!codec_reply_encode(reply, &first), "a decoded reply can be encoded");
	fuzz_demand(!codec_message_decode(buffer_text(&first), arena, &again) && again.kind == MESSAGE_REPLY,
		    "an encoded reply can be decoded");
	fuzz_demand(!codec_reply_encode(&again.reply, &second), "it can be encoded again");
	fuzz_demand(text_is(buffer_text(&first), buffer_text(&second)), "the same bytes come out the second time");
	buffer_fini(&first);
	buffer_fini(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct message message;
	int rc = codec_message_decode((struct text){ (const char *)data, size }, arena, &message);

	fuzz_demand(rc >= CODEC_OK && rc <= CODEC_SHORT, "the outcome is one of the four");
	if (rc == CODEC_OK && message.kind == MESSAGE_REPLY)
		demand_the_same_again(&message.reply, arena);
	if (rc == CODEC_OK && message.kind == MESSAGE_DELIVERIES)
		for (size_t i = 0; i < message.deliveries.n_deliveries; i++)
			fuzz_demand(message.deliveries.delivery[i].event.kind < EVENT_KIND_COUNT,
				    "the kind of event is one that there is");
	arena_destroy(&arena);
	return 0;
}
