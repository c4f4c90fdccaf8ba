/* rules/survey.h - what can become of the rules of a set: which can never hold, which never count, which contradict each other, and for which
 * cases none claims. Asks only questions that the rule set itself decides: an example that is given was decided by it.
 * docs/RULES.md says what is proven and what is not judged. Borrows the rule set, which decides nothing else meanwhile. One thread. */
#ifndef LIAISON_RULES_SURVEY_H
#define LIAISON_RULES_SURVEY_H

#include "rules/ruleset.h"
#include "rules/solve.h"

struct survey;

/* `categories`: all that there are; none: any path may be one. Borrowed. Owner of *out: the caller. Returns 0 or a fault. */
MUST_CHECK int survey_create(struct ruleset *rules, const struct text *categories, size_t n_categories, struct survey **out);
void survey_destroy(struct survey **survey);

/* Is there a case for which this rule holds? One for which it leads? NO to the latter: *by_out are rules that take all its cases, their
 * number is returned in *n_out. */
enum answer survey_holds(struct survey *survey, size_t rule);
enum answer survey_leads(struct survey *survey, size_t rule, size_t by_out[SOLVE_BLOCKERS_MAX], size_t *n_out);

/* The case of the last question that was answered with YES, and how the rule set decides it; valid until the next question. */
const struct submission *survey_case(const struct survey *survey, wall *at_out);
const struct finding *survey_finding(const struct survey *survey);

/* Calls `meet` with each pair of rules, the one that counts first, for which there is a case that both claim for different departments with equal
 * precedence, nothing stronger claiming it; the case is the survey's. Until `meet` returns false. Returns how many pairs were not judged. */
size_t survey_conflicts(struct survey *survey, bool (*meet)(void *ctx, size_t winner, size_t loser), void *ctx);

/* Cases that no rule claims, of one category: at one kind of place, by one channel. */
struct survey_gap {
	struct text channel;         /* empty: any but those of `channels` */
	const struct text *channels; /* that matter for the category */
	size_t n_channels;
	enum place_pin
		place; /* ANY; NONE: without a point; IN: in `area`; ELSEWHERE: at a point; both of the latter in none of `others` */
	struct text area;          /* as rules name it */
	const struct text *others; /* areas that matter and are spoken of for themselves */
	size_t n_others;
};

struct survey_gaps {
	size_t n_combinations, n_unjudged; /* of place and channel */
	bool is_claimed;                   /* some rule may claim a case of the category, for whatever reason */
	bool is_named;                     /* such a one names the category, or a path that covers it */
};

/* Calls `meet` with each combination of an area and a channel that matter for the category, for which there is a case that no rule claims, those of one
 * area after another; the case is the survey's. What the gap borrows is valid during the call. Returns YES when there are gaps, NO, or UNKNOWN: no gap was found, and it is not proven that there is none. */
enum answer survey_find_gaps(struct survey *survey, struct text category, void (*meet)(void *ctx, const struct survey_gap *gap), void *ctx,
			     struct survey_gaps *out);

/* Two conditions of the rule that no case meets together, or one that none meets; NULL: more than two are needed for that. For a rule that never holds. */
void survey_find_contradiction(struct survey *survey, size_t rule, const struct condition *between_out[2]);

#endif
