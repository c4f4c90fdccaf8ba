/* liaison clock-ledger: what was done to the clocks of a case, by whom and why, and the due times that follow. */
#include <stdlib.h>
#include <string.h>

#include "case_print.h"
#include "clock_words.h"
#include "json.h"
#include "table.h"

enum { CLOCKS_MAX = 128, NAME_SIZE = 65 };

/* A clock as its entries leave it. */
struct clock_row {
	char department[NAME_SIZE], name[NAME_SIZE];
	int64_t due_ms;
};

/* The last request of a department for more time on a clock. */
struct request {
	char department[NAME_SIZE], clock[NAME_SIZE], reason[NAME_SIZE], actor[NAME_SIZE];
};

/* Why an entry was made. */
struct cause {
	const char *reason, *asked_by; /* asked_by: who had asked for it, beside who did it; or "" */
	const char *length;            /* extended: by how much */
	int64_t late_ms;
};

struct ledger {
	const struct args *args;
	struct table table;
	struct clock_row clocks[CLOCKS_MAX];
	size_t n_clocks;
	struct request requests[CLOCKS_MAX];
	size_t n_requests;
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

static struct request *find_request(struct ledger *l, const char *department, const char *clock)
{
	for (size_t i = 0; i < l->n_requests; i++)
		if (!strcmp(l->requests[i].department, department) && !strcmp(l->requests[i].clock, clock))
			return &l->requests[i];
	return NULL;
}

/* Why more time is needed stands in the request; whoever grants it need not say. */
static void keep_request(struct ledger *l, const struct liaison_event *e)
{
	struct request *r = find_request(l, e->department, e->clock);

	if (!r && l->n_requests < CLOCKS_MAX)
		r = &l->requests[l->n_requests++];
	if (!r)
		return;
	snprintf(r->department, NAME_SIZE, "%s", e->department);
	snprintf(r->clock, NAME_SIZE, "%s", e->clock);
	snprintf(r->reason, NAME_SIZE, "%s", e->reason_code);
	snprintf(r->actor, NAME_SIZE, "%s", e->actor);
}

static struct cause cause_of(struct ledger *l, const struct liaison_event *e, const struct liaison_ledger_entry *entry)
{
	const struct request *request = entry->kind == LIAISON_LEDGER_EXTENDED ? find_request(l, e->target, e->clock) : NULL;

	return (struct cause){ .reason = request ? request->reason : e->reason_code,
			       .asked_by = request ? request->actor : "",
			       .length = entry->kind == LIAISON_LEDGER_EXTENDED ? e->length : "",
			       .late_ms = entry->kind == LIAISON_LEDGER_BREACHED ? e->late_ms : 0 };
}

/* In words for people: the code that was given, or else what happened. */
static void because(const struct liaison_event *e, const struct cause *cause, char *out, size_t size)
{
	static const struct {
		enum liaison_event_kind kind;
		const char *words;
	} happened[] = { { LIAISON_EVENT_CLOCK_BREACH, "its time ran out" },
			 { LIAISON_EVENT_EXTENDED, "more time granted" },
			 { LIAISON_EVENT_EXTENSION_REFUSED, "more time refused" } };
	const char *words = *cause->reason ? cause->reason : liaison_event_kind_name(e->kind);
	char late[OUT_TIME_SIZE];

	for (size_t i = 0; !*cause->reason && i < sizeof happened / sizeof *happened; i++)
		if (happened[i].kind == e->kind)
			words = happened[i].words;
	snprintf(out, size, "%s%s%s%s%s%s", words, *cause->asked_by ? ", asked by " : "", cause->asked_by,
		 cause->late_ms ? ", told " : "", cause->late_ms ? out_span(cause->late_ms, late) : "",
		 cause->late_ms ? " late" : "");
}

static void add_json(const struct liaison_event *e, const struct liaison_ledger_entry *entry, const struct cause *cause)
{
	json_print(json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:o, s:I, s:s, s:s}", "clock", entry->clock,
			     "department", entry->department, "at", json_time(e->at_ms), "what",
			     liaison_ledger_kind_name(entry->kind), "event", liaison_event_kind_name(e->kind), "by",
			     e->actor, "because", cause->reason, "asked_by", cause->asked_by, "length", cause->length,
			     "late_ms", (json_int_t)cause->late_ms, "due", json_time(entry->due_ms), "left_ms",
			     (json_int_t)entry->left_ms, "policy", entry->policy, "calendar", entry->calendar),
		   true);
}

static void add(void *ctx, const struct liaison_event *e, const struct liaison_ledger_entry *entry)
{
	struct ledger *l = ctx;
	const char *wanted = args_text(l->args, "clock");
	char at[OUT_TIME_SIZE], due[OUT_TIME_SIZE], left[OUT_TIME_SIZE], why[3 * NAME_SIZE];
	struct cause cause = cause_of(l, e, entry);

	if (wanted && strcmp(wanted, entry->clock) != 0)
		return;
	keep_due(l, entry->department, entry->clock, entry->due_ms);
	if (args_has(l->args, "json")) {
		add_json(e, entry, &cause);
		return;
	}
	because(e, &cause, why, sizeof why);
	table_add(&l->table, BOLD, "%s", entry->clock);
	table_add(&l->table, PLAIN, "%s", *entry->department ? entry->department : "the lead");
	table_add(&l->table, PLAIN, "%s", out_time(e->at_ms, at));
	table_add(&l->table, PLAIN, "%s", liaison_ledger_kind_name(entry->kind));
	table_add(&l->table, PLAIN, "%s", cause.length);
	table_add(&l->table, PLAIN, "%s", e->actor);
	table_add(&l->table, PLAIN, "%s", why);
	table_add(&l->table, PLAIN, "%s", out_time(entry->due_ms, due));
	table_add(&l->table, PLAIN, "%s", entry->left_ms ? out_working(entry->left_ms, left) : "");
	table_add(&l->table, PLAIN, "%s%s%s", entry->policy, *entry->policy ? ", " : "", entry->calendar);
}

static void add_event(struct ledger *l, const struct liaison_event *e)
{
	if (e->kind == LIAISON_EVENT_EXTENSION_ASKED)
		keep_request(l, e);
	clock_words_each(e, add, l);
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
	char by_ledger[OUT_TIME_SIZE], shown[OUT_TIME_SIZE], owner[CLOCK_OWNER_SIZE];

	for (size_t i = 0; clock->due_ms && i < l->n_clocks; i++)
		if (!strcmp(l->clocks[i].department, department) && !strcmp(l->clocks[i].name, name) && l->clocks[i].due_ms != clock->due_ms) {
			*agrees = false;
			out_error("%s%s clock: its ledger says %s, the case %s.", clock_words_owner(department, owner), name,
				  out_time(l->clocks[i].due_ms, by_ledger), out_time(clock->due_ms, shown));
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
	static const char *const headings[] = { "CLOCK", "WHOSE",   "WHEN", "WHAT", "LENGTH",
						"BY",    "BECAUSE", "DUE",  "LEFT", "MADE BY" };
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
	.about =
		"Each entry with the due time after it; nothing else moves a due time. An extension has its length, the reason that was given when it was\n"
		"asked for, and who asked: its due time is the one before and that length. A breach that was told late says so. Ends with 1 when the case shows another one than its ledger.\n"
		"With --json a JSON object per entry.",
};
