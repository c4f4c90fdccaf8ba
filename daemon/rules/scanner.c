#include "rules/scanner.h"

#include <hs/hs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "rules/kinds.h"

/* Bytes of a keyword are written as \xHH, so that nothing in it has a meaning; both sides are folded. That a keyword is
 * reported as often as it stands there costs less than having the library remember it. */
enum {
	KEYWORD_FLAGS = 0,
	PATTERN_FLAGS = HS_FLAG_SINGLEMATCH | HS_FLAG_UTF8 | HS_FLAG_CASELESS | HS_FLAG_MULTILINE,
	KEYWORD_ESCAPE_SIZE = 4,
};

struct scanner {
	const struct terms *terms;
	hs_database_t *database; /* NULL: there is nothing to look for */
	hs_scratch_t *scratch;
	unsigned char *kinds;   /* of each term: a match touches nothing else */
	hs_database_t **single; /* by term, of the patterns that were tried one by one; NULL: none was */
};

static bool is_pattern(enum condition_kind kind)
{
	return kind == CONDITION_TITLE_PATTERN || kind == CONDITION_PATTERN;
}

static bool is_of_title(enum condition_kind kind)
{
	return kind == CONDITION_TITLE || kind == CONDITION_TITLE_PATTERN;
}

/* ---- compiling ---- */

struct expressions {
	struct arena *arena;
	const char **at;
	unsigned *flags, *ids;
	unsigned n;
};

static const char *escape(struct arena *arena, struct text keyword)
{
	static const char digits[] = "0123456789abcdef";
	char *out = arena_take(arena, keyword.size * KEYWORD_ESCAPE_SIZE + 1), *to = out;

	for (size_t i = 0; out && i < keyword.size; i++) {
		*to++ = '\\';
		*to++ = 'x';
		*to++ = digits[(unsigned char)keyword.at[i] >> 4];
		*to++ = digits[keyword.at[i] & 15];
	}
	if (out)
		*to = '\0';
	return out;
}

/* The text that is searched is folded; a pattern that names a letter which folding makes two of must ask for the two. Within brackets it cannot: NULL, and
 * `why` says so. Otherwise the pattern, in the arena. NULL too where the arena is full. */
static const char *unfold(struct arena *arena, struct text pattern, struct why *why)
{
	char *out = arena_take(arena, pattern.size * 3 + 1), *to = out;
	bool is_in_brackets = false;

	for (size_t i = 0; out && i < pattern.size;) {
		const char *letters;
		size_t size = fold_letters(text_slice(pattern, i, pattern.size), &letters);
		char c = pattern.at[i];

		if (size && letters[1] && is_in_brackets) {
			why_say(why, "\"%.*s\" is two letters in the text that is searched; write (%.*s|...) instead of [%.*s...].", (int)size, pattern.at + i,
				(int)size, pattern.at + i, (int)size, pattern.at + i);
			return NULL;
		}
		if (size) {
			to += sprintf(to, letters[1] ? "(?:%s)" : "%s", letters);
			i += size;
			continue;
		}
		is_in_brackets = c == '[' || (is_in_brackets && c != ']');
		*to++ = c;
		i++;
		if (c == '\\' && i < pattern.size)
			*to++ = pattern.at[i++];
	}
	if (out)
		*to = '\0';
	return out;
}

static int collect(const struct terms *terms, struct expressions *out)
{
	out->at = arena_take(out->arena, (terms->n + 1) * sizeof *out->at);
	out->flags = arena_take(out->arena, (terms->n + 1) * sizeof *out->flags);
	out->ids = arena_take(out->arena, (terms->n + 1) * sizeof *out->ids);
	if (!out->at || !out->flags || !out->ids)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < terms->n; i++) {
		const struct term *term = &terms->terms[i];

		if (!kind_is_of_text(term->kind) || !term->value.size)
			continue; /* an empty word stands nowhere */
		out->at[out->n] = is_pattern(term->kind) ? unfold(out->arena, term->value, NULL) : escape(out->arena, term->value);
		out->flags[out->n] = is_pattern(term->kind) ? PATTERN_FLAGS : KEYWORD_FLAGS;
		out->ids[out->n] = (unsigned)i;
		if (!out->at[out->n++])
			return RAISE(FAULT_MEMORY);
	}
	return 0;
}

