/* liaison replay: a daemon under --clock manual lives through an export in the order of its times.
 *
 * Each row is up to three events: submitted at opened_at, acknowledged, resolved at closed_at (its required co-handlers'
 * parts done first). They are sorted by time; before each the clock is set. All goes out through one connection with many
 * requests under way, since the daemon takes one connection's requests in order; only what needs a case's lead waits for
 * that case's own answer.
 *
 * A case comes with the due time that the records say was promised, and keeps it; what the policies would have promised is
 * asked for at the end, from the traces of the decisions. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "progress.h"
#include "replay.h"

enum {
	WINDOW_DEFAULT = 256,
	WINDOW_MAX = 1024,
	ACKNOWLEDGE_AFTER_MS = 3600 * 1000,
	SHOWN_REFUSALS = 10,
};
#define PAST_BYTES ((size_t)16 << 30)

enum step { STEP_SUBMIT, STEP_ACKNOWLEDGE, STEP_RESOLVE }; /* in the order in which they stand at the same time */

struct happening {
	int64_t at_ms;
	enum step step;
	uint32_t index;
};

struct replay {
	struct rows rows;
	struct liaison *l;
	struct arena *arena;
	struct past *past;
	size_t n_past, past_room;
	struct happening *happenings;
	size_t n_happenings;
	uint64_t window;
	int64_t acknowledge_after_ms, now_ms, until_ms;
	bool by_policies_alone; /* cases come without the due time that the records say */
	struct replay_figures figures;
	struct patience patience;
	struct progress progress;
	bool is_clock_refused;
};

/* ---- the file --------------------------------------------------------------------------------------------------- */

static const char *keep(struct replay *r, const char *text)
{
	bool ok = true;
	struct text t = *text ? arena_copy(r->arena, text_of(text), &ok) : TEXT("");

	assert(ok);
	return t.at;
}

static struct liaison_submission keep_submission(struct replay *r, const struct liaison_submission *from)
{
	struct liaison_submission s = *from;
	const char **texts[] = { &s.source,      &s.source_ref, &s.channel,       &s.category,      &s.title,
				 &s.description, &s.address,    &s.reporter_kind, &s.reporter_name, &s.reporter_contact };
	struct liaison_field *fields = arena_take_clear(r->arena, s.n_fields + 1, sizeof *fields);

	assert(fields);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		*texts[i] = keep(r, *texts[i]);
	for (size_t i = 0; i < s.n_fields; i++)
		fields[i] = (struct liaison_field){ keep(r, s.fields[i].name), keep(r, s.fields[i].value) };
	s.fields = fields;
	return s;
}

static void keep_row(struct replay *r, const struct import_row *row)
{
	int64_t opened = row->submission.opened_ms,
		closed = row->closed_ms && row->closed_ms < opened ? opened : row->closed_ms;
	int64_t acknowledged = opened + r->acknowledge_after_ms;

	if (r->n_past == r->past_room) {
		r->past_room = r->past_room ? r->past_room * 2 : 4096;
		r->past = realloc(r->past, r->past_room * sizeof *r->past);
		assert(r->past);
	}
	r->past[r->n_past++] = (struct past){ .replay = r,
					      .submission = keep_submission(r, &row->submission),
					      .line = r->rows.line,
					      .acknowledged_ms = closed && closed < acknowledged ? closed : acknowledged,
					      .closed_ms = closed,
					      .outcome_code = keep(r, row->outcome_code),
					      .answer = keep(r, row->answer),
					      .expected_lead = keep(r, row->expected_lead),
					      .expected_area = keep(r, row->expected_area),
					      .expected_due_ms = row->expected_due_ms,
					      .has_expected_overdue = row->has_expected_overdue,
					      .is_expected_overdue = row->is_expected_overdue,
					      .lead = "" };
	if (r->by_policies_alone)
		r->past[r->n_past - 1].submission.promised_ms = 0;
	else if (row->expected_due_ms)
		r->past[r->n_past - 1].submission.promised_ms = row->expected_due_ms;
	if (r->until_ms < (closed ? closed : opened))
		r->until_ms = closed ? closed : opened;
}

