#include "overdue_rows.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "json.h"

enum { CELL = 1024 };

static const char *const columns[] = {
	"number",     "reference", "category",  "priority", "case_state",   "department",           "part",
	"state",      "since",     "clock",     "policy",   "due",          "late_working_minutes", "holder",
	"held_since", "received",  "campaign",  "areas",    "extensions",   "extended_days",        "extension_asked",
	"steps",      "next_step", "next_role", "held",     "stands_still", "plain_left_minutes"
};

static bool is_filtered(const struct liaison_overdue_query *q)
{
	return q->department || q->clock || q->area || q->category_prefix || q->holder || q->campaign || q->case_state ||
	       q->state || q->later_than_ms;
}

struct overdue_rows overdue_rows_start(const struct args *args, const struct liaison_overdue_query *query)
{
	bool is_soon = query->due_within_ms > 0;
	static const char *const late[] = { "!REFERENCE",  "1DEPARTMENT", "CLOCK",      "!DUE",
					    ">!LATE",      "!HELD BY",    "!3SINCE",    "5WHOSE TIME",
					    "!4NEXT STEP", "!6EXTENSION", "!2PRIORITY", "7CATEGORY" };
	static const char *const soon[] = { "!REFERENCE",  "1DEPARTMENT", "CLOCK",      "!DUE",
					    ">!LEFT",      "!HELD BY",    "!3SINCE",    "5WHOSE TIME",
					    "!4NEXT STEP", "!6EXTENSION", "!2PRIORITY", "7CATEGORY" };
	struct overdue_rows rows = { .is_csv = args_has(args, "csv"),
				     .is_soon = is_soon,
				     .is_filtered = is_filtered(query) };

	rows.listing = listing_start(args, is_soon ? soon : late, sizeof late / sizeof *late);
	for (size_t i = 0; rows.is_csv && i < sizeof columns / sizeof *columns; i++)
		csv_out_text(&rows.csv, columns[i]);
	if (rows.is_csv)
		csv_out_end(&rows.csv);
	return rows;
}

/* "roads 33 h 20 min, citizen 4 h", the longest as it comes. */
static const char *held_words(const struct liaison_overdue_row *row, char out[CELL])
{
	size_t size = 0;

	*out = '\0';
	for (size_t i = 0; i < row->n_held && size < CELL; i++) {
		char span[OUT_TIME_SIZE];

		size += (size_t)snprintf(out + size, CELL - size, "%s%s %s", i ? ", " : "", row->held[i].holder,
					 out_working(row->held[i].working_ms, span));
	}
	return out;
}

/* "roads=2000;citizen=240": minutes of working time. */
static const char *held_minutes(const struct liaison_overdue_row *row, char out[CELL])
{
	size_t size = 0;

	*out = '\0';
	for (size_t i = 0; i < row->n_held && size < CELL; i++)
		size += (size_t)snprintf(out + size, CELL - size, "%s%s=%" PRId64, i ? ";" : "", row->held[i].holder,
					 row->held[i].working_ms / 60000);
	return out;
}

/* On a clock that stands still no step comes before it goes on, whatever moment stood there. */
static const char *step_words(const struct liaison_overdue_row *row, char out[CELL])
{
	char at[OUT_TIME_SIZE];

	if (!row->next_step_ms)
		return "-";
	snprintf(out, CELL, "%s%s%s", row->stands_still ? "when it goes on" : out_time(row->next_step_ms, at),
		 *row->next_role ? " " : "", row->next_role);
	return out;
}

static const char *extension_words(const struct liaison_overdue_row *row, char out[CELL])
{
	const char *asked = row->is_extension_asked ? "asked" : "";

	if (row->extensions)
		snprintf(out, CELL, "%u (%u d)%s%s", row->extensions, row->extended_days, *asked ? ", " : "", asked);
	else
		snprintf(out, CELL, "%s", *asked ? asked : "-");
	return out;
}

