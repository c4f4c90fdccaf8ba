/* The acts, a row each. */
#include "acts.h"

#define CASE_IS "CASE is its number, its reference, or SOURCE:REF as the sending system knows it."

#define WHOM { "actor", "NAME", "who there" }, { "note", "TEXT", "for the record" }, { NULL, NULL, NULL }

#define ACT(called, says, more, ...)                                                                                                        \
	{                                                                                                                                   \
		.name = called, .positionals = "CASE", .positionals_min = 1, .positionals_max = 1, .run = acts_run, .summary = says,        \
		.about = CASE_IS more, .options = (const struct option_row[]){ __VA_ARGS__, WHOM }                                          \
	}

#define BY_SUPERVISORS { "department", "NAME", "on whose behalf (default: supervisors)" }
#define REASON { "reason", "CODE", "why, in one word such as not_ours (needed)" }
#define EVIDENCE { "evidence", "TEXT", "what shows it (needed)" }

const char *acts_default_party(enum liaison_verb verb)
{
	switch (verb) {
	case LIAISON_WAIVE:
	case LIAISON_URGE:
	case LIAISON_ASSIGN:
	case LIAISON_RULE:
	case LIAISON_SUPERVISE:
	case LIAISON_RELEASE:
	case LIAISON_CLOSE:
	case LIAISON_GRANT:
	case LIAISON_REFUSE:
		return "supervisors";
	case LIAISON_REPLY:
	case LIAISON_RATE:
		return "citizen";
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
	ACT("respond",
	    "Gives the citizen a first answer on behalf of the lead. It meets the clock first_response.", "",
	    { "department", "NAME", "the lead (needed)" },
	    { "answer", "TEXT", "what the citizen is told (needed)" }),
	ACT("hold",
	    "Says that a part waits for somebody outside; with the lead's the case is on hold.", " Its clocks stand still as their policies say.",
	    { "department", "NAME", "the lead, or a required co-handler (needed)" },
	    { "reason", "CODE", "why, such as frost or no_access (needed)" },
	    { "waits-for", "WHOM", "citizen or outside (the default)" }),
	ACT("resume",
	    "Goes on with a part that was on hold.", " A question to the citizen that was not answered is over.",
	    { "department", "NAME", "the lead, or a required co-handler (needed)" }),
	ACT("ask",
	    "Asks the citizen on behalf of the lead; the case waits for the answer.", " When it does not come in time, the case goes on without.",
	    { "department", "NAME", "the lead (needed)" },
	    { "answer", "TEXT", "the question (needed)" }),
	ACT("reply",
	    "Passes on what the citizen answers to a question. CASE is a reference, or SOURCE:REF.", "",
	    { "department", "NAME", "citizen, if not said" }),
	ACT("rate",
	    "Passes on whether the citizen finds it solved: yes closes the case, no reopens it.", " For a citizen CASE is a reference, or SOURCE:REF.",
	    { "department", "NAME", "citizen, if not said" },
	    { "solved", "WORD", "yes or no (needed)" },
	    { "satisfaction", "N", "1 (not at all) to 5 (fully)" }),
	ACT("reopen",
	    "Opens a resolved or closed case again, with its history.", " For a citizen CASE is a reference, or SOURCE:REF.",
	    { "department", "NAME", "citizen or supervisors (needed)" },
	    { "reason", "CODE", "why, such as not_solved (needed)" }),
	ACT("close",
	    "Ends the confirmation window of a resolved case.", "",
	    { "department", "NAME", "supervisors, if not said" }),
	ACT("join",
	    "Brings a case into an open campaign.", "",
	    { "department", "NAME", "the lead, or supervisors (needed)" },
	    { "campaign", "NAME", "of the campaign (needed)" }),
	ACT("leave",
	    "Takes a case out of its campaign.", "",
	    { "department", "NAME", "the lead, or supervisors (needed)" }),
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
	/* passing the lead on */
	ACT("decline",
	    "Declines: a lead that has not begun proposes another department, a co-handler gives its part back.",
	    " The lead answers for the case until the other one has accepted.",
	    { "department", "NAME", "on whose behalf (needed)" },
	    REASON, EVIDENCE,
	    { "to", "NAME", "the lead: who should have it (default: the next in the fallback order of the case's rule)" }),
	ACT("hand-over",
	    "Proposes that another department should lead a case that was acknowledged or begun.",
	    " The lead answers for the case until the other one has accepted; silence is acceptance. A return to a department that has led the case, or one hop too many, is a dispute.",
	    { "department", "NAME", "the lead (needed)" },
	    { "to", "NAME", "who should have it (needed)" },
	    REASON, EVIDENCE),
	ACT("accept",
	    "Takes the lead that was proposed.", "",
	    { "department", "NAME", "who was asked (needed)" }),
	ACT("reject",
	    "Does not take the lead that was proposed: the next in the rule's fallback order is asked, or a supervisor has to rule.", "",
	    { "department", "NAME", "who was asked (needed)" },
	    REASON, EVIDENCE),
	ACT("withdraw",
	    "Takes the lead's proposal back.", "",
	    { "department", "NAME", "the lead (needed)" }),
	/* co-handlers */
	ACT("invite",
	    "Invites a co-handler, or one again that was done, declined or waived.", "",
	    { "department", "NAME", "the lead, or supervisors (needed)" },
	    { "to", "NAME", "who is invited (needed)" },
	    { "as", "PART", "required or informed (default: required)" },
	    { "after", "NAME", "a co-handler whose part must be done first" }),
	/* supervisors */
	ACT("waive",
	    "Waives a co-handler's part: nobody waits for it any more.", "",
	    BY_SUPERVISORS,
	    { "to", "NAME", "whose part (needed)" },
	    REASON),
	ACT("urge",
	    "Urges a department; its next act answers.", "",
	    BY_SUPERVISORS,
	    { "to", "NAME", "who is urged (needed)" }),
	ACT("assign",
	    "Makes another department the lead.", "",
	    BY_SUPERVISORS,
	    { "lead", "NAME", "who leads from now on (needed)" },
	    REASON),
	ACT("rule",
	    "Rules who leads, and that binds: the lead cannot be passed on any more. Ends a dispute.", "",
	    BY_SUPERVISORS,
	    { "lead", "NAME", "who leads from now on (needed)" },
	    REASON),
	ACT("supervise",
	    "Takes a case under supervision: all its events come to the supervisors' feed.", "",
	    BY_SUPERVISORS, REASON),
	ACT("release",
	    "Releases a case from supervision.", "",
	    BY_SUPERVISORS, REASON),
};

const size_t act_commands_n = sizeof act_commands / sizeof *act_commands;
