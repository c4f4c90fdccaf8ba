#include "store/memory_inner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void *memory_widen(void *array, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return array;
	*room = *room ? *room * 2 : 16;
	array = realloc(array, *room * size);
	if (!array)
		abort();
	return array;
}

struct text memory_keep_text(struct text t)
{
	char *copy = malloc(t.size + 1);

	if (!copy)
		abort();
	memcpy(copy, t.size ? t.at : "", t.size);
	return (struct text){ copy, t.size };
}

static void enter(struct memory_store *m)
{
	pthread_mutex_lock(&m->lock);
}

static int leave(struct memory_store *m, int rc)
{
	if (rc < 0)
		m->has_failed = true;
	pthread_mutex_unlock(&m->lock);
	return rc;
}

static void add_size(void *ctx, struct text *t)
{
	*(size_t *)ctx += t->size;
}

static void move_text(void *ctx, struct text *t)
{
	char **at = ctx;

	if (t->size)
		memcpy(*at, t->at, t->size);
	t->at = *at;
	*at += t->size;
}

static struct kept_row *keep_row(const struct case_row *row)
{
	struct case_row copy = *row;
	struct kept_row *kept;
	size_t size = 0;
	char *at;

	row_forget_unstored(&copy);
	row_each_text(&copy, add_size, &size);
	kept = malloc(sizeof *kept + size);
	if (!kept)
		abort();
	kept->row = copy;
	at = kept->bytes;
	row_each_text(&kept->row, move_text, &at);
	return kept;
}

struct copying {
	struct arena *arena;
	bool is_whole;
};

static void copy_text(void *ctx, struct text *t)
{
	struct copying *c = ctx;

	*t = t->size ? arena_copy(c->arena, *t, &c->is_whole) : TEXT_NONE;
}

int memory_copy_row(const struct kept_row *kept, struct arena *arena, struct case_row *out)
{
	struct copying c = { arena, true };
	struct case_row row = kept->row;

	row_each_text(&row, copy_text, &c);
	if (!c.is_whole)
		return STORE_SHORT;
	*out = row;
	return STORE_OK;
}

static struct kept_case *find_number(struct memory_store *m, uint64_t number)
{
	return number && number <= m->n_cases ? &m->cases[number - 1] : NULL;
}

static uint64_t find_source(const struct memory_store *m, struct text source, struct text source_ref)
{
	for (size_t i = 0; i < m->n_cases; i++) {
		const struct case_record *r = &m->cases[i].now->row.record;

		if (text_is(r->source, source) && text_is(r->source_ref, source_ref))
			return r->number;
	}
	return 0;
}

static int add_case(struct memory_store *m, const struct case_row *row)
{
	if (row->record.number != m->n_cases + 1)
		return RAISE(FAULT_BROKEN);
	if (find_source(m, row->record.source, row->record.source_ref))
		return STORE_EXISTS;
	m->cases = memory_widen(m->cases, m->n_cases, &m->cases_room, sizeof *m->cases);
	m->cases[m->n_cases++] = (struct kept_case){ .now = keep_row(row) };
	return STORE_OK;
}

static int op_case_add(void *self, const struct case_row *row)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : add_case(m, row));
}

static int put_case(struct memory_store *m, const struct case_row *row)
{
	struct kept_case *c = find_number(m, row->record.number);
	struct case_row changed;
	struct kept_row *kept;

	if (!c)
		return STORE_MISSING;
	changed = c->now->row;
	row_overlay(&changed, row);
	kept = keep_row(&changed);
	if (c->now != c->committed)
		free(c->now);
	c->now = kept;
	return STORE_OK;
}

static int op_case_put(void *self, const struct case_row *row)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : put_case(m, row));
}

static int op_case_get(void *self, uint64_t number, struct arena *arena, struct case_row *out)
{
	struct memory_store *m = self;
	const struct kept_case *c;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	c = find_number(m, number);
	return leave(m, c ? memory_copy_row(c->now, arena, out) : STORE_MISSING);
}

static int op_case_find(void *self, struct text source, struct text source_ref, uint64_t *number_out)
{
	struct memory_store *m = self;
	uint64_t number;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	number = find_source(m, source, source_ref);
	if (number)
		*number_out = number;
	return leave(m, number ? STORE_OK : STORE_MISSING);
}

