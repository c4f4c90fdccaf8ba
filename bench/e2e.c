/* bench e2e - the whole way: submit, decide, commit with sync, deliver, acknowledge. One producer, three consumers, a daemon with the
 * demonstration city and its plugins, each a process of its own, on this machine. Then, in the same run, what plain SQLite does with the same
 * rows. docs/PERFORMANCE.md says how to read the figures. */
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "lib/latencies.h"
#include "lib/plain.h"
#include "lib/served.h"
#include "liaison/client.h"

enum { CONSUMERS = 3, PLAIN_BATCH = 500, ANSWER_WITHIN_MS = 60000, SETTLE_MS = 120000 };

static const char *const feeds[CONSUMERS] = { "environment", "transport", "community" };

/* What citizens of the demonstration city report; places within it. */
static const struct template { const char *channel, *category, *title, *description; double lat, lon; } templates[] = {
	{ "hotline", "transport/road/pothole", "Pothole in front of the post office",
	  "A hole as wide as a wheel has opened in the right lane; two cyclists have fallen since yesterday.", 29.540, 123.042 },
	{ "app", "environment/noise/construction", "打桩声整夜不停", "工地从晚上十一点开始打桩，孩子没法睡觉，已经连续三天。", 29.538, 123.044 },
	{ "web", "transport/lighting/lamp", "Street lamp out", "The third lamp from the corner has been dark for a week.", 29.544, 123.043 },
	{ "wechat", "community/property/lift", "电梯又停了", "三号楼的电梯这个月第四次停运，老人上下楼很困难。", 29.536, 123.025 },
	{ "hotline", "environment/waste/collection", "Bins not emptied", "The bins behind the market have not been emptied since Monday and it smells.", 29.553, 123.040 },
	{ "app", "transport/road/mud", "Mud on the school road", "Trucks from the building site leave mud on the whole road in front of the school.", 29.540, 123.032 },
	{ "web", "community/neighbours/dispute", "Neighbour blocks the shared yard", "He has put a fence across the yard that belongs to all of us and will not talk.", 29.539, 123.047 },
	{ "letter", "environment/green/tree", "Tree needs pruning", "Branches reach our windows on the second floor.", 29.544, 123.042 },
	{ "hotline", "transport/signal/fault", "Signal stuck on red", "The pedestrian light at the crossing has been red all morning.", 29.545, 123.045 },
	{ "council", "community/help/elderly", "Help with shopping", "An elderly neighbour cannot leave her flat this week and has nobody to shop for her.", 29.552, 123.032 },
	{ "wechat", "environment/air/smell", "化工味", "傍晚起风以后有刺鼻的味道，附近的人都在咳嗽。", 29.548, 123.041 },
	{ "app", "transport/parking/footway", "Cars on the footway", "Every evening cars stand on the footway and prams have to use the road.", 29.543, 123.025 },
};

enum { TEMPLATES = sizeof templates / sizeof *templates };

struct arguments { uint32_t window; uint64_t cases; const char *config; double rate; bool is_json, without_plain, is_apart; };

struct run {
	const struct arguments *arguments;
	struct liaison *liaison;
	mono *sent; /* by case */
	uint64_t n_answered, n_refused;
	struct latencies latencies;
};

/* What is known of one submission while it is unanswered. */
struct submitted { struct run *run; uint64_t index; };

static const char help[] =
	"bench-e2e - submit, decide, commit, deliver, acknowledge: cases per second through the whole daemon\n\n"
	"usage: bench-e2e [WINDOW [CASES]] [--config DIR] [--rate CASES_PER_SECOND] [--without-plain] [--apart] [--json]\n\n"
	"  WINDOW           submissions unanswered at once (default 4000)\n"
	"  CASES            cases in all (default 200000)\n"
	"  --config DIR     configuration (default: the demonstration city, with its plugins)\n"
	"  --rate N         submit N cases a second instead of as fast as the window lets\n"
	"  --apart          each case at a place of its own: none repeats another\n"
	"  --without-plain  leave out the comparison with plain SQLite\n"
	"  --json           figures as one JSON object\n";

static void die(const char *what, const struct liaison_error *error)
{
	fprintf(stderr, "bench-e2e: %s: %s\n", what, error->sentence);
	kill(0, SIGTERM);
	exit(1);
}

/* ---- consumers ---- */

static bool take(void *ctx, const struct liaison_delivery *delivery)
{
	(void)ctx;
	(void)delivery;
	return true;
}

