/* core/figures.h - figures on line: what a case adds to the sums of its day, its department, areas, category and channel, gathered until the store takes it.
 *
 * Two kinds. What a case shows (received, resolved, in time, overdue ...) is a function of the case alone: a change adds what it shows now and takes back what
 * it showed before, so that the sums are at every commit what a count of all cases would give. What has happened to it (lengths of time, whose time it was,
 * reopened, rated) is added once, when it happens, under who answered for it then, and stays.
 *
 * Holds sums by (day, heading, value) and nothing else; never the cases. Loop thread. */
#ifndef LIAISON_CORE_FIGURES_H
#define LIAISON_CORE_FIGURES_H

#include "core/sums.h"
#include "core/timekeeping.h"

struct figures;

struct figures *figures_create(void);
void figures_destroy(struct figures **figures);

/* A case as it was and as it is; `before` NULL: it is new. */
void figures_count(struct figures *figures, const struct timekeeping *time, const struct case_record *before, const struct case_record *after, wall now);

/* Sums that are gathered. */
size_t figures_size(const struct figures *figures);
struct figure_sums { int32_t day; enum stats_by by; struct text value; struct sums sums; };
/* The n-th. Valid until the next call that changes anything. */
const struct figure_sums *figures_at(const struct figures *figures, size_t n);
void figures_clear(struct figures *figures);

/* All of them as bytes, and added back out of them. */
void figures_pack(const struct figures *figures, struct buffer *out);
bool figures_unpack(struct figures *figures, struct unpack *from);

/* One of the packed after another, for readers: its sums stay packed. false: there are no more, or from->is_bad. */
struct packed_sums { int32_t day; enum stats_by by; struct text value, sums; };
bool figures_next(struct unpack *from, struct packed_sums *out);

#endif
