/* A map applied to rows. */
#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "map_inside.h"
#include "words.h"

/* ---- which column is where -------------------------------------------------------------------------------------- */

static int bind_one(struct column *column, const struct csv_row *header, const char *file, struct why *why)
{
	column->index = NO_COLUMN;
	if (!column->name.size)
		return MAP_OK;
	for (size_t i = 0; i < header->n_fields; i++)
		if (text_is(text_trim(header->fields[i]), column->name))
			column->index = column->index == NO_COLUMN ? (uint32_t)i : column->index;
	if (column->index != NO_COLUMN)
		return MAP_OK;
	why_where(why, file, (unsigned)header->line);
	why_say(why, "The header row has no column \"%.*s\" that the map names.", TEXT_ARG(column->name));
	return MAP_REFUSED;
}

int map_bind(struct map *map, const struct csv_row *header, const char *file, struct why *why)
{
	int rc = MAP_OK;

	for (size_t i = 0; !rc && i < COLUMN_USES; i++)
		rc = bind_one(&map->columns[i], header, file, why);
	for (size_t i = 0; !rc && i < map->n_categories; i++)
		rc = bind_one(&map->categories[i], header, file, why);
	for (size_t i = 0; !rc && i < map->n_fields; i++)
		rc = bind_one(&map->fields[i], header, file, why);
	return rc;
}

const struct zone *map_zone(const struct map *map)
{
	return map->zone;
}

bool map_has_opened(const struct map *map)
{
	return map->columns[COLUMN_OPENED].name.size > 0;
}

/* ---- one row ---------------------------------------------------------------------------------------------------- */

struct mapping {
	const struct map *map;
	const struct csv_row *row;
	struct arena *arena;
	struct import_row *out;
	struct why *why;
};

static struct text field(struct mapping *m, const struct column *column)
{
	if (column->index == NO_COLUMN || column->index >= m->row->n_fields)
		return TEXT_NONE;
	return text_trim(words_repair(m->arena, m->row->fields[column->index], &m->out->repaired));
}

static struct text use(struct mapping *m, enum column_use which)
{
	return field(m, &m->map->columns[which]);
}

static const char *zero_ended(struct mapping *m, struct text t)
{
	bool ok = true;
	struct text copy = t.size ? arena_copy(m->arena, t, &ok) : TEXT("");

	assert(ok);
	return copy.at;
}

/* At most `limit` bytes of it; what is cut off is counted. */
static const char *limited(struct mapping *m, struct text t, size_t limit)
{
	struct text cut = words_cut(t, limit);

	m->out->shortened += cut.size < t.size;
	return zero_ended(m, cut);
}

static const struct translation *translate(const struct map *map, enum value_kind kind, struct text value)
{
	for (size_t i = 0; i < map->n_values[kind]; i++)
		if (text_is(map->values[kind][i].from, value))
			return &map->values[kind][i];
	return NULL;
}

/* A translated value, or the value made a word; empty: `otherwise`. */
static const char *word(struct mapping *m, enum column_use which, enum value_kind kind, struct text otherwise)
{
	struct text value = use(m, which);
	const struct translation *known = translate(m->map, kind, value);
	struct text slug = known ? known->to : words_slug(m->arena, value, LIMIT_NAME);

	return limited(m, slug.size ? slug : otherwise, LIMIT_NAME);
}

static int bad_time(struct mapping *m, enum column_use which, struct text value)
{
	why_say(m->why,
		"column %.*s: \"%.*s\" is no time; it must be YYYY-MM-DDTHH:MM:SS, with or without an offset, or "
		"MM/DD/YYYY hh:mm:ss AM",
		TEXT_ARG(m->map->columns[which].name), TEXT_ARG(words_cut(value, 60)));
	return MAP_BAD;
}

static int time_of_row(struct mapping *m, enum column_use which, int64_t *ms_out)
{
	struct text value = use(m, which);
	civil reading;
	wall at;

	*ms_out = 0;
	if (!value.size)
		return MAP_OK;
	if (!civil_parse_rfc3339(value, &at)) {
		if (!civil_parse(value, &reading))
			return bad_time(m, which, value);
		at = zone_utc(m->map->zone, reading);
	}
	*ms_out = at.ms;
	return MAP_OK;
}

