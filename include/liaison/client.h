/* liaison/client.h - libliaison: hand cases to liaisond, act on them, and take what its feeds deliver.
 *
 * One `struct liaison` is one connection. It connects by itself, and again after the daemon was away; what was not answered
 * is sent again. That is safe, because the daemon knows a case by (source, source_ref), answers a repeated act with
 * UNCHANGED and never moves a cursor back.
 *
 *	struct liaison *l;
 *	struct liaison_error error;
 *	const struct liaison_reply *reply;
 *	struct liaison_submission hole = {
 *		.size = sizeof hole, .source = "kiosk-3", .source_ref = "2026-0815", .channel = "web",
 *		.category = "transport/road/pothole", .title = "Deep hole before the school",
 *	};
 *
 *	if (liaison_connect(NULL, NULL, &l, &error))
 *		...
 *	if (liaison_submit(l, &hole, &reply, &error))
 *		fprintf(stderr, "%s\n", error.sentence);
 *	else
 *		printf("%s goes to %s\n", reply->record->reference, reply->record->lead);
 *	liaison_close(&l);
 *
 * Texts are zero-ended UTF-8. NULL stands for the empty text in what you give; what you get is never NULL. Times are
 * milliseconds since 1970-01-01T00:00:00Z, and 0 means that there is none. Structs that you fill begin with their size, so
 * that later versions can add members at their end; those that the library fills grow at their end too, and elements of
 * arrays not at all within one soname. What you get belongs to the library and is valid until your next call on that
 * connection (in a callback: until it returns).
 * Thread: one connection is used by one thread at a time; different connections do not know of each other. */
#ifndef LIAISON_CLIENT_H
#define LIAISON_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LIAISON_API        __attribute__((visibility("default")))
#define LIAISON_MUST_CHECK __attribute__((warn_unused_result))

#define LIAISON_DEFAULT_ENDPOINT "tcp://127.0.0.1:5570"

/* ---- words ------------------------------------------------------------------------------------------------------ */

enum liaison_rc {
	LIAISON_OK = 0,
	LIAISON_REFUSED, /* the daemon said no: error->outcome, ->field, ->sentence */
	LIAISON_SILENT,  /* no answer in time. It may have been done all the same: ask again, that is safe */
	LIAISON_FULL,    /* `outstanding_max` requests are unanswered; nothing was taken: liaison_poll first */
	LIAISON_INVALID, /* an argument breaks its rule; nothing was sent */
	LIAISON_BROKEN,  /* no memory, no sockets: this machine, not the daemon */
};

enum liaison_outcome {
	LIAISON_OUTCOME_NONE,
	LIAISON_OUTCOME_OK,
	LIAISON_OUTCOME_UNCHANGED,
	LIAISON_OUTCOME_BAD_FRAME,
	LIAISON_OUTCOME_BAD_VERSION,
	LIAISON_OUTCOME_TOO_LARGE,
	LIAISON_OUTCOME_UNKNOWN_REQUEST,
	LIAISON_OUTCOME_INVALID,
	LIAISON_OUTCOME_UNKNOWN_CASE,
	LIAISON_OUTCOME_UNKNOWN_DEPARTMENT,
	LIAISON_OUTCOME_UNKNOWN_FEED,
	LIAISON_OUTCOME_NOT_ALLOWED,
	LIAISON_OUTCOME_WRONG_STATE,
	LIAISON_OUTCOME_BUSY,
	LIAISON_OUTCOME_NO_ROOM,
	LIAISON_OUTCOME_STORE_FAILED,
	LIAISON_OUTCOME_STOPPING,
	LIAISON_OUTCOME_BAD_CONFIGURATION,
	LIAISON_OUTCOME_UNKNOWN_RULE_SET
};

enum liaison_priority {
	LIAISON_PRIORITY_NONE,
	LIAISON_PRIORITY_LOW,
	LIAISON_PRIORITY_NORMAL,
	LIAISON_PRIORITY_HIGH,
	LIAISON_PRIORITY_URGENT
};

enum liaison_case_state {
	LIAISON_CASE_ANY,
	LIAISON_CASE_OPEN,
	LIAISON_CASE_ON_HOLD,
	LIAISON_CASE_DISPUTED,
	LIAISON_CASE_RESOLVED,
	LIAISON_CASE_CLOSED,
	LIAISON_CASE_REOPENED
};

enum liaison_assignment_state {
	LIAISON_ASSIGNMENT_ASSIGNED = 1,
	LIAISON_ASSIGNMENT_ACKNOWLEDGED,
	LIAISON_ASSIGNMENT_WORKING,
	LIAISON_ASSIGNMENT_DONE,
	LIAISON_ASSIGNMENT_DECLINED,
	LIAISON_ASSIGNMENT_HANDED_OVER,
	LIAISON_ASSIGNMENT_ON_HOLD,
	LIAISON_ASSIGNMENT_WAIVED
};

enum liaison_part { LIAISON_PART_NONE, LIAISON_PART_LEAD, LIAISON_PART_REQUIRED, LIAISON_PART_INFORMED };

/* proto/PROTOCOL.md, acts, says who may do what, and what each needs. */
enum liaison_verb {
	LIAISON_VERB_NONE, LIAISON_ACKNOWLEDGE, LIAISON_START, LIAISON_DONE, LIAISON_RESOLVE,
	LIAISON_RESPOND, LIAISON_MEET, LIAISON_DECLINE, LIAISON_HAND_OVER, LIAISON_ACCEPT, LIAISON_REJECT, LIAISON_WITHDRAW,
	LIAISON_HOLD, LIAISON_RESUME, LIAISON_INVITE, LIAISON_WAIVE, LIAISON_URGE, LIAISON_ASSIGN, LIAISON_RULE,
	LIAISON_EXTEND, LIAISON_GRANT, LIAISON_REFUSE, LIAISON_SUPERVISE, LIAISON_RELEASE, LIAISON_ASK, LIAISON_REPLY,
	LIAISON_RATE, LIAISON_REOPEN, LIAISON_CLOSE, LIAISON_JOIN, LIAISON_LEAVE, LIAISON_LINK, LIAISON_UNLINK,
	LIAISON_COMMENT
};

/* What a case waits for while it is on hold. */
enum liaison_waits_for { LIAISON_WAITS_FOR_NOTHING, LIAISON_WAITS_FOR_CITIZEN, LIAISON_WAITS_FOR_OUTSIDE, LIAISON_WAITS_FOR_RULING };

enum liaison_ask_kind { LIAISON_ASK_NONE, LIAISON_ASK_LEAD, LIAISON_ASK_EXTENSION, LIAISON_ASK_CITIZEN };

