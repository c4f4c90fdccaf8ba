/* The acts, a row each. */
#include "acts.h"

#define CASE_IS "CASE is its number, its reference, or SOURCE:REF as the sending system knows it."

#define WHOM { "actor", "NAME", "who there" }, { "note", "TEXT", "for the record" }, { NULL, NULL, NULL }

#define ACT(called, says, more, ...)                                                                                                        \
	{                                                                                                                                   \
		.name = called, .positionals = "CASE", .positionals_min = 1, .positionals_max = 1, .run = acts_run, .summary = says,        \
		.about = CASE_IS more, .options = (const struct option_row[]){ __VA_ARGS__, WHOM }                                          \
	}

const char *acts_default_party(enum liaison_verb verb)
{
	(void)verb;
	return NULL;
}

const struct command act_commands[] = {
	ACT("acknowledge",
	    "Says that a department has seen its part of a case and takes it.", "",
	    { "department", "NAME", "on whose behalf (needed)" }),
	ACT("start",
	    "Says that a department has begun to work on its part of a case.", "",
	    { "department", "NAME", "on whose behalf (needed)" }),
	ACT("done",
	    "Says that a co-handler has done its part. The lead resolves the case instead.", "",
	    { "department", "NAME", "on whose behalf (needed)" }),
	ACT("resolve",
	    "Resolves a case on behalf of its lead, with the one answer that the citizen gets.", " Refused while a required co-handler's part is not done.",
	    { "department", "NAME", "the lead (needed)" },
	    { "outcome", "CODE", "how it ended, such as done or unfounded (needed)" },
	    { "answer", "TEXT", "what the citizen is told (needed)" }),
	ACT("link",
	    "Says that a case repeats an earlier one: it gets that one's answer.", " Both must be open and have the same lead. A missed repetition; those seen at intake are linked already.",
	    { "of", "CASE", "the earlier case (needed)" },
	    { "department", "NAME", "the lead, or supervisors (needed)" }),
	ACT("unlink",
	    "Says that a case does not repeat another one after all: it goes its own way.", " Lead and clocks stay as they are.",
	    { "department", "NAME", "the lead, or supervisors (needed)" }),
	ACT("comment",
	    "Adds a note to the record of a case.", "",
	    { "department", "NAME", "on whose behalf; also supervisors or citizen (needed)" }),
};

const size_t act_commands_n = sizeof act_commands / sizeof *act_commands;
