#include "proto/message.h"

#define WORD(table, value) ((size_t)(value) < sizeof table / sizeof *table ? table[value] : NULL)

static const char *const priorities[] = {
	[PRIORITY_LOW] = "low", [PRIORITY_NORMAL] = "normal", [PRIORITY_HIGH] = "high", [PRIORITY_URGENT] = "urgent",
};

static const char *const case_states[] = {
	[CASE_OPEN] = "open",		[CASE_ON_HOLD] = "on_hold", [CASE_DISPUTED] = "disputed",
	[CASE_RESOLVED] = "resolved",	[CASE_CLOSED] = "closed",   [CASE_REOPENED] = "reopened",
};

static const char *const assignment_states[] = {
	[ASSIGNMENT_ASSIGNED] = "assigned",	    [ASSIGNMENT_ACKNOWLEDGED] = "acknowledged",
	[ASSIGNMENT_WORKING] = "working",	    [ASSIGNMENT_DONE] = "done",
	[ASSIGNMENT_DECLINED] = "declined",	    [ASSIGNMENT_HANDED_OVER] = "handed_over",
	[ASSIGNMENT_ON_HOLD] = "on_hold",	    [ASSIGNMENT_WAIVED] = "waived",
};

static const char *const parts[] = { [PART_LEAD] = "lead", [PART_REQUIRED] = "required", [PART_INFORMED] = "informed" };

static const char *const verbs[] = {
	[VERB_ACKNOWLEDGE] = "acknowledge", [VERB_START] = "start",	[VERB_DONE] = "done",	    [VERB_RESOLVE] = "resolve",
	[VERB_RESPOND] = "respond",	    [VERB_MEET] = "meet",	[VERB_DECLINE] = "decline", [VERB_HAND_OVER] = "hand_over",
	[VERB_ACCEPT] = "accept",	    [VERB_REJECT] = "reject",	[VERB_WITHDRAW] = "withdraw", [VERB_HOLD] = "hold",
	[VERB_RESUME] = "resume",	    [VERB_INVITE] = "invite",	[VERB_WAIVE] = "waive",	    [VERB_URGE] = "urge",
	[VERB_ASSIGN] = "assign",	    [VERB_RULE] = "rule",	[VERB_EXTEND] = "extend",   [VERB_GRANT] = "grant",
	[VERB_REFUSE] = "refuse",	    [VERB_SUPERVISE] = "supervise", [VERB_RELEASE] = "release", [VERB_ASK] = "ask",
	[VERB_REPLY] = "reply",		    [VERB_RATE] = "rate",	[VERB_REOPEN] = "reopen",   [VERB_CLOSE] = "close",
	[VERB_JOIN] = "join",		    [VERB_LEAVE] = "leave",	[VERB_LINK] = "link",	    [VERB_UNLINK] = "unlink",
	[VERB_COMMENT] = "comment",
};

static const char *const outcomes[] = {
	[OUTCOME_OK] = "ok",
	[OUTCOME_UNCHANGED] = "unchanged",
	[OUTCOME_BAD_FRAME] = "bad_frame",
	[OUTCOME_BAD_VERSION] = "bad_version",
	[OUTCOME_TOO_LARGE] = "too_large",
	[OUTCOME_UNKNOWN_REQUEST] = "unknown_request",
	[OUTCOME_INVALID] = "invalid",
	[OUTCOME_UNKNOWN_CASE] = "unknown_case",
	[OUTCOME_UNKNOWN_DEPARTMENT] = "unknown_department",
	[OUTCOME_UNKNOWN_FEED] = "unknown_feed",
	[OUTCOME_NOT_ALLOWED] = "not_allowed",
	[OUTCOME_WRONG_STATE] = "wrong_state",
	[OUTCOME_BUSY] = "busy",
	[OUTCOME_NO_ROOM] = "no_room",
	[OUTCOME_STORE_FAILED] = "store_failed",
	[OUTCOME_STOPPING] = "stopping",
	[OUTCOME_BAD_CONFIGURATION] = "bad_configuration",
	[OUTCOME_UNKNOWN_RULE_SET] = "unknown_rule_set",
};

