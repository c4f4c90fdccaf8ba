/* What the survey says of random rule sets, against every case of a small world tried one by one. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rules/ruleset_inside.h"
#include "rules/survey.h"

TestSuite(rules_survey, .timeout = 280);

static const char districts[] =
	"{\"type\":\"FeatureCollection\",\"features\":["
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"West\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[10.00,53.50],[10.02,53.50],"
	"[10.02,53.52],[10.00,53.52],[10.00,53.50]]]}},"
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"East\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[10.02,53.50],[10.04,53.50],"
	"[10.04,53.52],[10.02,53.52],[10.02,53.50]]]}}]}";
static const char zones[] =
	"{\"type\":\"FeatureCollection\",\"features\":["
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"Mill\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
	"[[10.015,53.504],[10.025,53.504],[10.025,53.512],[10.015,53.512],[10.015,53.504]]]}},"
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"Hill\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
	"[[10.005,53.515],[10.008,53.515],[10.008,53.518],[10.005,53.518],[10.005,53.515]]]}}]}";

enum { POINTS_MAX = 256, RULES_MAX = 12, CATEGORIES = 12, OTHER_CHANNEL = 2 /* no rule names it */ };

static uint64_t seed;
static struct arena *arena, *case_arena;
static struct areas *areas;
static struct point points[POINTS_MAX]; /* one of each kind that there is */
static size_t n_points;

static unsigned roll(unsigned sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % sides;
}

#define PICK(words) text_of((words)[roll(sizeof(words) / sizeof *(words))])

/* ---- the small world ---- */

static const char *const categories[CATEGORIES] = { "a", "b", "other", "a/a", "a/b", "a/other", "b/a", "b/b", "b/other", "other/a", "other/b", "other/other" };
static const char *const paths[] = { "a", "b", "a/a", "a/b", "b/a", "*/a", "*/b", "a/*", "b/b", "*" };
static const char *const channels[] = { "app", "hotline", "web" };
static const char *const words[] = { "mud", "mudslide", "tree" };
static const char *const targets[] = { "district:West", "district:East", "district:*", "school-zone:Mill", "school-zone:*" };
static const char *const layers[] = { "district", "school-zone" };
static const char *const leads[] = { "environment", "transport", "community" };
/* Wednesday, Saturday, Sunday, Monday; before, within and after the periods. */
static const int32_t days[] = { 20460, 20463, 20464, 20465, 20474, 20477, 20478, 20479, 20488, 20491, 20492, 20493 };
static const int32_t seconds[] = { 3 * 3600, 7 * 3600, 10 * 3600, 13 * 3600, 20 * 3600, 23 * 3600 };
/* kind of a field "depth": none, "deep", another, both */
static const char *const depths[][2] = { { NULL, NULL }, { "deep", NULL }, { "flat", NULL }, { "deep", "flat" } };

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* ---- random rules ---- */

static uint32_t kinds_in_use; /* of this set: a bit of each */

static void random_hours(struct condition *out)
{
	static const struct hours shifts[] = { { 79200, 21600 }, { 28800, 61200 }, { 0, 43200 } };

	out->n_hours = roll(2);
	out->hours = arena_take_clear(arena, 1, sizeof *out->hours);
	out->hours[0] = shifts[roll(3)];
	out->weekdays = !out->n_hours || roll(2) ? (roll(2) ? 0x1F : 0x60) : 0;
}

static struct text random_word(enum condition_kind kind)
{
	return kind == CONDITION_CATEGORY	? PICK(paths)
	       : kind == CONDITION_CHANNEL	? text_of(channels[roll(2)])
	       : kind == CONDITION_FIELD	? TEXT("deep")
	       : kind == CONDITION_NEAR_BORDER	? PICK(layers)
	       : kind == CONDITION_AREA || kind == CONDITION_NOT_AREA ? PICK(targets)
								      : PICK(words);
}

static void random_group(struct condition **out, size_t *n_out, unsigned depth);

