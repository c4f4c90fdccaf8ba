/* Events, deliveries and the end of a subscription. */
#include "proto/wire_format.h"

static const struct alarm *alarm_in(struct decoding *d, const Liaison__V1__Alarm *from)
{
	struct alarm *out = from ? room_in(d, sizeof *out) : NULL;

	if (out)
		*out = (struct alarm){ .rule = text_in(d, from->rule, "alarm.rule"), .sentence = text_in(d, from->sentence, "alarm.sentence"),
				       .matched = from->matched, .cases = from->cases, .expected = from->expected,
				       .low = from->low_permille, .high = from->high_permille };
	return out;
}

void event_in(struct decoding *d, const Liaison__V1__Event *from, struct event *out)
{
	*out = (struct event){ .stream = from->stream,
			       .number = from->number,
			       .case_number = from->case_number,
			       .at = wall_in(from->at_ms),
			       .due = wall_in(from->due_at_ms) };
	out->kind = (enum event_kind)enum_in(d, (int)from->kind, EVENT_KIND_COUNT, "event.kind");
	out->reference = text_in(d, from->reference, "event.reference");
	out->actor = text_in(d, from->actor, "event.actor");
	out->department = text_in(d, from->department, "event.department");
	out->clock = text_in(d, from->clock, "event.clock");
	out->outcome_code = text_in(d, from->outcome_code, "event.outcome_code");
	out->text_hash = (struct text){ (const char *)from->text_hash.data, from->text_hash.len };
	out->alarm = alarm_in(d, from->alarm);
	if (from->case_) {
		struct case_record *record = room_in(d, sizeof *record);

		if (record)
			record_in(d, from->case_, record);
		out->record = record;
	}
}

int codec_event_decode(struct text bytes, struct arena *arena, struct event *out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = arena_allocator(&d);
	Liaison__V1__Event *m = liaison__v1__event__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	if (!m)
		return unpack_failed(&d);
	event_in(&d, m, out);
	return d.rc;
}

static void alarm_out(struct buffer *out, const struct alarm *alarm)
{
	size_t opened = field_open(out, 14);

	field_bytes(out, 1, alarm->rule);
	field_u64(out, 2, alarm->matched);
	field_u64(out, 3, alarm->cases);
	field_double(out, 4, alarm->expected);
	field_u64(out, 5, alarm->low);
	field_u64(out, 6, alarm->high);
	field_bytes(out, 7, alarm->sentence);
	field_close(out, opened);
}

int codec_event_encode(const struct event *event, struct buffer *out)
{
	size_t size = out->size;

	field_u64(out, 1, event->stream);
	field_u64(out, 2, event->number);
	field_u64(out, 3, event->kind);
	field_wall(out, 4, event->at);
	field_u64(out, 5, event->case_number);
	field_bytes(out, 6, event->reference);
	field_bytes(out, 7, event->actor);
	field_bytes(out, 8, event->department);
	field_bytes(out, 9, event->encoded);
	if (event->record && !event->encoded.size) {
		size_t opened = field_open(out, 9);

		record_out(out, event->record);
		field_close(out, opened);
	}
	field_bytes(out, 10, event->clock);
	field_wall(out, 11, event->due);
	field_bytes(out, 12, event->outcome_code);
	field_bytes(out, 13, event->text_hash);
	if (event->alarm)
		alarm_out(out, event->alarm);
	return pack_end(out, size);
}

int codec_delivery_encode(uint64_t position, struct text event, struct text text, struct buffer *out, size_t *bare_size_out)
{
	size_t size = out->size;

	field_u64(out, 1, position);
	field_bytes(out, 2, event);
	*bare_size_out = out->size - size;
	field_bytes(out, 3, text);
	return pack_end(out, size);
}

/* The message is the first thing in the buffer, so its one open field ends at a known place. */
int codec_deliveries_begin(struct text feed, struct text consumer, struct buffer *out)
{
	buffer_clear(out);
	field_open(out, 2);
	field_bytes(out, 1, feed);
	field_bytes(out, 2, consumer);
	return pack_end(out, 0);
}

int codec_deliveries_add(struct text delivery, struct buffer *out)
{
	size_t size = out->size;

	field_bytes(out, 3, delivery);
	return pack_end(out, size);
}

int codec_deliveries_end(struct buffer *out)
{
	field_close(out, 5);
	return pack_end(out, 0);
}

int codec_ended_encode(const struct ended *ended, struct buffer *out)
{
	size_t size = out->size, opened = field_open(out, 3);

	field_bytes(out, 1, ended->feed);
	field_bytes(out, 2, ended->consumer);
	field_bytes(out, 3, ended->sentence);
	field_close(out, opened);
	return pack_end(out, size);
}
