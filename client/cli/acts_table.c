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
	switch (verb) {
	case LIAISON_GRANT:
	case LIAISON_REFUSE:
		return "supervisors";
	default:
		return NULL;
	}
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
	ACT("meet",
	    "Says that a clock which the case's policy names itself is met.", " liaison show lists the clocks of a case.",
	    { "department", "NAME", "the lead (needed)" },
	    { "clock", "NAME", "which clock, such as inspection (needed)" },
	    { "reason", "CODE", "why, in a word" }),
	ACT("extend",
	    "Asks the supervisors for more time on a clock, before it has run out.",
	    " They answer with grant or refuse; silence until their own clock for it has run out is a refusal. How often and how much is the policy's to say.",
	    { "department", "NAME", "whose clock it is (needed)" },
	    { "clock", "NAME", "acknowledge, resolve, or one that the policy names itself (needed)" },
	    { "length", "TEXT", "how much more, such as \"3 working days\" (needed)" },
	    { "reason", "CODE", "why, in a word (needed)" },
	    { "evidence", "TEXT", "what shows that it is needed (needed)" }),
	ACT("grant",
	    "Grants a department the time that it has asked for.", "",
	    { "to", "NAME", "the department that asked (needed)" },
	    { "clock", "NAME", "for which clock (needed)" },
	    { "reason", "CODE", "why, in a word" },
	    { "department", "NAME", "on whose behalf (default: supervisors)" }),
	ACT("refuse",
	    "Refuses a department the time that it has asked for.", "",
	    { "to", "NAME", "the department that asked (needed)" },
	    { "clock", "NAME", "for which clock (needed)" },
	    { "reason", "CODE", "why, in a word" },
	    { "department", "NAME", "on whose behalf (default: supervisors)" }),
	ACT("comment",
	    "Adds a note to the record of a case.", "",
	    { "department", "NAME", "on whose behalf; also supervisors or citizen (needed)" }),
};

const size_t act_commands_n = sizeof act_commands / sizeof *act_commands;
