#include "core/stats.h"

#include <assert.h>
#include <stdlib.h>

#include "core/category.h"
#include "core/figures.h"
#include "core/month.h"

enum { ROWS_AT_ONCE = 512, DAY_FIRST = -1000000, DAY_LAST = 1000000, FORMAT = 1, WEEK_SHIFT = 3 /* 1970-01-01 was a Thursday */ };

/* The figures of one value in one span: all days that have this key. */
struct span {
	int32_t key;
	struct sums sums;
};

struct stats {
	struct reader *reader;
	const struct request_stats *asked;
	struct arena *arena;
	int32_t from, to;
	struct text gathered; /* packed sums that are not folded in */
	struct span *spans;   /* of the value at hand, by key */
	size_t n_spans, spans_room, n_looked, rows_room;
	struct stats_list out;
};

/* ---- spans ---- */

static int32_t floor_week(int32_t day)
{
	int32_t shifted = day + WEEK_SHIFT;

	return shifted >= 0 ? shifted / 7 : -((6 - shifted) / 7);
}

static int32_t key_of(const struct stats *s, int32_t day)
{
	switch (s->asked->every) {
	case STATS_EVERY_DAY:
		return day;
	case STATS_EVERY_WEEK:
		return floor_week(day);
	case STATS_EVERY_MONTH:
		return month_of_day(day);
	default:
		return 0;
	}
}

static void bounds_of(const struct stats *s, int32_t key, int32_t *from, int32_t *to)
{
	int32_t first = s->from, last = s->to;

	if (s->asked->every == STATS_EVERY_DAY)
		first = last = key;
	else if (s->asked->every == STATS_EVERY_WEEK)
		first = key * 7 - WEEK_SHIFT, last = first + 6;
	else if (s->asked->every == STATS_EVERY_MONTH)
		first = month_day(key), last = month_day(key + 1) - 1;
	first = first < s->from ? s->from : first;
	last = last > s->to ? s->to : last;
	*from = first == DAY_FIRST ? 0 : first;
	*to = last == DAY_LAST ? 0 : last;
}

/* NULL: there are too many. */
static struct sums *find_span(struct stats *s, int32_t key)
{
	size_t at = s->n_spans;

	while (at && s->spans[at - 1].key > key)
		at--;
	if (at && s->spans[at - 1].key == key)
		return &s->spans[at - 1].sums;
	if (s->n_spans == STATS_SPANS_MAX)
		return NULL;
	if (s->n_spans == s->spans_room) {
		s->spans_room = s->spans_room ? s->spans_room * 2 : 16;
		s->spans = realloc(s->spans, s->spans_room * sizeof *s->spans);
		assert(s->spans);
	}
	for (size_t i = s->n_spans++; i > at; i--)
		s->spans[i] = s->spans[i - 1];
	s->spans[at] = (struct span){ .key = key };
	return &s->spans[at].sums;
}

static void drop_spans(struct stats *s)
{
	for (size_t i = 0; i < s->n_spans; i++)
		sums_fini(&s->spans[i].sums);
	s->n_spans = 0;
}

static int add(struct stats *s, int32_t day, struct text packed)
{
	struct sums *sums = find_span(s, key_of(s, day));

	if (!sums)
		return STATS_TOO_MANY;
	return sums_unpack(sums, packed) ? STATS_OK : RAISE(FAULT_BROKEN);
}

/* ---- one value ---- */

/* Rows of one unit, from the first to the last day; of months, those whose days are all asked for. */
static int add_rows(struct stats *s, struct text value, enum figure_unit unit, int32_t from, int32_t to)
{
	struct figure_row *rows = arena_take(s->arena, ROWS_AT_ONCE * sizeof *rows);
	struct figure_key key = { .by = s->asked->by, .value = value, .unit = unit, .start = from };
	size_t n = ROWS_AT_ONCE;
	int rc = rows ? STATS_OK : STATS_TOO_LARGE;

	while (!rc && from <= to && n == ROWS_AT_ONCE) {
		rc = s->reader->ops->sums_read(s->reader->self, &key, to, s->arena, rows, ROWS_AT_ONCE, &n);
		if (rc)
			return rc == STORE_SHORT ? STATS_TOO_LARGE : FOLD(rc);
		for (size_t i = 0; !rc && i < n; i++, s->n_looked++)
			rc = add(s, unit == FIGURE_DAY ? rows[i].start : month_day(rows[i].start), rows[i].sums);
		key.start = n ? rows[n - 1].start + 1 : to;
	}
	return rc > 0 ? rc : PASS(rc);
}