enum liaison_solved { LIAISON_SOLVED_UNSAID, LIAISON_SOLVED_YES, LIAISON_SOLVED_NO };

enum liaison_ledger_kind {
	LIAISON_LEDGER_NONE, LIAISON_LEDGER_STARTED, LIAISON_LEDGER_PAUSED, LIAISON_LEDGER_RESUMED, LIAISON_LEDGER_EXTENDED, LIAISON_LEDGER_MET,
	LIAISON_LEDGER_BREACHED, LIAISON_LEDGER_WAIVED, LIAISON_LEDGER_RECOMPUTED,
	LIAISON_LEDGER_MOVED /* as it stands, from who led before to this department */
};

enum liaison_verdict_kind {
	LIAISON_VERDICT_NONE,
	LIAISON_VERDICT_ACCEPT,
	LIAISON_VERDICT_DECLINE,
	LIAISON_VERDICT_UNASSESSED
};

enum liaison_event_kind {
	LIAISON_EVENT_OPENED = 1,
	LIAISON_EVENT_ACKNOWLEDGED,
	LIAISON_EVENT_STARTED,
	LIAISON_EVENT_DONE,
	LIAISON_EVENT_RESOLVED,
	LIAISON_EVENT_CLOCK_WARNING,
	LIAISON_EVENT_CLOCK_BREACH,
	LIAISON_EVENT_REASSESSED,
	LIAISON_EVENT_FALLBACK_SHARE,
	LIAISON_EVENT_RULE_STOPPED,
	LIAISON_EVENT_RULE_STARTED,
	LIAISON_EVENT_RESPONDED, LIAISON_EVENT_CLOCK_STARTED, LIAISON_EVENT_CLOCK_MET, LIAISON_EVENT_ESCALATED,
	LIAISON_EVENT_RECOMPUTED, LIAISON_EVENT_DECLINED, LIAISON_EVENT_PROPOSED, LIAISON_EVENT_ACCEPTED,
	LIAISON_EVENT_REJECTED, LIAISON_EVENT_WITHDRAWN, LIAISON_EVENT_DISPUTED, LIAISON_EVENT_RULED,
	LIAISON_EVENT_REASSIGNED, LIAISON_EVENT_INVITED, LIAISON_EVENT_WAIVED, LIAISON_EVENT_URGED, LIAISON_EVENT_HELD,
	LIAISON_EVENT_RESUMED, LIAISON_EVENT_EXTENSION_ASKED, LIAISON_EVENT_EXTENDED, LIAISON_EVENT_EXTENSION_REFUSED,
	LIAISON_EVENT_SUPERVISED, LIAISON_EVENT_RELEASED, LIAISON_EVENT_ASKED, LIAISON_EVENT_REPLIED, LIAISON_EVENT_RATED,
	LIAISON_EVENT_CLOSED, LIAISON_EVENT_REOPENED, LIAISON_EVENT_JOINED, LIAISON_EVENT_LEFT, LIAISON_EVENT_LINKED,
	LIAISON_EVENT_UNLINKED, LIAISON_EVENT_PRIORITY_RAISED, LIAISON_EVENT_COMMENTED, LIAISON_EVENT_CAMPAIGN_OPENED,
	LIAISON_EVENT_CAMPAIGN_CLOSED, LIAISON_EVENT_IMPROVEMENT
};

enum liaison_problem_verdict {
	LIAISON_PROBLEM_NONE,
	LIAISON_PROBLEM_FEW_WEEKS, /* too little past to say */
	LIAISON_PROBLEM_FEW_CASES, /* too few cases to say */
	LIAISON_PROBLEM_STEADY,    /* may well be chance */
	LIAISON_PROBLEM_RISE,
	LIAISON_PROBLEM_FALL
};

/* Bits of liaison_case.flags. */
enum liaison_flag {
	LIAISON_FLAG_UNASSESSED = 1,  /* a department's plugin has not given its verdict */
	LIAISON_FLAG_FALLBACK = 2,    /* no rule claimed it: the fallback desk leads */
	LIAISON_FLAG_NEAR_BORDER = 4, /* another area of a layer is nearer than that layer's tolerance */
	LIAISON_FLAG_CONFLICT = 8,    /* rules of equal precedence named different leads */
	LIAISON_FLAG_RULED = 16,      /* a supervisor's ruling binds: the lead cannot be passed on any more */
	LIAISON_FLAG_SUPERVISED = 32, /* under supervision */
	LIAISON_FLAG_REPEAT = 64,     /* the same reporter again after a resolution: perhaps that case should be reopened */
};

/* The words for people, files and JSON: "urgent", "acknowledged", "unknown_case". "" for a value without a word.
 * Any thread. */
LIAISON_API const char *liaison_outcome_name(enum liaison_outcome outcome);
LIAISON_API const char *liaison_priority_name(enum liaison_priority priority);
LIAISON_API const char *liaison_case_state_name(enum liaison_case_state state);
LIAISON_API const char *liaison_assignment_state_name(enum liaison_assignment_state state);
LIAISON_API const char *liaison_part_name(enum liaison_part part);
LIAISON_API const char *liaison_verb_name(enum liaison_verb verb);
LIAISON_API const char *liaison_verdict_kind_name(enum liaison_verdict_kind kind);
LIAISON_API const char *liaison_event_kind_name(enum liaison_event_kind kind);
LIAISON_API const char *liaison_flag_name(enum liaison_flag flag);
LIAISON_API const char *liaison_problem_verdict_name(enum liaison_problem_verdict verdict);
/* The value of a word in lower case; ..._NONE or ..._ANY when there is none such. */
LIAISON_API enum liaison_priority liaison_priority_find(const char *word);
LIAISON_API enum liaison_case_state liaison_case_state_find(const char *word);
LIAISON_API const char *liaison_waits_for_name(enum liaison_waits_for wait);
LIAISON_API const char *liaison_ask_kind_name(enum liaison_ask_kind kind);
LIAISON_API const char *liaison_solved_name(enum liaison_solved solved);
LIAISON_API const char *liaison_ledger_kind_name(enum liaison_ledger_kind kind);
LIAISON_API enum liaison_part liaison_part_find(const char *word);
LIAISON_API enum liaison_waits_for liaison_waits_for_find(const char *word);
LIAISON_API enum liaison_solved liaison_solved_find(const char *word);

/* ---- what you give ---------------------------------------------------------------------------------------------- */

struct liaison_field {
	const char *name, *value;
};