static void random_condition(struct condition *out, enum condition_kind kind, unsigned depth)
{
	*out = (struct condition){ .kind = kind, .first_day = CONDITION_NO_DAY, .last_day = CONDITION_NO_DAY };
	if (kind >= CONDITION_ANY) {
		out->n_parts = 1 + roll(2);
		out->parts = arena_take_clear(arena, out->n_parts, sizeof *out->parts);
		for (size_t i = 0; i < out->n_parts; i++) {
			out->parts[i] = (struct condition){ .kind = CONDITION_ALL };
			random_group(&out->parts[i].parts, &out->parts[i].n_parts, depth + 1);
		}
		return;
	}
	out->n_words = kind == CONDITION_FIELD || kind == CONDITION_NEAR_BORDER ? roll(2) : 1 + roll(2);
	out->words = arena_take_clear(arena, 3, sizeof *out->words);
	for (size_t i = 0; i < out->n_words; i++)
		out->words[i] = random_word(kind);
	out->field = TEXT("depth");
	out->priorities = 1u << roll(PRIORITY_COUNT) | 1u << roll(PRIORITY_COUNT);
	out->is_unwanted = kind == CONDITION_NEAR_BORDER && roll(2);
	if (kind == CONDITION_HOURS)
		random_hours(out);
	if (kind == CONDITION_PERIOD) {
		out->first_day = roll(3) ? 20474 : CONDITION_NO_DAY;
		out->last_day = roll(3) || out->first_day == CONDITION_NO_DAY ? 20487 : CONDITION_NO_DAY;
	}
}

static void random_group(struct condition **out, size_t *n_out, unsigned depth)
{
	struct condition *conditions = arena_take_clear(arena, 2 * CONDITION_KIND_COUNT, sizeof *conditions);
	size_t n = 0;

	do
		for (unsigned kind = 0; kind < CONDITION_KIND_COUNT; kind++) {
			bool is_group = kind >= CONDITION_ANY;

			if (n < CONDITION_KIND_COUNT && (is_group ? depth < 2 && !roll(8) : (kinds_in_use >> kind & 1) && !roll(2)))
				random_condition(&conditions[n++], (enum condition_kind)kind, depth);
		}
	while (depth && !n);
	*out = conditions;
	*n_out = n;
}

static struct rule_set_definition random_rules(size_t n)
{
	static struct text tiers[] = { { "safety", 6 }, { "ordinary", 8 } };
	static char names[RULES_MAX][8];
	struct rule_set_definition set = { .tiers = tiers, .n_tiers = 2, .n_rules = n };

	set.rules = arena_take_clear(arena, n, sizeof *set.rules);
	for (size_t i = 0; i < n; i++) {
		struct rule *rule = &set.rules[i];
		int size = snprintf(names[i], sizeof names[i], "r%c%zu", (char)('a' + roll(10)), i);

		rule->name = (struct text){ names[i], (size_t)size };
		rule->tier = roll(4) != 0;
		random_group(&rule->when, &rule->n_when, 0);
		if (roll(8))
			rule->lead = PICK(leads);
		else
			rule->priority = PRIORITY_HIGH;
	}
	return set;
}

static void choose_kinds(void)
{
	static const enum condition_kind groups[][2] = {
		{ CONDITION_CHANNEL, CONDITION_CHANNEL }, { CONDITION_PRIORITY, CONDITION_PRIORITY }, { CONDITION_FIELD, CONDITION_FIELD },
		{ CONDITION_HOURS, CONDITION_PERIOD },	  { CONDITION_AREA, CONDITION_NOT_AREA },     { CONDITION_AREA, CONDITION_NEAR_BORDER },
		{ CONDITION_TITLE, CONDITION_KEYWORDS },
	};

	kinds_in_use = roll(5) ? 1u << CONDITION_CATEGORY : 0;
	for (unsigned left = 1 + roll(3); left; left--) {
		size_t k = roll((unsigned)COUNT(groups));

		kinds_in_use |= 1u << groups[k][0] | 1u << groups[k][1];
	}
}

static bool in_use(enum condition_kind kind)
{
	return kinds_in_use >> kind & 1;
}

/* ---- every case ---- */

struct tried {
	struct rule_set_definition set;
	struct ruleset *rules;
	bool holds[RULES_MAX], leads[RULES_MAX], conflict[RULES_MAX][RULES_MAX];
	bool gap[CATEGORIES][3][POINTS_MAX + 1]; /* by category, channel and point; the last: no point */
	bool claimed[CATEGORIES], named[CATEGORIES]; /* by some rule; by one that names the category */
};

static size_t find_rule(const struct tried *t, struct text name)
{
	size_t i = 0;

	while (!text_is(t->set.rules[i].name, name))
		i++;
	return i;
}

