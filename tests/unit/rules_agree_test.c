/* The compiled rule set against two others, on random rules and random cases: a second opinion that shares nothing with it
 * (support/plain_rules), in what is decided; and the engine's own way of trying every condition of every rule, also in what is
 * told. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rules/ruleset_inside.h"
#include "support/drawn.h"
#include "support/plain_rules.h"

TestSuite(rules_agree, .timeout = 240);

/* Two districts side by side, two school zones that overlap, one of them with a hole, and wards that have no tolerance. */
static const struct plain_area drawn_areas[] = {
	{ "district", "West", 25, { 10.00, 53.50, 10.02, 53.52 }, { 0, 0, 0, 0 } },
	{ "district", "East", 25, { 10.02, 53.50, 10.04, 53.52 }, { 0, 0, 0, 0 } },
	{ "school-zone", "Mill Road", 20, { 10.004, 53.504, 10.012, 53.512 }, { 10.007, 53.507, 10.009, 53.509 } },
	{ "school-zone", "Brook Lane", 20, { 10.010, 53.510, 10.016, 53.516 }, { 0, 0, 0, 0 } },
	{ "ward", "North", 0, { 10.00, 53.51, 10.04, 53.52 }, { 0, 0, 0, 0 } },
	{ "ward", "South", 0, { 10.00, 53.50, 10.04, 53.51 }, { 0, 0, 0, 0 } },
};
static const struct plain_pattern drawn_patterns[] = {
	{ "no+ise", "no+ise" },
	{ "^mud", "^mud" },
	{ "打.{0,3}桩", "打.{0,3}桩" },
	{ "\\bhole\\b", "(^|[^a-z0-9_])hole([^a-z0-9_]|$)" },
	{ "[0-9]{2} (min|std)", "[0-9]{2} (min|std)" },
	{ "ضجي[جح]", "ضجي[جح]" },
	{ "(ЯМА|Hole)$", "(яма|hole)$" },
	{ "🔨{2,}", "🔨{2,}" },
	{ "stra(ß|s)e", "stra(ß|s)e" },
	{ ".\\n.", ".\n." },
	{ "[a-z]\\n", "[a-z]\n" },
	{ "n.{0,8}e$", "n.{0,8}e$" },
};
#define COUNT(array) (sizeof(array) / sizeof *(array))
static const struct plain_city drawn_city = {
	drawn_areas, drawn_patterns, COUNT(drawn_areas), COUNT(drawn_patterns), "打桩机半夜ямаضجيح🔨σⱥ",
};

static uint64_t seed;
static struct arena *arena, *case_arena;
static struct areas *areas;
static struct zone *zone;
static struct plain_rules *plain_rules;

static unsigned roll(unsigned sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % sides;
}

#define PICK(words) text_of((words)[roll(COUNT(words))])

static struct text kept(struct text t)
{
	bool ok = true;
	struct text copy = arena_copy(arena, t, &ok);

	cr_assert(ok);
	return copy;
}

/* ---- what is asked and what is said: small vocabularies, so that much of it meets ---- */

static const char *const segments[] = { "a", "b", "c", "路", "*" };
static const char *const names[] = { "app", "web", "hotline" };
static const char *const keywords[] = { "mud", "NOISE", "打桩", "hole", "Яма",    "ضجيج", "🔨",
					"ß",   "oi",    "e n",  "ȺẞΣ",  "straße", "ıs",   "ﬁ" };
static const char *const pieces[] = { "Mud ",         "and noise ",   "半夜打桩", "打 机 桩", "A HOLE",  "nothing",
				      "яма\n",        "ضجيج",         "🔨🔨",       "STRAẞE",   "45 Min ", "\xFF",
				      "\xE6\x89",     "\xC3",         " ",        "\n",       "ⱥßσ",     "Noooise",
				      "\xED\xA0\x80", "\xF0\x9F\x94", "hole.",    "holes",    "e N",     "ȺẞΣ",
				      "МУД",          "打\xE6桩",     "İS FINE",  "ﬁ",        "Strasse" };
