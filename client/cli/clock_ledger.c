/* liaison clock-ledger: what was done to the clocks of a case, by whom and why, and the due times that follow. */
#include <stdlib.h>
#include <string.h>

#include "case_print.h"
#include "json.h"
#include "table.h"

enum { CLOCKS_MAX = 128, NAME_SIZE = 65 };

/* A clock as its entries leave it. */
struct clock_row {
	char department[NAME_SIZE], name[NAME_SIZE];
	int64_t due_ms;
};

struct ledger {
	const struct args *args;
	struct table table;
	struct clock_row clocks[CLOCKS_MAX];
	size_t n_clocks;
};

static void keep_due(struct ledger *l, const char *department, const char *name, int64_t due_ms)
{
	size_t i = 0;

	while (i < l->n_clocks && (strcmp(l->clocks[i].department, department) != 0 || strcmp(l->clocks[i].name, name) != 0))
		i++;
	if (i == CLOCKS_MAX)
		return;
	l->n_clocks += i == l->n_clocks;
	snprintf(l->clocks[i].department, NAME_SIZE, "%s", department);
	snprintf(l->clocks[i].name, NAME_SIZE, "%s", name);
	l->clocks[i].due_ms = due_ms;
}

static void add_json(const struct liaison_event *e, const struct liaison_ledger_entry *entry, const char *kind)
{
	json_print(json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:o, s:I, s:s, s:s}", "clock", entry->clock, "department", entry->department, "at", json_time(e->at_ms), "what",
			     kind, "by", e->actor, "because", e->reason_code, "due", json_time(entry->due_ms), "left_ms", (json_int_t)entry->left_ms, "policy",
			     entry->policy, "calendar", entry->calendar),
		   true);
}

static void add(struct ledger *l, const struct liaison_event *e, const struct liaison_ledger_entry *entry, const char *kind)
{
	const char *wanted = args_text(l->args, "clock");
	char at[OUT_TIME_SIZE], due[OUT_TIME_SIZE], left[OUT_TIME_SIZE];

	if (wanted && strcmp(wanted, entry->clock) != 0)
		return;
	keep_due(l, entry->department, entry->clock, entry->due_ms);
	if (args_has(l->args, "json")) {
		add_json(e, entry, kind);
		return;
	}
	table_add(&l->table, BOLD, "%s", entry->clock);
	table_add(&l->table, PLAIN, "%s", *entry->department ? entry->department : "the lead");
	table_add(&l->table, PLAIN, "%s", out_time(e->at_ms, at));
	table_add(&l->table, PLAIN, "%s", kind);
	table_add(&l->table, PLAIN, "%s", e->actor);
	table_add(&l->table, PLAIN, "%s", *e->reason_code ? e->reason_code : liaison_event_kind_name(e->kind));
	table_add(&l->table, PLAIN, "%s", out_time(entry->due_ms, due));
	table_add(&l->table, PLAIN, "%s", entry->left_ms ? out_span(entry->left_ms, left) : "");
	table_add(&l->table, PLAIN, "%s%s%s", entry->policy, *entry->policy ? ", " : "", entry->calendar);
}

/* A clock that the case was opened with. */
static void add_opened(struct ledger *l, const struct liaison_event *e, const char *department, const char *name, const struct liaison_clock *clock)
{
	struct liaison_ledger_entry entry = { .department = department, .clock = name, .due_ms = clock->due_ms, .policy = clock->policy, .calendar = clock->calendar };

	if (clock->due_ms)
		add(l, e, &entry, liaison_ledger_kind_name(LIAISON_LEDGER_STARTED));
}

static void add_event(struct ledger *l, const struct liaison_event *e)
{
	const struct liaison_case *opened = e->kind == LIAISON_EVENT_OPENED ? e->record : NULL;

	for (size_t i = 0; opened && i < opened->n_assignments; i++) {
		add_opened(l, e, opened->assignments[i].department, "acknowledge", &opened->assignments[i].acknowledge);
		add_opened(l, e, opened->assignments[i].department, "resolve", &opened->assignments[i].resolve);
	}
	for (size_t i = 0; opened && i < opened->n_clocks; i++)
		add_opened(l, e, opened->clocks[i].department, opened->clocks[i].name, &opened->clocks[i].clock);
	for (size_t i = 0; i < e->n_ledger; i++)
		add(l, e, &e->ledger[i], liaison_ledger_kind_name(e->ledger[i].kind));
}