static void consume(const char *endpoint, const char *feed)
{
	struct liaison_options options = { .size = sizeof options, .answer_within_ms = ANSWER_WITHIN_MS };
	struct liaison_subscription subscription = { .size = sizeof subscription, .feed = feed, .consumer = "bench", .credit = 8192, .take = take };
	struct liaison_error error;
	struct liaison *l;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (liaison_connect(endpoint, &options, &l, &error) || liaison_subscribe(l, &subscription, &error))
		die(feed, &error);
	while (liaison_poll(l, -1) >= 0)
		;
	_exit(1);
}

/* ---- the producer ---- */

static void answered(void *ctx, const struct liaison_reply *reply)
{
	struct submitted *submitted = ctx;
	struct run *run = submitted->run;

	latencies_add(&run->latencies, mono_since(clock_mono(), run->sent[submitted->index]));
	run->n_answered++;
	if (reply->outcome != LIAISON_OUTCOME_OK && !run->n_refused++)
		fprintf(stderr, "bench-e2e: refused: %s: %s\n", liaison_outcome_name(reply->outcome), reply->sentence);
}

static void submit(struct run *run, struct submitted *submitted)
{
	const struct template *t = &templates[submitted->index % TEMPLATES];
	char ref[32], contact[32];
	/* A few hundred places, or one for each case, 67 m and more from any other. */
	bool is_apart = run->arguments->is_apart;
	double up = is_apart ? (double)(submitted->index % 300) * 0.0006 : (double)(submitted->index % 97) / 50000.0;
	double across = is_apart ? (double)(submitted->index / 300) * 0.0007 : up;
	struct liaison_submission s = { .size = sizeof s, .source = "bench", .source_ref = ref, .channel = t->channel, .category = t->category,
					.title = t->title, .description = t->description, .has_point = true, .lat = t->lat + up,
					.lon = t->lon + across, .reporter_kind = "citizen", .reporter_contact = contact };
	struct liaison_error error;

	snprintf(ref, sizeof ref, "case-%" PRIu64, submitted->index);
	snprintf(contact, sizeof contact, "+86 571 %08" PRIu64, submitted->index);
	run->sent[submitted->index] = clock_mono();
	if (liaison_submit_begin(run->liaison, &s, answered, submitted, &error))
		die("submit", &error);
}

/* How many may have been submitted by now. */
static uint64_t allowed(const struct run *run, mono start)
{
	const struct arguments *a = run->arguments;
	uint64_t by_window = run->n_answered + a->window, n = by_window < a->cases ? by_window : a->cases;
	uint64_t by_rate = (uint64_t)((double)mono_since(clock_mono(), start).ns / 1e9 * a->rate);

	return a->rate > 0 && by_rate < n ? by_rate : n;
}

static void produce(struct run *run)
{
	struct submitted *submitted = calloc(run->arguments->cases, sizeof *submitted);
	mono start = clock_mono();
	uint64_t next = 0;

	if (!submitted)
		exit(1);
	while (run->n_answered < run->arguments->cases) {
		for (uint64_t end = allowed(run, start); next < end; next++) {
			submitted[next] = (struct submitted){ run, next };
			submit(run, &submitted[next]);
		}
		if (liaison_poll(run->liaison, run->arguments->rate > 0 ? 1 : 1000) < 0)
			exit(1);
	}
	free(submitted);
}

/* Waits until the consumers have acknowledged everything; gives how many deliveries that were. */
static uint64_t wait_for_acknowledgement(struct liaison *l)
{
	const struct liaison_reply *reply;
	struct liaison_error error;

	for (;;) {
		uint64_t behind = 0, position = 0;

		if (liaison_health(l, &reply, &error))
			die("health", &error);
		for (size_t i = 0; i < reply->health->n_consumers; i++) {
			behind += reply->health->consumers[i].behind;
			position += reply->health->consumers[i].position;
		}
		if (!behind)
			return position;
		liaison_poll(l, 1);
	}
}

static void wait_for_consumers(struct liaison *l)
{
	const struct liaison_reply *reply;
	struct liaison_error error;

	do {
		if (liaison_health(l, &reply, &error))
			die("the daemon did not come up", &error);
		liaison_poll(l, 5);
	} while (reply->health->n_consumers < CONSUMERS);
}

/* ---- the whole ---- */

static bool read_number(const char *word, uint64_t *out)
{
	char *end;

	*out = strtoull(word, &end, 10);
	return *word && !*end && *out > 0 && *out <= 100000000;
}

