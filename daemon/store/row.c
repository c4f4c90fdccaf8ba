#include "store/row.h"

bool row_is_unassessed(const struct case_record *record)
{
	return case_is_open(record->state) && (record->flags & FLAG_UNASSESSED);
}

uint32_t page_limit(uint32_t asked)
{
	if (!asked)
		return 100;
	return asked < LIMIT_PAGE ? asked : LIMIT_PAGE;
}

void row_overlay(struct case_row *into, const struct case_row *from)
{
	const struct case_row fixed = *into;
	struct case_record *to = &into->record;

	*into = *from;
	to->number = fixed.record.number;
	to->source = fixed.record.source;
	to->source_ref = fixed.record.source_ref;
	to->channel = fixed.record.channel;
	to->category = fixed.record.category;
	to->rule = fixed.record.rule;
	to->rule_set = fixed.record.rule_set;
	to->received = fixed.record.received;
	to->opened = fixed.record.opened;
	to->n_areas = fixed.record.n_areas;
	for (size_t i = 0; i < to->n_areas; i++)
		to->areas[i] = fixed.record.areas[i];
	into->opened_event = fixed.opened_event;
}

static void each_of_assignment(struct assignment *a, void (*visit)(void *ctx, struct text *t), void *ctx)
{
	visit(ctx, &a->department);
	visit(ctx, &a->sub_unit);
	visit(ctx, &a->after);
	visit(ctx, &a->reason);
	visit(ctx, &a->invited_by);
	visit(ctx, &a->acknowledge.policy);
	visit(ctx, &a->acknowledge.calendar);
	visit(ctx, &a->resolve.policy);
	visit(ctx, &a->resolve.calendar);
}

static void each_of_handling(struct case_record *r, void (*visit)(void *ctx, struct text *t), void *ctx)
{
	for (size_t i = 0; i < r->n_clocks; i++) {
		visit(ctx, &r->clocks[i].name);
		visit(ctx, &r->clocks[i].department);
		visit(ctx, &r->clocks[i].clock.policy);
		visit(ctx, &r->clocks[i].clock.calendar);
	}
	for (size_t i = 0; i < r->n_spells; i++)
		visit(ctx, &r->spells[i].holder);
	for (size_t i = 0; i < r->n_asks; i++) {
		struct text *of_ask[] = { &r->asks[i].from, &r->asks[i].to, &r->asks[i].reason, &r->asks[i].clock, &r->asks[i].length };

		for (size_t k = 0; k < sizeof of_ask / sizeof *of_ask; k++)
			visit(ctx, of_ask[k]);
	}
}

void row_each_text(struct case_row *row, void (*visit)(void *ctx, struct text *t), void *ctx)
{
	struct case_record *r = &row->record;
	struct text *plain[] = { &r->source, &r->source_ref, &r->channel,  &r->category,    &r->lead,
				 &r->rule,   &r->rule_set,   &r->outcome_code, &r->campaign, &row->trace, &row->history };

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		visit(ctx, plain[i]);
	for (size_t i = 0; i < r->n_areas; i++)
		visit(ctx, &r->areas[i]);
	for (size_t i = 0; i < r->n_assignments; i++)
		each_of_assignment(&r->assignments[i], visit, ctx);
	each_of_handling(r, visit, ctx);
}

void row_forget_unstored(struct case_row *row)
{
	row->record.reference = TEXT_NONE;
	row->record.has_text = false;
	row->record.text = (struct case_text){ 0 };
	row->record.decision = NULL;
	row->record.held = NULL;
	row->record.n_held = 0;
	row->record.borders = NULL;
	row->record.n_borders = 0;
}
