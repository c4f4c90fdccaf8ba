#include "table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, NARROWEST = 8, WORD = 12 };

static void read_heading(struct table *t, size_t i, const char *heading)
{
	for (; *heading == '>' || *heading == '!' || (*heading >= '1' && *heading <= '9'); heading++) {
		t->columns[i].is_right |= *heading == '>';
		t->columns[i].is_whole |= *heading == '!';
		if (*heading >= '1' && *heading <= '9')
			t->columns[i].rank = *heading - '0';
	}
	t->columns[i].heading = heading;
}

void table_init(struct table *t, const char *const *headings, size_t n)
{
	assert(n <= TABLE_COLUMNS_MAX);
	*t = (struct table){ .n_columns = n };
	for (size_t i = 0; i < n; i++)
		read_heading(t, i, headings[i]);
}

void table_fini(struct table *t)
{
	for (size_t i = 0; i < t->n_cells; i++)
		free(t->cells[i].text);
	free(t->cells);
	*t = (struct table){ 0 };
}

void table_add(struct table *t, enum colour colour, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int size;

	va_start(args, format);
	size = vasprintf(&text, format, args);
	va_end(args);
	assert(size >= 0);
	if (t->n_cells == t->room) {
		t->room = t->room ? t->room * 2 : 64;
		t->cells = realloc(t->cells, t->room * sizeof *t->cells);
		assert(t->cells);
	}
	t->cells[t->n_cells++] = (struct cell){ out_clean(text), colour };
	free(text);
}

static void measure(const struct table *t, size_t widths[TABLE_COLUMNS_MAX])
{
	for (size_t i = 0; i < t->n_columns; i++)
		widths[i] = width_of(t->columns[i].heading);
	for (size_t i = 0; i < t->n_cells; i++) {
		size_t width = width_of(t->cells[i].text), column = i % t->n_columns;

		if (width > widths[column])
			widths[column] = width;
	}
}

/* A column that is left out has the width 0. */
static size_t total_of(const struct table *t, const size_t widths[TABLE_COLUMNS_MAX], size_t least)
{
	size_t total = 0;

	for (size_t i = 0; i < t->n_columns; i++)
		if (widths[i])
			total += GAP + (t->columns[i].is_whole || widths[i] < least ? widths[i] : least);
	return total ? total - GAP : 0;
}

/* The column to leave out first; n_columns: none may be. */
static size_t least_wanted(const struct table *t, const size_t widths[TABLE_COLUMNS_MAX])
{
	size_t least = t->n_columns;

	for (size_t i = 0; i < t->n_columns; i++)
		if (widths[i] && t->columns[i].rank &&
		    (least == t->n_columns || t->columns[i].rank > t->columns[least].rank))
			least = i;
	return least;
}

static void leave_out(const struct table *t, size_t widths[TABLE_COLUMNS_MAX], size_t columns)
{
	size_t least;

	while (total_of(t, widths, WORD) > columns && (least = least_wanted(t, widths)) < t->n_columns)
		widths[least] = 0;
}

/* Takes from the widest column that may be cut, again and again, until all fit or none may become narrower. */
static void fit(const struct table *t, size_t widths[TABLE_COLUMNS_MAX], size_t columns)
{
	while (total_of(t, widths, SIZE_MAX) > columns) {
		size_t widest = t->n_columns;

		for (size_t i = 0; i < t->n_columns; i++)
			if (!t->columns[i].is_whole && (widest == t->n_columns || widths[i] > widths[widest]))
				widest = i;
		if (widest == t->n_columns || widths[widest] <= NARROWEST)
			return;
		widths[widest]--;
	}
}

static void print_cell(FILE *to, const char *text, enum colour colour, size_t width, bool is_right, bool is_last)
{
	bool is_cut = width_of(text) > width;
	size_t bytes = width_cut(text, is_cut ? width - 1 : width), used;
	char *shown = strndup(text, bytes);

	assert(shown);
	used = width_of(shown) + is_cut;
	if (is_right)
		fprintf(to, "%*s", (int)(width - used), "");
	fprintf(to, "%s%s%s%s", colour ? out_colour(colour) : "", shown, is_cut ? "…" : "", colour ? out_colour(PLAIN) : "");
	if (!is_last)
		fprintf(to, "%*s", (int)(is_right ? GAP : width - used + GAP), "");
	free(shown);
}

static void print_row(const struct table *t, FILE *to, const size_t widths[TABLE_COLUMNS_MAX], const struct cell *cells)
{
	size_t last = 0;

	for (size_t i = 0; i < t->n_columns; i++)
		last = widths[i] ? i : last;
	for (size_t i = 0; i <= last; i++) {
		const char *text = cells ? cells[i].text : t->columns[i].heading;

		if (widths[i])
			print_cell(to, text, cells ? cells[i].colour : BOLD, widths[i], t->columns[i].is_right, i == last);
	}
	fputc('\n', to);
}

void table_print(const struct table *t, FILE *to, unsigned columns)
{
	size_t widths[TABLE_COLUMNS_MAX] = { 0 };

	measure(t, widths);
	if (columns) {
		leave_out(t, widths, columns);
		fit(t, widths, columns);
	}
	print_row(t, to, widths, NULL);
	for (size_t i = 0; i < t->n_cells; i += t->n_columns)
		print_row(t, to, widths, &t->cells[i]);
}
