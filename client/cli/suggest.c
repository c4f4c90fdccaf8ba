#include "suggest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { WORDS_MAX = 48, WORD_LEAST = 4, WRONG_SHARE = 5, WRONG_WEIGHT = 3 };

struct search {
	const struct suggest_ruling *rulings;
	size_t n, min;
	bool is_covered[SUGGEST_RULINGS_MAX];
	struct suggestion best;
	long best_score;
};

/* ---- holding ---- */

static bool is_below(const char *category, const char *prefix)
{
	size_t size = strlen(prefix);

	return !strncmp(category, prefix, size) && (!category[size] || category[size] == '/');
}

static bool has_area(const struct suggest_ruling *ruling, const char *area)
{
	for (size_t i = 0; i < ruling->n_areas; i++)
		if (!strcmp(ruling->areas[i], area))
			return true;
	return false;
}

static bool contains(const char *text, const char *word)
{
	size_t size = strlen(word);

	for (; *text; text++)
		if (!strncasecmp(text, word, size))
			return true;
	return false;
}

bool suggest_holds(const struct suggestion *s, const struct suggest_ruling *ruling)
{
	return is_below(ruling->category, s->category) && (!*s->area || has_area(ruling, s->area)) && (!*s->word || contains(ruling->title, s->word));
}

/* ---- one candidate ---- */

static unsigned segments_of(const char *category)
{
	unsigned n = *category != 0;

	for (; *category; category++)
		n += *category == '/';
	return n;
}

/* More rulings behind it, far fewer against it; then fewer conditions; then the longer category. */
static long score_of(const struct suggestion *s, size_t fresh)
{
	long conditions = (*s->area != 0) + (*s->word != 0);

	return ((long)fresh - WRONG_WEIGHT * (long)s->wrong) * 1000 - conditions * 100 + (long)segments_of(s->category);
}

static void consider(struct search *s, struct suggestion *candidate)
{
	size_t fresh = 0;
	long score;

	candidate->right = candidate->wrong = 0;
	for (size_t i = 0; i < s->n; i++) {
		bool is_right = !strcmp(s->rulings[i].to, candidate->to);

		if (!suggest_holds(candidate, &s->rulings[i]))
			continue;
		candidate->right += is_right;
		candidate->wrong += !is_right;
		fresh += is_right && !s->is_covered[i];
	}
	if (fresh < s->min || candidate->wrong * WRONG_SHARE > candidate->right + candidate->wrong)
		return;
	candidate->specificity = 10 * (segments_of(candidate->category) + (*candidate->area != 0) + (*candidate->word != 0));
	score = score_of(candidate, fresh);
	if (!s->best.to || score > s->best_score) {
		s->best = *candidate;
		s->best_score = score;
	}
}

/* ---- words ---- */

static bool is_unspaced(const unsigned char *at)
{
	return at[0] >= 0xe3 && at[0] <= 0xe9 && at[1] && at[2];
}

/* A byte of a word: ASCII letters and digits, and other scripts but for the punctuation of U+2000 to U+20FF, U+3000 and full width. */
static size_t word_bytes(const unsigned char *at)
{
	if (at[0] < 0x80)
		return (at[0] >= '0' && at[0] <= '9') || (at[0] >= 'a' && at[0] <= 'z') || (at[0] >= 'A' && at[0] <= 'Z');
	if (at[0] == 0xe2 || (at[0] == 0xe3 && at[1] == 0x80) || (at[0] == 0xef && at[1] == 0xbc))
		return 0;
	for (size_t n = 1; n < 4; n++)
		if ((at[n] & 0xc0) != 0x80)
			return n;
	return 4;
}

struct words {
	struct { const char *at; size_t size; } word[WORDS_MAX];
	size_t n;
};

static void add_word(struct words *words, const unsigned char *from, size_t size)
{
	if (words->n < WORDS_MAX && size <= 64) {
		words->word[words->n].at = (const char *)from;
		words->word[words->n++].size = size;
	}
}

/* Words of four bytes and more; of Chinese and Japanese each two neighbouring characters. */
static void words_of(const char *title, struct words *out)
{
	const unsigned char *at = (const unsigned char *)title;

	out->n = 0;
	while (*at) {
		const unsigned char *from = at;

		while (!is_unspaced(at) && word_bytes(at))
			at += word_bytes(at);
		if (at - from >= WORD_LEAST)
			add_word(out, from, (size_t)(at - from));
		while (is_unspaced(at) && word_bytes(at) && is_unspaced(at + 3) && word_bytes(at + 3)) {
			add_word(out, at, 6);
			at += 3;
		}
		if (*at && (from == at || is_unspaced(at)))
			at += word_bytes(at) ? word_bytes(at) : 1;
	}
}

/* ---- all candidates of one ruling ---- */

static void consider_with(struct search *s, const struct suggest_ruling *ruling, const struct words *words, const char *category)
{
	struct suggestion candidate = { .to = ruling->to };

	snprintf(candidate.category, sizeof candidate.category, "%s", category);
	consider(s, &candidate);
	if (!candidate.wrong)
		return; /* the category tells them apart: nothing further is needed */
	for (size_t i = 0; i < ruling->n_areas; i++) {
		snprintf(candidate.area, sizeof candidate.area, "%s", ruling->areas[i]);
		consider(s, &candidate);
	}
	candidate.area[0] = '\0';
	for (size_t i = 0; i < words->n; i++) {
		snprintf(candidate.word, sizeof candidate.word, "%.*s", (int)words->word[i].size, words->word[i].at);
		consider(s, &candidate);
	}
}

static void consider_all(struct search *s, const struct suggest_ruling *ruling)
{
	char category[SUGGEST_TEXT + 1];
	struct words words;
	char *slash;

	if (strlen(ruling->category) > SUGGEST_TEXT)
		return;
	words_of(ruling->title, &words);
	strcpy(category, ruling->category);
	consider_with(s, ruling, &words, category);
	while ((slash = strrchr(category, '/')) && strchr(category, '/') != slash) {
		*slash = '\0';
		consider_with(s, ruling, &words, category);
	}
}

size_t suggest(const struct suggest_ruling *rulings, size_t n, size_t min, struct suggestion *out, size_t room)
{
	struct search s = { .rulings = rulings, .n = n < SUGGEST_RULINGS_MAX ? n : SUGGEST_RULINGS_MAX, .min = min ? min : 1 };
	size_t found = 0;

	while (found < room) {
		s.best.to = NULL;
		for (size_t i = 0; i < s.n; i++)
			if (!s.is_covered[i])
				consider_all(&s, &rulings[i]);
		if (!s.best.to)
			break;
		for (size_t i = 0; i < s.n; i++)
			s.is_covered[i] |= suggest_holds(&s.best, &rulings[i]) && !strcmp(rulings[i].to, s.best.to);
		out[found++] = s.best;
	}
	return found;
}
