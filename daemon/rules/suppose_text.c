/* Words and patterns: can a text be as supposed, and which is? */
#include "rules/sample.h"
#include "rules/scanner.h"
#include "rules/suppose_inside.h"

static bool is_pattern(const struct term *term)
{
	return term->kind == CONDITION_PATTERN || term->kind == CONDITION_TITLE_PATTERN;
}

static bool is_of_title(const struct term *term)
{
	return term->kind == CONDITION_TITLE || term->kind == CONDITION_TITLE_PATTERN;
}

/* Does the second hold in every text in which the first does? Only where that is certain. */
static bool brings(const struct term *first, const struct term *second)
{
	if (is_of_title(second) && !is_of_title(first))
		return false;
	if (is_pattern(first) || is_pattern(second))
		return is_pattern(first) && is_pattern(second) && text_is(first->value, second->value);
	return fold_contains(first->value, second->value);
}

bool suppose_text(struct supposition *s)
{
	const struct supposed *of = &s->of[SIDE_TEXT];
	uint32_t last = of->n ? of->terms[of->n - 1] : 0;

	/* Of the others it is known already. */
	for (size_t i = 0; i + 1 < of->n; i++) {
		bool is_held = s->holds[of->terms[i]] > 0;

		if (is_held == (s->holds[last] > 0))
			continue;
		if (brings(suppose_term(s, is_held ? of->terms[i] : last), suppose_term(s, is_held ? last : of->terms[i])))
			return false;
	}
	return true;
}

/* A text in which the pattern is found by itself, as the search itself says. */
static struct text find_sample(struct supposition *s, uint32_t term)
{
	const struct term *t = suppose_term(s, term);

	for (unsigned variant = 0; !s->is_sampled[term] && variant < SAMPLE_VARIANTS; variant++) {
		struct text sample = sample_of(t->value, variant, s->arena), folded;
		bool ok = true, holds = false;

		folded = fold_text(s->arena, sample, &ok);
		if (!sample.size || !ok || scanner_try(s->rules->witness.scanner, term, folded, folded.size, &holds) || !holds)
			continue;
		s->samples[term] = sample;
		break;
	}
	s->is_sampled[term] = true;
	return s->samples[term];
}

struct composing {
	char *at;
	size_t n, room;
	bool is_full;
};

static void put(struct composing *c, struct text t)
{
	if (t.size > c->room - c->n) {
		c->is_full = true;
		return;
	}
	if (t.size)
		memcpy(c->at + c->n, t.at, t.size);
	c->n += t.size;
}

/* A pattern may ask for the beginning or the end of a line, so each stands in its own. */
static void put_part(struct supposition *s, struct composing *c, struct text part, bool is_line)
{
	if (c->n && is_line) {
		put(c, TEXT("\n"));
	} else if (c->n) {
		put(c, TEXT(" "));
		put(c, s->mark);
		put(c, TEXT(" "));
	}
	put(c, part);
}

/* Is it said already by a longer word that must be there? */
static bool is_said(const struct supposition *s, uint32_t term)
{
	const struct supposed *of = &s->of[SIDE_TEXT];

	for (size_t i = 0; i < of->n; i++) {
		uint32_t other = of->terms[i];

		if (other == term || s->holds[other] < 0 || !brings(suppose_term(s, other), suppose_term(s, term)))
			continue;
		if (!brings(suppose_term(s, term), suppose_term(s, other)) || other < term)
			return true;
	}
	return false;
}

static bool put_words(struct supposition *s, struct composing *c, bool of_title)
{
	const struct supposed *of = &s->of[SIDE_TEXT];

	for (int patterns = 0; patterns < 2; patterns++)
		for (size_t i = 0; i < of->n; i++) {
			const struct term *term = suppose_term(s, of->terms[i]);
			struct text part;

			if (s->holds[of->terms[i]] < 0 || is_of_title(term) != of_title || is_pattern(term) != patterns || is_said(s, of->terms[i]))
				continue;
			part = patterns ? find_sample(s, of->terms[i]) : term->test->condition->words[term->at];
			if (!part.size)
				return false;
			put_part(s, c, part, patterns);
		}
	return !c->is_full;
}

bool suppose_words(struct supposition *s, struct arena *scratch, struct case_text *out)
{
	struct composing title = { .at = arena_take(scratch, LIMIT_TITLE), .room = LIMIT_TITLE };
	struct composing description = { .at = arena_take(scratch, LIMIT_DESCRIPTION), .room = LIMIT_DESCRIPTION };

	if (!title.at || !description.at || !put_words(s, &title, true) || !put_words(s, &description, false))
		return false;
	out->title = (struct text){ title.at, title.n };
	out->description = (struct text){ description.at, description.n };
	return true;
}
