/* bench/problems.c - common problems over a store of real cases (LIAISON_CITY_DATA; invented ones without): the whole report by category and
 * area, citywide and by squares; the same cases read one by one; and a week out of many times as many cases. Prints one figure a line, the middle
 * of 9 runs. Usage: bench-problems [CASES [TIMES]] */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "core/problems.h"
#include "lib/town.h"
#include "proto/codec.h"
#include "store/sqlite.h"

enum { CASES = 58119, TIMES = 10, RUNS = 9, A_TURN = 500, T0_S = 1420088400, EVERY_S = 269, TRACE_BYTES = 700, DISTRICTS = 12 };
enum { WEEK_MS = 7 * 86400000 };

static struct store store;
static struct reader reader;
static struct arena *arena;
static uint64_t n_stored;
static wall last; /* opened */

static void must(int rc, const char *doing)
{
	if (!rc)
		return;
	fprintf(stderr, "bench-problems: %s gave %d (%s)\n", doing, rc, fault_path());
	exit(1);
}

static double ms_since(mono start)
{
	return (double)mono_since(clock_mono(), start).ns / 1e6;
}

/* The case as a desk would have stored it: its text, an event, an assignment, and a trace as long as those of Boston's rules. */
static void put(const struct submission *s, wall opened, uint64_t number)
{
	static const char *const districts[DISTRICTS] = { "police-district:A1",  "police-district:A15", "police-district:A7",  "police-district:B2",
							  "police-district:B3",  "police-district:C11", "police-district:C6",  "police-district:D14",
							  "police-district:D4",  "police-district:E13", "police-district:E18", "police-district:E5" };
	static char trace[TRACE_BYTES];
	unsigned char hash[STORE_HASH_SIZE];
	struct event_row event = { .number = number, .case_number = number, .kind = EVENT_OPENED, .bytes = { trace, 400 } };
	struct case_row row = { .opened_event = number, .trace = { trace, TRACE_BYTES } };
	struct case_record *r = &row.record;
	struct case_text text = s->text;
	struct buffer bytes = { 0 };
	char ref[32];

	snprintf(ref, sizeof ref, "%" PRIu64, number);
	case_record_clear(r);
	r->number = number;
	r->source = s->source;
	r->source_ref = text_of(ref);
	r->channel = s->channel;
	r->category = s->category;
	r->lead = TEXT("streets");
	r->rule = TEXT("sidewalk-repair");
	r->rule_set = TEXT("5f1c9be2");
	r->priority = PRIORITY_NORMAL;
	r->state = number % 3 ? CASE_RESOLVED : CASE_OPEN;
	r->received = r->opened = opened;
	r->areas[0] = text_of(districts[(uint64_t)((s->text.point.lat + s->text.point.lon + 200) * 500) % DISTRICTS]);
	text.has_point = text.point.lat != 0;
	r->n_areas = text.has_point;
	r->n_assignments = 1;
	r->assignments[0] = (struct assignment){ .department = TEXT("streets"), .part = PART_LEAD, .state = ASSIGNMENT_ASSIGNED, .since = opened,
						 .acknowledge = { .due = WALL_NONE, .warn = WALL_NONE, .met = WALL_NONE },
						 .resolve = { .due = WALL_NONE, .warn = WALL_NONE, .met = WALL_NONE } };
	must(codec_text_encode(&text, &bytes), "text_encode");
	must(store.ops->text_put(store.self, number, number, buffer_text(&bytes), hash), "text_put");
	must(store.ops->event_append(store.self, &event), "event_append");
	must(store.ops->case_add(store.self, &row), "case_add");
	buffer_fini(&bytes);
	if (number % A_TURN == 0)
		must(store.ops->commit(store.self), "commit");
}

/* The town's cases once more, one every 269 s: half a year of Boston. */
static void fill(const struct town *town, unsigned times)
{
	for (uint64_t to = n_stored + times * town->n_cases; n_stored < to;) {
		const struct submission *s = &town->cases[n_stored % town->n_cases];

		last = wall_ms((T0_S + (int64_t)n_stored * EVERY_S) * 1000);
		put(s, last, ++n_stored);
	}
	must(store.ops->commit(store.self), "commit");
}

