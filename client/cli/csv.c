#include "csv.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buffer.h"

enum { CHUNK_BYTES = 64 * 1024, ROW_MAX = 16 * 1024 * 1024 };

/* Where in a row the reader stands. */
enum state {
	AT_FIELD_START,
	IN_PLAIN,
	IN_QUOTES,
	AFTER_QUOTE /* one that ends the field, or the first of two */,
	IN_REFUSED /* to the line's end */
};

struct csv {
	csv_read *read;
	void *ctx;
	gzFile file; /* NULL: not ours */
	int64_t file_bytes;
	const char *name;
	char *chunk;
	size_t at, filled;
	bool is_over, has_begun;
	bool was_return; /* in a field without quotes: part of a line break only if one follows */
	uint64_t line;
	enum state state;
	struct buffer bytes;                         /* of the row so far, one field after another */
	size_t starts[CSV_FIELDS_MAX + 1], n_fields; /* starts[i + 1]: where field i ends */
	struct text fields[CSV_FIELDS_MAX];
	const char *reason;
};

static long read_file(void *ctx, char *to, size_t size)
{
	struct csv *csv = ctx;
	int got = gzread(csv->file, to, (unsigned)size), error = Z_OK;

	/* A compressed file that was cut off ends like a whole one, but for this. */
	if (!got)
		gzerror(csv->file, &error);
	return error == Z_OK || error == Z_STREAM_END ? got : -1;
}

struct csv *csv_from(csv_read *read, void *ctx, const char *name)
{
	struct csv *csv = calloc(1, sizeof *csv);

	assert(csv);
	*csv = (struct csv){ .read = read, .ctx = ctx, .name = name, .line = 1, .file_bytes = -1 };
	csv->chunk = malloc(CHUNK_BYTES);
	csv->bytes.limit = ROW_MAX;
	assert(csv->chunk);
	return csv;
}

int csv_open(const char *path, struct csv **out, struct why *why)
{
	bool is_stdin = !strcmp(path, "-");
	struct csv *csv = csv_from(read_file, NULL, is_stdin ? "standard input" : path);
	struct stat status;

	csv->ctx = csv;
	errno = 0;
	csv->file = is_stdin ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path, "rb");
	if (!csv->file || (!is_stdin && (stat(path, &status) || S_ISDIR(status.st_mode)))) {
		why_where(why, path, 0);
		why_say(why, "%s.", !csv->file ? strerror(errno ? errno : ENOMEM) : "this is a folder, not a CSV file");
		csv_close(&csv);
		return CSV_REFUSED;
	}
	csv->file_bytes = is_stdin || !S_ISREG(status.st_mode) ? -1 : status.st_size;
	*out = csv;
	return CSV_OK;
}

void csv_close(struct csv **at)
{
	struct csv *csv = *at;

	if (!csv)
		return;
	if (csv->file)
		gzclose(csv->file);
	free(csv->chunk);
	buffer_fini(&csv->bytes);
	free(csv);
	*at = NULL;
}

double csv_progress(const struct csv *csv)
{
	return csv->file && csv->file_bytes > 0 ? (double)gzoffset(csv->file) / (double)csv->file_bytes : -1;
}

static int check_beginning(struct csv *csv, struct why *why)
{
	const struct text begin = { csv->chunk, csv->filled };

	csv->has_begun = true;
	if (text_starts(begin, TEXT("\xEF\xBB\xBF")))
		csv->at = 3;
	if (!text_starts(begin, TEXT("\xFF\xFE")) && !text_starts(begin, TEXT("\xFE\xFF")))
		return CSV_OK;
	why_where(why, csv->name, 1);
	why_say(why, "The file is UTF-16; save it as CSV in UTF-8.");
	return CSV_REFUSED;
}

/* The next chunk; is_over at the end. */
static int fill(struct csv *csv, struct why *why)
{
	/* Three bytes at least, or a byte order mark could come in parts. */
	size_t filled = 0, least = csv->has_begun ? 1 : 3;
	long got = 1;

	while (filled < least && got > 0) {
		got = csv->read(csv->ctx, csv->chunk + filled, CHUNK_BYTES - filled);
		filled += got > 0 ? (size_t)got : 0;
	}
	if (got < 0) {
		why_where(why, csv->name, (unsigned)csv->line);
		why_say(why, "The file could not be read to its end; is it damaged?");
		return CSV_REFUSED;
	}
	csv->at = 0;
	csv->filled = filled;
	csv->is_over = filled == 0;
	return csv->has_begun ? CSV_OK : check_beginning(csv, why);
}

static void refuse(struct csv *csv, const char *reason)
{
	csv->reason = reason;
	csv->state = IN_REFUSED;
}

static void end_field(struct csv *csv)
{
	if (csv->n_fields == CSV_FIELDS_MAX) {
		refuse(csv, "it has more than 1024 fields");
		return;
	}
	csv->starts[++csv->n_fields] = csv->bytes.size;
	csv->state = AT_FIELD_START;
}

static void add(struct csv *csv, const char *from, size_t size)
{
	if (csv->bytes.size - csv->starts[csv->n_fields] + size > CSV_FIELD_MAX)
		refuse(csv, "a field is longer than 1 MiB; is a quote missing?");
	else
		buffer_add(&csv->bytes, (struct text){ from, size });
	if (csv->bytes.is_short)
		refuse(csv, "it is longer than 16 MiB; is a quote missing?");
}

