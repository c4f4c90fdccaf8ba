/* The parts that requests, replies and events share: a case, its text, its decision. */
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

void case_text_out(struct buffer *out, const struct case_text *text)
{
	Liaison__V1__CaseText m = LIAISON__V1__CASE_TEXT__INIT;
	Liaison__V1__Point point = LIAISON__V1__POINT__INIT;
	Liaison__V1__Reporter reporter = LIAISON__V1__REPORTER__INIT;

	m.title = bin_of(text->title);
	m.description = bin_of(text->description);
	m.address = bin_of(text->address);
	m.answer = bin_of(text->answer);
	m.note = bin_of(text->note);
	point.lat = text->point.lat;
	point.lon = text->point.lon;
	if (text->has_point)
		m.point = &point;
	reporter.kind = bin_of(text->reporter.kind);
	reporter.name = bin_of(text->reporter.name);
	reporter.contact = bin_of(text->reporter.contact);
	if (reporter.kind.len || reporter.name.len || reporter.contact.len)
		m.reporter = &reporter;
	pack_into(out, &m.base);
	for (size_t i = 0; i < text->n_fields; i++) {
		size_t opened = field_open(out, 7);

		field_bytes(out, 1, text->fields[i].name);
		field_bytes(out, 2, text->fields[i].value);
		field_close(out, opened);
	}
}

static void clock_in(struct decoding *d, const Liaison__V1__Clock *from, struct clock *out)
{
	*out = (struct clock){ .due = WALL_NONE, .warn = WALL_NONE, .met = WALL_NONE };
	if (!from)
		return;
	out->due = wall_in(from->due_at_ms);
	out->warn = wall_in(from->warn_at_ms);
	out->met = wall_in(from->met_at_ms);
	out->is_warned = from->warned;
	out->is_breached = from->breached;
	out->policy = text_in(d, from->policy, "clock.policy");
	out->calendar = text_in(d, from->calendar, "clock.calendar");
}

static void assignment_in(struct decoding *d, const Liaison__V1__Assignment *from, struct assignment *out)
{
	out->department = text_in(d, from->department, "assignment.department");
	out->sub_unit = text_in(d, from->sub_unit, "assignment.sub_unit");
	out->part = (enum part)enum_in(d, (int)from->part, PART_COUNT, "assignment.part");
	out->state = (enum assignment_state)enum_in(d, (int)from->state, ASSIGNMENT_STATE_COUNT, "assignment.state");
	out->since = wall_in(from->since_ms);
	clock_in(d, from->acknowledge, &out->acknowledge);
	clock_in(d, from->resolve, &out->resolve);
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
	out->has_text = from->text != NULL;
	case_text_in(d, from->text, &out->text);
	if (from->decision) {
		struct decision *decision = array_in(d, 1, sizeof *decision);

		if (decision)
			decision_in(d, from->decision, decision);
		out->decision = decision;
	}
}

static void clock_out(struct buffer *out, unsigned number, const struct clock *clock)
{
	Liaison__V1__Clock m = LIAISON__V1__CLOCK__INIT;
	size_t opened;

	if (wall_is_none(clock->due))
		return;
	m.due_at_ms = wall_out(clock->due);
	m.warn_at_ms = wall_out(clock->warn);
	m.met_at_ms = wall_out(clock->met);
	m.warned = clock->is_warned;
	m.breached = clock->is_breached;
	m.policy = bin_of(clock->policy);
	m.calendar = bin_of(clock->calendar);
	opened = field_open(out, number);
	pack_into(out, &m.base);
	field_close(out, opened);
}

static void assignment_out(struct buffer *out, const struct assignment *assignment)
{
	Liaison__V1__Assignment m = LIAISON__V1__ASSIGNMENT__INIT;

	m.department = bin_of(assignment->department);
	m.sub_unit = bin_of(assignment->sub_unit);
	m.part = (Liaison__V1__Part)assignment->part;
	m.state = (Liaison__V1__AssignmentState)assignment->state;
	m.since_ms = wall_out(assignment->since);
	pack_into(out, &m.base);
	clock_out(out, 6, &assignment->acknowledge);
	clock_out(out, 7, &assignment->resolve);
}

static size_t flags_out(uint32_t flags, bin *out)
{
	size_t n = 0;

	for (uint32_t flag = 1; flag < 1u << LIMIT_FLAGS; flag <<= 1) {
		const char *name = flags & flag ? flag_name((enum case_flag)flag) : NULL;

		if (name)
			out[n++] = bin_of(text_of(name));
	}
	return n;
}

void record_out(struct buffer *out, const struct case_record *record)
{
	Liaison__V1__Case m = LIAISON__V1__CASE__INIT;
	bin areas[LIMIT_AREAS], flags[LIMIT_FLAGS];
	size_t opened;

	m.number = record->number;
	m.reference = bin_of(record->reference);
	m.source = bin_of(record->source);
	m.source_ref = bin_of(record->source_ref);
	m.channel = bin_of(record->channel);
	m.category = bin_of(record->category);
	m.priority = (Liaison__V1__Priority)record->priority;
	m.state = (Liaison__V1__CaseState)record->state;
	m.received_at_ms = wall_out(record->received);
	m.opened_at_ms = wall_out(record->opened);
	m.resolved_at_ms = wall_out(record->resolved);
	m.lead = bin_of(record->lead);
	m.rule = bin_of(record->rule);
	m.rule_set = bin_of(record->rule_set);
	m.outcome_code = bin_of(record->outcome_code);
	for (size_t i = 0; i < record->n_areas; i++)
		areas[i] = bin_of(record->areas[i]);
	m.areas = areas;
	m.n_areas = record->n_areas;
	m.flags = flags;
	m.n_flags = flags_out(record->flags, flags);
	pack_into(out, &m.base);
	for (size_t i = 0; i < record->n_assignments; i++) {
		opened = field_open(out, 16);
		assignment_out(out, &record->assignments[i]);
		field_close(out, opened);
	}
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
	ProtobufCAllocator allocator = arena_allocator(arena);
	struct decoding d = { .arena = arena };
	Liaison__V1__CaseText *m = liaison__v1__case_text__unpack(&allocator, bytes.size, (const uint8_t *)bytes.at);

	if (!m)
		return CODEC_MALFORMED;
	case_text_in(&d, m, out);
	return d.rc;
}
