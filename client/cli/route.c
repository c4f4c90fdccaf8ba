/* liaison route: what the rules and clocks of a configuration make of an export, without a daemon. */
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decider.h"
#include "json.h"
#include "progress.h"
#include "proto/codec.h"
#include "row_request.h"
#include "rows.h"

#define WHY_COLUMNS "why,rule_at,matched,border_m,runners_up,rule_set,tier,specificity,neighbour"

enum { UNDER_WAY_MAX = 2048, REPLY_BYTES = 16 << 20, CASES_FIRST_BYTES = 64 * 1024 };

/* A row whose decision has not come back yet. */
struct sent {
	uint64_t line;
	char source_ref[LIMIT_SOURCE_REF + 1];
};

struct route {
	struct rows rows;
	struct decider decider;
	struct arena *arena; /* of one reply */
	struct buffer request, line;
	struct sent *sent; /* a ring of UNDER_WAY_MAX */
	uint64_t put, taken;
	bool is_json, with_why;
	bool has_header; /* printed with the first case: a configuration that is refused leaves no half a file */
	bool is_whole;   /* every row was answered */
	struct progress progress;
};

static void put_row(struct route *route, const struct import_row *row)
{
	struct field fields[LIMIT_FIELDS];
	struct request request = row_request(row, fields);
	struct sent *sent = &route->sent[route->put % UNDER_WAY_MAX];

	buffer_clear(&route->request);
	request.id = ++route->put;
	if (codec_request_encode(&request, &route->request)) {
		route->put--;
		rows_bad(&route->rows, route->rows.line, "it is longer than 65536 bytes");
		return;
	}
	sent->line = route->rows.line;
	snprintf(sent->source_ref, sizeof sent->source_ref, "%s", row->submission.source_ref);
	decider_put(&route->decider, buffer_text(&route->request));
}

/* ---- one line a case -------------------------------------------------------------------------------------------- */

/* Fields of a line of output, by name; written as CSV or as JSON. */
struct writer {
	struct route *route;
	json_t *object; /* NULL: CSV */
	bool has_field;
};

static void write_field(struct writer *w, const char *name, struct text value)
{
	if (w->object) {
		json_object_set_new(w->object, name, json_stringn(value.at ? value.at : "", value.size));
		return;
	}
	if (w->has_field)
		buffer_add(&w->route->line, TEXT(","));
	csv_write(&w->route->line, value);
	w->has_field = true;
}

static void write_time(struct writer *w, const char *name, wall at)
{
	char printed[CIVIL_PRINT_SIZE] = "";

	if (!wall_is_none(at))
		zone_print(map_zone(w->route->rows.map), at, printed);
	write_field(w, name, text_of(printed));
}

static void join(struct buffer *out, struct text part)
{
	if (out->size)
		buffer_add(out, TEXT(";"));
	buffer_add(out, part);
}

static void write_joined(struct writer *w, const char *name, struct buffer *joined)
{
	write_field(w, name, buffer_text(joined));
	buffer_clear(joined);
}

static void write_lists(struct writer *w, const struct case_record *c, struct buffer *joined)
{
	for (size_t i = 0; i < c->n_assignments; i++)
		if (c->assignments[i].part != PART_LEAD)
			join(joined, c->assignments[i].department);
	write_joined(w, "co_handlers", joined);
	write_field(w, "rule", c->rule);
	for (size_t i = 0; i < c->n_areas; i++)
		join(joined, c->areas[i]);
	write_joined(w, "area", joined);
}

/* The nearest border of an area that holds the point, or of a neighbour. */
static struct text nearest_border(const struct decision *d, char out[32])
{
	const struct area_hit *nearest = NULL;

	for (size_t i = 0; i < d->n_areas; i++)
		if (!nearest || fabs(d->areas[i].border_m) < fabs(nearest->border_m))
			nearest = &d->areas[i];
	if (!nearest)
		return TEXT_NONE;
	snprintf(out, 32, "%.1f", fabs(nearest->border_m));
	return text_of(out);
}

