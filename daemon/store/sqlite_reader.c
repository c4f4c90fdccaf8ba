#include "store/sqlite_inner.h"

#include <stdlib.h>
#include <string.h>

struct sqlite_reader {
	struct session session;
	struct sqlite_store *store; /* only what never changes, the fingerprints and has_failed */
	struct buffer segment;      /* the segment last looked into: entries of a feed mostly share one */
	uint64_t first_event, n_events;
	struct unpack rest; /* of it, from event `next` on */
	uint64_t next;
	bool is_held; /* between hold and release: one snapshot over several calls */
};

/* One snapshot a call. Every call begins with this ... */
static int enter(struct sqlite_reader *r)
{
	struct bind b = bind_begin(&r->session, SQL_READ_BEGIN);

	if (atomic_load(&r->store->has_failed))
		return RAISE(FAULT_STORE);
	if (r->is_held)
		return 0;
	return PASS(bind_run(&r->session, &b, "beginning to read"));
}

/* ... and ends with this, if it began. Reading changes nothing: ending the snapshot cannot fail in a way that matters. */
static int leave(struct sqlite_reader *r, int rc)
{
	struct bind b = bind_begin(&r->session, SQL_READ_END);

	session_reset(&r->session);
	if (!r->is_held)
		(void)bind_step(&b);
	if (rc < 0)
		atomic_store(&r->store->has_failed, true);
	return rc;
}

static int op_case_get(void *self, uint64_t number, struct arena *arena, struct case_row *out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, case_select(&r->session, number, arena, out));
}

static int op_case_find(void *self, struct text source, struct text source_ref, uint64_t *number_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, case_find(&r->session, r->store->fingerprints, source, source_ref, number_out));
}

static int op_text_get(void *self, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *bytes_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, text_select(&r->session, case_number, event_number, arena, bytes_out));
}

static int get_tally(struct sqlite_reader *r, struct store_figures *out)
{
	struct bind b = bind_begin(&r->session, SQL_TALLY);
	struct columns c;

	bind_u64(&b, STORE_STREAM);
	if (bind_step(&b) != SQLITE_ROW)
		return RAISE(session_complain(&r->session, "reading the tally"));
	c = columns_of(&b, NULL);
	out->cases = column_u64(&c);
	out->open_cases = column_u64(&c);
	out->events = column_u64(&c);
	sqlite3_reset(b.to);
	return STORE_OK;
}

static int op_figures(void *self, struct store_figures *out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, get_tally(r, out));
}

static int op_sums_get(void *self, const struct figure_key *key, struct arena *arena, struct text *sums_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, figures_get(&r->session, key, arena, sums_out));
}

static int op_sums_read(void *self, const struct figure_key *key, int32_t until, struct arena *arena, struct figure_row *rows_out, size_t room,
			size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, figures_read(&r->session, key, until, arena, rows_out, room, n_out));
}

static int op_sums_value(void *self, enum stats_by by, struct text after, bool or_at, struct arena *arena, struct text *value_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, figures_value(&r->session, by, after, or_at, arena, value_out));
}

/* `from` is the highest number to look at, plus one. */
static int list_cases(struct sqlite_reader *r, const struct request_list *request, uint64_t from, struct arena *arena,
		      struct case_list *out)
{
	struct bind b = bind_begin(&r->session, SQL_LIST);
	uint64_t down_to = from > r->store->list_scan ? from - r->store->list_scan : 1;
	size_t limit = page_limit(request->limit);
	struct text category = request->category_prefix;
	struct case_list page = { .cases = arena_take(arena, limit * sizeof *page.cases) };
	int rc = SQLITE_DONE, got = page.cases ? STORE_OK : STORE_SHORT;

	while (category.size && category.at[category.size - 1] == '/')
		category.size--;
	bind_u64(&b, from);
	bind_u64(&b, down_to);
	bind_u64(&b, (uint64_t)request->state);
	bind_text(&b, request->department);
	bind_text(&b, category);
	bind_u64(&b, limit);
	while (!got && page.n_cases < limit && (rc = bind_step(&b)) == SQLITE_ROW)
		got = case_from_list(&r->session, &b, arena, &page.cases[page.n_cases++]);
	if (got)
		return PASS(got);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(&r->session, "listing cases"));
	page.next_before_number = page.n_cases == limit ? page.cases[limit - 1].number : down_to;
	if (page.next_before_number <= 1)
		page.next_before_number = 0;
	*out = page;
	return STORE_OK;
}

