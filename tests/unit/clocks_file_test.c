#include "conf/clocks_file.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/clocks_words.h"

static char folder[64];
static char path[96];

static void open_folder(void)
{
	strcpy(folder, "/tmp/liaison-clocks-XXXXXX");
	cr_assert(mkdtemp(folder) != NULL);
	snprintf(path, sizeof path, "%s/clocks.cfg", folder);
}

static void close_folder(void)
{
	unlink(path);
	rmdir(folder);
}

TestSuite(clocks_file, .init = open_folder, .fini = close_folder, .timeout = 60);

#define CITY \
	"calendars = ( { name = \"city\"; zone = \"America/New_York\"; windows = ( { days = \"Mon-Fri\"; from = \"08:30\"; to = \"17:00\"; } ); } );\n"

static int read_text(const char *text, const struct city *city, struct timebook **book, struct why *why)
{
	FILE *file = fopen(path, "w");

	cr_assert(file != NULL);
	fputs(text, file);
	fclose(file);
	return clocks_file_read(path, city, NULL, book, why);
}

static struct timebook *book_of(const char *text)
{
	struct timebook *book = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, read_text(text, NULL, &book, &why), CLOCKS_FILE_OK), "%s: %s", why.where, why.sentence);
	return book;
}

static struct clock resolve_of(struct timebook *book, const char *category, const char *opened)
{
	struct timekeeping keeping = timebook_timekeeping(book);
	struct promise_for what = { .category = text_of(category), .priority = PRIORITY_HIGH };
	struct promises promised;

	cr_assert(civil_parse_rfc3339(text_of(opened), &what.start), "%s", opened);
	keeping.promise(keeping.self, &what, &promised);
	return promised.resolve;
}

static void expect_due(struct timebook *book, const char *category, const char *opened, const char *due)
{
	wall wanted = { 0 };

	cr_assert(civil_parse_rfc3339(text_of(due), &wanted), "%s", due);
	cr_expect(eq(i64, resolve_of(book, category, opened).due.ms, wanted.ms), "%s opened %s", category, opened);
}

Test(clocks_file, reads_every_kind_of_day)
{
	struct timebook *book = book_of(
		"calendars = (\n"
		"	{ name = \"city\"; zone = \"America/New_York\";\n"
		"	  windows = ( { days = \"Mon-Fri\"; from = \"08:30\"; to = \"17:00\"; } );\n"
		"	  closed = ( { date = \"2015-01-01\"; name = \"New Year's Day\"; }, { date = \"2015-12-24\"; until = \"2015-12-26\"; } );\n"
		"	  worked = ( { date = \"2015-02-14\"; like = \"Mon\"; name = \"adjusted working day\"; },\n"
		"	             { date = \"2015-02-15\"; from = \"09:00\"; to = \"12:00\"; },\n"
		"	             { date = \"2015-02-21\"; windows = ( { from = \"13:00\"; to = \"15:00\"; }, { from = \"09:00\"; to = \"11:00\"; } ); } ); }\n"
		");\n"
		"policies = (\n"
		"	{ name = \"sidewalk-make-safe\"; calendar = \"city\"; when = { category = [ \"streets/sidewalk\" ]; priority = [ \"high\", \"urgent\" ]; };\n"
		"	  from = \"2015-02-10\"; acknowledge = \"4 working hours\"; resolve = \"1 working day\"; warn = 0.75; why = \"Council order 7\"; },\n"
		"	{ name = \"default\"; resolve = \"10 calendar days\"; }\n"
		");\n");

	expect_due(book, "streets/sidewalk", "2015-02-11T10:12:00-05:00", "2015-02-12T10:12:00-05:00");
	expect_due(book, "streets/sidewalk", "2015-02-13T10:12:00-05:00", "2015-02-14T10:12:00-05:00");
	expect_due(book, "streets/sidewalk", "2015-02-14T16:00:00-05:00", "2015-02-16T08:30:00-05:00");
	expect_due(book, "streets/sidewalk", "2015-02-20T10:30:00-05:00", "2015-02-21T10:30:00-05:00");
	expect_due(book, "streets/sidewalk", "2015-02-20T12:00:00-05:00", "2015-02-21T13:00:00-05:00");
	expect_due(book, "streets/sidewalk", "2015-12-23T12:00:00-05:00", "2015-12-28T12:00:00-05:00");
	expect_due(book, "streets/sidewalk", "2015-02-09T12:00:00-05:00", "2015-02-19T12:00:00-05:00");
	cr_assert(text_is_str(resolve_of(book, "streets/sidewalk", "2015-02-11T10:12:00-05:00").policy,
			      "sidewalk-make-safe@2015-02-10"));
	timebook_destroy(&book);
}

