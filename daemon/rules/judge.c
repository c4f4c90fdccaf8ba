#include "rules/judge.h"

#include "base/phrase.h"

enum { RUNNERS_UP = 8 };

struct judging {
	struct facts *facts;
	const struct match *matches; /* that have a lead */
	size_t n;
	const struct match *winner; /* NULL: no rule claims the case */
	struct text winner_matched;
	const struct match *lost[LIMIT_CLAIMS]; /* the strongest of those that claimed it too, in order of precedence */
	size_t n_lost;
	struct claim joins[LIMIT_CLAIMS - 1]; /* co-handlers, each department once */
	size_t n_joins;
	const struct match *excused; /* whose reason was told last, and the reason: the next often has the same */
	struct text excuse;
	struct finding *out;
};

static struct text describe(struct judging *j, const struct match *match)
{
	struct text matched = match_describe(match, j->facts);

	if (!matched.size)
		j->facts->fault = RAISE(FAULT_MEMORY);
	return matched;
}

/* As the rule claims to lead. */
static void make_claim(const struct match *match, struct text matched, struct claim *out)
{
	*out = match->trial->claim;
	out->matched = matched;
	out->specificity = match_specificity(match);
}

/* ---- who claims the case ---- */

static void find_winner(struct judging *j)
{
	for (const struct match *match = j->matches; match < j->matches + j->n; match++)
		if (!j->winner || match_is_before(match, j->winner))
			j->winner = match;
}

/* The strongest of the others; there may be many more than anybody is told of. */
static void rank_losers(struct judging *j)
{
	const size_t room = sizeof j->lost / sizeof *j->lost;

	for (const struct match *match = j->matches; match < j->matches + j->n; match++) {
		size_t at = j->n_lost;

		if (match == j->winner || (at == room && !match_is_before(match, j->lost[--at])))
			continue;
		for (; at && match_is_before(match, j->lost[at - 1]); at--)
			j->lost[at] = j->lost[at - 1];
		j->lost[at] = match;
		j->n_lost += j->n_lost < room;
	}
}

/* Does a rule of equal precedence name another lead? Any of all, told of or not. */
static bool is_conflict(const struct judging *j)
{
	for (const struct match *match = j->matches; match < j->matches + j->n; match++)
		if (match->precedence == j->winner->precedence && match->trial->lead != j->winner->trial->lead)
			return true;
	return false;
}

static struct text say_weaker(const struct trial *lost, const struct trial *won, struct arena *arena)
{
	return PHRASE(arena, TEXT("tier "), lost->claim.tier, TEXT(" is weaker than "), won->claim.tier);
}

static struct text say_less_specific(uint32_t lost, uint32_t won, struct arena *arena)
{
	return PHRASE(arena, TEXT("less specific: "), phrase_u64(arena, lost), TEXT(" against "), phrase_u64(arena, won));
}

/* Where a sentence is kept that was made before; NULL: it is made anew each time. */
static struct text *kept_excuse(struct judging *j, const struct match *loser, bool is_weaker)
{
	uint32_t lost = match_specificity(loser) / SPECIFICITY_UNIT, won = match_specificity(j->winner) / SPECIFICITY_UNIT;
	size_t lost_tier = loser->trial->tier, won_tier = j->winner->trial->tier;

	if (is_weaker)
		return lost_tier < EXCUSES_TIERS ? &j->facts->excuses->weaker[lost_tier][won_tier] : NULL;
	return lost < EXCUSES_SPECIFICITIES && won < EXCUSES_SPECIFICITIES ? &j->facts->excuses->less_specific[lost][won]
									   : NULL;
}

static struct text make_excuse(struct judging *j, const struct match *loser, bool is_weaker)
{
	struct text *kept = kept_excuse(j, loser, is_weaker), excuse;
	struct arena *arena = kept ? j->facts->home : j->facts->arena;

	if (kept && kept->size)
		return *kept;
	excuse = is_weaker ? say_weaker(loser->trial, j->winner->trial, arena)
			   : say_less_specific(match_specificity(loser), match_specificity(j->winner), arena);
	if (kept)
		*kept = excuse;
	return excuse;
}

static struct text why_lost(struct judging *j, const struct match *loser)
{
	bool is_weaker = loser->trial->tier != j->winner->trial->tier;

	if (j->excused && j->excused->trial->tier == loser->trial->tier &&
	    (is_weaker || j->excused->precedence == loser->precedence))
		return j->excuse;
	j->excuse = loser->precedence == j->winner->precedence ? TEXT("same precedence, later name")
							       : make_excuse(j, loser, is_weaker);
	if (!j->excuse.size)
		j->facts->fault = RAISE(FAULT_MEMORY);
	j->excused = loser;
	return j->excuse;
}

/* Of the others that claimed it, the strongest few are told of, and of the rest those that name a department which nobody
 * stronger named: when leads decline, it may come to them. */
static bool is_told(const struct judging *j, size_t loser)
{
	struct text lead = j->lost[loser]->trial->claim.department;

	if (loser < RUNNERS_UP)
		return true;
	for (size_t i = 0; i < j->out->n_claims; i++)
		if (text_is(j->out->claims[i].department, lead))
			return false;
	return true;
}

static void add_losers(struct judging *j)
{
	struct finding *out = j->out;

	for (size_t i = 0; i < j->n_lost && out->n_claims + j->n_joins < LIMIT_CLAIMS; i++) {
		const struct match *match = j->lost[i];
		struct claim *claim = &out->claims[out->n_claims];

		if (!is_told(j, i))
			continue;
		make_claim(match, describe(j, match), claim);
		claim->lost = why_lost(j, match);
		out->n_claims++;
	}
}

/* ---- who joins ---- */

