#include "rules/witness.h"

#include "rules/kinds.h"

static uint32_t *take_none(struct arena *arena, size_t n)
{
	uint32_t *out = arena_take(arena, (n + 1) * sizeof *out);

	if (out)
		memset(out, 0xFF, (n + 1) * sizeof *out); /* TERM_NONE */
	return out;
}

static struct moment make_moment(const struct term *term, uint32_t number)
{
	const struct condition *c = term->test->condition;
	struct moment m = { .term = number, .kind = term->kind, .week = &term->test->week };

	if (term->kind == CONDITION_PERIOD) {
		m.first_ms = c->first_day == CONDITION_NO_DAY ? INT64_MIN : (int64_t)c->first_day * CIVIL_DAY_MS;
		m.end_ms = c->last_day == CONDITION_NO_DAY ? INT64_MAX : ((int64_t)c->last_day + 1) * CIVIL_DAY_MS;
	}
	return m;
}

static void file_term(struct witness *w, uint32_t number)
{
	const struct term *term = &w->terms->terms[number];
	const struct test *test = term->test;

	if (term->kind == CONDITION_HOURS || term->kind == CONDITION_PERIOD) {
		w->moments.all[w->moments.n++] = make_moment(term, number);
	} else if (term->kind == CONDITION_AREA) {
		struct area_target target = test->targets[term->at];

		*(target.area == AREAS_NONE ? &w->of_layer[target.layer] : &w->of_area[target.area]) = number;
	} else if (term->kind == CONDITION_NEAR_BORDER && test->layers[term->at] != AREAS_NONE) {
		w->of_border[test->layers[term->at]] = number;
	}
}

int witness_make(struct witness *out, const struct terms *terms, const struct areas *areas, struct arena *arena,
		 struct why *why)
{
	size_t n_layers = areas ? areas_n_layers(areas) : 0, n_areas = areas ? areas_n_areas(areas) : 0;
	size_t n_moments = terms->n_of[CONDITION_HOURS] + terms->n_of[CONDITION_PERIOD];
	int rc;

	*out = (struct witness){ .terms = terms };
	out->of_area = take_none(arena, n_areas);
	out->of_layer = take_none(arena, n_layers);
	out->of_border = take_none(arena, n_layers);
	out->moments.all = arena_take_clear(arena, n_moments + 1, sizeof *out->moments.all);
	out->moments.held = arena_take_clear(arena, n_moments + 1, sizeof *out->moments.held);
	if (!out->of_area || !out->of_layer || !out->of_border || !out->moments.all || !out->moments.held)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < terms->n; i++)
		file_term(out, (uint32_t)i);
	out->of_border[n_layers] = terms_find(terms, CONDITION_NEAR_BORDER, TEXT_NONE, TEXT_NONE);
	rc = truth_make(&out->truth, terms->n, arena);
	if (!rc)
		rc = index_make(terms, arena, &out->index);
	if (!rc)
		rc = scanner_create(terms, &out->scanner, why);
	return rc;
}

void witness_fini(struct witness *witness)
{
	scanner_destroy(&witness->scanner);
}

/* ---- names and fields ---- */

static void see_name(struct witness *w, enum condition_kind kind, struct text name)
{
	if (w->terms->n_of[kind])
		truth_add(&w->truth, kind, terms_find(w->terms, kind, TEXT_NONE, name));
}

static void see_fields(struct witness *w, const struct case_text *text)
{
	if (!w->terms->n_of[CONDITION_FIELD])
		return;
	for (size_t i = 0; i < text->n_fields; i++) {
		struct text name = text->fields[i].name;

		truth_add(&w->truth, CONDITION_FIELD, terms_find(w->terms, CONDITION_FIELD, name, TEXT_NONE));
		truth_add(&w->truth, CONDITION_FIELD, terms_find(w->terms, CONDITION_FIELD, name, text->fields[i].value));
	}
}

/* ---- areas ---- */

static void see_areas(struct witness *w, const struct facts *facts)
{
	bool is_near = false;

	for (size_t i = 0; i < facts->n_found; i++) {
		const struct area_found *found = &facts->found[i];

		if (found->border_m >= 0) {
			truth_add(&w->truth, CONDITION_AREA, w->of_area[found->area]);
			truth_add(&w->truth, CONDITION_AREA, w->of_layer[found->layer]);
		}
		if (found->is_near_border)
			truth_add(&w->truth, CONDITION_NEAR_BORDER, w->of_border[found->layer]);
		is_near |= found->is_near_border;
	}
	if (is_near)
		truth_add(&w->truth, CONDITION_NEAR_BORDER, w->of_border[areas_n_layers(facts->areas)]);
}

/* ---- time ---- */

static void narrow(struct moments *m, int64_t from_ms, int64_t to_ms)
{
	m->from.ms = from_ms > m->from.ms ? from_ms : m->from.ms;
	m->to.ms = to_ms < m->to.ms ? to_ms : m->to.ms;
}

static bool hours_hold(struct moments *m, const struct week *week, civil reading)
{
	int32_t second = week_second(reading), from, to;
	bool holds = week_holds(week, second, &from, &to);
	int64_t monday_ms = reading.ms - (int64_t)second * 1000 - (reading.ms % 1000 + 1000) % 1000;

	narrow(m, monday_ms + (int64_t)from * 1000, monday_ms + (int64_t)to * 1000);
	return holds;
}

static bool period_holds(struct moments *m, const struct moment *period, civil reading)
{
	if (reading.ms < period->first_ms)
		narrow(m, INT64_MIN, period->first_ms);
	else if (reading.ms >= period->end_ms)
		narrow(m, period->end_ms, INT64_MAX);
	else
		narrow(m, period->first_ms, period->end_ms);
	return reading.ms >= period->first_ms && reading.ms < period->end_ms;
}

static void find_moment(struct moments *m, civil reading)
{
	m->from.ms = INT64_MIN;
	m->to.ms = INT64_MAX;
	m->n_held = 0;
	for (const struct moment *one = m->all; one < m->all + m->n; one++)
		if (one->kind == CONDITION_HOURS ? hours_hold(m, one->week, reading) : period_holds(m, one, reading))
			m->held[m->n_held++] = *one;
}

static void see_time(struct witness *w, struct facts *facts)
{
	struct moments *m = &w->moments;
	civil reading;

	if (!m->n)
		return;
	reading = facts_reading(facts);
	if (reading.ms < m->from.ms || reading.ms >= m->to.ms)
		find_moment(m, reading);
	for (size_t i = 0; i < m->n_held; i++)
		truth_add(&w->truth, m->held[i].kind, m->held[i].term);
}

/* ---- text ---- */

static int see_words(struct witness *w, struct facts *facts)
{
	struct text words;

	if (scanner_is_idle(w->scanner))
		return 0;
	words = facts_words(facts);
	return words.size ? PASS(scanner_scan(w->scanner, words, facts->title_size, &w->truth)) : facts->fault;
}

int witness_look(struct witness *w, struct facts *facts)
{
	const struct submission *s = facts->submission;

	truth_clear(&w->truth);
	facts->truth = &w->truth;
	index_walk(w->index, &facts->category, &w->truth);
	see_name(w, CONDITION_CHANNEL, s->channel);
	see_name(w, CONDITION_SOURCE, s->source);
	see_name(w, CONDITION_REPORTER, s->text.reporter.kind);
	see_name(w, CONDITION_PRIORITY, kind_priority_key(s->priority));
	see_fields(w, &s->text);
	see_areas(w, facts);
	see_time(w, facts);
	return see_words(w, facts);
}