Test(clocks_file, reads_the_example_of_the_manual)
{
	FILE *manual = fopen(LIAISON_SOURCE_DIR "/docs/CLOCKS.md", "r");
	char text[32768], *begin, *end;
	struct timebook *book;

	cr_assert(manual != NULL);
	text[fread(text, 1, sizeof text - 1, manual)] = '\0';
	fclose(manual);
	begin = strstr(text, "```\n");
	end = begin ? strstr(begin + 4, "```") : NULL;
	cr_assert(end != NULL);
	*end = '\0';
	book = book_of(begin + 4);
	expect_due(book, "streets/sidewalk", "2015-02-11T10:12:00-05:00", "2015-02-12T10:12:00-05:00");
	timebook_destroy(&book);
}

Test(clocks_file, runs_windows_over_midnight_and_around_the_clock)
{
	struct timebook *book = book_of(
		"calendars = ( { name = \"night\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"22:00\"; to = \"06:00\"; } ); },\n"
		"              { name = \"always\"; zone = \"UTC\"; windows = ( { days = \"Mon-Sun\"; from = \"00:00\"; to = \"24:00\"; } ); } );\n"
		"policies = ( { name = \"n\"; when = { category = \"night\"; }; resolve = \"9 working hours\"; },\n"
		"             { name = \"a\"; calendar = \"always\"; resolve = \"48 working hours\"; } );\n");

	expect_due(book, "night", "2026-03-06T23:00:00Z", "2026-03-10T00:00:00Z");
	expect_due(book, "else", "2026-03-06T23:00:00Z", "2026-03-08T23:00:00Z");
	timebook_destroy(&book);
}

static void expect_refused(const char *text, unsigned line, const char *says)
{
	struct department departments[] = { { .name = TEXT("PWDx") } };
	struct city city = { .departments = departments, .n_departments = 1 };
	struct timebook *book = NULL;
	struct why why = { 0 };
	char where[160];

	cr_assert(eq(int, read_text(text, &city, &book, &why), CLOCKS_FILE_REFUSED), "%s", says);
	snprintf(where, sizeof where, line ? "%s:%u" : "%s", path, line);
	cr_expect(eq(str, why.where, where), "%s", why.sentence);
	cr_expect(strstr(why.sentence, says) != NULL, "\"%s\" does not say \"%s\"", why.sentence, says);
	cr_expect(book == NULL);
}

#define WINDOW(fields) "calendars = ( {\nname = \"city\"; zone = \"UTC\";\nwindows = (\n{ " fields " } ); } );\n"
#define DAYS(fields)                                                                                                                         \
	"calendars = ( { name = \"city\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"08:30\"; to = \"17:00\"; } );\n" fields \
	" } );\n"
#define POLICY(fields) CITY "policies = (\n{ name = \"p\";\n" fields "\n} );\n"

#define OFFICE(more) "{ name = \"office\"; zone = \"UTC\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } );\n" more " }"

static struct calendar_face face_of(const struct timebook *book, const char *date)
{
	struct calendar_face face;
	int32_t on = 0;

	cr_assert(civil_parse_date(text_of(date), &on), "%s", date);
	calendar_face(timebook_calendar(book, TEXT_NONE), on, &face);
	return face;
}

static void expect_face(const struct timebook *book, const char *date, enum calendar_face_kind kind, size_t windows, const char *name)
{
	struct calendar_face face = face_of(book, date);

	cr_expect(eq(int, face.kind, kind), "%s", date);
	cr_expect(eq(sz, face.n_windows, windows), "%s", date);
	cr_expect(text_is_str(face.name, name), "%s is \"%.*s\"", date, TEXT_ARG(face.name));
}

