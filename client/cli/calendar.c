/* liaison calendar: when an office works, and what a promise of so much time comes to. Asked of liaisond --calendar, which reads clocks.cfg; no
 * daemon runs. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/civil.h"
#include "decider.h"
#include "json.h"
#include "table.h"

enum { FIELDS_MAX = 6, QUESTION_SIZE = 512 };

/* What liaisond answered: lines of fields. */
struct answer {
	struct buffer bytes;
	struct text rest;
	struct text fields[FIELDS_MAX]; /* of the last line taken */
};

static bool next_line(struct answer *a)
{
	struct text line;

	memset(a->fields, 0, sizeof a->fields);
	if (!text_next(&a->rest, '\n', &line))
		return false;
	for (size_t i = 0; i < FIELDS_MAX && text_next(&line, '\t', &a->fields[i]); i++)
		;
	return true;
}

static int64_t number_of(struct text field)
{
	bool is_below = field.size && field.at[0] == '-';
	uint64_t n = 0;

	if (!text_to_u64(text_slice(field, is_below, field.size), &n))
		return 0;
	return is_below ? -(int64_t)n : (int64_t)n;
}

/* "41:30", in hours and minutes. */
static const char *hours_of(int64_t ms, char out[OUT_TIME_SIZE])
{
	int64_t minutes = (ms < 0 ? -ms : ms) / 60000;

	snprintf(out, OUT_TIME_SIZE, "%s%" PRId64 ":%02" PRId64, ms < 0 ? "-" : "", minutes / 60, minutes % 60);
	return out;
}

/* Asks, and takes the first line, which says which calendar it is. Owner of answer.bytes: the caller, whatever the outcome. */
static int ask(const struct args *args, const char *word, const char *what, struct answer *out)
{
	const char *config = args_text(args, "config"), *name = args_text(args, "calendar");
	char question[QUESTION_SIZE];
	int code;

	*out = (struct answer){ 0 };
	if (!config) {
		out_error("--config DIR is needed: the folder with clocks.cfg.");
		return EXIT_USAGE;
	}
	if (name && strchr(name, ' ')) {
		out_error("--calendar is \"%s\"; the name of a calendar is one word.", name);
		return EXIT_USAGE;
	}
	if (snprintf(question, sizeof question, "%s %s %s", word, name ? name : "-", what) >= (int)sizeof question) {
		out_error("that is too long a question.");
		return EXIT_USAGE;
	}
	code = decider_read((const char *const[]){ "--config", config, "--calendar", question, NULL }, &out->bytes);
	out->rest = buffer_text(&out->bytes);
	if (!code && (!next_line(out) || !text_is_str(out->fields[0], "calendar"))) {
		out_error("liaisond --calendar wrote what is no answer; is it of another version?");
		return EXIT_REFUSED;
	}
	return code;
}

static void set_text(json_t *object, const char *name, struct text t)
{
	json_object_set_new(object, name, json_stringn(t.at ? t.at : "", t.size));
}

static json_t *open_json(const struct answer *a)
{
	json_t *object = json_object();

	set_text(object, "calendar", a->fields[1]);
	set_text(object, "zone", a->fields[2]);
	return object;
}

/* ---- show ---- */

static const char *const weekdays[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
				      "July",    "August",   "September", "October", "November", "December" };

static int32_t day_of(struct text field)
{
	int32_t day = 0;

	return civil_parse_date(field, &day) ? day : 0;
}

static json_t *json_windows(struct text list)
{
	json_t *windows = json_array();
	struct text window, from;

	while (text_next(&list, ',', &window)) {
		json_t *object = json_object();

		text_next(&window, '-', &from);
		set_text(object, "from", from);
		set_text(object, "to", window);
		json_array_append_new(windows, object);
	}
	return windows;
}

static void show_json(struct answer *a)
{
	json_t *object = open_json(a), *days = json_array();

	while (next_line(a)) {
		json_t *day = json_object();

		set_text(day, "date", a->fields[1]);
		json_object_set_new(day, "weekday", json_string(weekdays[civil_weekday(day_of(a->fields[1]))]));
		set_text(day, "kind", a->fields[2]);
		json_object_set_new(day, "windows", json_windows(a->fields[3]));
		json_object_set_new(day, "worked_minutes", json_integer(number_of(a->fields[4]) / 60000));
		if (a->fields[5].size)
			set_text(day, "name", a->fields[5]);
		json_array_append_new(days, day);
	}
	json_object_set_new(object, "days", days);
	json_print(object, false);
}

static enum colour colour_of(struct text kind)
{
	static const struct {
		const char *kind;
		enum colour colour;
	} colours[] = { { "closed", RED }, { "extra", GREEN }, { "off", DIM }, { "none", YELLOW } };

	for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
		if (text_is_str(kind, colours[i].kind))
			return colours[i].colour;
	return PLAIN;
}