static bool number_of(struct mapping *m, struct text value, double limit, double *out)
{
	const char *at = zero_ended(m, value);
	char *end;
	double n;

	errno = 0;
	n = strtod(at, &end);
	*out = n;
	return value.size && !*end && isfinite(n) && fabs(n) <= limit;
}

static void place(struct mapping *m)
{
	struct liaison_submission *s = &m->out->submission;
	struct text lat = use(m, COLUMN_LAT), lon = use(m, COLUMN_LON);

	if ((!lat.size && !lon.size) || (m->map->usable_is.size && !text_is(use(m, COLUMN_USABLE), m->map->usable_is)))
		return;
	s->has_point = number_of(m, lat, 90, &s->lat) && number_of(m, lon, 180, &s->lon);
	m->out->is_unplaced = !s->has_point;
}

/* Adds one segment to the path in `at`, which has room. */
static size_t add_segment(struct mapping *m, char *at, size_t size, struct text raw)
{
	struct text slug = words_slug(m->arena, raw, LIMIT_NAME);

	if (!slug.size)
		return size;
	if (size)
		at[size++] = '/';
	memcpy(at + size, slug.at, slug.size);
	return size + slug.size;
}

/* The columns' values joined. With a single column its own slashes part it; with several, a slash is a character like
 * others. */
static struct text joined_path(struct mapping *m)
{
	size_t room = 1, size = 0;
	char *at;

	for (size_t i = 0; i < m->map->n_categories; i++)
		room += field(m, &m->map->categories[i]).size + 1;
	at = arena_take(m->arena, room);
	assert(at);
	for (size_t i = 0; i < m->map->n_categories; i++) {
		struct text value = field(m, &m->map->categories[i]), segment;

		if (m->map->n_categories > 1)
			size = add_segment(m, at, size, value);
		else
			while (text_next(&value, '/', &segment))
				size = add_segment(m, at, size, segment);
	}
	return (struct text){ at, size };
}

static struct text translated_path(struct mapping *m, struct text path)
{
	for (size_t i = 0; i < m->map->n_values[VALUE_CATEGORY]; i++) {
		const struct translation *t = &m->map->values[VALUE_CATEGORY][i];
		struct text rest = text_slice(path, t->from.size, path.size);
		char *at;

		if (!text_starts(path, t->from) || (rest.size && rest.at[0] != '/'))
			continue;
		at = arena_take(m->arena, t->to.size + rest.size + 1);
		assert(at);
		memcpy(at, t->to.at, t->to.size);
		memcpy(at + t->to.size, rest.at ? rest.at : "", rest.size);
		return (struct text){ at, t->to.size + rest.size };
	}
	return path;
}

static int category(struct mapping *m)
{
	struct text path = translated_path(m, joined_path(m));

	if (!path.size) {
		why_say(m->why, "its category is empty");
		return MAP_BAD;
	}
	if (path.size > LIMIT_CATEGORY) {
		why_say(m->why, "its category is longer than %d bytes; shorten it with values.category in the map",
			LIMIT_CATEGORY);
		return MAP_BAD;
	}
	m->out->submission.category = zero_ended(m, path);
	return MAP_OK;
}

static int priority(struct mapping *m)
{
	struct text value = use(m, COLUMN_PRIORITY);
	const struct translation *known = translate(m->map, VALUE_PRIORITY, value);
	struct text name = known ? known->to : words_slug(m->arena, value, LIMIT_NAME);

	m->out->submission.priority = value.size ? liaison_priority_find(zero_ended(m, name)) : LIAISON_PRIORITY_NORMAL;
	if (m->out->submission.priority)
		return MAP_OK;
	why_say(m->why,
		"its priority \"%.*s\" is not low, normal, high or urgent; translate it with values.priority in the map",
		TEXT_ARG(words_cut(value, 60)));
	return MAP_BAD;
}