/* Whole months where a span is no shorter, and the days before and behind them. */
static int add_stored(struct stats *s, struct text value)
{
	bool by_days = s->asked->every == STATS_EVERY_DAY || s->asked->every == STATS_EVERY_WEEK;
	int32_t first = s->from == DAY_FIRST ? -24000 : month_of_day(s->from - 1) + 1, last = s->to == DAY_LAST ? 24000 : month_of_day(s->to + 1) - 1;
	int rc;

	if (by_days || first > last)
		return PASS(add_rows(s, value, FIGURE_DAY, s->from, s->to));
	rc = s->from == DAY_FIRST ? STATS_OK : add_rows(s, value, FIGURE_DAY, s->from, month_day(first) - 1);
	rc = rc ? rc : add_rows(s, value, FIGURE_MONTH, first, last);
	if (!rc && s->to != DAY_LAST)
		rc = add_rows(s, value, FIGURE_DAY, month_day(last + 1), s->to);
	return rc > 0 ? rc : PASS(rc);
}

static int add_gathered(struct stats *s, struct text value)
{
	struct unpack rest = unpack_of(s->gathered);
	struct packed_sums packed;
	int rc = STATS_OK;

	while (!rc && figures_next(&rest, &packed))
		if (packed.by == s->asked->by && packed.day >= s->from && packed.day <= s->to && text_is(packed.value, value))
			rc = add(s, packed.day, packed.sums);
	if (rest.is_bad)
		return RAISE(FAULT_BROKEN);
	return rc > 0 ? rc : PASS(rc);
}

static bool fill_held(struct stats *s, const struct sums *sums, struct stats_row *row)
{
	bool is_whole = true;

	row->held = arena_take(s->arena, (sums->n_held + 1) * sizeof *row->held);
	for (size_t i = 0; row->held && i < sums->n_held; i++)
		row->held[row->n_held++] = (struct holder_time){ arena_copy(s->arena, (struct text){ sums->held[i].name, sums->held[i].size }, &is_whole),
								 dur_ms(sums->held[i].ms) };
	return row->held && is_whole;
}

static bool is_empty(const struct sums *sums)
{
	for (int i = 0; i < FIGURE_COUNT; i++)
		if (sums->counts[i])
			return false;
	return !sums->acknowledge.n_entries && !sums->resolve.n_entries && !sums->n_held;
}

/* Rows of the value at hand. false: no room. */
static bool give_rows(struct stats *s, struct text value)
{
	for (size_t i = 0; i < s->n_spans; i++) {
		const struct sums *sums = &s->spans[i].sums;
		struct stats_row *row = &s->out.rows[s->out.n_rows];

		if (is_empty(sums))
			continue;
		if (s->out.n_rows == s->rows_room)
			return false;
		*row = (struct stats_row){ .value = value, .acknowledged = histogram_count(&sums->acknowledge), .measured = histogram_count(&sums->resolve),
					   .acknowledge_p50 = histogram_share(&sums->acknowledge, 0.5),
					   .acknowledge_p90 = histogram_share(&sums->acknowledge, 0.9),
					   .resolve_p50 = histogram_share(&sums->resolve, 0.5), .resolve_p90 = histogram_share(&sums->resolve, 0.9) };
		bounds_of(s, s->spans[i].key, &row->from_day, &row->to_day);
		for (int k = 0; k < FIGURE_COUNT; k++)
			row->counts[k] = sums->counts[k];
		if (!fill_held(s, sums, row))
			return false;
		s->out.n_rows++;
	}
	return true;
}

static int give_value(struct stats *s, struct text value)
{
	int rc = add_stored(s, value);

	rc = rc ? rc : add_gathered(s, value);
	if (!rc && !give_rows(s, value))
		rc = STATS_TOO_LARGE;
	drop_spans(s);
	return rc > 0 ? rc : PASS(rc);
}

/* ---- which values ---- */

/* The first behind `after` that is gathered but perhaps not stored. false: there is none. */
static bool next_gathered(const struct stats *s, struct text after, bool or_at, struct text *out)
{
	struct unpack rest = unpack_of(s->gathered);
	struct packed_sums packed;
	bool is_found = false;

	while (figures_next(&rest, &packed)) {
		int behind = text_order(packed.value, after);

		if (packed.by != s->asked->by || !(behind > 0 || (or_at && !behind)) || (is_found && text_order(packed.value, *out) >= 0))
			continue;
		*out = packed.value;
		is_found = true;
	}
	return is_found;
}