static void add_day(struct table *t, const struct answer *a)
{
	enum colour colour = colour_of(a->fields[2]);

	table_add(t, colour, "%.*s", TEXT_ARG(a->fields[1]));
	table_add(t, colour, "%s", weekdays[civil_weekday(day_of(a->fields[1]))]);
	table_add(t, colour, "%.*s", TEXT_ARG(a->fields[2]));
	table_add(t, colour, "%.*s", TEXT_ARG(a->fields[3]));
	table_add(t, colour, "%.*s", TEXT_ARG(a->fields[5]));
}

/* One month: every day. Longer: each month in sum, then the days that are not as their weekday says. */
struct summary {
	struct table months, days;
	int32_t month; /* under way; 0: none yet */
	uint64_t worked_days;
	int64_t worked_ms;
};

static void end_month(struct summary *s)
{
	char hours[OUT_TIME_SIZE];

	if (!s->month)
		return;
	table_add(&s->months, PLAIN, "%s", months[s->month - 1]);
	table_add(&s->months, PLAIN, "%" PRIu64, s->worked_days);
	table_add(&s->months, PLAIN, "%s", hours_of(s->worked_ms, hours));
	s->worked_days = 0;
	s->worked_ms = 0;
}

static void sum_day(struct summary *s, const struct answer *a)
{
	int32_t month = (int32_t)civil_date(day_of(a->fields[1])).month;

	if (month != s->month)
		end_month(s);
	s->month = month;
	s->worked_days += number_of(a->fields[4]) > 0;
	s->worked_ms += number_of(a->fields[4]);
	if (text_is_str(a->fields[2], "closed") || text_is_str(a->fields[2], "extra"))
		add_day(&s->days, a);
}

static const char *const day_headings[] = { "DATE", "DAY", "KIND", "OPEN", "NAME" };

static void show_year(struct answer *a)
{
	static const char *const headings[] = { "MONTH", ">WORKED DAYS", ">HOURS" };
	struct summary s = { .month = 0 };

	table_init(&s.months, headings, sizeof headings / sizeof *headings);
	table_init(&s.days, day_headings, sizeof day_headings / sizeof *day_headings);
	while (next_line(a))
		sum_day(&s, a);
	end_month(&s);
	table_print(&s.months, stdout, out_columns());
	if (s.days.n_cells) {
		putchar('\n');
		table_print(&s.days, stdout, out_columns());
	}
	table_fini(&s.months);
	table_fini(&s.days);
}

