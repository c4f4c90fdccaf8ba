#include "lib/stocked.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "calendar/calendar.h"
#include "core/fold.h"

enum { T0_S = 1735689600 /* 2025-01-01 */, CASE_EVERY_S = 6, DEPARTMENTS = 12, CATEGORIES = 60, CHANNELS = 5, AREAS = 25, A_TURN = 500, FOLD_TURNS = 128 };

static const char *const departments[DEPARTMENTS] = { "transport", "environment", "community", "parks",  "water",   "lighting",
						      "housing",   "health",      "police",    "signals", "animals", "fallback" };
static const char *const channels[CHANNELS] = { "hotline", "app", "web", "letter", "council" };

void stocked_must(int rc, const char *doing)
{
	if (!rc)
		return;
	fprintf(stderr, "bench: %s gave %d (%s)\n", doing, rc, fault_path());
	exit(1);
}

double seconds_since(mono start)
{
	return (double)mono_since(clock_mono(), start).ns / 1e9;
}

int64_t thread_cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* ---- calendars: an office that opens 9 to 17 on weekdays, and one that never closes ---- */

static struct calendar *make_calendar(struct text name, int32_t from_s, int32_t to_s, uint32_t weekdays)
{
	struct calendar_window window = { { from_s, to_s }, weekdays, INT32_MIN, CALENDAR_ALWAYS, 1 };
	struct calendar_plan plan = { .name = name, .zone = TEXT("Europe/Amsterdam"), .version = TEXT("1"), .windows = &window, .n_windows = 1 };
	struct calendar *calendar;
	struct why why;

	stocked_must(calendar_create(&plan, &calendar, &why), "calendar_create");
	return calendar;
}

static const struct calendar *calendar_of(const struct stocked *s, struct text label)
{
	return s->calendars[text_starts(label, TEXT("always"))];
}

static dur worked(void *self, struct text label, wall from, wall to)
{
	return calendar_between(calendar_of(self, label), from, to);
}

static int32_t day(void *self, wall at)
{
	const struct stocked *s = self;

	return zone_day(calendar_zone(s->calendars[0]), at);
}

static bool ladder(void *self, struct text name, const struct clock *clock, unsigned index, wall earliest, struct ladder_step *out)
{
	(void)self;
	(void)name;
	(void)clock;
	(void)index;
	*out = (struct ladder_step){ earliest, TEXT("chief") };
	return true;
}

/* ---- the store ---- */

void stocked_open(struct stocked *s, const char *within, bool with_figures)
{
	struct store_settings settings = { .wal_limit_bytes = 256 << 20, .reserve_bytes = 1 << 20, .list_scan = 10000 };
	struct why why = { .sentence = "" };

	*s = (struct stocked){ .arena = arena_create(64 << 20), .turn = arena_create(64 << 20) };
	snprintf(s->folder, sizeof s->folder, "%s/liaison-bench-XXXXXX", within);
	if (!mkdtemp(s->folder)) {
		perror(s->folder);
		exit(1);
	}
	snprintf(s->path, sizeof s->path, "%s/liaison.db", s->folder);
	settings.path = s->path;
	s->calendars[0] = make_calendar(TEXT("office"), 9 * 3600, 17 * 3600, 31);
	s->calendars[1] = make_calendar(TEXT("always"), 0, 24 * 3600, 127);
	s->time = (struct timekeeping){ .self = s, .worked = worked, .day = day, .ladder = ladder };
	s->figures = with_figures ? figures_create() : NULL;
	if (store_sqlite_open(&settings, &s->store, &why) || store_sqlite_reader_open(&s->store, &s->reader, &why)) {
		fprintf(stderr, "bench: %s\n", why.sentence);
		exit(1);
	}
}

void stocked_close(struct stocked *s)
{
	static const char *const endings[] = { "", "-wal", "-shm", ".lock" };
	char name[512];

	s->reader.ops->close(s->reader.self);
	s->store.ops->close(s->store.self);
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		snprintf(name, sizeof name, "%s%s", s->path, endings[i]);
		unlink(name);
	}
	rmdir(s->folder);
	calendar_destroy(&s->calendars[0]);
	calendar_destroy(&s->calendars[1]);
	figures_destroy(&s->figures);
	buffer_fini(&s->scratch);
	arena_destroy(&s->arena);
	arena_destroy(&s->turn);
}

wall stocked_now(const struct stocked *s)
{
	return wall_ms((T0_S + (int64_t)s->cases * CASE_EVERY_S) * 1000);
}