static int op_list(void *self, const struct request_list *request, struct arena *arena, struct case_list *out)
{
	struct sqlite_reader *r = self;
	struct store_figures figures = { 0 };
	uint64_t from = request->before_number;
	int rc = enter(r);

	if (rc)
		return PASS(rc);
	rc = get_tally(r, &figures);
	if (!from || from > figures.cases)
		from = figures.cases + 1;
	return leave(r, rc ? PASS(rc) : list_cases(r, request, from, arena, out));
}

static int op_hold(void *self)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	r->is_held = !rc;
	return PASS(rc);
}

static void op_release(void *self)
{
	struct sqlite_reader *r = self;

	r->is_held = false;
	(void)leave(r, 0);
}

static int op_late(void *self, const struct late_walk *walk, struct arena *arena, struct late_row *rows_out, size_t room, size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, late_walk(&r->session, walk, arena, rows_out, room, n_out));
}

static int op_late_heads(void *self, struct text department, struct arena *arena, struct late_head *heads_out, size_t room, size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, late_heads(&r->session, department, arena, heads_out, room, n_out));
}

static int op_dues(void *self, struct due_row from, wall until, struct due_row *rows_out, size_t room, size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, late_dues_from(&r->session, from, until, rows_out, room, n_out));
}

/* Brings the segment that holds the event into r->segment. Segments never change, so one that is there is good. */
static int load_segment(struct sqlite_reader *r, uint64_t number)
{
	struct bind b = bind_begin(&r->session, SQL_SEGMENT_OF);
	struct columns c;

	if (r->n_events && number >= r->first_event && number < r->first_event + r->n_events)
		return 0;
	bind_u64(&b, STORE_STREAM);
	bind_u64(&b, number);
	if (bind_step(&b) != SQLITE_ROW)
		return RAISE(session_complain(&r->session, "looking for the event of a feed's entry"));
	c = columns_of(&b, NULL);
	r->first_event = column_u64(&c);
	r->n_events = column_u64(&c);
	buffer_clear(&r->segment);
	buffer_add(&r->segment, column_peek(&c));
	sqlite3_reset(b.to);
	r->rest = unpack_of(buffer_text(&r->segment));
	r->next = r->first_event;
	if (!r->segment.is_short)
		return 0;
	r->n_events = 0;
	return RAISE(FAULT_MEMORY);
}

/* The event, with its bytes in r->segment. */
static int get_event(struct sqlite_reader *r, uint64_t number, struct event_row *out)
{
	int rc = load_segment(r, number);

	if (rc)
		return PASS(rc);
	if (number < r->next) {
		r->rest = unpack_of(buffer_text(&r->segment));
		r->next = r->first_event;
	}
	while (r->next <= number) {
		if (!segment_next(&r->rest, r->next++, out))
			return RAISE(FAULT_BROKEN);
	}
	return 0;
}

/* Fills one entry. STORE_OK, STORE_SHORT or a fault. */
static int get_entry(struct sqlite_reader *r, uint64_t position, uint64_t event_number, struct arena *arena, struct feed_entry *out)
{
	struct event_row event = { 0 };
	bool is_whole = true;
	int rc = get_event(r, event_number, &event);

	if (rc)
		return PASS(rc);
	*out = (struct feed_entry){ .position = position, .event_number = event_number, .case_number = event.case_number };
	out->event = arena_copy(arena, event.bytes, &is_whole);
	if (!is_whole)
		return STORE_SHORT;
	rc = text_select(&r->session, event.case_number, event_number, arena, &out->text);
	return rc == STORE_MISSING ? STORE_OK : PASS(rc);
}

/* STORE_MISSING when the stream has not come that far. */
static int check_event(struct sqlite_reader *r, uint64_t number)
{
	struct bind b = bind_begin(&r->session, SQL_TALLY);
	struct columns c;
	uint64_t newest;

	bind_u64(&b, STORE_STREAM);
	if (bind_step(&b) != SQLITE_ROW)
		return RAISE(session_complain(&r->session, "reading the tally"));
	c = columns_of(&b, NULL);
	c.at = 2;
	newest = column_u64(&c);
	sqlite3_reset(b.to);
	return number && number <= newest ? STORE_OK : STORE_MISSING;
}

