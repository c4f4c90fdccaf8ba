/* liaison campaign open, change, close, list, show. */
#include <inttypes.h>
#include <stdlib.h>

#include "json.h"
#include "table.h"

enum { LISTED = 16, PAGE = 200 };

/* ---- JSON ---- */

static json_t *json_texts(const char *const *texts, size_t n)
{
	json_t *array = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(array, json_text(texts[i]));
	return array;
}

static json_t *json_campaign(const struct liaison_campaign *c)
{
	return json_pack("{s:I, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o}", "number", (json_int_t)c->number, "name", c->name, "title", c->title,
			 "goal", c->goal, "departments", json_texts(c->departments, c->n_departments), "categories",
			 json_texts(c->categories, c->n_categories), "areas", json_texts(c->areas, c->n_areas), "from", json_time(c->from_ms), "until",
			 json_time(c->until_ms), "by", c->by, "opened", json_time(c->opened_ms), "closed", json_time(c->closed_ms));
}

static json_t *json_figures(const struct liaison_campaign_figures *f)
{
	return json_pack("{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "department", f->department, "cases", (json_int_t)f->cases, "open", (json_int_t)f->open,
			 "resolved", (json_int_t)f->resolved, "on_time", (json_int_t)f->on_time, "late", (json_int_t)f->late, "reopened",
			 (json_int_t)f->reopened, "joint", (json_int_t)f->joint);
}

static json_t *json_progress(const struct liaison_campaign_progress *p)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < p->n_departments; i++)
		json_array_append_new(rows, json_figures(&p->departments[i]));
	return json_pack("{s:o, s:o, s:o, s:b, s:o}", "campaign", json_campaign(p->campaign), "all", json_figures(&p->all), "departments", rows, "partial",
			 p->is_partial, "as_of", json_time(p->as_of_ms));
}

/* ---- open, change, close ---- */

static int act(const struct args *args, enum liaison_campaign_verb verb, const char *done)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const char *departments[LISTED + 1], *categories[LISTED + 1], *areas[LISTED + 1];
	struct liaison_campaign_act a = { .size = sizeof a, .verb = verb, .name = args->positionals[0], .actor = args_text(args, "actor"),
					  .departments = departments, .categories = categories, .areas = areas };
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code = EXIT_DONE;

	if (verb != LIAISON_CAMPAIGN_CLOSE) {
		a.title = args_text(args, "title");
		a.goal = args_text(args, "goal");
		a.n_departments = args_all(args, "department", departments, LISTED + 1);
		a.n_categories = args_all(args, "category", categories, LISTED + 1);
		a.n_areas = args_all(args, "area", areas, LISTED + 1);
		if (!args_time(args, "from", &a.from_ms) || !args_time(args, "until", &a.until_ms))
			return EXIT_USAGE;
	}
	code = OUT_CONNECT(args, &l);
	if (!code)
		code = out_result(liaison_campaign_act(l, &a, &reply, &error), &error);
	if (code)
		return code;
	if (args_has(args, "json"))
		json_print(json_campaign(reply->campaign), false);
	else
		printf("The campaign %s%s%s %s.\n", out_colour(BOLD), reply->campaign->name, out_colour(PLAIN),
		       reply->outcome == LIAISON_OUTCOME_UNCHANGED ? "is as it was" : done);
	return EXIT_DONE;
}

static int run_open(const struct args *args)
{
	return act(args, LIAISON_CAMPAIGN_OPEN, "is open");
}

static int run_change(const struct args *args)
{
	return act(args, LIAISON_CAMPAIGN_CHANGE, "is changed");
}

static int run_close(const struct args *args)
{
	return act(args, LIAISON_CAMPAIGN_CLOSE, "is closed; its cases stay with it");
}

