/* lib/stocked.h - a store full of cases, put there through the store's interface as a desk would, and calendars to measure on. */
#ifndef LIAISON_BENCH_STOCKED_H
#define LIAISON_BENCH_STOCKED_H

#include "base/clock.h"
#include "core/figures.h"
#include "store/sqlite.h"

struct stocked {
	char folder[256], path[300];
	struct store store;
	struct reader reader;
	struct arena *arena;      /* the reader's */
	struct arena *turn;       /* the writer's */
	struct calendar *calendars[2];
	struct timekeeping time;
	struct figures *figures;  /* gathered; NULL: not counted */
	struct buffer scratch;
	uint64_t cases, events;
};

/* Opens an empty store in a fresh folder below `within`. Ends the program where that fails. */
void stocked_open(struct stocked *s, const char *within, bool with_figures);
void stocked_close(struct stocked *s);
/* One more case; one in `one_late_in` (0: none) is late, one in `one_done_in` resolved. No commit. */
void stocked_add(struct stocked *s, uint64_t one_late_in, uint64_t one_done_in);
/* As many as asked for, with commits. */
void stocked_fill(struct stocked *s, uint64_t cases, uint64_t one_late_in, uint64_t one_done_in);
void stocked_commit(struct stocked *s);
/* The moment behind all cases. */
wall stocked_now(const struct stocked *s);

void stocked_must(int rc, const char *doing);
double seconds_since(mono start);
/* Of this thread: does not depend on who else is busy. */
int64_t thread_cpu_ns(void);

#endif
