/* liaison list, liaison overdue. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "table.h"

enum { PAGE = 500, ROWS_DEFAULT = 50 };

/* How many rows are wanted: --all, --limit N, or the default. false: a sentence stands on stderr. */
static bool read_limit(const struct args *args, uint64_t *limit_out)
{
	*limit_out = args_has(args, "all") ? UINT64_MAX : ROWS_DEFAULT;
	return args_number(args, "limit", 1, UINT32_MAX, limit_out);
}

static uint32_t page_of(uint64_t left)
{
	return left < PAGE ? (uint32_t)left : PAGE;
}

static void say_more(const struct args *args, uint64_t shown)
{
	if (!args_has(args, "json"))
		printf("\n%" PRIu64 " shown; there are more: --all, or --limit N.\n", shown);
}

/* Pages of rows on their way to a table, or to a JSON array. */
struct listing {
	struct table table;
	json_t *array; /* NULL: for people */
	uint64_t rows;
};

static struct listing listing_start(const struct args *args, const char *const *headings, size_t n)
{
	struct listing listing = { .array = args_has(args, "json") ? json_array() : NULL };

	table_init(&listing.table, headings, n);
	return listing;
}

static void listing_end(struct listing *listing, int code, const char *nothing)
{
	if (code)
		json_decref(listing->array);
	else if (listing->array)
		json_print(listing->array, false);
	else if (listing->rows)
		table_print(&listing->table, stdout, out_columns());
	else
		puts(nothing);
	table_fini(&listing->table);
}

static const char *resolve_due(const struct liaison_case *c, char out[OUT_TIME_SIZE])
{
	return out_time(c->n_assignments ? c->assignments[0].resolve.due_ms : 0, out);
}

static void add_case(struct listing *listing, const struct liaison_case *c)
{
	struct table *t = &listing->table;
	char received[OUT_TIME_SIZE], due[OUT_TIME_SIZE];
	bool is_late = c->n_assignments && c->assignments[0].resolve.is_breached;

	listing->rows++;
	if (listing->array) {
		json_array_append_new(listing->array, json_case(c));
		return;
	}
	table_add(t, PLAIN, "%" PRIu64, c->number);
	table_add(t, BOLD, "%s", c->reference);
	table_add(t, c->state == LIAISON_CASE_RESOLVED ? GREEN : PLAIN, "%s", liaison_case_state_name(c->state));
	table_add(t, c->priority == LIAISON_PRIORITY_URGENT ? RED : PLAIN, "%s", liaison_priority_name(c->priority));
	table_add(t, PLAIN, "%s", c->lead);
	table_add(t, PLAIN, "%s", out_time(c->received_ms, received));
	table_add(t, is_late ? RED : PLAIN, "%s", resolve_due(c, due));
	table_add(t, PLAIN, "%s", c->category);
}

static int list_pages(struct liaison *l, struct liaison_list_query *query, uint64_t limit, struct listing *listing,
		      bool *more_out)
{
	do {
		const struct liaison_reply *reply;
		struct liaison_error error;
		int code;

		query->limit = page_of(limit - listing->rows);
		code = out_result(liaison_list(l, query, &reply, &error), &error);
		if (code)
			return code;
		for (size_t i = 0; i < reply->list->n_cases; i++)
			add_case(listing, &reply->list->cases[i]);
		query->before_number = reply->list->next_before_number;
	} while (query->before_number && listing->rows < limit);
	*more_out = query->before_number != 0;
	return EXIT_DONE;
}

static int run_list(const struct args *args)
{
	static const char *const headings[] = { ">NUMBER", "REFERENCE", "STATE",      "PRIORITY",
						"LEAD",    "RECEIVED",  "RESOLVE BY", "CATEGORY" };
	AUTO(liaison_close) struct liaison *l = NULL;
	const char *state = args_text(args, "state");
	struct liaison_list_query query = { .size = sizeof query,
					    .department = args_text(args, "department"),
					    .category_prefix = args_text(args, "category"),
					    .state = state ? liaison_case_state_find(state) : LIAISON_CASE_ANY };
	struct listing listing;
	bool has_more = false;
	uint64_t limit;
	int code;

	if (state && !query.state) {
		out_error("--state is \"%s\"; it must be open, on_hold, disputed, resolved, closed or reopened.", state);
		return EXIT_USAGE;
	}
	if (!read_limit(args, &limit))
		return EXIT_USAGE;
	code = OUT_CONNECT(args, &l);
	if (code)
		return code;
	listing = listing_start(args, headings, sizeof headings / sizeof *headings);
	code = list_pages(l, &query, limit, &listing, &has_more);
	listing_end(&listing, code, "No such cases.");
	if (!code && has_more)
		say_more(args, listing.rows);
	return code;
}

