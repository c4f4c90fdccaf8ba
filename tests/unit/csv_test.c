/* The CSV reader: RFC 4180, and what real exports do besides. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buffer.h"
#include "client/cli/csv.h"

TestSuite(csv, .timeout = 20);

/* Bytes that are given out `step` at a time. */
struct source {
	struct text left;
	size_t step;
};

static long give(void *ctx, char *to, size_t size)
{
	struct source *s = ctx;
	size_t n = s->left.size < s->step ? s->left.size : s->step;

	if (n > size)
		n = size;
	if (n)
		memcpy(to, s->left.at, n);
	s->left = text_slice(s->left, n, s->left.size);
	return (long)n;
}

/* The whole file as one string: fields between <>, rows between |, bad ones as !line:reason. */
static void read_all(struct text bytes, size_t step, struct buffer *out)
{
	struct source source = { bytes, step };
	struct csv *csv = csv_from(give, &source, "test");
	struct csv_row row;
	struct why why = { 0 };
	int rc;

	buffer_clear(out);
	while ((rc = csv_next(csv, &row, &why)) == CSV_OK || rc == CSV_BAD) {
		if (rc == CSV_BAD) {
			buffer_add_str(out, "!");
			buffer_add_u64(out, row.line);
			buffer_add_str(out, ":");
			buffer_add_str(out, row.reason);
		}
		for (size_t i = 0; rc == CSV_OK && i < row.n_fields; i++) {
			buffer_add_str(out, "<");
			buffer_add(out, row.fields[i]);
			buffer_add_str(out, ">");
		}
		buffer_add_str(out, "|");
	}
	buffer_add_str(out, rc == CSV_END ? "" : why.sentence);
	buffer_add(out, (struct text){ "", 1 });
	csv_close(&csv);
}

/* The same result, however the bytes come. */
static void expect(const char *bytes, const char *result)
{
	struct buffer out = { 0 };

	for (size_t step = 1; step <= strlen(bytes) + 1; step++) {
		read_all(text_of(bytes), step, &out);
		cr_expect(eq(str, out.at, (char *)(uintptr_t)result), "in steps of %zu", step);
	}
	buffer_fini(&out);
}

Test(csv, rows_end_with_either_line_break_and_the_last_needs_none)
{
	expect("a,b\nc,d\r\ne,f", "<a><b>|<c><d>|<e><f>|");
	expect("a,b\r\n", "<a><b>|");
	expect("", "");
}

Test(csv, empty_fields_are_fields_and_empty_lines_are_no_rows)
{
	expect(",\n\n\r\na,,b\n", "<><>|<a><><b>|");
	expect("\"\"\n", "<>|");
}

Test(csv, quotes_hold_commas_line_breaks_and_doubled_quotes)
{
	expect("\"a,\"\"b\"\"\r\nc\",d\n\"\"\"\"\n", "<a,\"b\"\r\nc><d>|<\">|");
}

Test(csv, a_quote_inside_a_plain_field_is_a_character)
{
	expect("5\" pipe,x\n", "<5\" pipe><x>|");
}

Test(csv, a_lone_return_belongs_to_the_field)
{
	expect("a\rb,c\r\n", "<a\rb><c>|");
}

Test(csv, a_byte_order_mark_is_passed_over)
{
	expect("\xEF\xBB\xBF"
	       "a,b\n",
	       "<a><b>|");
}

Test(csv, utf_16_is_refused_in_words)
{
	expect("\xFF\xFE"
	       "a",
	       "The file is UTF-16; save it as CSV in UTF-8.");
}

Test(csv, a_quote_that_is_never_closed_is_told_with_the_line_where_its_row_begins)
{
	expect("a,b\nc,\"d\ne,f\ng,h\n", "<a><b>|!2:the quote that opens here is never closed|");
}

Test(csv, text_behind_a_closing_quote_costs_only_its_own_row)
{
	expect("a\n\"b\"c,d\ne\n", "<a>|!2:text follows a closing quote; a quote within a field is written twice|<e>|");
}

