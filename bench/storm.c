/* bench storm - as many cases as you like fall due in the same second: how fast their marks are worked off, and how long a submission waits for its answer
 * meanwhile, beside how long it waits when nothing is due. One daemon with the demonstration city under a hand-set clock, one client. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "lib/latencies.h"
#include "lib/served.h"
#include "liaison/client.h"

enum { WINDOW = 4000, QUIET_CASES = 2000, ANSWER_WITHIN_MS = 60000, RESEND_MS = 120000 };

#define RATE 500.0 /* submissions a second while it is measured */

static const char help[] = "bench-storm - cases that fall due in the same second, and intake meanwhile\n\n"
			   "usage: bench-storm [CASES]\n\n"
			   "  CASES  how many fall due (default 100000)\n";

struct run {
	struct liaison *liaison;
	uint64_t n_sent, n_answered, n_refused;
	int64_t warn_ms; /* of a case that was taken in before the storm */
	bool is_over;    /* the clock has been answered: every mark is given */
	struct latencies *latencies; /* NULL: not measured */
};

struct sent {
	struct run *run;
	mono at;
};

static void die(const char *what, const struct liaison_error *error)
{
	fprintf(stderr, "bench-storm: %s: %s\n", what, error ? error->sentence : "");
	exit(1);
}

static void answered(void *ctx, const struct liaison_reply *reply)
{
	struct sent *sent = ctx;
	struct run *run = sent->run;

	run->n_answered++;
	if (run->latencies)
		latencies_add(run->latencies, mono_since(clock_mono(), sent->at));
	if (reply->outcome != LIAISON_OUTCOME_OK)
		run->n_refused++;
	else if (!run->warn_ms)
		run->warn_ms = reply->record->assignments[0].acknowledge.warn_ms;
	free(sent);
}

static void clock_answered(void *ctx, const struct liaison_reply *reply)
{
	(void)reply;
	((struct run *)ctx)->is_over = true;
}

/* Where no plugin is asked, so that what is measured is the daemon's own. */
static void submit(struct run *run)
{
	char ref[32];
	struct liaison_submission s = { .size = sizeof s, .source = "storm", .source_ref = ref, .channel = "web", .category = "general/question",
					.title = "When is the town hall open", .description = "I need a new passport before the summer.", .reporter_kind = "citizen" };
	struct liaison_error error;
	struct sent *sent = malloc(sizeof *sent);

	if (!sent)
		exit(1);
	*sent = (struct sent){ run, clock_mono() };
	snprintf(ref, sizeof ref, "case-%" PRIu64, run->n_sent++);
	if (liaison_submit_begin(run->liaison, &s, answered, sent, &error))
		die("submit", &error);
}

static void poll_once(struct run *run, int wait_ms)
{
	if (liaison_poll(run->liaison, wait_ms) < 0)
		exit(1);
}

static void fill(struct run *run, uint64_t cases)
{
	while (run->n_answered < cases) {
		while (run->n_sent < cases && run->n_sent - run->n_answered < WINDOW)
			submit(run);
		poll_once(run, 1000);
	}
}

/* At RATE, until so many are answered (0: until the storm is over). Returns the seconds that it took. */
static double go_on(struct run *run, uint64_t cases)
{
	uint64_t first = run->n_sent;
	mono began = clock_mono();
	double seconds = 0;

	while (cases ? run->n_sent - first < cases : !run->is_over) {
		seconds = (double)mono_since(clock_mono(), began).ns / 1e9;
		while ((double)(run->n_sent - first) < seconds * RATE)
			submit(run);
		poll_once(run, 1);
	}
	seconds = (double)mono_since(clock_mono(), began).ns / 1e9;
	while (run->n_answered < run->n_sent)
		poll_once(run, 1000);
	return seconds;
}

static void print(const char *when, const struct latencies *l)
{
	printf("%-18s %6" PRIu64 " submissions, reply p50 %.2f ms, p99 %.2f ms, longest %.2f ms\n", when, l->n, latencies_ms(l, 0.5), latencies_ms(l, 0.99),
	       latencies_ms(l, 1));
}

static void measure(struct run *run, uint64_t cases)
{
	static struct latencies quiet, storm;
	struct liaison_error error;
	double seconds;

	fill(run, cases);
	run->latencies = &quiet;
	go_on(run, QUIET_CASES);
	run->latencies = &storm;
	if (liaison_set_clock_begin(run->liaison, run->warn_ms, clock_answered, run, &error))
		die("clock", &error);
	seconds = go_on(run, 0);
	print("nothing due", &quiet);
	print("during the storm", &storm);
	printf("%" PRIu64 " marks in %.2f s: %.0f a second; %" PRIu64 " refused\n", cases + QUIET_CASES, seconds, (double)(cases + QUIET_CASES) / seconds, run->n_refused);
}

int main(int argc, char **argv)
{
	struct liaison_options options = { .size = sizeof options, .answer_within_ms = ANSWER_WITHIN_MS, .outstanding_max = 65536, .resend_after_ms = RESEND_MS };
	uint64_t cases = argc > 1 ? strtoull(argv[1], NULL, 10) : 100000;
	struct run run = { .n_sent = 0 };
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct served served;
	double cpu_s;

	if (argc > 2 || !cases || (argc > 1 && argv[1][0] == '-')) {
		fputs(help, argc == 2 && !strcmp(argv[1], "--help") ? stdout : stderr);
		return argc == 2 && !strcmp(argv[1], "--help") ? 0 : 2;
	}
	if (!served_start_by_hand(&served, LIAISON_SOURCE_DIR "/config/demo") || liaison_connect(served.requests, &options, &run.liaison, &error) ||
	    liaison_health(run.liaison, &reply, &error))
		die("the daemon did not come up", &error);
	measure(&run, cases);
	liaison_close(&run.liaison);
	if (!served_stop(&served, &cpu_s))
		fprintf(stderr, "bench-storm: the daemon did not end well\n");
	served_clear(&served);
	return 0;
}
