#include "core/watch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum state { STATE_WELL, STATE_STOPPED, STATE_STARTED };

struct seen { /* a rule that has held for a case */
	struct text name; /* owned */
	uint64_t hash;
	uint32_t steps[WATCH_STEPS];
	uint64_t last; /* case for which it held last, counted from the first that was watched */
	double past, past_cases; /* of its own: cases for which it held, and all of them */
	uint32_t unborn;         /* steps of the window that had ended before it was new */
	double usual;  /* when it stopped: of a window */
	enum state state;
	enum event_kind found; /* to be told; 0: nothing */
	double expected;       /* likewise */
	uint64_t among;        /* likewise */
};

struct watch {
	struct watch_settings settings;
	uint64_t n;          /* cases so far */
	uint64_t taken_over; /* since which case this rule set has been in force */
	char rule_set[LIMIT_NAME];
	size_t rule_set_size;
	uint32_t step, in_step, steps_full;
	uint32_t fallbacks[WATCH_STEPS];
	double past_cases;
	bool is_outside, is_fallback_found;
	uint32_t looks_within;
	struct seen *rows;
	size_t n_rows, rows_room, take_at;
	uint32_t *index; /* row + 1, by hash; open addressing, at most half full */
	size_t index_room;
};

static uint32_t step_cases(const struct watch *w)
{
	return w->settings.cases / WATCH_STEPS;
}

static uint32_t window(const struct watch *w)
{
	return step_cases(w) * WATCH_STEPS;
}

struct watch *watch_create(const struct watch_settings *settings)
{
	struct watch *w = calloc(1, sizeof *w);

	assert(w);
	w->settings = *settings;
	if (w->settings.cases < WATCH_CASES_LEAST)
		w->settings.cases = WATCH_CASES_LEAST;
	w->index_room = 64;
	w->index = calloc(w->index_room, sizeof *w->index);
	assert(w->index);
	return w;
}

void watch_destroy(struct watch **watch)
{
	struct watch *w = *watch;

	if (!w)
		return;
	for (size_t i = 0; i < w->n_rows; i++)
		free((char *)(uintptr_t)w->rows[i].name.at);
	free(w->rows);
	free(w->index);
	free(w);
	*watch = NULL;
}

uint64_t watch_memory(const struct watch *w)
{
	return (uint64_t)window(w) * (WATCH_PAST + 1);
}

/* ---- rules by name ---- */

static uint32_t *slot_of(const struct watch *w, struct text name, uint64_t hash)
{
	for (size_t at = hash & (w->index_room - 1);; at = (at + 1) & (w->index_room - 1)) {
		uint32_t *slot = &w->index[at];

		if (!*slot || (w->rows[*slot - 1].hash == hash && text_is(w->rows[*slot - 1].name, name)))
			return slot;
	}
}

static void reindex(struct watch *w)
{
	while (w->index_room < w->n_rows * 2 + 2)
		w->index_room *= 2;
	free(w->index);
	w->index = calloc(w->index_room, sizeof *w->index);
	assert(w->index);
	for (size_t i = 0; i < w->n_rows; i++)
		*slot_of(w, w->rows[i].name, w->rows[i].hash) = (uint32_t)i + 1;
}

/* A rule that is seen for the first time: was it asleep, or did it come with this rule set? */
static bool may_be_new(const struct watch *w)
{
	return w->n - w->taken_over < (uint64_t)window(w) * (WATCH_PAST_LEAST + 1);
}

static struct seen *row_of(struct watch *w, struct text name)
{
	uint64_t hash = text_hash(name);
	uint32_t *slot = slot_of(w, name, hash);
	char *kept;

	if (*slot)
		return &w->rows[*slot - 1];
	if (w->n_rows == w->rows_room) {
		w->rows_room = w->rows_room ? w->rows_room * 2 : 32;
		w->rows = realloc(w->rows, w->rows_room * sizeof *w->rows);
		assert(w->rows);
	}
	kept = malloc(name.size + 1);
	assert(kept);
	memcpy(kept, name.at, name.size);
	w->rows[w->n_rows++] = (struct seen){ .name = { kept, name.size }, .hash = hash,
					      .past_cases = may_be_new(w) ? 0 : w->past_cases, .unborn = may_be_new(w) ? WATCH_STEPS : 0 };
	if (w->n_rows * 2 > w->index_room)
		reindex(w);
	else
		*slot = (uint32_t)w->n_rows;
	return &w->rows[w->n_rows - 1];
}

static uint32_t recent(const uint32_t steps[WATCH_STEPS])
{
	uint32_t sum = 0;

	for (int i = 0; i < WATCH_STEPS; i++)
		sum += steps[i];
	return sum;
}

/* ---- a look ---- */

static void look_at_fallbacks(struct watch *w)
{
	uint64_t permille = (uint64_t)recent(w->fallbacks) * 1000, cases = window(w);
	bool is_outside = permille > cases * w->settings.high || permille < cases * w->settings.low;

	if (is_outside) {
		w->is_fallback_found = !w->is_outside;
		w->is_outside = true;
		w->looks_within = 0;
	} else if (w->is_outside && ++w->looks_within == WATCH_STEPS) {
		w->is_outside = false;
	}
}

