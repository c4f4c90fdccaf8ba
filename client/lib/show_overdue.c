/* The overdue list as callers see it. */
#include <stdio.h>

#include "inside.h"

static const char *const *show_areas(struct showing *s, const struct overdue_row *from)
{
	const char **to = show_array(s, from->n_areas, sizeof *to);

	for (size_t i = 0; to && i < from->n_areas; i++)
		to[i] = show_text(s, from->areas[i]);
	return to;
}

const struct liaison_holder_time *show_held(struct showing *s, const struct holder_time *from, size_t n)
{
	struct liaison_holder_time *to = show_array(s, n, sizeof *to);

	for (size_t i = 0; to && i < n; i++)
		to[i] = (struct liaison_holder_time){ show_text(s, from[i].holder), dur_to_ms(from[i].working) };
	return to;
}

static void show_row(struct showing *s, const struct overdue_row *r, struct liaison_overdue_row *to)
{
	*to = (struct liaison_overdue_row){ .number = r->number,
					    .reference = show_text(s, r->reference),
					    .category = show_text(s, r->category),
					    .department = show_text(s, r->department),
					    .clock = show_text(s, r->clock),
					    .policy = show_text(s, r->policy),
					    .priority = (enum liaison_priority)r->priority,
					    .part = (enum liaison_part)r->part,
					    .state = (enum liaison_assignment_state)r->state,
					    .since_ms = show_time(r->since),
					    .due_ms = show_time(r->due),
					    .late_working_ms = dur_to_ms(r->late_working),
					    .case_state = (enum liaison_case_state)r->case_state,
					    .holder = show_text(s, r->holder),
					    .campaign = show_text(s, r->campaign),
					    .held_since_ms = show_time(r->held_since),
					    .received_ms = show_time(r->received),
					    .areas = show_areas(s, r),
					    .n_areas = r->n_areas,
					    .extensions = r->extensions,
					    .extended_days = r->extended_days,
					    .steps = r->steps,
					    .is_extension_asked = r->is_extension_asked,
					    .next_step_ms = show_time(r->next_step),
					    .next_role = show_text(s, r->next_role),
					    .held = show_held(s, r->held, r->n_held),
					    .n_held = r->n_held,
					    .stands_still = r->is_still,
					    .plain_left_ms = dur_to_ms(r->plain_left) };
}

static struct liaison_overdue_place show_place(const struct overdue_key *key)
{
	struct liaison_overdue_place place = { .due_ms = key->due.ms, .number = key->number, .as_of_ms = show_time(key->as_of),
					       .late_working_ms = dur_to_ms(key->late), .priority = (enum liaison_priority)key->priority };

	snprintf(place.department, sizeof place.department, "%.*s", TEXT_ARG(key->department));
	snprintf(place.clock, sizeof place.clock, "%.*s", TEXT_ARG(key->clock));
	return place;
}

const struct liaison_overdue_list *show_overdue(struct showing *s, const struct overdue_list *from)
{
	struct liaison_overdue_list *to = show_array(s, 1, sizeof *to);
	struct liaison_overdue_row *rows = show_array(s, from->n_rows, sizeof *rows);

	for (size_t i = 0; s->ok && i < from->n_rows; i++)
		show_row(s, &from->rows[i], &rows[i]);
	if (!s->ok)
		return NULL;
	*to = (struct liaison_overdue_list){ rows, from->n_rows, from->has_more, show_time(from->as_of), show_place(&from->next), from->is_cut };
	return to;
}