static struct problem_report report_of(struct request_problems request)
{
	static const unsigned char key[KEYED_KEY_SIZE] = { 1 };
	struct timekeeping time = { 0 };
	struct problem_report report;
	struct text sentence;
	const char *field;

	if (!problems_check(&request, last, &field, &sentence)) {
		fprintf(stderr, "bench-problems: %s: %.*s\n", field, TEXT_ARG(sentence));
		exit(1);
	}
	must(problems_run(&request, &time, key, &reader, arena, &report), "problems_run");
	return report;
}

static void run_report(void *ctx)
{
	(void)report_of(*(struct request_problems *)ctx);
	arena_reset(arena);
}

/* What a report would cost that asks for one case after the other: each row and text whole. */
static void run_one_by_one(void *ctx)
{
	bool with_texts = ctx;

	for (uint64_t number = 1; number <= n_stored; number++) {
		struct case_row row;
		struct case_text text;
		struct text bytes;

		must(reader.ops->case_get(reader.self, number, arena, &row), "case_get");
		if (with_texts) {
			must(reader.ops->text_get(reader.self, number, row.opened_event, arena, &bytes), "text_get");
			must(codec_text_decode(bytes, arena, &text), "text_decode");
		}
		arena_reset(arena);
	}
}

static int order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double middle_ms(void (*run)(void *ctx), void *ctx)
{
	double took[RUNS];

	for (int i = 0; i < RUNS; i++) {
		mono start = clock_mono();

		run(ctx);
		took[i] = ms_since(start);
	}
	qsort(took, RUNS, sizeof *took, order);
	return took[RUNS / 2];
}

static double say_report(const char *what, struct request_problems request)
{
	struct problem_report r = report_of(request);
	double ms;

	printf("%s: %" PRIu64 " of %" PRIu64 " cases in the period, %u groups, %u judged: ", what, r.cases, n_stored, r.groups, r.judged);
	arena_reset(arena);
	ms = middle_ms(run_report, &request);
	printf("%.1f ms\n", ms);
	fflush(stdout);
	return ms;
}

/* The period is all but the first nine weeks, which are its past: every case is looked at. */
static void bench_all(void)
{
	wall since = wall_ms(T0_S * INT64_C(1000) + 9 * (int64_t)WEEK_MS);
	struct request_problems all = { .since = since, .until = wall_ms(last.ms + 1) }, cells = all, citywide = all;
	double by_area, by_cell;

	cells.cell_m = 250;
	citywide.is_citywide = true;
	by_area = say_report("by category and area", all);
	say_report("citywide", citywide);
	by_cell = say_report("by squares of 250 m", cells);
	printf("one by one, rows: %.1f times as long\n", middle_ms(run_one_by_one, NULL) / by_area);
	printf("one by one, rows and texts: %.1f times as long as by squares\n", middle_ms(run_one_by_one, &store) / by_cell);
}

int main(int argc, char **argv)
{
	size_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : CASES;
	unsigned times = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : TIMES;
	char folder[] = "/tmp/bench-problems-XXXXXX", path[64], command[80];
	struct town town = { .arena = arena_create((size_t)1 << 30), .seed = 1 };
	struct store_settings settings = { .path = path, .wal_limit_bytes = 256 << 20, .list_scan = 5000 };
	struct why why = { .sentence = "" };

	if (!mkdtemp(folder))
		return 1;
	snprintf(path, sizeof path, "%s/liaison.db", folder);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	if (!town_read_cases(&town, cases))
		town_invent_cases(&town, cases);
	arena = arena_create(64 << 20);
	if (store_sqlite_open(&settings, &store, &why) || store_sqlite_reader_open(&store, &reader, &why)) {
		fprintf(stderr, "bench-problems: %s\n", why.sentence);
		return 1;
	}
	fill(&town, 1);
	bench_all();
	say_report("the last week", (struct request_problems){ .since = WALL_NONE, .until = wall_ms(last.ms + 1) });
	fill(&town, times - 1);
	say_report("the last week of many", (struct request_problems){ .since = WALL_NONE, .until = wall_ms(last.ms + 1) });
	reader.ops->close(reader.self);
	store.ops->close(store.self);
	arena_destroy(&arena);
	arena_destroy(&town.arena);
	return system(command) != 0;
}
