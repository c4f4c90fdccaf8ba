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

static void ledger_in(struct decoding *d, const Liaison__V1__Event *from, struct event *out)
{
	struct ledger_entry *entries = array_in(d, from->n_ledger, sizeof *entries);

	out->ledger = entries;
	for (; entries && out->n_ledger < from->n_ledger; out->n_ledger++) {
		const Liaison__V1__LedgerEntry *m = from->ledger[out->n_ledger];

		entries[out->n_ledger] = (struct ledger_entry){
			.kind = (enum ledger_kind)enum_in(d, (int)m->kind, LEDGER_KIND_COUNT, "ledger.kind"),
			.department = text_in(d, m->department, "ledger.department"),
			.clock = text_in(d, m->clock, "ledger.clock"),
			.due = wall_in(m->due_at_ms),
			.left = dur_in(m->left_ms),
			.policy = text_in(d, m->policy, "ledger.policy"),
			.calendar = text_in(d, m->calendar, "ledger.calendar"),
		};
	}
}

/* What only some kinds of events have. */
static void particulars_in(struct decoding *d, const Liaison__V1__Event *from, struct event *out)
{
	out->target = text_in(d, from->target, "event.target");
	out->reason_code = text_in(d, from->reason_code, "event.reason_code");
	out->role = text_in(d, from->role, "event.role");
	out->length = text_in(d, from->length, "event.length");
	out->campaign = text_in(d, from->campaign, "event.campaign");
	out->part = (enum part)enum_in(d, (int)from->part, PART_COUNT, "event.part");
	out->waits_for = (enum waits_for)enum_in(d, (int)from->waits_for, WAITS_FOR_COUNT, "event.waits_for");
	out->priority = (enum priority)enum_in(d, (int)from->priority, PRIORITY_COUNT, "event.priority");
	out->rating = rating_in(d, from->rating);
	out->other_case = from->other_case;
	out->hops = from->hops;
	out->step = from->step;
	out->late = dur_in(from->late_ms);
	out->improvement = from->improvement;
	for (size_t i = 0; i < from->n_contributors && i < LIMIT_ASSIGNMENTS; i++)
		out->contributors[out->n_contributors++] = text_in(d, from->contributors[i], "event.contributors");
	ledger_in(d, from, out);
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
	particulars_in(d, from, out);
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

static void ledger_out(struct buffer *out, const struct ledger_entry *entry)
{
	size_t opened = field_open(out, 28);

	field_u64(out, 1, entry->kind);
	field_bytes(out, 2, entry->department);
	field_bytes(out, 3, entry->clock);
	field_wall(out, 4, entry->due);
	field_u64(out, 5, (uint64_t)dur_to_ms(entry->left));
	field_bytes(out, 6, entry->policy);
	field_bytes(out, 7, entry->calendar);
	field_close(out, opened);
}

static void particulars_out(struct buffer *out, const struct event *event)
{
	field_bytes(out, 15, event->target);
	field_bytes(out, 16, event->reason_code);
	field_bytes(out, 17, event->role);
	field_bytes(out, 18, event->length);
	field_bytes(out, 19, event->campaign);
	field_u64(out, 20, event->part);
	field_u64(out, 21, event->waits_for);
	rating_out(out, 22, &event->rating);
	field_u64(out, 23, event->other_case);
	field_u64(out, 24, event->hops);
	field_u64(out, 25, event->step);
	field_u64(out, 26, (uint64_t)dur_to_ms(event->late));
	field_u64(out, 27, event->priority);
	for (size_t i = 0; i < event->n_ledger; i++)
		ledger_out(out, &event->ledger[i]);
	field_u64(out, 40, event->improvement);
	for (size_t i = 0; i < event->n_contributors; i++)
		field_bytes(out, 50, event->contributors[i]);
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
	particulars_out(out, event);
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
