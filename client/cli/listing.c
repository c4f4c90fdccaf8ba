#include "listing.h"

#include <inttypes.h>

#include "json.h"

enum { PAGE = 500, ROWS_DEFAULT = 50 };

bool listing_limit(const struct args *args, uint64_t *limit_out)
{
	*limit_out = args_has(args, "all") ? UINT64_MAX : ROWS_DEFAULT;
	return args_number(args, "limit", 1, UINT32_MAX, limit_out);
}

uint32_t listing_page(uint64_t left)
{
	return left < PAGE ? (uint32_t)left : PAGE;
}

void listing_say_more(const struct args *args, uint64_t shown)
{
	if (!args_has(args, "json"))
		printf("\n%" PRIu64 " shown; there are more: --all, or --limit N.\n", shown);
}

struct listing listing_start(const struct args *args, const char *const *headings, size_t n)
{
	struct listing listing = { .array = args_has(args, "json") ? json_array() : NULL };

	table_init(&listing.table, headings, n);
	return listing;
}

void listing_end(struct listing *listing, int code, const char *nothing)
{
	if (code)
		json_decref(listing->array);
	else if (listing->array)
		json_print(listing->array, false);
	else if (listing->rows)
		table_print(&listing->table, stdout, out_columns());
	else
		puts(nothing);
	table_fini(&listing->table);
}