struct liaison_submission {
	size_t size;
	const char *source, *source_ref; /* required: name the case for ever */
	const char *channel, *category;  /* required */
	const char *title, *description, *address;
	bool has_point;
	double lat, lon; /* WGS 84, degrees */
	const char *reporter_kind, *reporter_name, *reporter_contact;
	const struct liaison_field *fields;
	size_t n_fields; /* at most 32 */
	enum liaison_priority priority;
	int64_t opened_ms; /* when the citizen reported it; 0: now */
	int64_t promised_ms; /* by when the sending system has promised it to the citizen; 0: it has not */
};

/* One of: number; reference; source and source_ref. */
struct liaison_key {
	uint64_t number;
	const char *reference, *source, *source_ref;
};

struct liaison_act {
	size_t size;
	struct liaison_key key;
	enum liaison_verb verb;
	const char *department;            /* on whose behalf: a department, "supervisors" or "citizen" */
	const char *actor;                 /* who there */
	const char *outcome_code, *answer; /* resolve: required */
	const char *note;                  /* for the record, evidence, the citizen's own words */
	const char *reason_code;
	const char *target;                /* the department that it is about */
	const char *clock, *length;        /* meet; extend: "3 working days" */
	const char *after;                 /* invite: a department whose part must be done first */
	const char *campaign;
	enum liaison_part part;            /* invite: LIAISON_PART_REQUIRED (also when not said) or _INFORMED */
	enum liaison_waits_for waits_for;  /* hold */
	enum liaison_solved solved;        /* rate */
	uint32_t satisfaction;             /* rate: 1 .. 5; 0: not said */
	struct liaison_key other;          /* link: the case that this one repeats */
};

struct liaison_precedent_query {
	size_t size;
	const char *category_prefix, *department; /* department: that was ruled to lead, or led before */
	const char *words;     /* each stands in reason, note, category or the case's title */
	int64_t since_ms;      /* 0: ever */
	uint64_t before_event; /* page downwards; 0 starts at the newest */
	uint32_t limit;        /* 1 .. 1,000; 0: 100 */
};

struct liaison_history_query {
	size_t size;
	struct liaison_key key;
	uint32_t after; /* go on behind this position; 0: from the beginning */
	uint32_t limit; /* 1 .. 1,000; 0: 100 */
	const char *as; /* a department with a part in the case: as that one may see it; "": whole */
};

struct liaison_recompute_query {
	size_t size;
	const char *department, *category_prefix, *policy; /* "": any; policy by name, or by name@date */
	bool apply;              /* false: only say what would change */
	const char *who, *reason_code; /* apply: required */
	uint64_t before_number;  /* the next_before_number of the page before; 0: from the newest case */
	uint32_t limit;          /* cases to look at: 1 .. 1,000; 0: 100 */
};

struct liaison_list_query {
	size_t size;
	const char *department, *category_prefix; /* "": any */
	enum liaison_case_state state;
	uint64_t before_number; /* the next_before_number of the page before; 0: the newest */
	uint32_t limit;         /* 1 .. 1,000; 0: 100 */
};

enum liaison_stats_by { LIAISON_STATS_BY_ALL = 1, LIAISON_STATS_BY_DEPARTMENT, LIAISON_STATS_BY_AREA, LIAISON_STATS_BY_CATEGORY, LIAISON_STATS_BY_CHANNEL };
enum liaison_stats_every { LIAISON_STATS_EVERY_NONE, LIAISON_STATS_EVERY_DAY, LIAISON_STATS_EVERY_WEEK, LIAISON_STATS_EVERY_MONTH };

struct liaison_stats_query {
	size_t size;
	enum liaison_stats_by by;
	const char *value; /* only this one; of categories: it and those below it; NULL or "": all */
	uint32_t depth;    /* of categories: at most so many segments; 0: any */
	int32_t from_day, to_day; /* since 1970-01-01 where the city is, both included; 0: from the first, to the last */
	enum liaison_stats_every every; /* a row for each of them */
	const char *after; /* liaison_stats.next of the page before */
	uint32_t limit;    /* 1 .. 1,000; 0: 100. All spans of one value come together */
};

enum liaison_overdue_sort {
	LIAISON_OVERDUE_BY_DUE,      /* oldest due time first */
	LIAISON_OVERDUE_BY_LATE,     /* most working time late first */
	LIAISON_OVERDUE_BY_PRIORITY, /* most urgent first, then as BY_LATE */
	LIAISON_OVERDUE_BY_AGE,      /* longest since receipt first */
};

/* Where a walk through the overdue list has got to. To be given back as it came. */
struct liaison_overdue_place {
	int64_t due_ms;
	uint64_t number;
	char department[65], clock[65];
	int64_t as_of_ms, late_working_ms;
	enum liaison_priority priority;
};

struct liaison_overdue_query {
	size_t size;
	const char *department, *clock; /* "acknowledge", "resolve" or "" */
	bool has_after;                 /* go on behind this row, the last of the page before */
	int64_t after_due_ms;
	uint64_t after_number;
	const char *after_department, *after_clock;
	uint32_t limit; /* 1 .. 1,000; 0: 100 */
	const char *area, *category_prefix, *holder, *campaign; /* area: layer:name; holder: who has the case now; NULL or "": any */
	enum liaison_case_state case_state;
	enum liaison_assignment_state state; /* 0: any */
	int64_t later_than_ms;               /* late by more working time; 0: any */
	enum liaison_overdue_sort sort;
	int64_t due_within_ms;               /* above 0: what falls due within that time instead, by due time only */
	bool has_place;                      /* go on at `place`, liaison_overdue_list.next of the page before; for every sort */
	struct liaison_overdue_place place;
};

struct liaison_problems_query {
	size_t size;
	int64_t since_ms, until_ms;         /* 0: until now; seven days before that */
	const char *category_prefix, *area; /* "": any; area: "layer:name" */
	const char *layer;                  /* tell its areas apart; "": those of every layer */
	bool is_citywide;                   /* do not tell areas apart */
	uint32_t depth;                     /* segments of the category that count; 0: all */
	uint32_t weeks;                     /* of the past, 4 .. 26; 0: 8 */
	uint32_t min_count;                 /* 0: 5 */
	uint32_t limit;                     /* 1 .. 1,000; 0: 100 */
	uint32_t cell_m;                    /* squares of a grid this wide, 50 .. 10,000, in place of category and area; 0: none */
};

enum liaison_campaign_verb { LIAISON_CAMPAIGN_VERB_NONE, LIAISON_CAMPAIGN_OPEN, LIAISON_CAMPAIGN_CHANGE, LIAISON_CAMPAIGN_CLOSE };

