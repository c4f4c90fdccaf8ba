/* liaison rules replay, liaison rules test: what another rule set would make of cases that were, and whether rules do what is expected of them. */
#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "decider.h"
#include "progress.h"
#include "proto/codec.h"
#include "row_request.h"
#include "rows.h"
#include "rules_changes.h"

enum { BATCH = 512, NAME_SIZE = 256, REPLIES_BYTES = 256 << 20, REPLIES_FIRST_BYTES = 1 << 20, PAGE = 512, SAMPLES = 20 };

/* One of the two configurations, and what it has said of this batch. */
struct judge {
	struct decider decider;
	struct arena *arena; /* of the batch's replies */
	struct reply replies[BATCH];
	size_t n;
};

struct replay {
	struct judge now, then;
	bool has_config; /* otherwise `now` is what was recorded */
	wall started;
	char names[BATCH][NAME_SIZE];
	size_t n; /* in this batch */
	uint64_t refused, without_text;
	struct buffer request;
	struct changes changes;
	struct progress progress;
	int code; /* of a failure inside a callback */
};

/* ---- one batch ---- */

static int take_replies(struct judge *j)
{
	struct text frame;

	while (decider_take(&j->decider, &frame)) {
		struct message message = { 0 };

		if (codec_message_decode(frame, j->arena, &message) || message.kind != MESSAGE_REPLY || j->n == BATCH) {
			out_error("liaisond --decide wrote what is no answer to a submission; is it of another version?");
			return EXIT_REFUSED;
		}
		j->replies[j->n++] = message.reply;
	}
	return EXIT_DONE;
}

/* Waits only for a child that still owes answers, so that each works while the other is listened to. */
static int step(struct judge *j, size_t n)
{
	if (j->n == n)
		return EXIT_DONE;
	if (!decider_turn(&j->decider)) {
		out_error("liaisond --decide ended before it had decided all cases.");
		return EXIT_REFUSED;
	}
	return take_replies(j);
}

static int finish_batch(struct replay *r)
{
	int code = r->code;

	while (!code && (r->now.n < r->n || r->then.n < r->n)) {
		code = step(&r->now, r->n);
		if (!code)
			code = step(&r->then, r->n);
	}
	for (size_t i = 0; !code && i < r->n; i++) {
		const struct reply *now = &r->now.replies[i], *then = &r->then.replies[i];

		if (now->kind == REPLY_CASE && then->kind == REPLY_CASE)
			changes_add(&r->changes, r->names[i], now->record, then->record);
		else if (!r->refused++)
			out_error("%s is not decided: %.*s", r->names[i],
				  TEXT_ARG(now->kind == REPLY_CASE ? then->sentence : now->sentence));
	}
	r->n = r->now.n = r->then.n = 0;
	arena_reset(r->now.arena);
	arena_reset(r->then.arena);
	return code;
}

/* ---- what was recorded, where no configuration is given to compare with ---- */

static struct text kept(struct replay *r, const char *text)
{
	bool ok = true;
	struct text copy = arena_copy(r->now.arena, text_of(text), &ok);

	assert(ok);
	return copy;
}

static void add_part(struct case_record *to, struct text department, enum part part)
{
	if (to->n_assignments < LIMIT_ASSIGNMENTS)
		to->assignments[to->n_assignments++] = (struct assignment){ .department = department, .part = part };
}

/* A decision as far as it is known: who leads, by which rule. `rule` "": by none. */
static struct case_record *record(struct replay *r, const char *lead, const char *rule, struct decision **decision_out)
{
	struct case_record *to = arena_take(r->now.arena, sizeof *to);
	struct decision *decision = arena_take_clear(r->now.arena, 1, sizeof *decision);
	struct claim *claim = arena_take(r->now.arena, sizeof *claim);

	assert(to && decision && claim);
	case_record_clear(to);
	to->lead = kept(r, lead);
	to->rule = kept(r, rule);
	add_part(to, to->lead, PART_LEAD);
	*claim = (struct claim){ .department = to->lead, .rule = to->rule, .part = PART_LEAD };
	decision->claims = claim;
	decision->n_claims = to->rule.size > 0;
	decision->policy_due = WALL_NONE;
	to->decision = *decision_out = decision;
	return to;
}

