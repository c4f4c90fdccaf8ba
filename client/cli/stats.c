/* liaison stats. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "csv_out.h"
#include "figures.h"
#include "json.h"
#include "listing.h"

enum { FIGURES = LIAISON_FIGURE_SATISFIED + 1, PAGE = 500, CELL = 512 };

#define HELD_DEFINITION "Working time since receipt (or since it was reopened) by who had the case, of the cases resolved in the span, on the calendar of the lead's resolve promise."

static const struct word { const char *word; int value; } bys[] = {
	{ "all", LIAISON_STATS_BY_ALL },	   { "department", LIAISON_STATS_BY_DEPARTMENT }, { "area", LIAISON_STATS_BY_AREA },
	{ "category", LIAISON_STATS_BY_CATEGORY }, { "channel", LIAISON_STATS_BY_CHANNEL },	  { NULL, 0 },
}, everies[] = {
	{ "day", LIAISON_STATS_EVERY_DAY }, { "week", LIAISON_STATS_EVERY_WEEK }, { "month", LIAISON_STATS_EVERY_MONTH }, { NULL, 0 },
};

/* ---- what is asked for ---- */

static bool read_word(const struct args *args, const char *name, const struct word *words, const char *which, int *out)
{
	const char *word = args_text(args, name);

	for (const struct word *w = words; word && w->word; w++)
		if (!strcmp(word, w->word)) {
			*out = w->value;
			return true;
		}
	if (word)
		out_error("--%s is \"%s\"; it must be %s.", name, word, which);
	return !word;
}

static bool read_day(const struct args *args, const char *name, int32_t *out)
{
	const char *word = args_text(args, name);

	if (!word || (civil_parse_date(text_of(word), out) && *out > 0))
		return true;
	out_error("--%s is \"%s\"; write a day as 2026-11-24.", name, word);
	return false;
}

static bool read_query(const struct args *args, struct liaison_stats_query *query)
{
	int by = LIAISON_STATS_BY_DEPARTMENT, every = LIAISON_STATS_EVERY_NONE;
	uint64_t depth = 0;

	*query = (struct liaison_stats_query){ .size = sizeof *query, .value = args_text(args, "value") };
	if (args_has(args, "csv") && args_has(args, "json")) {
		out_error("--csv and --json exclude each other.");
		return false;
	}
	if (!read_word(args, "by", bys, "all, department, area, category or channel", &by) ||
	    !read_word(args, "every", everies, "day, week or month", &every) || !read_day(args, "from", &query->from_day) ||
	    !read_day(args, "to", &query->to_day) || !args_number(args, "depth", 1, 100, &depth))
		return false;
	if (query->from_day && query->to_day && query->to_day < query->from_day) {
		out_error("--to is before --from.");
		return false;
	}
	query->by = (enum liaison_stats_by)by;
	query->every = (enum liaison_stats_every)every;
	query->depth = (uint32_t)depth;
	return true;
}

/* ---- definitions ---- */

static void print_definitions(void)
{
	for (int i = 0; i < FIGURES; i++)
		printf("%-20s %s\n", liaison_figure_name((enum liaison_figure)i), liaison_figure_definition((enum liaison_figure)i));
	for (size_t i = 0; i < n_derived_figures; i++)
		printf("%-20s %s\n", derived_figures[i].name, derived_figures[i].definition);
	printf("%-20s %s\n", "held", HELD_DEFINITION);
}

static json_t *definitions_json(void)
{
	json_t *object = json_object();

	for (int i = 0; i < FIGURES; i++)
		json_object_set_new(object, liaison_figure_name((enum liaison_figure)i), json_text(liaison_figure_definition((enum liaison_figure)i)));
	for (size_t i = 0; i < n_derived_figures; i++)
		json_object_set_new(object, derived_figures[i].name, json_text(derived_figures[i].definition));
	json_object_set_new(object, "held", json_text(HELD_DEFINITION));
	return object;
}

/* ---- rows ---- */

static const char *day_words(int32_t day, const char *open, char out[CIVIL_PRINT_SIZE])
{
	if (!day || !civil_print_date(day, out))
		snprintf(out, CIVIL_PRINT_SIZE, "%s", open);
	return out;
}

