#include "store/sqlite_inner.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

void sqlite_store_fail(struct sqlite_store *s)
{
	atomic_store(&s->has_failed, true);
	session_reset(&s->session);
	if (!sqlite3_get_autocommit(s->session.db))
		session_exec(&s->session, "ROLLBACK");
	s->is_in_turn = false;
}

/* Every call begins with this ... */
static int enter(struct sqlite_store *s)
{
	return atomic_load_explicit(&s->has_failed, memory_order_relaxed) ? RAISE(FAULT_STORE) : 0;
}

/* ... and ends with this. */
static int leave(struct sqlite_store *s, int rc)
{
	if (rc < 0)
		sqlite_store_fail(s);
	return rc;
}

static int add_case(struct sqlite_store *s, const struct case_row *row)
{
	const struct case_record *r = &row->record;
	uint64_t number;
	int rc;

	if (r->number != s->figures.cases + 1)
		return RAISE(FAULT_BROKEN);
	rc = case_find(&s->session, s->fingerprints, r->source, r->source_ref, &number);
	if (rc != STORE_MISSING)
		return rc ? PASS(rc) : STORE_EXISTS;
	rc = turn_begin(s);
	rc = rc ? rc : case_insert(&s->session, row);
	rc = rc ? rc : turn_fingerprint(s, fingerprint_of(s->fingerprints, r->source, r->source_ref), r->number);
	if (rc)
		return PASS(rc);
	s->figures.cases = r->number;
	s->figures.open_cases += case_is_open(r->state);
	s->figures_changed = true;
	return STORE_OK;
}

static int op_case_add(void *self, const struct case_row *row)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : add_case(s, row));
}

/* STORE_OK, STORE_MISSING or a fault. */
static int state_of(struct sqlite_store *s, uint64_t number, enum case_state *out)
{
	struct bind b = bind_begin(&s->session, SQL_CASE_STATE);
	int rc;

	bind_u64(&b, number);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(&s->session, "reading a case's state"));
	*out = (enum case_state)sqlite3_column_int(b.to, 0);
	sqlite3_reset(b.to);
	return STORE_OK;
}

static int put_case(struct sqlite_store *s, const struct case_row *row)
{
	enum case_state before = CASE_ANY;
	int rc = state_of(s, row->record.number, &before);

	rc = rc ? rc : turn_begin(s);
	rc = rc ? rc : case_update(&s->session, row);
	if (rc || case_is_open(before) == case_is_open(row->record.state))
		return PASS(rc);
	s->figures.open_cases += case_is_open(before) ? UINT64_MAX : 1;
	s->figures_changed = true;
	return STORE_OK;
}

static int op_case_put(void *self, const struct case_row *row)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : put_case(s, row));
}

static int op_case_get(void *self, uint64_t number, struct arena *arena, struct case_row *out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : case_select(&s->session, number, arena, out));
}

static int op_case_find(void *self, struct text source, struct text source_ref, uint64_t *number_out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : case_find(&s->session, s->fingerprints, source, source_ref, number_out));
}

static int op_event_append(void *self, const struct event_row *row)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : turn_event(s, row));
}

static int put_text(struct sqlite_store *s, uint64_t case_number, uint64_t event_number, struct text bytes,
		    unsigned char hash_out[STORE_HASH_SIZE])
{
	const unsigned char *salt = salts_take(&s->salts);
	struct bind b = bind_begin(&s->session, SQL_TEXT_PUT);
	int rc = turn_begin(s);

	if (rc)
		return PASS(rc);
	bind_u64(&b, event_number);
	bind_u64(&b, case_number);
	if (case_number <= s->figures.cases)
		bind_u64(&b, 1);
	else
		bind_null(&b);
	bind_blob(&b, salt, SALT_SIZE);
	bind_blob(&b, bytes.at, bytes.size);
	rc = bind_run(&s->session, &b, "writing a text");
	if (!rc)
		text_digest(salt, bytes, hash_out);
	return PASS(rc);
}

static int op_text_put(void *self, uint64_t case_number, uint64_t event_number, struct text bytes,
		       unsigned char hash_out[STORE_HASH_SIZE])
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : put_text(s, case_number, event_number, bytes, hash_out));
}