/* 2026-05-01 is a Friday. */
Test(clocks_file, includes_the_days_of_other_calendars_and_lets_its_own_lines_count)
{
	struct timebook *book = book_of(
		"calendars = (\n"
		"{ name = \"nation\"; closed = ( { date = \"2026-05-01\"; until = \"2026-05-05\"; name = \"Labour Day\"; }, { date = \"2026-10-01\"; name = \"National Day\"; } );\n"
		"  worked = ( { date = \"2026-05-09\"; like = \"Tue\"; name = \"exchange\"; } ); },\n"
		"{ name = \"province\"; include = \"nation\"; worked = ( { date = \"2026-05-04\"; from = \"09:00\"; to = \"12:00\"; name = \"half a day\"; } ); },\n"
		"{ name = \"fair\"; closed = ( { date = \"2026-05-04\"; name = \"Fair\"; }, { date = \"2026-06-01\"; } ); },\n"
		OFFICE("include = [ \"fair\", \"province\" ]; worked = ( { date = \"2026-10-01\"; like = \"Mon\"; name = \"open house\"; } );") " );\n");

	expect_face(book, "2026-04-30", CALENDAR_FACE_WORKED, 1, "");
	expect_face(book, "2026-05-01", CALENDAR_FACE_CLOSED, 0, "Labour Day");
	expect_face(book, "2026-05-02", CALENDAR_FACE_CLOSED, 0, "Labour Day");
	expect_face(book, "2026-05-04", CALENDAR_FACE_EXTRA, 1, "half a day");
	expect_face(book, "2026-05-09", CALENDAR_FACE_EXTRA, 1, "exchange");
	expect_face(book, "2026-05-10", CALENDAR_FACE_OFF, 0, "");
	expect_face(book, "2026-06-01", CALENDAR_FACE_CLOSED, 0, "");
	expect_face(book, "2026-10-01", CALENDAR_FACE_EXTRA, 1, "open house");
	expect_face(book, "1900-01-01", CALENDAR_FACE_OFF, 0, "");
	cr_assert(eq(i64, face_of(book, "2026-05-04").windows[0].to.ms, 1777896000000));
	cr_assert(timebook_calendar(book, TEXT("nation")) == NULL);
	timebook_destroy(&book);
}

Test(clocks_file, knows_the_days_between_two_versions_on_which_none_holds)
{
	struct timebook *book = book_of(
		"calendars = (\n"
		"{ name = \"nation\"; worked = ( { date = \"2026-02-14\"; from = \"09:00\"; to = \"12:00\"; name = \"exchange\"; } ); },\n"
		"{ name = \"city\"; zone = \"UTC\"; from = \"2026-03-01\"; windows = ( { days = \"Mon-Thu\"; from = \"08:00\"; to = \"18:00\"; } ); },\n"
		"{ name = \"city\"; zone = \"UTC\"; until = \"2026-01-31\"; include = \"nation\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } ); } );\n"
		"policies = ( { name = \"p\"; resolve = \"2 working days\"; } );\n");
	struct calendar_dates gap = { 0, 0 };
	struct timebook_doubt doubt;

	expect_face(book, "2026-01-30", CALENDAR_FACE_WORKED, 1, "");
	expect_face(book, "2026-01-31", CALENDAR_FACE_OFF, 0, "");
	expect_face(book, "2026-02-01", CALENDAR_FACE_NONE, 0, "");
	expect_face(book, "2026-02-14", CALENDAR_FACE_NONE, 0, "");
	expect_face(book, "2026-02-28", CALENDAR_FACE_NONE, 0, "");
	expect_face(book, "2026-03-01", CALENDAR_FACE_OFF, 0, "");
	cr_assert(eq(sz, calendar_gaps(timebook_calendar(book, TEXT_NONE), &gap, 1), 1));
	cr_assert(eq(int, gap.from, civil_days((struct civil_date){ 2026, 2, 1 })));
	cr_assert(eq(int, gap.until, civil_days((struct civil_date){ 2026, 2, 28 })));
	cr_assert(eq(sz, timebook_doubts(book, gap.from, &doubt, 1), 1));
	cr_assert(doubt.kind == TIMEBOOK_DOUBT_GAP && text_is_str(doubt.name, "city") && doubt.line == 3);
	timebook_destroy(&book);
}

