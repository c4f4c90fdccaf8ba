#include "rules/suppose.h"

#include <stdio.h>

#include "base/phrase.h"
#include "rules/suppose_inside.h"

enum side suppose_side(enum condition_kind kind)
{
	static const enum side sides[CONDITION_KIND_COUNT] = {
		[CONDITION_CATEGORY] = SIDE_CATEGORY, [CONDITION_CHANNEL] = SIDE_CHANNEL,   [CONDITION_SOURCE] = SIDE_SOURCE,
		[CONDITION_REPORTER] = SIDE_REPORTER, [CONDITION_PRIORITY] = SIDE_PRIORITY, [CONDITION_FIELD] = SIDE_FIELDS,
		[CONDITION_HOURS] = SIDE_TIME,	      [CONDITION_PERIOD] = SIDE_TIME,	    [CONDITION_AREA] = SIDE_PLACE,
		[CONDITION_NOT_AREA] = SIDE_PLACE,    [CONDITION_NEAR_BORDER] = SIDE_PLACE, [CONDITION_TITLE] = SIDE_TEXT,
		[CONDITION_KEYWORDS] = SIDE_TEXT,     [CONDITION_TITLE_PATTERN] = SIDE_TEXT, [CONDITION_PATTERN] = SIDE_TEXT,
	};

	return sides[kind];
}

/* ---- made ---- */

/* The first of some usual names that no term asks for. */
static struct text fresh_name(const struct terms *terms, enum condition_kind kind, const char *const *usual, size_t n, struct arena *arena)
{
	struct text name = TEXT_NONE;

	for (size_t i = 0; i < n; i++)
		if (terms_find(terms, kind, TEXT_NONE, text_of(usual[i])) == TERM_NONE)
			return text_of(usual[i]);
	for (uint64_t i = 2; !name.size || terms_find(terms, kind, TEXT_NONE, name) != TERM_NONE; i++)
		name = PHRASE(arena, TEXT("other-"), phrase_u64(arena, i));
	return name;
}

static void set_fresh(struct supposition *s)
{
	static const char *const channels[] = { "web", "app", "hotline", "counter", "letter", "other" };
	static const char *const sources[] = { SUPPOSE_USUAL_SOURCE, "elsewhere", "other" };

	s->fresh[SIDE_CATEGORY] = suppose_fresh_segment(s->terms, s->arena);
	s->fresh[SIDE_CHANNEL] = fresh_name(s->terms, CONDITION_CHANNEL, channels, sizeof channels / sizeof *channels, s->arena);
	s->fresh[SIDE_SOURCE] = fresh_name(s->terms, CONDITION_SOURCE, sources, sizeof sources / sizeof *sources, s->arena);
}

/* A sign that no word has, to stand between words. */
static void set_mark(struct supposition *s)
{
	static const char *const marks[] = { "\xC2\xB7", "\xE2\x80\xA2", "\xC2\xA6", "\xE2\x80\xBB", "\xE2\x97\xA6", "\xE2\x81\x82" };
	size_t i = 0;

	for (uint32_t t = 0; t < s->terms->n && i + 1 < sizeof marks / sizeof *marks; t++) {
		const struct term *term = suppose_term(s, t);

		if (suppose_side(term->kind) == SIDE_TEXT && fold_contains(term->value, text_of(marks[i]))) {
			i++;
			t = UINT32_MAX; /* from the first again */
		}
	}
	s->mark = text_of(marks[i]);
}

