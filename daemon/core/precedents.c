#include "core/precedents.h"

#include "core/likeness.h"
#include "proto/codec.h"

enum { PAGE = 50, TEXT_FIRST_BYTES = 4096, TEXT_LIMIT_BYTES = 256 * 1024 };

struct search {
	struct reader *reader;
	const struct request_precedents *asked;
	struct arena *arena, *scratch; /* scratch: texts that are only looked at */
	bool is_full;
};

static bool is_below(struct text category, struct text prefix)
{
	while (prefix.size && prefix.at[prefix.size - 1] == '/')
		prefix.size--;
	return !prefix.size || (text_starts(category, prefix) && (category.size == prefix.size || category.at[prefix.size] == '/'));
}

static bool is_asked_for(const struct request_precedents *asked, const struct precedent *row)
{
	return is_below(row->category, asked->category_prefix) &&
	       (!asked->department.size || text_is(row->to, asked->department) || text_is(row->from, asked->department));
}

/* Each of the words stands somewhere in it. */
static bool has_words(struct text words, const struct precedent *row)
{
	struct text word;

	while (text_next(&words, ' ', &word))
		if (word.size && !likeness_contains(row->note, word) && !likeness_contains(row->title, word) && !likeness_contains(row->reason_code, word) &&
		    !likeness_contains(row->category, word))
			return false;
	return true;
}

/* A text of the case, into the scratch; empty where there is none any more. 0 or a fault. */
static int read_text(struct search *s, uint64_t case_number, uint64_t event, struct case_text *out)
{
	struct text bytes;
	int rc = s->reader->ops->text_get(s->reader->self, case_number, event, s->scratch, &bytes);

	*out = (struct case_text){ 0 };
	if (rc == STORE_MISSING)
		return 0;
	if (!rc && codec_text_decode(bytes, s->scratch, out))
		return RAISE(FAULT_BROKEN);
	return FOLD(rc);
}

static int add_texts(struct search *s, struct precedent *row, struct case_row *of)
{
	struct case_text ruling, opened;
	int rc = s->reader->ops->case_get(s->reader->self, row->case_number, s->scratch, of);

	if (!rc)
		rc = read_text(s, row->case_number, row->event_number, &ruling);
	if (!rc)
		rc = read_text(s, row->case_number, of->opened_event, &opened);
	if (rc)
		return FOLD(rc);
	row->note = ruling.note;
	row->title = opened.title;
	return 0;
}

/* Puts it onto the page, if it is asked for and there is room. 0 or a fault. */
static int take(struct search *s, struct precedent *row, struct precedent_list *out)
{
	struct case_row *of = arena_take(s->scratch, sizeof *of);
	bool is_whole = true;
	int rc;

	if (!is_asked_for(s->asked, row))
		return 0;
	rc = of ? add_texts(s, row, of) : RAISE(FAULT_MEMORY);
	if (rc || !has_words(s->asked->words, row))
		return PASS(rc);
	row->note = arena_copy(s->arena, row->note, &is_whole);
	row->title = arena_copy(s->arena, row->title, &is_whole);
	s->is_full = !is_whole;
	if (is_whole)
		out->rows[out->n_rows++] = *row;
	return 0;
}

/* Rulings below `before`, newest first, until the page is full. *before_out: where to go on; 0: there are no more. */
static int scan(struct search *s, struct precedent *rows, struct precedent_list *out)
{
	uint64_t before = s->asked->before_event;
	bool is_past = false;
	size_t n = PAGE;
	int rc = 0;

	for (size_t looked = 0; !rc && n == PAGE && looked < PRECEDENTS_SCAN; looked += n) {
		rc = s->reader->ops->rulings(s->reader->self, before, s->arena, rows, PAGE, &n);
		s->is_full |= rc == STORE_SHORT;
		for (size_t i = 0; !rc && i < n && !is_past && !s->is_full && out->n_rows < s->asked->limit; i++) {
			is_past = !wall_is_none(s->asked->since) && wall_is_before(rows[i].at, s->asked->since);
			rc = is_past ? 0 : take(s, &rows[i], out);
			arena_reset(s->scratch);
			before = s->is_full ? before : rows[i].event_number;
		}
		if (rc == STORE_SHORT || is_past || s->is_full || out->n_rows == s->asked->limit)
			break;
	}
	out->next_before_event = is_past || (n < PAGE && !s->is_full && out->n_rows < s->asked->limit) ? 0 : before;
	return rc == STORE_SHORT ? 0 : PASS(rc);
}

int precedents_read(struct reader *reader, const struct request_precedents *asked, struct arena *arena, struct precedent_list *out)
{
	struct search s = { .reader = reader, .asked = asked, .arena = arena };
	struct precedent *rows = arena_take(arena, PAGE * sizeof *rows);
	int rc;

	*out = (struct precedent_list){ .rows = arena_take(arena, asked->limit * sizeof *out->rows) };
	if (!rows || !out->rows)
		return STORE_SHORT;
	s.scratch = arena_create_sized(TEXT_FIRST_BYTES, TEXT_LIMIT_BYTES);
	rc = scan(&s, rows, out);
	arena_destroy(&s.scratch);
	return !rc && s.is_full && !out->n_rows ? STORE_SHORT : PASS(rc);
}