static const char *areas_words(const struct liaison_overdue_row *row, char out[CELL])
{
	size_t size = 0;

	*out = '\0';
	for (size_t i = 0; i < row->n_areas && size < CELL; i++)
		size += (size_t)snprintf(out + size, CELL - size, "%s%s", i ? ";" : "", row->areas[i]);
	return out;
}

static void add_cells(struct table *t, const struct liaison_overdue_row *row, bool is_soon)
{
	char due[OUT_TIME_SIZE], span[OUT_TIME_SIZE], since[OUT_TIME_SIZE], words[CELL];
	int64_t working_ms = is_soon ? -row->late_working_ms : row->late_working_ms;

	table_add(t, BOLD, "%s", row->reference);
	table_add(t, PLAIN, "%s", row->department);
	table_add(t, PLAIN, "%s", row->clock);
	table_add(t, is_soon ? YELLOW : RED, "%s", out_time(row->due_ms, due));
	table_add(t, is_soon ? YELLOW : RED, "%s",
		  row->plain_left_ms ? out_span(row->plain_left_ms, span) : out_working(working_ms, span));
	table_add(t, PLAIN, "%s", row->holder);
	table_add(t, PLAIN, "%s", out_time(row->held_since_ms, since));
	table_add(t, PLAIN, "%s", held_words(row, words));
	table_add(t, PLAIN, "%s", step_words(row, words));
	table_add(t, row->is_extension_asked ? YELLOW : PLAIN, "%s", extension_words(row, words));
	table_add(t, row->priority == LIAISON_PRIORITY_URGENT ? RED : PLAIN, "%s", liaison_priority_name(row->priority));
	table_add(t, PLAIN, "%s", row->category);
}

static void print_csv(struct csv_out *csv, const struct liaison_overdue_row *row)
{
	char words[CELL];

	csv_out_number(csv, (int64_t)row->number);
	csv_out_text(csv, row->reference);
	csv_out_text(csv, row->category);
	csv_out_text(csv, liaison_priority_name(row->priority));
	csv_out_text(csv, liaison_case_state_name(row->case_state));
	csv_out_text(csv, row->department);
	csv_out_text(csv, liaison_part_name(row->part));
	csv_out_text(csv, liaison_assignment_state_name(row->state));
	csv_out_time(csv, row->since_ms);
	csv_out_text(csv, row->clock);
	csv_out_text(csv, row->policy);
	csv_out_time(csv, row->due_ms);
	csv_out_number(csv, row->late_working_ms / 60000);
	csv_out_text(csv, row->holder);
	csv_out_time(csv, row->held_since_ms);
	csv_out_time(csv, row->received_ms);
	csv_out_text(csv, row->campaign);
	csv_out_text(csv, areas_words(row, words));
	csv_out_number(csv, row->extensions);
	csv_out_number(csv, row->extended_days);
	csv_out_number(csv, row->is_extension_asked);
	csv_out_number(csv, row->steps);
	csv_out_time(csv, row->stands_still ? 0 : row->next_step_ms);
	csv_out_text(csv, row->next_role);
	csv_out_text(csv, held_minutes(row, words));
	csv_out_number(csv, row->stands_still);
	if (row->plain_left_ms)
		csv_out_number(csv, row->plain_left_ms / 60000);
	else
		csv_out_text(csv, "");
	csv_out_end(csv);
}

void overdue_rows_add(struct overdue_rows *rows, const struct liaison_overdue_row *row)
{
	rows->listing.rows++;
	if (rows->is_csv)
		print_csv(&rows->csv, row);
	else if (rows->listing.array)
		json_array_append_new(rows->listing.array, json_overdue(row));
	else
		add_cells(&rows->listing.table, row, rows->is_soon);
}

void overdue_rows_end(struct overdue_rows *rows, int code)
{
	static const char *const nothing[2][2] = { { "Nothing is overdue.", "Nothing overdue meets these filters." },
						   { "Nothing falls due within that time.",
						     "Nothing that falls due within that time meets these filters." } };

	if (!rows->is_csv)
		listing_end(&rows->listing, code, nothing[rows->is_soon][rows->is_filtered]);
	else
		table_fini(&rows->listing.table);
	csv_out_fini(&rows->csv);
}
