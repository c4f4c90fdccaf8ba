#include "store/memory_inner.h"

#include <stdlib.h>
#include <string.h>

#include "proto/codec.h"

static int op_hold(void *self)
{
	struct memory_store *m = memory_enter(self);

	m->is_held = true;
	return 0;
}

static void op_release(void *self)
{
	struct memory_store *m = self;

	m->is_held = false;
	(void)memory_leave(m, 0);
}

static int op_case_get(void *self, uint64_t number, struct arena *arena, struct case_row *out)
{
	struct memory_store *m = memory_enter(self);
	const struct kept_row *kept = memory_committed(m, number);

	return memory_leave(m, kept ? memory_copy_row(kept, arena, out) : STORE_MISSING);
}

static int op_case_find(void *self, struct text source, struct text source_ref, uint64_t *number_out)
{
	struct memory_store *m = memory_enter(self);

	for (uint64_t number = 1; number <= m->cases_committed; number++) {
		const struct case_record *r = &memory_committed(m, number)->row.record;

		if (text_is(r->source, source) && text_is(r->source_ref, source_ref)) {
			*number_out = number;
			return memory_leave(m, STORE_OK);
		}
	}
	return memory_leave(m, STORE_MISSING);
}

int memory_text(const struct memory_store *m, size_t n_events, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *out)
{
	const struct kept_text *kept;
	bool is_whole = true;
	struct text copy;

	if (!event_number || event_number > n_events || event_number > m->n_texts)
		return STORE_MISSING;
	kept = &m->texts[event_number - 1];
	if (!kept->case_number || kept->case_number != case_number)
		return STORE_MISSING;
	copy = arena_copy(arena, kept->bytes, &is_whole);
	if (!is_whole)
		return STORE_SHORT;
	*out = copy;
	return STORE_OK;
}

static int op_text_get(void *self, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *bytes_out)
{
	struct memory_store *m = memory_enter(self);

	return memory_leave(m, memory_text(m, m->events_committed, case_number, event_number, arena, bytes_out));
}

static bool has_department(const struct case_record *r, struct text department)
{
	for (size_t i = 0; i < r->n_assignments; i++) {
		if (text_is(r->assignments[i].department, department))
			return true;
	}
	return text_is_empty(department);
}

static bool is_wanted(const struct case_record *r, const struct request_list *request)
{
	return (!request->state || r->state == request->state) && category_is_under(r->category, request->category_prefix) &&
	       has_department(r, request->department);
}

static int list_cases(const struct memory_store *m, const struct request_list *request, struct arena *arena, struct case_list *out)
{
	size_t limit = page_limit(request->limit), looked = 0;
	struct case_list page = { .cases = arena_take(arena, limit * sizeof *page.cases) };
	uint64_t number = m->cases_committed;
	struct case_row row;

	if (!page.cases)
		return STORE_SHORT;
	if (request->before_number && request->before_number <= number)
		number = request->before_number - 1;
	for (; number && page.n_cases < limit && looked < m->list_scan; number--, looked++) {
		if (!is_wanted(&memory_committed(m, number)->row.record, request))
			continue;
		if (memory_copy_row(memory_committed(m, number), arena, &row))
			return STORE_SHORT;
		page.cases[page.n_cases++] = row.record;
	}
	page.next_before_number = number ? number + 1 : 0;
	*out = page;
	return STORE_OK;
}

static int op_list(void *self, const struct request_list *request, struct arena *arena, struct case_list *out)
{
	struct memory_store *m = memory_enter(self);

	return memory_leave(m, list_cases(m, request, arena, out));
}

/* STORE_OK or STORE_SHORT. */
static int get_entry(const struct memory_store *m, uint64_t position, uint64_t event_number, struct arena *arena, struct feed_entry *out)
{
	const struct event_row *event = &m->events[event_number - 1].row;
	bool is_whole = true;
	int rc;

	*out = (struct feed_entry){ .position = position, .event_number = event_number, .case_number = event->case_number };
	out->event = arena_copy(arena, event->bytes, &is_whole);
	rc = is_whole ? memory_text(m, m->events_committed, event->case_number, event_number, arena, &out->text) : STORE_SHORT;
	return rc == STORE_MISSING ? STORE_OK : rc;
}