/* Cases under one theme. A new case joins by itself when it meets each list that is given, within the period. */
struct liaison_campaign_act {
	size_t size;
	enum liaison_campaign_verb verb;
	const char *name, *title, *goal;
	const char *const *departments, *const *categories, *const *areas; /* areas: "layer:name". At most 16 of each */
	size_t n_departments, n_categories, n_areas;
	int64_t from_ms, until_ms; /* 0: from its opening; until it is closed. Change: 0 leaves it */
	const char *actor;         /* who, of the supervisors */
};

enum liaison_improve_verb { LIAISON_IMPROVE_NONE, LIAISON_IMPROVE_CREATE, LIAISON_IMPROVE_CHANGE, LIAISON_IMPROVE_DONE, LIAISON_IMPROVE_PUBLISH };
enum liaison_improvement_state { LIAISON_IMPROVEMENT_ANY, LIAISON_IMPROVEMENT_OPEN, LIAISON_IMPROVEMENT_OVERDUE, LIAISON_IMPROVEMENT_DONE };

/* What was, or will be, changed so that something does not come back. It is written to be published: name no person in it. */
struct liaison_improve {
	size_t size;
	enum liaison_improve_verb verb;
	uint64_t number; /* all but create */
	const char *title, *what, *result;
	const char *owner; /* a department */
	int64_t due_ms;
	const char *campaign;
	const struct liaison_key *cases; /* at most 32; change: they replace those that were there */
	size_t n_cases;
	const char *department; /* "supervisors"; done: also the owner */
	const char *actor;
};

struct liaison_improvements_query {
	size_t size;
	const char *department; /* the owner; "": any */
	enum liaison_improvement_state state;
	bool published_only;
	uint64_t before_number; /* the next_before_number of the page before; 0: the newest */
	uint32_t limit;         /* 1 .. 1,000; 0: 100 */
};

/* ---- what you get ----------------------------------------------------------------------------------------------- */

struct liaison_clock {
	int64_t due_ms; /* 0: no such promise */
	int64_t warn_ms, met_ms;
	bool is_warned, is_breached;
	const char *policy, *calendar;
	int64_t started_ms, paused_ms;  /* paused: stands still since; 0: it runs */
	int64_t step_ms;                /* next step of the escalation ladder; 0: none */
	int64_t left_ms;                /* while it stands still: what is left of it */
	bool is_plain, is_waived;       /* plain: runs in plain time, not in working time */
	uint32_t warnings, steps;       /* given so far */
	uint32_t extensions, extended_days;
};

struct liaison_assignment {
	const char *department, *sub_unit;
	enum liaison_part part;
	enum liaison_assignment_state state;
	int64_t since_ms;
	struct liaison_clock acknowledge, resolve;
	enum liaison_waits_for waits_for; /* while it is on hold */
	const char *after;                /* a department whose part must be done first, or "" */
	const char *reason_code;          /* why it was declined, handed over or waived */
	const char *invited_by;           /* "": rules or plugins */
};

/* A clock beside those of the assignments. */
struct liaison_case_clock {
	const char *name, *department;          /* department "": the lead's, whoever that is */
	enum liaison_event_kind starts_with, met_by; /* 0: it has started; met by the act meet alone */
	struct liaison_clock clock;
};

/* Who answered for the case from then on, until the next one did. */
struct liaison_spell {
	const char *holder; /* a department, "citizen", "outside"; "": nobody, it was resolved or closed */
	int64_t from_ms;
};

/* How long somebody held a case in all, until now. */
struct liaison_held {
	const char *holder;             /* as in a spell */
	int64_t plain_ms, working_ms;   /* working: on the calendar of the lead's resolve clock, or else the city's first */
};

/* What somebody has asked for and not got yet. */
struct liaison_ask {
	enum liaison_ask_kind kind;
	const char *from, *to, *reason_code, *clock, *length;
	int64_t at_ms;
};

struct liaison_text {
	const char *title, *description, *address, *answer, *note;
	const char *reporter_kind, *reporter_name, *reporter_contact;
	bool has_point;
	double lat, lon;
	const struct liaison_field *fields;
	size_t n_fields;
};

struct liaison_claim {
	const char *department, *rule, *tier, *matched, *lost;
	enum liaison_part part;
	uint32_t specificity;
	const char *place; /* where the rule stands: "rules.cfg:12" */
};

struct liaison_verdict {
	const char *department, *reason, *proposed, *sub_unit, *policy;
	const char *const *demands;
	size_t n_demands;
	enum liaison_verdict_kind kind;
	enum liaison_priority priority;
};

struct liaison_area_hit {
	const char *layer, *name;
	double border_m; /* to its nearest border; below 0: the place lies outside, so far from it */
	bool is_near_border;
};

/* Which earlier case a new one was taken to repeat, and why. */
struct liaison_repeats {
	uint64_t primary, alike; /* linked with; found to be like: the primary, or one of its followers */
	double distance_m;       /* below 0: not known */
	double similarity;       /* share of the words, 0 to 1 */
	const char *sentence;
};

struct liaison_decision {
	const char *rule_set, *sentence;
	const struct liaison_claim *claims; /* strongest first */
	size_t n_claims;
	const struct liaison_verdict *verdicts;
	size_t n_verdicts;
	const struct liaison_area_hit *areas;
	size_t n_areas;
	const char *plain; /* liaison_explain: the same for the citizen */
	const char *policy, *policy_why; /* the clock policy of the lead's promise, and what in the case met it */
	int64_t policy_due_ms; /* when it had the lead's resolve clock due at intake, whether the sender's own promise stands in its place or not; 0: it has none */
	const struct liaison_repeats *repeats; /* NULL: it was not linked at intake */
	const char *const *fallback; /* who leads, in this order, when the lead declines */
	size_t n_fallback;
};

struct liaison_case {
	uint64_t number;
	const char *reference, *source, *source_ref, *channel, *category, *lead, *rule, *rule_set, *outcome_code;
	enum liaison_priority priority;
	enum liaison_case_state state;
	int64_t received_ms, opened_ms, resolved_ms;
	const char *const *areas; /* "layer:name" */
	size_t n_areas;
	uint32_t flags;                               /* enum liaison_flag */
	const struct liaison_assignment *assignments; /* the lead's first */
	size_t n_assignments;
	const struct liaison_text *text;         /* NULL: not sent, or erased */
	const struct liaison_decision *decision; /* NULL: not asked for */
	int64_t closed_ms;
	uint32_t hops, reopened;  /* how often the lead was passed on; how often the case was reopened */
	const char *campaign;
	uint64_t primary;         /* number of the case that this one repeats; 0: none */
	uint32_t followers;       /* cases that repeat this one */
	enum liaison_solved solved;
	uint32_t satisfaction;
	const struct liaison_case_clock *clocks;
	size_t n_clocks;
	const struct liaison_spell *spells; /* none: the lead has held it since receipt */
	size_t n_spells;
	const struct liaison_ask *asks;
	size_t n_asks;
	const struct liaison_held *held; /* in answers to liaison_get: everybody who ever held it */
	size_t n_held;
	/* Flagged near_border, in answers to liaison_submit and liaison_get: the areas that its place lies in or near. */
	const struct liaison_area_hit *borders;
	size_t n_borders;
};