Test(clocks_file, knows_versions_of_a_calendar_by_their_dates)
{
	struct timebook *book = book_of(
		"calendars = (\n"
		"{ name = \"summer\"; closed = ( { date = \"2026-07-06\"; name = \"before\"; }, { date = \"2027-07-05\"; name = \"after\"; } ); },\n"
		"{ name = \"city\"; zone = \"UTC\"; until = \"2026-12-31\"; include = \"summer\"; windows = ( { days = \"Mon-Fri\"; from = \"09:00\"; to = \"17:00\"; } );\n"
		"  closed = ( { date = \"2026-12-31\"; name = \"Eve\"; } ); },\n"
		"{ name = \"city\"; zone = \"UTC\"; from = \"2027-01-01\"; windows = ( { days = \"Mon-Thu\"; from = \"08:00\"; to = \"18:00\"; } ); } );\n"
		"policies = ( { name = \"p\"; resolve = \"2 working days\"; } );\n");

	expect_face(book, "2026-07-06", CALENDAR_FACE_CLOSED, 0, "before");
	expect_face(book, "2027-07-05", CALENDAR_FACE_WORKED, 1, "");
	expect_face(book, "2027-01-01", CALENDAR_FACE_OFF, 0, "");
	/* Across the change: from Wednesday over the closed Thursday and the Friday that is worked no more. */
	expect_due(book, "x", "2026-12-30T10:00:00Z", "2027-01-05T10:00:00Z");
	cr_assert(zero(sz, calendar_gaps(timebook_calendar(book, TEXT_NONE), NULL, 0)));
	timebook_destroy(&book);
}

Test(clocks_file, says_in_which_line_calendars_do_not_go_together)
{
	expect_refused("calendars = (\n" OFFICE("include = \"moon\";") " );\n", 2, "no calendar \"moon\" to include");
	expect_refused("calendars = (\n" OFFICE("include = \"office\";") " );\n", 2, "in turn");
	expect_refused("calendars = (\n{ name = \"a\"; include = \"b\"; },\n{ name = \"b\"; include = \"a\"; },\n" OFFICE("include = \"a\";") " );\n", 3, "includes \"a\", which includes it in turn");
	expect_refused("calendars = (\n" OFFICE("") ",\n" OFFICE("") " );\n", 4, "for some of the same days");
	expect_refused("calendars = (\n" OFFICE("until = \"2026-12-31\";") ",\n" OFFICE("from = \"2026-12-31\";") " );\n", 4, "for some of the same days");
	expect_refused("calendars = (\n" OFFICE("from = \"2027-01-01\"; until = \"2026-12-31\";") " );\n", 2, "ends before it begins");
	expect_refused("calendars = (\n" OFFICE("from = \"2027-01-01\"; closed = (\n{ date = \"2026-12-31\"; } );") " );\n", 4, "outside the dates of its calendar");
	expect_refused("calendars = (\n{ name = \"office\"; zone = \"UTC\"; from = \"2027-01-01\"; windows = (\n{ days = \"Mon\"; from = \"09:00\"; to = \"17:00\"; until = \"2026-12-31\"; } ); } );\n", 3, "never opens");
	expect_refused("calendars = (\n" OFFICE("until = \"2026-12-31\";") ",\n{ name = \"office\"; zone = \"Asia/Shanghai\"; from = \"2027-01-01\"; } );\n", 4, "must have one zone");
	expect_refused("calendars = (\n" OFFICE("until = \"2026-12-31\";") " );\npolicies = ( { name = \"p\"; from = \"2027-01-01\";\nresolve = \"1 working day\"; } );\n", 5, "would never run");
	expect_refused("calendars = (\n" OFFICE("") ",\n{ name = \"fair\"; zone = \"UTC\"; worked = ( { date = \"2026-05-04\"; from = \"09:00\"; to = \"12:00\"; } ); } );\n"
		       "policies = ( { name = \"p\"; from = \"2027-01-01\"; resolve = \"1 working day\"; ladder = (\n{ role = \"x\"; within = \"fair\"; } ); } );\n", 6, "no hours any more");
}