/* STORE_OK, STORE_MISSING at the end, STORE_SHORT or a fault. */
static int next_value(const struct stats *s, struct text after, bool or_at, struct text *out)
{
	struct text gathered, stored;
	bool is_gathered = next_gathered(s, after, or_at, &gathered);
	int rc = s->reader->ops->sums_value(s->reader->self, s->asked->by, after, or_at, s->arena, &stored);

	if (rc && rc != STORE_MISSING)
		return rc == STORE_SHORT ? STORE_SHORT : FOLD(rc);
	if (rc == STORE_MISSING && !is_gathered)
		return STORE_MISSING;
	*out = rc == STORE_MISSING || (is_gathered && text_order(gathered, stored) < 0) ? gathered : stored;
	return STORE_OK;
}

static bool is_deep(struct text value, uint32_t depth)
{
	return depth && category_depth(value) > depth;
}

static bool is_wanted(const struct request_stats *asked, struct text value)
{
	if (asked->by == STATS_BY_CATEGORY)
		return category_is_under(value, asked->value) && !is_deep(value, asked->depth);
	return !asked->value.size || text_is(value, asked->value);
}

/* May a value behind this one still be wanted? Those below a category begin with it. */
static bool may_follow(const struct request_stats *asked, struct text value)
{
	return !asked->value.size || text_order(value, asked->value) <= 0 || (asked->by == STATS_BY_CATEGORY && text_starts(value, asked->value));
}

static int fill(struct stats *s)
{
	struct text value = s->asked->after;
	bool or_at = !s->asked->after.size;
	int rc;

	if (text_order(value, s->asked->value) < 0)
		value = s->asked->value, or_at = true;
	while (!(rc = next_value(s, value, or_at, &value)) && may_follow(s->asked, value)) {
		or_at = false;
		s->n_looked++;
		if (!is_wanted(s->asked, value)) {
			s->out.next = value;
			continue;
		}
		s->out.has_more = s->out.n_rows >= s->asked->limit || s->n_looked >= STATS_LOOKS;
		if (s->out.has_more)
			return STATS_OK;
		rc = give_value(s, value);
		if (rc)
			return rc > 0 ? rc : PASS(rc);
		s->out.next = value;
	}
	return rc == STORE_SHORT ? STATS_TOO_LARGE : rc < 0 ? PASS(rc) : STATS_OK;
}

static int begin(struct stats *s)
{
	const struct figure_key key = { .by = STATS_BY_NONE };
	uint64_t next = 1, last = 0;
	struct unpack rest;
	int rc = s->reader->ops->sums_get(s->reader->self, &key, s->arena, &s->gathered);

	if (rc == STORE_MISSING)
		return STATS_OK;
	if (rc)
		return rc == STORE_SHORT ? STATS_TOO_LARGE : PASS(rc);
	rest = unpack_of(s->gathered);
	if (unpack_u64(&rest) != FORMAT)
		return RAISE(FAULT_BROKEN);
	next = unpack_u64(&rest);
	last = unpack_u64(&rest);
	s->out.is_counting = next <= last;
	s->gathered = (struct text){ rest.at, (size_t)(rest.end - rest.at) };
	return rest.is_bad ? RAISE(FAULT_BROKEN) : STATS_OK;
}

int stats_page(struct reader *reader, const struct request_stats *asked, struct arena *arena, struct stats_list *out)
{
	struct stats s = { .reader = reader, .asked = asked, .arena = arena, .rows_room = asked->limit + (size_t)STATS_SPANS_MAX };
	int rc;

	s.from = asked->from_day ? asked->from_day : DAY_FIRST;
	s.to = asked->to_day ? asked->to_day : DAY_LAST;
	s.out.rows = arena_take(arena, s.rows_room * sizeof *s.out.rows);
	if (!s.out.rows)
		return STATS_TOO_LARGE;
	rc = reader->ops->hold(reader->self);
	if (rc)
		return PASS(rc);
	rc = begin(&s);
	rc = rc ? rc : fill(&s);
	reader->ops->release(reader->self);
	free(s.spans);
	if (!rc)
		*out = s.out;
	return rc > 0 ? rc : PASS(rc);
}
