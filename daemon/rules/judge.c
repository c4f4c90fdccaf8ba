#include "rules/judge.h"

#include <stdlib.h>

#include "base/phrase.h"

enum { SPECIFICITY_UNIT = 10, PARTS_MAX = CONDITION_KIND_COUNT * (TEST_PARTS + 1) };

int trial_make(struct trial *trial, const struct rule *rule, const struct areas *areas, struct arena *arena, struct why *why)
{
	int rc = 0;

	trial->rule = rule;
	trial->tests = arena_take_clear(arena, rule->n_when + 1, sizeof *trial->tests);
	if (!trial->tests)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < rule->n_when; i++)
		rc = test_make(&trial->tests[i], &rule->when[i], areas, arena, why);
	return rc;
}

bool trial_holds(const struct trial *trial, struct facts *facts, struct match *match_out)
{
	uint32_t specificity = 0;

	for (size_t i = 0; i < trial->rule->n_when; i++) {
		struct hit hit;

		if (!test_holds(&trial->tests[i], facts, &hit))
			return false;
		specificity +=
			trial->rule->when[i].kind == CONDITION_CATEGORY ? hit.named * SPECIFICITY_UNIT : SPECIFICITY_UNIT;
	}
	*match_out = (struct match){ trial, specificity };
	return true;
}

/* Which word it was is found again here, for the few rules that anybody reads about, rather than kept for all that hold. */
struct text match_describe(const struct match *match, struct facts *facts, const struct areas *areas)
{
	const struct trial *trial = match->trial;
	struct text parts[PARTS_MAX];
	size_t n = 0;

	if (!trial->rule->n_when)
		return TEXT("always");
	for (size_t i = 0; i < trial->rule->n_when && n + TEST_PARTS < PARTS_MAX; i++) {
		struct hit hit;

		if (!test_holds(&trial->tests[i], facts, &hit))
			continue;
		if (n)
			parts[n++] = TEXT("; ");
		n += test_describe(&trial->tests[i], facts, areas, &hit, parts + n);
	}
	return phrase_join(facts->arena, parts, n);
}

int match_order(const struct match *a, const struct match *b)
{
	const struct rule *first = a->trial->rule, *second = b->trial->rule;

	if (first->tier != second->tier)
		return first->tier < second->tier ? -1 : 1;
	if (a->specificity != b->specificity)
		return a->specificity > b->specificity ? -1 : 1;
	return text_order(first->name, second->name);
}

static int order_matches(const void *a, const void *b)
{
	return match_order(a, b);
}

struct judging {
	const struct rule_set_definition *definition;
	const struct areas *areas;
	struct facts *facts;
	const struct match *matches; /* in order of precedence */
	size_t n;
	const struct match *winner;           /* NULL: no rule claims the case */
	struct claim joins[LIMIT_CLAIMS - 1]; /* co-handlers, each department once */
	size_t n_joins;
	struct finding *out;
};

static struct text tier_name(const struct judging *j, const struct rule *rule)
{
	return j->definition->n_tiers ? j->definition->tiers[rule->tier] : TEXT_NONE;
}

static struct claim claim_of(const struct judging *j, const struct match *match, struct text department, enum part part,
			     struct text matched)
{
	return (struct claim){ .department = department,
			       .rule = match->trial->rule->name,
			       .tier = tier_name(j, match->trial->rule),
			       .matched = matched,
			       .part = part,
			       .specificity = match->specificity };
}

static struct text why_lost(const struct judging *j, const struct match *loser)
{
	const struct rule *lost = loser->trial->rule, *won = j->winner->trial->rule;
	struct arena *arena = j->facts->arena;

	if (lost->tier != won->tier)
		return PHRASE(arena, TEXT("tier "), tier_name(j, lost), TEXT(" is weaker than "), tier_name(j, won));
	if (loser->specificity != j->winner->specificity)
		return PHRASE(arena, TEXT("less specific: "), phrase_u64(arena, loser->specificity), TEXT(" against "),
			      phrase_u64(arena, j->winner->specificity));
	return TEXT("same precedence, later name");
}

/* Two rules may name one department: the stronger part counts. */
static void add_join(struct judging *j, struct claim claim)
{
	for (size_t i = 0; i < j->n_joins; i++)
		if (text_is(j->joins[i].department, claim.department)) {
			if (claim.part < j->joins[i].part)
				j->joins[i] = claim;
			return;
		}
	if (j->n_joins < sizeof j->joins / sizeof *j->joins)
		j->joins[j->n_joins++] = claim;
}

