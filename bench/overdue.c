/* bench overdue - the first page of 100 of what is overdue, for a reader beside an intake of 5,000 cases/s: every sort, common filters, one that nothing meets,
 * and due soon. One figure a line. Usage: bench-overdue [CASES [ONE_LATE_IN [FOLDER]]] */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/overdue.h"
#include "lib/latencies.h"
#include "lib/stocked.h"

enum { RATE = 5000, TURNS_A_SECOND = 100, SAMPLES = 1000 };

struct intake { struct stocked *stocked; atomic_bool is_over; uint64_t taken; double seconds; };

/* A turn of 50 cases every 10 ms, as the desk's loop would. */
static void *take_in(void *ctx)
{
	struct intake *intake = ctx;
	mono start = clock_mono();

	while (!atomic_load(&intake->is_over)) {
		struct timespec rest = { 0 };
		int64_t left;

		for (int i = 0; i < RATE / TURNS_A_SECOND; i++, intake->taken++)
			stocked_add(intake->stocked, 10, 0);
		stocked_commit(intake->stocked);
		stocked_must(intake->stocked->store.ops->tend(intake->stocked->store.self), "tend");
		left = (int64_t)((double)intake->taken / RATE * 1e9) - mono_since(clock_mono(), start).ns;
		rest.tv_nsec = left > 0 && left < 1000000000 ? left : 0;
		nanosleep(&rest, NULL);
	}
	intake->seconds = seconds_since(start);
	return NULL;
}

static void measure(struct stocked *s, wall now, const char *about, struct request_overdue asked)
{
	struct latencies latencies = { .n = 0 }, processor = { .n = 0 };
	struct overdue_list page = { .n_rows = 0 };

	asked.limit = 100;
	for (int i = 0; i < SAMPLES; i++) {
		struct timespec rest = { 0, 1000000 };
		mono start = clock_mono();
		int64_t cpu_ns = thread_cpu_ns();

		stocked_must(overdue_page(&s->reader, &s->time, &asked, now, s->arena, &page), "overdue_page");
		latencies_add(&latencies, mono_since(clock_mono(), start));
		latencies_add(&processor, dur_ns(thread_cpu_ns() - cpu_ns));
		arena_reset(s->arena);
		nanosleep(&rest, NULL); /* a person asks, reads, asks again: the page is not in the processor's cache for being asked for just now */
	}
	printf("%-46s %4zu rows%s  p50 %6.2f ms  p99 %6.2f ms  processor p50 %6.2f ms  p99 %6.2f ms\n", about, page.n_rows, page.is_cut ? " (cut)" : "      ",
	       latencies_ms(&latencies, 0.5), latencies_ms(&latencies, 0.99), latencies_ms(&processor, 0.5), latencies_ms(&processor, 0.99));
	fflush(stdout);
}

/* A place with nearly all cases before it. */
static struct overdue_key far_behind(struct stocked *s, wall now)
{
	struct due_row rows[1];
	wall until = wall_after(now, dur_s(86400 * 366));
	size_t n;

	for (int64_t days = 366; days; days--) {
		struct due_row from = { wall_after(now, dur_s(86400 * days)), 0 };

		stocked_must(s->reader.ops->dues(s->reader.self, from, until, rows, 1, &n), "dues");
		if (n)
			return (struct overdue_key){ .due = rows[0].due, .number = rows[0].number, .as_of = now };
	}
	return (struct overdue_key){ .due = now, .as_of = now };
}

static void measure_all(struct stocked *s, wall now)
{
	measure(s, now, "by working time late", (struct request_overdue){ .sort = OVERDUE_SORT_LATE });
	measure(s, now, "by priority", (struct request_overdue){ .sort = OVERDUE_SORT_PRIORITY });
	measure(s, now, "by age", (struct request_overdue){ .sort = OVERDUE_SORT_AGE });
	measure(s, now, "by due time", (struct request_overdue){ .sort = OVERDUE_SORT_DUE });
	measure(s, now, "by working time late, one department", (struct request_overdue){ .sort = OVERDUE_SORT_LATE, .department = TEXT("police") });
	measure(s, now, "by working time late, one area", (struct request_overdue){ .sort = OVERDUE_SORT_LATE, .area = TEXT("district:05") });
	measure(s, now, "by working time late, one category", (struct request_overdue){ .sort = OVERDUE_SORT_LATE, .category_prefix = TEXT("area-02") });
	measure(s, now, "by working time late, a holder that none has", (struct request_overdue){ .sort = OVERDUE_SORT_LATE, .holder = TEXT("nobody") });
	measure(s, now, "due soon, within 366 days", (struct request_overdue){ .due_within = dur_s(86400 * 366) });
	measure(s, now, "due soon, a page far behind",
		(struct request_overdue){
			.due_within = dur_s(86400 * 366), .has_after = true, .after = far_behind(s, now) });
}

int main(int argc, char **argv)
{
	uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : 200000, one_late_in = argc > 2 ? strtoull(argv[2], NULL, 10) : 10;
	struct stocked s;
	struct intake intake = { .stocked = &s };
	pthread_t thread;
	mono start;
	wall now;

	if (!cases || !one_late_in) {
		fputs("usage: bench-overdue [CASES [ONE_LATE_IN [FOLDER]]]; the first two are numbers above 0\n", stderr);
		return 2;
	}
	stocked_open(&s, argc > 3 ? argv[3] : "/tmp", false);
	start = clock_mono();
	stocked_fill(&s, cases, one_late_in, 0);
	now = stocked_now(&s);
	printf("%" PRIu64 " open cases, %" PRIu64 " overdue: filled in %.1f s\n", cases, cases / one_late_in, seconds_since(start));
	puts("alone:");
	measure_all(&s, now);
	pthread_create(&thread, NULL, take_in, &intake);
	printf("beside an intake of %d cases/s:\n", RATE);
	measure_all(&s, now);
	atomic_store(&intake.is_over, true);
	pthread_join(thread, NULL);
	printf("intake meanwhile: %.0f cases/s\n", (double)intake.taken / intake.seconds);
	stocked_close(&s);
	return 0;
}
