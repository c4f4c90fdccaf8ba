/* client/cli/csv.h - a CSV file, row by row, as in RFC 4180: quotes, line breaks within quotes, LF or CRLF; a byte order
 * mark is passed over; .gz too. Holds one chunk of the file and one row; never the file. One thread. */
#ifndef LIAISON_CLI_CSV_H
#define LIAISON_CLI_CSV_H

#include "base/fault.h"
#include "base/text.h"
#include "base/why.h"

enum { CSV_FIELD_MAX = 1024 * 1024, CSV_FIELDS_MAX = 1024 };

enum csv_rc {
	CSV_OK = 0,
	CSV_END,     /* there are no more rows */
	CSV_BAD,     /* this row cannot be read, row->line and row->reason say where and why; the next one can be */
	CSV_REFUSED, /* csv_open: no such file, or not one of text; csv_next: reading failed: `why` has the sentence */
};

struct csv_row {
	const struct text *fields; /* valid until the next csv_next */
	size_t n_fields;
	uint64_t line;      /* on which it begins, from 1 */
	const char *reason; /* CSV_BAD: what is wrong with it */
};

struct csv;

/* "-" is standard input. Owner: the caller, until csv_close. Returns OK or REFUSED. */
MUST_CHECK int csv_open(const char *path, struct csv **out, struct why *why);
/* From any source: `read` gives up to `size` bytes, 0 at the end, -1 when it failed. `name` stands in messages; borrowed
 * like `ctx`. */
typedef long csv_read(void *ctx, char *to, size_t size);
struct csv *csv_from(csv_read *read, void *ctx, const char *name);
void csv_close(struct csv **csv);

MUST_CHECK int csv_next(struct csv *csv, struct csv_row *row_out, struct why *why);

/* Share of the file that has been read, 0 .. 1; negative: unknown. */
double csv_progress(const struct csv *csv);

/* A field as it must be written: in quotes where it needs them. Appends to `out`. */
struct buffer;
void csv_write(struct buffer *out, struct text field);

#endif
