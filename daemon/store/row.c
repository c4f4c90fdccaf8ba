#include "store/row.h"

#include "core/clockwork.h"

bool case_is_open(enum case_state state)
{
	return state != CASE_RESOLVED && state != CASE_CLOSED;
}

wall row_next_mark(enum case_state state, const struct assignment *a)
{
	return case_is_open(state) ? assignment_next_mark(a) : WALL_NEVER;
}

wall row_overdue(const struct assignment *a, const struct clock *clock)
{
	return assignment_is_open(a) && clock_is_overdue(clock) ? clock->due : WALL_NONE;
}

bool row_is_unassessed(const struct case_record *record)
{
	return case_is_open(record->state) && (record->flags & FLAG_UNASSESSED);
}

bool category_is_under(struct text category, struct text prefix)
{
	while (prefix.size && prefix.at[prefix.size - 1] == '/')
		prefix.size--;
	if (!prefix.size)
		return true;
	return text_starts(category, prefix) && (category.size == prefix.size || category.at[prefix.size] == '/');
}

uint32_t page_limit(uint32_t asked)
{
	if (!asked)
		return 100;
	return asked < LIMIT_PAGE ? asked : LIMIT_PAGE;
}

void row_overlay(struct case_row *into, const struct case_row *from)
{
	struct case_record *to = &into->record;
	const struct case_record *r = &from->record;

	to->state = r->state;
	to->priority = r->priority;
	to->lead = r->lead;
	to->flags = r->flags;
	to->outcome_code = r->outcome_code;
	to->resolved = r->resolved;
	to->n_assignments = r->n_assignments;
	for (size_t i = 0; i < r->n_assignments; i++)
		to->assignments[i] = r->assignments[i];
	into->answer_event = from->answer_event;
	into->trace = from->trace;
}

static void each_of_assignment(struct assignment *a, void (*visit)(void *ctx, struct text *t), void *ctx)
{
	visit(ctx, &a->department);
	visit(ctx, &a->sub_unit);
	visit(ctx, &a->acknowledge.policy);
	visit(ctx, &a->acknowledge.calendar);
	visit(ctx, &a->resolve.policy);
	visit(ctx, &a->resolve.calendar);
}

void row_each_text(struct case_row *row, void (*visit)(void *ctx, struct text *t), void *ctx)
{
	struct case_record *r = &row->record;
	struct text *plain[] = { &r->source, &r->source_ref, &r->channel,  &r->category,    &r->lead,
				 &r->rule,   &r->rule_set,   &r->outcome_code, &row->trace };

	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
		visit(ctx, plain[i]);
	for (size_t i = 0; i < r->n_areas; i++)
		visit(ctx, &r->areas[i]);
	for (size_t i = 0; i < r->n_assignments; i++)
		each_of_assignment(&r->assignments[i], visit, ctx);
}

void row_forget_unstored(struct case_row *row)
{
	row->record.reference = TEXT_NONE;
	row->record.has_text = false;
	row->record.text = (struct case_text){ 0 };
	row->record.decision = NULL;
}

static int order_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

int overdue_order(const struct overdue_key *a, const struct overdue_key *b)
{
	int order = a->due.ms < b->due.ms ? -1 : a->due.ms > b->due.ms;

	order = order ? order : order_u64(a->number, b->number);
	order = order ? order : text_order(a->department, b->department);
	return order ? order : text_order(a->clock, b->clock);
}