static int op_feed_append(void *self, struct text feed, uint64_t position, uint64_t event_number)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : turn_feed(s, feed, position, event_number));
}

static int op_feed_tail(void *self, struct text feed, struct feed_tail *out)
{
	struct sqlite_store *s = self;
	const struct feed *found = turn_find_feed(s, feed);
	int rc = enter(s);

	if (!rc)
		*out = found ? found->tail : (struct feed_tail){ 0 };
	return PASS(rc);
}

static int put_cursor(struct sqlite_store *s, struct text feed, struct text consumer, struct cursor cursor)
{
	struct bind b = bind_begin(&s->session, SQL_CURSOR_PUT);
	int rc = turn_begin(s);

	if (rc)
		return PASS(rc);
	bind_text(&b, feed);
	bind_text(&b, consumer);
	bind_u64(&b, cursor.stream);
	bind_u64(&b, cursor.event_number);
	bind_u64(&b, cursor.position);
	return PASS(bind_run(&s->session, &b, "writing a cursor"));
}

static int op_cursor_put(void *self, struct text feed, struct text consumer, struct cursor cursor)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : put_cursor(s, feed, consumer, cursor));
}

static int get_cursor(struct sqlite_store *s, struct text feed, struct text consumer, struct cursor *out)
{
	struct bind b = bind_begin(&s->session, SQL_CURSOR);
	struct columns c;
	int rc;

	bind_text(&b, feed);
	bind_text(&b, consumer);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(&s->session, "reading a cursor"));
	c = columns_of(&b, NULL);
	out->stream = (uint32_t)column_u64(&c);
	out->event_number = column_u64(&c);
	out->position = column_u64(&c);
	sqlite3_reset(b.to);
	return STORE_OK;
}

static int op_cursor_get(void *self, struct text feed, struct text consumer, struct cursor *out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : get_cursor(s, feed, consumer, out));
}

static int op_rule_set_add(void *self, const struct rule_set *set)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : rules_add(s, set));
}

static int op_rule_set_newest(void *self, struct arena *arena, struct rule_set *out)
{
	struct sqlite_store *s = self;
	size_t n = 0;
	int rc = enter(s);

	rc = leave(s, rc ? PASS(rc) : rules_list(&s->session, 0, arena, out, 1, &n));
	return rc || n ? PASS(rc) : STORE_MISSING;
}

static int op_rule_piece_put(void *self, struct text digest, uint32_t piece, struct text bytes)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : rules_piece_put(s, digest, piece, bytes));
}

int numbers_select(struct session *s, struct bind *b, uint64_t *out, size_t room, size_t *n_out, const char *doing)
{
	size_t n = 0;
	int rc = SQLITE_DONE;

	while (n < room && (rc = bind_step(b)) == SQLITE_ROW)
		out[n++] = (uint64_t)sqlite3_column_int64(b->to, 0);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(s, doing));
	sqlite3_reset(b->to);
	*n_out = n;
	return 0;
}

static int numbers_of(struct sqlite_store *s, struct bind *b, uint64_t *out, size_t room, size_t *n_out)
{
	return PASS(numbers_select(&s->session, b, out, room, n_out, "looking for what is due"));
}

static int find_due(struct sqlite_store *s, wall now, uint64_t *cases_out, size_t room, size_t *n_out, wall *next_out)
{
	struct bind due = bind_begin(&s->session, SQL_DUE), next = bind_begin(&s->session, SQL_DUE_NEXT);
	uint64_t ms = 0;
	size_t n_next = 0;
	int rc;

	bind_u64(&due, (uint64_t)now.ms);
	bind_u64(&due, room);
	rc = numbers_of(s, &due, cases_out, room, n_out);
	if (rc)
		return PASS(rc);
	bind_u64(&next, (uint64_t)now.ms);
	rc = numbers_of(s, &next, &ms, 1, &n_next);
	if (!rc)
		*next_out = n_next ? wall_ms((int64_t)ms) : WALL_NEVER;
	return PASS(rc);
}