/* Eight layers of calendars, each of which includes all of the layer below it: sixteen million ways down. */
Test(clocks_file, follows_no_more_includes_than_it_may)
{
	char text[16384];
	size_t n = (size_t)snprintf(text, sizeof text, "calendars = (\n");

	for (int layer = 0; layer < 7; layer++)
		for (int i = 0; i < 8; i++) {
			n += (size_t)snprintf(text + n, sizeof text - n, "{ name = \"c%d-%d\"; include = [", layer, i);
			for (int k = 0; layer && k < 8; k++)
				n += (size_t)snprintf(text + n, sizeof text - n, "%s\"c%d-%d\"", k ? ", " : "", layer - 1, k);
			n += (size_t)snprintf(text + n, sizeof text - n, "]; },\n");
		}
	snprintf(text + n, sizeof text - n, "%s );\n", OFFICE("include = [ \"c6-0\" ];"));
	expect_refused(text, 17, "1024 includes make one calendar");
	expect_refused("calendars = (\n" OFFICE("include = \"1\";") ", { name = \"1\"; include = \"2\"; }, { name = \"2\"; include = \"3\"; }, { name = \"3\"; include = \"4\"; },\n"
		       "{ name = \"4\"; include = \"5\"; }, { name = \"5\"; include = \"6\"; }, { name = \"6\"; include = \"7\"; },\n"
		       "{ name = \"7\"; include = \"8\"; }, { name = \"8\"; } );\n",
		       5, "At most 8 calendars");
}

Test(clocks_file, says_in_which_line_a_calendar_is_wrong)
{
	expect_refused("calendars = (\n{ name = \"city\" zone }", 2, "syntax error");
	expect_refused("holidays = ( );", 1, "Nothing here is called");
	expect_refused("", 0, "1 to 64 calendars");
	expect_refused("calendars = (\n{ zone = \"UTC\"; } );", 2, "\"name\" is missing");
	expect_refused("calendars = (\n{ name = \"city\"; } );", 2, "No calendar has a zone");
	expect_refused("calendars = (\n{ name = \"city\"; windows = ( { days = \"Mon\"; from = \"08:30\"; to = \"17:00\"; } ); } );", 2, "windows but no zone");
	expect_refused("calendars = (\n{ name = \"city\"; zone = \"UTC\"; } );", 2, "no working time");
	expect_refused("calendars = (\n{ name = \"my city\"; zone = \"UTC\"; } );", 2, "cannot be a calendar's name");
	expect_refused("calendars = (\n{ name = \"city\"; zone = \"Mars/Base\"; } );", 2, "no such zone");
	expect_refused(CITY "policies = 5;", 2, "list of groups");
	expect_refused(WINDOW("days = \"Mon-Fry\"; from = \"08:30\"; to = \"17:00\";"), 4, "names no weekdays");
	expect_refused(WINDOW("from = \"08:30\"; to = \"17:00\";"), 4, "\"days\" is missing");
	expect_refused(WINDOW("days = \"Mon\"; from = \"8:30\"; to = \"17:00\";"), 4, "no time of day");
	expect_refused(WINDOW("days = \"Mon\"; from = \"08:30\";"), 4, "\"to\" is missing");
	expect_refused(WINDOW("days = \"Mon\"; from = \"08:30\"; to = \"08:30\";"), 4, "empty");
	expect_refused(WINDOW("days = \"Mon\"; from = \"08:30\"; to = \"17:00\"; since = \"2026-02-30\";"), 4, "no date");
	expect_refused(
		WINDOW("days = \"Mon\"; from = \"08:30\"; to = \"17:00\"; since = \"2026-03-01\"; until = \"2026-02-01\";"),
		4, "ends before");
	expect_refused(
		WINDOW("days = \"Mon\"; from = \"08:30\"; to = \"17:00\"; },\n{ days = \"Sun, Mon\"; from = \"16:00\"; to = \"18:00\";"),
		5, "overlaps the one of line 4");
	expect_refused(DAYS("closed = ( { date = \"2026-13-01\"; } );"), 2, "no date");
	expect_refused(DAYS("closed = ( { name = \"x\"; } );"), 2, "\"date\" is missing");
	expect_refused(DAYS("closed = ( { date = \"1960-01-01\"; } );"), 2, "1970 to 2099");
	expect_refused(DAYS("closed = ( { date = \"2026-01-01\"; like = \"Mon\"; } );"), 2, "Nothing here is called");
	expect_refused(
		DAYS("closed = ( { date = \"2026-01-01\"; } );\nworked = ( { date = \"2026-01-01\"; like = \"Mon\"; } );"),
		3, "2026-01-01 is listed already in line 2");
	expect_refused(DAYS("worked = ( { date = \"2026-01-01\"; } );"), 2, "needs either like");
	expect_refused(DAYS("worked = ( { date = \"2026-01-01\"; like = \"Mon-Tue\"; } );"), 2, "one weekday");
	expect_refused(DAYS("worked = ( { date = \"2026-01-01\"; like = \"Sun\"; } );"), 2, "no window opens on a Sunday");
	expect_refused(DAYS("worked = ( { date = \"2026-01-01\"; like = \"Mon\"; from = \"09:00\"; to = \"12:00\"; } );"), 2,
		       "needs either like");
	expect_refused(DAYS("worked = ( { date = \"2026-01-01\"; from = \"09:00\"; } );"), 2, "\"to\" is missing");
}

