/* Import maps: what is refused, and what becomes of rows. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/cli/map.h"
#include "client/cli/words.h"

TestSuite(map, .timeout = 10);

static const char full[] =
	"map = {\n"
	"	source = \"city\";\n"
	"	zone = \"America/New_York\";\n"
	"	columns = {\n"
	"		source_ref = \"id\"; opened_at = \"opened\"; closed_at = \"closed\"; promised_at = \"due\"; title = \"title\"; priority = \"prio\";\n"
	"		lat = \"lat\"; lon = \"lon\"; usable = { column = \"ok\"; is = \"1\"; };\n"
	"		channel = \"via\"; category = [ \"subject\", \"type\" ]; outcome_code = \"code\"; fields = [ \"ward\" ];\n"
	"	};\n"
	"	values = {\n"
	"		channel = ( { from = \"Constituent Call\"; to = \"hotline\"; } );\n"
	"		category = ( { from = \"works\"; to = \"streets\"; }, { from = \"works/snow\"; to = \"winter/snow\"; } );\n"
	"		priority = ( { from = \"P1\"; to = \"urgent\"; } );\n"
	"	};\n"
	"	defaults = { channel = \"import\"; outcome_code = \"done\"; answer = \"Closed.\"; };\n"
	"	expected = { lead = \"dept\"; area = { layer = \"district\"; column = \"pd\"; }; due = \"due\"; overdue = { column = \"late\"; is = \"YES\"; }; };\n"
	"};\n";

static const char *const header[] = { "id",      "opened", "closed", "title", "prio", "lat", "lon", "ok",  "via",
				      "subject", "type",   "code",   "ward",  "dept", "pd",  "due", "late" };
enum { ID, OPENED, CLOSED, TITLE, PRIO, LAT, LON, OK, VIA, SUBJECT, TYPE, CODE, WARD, DEPT, PD, DUE, LATE, COLUMNS };

struct fixture {
	struct map *map;
	struct arena *arena;
	const char *cells[COLUMNS];
	struct text fields[COLUMNS];
	struct import_row row;
	struct why why;
};

static int open_text(const char *content, struct map **out, struct why *why)
{
	char path[] = "/tmp/liaison-map-XXXXXX";
	int fd = mkstemp(path), rc;
	FILE *file = fdopen(fd, "w");

	fputs(content, file);
	fclose(file);
	rc = map_open(path, out, why);
	unlink(path);
	return rc;
}

static struct csv_row row_of(struct fixture *f, const char *const *cells)
{
	for (size_t i = 0; i < COLUMNS; i++)
		f->fields[i] = text_of(cells[i]);
	return (struct csv_row){ .fields = f->fields, .n_fields = COLUMNS, .line = 1 };
}

static void start(struct fixture *f, const char *content)
{
	static const char *const usual[COLUMNS] = {
		"7",        "2015-03-08T01:30:00", "",          "Snow", "", "42.1", "-71.2", "1",
		"Web Form", "Parks & Trees",       "Big Snow!", "",     "", "",     "",      "",
		""
	};
	struct csv_row row;

	*f = (struct fixture){ .arena = arena_create(1 << 20) };
	cr_assert(eq(int, open_text(content, &f->map, &f->why), MAP_OK), "%s %s", f->why.where, f->why.sentence);
	row = row_of(f, header);
	cr_assert(eq(int, map_bind(f->map, &row, "rows.csv", &f->why), MAP_OK), "%s", f->why.sentence);
	memcpy(f->cells, usual, sizeof usual);
}

static int apply(struct fixture *f)
{
	struct csv_row row = row_of(f, f->cells);

	return map_row(f->map, &row, f->arena, &f->row, &f->why);
}

static void stop(struct fixture *f)
{
	map_close(&f->map);
	arena_destroy(&f->arena);
}

Test(map, a_row_becomes_a_submission)
{
	struct fixture f;

	start(&f, full);
	cr_assert(eq(int, apply(&f), MAP_OK), "%s", f.why.sentence);
	cr_expect(eq(str, (char *)f.row.submission.source, "city"));
	cr_expect(eq(str, (char *)f.row.submission.source_ref, "7"));
	cr_expect(eq(str, (char *)f.row.submission.category, "parks-trees/big-snow"));
	cr_expect(eq(str, (char *)f.row.submission.channel, "web-form"));
	cr_expect(eq(str, (char *)f.row.outcome_code, "done"));
	cr_expect(eq(str, (char *)f.row.answer, "Closed."));
	cr_expect(eq(int, f.row.submission.priority, LIAISON_PRIORITY_NORMAL));
	cr_expect(f.row.submission.has_point);
	cr_expect(
		eq(i64, f.row.submission.opened_ms, 1425796200000)); /* 06:30Z: before the clocks went forward that night */
	cr_expect(eq(i64, f.row.closed_ms, 0));
	cr_expect(eq(sz, f.row.submission.n_fields, 0));
	stop(&f);
}