static int op_due(void *self, wall now, uint64_t *cases_out, size_t room, size_t *n_out, wall *next_out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : find_due(s, now, cases_out, room, n_out, next_out));
}

static int op_unassessed(void *self, uint64_t after, uint64_t *cases_out, size_t room, size_t *n_out)
{
	struct sqlite_store *s = self;
	struct bind b = bind_begin(&s->session, SQL_UNASSESSED);
	int rc = enter(s);

	if (rc)
		return PASS(rc);
	bind_u64(&b, after);
	bind_u64(&b, room);
	return leave(s, numbers_of(s, &b, cases_out, room, n_out));
}

static int op_dossier_put(void *self, const struct dossier *dossier)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : dossier_write(s, dossier));
}

static int op_dossier_get(void *self, enum dossier_kind kind, uint64_t number, struct text name, struct arena *arena, struct dossier *out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : dossier_select(&s->session, kind, number, name, arena, out));
}

static int op_dossier_newest(void *self, enum dossier_kind kind, uint64_t *number_out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : dossier_newest(&s->session, kind, number_out));
}

static int op_dossiers_open(void *self, enum dossier_kind kind, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : dossier_open_ones(&s->session, kind, after, numbers_out, room, n_out));
}

static int op_dossiers_due(void *self, enum dossier_kind kind, wall now, uint64_t *numbers_out, size_t room, size_t *n_out, wall *next_out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : dossier_due(&s->session, kind, now, numbers_out, room, n_out, next_out));
}

static int op_text_get(void *self, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *bytes_out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : text_select(&s->session, case_number, event_number, arena, bytes_out));
}

static int op_followers(void *self, uint64_t primary, uint64_t after, uint64_t *cases_out, size_t room, size_t *n_out)
{
	struct sqlite_store *s = self;
	struct bind b = bind_begin(&s->session, SQL_FOLLOWERS);
	int rc = enter(s);

	if (rc)
		return PASS(rc);
	bind_u64(&b, primary);
	bind_u64(&b, after);
	bind_u64(&b, room);
	return leave(s, numbers_of(s, &b, cases_out, room, n_out));
}

static int op_ruling_add(void *self, const struct precedent *ruling)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : rulings_add(s, ruling));
}

static int put_sums(struct sqlite_store *s, const struct figure_key *key, struct text sums)
{
	int rc = turn_begin(s);

	return rc ? PASS(rc) : PASS(figures_put(&s->session, key, sums));
}

static int op_sums_put(void *self, const struct figure_key *key, struct text sums)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : put_sums(s, key, sums));
}

static int op_sums_get(void *self, const struct figure_key *key, struct arena *arena, struct text *sums_out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	return leave(s, rc ? PASS(rc) : figures_get(&s->session, key, arena, sums_out));
}

static int op_figures(void *self, struct store_figures *out)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	if (!rc)
		*out = s->figures;
	return PASS(rc);
}

static bool op_has_room(void *self)
{
	struct sqlite_store *s = self;
	struct statvfs disk;

	if (s->is_room_known)
		return s->has_room;
	s->is_room_known = true;
	s->has_room = !statvfs(s->folder, &disk) &&
		      (uint64_t)disk.f_bavail * disk.f_frsize >= s->reserve_bytes + s->figures.open_cases * STORE_CLOSING_BYTES;
	return s->has_room;
}

static int op_tend(void *self)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	if (rc || s->is_in_turn)
		return PASS(rc);
	return leave(s, checkpoint_tend(s->checkpoint));
}

static int op_commit(void *self)
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	s->is_room_known = false; /* a busy turn can take megabytes: the next one looks again */
	return leave(s, rc ? PASS(rc) : turn_commit(s));
}

static int op_secret(void *self, unsigned char secret_out[16])
{
	struct sqlite_store *s = self;
	int rc = enter(s);

	if (!rc)
		memcpy(secret_out, s->secret, SCHEMA_SECRET_SIZE);
	return PASS(rc);
}

static void op_close(void *self)
{
	sqlite_store_close(self);
}

const struct store_ops sqlite_store_ops = {
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
