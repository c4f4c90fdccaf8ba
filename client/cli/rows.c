#include "rows.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/buffer.h"

enum { ROW_BYTES = 64 << 20, SHOWN_BAD_ROWS = 20 };

static int open_errors(struct rows *rows, const char *path)
{
	if (!path)
		return EXIT_DONE;
	rows->errors = fopen(path, "w");
	if (!rows->errors) {
		out_error("%s: %s.", path, strerror(errno));
		return EXIT_REFUSED;
	}
	fputs("line,reason\n", rows->errors);
	return EXIT_DONE;
}

static int read_header(struct rows *rows, struct why *why)
{
	struct csv_row header;
	int rc = csv_next(rows->csv, &header, why);

	if (rc == CSV_END || rc == CSV_BAD) {
		why_where(why, rows->path, rc == CSV_BAD ? (unsigned)header.line : 0);
		why_say(why, "%s%s.",
			rc == CSV_BAD ? "The header row cannot be read: "
				      : "The file is empty; its first row must name the columns",
			rc == CSV_BAD ? header.reason : "");
		return rc;
	}
	rows->n_fields = header.n_fields;
	return rc ? rc : map_bind(rows->map, &header, rows->path, why);
}

int rows_open(struct rows *rows, const struct args *args)
{
	return rows_open_file(rows, args, args->positionals[0]);
}

int rows_open_file(struct rows *rows, const struct args *args, const char *path)
{
	const char *map = args_text(args, "map");
	struct why why = { 0 };

	*rows = (struct rows){ .path = path };
	if (!map) {
		out_error("--map MAP.cfg is needed: it says which column is what. See docs/IMPORT.md.");
		return EXIT_USAGE;
	}
	rows->arena = arena_create(ROW_BYTES);
	if (map_open(map, &rows->map, &why) || csv_open(rows->path, &rows->csv, &why) || read_header(rows, &why))
		return out_why(&why);
	return open_errors(rows, args_text(args, "errors"));
}

void rows_close(struct rows *rows)
{
	map_close(&rows->map);
	csv_close(&rows->csv);
	if (rows->arena)
		arena_destroy(&rows->arena);
	if (rows->errors && fclose(rows->errors))
		out_error("the file of --errors could not be written to its end.");
	*rows = (struct rows){ 0 };
}

void rows_bad(struct rows *rows, uint64_t line, const char *reason)
{
	rows->bad++;
	if (rows->errors) {
		struct buffer quoted = { 0 };

		csv_write(&quoted, text_of(reason));
		fprintf(rows->errors, "%" PRIu64 ",%.*s\n", line, TEXT_ARG(buffer_text(&quoted)));
		buffer_fini(&quoted);
	}
	if (rows->bad <= SHOWN_BAD_ROWS)
		out_error("%s:%" PRIu64 ": %s%s", rows->path, line, reason, *reason && reason[strlen(reason) - 1] == '.' ? "" : ".");
	if (rows->bad == SHOWN_BAD_ROWS)
		out_error("further bad rows are only counted%s.", rows->errors ? " here" : "; --errors FILE keeps them all");
}

/* A row as the file has it, made a case if it can be. Returns a map_rc or csv_rc. */
static int take(struct rows *rows, const struct csv_row *row, struct import_row *out)
{
	struct why why = { 0 };

	rows->line = row->line;
	if (row->n_fields != rows->n_fields) {
		char reason[96];

		snprintf(reason, sizeof reason, "it has %zu fields, the header row has %" PRIu64, row->n_fields,
			 rows->n_fields);
		rows_bad(rows, row->line, reason);
		return MAP_BAD;
	}
	if (map_row(rows->map, row, rows->arena, out, &why)) {
		rows_bad(rows, row->line, why.sentence);
		return MAP_BAD;
	}
	rows->repaired += out->repaired;
	rows->shortened += out->shortened;
	rows->unplaced += out->is_unplaced;
	return MAP_OK;
}

int rows_next(struct rows *rows, struct import_row *out)
{
	for (;;) {
		struct why why = { 0 };
		struct csv_row row;
		int rc = csv_next(rows->csv, &row, &why);

		arena_reset(rows->arena);
		if (rc == CSV_END)
			return ROWS_END;
		if (rc == CSV_REFUSED || rc < 0) {
			out_why(&why);
			return ROWS_FAILED;
		}
		rows->rows++;
		if (rc == CSV_BAD)
			rows_bad(rows, row.line, row.reason);
		else if (!take(rows, &row, out))
			return ROWS_OK;
	}
}