Test(clocks_file, says_in_which_line_a_policy_is_wrong)
{
	expect_refused(POLICY("resolve = \"2 weeks\";"), 4, "no length of time");
	expect_refused(POLICY("resolve = 5;"), 4, "text in quotation marks");
	expect_refused(POLICY("calendar = \"moon\";"), 3, "no calendar \"moon\"");
	expect_refused(POLICY("warn = 2.0;"), 4, "share of the time");
	expect_refused(POLICY("when = { category = [ \"a//b\" ]; };"), 3, "not a category path");
	expect_refused(POLICY("when = { category = [ ]; };"), 4, "empty list");
	expect_refused(POLICY("when = { priority = [ \"hihg\" ]; };"), 4, "no priority");
	expect_refused(POLICY("when = { department = [ \"PWDx\", \"nobody\" ]; };"), 4, "no department \"nobody\"");
	expect_refused(POLICY("when = { area = [ \"x\" ]; };"), 4, "Nothing here is called");
	expect_refused(POLICY("from = \"2026-02-02\"; until = \"2026-02-01\";"), 3, "ends before it begins");
	expect_refused(POLICY("reslove = \"1 working day\";"), 4, "Nothing here is called");
	expect_refused(POLICY("}, { name = \"q\";"), 4, "equally specific");
	expect_refused(POLICY("}, { name = \"p\"; when = { channel = \"app\"; };"), 4, "some of the same days");
}

#define PROMISE(fields) POLICY("resolve = \"1 working day\";\n" fields)

