/* rules/survey_inside.h - what struct survey holds: shared by survey.c, which asks about single rules, survey_pairs.c, about pairs of them, and
 * survey_gaps.c, about none. */
#ifndef LIAISON_RULES_SURVEY_INSIDE_H
#define LIAISON_RULES_SURVEY_INSIDE_H

#include "rules/survey.h"

struct survey {
	struct ruleset *rules;
	size_t n_rules;
	struct arena *arena;
	struct solver solver;
	struct finding finding; /* of the last case */
	bool *is_never;         /* by rule: it was proven that it never holds */
};

/* As solve; with YES, the rule set has decided the case into s->finding. */
enum answer survey_ask(struct survey *survey, const struct question *question);
bool survey_is_led_by(const struct survey *survey, size_t rule);
/* Is there a case with these pins that no rule claims? */
enum answer survey_unclaimed(struct survey *survey, const struct pins *pins);

#endif