/* What the trace has beside lead and rule. */
static void add_trace(struct replay *r, const struct liaison_decision *d, struct decision *to)
{
	to->policy = kept(r, d->policy);
	to->policy_due = d->policy_due_ms ? wall_ms(d->policy_due_ms) : WALL_NONE;
	to->fallback = arena_take(r->now.arena, (d->n_fallback + 1) * sizeof *to->fallback);
	assert(to->fallback);
	for (; to->n_fallback < d->n_fallback; to->n_fallback++)
		to->fallback[to->n_fallback] = kept(r, d->fallback[to->n_fallback]);
}

static struct case_record *record_stored(struct replay *r, const struct liaison_case *c)
{
	struct decision *decision;
	struct case_record *to = record(r, c->lead, c->rule, &decision);

	to->priority = (enum priority)c->priority;
	to->flags = c->flags;
	if (c->n_assignments && c->assignments[0].part == LIAISON_PART_LEAD)
		to->assignments[0].sub_unit = kept(r, c->assignments[0].sub_unit);
	if (c->decision)
		add_trace(r, c->decision, decision);
	for (size_t i = 0; i < c->n_assignments; i++)
		if (c->assignments[i].part != LIAISON_PART_LEAD)
			add_part(to, kept(r, c->assignments[i].department), (enum part)c->assignments[i].part);
	return to;
}

static int make_room(struct replay *r)
{
	return r->n == BATCH ? finish_batch(r) : EXIT_DONE;
}

/* There must be room. Gives the case to both, or, with what was recorded of it, to the one. */
static int put(struct replay *r, struct request *request, const char *name, const struct case_record *recorded)
{
	buffer_clear(&r->request);
	request->id = r->n + 1;
	if (codec_request_encode(request, &r->request)) {
		r->refused++;
		return EXIT_DONE;
	}
	snprintf(r->names[r->n++], NAME_SIZE, "%s", name);
	if (recorded)
		r->now.replies[r->now.n++] = (struct reply){ .kind = REPLY_CASE, .record = recorded };
	else
		decider_put(&r->now.decider, buffer_text(&r->request));
	decider_put(&r->then.decider, buffer_text(&r->request));
	return EXIT_DONE;
}

/* ---- given cases ---- */

static int replay_rows(struct replay *r, const struct args *args)
{
	struct rows rows = { 0 };
	int code = rows_open_file(&rows, args, args_text(args, "csv"));

	while (!code) {
		struct import_row row;
		struct field fields[LIMIT_FIELDS];
		struct request request;
		int rc = rows_next(&rows, &row);

		if (rc) {
			code = rc == ROWS_FAILED ? EXIT_REFUSED : EXIT_DONE;
			break;
		}
		request = row_request(&row, fields);
		if (wall_is_none(request.submit.opened))
			request.submit.opened = r->started; /* of one moment for both */
		code = make_room(r);
		if (!code)
			code = put(r, &request, row.submission.source_ref, NULL);
		progress_show(&r->progress, csv_progress(rows.csv), r->changes.cases);
	}
	r->refused += rows.bad;
	rows_close(&rows);
	return code;
}

/* ---- stored cases ---- */

static struct request request_of(const struct liaison_case *c, struct field *fields)
{
	static const struct liaison_text none = { "", "", "", "", "", "", "", "", false, 0, 0, NULL, 0 };
	const struct liaison_text *t = c->text ? c->text : &none;
	struct request request = { .kind = REQUEST_SUBMIT };

	for (size_t i = 0; i < t->n_fields && i < LIMIT_FIELDS; i++)
		fields[i] = (struct field){ text_of(t->fields[i].name), text_of(t->fields[i].value) };
	request.submit = (struct submission){
		.source = text_of(c->source),
		.source_ref = text_of(c->source_ref),
		.channel = text_of(c->channel),
		.category = text_of(c->category),
		.text = { .title = text_of(t->title),
			  .description = text_of(t->description),
			  .address = text_of(t->address),
			  .has_point = t->has_point,
			  .point = { t->lat, t->lon },
			  .reporter = { .kind = text_of(t->reporter_kind) },
			  .fields = fields,
			  .n_fields = t->n_fields < LIMIT_FIELDS ? t->n_fields : LIMIT_FIELDS },
		.priority = (enum priority)c->priority,
		.opened = wall_ms(c->received_ms),
	};
	return request;
}

