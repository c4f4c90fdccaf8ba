/* liaison health, verify, clock: the state of the daemon. */
#include <inttypes.h>

#include "json.h"
#include "table.h"

enum { VERIFY_WITHIN_MS = 600000 };

static void print_plugins(const struct liaison_health *h)
{
	static const char *const headings[] = { "PLUGIN", "STATE", ">ASKED", ">ANSWERED", ">LATE", ">RESTARTS" };
	struct table t;

	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < h->n_plugins; i++) {
		const struct liaison_plugin_health *p = &h->plugins[i];

		table_add(&t, PLAIN, "%s", p->department);
		table_add(&t, p->restarts ? YELLOW : PLAIN, "%s", p->state);
		table_add(&t, PLAIN, "%" PRIu64, p->asked);
		table_add(&t, PLAIN, "%" PRIu64, p->answered);
		table_add(&t, p->late ? YELLOW : PLAIN, "%" PRIu64, p->late);
		table_add(&t, p->restarts ? YELLOW : PLAIN, "%" PRIu32, p->restarts);
	}
	putchar('\n');
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

static void print_consumers(const struct liaison_health *h)
{
	static const char *const headings[] = { "FEED", "CONSUMER", "CONNECTED", ">POSITION", ">BEHIND" };
	struct table t;

	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < h->n_consumers; i++) {
		const struct liaison_consumer_health *c = &h->consumers[i];

		table_add(&t, PLAIN, "%s", c->feed);
		table_add(&t, PLAIN, "%s", c->consumer);
		table_add(&t, c->is_connected ? GREEN : DIM, "%s", c->is_connected ? "yes" : "no");
		table_add(&t, PLAIN, "%" PRIu64, c->position);
		table_add(&t, c->behind ? YELLOW : PLAIN, "%" PRIu64, c->behind);
	}
	putchar('\n');
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

static void print_counters(const struct liaison_health *h)
{
	static const char *const headings[] = { "COUNTER", ">VALUE" };
	struct table t;

	table_init(&t, headings, 2);
	for (size_t i = 0; i < h->n_counters; i++) {
		table_add(&t, PLAIN, "%s", h->counters[i].name);
		table_add(&t, PLAIN, "%" PRIu64, h->counters[i].value);
	}
	putchar('\n');
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

static void print_health(const struct liaison_health *h)
{
	char now[OUT_TIME_SIZE], up[OUT_TIME_SIZE];

	printf("liaisond %s, up for %s; its clock shows %s%s\n", h->version, out_span(h->up_ms, up),
	       out_time(h->now_ms, now), h->clock_is_manual ? " (set by hand)" : "");
	printf("%" PRIu64 " cases, %" PRIu64 " of them open; %" PRIu64 " events; %" PRIu64 " submissions wait for plugins\n",
	       h->cases, h->open_cases, h->events, h->pending);
	printf("rule set %s\n", h->rule_set);
	if (h->n_plugins)
		print_plugins(h);
	if (h->n_consumers)
		print_consumers(h);
	if (h->n_counters)
		print_counters(h);
}

static int run_health(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code = OUT_CONNECT(args, &l);

	if (!code)
		code = out_result(liaison_health(l, &reply, &error), &error);
	if (code)
		return code;
	if (args_has(args, "json"))
		json_print(json_health(reply->health), false);
	else
		print_health(reply->health);
	return EXIT_DONE;
}

const struct command command_health = {
	.name = "health",
	.positionals = "",
	.summary = "Shows how the daemon is: cases, plugins, consumers and how far they are behind, counters.",
	.about = "Answers also when the store takes no cases.",
	.run = run_health,
};

static int run_verify(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_verification *v;
	const struct liaison_reply *reply;
	struct liaison_error error;
	/* Not asked again while it walks: each asking is a walk of its own. */
	int code = out_connect(args,
			       (struct liaison_options){ .size = sizeof(struct liaison_options),
							 .answer_within_ms = VERIFY_WITHIN_MS,
							 .resend_after_ms = VERIFY_WITHIN_MS },
			       &l);

	if (!code)
		code = out_result(liaison_verify(l, &reply, &error), &error);
	if (code)
		return code;
	v = reply->verification;
	if (args_has(args, "json"))
		json_print(json_pack("{s:I, s:I, s:b, s:s}", "events", (json_int_t)v->events, "cases", (json_int_t)v->cases, "is_whole",
				     v->is_whole, "sentence", v->sentence),
			   false);
	else if (v->is_whole)
		printf("%sThe chain of all %" PRIu64 " events is whole, and each of %" PRIu64 " cases has one lead.%s\n", out_colour(GREEN), v->events,
		       v->cases, out_colour(PLAIN));
	else
		printf("%sSomething is broken:%s %s\n", out_colour(RED), out_colour(PLAIN), v->sentence);
	return v->is_whole ? EXIT_DONE : EXIT_REFUSED;
}

const struct command command_verify = {
	.name = "verify",
	.positionals = "",
	.summary = "Walks the hash chain over all events, and looks whether every case has one lead; ends with 1 when something is broken.",
	.about = "Takes some seconds for each million events; waits ten minutes unless --timeout says otherwise.",
	.run = run_verify,
};

static int show_clock(const struct args *args, int64_t now_ms, bool is_manual)
{
	char now[OUT_TIME_SIZE];

	if (args_has(args, "json"))
		json_print(json_pack("{s:o, s:b}", "now", json_time(now_ms), "is_manual", is_manual), false);
	else
		printf("%s%s\n", out_rfc3339(now_ms, now), is_manual ? " (set by hand)" : "");
	return EXIT_DONE;
}

static int run_clock(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	struct liaison_error error;
	int64_t to_ms = 0;
	int code;

	if (args->n_positionals && !out_time_parse(args->positionals[0], &to_ms)) {
		out_error("\"%s\" is no time; write it as 2026-11-24T14:05:00 (here) or 2026-11-24T14:05:00+01:00.",
			  args->positionals[0]);
		return EXIT_USAGE;
	}
	code = OUT_CONNECT(args, &l);
	if (!code)
		code = out_result(to_ms ? liaison_set_clock(l, to_ms, &reply, &error) : liaison_health(l, &reply, &error),
				  &error);
	if (code)
		return code;
	return to_ms ? show_clock(args, reply->clock_ms, true)
		     : show_clock(args, reply->health->now_ms, reply->health->clock_is_manual);
}

const struct command command_clock = {
	.name = "clock",
	.positionals = "[TIME]",
	.summary = "Shows the daemon's clock, or moves it to TIME where it runs under --clock manual.",
	.about = "Moving it marks what falls due on the way. Time never goes back.",
	.positionals_max = 1,
	.run = run_clock,
};
