#include "store/sqlite_inner.h"

/* ---- writing ---- */

static void bind_late(struct bind *b, const struct late_row *late)
{
	const struct overdue_row *r = &late->row;

	bind_u64(b, r->number);
	bind_text(b, r->department);
	bind_text(b, r->clock);
	bind_text(b, r->calendar);
	bind_text(b, r->policy);
	bind_text(b, r->category);
	bind_text(b, r->holder);
	bind_text(b, r->campaign);
	bind_u64(b, (uint64_t)r->priority);
	bind_u64(b, (uint64_t)r->part);
	bind_u64(b, (uint64_t)r->state);
	bind_u64(b, (uint64_t)r->case_state);
	bind_wall(b, r->received);
	bind_wall(b, r->since);
	bind_wall(b, r->held_since);
	bind_wall(b, r->due);
	bind_wall(b, r->next_step);
	bind_u64(b, r->steps);
	bind_u64(b, r->extensions);
	bind_u64(b, r->extended_days);
	bind_u64(b, r->is_extension_asked);
	bind_blob(b, late->areas.at, late->areas.size);
	bind_blob(b, late->spells.at, late->spells.size);
	bind_u64(b, r->is_still);
}

/* Texts as `take` gives them: copied, or only looked at. */
static void column_late(struct columns *c, struct text (*take)(struct columns *c), struct late_row *out)
{
	struct overdue_row *r = &out->row;

	*out = (struct late_row){ 0 };
	r->number = column_u64(c);
	r->department = take(c);
	r->clock = take(c);
	r->calendar = take(c);
	r->policy = take(c);
	r->category = take(c);
	r->holder = take(c);
	r->campaign = take(c);
	r->priority = (enum priority)column_u64(c);
	r->part = (enum part)column_u64(c);
	r->state = (enum assignment_state)column_u64(c);
	r->case_state = (enum case_state)column_u64(c);
	r->received = column_wall(c);
	r->since = column_wall(c);
	r->held_since = column_wall(c);
	r->due = column_wall(c);
	r->next_step = column_wall(c);
	r->steps = (uint32_t)column_u64(c);
	r->extensions = (uint32_t)column_u64(c);
	r->extended_days = (uint32_t)column_u64(c);
	r->is_extension_asked = column_u64(c);
	out->areas = take(c);
	out->spells = take(c);
	r->is_still = column_u64(c);
}

/* `n` rows of one case. */
static int late_put(struct session *s, const struct case_record *record, struct late_row *rows, size_t n, struct text spells)
{
	struct buffer areas = { 0 };
	int rc = 0;

	late_pack_areas(record, &areas);
	if (areas.is_short)
		rc = RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < n; i++) {
		struct bind b = bind_begin(s, SQL_LATE_PUT);

		rows[i].areas = buffer_text(&areas);
		rows[i].spells = spells;
		bind_late(&b, &rows[i]);
		rc = bind_run(s, &b, "writing a late clock");
	}
	buffer_fini(&areas);
	return PASS(rc);
}

/* The row among those wanted that stands there as it is. */
static bool is_among(const struct late_row *there, const struct late_row *wanted, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (late_is_same(there, &wanted[i]))
			return true;
	return false;
}

enum { LATE_AS_WANTED, LATE_OTHERWISE };

/* LATE_..., or FAULT_STORE. *n_out: rows that stand there. */
static int compare(struct session *s, const struct case_record *record, const struct late_row *wanted, size_t n, size_t *n_out)
{
	struct bind b = bind_begin(s, SQL_LATE_OF_CASE);
	bool is_same = true;
	int rc;

	bind_u64(&b, record->number);
	for (*n_out = 0; (rc = bind_step(&b)) == SQLITE_ROW; ++*n_out) {
		struct columns c = columns_of(&b, NULL);
		struct late_row there;

		column_late(&c, column_peek, &there);
		is_same = is_same && is_among(&there, wanted, n);
	}
	if (rc != SQLITE_DONE)
		return RAISE(session_complain(s, "reading a case's late clocks"));
	return is_same && *n_out == n ? LATE_AS_WANTED : LATE_OTHERWISE;
}

static int replace(struct session *s, const struct case_record *record, struct late_row *rows, size_t n, struct text spells)
{
	struct bind drop = bind_begin(s, SQL_LATE_DROP);
	size_t n_there = 0;
	int rc;

	for (size_t i = 0; i < n; i++)
		rows[i].spells = spells;
	rc = compare(s, record, rows, n, &n_there);
	if (rc <= 0)
		return rc ? PASS(rc) : 0;
	bind_u64(&drop, record->number);
	rc = n_there ? bind_run(s, &drop, "removing a case's late clocks") : 0;
	return rc ? PASS(rc) : PASS(late_put(s, record, rows, n, spells));
}

