/* The compiled rule set against the one that tries every condition of every rule, on random rules and random cases. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rules/ruleset.h"

TestSuite(rules_agree, .timeout = 240);

static const char districts[] =
	"{\"type\":\"FeatureCollection\",\"features\":["
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"West\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[10.00,53.50],[10.02,53.50],"
	"[10.02,53.52],[10.00,53.52],[10.00,53.50]]]}},"
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"East\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[10.02,53.50],[10.04,53.50],"
	"[10.04,53.52],[10.02,53.52],[10.02,53.50]]]}}]}";
static const char zones[] =
	"{\"type\":\"FeatureCollection\",\"features\":["
	"{\"type\":\"Feature\",\"properties\":{\"name\":\"Mill Road\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":["
	"[[10.004,53.504],[10.012,53.504],[10.012,53.512],[10.004,53.512],[10.004,53.504]],"
	"[[10.007,53.507],[10.009,53.507],[10.009,53.509],[10.007,53.509],[10.007,53.507]]]}}]}";

static uint64_t seed;
static struct arena *arena, *case_arena;
static struct areas *areas;
static struct zone *zone;

static unsigned roll(unsigned sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % sides;
}

#define PICK(words) text_of((words)[roll(sizeof(words) / sizeof *(words))])

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
static const char *const keywords[] = { "mud", "NOISE", "打桩", "hole", "Яма", "ضجيج", "🔨", "ß", "oi", "e n", "ȺẞΣ" };
static const char *const patterns[] = { "no+ise",   "^mud",        "打.{0,3}桩", "\\bhole\\b",   "[0-9]{2} (min|std)",
					"ضجي[جح]",  "(яма|hole)$", "🔨{2,}",      "str(ass|aß)e", ".\\n.",
					"[a-z]\\n", "\\x1a",       "n.{0,8}e$" };
static const char *const pieces[] = { "Mud ",         "and noise ",   "半夜打桩", "打 机 桩", "A HOLE",  "nothing",
				      "яма\n",        "ضجيج",         "🔨🔨",       "STRAẞE",   "45 Min ", "\xFF",
				      "\xE6\x89",     "\xC3",         " ",        "\n",       "ⱥßσ",     "Noooise",
				      "\xED\xA0\x80", "\xF0\x9F\x94", "hole.",    "holes",    "e N" };
static const char *const targets[] = { "district:West", "district:East", "district:*", "school-zone:*",
				       "school-zone:Mill Road" };
static const char *const layer_names[] = { "district", "school-zone" };
static const char *const fields[] = { "depth", "kind" };
static const char *const values[] = { "deep", "45", "坑" };
static const char *const departments[] = { "environment", "transport", "community", "parks" };

static struct text random_path(unsigned kinds)
{
	char path[64] = "";
	size_t size = 0;

	for (unsigned left = 1 + roll(4); left; left--)
		size += (size_t)snprintf(path + size, sizeof path - size, "%s%s", size ? "/" : "", segments[roll(kinds)]);
	return kept((struct text){ path, size });
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
		return PICK(values);
	case CONDITION_TITLE:
	case CONDITION_KEYWORDS:
		return PICK(keywords);
	case CONDITION_TITLE_PATTERN:
	case CONDITION_PATTERN:
		return PICK(patterns);
	default:
		return PICK(names);
	}
}

static void random_time(struct condition *out)
{
	out->n_hours = roll(3);
	out->hours = arena_take_clear(arena, 3, sizeof *out->hours);
	for (size_t i = 0; i < out->n_hours; i++) {
		out->hours[i].from_s = (int32_t)roll(48) * 1800;
		out->hours[i].to_s = (out->hours[i].from_s + 1800 + (int32_t)roll(46) * 1800) % CIVIL_DAY_S;
		if (!out->hours[i].to_s)
			out->hours[i].to_s = CIVIL_DAY_S;
	}
	out->weekdays = roll(2) ? 1 + roll(127) : 0;
}

static void random_group(struct condition **out, size_t *n_out, unsigned depth);

static void random_condition(struct condition *out, enum condition_kind kind, unsigned depth)
{
	*out = (struct condition){ .kind = kind, .first_day = CONDITION_NO_DAY, .last_day = CONDITION_NO_DAY };
	if (kind >= CONDITION_ANY) {
		out->n_parts = 1 + roll(3);
		out->parts = arena_take_clear(arena, out->n_parts, sizeof *out->parts);
		for (size_t i = 0; i < out->n_parts; i++) {
			out->parts[i] = (struct condition){ .kind = CONDITION_ALL };
			random_group(&out->parts[i].parts, &out->parts[i].n_parts, depth + 1);
		}
		return;
	}
	out->n_words = kind == CONDITION_FIELD || kind == CONDITION_NEAR_BORDER ? roll(3) : 1 + roll(3);
	out->words = arena_take_clear(arena, 3, sizeof *out->words);
	for (size_t i = 0; i < out->n_words; i++)
		out->words[i] = random_word(kind);
	out->field = PICK(fields);
	out->priorities = 1u << roll(PRIORITY_COUNT) | 1u << roll(PRIORITY_COUNT);
	out->is_unwanted = kind == CONDITION_NEAR_BORDER && !roll(3);
	if (kind == CONDITION_HOURS)
		random_time(out);
	if (kind == CONDITION_PERIOD && roll(4))
		out->first_day = 16436 + (int32_t)roll(40);
	if (kind == CONDITION_PERIOD && roll(4))
		out->last_day = 16446 + (int32_t)roll(40);
}

static void random_group(struct condition **out, size_t *n_out, unsigned depth)
{
	unsigned kinds = depth < 3 ? CONDITION_KIND_COUNT : CONDITION_ANY, rare = depth ? 12 : 9;
	struct condition *conditions = arena_take_clear(arena, 2 * CONDITION_KIND_COUNT, sizeof *conditions);
	size_t n = 0;

	for (unsigned kind = 0; kind < kinds; kind++)
		for (unsigned left = roll(kind == CONDITION_CATEGORY ? 3 : rare) ? 0 : 1 + !roll(6); left; left--)
			random_condition(&conditions[n++], (enum condition_kind)kind, depth);
	*out = conditions;
	*n_out = n;
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
	rule->priority = (enum priority)roll(PRIORITY_COUNT);
	if (!roll(4))
		rule->at_least = PRIORITY_HIGH;
	else if (!roll(4))
		rule->steps = (int)roll(5) - 2;
	if (!roll(5))
		rule->campaign = PICK(names);
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
		random_group(&rule->when, &rule->n_when, 0);
		random_outcome(rule);
	}
	return set;
}

static struct text random_text(void)
{
	char text[256] = "";
	size_t size = 0;

	for (unsigned left = roll(6); left; left--)
		size += (size_t)snprintf(text + size, sizeof text - size, "%s",
					 pieces[roll(sizeof pieces / sizeof *pieces)]);
	if (size && !roll(8))
		text[roll((unsigned)size)] = (char)roll(256);
	return kept((struct text){ text, size });
}

static struct submission random_case(void)
{
	struct submission s = { .category = random_path(4),
				.channel = PICK(names),
				.source = PICK(names),
				.priority = (enum priority)roll(PRIORITY_COUNT) };

	s.text.title = random_text();
	s.text.description = random_text();
	if (roll(3))
		s.text.reporter.kind = PICK(names);
	s.text.has_point = roll(3) != 0;
	s.text.point = (struct point){ 53.498 + roll(25) * 0.001 + (roll(2) ? 0.0001 : 0), 9.999 + roll(43) * 0.001 };
	s.text.n_fields = roll(3);
	s.text.fields = arena_take_clear(arena, 3, sizeof *s.text.fields);
	for (size_t i = 0; i < s.text.n_fields; i++)
		s.text.fields[i] = (struct field){ PICK(fields), roll(5) ? PICK(values) : TEXT_NONE };
	return s;
}

/* ---- the two ---- */

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

