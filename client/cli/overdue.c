/* liaison overdue, liaison due-soon. */
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "overdue_rows.h"
#include "overdue_sort.h"

enum { WATCH_MS = 5000, WATCH_BESIDE = 6, SPAN_MOST_DAYS = 366 };

static const struct sort { const char *word; enum liaison_overdue_sort sort; } sorts[] = {
	{ "late", LIAISON_OVERDUE_BY_LATE },
	{ "priority", LIAISON_OVERDUE_BY_PRIORITY },
	{ "age", LIAISON_OVERDUE_BY_AGE },
	{ "due", LIAISON_OVERDUE_BY_DUE },
};

static bool read_sort(const struct args *args, enum liaison_overdue_sort *out)
{
	const char *word = args_text(args, "sort");

	*out = LIAISON_OVERDUE_BY_LATE;
	for (size_t i = 0; word && i < sizeof sorts / sizeof *sorts; i++)
		if (!strcmp(word, sorts[i].word)) {
			*out = sorts[i].sort;
			return true;
		}
	if (word)
		out_error("--sort is \"%s\"; it must be late, priority, age or due.", word);
	return !word;
}

/* What falls due soon comes by due time; it is sorted otherwise here, when all of it has come. */
static bool read_soon_sort(const struct args *args, enum liaison_overdue_sort *out)
{
	const char *word = args_text(args, "sort");

	*out = LIAISON_OVERDUE_BY_DUE;
	if (!word)
		return true;
	if (strcmp(word, "late") != 0)
		return read_sort(args, out);
	out_error("--sort is \"late\", but nothing of this is late yet; it must be due, priority or age.");
	return false;
}

/* --stage: a state of the case or of the department's part; both kinds have words of their own but for on_hold, which is the case's. */
static bool read_stage(const struct args *args, struct liaison_overdue_query *query)
{
	const char *word = args_text(args, "stage");

	if (!word)
		return true;
	query->case_state = liaison_case_state_find(word);
	for (int state = 1; !query->case_state && *liaison_assignment_state_name((enum liaison_assignment_state)state); state++)
		if (!strcmp(word, liaison_assignment_state_name((enum liaison_assignment_state)state)))
			query->state = (enum liaison_assignment_state)state;
	if (query->case_state || query->state)
		return true;
	out_error("--stage is \"%s\"; it must be open, on_hold, disputed or reopened (the case), or assigned, acknowledged or working (the part).", word);
	return false;
}

/* One format only; and what a terminal shows anew cannot be a file. */
static bool read_format(const struct args *args)
{
	if (args_has(args, "csv") && args_has(args, "json")) {
		out_error("--csv and --json exclude each other.");
		return false;
	}
	if (args_has(args, "watch") && (args_has(args, "csv") || args_has(args, "json") || !out_is_terminal())) {
		out_error("--watch is for a terminal; it shows a table again and again.");
		return false;
	}
	return true;
}

/* Working time is not told in days, which would be of 24 hours here and of an office's elsewhere. */
static bool read_later_than(const struct args *args, int64_t *ms_out)
{
	const char *value = args_text(args, "later-than");

	if (value && strchr(value, 'd') && !strstr(value, "second")) {
		out_error("--later-than is working time; write it in hours, such as \"16 h\", not in days.");
		return false;
	}
	return args_span(args, "later-than", ms_out);
}

static bool read_query(const struct args *args, bool is_soon, struct liaison_overdue_query *query)
{
	int64_t within_ms = 24 * INT64_C(3600000);

	*query = (struct liaison_overdue_query){ .size = sizeof *query,
						 .department = args_text(args, "department"),
						 .clock = args_text(args, "clock"),
						 .area = args_text(args, "area"),
						 .category_prefix = args_text(args, "category"),
						 .holder = args_text(args, "holder"),
						 .campaign = args_text(args, "campaign") };
	if (!read_stage(args, query) || !read_format(args))
		return false;
	if (!is_soon)
		return read_sort(args, &query->sort) && read_later_than(args, &query->later_than_ms);
	if (!read_soon_sort(args, &query->sort) || !args_span(args, "within", &within_ms))
		return false;
	if (within_ms < 1 || within_ms > SPAN_MOST_DAYS * INT64_C(86400000)) {
		out_error("--within must be more than nothing and at most %d days.", SPAN_MOST_DAYS);
		return false;
	}
	query->due_within_ms = within_ms;
	return true;
}

struct walk {
	uint64_t limit;
	bool has_more; /* behind what has come */
	int64_t as_of_ms;
};

/* As many as the terminal has lines beside the heading, the columns' names, what is said below, and blanks. */
static uint64_t watch_rows(void)
{
	unsigned lines = out_lines();

	return lines > WATCH_BESIDE ? lines - WATCH_BESIDE : 1;
}

