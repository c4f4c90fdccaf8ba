/* liaison problems: what citizens report most, and more or less than usual. */
#include <inttypes.h>
#include <stdio.h>

#include "json.h"
#include "table.h"

enum { ROWS_DEFAULT = 30, CELL_DEFAULT_M = 250 };

static void share_print(char *out, size_t size, uint64_t part, uint64_t of)
{
	if (of)
		snprintf(out, size, "%.1f %%", 100.0 * (double)part / (double)of);
	else
		snprintf(out, size, "-");
}

/* "+120 %", "x 25"; "new" where the past has none, "unusual" where it has them in surges only. */
static void change_print(char *out, size_t size, const struct liaison_problem *p)
{
	double count = (double)p->count;

	if (p->verdict == LIAISON_PROBLEM_FEW_WEEKS)
		snprintf(out, size, "-");
	else if (p->expected <= 0)
		snprintf(out, size, p->weeks_set_aside ? "unusual" : "new");
	else if (count >= 10 * p->expected)
		snprintf(out, size, "x %.0f", count / p->expected);
	else
		snprintf(out, size, "%+.0f %%", 100 * (count - p->expected) / p->expected);
}

static void verdict_print(char *out, size_t size, const struct liaison_problem *p)
{
	const char *word = p->verdict == LIAISON_PROBLEM_RISE ? "rise" : p->verdict == LIAISON_PROBLEM_FALL ? "fall" : "may be chance";

	if (p->verdict == LIAISON_PROBLEM_FEW_WEEKS)
		snprintf(out, size, "too little past");
	else if (p->verdict == LIAISON_PROBLEM_FEW_CASES)
		snprintf(out, size, "too few cases");
	else if (p->q < 0.001)
		snprintf(out, size, "%s, q < 0.001", word);
	else
		snprintf(out, size, "%s, q %.3f", word, p->q);
}

static void add_row(struct table *t, const struct liaison_problem *p, unsigned weeks)
{
	enum colour colour = p->verdict == LIAISON_PROBLEM_RISE ? RED : p->verdict == LIAISON_PROBLEM_FALL ? GREEN : PLAIN;
	char change[32], verdict[32], reopened[32], joint[32], usual[32];

	change_print(change, sizeof change, p);
	verdict_print(verdict, sizeof verdict, p);
	share_print(reopened, sizeof reopened, p->reopened, p->answered);
	share_print(joint, sizeof joint, p->joint, p->resolved);
	if (p->verdict == LIAISON_PROBLEM_FEW_WEEKS)
		snprintf(usual, sizeof usual, "-");
	else
		snprintf(usual, sizeof usual, p->expected < 10 ? "%.1f" : "%.0f", p->expected);
	table_add(t, BOLD, "%" PRIu64, p->count);
	table_add(t, PLAIN, "%s", usual);
	table_add(t, PLAIN, "%u of %u", weeks - p->weeks_set_aside, weeks);
	table_add(t, colour, "%s", change);
	table_add(t, colour, "%s", verdict);
	table_add(t, PLAIN, "%s", reopened);
	table_add(t, PLAIN, "%s", joint);
	if (p->has_square)
		table_add(t, PLAIN, "%.5f,%.5f", (p->south + p->north) / 2, (p->west + p->east) / 2);
	else
		table_add(t, PLAIN, "%s", p->area);
	table_add(t, PLAIN, "%s", p->has_square ? "-" : p->category);
}

static void say_what_was_counted(const struct liaison_problem_report *r)
{
	char since[OUT_TIME_SIZE], until[OUT_TIME_SIZE];

	printf("\n%" PRIu64 " cases from %s until %s, in %u groups (now or in the past); %u of them were judged against %u past %s.\n",
	       r->cases, out_time(r->since_ms, since), out_time(r->until_ms, until), r->groups, r->judged, r->weeks,
	       r->weeks == 1 ? "week" : "weeks");
	if (r->weeks < 4)
		printf("Fewer than 4 whole weeks before the period are on record: too little past to tell a change from chance.\n");
	if (r->left_out)
		printf("%u more groups stand behind these: --limit N.\n", r->left_out);
	if (r->uncounted)
		printf("%" PRIu64 " cases lie in none of the groups that there was room for: ask with --depth, --category or --layer.\n",
		       r->uncounted);
	if (r->unplaced)
		printf("%" PRIu64 " cases have no point, so they lie in no square.\n", r->unplaced);
}