static json_t *row_json(const struct liaison_stats_row *row)
{
	json_t *object = json_object(), *held = json_array();
	char day[CIVIL_PRINT_SIZE];

	json_object_set_new(object, "value", json_text(row->value));
	json_object_set_new(object, "from", row->from_day ? json_text(day_words(row->from_day, "", day)) : json_null());
	json_object_set_new(object, "to", row->to_day ? json_text(day_words(row->to_day, "", day)) : json_null());
	for (size_t i = 0; i < row->n_counts; i++)
		json_object_set_new(object, liaison_figure_name((enum liaison_figure)i), json_integer((json_int_t)row->counts[i]));
	for (size_t i = 0; i < n_derived_figures; i++) {
		const struct derived *d = &derived_figures[i];
		double value;
		char name[64];

		snprintf(name, sizeof name, "%s%s", d->name, d->kind == DERIVED_SPAN ? "_minutes" : "");
		json_object_set_new(object, name, d->of(row, &value) ? json_real(d->kind == DERIVED_SPAN ? value / 60000 : value) : json_null());
	}
	for (size_t i = 0; i < row->n_held; i++)
		json_array_append_new(held, json_pack("{s:s, s:I}", "holder", row->held[i].holder, "working_minutes", (json_int_t)(row->held[i].working_ms / 60000)));
	json_object_set_new(object, "held", held);
	return object;
}

static void csv_headings(struct csv_out *csv)
{
	csv_out_text(csv, "value");
	csv_out_text(csv, "from");
	csv_out_text(csv, "to");
	for (int i = 0; i < FIGURES; i++)
		csv_out_text(csv, liaison_figure_name((enum liaison_figure)i));
	for (size_t i = 0; i < n_derived_figures; i++)
		csv_out_text(csv, derived_figures[i].name);
	csv_out_end(csv);
}

/* Shares to four places, lengths in minutes. */
static void print_csv(struct csv_out *csv, const struct liaison_stats_row *row)
{
	char day[CIVIL_PRINT_SIZE], cell[32];

	csv_out_text(csv, row->value);
	csv_out_text(csv, day_words(row->from_day, "", day));
	csv_out_text(csv, day_words(row->to_day, "", day));
	for (int i = 0; i < FIGURES; i++)
		csv_out_number(csv, row->counts[i]);
	for (size_t i = 0; i < n_derived_figures; i++) {
		const struct derived *d = &derived_figures[i];
		double value;

		*cell = '\0';
		if (d->of(row, &value))
			snprintf(cell, sizeof cell, d->kind == DERIVED_SPAN ? "%.0f" : "%.4f", d->kind == DERIVED_SPAN ? value / 60000 : value);
		csv_out_text(csv, cell);
	}
	csv_out_end(csv);
}

static void add_derived(struct table *t, const struct liaison_stats_row *row, const char *name)
{
	const struct derived *d = derived_find(name);
	char span[OUT_TIME_SIZE];
	double value;

	if (!d || !d->of(row, &value))
		table_add(t, PLAIN, "-");
	else if (d->kind == DERIVED_SPAN)
		table_add(t, PLAIN, "%s", out_working((int64_t)value, span));
	else
		table_add(t, PLAIN, "%.1f %%", value * 100);
}

static void add_cells(struct table *t, const struct liaison_stats_row *row)
{
	char day[CIVIL_PRINT_SIZE];
	int64_t overdue = row->counts[LIAISON_FIGURE_OVERDUE_OPEN];

	table_add(t, BOLD, "%s", *row->value ? row->value : "all");
	table_add(t, PLAIN, "%s", day_words(row->from_day, "-", day));
	table_add(t, PLAIN, "%" PRId64, row->counts[LIAISON_FIGURE_RECEIVED]);
	table_add(t, PLAIN, "%" PRId64, row->counts[LIAISON_FIGURE_RESOLVED]);
	table_add(t, overdue ? RED : PLAIN, "%" PRId64, overdue);
	add_derived(t, row, "on_time_rate");
	add_derived(t, row, "response_rate");
	add_derived(t, row, "resolution_rate");
	add_derived(t, row, "acknowledge_median");
	add_derived(t, row, "resolve_median");
	add_derived(t, row, "resolve_p90");
	add_derived(t, row, "satisfaction_rate");
}

/* ---- running ---- */

struct showing { struct listing listing; struct csv_out csv; bool is_csv, is_counting; };

static void show_row(struct showing *s, const struct liaison_stats_row *row)
{
	s->listing.rows++;
	if (s->is_csv)
		print_csv(&s->csv, row);
	else if (s->listing.array)
		json_array_append_new(s->listing.array, row_json(row));
	else
		add_cells(&s->listing.table, row);
}

