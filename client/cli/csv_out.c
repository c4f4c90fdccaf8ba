#include "csv_out.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "csv.h"
#include "out.h"

void csv_out_text(struct csv_out *row, const char *text)
{
	if (row->n_fields++)
		buffer_add_str(&row->line, ",");
	csv_write(&row->line, text_of(text));
}

void csv_out_number(struct csv_out *row, int64_t n)
{
	char digits[24];

	snprintf(digits, sizeof digits, "%" PRId64, n);
	csv_out_text(row, digits);
}

void csv_out_time(struct csv_out *row, int64_t ms)
{
	char time[OUT_TIME_SIZE];

	csv_out_text(row, out_rfc3339(ms, time));
}

void csv_out_end(struct csv_out *row)
{
	assert(!row->line.is_short);
	printf("%.*s\r\n", TEXT_ARG(buffer_text(&row->line)));
	buffer_clear(&row->line);
	row->n_fields = 0;
}

void csv_out_fini(struct csv_out *row)
{
	buffer_fini(&row->line);
}
