/* liaison acknowledge, start, done, resolve: one department's act on one case. */
#include <stdlib.h>
#include <string.h>

#include "case_print.h"
#include "json.h"

static int run_act(const struct args *args, enum liaison_verb verb)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct liaison_act act = { .size = sizeof act,
				   .verb = verb,
				   .department = args_text(args, "department"),
				   .actor = args_text(args, "actor"),
				   .outcome_code = verb == LIAISON_RESOLVE ? args_text(args, "outcome") : NULL,
				   .answer = verb == LIAISON_RESOLVE ? args_text(args, "answer") : NULL,
				   .note = args_text(args, "note") };
	char *argument;
	int code;

	if (!act.department || (verb == LIAISON_RESOLVE && (!act.outcome_code || !act.answer))) {
		out_error("%s needed. See liaison %s --help.",
			  act.department ? "--outcome and --answer are" : "--department NAME is", args->command->name);
		return EXIT_USAGE;
	}
	code = OUT_CONNECT(args, &l);
	argument = strdup(args->positionals[0]);
	if (!code && argument) {
		act.key = case_key_of(argument);
		code = out_result(liaison_act(l, &act, &reply, &error), &error);
	}
	free(argument);
	if (code)
		return code;
	if (args_has(args, "json"))
		json_print(json_case(reply->record), false);
	else
		printf("%s%s%s is %s; %s's part%s.\n", out_colour(BOLD), reply->record->reference, out_colour(PLAIN),
		       liaison_case_state_name(reply->record->state), act.department,
		       reply->outcome == LIAISON_OUTCOME_UNCHANGED ? " was so before" : " is recorded");
	return EXIT_DONE;
}

static int run_acknowledge(const struct args *args)
{
	return run_act(args, LIAISON_ACKNOWLEDGE);
}
static int run_start(const struct args *args)
{
	return run_act(args, LIAISON_START);
}
static int run_done(const struct args *args)
{
	return run_act(args, LIAISON_DONE);
}
static int run_resolve(const struct args *args)
{
	return run_act(args, LIAISON_RESOLVE);
}

#define CASE_IS "CASE is its number, its reference, or SOURCE:REF as the sending system knows it."

static const struct option_row act_options[] = {
	{ "department", "NAME", "on whose behalf (needed)" },
	{ "actor", "NAME", "who there" },
	{ "note", "TEXT", "for the record" },
	{ NULL, NULL, NULL },
};

const struct command command_acknowledge = {
	.name = "acknowledge",
	.positionals = "CASE",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = act_options,
	.run = run_acknowledge,
	.summary = "Says that a department has seen its part of a case and takes it.",
	.about = CASE_IS,
};

const struct command command_start = {
	.name = "start",
	.positionals = "CASE",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = act_options,
	.run = run_start,
	.summary = "Says that a department has begun to work on its part of a case.",
	.about = CASE_IS,
};

const struct command command_done = {
	.name = "done",
	.positionals = "CASE",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = act_options,
	.run = run_done,
	.summary = "Says that a co-handler has done its part. The lead resolves the case instead.",
	.about = CASE_IS,
};

const struct command command_resolve = {
	.name = "resolve",
	.positionals = "CASE",
	.summary = "Resolves a case on behalf of its lead, with the one answer that the citizen gets.",
	.about = CASE_IS " Refused while a required co-handler's part is not done.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = (const struct option_row[]){ { "department", "NAME", "the lead (needed)" },
						{ "outcome", "CODE", "how it ended, such as done or unfounded (needed)" },
						{ "answer", "TEXT", "what the citizen is told (needed)" },
						{ "actor", "NAME", "who there" },
						{ "note", "TEXT", "for the record" },
						{ NULL, NULL, NULL } },
	.run = run_resolve,
};