static void add_joins_of(struct judging *j, const struct match *match, struct text matched)
{
	const struct rule *rule = match->trial->rule;

	for (size_t i = 0; i < rule->n_with; i++)
		add_join(j, claim_of(j, match, rule->with[i], PART_REQUIRED, matched));
	for (size_t i = 0; i < rule->n_inform; i++)
		add_join(j, claim_of(j, match, rule->inform[i], PART_INFORMED, matched));
}

/* The winner's co-handlers come first, so that they are the last to be left out. */
static void collect_joins(struct judging *j, struct text winner_matched)
{
	if (j->winner)
		add_joins_of(j, j->winner, winner_matched);
	for (size_t i = 0; i < j->n; i++) {
		const struct match *match = &j->matches[i];
		const struct rule *rule = match->trial->rule;

		if (rule->lead.size)
			continue;
		if (rule->n_with || rule->n_inform)
			add_joins_of(j, match, match_describe(match, j->facts, j->areas));
		if (rule->priority > j->out->priority)
			j->out->priority = rule->priority;
	}
}

/* Rules of equal precedence stand right behind the winner. */
static bool is_conflict(const struct judging *j)
{
	const struct rule *won = j->winner->trial->rule;

	for (const struct match *match = j->winner + 1; match < j->matches + j->n; match++) {
		const struct rule *rule = match->trial->rule;

		if (rule->tier != won->tier || match->specificity != j->winner->specificity)
			return false;
		if (rule->lead.size && !text_is(rule->lead, won->lead))
			return true;
	}
	return false;
}

static void add_losers(struct judging *j)
{
	struct finding *out = j->out;

	for (const struct match *match = j->winner + 1; match < j->matches + j->n; match++) {
		struct claim *claim;

		if (!match->trial->rule->lead.size)
			continue;
		if (out->n_claims + j->n_joins >= LIMIT_CLAIMS)
			return;
		claim = &out->claims[out->n_claims++];
		*claim = claim_of(j, match, match->trial->rule->lead, PART_LEAD, match_describe(match, j->facts, j->areas));
		claim->lost = why_lost(j, match);
	}
}

static void take_outcome(struct judging *j)
{
	const struct rule *rule = j->winner->trial->rule;
	struct finding *out = j->out;

	out->priority = rule->priority;
	out->policy = rule->policy;
	out->sub_unit = rule->sub_unit;
	for (size_t i = 0; i < rule->n_fallback && out->n_fallback < LIMIT_ASSIGNMENTS; i++)
		out->fallback[out->n_fallback++] = rule->fallback[i];
}

static void add_areas(struct judging *j)
{
	struct finding *out = j->out;

	for (size_t i = 0; i < j->facts->n_found; i++) {
		const struct area_found *found = &j->facts->found[i];

		out->flags |= found->is_near_border ? FLAG_NEAR_BORDER : 0u;
		if (out->n_areas < LIMIT_AREAS)
			out->areas[out->n_areas++] = (struct area_hit){ areas_layer_name(j->areas, found->layer),
									areas_name(j->areas, found->area), found->border_m,
									found->is_near_border };
	}
}

static void clear(struct finding *out)
{
	out->n_claims = out->n_areas = out->n_fallback = 0;
	out->priority = PRIORITY_NONE;
	out->policy = out->sub_unit = TEXT_NONE;
	out->flags = 0;
}

void judge(const struct rule_set_definition *definition, const struct areas *areas, struct facts *facts,
	   struct match *matches, size_t n, struct finding *out)
{
	struct judging j;
	struct text matched = TEXT_NONE;

	clear(out);
	qsort(matches, n, sizeof *matches, order_matches);
	j.definition = definition;
	j.areas = areas;
	j.facts = facts;
	j.matches = matches;
	j.n = n;
	j.winner = NULL;
	j.n_joins = 0;
	j.out = out;
	for (size_t i = 0; !j.winner && i < n; i++)
		if (matches[i].trial->rule->lead.size)
			j.winner = &matches[i];
	if (j.winner) {
		matched = match_describe(j.winner, facts, areas);
		take_outcome(&j);
		out->claims[out->n_claims++] = claim_of(&j, j.winner, j.winner->trial->rule->lead, PART_LEAD, matched);
	}
	collect_joins(&j, matched);
	if (j.winner) {
		out->flags |= is_conflict(&j) ? FLAG_CONFLICT : 0u;
		add_losers(&j);
	}
	for (size_t i = 0; i < j.n_joins; i++)
		out->claims[out->n_claims++] = j.joins[i];
	add_areas(&j);
}