Test(map, values_are_translated_and_the_longest_prefix_of_a_category_counts)
{
	struct fixture f;

	start(&f, full);
	f.cells[VIA] = "Constituent Call";
	f.cells[SUBJECT] = "Works";
	f.cells[TYPE] = "Snow";
	f.cells[PRIO] = "P1";
	f.cells[WARD] = "5";
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(eq(str, (char *)f.row.submission.channel, "hotline"));
	cr_expect(eq(str, (char *)f.row.submission.category, "winter/snow"));
	cr_expect(eq(int, f.row.submission.priority, LIAISON_PRIORITY_URGENT));
	cr_expect(eq(str, (char *)f.row.submission.fields[0].value, "5"));
	f.cells[TYPE] = "Snowplough"; /* "works/snow" is no prefix of it: paths are compared by segments */
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(eq(str, (char *)f.row.submission.category, "streets/snowplough"));
	stop(&f);
}

Test(map, times_with_an_offset_are_believed_and_american_ones_read)
{
	struct fixture f;

	start(&f, full);
	f.cells[OPENED] = "2015-01-01T00:00:00+01:00";
	f.cells[CLOSED] = "01/01/2015 01:00:00 PM";
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(eq(i64, f.row.submission.opened_ms, 1420066800000));
	cr_expect(eq(i64, f.row.closed_ms, 1420135200000));
	stop(&f);
}

Test(map, coordinates_count_only_where_the_map_says_that_they_are_usable)
{
	struct fixture f;

	start(&f, full);
	f.cells[OK] = "0";
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(not(f.row.submission.has_point));
	cr_expect(not(f.row.is_unplaced));
	f.cells[OK] = "1";
	f.cells[LAT] = "forty-two";
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(not(f.row.submission.has_point));
	cr_expect(f.row.is_unplaced);
	stop(&f);
}

