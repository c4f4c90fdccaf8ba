/* Category, moment, place: can a case be as supposed, and what is it then? */
#include "rules/suppose_inside.h"

/* ---- category ---- */

struct text suppose_fresh_segment(const struct terms *terms, struct arena *arena)
{
	static const char *const usual[] = { "other", "anything", "something-else", "unnamed", "no-rule-says" };
	struct text segments[PATH_SEGMENTS_MAX];
	bool is_free[sizeof usual / sizeof *usual];
	size_t n_usual = sizeof usual / sizeof *usual;
	bool ok = true;

	for (size_t i = 0; i < n_usual; i++)
		is_free[i] = true;
	for (size_t t = 0; t < terms->n; t++) {
		size_t n = terms->terms[t].kind == CONDITION_CATEGORY ? path_split(terms->terms[t].value, segments, PATH_SEGMENTS_MAX) : 0;

		for (size_t k = 0; k < n; k++)
			for (size_t i = 0; i < n_usual; i++)
				is_free[i] &= !text_is_str(segments[k], usual[i]);
	}
	for (size_t i = 0; i < n_usual; i++)
		if (is_free[i])
			return text_of(usual[i]);
	return arena_copy(arena, TEXT("~none~"), &ok);
}

/* Of the categories that there are. */
static bool pick_category(const struct supposition *s, struct text *out)
{
	const struct supposed *of = &s->of[SIDE_CATEGORY];

	for (size_t w = 0; w < s->n_category_words; w++) {
		size_t left = s->n_categories - w * 64;
		uint64_t allowed = left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;

		for (size_t i = 0; allowed && i < of->n; i++)
			allowed &= s->holds[of->terms[i]] > 0 ? s->covering[of->terms[i]][w] : ~s->covering[of->terms[i]][w];
		if (!allowed)
			continue;
		if (out)
			*out = s->categories[w * 64 + (size_t)__builtin_ctzll(allowed)];
		return true;
	}
	return false;
}

/* Is this very category as supposed? */
static bool is_category(const struct supposition *s, const struct path *category)
{
	const struct supposed *of = &s->of[SIDE_CATEGORY];

	for (size_t i = 0; i < of->n; i++)
		if (path_covers(suppose_path(s, of->terms[i]), category) != (s->holds[of->terms[i]] > 0))
			return false;
	return true;
}

/* The shortest category that all the paths cover, with new segments where none is named: what covers it without being asked to covers every
 * other one too. */
static bool merge_paths(const struct supposition *s, struct path *out)
{
	const struct supposed *of = &s->of[SIDE_CATEGORY];

	out->n = 1;
	out->segments[0] = TEXT_NONE;
	for (size_t i = 0; i < of->n; i++) {
		const struct path *path = suppose_path(s, of->terms[i]);

		if (s->holds[of->terms[i]] < 0)
			continue;
		for (; out->n < path->n; out->n++)
			out->segments[out->n] = TEXT_NONE;
		for (size_t k = 0; k < path->n; k++) {
			if (path_is_wild(path->segments[k]))
				continue;
			if (out->segments[k].size && !text_is(out->segments[k], path->segments[k]))
				return false;
			out->segments[k] = path->segments[k];
		}
	}
	for (size_t k = 0; k < out->n; k++)
		if (!out->segments[k].size)
			out->segments[k] = s->fresh[SIDE_CATEGORY];
	return true;
}

static struct text join_path(struct arena *scratch, const struct path *path)
{
	char joined[LIMIT_CATEGORY + PATH_SEGMENTS_MAX * 16];
	size_t size = 0;
	bool ok = true;

	for (size_t k = 0; k < path->n; k++) {
		if (size + path->segments[k].size + 1 > sizeof joined)
			return TEXT_NONE;
		if (k)
			joined[size++] = '/';
		memcpy(joined + size, path->segments[k].at, path->segments[k].size);
		size += path->segments[k].size;
	}
	return size <= LIMIT_CATEGORY ? arena_copy(scratch, (struct text){ joined, size }, &ok) : TEXT_NONE;
}

bool suppose_category(struct supposition *s, struct arena *scratch, struct text *out)
{
	struct text segments[PATH_SEGMENTS_MAX];
	struct path path = { segments, 0 };

	if (s->pins.category.size) {
		path.n = path_split(s->pins.category, segments, PATH_SEGMENTS_MAX);
		if (out)
			*out = s->pins.category;
		return is_category(s, &path);
	}
	if (s->n_categories)
		return pick_category(s, out);
	if (!merge_paths(s, &path) || !is_category(s, &path))
		return false;
	if (out)
		*out = join_path(scratch, &path);
	return !out || out->size;
}

/* ---- moment ---- */

enum {
	USUAL_DAY = 20460, /* 2026-01-07, a Wednesday: what tests.cfg takes when it is not said */
	USUAL_SECOND = 10 * 3600,
};

static bool day_can_be(const struct supposition *s, int32_t day)
{
	const struct supposed *of = &s->of[SIDE_TIME];

	for (size_t i = 0; i < of->n; i++) {
		const struct condition *c = suppose_term(s, of->terms[i])->test->condition;
		bool holds = (c->first_day == CONDITION_NO_DAY || day >= c->first_day) && (c->last_day == CONDITION_NO_DAY || day <= c->last_day);

		if (c->kind == CONDITION_PERIOD && holds != (s->holds[of->terms[i]] > 0))
			return false;
	}
	return true;
}