/* The nearest area that the point does not lie in, of those that it is near: "19 m from district:lion-hill". */
static void write_neighbour(struct writer *w, const struct decision *d, struct buffer *joined)
{
	const struct area_hit *nearest = NULL;
	char distance[32];

	for (size_t i = 0; i < d->n_areas; i++)
		if (d->areas[i].border_m < 0 && (!nearest || d->areas[i].border_m > nearest->border_m))
			nearest = &d->areas[i];
	if (nearest) {
		snprintf(distance, sizeof distance, "%.0f m from ", -nearest->border_m);
		buffer_add_str(joined, distance);
		buffer_add(joined, nearest->layer);
		buffer_add(joined, TEXT(":"));
		buffer_add(joined, nearest->name);
	}
	write_joined(w, "neighbour", joined);
}

/* The tier and the specificity of the rule that counts. */
static void write_precedence(struct writer *w, const struct claim *winner)
{
	char specificity[16];

	snprintf(specificity, sizeof specificity, "%u", winner ? winner->specificity : 0);
	write_field(w, "tier", winner ? winner->tier : TEXT_NONE);
	write_field(w, "specificity", winner ? text_of(specificity) : TEXT_NONE);
}

/* "RULE (DEPARTMENT): WHY NOT" of a claim that lost. */
static void join_loser(struct buffer *joined, const struct claim *c)
{
	join(joined, c->rule);
	buffer_add(joined, TEXT(" ("));
	buffer_add(joined, c->department);
	buffer_add(joined, TEXT("): "));
	buffer_add(joined, c->lost);
}

/* Why the lead is the lead, in one row. */
static void write_why(struct writer *w, const struct decision *d, struct buffer *joined)
{
	static const struct decision none;
	const struct claim *winner = NULL;
	char border[32];

	d = d ? d : &none;
	for (size_t i = 0; i < d->n_claims; i++) {
		const struct claim *c = &d->claims[i];

		if (c->part != PART_LEAD)
			continue;
		if (!winner) {
			winner = c;
			continue;
		}
		join_loser(joined, c);
	}
	write_field(w, "why", d->sentence);
	write_field(w, "rule_at", winner ? winner->place : TEXT_NONE);
	write_field(w, "matched", winner ? winner->matched : TEXT_NONE);
	write_field(w, "border_m", nearest_border(d, border));
	write_joined(w, "runners_up", joined);
	write_field(w, "rule_set", d->rule_set);
	write_precedence(w, winner);
	write_neighbour(w, d, joined);
}

static void write_header(struct route *route)
{
	if (!route->has_header && !route->is_json)
		printf("source_ref,lead,co_handlers,rule,area,acknowledge_due,resolve_due,flags%s\n",
		       route->with_why ? "," WHY_COLUMNS : "");
	route->has_header = true;
}

static void write_case(struct route *route, const struct case_record *c)
{
	const struct assignment *lead = c->n_assignments ? &c->assignments[0] : NULL;
	struct writer w = { .route = route, .object = route->is_json ? json_object() : NULL };
	struct buffer joined = { 0 };

	buffer_clear(&route->line);
	write_header(route);
	write_field(&w, "source_ref", c->source_ref);
	write_field(&w, "lead", c->lead);
	write_lists(&w, c, &joined);
	write_time(&w, "acknowledge_due", lead ? lead->acknowledge.due : WALL_NONE);
	write_time(&w, "resolve_due", lead ? lead->resolve.due : WALL_NONE);
	for (uint32_t bit = 1; bit && bit <= c->flags; bit <<= 1)
		if (c->flags & bit)
			join(&joined, text_of(flag_name((enum case_flag)bit)));
	write_joined(&w, "flags", &joined);
	if (route->with_why)
		write_why(&w, c->decision, &joined);
	buffer_fini(&joined);
	if (w.object) {
		json_print(w.object, true);
		return;
	}
	buffer_add(&route->line, TEXT("\n"));
	fwrite(route->line.at, 1, route->line.size, stdout);
}

/* ---- the stream ------------------------------------------------------------------------------------------------- */

static int take_frame(struct route *route, struct text frame)
{
	const struct sent *sent = &route->sent[route->taken % UNDER_WAY_MAX];
	struct message message = { 0 };
	char reason[512];

	arena_reset(route->arena);
	if (route->taken == route->put || codec_message_decode(frame, route->arena, &message) ||
	    message.kind != MESSAGE_REPLY) {
		out_error("liaisond --decide wrote what is no answer to a submission; is it of another version?");
		return EXIT_REFUSED;
	}
	route->taken++;
	if (message.reply.kind == REPLY_CASE && message.reply.record) {
		write_case(route, message.reply.record);
		return EXIT_DONE;
	}
	snprintf(reason, sizeof reason, "%s: %.*s", sent->source_ref, TEXT_ARG(message.reply.sentence));
	rows_bad(&route->rows, sent->line, reason);
	return EXIT_DONE;
}

