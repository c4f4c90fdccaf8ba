/* client/cli/listing.h - pages of rows on their way to a table, or to a JSON array. One thread. */
#ifndef LIAISON_CLI_LISTING_H
#define LIAISON_CLI_LISTING_H

#include <jansson.h>

#include "table.h"

struct listing {
	struct table table;
	json_t *array; /* NULL: for people */
	uint64_t rows;
};

/* How many rows are wanted: --all, --limit N, or 50. false: a sentence stands on stderr. */
bool listing_limit(const struct args *args, uint64_t *limit_out);
/* How many to ask for at once. */
uint32_t listing_page(uint64_t left);

struct listing listing_start(const struct args *args, const char *const *headings, size_t n);
/* Prints what there is, or with `code` drops it; `nothing` where there is none. */
void listing_end(struct listing *listing, int code, const char *nothing);
void listing_say_more(const struct args *args, uint64_t shown);

#endif
