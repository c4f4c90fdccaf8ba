#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "command.h"
#include "out.h"

static const struct option_row all_common[] = {
	{ "connect", "ENDPOINT", "where liaisond listens (default: $LIAISON_ENDPOINT, or tcp://127.0.0.1:5570)" },
	{ "timeout", "TIME", "give up after this without an answer, such as \"5 s\" (the default)" },
	{ "json", NULL, "print JSON instead of tables and sentences" },
	{ "help", NULL, "print this and end" },
	{ NULL, NULL, NULL },
};

/* Those of a command that asks no daemon begin behind the way to it. */
static const struct option_row *common_of(const struct command *command)
{
	return &all_common[command->is_offline ? 2 : 0];
}

static unsigned count(const struct option_row *rows)
{
	unsigned n = 0;

	while (rows && rows[n].name)
		n++;
	return n;
}

/* The row of an option's name, and where its value is kept. NULL: there is none such. */
static const struct option_row *find(const struct command *command, const char *name, size_t size, unsigned *index_out)
{
	const struct option_row *common = common_of(command);
	unsigned own = count(command->options);

	for (unsigned i = 0; i < own + count(common); i++) {
		const struct option_row *row = i < own ? &command->options[i] : &common[i - own];

		if (strlen(row->name) == size && !strncmp(row->name, name, size)) {
			*index_out = i;
			return row;
		}
	}
	return NULL;
}

static int wrong(const struct command *command, const char *format, const char *what)
{
	out_error(format, what);
	fprintf(stderr, "See liaison %s --help.\n", command->name);
	return ARGS_WRONG;
}

/* argv[*at] is an option; takes its value too. */
static int take_option(const struct command *command, int argc, char **argv, int *at, struct args *out)
{
	const char *name = argv[*at] + 2, *equals = strchr(name, '=');
	unsigned index = 0;
	const struct option_row *row = find(command, name, equals ? (size_t)(equals - name) : strlen(name), &index);

	if (!row)
		return wrong(command, "there is no option %s here.", argv[*at]);
	if (!row->value && equals)
		return wrong(command, "%s takes no value.", argv[*at]);
	if (!row->value) {
		out->values[index] = "";
		return ARGS_OK;
	}
	if (!equals && *at + 1 >= argc)
		return wrong(command, "%s needs a value.", argv[*at]);
	if (out->n_given == GIVEN_MAX)
		return wrong(command, "too many options: %s", argv[*at]);
	out->values[index] = equals ? equals + 1 : argv[++*at];
	out->given[out->n_given].index = index;
	out->given[out->n_given++].value = out->values[index];
	return ARGS_OK;
}

static int take_all(const struct command *command, int argc, char **argv, struct args *out)
{
	bool only_positionals = false;

	for (int i = 0; i < argc; i++) {
		int rc = ARGS_OK;

		if (!only_positionals && !strcmp(argv[i], "--"))
			only_positionals = true;
		else if (!only_positionals && !strncmp(argv[i], "--", 2))
			rc = take_option(command, argc, argv, &i, out);
		else if (!only_positionals && !strcmp(argv[i], "-h"))
			rc = ARGS_HELP;
		else if (out->n_positionals == command->positionals_max)
			rc = wrong(command, "nothing more is expected here: %s", argv[i]);
		else
			out->positionals[out->n_positionals++] = argv[i];
		if (rc)
			return rc;
	}
	return ARGS_OK;
}

int args_read(const struct command *command, int argc, char **argv, struct args *out)
{
	int rc;

	*out = (struct args){ .command = command };
	rc = take_all(command, argc, argv, out);
	if (rc == ARGS_HELP || (!rc && args_has(out, "help"))) {
		args_help(command);
		return ARGS_HELP;
	}
	if (!rc && out->n_positionals < command->positionals_min)
		return wrong(command, "%s is missing.", command->positionals);
	return rc;
}

