#include "calendar_only.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "calendar/span.h"
#include "conf/clocks_file.h"

enum { MOMENT_SIZE = 40, PATH_SIZE = 4096, DAYS_MAX = 3660, COUNTED_DAYS_MAX = 50000 };

static int refuse(struct why *why, const char *sentence, struct text what)
{
	why_say(why, "\"%.*s\" %s", TEXT_ARG(what), sentence);
	return CALENDAR_ONLY_REFUSED;
}

/* The next word, or two where a date is followed by a time of day. */
static struct text take_moment(struct text *rest)
{
	struct text word = TEXT_NONE, behind, time = TEXT_NONE;
	int32_t day;

	*rest = text_trim(*rest);
	text_next(rest, ' ', &word);
	behind = text_trim(*rest);
	text_next(&behind, ' ', &time);
	if (!civil_parse_date(word, &day) || !time.size || !memchr(time.at, ':', time.size))
		return word;
	*rest = behind;
	return (struct text){ word.at, (size_t)(time.at + time.size - word.at) };
}

/* "2026-02-13 16:00:00+08:00" is "2026-02-13T16:00:00+08:00". */
static bool parse_moment(const struct calendar *calendar, struct text word, wall *out)
{
	size_t date = word.size;
	char joined[MOMENT_SIZE];
	struct text time = TEXT_NONE;
	civil reading;

	for (size_t i = word.size; i-- > 0;)
		date = word.at[i] == ' ' ? i : date;
	time = text_trim(text_slice(word, date, word.size));
	if (date + 1 + time.size >= sizeof joined)
		return false;
	if (time.size)
		snprintf(joined, sizeof joined, "%.*sT%.*s", (int)date, word.at, TEXT_ARG(time));
	else
		snprintf(joined, sizeof joined, "%.*s", TEXT_ARG(word));
	if (civil_parse_rfc3339(text_of(joined), out))
		return true;
	if (!civil_parse(text_of(joined), &reading))
		return false;
	*out = zone_utc(calendar_zone(calendar), reading);
	return true;
}

static int read_moment(const struct calendar *calendar, struct text *rest, wall *out, struct why *why)
{
	struct text word = take_moment(rest);

	if (!parse_moment(calendar, word, out))
		return refuse(why,
			      "is no moment; write 2026-02-13T16:00 (on the calendar's clock) or 2026-02-13T16:00:00+08:00.",
			      word);
	if (!calendar_knows(calendar, *out))
		return refuse(why, "lies outside the years that calendars know, 1970 to 2099.", word);
	return CALENDAR_ONLY_OK;
}

static void print_moment(const struct calendar *calendar, const char *field, wall at)
{
	char printed[CIVIL_PRINT_SIZE] = "";

	if (!wall_is_none(at))
		zone_print(calendar_zone(calendar), at, printed);
	printf("%s\t%s\t%s\n", field, printed, wall_is_none(at) ? "" : calendar_is_working(calendar, at) ? "working" : "closed");
}

/* ---- show ---- */

