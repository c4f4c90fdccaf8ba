#include "core/tiers.h"

#include "proto/codec.h"

enum tier tier_of(const struct city *city, const struct case_record *record, struct text department)
{
	const struct department *found = city_find(city, department);

	for (size_t i = 0; i < record->n_assignments; i++) {
		if (!text_is(record->assignments[i].department, department))
			continue;
		if (found && found->kind == DEPARTMENT_PARTNER)
			return TIER_PARTNER;
		return record->assignments[i].part == PART_INFORMED ? TIER_INFORMED : TIER_ALL;
	}
	return TIER_NONE;
}

void tier_redact_text(enum tier tier, struct case_text *text)
{
	if (tier == TIER_INFORMED)
		text->reporter.name = text->reporter.contact = TEXT_NONE;
	if (tier != TIER_PARTNER)
		return;
	text->reporter = (struct reporter){ 0 };
	text->address = TEXT_NONE;
	text->has_point = false;
	text->fields = NULL;
	text->n_fields = 0;
}

void tier_redact_record(enum tier tier, struct case_record *record)
{
	if (tier != TIER_PARTNER)
		return;
	record->source = record->source_ref = TEXT_NONE;
	record->decision = NULL;
	record->borders = NULL; /* they would tell where it is */
	record->n_borders = 0;
}

enum tier tier_of_delivery(bool is_partner, struct text name, const struct case_record *record)
{
	if (is_partner)
		return TIER_PARTNER;
	for (size_t i = 0; record && i < record->n_assignments; i++)
		if (record->assignments[i].part == PART_INFORMED && text_is(record->assignments[i].department, name))
			return TIER_INFORMED;
	return TIER_ALL;
}

/* Of these events the text is the citizen's own words. */
static bool is_citizens(enum event_kind kind)
{
	return kind == EVENT_REPLIED || kind == EVENT_RATED || kind == EVENT_REOPENED;
}

static int encode_text(const struct case_text *text, struct arena *arena, struct text *out)
{
	struct buffer buffer = { 0 };
	bool is_whole = true;
	int rc = codec_text_encode(text, &buffer);

	if (!rc)
		*out = arena_copy(arena, buffer_text(&buffer), &is_whole);
	buffer_fini(&buffer);
	return rc ? rc : is_whole ? CODEC_OK : CODEC_SHORT;
}

static int encode_event(const struct event *event, struct arena *arena, struct text *out)
{
	struct buffer buffer = { 0 };
	bool is_whole = true;
	int rc = codec_event_encode(event, &buffer);

	if (!rc)
		*out = arena_copy(arena, buffer_text(&buffer), &is_whole);
	buffer_fini(&buffer);
	return rc ? rc : is_whole ? CODEC_OK : CODEC_SHORT;
}

static int redact_text(enum tier tier, struct arena *arena, struct text *text)
{
	struct case_text plain;
	int rc = text->size ? codec_text_decode(*text, arena, &plain) : CODEC_OK;

	if (rc || !text->size)
		return rc;
	tier_redact_text(tier, &plain);
	return encode_text(&plain, arena, text);
}

static int redact_event(enum tier tier, const struct event *event, struct arena *arena, struct text *out)
{
	struct case_record *record = event->record ? arena_take(arena, sizeof *record) : NULL;
	struct event shown = *event;

	if (!event->record)
		return CODEC_OK;
	if (!record)
		return CODEC_SHORT;
	*record = *event->record;
	tier_redact_record(tier, record);
	shown.record = record;
	return encode_event(&shown, arena, out);
}

static int redact(enum tier tier, const struct event *event, struct arena *arena, struct text *bytes, struct text *text)
{
	if (tier == TIER_ALL)
		return CODEC_OK;
	if (tier == TIER_PARTNER) {
		int rc = redact_event(tier, event, arena, bytes);

		if (rc)
			return rc;
		if (is_citizens(event->kind))
			*text = TEXT_NONE;
	}
	return redact_text(tier, arena, text);
}

int tier_redact_delivery(enum tier tier, struct arena *arena, struct text *event, struct text *text)
{
	struct event decoded;
	int rc = tier == TIER_ALL ? CODEC_OK : codec_event_decode(*event, arena, &decoded);

	return rc || tier == TIER_ALL ? rc : redact(tier, &decoded, arena, event, text);
}

int tier_redact_stored(bool is_partner, struct text name, struct arena *arena, struct text *event, struct text *text)
{
	struct event decoded;
	int rc;

	if (!is_partner && !text->size)
		return CODEC_OK;
	rc = codec_event_decode(*event, arena, &decoded);
	return rc ? rc : redact(tier_of_delivery(is_partner, name, decoded.record), &decoded, arena, event, text);
}