struct liaison_case_list {
	const struct liaison_case *cases;
	size_t n_cases;
	uint64_t next_before_number; /* 0: this was the last page */
};

struct liaison_overdue_row {
	uint64_t number;
	const char *reference, *category, *department, *clock, *policy;
	enum liaison_priority priority;
	enum liaison_part part;
	enum liaison_assignment_state state;
	int64_t since_ms, due_ms, late_working_ms; /* late below 0: so much is left */
	enum liaison_case_state case_state;
	const char *holder, *campaign;
	int64_t held_since_ms, received_ms;
	const char *const *areas;
	size_t n_areas;
	uint32_t extensions, extended_days, steps;
	bool is_extension_asked;
	int64_t next_step_ms; /* of the escalation ladder; 0: none */
	const char *next_role;
	const struct liaison_holder_time *held; /* whose time it was since receipt */
	size_t n_held;
	bool stands_still;     /* the clock stands still: the next step comes once it goes on */
	int64_t plain_left_ms; /* due soon, of a clock that runs in plain time: what is left of it; otherwise 0 */
};

struct liaison_holder_time {
	const char *holder;
	int64_t working_ms;
};

/* What is counted: liaison_figure_definition() says what each is. */
enum liaison_figure {
	LIAISON_FIGURE_RECEIVED, LIAISON_FIGURE_RESOLVED, LIAISON_FIGURE_RECEIVED_RESOLVED, LIAISON_FIGURE_JOINT, LIAISON_FIGURE_IN_TIME,
	LIAISON_FIGURE_LATE, LIAISON_FIGURE_OVERDUE_OPEN, LIAISON_FIGURE_RESPONSE_IN_TIME, LIAISON_FIGURE_RESPONSE_LATE, LIAISON_FIGURE_RESPONSE_MISSED,
	LIAISON_FIGURE_REOPENED, LIAISON_FIGURE_RATED, LIAISON_FIGURE_SATISFIED
};

/* Figures of one value in one span of days. */
struct liaison_stats_row {
	const char *value;
	int32_t from_day, to_day; /* 0: open */
	const int64_t *counts;    /* by enum liaison_figure */
	size_t n_counts;
	uint64_t acknowledged, measured; /* how many lengths of working time the next two pairs are of */
	int64_t acknowledge_p50_ms, acknowledge_p90_ms, resolve_p50_ms, resolve_p90_ms; /* to within 3.2 % */
	const struct liaison_holder_time *held; /* whose working time it was, of the cases resolved in the span */
	size_t n_held;
};

struct liaison_stats {
	const struct liaison_stats_row *rows;
	size_t n_rows;
	bool has_more;
	const char *next; /* while has_more */
	int64_t as_of_ms;
	bool is_counting; /* cases of before figures were kept are still being counted in */
};

LIAISON_API const char *liaison_figure_name(enum liaison_figure figure);
/* One sentence: what it counts. docs/FIGURES.md has the same. */
LIAISON_API const char *liaison_figure_definition(enum liaison_figure figure);

struct liaison_overdue_list {
	const struct liaison_overdue_row *rows;
	size_t n_rows;
	bool has_more;
	int64_t as_of_ms;
	struct liaison_overdue_place next; /* while has_more */
	bool is_cut;                       /* few rows meet the filters: the page looked at as many as one may */
};

struct liaison_plugin_health {
	const char *department, *state;
	uint64_t asked, answered, late;
	uint32_t restarts;
};

struct liaison_consumer_health {
	const char *feed, *consumer;
	bool is_connected;
	uint64_t position, behind;
};

struct liaison_counter {
	const char *name;
	uint64_t value;
};

struct liaison_health {
	const char *version, *rule_set;
	int64_t now_ms, up_ms;
	bool clock_is_manual;
	uint64_t cases, open_cases, events, pending;
	const struct liaison_plugin_health *plugins;
	size_t n_plugins;
	const struct liaison_consumer_health *consumers;
	size_t n_consumers;
	const struct liaison_counter *counters;
	size_t n_counters;
};

struct liaison_verification {
	uint64_t events;
	bool is_whole;
	const char *sentence; /* where the chain breaks, or which case is not as it must be */
	uint64_t cases;       /* looked at */
};

struct liaison_rule_file {
	const char *name;         /* "layers" stands for the areas and their files, whose text is not kept */
	unsigned char digest[32]; /* equal digests, equal files */
	uint64_t size;            /* in bytes; 0: its text is not kept */
};

/* A configuration that was in force. */
struct liaison_rule_set {
	uint64_t number;           /* 1, 2, 3 ... */
	const char *version, *who; /* version: what cases call rule_set */
	int64_t at_ms;
	const struct liaison_rule_file *files;
	size_t n_files;
};

enum liaison_remark_grade { LIAISON_REMARK_NOTE, LIAISON_REMARK_WARNING, LIAISON_REMARK_ERROR };

/* What a check of a configuration has to say. */
struct liaison_remark {
	enum liaison_remark_grade grade;
	const char *kind;  /* one word for programs (docs/RULES.md) */
	const char *where; /* "DIR/rules.cfg:12", or "" */
	const char *sentence, *example, *hint;
};

struct liaison_remark_list {
	const struct liaison_remark *remarks; /* the gravest first; as many as an answer takes */
	size_t n_remarks;
	uint64_t errors; /* all that there are */
};

struct liaison_rule_set_list {
	const struct liaison_rule_set *sets; /* newest first */
	size_t n_sets;
	uint64_t next_before_number; /* 0: this was the last page */
};

/* A supervisors' ruling on who leads. */
struct liaison_precedent {
	uint64_t event_number, case_number;
	const char *reference, *category;
	const char *const *areas; /* layer:name */
	size_t n_areas;
	const char *from, *to;    /* who led before; who was ruled to */
	const char *reason_code;
	int64_t at_ms;
	const char *note, *title; /* of the ruling; of the case. "": none, or erased */
};

struct liaison_precedent_list {
	const struct liaison_precedent *precedents; /* newest first */
	size_t n_precedents;
	uint64_t next_before_event; /* 0: this was the last page; a page may be short */
};

