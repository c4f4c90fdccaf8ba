#include "rules/facts.h"

#include "base/phrase.h"
#include "rules/fold.h"

int facts_init(struct facts *facts, const struct submission *submission, struct areas *areas, struct arena *arena)
{
	facts->submission = submission;
	facts->arena = arena;
	facts->category.segments = facts->segments;
	facts->category.n = path_split(submission->category, facts->segments, PATH_SEGMENTS_MAX);
	facts->n_found = 0;
	facts->has_title = facts->has_words = facts->is_short = false;
	if (!areas || !submission->text.has_point)
		return 0;
	return PASS(areas_at(areas, submission->text.point, facts->found, AREAS_FOUND_MAX, &facts->n_found));
}

static struct text fold(struct facts *facts, struct text t)
{
	bool ok = true;
	struct text folded = fold_text(facts->arena, t, &ok);

	facts->is_short |= !ok;
	return folded;
}

struct text facts_title(struct facts *facts)
{
	if (!facts->has_title)
		facts->title = fold(facts, facts->submission->text.title);
	facts->has_title = true;
	return facts->title;
}

/* A line end keeps a word from being found half in the title and half in the description. */
struct text facts_words(struct facts *facts)
{
	const struct case_text *text = &facts->submission->text;

	if (!facts->has_words) {
		struct text both = PHRASE(facts->arena, text->title, TEXT("\n"), text->description);

		facts->is_short |= !both.size;
		facts->words = fold(facts, both);
	}
	facts->has_words = true;
	return facts->words;
}
