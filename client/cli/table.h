/* client/cli/table.h - a table for people: columns as wide as their widest cell, East Asian characters counted as two.
 * Holds its cells until it is printed. Aborts without memory. One thread. */
#ifndef LIAISON_CLI_TABLE_H
#define LIAISON_CLI_TABLE_H

#include <stddef.h>
#include <stdio.h>

#include "out.h"

enum { TABLE_COLUMNS_MAX = 12 };

struct cell {
	char *text;
	enum colour colour;
};

struct table {
	struct {
		const char *heading;
		bool is_right, is_whole;
		int rank; /* 0: always there */
	} columns[TABLE_COLUMNS_MAX];
	size_t n_columns;
	struct cell *cells; /* row by row */
	size_t n_cells, room;
};

/* What a heading begins with is not shown: ">", the column is set to the right; "!", it is never cut; a digit from 1 on, where the terminal is too narrow the
 * column is left out, the highest digit first. The strings are not copied. */
void table_init(struct table *t, const char *const *headings, size_t n);
void table_fini(struct table *t);
/* The next cell, from left to right and row by row. Control characters are made harmless. */
void table_add(struct table *t, enum colour colour, const char *format, ...) PRINTF_LIKE(3, 4);
/* Headings and rows. `columns` of the terminal: columns are left out until those that may be cut need not be narrower than a word, and the widest of these
 * are cut to fit; 0: nothing is cut. */
void table_print(const struct table *t, FILE *to, unsigned columns);

/* Columns that a terminal needs for this text; 0 for combining marks, 2 for wide characters. Bytes that are no UTF-8 count
 * 1. */
size_t width_of(const char *text);
/* Bytes of the longest beginning that needs at most `columns`. */
size_t width_cut(const char *text, size_t columns);

#endif
