/* client/cli/rows.h - the rows of a mapped CSV file, with the bad ones reported and counted: what import, route and replay
 * have in common. One thread. */
#ifndef LIAISON_CLI_ROWS_H
#define LIAISON_CLI_ROWS_H

#include "map.h"
#include "out.h"

struct rows {
	const char *path;
	struct map *map;
	struct csv *csv;
	struct arena *arena;
	FILE *errors; /* NULL: no --errors */
	uint64_t n_fields;
	uint64_t rows, bad, repaired, shortened, unplaced;
	uint64_t line; /* of the row that rows_next gave */
};

enum rows_rc { ROWS_OK = 0, ROWS_END, ROWS_FAILED /* a sentence stands on stderr */ };

/* The file of the first positional argument under --map. Returns an exit code. Owner: the caller, until rows_close, which
 * accepts a zeroed one. */
int rows_open(struct rows *rows, const struct args *args);
/* The same of a file that an option names. */
int rows_open_file(struct rows *rows, const struct args *args, const char *path);
void rows_close(struct rows *rows);

/* The next good row; its texts are valid until the next call. */
int rows_next(struct rows *rows, struct import_row *out);

/* Counts the row of that line as bad and says so, on stderr for the first ones, in the --errors file for all. */
void rows_bad(struct rows *rows, uint64_t line, const char *reason);

#define ROWS_OPTIONS                                                                     \
	{ "map", "MAP.cfg", "which column is what (needed; docs/IMPORT.md)" },           \
	{                                                                                \
		"errors", "FILE", "write line and reason of every bad row there, as CSV" \
	}

#endif