Test(csv, a_field_over_one_mebibyte_is_refused_and_the_next_row_is_read)
{
	struct buffer bytes = { 0 }, out = { 0 };

	buffer_add_str(&bytes, "a,b\nc,");
	memset(buffer_extend(&bytes, CSV_FIELD_MAX + 1), 'x', CSV_FIELD_MAX + 1);
	buffer_add_str(&bytes, "\nd,");
	memset(buffer_extend(&bytes, CSV_FIELD_MAX), 'y', CSV_FIELD_MAX);
	buffer_add_str(&bytes, "\n");
	read_all(buffer_text(&bytes), 65536, &out);
	cr_assert(eq(int, strncmp(out.at, "<a><b>|!2:a field is longer than 1 MiB; is a quote missing?|<d><yy", 60), 0));
	cr_assert(eq(sz, strlen(out.at),
		     strlen("<a><b>|!2:a field is longer than 1 MiB; is a quote missing?|<d><>|") + CSV_FIELD_MAX));
	buffer_fini(&bytes);
	buffer_fini(&out);
}

Test(csv, more_than_1024_fields_are_refused)
{
	struct buffer bytes = { 0 }, out = { 0 };

	memset(buffer_extend(&bytes, CSV_FIELDS_MAX), ',', CSV_FIELDS_MAX);
	buffer_add_str(&bytes, "\na\n");
	read_all(buffer_text(&bytes), 100, &out);
	cr_assert(eq(str, out.at, "!1:it has more than 1024 fields|<a>|"));
	buffer_fini(&bytes);
	buffer_fini(&out);
}

Test(csv, a_compressed_file_is_read_like_a_plain_one)
{
	char path[] = "/tmp/liaison-csv-XXXXXX";
	int fd = mkstemp(path);
	struct csv *csv = NULL;
	struct csv_row row;
	struct why why;
	gzFile file;

	cr_assert(ge(int, fd, 0));
	file = gzdopen(fd, "wb");
	cr_assert(eq(int, gzputs(file, "a,\"b\nc\"\n"), 8));
	gzclose(file);
	cr_assert(eq(int, csv_open(path, &csv, &why), CSV_OK));
	cr_assert(eq(int, csv_next(csv, &row, &why), CSV_OK));
	cr_expect(eq(sz, row.n_fields, 2));
	cr_expect(text_is_str(row.fields[1], "b\nc"));
	cr_expect(eq(int, csv_next(csv, &row, &why), CSV_END));
	csv_close(&csv);
	unlink(path);
}

Test(csv, a_truncated_compressed_file_is_a_failure_and_not_an_end)
{
	char path[] = "/tmp/liaison-csv-XXXXXX";
	int fd = mkstemp(path), rc;
	struct csv *csv = NULL;
	struct csv_row row;
	struct why why = { 0 };
	gzFile file = gzdopen(dup(fd), "wb");

	for (int i = 0; i < 20000; i++)
		cr_assert(gt(int, gzprintf(file, "%d,%d\n", i, rand()), 0));
	gzclose(file);
	cr_assert(eq(int, ftruncate(fd, lseek(fd, 0, SEEK_END) / 2), 0));
	close(fd);
	cr_assert(eq(int, csv_open(path, &csv, &why), CSV_OK));
	while ((rc = csv_next(csv, &row, &why)) == CSV_OK)
		;
	cr_expect(eq(int, rc, CSV_REFUSED));
	cr_expect(ne(sz, strlen(why.sentence), 0));
	csv_close(&csv);
	unlink(path);
}

Test(csv, a_file_that_is_not_there_and_a_folder_are_refused_by_name)
{
	struct csv *csv = NULL;
	struct why why = { 0 };

	cr_assert(eq(int, csv_open("/nonexistent/rows.csv", &csv, &why), CSV_REFUSED));
	cr_expect(eq(str, why.where, "/nonexistent/rows.csv"));
	cr_assert(eq(int, csv_open("/tmp", &csv, &why), CSV_REFUSED));
	cr_expect(eq(str, why.sentence, "this is a folder, not a CSV file."));
}

Test(csv, what_is_written_is_read_back)
{
	static const char *const fields[] = { "plain", "a,b", "say \"so\"", "two\nlines", "", "路口" };
	struct buffer line = { 0 }, out = { 0 };

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		buffer_add_str(&line, i ? "," : "");
		csv_write(&line, text_of(fields[i]));
	}
	read_all(buffer_text(&line), 7, &out);
	cr_assert(eq(str, out.at, "<plain><a,b><say \"so\"><two\nlines><><路口>|"));
	buffer_fini(&line);
	buffer_fini(&out);
}