/* Two rules may name one department: the stronger part counts. */
static bool is_wanted(const struct judging *j, struct text department, enum part part, size_t *at_out)
{
	size_t at = 0;

	while (at < j->n_joins && !text_is(j->joins[at].department, department))
		at++;
	*at_out = at;
	return at < j->n_joins ? part < j->joins[at].part : at < sizeof j->joins / sizeof *j->joins;
}

static void add_joins(struct judging *j, const struct match *match, const struct text *departments, size_t n, enum part part,
		      struct text *matched)
{
	for (size_t i = 0; i < n; i++) {
		size_t at;

		if (!is_wanted(j, departments[i], part, &at))
			continue;
		if (!matched->size)
			*matched = describe(j, match);
		make_claim(match, *matched, &j->joins[at]);
		j->joins[at].department = departments[i];
		j->joins[at].part = part;
		j->n_joins += at == j->n_joins;
	}
}

static void add_joins_of(struct judging *j, const struct match *match, struct text matched)
{
	const struct rule *rule = match->trial->rule;

	add_joins(j, match, rule->with, rule->n_with, PART_REQUIRED, &matched);
	add_joins(j, match, rule->inform, rule->n_inform, PART_INFORMED, &matched);
}

/* What the rule makes of the priority that the case was submitted with; PRIORITY_NONE: it leaves it. */
static enum priority priority_by(const struct rule *rule, enum priority submitted)
{
	int from = submitted ? (int)submitted : PRIORITY_NORMAL, to = from + rule->steps;

	if (rule->at_least)
		return from > (int)rule->at_least ? (enum priority)from : rule->at_least;
	if (!rule->steps)
		return rule->priority;
	return to < PRIORITY_LOW ? PRIORITY_LOW : to > PRIORITY_URGENT ? PRIORITY_URGENT : (enum priority)to;
}

static void take_priority(struct judging *j, const struct rule *rule)
{
	enum priority priority = priority_by(rule, j->facts->submission->priority);

	if (priority > j->out->priority)
		j->out->priority = priority;
}

/* Those without a lead, strongest first: gathered at the end of the array of matches by the caller. */
static void take_adding(struct judging *j, const struct match *adding, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct rule *rule = adding[i].trial->rule;

		add_joins_of(j, &adding[i], TEXT_NONE);
		take_priority(j, rule);
		if (!j->out->campaign.size)
			j->out->campaign = rule->campaign;
	}
}

/* Shell's sort with the gaps of Ciura: in place, for the few dozen that it mostly is. */
static void sort_matches(struct match *matches, size_t n)
{
	static const size_t gaps[] = { 1750, 701, 301, 132, 57, 23, 10, 4, 1 };

	for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
		for (size_t i = gaps[g]; i < n; i++) {
			struct match match = matches[i];
			size_t at = i;

			for (; at >= gaps[g] && match_is_before(&match, &matches[at - gaps[g]]); at -= gaps[g])
				matches[at] = matches[at - gaps[g]];
			matches[at] = match;
		}
}

/* Moves the rules without a lead to the end, strongest first. Returns how many have one. */
static size_t part_adding(struct match *matches, size_t n)
{
	size_t n_leads = 0;

	for (size_t i = 0; i < n; i++)
		if (matches[i].trial->has_lead) {
			struct match match = matches[i];

			matches[i] = matches[n_leads];
			matches[n_leads++] = match;
		}
	sort_matches(matches + n_leads, n - n_leads);
	return n_leads;
}

/* ---- the finding ---- */

static void take_winner(struct judging *j)
{
	const struct rule *rule = j->winner->trial->rule;
	struct finding *out = j->out;

	j->winner_matched = describe(j, j->winner);
	take_priority(j, rule);
	out->policy = rule->policy;
	out->sub_unit = rule->sub_unit;
	out->campaign = rule->campaign;
	for (size_t i = 0; i < rule->n_fallback && out->n_fallback < LIMIT_ASSIGNMENTS; i++)
		out->fallback[out->n_fallback++] = rule->fallback[i];
	make_claim(j->winner, j->winner_matched, &out->claims[out->n_claims++]);
	out->flags |= is_conflict(j) ? FLAG_CONFLICT : 0u;
	add_joins_of(j, j->winner, j->winner_matched); /* first, so that they are the last to be left out */
}

static void add_areas(struct judging *j)
{
	struct finding *out = j->out;

	for (size_t i = 0; i < j->facts->n_found; i++) {
		const struct area_found *found = &j->facts->found[i];

		out->flags |= found->is_near_border ? FLAG_NEAR_BORDER : 0u;
		if (out->n_areas < LIMIT_AREAS)
			out->areas[out->n_areas++] = (struct area_hit){ areas_layer_name(j->facts->areas, found->layer),
									areas_name(j->facts->areas, found->area),
									found->border_m, found->is_near_border };
	}
}

static void clear(struct finding *out)
{
	out->n_claims = out->n_areas = out->n_fallback = 0;
	out->priority = PRIORITY_NONE;
	out->policy = out->sub_unit = out->campaign = TEXT_NONE;
	out->flags = 0;
}

void judge(struct facts *facts, struct match *matches, size_t n, struct finding *out)
{
	size_t n_leads = part_adding(matches, n);
	struct judging j;

	clear(out);
	j.facts = facts;
	j.matches = matches;
	j.n = n_leads;
	j.winner = j.excused = NULL;
	j.n_joins = j.n_lost = 0;
	j.out = out;
	find_winner(&j);
	if (j.winner)
		take_winner(&j);
	take_adding(&j, matches + n_leads, n - n_leads);
	if (j.winner) {
		rank_losers(&j);
		add_losers(&j);
	}
	for (size_t i = 0; i < j.n_joins; i++)
		out->claims[out->n_claims++] = j.joins[i];
	add_areas(&j);
}