static const char *const targets[] = { "district:West",         "district:East", "district:*",
				       "school-zone:*",         "ward:North",    "school-zone:Mill Road",
				       "school-zone:Brook Lane" };
static const char *const layer_names[] = { "district", "school-zone", "ward" };
static const char *const fields[] = { "depth", "kind" };
static const char *const values[] = { "deep", "45", "坑" };
static const char *const departments[] = { "environment", "transport", "community", "parks" };

/* What kind of rule set is drawn. */
static struct {
	bool has_conditions; /* or all rules hold always */
	bool is_any_alone;   /* each rule is one `any` */
	unsigned n_numbered; /* so many more names, keywords and values, that few rules share; 0: the few of above only */
} shape;

static struct text random_path(unsigned kinds)
{
	char path[64] = "";
	size_t size = 0;

	for (unsigned left = 1 + roll(4); left; left--)
		size += (size_t)snprintf(path + size, sizeof path - size, "%s%s", size ? "/" : "", segments[roll(kinds)]);
	return kept((struct text){ path, size });
}

static struct text numbered(void)
{
	char word[16];
	int size = snprintf(word, sizeof word, "N%u", roll(shape.n_numbered));

	return kept((struct text){ word, (size_t)size });
}

static struct text random_word(enum condition_kind kind)
{
	switch (kind) {
	case CONDITION_CATEGORY:
		return random_path(5);
	case CONDITION_AREA:
	case CONDITION_NOT_AREA:
		return PICK(targets);
	case CONDITION_NEAR_BORDER:
		return PICK(layer_names);
	case CONDITION_FIELD:
		return shape.n_numbered ? numbered() : PICK(values);
	case CONDITION_TITLE:
	case CONDITION_KEYWORDS:
		return shape.n_numbered && !roll(8) ? numbered() : PICK(keywords);
	case CONDITION_TITLE_PATTERN:
	case CONDITION_PATTERN:
		return text_of(drawn_patterns[roll(COUNT(drawn_patterns))].written);
	case CONDITION_CHANNEL:
		return PICK(names);
	default:
		return shape.n_numbered ? numbered() : PICK(names);
	}
}

static void random_time(struct condition *out)
{
	out->n_hours = roll(3);
	out->hours = arena_take_clear(arena, 3, sizeof *out->hours);
	for (size_t i = 0; i < out->n_hours; i++) {
		out->hours[i].from_s = (int32_t)roll(48) * 1800;
		out->hours[i].to_s = (out->hours[i].from_s + 1800 + (int32_t)roll(48) * 1800) % CIVIL_DAY_S;
		if (!out->hours[i].to_s)
			out->hours[i].to_s = CIVIL_DAY_S;
	}
	out->weekdays = !out->n_hours || roll(2) ? 1 + roll(127) : 0;
}

static void random_period(struct condition *out)
{
	unsigned ends = 1 + roll(3);

	if (ends & 1)
		out->first_day = 16436 + (int32_t)roll(70);
	if (ends & 2)
		out->last_day = 16446 + (int32_t)roll(90);
}

/* More of them than is told of one by one now and then, and then mostly doubles. */
static void random_words(struct condition *out)
{
	bool may_be_none = out->kind == CONDITION_FIELD || out->kind == CONDITION_NEAR_BORDER;

	out->n_words = !roll(40) ? 33 + roll(10) : may_be_none ? roll(3) : 1 + roll(3);
	out->words = arena_take_clear(arena, out->n_words + 1, sizeof *out->words);
	for (size_t i = 0; i < out->n_words; i++)
		out->words[i] = random_word(out->kind);
}

static void random_group(struct condition **out, size_t *n_out, unsigned depth);

