/* liaison submit, liaison show. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/limits.h"
#include "case_print.h"
#include "explain_print.h"
#include "json.h"

/* What --field says. */
struct given_fields {
	struct liaison_field fields[LIMIT_FIELDS];
	char names[LIMIT_FIELDS][LIMIT_NAME + 1];
};

/* A case submitted by hand has no id of its own; a random one keeps two of them apart. */
static void random_ref(char out[33])
{
	unsigned char bytes[16];

	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		abort();
	for (size_t i = 0; i < sizeof bytes; i++)
		snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static bool read_place(const struct args *args, struct liaison_submission *s)
{
	s->has_point = args_has(args, "lat") || args_has(args, "lon");
	if (args_has(args, "lat") != args_has(args, "lon")) {
		out_error("--lat and --lon belong together.");
		return false;
	}
	return args_real(args, "lat", -90, 90, &s->lat) && args_real(args, "lon", -180, 180, &s->lon);
}

/* Names and values are copied into `room`. false: a sentence stands on stderr. */
static bool read_fields(const struct args *args, struct given_fields *room, struct liaison_submission *s)
{
	const char *given[LIMIT_FIELDS + 1];
	size_t n = args_all(args, "field", given, LIMIT_FIELDS + 1);

	if (n > LIMIT_FIELDS) {
		out_error("--field may be said %d times.", LIMIT_FIELDS);
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		const char *equals = strchr(given[i], '=');

		if (!equals || equals == given[i] || equals - given[i] > LIMIT_NAME) {
			out_error("--field is \"%s\"; write NAME=VALUE, with a name of at most %d bytes.", given[i],
				  LIMIT_NAME);
			return false;
		}
		snprintf(room->names[i], sizeof room->names[i], "%.*s", (int)(equals - given[i]), given[i]);
		room->fields[i] = (struct liaison_field){ room->names[i], equals + 1 };
	}
	s->fields = room->fields;
	s->n_fields = n;
	return true;
}

static int read_submission(const struct args *args, char ref[33], struct given_fields *fields, struct liaison_submission *s)
{
	const char *priority = args_text(args, "priority");

	*s = (struct liaison_submission){ .size = sizeof *s,
					  .source = args_has(args, "source") ? args_text(args, "source") : "cli",
					  .source_ref = args_has(args, "ref") ? args_text(args, "ref") : ref,
					  .channel = args_has(args, "channel") ? args_text(args, "channel") : "cli",
					  .category = args_text(args, "category"),
					  .title = args_text(args, "title"),
					  .description = args_text(args, "description"),
					  .address = args_text(args, "address"),
					  .reporter_kind = args_text(args, "reporter-kind"),
					  .reporter_name = args_text(args, "reporter-name"),
					  .reporter_contact = args_text(args, "reporter-contact"),
					  .priority = liaison_priority_find(priority ? priority : "normal") };
	if (!s->category || !s->title) {
		out_error("--category and --title are needed: what is it about, and what does it say?");
		return EXIT_USAGE;
	}
	if (!s->priority) {
		out_error("--priority is \"%s\"; it must be low, normal, high or urgent.", priority);
		return EXIT_USAGE;
	}
	return read_place(args, s) && read_fields(args, fields, s) && args_time(args, "opened", &s->opened_ms) ? EXIT_DONE
													       : EXIT_USAGE;
}

static void print_receipt(const struct args *args, const struct liaison_case *c)
{
	if (args_has(args, "json")) {
		json_print(json_case(c), false);
		return;
	}
	case_print_receipt(c);
	if (c->decision) {
		putchar('\n');
		explain_print(c);
	}
}

static int run_submit(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	struct liaison_submission s;
	struct given_fields fields;
	struct liaison_error error;
	char ref[33];
	int code;

	random_ref(ref);
	code = read_submission(args, ref, &fields, &s);
	if (!code)
		code = OUT_CONNECT(args, &l);
	if (!code)
		code = out_result(liaison_submit(l, &s, &reply, &error), &error);
	if (code)
		return code;
	if (reply->outcome == LIAISON_OUTCOME_UNCHANGED)
		fprintf(stderr, "liaison: this case was known before; it stands as shown.\n");
	if (args_has(args, "why"))
		code = out_result(liaison_get(l, &(struct liaison_key){ .number = reply->record->number }, true, &reply, &error), &error);
	if (code)
		return code;
	print_receipt(args, reply->record);
	return EXIT_DONE;
}

const struct command command_submit = {
	.name = "submit",
	.positionals = "",
	.summary = "Hands in one case and prints its reference, who leads, who joins, and by when.",
	.about = "The pair of --source and --ref names a case for ever: the same pair again is answered with the same case.",
	.options =
		(const struct option_row[]){
			{ "category", "PATH", "what it is about, such as transport/road/pothole (needed)" },
			{ "title", "TEXT", "in one line (needed)" },
			{ "description", "TEXT", "in full" },
			{ "address", "TEXT", "where, in words" },
			{ "lat", "DEGREES", "where, WGS 84" },
			{ "lon", "DEGREES", "" },
			{ "channel", "NAME", "how it came in: hotline, app, web, ... (default: cli)" },
			{ "priority", "WORD", "low, normal, high or urgent (default: normal)" },
			{ "opened", "TIME", "when the citizen reported it (default: now)" },
			{ "source", "NAME", "the system that hands it in (default: cli)" },
			{ "ref", "ID", "that system's own id of the case (default: a random one)" },
			{ "reporter-kind", "WORD", "citizen, business, council, ..." },
			{ "reporter-name", "TEXT", "" },
			{ "reporter-contact", "TEXT", "" },
			{ "field", "NAME=VALUE", "an extra field, such as rules can ask for; may be repeated" },
			{ "why", NULL, "also why it was decided so" },
			{ NULL, NULL, NULL } },
	.run = run_submit,
};

static int run_show(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct liaison_key key;
	char *argument = strdup(args->positionals[0]);
	int code = argument ? OUT_CONNECT(args, &l) : EXIT_REFUSED;

	if (!code) {
		key = case_key_of(argument);
		code = out_result(liaison_get_as(l, &key, args_text(args, "as"), args_has(args, "why"), &reply, &error), &error);
	}
	free(argument);
	if (code)
		return code;
	if (args_has(args, "json"))
		json_print(json_case(reply->record), false);
	else
		case_print(reply->record);
	return EXIT_DONE;
}

const struct command command_show = {
	.name = "show",
	.positionals = "CASE",
	.summary = "Shows one case: its state, who has which part of it, by when, and what was written.",
	.about = "CASE is its number, its reference, or SOURCE:REF as the sending system knows it.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options =
		(const struct option_row[]){ { "why", NULL, "also why it was decided so: rules, plugins' verdicts, areas" },
					     { "as", "NAME", "as this department, which has a part in it, may see it" },
					     { NULL, NULL, NULL } },
	.run = run_show,
};