Test(map, rows_that_cannot_be_a_case_are_bad_with_a_reason)
{
	static const struct {
		int column;
		const char *value, *reason;
	} bad[] = {
		{ ID, "  ", "it has no reference in column id (1 to 128 bytes)" },
		{ SUBJECT, "&&", "" }, /* with an empty type below: its category is empty */
		{ OPENED, "yesterday",
		  "column opened: \"yesterday\" is no time; it must be YYYY-MM-DDTHH:MM:SS, with or without an offset, or "
		  "MM/DD/YYYY hh:mm:ss AM" },
		{ DUE, "2015-02-30T00:00:00",
		  "column due: \"2015-02-30T00:00:00\" is no time; it must be YYYY-MM-DDTHH:MM:SS, with or without an "
		  "offset, or MM/DD/YYYY hh:mm:ss AM" },
		{ PRIO, "whenever",
		  "its priority \"whenever\" is not low, normal, high or urgent; translate it with values.priority in the map" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct fixture f;

		start(&f, full);
		f.cells[bad[i].column] = bad[i].value;
		if (bad[i].column == SUBJECT)
			f.cells[TYPE] = "";
		cr_expect(eq(int, apply(&f), MAP_BAD), "column %d", bad[i].column);
		cr_expect(eq(str, f.why.sentence,
			     (char *)(uintptr_t)(*bad[i].reason ? bad[i].reason : "its category is empty")));
		stop(&f);
	}
}

Test(map, what_is_no_utf_8_is_repaired_and_counted)
{
	struct fixture f;

	start(&f, full);
	f.cells[TITLE] = "Caf\xE9 \xE8\xB7";
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(eq(str, (char *)f.row.submission.title, "Caf\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD"));
	cr_expect(eq(u64, f.row.repaired, 3));
	stop(&f);
}

Test(map, texts_over_the_limit_are_cut_between_characters_and_counted)
{
	struct fixture f;
	char title[LIMIT_TITLE + 8];

	start(&f, full);
	memset(title, 'x', sizeof title);
	memcpy(title + LIMIT_TITLE - 1, "路", 4);
	f.cells[TITLE] = title;
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(eq(sz, strlen(f.row.submission.title), LIMIT_TITLE - 1));
	cr_expect(eq(u64, f.row.shortened, 1));
	stop(&f);
}

Test(map, what_the_city_recorded_is_there_to_compare_with)
{
	struct fixture f;

	start(&f, full);
	f.cells[DEPT] = "PWDx";
	f.cells[PD] = "A1";
	f.cells[DUE] = "2015-03-09T08:30:00";
	f.cells[LATE] = "YES";
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(eq(str, (char *)f.row.expected_lead, "PWDx"));
	cr_expect(eq(str, (char *)f.row.expected_area, "district:A1"));
	cr_expect(eq(i64, f.row.expected_due_ms, 1425904200000));
	cr_expect(eq(i64, f.row.submission.promised_ms, 1425904200000), "promised_at names the same column");
	cr_expect(f.row.has_expected_overdue && f.row.is_expected_overdue);
	stop(&f);
}

Test(map, a_single_category_column_keeps_its_slashes)
{
	static const char one[] = "map = { source = \"s\"; columns = { source_ref = \"id\"; category = [ \"type\" ]; }; };";
	struct fixture f;

	start(&f, one);
	f.cells[TYPE] = "Transport/Road works//Pothole!/";
	cr_assert(eq(int, apply(&f), MAP_OK));
	cr_expect(eq(str, (char *)f.row.submission.category, "transport/road-works/pothole"));
	stop(&f);
}

Test(map, a_column_that_the_file_lacks_is_named)
{
	struct text lone[] = { TEXT("id") };
	struct csv_row row = { .fields = lone, .n_fields = 1, .line = 1 };
	struct map *map = NULL;
	struct why why;

	cr_assert(eq(int, open_text(full, &map, &why), MAP_OK));
	cr_assert(eq(int, map_bind(map, &row, "rows.csv", &why), MAP_REFUSED));
	cr_expect(eq(str, why.where, "rows.csv:1"));
	cr_expect(eq(str, why.sentence, "The header row has no column \"opened\" that the map names."));
	map_close(&map);
}

Test(map, what_is_wrong_in_a_map_is_refused_with_its_line)
{
	static const struct {
		const char *content;
		unsigned line;
	} wrong[] = {
		{ "map = {\n source = \"s\";\n colums = { };\n};", 3 },
		{ "map = {\n source = \"s\";\n zone = \"Mars/Olympus\";\n columns = { source_ref = \"id\"; };\n};", 3 },
		{ "map = {\n source = \"s\";\n columns = {\n source_ref = 7;\n };\n};", 4 },
		{ "map = {\n source = \"s\";\n columns = {\n source_ref = \"id\"; lat = \"y\";\n };\n};", 3 },
		{ "map = {\n source = \"s\";\n columns = { source_ref = \"id\"; };\n values = { priority = (\n { from = \"1\"; to = \"soon\"; } ); };\n};",
		  5 },
		{ "map = {\n source = ;\n};", 2 },
		{ "other = 1;\n", 1 },
	};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct map *map = NULL;
		struct why why = { 0 };
		char where[24];

		cr_expect(eq(int, open_text(wrong[i].content, &map, &why), MAP_REFUSED), "%s", wrong[i].content);
		snprintf(where, sizeof where, ":%u", wrong[i].line);
		cr_expect(eq(str, strrchr(why.where, ':'), where), "%s: %s", why.where, why.sentence);
		map_close(&map);
	}
}

Test(map, a_word_keeps_other_scripts_and_has_no_dash_at_its_ends)
{
	struct arena *arena = arena_create(1 << 16);
	static const struct {
		const char *from, *to;
	} words[] = {
		{ "Mayor's 24 Hour Hotline", "mayor-s-24-hour-hotline" },
		{ "Sidewalk Repair (Make Safe)", "sidewalk-repair-make-safe" },
		{ "  路口 红绿灯 ", "路口-红绿灯" },
		{ "--", "" },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		cr_expect(text_is_str(words_slug(arena, text_of(words[i].from), LIMIT_NAME), words[i].to), "%s",
			  words[i].from);
	cr_expect(text_is_str(words_slug(arena, TEXT("abc defg"), 4), "abc"));
	arena_destroy(&arena);
}

Test(map, passes_over_a_byte_order_mark)
{
	char marked[sizeof full + 3] = "\xEF\xBB\xBF";
	struct why why = { 0 };
	struct map *map;

	strcat(marked, full);
	cr_assert(eq(int, open_text(marked, &map, &why), MAP_OK), "%s", why.sentence);
	map_close(&map);
}
