/* client/cli/figures.h - the columns of liaison stats: what each is called, means and is made of. Read-only tables. */
#ifndef LIAISON_CLI_FIGURES_H
#define LIAISON_CLI_FIGURES_H

#include <stddef.h>

#include "liaison/client.h"

/* A figure made of others. */
struct derived {
	const char *name, *definition;
	enum { DERIVED_SHARE, DERIVED_SPAN } kind;
	/* of what it is a share, or which length it is; false: there is nothing that it could be made of */
	bool (*of)(const struct liaison_stats_row *row, double *out); /* a share of 1, or milliseconds */
};

extern const struct derived derived_figures[];
extern const size_t n_derived_figures;

/* NULL: there is none of that name. */
const struct derived *derived_find(const char *name);

#endif