static int show_pages(struct liaison *l, struct liaison_stats_query query, struct showing *s)
{
	char after[257];
	bool has_more;

	do {
		const struct liaison_reply *reply;
		struct liaison_error error;
		int code;

		query.limit = PAGE;
		code = out_result(liaison_stats(l, &query, &reply, &error), &error);
		if (code)
			return code;
		for (size_t i = 0; i < reply->stats->n_rows; i++)
			if (reply->stats->rows[i].n_counts >= FIGURES)
				show_row(s, &reply->stats->rows[i]);
		s->is_counting |= reply->stats->is_counting;
		has_more = reply->stats->has_more;
		snprintf(after, sizeof after, "%s", reply->stats->next);
		query.after = after;
	} while (has_more);
	return EXIT_DONE;
}

/* The table's columns in words; JSON and --definitions have all of them. */
static void print_legend(bool is_counting)
{
	static const char *const shown[] = { "on_time_rate", "response_rate", "resolution_rate", "acknowledge_median", "resolve_median", "resolve_p90", "satisfaction_rate" };

	putchar('\n');
	for (int i = LIAISON_FIGURE_RECEIVED; i <= LIAISON_FIGURE_RESOLVED; i++)
		printf("%s%s: %s%s\n", out_colour(DIM), liaison_figure_name((enum liaison_figure)i), liaison_figure_definition((enum liaison_figure)i), out_colour(PLAIN));
	printf("%s%s: %s%s\n", out_colour(DIM), liaison_figure_name(LIAISON_FIGURE_OVERDUE_OPEN), liaison_figure_definition(LIAISON_FIGURE_OVERDUE_OPEN), out_colour(PLAIN));
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		printf("%s%s: %s%s\n", out_colour(DIM), shown[i], derived_find(shown[i])->definition, out_colour(PLAIN));
	puts("liaison stats --definitions says what each part of these counts.");
	if (is_counting)
		puts("Cases of before figures were kept are still being counted in: these figures grow.");
}

static void end(struct showing *s, int code)
{
	json_t *rows = s->listing.array;

	csv_out_fini(&s->csv);
	if (rows && !code) {
		json_print(json_pack("{s:o, s:o, s:b}", "rows", json_incref(rows), "definitions", definitions_json(), "counting", s->is_counting), false);
		json_decref(rows);
		table_fini(&s->listing.table);
	} else if (s->is_csv) {
		table_fini(&s->listing.table);
	} else {
		uint64_t shown = s->listing.rows;

		listing_end(&s->listing, code, "No case has been counted there.");
		if (!code && shown)
			print_legend(s->is_counting);
	}
}

static int run_stats(const struct args *args)
{
	static const char *const headings[] = { "VALUE", "FROM", ">RECEIVED", ">RESOLVED", ">OVERDUE", ">ON TIME", ">RESPONSE", ">RESOLUTION", ">ACKNOWLEDGE",
						">RESOLVE", ">RESOLVE 90 %", ">SATISFIED" };
	AUTO(liaison_close) struct liaison *l = NULL;
	struct liaison_stats_query query;
	struct showing s = { .is_csv = args_has(args, "csv") };
	int code;

	if (!read_query(args, &query))
		return EXIT_USAGE;
	if (args_has(args, "definitions")) {
		if (args_has(args, "json"))
			json_print(definitions_json(), false);
		else
			print_definitions();
		return EXIT_DONE;
	}
	code = OUT_CONNECT(args, &l);
	if (code)
		return code;
	s.listing = listing_start(args, headings, sizeof headings / sizeof *headings);
	if (s.is_csv)
		csv_headings(&s.csv);
	code = show_pages(l, query, &s);
	end(&s, code);
	return code;
}

const struct command command_stats = {
	.name = "stats",
	.positionals = "",
	.summary =
		"Figures by department, area, category or channel: received, resolved, on time, overdue, how long, whose time.",
	.about =
		"Each figure's definition stands below the table, in the JSON, and in --definitions. Days are those of the city. Whose time it was is in the JSON.\n"
		"Lengths are working time, in hours and minutes of it: 33 h are four days and an hour where people work eight hours a day.",
	.options =
		(const struct option_row[]){
			{ "by", "WHAT",
			  "all, department (default), area, category (each beginning of the path) or channel" },
			{ "value", "NAME", "only this one; of categories it and those below it" },
			{ "depth", "N", "of categories, at most so many segments" },
			{ "from", "DAY", "from this day on, such as 2026-11-01" },
			{ "to", "DAY", "up to and including this day" },
			{ "every", "SPAN", "a row for each day, week (from Monday) or month" },
			{ "definitions", NULL, "print what each figure counts, and end" },
			{ "csv", NULL, "CSV, with headings; lengths in minutes of working time" },
			{ NULL, NULL, NULL } },
	.run = run_stats,
};
