/* liaison history: what happened to a case, the oldest first. */
#include <stdlib.h>
#include <string.h>

#include "case_print.h"
#include "clock_words.h"
#include "json.h"

/* What an event says beside its kind: whom, why, which clock, in one line. */
static void print_particulars(const struct liaison_event *e)
{
	const struct {
		const char *label, *value;
	} parts[] = { { "to", e->target },
		      { "because", e->reason_code },
		      { "clock", e->clock },
		      { "as", liaison_part_name(e->part) },
		      { "waits for", liaison_waits_for_name(e->waits_for) },
		      { "length", e->length },
		      { "outcome", e->outcome_code },
		      { "campaign", e->campaign },
		      { "solved", liaison_solved_name(e->solved) } };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (*parts[i].value)
			printf("  %s %s", parts[i].label, parts[i].value);
	clock_words_print_mark(e);
}

static void print_entry(void *ctx, const struct liaison_event *event, const struct liaison_ledger_entry *l)
{
	char due[OUT_TIME_SIZE], owner[CLOCK_OWNER_SIZE];

	(void)ctx;
	(void)event;
	printf("      %s%s clock %s, due %s\n", clock_words_owner(l->department, owner), l->clock,
	       liaison_ledger_kind_name(l->kind), out_time(l->due_ms, due));
}

static void print_row(const struct liaison_history_row *row)
{
	const struct liaison_event *e = row->event;
	char at[OUT_TIME_SIZE];

	printf("%4u  %s  %s%-13s%s  %s", row->position, out_time(e->at_ms, at), out_colour(BOLD), liaison_event_kind_name(e->kind), out_colour(PLAIN),
	       e->actor);
	print_particulars(e);
	for (size_t i = 0; i < e->n_contributors; i++)
		printf("%s%s", i ? ", " : "  by ", e->contributors[i]);
	putchar('\n');
	clock_words_each(e, print_entry, NULL);
	for (int i = 0; row->text && i < 2; i++) {
		char *said = out_clean(i ? row->text->answer : row->text->note);

		if (*said)
			printf("      %s: %s\n", i ? "answer" : "note", said);
		free(said);
	}
}

static void print_page(const struct args *args, const struct liaison_history *history)
{
	for (size_t i = 0; i < history->n_rows; i++)
		if (args_has(args, "json"))
			json_print(json_history_row(&history->rows[i]), true);
		else
			print_row(&history->rows[i]);
}

static int run(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	struct liaison_history_query query = { .size = sizeof query, .as = args_text(args, "as") };
	char *argument = strdup(args->positionals[0]);
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code = argument ? OUT_CONNECT(args, &l) : EXIT_REFUSED;
	bool has_more = true;

	if (argument)
		query.key = case_key_of(argument);
	while (!code && has_more) {
		code = out_result(liaison_history(l, &query, &reply, &error), &error);
		if (code)
			break;
		print_page(args, reply->history);
		has_more = reply->history->has_more;
		query.after += (uint32_t)reply->history->n_rows;
	}
	free(argument);
	return code;
}

const struct command command_history = {
	.name = "history",
	.positionals = "CASE",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = (const struct option_row[]){ { "as", "NAME", "as this department, which has a part in it, may see it" }, { NULL, NULL, NULL } },
	.run = run,
	.summary = "Prints what happened to a case, the oldest first.",
	.about = "With what each event did to the clocks, and what was written. With --json a JSON object each.",
};