struct liaison_event;

struct liaison_history_row {
	uint32_t position; /* 1 is the event that opened the case */
	const struct liaison_event *event;
	const struct liaison_text *text; /* NULL: none, or erased */
};

struct liaison_history {
	const struct liaison_history_row *rows; /* the oldest first */
	size_t n_rows;
	bool has_more;
};

/* A clock as it was promised, and as calendars and policies have it now. */
struct liaison_recomputed_clock {
	uint64_t number;
	const char *reference, *department, *clock; /* department "": a clock of the case */
	int64_t from_due_ms, to_due_ms;
	int64_t from_left_ms, to_left_ms; /* while it stands still */
	const char *policy, *calendar, *new_policy, *new_calendar;
};

struct liaison_recomputed {
	const struct liaison_recomputed_clock *rows;
	size_t n_rows;
	uint64_t next_before_number; /* 0: this was the last page */
	uint32_t cases;              /* among the rows */
	uint32_t unread;             /* cases with too much history to be read at once */
};

struct liaison_rule_piece {
	const char *bytes;
	size_t size;
	bool is_last;
};

struct liaison_problem {
	const char *category, *area;
	bool has_square; /* with cell_m; degrees */
	double south, west, north, east;
	uint64_t count, resolved, answered, reopened, joint;
	double expected, p, q, dispersion;
	enum liaison_problem_verdict verdict;
	uint32_t weeks_set_aside;
};

struct liaison_problem_report {
	const struct liaison_problem *problems; /* rises first, by how many are more than expected; then by count */
	size_t n_problems;
	int64_t since_ms, until_ms;
	uint32_t weeks;                 /* of the past that could be held against; below 4: no judgement */
	uint32_t groups, judged;        /* told apart; of them, judged */
	uint32_t left_out;              /* behind the limit */
	uint64_t cases, uncounted, unplaced;
	const struct liaison_field *definitions; /* what each figure means */
	size_t n_definitions;
};

struct liaison_campaign {
	uint64_t number;
	const char *name, *title, *goal, *by;
	const char *const *departments, *const *categories, *const *areas;
	size_t n_departments, n_categories, n_areas;
	int64_t from_ms, until_ms, opened_ms, closed_ms; /* closed 0: it is open */
};

struct liaison_campaign_list {
	const struct liaison_campaign *campaigns; /* newest first */
	size_t n_campaigns;
	uint64_t next_before_number; /* 0: this was the last page */
};

/* Counts of cases: of all that belong to a campaign, or of those that one department leads. */
struct liaison_campaign_figures {
	const char *department; /* "": of all */
	uint64_t cases, open, resolved;
	uint64_t on_time, late; /* resolved before the lead's resolve clock ran out; it ran out, resolved or not. Share: on_time / (on_time + late) */
	uint64_t reopened;      /* at least once */
	uint64_t joint;         /* with a required co-handler; of a department: those in which it is one, whoever leads */
};

struct liaison_campaign_progress {
	const struct liaison_campaign *campaign;
	struct liaison_campaign_figures all;
	const struct liaison_campaign_figures *departments;
	size_t n_departments;
	bool is_partial; /* of its oldest 50,000 cases */
	int64_t as_of_ms;
};

struct liaison_improvement {
	uint64_t number;
	const char *title, *what, *result, *owner, *by, *campaign;
	int64_t due_ms, created_ms, done_ms, published_ms; /* 0: not done, not published */
	bool is_overdue;
	const uint64_t *cases;
	const char *const *references; /* of these cases */
	size_t n_cases;
};

struct liaison_improvement_list {
	const struct liaison_improvement *improvements; /* newest first */
	size_t n_improvements;
	uint64_t next_before_number; /* 0: this was the last page */
};

/* The answer to one request. Of the pointers, the one that fits the request is set when the outcome is OK or UNCHANGED, and `remarks` when a reload was
 * refused. */
struct liaison_reply {
	enum liaison_outcome outcome;
	const char *sentence, *field;
	const struct liaison_case *record; /* submit, get, act */
	const struct liaison_case_list *list;
	const struct liaison_overdue_list *overdue;
	const struct liaison_health *health;
	const struct liaison_verification *verification;
	int64_t clock_ms; /* set_clock */
	const struct liaison_rule_set_list *rule_sets; /* reload: the one in force; rule_sets */
	const struct liaison_rule_piece *rule_piece;
	const struct liaison_history *history;
	const struct liaison_problem_report *problems;
	const struct liaison_stats *stats;
	const struct liaison_recomputed *recomputed;
	const struct liaison_campaign *campaign; /* campaign_act */
	const struct liaison_campaign_list *campaigns;
	const struct liaison_campaign_progress *campaign_progress;
	const struct liaison_improvement *improvement; /* improve */
	const struct liaison_improvement_list *improvements;
	const struct liaison_precedent_list *precedents;
	const struct liaison_remark_list *remarks;
};

/* What the watch over recent cases has seen. */
struct liaison_alarm {
	const char *rule, *sentence;  /* rule "": all of them */
	uint64_t matched, cases;      /* of `cases` recent ones, how many */
	double expected;              /* as the rule's own past has it */
	uint32_t low_permille, high_permille; /* the band of the fallback desk's share */
};

/* What an event did to a clock. */
struct liaison_ledger_entry {
	enum liaison_ledger_kind kind;
	const char *department, *clock; /* department "": a clock of the case */
	int64_t due_ms, left_ms;
	const char *policy, *calendar; /* started, recomputed: what made it */
};

struct liaison_event {
	uint32_t stream;
	uint64_t number, case_number;
	enum liaison_event_kind kind;
	int64_t at_ms, due_ms;
	const char *reference, *actor, *department, *clock, *outcome_code;
	const struct liaison_case *record; /* opened, reassessed; otherwise NULL */
	const struct liaison_alarm *alarm; /* fallback_share, rule_stopped, rule_started; otherwise NULL */
	const char *target, *reason_code;  /* whom it is about beside `department`; why */
	const char *role, *length, *campaign;
	enum liaison_part part;            /* invited: as what */
	enum liaison_waits_for waits_for;  /* held */
	enum liaison_solved solved;        /* rated */
	uint32_t satisfaction;
	uint64_t other_case;               /* linked, unlinked: the primary */
	uint32_t hops, step;
	int64_t late_ms;                   /* a mark that was given so much later than it should have been */
	enum liaison_priority priority;    /* priority_raised */
	const struct liaison_ledger_entry *ledger; /* what it did to clocks */
	size_t n_ledger;
	uint64_t improvement;              /* improvement: its number */
	const char *const *contributors;           /* resolved: whose parts the answer is made from, the lead first */
	size_t n_contributors;
};

