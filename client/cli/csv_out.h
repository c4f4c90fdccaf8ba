/* client/cli/csv_out.h - rows of CSV on stdout, as csv_open reads them. Holds one row. Aborts without memory. One thread. */
#ifndef LIAISON_CLI_CSV_OUT_H
#define LIAISON_CLI_CSV_OUT_H

#include <stdint.h>

#include "base/buffer.h"

struct csv_out { struct buffer line; size_t n_fields; };

/* The next field, from left to right. */
void csv_out_text(struct csv_out *row, const char *text);
void csv_out_number(struct csv_out *row, int64_t n);
/* RFC 3339; empty for 0. */
void csv_out_time(struct csv_out *row, int64_t ms);
/* The row is printed and begins anew. */
void csv_out_end(struct csv_out *row);
void csv_out_fini(struct csv_out *row);

#endif
