/* bench/store.c - the store by itself: cases a second of the plain path, the size of the log under load, opening, breaches.
 * Prints one figure a line. Usage: bench-store [CASES [CASES_A_TURN [LOG_MIB [FOLDER]]]] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/sqlite.h"

enum { T0_S = 1425000000, EVENT_BYTES = 420, TEXT_BYTES = 260, DEPARTMENTS = 12, SAMPLES = 1 << 20 };

static const char *const departments[DEPARTMENTS] = { "transport", "environment", "community", "parks",  "water",   "lighting",
						      "housing",   "health",      "police",    "signals", "animals", "fallback" };

struct bench {
	struct store store;
	struct store_settings settings;
	uint64_t cases, events;
	double slowest_ms[3]; /* of a turn: p50, p99, most */
	double cpu_us;        /* of this thread, a case: does not depend on who else is busy */
};

static void must(int rc, const char *doing)
{
	if (!rc)
		return;
	fprintf(stderr, "bench-store: %s gave %d (%s)\n", doing, rc, fault_path());
	exit(1);
}

static double seconds_since(mono start)
{
	return (double)mono_since(clock_mono(), start).ns / 1e9;
}

static double thread_cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct clock promise(int64_t received_ms, int64_t hours)
{
	wall due = wall_ms(received_ms + hours * 3600000);

	return (struct clock){ .due = due, .warn = wall_ms(due.ms - hours * 900000), .met = WALL_NONE, .policy = TEXT("sidewalk-make-safe"),
			       .calendar = TEXT("city@2015-02-10") };
}

/* An ordinary case: one lead, for every fifth a co-handler. */
static void fill(struct case_row *row, uint64_t number, char ref[32])
{
	struct case_record *r = &row->record;

	snprintf(ref, 32, "101%013" PRIu64, number * 7919);
	*row = (struct case_row){ .opened_event = number, .trace = { NULL, 0 } };
	*r = (struct case_record){ .number = number, .source = TEXT("hotline"), .source_ref = text_of(ref), .channel = TEXT("app"),
				   .category = TEXT("streets/sidewalk/damage"), .lead = text_of(departments[number % DEPARTMENTS]),
				   .rule = TEXT("sidewalk-repair"), .rule_set = TEXT("5f1c9be2"), .priority = PRIORITY_NORMAL,
				   .state = CASE_OPEN, .received = wall_ms((T0_S + (int64_t)number) * 1000), .resolved = WALL_NONE };
	r->opened = r->received;
	r->areas[0] = TEXT("district:North End");
	r->areas[1] = TEXT("ward:3");
	r->n_areas = 2;
	r->n_assignments = number % 5 ? 1 : 2;
	for (size_t i = 0; i < r->n_assignments; i++)
		r->assignments[i] = (struct assignment){ .department = text_of(departments[(number + i) % DEPARTMENTS]),
							 .part = i ? PART_REQUIRED : PART_LEAD, .state = ASSIGNMENT_ASSIGNED,
							 .since = r->received, .acknowledge = promise(r->received.ms, 4),
							 .resolve = promise(r->received.ms, number % 3 ? 24 : 72) };
}

static void submit(struct bench *b, const char *event_bytes, const char *trace)
{
	const struct store_ops *ops = b->store.ops;
	unsigned char hash[STORE_HASH_SIZE];
	struct case_row row;
	char ref[32];
	struct event_row event = { .number = ++b->events, .case_number = ++b->cases, .kind = EVENT_OPENED, .bytes = { event_bytes, EVENT_BYTES } };

	fill(&row, event.case_number, ref);
	row.trace = (struct text){ trace, 300 };
	must(ops->text_put(b->store.self, event.case_number, event.number, (struct text){ event_bytes, TEXT_BYTES }, hash), "text_put");
	must(ops->event_append(b->store.self, &event), "event_append");
	must(ops->case_add(b->store.self, &row), "case_add");
	for (size_t i = 0; i < row.record.n_assignments; i++) {
		struct feed_tail tail;

		must(ops->feed_tail(b->store.self, row.record.assignments[i].department, &tail), "feed_tail");
		must(ops->feed_append(b->store.self, row.record.assignments[i].department, tail.position + 1, event.number), "feed_append");
	}
}

