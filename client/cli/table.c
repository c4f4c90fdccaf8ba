#include "table.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, NARROWEST = 8 };

void table_init(struct table *t, const char *const *headings, size_t n)
{
	assert(n <= TABLE_COLUMNS_MAX);
	*t = (struct table){ .n_columns = n };
	for (size_t i = 0; i < n; i++) {
		t->columns[i].is_right = headings[i][0] == '>';
		t->columns[i].heading = headings[i] + t->columns[i].is_right;
	}
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

/* Takes from the widest column, again and again, until all fit or none may become narrower. */
static void fit(const struct table *t, size_t widths[TABLE_COLUMNS_MAX], size_t columns)
{
	for (;;) {
		size_t total = GAP * (t->n_columns - 1), widest = 0;

		for (size_t i = 0; i < t->n_columns; i++) {
			total += widths[i];
			if (widths[i] > widths[widest])
				widest = i;
		}
		if (total <= columns || widths[widest] <= NARROWEST)
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

void table_print(const struct table *t, FILE *to, unsigned columns)
{
	size_t widths[TABLE_COLUMNS_MAX] = { 0 };

	measure(t, widths);
	if (columns)
		fit(t, widths, columns);
	for (size_t i = 0; i < t->n_columns; i++)
		print_cell(to, t->columns[i].heading, BOLD, widths[i], t->columns[i].is_right, i + 1 == t->n_columns);
	fputc('\n', to);
	for (size_t i = 0; i < t->n_cells; i++) {
		size_t column = i % t->n_columns;
		bool is_last = column + 1 == t->n_columns;

		print_cell(to, t->cells[i].text, t->cells[i].colour, widths[column], t->columns[column].is_right, is_last);
		if (is_last)
			fputc('\n', to);
	}
}