struct liaison_cursor {
	uint32_t stream;
	uint64_t event_number, position;
};

struct liaison_delivery {
	const char *feed, *consumer;
	struct liaison_cursor cursor; /* what to acknowledge once this one is dealt with */
	struct liaison_event event;
	const struct liaison_text *text; /* NULL: the event has none, or it was erased */
};

/* ---- connection ------------------------------------------------------------------------------------------------- */

struct liaison;

struct liaison_error {
	enum liaison_outcome outcome; /* LIAISON_REFUSED: what the daemon said */
	char field[64];               /* the field that was wrong, or "" */
	char sentence[512];           /* for a person: what, where, what to do */
};

struct liaison_options {
	size_t size;
	uint32_t answer_within_ms; /* after this a blocking call gives up; 0: 5,000 */
	uint32_t resend_after_ms;  /* silence after which all that is unanswered is sent again; 0: 2,000 */
	uint32_t outstanding_max;  /* requests without an answer at once, 1 .. 65,536; 0: 4,096 */
	bool wait_for_room;        /* NO_ROOM is tried again like BUSY, instead of being an answer */
};

/* Opens a connection; does not wait for the daemon. `endpoint` NULL: the environment's LIAISON_ENDPOINT, or else
 * LIAISON_DEFAULT_ENDPOINT. `options` may be NULL.
 * Owner: the caller, until liaison_close. Returns OK, INVALID (no such endpoint, or an option out of bounds) or BROKEN;
 * `error` has the sentence. */
LIAISON_API LIAISON_MUST_CHECK int liaison_connect(const char *endpoint, const struct liaison_options *options,
						   struct liaison **out, struct liaison_error *error);

/* Ends the connection. What is unanswered is dropped and its callbacks are not called; liaison_settle waits for it. Accepts
 * NULL, sets NULL. */
LIAISON_API void liaison_close(struct liaison **l);

/* The endpoint as it is used. Valid until liaison_close. */
LIAISON_API const char *liaison_endpoint(const struct liaison *l);

/* ---- requests --------------------------------------------------------------------------------------------------- */

/* Each of these asks and waits for the answer, at most `answer_within_ms`; meanwhile callbacks of others are called. BUSY,
 * STOPPING and STORE_FAILED are asked again by themselves until that time is over. Never call them from a callback.
 * Returns OK (also for UNCHANGED: see reply->outcome), REFUSED, SILENT, FULL, INVALID or BROKEN; *reply_out is set on OK
 * only (and by a reload that was refused with remarks), and is valid until the next call on `l`. */