static void take_case(void *ctx, const struct liaison_reply *reply)
{
	struct replay *r = ctx;
	struct field fields[LIMIT_FIELDS];
	struct request request;

	if (r->code || !reply->record)
		return;
	request = request_of(reply->record, fields);
	r->without_text += !reply->record->text;
	r->code = make_room(r);
	if (!r->code)
		r->code = put(r, &request, reply->record->reference, r->has_config ? NULL : record_stored(r, reply->record));
}

/* Texts of the cases of one page, many at a time. */
static int fetch_page(struct replay *r, struct liaison *l, const uint64_t *numbers, size_t n, struct patience *patience)
{
	struct liaison_error error;
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < n; i++) {
		struct liaison_key key = { .number = numbers[i] };

		code = out_result(liaison_get_begin(l, &key, !r->has_config, take_case, r, &error), &error);
	}
	while (!code && liaison_outstanding(l))
		code = patience_poll(patience, l);
	return code ? code : r->code;
}

/* Cases received at `since` or later, newest first: the numbers of a page. *before is moved; 0: there are no more. */
static int list_page(struct liaison *l, int64_t since_ms, uint64_t *before, uint64_t numbers[PAGE], size_t *n_out)
{
	struct liaison_list_query query = { .size = sizeof query, .before_number = *before, .limit = PAGE };
	const struct liaison_reply *reply;
	struct liaison_error error;
	int code = out_result(liaison_list(l, &query, &reply, &error), &error);

	*n_out = 0;
	if (code)
		return code;
	*before = reply->list->next_before_number;
	for (size_t i = 0; i < reply->list->n_cases && i < PAGE; i++) {
		if (reply->list->cases[i].received_ms < since_ms)
			*before = 0; /* received in the order of their numbers */
		else
			numbers[(*n_out)++] = reply->list->cases[i].number;
	}
	return EXIT_DONE;
}

static int replay_stored(struct replay *r, const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	uint64_t numbers[PAGE], before = 0;
	struct patience patience;
	int64_t since_ms = INT64_MIN;
	int code = args_time(args, "since", &since_ms) ? patience_start(&patience, args) : EXIT_USAGE;
	size_t n;

	if (!code)
		code = OUT_CONNECT(args, &l);
	if (code)
		return code;
	do {
		code = list_page(l, since_ms, &before, numbers, &n);
		if (!code)
			code = fetch_page(r, l, numbers, n, &patience);
		progress_show(&r->progress, -1, r->changes.cases);
	} while (!code && before);
	return code;
}

/* ---- the command ---- */

static int judge_start(struct judge *j, const char *config)
{
	j->arena = arena_create_sized(REPLIES_FIRST_BYTES, REPLIES_BYTES);
	return decider_start(&j->decider, config);
}

static int judge_end(struct judge *j)
{
	int code;

	decider_finish(&j->decider);
	code = decider_end(&j->decider);
	if (j->arena)
		arena_destroy(&j->arena);
	return code;
}