/* Takes the row; false: no more are wanted, this one neither. */
typedef bool take_row(void *ctx, const struct liaison_overdue_row *row);

/* Page by page, at most `most` rows. */
static int each_row(struct liaison *l, struct liaison_overdue_query query, uint64_t most, struct walk *walk, take_row *take,
		    void *ctx, struct liaison_error *error)
{
	bool is_wanted = true;

	for (uint64_t n = 0; is_wanted && walk->has_more && n < most;) {
		const struct liaison_overdue_list *list;
		const struct liaison_reply *reply;
		int rc;

		query.limit = listing_page(most - n);
		rc = liaison_overdue(l, &query, &reply, error);
		if (rc)
			return rc;
		list = reply->overdue;
		for (size_t i = 0; is_wanted && i < list->n_rows && n < most; i++, n += is_wanted)
			is_wanted = take(ctx, &list->rows[i]);
		walk->has_more = list->has_more;
		walk->as_of_ms = list->as_of_ms;
		query.has_place = true;
		query.place = list->next;
	}
	return LIAISON_OK;
}

static bool take_shown(void *ctx, const struct liaison_overdue_row *row)
{
	overdue_rows_add(ctx, row);
	return true;
}

static bool take_kept(void *ctx, const struct liaison_overdue_row *row)
{
	return overdue_sort_add(ctx, row);
}

/* What falls due soon, in an order of our own. */
static int add_sorted(struct liaison *l, struct liaison_overdue_query query, struct walk *walk, struct overdue_rows *rows,
		      struct liaison_error *error)
{
	enum liaison_overdue_sort by = query.sort;
	struct overdue_sort sort;
	int rc;

	overdue_sort_init(&sort);
	query.sort = LIAISON_OVERDUE_BY_DUE;
	rc = each_row(l, query, UINT64_MAX, walk, take_kept, &sort, error);
	if (!rc && sort.is_full) {
		snprintf(
			error->sentence, sizeof error->sentence,
			"More than %d promises fall due within this time: too many to be sorted here. Give a shorter --within, or a filter.",
			OVERDUE_SORT_MAX);
		rc = LIAISON_INVALID;
	}
	overdue_sort_order(&sort, by);
	for (size_t i = 0; !rc && i < sort.n && rows->listing.rows < walk->limit; i++)
		overdue_rows_add(rows, &sort.rows[i]);
	walk->has_more = sort.n > rows->listing.rows;
	overdue_sort_fini(&sort);
	return rc;
}

static int add_all(struct liaison *l, const struct liaison_overdue_query *query, struct walk *walk, struct overdue_rows *rows,
		   struct liaison_error *error)
{
	bool is_sorted_here = query->due_within_ms && query->sort != LIAISON_OVERDUE_BY_DUE;

	return is_sorted_here ? add_sorted(l, *query, walk, rows, error)
			      : each_row(l, *query, walk->limit, walk, take_shown, rows, error);
}

static void print_rows(const struct args *args, const struct walk *walk, struct overdue_rows *rows)
{
	uint64_t shown = rows->listing.rows;

	overdue_rows_end(rows, EXIT_DONE);
	if (walk->has_more && !args_has(args, "csv"))
		listing_say_more(args, shown);
}

static int show_once(struct liaison *l, const struct args *args, const struct liaison_overdue_query *query, uint64_t limit)
{
	struct overdue_rows rows = overdue_rows_start(args, query);
	struct walk walk = { .limit = limit, .has_more = true };
	struct liaison_error error;
	int code = out_result(add_all(l, query, &walk, &rows, &error), &error);

	if (code)
		overdue_rows_end(&rows, code);
	else
		print_rows(args, &walk, &rows);
	return code;
}

/* A daemon that is away, or busy with going or coming, will be back. */
static bool may_come_back(int rc, const struct liaison_error *error)
{
	return rc == LIAISON_SILENT || (rc == LIAISON_REFUSED && (error->outcome == LIAISON_OUTCOME_BUSY ||
								  error->outcome == LIAISON_OUTCOME_STOPPING));
}

