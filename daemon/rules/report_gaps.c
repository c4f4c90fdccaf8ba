/* Cases that no rule claims, a category a remark: where, and by which channels. */
#include <string.h>

#include "base/buffer.h"
#include "rules/report_inside.h"
#include "rules/ruleset_inside.h"

enum { SHOWN_MAX = 8, CHANNELS_MAX = 64 };

/* Of one category. Gaps come place by place, and are told of so. */
struct gap_list {
	struct reporting *report;
	struct buffer shown;
	struct text example;
	size_t n, n_places;
	struct survey_gap last; /* of the place at hand */
	bool is_gap[CHANNELS_MAX + 1];
};

static void put_place(struct buffer *out, const struct survey_gap *gap)
{
	struct text layer = gap->area, area = gap->area;

	switch (gap->place) {
	case PLACE_IN:
		text_next(&area, ':', &layer);
		if (!text_is_str(area, "*")) {
			buffer_add_str(out, "in ");
			buffer_add(out, gap->area);
			break;
		}
		buffer_add_str(out, gap->n_others ? "in other areas of layer " : "in any area of layer ");
		buffer_add(out, layer);
		break;
	case PLACE_NONE:
		buffer_add_str(out, "without a place");
		break;
	case PLACE_ELSEWHERE:
		buffer_add_str(out, "outside the areas that rules for it name");
		break;
	default:
		buffer_add_str(out, "anywhere");
		break;
	}
}

/* Those that are gaps; or, where channels that no rule names are among them, those that are none. */
static void put_channels(struct buffer *out, const struct gap_list *list)
{
	const struct survey_gap *gap = &list->last;
	bool is_other = list->is_gap[gap->n_channels];
	size_t n = 0;

	for (size_t i = 0; i < gap->n_channels; i++) {
		if (list->is_gap[i] == is_other)
			continue;
		buffer_add_str(out, n++        ? (is_other ? " and " : " or ")
				    : is_other ? " by any channel but "
					       : " by channel ");
		buffer_add(out, gap->channels[i]);
	}
}

static void end_place(struct gap_list *list)
{
	if (list->n && list->n_places++ < SHOWN_MAX) {
		if (list->n_places > 1)
			buffer_add_str(&list->shown, "; ");
		put_place(&list->shown, &list->last);
		put_channels(&list->shown, list);
	}
	memset(list->is_gap, 0, sizeof list->is_gap);
}

static void add_gap(void *ctx, const struct survey_gap *gap)
{
	struct gap_list *list = ctx;
	size_t channel = 0;

	if (!list->n)
		list->example = report_example(list->report);
	else if (gap->place != list->last.place || !text_is(gap->area, list->last.area))
		end_place(list);
	while (channel < gap->n_channels && !text_is(gap->channels[channel], gap->channel))
		channel++;
	list->is_gap[channel] = true;
	list->last = *gap;
	list->n++;
}

static void say_gap(struct reporting *r, const struct report_category *category, struct gap_list *list, const struct survey_gaps *found)
{
	struct remarks *to = r->remarks;
	struct text where = TEXT(", wherever they are and whatever channel they come by");

	if (!found->is_named) {
		const char *rest =
			found->is_claimed
				? "No rule that names category \"%.*s\", or what it lies under, claims any case of it: all go to the fallback "
				  "desk but those that a rule without a category takes."
				: "No rule claims any case of category \"%.*s\"; all go to the fallback desk.";

		report_add(r, REMARK_WARNING, "gap", &category->place, remarks_format(to, rest, TEXT_ARG(category->path)),
			   list->example,
			   TEXT("Write a rule for it; if the fallback desk is meant, let the rule name it as lead."));
		return;
	}
	if (list->n_places > SHOWN_MAX)
		where = remarks_format(to, ": %.*s; and in %zu more kinds of place", TEXT_ARG(buffer_text(&list->shown)),
				       list->n_places - SHOWN_MAX);
	else if (list->n < found->n_combinations)
		where = remarks_format(to, ": %.*s", TEXT_ARG(buffer_text(&list->shown)));
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

	end_place(&list);
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
