/* liaison explain: why a case was decided so, for the department or for the citizen. */
#include <stdlib.h>
#include <string.h>

#include "case_print.h"
#include "explain_print.h"
#include "json.h"

static int ask(const struct args *args, struct liaison *l, const struct liaison_reply **reply_out)
{
	const char *language = args_has(args, "lang") ? args_text(args, "lang") : "en";
	char *argument = strdup(args->positionals[0]);
	struct liaison_error error;
	struct liaison_key key;
	int rc;

	if (!argument)
		return EXIT_REFUSED;
	key = case_key_of(argument);
	rc = args_has(args, "plain") ? liaison_explain(l, &key, language, reply_out, &error) : liaison_get(l, &key, true, reply_out, &error);
	free(argument);
	return out_result(rc, &error);
}

static void print(const struct args *args, const struct liaison_case *c)
{
	if (args_has(args, "json")) {
		json_print(json_pack("{s:s, s:o}", "reference", c->reference, "decision", json_decision(c->decision)), false);
		return;
	}
	if (args_has(args, "plain")) {
		printf("%s\n", c->decision->plain);
		return;
	}
	printf("%s%s%s: %s leads\n", out_colour(BOLD), c->reference, out_colour(PLAIN), c->lead);
	explain_print(c);
}

static int run(const struct args *args)
{
	AUTO(liaison_close) struct liaison *l = NULL;
	const struct liaison_reply *reply;
	int code;

	if (args_has(args, "lang") && !args_has(args, "plain")) {
		out_error("--lang belongs to --plain: what departments read is in the words of the rules.");
		return EXIT_USAGE;
	}
	code = OUT_CONNECT(args, &l);
	if (!code)
		code = ask(args, l, &reply);
	if (!code)
		print(args, reply->record);
	return code;
}

const struct command command_explain = {
	.name = "explain",
	.positionals = "CASE",
	.summary = "Says why a case was decided so: the rule and its place, what met it, who came second, what the plugins said.",
	.about = "CASE is its number, its reference, or SOURCE:REF as the sending system knows it.\n"
		 "With --plain it says it to the citizen: whole sentences, and no names but the departments' titles.",
	.positionals_min = 1,
	.positionals_max = 1,
	.options = (const struct option_row[]){ { "plain", NULL, "in words for the citizen" },
						{ "lang", "en|zh", "in English (the default) or Chinese" },
						{ NULL, NULL, NULL } },
	.run = run,
};