/* How many bytes from `at` belong to the field for sure, given what ends a run in this state. */
static size_t run_length(const struct csv *csv)
{
	size_t n = 0, left = csv->filled - csv->at;
	const char *from = csv->chunk + csv->at;

	if (csv->state == IN_QUOTES)
		while (n < left && from[n] != '"' && from[n] != '\n')
			n++;
	else
		while (n < left && from[n] != ',' && from[n] != '\n' && from[n] != '\r')
			n++;
	return n;
}

/* A line break outside quotes. true: the row is whole. */
static bool end_line(struct csv *csv)
{
	bool is_empty = csv->state == AT_FIELD_START && !csv->n_fields;

	if (csv->state != IN_REFUSED && !is_empty)
		end_field(csv);
	return !is_empty;
}

/* One byte that is not inside a run. true: it ended the row. */
static bool step(struct csv *csv, char c)
{
	if (c == '\n' && csv->state != IN_QUOTES)
		return end_line(csv);
	switch (csv->state) {
	case AT_FIELD_START:
		csv->state = c == '"' ? IN_QUOTES : IN_PLAIN;
		csv->was_return = c == '\r';
		if (c == ',')
			end_field(csv);
		else if (c != '"' && c != '\r')
			add(csv, &c, 1);
		return false;
	case IN_PLAIN:
		if (csv->was_return)
			add(csv, "\r", 1);
		csv->was_return = c == '\r';
		if (c == ',')
			end_field(csv);
		else if (c != '\r')
			add(csv, &c, 1);
		return false;
	case IN_QUOTES:
		if (c == '"')
			csv->state = AFTER_QUOTE;
		else
			add(csv, &c, 1);
		return false;
	case AFTER_QUOTE:
		if (c == '"') {
			csv->state = IN_QUOTES;
			add(csv, &c, 1);
		} else if (c == ',') {
			end_field(csv);
		} else if (c != '\r') {
			refuse(csv, "text follows a closing quote; a quote within a field is written twice");
		}
		return false;
	case IN_REFUSED:
		return false;
	}
	return false;
}

/* Through the chunk, until the row is whole (true) or the chunk used up. */
static bool read_on(struct csv *csv)
{
	while (csv->at < csv->filled) {
		char c;

		if ((csv->state == IN_PLAIN && !csv->was_return) || csv->state == IN_QUOTES) {
			size_t run = run_length(csv);

			add(csv, csv->chunk + csv->at, run);
			csv->at += run;
			if (csv->at == csv->filled)
				break;
		}
		c = csv->chunk[csv->at++];
		csv->line += c == '\n';
		if (step(csv, c))
			return true;
	}
	return false;
}

static void start_row(struct csv *csv, struct csv_row *row)
{
	buffer_clear(&csv->bytes);
	csv->bytes.limit = ROW_MAX;
	csv->n_fields = 0;
	csv->starts[0] = 0;
	csv->state = AT_FIELD_START;
	csv->was_return = false;
	csv->reason = NULL;
	*row = (struct csv_row){ .line = csv->line };
}

/* The file ends where a row has begun, or not. */
static int end_file(struct csv *csv)
{
	if (csv->state == AT_FIELD_START && !csv->n_fields)
		return CSV_END;
	if (csv->state == IN_QUOTES)
		csv->reason = "the quote that opens here is never closed";
	else if (csv->state != IN_REFUSED)
		end_field(csv);
	return CSV_OK;
}

int csv_next(struct csv *csv, struct csv_row *row, struct why *why)
{
	bool is_whole = false;
	int rc = CSV_OK;

	start_row(csv, row);
	while (!is_whole && !rc) {
		if (csv->at == csv->filled)
			rc = fill(csv, why);
		/* Empty lines before a row are no rows. */
		if (csv->state == AT_FIELD_START && !csv->n_fields)
			while (csv->at < csv->filled && (csv->chunk[csv->at] == '\n' || csv->chunk[csv->at] == '\r'))
				csv->line += csv->chunk[csv->at++] == '\n';
		if (csv->state == AT_FIELD_START && !csv->n_fields)
			row->line = csv->line;
		if (rc || csv->is_over)
			break;
		is_whole = read_on(csv);
	}
	if (!rc && !is_whole)
		rc = end_file(csv);
	if (rc)
		return rc;
	row->reason = csv->reason;
	if (csv->reason)
		return CSV_BAD;
	for (size_t i = 0; i < csv->n_fields; i++)
		csv->fields[i] = (struct text){ csv->bytes.at + csv->starts[i], csv->starts[i + 1] - csv->starts[i] };
	row->fields = csv->fields;
	row->n_fields = csv->n_fields;
	return CSV_OK;
}

void csv_write(struct buffer *out, struct text field)
{
	bool needs_quotes = false;

	for (size_t i = 0; i < field.size; i++)
		needs_quotes |= field.at[i] == ',' || field.at[i] == '"' || field.at[i] == '\n' || field.at[i] == '\r';
	if (!needs_quotes) {
		buffer_add(out, field);
		return;
	}
	buffer_add(out, TEXT("\""));
	for (size_t i = 0; i < field.size; i++) {
		if (field.at[i] == '"')
			buffer_add(out, TEXT("\""));
		buffer_add(out, text_slice(field, i, i + 1));
	}
	buffer_add(out, TEXT("\""));
}