static void random_groups(struct condition *out, unsigned depth)
{
	out->n_parts = 1 + roll(3);
	out->parts = arena_take_clear(arena, out->n_parts, sizeof *out->parts);
	for (size_t i = 0; i < out->n_parts; i++) {
		out->parts[i] = (struct condition){ .kind = CONDITION_ALL };
		random_group(&out->parts[i].parts, &out->parts[i].n_parts, depth + 1);
	}
}

static void random_condition(struct condition *out, enum condition_kind kind, unsigned depth)
{
	*out = (struct condition){ .kind = kind, .first_day = CONDITION_NO_DAY, .last_day = CONDITION_NO_DAY };
	if (kind >= CONDITION_ANY)
		random_groups(out, depth);
	else if (kind == CONDITION_HOURS)
		random_time(out);
	else if (kind == CONDITION_PERIOD)
		random_period(out);
	else if (kind == CONDITION_PRIORITY)
		out->priorities = 1u << (1 + roll(4)) | 1u << (1 + roll(4));
	else
		random_words(out);
	out->field = PICK(fields);
	out->is_unwanted = kind == CONDITION_NEAR_BORDER && !roll(3);
}

static unsigned how_rare(enum condition_kind kind, unsigned depth)
{
	if (kind == CONDITION_CATEGORY)
		return shape.n_numbered ? 2 : 3;
	if (shape.n_numbered && (kind == CONDITION_SOURCE || kind == CONDITION_REPORTER || kind == CONDITION_FIELD))
		return depth ? 24 : 4;
	return depth ? 12 : shape.n_numbered ? 18 : 9;
}

static void random_group(struct condition **out, size_t *n_out, unsigned depth)
{
	unsigned kinds = depth < 3 ? CONDITION_KIND_COUNT : CONDITION_ANY;
	struct condition *conditions = arena_take_clear(arena, 2 * CONDITION_KIND_COUNT, sizeof *conditions);
	size_t n = 0;

	for (unsigned kind = 0; kind < kinds; kind++)
		for (unsigned left = roll(how_rare((enum condition_kind)kind, depth)) ? 0 : 1 + !roll(6); left; left--)
			random_condition(&conditions[n++], (enum condition_kind)kind, depth);
	*out = conditions;
	*n_out = n;
}

static void random_when(struct rule *rule)
{
	if (shape.is_any_alone) {
		rule->when = arena_take_clear(arena, 1, sizeof *rule->when);
		rule->n_when = 1;
		random_condition(rule->when, CONDITION_ANY, 0);
	} else if (shape.has_conditions) {
		random_group(&rule->when, &rule->n_when, 0);
	}
}

static void random_priority(struct rule *rule)
{
	switch (roll(4)) {
	case 0:
		rule->priority = (enum priority)(1 + roll(4));
		break;
	case 1:
		rule->at_least = (enum priority)(1 + roll(4));
		break;
	case 2:
		rule->steps = (int)roll(7) - 3;
		break;
	default:
		break;
	}
}

static void random_outcome(struct rule *rule)
{
	struct text *joins = arena_take_clear(arena, 4, sizeof *joins);

	for (size_t i = 0; i < 4; i++)
		joins[i] = PICK(departments);
	if (roll(4))
		rule->lead = PICK(departments);
	rule->with = joins;
	rule->n_with = rule->lead.size ? roll(2) : roll(3);
	rule->inform = joins + 2;
	rule->n_inform = roll(3);
	rule->fallback = joins + 1;
	rule->n_fallback = rule->lead.size ? roll(3) : 0;
	rule->policy = rule->lead.size && roll(2) ? PICK(names) : TEXT_NONE;
	rule->sub_unit = rule->lead.size && roll(2) ? PICK(names) : TEXT_NONE;
	rule->campaign = !roll(5) ? PICK(names) : TEXT_NONE;
	random_priority(rule);
}

static struct rule_set_definition random_rules(size_t n)
{
	static struct text tiers[] = { { "safety", 6 }, { "special", 7 }, { "ordinary", 8 } };
	struct rule_set_definition set = { .tiers = tiers, .n_tiers = 3, .n_rules = n };