#define LISTS                                                                                                                   \
	{ "title", "TEXT", "for people" }, { "goal", "TEXT", "what all work towards" },                                             \
		{ "department", "NAME", "a case fits with a part of this one (may be said 16 times)" },                             \
		{ "category", "PATH", "a case fits in this one or below (may be said 16 times)" },                                  \
		{ "area", "LAYER:NAME", "a case fits that lies there (may be said 16 times)" },                                     \
		{ "from", "TIME", "cases received from then on" }, { "until", "TIME", "cases received before then" },               \
		{ "actor", "NAME", "who, of the supervisors" }, { NULL, NULL, NULL }

const struct command command_campaign_open = {
	.name = "campaign open",
	.positionals = "NAME",
	.positionals_min = 1,
	.positionals_max = 1,
	.summary = "Opens a campaign: cases under one theme, of several departments, with one goal.",
	.about = "New cases that meet each list that is given join by themselves; without a list it takes those that a rule names or that are brought in by\n"
		 "hand (liaison join). A name is for ever: a closed campaign is not opened again.",
	.options = (const struct option_row[]){ LISTS },
	.run = run_open,
};

const struct command command_campaign_change = {
	.name = "campaign change",
	.positionals = "NAME",
	.positionals_min = 1,
	.positionals_max = 1,
	.summary = "Changes an open campaign: what is given replaces what was there.",
	.about = "Cases that have joined stay; new ones are measured by the new lists.",
	.options = (const struct option_row[]){ LISTS },
	.run = run_change,
};

const struct command command_campaign_close = {
	.name = "campaign close",
	.positionals = "NAME",
	.positionals_min = 1,
	.positionals_max = 1,
	.summary = "Closes a campaign: no further cases join, its figures stay.",
	.about = "Its open cases go on as they are.",
	.options = (const struct option_row[]){ { "actor", "NAME", "who, of the supervisors" }, { NULL, NULL, NULL } },
	.run = run_close,
};

/* ---- list ---- */

static void add_row(struct table *t, const struct liaison_campaign *c)
{
	char opened[OUT_TIME_SIZE], until[OUT_TIME_SIZE], closed[OUT_TIME_SIZE];

	table_add(t, PLAIN, "%" PRIu64, c->number);
	table_add(t, BOLD, "%s", c->name);
	table_add(t, PLAIN, "%s", out_time(c->opened_ms, opened));
	table_add(t, PLAIN, "%s", out_time(c->until_ms, until));
	table_add(t, PLAIN, "%s", out_time(c->closed_ms, closed));
	table_add(t, PLAIN, "%s", c->title);
}

static int list_pages(const struct args *args, struct liaison *l, struct table *t, size_t *n_out)
{
	uint64_t before = 0;

	do {
		const struct liaison_reply *reply;
		struct liaison_error error;
		int code = out_result(liaison_campaigns(l, args_has(args, "open"), before, PAGE, &reply, &error), &error);

		if (code)
			return code;
		for (size_t i = 0; i < reply->campaigns->n_campaigns; i++, ++*n_out)
			if (args_has(args, "json"))
				json_print(json_campaign(&reply->campaigns->campaigns[i]), true);
			else
				add_row(t, &reply->campaigns->campaigns[i]);
		before = reply->campaigns->next_before_number;
	} while (before);
	return EXIT_DONE;
}

static int run_list(const struct args *args)
{
	static const char *const headings[] = { ">NUMBER", "NAME", "OPENED", "UNTIL", "CLOSED", "TITLE" };
	AUTO(liaison_close) struct liaison *l = NULL;
	struct table t;
	size_t n = 0;
	int code = OUT_CONNECT(args, &l);

	if (code)
		return code;
	table_init(&t, headings, sizeof headings / sizeof *headings);
	code = list_pages(args, l, &t, &n);
	if (!code && !args_has(args, "json")) {
		if (n)
			table_print(&t, stdout, out_columns());
		else
			puts("No such campaigns.");
	}
	table_fini(&t);
	return code;
}