/* The claims to lead stand in the order of the documented precedence, whatever made them. */
static bool is_ordered(const struct finding *f, const struct rule_set_definition *set)
{
	for (size_t i = 1; i < f->n_claims && f->claims[i].part == PART_LEAD; i++) {
		const struct claim *a = &f->claims[i - 1], *b = &f->claims[i];
		size_t tier_a = 0, tier_b = 0;

		while (!text_is(set->tiers[tier_a], a->tier))
			tier_a++;
		while (!text_is(set->tiers[tier_b], b->tier))
			tier_b++;
		if (tier_a > tier_b || (tier_a == tier_b && a->specificity < b->specificity) ||
		    (tier_a == tier_b && a->specificity == b->specificity && text_order(a->rule, b->rule) >= 0))
			return false;
	}
	return true;
}

static size_t n_pairs, n_claims, n_near, n_conflicts;

static void compare_on(struct ruleset *rules, const struct rule_set_definition *set, uint64_t set_seed)
{
	static struct finding quick, plain;
	struct jurisdiction jurisdiction = ruleset_jurisdiction(rules);
	uint64_t case_seed = seed;
	struct submission s = random_case();
	wall at = wall_ms(1420070400000 + (int64_t)roll(5000000) * 1000 + (int64_t)roll(1000)); /* 58 days of 2015 */

	memset(&quick, 0xA5, sizeof quick);
	memset(&plain, 0x5A, sizeof plain);
	cr_assert(eq(int, jurisdiction.judge(jurisdiction.self, &s, at, case_arena, &quick), 0));
	cr_assert(eq(int, ruleset_judge_plainly(rules, &s, at, case_arena, &plain), 0));
	cr_assert(is_same(&quick, &plain), "rules of seed %llu, case of seed %llu: %zu and %zu claims",
		  (unsigned long long)set_seed, (unsigned long long)case_seed, quick.n_claims, plain.n_claims);
	cr_assert(is_ordered(&quick, set), "rules of seed %llu, case of seed %llu", (unsigned long long)set_seed,
		  (unsigned long long)case_seed);
	arena_reset(case_arena);
	n_pairs++;
	n_claims += quick.n_claims;
	n_near += (quick.flags & FLAG_NEAR_BORDER) != 0;
	n_conflicts += (quick.flags & FLAG_CONFLICT) != 0;
}

