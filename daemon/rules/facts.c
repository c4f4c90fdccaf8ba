#include "rules/facts.h"

int facts_make(struct facts *out, struct areas *areas, const struct zone *zone, struct scanner *scanner, struct arena *arena)
{
	*out = (struct facts){ .areas = areas, .zone = zone, .scanner = scanner, .home = arena };
	out->folded_size = fold_room(LIMIT_TITLE) + 1 + fold_room(LIMIT_DESCRIPTION);
	out->folded = arena_take(arena, out->folded_size);
	out->excuses = arena_take_clear(arena, 1, sizeof *out->excuses);
	return out->folded && out->excuses ? 0 : RAISE(FAULT_MEMORY);
}

int facts_begin(struct facts *facts, const struct submission *submission, wall at, struct arena *arena)
{
	facts->submission = submission;
	facts->arena = arena;
	facts->truth = NULL;
	facts->at = at;
	facts->category.segments = facts->segments;
	facts->category.n = path_split(submission->category, facts->segments, PATH_SEGMENTS_MAX);
	facts->n_found = 0;
	facts->has_words = facts->has_reading = false;
	facts->fault = 0;
	if (!facts->areas || !submission->text.has_point)
		return 0;
	return PASS(areas_at(facts->areas, submission->text.point, facts->found, AREAS_FOUND_MAX, &facts->n_found));
}

/* A line end keeps a word from being found half in the title and half in the description. */
static struct text fold_words(struct facts *facts)
{
	const struct case_text *text = &facts->submission->text;
	size_t room = fold_room(text->title.size) + 1 + fold_room(text->description.size), size;
	char *out = room <= facts->folded_size ? facts->folded : arena_take(facts->arena, room);

	if (!out) {
		facts->fault = RAISE(FAULT_MEMORY);
		facts->title_size = 0;
		return TEXT_NONE;
	}
	facts->title_size = size = fold_into(out, text->title);
	out[size++] = '\n';
	size += fold_into(out + size, text->description);
	return (struct text){ out, size };
}

struct text facts_words(struct facts *facts)
{
	if (!facts->has_words)
		facts->words = fold_words(facts);
	facts->has_words = true;
	return facts->words;
}

struct text facts_title(struct facts *facts)
{
	return text_slice(facts_words(facts), 0, facts->title_size);
}

civil facts_reading(struct facts *facts)
{
	if (!facts->has_reading)
		facts->reading = facts->zone ? zone_civil(facts->zone, facts->at) : (civil){ facts->at.ms };
	facts->has_reading = true;
	return facts->reading;
}

bool facts_are_near_border(const struct facts *facts, size_t layer)
{
	for (size_t i = 0; i < facts->n_found; i++)
		if (facts->found[i].is_near_border && (layer == AREAS_NONE || facts->found[i].layer == layer))
			return true;
	return false;
}