/* Does the condition hold, and a category in it? */
static bool names_category(const struct test *test, struct facts *facts)
{
	enum condition_kind kind = test->condition->kind;
	uint32_t specificity;

	if (!test_holds(test, facts, &specificity))
		return false;
	for (size_t i = 0; (kind == CONDITION_ANY || kind == CONDITION_ALL) && i < test->condition->n_parts; i++)
		if (names_category(&test->parts[i], facts))
			return true;
	return kind == CONDITION_CATEGORY;
}

static bool is_named_by(struct tried *t, const struct trial *trial)
{
	for (size_t i = 0; i < trial->rule->n_when; i++)
		if (names_category(&trial->tests[i], &t->rules->facts))
			return true;
	return false;
}

static void note_case(struct tried *t, const struct submission *s, wall at, size_t category, bool *gap)
{
	struct jurisdiction jurisdiction = ruleset_jurisdiction(t->rules);
	static struct finding finding;
	const struct match *first = NULL;
	size_t leader;

	cr_assert(eq(int, ruleset_match(t->rules, s, at, case_arena), 0));
	for (size_t i = 0; i < t->rules->n_matches; i++) {
		const struct match *m = &t->rules->matches[i];

		t->holds[m->trial - t->rules->trials] = true;
		t->claimed[category] |= m->trial->has_lead;
		t->named[category] = t->named[category] || (m->trial->has_lead && is_named_by(t, m->trial));
		if (m->trial->has_lead && (!first || match_is_before(m, first)))
			first = m;
	}
	if (!first) {
		*gap = true;
		return;
	}
	for (size_t i = 0; i < t->rules->n_matches; i++) {
		const struct match *m = &t->rules->matches[i];

		if (m->trial->has_lead && m->precedence == first->precedence && !text_is(m->trial->rule->lead, first->trial->rule->lead))
			t->conflict[first->trial - t->rules->trials][m->trial - t->rules->trials] = true;
	}
	leader = (size_t)(first->trial - t->rules->trials);
	if (t->leads[leader])
		return;
	t->leads[leader] = true;
	cr_assert(eq(int, jurisdiction.judge(jurisdiction.self, s, at, case_arena, &finding), 0));
	cr_assert(eq(sz, find_rule(t, finding.claims[0].rule), leader));
}

static void set_texts(struct submission *s, unsigned number, char title[64], char description[64])
{
	title[0] = description[0] = '\0';
	for (size_t i = 0; i < COUNT(words); i++, number /= 3)
		if (number % 3)
			strcat(strcat(number % 3 == 1 ? title : description, words[i]), ";");
	s->text.title = text_of(title);
	s->text.description = text_of(description);
}

static void set_fields(struct submission *s, size_t number, struct field fields[2])
{
	s->text.fields = fields;
	s->text.n_fields = 0;
	for (size_t i = 0; i < 2; i++)
		if (depths[number][i])
			fields[s->text.n_fields++] = (struct field){ TEXT("depth"), text_of(depths[number][i]) };
}

static void try_case(struct tried *t, size_t category, size_t channel, size_t point, size_t rest)
{
	size_t n_texts = in_use(CONDITION_TITLE) ? 27 : 1, n_times = in_use(CONDITION_HOURS) ? COUNT(days) * COUNT(seconds) : 1;
	size_t n_priorities = in_use(CONDITION_PRIORITY) ? PRIORITY_COUNT : 1, text = rest % n_texts, time = rest / n_texts % n_times;
	char title[64], description[64];
	struct field fields[2];
	struct submission s = { .category = text_of(categories[category]), .channel = text_of(channels[channel]) };

	rest /= n_texts * n_times;
	s.priority = (enum priority)(rest % n_priorities);
	set_fields(&s, rest / n_priorities, fields);
	set_texts(&s, (unsigned)text, title, description);
	s.text.has_point = point < n_points;
	s.text.point = points[point < n_points ? point : 0];
	note_case(t, &s,
		  wall_ms(days[time % COUNT(days)] * (int64_t)CIVIL_DAY_MS + seconds[time / COUNT(days)] * (int64_t)1000),
		  category, &t->gap[category][channel][point]);
	arena_reset(case_arena);
}

