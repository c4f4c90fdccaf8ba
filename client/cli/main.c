/* liaison - the command line. Finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include "acts.h"
#include "out.h"

static const struct command *const commands[] = {
	&command_submit, &command_import,  &command_replay, &command_route,       &command_show,
	&command_list,   &command_overdue, &command_due_soon, &command_stats, &command_feed,   &command_history,     &command_health,
	&command_verify, &command_clock,
	&command_explain, &command_reload, &command_rules_history, &command_rules_diff, &command_rules_replay,
	&command_rules_test, &command_check, &command_problems, &command_calendar_show, &command_calendar_add, &command_calendar_between,
	&command_deadlines_recompute, &command_clock_ledger,
	&command_campaign_open, &command_campaign_change, &command_campaign_close, &command_campaign_list, &command_campaign_show,
	&command_improve_change, &command_improve_done, &command_improve_publish, &command_improve, &command_improvements,
	&command_precedents, &command_rules_suggest,
};

static void help(FILE *to)
{
	fputs("liaison - hand in, follow and work on a city's cases\n\nusage: liaison COMMAND [OPTION]...\n\n", to);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(to, "  %-16s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nActs on one case:\n", to);
	for (size_t i = 0; i < act_commands_n; i++)
		fprintf(to, "  %-16s %s\n", act_commands[i].name, act_commands[i].summary);
	fputs("\nliaison COMMAND --help says more. The daemon is looked for at --connect ENDPOINT, $LIAISON_ENDPOINT,\n"
	      "or " LIAISON_DEFAULT_ENDPOINT ".\n",
	      to);
}

/* Is it a command of two words that begins with this one? */
static bool is_of_group(const struct command *command, const char *first)
{
	size_t size = strlen(first);

	return !strncmp(command->name, first, size) && command->name[size] == ' ';
}

static bool is_group(const char *first)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (is_of_group(commands[i], first))
			return true;
	return false;
}

static void list_group(FILE *to, const char *first)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (is_of_group(commands[i], first))
			fprintf(to, "  %-22s %s\n", commands[i]->name, commands[i]->summary);
}

/* `liaison rules --help`, and `liaison rules` with nothing that is known behind it. Returns an exit code. */
static int help_group(const char *first, const char *second)
{
	if (!strcmp(second, "--help") || !strcmp(second, "-h") || !strcmp(second, "help")) {
		printf("usage: liaison %s COMMAND [OPTION]...\n\n", first);
		list_group(stdout, first);
		printf("\nliaison %s COMMAND --help says more.\n", first);
		return EXIT_DONE;
	}
	out_error("there is no command \"%s%s%s\"; these there are:", first, *second ? " " : "", second);
	list_group(stderr, first);
	return EXIT_USAGE;
}

/* The command that the first arguments name; *words_out: how many they are. NULL: there is none such. */
static const struct command *find(int argc, char **argv, int *words_out)
{
	*words_out = 1;
	for (size_t i = 0; i < act_commands_n; i++)
		if (!strcmp(argv[1], act_commands[i].name))
			return &act_commands[i];
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		const char *name = commands[i]->name, *blank = strchr(name, ' ');
		size_t first = blank ? (size_t)(blank - name) : strlen(name);

		*words_out = blank ? 2 : 1;
		if (strlen(argv[1]) == first && !strncmp(argv[1], name, first) && (!blank || (argc > 2 && !strcmp(argv[2], blank + 1))))
			return commands[i];
	}
	return NULL;
}

static int run(const struct command *command, int argc, char **argv)
{
	struct args args;
	int rc = args_read(command, argc, argv, &args);

	if (rc)
		return rc == ARGS_HELP ? EXIT_DONE : EXIT_USAGE;
	rc = command->run(&args);
	if (fflush(stdout) && rc == EXIT_DONE) {
		out_error("the output could not be written to its end.");
		return EXIT_REFUSED;
	}
	return rc;
}

int main(int argc, char **argv)
{
	const struct command *command;
	int words;

	if (argc < 2) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		help(stdout);
		return EXIT_DONE;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("liaison " LIAISON_VERSION);
		return EXIT_DONE;
	}
	command = find(argc, argv, &words);
	if (command)
		return run(command, argc - 1 - words, argv + 1 + words);
	if (is_group(argv[1]))
		return help_group(argv[1], argc > 2 ? argv[2] : "");
	out_error("there is no command \"%s\"; liaison --help lists them.", argv[1]);
	return EXIT_USAGE;
}
