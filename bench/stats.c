/* bench stats - figures over a store that is full, read as `liaison stats` reads them; and what counting costs a case. One figure a line.
 * Usage: bench-stats [CASES [FOLDER]] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/stats.h"
#include "lib/latencies.h"
#include "lib/stocked.h"

enum { SAMPLES = 200 };

static void measure(struct stocked *s, const char *about, struct request_stats asked)
{
	struct latencies latencies = { .n = 0 }, processor = { .n = 0 };
	struct stats_list page = { .n_rows = 0 };
	int64_t received = 0;

	asked.limit = 1000;
	for (int i = 0; i < SAMPLES; i++) {
		mono start = clock_mono();
		int64_t cpu_ns = thread_cpu_ns();

		stocked_must(stats_page(&s->reader, &asked, s->arena, &page), "stats_page");
		latencies_add(&latencies, mono_since(clock_mono(), start));
		latencies_add(&processor, dur_ns(thread_cpu_ns() - cpu_ns));
		if (i + 1 < SAMPLES)
			arena_reset(s->arena);
	}
	for (size_t i = 0; i < page.n_rows; i++)
		received += page.rows[i].counts[FIGURE_RECEIVED];
	printf("%-40s %4zu rows, %9" PRId64 " cases  p50 %6.2f ms  p99 %6.2f ms  processor p50 %6.2f ms  p99 %6.2f ms\n", about, page.n_rows, received,
	       latencies_ms(&latencies, 0.5), latencies_ms(&latencies, 0.99), latencies_ms(&processor, 0.5), latencies_ms(&processor, 0.99));
	arena_reset(s->arena);
}

int main(int argc, char **argv)
{
	uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : 300000;
	const char *within = argc > 2 ? argv[2] : "/tmp";
	double without = 0, with;
	struct stocked s;
	int64_t cpu_ns;
	int32_t day;
	mono start;

	if (!cases) {
		fputs("usage: bench-stats [CASES [FOLDER]]\n", stderr);
		return 2;
	}
	for (int round = 0; round < 2; round++) { /* the same rows without figures, then with: what they cost */
		uint64_t n = cases < 300000 ? cases : 300000;

		stocked_open(&s, within, round);
		cpu_ns = thread_cpu_ns();
		stocked_fill(&s, n, 20, 0);
		with = (double)(thread_cpu_ns() - cpu_ns) / 1e3 / (double)n;
		without = round ? without : with;
		stocked_close(&s);
	}
	printf("a new case in the store, processor time: %.2f us without figures, %.2f us with; ratio %.3f\n", without, with,
	       with / without);
	stocked_open(&s, within, true);
	start = clock_mono();
	stocked_fill(&s, cases, 20, 2);
	day = s.time.day(s.time.self, stocked_now(&s));
	printf("%" PRIu64 " cases over %" PRIu64 " days: filled in %.1f s\n", cases, cases * 6 / 86400, seconds_since(start));
	measure(&s, "all", (struct request_stats){ .by = STATS_BY_ALL });
	measure(&s, "by department", (struct request_stats){ .by = STATS_BY_DEPARTMENT });
	measure(&s, "by area", (struct request_stats){ .by = STATS_BY_AREA });
	measure(&s, "by category", (struct request_stats){ .by = STATS_BY_CATEGORY });
	measure(&s, "by department, the last 30 days", (struct request_stats){ .by = STATS_BY_DEPARTMENT, .from_day = day - 30 });
	measure(&s, "by category, 100 days, edges in months", (struct request_stats){ .by = STATS_BY_CATEGORY, .from_day = day - 100, .to_day = day - 3 });
	measure(&s, "by department, every month", (struct request_stats){ .by = STATS_BY_DEPARTMENT, .every = STATS_EVERY_MONTH });
	measure(&s, "all, every day of a year", (struct request_stats){ .by = STATS_BY_ALL, .every = STATS_EVERY_DAY, .from_day = day - 365 });
	stocked_close(&s);
	return 0;
}