static void print_reading(const struct calendar *calendar, int32_t day, wall at)
{
	int64_t minutes = (zone_civil(calendar_zone(calendar), at).ms - (int64_t)day * CIVIL_DAY_MS) / 60000;

	if (minutes > 24 * 60) /* on the next day */
		minutes -= 24 * 60;
	printf("%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

/* A field: whatever a name holds, it is one. */
static void print_clean(struct text t)
{
	for (size_t i = 0; i < t.size; i++)
		putchar((unsigned char)t.at[i] < ' ' ? ' ' : t.at[i]);
}

static void print_day(const struct calendar *calendar, int32_t day)
{
	static const char *const kinds[] = { [CALENDAR_FACE_WORKED] = "worked",
					     [CALENDAR_FACE_OFF] = "off",
					     [CALENDAR_FACE_CLOSED] = "closed",
					     [CALENDAR_FACE_EXTRA] = "extra",
					     [CALENDAR_FACE_NONE] = "none" };
	struct calendar_face face;
	char date[CIVIL_PRINT_SIZE];
	int64_t worked_ms = 0;

	calendar_face(calendar, day, &face);
	civil_print_date(day, date);
	printf("day\t%s\t%s\t", date, kinds[face.kind]);
	for (size_t i = 0; i < face.n_windows; i++) {
		printf("%s", i ? "," : "");
		print_reading(calendar, day, face.windows[i].from);
		printf("-");
		print_reading(calendar, day, face.windows[i].to);
		worked_ms += face.windows[i].to.ms - face.windows[i].from.ms;
	}
	printf("\t%" PRId64 "\t", worked_ms);
	print_clean(face.name);
	printf("\n");
}

static int show(const struct calendar *calendar, struct text rest, struct why *why)
{
	struct text first = TEXT_NONE, last = TEXT_NONE;
	int32_t from, until;

	text_next(&rest, ' ', &first);
	text_next(&rest, ' ', &last);
	if (!civil_parse_date(first, &from))
		return refuse(why, "is no date; write 2026-02-01.", first);
	if (!civil_parse_date(last, &until) || until < from || until - from >= DAYS_MAX)
		return refuse(why, "is no date after the first and at most ten years later.", last);
	if (civil_date(from).year < CALENDAR_YEAR_FIRST || civil_date(until).year > CALENDAR_YEAR_LAST)
		return refuse(why, "lies outside the years that calendars know, 1970 to 2099.",
			      civil_date(from).year < CALENDAR_YEAR_FIRST ? first : last);
	for (; from <= until; from++)
		print_day(calendar, from);
	return CALENDAR_ONLY_OK;
}

/* ---- add, between ---- */

static int add(const struct calendar *calendar, struct text rest, struct why *why)
{
	struct span span;
	wall start, due;
	int rc = read_moment(calendar, &rest, &start, why);

	if (rc)
		return rc;
	if (!span_parse(rest, &span))
		return refuse(
			why,
			"is no length of time; write \"3 working days\", \"4 working hours\", \"3 calendar days\" or \"24 absolute hours\".",
			rest);
	due = span_end(&span, calendar, start);
	if (wall_is_none(due)) {
		why_say(why, "That would end outside the years that calendars know, 1970 to 2099.");
		return CALENDAR_ONLY_REFUSED;
	}
	print_moment(calendar, "from", start);
	print_moment(calendar, "to", due);
	return CALENDAR_ONLY_OK;
}

/* Whole working days from one moment to another, and where they end. */
static int32_t whole_days(const struct calendar *calendar, wall from, wall to, wall *end_out)
{
	int32_t n = 0;

	*end_out = from;
	while (n < COUNTED_DAYS_MAX) {
		wall next = calendar_add_working_days(calendar, from, n + 1);

		if (wall_is_none(next) || wall_is_before(to, next))
			break;
		*end_out = next;
		n++;
	}
	return n;
}

static int between(const struct calendar *calendar, struct text rest, struct why *why)
{
	wall from, to, end;
	int32_t days;
	int rc = read_moment(calendar, &rest, &from, why);

	if (!rc)
		rc = read_moment(calendar, &rest, &to, why);
	if (rc)
		return rc;
	days = whole_days(calendar, from, to, &end);
	print_moment(calendar, "from", from);
	print_moment(calendar, "to", to);
	printf("worked\t%" PRId64 "\n", dur_to_ms(calendar_between(calendar, from, to)));
	printf("days\t%d\t%" PRId64 "\n", days, dur_to_ms(calendar_between(calendar, end, to)));
	return CALENDAR_ONLY_OK;
}

/* ---- the question ---- */

static const struct {
	const char *word;
	int (*answer)(const struct calendar *calendar, struct text rest, struct why *why);
} questions[] = {
	{ "show", show },
	{ "add", add },
	{ "between", between },
};

static int answer(const struct timebook *book, struct text question, struct why *why)
{
	struct text word = TEXT_NONE, name = TEXT_NONE;
	const struct calendar *calendar;

	text_next(&question, ' ', &word);
	text_next(&question, ' ', &name);
	calendar = timebook_calendar(book, text_is_str(name, "-") ? TEXT_NONE : name);
	if (!calendar)
		return refuse(why, "is no calendar of clocks.cfg that has a zone; capitals count.", name);
	for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
		if (text_is_str(word, questions[i].word)) {
			printf("calendar\t%.*s\t%s\n", TEXT_ARG(calendar_label(calendar)), zone_name(calendar_zone(calendar)));
			return questions[i].answer(calendar, question, why);
		}
	return refuse(why, "is no question; ask show, add or between.", word);
}

int calendar_only_run(const char *config_dir, const char *question, struct why *why)
{
	struct timebook *book = NULL;
	char path[PATH_SIZE];
	int rc;

	if (snprintf(path, sizeof path, "%s/clocks.cfg", config_dir) >= (int)sizeof path)
		return refuse(why, "is too long a name for a folder.", text_of(config_dir));
	rc = clocks_file_read(path, NULL, NULL, &book, why);
	if (!rc)
		rc = answer(book, text_of(question), why);
	timebook_destroy(&book);
	return rc > 0 ? CALENDAR_ONLY_REFUSED : PASS(rc);
}
