/* liaison - the command line. Finds the command and runs it. */
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "out.h"

static const struct command *const commands[] = {
	&command_submit, &command_import,  &command_replay, &command_route,       &command_show,
	&command_list,   &command_overdue, &command_feed,   &command_acknowledge, &command_start,
	&command_done,   &command_resolve, &command_health, &command_verify,      &command_clock,
};

static void help(FILE *to)
{
	fputs("liaison - hand in, follow and work on a city's cases\n\nusage: liaison COMMAND [OPTION]...\n\n", to);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		fprintf(to, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
	fputs("\nliaison COMMAND --help says more. The daemon is looked for at --connect ENDPOINT, $LIAISON_ENDPOINT,\n"
	      "or " LIAISON_DEFAULT_ENDPOINT ".\n",
	      to);
}

int main(int argc, char **argv)
{
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
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(argv[1], commands[i]->name)) {
			struct args args;
			int rc = args_read(commands[i], argc - 2, argv + 2, &args);

			if (rc)
				return rc == ARGS_HELP ? EXIT_DONE : EXIT_USAGE;
			rc = commands[i]->run(&args);
			if (fflush(stdout) && rc == EXIT_DONE) {
				out_error("the output could not be written to its end.");
				return EXIT_REFUSED;
			}
			return rc;
		}
	out_error("there is no command \"%s\"; liaison --help lists them.", argv[1]);
	return EXIT_USAGE;
}
