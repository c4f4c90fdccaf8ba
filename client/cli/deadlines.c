/* liaison deadlines recompute: what promises would be by the calendars and policies in force, and making them so. */
#include <inttypes.h>
#include <string.h>

#include "clock_words.h"
#include "json.h"
#include "progress.h"

enum { PAGE_CASES = 500 };

struct sum {
	uint64_t promises, cases, unread;
};

static void print_row(const struct liaison_recomputed_clock *row)
{
	char from[OUT_TIME_SIZE], to[OUT_TIME_SIZE], owner[CLOCK_OWNER_SIZE];
	bool is_same_policy = !strcmp(row->policy, row->new_policy), is_same_calendar = !strcmp(row->calendar, row->new_calendar);

	printf("%s%s%s  %s%s  %s -> %s%s%s", out_colour(BOLD), row->reference, out_colour(PLAIN),
	       clock_words_owner(row->department, owner), row->clock, out_time(row->from_due_ms, from), out_colour(YELLOW),
	       out_time(row->to_due_ms, to), out_colour(PLAIN));
	if (row->from_left_ms != row->to_left_ms)
		printf("  (stands still; left %s -> %s)", out_working(row->from_left_ms, from),
		       out_working(row->to_left_ms, to));
	printf("  policy %s%s%s, calendar %s%s%s\n", row->policy, is_same_policy ? "" : " -> ", is_same_policy ? "" : row->new_policy, row->calendar,
	       is_same_calendar ? "" : " -> ", is_same_calendar ? "" : row->new_calendar);
}

static json_t *row_json(const struct liaison_recomputed_clock *row)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:o, s:o, s:I, s:I, s:s, s:s, s:s, s:s}", "number", (json_int_t)row->number, "reference", row->reference, "department",
			 row->department, "clock", row->clock, "from_due", json_time(row->from_due_ms), "to_due", json_time(row->to_due_ms), "from_left_ms",
			 (json_int_t)row->from_left_ms, "to_left_ms", (json_int_t)row->to_left_ms, "policy", row->policy, "calendar", row->calendar, "new_policy",
			 row->new_policy, "new_calendar", row->new_calendar);
}

static void print_page(const struct args *args, struct progress *progress, const struct liaison_recomputed *page, struct sum *sum)
{
	if (page->n_rows)
		progress_end(progress);
	for (size_t i = 0; i < page->n_rows; i++)
		if (args_has(args, "json"))
			json_print(row_json(&page->rows[i]), true);
		else
			print_row(&page->rows[i]);
	sum->promises += page->n_rows;
	sum->cases += page->cases;
	sum->unread += page->unread;
}

static int pages(const struct args *args, struct liaison *l, struct liaison_recompute_query *query, struct sum *sum)
{
	struct progress progress;
	const struct liaison_reply *reply;
	struct liaison_error error;
	uint64_t newest = 0;
	int code;

	progress_start(&progress, query->apply ? "moving promises" : "looking at promises");
	do {
		code = out_result(liaison_recompute(l, query, &reply, &error), &error);
		if (code)
			break;
		print_page(args, &progress, reply->recomputed, sum);
		query->before_number = reply->recomputed->next_before_number;
		newest = newest ? newest : query->before_number; /* nearly: the first page lies behind it */
		progress_show(&progress, newest ? 1 - (double)query->before_number / (double)newest : 1, sum->promises);
	} while (query->before_number);
	progress_end(&progress);
	return code;
}

static void conclude(const struct args *args, const struct sum *sum, bool is_applied)
{
	if (args_has(args, "json"))
		return;
	if (sum->unread)
		printf("%" PRIu64 " cases have too long a history to be read at once; their promises stay as they are.\n", sum->unread);
	if (!sum->promises)
		puts("Every promise is as the calendars and policies in force have it.");
	else if (is_applied)
		printf("%" PRIu64 " promises of %" PRIu64 " cases have moved; each case's history says so.\n", sum->promises, sum->cases);
	else
		printf("%" PRIu64 " promises of %" PRIu64 " cases would move. Nothing has changed: without --dry-run, and with --who and --reason, they do.\n",
		       sum->promises, sum->cases);
}

static int run(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	bool is_dry = args_has(args, "dry-run");
	struct liaison_recompute_query query = { .size = sizeof query,
						 .department = args_text(args, "department"),
						 .category_prefix = args_text(args, "category"),
						 .policy = args_text(args, "policy"),
						 .apply = !is_dry,
						 .who = args_text(args, "who"),
						 .reason_code = args_text(args, "reason"),
						 .limit = PAGE_CASES };
	struct sum sum = { 0 };
	int code;

	if (!is_dry && (!query.who || !query.reason_code)) {
		out_error("moving promises needs --who NAME and --reason CODE, for the record of every case; --dry-run only lists what would change.");
		return EXIT_USAGE;
	}
	code = OUT_CONNECT(args, &l);
	if (!code)
		code = pages(args, l, &query, &sum);
	if (!code)
		conclude(args, &sum, !is_dry);
	else if (sum.promises && !is_dry)
		out_error("%" PRIu64 " promises of %" PRIu64 " cases have moved before that. Run it again to go on: what has moved stays as it is.", sum.promises, sum.cases);
	return code;
}

const struct command command_deadlines_recompute = {
	.name = "deadlines recompute",
	.positionals = "",
	.options = (const struct option_row[]){ { "dry-run", NULL, "only list what would change" },
						{ "department", "NAME", "only clocks of this department" },
						{ "category", "PREFIX", "only cases whose category begins with this path" },
						{ "policy", "NAME", "only clocks of this policy, with or without its date" },
						{ "who", "NAME", "who moves them, for the record (needed without --dry-run)" },
						{ "reason", "CODE", "why, in a word, such as holiday (needed without --dry-run)" },
						{ NULL, NULL, NULL } },
	.run = run,
	.summary = "Moves the due times of open cases to what the calendars and policies in force say.",
	.about = "A promise that was made is never moved in silence: each case gets an event. Pauses and extensions count as they were; a promise\n"
		 "that is met, waived or broken stays as it is. Can be stopped and run again at any time. With --json a JSON object per promise.",
};