static int reference(struct mapping *m)
{
	struct text value = use(m, COLUMN_SOURCE_REF);

	if (value.size && value.size <= LIMIT_SOURCE_REF) {
		m->out->submission.source_ref = zero_ended(m, value);
		return MAP_OK;
	}
	why_say(m->why,
		value.size ? "its reference in column %.*s is longer than %d bytes"
			   : "it has no reference in column %.*s (1 to %d bytes)",
		TEXT_ARG(m->map->columns[COLUMN_SOURCE_REF].name), LIMIT_SOURCE_REF);
	return MAP_BAD;
}

static void texts(struct mapping *m)
{
	struct liaison_submission *s = &m->out->submission;
	const struct map *map = m->map;

	s->size = sizeof *s;
	s->source = zero_ended(m, map->source);
	s->channel = word(m, COLUMN_CHANNEL, VALUE_CHANNEL, map->default_channel);
	s->title = limited(m, use(m, COLUMN_TITLE), LIMIT_TITLE);
	s->description = limited(m, use(m, COLUMN_DESCRIPTION), LIMIT_DESCRIPTION);
	s->address = limited(m, use(m, COLUMN_ADDRESS), LIMIT_ADDRESS);
	s->reporter_kind = limited(m, use(m, COLUMN_REPORTER_KIND), LIMIT_NAME);
	s->reporter_name = limited(m, use(m, COLUMN_REPORTER_NAME), LIMIT_CONTACT);
	s->reporter_contact = limited(m, use(m, COLUMN_REPORTER_CONTACT), LIMIT_CONTACT);
	for (size_t i = 0; i < map->n_fields; i++) {
		struct text value = field(m, &map->fields[i]);

		if (value.size)
			m->out->fields[s->n_fields++] = (struct liaison_field){ limited(m, map->fields[i].name, LIMIT_NAME),
										limited(m, value, LIMIT_FIELD_VALUE) };
	}
	s->fields = m->out->fields;
	m->out->outcome_code = word(m, COLUMN_OUTCOME_CODE, VALUE_OUTCOME_CODE, map->default_outcome_code);
	m->out->answer = limited(m, map->default_answer, LIMIT_ANSWER);
}

static int expected(struct mapping *m)
{
	const struct map *map = m->map;
	struct text lead = use(m, COLUMN_EXPECTED_LEAD), area = use(m, COLUMN_EXPECTED_AREA),
		    overdue = use(m, COLUMN_EXPECTED_OVERDUE);
	const struct translation *known = translate(map, VALUE_LEAD, lead);

	m->out->expected_lead = zero_ended(m, known ? known->to : lead);
	m->out->expected_area = "";
	if (area.size) {
		char *at = arena_take(m->arena, map->area_layer.size + area.size + 2);

		assert(at);
		memcpy(at, map->area_layer.at, map->area_layer.size);
		at[map->area_layer.size] = ':';
		memcpy(at + map->area_layer.size + 1, area.at, area.size);
		at[map->area_layer.size + 1 + area.size] = '\0';
		m->out->expected_area = at;
	}
	m->out->has_expected_overdue = overdue.size > 0;
	m->out->is_expected_overdue = overdue.size && text_is(overdue, map->overdue_is);
	return time_of_row(m, COLUMN_EXPECTED_DUE, &m->out->expected_due_ms);
}

int map_row(const struct map *map, const struct csv_row *row, struct arena *arena, struct import_row *out, struct why *why)
{
	struct mapping m = { map, row, arena, out, why };
	int rc;

	*out = (struct import_row){ 0 };
	rc = reference(&m);
	if (!rc)
		rc = category(&m);
	if (!rc)
		rc = priority(&m);
	if (!rc)
		rc = time_of_row(&m, COLUMN_OPENED, &out->submission.opened_ms);
	if (!rc)
		rc = time_of_row(&m, COLUMN_CLOSED, &out->closed_ms);
	if (!rc)
		rc = time_of_row(&m, COLUMN_PROMISED, &out->submission.promised_ms);
	if (!rc)
		rc = expected(&m);
	if (rc)
		return rc;
	texts(&m);
	place(&m);
	return MAP_OK;
}