static int op_event_get(void *self, uint64_t event_number, struct arena *arena, struct feed_entry *out)
{
	struct memory_store *m = memory_enter(self);
	bool is_there = event_number && event_number <= m->events_committed;

	return memory_leave(m, is_there ? get_entry(m, 0, event_number, arena, out) : STORE_MISSING);
}

static int op_feed_read(void *self, struct text name, uint64_t after_position, size_t max_bytes, struct arena *arena,
			struct feed_entry *entries_out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);
	const struct kept_feed *feed = memory_find_feed(m, name);
	size_t n = 0, bytes = 0;

	for (uint64_t at = after_position; feed && at < feed->n_committed && n < room && (!n || bytes < max_bytes); at++) {
		if (get_entry(m, at + 1, feed->events[at], arena, &entries_out[n])) {
			if (!n)
				return memory_leave(m, STORE_SHORT);
			break;
		}
		bytes += entries_out[n].event.size + entries_out[n].text.size;
		n++;
	}
	*n_out = n;
	return memory_leave(m, STORE_OK);
}

static int order_cursors(const void *a, const void *b)
{
	const struct cursor_row *x = a, *y = b;
	int order = text_order(x->feed, y->feed);

	return order ? order : text_order(x->consumer, y->consumer);
}

static int op_cursors(void *self, struct arena *arena, struct cursor_row **rows_out, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);
	struct cursor_row *rows = arena_take(arena, (m->n_cursors + 1) * sizeof *rows);
	bool is_whole = rows;
	size_t n = 0;

	for (size_t i = 0; is_whole && i < m->n_cursors; i++) {
		const struct kept_cursor *c = &m->cursors[i];

		if (!c->is_committed)
			continue;
		rows[n].feed = arena_copy(arena, c->feed, &is_whole);
		rows[n].consumer = arena_copy(arena, c->consumer, &is_whole);
		rows[n++].cursor = c->committed;
	}
	if (!is_whole)
		return memory_leave(m, STORE_SHORT);
	qsort(rows, n, sizeof *rows, order_cursors);
	*rows_out = rows;
	*n_out = n;
	return memory_leave(m, STORE_OK);
}

static int op_figures(void *self, struct store_figures *out)
{
	struct memory_store *m = memory_enter(self);

	*out = (struct store_figures){ .cases = m->cases_committed, .events = m->events_committed };
	for (uint64_t number = 1; number <= m->cases_committed; number++)
		out->open_cases += case_is_open(memory_committed(m, number)->row.record.state);
	return memory_leave(m, STORE_OK);
}

static bool was_joint(const struct case_record *r)
{
	for (size_t i = 0; i < r->n_assignments; i++)
		if (r->assignments[i].part == PART_REQUIRED && r->assignments[i].state == ASSIGNMENT_DONE)
			return !case_is_open(r->state);
	return false;
}

static void show(const struct memory_store *m, const struct case_row *row, const struct survey *survey,
		 void (*visit)(void *ctx, const struct survey_case *c), void *ctx)
{
	const struct case_record *r = &row->record;
	struct survey_case c = { .number = r->number, .category = r->category, .state = r->state,
				 .opened = wall_is_none(r->opened) ? r->received : r->opened,
				 .areas = r->areas, .n_areas = r->n_areas, .reopened = r->reopened };

	if (wall_is_before(c.opened, survey->from) || !wall_is_before(c.opened, survey->until))
		return;
	c.was_joint = !wall_is_before(c.opened, survey->parts_from) && was_joint(r);
	if (survey->with_points && row->opened_event && row->opened_event <= m->n_texts && row->opened_event <= m->events_committed)
		c.has_point = codec_text_point(m->texts[row->opened_event - 1].bytes, &c.point);
	visit(ctx, &c);
}

