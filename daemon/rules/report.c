#include "rules/report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "rules/example.h"
#include "rules/report_inside.h"

void report_add(struct reporting *r, enum remark_grade grade, const char *kind, const struct place *place, struct text sentence, struct text example,
		struct text hint)
{
	remarks_add(r->remarks, &(struct remark){ .grade = grade,
						  .kind = kind,
						  .where = remarks_place(r->remarks, place->file ? place->file : r->city->rules_file, place->line),
						  .sentence = sentence,
						  .example = example,
						  .hint = hint });
}

struct text report_example(struct reporting *r)
{
	wall at;
	const struct submission *s = survey_case(r->survey, &at);

	return example_write(s, at, r->city->zone, r->remarks);
}

static const struct rule *rule_of(const struct reporting *r, size_t i)
{
	return &r->definition->rules[i];
}

/* ---- rules that do nothing ---- */

static const char *name_of(enum condition_kind kind)
{
	static const char *const names[CONDITION_KIND_COUNT] = {
		[CONDITION_CATEGORY] = "category", [CONDITION_CHANNEL] = "channel",   [CONDITION_SOURCE] = "source",
		[CONDITION_REPORTER] = "reporter", [CONDITION_PRIORITY] = "priority", [CONDITION_FIELD] = "field",
		[CONDITION_HOURS] = "time or days", [CONDITION_PERIOD] = "from or until", [CONDITION_AREA] = "area",
		[CONDITION_NOT_AREA] = "not_area", [CONDITION_NEAR_BORDER] = "near_border", [CONDITION_TITLE] = "title",
		[CONDITION_KEYWORDS] = "keywords", [CONDITION_TITLE_PATTERN] = "title_pattern", [CONDITION_PATTERN] = "pattern",
		[CONDITION_ANY] = "any",	   [CONDITION_ALL] = "all",	      [CONDITION_NOT] = "not",
	};

	return names[kind];
}

static void say_unreachable(struct reporting *r, size_t i)
{
	const struct rule *rule = rule_of(r, i);
	const struct condition *between[2];
	struct text sentence;

	survey_find_contradiction(r->survey, i, between);
	if (between[1])
		sentence = remarks_format(r->remarks, "Rule \"%.*s\" can never hold: no case meets both its \"%s\" (line %u) and its \"%s\" (line %u).",
					  TEXT_ARG(rule->name), name_of(between[0]->kind), between[0]->place.line, name_of(between[1]->kind),
					  between[1]->place.line);
	else if (between[0])
		sentence = remarks_format(r->remarks, "Rule \"%.*s\" can never hold: no case meets its \"%s\" (line %u).", TEXT_ARG(rule->name),
					  name_of(between[0]->kind), between[0]->place.line);
	else
		sentence = remarks_format(r->remarks, "Rule \"%.*s\" can never hold: no case meets all of its conditions.", TEXT_ARG(rule->name));
	report_add(r, REMARK_WARNING, "unreachable", &rule->place, sentence, TEXT_NONE,
		   TEXT("Within a list one is enough, but every line must hold. Take the contradiction out, or the rule."));
}

/* "a" (line 3), "b" (line 9) */
static struct text list_rules(struct reporting *r, const size_t *rules, size_t n)
{
	struct buffer out = { 0 };
	struct text listed;

	for (size_t i = 0; i < n; i++) {
		char line[48];

		buffer_add_str(&out, i ? ", \"" : "\"");
		buffer_add(&out, rule_of(r, rules[i])->name);
		snprintf(line, sizeof line, "\" (line %u)", rule_of(r, rules[i])->place.line);
		buffer_add_str(&out, line);
	}
	listed = remarks_format(r->remarks, "%.*s", TEXT_ARG(buffer_text(&out)));
	buffer_fini(&out);
	return listed;
}

/* The case at hand is one for which the rule holds, and another one leads. */
static void say_shadowed(struct reporting *r, size_t i, const size_t *by, size_t n_by)
{
	const struct rule *rule = rule_of(r, i);
	struct text list = list_rules(r, by, n_by);

	report_add(r, REMARK_WARNING, "shadowed", &rule->place,
		   remarks_format(r->remarks, "Rule \"%.*s\" never decides who leads: every case that it claims is decided by %.*s%s.", TEXT_ARG(rule->name),
				  TEXT_ARG(list), n_by == SOLVE_BLOCKERS_MAX ? " or others" : ""),
		   report_example(r), TEXT("Give it a stronger tier or a condition that the other rule lacks, or take it out."));
}

static void judge_rule(struct reporting *r, size_t i)
{
	size_t by[SOLVE_BLOCKERS_MAX], n_by = 0;
	enum answer leads = rule_of(r, i)->lead.size ? survey_leads(r->survey, i, by, &n_by) : ANSWER_NO, holds = leads;

	if (leads == ANSWER_NO)
		holds = survey_holds(r->survey, i);
	r->n_unjudged += leads == ANSWER_UNKNOWN || holds == ANSWER_UNKNOWN;
	r->may_count[i] = rule_of(r, i)->lead.size ? leads != ANSWER_NO : holds != ANSWER_NO;
	if (holds == ANSWER_NO)
		say_unreachable(r, i);
	else if (holds == ANSWER_YES && leads == ANSWER_NO && rule_of(r, i)->lead.size && n_by)
		say_shadowed(r, i, by, n_by);
}

/* ---- contradictions ---- */