	set.rules = arena_take_clear(arena, n, sizeof *set.rules);
	for (size_t i = 0; i < n; i++) {
		struct rule *rule = &set.rules[i];
		char name[24];
		int size = snprintf(name, sizeof name, "r%u-%zu", roll(10), i);

		rule->name = kept((struct text){ name, (size_t)size });
		rule->tier = roll(3);
		random_when(rule);
		random_outcome(rule);
	}
	return set;
}

/* ---- cases ---- */

static struct text random_text(void)
{
	char text[256] = "";
	size_t size = 0;

	for (unsigned left = roll(6); left; left--)
		size += (size_t)snprintf(text + size, sizeof text - size, "%s", pieces[roll(COUNT(pieces))]);
	if (size && !roll(8))
		text[roll((unsigned)size)] = (char)roll(256);
	return kept((struct text){ text, size });
}

/* Anywhere, or a few metres from the sides of an area; never where a last digit decides what holds. */
static struct point random_point(void)
{
	struct point p;

	do {
		p = (struct point){ 53.498 + roll(25) * 0.001 + roll(100) * 0.00001,
				    9.999 + roll(43) * 0.001 + roll(100) * 0.00001 };
		if (!roll(2))
			p.lon = (roll(2) ? 10.02 : 10.012) + ((int)roll(100) - 50) * 0.00001;
		if (!roll(3))
			p.lat = (roll(2) ? 53.51 : 53.509) + ((int)roll(100) - 50) * 0.00001;
	} while (!plain_rules_are_clear_at(&drawn_city, p));
	return p;
}

enum { FIELDS_ROOM = 8 };

static struct submission random_case(void)
{
	struct submission s = { .category = random_path(4),
				.channel = PICK(names),
				.source = random_word(CONDITION_SOURCE),
				.priority = (enum priority)roll(PRIORITY_COUNT) };

	s.text.title = random_text();
	s.text.description = random_text();
	if (roll(3))
		s.text.reporter.kind = random_word(CONDITION_REPORTER);
	s.text.has_point = roll(3) != 0;
	s.text.point = random_point();
	s.text.n_fields = roll(3);
	s.text.fields = arena_take_clear(arena, FIELDS_ROOM, sizeof *s.text.fields);
	for (size_t i = 0; i < s.text.n_fields; i++)
		s.text.fields[i] = (struct field){ PICK(fields), roll(5) ? random_word(CONDITION_FIELD) : TEXT_NONE };
	return s;
}

static struct text named(struct text path)
{
	char out[64];
	size_t size = 0;
	struct text segment;

	while (text_next(&path, '/', &segment))
		size += (size_t)snprintf(out + size, sizeof out - size, "%s%.*s", size ? "/" : "",
					 TEXT_ARG(text_is_str(segment, "*") ? TEXT("b") : segment));
	return kept((struct text){ out, size });
}

static void add_word(struct text *t, struct text word)
{
	char out[512];
	int size = snprintf(out, sizeof out, "%.*s %.*s", TEXT_ARG(*t), TEXT_ARG(word));

	if (size < (int)sizeof out && !memchr(t->at ? t->at : "", '\0', t->size))
		*t = kept((struct text){ out, (size_t)size });
}

static void add_field(struct case_text *text, struct text name, struct text value)
{
	if (text->n_fields < FIELDS_ROOM)
		text->fields[text->n_fields++] = (struct field){ name, value };
}