static int append_event(struct memory_store *m, const struct event_row *row)
{
	struct kept_event *e;

	if (row->number != m->n_events + 1)
		return RAISE(FAULT_BROKEN);
	m->events = memory_widen(m->events, m->n_events, &m->events_room, sizeof *m->events);
	e = &m->events[m->n_events];
	*e = (struct kept_event){ .row = *row };
	e->row.bytes = memory_keep_text(row->bytes);
	if (m->n_events)
		e->chain = e[-1].chain;
	chain_add(&e->chain, STORE_STREAM, row->number, 1, e->row.bytes);
	m->n_events++;
	return STORE_OK;
}

static int op_event_append(void *self, const struct event_row *row)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : append_event(m, row));
}

/* A text belongs to an event that is yet to be appended, so what readers see of it is bounded by the events. */
static int put_text(struct memory_store *m, uint64_t case_number, uint64_t event_number, struct text bytes, unsigned char *hash_out)
{
	if (!event_number || event_number <= m->n_events || !case_number)
		return RAISE(FAULT_BROKEN);
	while (m->n_texts < event_number) {
		m->texts = memory_widen(m->texts, m->n_texts, &m->texts_room, sizeof *m->texts);
		m->texts[m->n_texts++] = (struct kept_text){ 0 };
	}
	if (m->texts[event_number - 1].case_number)
		return RAISE(FAULT_BROKEN);
	m->texts[event_number - 1] = (struct kept_text){ case_number, memory_keep_text(bytes) };
	text_digest(salts_take(&m->salts), bytes, hash_out);
	return STORE_OK;
}

static int op_text_put(void *self, uint64_t case_number, uint64_t event_number, struct text bytes,
		       unsigned char hash_out[STORE_HASH_SIZE])
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : put_text(m, case_number, event_number, bytes, hash_out));
}

struct kept_feed *memory_find_feed(struct memory_store *m, struct text name)
{
	for (size_t i = 0; i < m->n_feeds; i++) {
		if (text_is(m->feeds[i].name, name))
			return &m->feeds[i];
	}
	return NULL;
}

static int append_feed(struct memory_store *m, struct text name, uint64_t position, uint64_t event_number)
{
	struct kept_feed *feed = memory_find_feed(m, name);

	if (position != (feed ? feed->n : 0) + 1)
		return RAISE(FAULT_BROKEN);
	if (!feed) {
		m->feeds = memory_widen(m->feeds, m->n_feeds, &m->feeds_room, sizeof *m->feeds);
		feed = &m->feeds[m->n_feeds++];
		*feed = (struct kept_feed){ .name = memory_keep_text(name) };
	}
	feed->events = memory_widen(feed->events, feed->n, &feed->room, sizeof *feed->events);
	feed->events[feed->n++] = event_number;
	return STORE_OK;
}

static int op_feed_append(void *self, struct text feed, uint64_t position, uint64_t event_number)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : append_feed(m, feed, position, event_number));
}

static int op_feed_tail(void *self, struct text name, struct feed_tail *out)
{
	struct memory_store *m = self;
	const struct kept_feed *feed;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	feed = memory_find_feed(m, name);
	*out = feed ? (struct feed_tail){ feed->n, feed->events[feed->n - 1] } : (struct feed_tail){ 0 };
	return leave(m, STORE_OK);
}

static struct kept_cursor *find_cursor(struct memory_store *m, struct text feed, struct text consumer)
{
	for (size_t i = 0; i < m->n_cursors; i++) {
		if (text_is(m->cursors[i].feed, feed) && text_is(m->cursors[i].consumer, consumer))
			return &m->cursors[i];
	}
	return NULL;
}

static int op_cursor_put(void *self, struct text feed, struct text consumer, struct cursor cursor)
{
	struct memory_store *m = self;
	struct kept_cursor *kept;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	kept = find_cursor(m, feed, consumer);
	if (!kept) {
		m->cursors = memory_widen(m->cursors, m->n_cursors, &m->cursors_room, sizeof *m->cursors);
		kept = &m->cursors[m->n_cursors++];
		*kept = (struct kept_cursor){ .feed = memory_keep_text(feed), .consumer = memory_keep_text(consumer) };
	}
	kept->now = cursor;
	return leave(m, STORE_OK);
}

static int op_cursor_get(void *self, struct text feed, struct text consumer, struct cursor *out)
{
	struct memory_store *m = self;
	const struct kept_cursor *kept;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	kept = find_cursor(m, feed, consumer);
	if (kept)
		*out = kept->now;
	return leave(m, kept ? STORE_OK : STORE_MISSING);
}

struct due_case {
	wall mark;
	uint64_t number;
};