static void print_people(const struct liaison_problem_report *r)
{
	static const char *const headings[] = { ">CASES",    ">USUAL", ">IN WEEKS", ">CHANGE", "TOLD FROM CHANCE",
						">REOPENED", ">JOINT", "AREA",      "CATEGORY" };
	const size_t n = sizeof headings / sizeof *headings;
	bool has_squares = r->n_problems && r->problems[0].has_square;
	struct table t;

	table_init(&t, headings, n);
	if (has_squares)
		t.columns[n - 2].heading = "MIDDLE OF THE SQUARE";
	for (size_t i = 0; i < r->n_problems; i++)
		add_row(&t, &r->problems[i], r->weeks);
	if (r->n_problems)
		table_print(&t, stdout, out_columns());
	else
		puts("No group has so many cases in the period.");
	table_fini(&t);
	say_what_was_counted(r);
	puts("\nWhat the figures are:");
	for (size_t i = 0; i < r->n_definitions; i++)
		printf("  %-9s %s.\n", r->definitions[i].name, r->definitions[i].value);
}

static json_t *share_json(uint64_t part, uint64_t of)
{
	return of ? json_real((double)part / (double)of) : json_null();
}

/* All figures of a problem but where it is. */
static json_t *figures_json(const struct liaison_problem *p)
{
	bool has_past = p->verdict != LIAISON_PROBLEM_FEW_WEEKS, is_judged = has_past && p->verdict != LIAISON_PROBLEM_FEW_CASES;
	json_t *object = json_object();

	json_object_set_new(object, "count", json_integer((json_int_t)p->count));
	json_object_set_new(object, "expected", has_past ? json_real(p->expected) : json_null());
	json_object_set_new(object, "change",
			    has_past && p->expected > 0 ? json_real(((double)p->count - p->expected) / p->expected) : json_null());
	json_object_set_new(object, "verdict", json_text(liaison_problem_verdict_name(p->verdict)));
	json_object_set_new(object, "p", is_judged ? json_real(p->p) : json_null());
	json_object_set_new(object, "q", is_judged ? json_real(p->q) : json_null());
	json_object_set_new(object, "dispersion", is_judged ? json_real(p->dispersion) : json_null());
	json_object_set_new(object, "weeks_set_aside", json_integer(p->weeks_set_aside));
	json_object_set_new(object, "resolved_count", json_integer((json_int_t)p->resolved));
	json_object_set_new(object, "answered_count", json_integer((json_int_t)p->answered));
	json_object_set_new(object, "reopened_count", json_integer((json_int_t)p->reopened));
	json_object_set_new(object, "reopened", share_json(p->reopened, p->answered));
	json_object_set_new(object, "joint_count", json_integer((json_int_t)p->joint));
	json_object_set_new(object, "joint", share_json(p->joint, p->resolved));
	return object;
}

/* The corners, against the clock and closed, as RFC 7946 has it. */
static json_t *square_json(const struct liaison_problem *p)
{
	return json_pack("{s:s, s:[[[f,f],[f,f],[f,f],[f,f],[f,f]]]}", "type", "Polygon", "coordinates", p->west, p->south, p->east,
			 p->south, p->east, p->north, p->west, p->north, p->west, p->south);
}

static json_t *row_json(const struct liaison_problem *p)
{
	json_t *object = figures_json(p);

	if (p->has_square) {
		json_object_set_new(object, "square", square_json(p));
	} else {
		json_object_set_new(object, "category", json_string(p->category));
		json_object_set_new(object, "area", json_string(p->area));
	}
	return object;
}

static json_t *feature_json(const struct liaison_problem *p)
{
	return json_pack("{s:s, s:o, s:o}", "type", "Feature", "geometry", square_json(p), "properties", figures_json(p));
}