/* In place of what stands there, or with no answer in place of its heading alone: the rows stay until there are others. */
static int show_again(struct liaison *l, const struct args *args, const struct liaison_overdue_query *query, uint64_t limit,
		      int64_t every_ms)
{
	struct overdue_rows rows = overdue_rows_start(args, query);
	struct walk walk = { .limit = limit ? limit : watch_rows(), .has_more = true };
	struct liaison_error error;
	char at[OUT_TIME_SIZE];
	int rc = add_all(l, query, &walk, &rows, &error);

	if (rc)
		overdue_rows_end(&rows, EXIT_REFUSED);
	if (may_come_back(rc, &error)) {
		printf("\033[H\033[K%sThe daemon does not answer; asked again every %g s. What stands below is old.%s",
		       out_colour(RED), (double)every_ms / 1000, out_colour(PLAIN));
		return EXIT_DONE;
	}
	if (rc)
		return out_result(rc, &error);
	fputs("\033[H\033[J", stdout); /* home, and nothing below it */
	printf("As of %s, every %g s; end with Ctrl-C\n\n", out_time(walk.as_of_ms, at), (double)every_ms / 1000);
	print_rows(args, &walk, &rows);
	return EXIT_DONE;
}

/* The same place on the screen, again and again, until interrupted. */
static int show_on(struct liaison *l, const struct args *args, const struct liaison_overdue_query *query, uint64_t limit)
{
	int64_t every_ms = WATCH_MS;

	if (!args_span(args, "every", &every_ms) || every_ms < 100) {
		if (every_ms < 100)
			out_error("--every must be at least 100 ms.");
		return EXIT_USAGE;
	}
	for (;;) {
		int code = show_again(l, args, query, limit, every_ms);

		if (code || fflush(stdout))
			return code ? code : EXIT_REFUSED;
		(void)poll(NULL, 0, (int)every_ms);
	}
}

static int run(const struct args *args, bool is_soon)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	struct liaison_overdue_query query;
	uint64_t limit;
	int code;

	if (!read_query(args, is_soon, &query) || !listing_limit(args, &limit))
		return EXIT_USAGE;
	code = OUT_CONNECT(args, &l);
	if (code)
		return code;
	if (!args_has(args, "watch"))
		return show_once(l, args, &query, limit);
	return show_on(l, args, &query, args_has(args, "limit") || args_has(args, "all") ? limit : 0);
}

static int run_overdue(const struct args *args)
{
	return run(args, false);
}

static int run_due_soon(const struct args *args)
{
	return run(args, true);
}

#define FILTERS                                                                                                                                    \
	{ "department", "NAME", "only this department's promises" }, { "area", "LAYER:NAME", "only cases in this area" },                          \
	{ "category", "PREFIX", "only categories that begin with this path" },                                                                    \
	{ "clock", "NAME", "only acknowledge, first_response, resolve, or one that a policy names" },                                             \
	{ "stage", "STATE", "only cases that are open, on_hold, disputed or reopened, or parts that are assigned, acknowledged or working" },      \
	{ "holder", "NAME", "only cases that this department, or citizen or outside, has now" },                                                  \
	{ "campaign", "NAME", "only cases of this campaign" }

#define SHAPES                                                                                               \
	{ "limit", "N", "at most N (default: 50)" }, { "all", NULL, "all of them" },                         \
		{ "csv", NULL, "CSV, with headings; lengths in minutes, held as transport=0;outside=9000" }, \
		{ "watch", NULL, "show it again and again, in place, as many as the terminal has lines" },   \
		{ "every", "TIME", "with --watch: how often (default: \"5 s\")" },                           \
	{                                                                                                    \
		NULL, NULL, NULL                                                                             \
	}

const struct command command_overdue = {
	.name = "overdue",
	.positionals = "",
	.summary = "Lists the promises that are broken and not yet kept, the latest first, with who holds them.",
	.about =
		"A row is one clock of one department on one case: how late in working time, who has the case and since when, whose time it was since\n"
		"receipt, the next step of the escalation ladder, and extensions. With filters that few rows meet, --limit may take several pages.\n"
		"Working time is in hours and minutes of it: 33 h are four days and an hour where people work eight hours a day. A terminal that is\n"
		"too narrow leaves out the columns of least use; --csv and --json have all.",
	.options =
		(const struct option_row[]){
			FILTERS,
			{ "later-than", "TIME", "only what is late by more working time, such as \"8 h\"" },
			{ "sort", "BY", "late (default), priority (then late), age (since receipt), or due" },
			SHAPES },
	.run = run_overdue,
};

const struct command command_due_soon = {
	.name = "due-soon",
	.positionals = "",
	.summary = "Lists the promises that fall due soon and are not broken yet.",
	.about =
		"Rows as those of liaison overdue. What falls due first comes first. LEFT is working time, in hours and minutes of it, or plain time for\n"
		"a clock that runs in calendar days or absolute time.",
	.options = (const struct option_row[]){ FILTERS,
						{ "within", "TIME", "due within this time (default: \"24 h\")" },
						{ "sort", "BY", "due (default), priority (then due), or age (since receipt)" },
						SHAPES },
	.run = run_due_soon,
};