static int load(struct replay *r)
{
	struct import_row row;
	int rc;

	while (!(rc = rows_next(&r->rows, &row)))
		if (row.submission.opened_ms)
			keep_row(r, &row);
		else
			rows_bad(&r->rows, r->rows.line, "it does not say when it was opened");
	if (rc == ROWS_FAILED)
		return EXIT_REFUSED;
	if (!r->n_past) {
		out_error("%s has no row that can be replayed.", r->rows.path);
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}

static int by_time(const void *a, const void *b)
{
	const struct happening *first = a, *second = b;

	if (first->at_ms != second->at_ms)
		return first->at_ms < second->at_ms ? -1 : 1;
	if (first->step != second->step)
		return first->step < second->step ? -1 : 1;
	return (first->index > second->index) - (first->index < second->index);
}

static void plan(struct replay *r)
{
	r->happenings = calloc(3 * r->n_past, sizeof *r->happenings);
	assert(r->happenings);
	for (size_t i = 0; i < r->n_past; i++) {
		const struct past *p = &r->past[i];
		struct happening all[] = { { p->submission.opened_ms, STEP_SUBMIT, (uint32_t)i },
					   { p->acknowledged_ms, STEP_ACKNOWLEDGE, (uint32_t)i },
					   { p->closed_ms, STEP_RESOLVE, (uint32_t)i } };

		for (size_t j = 0; j < 3; j++)
			if (all[j].at_ms && all[j].at_ms <= r->until_ms)
				r->happenings[r->n_happenings++] = all[j];
	}
	qsort(r->happenings, r->n_happenings, sizeof *r->happenings, by_time);
}

/* ---- the daemon's answers --------------------------------------------------------------------------------------- */

static bool is_good(const struct liaison_reply *reply)
{
	return reply->record && (reply->outcome == LIAISON_OUTCOME_OK || reply->outcome == LIAISON_OUTCOME_UNCHANGED);
}

static void take_parts(struct past *p, const struct liaison_case *c)
{
	if (strcmp(p->lead, c->lead) != 0)
		p->lead = keep(p->replay, c->lead);
	p->n_parts = 0;
	for (size_t i = 0; i < c->n_assignments && p->n_parts < LIMIT_ASSIGNMENTS; i++)
		if (c->assignments[i].part == LIAISON_PART_REQUIRED && c->assignments[i].state != LIAISON_ASSIGNMENT_DONE)
			p->parts[p->n_parts++] = keep(p->replay, c->assignments[i].department);
}

static void on_submitted(void *ctx, const struct liaison_reply *reply)
{
	struct past *p = ctx;

	p->is_answered = true;
	if (!is_good(reply)) {
		rows_bad(&p->replay->rows, p->line,
			 *reply->sentence ? reply->sentence : liaison_outcome_name(reply->outcome));
		return;
	}
	p->is_taken = true;
	take_parts(p, reply->record);
	if (reply->record->n_assignments)
		p->due_ms = reply->record->assignments[0].resolve.due_ms;
	for (size_t i = 0; i < reply->record->n_areas; i++)
		p->is_area_right |= !strcmp(reply->record->areas[i], p->expected_area);
}

static void on_act(void *ctx, const struct liaison_reply *reply)
{
	struct past *p = ctx;
	struct replay *r = p->replay;

	if (is_good(reply)) {
		if (reply->record->state == LIAISON_CASE_RESOLVED && reply->record->n_assignments) {
			p->is_resolved = true;
			p->is_overdue = reply->record->assignments[0].resolve.is_breached;
		}
		return;
	}
	if (r->figures.acts_refused++ < SHOWN_REFUSALS)
		out_error("%s:%" PRIu64 ": an act was refused (%s): %s", r->rows.path, p->line,
			  liaison_outcome_name(reply->outcome), reply->sentence);
}

static void on_trace(void *ctx, const struct liaison_reply *reply)
{
	struct past *p = ctx;

	p->is_due_unknown = !is_good(reply) || !reply->record->decision;
	p->due_ms = p->is_due_unknown ? 0 : reply->record->decision->policy_due_ms;
}

static void on_clock(void *ctx, const struct liaison_reply *reply)
{
	struct replay *r = ctx;

	/* INVALID after a sending-again: the clock is past it already, as it should be. */
	if (reply->outcome != LIAISON_OUTCOME_OK && reply->outcome != LIAISON_OUTCOME_INVALID && !r->is_clock_refused) {
		r->is_clock_refused = true;
		out_error("the clock could not be set (%s): %s", liaison_outcome_name(reply->outcome), reply->sentence);
	}
}

/* ---- the events ------------------------------------------------------------------------------------------------- */

static int make_room(struct replay *r)
{
	int code = EXIT_DONE;

	while (!code && liaison_outstanding(r->l) >= r->window)
		code = patience_poll(&r->patience, r->l);
	return r->is_clock_refused ? EXIT_REFUSED : code;
}

static int set_clock(struct replay *r, int64_t to_ms)
{
	struct liaison_error error;
	int code = to_ms > r->now_ms ? make_room(r) : EXIT_DONE;

	if (code || to_ms <= r->now_ms)
		return code;
	r->now_ms = to_ms;
	return out_result(liaison_set_clock_begin(r->l, to_ms, on_clock, r, &error), &error);
}

static int act(struct replay *r, struct past *p, enum liaison_verb verb, const char *department)
{
	struct liaison_act a = { .size = sizeof a,
				 .key = { .source = p->submission.source, .source_ref = p->submission.source_ref },
				 .verb = verb,
				 .department = department,
				 .actor = "replay",
				 .outcome_code = verb == LIAISON_RESOLVE ? p->outcome_code : NULL,
				 .answer = verb == LIAISON_RESOLVE ? p->answer : NULL };
	struct liaison_error error;
	int code = make_room(r);

	r->figures.acts++;
	return code ? code : out_result(liaison_act_begin(r->l, &a, on_act, p, &error), &error);
}

static int submit(struct replay *r, struct past *p)
{
	struct liaison_error error;
	int code = make_room(r), rc;

	if (code)
		return code;
	rc = liaison_submit_begin(r->l, &p->submission, on_submitted, p, &error);
	if (rc != LIAISON_INVALID)
		return out_result(rc, &error);
	p->is_answered = true;
	rows_bad(&r->rows, p->line, error.sentence);
	return EXIT_DONE;
}

static int happen(struct replay *r, const struct happening *h)
{
	struct past *p = &r->past[h->index];
	int code = EXIT_DONE;

	while (!code && h->step != STEP_SUBMIT && !p->is_answered)
		code = patience_poll(&r->patience, r->l);
	if (!code && h->step != STEP_SUBMIT && !p->is_taken)
		return EXIT_DONE;
	if (!code)
		code = set_clock(r, h->at_ms);
	if (code)
		return code;
	if (h->step == STEP_SUBMIT)
		return submit(r, p);
	if (h->step == STEP_ACKNOWLEDGE)
		return act(r, p, LIAISON_ACKNOWLEDGE, p->lead);
	for (size_t i = 0; !code && i < p->n_parts; i++)
		code = act(r, p, LIAISON_DONE, p->parts[i]);
	return code ? code : act(r, p, LIAISON_RESOLVE, p->lead);
}

/* Of the cases whose resolve clocks are not the policies' own. */
static int ask_policies(struct replay *r)
{
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < r->n_past; i++) {
		struct past *p = &r->past[i];
		struct liaison_key key = { .source = p->submission.source, .source_ref = p->submission.source_ref };
		struct liaison_error error;

		if (!p->is_taken || !p->submission.promised_ms)
			continue;
		code = make_room(r);
		if (!code)
			code = out_result(liaison_get_begin(r->l, &key, true, on_trace, p, &error), &error);
	}
	return code;
}