int late_keep(struct session *s, const struct case_record *record)
{
	struct late_row rows[LATE_MAX];
	size_t n = late_of(record, rows);
	struct buffer spells = { 0 };
	int rc;

	if (n)
		late_pack_spells(record, &spells);
	rc = spells.is_short ? RAISE(FAULT_MEMORY) : replace(s, record, rows, n, buffer_text(&spells));
	buffer_fini(&spells);
	return PASS(rc);
}

int late_add(struct session *s, const struct case_record *record)
{
	struct late_row rows[LATE_MAX];

	return late_of(record, rows) ? PASS(late_keep(s, record)) : 0;
}

/* ---- reading ---- */

static void bind_walk(struct bind *b, const struct late_walk *walk, size_t room)
{
	struct late_key start = { .at = wall_ms(INT64_MIN) };
	const struct late_key *after = walk->has_after ? &walk->after : &start;

	bind_text(b, walk->department);
	bind_text(b, walk->calendar);
	bind_u64(b, (uint64_t)walk->priority);
	bind_u64(b, (uint64_t)after->at.ms);
	bind_u64(b, after->number);
	bind_text(b, after->department);
	bind_text(b, after->clock);
	bind_u64(b, room);
}

int late_walk(struct session *s, const struct late_walk *walk, struct arena *arena, struct late_row *rows_out, size_t room, size_t *n_out)
{
	bool is_of = !text_is_empty(walk->department);
	struct bind b = bind_begin(s, walk->by_receipt ? is_of ? SQL_LATE_AGE_OF : SQL_LATE_AGE : is_of ? SQL_LATE_DUE_OF : SQL_LATE_DUE);
	bool is_whole = true;
	size_t n = 0;
	int rc = SQLITE_DONE;

	bind_walk(&b, walk, room);
	while (n < room && (rc = bind_step(&b)) == SQLITE_ROW) {
		struct columns c = columns_of(&b, arena);

		column_late(&c, column_text, &rows_out[n++]);
		is_whole = is_whole && c.is_whole;
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(s, "reading late clocks"));
	sqlite3_reset(b.to);
	*n_out = n;
	return is_whole ? STORE_OK : STORE_SHORT;
}

/* STORE_OK, STORE_MISSING, STORE_SHORT or FAULT_STORE. */
static int head_by(struct session *s, enum sql which, struct text department, const struct late_head *after, struct arena *arena, struct late_head *out)
{
	struct bind b = bind_begin(s, which);
	struct columns c;
	int rc;

	bind_text(&b, department);
	bind_text(&b, after->calendar);
	if (which == SQL_LATE_HEAD || which == SQL_LATE_HEAD_OF)
		bind_u64(&b, (uint64_t)(int64_t)(int)after->priority);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "looking for calendars of late clocks"));
	c = columns_of(&b, arena);
	out->calendar = column_text(&c);
	out->priority = (enum priority)column_u64(&c);
	sqlite3_reset(b.to);
	return c.is_whole ? STORE_OK : STORE_SHORT;
}

/* One step from pair to pair: the next priority of the same calendar, or the next calendar. STORE_MISSING at the end. */
static int next_head(struct session *s, struct text department, const struct late_head *after, struct arena *arena, struct late_head *out)
{
	bool is_of = !text_is_empty(department);
	int rc = head_by(s, is_of ? SQL_LATE_HEAD_OF : SQL_LATE_HEAD, department, after, arena, out);

	if (rc == STORE_MISSING)
		rc = head_by(s, is_of ? SQL_LATE_CALENDAR_OF : SQL_LATE_CALENDAR, department, after, arena, out);
	return PASS(rc);
}

int late_heads(struct session *s, struct text department, struct arena *arena, struct late_head *heads_out, size_t room, size_t *n_out)
{
	struct late_head at = { .priority = (enum priority)-1 }, next; /* before every pair */
	size_t n = 0;
	int rc;

	while (!(rc = next_head(s, department, &at, arena, &next))) {
		if (n == room)
			return STORE_SHORT;
		heads_out[n++] = at = next;
	}
	*n_out = n;
	return rc == STORE_MISSING ? STORE_OK : PASS(rc);
}

/* ---- due times ----
 * The index has a case under its next due time only, with the later ones beside it; so a case has one entry, which intake can pay for, and the cases' rows are
 * not touched. A page reads the entries in order and keeps the soonest pairs at or behind its place, until an entry is later than all that it keeps. A case
 * that stands before the place may have a clock behind it, but only if its due times reach so far: the index goes by that first, so few are looked at for it. */