const struct command command_list = {
	.name = "list",
	.positionals = "",
	.summary = "Lists cases, the newest first.",
	.about = "Without filters, all of them; the filters together must hold.",
	.options = (const struct option_row[]){ { "department", "NAME", "only those in which this department has a part" },
						{ "state", "WORD",
						  "only open, on_hold, disputed, resolved, closed or reopened ones" },
						{ "category", "PREFIX", "only categories that begin with this path" },
						{ "limit", "N", "at most N (default: 50)" },
						{ "all", NULL, "all of them" },
						{ NULL, NULL, NULL } },
	.run = run_list,
};

static void add_overdue(struct listing *listing, const struct liaison_overdue_row *row, int64_t as_of_ms)
{
	struct table *t = &listing->table;
	char due[OUT_TIME_SIZE], late[OUT_TIME_SIZE], working[OUT_TIME_SIZE], since[OUT_TIME_SIZE];

	listing->rows++;
	if (listing->array) {
		json_array_append_new(listing->array, json_overdue(row));
		return;
	}
	table_add(t, BOLD, "%s", row->reference);
	table_add(t, PLAIN, "%s", row->department);
	table_add(t, PLAIN, "%s", row->clock);
	table_add(t, RED, "%s", out_time(row->due_ms, due));
	table_add(t, RED, "%s", out_span(as_of_ms - row->due_ms, late));
	table_add(t, PLAIN, "%s", out_span(row->late_working_ms, working));
	table_add(t, PLAIN, "%s since %s", liaison_assignment_state_name(row->state), out_time(row->since_ms, since));
	table_add(t, row->priority == LIAISON_PRIORITY_URGENT ? RED : PLAIN, "%s", liaison_priority_name(row->priority));
	table_add(t, PLAIN, "%s", row->category);
}

/* The place behind a row, kept beyond the reply that showed it. */
struct place {
	char department[65], clock[65];
};

static void go_behind(struct liaison_overdue_query *query, struct place *place, const struct liaison_overdue_row *last)
{
	snprintf(place->department, sizeof place->department, "%s", last->department);
	snprintf(place->clock, sizeof place->clock, "%s", last->clock);
	query->has_after = true;
	query->after_due_ms = last->due_ms;
	query->after_number = last->number;
	query->after_department = place->department;
	query->after_clock = place->clock;
}

static int overdue_pages(struct liaison *l, struct liaison_overdue_query *query, uint64_t limit, struct listing *listing,
			 bool *more_out)
{
	struct place place;

	do {
		const struct liaison_overdue_list *list;
		const struct liaison_reply *reply;
		struct liaison_error error;
		int code;

		query->limit = page_of(limit - listing->rows);
		code = out_result(liaison_overdue(l, query, &reply, &error), &error);
		if (code)
			return code;
		list = reply->overdue;
		for (size_t i = 0; i < list->n_rows; i++)
			add_overdue(listing, &list->rows[i], list->as_of_ms);
		*more_out = list->has_more && list->n_rows;
		if (*more_out)
			go_behind(query, &place, &list->rows[list->n_rows - 1]);
	} while (*more_out && listing->rows < limit);
	return EXIT_DONE;
}

static int run_overdue(const struct args *args)
{
	static const char *const headings[] = { "REFERENCE",       "DEPARTMENT", "CLOCK",    "DUE",     "LATE BY",
						"IN WORKING TIME", "HELD",       "PRIORITY", "CATEGORY" };
	AUTO(liaison_close) struct liaison *l = NULL;
	struct liaison_overdue_query query = { .size = sizeof query,
					       .department = args_text(args, "department"),
					       .clock = args_text(args, "clock") };
	struct listing listing;
	bool has_more = false;
	uint64_t limit;
	int code;

	if (query.clock && strcmp(query.clock, "acknowledge") != 0 && strcmp(query.clock, "resolve") != 0) {
		out_error("--clock is \"%s\"; it must be acknowledge or resolve.", query.clock);
		return EXIT_USAGE;
	}
	if (!read_limit(args, &limit))
		return EXIT_USAGE;
	code = OUT_CONNECT(args, &l);
	if (code)
		return code;
	listing = listing_start(args, headings, sizeof headings / sizeof *headings);
	code = overdue_pages(l, &query, limit, &listing, &has_more);
	listing_end(&listing, code, "Nothing is overdue.");
	if (!code && has_more)
		say_more(args, listing.rows);
	return code;
}

const struct command command_overdue = {
	.name = "overdue",
	.positionals = "",
	.summary = "Lists the promises that are broken and not yet kept: the longest overdue first, with who holds them.",
	.about =
		"A row is one clock of one department's part of a case; lateness is given in working time too.",
	.options = (const struct option_row[]){ { "department", "NAME", "only what this department holds" },
						{ "clock", "NAME", "only acknowledge or resolve" },
						{ "limit", "N", "at most N (default: 50)" },
						{ "all", NULL, "all of them" },
						{ NULL, NULL, NULL } },
	.run = run_overdue,
};
