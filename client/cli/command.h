/* client/cli/command.h - a command of the program `liaison`: a row of the table in main.c, and its options as a table of
 * their own. From the option table come the parser and --help. One thread. */
#ifndef LIAISON_CLI_COMMAND_H
#define LIAISON_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the program ends with; part of its interface. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* the daemon, or a file, said no */
	EXIT_USAGE = 2,
	EXIT_SILENT = 3, /* no daemon, or no answer in time */
};

enum { OPTIONS_MAX = 32, POSITIONALS_MAX = 5, GIVEN_MAX = 128 };

struct option_row {
	const char *name;  /* without the dashes; NULL ends a table */
	const char *value; /* what --help calls its value; NULL: a flag without one */
	const char *help;
};

struct args;

struct command {
	const char *name, *positionals, *summary, *about;
	unsigned positionals_min, positionals_max;
	const struct option_row *options;
	int (*run)(const struct args *args); /* returns an exit code */
	bool is_offline;                     /* asks no daemon: has no --connect and --timeout */
};

struct args {
	const struct command *command;
	const char *values[OPTIONS_MAX]; /* NULL: not given; indexes: those of the common options follow the command's own */
	const char *positionals[POSITIONALS_MAX];
	unsigned n_positionals;
	struct { const char *value; unsigned index; } given[GIVEN_MAX]; /* every option with a value, as often as it was said */
	unsigned n_given;
};

enum args_rc { ARGS_OK = 0, ARGS_HELP /* was asked for and printed */, ARGS_WRONG /* a sentence stands on stderr */ };

/* `argv` behind the command's name. */
int args_read(const struct command *command, int argc, char **argv, struct args *out);
void args_help(const struct command *command);

/* Of an option in the command's table or of the common ones (connect and timeout, unless it is offline; json, help). */
bool args_has(const struct args *args, const char *name);
const char *args_text(const struct args *args, const char *name); /* NULL: not given */
/* All values of an option that may be said several times, in their order. Returns how many there are, at most `room`. */
size_t args_all(const struct args *args, const char *name, const char **out, size_t room);
/* false: not a number within the bounds, and a sentence stands on stderr. Not given: *out stays. */
bool args_number(const struct args *args, const char *name, uint64_t min, uint64_t max, uint64_t *out);
bool args_real(const struct args *args, const char *name, double min, double max, double *out);
/* A time: RFC 3339, or without an offset in this machine's zone. */
bool args_time(const struct args *args, const char *name, int64_t *ms_out);
/* A length of time such as "30 min", "2 h"; "90s" is fine too. */
bool args_span(const struct args *args, const char *name, int64_t *ms_out);

extern const struct command command_submit, command_import, command_replay, command_route, command_show, command_list,
	command_overdue, command_due_soon, command_stats, command_feed, command_history, command_health,
	command_verify, command_clock, command_explain, command_reload, command_rules_history, command_rules_diff, command_rules_replay,
	command_rules_test, command_problems, command_calendar_show, command_calendar_add, command_calendar_between, command_check,
	command_deadlines_recompute, command_clock_ledger,
	command_campaign_open, command_campaign_change, command_campaign_close, command_campaign_list, command_campaign_show,
	command_improve, command_improve_change, command_improve_done, command_improve_publish, command_improvements,
	command_precedents, command_rules_suggest;

#endif