static struct clock promise(wall received, int64_t hours, uint64_t number)
{
	struct clock clock = CLOCK_NONE;

	clock.started = received;
	clock.due = wall_ms(received.ms + hours * 3600000);
	clock.warn = wall_ms(clock.due.ms - hours * 900000);
	clock.policy = TEXT("ordinary");
	clock.calendar = number % 3 ? TEXT("office@1") : TEXT("always@1");
	return clock;
}

struct words { char ref[32], category[64], area[32]; };

static void fill(struct case_row *row, uint64_t number, wall received, struct words *words)
{
	struct case_record *r = &row->record;

	snprintf(words->ref, sizeof words->ref, "101%013" PRIu64, number * 7919);
	snprintf(words->category, sizeof words->category, "area-%02" PRIu64 "/kind-%02" PRIu64 "/sort-%" PRIu64, number % CATEGORIES / 12, number % CATEGORIES, number % 2);
	snprintf(words->area, sizeof words->area, "district:%02" PRIu64, number * 31 % AREAS);
	row->opened_event = number;
	row->answer_event = 0;
	row->trace = row->history = TEXT_NONE;
	case_record_clear(r);
	r->number = number;
	r->source = TEXT("hotline");
	r->source_ref = text_of(words->ref);
	r->channel = text_of(channels[number % CHANNELS]);
	r->category = text_of(words->category);
	r->lead = text_of(departments[number % DEPARTMENTS]);
	r->rule = TEXT("ordinary-rule");
	r->rule_set = TEXT("5f1c9be2");
	r->priority = (enum priority)(number % 11 ? PRIORITY_NORMAL : 1 + number % 4);
	r->state = CASE_OPEN;
	r->received = r->opened = received;
	r->areas[r->n_areas++] = text_of(words->area);
	r->assignments[r->n_assignments++] = (struct assignment){ .department = r->lead, .part = PART_LEAD, .state = ASSIGNMENT_ASSIGNED, .since = received,
								  .acknowledge = promise(received, 24 * 365, number),
								  .resolve = promise(received, 24 * 366, number) };
}

static void resolve(struct case_record *r)
{
	struct assignment *a = &r->assignments[0];

	a->acknowledge.met = wall_after(r->received, dur_s(600 + (int64_t)(r->number * 7919 % 90000)));
	a->resolve.met = r->resolved = wall_after(a->acknowledge.met, dur_s(3600 + (int64_t)(r->number * 104729 % 900000)));
	a->state = ASSIGNMENT_DONE;
	r->state = CASE_RESOLVED;
}

void stocked_add(struct stocked *s, uint64_t one_late_in, uint64_t one_done_in)
{
	static struct case_row row;
	const struct store_ops *ops = s->store.ops;
	struct words words;
	uint64_t number = s->cases + 1;
	struct event_row event = { .number = s->events + 1, .case_number = number, .kind = EVENT_OPENED,
				   .bytes = TEXT("an opened event, in a real daemon some hundred bytes; shorter here, for it is never read") };

	fill(&row, number, stocked_now(s), &words);
	if (one_late_in && number % one_late_in == 0) {
		row.record.assignments[0].resolve = promise(row.record.received, 8 + (int64_t)(number % 90), number);
		row.record.assignments[0].resolve.is_warned = row.record.assignments[0].resolve.is_breached = true;
		row.record.assignments[0].resolve.step = wall_after(row.record.received, dur_s(3600 * 200));
	} else if (one_done_in && number % one_done_in == 0) {
		resolve(&row.record);
	}
	stocked_must(ops->case_add(s->store.self, &row), "case_add");
	stocked_must(ops->event_append(s->store.self, &event), "event_append");
	s->cases = number;
	s->events++;
	if (s->figures)
		figures_count(s->figures, &s->time, NULL, &row.record, row.record.received);
}

void stocked_commit(struct stocked *s)
{
	stocked_must(s->store.ops->commit(s->store.self), "commit");
	arena_reset(s->turn);
}

void stocked_fill(struct stocked *s, uint64_t cases, uint64_t one_late_in, uint64_t one_done_in)
{
	uint64_t turns = 0;

	for (uint64_t i = 1; i <= cases; i++) {
		stocked_add(s, one_late_in, one_done_in);
		if (i % A_TURN && i < cases)
			continue;
		if (s->figures && (++turns % FOLD_TURNS == 0 || i == cases))
			stocked_must(figures_fold(s->figures, &s->store, s->turn, &s->scratch), "fold");
		stocked_commit(s);
	}
}