static int op_survey(void *self, const struct survey *survey, void (*visit)(void *ctx, const struct survey_case *c), void *ctx)
{
	struct memory_store *m = memory_enter(self);

	for (uint64_t number = 1; number <= m->cases_committed; number++)
		show(m, &memory_committed(m, number)->row, survey, visit, ctx);
	return memory_leave(m, STORE_OK);
}

static int op_rule_sets(void *self, uint64_t before_number, struct arena *arena, struct rule_set *sets_out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);

	return memory_leave(m, memory_rule_sets(m, m->rule_sets_committed, before_number, arena, sets_out, room, n_out));
}

static int op_rule_piece_get(void *self, struct text digest, uint32_t piece, struct arena *arena, struct text *bytes_out)
{
	struct memory_store *m = memory_enter(self);
	const struct kept_piece *kept = memory_find_piece(m, m->pieces_committed, digest, piece);
	bool is_whole = true;
	struct text copy = kept ? arena_copy(arena, kept->bytes, &is_whole) : TEXT_NONE;

	if (!kept || !is_whole)
		return memory_leave(m, kept ? STORE_SHORT : STORE_MISSING);
	*bytes_out = copy;
	return memory_leave(m, STORE_OK);
}

static int op_rulings(void *self, uint64_t before_event, struct arena *arena, struct precedent *rows_out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);

	return memory_leave(m, memory_rulings(m, before_event, arena, rows_out, room, n_out));
}

static int op_verify(void *self, struct arena *arena, bool *is_whole_out, uint64_t *events_out, struct text *where_out)
{
	struct memory_store *m = memory_enter(self);
	struct chain chain = { { 0 } };
	bool is_whole = true;
	uint64_t n;

	for (n = 0; n < m->events_committed && is_whole; n++) {
		chain_add(&chain, STORE_STREAM, n + 1, 1, m->events[n].row.bytes);
		is_whole = chain_is(&chain, m->events[n].chain.hash, CHAIN_SIZE);
	}
	*where_out = TEXT_NONE;
	*is_whole_out = is_whole;
	*events_out = n;
	if (!is_whole)
		*where_out = arena_copy(arena, TEXT("An event was changed in memory."), &is_whole);
	return memory_leave(m, STORE_OK);
}

static void op_close(void *self)
{
	(void)self;
}

static int op_dossiers(void *self, enum dossier_kind kind, uint64_t before_number, struct arena *arena, struct dossier *out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);

	return memory_leave(m, memory_dossiers(m, kind, before_number, arena, out, room, n_out));
}

static int op_dossier_named(void *self, enum dossier_kind kind, struct text name, struct arena *arena, struct dossier *out)
{
	struct memory_store *m = memory_enter(self);

	return memory_leave(m, memory_dossier_get(m, true, kind, 0, name, arena, out));
}

static int op_campaign_cases(void *self, struct text campaign, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out)
{
	struct memory_store *m = memory_enter(self);
	size_t n = 0;

	for (uint64_t number = after + 1; number <= m->cases_committed && n < room; number++)
		if (text_is(memory_committed(m, number)->row.record.campaign, campaign))
			numbers_out[n++] = number;
	*n_out = n;
	return memory_leave(m, STORE_OK);
}

static const struct reader_ops ops = {
	.case_get = op_case_get,
	.case_find = op_case_find,
	.text_get = op_text_get,
	.event_get = op_event_get,
	.list = op_list,
	.hold = op_hold,
	.release = op_release,
	.late = memory_late,
	.late_heads = memory_late_heads,
	.dues = memory_dues,
	.feed_read = op_feed_read,
	.cursors = op_cursors,
	.rule_sets = op_rule_sets,
	.rule_piece_get = op_rule_piece_get,
	.dossiers = op_dossiers,
	.dossier_named = op_dossier_named,
	.campaign_cases = op_campaign_cases,
	.rulings = op_rulings,
	.sums_get = memory_read_sums,
	.sums_read = memory_read_span,
	.sums_value = memory_read_value,
	.figures = op_figures,
	.survey = op_survey,
	.verify = op_verify,
	.close = op_close,
};

int store_memory_reader_open(const struct store *store, struct reader *out)
{
	*out = (struct reader){ .self = store->self, .ops = &ops };
	return 0;
}