static void try_every_case(struct tried *t)
{
	size_t n_rest = (in_use(CONDITION_TITLE) ? 27 : 1) * (in_use(CONDITION_HOURS) ? COUNT(days) * COUNT(seconds) : 1) *
			(in_use(CONDITION_PRIORITY) ? PRIORITY_COUNT : 1) * (in_use(CONDITION_FIELD) ? COUNT(depths) : 1);
	size_t from = in_use(CONDITION_AREA) ? 0 : n_points;

	for (size_t category = 0; category < CATEGORIES; category++)
		for (size_t channel = in_use(CONDITION_CHANNEL) ? 0 : 2; channel < COUNT(channels); channel++)
			for (size_t point = from; point <= n_points; point++)
				for (size_t rest = 0; rest < n_rest; rest++)
					try_case(t, category, channel, point, rest);
}

/* ---- what the survey says ---- */

struct said {
	const struct tried *tried;
	struct survey *survey;
	const char *about;
	bool conflict[RULES_MAX][RULES_MAX];
	size_t category, n_gaps;
	bool gap[3][POINTS_MAX + 1];
};

static size_t n_empty, n_unnamed, n_named; /* categories with gaps */
static size_t n_unknown, n_conflicts, n_shadowed, n_unreachable, n_gaps, n_free;

static bool hear_conflict(void *ctx, size_t winner, size_t loser)
{
	struct said *said = ctx;
	const struct finding *finding = survey_finding(said->survey);

	wall at;
	const struct submission *s = survey_case(said->survey, &at);

	cr_assert(not(said->conflict[winner][loser]), "said twice");
	cr_assert(said->tried->conflict[winner][loser], "%s: a conflict that is none: category %.*s, channel %.*s, at %lld, \"%.*s\", \"%.*s\", lat %.7f lon %.7f",
		  said->about, TEXT_ARG(s->category), TEXT_ARG(s->channel), (long long)at.ms, TEXT_ARG(s->text.title), TEXT_ARG(s->text.description),
		  s->text.point.lat, s->text.point.lon);
	cr_assert(ne(u32, finding->flags & FLAG_CONFLICT, 0));
	cr_assert(eq(sz, find_rule(said->tried, finding->claims[0].rule), winner));
	said->conflict[winner][loser] = true;
	return true;
}

/* Is the point in the area that a rule calls so? */
static bool is_in(size_t point, struct text target_name)
{
	struct area_found found[AREAS_FOUND_MAX];
	struct area_target target;
	struct why why;
	size_t n;

	cr_assert(eq(int, areas_target(areas, target_name, &target, &why), 0));
	cr_assert(eq(int, areas_at(areas, points[point], found, AREAS_FOUND_MAX, &n), 0));
	for (size_t i = 0; i < n; i++)
		if (areas_is_target(&found[i], &target))
			return true;
	return false;
}

/* In the terms of what is said: does it speak of this point? */
static bool speaks_of(const struct survey_gap *gap, size_t point)
{
	if (gap->place == PLACE_ANY || gap->place == PLACE_NONE)
		return gap->place == PLACE_ANY || point == n_points;
	if (point == n_points || (gap->place == PLACE_IN && !is_in(point, gap->area)))
		return false;
	for (size_t i = 0; i < gap->n_others; i++)
		if (is_in(point, gap->others[i]))
			return false;
	return true;
}

/* No false one: what is said to be a gap is one in the world that was tried. */
static void hear_gap(void *ctx, const struct survey_gap *gap)
{
	struct said *said = ctx;
	const struct finding *finding = survey_finding(said->survey);
	wall at;
	const struct submission *s = survey_case(said->survey, &at);
	bool is_claimed = finding->n_claims && finding->claims[0].part == PART_LEAD, is_one = false;

	cr_assert(not(is_claimed));
	cr_assert(text_is_str(s->category, categories[said->category]));
	for (size_t c = 0; c < COUNT(channels); c++) {
		if (gap->channel.size ? !text_is_str(gap->channel, channels[c]) : c != OTHER_CHANNEL)
			continue;
		for (size_t p = 0; p <= n_points; p++)
			is_one |= speaks_of(gap, p) && said->tried->gap[said->category][c][p];
	}
	cr_assert(is_one, "%s: a gap that is none: category %.*s, channel %.*s, place %d (%.*s), at %lld, \"%.*s\", \"%.*s\", lat %.7f lon %.7f", said->about,
		  TEXT_ARG(s->category), TEXT_ARG(s->channel), (int)gap->place, TEXT_ARG(gap->area), (long long)at.ms, TEXT_ARG(s->text.title),
		  TEXT_ARG(s->text.description), s->text.point.lat, s->text.point.lon);
	for (size_t c = 0; c < COUNT(channels); c++)
		for (size_t p = 0; p <= n_points; p++)
			said->gap[c][p] |= speaks_of(gap, p) && (!gap->channel.size || text_is_str(gap->channel, channels[c]));
	said->n_gaps++;
}