/* The soonest pairs found: a heap with the latest at the top. */
struct soonest {
	struct due_row *rows;
	size_t n, room;
	struct due_row from;
	wall until;
};

static bool is_sooner(struct due_row a, struct due_row b)
{
	return wall_is(a.due, b.due) ? a.number < b.number : wall_is_before(a.due, b.due);
}

static void swap(struct due_row *a, struct due_row *b)
{
	struct due_row was = *a;

	*a = *b;
	*b = was;
}

/* The row at the top goes down to its place. */
static void sink(struct due_row *rows, size_t n)
{
	size_t at = 0, under;

	while ((under = 2 * at + 1) < n) {
		if (under + 1 < n && is_sooner(rows[under], rows[under + 1]))
			under++;
		if (!is_sooner(rows[at], rows[under]))
			return;
		swap(&rows[at], &rows[under]);
		at = under;
	}
}

static void rise(struct due_row *rows, size_t at)
{
	for (; at && is_sooner(rows[(at - 1) / 2], rows[at]); at = (at - 1) / 2)
		swap(&rows[at], &rows[(at - 1) / 2]);
}

static bool is_behind_all(const struct soonest *s, struct due_row row)
{
	return s->n == s->room && !is_sooner(row, s->rows[0]);
}

static void keep(struct soonest *s, struct due_row row)
{
	if (is_sooner(row, s->from) || wall_is_before(s->until, row.due) || is_behind_all(s, row))
		return;
	if (s->n == s->room) {
		s->rows[0] = row;
		sink(s->rows, s->n);
		return;
	}
	s->rows[s->n] = row;
	rise(s->rows, s->n++);
}

static void keep_all(struct soonest *s, struct due_row row, struct text later)
{
	struct unpack rest = unpack_of(later);

	keep(s, row);
	while (unpack_has_more(&rest)) {
		row.due.ms = (int64_t)unpack_step(&rest, (uint64_t)row.due.ms);
		if (rest.is_bad)
			return;
		keep(s, row);
	}
}

static void sort(struct soonest *s)
{
	for (size_t n = s->n; n > 1; n--) {
		swap(&s->rows[0], &s->rows[n - 1]);
		sink(s->rows, n - 1);
	}
}

/* The cases whose due times reach as far. */
static int keep_reach(struct session *s, unsigned reach, struct soonest *soonest)
{
	struct bind b = bind_begin(s, SQL_DUES);
	int64_t apart = reach < 63 ? INT64_C(1) << reach : INT64_MAX, from = soonest->from.due.ms;
	int rc;

	bind_u64(&b, reach);
	bind_u64(&b, (uint64_t)(!reach ? from : from < INT64_MIN + apart ? INT64_MIN : from - apart));
	bind_u64(&b, reach ? 0 : soonest->from.number);
	bind_wall(&b, soonest->until);
	while ((rc = bind_step(&b)) == SQLITE_ROW) {
		struct columns c = columns_of(&b, NULL);
		struct due_row row = { column_wall(&c), 0 };

		row.number = column_u64(&c);
		if (is_behind_all(soonest, row))
			break;
		keep_all(soonest, row, column_peek(&c));
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return RAISE(session_complain(s, "looking for what falls due soon"));
	sqlite3_reset(b.to);
	return 0;
}

/* *reach: the next that any case has. STORE_MISSING: there is none. */
static int next_reach(struct session *s, int64_t *reach)
{
	struct bind b = bind_begin(s, SQL_DUES_REACH);
	int rc;

	bind_u64(&b, (uint64_t)*reach);
	rc = bind_step(&b);
	if (rc == SQLITE_DONE)
		return STORE_MISSING;
	if (rc != SQLITE_ROW)
		return RAISE(session_complain(s, "looking for what falls due soon"));
	*reach = sqlite3_column_int64(b.to, 0);
	sqlite3_reset(b.to);
	return STORE_OK;
}

int late_dues_from(struct session *s, struct due_row from, wall until, struct due_row *rows_out, size_t room, size_t *n_out)
{
	struct soonest soonest = { .rows = rows_out, .room = room, .from = from, .until = until };
	int64_t reach = -1;
	int rc;

	while (!(rc = next_reach(s, &reach)) && !(rc = keep_reach(s, (unsigned)reach, &soonest)))
		;
	if (rc != STORE_MISSING)
		return PASS(rc);
	sort(&soonest);
	*n_out = soonest.n;
	return STORE_OK;
}
