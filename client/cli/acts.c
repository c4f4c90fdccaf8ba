/* liaison acknowledge, resolve, hand-over, rule, ...: one act on one case. A row for each in the table at the end. */
#include "acts.h"

#include <stdlib.h>
#include <string.h>

#include "case_print.h"
#include "json.h"

/* The option's value; NULL when it was not given, or is none of this command's. */
static const char *given(const struct args *args, const char *name)
{
	for (const struct option_row *row = args->command->options; row->name; row++)
		if (!strcmp(row->name, name))
			return args_text(args, name);
	return NULL;
}

/* The verb of a command's name. */
static enum liaison_verb verb_of(const char *command)
{
	for (int verb = 1; *liaison_verb_name((enum liaison_verb)verb); verb++) {
		const char *name = liaison_verb_name((enum liaison_verb)verb);
		size_t i = 0;

		while (name[i] && (name[i] == command[i] || (name[i] == '_' && command[i] == '-')))
			i++;
		if (!name[i] && !command[i])
			return (enum liaison_verb)verb;
	}
	return LIAISON_VERB_NONE;
}

static int usage(const struct args *args, const char *what)
{
	out_error("%s See liaison %s --help.", what, args->command->name);
	return EXIT_USAGE;
}

/* Words that stand for numbers of the protocol. */
static int read_words(const struct args *args, struct liaison_act *act)
{
	const char *part = given(args, "as"), *wait = given(args, "waits-for"), *solved = given(args, "solved");
	uint64_t satisfaction = 0;

	act->part = part ? liaison_part_find(part) : LIAISON_PART_NONE;
	act->waits_for = wait ? liaison_waits_for_find(wait) : LIAISON_WAITS_FOR_NOTHING;
	act->solved = solved ? liaison_solved_find(solved) : LIAISON_SOLVED_UNSAID;
	if (part && act->part != LIAISON_PART_REQUIRED && act->part != LIAISON_PART_INFORMED)
		return usage(args, "--as is required or informed.");
	if (wait && act->waits_for != LIAISON_WAITS_FOR_CITIZEN && act->waits_for != LIAISON_WAITS_FOR_OUTSIDE)
		return usage(args, "--waits-for is citizen or outside.");
	if (solved && !act->solved)
		return usage(args, "--solved is yes or no.");
	if (given(args, "satisfaction") && !args_number(args, "satisfaction", 1, 5, &satisfaction))
		return EXIT_USAGE;
	act->satisfaction = (uint32_t)satisfaction;
	return EXIT_DONE;
}

static int read_act(const struct args *args, struct liaison_act *act)
{
	const char *evidence = given(args, "evidence"), *lead = given(args, "lead");

	*act = (struct liaison_act){ .size = sizeof *act,
				     .verb = verb_of(args->command->name),
				     .department = given(args, "department"),
				     .actor = args_text(args, "actor"),
				     .outcome_code = given(args, "outcome"),
				     .answer = given(args, "answer"),
				     .note = evidence ? evidence : args_text(args, "note"),
				     .reason_code = given(args, "reason"),
				     .target = lead ? lead : given(args, "to"),
				     .clock = given(args, "clock"),
				     .length = given(args, "length"),
				     .after = given(args, "after"),
				     .campaign = given(args, "campaign") };
	if (!act->department)
		act->department = acts_default_party(act->verb);
	if (!act->department)
		return usage(args, "--department NAME is needed.");
	return read_words(args, act);
}

static int send(const struct args *args, struct liaison *l, struct liaison_act *act, const struct liaison_reply **reply_out)
{
	char *argument = strdup(args->positionals[0]), *other = given(args, "of") ? strdup(given(args, "of")) : NULL;
	struct liaison_error error;
	int code = EXIT_REFUSED;

	if (argument) {
		act->key = case_key_of(argument);
		if (other)
			act->other = case_key_of(other);
		code = out_result(liaison_act(l, act, reply_out, &error), &error);
	}
	free(argument);
	free(other);
	return code;
}

int acts_run(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	struct liaison_act act;
	int code = read_act(args, &act);

	if (!code)
		code = OUT_CONNECT(args, &l);
	if (!code)
		code = send(args, l, &act, &reply);
	if (code)
		return code;
	if (args_has(args, "json"))
		json_print(json_case(reply->record), false);
	else
		printf("%s%s%s is %s, led by %s; %s%s.\n", out_colour(BOLD), reply->record->reference, out_colour(PLAIN),
		       liaison_case_state_name(reply->record->state), reply->record->lead, args->command->name,
		       reply->outcome == LIAISON_OUTCOME_UNCHANGED ? ": it was so before" : " is recorded");
	return EXIT_DONE;
}
