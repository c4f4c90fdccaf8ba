/* The words of the protocol under the library's names; and the promise that both number them alike. */
#include "inside.h"

_Static_assert((int)LIAISON_OUTCOME_UNKNOWN_RULE_SET == OUTCOME_UNKNOWN_RULE_SET && OUTCOME_COUNT == OUTCOME_UNKNOWN_RULE_SET + 1, "outcomes");
_Static_assert((int)LIAISON_PRIORITY_URGENT == PRIORITY_URGENT && PRIORITY_COUNT == PRIORITY_URGENT + 1, "priorities");
_Static_assert((int)LIAISON_CASE_REOPENED == CASE_REOPENED && CASE_STATE_COUNT == CASE_REOPENED + 1, "case states");
_Static_assert((int)LIAISON_ASSIGNMENT_WAIVED == ASSIGNMENT_WAIVED && ASSIGNMENT_STATE_COUNT == ASSIGNMENT_WAIVED + 1,
	       "assignment states");
_Static_assert((int)LIAISON_PART_INFORMED == PART_INFORMED && PART_COUNT == PART_INFORMED + 1, "parts");
_Static_assert((int)LIAISON_COMMENT == VERB_COMMENT && VERB_COUNT == VERB_COMMENT + 1, "verbs");
_Static_assert((int)LIAISON_VERDICT_UNASSESSED == VERDICT_UNASSESSED && VERDICT_KIND_COUNT == VERDICT_UNASSESSED + 1, "verdicts");
_Static_assert((int)LIAISON_EVENT_IMPROVEMENT == EVENT_IMPROVEMENT && EVENT_KIND_COUNT == EVENT_IMPROVEMENT + 1, "events");
_Static_assert((int)LIAISON_FLAG_REPEAT == FLAG_REPEAT, "flags");
_Static_assert((int)LIAISON_REMARK_ERROR == REMARK_ERROR && REMARK_GRADES == REMARK_ERROR + 1, "remark grades");

_Static_assert((int)LIAISON_WAITS_FOR_RULING == WAITS_FOR_RULING && WAITS_FOR_COUNT == WAITS_FOR_RULING + 1, "waits");
_Static_assert((int)LIAISON_ASK_CITIZEN == ASK_CITIZEN && ASK_KIND_COUNT == ASK_CITIZEN + 1, "asks");
_Static_assert((int)LIAISON_SOLVED_NO == SOLVED_NO && SOLVED_COUNT == SOLVED_NO + 1, "solved");
_Static_assert((int)LIAISON_LEDGER_MOVED == LEDGER_MOVED && LEDGER_KIND_COUNT == LEDGER_MOVED + 1, "ledger");
_Static_assert((int)LIAISON_FIGURE_SATISFIED == FIGURE_SATISFIED && FIGURE_COUNT == FIGURE_SATISFIED + 1, "figures");
_Static_assert((int)LIAISON_OVERDUE_BY_AGE == OVERDUE_SORT_AGE && (int)LIAISON_STATS_BY_CHANNEL == STATS_BY_CHANNEL && (int)LIAISON_STATS_EVERY_MONTH == STATS_EVERY_MONTH, "lists");

static const char *word(const char *name)
{
	return name ? name : "";
}

const char *liaison_outcome_name(enum liaison_outcome outcome)
{
	return word(outcome_name((enum outcome)outcome));
}
const char *liaison_priority_name(enum liaison_priority priority)
{
	return word(priority_name((enum priority)priority));
}
const char *liaison_case_state_name(enum liaison_case_state state)
{
	return word(case_state_name((enum case_state)state));
}
const char *liaison_part_name(enum liaison_part part)
{
	return word(part_name((enum part)part));
}
const char *liaison_verb_name(enum liaison_verb verb)
{
	return word(verb_name((enum verb)verb));
}
const char *liaison_event_kind_name(enum liaison_event_kind kind)
{
	return word(event_kind_name((enum event_kind)kind));
}
const char *liaison_flag_name(enum liaison_flag flag)
{
	return word(flag_name((enum case_flag)flag));
}

const char *liaison_problem_verdict_name(enum liaison_problem_verdict verdict)
{
	return word(problem_verdict_name((enum problem_verdict)verdict));
}

const char *liaison_assignment_state_name(enum liaison_assignment_state state)
{
	return word(assignment_state_name((enum assignment_state)state));
}

const char *liaison_verdict_kind_name(enum liaison_verdict_kind kind)
{
	return word(verdict_kind_name((enum verdict_kind)kind));
}

enum liaison_priority liaison_priority_find(const char *name)
{
	return (enum liaison_priority)priority_find(text_of(name));
}

enum liaison_case_state liaison_case_state_find(const char *name)
{
	return (enum liaison_case_state)case_state_find(text_of(name));
}

const char *liaison_waits_for_name(enum liaison_waits_for wait)
{
	return word(waits_for_name((enum waits_for)wait));
}

const char *liaison_ask_kind_name(enum liaison_ask_kind kind)
{
	return word(ask_kind_name((enum ask_kind)kind));
}

const char *liaison_solved_name(enum liaison_solved solved)
{
	return word(solved_name((enum solved)solved));
}

const char *liaison_ledger_kind_name(enum liaison_ledger_kind kind)
{
	return word(ledger_kind_name((enum ledger_kind)kind));
}

enum liaison_part liaison_part_find(const char *name)
{
	return (enum liaison_part)part_find(text_of(name));
}

enum liaison_waits_for liaison_waits_for_find(const char *name)
{
	return (enum liaison_waits_for)waits_for_find(text_of(name));
}

enum liaison_solved liaison_solved_find(const char *name)
{
	return (enum liaison_solved)solved_find(text_of(name));
}

const char *liaison_figure_name(enum liaison_figure figure)
{
	return word(figure_name((enum figure)figure));
}

const char *liaison_figure_definition(enum liaison_figure figure)
{
	return word(figure_definition((enum figure)figure));
}