static void show_month(struct answer *a)
{
	struct table t;

	table_init(&t, day_headings, sizeof day_headings / sizeof *day_headings);
	while (next_line(a))
		add_day(&t, a);
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

/* Says which days no version of the calendar holds on, run by run. */
static void say_gaps(struct answer *a)
{
	struct text from = TEXT_NONE, until = TEXT_NONE;
	bool is_more;

	do {
		is_more = next_line(a);
		if (is_more && text_is_str(a->fields[2], "none")) {
			from = from.size ? from : a->fields[1];
			until = a->fields[1];
		} else if (from.size) {
			printf("\nNo version of this calendar holds from %.*s to %.*s: nothing is worked then, whatever an included calendar lists.\n",
			       TEXT_ARG(from), TEXT_ARG(until));
			from = TEXT_NONE;
		}
	} while (is_more);
}

/* "2026" or "2026-02", this month when it is left out, as its first and last day. */
static bool read_when(const char *when, bool *is_year_out, char out[2 * CIVIL_PRINT_SIZE])
{
	char first[CIVIL_PRINT_SIZE], last[CIVIL_PRINT_SIZE], now[CIVIL_PRINT_SIZE] = "";
	time_t seconds = time(NULL);
	struct civil_date date;
	struct tm tm;
	int32_t day;

	if (!when && localtime_r(&seconds, &tm))
		strftime(now, sizeof now, "%Y-%m", &tm);
	when = when ? when : now;
	*is_year_out = strlen(when) == 4;
	snprintf(first, sizeof first, "%.10s%s", when, *is_year_out ? "-01-01" : "-01");
	if (!civil_parse_date(text_of(first), &day))
		return false;
	date = civil_date(day);
	date.year += *is_year_out || date.month == 12;
	date.month = *is_year_out ? 1 : date.month % 12 + 1;
	civil_print_date(civil_days(date) - 1, last);
	snprintf(out, 2 * CIVIL_PRINT_SIZE, "%s %s", first, last);
	return true;
}

static int run_show(const struct args *args)
{
	const char *when = args->n_positionals ? args->positionals[0] : NULL;
	char days[2 * CIVIL_PRINT_SIZE];
	struct answer a;
	bool is_year;
	int code;

	if (!read_when(when, &is_year, days)) {
		out_error("\"%s\" is no month and no year; write 2026-02 or 2026.", when);
		return EXIT_USAGE;
	}
	code = ask(args, "show", days, &a);
	if (!code && args_has(args, "json")) {
		show_json(&a);
	} else if (!code) {
		const struct text lines = a.rest;

		printf("%s%.*s%s  %.*s\n\n", out_colour(BOLD), TEXT_ARG(a.fields[1]), out_colour(PLAIN), TEXT_ARG(a.fields[2]));
		if (is_year)
			show_year(&a);
		else
			show_month(&a);
		a.rest = lines;
		say_gaps(&a);
	}
	buffer_fini(&a.bytes);
	return code;
}

/* ---- add, between ---- */

static void print_moment(const char *word, const struct answer *a)
{
	printf("%-5s %.*s%s\n", word, TEXT_ARG(a->fields[1]), text_is_str(a->fields[2], "closed") ? "  (outside working time)" : "");
}

static void print_answer(struct answer *a)
{
	char hours[OUT_TIME_SIZE], left[OUT_TIME_SIZE];

	while (next_line(a))
		if (text_is_str(a->fields[0], "from") || text_is_str(a->fields[0], "to"))
			print_moment(text_is_str(a->fields[0], "to") ? "to" : "from", a);
		else if (text_is_str(a->fields[0], "worked"))
			printf("%s hours of working time", hours_of(number_of(a->fields[1]), hours));
		else if (number_of(a->fields[1]))
			printf(" (%.*s working day%s%s%s)", TEXT_ARG(a->fields[1]), number_of(a->fields[1]) == 1 ? "" : "s",
			       number_of(a->fields[2]) ? " and " : "",
			       number_of(a->fields[2]) ? hours_of(number_of(a->fields[2]), left) : "");
}

static void answer_json(struct answer *a)
{
	json_t *object = open_json(a);

	while (next_line(a))
		if (text_is_str(a->fields[0], "worked")) {
			json_object_set_new(object, "worked_seconds", json_integer(number_of(a->fields[1]) / 1000));
		} else if (text_is_str(a->fields[0], "days")) {
			json_object_set_new(object, "whole_working_days", json_integer(number_of(a->fields[1])));
			json_object_set_new(object, "seconds_beyond_days", json_integer(number_of(a->fields[2]) / 1000));
		} else {
			char name[CIVIL_PRINT_SIZE];

			snprintf(name, sizeof name, "%.*s", TEXT_ARG(a->fields[0]));
			set_text(object, name, a->fields[1]);
			strcat(name, "_is_working");
			json_object_set_new(object, name, json_boolean(text_is_str(a->fields[2], "working")));
		}
	json_print(object, false);
}

/* The positionals, joined, are the question. */
static int run_question(const struct args *args, const char *word)
{
	char what[QUESTION_SIZE] = "";
	struct answer a;
	int code;

	for (unsigned i = 0; i < args->n_positionals; i++) {
		size_t used = strlen(what);

		snprintf(what + used, sizeof what - used, "%s%s", used ? " " : "", args->positionals[i]);
	}
	code = ask(args, word, what, &a);
	if (!code && args_has(args, "json")) {
		answer_json(&a);
	} else if (!code) {
		print_answer(&a);
		if (!strcmp(word, "between"))
			putchar('\n');
	}
	buffer_fini(&a.bytes);
	return code;
}

static int run_add(const struct args *args)
{
	return run_question(args, "add");
}

static int run_between(const struct args *args)
{
	return run_question(args, "between");
}

static const struct option_row options[] = {
	{ "config", "DIR", "the folder with clocks.cfg (needed)" },
	{ "calendar", "NAME", "which one (default: the first that has a zone)" },
	{ NULL, NULL, NULL },
};

const struct command command_calendar_show = {
	.name = "calendar show",
	.positionals = "[MONTH or YEAR]",
	.summary = "Shows when an office works: each day of a month, or a year in sum with the days out of turn.",
	.about =
		"MONTH is 2026-02, YEAR 2026; left out, it is this month. Starts liaisond --calendar, found beside this program or in\n"
		"PATH; no daemon needs to run. KIND is worked or off (as the weekday says), closed or extra (listed), or none: no version of\n"
		"the calendar holds then. Calendars know the years 1970 to 2099.",
	.positionals_max = 1,
	.options = options,
	.is_offline = true,
	.run = run_show,
};

const struct command command_calendar_add = {
	.name = "calendar add",
	.positionals = "MOMENT LENGTH",
	.summary = "Says when a promise ends that starts at a moment.",
	.about =
		"MOMENT is 2026-02-13T16:00 (on the calendar's clock) or 2026-02-13T16:00:00+08:00; a blank may stand for the T. LENGTH is as in clocks.cfg:\n"
		"\"3 working days\", \"4 working hours\", \"3 calendar days\", \"24 absolute hours\"; with or without quotation marks.",
	.positionals_min = 2,
	.positionals_max = 5,
	.options = options,
	.is_offline = true,
	.run = run_add,
};

const struct command command_calendar_between = {
	.name = "calendar between",
	.positionals = "MOMENT MOMENT",
	.summary = "Says how much working time lies between two moments.",
	.about =
		"Moments as in calendar add. Whole working days are counted as promises count them: the same time of day, so many\n"
		"worked days later.",
	.positionals_min = 2,
	.positionals_max = 4,
	.options = options,
	.is_offline = true,
	.run = run_between,
};