static int live(struct replay *r)
{
	int code = EXIT_DONE;

	for (size_t i = 0; !code && i < r->n_happenings; i++) {
		code = happen(r, &r->happenings[i]);
		progress_show(&r->progress, (double)i / (double)r->n_happenings, i);
	}
	if (!code)
		code = set_clock(r, r->until_ms);
	if (!code)
		code = ask_policies(r);
	while (!code && liaison_outstanding(r->l))
		code = patience_poll(&r->patience, r->l);
	return r->is_clock_refused ? EXIT_REFUSED : code;
}

/* ---- the command ------------------------------------------------------------------------------------------------ */

static int check_daemon(struct replay *r)
{
	const struct liaison_reply *reply;
	struct liaison_error error;
	char now[OUT_TIME_SIZE], first[OUT_TIME_SIZE];
	int code = out_result(liaison_health(r->l, &reply, &error), &error);

	if (code)
		return code;
	if (!reply->health->clock_is_manual) {
		out_error(
			"the daemon at %s keeps real time; a replay needs one started with --clock manual, on a data folder of "
			"its own.",
			liaison_endpoint(r->l));
		return EXIT_REFUSED;
	}
	if (reply->health->now_ms > r->happenings[0].at_ms) {
		out_error(
			"the daemon's clock shows %s, past the first row's %s, and time never goes back; start it with an empty "
			"data folder.",
			out_rfc3339(reply->health->now_ms, now), out_rfc3339(r->happenings[0].at_ms, first));
		return EXIT_REFUSED;
	}
	return EXIT_DONE;
}