static int refuse(const struct terms *terms, const struct expressions *e, const hs_compile_error_t *error, struct why *why)
{
	if (error->expression >= 0 && (unsigned)error->expression < e->n) {
		const struct term *term = &terms->terms[e->ids[error->expression]];
		struct place place = term->test->condition->place;

		why_where(why, place.file ? place.file : "", place.line);
		why_say(why, "\"%.*s\" cannot be searched for: %s", TEXT_ARG(term->test->condition->words[term->at]),
			error->message);
	} else {
		why_say(why, "The keywords and patterns of the rules cannot be searched for together: %s", error->message);
	}
	why_field(why, "pattern");
	return SCANNER_REFUSED;
}

static int compile(struct scanner *s, struct arena *arena, struct why *why)
{
	struct expressions e = { .arena = arena };
	hs_compile_error_t *error = NULL;
	int rc = collect(s->terms, &e);

	if (rc || !e.n)
		return rc;
	if (hs_compile_multi(e.at, e.flags, e.ids, e.n, HS_MODE_BLOCK, NULL, &s->database, &error) != HS_SUCCESS) {
		rc = error ? refuse(s->terms, &e, error, why) : RAISE(FAULT_MEMORY);
		hs_free_compile_error(error);
		return rc;
	}
	return hs_alloc_scratch(s->database, &s->scratch) == HS_SUCCESS ? 0 : RAISE(FAULT_MEMORY);
}

#define EXPRESSIONS_LIMIT_BYTES ((size_t)2 * 1024 * 1024 * 1024)

int scanner_create(const struct terms *terms, struct scanner **out, struct why *why)
{
	AUTO(scanner_destroy) struct scanner *s = calloc(1, sizeof *s);
	AUTO(arena_destroy) struct arena *arena = arena_create(EXPRESSIONS_LIMIT_BYTES);
	int rc;

	if (!s)
		return RAISE(FAULT_MEMORY);
	if (hs_valid_platform() != HS_SUCCESS) {
		why_say(why, "This processor lacks what the text search needs (SSSE3 on x86).");
		return SCANNER_REFUSED;
	}
	s->terms = terms;
	s->kinds = malloc(terms->n + 1);
	if (!s->kinds)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < terms->n; i++)
		s->kinds[i] = (unsigned char)terms->terms[i].kind;
	rc = compile(s, arena, why);
	if (rc)
		return rc;
	*out = s;
	s = NULL;
	return SCANNER_OK;
}

void scanner_destroy(struct scanner **scanner)
{
	struct scanner *s = *scanner;

	if (!s)
		return;
	for (size_t i = 0; s->single && i < s->terms->n; i++)
		hs_free_database(s->single[i]);
	free(s->single);
	free(s->kinds);
	hs_free_scratch(s->scratch);
	hs_free_database(s->database);
	free(s);
	*scanner = NULL;
}

bool scanner_is_idle(const struct scanner *scanner)
{
	return !scanner->database;
}

size_t scanner_size(const struct scanner *scanner)
{
	size_t size = 0;

	return scanner->database && hs_database_size(scanner->database, &size) == HS_SUCCESS ? size : 0;
}

/* What would never be found: classes of capitals, since what is searched has none, and the ends of the whole text, which is title and description in one. */
static bool is_hopeless(const char *escape)
{
	static const char *const all[] = { "A", "z", "Z", "G", "p{Lu}", "p{Lt}", "p{^Ll}", "P{Ll}" };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (!strncmp(escape, all[i], strlen(all[i])))
			return true;
	return false;
}

/* "": there is nothing of the kind. */
static const char *find_hopeless(const char *pattern)
{
	for (const char *at = strchr(pattern, '\\'); at && at[1]; at = strchr(at + 2, '\\'))
		if (is_hopeless(at + 1))
			return at;
	return "";
}