static int check_args(const struct args *args)
{
	if (!args_has(args, "rules")) {
		out_error("--rules NEW_DIR is needed: the configuration whose answers are wanted.");
		return EXIT_USAGE;
	}
	if (args_has(args, "csv") && !args_has(args, "config")) {
		out_error("--config DIR is needed with --csv: what the rows were decided by is not in the file.");
		return EXIT_USAGE;
	}
	if (args_has(args, "csv") && args_has(args, "since")) {
		out_error("--since is for stored cases; a file of --csv is taken whole.");
		return EXIT_USAGE;
	}
	if (args_has(args, "map") && !args_has(args, "csv")) {
		out_error("--map belongs to --csv FILE.");
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}

static int run_batches(struct replay *r, const struct args *args)
{
	int code = EXIT_DONE;

	r->has_config = args_has(args, "config");
	r->changes.is_recorded = !r->has_config;
	r->started = clock_read().wall;
	if (r->has_config)
		code = judge_start(&r->now, args_text(args, "config"));
	else
		r->now.arena = arena_create_sized(REPLIES_FIRST_BYTES, REPLIES_BYTES);
	if (!code)
		code = judge_start(&r->then, args_text(args, "rules"));
	progress_start(&r->progress, "rules replay");
	if (!code)
		code = args_has(args, "csv") ? replay_rows(r, args) : replay_stored(r, args);
	if (!code)
		code = finish_batch(r);
	progress_end(&r->progress);
	return code;
}

static void print(const struct replay *r, const struct args *args, uint64_t samples)
{
	if (args_has(args, "json"))
		changes_print_json(&r->changes, samples);
	else
		changes_print(&r->changes, samples);
	if (r->refused)
		fprintf(stderr, "liaison: %" PRIu64 " cases could not be decided and are not counted.\n", r->refused);
	if (r->without_text)
		fprintf(stderr, "liaison: %" PRIu64 " cases were decided without their text, which was erased.\n", r->without_text);
}

static int run_replay(const struct args *args)
{
	struct replay *r = calloc(1, sizeof *r);
	uint64_t samples = SAMPLES;
	int code = check_args(args), ended;

	assert(r);
	r->now.decider = r->then.decider = (struct decider){ .pid = -1, .to = -1, .from = -1 };
	if (!code && !args_number(args, "samples", 1, UINT32_MAX, &samples))
		code = EXIT_USAGE;
	if (!code) {
		code = run_batches(r, args);
		ended = r->has_config ? judge_end(&r->now) : EXIT_DONE;
		code = ended ? ended : code;
		if (!r->has_config)
			arena_destroy(&r->now.arena);
		ended = judge_end(&r->then);
		code = ended ? ended : code;
	}
	if (!code)
		print(r, args, samples);
	changes_fini(&r->changes);
	buffer_fini(&r->request);
	free(r);
	return code;
}

const struct command command_rules_replay = {
	.name = "rules replay",
	.positionals = "",
	.summary = "Decides stored or given cases by another configuration too, and shows what would change, by kind, department and rule.",
	.about = "Kinds of change: lead, co-handlers, priority, clocks (another policy, or another time under its name), fallback order, sub-unit, campaign, flags.\n"
		 "With --config both sides are decided anew by the rules alone, through two liaisond --decide, so that no plugin's word is between them. Without it, stored\n"
		 "cases are compared as they stand, with what plugins and people made of them: not their campaigns, and of clocks the policy and what it promised for\n"
		 "the end. Stored cases come from the daemon, with the priority that they have now and the moment at which they were received; without --since all.",
	.options = (const struct option_row[]){ { "rules", "NEW_DIR", "the other configuration (needed)" },
						{ "config", "DIR", "the configuration to compare with (needed with --csv; default: the cases as they stand)" },
						{ "since", "TIME", "stored cases that were received at this time or later" },
						{ "csv", "FILE.csv", "the rows of an export instead of stored cases" },
						ROWS_OPTIONS,
						{ "samples", "N", "kinds of change to show, the most frequent first (default: 20)" },
						PATIENCE_OPTION,
						{ NULL, NULL, NULL } },
	.run = run_replay,
};

/* ---- rules test ---- */

static int run_test(const struct args *args)
{
	const char *file = args->positionals[0], *slash = strrchr(file, '/');
	char folder[PATH_MAX] = ".";

	if (slash && snprintf(folder, sizeof folder, "%.*s", slash == file ? 1 : (int)(slash - file), file) >= (int)sizeof folder) {
		out_error("the name of the file is too long.");
		return EXIT_USAGE;
	}
	return decider_run((const char *const[]){ "--config", args_has(args, "config") ? args_text(args, "config") : folder, "--test", file,
						  args_has(args, "json") ? "--json" : NULL, NULL });
}

const struct command command_rules_test = {
	.name = "rules test",
	.positionals = "FILE",
	.summary = "Decides the cases of a file of expectations, such as a configuration's tests.cfg, and says which are not met.",
	.about = "Runs liaisond --test, found beside this program or in PATH. docs/RULES.md says what stands in the file. liaisond --check and every reload run the\n"
		 "tests.cfg of their folder by themselves. With --json one object: findings as of liaison check, expectations, met.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = (const struct option_row[]){ { "config", "DIR", "the configuration (default: the folder of FILE)" }, { NULL, NULL, NULL } },
	.is_offline = true,
	.run = run_test,
};