static int start(struct replay *r, const struct args *args)
{
	struct liaison_options options = { .size = sizeof options,
					   .outstanding_max = WINDOW_MAX + 1,
					   .wait_for_room = true };
	int64_t until_ms = 0;
	int code;

	r->window = WINDOW_DEFAULT;
	r->acknowledge_after_ms = ACKNOWLEDGE_AFTER_MS;
	r->figures.by_policies_alone = r->by_policies_alone = args_has(args, "by-policies-alone");
	if (!args_number(args, "window", 1, WINDOW_MAX, &r->window) || !args_time(args, "until", &until_ms) ||
	    !args_span(args, "acknowledge-after", &r->acknowledge_after_ms))
		return EXIT_USAGE;
	code = patience_start(&r->patience, args);
	if (!code)
		code = rows_open(&r->rows, args);
	if (!code)
		code = load(r);
	if (code)
		return code;
	r->until_ms = until_ms ? until_ms : r->until_ms;
	plan(r);
	if (!r->n_happenings) {
		out_error("nothing in %s happens before --until.", r->rows.path);
		return EXIT_REFUSED;
	}
	code = out_connect(args, options, &r->l);
	return code ? code : check_daemon(r);
}

static void report(struct replay *r, bool is_json)
{
	struct liaison_figures figures = { .size = sizeof figures };

	liaison_figures(r->l, &figures);
	r->figures.bad_rows = r->rows.bad;
	r->figures.sent_again = figures.resent;
	r->figures.until_ms = r->now_ms;
	r->figures.seconds = progress_seconds(&r->progress);
	replay_count(r->past, r->n_past, &r->figures);
	replay_print(&r->figures, is_json);
}

static int run(const struct args *args)
{
	struct replay r = { .arena = arena_create(PAST_BYTES) };
	int code = start(&r, args);

	if (!code) {
		progress_start(&r.progress, "replay");
		code = live(&r);
		progress_end(&r.progress);
		if (!code)
			report(&r, args_has(args, "json"));
	}
	liaison_close(&r.l);
	rows_close(&r.rows);
	arena_destroy(&r.arena);
	free(r.past);
	free(r.happenings);
	return code;
}

const struct command command_replay = {
	.name = "replay",
	.positionals = "FILE.csv",
	.summary = "Drives a daemon under --clock manual through an export, and compares with what the city recorded.",
	.about =
		"Cases are submitted when they were opened, acknowledged, and resolved when they were closed; deadlines pass on the\n"
		"way. Rows that were never closed stay open. A case keeps the due time that the records say was promised; what the\n"
		"policies would have promised is compared with it. Ends with figures against the columns that the map names under\n"
		"\"expected\". The daemon's store should be empty.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options =
		(const struct option_row[]){
			ROWS_OPTIONS,
			{ "until", "TIME", "where the clock stands at the end (default: the latest time in the file)" },
			{ "acknowledge-after", "TIME",
			  "leads acknowledge this long after opening, or at closing (default: \"1 h\")" },
			{ "by-policies-alone", NULL, "cases come without the due time that the records say: only the policies promise" },
			{ "window", "N", "requests under way at once (default: 256)" },
			PATIENCE_OPTION,
			{ NULL, NULL, NULL } },
	.run = run,
};