LIAISON_API LIAISON_MUST_CHECK int liaison_submit(struct liaison *l, const struct liaison_submission *submission,
						  const struct liaison_reply **reply_out, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_act(struct liaison *l, const struct liaison_act *act,
					       const struct liaison_reply **reply_out, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_get(struct liaison *l, const struct liaison_key *key, bool with_decision,
					       const struct liaison_reply **reply_out, struct liaison_error *error);
/* As the department `as`, which has a part in the case, may see it: co-handlers that are only informed without who reported it, partner organisations
 * redacted. */
LIAISON_API LIAISON_MUST_CHECK int liaison_get_as(struct liaison *l, const struct liaison_key *key, const char *as, bool with_decision,
						  const struct liaison_reply **reply_out, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_list(struct liaison *l, const struct liaison_list_query *query,
						const struct liaison_reply **reply_out, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_overdue(struct liaison *l, const struct liaison_overdue_query *query,
						   const struct liaison_reply **reply_out, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_stats(struct liaison *l, const struct liaison_stats_query *query,
						 const struct liaison_reply **reply_out, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_health(struct liaison *l, const struct liaison_reply **reply_out,
						  struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_verify(struct liaison *l, const struct liaison_reply **reply_out,
						  struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_set_clock(struct liaison *l, int64_t now_ms,
						     const struct liaison_reply **reply_out, struct liaison_error *error);

/* Why a case was decided so, in words for the citizen: reply->record->decision->plain. `language`: "en" or "zh". */
LIAISON_API LIAISON_MUST_CHECK int liaison_explain(struct liaison *l, const struct liaison_key *key, const char *language,
						   const struct liaison_reply **reply_out, struct liaison_error *error);
/* Makes the daemon read its configuration again. `who` asks, for the record: 1 .. 64 bytes. Refused with BAD_CONFIGURATION and file:line where it cannot
 * be used; nothing has changed then, and (*reply_out)->remarks has all that is wrong (NULL: only the error's sentence). The daemon may need seconds: give
 * `answer_within_ms` room. */
LIAISON_API LIAISON_MUST_CHECK int liaison_reload(struct liaison *l, const char *who, const struct liaison_reply **reply_out,
						  struct liaison_error *error);
/* The configurations that were ever in force, newest first. `before_number` 0: from the newest; `limit` 0: 100. */
LIAISON_API LIAISON_MUST_CHECK int liaison_rule_sets(struct liaison *l, uint64_t before_number, uint32_t limit,
						     const struct liaison_reply **reply_out, struct liaison_error *error);
/* Piece 0, 1, 2 ... of a file of one of them. */
LIAISON_API LIAISON_MUST_CHECK int liaison_rule_file(struct liaison *l, uint64_t number, const char *name, uint32_t piece,
						     const struct liaison_reply **reply_out, struct liaison_error *error);

/* What happened to a case, the oldest first. */
LIAISON_API LIAISON_MUST_CHECK int liaison_history(struct liaison *l, const struct liaison_history_query *query,
						   const struct liaison_reply **reply_out, struct liaison_error *error);
/* What citizens report most, and more or less than usual. */
LIAISON_API LIAISON_MUST_CHECK int liaison_problems(struct liaison *l, const struct liaison_problems_query *query,
						    const struct liaison_reply **reply_out, struct liaison_error *error);

/* What the promises of open cases would be by the calendars and policies in force; with `apply` it makes them so, an event per case. A page at a time;
 * asking again for a page that was applied changes nothing more. */
LIAISON_API LIAISON_MUST_CHECK int liaison_recompute(struct liaison *l, const struct liaison_recompute_query *query,
						     const struct liaison_reply **reply_out, struct liaison_error *error);
/* Opens, changes or closes a campaign, on behalf of the supervisors. */
LIAISON_API LIAISON_MUST_CHECK int liaison_campaign_act(struct liaison *l, const struct liaison_campaign_act *act,
							const struct liaison_reply **reply_out, struct liaison_error *error);
/* Newest first. `before_number` 0: from the newest; `limit` 0: 100. */
LIAISON_API LIAISON_MUST_CHECK int liaison_campaigns(struct liaison *l, bool open_only, uint64_t before_number, uint32_t limit,
						     const struct liaison_reply **reply_out, struct liaison_error *error);
/* With the figures of its cases. */
LIAISON_API LIAISON_MUST_CHECK int liaison_campaign_show(struct liaison *l, const char *name, const struct liaison_reply **reply_out,
							 struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_improve(struct liaison *l, const struct liaison_improve *improve,
						   const struct liaison_reply **reply_out, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_improvements(struct liaison *l, const struct liaison_improvements_query *query,
							const struct liaison_reply **reply_out, struct liaison_error *error);
/* Rulings of supervisors on who leads. */
LIAISON_API LIAISON_MUST_CHECK int liaison_precedents(struct liaison *l, const struct liaison_precedent_query *query,
						      const struct liaison_reply **reply_out, struct liaison_error *error);

/* Called once, from liaison_poll or a blocking call, with the answer. May begin further requests. */
typedef void liaison_answered(void *ctx, const struct liaison_reply *reply);

/* The same without waiting. The request is copied, is sent again for as long as it is unanswered, and has no time limit.
 * `answered` may be NULL.
 * Returns OK, FULL (nothing was taken), INVALID or BROKEN; `error` may be NULL. */
LIAISON_API LIAISON_MUST_CHECK int liaison_submit_begin(struct liaison *l, const struct liaison_submission *submission,
							liaison_answered *answered, void *ctx, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_act_begin(struct liaison *l, const struct liaison_act *act,
						     liaison_answered *answered, void *ctx, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_get_begin(struct liaison *l, const struct liaison_key *key, bool with_decision,
						     liaison_answered *answered, void *ctx, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_list_begin(struct liaison *l, const struct liaison_list_query *query,
						      liaison_answered *answered, void *ctx, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_overdue_begin(struct liaison *l, const struct liaison_overdue_query *query,
							 liaison_answered *answered, void *ctx, struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_health_begin(struct liaison *l, liaison_answered *answered, void *ctx,
							struct liaison_error *error);
LIAISON_API LIAISON_MUST_CHECK int liaison_set_clock_begin(struct liaison *l, int64_t now_ms, liaison_answered *answered,
							   void *ctx, struct liaison_error *error);

/* ---- feeds ------------------------------------------------------------------------------------------------------ */

/* Called for each delivery, in order, once per position for as long as the connection lives. true: dealt with, acknowledge
 * up to here (in batches). false: not yet; liaison_ack later. Keep what you need: the delivery is gone when it returns. */
typedef bool liaison_take(void *ctx, const struct liaison_delivery *delivery);

/* The subscription has ended though the connection has not: somebody else subscribed under this consumer's name, or the
 * daemon refuses it now. */
typedef void liaison_ended(void *ctx, const char *feed, const char *consumer, const char *sentence);

struct liaison_subscription {
	size_t size;
	const char *feed;     /* a department, or "supervisors" */
	const char *consumer; /* a durable name: the daemon keeps its cursor */
	uint32_t credit;      /* deliveries that may be unacknowledged at once, 1 .. 65,536; 0: 1,024 */
	bool from_now;        /* a consumer that was never seen before starts behind the newest event */
	liaison_take *take;
	liaison_ended *ended; /* may be NULL */
	void *ctx;
};

/* Starts or resumes a consumer, and waits like a blocking request for the daemon to agree. Deliveries come from liaison_poll
 * (and from blocking calls). It is renewed by itself after every reconnect; what was given to `take` before is recognised by
 * its position and not given again.
 * At most 64 at once. Returns as a blocking request does. */
LIAISON_API LIAISON_MUST_CHECK int liaison_subscribe(struct liaison *l, const struct liaison_subscription *subscription,
						     struct liaison_error *error);
/* Ends it; its cursor stays with the daemon. Acknowledges first what is still to be. */
LIAISON_API LIAISON_MUST_CHECK int liaison_unsubscribe(struct liaison *l, const char *feed, const char *consumer,
						       struct liaison_error *error);

/* Everything of that feed up to and including `cursor` has been dealt with. Costs no message of its own: goes out with the
 * next liaison_poll.
 * Returns OK (also for what was acknowledged before), or INVALID when there is no such subscription here. */
LIAISON_API int liaison_ack(struct liaison *l, const char *feed, const char *consumer, struct liaison_cursor cursor);

/* ---- driving it ------------------------------------------------------------------------------------------------- */

/* Waits up to `timeout_ms` (negative: for ever) for something to arrive, calls the callbacks, sends acknowledgements, and
 * sends again what is due.
 * Returns the number of messages that it took, 0 when the time is over, or -1 when this machine fails it or it was called
 * from a callback. */
LIAISON_API int liaison_poll(struct liaison *l, int timeout_ms);

/* For a loop of one's own: a descriptor that becomes readable when liaison_poll has something to do. Edge-triggered: when it
 * is readable, and after any other call on `l`, call liaison_poll(l, 0) until it returns 0; besides, once a second, so that
 * silence is noticed. Valid until liaison_close. */
LIAISON_API int liaison_fd(const struct liaison *l);

/* Requests that have no answer yet. */
LIAISON_API size_t liaison_outstanding(const struct liaison *l);

/* Is there a connection at this moment, as far as the last liaison_poll saw? */
LIAISON_API bool liaison_is_connected(const struct liaison *l);

/* Polls until every request is answered and every acknowledgement has reached the daemon. Returns OK, SILENT or BROKEN. */
LIAISON_API LIAISON_MUST_CHECK int liaison_settle(struct liaison *l, uint32_t within_ms, struct liaison_error *error);

/* What happened on this connection, counted since liaison_connect. */
struct liaison_figures {
	size_t size;
	uint64_t sent, resent;    /* requests; quiet acknowledgements are not counted */
	uint64_t answered;        /* replies that belonged to a request */
	uint64_t unknown_replies; /* replies to nothing that waits: normal after a resend */
	uint64_t put_off;         /* BUSY, STOPPING, STORE_FAILED (NO_ROOM): asked again later */
	uint64_t garbage;         /* messages that could not be read */
	uint64_t deliveries;      /* given to take */
	uint64_t repeated;        /* deliveries that had been given before */
	uint64_t holes;           /* deliveries that came too early; the subscription was renewed */
	uint64_t connects;        /* times that the connection was made */
};
LIAISON_API void liaison_figures(const struct liaison *l, struct liaison_figures *out);

#ifdef __cplusplus
}
#endif

#endif
