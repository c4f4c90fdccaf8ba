/* liaison import: every row of an export, once, whatever happens to the daemon meanwhile. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "json.h"
#include "progress.h"
#include "rows.h"

enum { WINDOW_DEFAULT = 512, WINDOW_MAX = 16384 };

struct import;

/* A row that has no answer yet. */
struct sent {
	struct import *import;
	struct sent *next_free;
	uint64_t line;
};

struct import {
	struct rows rows;
	struct liaison *l;
	struct sent *sent, *free;
	uint64_t window;
	uint64_t new, known;
	struct patience patience;
	struct progress progress;
};

static void on_answer(void *ctx, const struct liaison_reply *reply)
{
	struct sent *sent = ctx;
	struct import *import = sent->import;

	if (reply->outcome == LIAISON_OUTCOME_OK)
		import->new ++;
	else if (reply->outcome == LIAISON_OUTCOME_UNCHANGED)
		import->known++;
	else
		rows_bad(&import->rows, sent->line,
			 *reply->sentence ? reply->sentence : liaison_outcome_name(reply->outcome));
	sent->next_free = import->free;
	import->free = sent;
}

static void window_init(struct import *import)
{
	import->sent = calloc(import->window, sizeof *import->sent);
	assert(import->sent);
	for (uint64_t i = 0; i < import->window; i++) {
		import->sent[i] = (struct sent){ .import = import, .next_free = import->free };
		import->free = &import->sent[i];
	}
}

static int send_row(struct import *import, const struct import_row *row)
{
	struct sent *sent = import->free;
	struct liaison_error error;
	int rc;

	import->free = sent->next_free;
	sent->line = import->rows.line;
	rc = liaison_submit_begin(import->l, &row->submission, on_answer, sent, &error);
	if (!rc)
		return EXIT_DONE;
	sent->next_free = import->free;
	import->free = sent;
	if (rc != LIAISON_INVALID)
		return out_result(rc, &error);
	rows_bad(&import->rows, import->rows.line, error.sentence);
	return EXIT_DONE;
}

static int run_rows(struct import *import)
{
	struct import_row row;
	int rc, code = EXIT_DONE;

	while (!code && !(rc = rows_next(&import->rows, &row))) {
		while (!code && !import->free)
			code = patience_poll(&import->patience, import->l);
		if (!code)
			code = send_row(import, &row);
		progress_show(&import->progress, csv_progress(import->rows.csv), import->rows.rows);
	}
	while (!code && liaison_outstanding(import->l))
		code = patience_poll(&import->patience, import->l);
	return code ? code : rc == ROWS_FAILED ? EXIT_REFUSED : EXIT_DONE;
}

static void report(const struct import *import, bool is_json)
{
	const struct rows *r = &import->rows;
	struct liaison_figures figures = { .size = sizeof figures };
	double seconds = progress_seconds(&import->progress);

	liaison_figures(import->l, &figures);
	if (is_json) {
		json_print(json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:f}", "rows", (json_int_t)r->rows, "new",
				     (json_int_t)import->new, "known_before", (json_int_t)import->known, "bad",
				     (json_int_t)r->bad, "characters_repaired", (json_int_t)r->repaired, "texts_shortened",
				     (json_int_t)r->shortened, "unplaced", (json_int_t)r->unplaced, "sent_again",
				     (json_int_t)figures.resent, "seconds", seconds),
			   false);
		return;
	}
	printf("%" PRIu64 " rows: %s%" PRIu64 " new%s, %" PRIu64 " known before, %s%" PRIu64 " bad%s (%.1f s, %.0f/s)\n",
	       r->rows, out_colour(GREEN), import->new, out_colour(PLAIN), import->known, r->bad ? out_colour(RED) : "",
	       r->bad, r->bad ? out_colour(PLAIN) : "", seconds,
	       (double)(import->new + import->known) / (seconds > 0 ? seconds : 1));
	if (r->repaired)
		printf("%" PRIu64 " characters were no UTF-8 and stand as U+FFFD.\n", r->repaired);
	if (r->shortened)
		printf("%" PRIu64 " texts were longer than the protocol takes and were cut.\n", r->shortened);
	if (r->unplaced)
		printf("%" PRIu64 " cases came without a place: their coordinates are none.\n", r->unplaced);
	if (figures.resent)
		printf("%" PRIu64 " requests were sent again.\n", figures.resent);
}

static int start(struct import *import, const struct args *args)
{
	struct liaison_options options = { .size = sizeof options,
					   .outstanding_max = WINDOW_MAX + 1,
					   .wait_for_room = true };
	const struct liaison_reply *health;
	struct liaison_error error;
	int code;

	import->window = WINDOW_DEFAULT;
	if (!args_number(args, "window", 1, WINDOW_MAX, &import->window))
		return EXIT_USAGE;
	code = patience_start(&import->patience, args);
	if (!code)
		code = rows_open(&import->rows, args);
	if (!code)
		code = out_connect(args, options, &import->l);
	/* Later silence is borne with patience; a daemon that was never there is said at once. */
	if (!code)
		code = out_result(liaison_health(import->l, &health, &error), &error);
	if (!code)
		window_init(import);
	return code;
}

static int run(const struct args *args)
{
	struct import import = { 0 };
	int code = start(&import, args);

	if (!code) {
		progress_start(&import.progress, "import");
		code = run_rows(&import);
		progress_end(&import.progress);
		if (code != EXIT_USAGE)
			report(&import, args_has(args, "json"));
	}
	liaison_close(&import.l);
	rows_close(&import.rows);
	free(import.sent);
	return code;
}

const struct command command_import = {
	.name = "import",
	.positionals = "FILE.csv",
	.summary = "Brings a public 311 export in, row by row.",
	.about =
		"The file may be compressed (.gz), or \"-\" for standard input. A row that cannot be a case is reported with its\n"
		"line number and counted; the others go on. Running it again brings no duplicates: the map's source and the\n"
		"column source_ref name a case for ever.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = (const struct option_row[]){ ROWS_OPTIONS,
						{ "window", "N", "rows under way at once (default: 512)" },
						PATIENCE_OPTION,
						{ NULL, NULL, NULL } },
	.run = run,
};