static int order_due(const void *a, const void *b)
{
	const struct due_case *x = a, *y = b;

	if (!wall_is(x->mark, y->mark))
		return wall_is_before(x->mark, y->mark) ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static int op_due(void *self, wall now, uint64_t *cases_out, size_t room, size_t *n_out, wall *next_out)
{
	struct memory_store *m = self;
	struct due_case *all;
	size_t n = 0;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	all = malloc((m->n_cases + 1) * sizeof *all);
	*next_out = WALL_NEVER;
	for (size_t i = 0; all && i < m->n_cases; i++) {
		wall mark = case_next_mark(&m->cases[i].now->row.record);

		if (wall_is_before(now, mark))
			*next_out = wall_min(*next_out, mark);
		else
			all[n++] = (struct due_case){ mark, i + 1 };
	}
	if (all)
		qsort(all, n, sizeof *all, order_due);
	for (*n_out = 0; *n_out < n && *n_out < room; ++*n_out)
		cases_out[*n_out] = all[*n_out].number;
	free(all);
	return leave(m, STORE_OK);
}

static int op_unassessed(void *self, uint64_t after, uint64_t *cases_out, size_t room, size_t *n_out)
{
	struct memory_store *m = self;
	size_t n = 0;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	for (size_t i = after < m->n_cases ? (size_t)after : m->n_cases; i < m->n_cases && n < room; i++) {
		if (row_is_unassessed(&m->cases[i].now->row.record))
			cases_out[n++] = i + 1;
	}
	*n_out = n;
	return leave(m, STORE_OK);
}

static int op_rule_set_add(void *self, const struct rule_set *set)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : memory_rule_set_add(m, set));
}

static int op_rule_set_newest(void *self, struct arena *arena, struct rule_set *out)
{
	struct memory_store *m = self;
	size_t n = 0;
	int rc;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	rc = memory_rule_sets(m, m->n_rule_sets, 0, arena, out, 1, &n);
	return leave(m, rc || n ? rc : STORE_MISSING);
}

static int op_rule_piece_put(void *self, struct text digest, uint32_t piece, struct text bytes)
{
	struct memory_store *m = self;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	memory_rule_piece_put(m, digest, piece, bytes);
	return leave(m, STORE_OK);
}

static int op_dossier_put(void *self, const struct dossier *dossier)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : memory_dossier_put(m, dossier));
}

static int op_dossier_get(void *self, enum dossier_kind kind, uint64_t number, struct text name, struct arena *arena, struct dossier *out)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : memory_dossier_get(m, false, kind, number, name, arena, out));
}

static int op_dossier_newest(void *self, enum dossier_kind kind, uint64_t *number_out)
{
	struct memory_store *m = self;

	enter(m);
	*number_out = memory_dossier_newest(m, kind);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : STORE_OK);
}

static int op_dossiers_open(void *self, enum dossier_kind kind, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out)
{
	struct memory_store *m = self;

	enter(m);
	*n_out = memory_dossiers_open(m, kind, after, numbers_out, room);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : STORE_OK);
}

static int op_dossiers_due(void *self, enum dossier_kind kind, wall now, uint64_t *numbers_out, size_t room, size_t *n_out, wall *next_out)
{
	struct memory_store *m = self;

	enter(m);
	*n_out = memory_dossiers_due(m, kind, now, numbers_out, room, next_out);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : STORE_OK);
}

static int op_text_get(void *self, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *bytes_out)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : memory_text(m, m->n_events, case_number, event_number, arena, bytes_out));
}

static int op_followers(void *self, uint64_t primary, uint64_t after, uint64_t *cases_out, size_t room, size_t *n_out)
{
	struct memory_store *m = self;
	size_t n = 0;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	for (size_t i = after < m->n_cases ? (size_t)after : m->n_cases; i < m->n_cases && n < room; i++)
		if (m->cases[i].now->row.record.primary == primary)
			cases_out[n++] = i + 1;
	*n_out = n;
	return leave(m, STORE_OK);
}

static int op_ruling_add(void *self, const struct precedent *ruling)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : memory_ruling_add(m, ruling));
}

static int op_sums_put(void *self, const struct figure_key *key, struct text sums)
{
	struct memory_store *m = self;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	memory_sums_put(m, key, sums);
	return leave(m, STORE_OK);
}

static int op_sums_get(void *self, const struct figure_key *key, struct arena *arena, struct text *sums_out)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : memory_sums_get(m, key, arena, sums_out));
}

static int op_figures(void *self, struct store_figures *out)
{
	struct memory_store *m = self;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	*out = (struct store_figures){ .cases = m->n_cases, .events = m->n_events };
	for (size_t i = 0; i < m->n_cases; i++)
		out->open_cases += case_is_open(m->cases[i].now->row.record.state);
	return leave(m, STORE_OK);
}