/* So that a rule's line holds, if nothing else says otherwise; times, areas and patterns are left to chance. */
static void meet(struct submission *s, const struct condition *c)
{
	struct text word = c->n_words ? c->words[roll((unsigned)c->n_words)] : TEXT_NONE;

	if (c->kind == CONDITION_CATEGORY)
		s->category = named(word);
	else if (c->kind == CONDITION_CHANNEL)
		s->channel = word;
	else if (c->kind == CONDITION_SOURCE)
		s->source = word;
	else if (c->kind == CONDITION_REPORTER)
		s->text.reporter.kind = word;
	else if (c->kind == CONDITION_FIELD)
		add_field(&s->text, c->field, word);
	else if (c->kind == CONDITION_TITLE || c->kind == CONDITION_KEYWORDS)
		add_word(c->kind == CONDITION_TITLE || roll(2) ? &s->text.title : &s->text.description, word);
	else if (c->kind == CONDITION_ANY)
		meet(s, &c->parts[roll((unsigned)c->n_parts)]);
	for (size_t i = 0; c->kind == CONDITION_ALL && i < c->n_parts; i++)
		meet(s, &c->parts[i]);
}

/* The 100 days from 2015-01-01, which have a change of the clocks; half of them where hours begin and end. */
static wall random_moment(void)
{
	int64_t ms = 1420070400000 + (int64_t)roll(100 * 48) * 1800000;

	return wall_ms(roll(2) ? ms + (int64_t)roll(1800000) : ms - (int64_t)roll(2));
}

/* Berlin, as far as those days go. */
static int64_t local_ms(wall at)
{
	return at.ms + (at.ms < 1427590800000 ? 3600000 : 7200000);
}

/* ---- against the second opinion ---- */

/* Exactly those rules, each once, and as specific. */
static const char *compare_matches(const struct ruleset *rules, const struct plain_answer *a)
{
	const struct rule *first = rules->definition->rules;
	uint32_t *specificities = arena_take_clear(case_arena, rules->definition->n_rules + 1, sizeof *specificities);

	cr_assert(specificities != NULL);
	if (rules->n_matches != a->n_leads + a->n_adding)
		return "how many rules hold";
	for (size_t i = 0; i < a->n_leads; i++)
		specificities[a->leads[i].rule - first] = a->leads[i].specificity + 1;
	for (size_t i = 0; i < a->n_adding; i++)
		specificities[a->adding[i].rule - first] = a->adding[i].specificity + 1;
	for (size_t i = 0; i < rules->n_matches; i++) {
		uint32_t *specificity = &specificities[rules->matches[i].trial->rule - first];

		if (!*specificity)
			return "which rules hold";
		if (match_specificity(&rules->matches[i]) != *specificity - 1)
			return "how specific a rule is";
		*specificity = 0;
	}
	return NULL;
}

/* The winner, and the eight strongest that lost; weaker ones stand there for a department that nobody else names. */
static const char *compare_leads(const struct finding *f, const struct rule_set_definition *set,
				 const struct plain_answer *a)
{
	size_t n = 0;

	while (n < f->n_claims && f->claims[n].part == PART_LEAD)
		n++;
	if (n > a->n_leads || n < (a->n_leads < 9 ? a->n_leads : 9))
		return "how many claims are told";
	for (size_t i = 0; i < n && i < 9; i++) {
		const struct claim *claim = &f->claims[i];
		const struct plain_match *match = &a->leads[i];

		if (!text_is(claim->rule, match->rule->name) || !text_is(claim->department, match->rule->lead))
			return i ? "which rule lost" : "which rule wins";
		if (!text_is(claim->tier, set->tiers[match->rule->tier]) || claim->specificity != match->specificity)
			return "the tier or the specificity of a claim";
		if ((claim->lost.size == 0) != (i == 0))
			return "that a rule lost";
	}
	return NULL;
}

static const char *compare_joins(const struct finding *f, const struct plain_answer *a)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_claims; i++) {
		const struct claim *claim = &f->claims[i];
		size_t at = 0;

		if (claim->part == PART_LEAD)
			continue;
		while (at < a->n_joins && !text_is(a->joins[at].department, claim->department))
			at++;
		if (at == a->n_joins || a->joins[at].part != claim->part)
			return "who joins, or with which part";
		n++;
	}
	return n == a->n_joins ? NULL : "how many join";
}