/* Puts rows as long as few enough are under way. true: there are more. */
static bool put_rows(struct route *route, int *code_out)
{
	while (route->put - route->taken < UNDER_WAY_MAX) {
		struct import_row row;
		int rc = rows_next(&route->rows, &row);

		if (rc) {
			*code_out = rc == ROWS_FAILED ? EXIT_REFUSED : EXIT_DONE;
			return false;
		}
		put_row(route, &row);
	}
	return true;
}

static int run_stream(struct route *route)
{
	bool has_more = true, is_open = true;
	int read_code = EXIT_DONE, code = EXIT_DONE;

	while (is_open && !code) {
		struct text frame;

		has_more = has_more && put_rows(route, &read_code);
		if (!has_more)
			decider_finish(&route->decider);
		is_open = decider_turn(&route->decider);
		while (!code && decider_take(&route->decider, &frame))
			code = take_frame(route, frame);
		progress_show(&route->progress, csv_progress(route->rows.csv), route->taken);
	}
	route->is_whole = !has_more && route->taken == route->put;
	return code ? code : read_code;
}

static int start(struct route *route, const struct args *args)
{
	const char *config = args_text(args, "config");
	int code;

	route->is_json = args_has(args, "json");
	route->with_why = args_has(args, "why");
	if (!config) {
		out_error("--config DIR is needed: the rules, clocks and areas to decide by.");
		return EXIT_USAGE;
	}
	code = rows_open(&route->rows, args);
	if (!code && !map_has_opened(route->rows.map)) {
		out_error("the map names no column opened_at; clocks start there.");
		return EXIT_REFUSED;
	}
	route->sent = calloc(UNDER_WAY_MAX, sizeof *route->sent);
	route->arena = arena_create_sized(CASES_FIRST_BYTES, REPLY_BYTES);
	assert(route->sent);
	return code ? code : decider_start(&route->decider, config);
}

/* The child's end, and what was done by then. */
static int finish(struct route *route, int code)
{
	int ended = decider_end(&route->decider);

	if (!code && !ended && !route->is_whole) {
		out_error("liaisond --decide ended before it had decided all rows.");
		return EXIT_REFUSED;
	}
	if (!code && !ended) {
		write_header(route);
		fprintf(stderr, "liaison: %" PRIu64 " rows: %" PRIu64 " decided, %" PRIu64 " bad (%.1f s).\n",
			route->rows.rows, route->rows.rows - route->rows.bad, route->rows.bad,
			progress_seconds(&route->progress));
	}
	return ended ? ended : code;
}

static int run(const struct args *args)
{
	struct route route = { .decider = { .pid = -1, .to = -1, .from = -1 } };
	int code = start(&route, args);

	if (!code) {
		progress_start(&route.progress, "route");
		code = run_stream(&route);
		progress_end(&route.progress);
		code = finish(&route, code);
	}
	rows_close(&route.rows);
	if (route.arena)
		arena_destroy(&route.arena);
	buffer_fini(&route.request);
	buffer_fini(&route.line);
	free(route.sent);
	return code;
}

const struct command command_route = {
	.name = "route",
	.positionals = "FILE.csv",
	.summary = "Decides the rows of an export by the rules and clocks of a configuration, without a daemon.",
	.about =
		"Starts liaisond --decide, found beside this program or in PATH. Clocks start when a row was opened; times have the\n"
		"offset of the map's zone. Prints CSV: source_ref,lead,co_handlers,rule,area,acknowledge_due,resolve_due,flags;\n"
		"with --json an object a line.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = (const struct option_row[]){ ROWS_OPTIONS,
						{ "config", "DIR",
						  "the folder with city.cfg, rules.cfg and clocks.cfg (needed)" },
						{ "why", NULL, "why the lead is the lead: columns " WHY_COLUMNS },
						{ NULL, NULL, NULL } },
	.is_offline = true,
	.run = run,
};
