/* rules/trial.h - one rule made ready to be tried on a case.
 * Read-only once made. Any thread; the facts it is tried on belong to one. */
#ifndef LIAISON_RULES_TRIAL_H
#define LIAISON_RULES_TRIAL_H

#include "proto/message.h"
#include "rules/test.h"

#define CHOICE_OF_ALL ((uint32_t)1 << 31)

/* What is said of a rule when it holds, by which of its values do: made when it is first needed, and kept. */
struct described {
	struct text *texts; /* of each combination of values; empty: not needed yet */
	/* Of each condition with several values: how many, then their terms; the first that is true counts, or, with CHOICE_OF_ALL
	 * beside the number, each that is. */
	const uint32_t *choices;
	uint32_t n_choices;
};

/* What a decision reads of a rule lies side by side: where thousands of rules hold now and then, each is far from the
 * caches. */
struct trial {
	struct claim claim; /* as the rule claims to lead; `matched`, `lost` and `specificity` hang on the case */
	const struct rule *rule;
	struct test *tests;          /* one for each of rule->when; all must hold */
	const struct test *category; /* among them, where it decides how specific the rule is; NULL: it is so always */
	struct described *described; /* NULL: it must be put together each time */
	uint32_t fixed;              /* how specific the rule is without `category`, when it is_exact */
	uint32_t tier;
	uint32_t rank; /* place of the rule's name among all, in their order */
	uint32_t lead; /* number of its department: two rules name the same lead when they are equal */
	bool is_exact; /* found by its bitmaps, it holds */
	bool has_lead;
};

struct match { /* a rule that holds */
	const struct trial *trial;
	uint64_t precedence; /* the smaller counts before the greater: tier, then how specific; then names decide */
};

/* `tier` is the name of the rule's. Returns as test_make does. */
MUST_CHECK int trial_make(struct trial *out, const struct rule *rule, struct text tier, const struct test_maker *maker);

/* false leaves *match_out unchanged. */
bool trial_holds(const struct trial *trial, struct facts *facts, struct match *match_out);

/* The match of a trial that holds by its bitmaps. */
struct match trial_match(const struct trial *trial, struct facts *facts);

/* What held, in words: `category transport/road; word "pothole"`; "always" for a rule without conditions. In the arena of
 * the facts, or of those for whom they were made. The rule must hold. Empty: an arena is too small. */
struct text match_describe(const struct match *match, struct facts *facts);

static inline uint32_t match_specificity(const struct match *match)
{
	return UINT32_MAX - (uint32_t)match->precedence;
}

/* Does `a` count before `b`? */
static inline bool match_is_before(const struct match *a, const struct match *b)
{
	return a->precedence != b->precedence ? a->precedence < b->precedence : a->trial->rank < b->trial->rank;
}

#endif