const struct command command_campaign_list = {
	.name = "campaign list",
	.positionals = "",
	.summary = "Lists campaigns, the newest first.",
	.about = "With --json one object a line.",
	.options = (const struct option_row[]){ { "open", NULL, "only those that are open" }, { NULL, NULL, NULL } },
	.run = run_list,
};

/* ---- show ---- */

static void add_figures(struct table *t, const struct liaison_campaign_figures *f)
{
	uint64_t due = f->on_time + f->late;

	table_add(t, *f->department ? PLAIN : BOLD, "%s", *f->department ? f->department : "all");
	table_add(t, PLAIN, "%" PRIu64, f->cases);
	table_add(t, PLAIN, "%" PRIu64, f->open);
	table_add(t, PLAIN, "%" PRIu64, f->resolved);
	table_add(t, f->late ? RED : PLAIN, "%" PRIu64, f->late);
	if (due)
		table_add(t, PLAIN, "%.1f %%", 100.0 * (double)f->on_time / (double)due);
	else
		table_add(t, PLAIN, "-");
	table_add(t, PLAIN, "%" PRIu64, f->reopened);
	table_add(t, PLAIN, "%" PRIu64, f->joint);
}

static void print_line(const char *label, const char *text)
{
	char *clean = out_clean(text);

	if (*clean)
		printf("  %-12s %s\n", label, clean);
	free(clean);
}

static void print_campaign(const struct liaison_campaign *c)
{
	char at[OUT_TIME_SIZE];

	printf("%s%s%s, %s since %s, by %s\n", out_colour(BOLD), c->name, out_colour(PLAIN), c->closed_ms ? "closed" : "open",
	       out_time(c->closed_ms ? c->closed_ms : c->opened_ms, at), c->by);
	print_line("title", c->title);
	print_line("goal", c->goal);
	if (c->from_ms)
		print_line("from", out_time(c->from_ms, at));
	if (c->until_ms)
		print_line("until", out_time(c->until_ms, at));
	for (size_t i = 0; i < c->n_departments; i++)
		print_line("department", c->departments[i]);
	for (size_t i = 0; i < c->n_categories; i++)
		print_line("category", c->categories[i]);
	for (size_t i = 0; i < c->n_areas; i++)
		print_line("area", c->areas[i]);
}

static void print_progress(const struct liaison_campaign_progress *p)
{
	static const char *const headings[] = { "LED BY", ">CASES", ">OPEN", ">RESOLVED", ">LATE", ">ON TIME", ">REOPENED", ">JOINT" };
	struct table t;

	print_campaign(p->campaign);
	putchar('\n');
	table_init(&t, headings, sizeof headings / sizeof *headings);
	add_figures(&t, &p->all);
	for (size_t i = 0; i < p->n_departments; i++)
		add_figures(&t, &p->departments[i]);
	table_print(&t, stdout, out_columns());
	table_fini(&t);
	if (p->is_partial)
		puts("\nIts oldest 50,000 cases; there are more.");
}

static int run_show(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code = OUT_CONNECT(args, &l);

	if (!code)
		code = out_result(liaison_campaign_show(l, args->positionals[0], &reply, &error), &error);
	if (code)
		return code;
	if (args_has(args, "json"))
		json_print(json_progress(reply->campaign_progress), false);
	else
		print_progress(reply->campaign_progress);
	return EXIT_DONE;
}

const struct command command_campaign_show = {
	.name = "campaign show",
	.positionals = "NAME",
	.positionals_min = 1,
	.positionals_max = 1,
	.summary = "Shows a campaign and how far it has come, by department.",
	.about = "LATE counts cases whose lead's resolve clock ran out, resolved or not; ON TIME is the share of those that were resolved before it among these and\n"
		 "the late ones. JOINT: with a required co-handler; of a department: those in which it is one, whoever leads.",
	.options = (const struct option_row[]){ { NULL, NULL, NULL } },
	.run = run_show,
};