static const char *const event_kinds[] = {
	[EVENT_OPENED] = "opened",	 [EVENT_ACKNOWLEDGED] = "acknowledged",	  [EVENT_STARTED] = "started",
	[EVENT_DONE] = "done",		 [EVENT_RESOLVED] = "resolved",		  [EVENT_CLOCK_WARNING] = "clock_warning",
	[EVENT_CLOCK_BREACH] = "clock_breach", [EVENT_REASSESSED] = "reassessed",
	[EVENT_FALLBACK_SHARE] = "fallback_share", [EVENT_RULE_STOPPED] = "rule_stopped", [EVENT_RULE_STARTED] = "rule_started",
	[EVENT_RESPONDED] = "responded", [EVENT_CLOCK_STARTED] = "clock_started", [EVENT_CLOCK_MET] = "clock_met",
	[EVENT_ESCALATED] = "escalated", [EVENT_RECOMPUTED] = "recomputed",
	[EVENT_DECLINED] = "declined",	 [EVENT_PROPOSED] = "proposed",		  [EVENT_ACCEPTED] = "accepted",
	[EVENT_REJECTED] = "rejected",	 [EVENT_WITHDRAWN] = "withdrawn",	  [EVENT_DISPUTED] = "disputed",
	[EVENT_RULED] = "ruled",	 [EVENT_REASSIGNED] = "reassigned",	  [EVENT_INVITED] = "invited",
	[EVENT_WAIVED] = "waived",	 [EVENT_URGED] = "urged",		  [EVENT_HELD] = "held",
	[EVENT_RESUMED] = "resumed",	 [EVENT_EXTENSION_ASKED] = "extension_asked", [EVENT_EXTENDED] = "extended",
	[EVENT_EXTENSION_REFUSED] = "extension_refused", [EVENT_SUPERVISED] = "supervised", [EVENT_RELEASED] = "released",
	[EVENT_ASKED] = "asked",	 [EVENT_REPLIED] = "replied",		  [EVENT_RATED] = "rated",
	[EVENT_CLOSED] = "closed",	 [EVENT_REOPENED] = "reopened",		  [EVENT_JOINED] = "joined",
	[EVENT_LEFT] = "left",		 [EVENT_LINKED] = "linked",		  [EVENT_UNLINKED] = "unlinked",
	[EVENT_PRIORITY_RAISED] = "priority_raised", [EVENT_COMMENTED] = "commented",
	[EVENT_CAMPAIGN_OPENED] = "campaign_opened", [EVENT_CAMPAIGN_CLOSED] = "campaign_closed", [EVENT_IMPROVEMENT] = "improvement",
};

static const char *const waits[] = {
	[WAITS_FOR_CITIZEN] = "citizen", [WAITS_FOR_OUTSIDE] = "outside", [WAITS_FOR_RULING] = "ruling",
};

static const char *const asks[] = { [ASK_LEAD] = "lead", [ASK_EXTENSION] = "extension", [ASK_CITIZEN] = "question" };

static const char *const solved_words[] = { [SOLVED_YES] = "yes", [SOLVED_NO] = "no" };

static const char *const ledger_kinds[] = {
	[LEDGER_STARTED] = "started", [LEDGER_PAUSED] = "paused",     [LEDGER_RESUMED] = "resumed", [LEDGER_EXTENDED] = "extended",
	[LEDGER_MET] = "met",	      [LEDGER_BREACHED] = "breached", [LEDGER_WAIVED] = "waived",   [LEDGER_RECOMPUTED] = "recomputed",
	[LEDGER_MOVED] = "moved",
};

static const char *const verdict_kinds[] = {
	[VERDICT_ACCEPT] = "accept", [VERDICT_DECLINE] = "decline", [VERDICT_UNASSESSED] = "unassessed",
};

static const char *const problem_verdicts[] = {
	[PROBLEM_FEW_WEEKS] = "few_weeks", [PROBLEM_FEW_CASES] = "few_cases", [PROBLEM_STEADY] = "steady",
	[PROBLEM_RISE] = "rise",	   [PROBLEM_FALL] = "fall",
};

const char *priority_name(enum priority p) { return WORD(priorities, p); }
const char *case_state_name(enum case_state s) { return WORD(case_states, s); }
const char *assignment_state_name(enum assignment_state s) { return WORD(assignment_states, s); }
const char *part_name(enum part p) { return WORD(parts, p); }
const char *verb_name(enum verb v) { return WORD(verbs, v); }
const char *outcome_name(enum outcome o) { return WORD(outcomes, o); }
const char *event_kind_name(enum event_kind k) { return WORD(event_kinds, k); }
const char *verdict_kind_name(enum verdict_kind k) { return WORD(verdict_kinds, k); }
const char *waits_for_name(enum waits_for w) { return WORD(waits, w); }
const char *ask_kind_name(enum ask_kind k) { return WORD(asks, k); }
const char *solved_name(enum solved s) { return WORD(solved_words, s); }
const char *ledger_kind_name(enum ledger_kind k) { return WORD(ledger_kinds, k); }
const char *problem_verdict_name(enum problem_verdict v) { return WORD(problem_verdicts, v); }

const char *flag_name(enum case_flag f)
{
	switch (f) {
	case FLAG_UNASSESSED:
		return "unassessed";
	case FLAG_FALLBACK:
		return "fallback";
	case FLAG_NEAR_BORDER:
		return "near_border";
	case FLAG_CONFLICT:
		return "conflict";
	case FLAG_RULED:
		return "ruled";
	case FLAG_SUPERVISED:
		return "supervised";
	case FLAG_REPEAT:
		return "repeat";
	}
	return NULL;
}

static int find_word(const char *const *table, int count, struct text word)
{
	for (int i = 0; i < count; i++)
		if (table[i] && text_is_str(word, table[i]))
			return i;
	return 0;
}

enum priority priority_find(struct text word)
{
	return (enum priority)find_word(priorities, PRIORITY_COUNT, word);
}

enum case_state case_state_find(struct text word)
{
	return (enum case_state)find_word(case_states, CASE_STATE_COUNT, word);
}

enum event_kind event_kind_find(struct text word)
{
	return (enum event_kind)find_word(event_kinds, EVENT_KIND_COUNT, word);
}

enum part part_find(struct text word)
{
	return (enum part)find_word(parts, PART_COUNT, word);
}

enum waits_for waits_for_find(struct text word)
{
	return (enum waits_for)find_word(waits, WAITS_FOR_COUNT, word);
}

enum solved solved_find(struct text word)
{
	return (enum solved)find_word(solved_words, SOLVED_COUNT, word);
}
