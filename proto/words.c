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
	[VERB_ACKNOWLEDGE] = "acknowledge", [VERB_START] = "start", [VERB_DONE] = "done", [VERB_RESOLVE] = "resolve",
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
};

static const char *const verdict_kinds[] = {
	[VERDICT_ACCEPT] = "accept", [VERDICT_DECLINE] = "decline", [VERDICT_UNASSESSED] = "unassessed",
};

const char *priority_name(enum priority p) { return WORD(priorities, p); }
const char *case_state_name(enum case_state s) { return WORD(case_states, s); }
const char *assignment_state_name(enum assignment_state s) { return WORD(assignment_states, s); }
const char *part_name(enum part p) { return WORD(parts, p); }
const char *verb_name(enum verb v) { return WORD(verbs, v); }
const char *outcome_name(enum outcome o) { return WORD(outcomes, o); }
const char *event_kind_name(enum event_kind k) { return WORD(event_kinds, k); }
const char *verdict_kind_name(enum verdict_kind k) { return WORD(verdict_kinds, k); }

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
