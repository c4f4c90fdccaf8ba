/* Campaigns and improvements as callers see them. */
#include <string.h>

#include "inside.h"

static void fill_campaign(struct showing *s, const struct campaign *from, struct liaison_campaign *to)
{
	*to = (struct liaison_campaign){ .number = from->number,
					 .name = show_text(s, from->name),
					 .title = show_text(s, from->title),
					 .goal = show_text(s, from->goal),
					 .by = show_text(s, from->by),
					 .departments = show_texts(s, from->departments, from->n_departments),
					 .categories = show_texts(s, from->categories, from->n_categories),
					 .areas = show_texts(s, from->areas, from->n_areas),
					 .n_departments = from->n_departments,
					 .n_categories = from->n_categories,
					 .n_areas = from->n_areas,
					 .from_ms = show_time(from->from),
					 .until_ms = show_time(from->until),
					 .opened_ms = show_time(from->opened),
					 .closed_ms = show_time(from->closed) };
}

const struct liaison_campaign *show_campaign(struct showing *s, const struct campaign *from)
{
	struct liaison_campaign *to = from ? show_array(s, 1, sizeof *to) : NULL;

	if (to)
		fill_campaign(s, from, to);
	return to;
}

const struct liaison_campaign_list *show_campaigns(struct showing *s, const struct campaign_list *from)
{
	struct liaison_campaign_list *to = show_array(s, 1, sizeof *to);
	struct liaison_campaign *rows = show_array(s, from->n_campaigns, sizeof *rows);

	for (size_t i = 0; s->ok && i < from->n_campaigns; i++)
		fill_campaign(s, &from->campaigns[i], &rows[i]);
	if (!s->ok)
		return NULL;
	*to = (struct liaison_campaign_list){ rows, from->n_campaigns, from->next_before_number };
	return to;
}

static struct liaison_campaign_figures figures(struct showing *s, const struct campaign_figures *f)
{
	return (struct liaison_campaign_figures){ show_text(s, f->department), f->cases, f->open, f->resolved, f->on_time, f->late, f->reopened, f->joint };
}

const struct liaison_campaign_progress *show_progress(struct showing *s, const struct campaign_progress *from)
{
	struct liaison_campaign_progress *to = show_array(s, 1, sizeof *to);
	struct liaison_campaign_figures *rows = show_array(s, from->n_departments, sizeof *rows);

	for (size_t i = 0; s->ok && i < from->n_departments; i++)
		rows[i] = figures(s, &from->departments[i]);
	if (!s->ok)
		return NULL;
	*to = (struct liaison_campaign_progress){ show_campaign(s, from->campaign), figures(s, &from->all), rows, from->n_departments, from->is_partial,
						  show_time(from->as_of) };
	return to->campaign ? to : NULL;
}

static void fill_improvement(struct showing *s, const struct improvement *from, struct liaison_improvement *to)
{
	size_t n = from->n_references < from->n_cases ? from->n_references : from->n_cases;
	uint64_t *cases = show_array(s, n, sizeof *cases);

	if (cases)
		memcpy(cases, from->cases, n * sizeof *cases);
	*to = (struct liaison_improvement){ .number = from->number,
					    .title = show_text(s, from->title),
					    .what = show_text(s, from->what),
					    .result = show_text(s, from->result),
					    .owner = show_text(s, from->owner),
					    .by = show_text(s, from->by),
					    .campaign = show_text(s, from->campaign),
					    .due_ms = show_time(from->due),
					    .created_ms = show_time(from->created),
					    .done_ms = show_time(from->done),
					    .published_ms = show_time(from->published),
					    .is_overdue = from->is_overdue,
					    .cases = cases,
					    .references = show_texts(s, from->references, n),
					    .n_cases = n };
}

const struct liaison_improvement *show_improvement(struct showing *s, const struct improvement *from)
{
	struct liaison_improvement *to = from ? show_array(s, 1, sizeof *to) : NULL;

	if (to)
		fill_improvement(s, from, to);
	return to;
}

const struct liaison_improvement_list *show_improvements(struct showing *s, const struct improvement_list *from)
{
	struct liaison_improvement_list *to = show_array(s, 1, sizeof *to);
	struct liaison_improvement *rows = show_array(s, from->n_improvements, sizeof *rows);

	for (size_t i = 0; s->ok && i < from->n_improvements; i++)
		fill_improvement(s, &from->improvements[i], &rows[i]);
	if (!s->ok)
		return NULL;
	*to = (struct liaison_improvement_list){ rows, from->n_improvements, from->next_before_number };
	return to;
}