static const char *compare_areas(const struct finding *f, const struct plain_answer *a)
{
	if (f->n_areas != a->n_areas)
		return "how many areas are told";
	for (size_t i = 0; i < f->n_areas; i++) {
		const struct area_hit *hit = &f->areas[i];
		size_t at = 0;

		while (at < a->n_areas && !(text_is_str(hit->layer, a->areas[at].area->layer) &&
					    text_is_str(hit->name, a->areas[at].area->name)))
			at++;
		if (at == a->n_areas || hit->is_near_border != a->areas[at].is_near_border)
			return "which areas are told, or whether they are near a border";
		if (fabs(hit->border_m - a->areas[at].border_m) > 0.2 + 0.002 * fabs(hit->border_m))
			return "how far a border is";
	}
	return NULL;
}

static const char *compare_outcome(const struct finding *f, const struct plain_answer *a)
{
	const struct rule none = { .n_when = 0 }, *winner = a->n_leads ? a->leads[0].rule : &none;

	if (f->flags != ((a->is_conflict ? FLAG_CONFLICT : 0u) | (a->is_near_border ? FLAG_NEAR_BORDER : 0u)))
		return "the flags";
	if (f->priority != a->priority)
		return "the priority";
	if (!text_is(f->campaign, a->campaign))
		return "the campaign";
	if (!text_is(f->policy, winner->policy) || !text_is(f->sub_unit, winner->sub_unit))
		return "the policy or the sub-unit";
	if (f->n_fallback != winner->n_fallback)
		return "how many may lead instead";
	for (size_t i = 0; i < f->n_fallback; i++)
		if (!text_is(f->fallback[i], winner->fallback[i]))
			return "who leads instead";
	return NULL;
}

/* NULL: they agree. What was judged last is left in `rules`. */
static const char *find_difference(const struct ruleset *rules, const struct finding *f, const struct plain_answer *a)
{
	const char *difference = compare_matches(rules, a);

	if (!difference)
		difference = compare_leads(f, rules->definition, a);
	if (!difference)
		difference = compare_joins(f, a);
	if (!difference)
		difference = compare_areas(f, a);
	return difference ? difference : compare_outcome(f, a);
}

/* ---- against the engine's own slow way ---- */

static bool is_same_claim(const struct claim *a, const struct claim *b)
{
	return text_is(a->department, b->department) && text_is(a->rule, b->rule) && text_is(a->tier, b->tier) &&
	       text_is(a->matched, b->matched) && text_is(a->lost, b->lost) && a->part == b->part &&
	       a->specificity == b->specificity;
}

static bool is_same_area(const struct area_hit *a, const struct area_hit *b)
{
	return text_is(a->layer, b->layer) && text_is(a->name, b->name) &&
	       !memcmp(&a->border_m, &b->border_m, sizeof(double)) && a->is_near_border == b->is_near_border;
}

static bool is_same(const struct finding *a, const struct finding *b)
{
	bool same = a->n_claims == b->n_claims && a->n_areas == b->n_areas && a->n_fallback == b->n_fallback &&
		    a->flags == b->flags && a->priority == b->priority && text_is(a->policy, b->policy) &&
		    text_is(a->sub_unit, b->sub_unit) && text_is(a->campaign, b->campaign) &&
		    text_is(a->rule_set, b->rule_set);

	for (size_t i = 0; same && i < a->n_claims; i++)
		same = is_same_claim(&a->claims[i], &b->claims[i]);
	for (size_t i = 0; same && i < a->n_areas; i++)
		same = is_same_area(&a->areas[i], &b->areas[i]);
	for (size_t i = 0; same && i < a->n_fallback; i++)
		same = text_is(a->fallback[i], b->fallback[i]);
	return same;
}

static struct {
	size_t pairs, leads, adding, joins, conflicts, near_borders, priorities;
} seen;