static int set_covering(struct supposition *s)
{
	struct text segments[PATH_SEGMENTS_MAX];

	s->n_category_words = s->n_categories / 64 + 1;
	s->covering = arena_take_clear(s->arena, s->terms->n + 1, sizeof *s->covering);
	if (!s->covering)
		return RAISE(FAULT_MEMORY);
	for (uint32_t t = 0; s->n_categories && t < s->terms->n; t++) {
		if (suppose_term(s, t)->kind != CONDITION_CATEGORY)
			continue;
		s->covering[t] = arena_take_clear(s->arena, s->n_category_words, sizeof **s->covering);
		if (!s->covering[t])
			return RAISE(FAULT_MEMORY);
		for (size_t i = 0; i < s->n_categories; i++) {
			struct path path = { segments, path_split(s->categories[i], segments, PATH_SEGMENTS_MAX) };

			if (path_covers(suppose_path(s, t), &path))
				s->covering[t][i / 64] |= (uint64_t)1 << i % 64;
		}
	}
	return 0;
}

int suppose_make(struct supposition *out, struct ruleset *rules, const struct text *categories, size_t n_categories, struct arena *arena)
{
	struct supposition *s = out;
	int rc;

	*s = (struct supposition){ .rules = rules, .terms = &rules->terms, .categories = categories, .n_categories = n_categories, .arena = arena };
	s->holds = arena_take_clear(arena, s->terms->n + 1, sizeof *s->holds);
	s->trail = arena_take_clear(arena, s->terms->n + 1, sizeof *s->trail);
	s->samples = arena_take_clear(arena, s->terms->n + 1, sizeof *s->samples);
	s->is_sampled = arena_take_clear(arena, s->terms->n + 1, sizeof *s->is_sampled);
	if (!s->holds || !s->trail || !s->samples || !s->is_sampled)
		return RAISE(FAULT_MEMORY);
	for (size_t side = 0; side < SIDES; side++) {
		s->of[side].terms = arena_take_clear(arena, s->terms->n + 1, sizeof *s->of[side].terms);
		if (!s->of[side].terms)
			return RAISE(FAULT_MEMORY);
	}
	set_fresh(s);
	set_mark(s);
	rc = set_covering(s);
	return rc ? rc : places_make(rules->areas, s->terms, arena, &s->places);
}

/* ---- names, priorities, fields ---- */

/* The one name that must be, or none; false: two must, or the one may not. */
static bool find_name(const struct supposition *s, enum side side, struct text *out)
{
	const struct supposed *of = &s->of[side];
	struct text pinned = side == SIDE_CHANNEL ? s->pins.channel : TEXT_NONE, name = pinned;

	for (size_t i = 0; i < of->n; i++) {
		if (s->holds[of->terms[i]] < 0)
			continue;
		if (name.size && !text_is(name, suppose_term(s, of->terms[i])->value))
			return false;
		name = suppose_term(s, of->terms[i])->value;
	}
	for (size_t i = 0; name.size && i < of->n; i++)
		if (s->holds[of->terms[i]] < 0 && text_is(name, suppose_term(s, of->terms[i])->value))
			return false;
	*out = name.size ? name : s->fresh[side];
	return true;
}

static bool find_priority(const struct supposition *s, enum priority *out)
{
	static const enum priority usual[PRIORITY_COUNT] = { PRIORITY_NONE, PRIORITY_NORMAL, PRIORITY_LOW, PRIORITY_HIGH, PRIORITY_URGENT };
	const struct supposed *of = &s->of[SIDE_PRIORITY];

	for (size_t k = 0; k < PRIORITY_COUNT; k++) {
		bool may_be = true;

		for (size_t i = 0; may_be && i < of->n; i++)
			may_be = (suppose_term(s, of->terms[i])->value.at[0] == '0' + (char)usual[k]) == (s->holds[of->terms[i]] > 0);
		if (may_be) {
			*out = usual[k];
			return true;
		}
	}
	return false;
}