Test(clocks_file, says_in_which_line_a_promise_is_wrong)
{
	expect_refused(POLICY("warn = [ 0.8, 0.5 ];"), 4, "in their order");
	expect_refused(POLICY("warn = \"late\";"), 4, "one share of the time");
	expect_refused(POLICY("warn = [ 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9 ];"), 4, "at most 8 times");
	expect_refused(POLICY("resolve = { time = \"1 working day\";\nwarn = [ 0.5, 0.5 ]; };"), 5, "in their order");
	expect_refused(POLICY("resolve = { starts = \"receipt\"; };"), 4, "\"time\" is missing");
	expect_refused(POLICY("resolve = { time = \"1 working day\";\nstarts = \"acknowledged\"; };"), 5, "at \"receipt\" or at \"dispatch\"");
	expect_refused(POLICY("resolve = { time = \"1 working day\"; met = \"done\"; };"), 4, "Nothing here is called");
	expect_refused(POLICY("first_response = { time = \"1 working day\";\nstarts = \"tomorrow\"; };"), 5, "no event \"tomorrow\"");
	expect_refused(PROMISE("clocks = (\n{ name = \"x\"; time = \"1 working day\"; starts = \"opened\"; } );"), 6, "would never run");
	expect_refused(PROMISE("clocks = (\n{ name = \"x\"; time = \"1 working day\"; met = \"fallback_share\"; } );"), 6, "Nothing would meet");
	expect_refused(PROMISE("clocks = (\n{ name = \"x\"; time = \"1 working day\"; starts = \"done\"; met = \"done\"; } );"), 6, "two different events");
	expect_refused(PROMISE("clocks = (\n{ name = \"resolve\"; time = \"1 working day\"; } );"), 6, "already");
	expect_refused(PROMISE("clocks = (\n{ name = \"a b\"; time = \"1 working day\"; } );"), 6, "cannot be a clock's name");
	expect_refused(PROMISE("clocks = (\n{ name = \"all\"; time = \"1 working day\"; } );"), 6, "cannot be a clock's name");
	expect_refused(PROMISE("clocks = (\n{ time = \"1 working day\"; } );"), 6, "\"name\" is missing");
}

Test(clocks_file, refuses_more_clocks_than_a_case_can_bear)
{
	char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, "%spolicies = ( { name = \"p\"; first_response = \"1 working day\";\nclocks = (", CITY);

	for (int i = 0; i < LIMIT_FURTHER_CLOCKS; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s{ name = \"c%d\"; time = \"1 working day\"; }", i ? ", " : "", i);
	snprintf(text + n, sizeof text - n, "); } );\n");
	expect_refused(text, 3, "at most 6 clocks");
}

Test(clocks_file, says_in_which_line_a_pause_an_extension_or_a_step_is_wrong)
{
	expect_refused(PROMISE("pause = ( { waits_for = \"godot\"; } );"), 5, "citizen, outside or ruling");
	expect_refused(PROMISE("pause = ( { waits_for = \"citizen\";\nclocks = [ \"acknowledge\" ]; } );"), 6, "promises no \"acknowledge\"");
	expect_refused(PROMISE("pause = ( { waits_for = \"citizen\"; },\n{ waits_for = \"citizen\"; } );"), 6, "stands here twice");
	expect_refused(PROMISE("extensions = { most = 0; total = \"1 working day\"; };"), 5, "from 1 to 255");
	expect_refused(PROMISE("extensions = { most = 1.5; total = \"1 working day\"; };"), 5, "from 1 to 255");
	expect_refused(PROMISE("extensions = { most = 1; };"), 5, "all extensions may be together");
	expect_refused(PROMISE("extensions = { most = 1; total = \"1 working hour\"; };"), 5, "all extensions may be together");
	expect_refused(PROMISE("ladder = (\n{ role = \"a b\"; } );"), 6, "cannot be a role's name");
	expect_refused(PROMISE("ladder = (\n{ clock = \"acknowledge\"; role = \"x\"; } );"), 6, "promises no \"acknowledge\"");
	expect_refused(PROMISE("ladder = (\n{ role = \"x\"; within = \"moon\"; } );"), 6, "no calendar \"moon\"");
	expect_refused(PROMISE("ladder = (\n{ role = \"x\"; after = \"2 working days\"; },\n{ role = \"y\"; after = \"1 working day\"; } );"), 7, "comes sooner than the one of line 6");
	expect_refused(PROMISE("ladder = (\n{ role = \"x\"; after = \"2 working days\"; },\n{ role = \"y\"; } );"), 7, "comes sooner");
	expect_refused(CITY "policies = (\n{ name = \"handling\"; resolve = \"1 working day\"; } );", 3, "may be called \"handling\"");
	expect_refused(CITY "handling = {\nresolve = \"1 working day\"; };", 3, "Nothing here is called");
	expect_refused(CITY "handling = {\nruling = \"soon\"; };", 3, "no length of time");
	expect_refused(CITY "handling = {\ncalendar = \"moon\"; };", 2, "no calendar \"moon\"");
}

/* ---- all that is wrong at once ---- */