static void count(const struct plain_answer *a)
{
	seen.pairs++;
	seen.leads += a->n_leads;
	seen.adding += a->n_adding;
	seen.joins += a->n_joins;
	seen.conflicts += a->is_conflict;
	seen.near_borders += a->is_near_border;
	seen.priorities += a->priority != PRIORITY_NONE;
}

static struct submission next_case(const struct rule_set_definition *set)
{
	struct submission s = random_case();

	if (roll(2)) {
		const struct rule *rule = &set->rules[roll((unsigned)set->n_rules)];

		for (size_t i = 0; i < rule->n_when; i++)
			meet(&s, &rule->when[i]);
	}
	return s;
}

/* `is_told`: also what is said of each claim. */
static void compare_on(struct ruleset *rules, uint64_t set_seed, bool is_told)
{
	static struct finding quick, plain;
	struct jurisdiction jurisdiction = ruleset_jurisdiction(rules);
	struct plain_answer answer;
	uint64_t case_seed = seed;
	struct submission s = next_case(rules->definition);
	wall at = random_moment();
	const char *difference;

	memset(&quick, 0xA5, sizeof quick);
	memset(&plain, 0x5A, sizeof plain);
	cr_assert(eq(int, jurisdiction.judge(jurisdiction.self, &s, at, case_arena, &quick), 0));
	plain_rules_judge(plain_rules, rules->definition, &s, local_ms(at), case_arena, &answer);
	difference = find_difference(rules, &quick, &answer);
	cr_assert(difference == NULL, "rules of seed %llu, case of seed %llu: %s", (unsigned long long)set_seed,
		  (unsigned long long)case_seed, difference);
	if (is_told) {
		cr_assert(eq(int, ruleset_judge_plainly(rules, &s, at, case_arena, &plain), 0));
		cr_assert(is_same(&quick, &plain), "rules of seed %llu, case of seed %llu: %zu and %zu claims",
			  (unsigned long long)set_seed, (unsigned long long)case_seed, quick.n_claims, plain.n_claims);
	}
	count(&answer);
	arena_reset(case_arena);
}

/* ---- the city ---- */

static void print_ring(FILE *file, const struct plain_box *b)
{
	fprintf(file, "[[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f],[%.3f,%.3f]]", b->west, b->south, b->east, b->south,
		b->east, b->north, b->west, b->north, b->west, b->south);
}

static void write_layer(char path[], const char *layer)
{
	int fd = mkstemp(path);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	const char *comma = "";

	cr_assert(file != NULL);
	fputs("{\"type\":\"FeatureCollection\",\"features\":[", file);
	for (const struct plain_area *area = drawn_areas; area < drawn_areas + COUNT(drawn_areas); area++) {
		if (strcmp(area->layer, layer))
			continue;
		fprintf(file,
			"%s{\"type\":\"Feature\",\"properties\":{\"name\":\"%s\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[",
			comma, area->name);
		print_ring(file, &area->outer);
		if (area->hole.east > area->hole.west) {
			fputc(',', file);
			print_ring(file, &area->hole);
		}
		fputs("]}}", file);
		comma = ",";
	}
	fputs("]}", file);
	cr_assert(eq(int, fclose(file), 0));
}

static void open_areas(void)
{
	char paths[COUNT(layer_names)][32];
	struct layer_definition layers[COUNT(layer_names)];
	struct why why = { 0 };

	for (size_t i = 0; i < COUNT(layer_names); i++) {
		const struct plain_area *area = drawn_areas;

		while (strcmp(area->layer, layer_names[i]))
			area++;
		strcpy(paths[i], "/tmp/liaison-rules-XXXXXX");
		write_layer(paths[i], layer_names[i]);
		layers[i] = (struct layer_definition){ text_of(layer_names[i]), paths[i], TEXT("name"), area->tolerance_m };
	}
	cr_assert(eq(int, areas_open(layers, COUNT(layer_names), &areas, &why), AREAS_OK), "%s", why.sentence);
	for (size_t i = 0; i < COUNT(layer_names); i++)
		unlink(paths[i]);
}