static int op_event_get(void *self, uint64_t event_number, struct arena *arena, struct feed_entry *out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	if (rc)
		return PASS(rc);
	rc = check_event(r, event_number);
	return leave(r, rc ? rc : get_entry(r, 0, event_number, arena, out));
}

/* A page of a feed being filled. */
struct page {
	struct arena *arena;
	struct feed_entry *entries;
	size_t room, n, bytes, max_bytes;
	uint64_t after;
};

static bool is_full(const struct page *p)
{
	return p->n == p->room || (p->n && p->bytes >= p->max_bytes);
}

/* A page that the arena cuts short is still a page, unless it is empty. */
static int read_run(struct sqlite_reader *r, struct columns *c, struct page *p)
{
	uint64_t position = column_u64(c), end = position + column_u64(c), event = 0;
	struct unpack rest = unpack_of(column_peek(c));

	for (; position < end && !is_full(p); position++) {
		struct feed_entry *entry = &p->entries[p->n];
		int rc;

		event = unpack_step(&rest, event);
		if (rest.is_bad)
			return RAISE(FAULT_BROKEN);
		if (position <= p->after)
			continue;
		rc = get_entry(r, position, event, p->arena, entry);
		if (rc == STORE_SHORT && p->n)
			p->room = p->n;
		else if (rc)
			return PASS(rc);
		else
			p->bytes += entry->event.size + entry->text.size, p->n++;
	}
	return STORE_OK;
}

static int read_feed(struct sqlite_reader *r, struct text feed, struct page *p)
{
	struct bind id = bind_begin(&r->session, SQL_FEED_ID), runs = bind_begin(&r->session, SQL_FEED_RUNS);
	int rc, got = STORE_OK;

	bind_text(&id, feed);
	rc = bind_step(&id);
	if (rc == SQLITE_DONE)
		return STORE_OK;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(&r->session, "looking for a feed"));
	bind_u64(&runs, STORE_STREAM);
	bind_u64(&runs, (uint64_t)sqlite3_column_int64(id.to, 0));
	bind_u64(&runs, p->after + 1);
	sqlite3_reset(id.to);
	while (!got && !is_full(p) && (rc = bind_step(&runs)) == SQLITE_ROW) {
		struct columns c = columns_of(&runs, NULL);

		got = read_run(r, &c, p);
	}
	if (!got && rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(&r->session, "reading a feed"));
	return PASS(got);
}

static int op_feed_read(void *self, struct text feed, uint64_t after_position, size_t max_bytes, struct arena *arena,
			struct feed_entry *entries_out, size_t room, size_t *n_out)
{
	struct sqlite_reader *r = self;
	struct page p = { .arena = arena, .entries = entries_out, .room = room, .max_bytes = max_bytes, .after = after_position };
	int rc = enter(r);

	rc = rc ? PASS(rc) : leave(r, read_feed(r, feed, &p));
	if (!rc)
		*n_out = p.n;
	return rc;
}

static int count_rows(struct bind *b, size_t *n_out)
{
	int rc;

	for (*n_out = 0; (rc = bind_step(b)) == SQLITE_ROW; ++*n_out)
		;
	return rc;
}

static int get_cursors(struct sqlite_reader *r, struct arena *arena, struct cursor_row **rows_out, size_t *n_out)
{
	struct bind b = bind_begin(&r->session, SQL_CURSORS);
	size_t room, n = 0;
	bool is_whole = true;
	struct cursor_row *rows;

	if (count_rows(&b, &room) != SQLITE_DONE)
		return RAISE(session_complain(&r->session, "counting cursors"));
	rows = arena_take_clear(arena, room ? room : 1, sizeof *rows);
	if (!rows)
		return STORE_SHORT;
	while (n < room && bind_step(&b) == SQLITE_ROW) {
		struct columns c = columns_of(&b, arena);

		rows[n].feed = column_text(&c);
		rows[n].consumer = column_text(&c);
		rows[n].cursor.stream = (uint32_t)column_u64(&c);
		rows[n].cursor.event_number = column_u64(&c);
		rows[n++].cursor.position = column_u64(&c);
		is_whole = is_whole && c.is_whole;
	}
	if (n < room)
		return RAISE(session_complain(&r->session, "reading cursors"));
	if (!is_whole)
		return STORE_SHORT;
	*rows_out = rows;
	*n_out = n;
	return STORE_OK;
}