static int order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Cases a second, until `cases` are in or `longest_s` have passed. */
static double run(struct bench *b, uint64_t cases, uint64_t a_turn, double longest_s)
{
	static double took[SAMPLES];
	static char bytes[EVENT_BYTES];
	uint64_t first = b->cases;
	double cpu = thread_cpu_s();
	size_t turns = 0;
	mono start = clock_mono();

	memset(bytes, 'x', sizeof bytes);
	while (b->cases - first < cases && seconds_since(start) < longest_s) {
		mono turn = clock_mono();

		for (uint64_t i = 0; i < a_turn; i++)
			submit(b, bytes, bytes);
		must(b->store.ops->commit(b->store.self), "commit");
		if (turns < SAMPLES)
			took[turns++] = seconds_since(turn) * 1e3;
	}
	qsort(took, turns, sizeof *took, order);
	b->slowest_ms[0] = took[turns / 2];
	b->slowest_ms[1] = took[turns * 99 / 100];
	b->slowest_ms[2] = took[turns - 1];
	b->cpu_us = (thread_cpu_s() - cpu) * 1e6 / (double)(b->cases - first);
	return (double)(b->cases - first) / seconds_since(start);
}

static void open_store(struct bench *b)
{
	struct why why = { .sentence = "" };
	mono start = clock_mono();

	if (store_sqlite_open(&b->settings, &b->store, &why)) {
		fprintf(stderr, "bench-store: %s: %s\n", why.where, why.sentence);
		exit(1);
	}
	printf("open: %.3f s with %" PRIu64 " cases\n", seconds_since(start), b->cases);
}

static void say_log(const struct bench *b)
{
	struct wal_figures log = store_sqlite_wal(&b->store);

	printf("  log: %.1f MiB at most, %" PRIu64 " restarts\n", (double)log.highest_bytes / 1048576, log.restarts);
}

static void say_run(const struct bench *b, const char *what, double rate)
{
	printf("%s: %.0f cases/s; %.1f us of the thread a case; turn p50 %.1f ms, p99 %.1f ms, most %.1f ms\n", what, rate, b->cpu_us,
	       b->slowest_ms[0], b->slowest_ms[1], b->slowest_ms[2]);
	say_log(b);
	fflush(stdout);
}

/* Marks the acknowledge clock of every case breached, 500 a turn: what the tick does to a neglected city. */
static void breach_all(struct bench *b)
{
	const struct store_ops *ops = b->store.ops;
	struct case_row row;
	char ref[32];
	mono start = clock_mono();

	for (uint64_t number = 1; number <= b->cases; number++) {
		fill(&row, number, ref);
		row.record.assignments[0].acknowledge.is_warned = row.record.assignments[0].acknowledge.is_breached = true;
		must(ops->case_put(b->store.self, &row), "case_put");
		if (number % 500 == 0)
			must(ops->commit(b->store.self), "commit");
	}
	must(ops->commit(b->store.self), "commit");
	printf("case_put: %.0f cases/s\n", (double)b->cases / seconds_since(start));
}

static void remove_store(const char *path, const char *folder)
{
	static const char *const endings[] = { "", "-wal", "-shm", ".lock" };
	char name[512];

	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof name, "%s%s", path, endings[i]);
		unlink(name);
	}
	rmdir(folder);
}

static uint64_t argument(int argc, char **argv, int at, uint64_t otherwise)
{
	uint64_t n = otherwise;

	if (argc > at && (!text_to_u64(text_of(argv[at]), &n) || !n)) {
		fprintf(stderr, "usage: bench-store [CASES [CASES_A_TURN [LOG_MIB [FOLDER]]]]; the first three are numbers above 0\n");
		exit(2);
	}
	return n;
}

int main(int argc, char **argv)
{
	char folder[256], path[300];
	uint64_t cases = argument(argc, argv, 1, 1000000), a_turn = argument(argc, argv, 2, 500), log_mib = argument(argc, argv, 3, 256);
	struct bench b = { .cases = 0 };

	snprintf(folder, sizeof folder, "%s/liaison-bench-XXXXXX", argc > 4 ? argv[4] : "/tmp");
	if (!mkdtemp(folder)) {
		perror(folder);
		return 1;
	}
	snprintf(path, sizeof path, "%s/liaison.db", folder);
	b.settings = (struct store_settings){ .path = path, .wal_limit_bytes = log_mib << 20, .reserve_bytes = 64 << 20, .list_scan = 10000 };
	open_store(&b);
	say_run(&b, "submit", run(&b, cases, a_turn, 3600));
	say_run(&b, "submit, one a turn", run(&b, 2000, 1, 5));
	b.store.ops->close(b.store.self);
	open_store(&b);
	breach_all(&b);
	say_log(&b);
	b.store.ops->close(b.store.self);
	remove_store(path, folder);
	return 0;
}
