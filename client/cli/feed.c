/* liaison feed: what a feed delivers, a line each. */
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "clock_words.h"
#include "json.h"
#include "out.h"

enum {
	QUIET_MS = 500, /* without --follow: nothing for this long is the end */
	ACKNOWLEDGED_CREDIT = 4096,
	CREDIT_MAX = 65536,
};

struct following {
	bool is_json, is_acknowledging, has_ended;
	uint64_t limit, shown;
};

static volatile sig_atomic_t is_interrupted;

static void interrupt(int signal_number)
{
	(void)signal_number;
	is_interrupted = 1;
}

static void print_line(const struct liaison_delivery *d)
{
	const struct liaison_event *e = &d->event;
	bool is_alarm = e->kind == LIAISON_EVENT_CLOCK_BREACH;
	char at[OUT_TIME_SIZE], due[OUT_TIME_SIZE];
	char *title = out_clean(d->text ? d->text->title : "");

	printf("%6" PRIu64 "  %s  %s%-13s%s  %s  %s", d->cursor.position, out_time(e->at_ms, at),
	       is_alarm ? out_colour(RED) : out_colour(BOLD), liaison_event_kind_name(e->kind), out_colour(PLAIN),
	       e->reference, e->department);
	if (e->record)
		printf("  %s lead=%s %s", liaison_priority_name(e->record->priority), e->record->lead, e->record->category);
	if (*e->clock)
		printf("  %s due %s", e->clock, out_time(e->due_ms, due));
	clock_words_print_mark(e);
	if (*e->outcome_code)
		printf("  %s", e->outcome_code);
	if (e->alarm)
		printf("  %s", e->alarm->sentence);
	printf("%s%s\n", *title ? "  " : "", title);
	free(title);
}

static bool take(void *ctx, const struct liaison_delivery *d)
{
	struct following *f = ctx;

	/* What is behind the limit is neither shown nor acknowledged: it comes again next time. */
	if (f->shown == f->limit)
		return false;
	f->shown++;
	if (f->is_json)
		json_print(json_delivery(d), true);
	else
		print_line(d);
	/* Acknowledged is only what has left this program. */
	return f->is_acknowledging && !fflush(stdout);
}

static void ended(void *ctx, const char *feed, const char *consumer, const char *sentence)
{
	struct following *f = ctx;

	f->has_ended = true;
	out_error("the subscription of %s to %s has ended: %s", consumer, feed, sentence);
}

static int follow(struct liaison *l, struct following *f, bool is_endless)
{
	while (!is_interrupted && !f->has_ended && f->shown < f->limit && !ferror(stdout)) {
		int taken = liaison_poll(l, is_endless ? 1000 : QUIET_MS);

		if (taken < 0)
			return EXIT_REFUSED;
		if (taken)
			fflush(stdout);
		else if (!is_endless)
			break;
	}
	return f->has_ended ? EXIT_REFUSED : EXIT_DONE;
}

static int run_feed(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	struct following f = { .is_json = args_has(args, "json"),
			       .is_acknowledging = args_has(args, "ack"),
			       .limit = UINT64_MAX };
	struct liaison_subscription s = { .size = sizeof s,
					  .feed = args->positionals[0],
					  .consumer = args_text(args, "consumer"),
					  .credit = args_has(args, "ack") ? ACKNOWLEDGED_CREDIT : CREDIT_MAX,
					  .from_now = args_has(args, "from-now"),
					  .take = take,
					  .ended = ended,
					  .ctx = &f };
	struct sigaction action = { .sa_handler = interrupt };
	struct liaison_error error;
	int code;

	if (!s.consumer) {
		out_error("--consumer NAME is needed: the daemon remembers under that name how far you have read.");
		return EXIT_USAGE;
	}
	if (!args_number(args, "limit", 1, UINT64_MAX, &f.limit))
		return EXIT_USAGE;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	code = OUT_CONNECT(args, &l);
	if (!code)
		code = out_result(liaison_subscribe(l, &s, &error), &error);
	if (!code)
		code = follow(l, &f, args_has(args, "follow"));
	if (!code && f.is_acknowledging)
		code = out_result(liaison_settle(l, 5000, &error), &error);
	return code;
}

const struct command command_feed = {
	.name = "feed",
	.positionals = "NAME",
	.summary = "Prints what a feed delivers to a consumer, a line each (with --json a JSON object each).",
	.about =
		"NAME is a department, \"supervisors\", role:NAME (what ladders tell that role) or channel:NAME (what those who came by it are\n"
		"told). A mark that came after its moment says how late. Begins behind what the consumer has acknowledged;\n"
		"without --ack it begins there again next time. "
		"Without --ack, at most 65,536 deliveries come.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options =
		(const struct option_row[]){ { "consumer", "NAME", "the name that the cursor is kept under (needed)" },
					     { "ack", NULL, "acknowledge what was printed" },
					     { "follow", NULL, "go on when all has been printed, until interrupted" },
					     { "from-now", NULL, "a consumer never seen before starts behind the newest" },
					     { "limit", "N", "end after N deliveries" },
					     { NULL, NULL, NULL } },
	.run = run_feed,
};
