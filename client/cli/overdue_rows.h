/* client/cli/overdue_rows.h - rows of the overdue list as a table, as JSON or as CSV. One thread. */
#ifndef LIAISON_CLI_OVERDUE_ROWS_H
#define LIAISON_CLI_OVERDUE_ROWS_H

#include "csv_out.h"
#include "listing.h"
#include "liaison/client.h"

struct overdue_rows {
	struct listing listing;
	struct csv_out csv;
	bool is_csv, is_soon, is_filtered; /* is_filtered: by more than the span of due soon */
};

/* CSV begins with its headings. */
struct overdue_rows overdue_rows_start(const struct args *args, const struct liaison_overdue_query *query);
void overdue_rows_add(struct overdue_rows *rows, const struct liaison_overdue_row *row);
/* Prints what is not printed yet; with `code` drops it. */
void overdue_rows_end(struct overdue_rows *rows, int code);

#endif