static void help_rows(const struct option_row *rows)
{
	for (; rows && rows->name; rows++) {
		char left[64];

		snprintf(left, sizeof left, "--%s%s%s", rows->name, rows->value ? " " : "", rows->value ? rows->value : "");
		printf("  %-26s %s\n", left, rows->help);
	}
}

void args_help(const struct command *command)
{
	printf("usage: liaison %s %s%s[OPTION]...\n\n%s\n\n%s\n\n", command->name, command->positionals,
	       *command->positionals ? " " : "", command->summary, command->about);
	help_rows(command->options);
	help_rows(common_of(command));
	printf("\nEnds with 0 when done, 1 when refused, 2 when called wrongly%s.\n",
	       command->is_offline ? "" : ", 3 when no daemon answered");
}

static const char *value_of(const struct args *args, const char *name)
{
	unsigned index = 0;

	return find(args->command, name, strlen(name), &index) ? args->values[index] : NULL;
}

size_t args_all(const struct args *args, const char *name, const char **out, size_t room)
{
	unsigned index = 0;
	size_t n = 0;

	if (!find(args->command, name, strlen(name), &index))
		return 0;
	for (unsigned i = 0; i < args->n_given && n < room; i++)
		if (args->given[i].index == index)
			out[n++] = args->given[i].value;
	return n;
}

bool args_has(const struct args *args, const char *name)
{
	return value_of(args, name) != NULL;
}

const char *args_text(const struct args *args, const char *name)
{
	return value_of(args, name);
}

bool args_number(const struct args *args, const char *name, uint64_t min, uint64_t max, uint64_t *out)
{
	const char *value = value_of(args, name);
	uint64_t n;

	if (!value)
		return true;
	if (text_to_u64(text_of(value), &n) && n >= min && n <= max) {
		*out = n;
		return true;
	}
	out_error("--%s is \"%s\"; it must be a number from %llu to %llu.", name, value, (unsigned long long)min,
		  (unsigned long long)max);
	return false;
}

bool args_real(const struct args *args, const char *name, double min, double max, double *out)
{
	const char *value = value_of(args, name);
	char *end;
	double n;

	if (!value)
		return true;
	errno = 0;
	n = strtod(value, &end);
	if (end != value && !*end && isfinite(n) && n >= min && n <= max) {
		*out = n;
		return true;
	}
	out_error("--%s is \"%s\"; it must be a number from %g to %g.", name, value, min, max);
	return false;
}

bool args_time(const struct args *args, const char *name, int64_t *ms_out)
{
	const char *value = value_of(args, name);

	if (!value || out_time_parse(value, ms_out))
		return true;
	out_error("--%s is \"%s\"; write a time as 2026-11-24T14:05:00 or 2026-11-24 (here) or 2026-11-24T14:05:00+01:00.", name, value);
	return false;
}

bool args_span(const struct args *args, const char *name, int64_t *ms_out)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = {
		{ "ms", 1 },	      { "s", 1000 },	   { "second", 1000 },	{ "seconds", 1000 },  { "min", 60000 },	  { "m", 60000 },
		{ "minute", 60000 },  { "minutes", 60000 }, { "h", 3600000 },	{ "hour", 3600000 },  { "hours", 3600000 },
		{ "d", 86400000 },    { "day", 86400000 },  { "days", 86400000 },
	};
	const char *value = value_of(args, name);
	struct text t = text_trim(text_of(value));
	size_t digits = 0;
	uint64_t n;

	if (!value)
		return true;
	while (digits < t.size && t.at[digits] >= '0' && t.at[digits] <= '9')
		digits++;
	if (text_to_u64(text_slice(t, 0, digits), &n) && n <= 1000000)
		for (size_t i = 0; i < sizeof units / sizeof *units; i++)
			if (text_is_str(text_trim(text_slice(t, digits, t.size)), units[i].unit)) {
				*ms_out = (int64_t)n * units[i].ms;
				return true;
			}
	out_error("--%s is \"%s\"; write a length of time with its unit, such as \"30 s\", \"5 min\", \"2 h\" or \"7 days\".", name,
		  value);
	return false;
}
