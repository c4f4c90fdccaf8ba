/* The parts that requests, replies and events share: a case and its text. Field numbers as in liaison.proto; the tests read back with protobuf's own
 * reader what is written here. */
#include "proto/wire_format.h"

void case_text_in(struct decoding *d, const Liaison__V1__CaseText *from, struct case_text *out)
{
	*out = (struct case_text){ 0 };
	if (!from)
		return;
	out->title = text_in(d, from->title, "text.title");
	out->description = text_in(d, from->description, "text.description");
	out->address = text_in(d, from->address, "text.address");
	out->answer = text_in(d, from->answer, "text.answer");
	out->note = text_in(d, from->note, "text.note");
	out->has_point = from->point != NULL;
	if (from->point)
		out->point = (struct point){ from->point->lat, from->point->lon };
	if (from->reporter) {
		out->reporter.kind = text_in(d, from->reporter->kind, "text.reporter.kind");
		out->reporter.name = text_in(d, from->reporter->name, "text.reporter.name");
		out->reporter.contact = text_in(d, from->reporter->contact, "text.reporter.contact");
	}
	out->fields = array_in(d, from->n_fields, sizeof *out->fields);
	for (size_t i = 0; out->fields && i < from->n_fields; i++) {
		out->fields[i].name = text_in(d, from->fields[i]->name, "text.fields.name");
		out->fields[i].value = text_in(d, from->fields[i]->value, "text.fields.value");
		out->n_fields = i + 1;
	}
}

static void point_out(struct buffer *out, const struct point *point)
{
	size_t opened = field_open(out, 4);

	field_double(out, 1, point->lat);
	field_double(out, 2, point->lon);
	field_close(out, opened);
}

static void reporter_out(struct buffer *out, const struct reporter *reporter)
{
	size_t opened;

	if (!reporter->kind.size && !reporter->name.size && !reporter->contact.size)
		return;
	opened = field_open(out, 5);
	field_bytes(out, 1, reporter->kind);
	field_bytes(out, 2, reporter->name);
	field_bytes(out, 3, reporter->contact);
	field_close(out, opened);
}

void case_text_out(struct buffer *out, const struct case_text *text)
{
	field_bytes(out, 1, text->title);
	field_bytes(out, 2, text->description);
	field_bytes(out, 3, text->address);
	if (text->has_point)
		point_out(out, &text->point);
	reporter_out(out, &text->reporter);
	field_bytes(out, 6, text->answer);
	for (size_t i = 0; i < text->n_fields; i++) {
		size_t opened = field_open(out, 7);

		field_bytes(out, 1, text->fields[i].name);
		field_bytes(out, 2, text->fields[i].value);
		field_close(out, opened);
	}
	field_bytes(out, 8, text->note);
}

/* Flags that this version does not know are passed over: they only inform. */
static uint32_t flag_in(bin b)
{
	struct text word = { (const char *)b.data, b.len };

	for (uint32_t flag = 1; flag < 1u << LIMIT_FLAGS; flag <<= 1) {
		const char *name = flag_name((enum case_flag)flag);

		if (name && text_is_str(word, name))
			return flag;
	}
	return 0;
}

void record_in(struct decoding *d, const Liaison__V1__Case *from, struct case_record *out)
{
	case_record_clear(out);
	out->number = from->number;
	out->received = wall_in(from->received_at_ms);
	out->opened = wall_in(from->opened_at_ms);
	out->resolved = wall_in(from->resolved_at_ms);
	out->reference = text_in(d, from->reference, "case.reference");
	out->source = text_in(d, from->source, "case.source");
	out->source_ref = text_in(d, from->source_ref, "case.source_ref");
	out->channel = text_in(d, from->channel, "case.channel");
	out->category = text_in(d, from->category, "case.category");
	out->priority = (enum priority)enum_in(d, (int)from->priority, PRIORITY_COUNT, "case.priority");
	out->state = (enum case_state)enum_in(d, (int)from->state, CASE_STATE_COUNT, "case.state");
	out->lead = text_in(d, from->lead, "case.lead");
	out->rule = text_in(d, from->rule, "case.rule");
	out->rule_set = text_in(d, from->rule_set, "case.rule_set");
	out->outcome_code = text_in(d, from->outcome_code, "case.outcome_code");
	for (size_t i = 0; i < from->n_areas && i < LIMIT_AREAS; i++)
		out->areas[out->n_areas++] = text_in(d, from->areas[i], "case.areas");
	for (size_t i = 0; i < from->n_flags; i++)
		out->flags |= flag_in(from->flags[i]);
	for (size_t i = 0; i < from->n_assignments && i < LIMIT_ASSIGNMENTS; i++)
		assignment_in(d, from->assignments[i], &out->assignments[out->n_assignments++]);
	handling_in(d, from, out);
	held_in(d, from, out);
	borders_in(d, from, out);
	out->has_text = from->text != NULL;
	case_text_in(d, from->text, &out->text);
	if (from->decision) {
		struct decision *decision = array_in(d, 1, sizeof *decision);

		if (decision)
			decision_in(d, from->decision, decision);
		out->decision = decision;
	}
}

static void flags_out(struct buffer *out, uint32_t flags)
{
	for (uint32_t flag = 1; flag <= flags; flag <<= 1)
		if (flags & flag)
			field_bytes(out, 15, text_of(flag_name((enum case_flag)flag)));
}

void record_out(struct buffer *out, const struct case_record *record)
{
	size_t opened;

	field_u64(out, 1, record->number);
	field_bytes(out, 2, record->reference);
	field_bytes(out, 3, record->source);
	field_bytes(out, 4, record->source_ref);
	field_bytes(out, 5, record->channel);
	field_bytes(out, 6, record->category);
	field_u64(out, 7, record->priority);
	field_u64(out, 8, record->state);
	field_wall(out, 9, record->received);
	field_wall(out, 10, record->opened);
	field_bytes(out, 11, record->lead);
	field_bytes(out, 12, record->rule);
	field_bytes(out, 13, record->rule_set);
	for (size_t i = 0; i < record->n_areas; i++)
		field_bytes(out, 14, record->areas[i]);
	flags_out(out, record->flags);
	for (size_t i = 0; i < record->n_assignments; i++)
		assignment_out(out, &record->assignments[i]);
	field_bytes(out, 17, record->outcome_code);
	field_wall(out, 18, record->resolved);
	if (record->has_text) {
		opened = field_open(out, 19);
		case_text_out(out, &record->text);
		field_close(out, opened);
	}
	if (record->decision) {
		opened = field_open(out, 20);
		decision_out(out, record->decision);
		field_close(out, opened);
	}
	handling_out(out, record);
	held_out(out, record);
	borders_out(out, record);
}

int codec_record_encode(const struct case_record *record, struct buffer *out)
{
	size_t size = out->size;

	record_out(out, record);
	return pack_end(out, size);
}

int codec_text_encode(const struct case_text *text, struct buffer *out)
{
	size_t size = out->size;

	case_text_out(out, text);
	return pack_end(out, size);
}

int codec_text_decode(struct text bytes, struct arena *arena, struct case_text *out)
{
	struct decoding d = { .arena = arena };
	ProtobufCAllocator allocator = arena_allocator(&d);
	Liaison__V1__CaseText *m = liaison__v1__case_text__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	if (!m)
		return unpack_failed(&d);
	case_text_in(&d, m, out);
	return d.rc;
}