/* How grave it is hangs on who claims anything at all of the category. */
static void compare_severity(const struct said *said, const struct survey_gaps *found)
{
	cr_assert(eq(int, found->is_claimed, said->tried->claimed[said->category]), "%s, category %s: claimed?", said->about,
		  categories[said->category]);
	cr_assert(eq(int, found->is_named, said->tried->named[said->category]), "%s, category %s: named?", said->about,
		  categories[said->category]);
	n_empty += !found->is_claimed;
	n_unnamed += found->is_claimed && !found->is_named;
	n_named += found->is_named;
}

/* None missed: each case that nobody claims is spoken of. */
static void compare_gaps(struct said *said)
{
	struct survey_gaps found;
	enum answer answer;
	bool any = false;

	memset(said->gap, 0, sizeof said->gap);
	answer = survey_find_gaps(said->survey, text_of(categories[said->category]), hear_gap, said, &found);
	n_unknown += found.n_unjudged;
	for (size_t c = 0; c < COUNT(channels); c++)
		for (size_t p = 0; p <= n_points; p++) {
			bool is_gap = said->tried->gap[said->category][c][p];

			any |= is_gap;
			cr_assert(found.n_unjudged || !is_gap || said->gap[c][p], "%s, category %s, channel %s, point %zu: missed", said->about,
				  categories[said->category], channels[c], p);
		}
	if (answer != ANSWER_UNKNOWN)
		cr_assert(eq(int, answer == ANSWER_YES, any), "%s, category %s", said->about, categories[said->category]);
	if (answer == ANSWER_YES && !found.n_unjudged)
		compare_severity(said, &found);
}

static void compare_rules(struct said *said, const char *about)
{
	const struct tried *t = said->tried;

	for (size_t r = 0; r < t->set.n_rules; r++) {
		enum answer holds = survey_holds(said->survey, r), leads_answer = ANSWER_NO;
		size_t by[SOLVE_BLOCKERS_MAX], n_by = 0;

		if (holds != ANSWER_UNKNOWN)
			cr_assert(eq(int, holds == ANSWER_YES, t->holds[r]), "%s: does rule %zu hold?", about, r);
		n_unknown += holds == ANSWER_UNKNOWN;
		n_unreachable += holds == ANSWER_NO;
		if (!t->set.rules[r].lead.size)
			continue;
		leads_answer = survey_leads(said->survey, r, by, &n_by);
		if (leads_answer != ANSWER_UNKNOWN)
			cr_assert(eq(int, leads_answer == ANSWER_YES, t->leads[r]), "%s: does rule %zu lead?", about, r);
		n_unknown += leads_answer == ANSWER_UNKNOWN;
		n_shadowed += leads_answer == ANSWER_NO && holds == ANSWER_YES;
		n_free += leads_answer == ANSWER_YES;
		if (leads_answer == ANSWER_NO && holds == ANSWER_YES)
			cr_expect(n_by > 0, "%s: who shadows rule %zu?", about, r);
	}
}

static void compare_conflicts(struct said *said, const char *about)
{
	const struct tried *t = said->tried;
	size_t unjudged = survey_conflicts(said->survey, hear_conflict, said);

	n_unknown += unjudged;
	for (size_t a = 0; a < t->set.n_rules; a++)
		for (size_t b = 0; b < t->set.n_rules; b++) {
			n_conflicts += said->conflict[a][b];
			if (said->conflict[a][b] || !unjudged)
				cr_assert(eq(int, said->conflict[a][b], t->conflict[a][b]), "%s: rules %zu and %zu", about, a, b);
		}
}

static void compare_set(struct tried *t, const struct text *known, size_t n_known, const char *about)
{
	struct said said = { .tried = t, .about = about };

	cr_assert(eq(int, survey_create(t->rules, known, n_known, &said.survey), 0));
	compare_rules(&said, about);
	compare_conflicts(&said, about);
	for (said.category = 0; said.category < CATEGORIES; said.category++)
		compare_gaps(&said);
	n_gaps += said.n_gaps;
	survey_destroy(&said.survey);
}

/* ---- the places that there are ---- */