static void set_up(void)
{
	struct why why = { 0 };

	open_areas();
	cr_assert(eq(int, zone_open(TEXT("Europe/Berlin"), &zone, &why), ZONE_OK), "%s", why.sentence);
	arena = arena_create((size_t)1 << 30);
	case_arena = arena_create(1 << 24);
	plain_rules = plain_rules_create(&drawn_city);
}

static void tear_down(void)
{
	areas_close(&areas);
	zone_close(&zone);
	arena_destroy(&arena);
	arena_destroy(&case_arena);
	plain_rules_destroy(&plain_rules);
}

/* `told_every`: of so many rule sets one is compared in what is told, too. */
static void compare_sets(size_t n_sets, size_t least_rules, size_t most_rules, size_t n_cases, size_t told_every)
{
	for (size_t i = 0; i < n_sets; i++) {
		uint64_t set_seed = seed;
		struct rule_set_definition set = random_rules(least_rules + roll((unsigned)(most_rules - least_rules + 1)));
		struct ruleset *rules = NULL;
		struct why why = { 0 };

		cr_assert(eq(int, ruleset_create(&set, areas, zone, &rules, &why), RULESET_OK), "seed %llu: %s",
			  (unsigned long long)set_seed, why.sentence);
		for (size_t k = 0; k < n_cases; k++)
			compare_on(rules, set_seed, i % told_every == 0);
		ruleset_destroy(&rules);
		arena_reset(arena);
	}
}

static void begin(uint64_t usual_seed)
{
	seed = drawn_seed(usual_seed);
	shape.has_conditions = true;
}

static void expect_seen(size_t pairs, size_t leads, size_t conflicts, size_t near_borders)
{
	cr_expect(seen.pairs >= pairs && seen.leads >= leads && seen.conflicts >= conflicts &&
			  seen.near_borders >= near_borders,
		  "%zu pairs, %zu claims to lead, %zu conflicts, %zu near a border: the cases test little", seen.pairs,
		  seen.leads, seen.conflicts, seen.near_borders);
	cr_expect(seen.adding > seen.pairs && seen.joins > seen.pairs && 2 * seen.priorities > seen.pairs,
		  "%zu rules that add, %zu that join, %zu priorities: the cases test little", seen.adding, seen.joins,
		  seen.priorities);
}

Test(rules_agree, on_a_hundred_thousand_cases_with_few_rules, .init = set_up, .fini = tear_down)
{
	begin(20150101);
	compare_sets(400, 1, 40, 260, 4);
	expect_seen(100000, 200000, 5000, 10000);
}

Test(rules_agree, on_rules_of_any_alone, .init = set_up, .fini = tear_down)
{
	begin(20150102);
	shape.is_any_alone = true;
	compare_sets(40, 1, 40, 100, 2);
	expect_seen(4000, 20000, 400, 400);
}

Test(rules_agree, on_rules_that_hold_always, .init = set_up, .fini = tear_down)
{
	begin(20150103);
	shape.has_conditions = false;
	compare_sets(200, 1, 90, 5, 1);
	expect_seen(1000, 20000, 500, 100);
}

Test(rules_agree, on_sets_of_many_rules_with_words_in_common, .init = set_up, .fini = tear_down)
{
	begin(20150104);
	compare_sets(2, 3000, 4000, 100, 1);
	expect_seen(200, 50000, 20, 10);
}

/* A name that one rule or two ask for is kept otherwise than one that hundreds do. */
Test(rules_agree, on_sets_of_many_rules_that_share_few_names, .init = set_up, .fini = tear_down)
{
	begin(20150105);
	shape.n_numbered = 1000;
	compare_sets(4, 3000, 4000, 500, 4);
	expect_seen(2000, 200000, 200, 100);
}
