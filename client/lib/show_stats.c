/* Figures as callers see them. */
#include <string.h>

#include "inside.h"

static void show_row(struct showing *s, const struct stats_row *from, struct liaison_stats_row *to)
{
	int64_t *counts = show_array(s, FIGURE_COUNT, sizeof *counts);

	if (!counts)
		return;
	memcpy(counts, from->counts, sizeof from->counts);
	*to = (struct liaison_stats_row){ .value = show_text(s, from->value),
					  .from_day = from->from_day,
					  .to_day = from->to_day,
					  .counts = counts,
					  .n_counts = FIGURE_COUNT,
					  .acknowledged = from->acknowledged,
					  .measured = from->measured,
					  .acknowledge_p50_ms = dur_to_ms(from->acknowledge_p50),
					  .acknowledge_p90_ms = dur_to_ms(from->acknowledge_p90),
					  .resolve_p50_ms = dur_to_ms(from->resolve_p50),
					  .resolve_p90_ms = dur_to_ms(from->resolve_p90),
					  .held = show_held(s, from->held, from->n_held),
					  .n_held = from->n_held };
}

const struct liaison_stats *show_stats(struct showing *s, const struct stats_list *from)
{
	struct liaison_stats *to = show_array(s, 1, sizeof *to);
	struct liaison_stats_row *rows = show_array(s, from->n_rows, sizeof *rows);

	for (size_t i = 0; s->ok && i < from->n_rows; i++)
		show_row(s, &from->rows[i], &rows[i]);
	if (!s->ok)
		return NULL;
	*to = (struct liaison_stats){ rows, from->n_rows, from->has_more, show_text(s, from->next), show_time(from->as_of), from->is_counting };
	return to;
}