static bool is_new_point(struct point point)
{
	static struct { struct area_found found[8]; size_t n; } seen[POINTS_MAX];
	struct area_found found[8];
	size_t n;

	cr_assert(eq(int, areas_at(areas, point, found, 8, &n), 0));
	for (size_t i = 0; i < n_points; i++) {
		bool same = seen[i].n == n;

		for (size_t k = 0; same && k < n; k++)
			same = seen[i].found[k].area == found[k].area && (seen[i].found[k].border_m < 0) == (found[k].border_m < 0) &&
			       seen[i].found[k].is_near_border == found[k].is_near_border;
		if (same)
			return false;
	}
	for (size_t k = 0; k < n; k++)
		if (found[k].border_m < 0.6 && found[k].border_m > -0.6)
			return false; /* on a line, to the width that the survey looks at */
	seen[n_points].n = n;
	memcpy(seen[n_points].found, found, sizeof found);
	return true;
}

static void find_points(void)
{
	n_points = 0;
	for (int x = -20; x < 460; x++)
		for (int y = -20; y < 240; y++) {
			struct point point = { 53.50 + y * 0.0001 + 0.000031, 10.00 + x * 0.0001 + 0.000043 };

			if (n_points < POINTS_MAX && is_new_point(point))
				points[n_points++] = point;
		}
}

static void set_up(void)
{
	char files[2][32] = { "/tmp/liaison-survey-XXXXXX", "/tmp/liaison-survey-XXXXXX" };
	const char *const contents[2] = { districts, zones };
	const struct layer_definition definitions[] = { { TEXT("district"), files[0], TEXT("name"), 25 },
							{ TEXT("school-zone"), files[1], TEXT("name"), 0 } };
	struct why why = { 0 };

	for (int i = 0; i < 2; i++) {
		int fd = mkstemp(files[i]);
		FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

		cr_assert(file && fputs(contents[i], file) >= 0 && !fclose(file));
	}
	cr_assert(eq(int, areas_open(definitions, 2, &areas, &why), AREAS_OK), "%s", why.sentence);
	unlink(files[0]);
	unlink(files[1]);
	arena = arena_create((size_t)1 << 30);
	case_arena = arena_create(1 << 24);
	find_points();
}

static void tear_down(void)
{
	areas_close(&areas);
	arena_destroy(&arena);
	arena_destroy(&case_arena);
}

static void compare_sets(size_t n, bool are_known)
{
	const char *given = getenv("LIAISON_TEST_SEED");
	struct text known[CATEGORIES];

	seed = given ? strtoull(given, NULL, 10) : 20260107;
	for (size_t i = 0; i < CATEGORIES; i++)
		known[i] = text_of(categories[i]);
	for (size_t i = 0; i < n; i++) {
		static struct tried t;
		char about[64];
		struct why why = { 0 };

		snprintf(about, sizeof about, "set %zu, seed %llu", i, (unsigned long long)seed);
		choose_kinds();
		memset(&t, 0, sizeof t);
		t.set = random_rules(2 + roll(RULES_MAX - 2));
		cr_assert(eq(int, ruleset_create(&t.set, areas, NULL, &t.rules, &why), RULESET_OK), "%s: %s", about, why.sentence);
		try_every_case(&t);
		compare_set(&t, known, are_known ? CATEGORIES : 0, about);
		ruleset_destroy(&t.rules);
		arena_reset(arena);
	}
	fprintf(stderr, "%zu points; %zu conflicts, %zu shadowed, %zu unreachable, %zu that lead, %zu gaps, %zu not judged\n", n_points, n_conflicts,
		n_shadowed, n_unreachable, n_free, n_gaps, n_unknown);
	cr_expect(n_conflicts > n / 3 && n_shadowed > n / 4 && n_unreachable > n / 4 && n_gaps > n, "the sets test little");
	cr_expect(n_empty > n / 4 && n_unnamed > n / 4 && n_named > n / 4, "gaps: %zu, %zu, %zu", n_empty, n_unnamed,
		  n_named);
	cr_expect(n_unknown * 100 < n_free + n_gaps, "%zu questions were not judged", n_unknown);
}

Test(rules_survey, finds_what_trying_every_case_finds, .init = set_up, .fini = tear_down)
{
	compare_sets(1500, false);
}

Test(rules_survey, finds_it_where_the_categories_are_known, .init = set_up, .fini = tear_down)
{
	compare_sets(700, true);
}