static void open_areas(void)
{
	char paths[2][32] = { "/tmp/liaison-rules-XXXXXX", "/tmp/liaison-rules-XXXXXX" };
	const char *const contents[2] = { districts, zones };
	const struct layer_definition layers[] = { { TEXT("district"), paths[0], TEXT("name"), 25 },
						   { TEXT("school-zone"), paths[1], TEXT("name"), 20 } };
	struct why why = { "", "", "" };

	for (int i = 0; i < 2; i++) {
		int fd = mkstemp(paths[i]);
		FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;

		cr_assert(file && fputs(contents[i], file) >= 0 && !fclose(file));
	}
	cr_assert(eq(int, areas_open(layers, 2, &areas, &why), AREAS_OK), "%s", why.sentence);
	unlink(paths[0]);
	unlink(paths[1]);
}

static void set_up(void)
{
	struct why why = { "", "", "" };

	open_areas();
	cr_assert(eq(int, zone_open(TEXT("Europe/Berlin"), &zone, &why), ZONE_OK), "%s", why.sentence);
	arena = arena_create((size_t)1 << 30);
	case_arena = arena_create(1 << 24);
}

static void tear_down(void)
{
	areas_close(&areas);
	zone_close(&zone);
	arena_destroy(&arena);
	arena_destroy(&case_arena);
}

static void compare_sets(uint64_t from, size_t n_sets, size_t most_rules, size_t n_cases)
{
	seed = from;
	fprintf(stderr, "seed %llu\n", (unsigned long long)seed);
	for (size_t i = 0; i < n_sets; i++) {
		uint64_t set_seed = seed;
		struct rule_set_definition set = random_rules(1 + roll((unsigned)most_rules));
		struct ruleset *rules = NULL;
		struct why why = { "", "", "" };

		cr_assert(eq(int, ruleset_create(&set, areas, zone, &rules, &why), RULESET_OK), "seed %llu: %s",
			  (unsigned long long)set_seed, why.sentence);
		for (size_t k = 0; k < n_cases; k++)
			compare_on(rules, &set, set_seed);
		ruleset_destroy(&rules);
		arena_reset(arena);
	}
}

static uint64_t given_seed(void)
{
	const char *given = getenv("LIAISON_TEST_SEED");

	return given ? strtoull(given, NULL, 10) : 20150101;
}

Test(rules_agree, on_a_hundred_thousand_cases_with_few_rules, .init = set_up, .fini = tear_down)
{
	compare_sets(given_seed(), 250, 40, 400);
	cr_expect(ge(sz, n_pairs, 100000));
	cr_expect(n_claims > 200000 && n_near > 3000 && n_conflicts > 1000,
		  "%zu claims, %zu near a border, %zu conflicts: the cases test little", n_claims, n_near, n_conflicts);
}

Test(rules_agree, on_sets_of_many_rules, .init = set_up, .fini = tear_down)
{
	compare_sets(given_seed() + 1, 4, 4000, 100);
}