static bool op_has_room(void *self)
{
	(void)self;
	return true;
}

static int op_commit(void *self)
{
	struct memory_store *m = self;

	enter(m);
	if (m->has_failed)
		return leave(m, RAISE(FAULT_STORE));
	for (size_t i = 0; i < m->n_cases; i++) {
		if (m->cases[i].committed != m->cases[i].now)
			free(m->cases[i].committed);
		m->cases[i].committed = m->cases[i].now;
	}
	for (size_t i = 0; i < m->n_feeds; i++)
		m->feeds[i].n_committed = m->feeds[i].n;
	for (size_t i = 0; i < m->n_cursors; i++) {
		m->cursors[i].committed = m->cursors[i].now;
		m->cursors[i].is_committed = true;
	}
	memory_sums_commit(m);
	m->cases_committed = m->n_cases;
	m->rule_sets_committed = m->n_rule_sets;
	m->pieces_committed = m->n_pieces;
	m->rulings_committed = m->n_rulings;
	m->events_committed = m->n_events;
	memory_dossiers_commit(m);
	return leave(m, STORE_OK);
}

static int op_tend(void *self)
{
	struct memory_store *m = self;

	enter(m);
	return leave(m, m->has_failed ? RAISE(FAULT_STORE) : STORE_OK);
}

static int op_secret(void *self, unsigned char secret_out[16])
{
	struct memory_store *m = self;

	memcpy(secret_out, m->secret, sizeof m->secret);
	return STORE_OK;
}

void memory_drop_text(struct text t)
{
	free((char *)t.at);
}

static void op_close(void *self)
{
	struct memory_store *m = self;

	for (size_t i = 0; i < m->n_cases; i++) {
		if (m->cases[i].committed != m->cases[i].now)
			free(m->cases[i].committed);
		free(m->cases[i].now);
	}
	for (size_t i = 0; i < m->n_events; i++)
		memory_drop_text(m->events[i].row.bytes);
	for (size_t i = 0; i < m->n_texts; i++)
		memory_drop_text(m->texts[i].bytes);
	for (size_t i = 0; i < m->n_feeds; i++)
		memory_drop_text(m->feeds[i].name), free(m->feeds[i].events);
	for (size_t i = 0; i < m->n_cursors; i++)
		memory_drop_text(m->cursors[i].feed), memory_drop_text(m->cursors[i].consumer);
	memory_rules_free(m);
	memory_dossiers_free(m);
	memory_rulings_free(m);
	memory_sums_free(m);
	free(m->cases);
	free(m->events);
	free(m->texts);
	free(m->feeds);
	free(m->cursors);
	pthread_mutex_destroy(&m->lock);
	free(m);
}

static const struct store_ops ops = {
	.case_add = op_case_add,
	.case_put = op_case_put,
	.case_get = op_case_get,
	.case_find = op_case_find,
	.event_append = op_event_append,
	.text_put = op_text_put,
	.feed_append = op_feed_append,
	.feed_tail = op_feed_tail,
	.cursor_put = op_cursor_put,
	.cursor_get = op_cursor_get,
	.due = op_due,
	.unassessed = op_unassessed,
	.rule_set_add = op_rule_set_add,
	.rule_set_newest = op_rule_set_newest,
	.rule_piece_put = op_rule_piece_put,
	.dossier_put = op_dossier_put,
	.dossier_get = op_dossier_get,
	.dossier_newest = op_dossier_newest,
	.dossiers_open = op_dossiers_open,
	.dossiers_due = op_dossiers_due,
	.text_get = op_text_get,
	.followers = op_followers,
	.ruling_add = op_ruling_add,
	.sums_put = op_sums_put,
	.sums_get = op_sums_get,
	.figures = op_figures,
	.has_room = op_has_room,
	.commit = op_commit,
	.tend = op_tend,
	.secret = op_secret,
	.close = op_close,
};

int store_memory_open(uint32_t list_scan, struct store *out)
{
	struct memory_store *m = calloc(1, sizeof *m);

	if (!m || sodium_init() < 0) {
		free(m);
		return RAISE(FAULT_MEMORY);
	}
	pthread_mutex_init(&m->lock, NULL);
	m->list_scan = list_scan ? list_scan : 1;
	randombytes_buf(m->secret, sizeof m->secret);
	*out = (struct store){ .self = m, .ops = &ops };
	return 0;
}
