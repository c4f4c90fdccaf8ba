/* support/plain_rules.h - a second opinion on what a rule set decides: docs/RULES.md taken by its word, one condition after another, with
 * nothing of daemon/rules but the plain definition. Simple on purpose, and slow.
 * Its world is small: areas are rectangles with at most one hole, letters beyond ASCII are those that it is told of, and a pattern is
 * found by a POSIX expression that says the same. One thread. */
#ifndef LIAISON_TESTS_PLAIN_RULES_H
#define LIAISON_TESTS_PLAIN_RULES_H

#include "base/arena.h"
#include "rules/rule.h"

struct plain_box {
	double west, south, east, north; /* degrees */
};

struct plain_area {
	const char *layer, *name;
	double tolerance_m;           /* of the layer */
	struct plain_box outer, hole; /* hole: all zero, there is none */
};

struct plain_pattern {
	const char *written,
		*posix; /* in the rules; an extended expression for texts without capitals, in which `.` is one letter */
};

struct plain_city {
	const struct plain_area *areas;
	const struct plain_pattern *patterns;
	size_t n_areas, n_patterns;
	const char *letters; /* all that keywords and patterns have beyond ASCII, small ones only; at most 26 */
};

enum { PLAIN_JOINS_MAX = 16, PLAIN_AREAS_MAX = 16 };

struct plain_match { /* a rule that holds */
	const struct rule *rule;
	uint32_t specificity;
};

struct plain_answer {
	struct plain_match *leads, *adding; /* those with a lead and those without, strongest first; the first lead wins */
	size_t n_leads, n_adding;
	struct plain_join {
		struct text department;
		enum part part;
	} joins[PLAIN_JOINS_MAX];
	size_t n_joins;
	struct plain_found {
		const struct plain_area *area;
		double border_m; /* below zero: the point lies outside */
		bool is_near_border;
	} areas[PLAIN_AREAS_MAX];
	size_t n_areas;
	enum priority priority;
	struct text campaign;
	bool is_near_border, is_conflict;
};

struct plain_rules;

/* The city is borrowed. Owner: the caller, until plain_rules_destroy. */
struct plain_rules *plain_rules_create(const struct plain_city *city);
void plain_rules_destroy(struct plain_rules **plain);

/* Is the point farther than 0.5 m from all that a last digit decides: borders, and lines at a layer's tolerance from them? */
bool plain_rules_are_clear_at(const struct plain_city *city, struct point point);

/* `local_ms`: what the city's clocks show, as milliseconds since 1970. The matches lie in the arena. */
void plain_rules_judge(struct plain_rules *plain, const struct rule_set_definition *set, const struct submission *submission,
		       int64_t local_ms, struct arena *arena, struct plain_answer *out);

#endif
