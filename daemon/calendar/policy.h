/* calendar/policy.h - one clock policy: the cases that it is for, and what it promises them.
 * Matching and comparing only; calendar/timebook.h chooses among many. Borrows its texts. Any thread. */
#ifndef LIAISON_CALENDAR_POLICY_H
#define LIAISON_CALENDAR_POLICY_H

#include "calendar/span.h"
#include "core/timekeeping.h"

enum promise_kind { PROMISE_ACKNOWLEDGE, PROMISE_RESOLVE, PROMISE_COUNT };

#define POLICY_WARN_DEFAULT 0.75

/* What `when` says; an empty list, or no bit of `priorities`, is no condition. */
struct policy_when {
	struct text *categories; /* paths of whole segments; "*" stands for any one segment */
	size_t n_categories;
	struct text *departments;
	size_t n_departments;
	struct text *channels;
	size_t n_channels;
	uint32_t priorities; /* bit of enum priority */
};

struct policy {
	struct text name;
	struct text calendar; /* by name; empty: the first */
	struct policy_when when;
	int32_t from, until; /* days of receipt in the calendar's zone, both included; INT32_MIN and INT32_MAX: unbounded */
	bool is_by_name;     /* holds only where a rule or plugin names it */
	struct span promises[PROMISE_COUNT];
	double warn;   /* 0 < warn <= 1 */
	unsigned line; /* for messages */
};

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
	struct text department, channel; /* empty: any */
	enum priority priority;          /* PRIORITY_NONE: any */
	uint32_t specificity;
};

bool policy_ties(const struct policy *a, const struct policy *b, struct policy_tie *out);

#endif