static bool second_can_be(const struct supposition *s, int32_t second)
{
	const struct supposed *of = &s->of[SIDE_TIME];
	int32_t from, to;

	for (size_t i = 0; i < of->n; i++) {
		const struct test *test = suppose_term(s, of->terms[i])->test;

		if (test->condition->kind == CONDITION_HOURS && week_holds(&test->week, second, &from, &to) != (s->holds[of->terms[i]] > 0))
			return false;
	}
	return true;
}

/* On this day: the answers change only where a span begins or ends. -1: none. */
static int32_t find_second(const struct supposition *s, int32_t day)
{
	const struct supposed *of = &s->of[SIDE_TIME];
	int32_t begins = (int32_t)civil_weekday(day) * CIVIL_DAY_S, ends = begins + CIVIL_DAY_S;

	if (second_can_be(s, begins + USUAL_SECOND))
		return USUAL_SECOND;
	if (second_can_be(s, begins))
		return 0;
	for (size_t i = 0; i < of->n; i++) {
		const struct test *test = suppose_term(s, of->terms[i])->test;

		if (test->condition->kind != CONDITION_HOURS)
			continue;
		for (size_t k = 0; k < test->week.n; k++) {
			const int32_t edges[2] = { test->week.spans[k].from_s, test->week.spans[k].to_s };

			for (int e = 0; e < 2; e++)
				if (edges[e] > begins && edges[e] < ends && second_can_be(s, edges[e]))
					return edges[e] - begins;
		}
	}
	return -1;
}

/* Seven days from this one: in a stretch in which the answers about days do not change, that is every weekday. */
static bool try_days(const struct supposition *s, int32_t first, int32_t *day_out, int32_t *second_out)
{
	for (int32_t day = first; day < first + 7; day++) {
		int32_t second = day_can_be(s, day) ? find_second(s, day) : -1;

		if (second >= 0) {
			*day_out = day;
			*second_out = second;
			return true;
		}
	}
	return false;
}

static bool find_moment(const struct supposition *s, int32_t *day_out, int32_t *second_out)
{
	const struct supposed *of = &s->of[SIDE_TIME];

	if (try_days(s, USUAL_DAY, day_out, second_out))
		return true;
	for (size_t i = 0; i < of->n; i++) {
		const struct condition *c = suppose_term(s, of->terms[i])->test->condition;

		if (c->kind != CONDITION_PERIOD)
			continue;
		if (c->first_day != CONDITION_NO_DAY &&
		    (try_days(s, c->first_day, day_out, second_out) || try_days(s, c->first_day - 7, day_out, second_out)))
			return true;
		if (c->last_day != CONDITION_NO_DAY &&
		    (try_days(s, c->last_day + 1, day_out, second_out) || try_days(s, c->last_day - 6, day_out, second_out)))
			return true;
	}
	return false;
}

bool suppose_moment(struct supposition *s, wall *out)
{
	const struct zone *zone = s->rules->facts.zone;
	int32_t day = USUAL_DAY, second = USUAL_SECOND;
	civil reading;

	if (s->of[SIDE_TIME].n && !find_moment(s, &day, &second))
		return false;
	reading = (civil){ (int64_t)day * CIVIL_DAY_MS + (int64_t)second * 1000 };
	if (out)
		*out = zone ? zone_utc(zone, reading) : wall_ms(reading.ms);
	return true;
}

/* ---- place ---- */

static const uint64_t *places_of(const struct supposition *s, uint32_t term)
{
	return term == SUPPOSE_HAS_POINT(s) ? s->places.with_point : s->places.holding[term];
}

/* The places in this word that the pin allows. */
static uint64_t pinned_places(const struct supposition *s, size_t w)
{
	uint64_t allowed = s->places.with_point[w];

	if (s->pins.place == PLACE_ANY)
		return ~(uint64_t)0;
	if (s->pins.place == PLACE_NONE)
		return ~allowed;
	if (s->pins.place == PLACE_IN)
		allowed = s->places.holding[s->pins.area][w];
	for (size_t i = 0; i < s->pins.n_others; i++)
		allowed &= ~s->places.holding[s->pins.others[i]][w];
	return allowed;
}

bool suppose_place(struct supposition *s, struct place_kind *out)
{
	const struct supposed *of = &s->of[SIDE_PLACE];
	const struct place_kind *maybe = NULL;

	for (size_t w = 0; w < s->places.n_words; w++) {
		size_t left = s->places.n - w * 64;
		uint64_t allowed = left >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;

		allowed &= pinned_places(s, w);
		for (size_t i = 0; allowed && i < of->n; i++)
			allowed &= s->holds[of->terms[i]] > 0 ? places_of(s, of->terms[i])[w] : ~places_of(s, of->terms[i])[w];
		for (; allowed; allowed &= allowed - 1) {
			const struct place_kind *place = &s->places.list[w * 64 + (size_t)__builtin_ctzll(allowed)];

			if (!out || place->is_known) {
				if (out)
					*out = *place;
				return true;
			}
			maybe = place;
		}
	}
	if (maybe)
		*out = *maybe;
	else
		s->is_doubtful |= !s->places.is_complete;
	return maybe != NULL;
}