static void find(struct seen *row, enum event_kind kind, double expected, uint64_t among)
{
	row->found = kind;
	row->expected = expected;
	row->among = among;
}

static void look_at_rule(const struct watch *w, struct seen *row)
{
	double rate = row->past / row->past_cases, usual = rate * window(w);
	uint64_t gap = w->n - row->last;
	uint32_t now = recent(row->steps);

	switch (row->state) {
	case STATE_WELL:
		if (rate * (double)gap >= WATCH_SURPRISE) {
			row->state = STATE_STOPPED;
			row->usual = usual;
			find(row, EVENT_RULE_STOPPED, rate * (double)gap, gap);
		} else if (now >= WATCH_LEAST && now >= WATCH_FACTOR * usual) {
			row->state = STATE_STARTED;
			find(row, EVENT_RULE_STARTED, usual, window(w));
		}
		return;
	case STATE_STOPPED:
		/* The window may still hold cases from before it stopped. */
		if ((now >= row->usual / 2 && rate * (double)gap < WATCH_SURPRISE / 2) || row->past < 1)
			row->state = STATE_WELL;
		return;
	case STATE_STARTED:
		if (now < WATCH_LEAST / 2 || now < WATCH_FACTOR * usual / 2)
			row->state = STATE_WELL;
	}
}

static void look(struct watch *w)
{
	if (w->steps_full < WATCH_STEPS)
		return;
	look_at_fallbacks(w);
	for (size_t i = 0; i < w->n_rows; i++)
		if (w->rows[i].past_cases >= (double)window(w) * WATCH_PAST_LEAST)
			look_at_rule(w, &w->rows[i]);
}

/* ---- time passes ---- */

static bool is_forgotten(const struct seen *row)
{
	return row->past < 0.5 && row->state == STATE_WELL && !recent(row->steps);
}

static void forget(struct watch *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->n_rows; i++) {
		if (is_forgotten(&w->rows[i]))
			free((char *)(uintptr_t)w->rows[i].name.at);
		else
			w->rows[kept++] = w->rows[i];
	}
	if (kept == w->n_rows)
		return;
	w->n_rows = kept;
	reindex(w);
}

/* The oldest step makes room for the next and becomes past. */
static void next_step(struct watch *w)
{
	bool is_long = w->past_cases + step_cases(w) > (double)window(w) * WATCH_PAST;
	double share = is_long ? 0.5 : 1, cases = w->steps_full == WATCH_STEPS ? step_cases(w) : 0;

	w->step = (w->step + 1) % WATCH_STEPS;
	w->in_step = 0;
	w->fallbacks[w->step] = 0;
	w->past_cases = (w->past_cases + cases) * share;
	for (size_t i = 0; i < w->n_rows; i++) {
		struct seen *row = &w->rows[i];

		row->past = (row->past + row->steps[w->step]) * share;
		row->past_cases = (row->past_cases + (row->unborn ? 0 : cases)) * share;
		row->unborn -= row->unborn > 0;
		row->steps[w->step] = 0;
		row->found = 0;
	}
	w->is_fallback_found = false;
	w->take_at = 0;
	forget(w);
}

static void note_rule_set(struct watch *w, struct text rule_set)
{
	struct text known = { w->rule_set, w->rule_set_size };

	if (text_is(known, rule_set) || rule_set.size > sizeof w->rule_set)
		return;
	memcpy(w->rule_set, rule_set.at, rule_set.size);
	w->rule_set_size = rule_set.size;
	w->taken_over = w->n;
}

bool watch_case(struct watch *w, struct text rule_set, const struct text *rules, size_t n_rules, bool is_fallback)
{
	if (w->in_step == step_cases(w))
		next_step(w);
	note_rule_set(w, rule_set);
	w->n++;
	w->fallbacks[w->step] += is_fallback;
	for (size_t i = 0; i < n_rules; i++) {
		struct seen *row = row_of(w, rules[i]);

		row->steps[w->step]++;
		row->last = w->n;
	}
	if (++w->in_step < step_cases(w))
		return false;
	w->steps_full += w->steps_full < WATCH_STEPS;
	look(w);
	return true;
}

bool watch_take(struct watch *w, enum event_kind *kind_out, struct alarm *out)
{
	if (w->is_fallback_found) {
		w->is_fallback_found = false;
		*kind_out = EVENT_FALLBACK_SHARE;
		*out = (struct alarm){ .matched = recent(w->fallbacks), .cases = window(w), .low = w->settings.low, .high = w->settings.high };
		return true;
	}
	for (; w->take_at < w->n_rows; w->take_at++) {
		struct seen *row = &w->rows[w->take_at];

		if (!row->found)
			continue;
		*kind_out = row->found;
		*out = (struct alarm){ .rule = row->name, .matched = row->found == EVENT_RULE_STOPPED ? 0 : recent(row->steps),
				       .cases = row->among, .expected = row->expected };
		row->found = 0;
		return true;
	}
	return false;
}
