/* Cases that no rule claims, a category a remark: where, and by which channels. */
#include "base/buffer.h"
#include "rules/report_inside.h"
#include "rules/ruleset_inside.h"

enum { SHOWN_MAX = 8 };

struct gap_list { /* of one category */
	struct reporting *report;
	struct buffer shown;
	struct text example;
	size_t n;
};

static void put_gap(struct buffer *out, const struct survey_gap *gap)
{
	switch (gap->place) {
	case PLACE_IN:
		buffer_add_str(out, "in ");
		buffer_add(out, gap->area);
		break;
	case PLACE_NONE:
		buffer_add_str(out, "without a place");
		break;
	case PLACE_ELSEWHERE:
		buffer_add_str(out, "in other places");
		break;
	default:
		buffer_add_str(out, "anywhere");
		break;
	}
	buffer_add_str(out, gap->channel.size ? " by channel " : " by any other channel");
	buffer_add(out, gap->channel);
}

static void add_gap(void *ctx, const struct survey_gap *gap)
{
	struct gap_list *list = ctx;

	if (!list->n++)
		list->example = report_example(list->report);
	if (list->n > SHOWN_MAX)
		return;
	if (list->n > 1)
		buffer_add_str(&list->shown, "; ");
	put_gap(&list->shown, gap);
}

static void say_gap(struct reporting *r, const struct report_category *category, struct gap_list *list, const struct survey_gaps *found)
{
	struct remarks *to = r->remarks;
	struct text where = TEXT(", wherever they are and whatever channel they come by");

	if (!found->has_claimants) {
		report_add(r, REMARK_WARNING, "gap", &category->place,
			   remarks_format(to, "No rule claims any case of category \"%.*s\"; all go to the fallback desk.", TEXT_ARG(category->path)),
			   list->example, TEXT("Write a rule for it; if the fallback desk is meant, let the rule name it as lead."));
		return;
	}
	if (list->n < found->n_combinations)
		where = remarks_format(to, ": %.*s%s (%zu of %zu combinations)", TEXT_ARG(buffer_text(&list->shown)), list->n > SHOWN_MAX ? " and more" : "", list->n,
				       found->n_combinations);
	report_add(r, REMARK_NOTE, "gap", &category->place,
		   remarks_format(to, "Some cases of category \"%.*s\" are claimed by no rule and go to the fallback desk%.*s.", TEXT_ARG(category->path),
				  TEXT_ARG(where)),
		   list->example, TEXT("A rule of the weakest tier with the category alone takes what is left."));
}

static void judge_category(struct reporting *r, const struct report_category *category)
{
	struct gap_list list = { .report = r };
	struct survey_gaps found;
	enum answer answer = survey_find_gaps(r->survey, category->path, add_gap, &list, &found);

	r->n_unjudged += found.n_unjudged;
	if (answer == ANSWER_YES && r->n_gaps++ < REPORT_KIND_MAX)
		say_gap(r, category, &list, &found);
	buffer_fini(&list.shown);
}

/* Where the city does not say which there are: the categories that rules name to their end. */
static void judge_named(struct reporting *r, const struct ruleset *rules)
{
	for (size_t i = 0; i < rules->terms.n; i++) {
		const struct term *term = &rules->terms.terms[i];

		if (term->kind == CONDITION_CATEGORY && !memchr(term->value.at, '*', term->value.size))
			judge_category(r, &(struct report_category){ term->value, term->test->condition->place });
	}
}

static bool has_catch_all(const struct reporting *r)
{
	for (size_t i = 0; i < r->definition->n_rules; i++)
		if (r->definition->rules[i].lead.size && !r->definition->rules[i].n_when)
			return true;
	return false;
}

void report_gaps(struct reporting *r, struct ruleset *rules)
{
	if (r->city->are_categories_lost)
		return;
	for (size_t i = 0; i < r->city->n_categories; i++)
		judge_category(r, &r->city->categories[i]);
	if (!r->city->n_categories && !has_catch_all(r)) {
		judge_named(r, rules);
		report_add(r, REMARK_NOTE, "gap", &(struct place){ r->city->city_file, 0 },
			   TEXT("The city does not say which categories it has: gaps were looked for in those that rules name, and a misspelt one is not seen."),
			   TEXT_NONE, TEXT("List them in city.cfg: categories = [ \"transport/road/pothole\", ... ];"));
	}
	if (r->n_gaps > REPORT_KIND_MAX)
		report_add(r, REMARK_NOTE, "gap", &(struct place){ r->city->rules_file, 0 },
			   remarks_format(r->remarks, "There are gaps in %zu categories; only the first %d are shown.", r->n_gaps, REPORT_KIND_MAX), TEXT_NONE,
			   TEXT_NONE);
}
