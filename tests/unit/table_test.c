/* Tables for people: widths, cutting, and characters that would play with the terminal. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

#include "client/cli/table.h"

TestSuite(table, .timeout = 5);

Test(table, east_asian_characters_need_two_columns_and_marks_none)
{
	cr_expect(eq(sz, width_of("abc"), 3));
	cr_expect(eq(sz, width_of("路口红绿灯"), 10));
	cr_expect(eq(sz, width_of("ｶﾞ"), 2));
	cr_expect(eq(sz, width_of("Gemu\xCC\x88se"), 6)); /* u and a combining diaeresis */
	cr_expect(eq(sz, width_of("한국"), 4));
	cr_expect(eq(sz, width_of("😀"), 2));
	cr_expect(eq(sz, width_of("\xFF\xC3"), 2)); /* no UTF-8: one each */
}

Test(table, a_cut_never_parts_a_character)
{
	cr_expect(eq(sz, width_cut("路口", 3), 3));
	cr_expect(eq(sz, width_cut("路口", 1), 0));
	cr_expect(eq(sz, width_cut("u\xCC\x88x", 1), 3)); /* the mark stays with its letter */
	cr_expect(eq(sz, width_cut("abc", 9), 3));
}

/* The table as text. Owner: the caller. */
static char *printed(const struct table *t, unsigned columns)
{
	char *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);

	table_print(t, stream, columns);
	fclose(stream);
	return text;
}

static void fill(struct table *t)
{
	static const char *const headings[] = { "NAME", ">COUNT", "TITLE" };

	table_init(t, headings, 3);
	table_add(t, PLAIN, "%s", "road");
	table_add(t, PLAIN, "%d", 7);
	table_add(t, PLAIN, "%s", "路口红绿灯不亮");
	table_add(t, PLAIN, "%s", "环境局");
	table_add(t, PLAIN, "%d", 1234567);
	table_add(t, PLAIN, "%s", "short");
}

Test(table, columns_are_as_wide_as_their_widest_cell)
{
	struct table t;
	char *text;

	fill(&t);
	text = printed(&t, 0);
	cr_expect(eq(str, text,
		     "NAME      COUNT  TITLE\n"
		     "road          7  路口红绿灯不亮\n"
		     "环境局  1234567  short\n"));
	free(text);
	table_fini(&t);
}

Test(table, the_widest_column_is_cut_to_fit_the_terminal)
{
	struct table t;
	char *text;

	fill(&t);
	text = printed(&t, 26);
	cr_expect(eq(str, text,
		     "NAME      COUNT  TITLE\n"
		     "road          7  路口红绿…\n"
		     "环境局  1234567  short\n"));
	free(text);
	table_fini(&t);
}

/* The least wanted column goes first; what may not be cut is whole, and what is left over is cut. */
Test(table, columns_are_left_out_where_the_terminal_is_too_narrow)
{
	static const char *const headings[] = { "!NAME", "2TITLE", ">!1COUNT", "NOTE" };
	static const struct {
		unsigned columns;
		const char *text;
	} rows[] = {
		{ 0,
		  "NAME            TITLE             COUNT  NOTE\nroad-and-rails  any one you like      7  something to be read\n" },
		{ 58,
		  "NAME            TITLE             COUNT  NOTE\nroad-and-rails  any one you like      7  something to be …\n" },
		{ 40, "NAME            COUNT  NOTE\nroad-and-rails      7  something to be …\n" },
		{ 30, "NAME            NOTE\nroad-and-rails  something to …\n" },
		{ 10, "NAME            NOTE\nroad-and-rails  somethi…\n" },
	};
	struct table t;

	table_init(&t, headings, 4);
	table_add(&t, PLAIN, "road-and-rails");
	table_add(&t, PLAIN, "any one you like");
	table_add(&t, PLAIN, "7");
	table_add(&t, PLAIN, "something to be read");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = printed(&t, rows[i].columns);

		cr_expect(eq(str, text, (char *)(uintptr_t)rows[i].text), "%u columns", rows[i].columns);
		free(text);
	}
	table_fini(&t);
}

Test(table, working_time_is_never_told_in_days)
{
	static const struct {
		int64_t ms;
		const char *working, *plain;
	} rows[] = {
		{ 0, "0 min", "0 s" },
		{ 40000, "40 s", "40 s" },
		{ 1200000, "20 min", "20 min" },
		{ 3600000, "1 h", "1 h 0 min" },
		{ INT64_C(33) * 3600000, "33 h", "1 d 9 h" },
		{ INT64_C(120000000), "33 h 20 min", "1 d 9 h" },
		{ INT64_C(3600000) * 1000, "1000 h", "41 d 16 h" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char out[OUT_TIME_SIZE];

		cr_expect(eq(str, (char *)(uintptr_t)out_working(rows[i].ms, out), (char *)(uintptr_t)rows[i].working));
		cr_expect(eq(str, (char *)(uintptr_t)out_span(rows[i].ms, out), (char *)(uintptr_t)rows[i].plain));
	}
}

Test(table, a_title_cannot_play_with_the_terminal)
{
	char *clean = out_clean("a\033[31mb\nc\xC2\x9B"
				"d\xE2\x80\xAE"
				"e");

	cr_expect(eq(str, clean,
		     "a\xEF\xBF\xBD[31mb c\xEF\xBF\xBD"
		     "d\xEF\xBF\xBD"
		     "e"));
	free(clean);
}