static bool read_arguments(int argc, char **argv, struct arguments *out)
{
	static const struct option names[] = { { "config", 1, NULL, 'c' }, { "rate", 1, NULL, 'r' }, { "without-plain", 0, NULL, 'p' },
					       { "apart", 0, NULL, 'a' }, { "json", 0, NULL, 'j' }, { "help", 0, NULL, 'h' }, { NULL, 0, NULL, 0 } };
	uint64_t window = 4000;
	int option;

	*out = (struct arguments){ .cases = 200000, .config = LIAISON_SOURCE_DIR "/config/demo" };
	while ((option = getopt_long(argc, argv, "", names, NULL)) != -1) {
		if (option == 'h' || option == '?') {
			fputs(help, option == 'h' ? stdout : stderr);
			exit(option == 'h' ? 0 : 2);
		}
		out->config = option == 'c' ? optarg : out->config;
		out->rate = option == 'r' ? atof(optarg) : out->rate;
		out->without_plain |= option == 'p';
		out->is_apart |= option == 'a';
		out->is_json |= option == 'j';
	}
	if ((optind < argc && !read_number(argv[optind++], &window)) || (optind < argc && !read_number(argv[optind++], &out->cases)) ||
	    optind < argc || window > 65536) {
		fputs("bench-e2e: WINDOW is 1 to 65536, CASES 1 to 100000000. See --help.\n", stderr);
		return false;
	}
	out->window = (uint32_t)window;
	return true;
}

static void print(const struct run *run, double seconds, uint64_t deliveries, double cpu_s, double plain)
{
	const struct arguments *a = run->arguments;
	double rate = (double)a->cases / seconds;
	double cpu_us = cpu_s * 1e6 / (double)a->cases;
	double p50 = latencies_ms(&run->latencies, 0.5), p99 = latencies_ms(&run->latencies, 0.99);

	if (a->is_json) {
		printf("{\"cases\": %" PRIu64 ", \"window\": %u, \"deliveries\": %" PRIu64 ", \"refused\": %" PRIu64
		       ", \"cases_per_s\": %.0f, \"reply_p50_ms\": %.2f, \"reply_p99_ms\": %.2f, \"daemon_cpu_us_per_case\": %.1f, \"plain_cases_per_s\": %.0f, \"ratio\": %.3f}\n",
		       a->cases, a->window, deliveries, run->n_refused, rate, p50, p99, cpu_us, plain, plain > 0 ? rate / plain : 0);
		return;
	}
	printf("%" PRIu64 " cases, window %u, %" PRIu64 " deliveries acknowledged, %" PRIu64 " refused\n", a->cases, a->window, deliveries,
	       run->n_refused);
	printf("%.0f cases/s; reply p50 %.2f ms, p99 %.2f ms; daemon and plugins %.1f us of processor time a case\n", rate, p50, p99, cpu_us);
	if (plain > 0)
		printf("plain SQLite, same rows, same run: %.0f cases/s; ratio %.2f\n", plain, rate / plain);
}

static void measure(const struct arguments *a, struct served *served)
{
	struct run run = { .arguments = a };
	struct liaison_options options = { .size = sizeof options, .answer_within_ms = ANSWER_WITHIN_MS, .outstanding_max = a->window,
					   .resend_after_ms = SETTLE_MS };
	struct liaison_error error;
	char copy[400];
	pid_t consumers[CONSUMERS];
	uint64_t deliveries;
	double seconds, cpu_s = 0, plain = 0;
	mono start;

	for (int i = 0; i < CONSUMERS; i++) {
		consumers[i] = fork();
		if (!consumers[i])
			consume(served->requests, feeds[i]);
	}
	if (liaison_connect(served->requests, &options, &run.liaison, &error))
		die("connect", &error);
	run.sent = calloc(a->cases, sizeof *run.sent);
	wait_for_consumers(run.liaison);
	start = clock_mono();
	produce(&run);
	deliveries = wait_for_acknowledgement(run.liaison);
	seconds = (double)mono_since(clock_mono(), start).ns / 1e9;
	for (int i = 0; i < CONSUMERS; i++) {
		kill(consumers[i], SIGKILL);
		waitpid(consumers[i], NULL, 0);
	}
	liaison_close(&run.liaison);
	if (!served_stop(served, &cpu_s))
		fprintf(stderr, "bench-e2e: the daemon did not end well\n");
	snprintf(copy, sizeof copy, "%s/plain.db", served->folder);
	if (!a->without_plain)
		plain = plain_rate(served->database, copy, PLAIN_BATCH);
	print(&run, seconds, deliveries, cpu_s, plain);
	free(run.sent);
}

int main(int argc, char **argv)
{
	struct arguments arguments;
	struct served served;

	if (!read_arguments(argc, argv, &arguments))
		return 2;
	if (!served_start(&served, arguments.config))
		return 1;
	measure(&arguments, &served);
	served_clear(&served);
	return 0;
}
