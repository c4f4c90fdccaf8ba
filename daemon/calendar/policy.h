/* calendar/policy.h - one clock policy: the cases that it is for, and what it promises them.
 * Matching and comparing only; calendar/timebook.h chooses among many. Borrows its texts. Any thread. */
#ifndef LIAISON_CALENDAR_POLICY_H
#define LIAISON_CALENDAR_POLICY_H

#include "calendar/clock_plan.h"
#include "calendar/clock_run.h"
#include "calendar/ladder.h"

/* Where the clocks of a policy stand in policy.clocks: these two always, the others behind them as they are written. */
enum { POLICY_ACKNOWLEDGE, POLICY_RESOLVE, POLICY_FURTHER, POLICY_CLOCKS_LIMIT = POLICY_FURTHER + LIMIT_FURTHER_CLOCKS };

/* Texts of the names that every policy knows. A set of clocks may name all of them at once. */
#define POLICY_CLOCK_ACKNOWLEDGE    TEXT("acknowledge")
#define POLICY_CLOCK_RESOLVE        TEXT("resolve")
#define POLICY_CLOCK_FIRST_RESPONSE TEXT("first_response")
#define POLICY_CLOCK_ALL            TEXT("all")

enum { POLICY_LADDER_LIMIT = 16, POLICY_WHY_LIMIT = 512 }; /* steps; bytes of the text that says what in a case met it */

/* What `when` says; an empty list, or no bit of `priorities`, is no condition. */
struct policy_when {
	struct text *categories; /* paths of whole segments; "*" stands for any one segment */
	size_t n_categories;
	struct text *departments;
	size_t n_departments;
	struct text *channels;
	size_t n_channels;
	struct text *campaigns;
	size_t n_campaigns;
	uint32_t priorities; /* bit of enum priority */
};

/* Clocks of the policy: a bit for each place in policy.clocks. */
typedef uint32_t policy_clocks;

/* What stops while a case waits. */
struct policy_pauses {
	bool is_said; /* false: each wait stops policy_master_clocks */
	policy_clocks clocks[WAITS_FOR_COUNT];
};

struct policy_extensions {
	struct extension_limit limit;
	policy_clocks clocks;
};

struct policy {
	struct text name;
	struct text calendar; /* by name; empty: the first */
	struct policy_when when;
	int32_t from, until; /* days of receipt in the calendar's zone, both included; INT32_MIN and INT32_MAX: unbounded */
	bool is_by_name;     /* holds only where a rule or plugin names it */
	struct clock_plan clocks[POLICY_CLOCKS_LIMIT];
	size_t n_clocks; /* at least POLICY_FURTHER; some of them may be no promise */
	struct policy_pauses pauses;
	struct policy_extensions extensions;
	struct rung *ladder;
	size_t n_ladder;
	unsigned line; /* for messages */
};

/* A policy without a condition, and without a promise. */
void policy_clear(struct policy *policy);

/* A clock of the policy by its name, promised or not; NULL: it has none such. Peeks. */
const struct clock_plan *policy_clock(const struct policy *policy, struct text name);
/* All clocks but acknowledge and first_response: what a pause stops, and an extension may lengthen, where the policy does not say. */
policy_clocks policy_master_clocks(const struct policy *policy);
bool policy_pauses(const struct policy *policy, struct text clock, enum waits_for wait);
/* EXTEND_NEVER when extensions are not for this clock; otherwise clock_run_extend. */
int policy_extend(const struct policy *policy, const struct calendar *calendar, struct text name, const struct clock *clock, struct span by,
		  struct clock *out);

/* What of a case meets this policy, by the path with that number among its categories: "category transport/road; priority high or urgent". Cut at the
 * size of `out`. Returns its length. */
size_t policy_reason(const struct policy *policy, size_t path, char out[POLICY_WHY_LIMIT]);

/* A path of 1 to LIMIT_CATEGORY bytes without empty segments. */
bool path_is_sound(struct text path);
/* Does the category begin with this path? */
bool path_holds(struct text path, struct text category);
/* Segments that the path names; "*" names none. */
uint32_t path_weight(struct text path);
/* 10 for each line other than category. */
uint32_t policy_weight_of_others(const struct policy *policy);

/* How specific the policy is for a case of that category: 10 for each segment of the longest of its paths that holds, 10 for
 * each other line. Says nothing about the other lines. False: none of its paths holds. */
bool policy_weigh(const struct policy *policy, struct text category, uint32_t *specificity_out);
/* The lines other than category. */
bool policy_others_hold(const struct policy *policy, const struct promise_for *what);
bool policy_holds_on(const struct policy *policy, int32_t day);

/* A case for which both hold at the same time and are equally specific. */
struct policy_tie {
	char category[LIMIT_CATEGORY + 1];
	struct text department, channel, campaign; /* empty: any */
	enum priority priority;          /* PRIORITY_NONE: any */
	uint32_t specificity;
};

bool policy_ties(const struct policy *a, const struct policy *b, struct policy_tie *out);

#endif