static bool say_conflict(void *ctx, size_t winner, size_t loser)
{
	struct reporting *r = ctx;
	const struct rule *first = rule_of(r, winner), *second = rule_of(r, loser);
	const struct finding *finding = survey_finding(r->survey);

	if (r->n_conflicts++ == REPORT_KIND_MAX)
		return false;
	report_add(r, REMARK_WARNING, "conflict", &second->place,
		   remarks_format(r->remarks,
				  "Rules \"%.*s\" (line %u) and \"%.*s\" (line %u) contradict each other: the same case, of equal tier and specificity (%u), goes to "
				  "\"%.*s\" by the one and to \"%.*s\" by the other. The earlier name counts, \"%.*s\".",
				  TEXT_ARG(first->name), first->place.line, TEXT_ARG(second->name), second->place.line, finding->claims[0].specificity,
				  TEXT_ARG(first->lead), TEXT_ARG(second->lead), TEXT_ARG(first->name)),
		   report_example(r), TEXT("Give one of them a stronger tier, or a condition more, so that it is plain which is meant."));
	return true;
}

static void find_conflicts(struct reporting *r)
{
	r->n_unjudged += survey_conflicts(r->survey, say_conflict, r);
	if (r->n_conflicts > REPORT_KIND_MAX)
		report_add(r, REMARK_NOTE, "conflict", &(struct place){ r->city->rules_file, 0 },
			   remarks_format(r->remarks, "There are more than %d pairs of rules that contradict each other; further ones were not looked for.",
					  REPORT_KIND_MAX),
			   TEXT_NONE, TEXT("Mend some of these first. Rules of one kind that differ only in their words are best told apart by tiers."));
}

/* ---- departments ---- */

static void reach(struct reporting *r, bool *is_reached, struct text name)
{
	const struct department *department = name.size ? city_find(r->city->city, name) : NULL;

	if (department)
		is_reached[department - r->city->city->departments] = true;
}

static void find_unreached(struct reporting *r)
{
	const struct city *city = r->city->city;
	bool *is_reached = calloc(city->n_departments + 1, sizeof *is_reached);

	if (!is_reached)
		return;
	is_reached[city->fallback] = true;
	for (size_t i = 0; i < r->definition->n_rules; i++) {
		const struct rule *rule = rule_of(r, i);

		if (!r->may_count[i])
			continue;
		reach(r, is_reached, rule->lead);
		for (size_t k = 0; k < rule->n_with; k++)
			reach(r, is_reached, rule->with[k]);
		for (size_t k = 0; k < rule->n_inform; k++)
			reach(r, is_reached, rule->inform[k]);
		for (size_t k = 0; k < rule->n_fallback; k++)
			reach(r, is_reached, rule->fallback[k]);
	}
	for (size_t i = 0; i < city->n_departments; i++) {
		struct place place = { r->city->city_file, r->city->department_lines ? r->city->department_lines[i] : 0 };

		if (!is_reached[i])
			report_add(r, REMARK_WARNING, "unreached-department", &place,
				   remarks_format(r->remarks, "No rule brings any case to department \"%.*s\".", TEXT_ARG(city->departments[i].name)), TEXT_NONE,
				   TEXT("Write a rule that names it, or take it out of city.cfg. Only plugins and people could give it a case."));
	}
	free(is_reached);
}

/* ---- the whole ---- */

static void say_unjudged(struct reporting *r)
{
	if (r->n_unjudged)
		report_add(
			r, REMARK_NOTE, "not-judged", &(struct place){ r->city->rules_file, 0 },
			remarks_format(
				r->remarks,
				"%zu question%s about these rules %s not answered to the end: whether a case exists hangs on patterns, on places near a "
				"border, or on more combinations than are tried.",
				r->n_unjudged, r->n_unjudged == 1 ? "" : "s", r->n_unjudged == 1 ? "was" : "were"),
			TEXT_NONE,
			TEXT("What is said here is certain all the same; something may be missing. docs/RULES.md says what is judged."));
	if (r->city->n_left_out)
		report_add(
			r, REMARK_NOTE, "not-judged", &(struct place){ r->city->rules_file, 0 },
			remarks_format(
				r->remarks,
				"%zu rule%s could not be read: contradictions are those of the others, and gaps and policies that nobody names were not looked for.",
				r->city->n_left_out, r->city->n_left_out == 1 ? "" : "s"),
			TEXT_NONE, TEXT("Mend the errors and check again."));
}

static void say_no_rules(struct reporting *r)
{
	report_add(r, REMARK_WARNING, "gap", &(struct place){ r->city->rules_file, 0 },
		   TEXT("There is no rule: every case goes to the fallback desk."), TEXT_NONE,
		   TEXT("Write at least one rule for each department; docs/RULES.md begins with one."));
}

static int survey_all(struct reporting *r, struct ruleset *rules)
{
	struct text *paths = calloc(r->city->n_categories + 1, sizeof *paths);
	int rc;

	r->may_count = calloc(r->definition->n_rules + 1, sizeof *r->may_count);
	if (!paths || !r->may_count) {
		free(paths);
		return RAISE(FAULT_MEMORY);
	}
	for (size_t i = 0; i < r->city->n_categories; i++)
		paths[i] = r->city->categories[i].path;
	rc = survey_create(rules, paths, r->city->n_categories, &r->survey);
	for (size_t i = 0; !rc && i < r->definition->n_rules; i++)
		judge_rule(r, i);
	if (!rc) {
		find_conflicts(r);
		if (!r->definition->n_rules && !r->city->n_left_out) {
			say_no_rules(r);
		} else if (!r->city->n_left_out) {
			report_gaps(r, rules);
			if (r->city->city)
				find_unreached(r);
		}
		say_unjudged(r);
	}
	survey_destroy(&r->survey);
	free(paths);
	return rc ? PASS(rc) : 0;
}

int report_rules(struct ruleset *rules, const struct rule_set_definition *definition, const struct report_city *city, struct remarks *remarks)
{
	struct reporting r = { .definition = definition, .city = city, .remarks = remarks };
	int rc = survey_all(&r, rules);

	free(r.may_count);
	return rc;
}
