#include "rules/example.h"

#include <stdio.h>

#include "base/buffer.h"

/* A text in quotation marks, as libconfig reads it. */
static void put_quoted(struct buffer *out, struct text t)
{
	buffer_add_str(out, "\"");
	for (size_t i = 0; i < t.size; i++) {
		unsigned char c = (unsigned char)t.at[i];
		char escaped[8];

		if (c == '"' || c == '\\')
			snprintf(escaped, sizeof escaped, "\\%c", c);
		else if (c == '\n')
			snprintf(escaped, sizeof escaped, "\\n");
		else if (c < 0x20)
			snprintf(escaped, sizeof escaped, "\\x%02x", c);
		else
			snprintf(escaped, sizeof escaped, "%c", c);
		buffer_add_str(out, escaped);
	}
	buffer_add_str(out, "\"");
}

static void put_member(struct buffer *out, const char *name, struct text value)
{
	if (!value.size)
		return;
	buffer_add_str(out, name);
	buffer_add_str(out, " = ");
	put_quoted(out, value);
	buffer_add_str(out, "; ");
}

static bool is_double(const struct case_text *text, size_t field)
{
	for (size_t i = 0; i < field; i++)
		if (text_is(text->fields[i].name, text->fields[field].name))
			return true;
	return false;
}

/* A name that libconfig takes; others, and a second value of one name, are told of in a comment. */
static bool is_plain(struct text name)
{
	for (size_t i = 0; i < name.size; i++) {
		char c = name.at[i];
		bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), is_later = (c >= '0' && c <= '9') || c == '-' || c == '_';

		if (!is_letter && !(i && is_later))
			return false;
	}
	return name.size > 0;
}

static void put_fields(struct buffer *out, const struct case_text *text)
{
	bool has_more = false;

	if (!text->n_fields)
		return;
	buffer_add_str(out, "fields = { ");
	for (size_t i = 0; i < text->n_fields; i++) {
		char name[LIMIT_NAME + 1];

		if (is_double(text, i) || !is_plain(text->fields[i].name)) {
			has_more = true;
			continue;
		}
		snprintf(name, sizeof name, "%.*s", TEXT_ARG(text->fields[i].name));
		put_member(out, name, text->fields[i].value);
	}
	buffer_add_str(out, "}; ");
	for (size_t i = 0; has_more && i < text->n_fields; i++)
		if (is_double(text, i) || !is_plain(text->fields[i].name)) {
			buffer_add_str(out, "/* field ");
			buffer_add(out, text->fields[i].name);
			buffer_add_str(out, " = ");
			put_quoted(out, text->fields[i].value);
			buffer_add_str(out, " */ ");
		}
}

static void put_point(struct buffer *out, const struct case_text *text)
{
	char point[96];

	if (!text->has_point)
		return;
	snprintf(point, sizeof point, "lat = %.7f; lon = %.7f; ", text->point.lat, text->point.lon);
	buffer_add_str(out, point);
}

static void put_moment(struct buffer *out, wall at, const struct zone *zone)
{
	char print[CIVIL_PRINT_SIZE];
	size_t size = civil_print(zone ? zone_civil(zone, at) : (civil){ at.ms }, print);

	if (size > 10)
		print[10] = ' ';
	if (size > 19)
		size = 19; /* whole seconds */
	if (size == 19 && print[17] == '0' && print[18] == '0')
		size = 16;
	put_member(out, "at", (struct text){ print, size });
}

struct text example_write(const struct submission *s, wall at, const struct zone *zone, struct remarks *remarks)
{
	struct buffer out = { 0 };
	struct text written;

	buffer_add_str(&out, "case = { ");
	put_member(&out, "category", s->category);
	put_member(&out, "channel", s->channel);
	put_member(&out, "source", text_is_str(s->source, "test") ? TEXT_NONE : s->source); /* what tests.cfg takes anyway */
	put_member(&out, "reporter", s->text.reporter.kind);
	put_member(&out, "priority", s->priority ? text_of(priority_name(s->priority)) : TEXT_NONE);
	put_member(&out, "title", s->text.title);
	put_member(&out, "description", s->text.description);
	put_fields(&out, &s->text);
	put_point(&out, &s->text);
	put_moment(&out, at, zone);
	buffer_add_str(&out, "};");
	written = remarks_format(remarks, "%.*s", TEXT_ARG(buffer_text(&out)));
	buffer_fini(&out);
	return written;
}
