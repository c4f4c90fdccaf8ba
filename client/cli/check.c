/* liaison check: everything that can be said about a configuration before anything runs. */
#include <assert.h>
#include <stdlib.h>

#include "decider.h"
#include "proto/codec.h"
#include "row_request.h"
#include "rows.h"

enum { EXIT_WARNINGS = 4 };

/* The rows of an export, one frame after another. */
struct feeding {
	struct rows rows;
	struct buffer request;
	uint64_t n;
	int code;
};

static bool next_row(void *ctx, struct text *frame_out)
{
	struct feeding *f = ctx;
	struct field fields[LIMIT_FIELDS];
	struct import_row row;
	struct request request;
	int rc = rows_next(&f->rows, &row);

	if (rc) {
		f->code = rc == ROWS_FAILED ? EXIT_REFUSED : EXIT_DONE;
		return false;
	}
	request = row_request(&row, fields);
	request.id = ++f->n;
	buffer_clear(&f->request);
	if (codec_request_encode(&request, &f->request)) {
		rows_bad(&f->rows, f->rows.line, "it is longer than 65536 bytes");
		buffer_clear(&f->request);
	}
	*frame_out = buffer_text(&f->request);
	return true;
}

static int check_with_rows(const struct args *args, const char **arguments)
{
	struct feeding *f = calloc(1, sizeof *f);
	int code, checked;

	assert(f);
	code = rows_open_file(&f->rows, args, args_text(args, "csv"));
	if (!code && !map_has_opened(f->rows.map)) {
		out_error("the map names no column opened_at; rules may ask for the time.");
		code = EXIT_REFUSED;
	}
	if (!code) {
		checked = decider_feed(arguments, next_row, f);
		code = f->code ? f->code : checked;
		if (f->rows.bad)
			out_error("%llu bad rows are not counted.", (unsigned long long)f->rows.bad);
	}
	rows_close(&f->rows);
	buffer_fini(&f->request);
	free(f);
	return code;
}

static int run(const struct args *args)
{
	bool has_csv = args_has(args, "csv");
	const char *arguments[8] = { "--config", args->positionals[0], "--check", "--graded" };
	size_t n = 4;

	if (has_csv != args_has(args, "map")) {
		out_error("--csv FILE and --map MAP belong together: the map says which column is what.");
		return EXIT_USAGE;
	}
	if (args_has(args, "json"))
		arguments[n++] = "--json";
	if (has_csv)
		arguments[n++] = "--cases";
	return has_csv ? check_with_rows(args, arguments) : decider_run(arguments);
}

const struct command command_check = {
	.name = "check",
	.positionals = "DIR",
	.summary = "Says all that is wrong or doubtful in a configuration, before anything runs.",
	.about = "Every finding with file and line, a case that shows it, and a hint: what cannot be read or is not known; rules that contradict each other, never hold\n"
		 "or never count; cases that no rule claims; departments that no rule reaches; polygons that are invalid, overlap or leave gaps; clocks that never run;\n"
		 "expectations of tests.cfg that are not met. docs/RULES.md says what is proven and what is not judged.\n"
		 "Ends with 0 when nothing is worse than a note, 4 when there are warnings, 1 when there are errors: a daemon would refuse the configuration.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = (const struct option_row[]){ { "csv", "FILE.csv", "also: what of the rows of this export goes to the fallback desk, the ten largest" },
						ROWS_OPTIONS,
						{ NULL, NULL, NULL } },
	.is_offline = true,
	.run = run,
};
