#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/clock.h"
#include "base/log.h"

TestSuite(log, .timeout = 10);

static char lines[64][1200];
static enum log_level levels[64];
static size_t n_lines;

static void keep(void *ctx, enum log_level level, const char *id, const char *line)
{
	(void)ctx;
	cr_assert(lt(sz, n_lines, 64));
	levels[n_lines] = level;
	snprintf(lines[n_lines++], sizeof lines[0], "%s %s", id, line);
}

static void up(void)
{
	log_to(keep, NULL);
}

Test(log, gives_level_id_and_line_to_its_sink, .init = up)
{
	log_event(LOG_WARN, "disk-low", "free=%d: Clear some room.", 12);
	cr_assert(eq(sz, n_lines, 1));
	cr_assert(eq(int, levels[0], LOG_WARN));
	cr_assert(eq(str, lines[0], "disk-low free=12: Clear some room."));
}

Test(log, leaves_out_what_is_more_detailed_than_wanted, .init = up)
{
	log_event(LOG_DEBUG, "turn", "n=1");
	cr_assert(eq(sz, n_lines, 0), "debug is off by default");
	log_threshold(LOG_DEBUG);
	log_event(LOG_DEBUG, "turn", "n=2");
	log_threshold(LOG_ERROR);
	log_event(LOG_WARN, "turn", "n=3");
	log_peer(LOG_WARN, "turn", "n=4");
	log_event(LOG_ERROR, "turn", "n=5");
	cr_assert(eq(sz, n_lines, 2));
	cr_assert(eq(str, lines[1], "turn n=5"));
}

Test(log, cuts_a_line_at_1024_bytes, .init = up)
{
	static char endless[3000];

	memset(endless, 'x', sizeof endless - 1);
	log_event(LOG_WARN, "a", "%s", endless);
	cr_assert(eq(sz, strlen(lines[0]), 2 + 1023));
}

static void wait_until(mono moment)
{
	while (mono_is_before(clock_mono(), moment))
		nanosleep(&(struct timespec){ .tv_nsec = 5000000 }, NULL);
}

/* The budget goes by the machine's clock, so a second of it has to pass. */
Test(log, bounds_what_a_peer_can_cause_and_says_how_much_was_left_out, .init = up)
{
	mono start = clock_mono();

	for (int i = 0; i < 25; i++)
		log_peer(LOG_WARN, "bad-frame", "i=%d", i);
	cr_assert(eq(sz, n_lines, 10));
	log_peer(LOG_WARN, "other", "its own budget");
	cr_assert(eq(sz, n_lines, 11));
	wait_until(mono_after(start, dur_ms(1050)));
	log_peer(LOG_WARN, "bad-frame", "again");
	log_peer(LOG_WARN, "bad-frame", "and again");
	cr_assert(eq(str, lines[11], "bad-frame left_out=15 again"));
	cr_assert(eq(str, lines[12], "bad-frame and again"), "what was left out is said once");
}

Test(log, has_a_budget_left_when_there_are_more_ids_than_it_counts, .init = up)
{
	static char ids[50][8];

	for (int i = 0; i < 50; i++) {
		snprintf(ids[i], sizeof ids[i], "id-%d", i);
		log_peer(LOG_WARN, ids[i], "x");
	}
	cr_assert(eq(sz, n_lines, 32 + 9), "the ids past the table share its last budget");
}

Test(log, writes_a_fault_with_the_path_that_it_took, .init = up)
{
	log_fault("turn-failed", fault_pass(fault_raise(FAULT_STORE, "a.c", 1), "b.c", 2));
	cr_assert(eq(int, levels[0], LOG_ERROR));
	cr_assert(strstr(lines[0], "fault=store path=\"a.c:1 < b.c:2\"") != NULL, "%s", lines[0]);
}

static pthread_mutex_t counting = PTHREAD_MUTEX_INITIALIZER;
static size_t n_counted;

static void count(void *ctx, enum log_level level, const char *id, const char *line)
{
	(void)ctx;
	(void)level;
	(void)id;
	(void)line;
	pthread_mutex_lock(&counting);
	n_counted++;
	pthread_mutex_unlock(&counting);
}

static void *shout(void *unused)
{
	for (int i = 0; i < 100; i++)
		log_peer(LOG_WARN, "shout", "i=%d", i);
	return unused;
}

Test(log, counts_the_lines_of_all_threads_together)
{
	pthread_t threads[4];
	mono start = clock_mono();

	log_to(count, NULL);
	for (int i = 0; i < 4; i++)
		cr_assert(eq(int, pthread_create(&threads[i], NULL, shout, NULL), 0));
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	if (mono_since(clock_mono(), start).ns < dur_s(1).ns)
		cr_assert(eq(sz, n_counted, 10));
	else
		cr_assert(le(sz, n_counted, 400));
}