/* A case may have a field several times. */
static bool fields_can_be(const struct supposition *s)
{
	const struct supposed *of = &s->of[SIDE_FIELDS];
	size_t n = 0;

	for (size_t i = 0; i < of->n; i++)
		for (size_t k = 0; k < of->n; k++) {
			const struct term *is = suppose_term(s, of->terms[i]), *is_not = suppose_term(s, of->terms[k]);

			if (s->holds[of->terms[i]] > 0 && s->holds[of->terms[k]] < 0 && text_is(is->name, is_not->name) && !is_not->value.size)
				return false;
		}
	for (size_t i = 0; i < of->n; i++)
		n += s->holds[of->terms[i]] > 0;
	return n <= LIMIT_FIELDS;
}

static bool has_value(const struct case_text *out, struct text name)
{
	for (size_t i = 0; i < out->n_fields; i++)
		if (text_is(out->fields[i].name, name))
			return true;
	return false;
}

static bool compose_fields(const struct supposition *s, struct arena *scratch, struct case_text *out)
{
	const struct supposed *of = &s->of[SIDE_FIELDS];

	out->fields = arena_take_clear(scratch, of->n + 1, sizeof *out->fields);
	if (!out->fields)
		return false;
	for (int only_names = 0; only_names < 2; only_names++)
		for (size_t i = 0; i < of->n; i++) {
			const struct term *term = suppose_term(s, of->terms[i]);

			if (s->holds[of->terms[i]] < 0 || only_names != !term->value.size || (only_names && has_value(out, term->name)))
				continue;
			out->fields[out->n_fields++] = (struct field){ term->name, only_names ? s->mark : term->value };
		}
	return true;
}

/* ---- supposed ---- */

static bool can_be(struct supposition *s, enum side side)
{
	enum priority priority;
	struct text name;

	switch (side) {
	case SIDE_CATEGORY:
		return suppose_category(s, NULL, NULL);
	case SIDE_PRIORITY:
		return find_priority(s, &priority);
	case SIDE_FIELDS:
		return fields_can_be(s);
	case SIDE_TIME:
		return suppose_moment(s, NULL);
	case SIDE_PLACE:
		return suppose_place(s, NULL);
	case SIDE_TEXT:
		return suppose_text(s);
	default:
		return find_name(s, side, &name);
	}
}

bool suppose(struct supposition *s, uint32_t term, bool holds)
{
	enum side side;

	if (term == TERM_NONE)
		return !holds;
	if (s->holds[term])
		return (s->holds[term] > 0) == holds;
	side = term == SUPPOSE_HAS_POINT(s) ? SIDE_PLACE : suppose_side(suppose_term(s, term)->kind);
	s->holds[term] = holds ? 1 : -1;
	s->of[side].terms[s->of[side].n++] = term;
	s->trail[s->n_trail++] = (unsigned char)side;
	if (can_be(s, side))
		return true;
	suppose_undo(s, s->n_trail - 1);
	return false;
}

void suppose_undo(struct supposition *s, size_t n_trail)
{
	while (s->n_trail > n_trail) {
		struct supposed *of = &s->of[s->trail[--s->n_trail]];

		s->holds[of->terms[--of->n]] = 0;
	}
}

bool suppose_pinned(struct supposition *s, const struct pins *pins)
{
	suppose_undo(s, 0);
	s->pins = *pins;
	return can_be(s, SIDE_PLACE);
}

bool suppose_compose(struct supposition *s, struct arena *scratch, struct submission *out, wall *at_out)
{
	struct place_kind place;
	bool ok;

	*out = (struct submission){ .source_ref = TEXT("1"), .opened = WALL_NONE };
	ok = suppose_category(s, scratch, &out->category) && find_name(s, SIDE_CHANNEL, &out->channel) && find_name(s, SIDE_SOURCE, &out->source) &&
	     find_name(s, SIDE_REPORTER, &out->text.reporter.kind) && find_priority(s, &out->priority) && compose_fields(s, scratch, &out->text) &&
	     suppose_moment(s, at_out) && suppose_place(s, &place) && place.is_known && suppose_words(s, scratch, &out->text);
	if (!ok)
		return false;
	out->text.has_point = place.has_point;
	out->text.point = place.point;
	return true;
}