static void expect_flaws(const char *text, const char *const *wanted, size_t n)
{
	struct remarks flaws;
	struct timebook *book = NULL;
	struct why why = { 0 };
	FILE *file = fopen(path, "w");

	cr_assert(file != NULL);
	fputs(text, file);
	fclose(file);
	remarks_init(&flaws);
	cr_assert(eq(int, clocks_file_read(path, NULL, &flaws, &book, &why), CLOCKS_FILE_REFUSED));
	cr_assert(book == NULL);
	for (size_t i = 0; i < flaws.n; i++)
		cr_expect(i < n && strstr(flaws.list[i].sentence.at, wanted[i]), "%.*s: %.*s", TEXT_ARG(flaws.list[i].where),
			  TEXT_ARG(flaws.list[i].sentence));
	cr_assert(eq(sz, flaws.n, n));
	remarks_fini(&flaws);
}

Test(clocks_file, says_every_flaw_for_a_check_and_none_that_only_follows_from_another)
{
	const char *reading[] = { "no date", "no length of time", "Nothing here is called \"colour\"", "no priority", "promises no \"second\"" };
	const char *building[] = { "cannot be a policy's name", "cannot be a role's name", "not a category path", "no calendar \"moon\" to stay within",
				   "no calendar \"moon\"." };

	/* The calendar is lost, so that nobody can say whether "city" and "moon" are names. */
	expect_flaws("calendars = ( { name = \"city\"; zone = \"UTC\"; windows = ( { days = \"Mon\"; from = \"08:00\"; to = \"09:00\"; } );\n"
		     "closed = ( { date = \"2026-02-30\"; } ); } );\n"
		     "policies = ( { name = \"a\"; calendar = \"city\"; resolve = \"3 moons\"; pause = ( { waits_for = \"citizen\"; clocks = [ \"x\" ]; } ); },\n"
		     "{ name = \"b\"; calendar = \"moon\"; when = { category = [ \"x\" ]; priority = [ \"hihg\" ]; }; resolve = \"3 working days\"; colour = 1; },\n"
		     "{ name = \"c\"; when = { category = [ \"y\" ]; }; resolve = \"1 working day\"; extensions = { most = 1; total = \"2 working days\"; clocks = [ \"second\" ]; }; } );\n",
		     reading, sizeof reading / sizeof *reading);
	expect_flaws(CITY "policies = ( { name = \"a b\"; resolve = \"1 working day\"; },\n"
			  "{ name = \"b\"; when = { category = [ \"x//y\" ]; }; resolve = \"1 working day\"; ladder = ( { role = \"the boss\"; }, { after = \"1 working day\"; role = \"boss\"; within = \"moon\"; } ); },\n"
			  "{ name = \"c\"; calendar = \"moon\"; when = { category = [ \"z\" ]; }; resolve = \"1 working day\"; } );\n",
		     building, sizeof building / sizeof *building);
}

Test(clocks_file, says_that_the_file_is_absent)
{
	struct timebook *book = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, clocks_file_read(path, NULL, NULL, &book, &why), CLOCKS_FILE_REFUSED));
	cr_assert(strstr(why.sentence, "no such file") != NULL);
	cr_assert(eq(str, why.where, path));
}

Test(clocks_file, reads_weekdays)
{
	uint32_t bits = 0;

	cr_assert(words_to_weekdays(TEXT("Mon-Fri"), &bits) && bits == 0x1F);
	cr_assert(words_to_weekdays(TEXT("Sat, Sun"), &bits) && bits == 0x60);
	cr_assert(words_to_weekdays(TEXT("Fri-Mon"), &bits) && bits == 0x71);
	cr_assert(words_to_weekdays(TEXT("Mon,Wed-Thu"), &bits) && bits == 0x0D);
	cr_assert(not(words_to_weekdays(TEXT(""), &bits)));
	cr_assert(not(words_to_weekdays(TEXT("Mon-"), &bits)));
	cr_assert(not(words_to_weekdays(TEXT("-Mon"), &bits)));
	cr_assert(not(words_to_weekdays(TEXT("Mon;Tue"), &bits)));
	cr_assert(not(words_to_weekdays(TEXT("monday"), &bits)));
	cr_assert(eq(u32, bits, 0x0D));
}