int scanner_check(struct text pattern, struct why *why)
{
	AUTO(arena_destroy) struct arena *arena = arena_create(4 * PATTERN_LIMIT);
	hs_compile_error_t *error = NULL;
	hs_expr_info_t *info = NULL;
	char zero_ended[PATTERN_LIMIT + 1];
	const char *hopeless;
	int rc = SCANNER_OK;

	if (!pattern.size || pattern.size > PATTERN_LIMIT || memchr(pattern.at, '\0', pattern.size)) {
		why_say(why, "A pattern must be 1 to 512 bytes.");
		return SCANNER_REFUSED;
	}
	memcpy(zero_ended, pattern.at, pattern.size);
	zero_ended[pattern.size] = '\0';
	if (!unfold(arena, pattern, why))
		return SCANNER_REFUSED;
	hopeless = find_hopeless(zero_ended);
	if (*hopeless) {
		why_say(why,
			"The pattern \"%s\" would never be found: at \"%.6s\" it asks for capitals, which the text is searched without (write \\p{L}), or for an end of "
			"the whole text (write ^ and $, which are the ends of a line).",
			zero_ended, hopeless);
		return SCANNER_REFUSED;
	}
	if (hs_expression_info(zero_ended, PATTERN_FLAGS, &info, &error) != HS_SUCCESS) {
		why_say(why, "The pattern \"%s\" cannot be used: %s", zero_ended, error ? error->message : "out of memory");
		why_hint(
			why,
			"A sign that is meant as it stands, such as ( [ { . ? * + or |, is written with two backslashes before it: \"\\\\(\".");
		rc = SCANNER_REFUSED;
	} else if (!info->min_width) {
		why_say(why, "The pattern \"%s\" would be found in every text, even in an empty one.", zero_ended);
		why_hint(why, "Let it ask for something at least once: a+ instead of a*.");
		rc = SCANNER_REFUSED;
	}
	hs_free_compile_error(error);
	free(info);
	return rc;
}

/* ---- scanning ---- */

struct scan {
	const unsigned char *kinds;
	struct truth *truth;
	size_t title_size;
};

static int add_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
	struct scan *scan = ctx;
	enum condition_kind kind = (enum condition_kind)scan->kinds[id];

	(void)from, (void)flags;
	if (!is_of_title(kind) || to <= scan->title_size)
		truth_add(scan->truth, kind, id);
	return 0;
}

static int run(struct scanner *s, const hs_database_t *database, struct text words, match_event_handler on_match, void *ctx)
{
	if (words.size > UINT32_MAX)
		return RAISE(FAULT_UNPLANNED);
	if (hs_scan(database, words.at, (unsigned)words.size, 0, s->scratch, on_match, ctx) != HS_SUCCESS)
		return RAISE(FAULT_UNPLANNED);
	return 0;
}

int scanner_scan(struct scanner *s, struct text words, size_t title_size, struct truth *truth)
{
	struct scan scan = { s->kinds, truth, title_size };

	return s->database ? PASS(run(s, s->database, words, add_match, &scan)) : 0;
}

struct trying {
	size_t limit;
	bool is_found;
};

static int find_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
	struct trying *t = ctx;

	(void)id, (void)from, (void)flags;
	t->is_found |= to <= t->limit;
	return 0;
}

static int compile_single(struct scanner *s, uint32_t term)
{
	AUTO(arena_destroy) struct arena *arena = arena_create(4 * PATTERN_LIMIT);
	const char *pattern = unfold(arena, s->terms->terms[term].value, NULL);
	hs_compile_error_t *error = NULL;

	if (!s->single)
		s->single = calloc(s->terms->n, sizeof(hs_database_t *));
	if (!s->single || !pattern)
		return RAISE(FAULT_MEMORY);
	if (hs_compile(pattern, PATTERN_FLAGS & ~HS_FLAG_SINGLEMATCH, HS_MODE_BLOCK, NULL, &s->single[term], &error) ||
	    hs_alloc_scratch(s->single[term], &s->scratch) != HS_SUCCESS) {
		hs_free_compile_error(error);
		return RAISE(FAULT_MEMORY);
	}
	return 0;
}

int scanner_try(struct scanner *s, uint32_t term, struct text words, size_t title_size, bool *holds_out)
{
	struct trying t = { .limit = is_of_title(s->terms->terms[term].kind) ? title_size : words.size };
	int rc = 0;

	if (!s->single || !s->single[term])
		rc = compile_single(s, term);
	if (!rc)
		rc = run(s, s->single[term], words, find_match, &t);
	*holds_out = t.is_found;
	return rc ? PASS(rc) : 0;
}