static int read_all(struct liaison *l, struct liaison_key key, struct ledger *ledger)
{
	struct liaison_history_query query = { .size = sizeof query, .key = key };
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code;

	do {
		code = out_result(liaison_history(l, &query, &reply, &error), &error);
		for (size_t i = 0; !code && i < reply->history->n_rows; i++)
			add_event(ledger, reply->history->rows[i].event);
		query.after += code ? 0 : (uint32_t)reply->history->n_rows;
	} while (!code && reply->history->has_more);
	return code;
}

static void compare(const struct ledger *l, const char *department, const char *name, const struct liaison_clock *clock, bool *agrees)
{
	char by_ledger[OUT_TIME_SIZE], shown[OUT_TIME_SIZE];

	for (size_t i = 0; clock->due_ms && i < l->n_clocks; i++)
		if (!strcmp(l->clocks[i].department, department) && !strcmp(l->clocks[i].name, name) && l->clocks[i].due_ms != clock->due_ms) {
			*agrees = false;
			out_error("clock %s%s%s: its ledger says %s, the case %s.", name, *department ? " of " : "", department, out_time(l->clocks[i].due_ms, by_ledger),
				  out_time(clock->due_ms, shown));
		}
}

/* Does the case show what its ledger says? */
static int check(struct liaison *l, struct liaison_key key, const struct ledger *ledger)
{
	const struct liaison_reply *reply;
	struct liaison_error error;
	bool agrees = true;
	int code = out_result(liaison_get(l, &key, false, &reply, &error), &error);

	if (code)
		return code;
	for (size_t i = 0; i < reply->record->n_assignments; i++) {
		const struct liaison_assignment *a = &reply->record->assignments[i];

		compare(ledger, a->department, "acknowledge", &a->acknowledge, &agrees);
		compare(ledger, a->department, "resolve", &a->resolve, &agrees);
	}
	for (size_t i = 0; i < reply->record->n_clocks; i++)
		compare(ledger, reply->record->clocks[i].department, reply->record->clocks[i].name, &reply->record->clocks[i].clock, &agrees);
	if (agrees && !args_has(ledger->args, "json"))
		puts("\nEvery due time that the case shows is what its ledger says.");
	return agrees ? EXIT_DONE : EXIT_REFUSED;
}

static int run(const struct args *args)
{
	static const char *const headings[] = { "CLOCK", "WHOSE", "WHEN", "WHAT", "BY", "BECAUSE", "DUE", "LEFT", "MADE BY" };
	AUTO(liaison_close) struct liaison *l = NULL;
	struct ledger ledger = { .args = args };
	char *argument = strdup(args->positionals[0]);
	int code = argument ? OUT_CONNECT(args, &l) : EXIT_REFUSED;

	table_init(&ledger.table, headings, sizeof headings / sizeof *headings);
	if (!code) {
		struct liaison_key key = case_key_of(argument);

		code = read_all(l, key, &ledger);
		if (!code && !args_has(args, "json"))
			table_print(&ledger.table, stdout, out_columns());
		if (!code)
			code = check(l, key, &ledger);
	}
	table_fini(&ledger.table);
	free(argument);
	return code;
}

const struct command command_clock_ledger = {
	.name = "clock-ledger",
	.positionals = "CASE",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = (const struct option_row[]){ { "clock", "NAME", "only clocks of this name" }, { NULL, NULL, NULL } },
	.run = run,
	.summary = "Prints what was done to the clocks of a case, by whom and why.",
	.about = "Each entry with the due time after it; nothing else moves a due time. Ends with 1 when the case shows another one than its ledger.\n"
		 "With --json a JSON object per entry.",
};
