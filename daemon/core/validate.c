#include "core/validate.h"

#include <math.h>

#define PROMISE_AHEAD dur_s(INT64_C(3660) * 86400)

bool name_is_valid(struct text name)
{
	return name.size >= 1 && name.size <= LIMIT_NAME;
}

bool category_is_valid(struct text category)
{
	struct text part;

	if (!category.size || category.size > LIMIT_CATEGORY || category.at[category.size - 1] == '/')
		return false;
	while (text_next(&category, '/', &part))
		if (!part.size || part.size > LIMIT_NAME || text_is_str(part, "*"))
			return false;
	return true;
}

static bool point_is_valid(const struct case_text *text)
{
	double lat = text->point.lat, lon = text->point.lon;

	return !text->has_point || (isfinite(lat) && isfinite(lon) && lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180);
}

static bool fields_are_valid(const struct case_text *text)
{
	if (text->n_fields > LIMIT_FIELDS)
		return false;
	for (size_t i = 0; i < text->n_fields; i++)
		if (!name_is_valid(text->fields[i].name) || text->fields[i].value.size > LIMIT_FIELD_VALUE)
			return false;
	return true;
}

bool submission_is_valid(const struct submission *s, wall now, struct flaw *flaw_out)
{
	const struct case_text *t = &s->text;
	const struct { bool holds; struct flaw flaw; } checks[] = {
		{ name_is_valid(s->source), { "source", "source must be 1 to 64 bytes: the name of the system that sends." } },
		{ s->source_ref.size && s->source_ref.size <= LIMIT_SOURCE_REF,
		  { "source_ref", "source_ref must be 1 to 128 bytes: the sending system's own id of the case." } },
		{ name_is_valid(s->channel), { "channel", "channel must be 1 to 64 bytes, such as hotline, app or web." } },
		{ category_is_valid(s->category),
		  { "category", "category must be a path such as transport/road/pothole: at most 256 bytes, no empty segment, no segment "
				"over 64 bytes." } },
		{ t->title.size <= LIMIT_TITLE, { "text.title", "title may be at most 512 bytes." } },
		{ t->description.size <= LIMIT_DESCRIPTION, { "text.description", "description may be at most 16384 bytes." } },
		{ t->address.size <= LIMIT_ADDRESS, { "text.address", "address may be at most 512 bytes." } },
		{ t->reporter.kind.size <= LIMIT_NAME, { "text.reporter.kind", "the reporter's kind may be at most 64 bytes." } },
		{ t->reporter.name.size <= LIMIT_CONTACT, { "text.reporter.name", "the reporter's name may be at most 256 bytes." } },
		{ t->reporter.contact.size <= LIMIT_CONTACT,
		  { "text.reporter.contact", "the reporter's contact may be at most 256 bytes." } },
		{ !t->answer.size && !t->note.size, { "text.answer", "a submission carries no answer and no note." } },
		{ point_is_valid(t), { "text.point", "a point must lie within -90 .. 90 degrees of latitude and -180 .. 180 of longitude." } },
		{ fields_are_valid(t),
		  { "text.fields", "at most 32 extra fields, each with a name of 1 to 64 bytes and a value of at most 1024 bytes." } },
		{ wall_is_none(s->opened) || !wall_is_before(wall_after(now, dur_s(86400)), s->opened),
		  { "opened_at_ms", "opened_at_ms is more than one day in the future." } },
		{ wall_is_none(s->promised) || wall_is_before(s->promised, wall_after(now, PROMISE_AHEAD)),
		  { "promised_at_ms", "It is promised for a time more than ten years ahead, which is hardly meant." } },
	};

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (!checks[i].holds) {
			*flaw_out = checks[i].flaw;
			return false;
		}
	return true;
}