static json_t *report_json(const struct liaison_problem_report *r, const char *rows_name, json_t *(*row)(const struct liaison_problem *p))
{
	json_t *object = json_object(), *rows = json_array(), *definitions = json_object();

	for (size_t i = 0; i < r->n_problems; i++)
		json_array_append_new(rows, row(&r->problems[i]));
	for (size_t i = 0; i < r->n_definitions; i++)
		json_object_set_new(definitions, r->definitions[i].name, json_text(r->definitions[i].value));
	json_object_set_new(object, "since", json_time(r->since_ms));
	json_object_set_new(object, "until", json_time(r->until_ms));
	json_object_set_new(object, "past_weeks", json_integer(r->weeks));
	json_object_set_new(object, "cases", json_integer((json_int_t)r->cases));
	json_object_set_new(object, "groups", json_integer(r->groups));
	json_object_set_new(object, "judged", json_integer(r->judged));
	json_object_set_new(object, "left_out", json_integer(r->left_out));
	json_object_set_new(object, "uncounted", json_integer((json_int_t)r->uncounted));
	json_object_set_new(object, "unplaced", json_integer((json_int_t)r->unplaced));
	json_object_set_new(object, rows_name, rows);
	json_object_set_new(object, "definitions", definitions);
	return object;
}

static void print_geojson(const struct liaison_problem_report *r)
{
	json_t *collection = report_json(r, "features", feature_json);

	json_object_set_new(collection, "type", json_string("FeatureCollection"));
	json_print(collection, true);
}

static bool number(const struct args *args, const char *name, uint64_t min, uint64_t max, uint32_t *out)
{
	uint64_t n = *out;

	if (!args_number(args, name, min, max, &n))
		return false;
	*out = (uint32_t)n;
	return true;
}

/* false: a sentence stands on stderr. */
static bool read_query(const struct args *args, struct liaison_problems_query *q)
{
	q->limit = args_has(args, "geojson") ? 1000 : ROWS_DEFAULT;
	q->cell_m = args_has(args, "geojson") ? CELL_DEFAULT_M : 0;
	q->category_prefix = args_text(args, "category");
	q->area = args_text(args, "area");
	q->layer = args_text(args, "layer");
	q->is_citywide = args_has(args, "citywide");
	return args_time(args, "since", &q->since_ms) && args_time(args, "until", &q->until_ms) && number(args, "depth", 0, 128, &q->depth) &&
	       number(args, "weeks", 4, 26, &q->weeks) && number(args, "min-count", 1, UINT32_MAX, &q->min_count) &&
	       number(args, "limit", 1, 1000, &q->limit) && number(args, "cell", 50, 10000, &q->cell_m);
}

static int run_problems(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	struct liaison_problems_query query = { .size = sizeof query };
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code;

	if (!read_query(args, &query))
		return EXIT_USAGE;
	code = OUT_CONNECT(args, &l);
	if (!code)
		code = out_result(liaison_problems(l, &query, &reply, &error), &error);
	if (code)
		return code;
	if (args_has(args, "geojson"))
		print_geojson(reply->problems);
	else if (args_has(args, "json"))
		json_print(report_json(reply->problems, "problems", row_json), false);
	else
		print_people(reply->problems);
	return EXIT_DONE;
}

const struct command command_problems = {
	.name = "problems",
	.positionals = "",
	.summary = "Shows what citizens report most, and more or less than usual: by category and area, or as hotspots on a map.",
	.about = "Cases count by when citizens reported them, and are held against the same weekdays of the weeks before. What rises\n"
		 "stands first, by how many cases are more than usual; then the others by count. Each figure's meaning is printed with it.",
	.options = (const struct option_row[]){ { "since", "TIME", "the period begins (default: seven days before it ends)" },
						{ "until", "TIME", "and ends before this (default: now)" },
						{ "category", "PREFIX", "only categories that begin with this path" },
						{ "area", "LAYER:NAME", "only cases in this area" },
						{ "layer", "NAME", "tell the areas of this layer apart (default: of every layer)" },
						{ "citywide", NULL, "do not tell areas apart" },
						{ "depth", "N", "tell categories apart by their first N segments (default: all)" },
						{ "weeks", "N", "of the past, 4 to 26 (default: 8)" },
						{ "min-count", "N", "leave out what has fewer cases (default: 5)" },
						{ "limit", "N", "at most N rows, 1 to 1000 (default: 30; with --geojson 1000)" },
						{ "cell", "METRES", "count by squares of a grid, 50 to 10000 m wide (with --geojson: 250)" },
						{ "geojson", NULL, "print hotspots as a GeoJSON FeatureCollection of squares; never below 5 cases" },
						{ NULL, NULL, NULL } },
	.run = run_problems,
};