static int op_cursors(void *self, struct arena *arena, struct cursor_row **rows_out, size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, get_cursors(r, arena, rows_out, n_out));
}

static int op_rule_sets(void *self, uint64_t before_number, struct arena *arena, struct rule_set *sets_out, size_t room, size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, rules_list(&r->session, before_number, arena, sets_out, room, n_out));
}

static int op_rulings(void *self, uint64_t before_event, struct arena *arena, struct precedent *rows_out, size_t room, size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, rulings_list(&r->session, before_event, arena, rows_out, room, n_out));
}

static int op_rule_piece_get(void *self, struct text digest, uint32_t piece, struct arena *arena, struct text *bytes_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, rules_piece_get(&r->session, digest, piece, arena, bytes_out));
}

static int op_survey(void *self, const struct survey *survey, void (*visit)(void *ctx, const struct survey_case *c), void *ctx)
{
	struct sqlite_reader *r = self;
	struct store_figures figures = { 0 };
	int rc = enter(r);

	if (rc)
		return PASS(rc);
	rc = get_tally(r, &figures);
	return leave(r, rc ? PASS(rc) : survey_cases(&r->session, figures.cases, survey, visit, ctx));
}

static int op_dossiers(void *self, enum dossier_kind kind, uint64_t before_number, struct arena *arena, struct dossier *out, size_t room, size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, dossier_list(&r->session, kind, before_number, arena, out, room, n_out));
}

static int op_dossier_named(void *self, enum dossier_kind kind, struct text name, struct arena *arena, struct dossier *out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, dossier_select(&r->session, kind, 0, name, arena, out));
}

static int op_campaign_cases(void *self, struct text campaign, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out)
{
	struct sqlite_reader *r = self;
	int rc = enter(r);

	return rc ? PASS(rc) : leave(r, campaign_members(&r->session, campaign, after, numbers_out, room, n_out));
}

/* Not in one snapshot: that would hold the log up for as long as the walk takes. */
static int op_verify(void *self, struct arena *arena, bool *is_whole_out, uint64_t *events_out, struct text *where_out)
{
	struct sqlite_reader *r = self;

	if (atomic_load(&r->store->has_failed))
		return RAISE(FAULT_STORE);
	return PASS(verify_chain(&r->session, arena, is_whole_out, events_out, where_out));
}

static void op_close(void *self)
{
	struct sqlite_reader *r = self;

	session_close(&r->session);
	buffer_fini(&r->segment);
	free(r);
}

static const struct reader_ops ops = {
	.case_get = op_case_get,
	.case_find = op_case_find,
	.text_get = op_text_get,
	.event_get = op_event_get,
	.list = op_list,
	.hold = op_hold,
	.release = op_release,
	.late = op_late,
	.late_heads = op_late_heads,
	.dues = op_dues,
	.feed_read = op_feed_read,
	.cursors = op_cursors,
	.rule_sets = op_rule_sets,
	.rule_piece_get = op_rule_piece_get,
	.dossiers = op_dossiers,
	.dossier_named = op_dossier_named,
	.campaign_cases = op_campaign_cases,
	.rulings = op_rulings,
	.sums_get = op_sums_get,
	.sums_read = op_sums_read,
	.sums_value = op_sums_value,
	.figures = op_figures,
	.survey = op_survey,
	.verify = op_verify,
	.close = op_close,
};

int store_sqlite_reader_open(const struct store *store, struct reader *out, struct why *why)
{
	struct sqlite_store *s = store->self;
	struct sqlite_reader *r = calloc(1, sizeof *r);
	const char *vfs = NULL;
	sqlite3_vfs *of = NULL;
	int rc;

	if (!r) {
		why_say(why, "There is no memory to read the database with.");
		return RAISE(FAULT_MEMORY);
	}
	if (!sqlite3_file_control(s->session.db, "main", SQLITE_FCNTL_VFS_POINTER, &of) && of)
		vfs = of->zName;
	r->store = s;
	rc = session_open(&r->session, s->path, vfs, SQLITE_OPEN_READONLY, why);
	rc = rc ? rc : session_prepare(&r->session, SQL_READS_END, why);
	if (rc) {
		op_close(r);
		return PASS(rc);
	}
	*out = (struct reader){ .self = r, .ops = &ops };
	return STORE_OPEN_OK;
}
