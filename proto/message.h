/* proto/message.h - the protocol's messages as plain structs, the vocabulary that codec, core, store and client share.
 * Field meanings stand in liaison.proto. Values only; every text belongs to whoever decoded or built the struct (usually an
 * arena). A wall time that is not set is WALL_NONE here and 0 on the wire. Any thread. */
#ifndef LIAISON_PROTO_MESSAGE_H
#define LIAISON_PROTO_MESSAGE_H

#include <string.h>

#include "base/limits.h"
#include "base/moment.h"
#include "base/remarks.h"
#include "base/text.h"

enum outcome {
	OUTCOME_OK = 1, OUTCOME_UNCHANGED, OUTCOME_BAD_FRAME, OUTCOME_BAD_VERSION, OUTCOME_TOO_LARGE, OUTCOME_UNKNOWN_REQUEST,
	OUTCOME_INVALID, OUTCOME_UNKNOWN_CASE, OUTCOME_UNKNOWN_DEPARTMENT, OUTCOME_UNKNOWN_FEED, OUTCOME_NOT_ALLOWED,
	OUTCOME_WRONG_STATE, OUTCOME_BUSY, OUTCOME_NO_ROOM, OUTCOME_STORE_FAILED, OUTCOME_STOPPING, OUTCOME_BAD_CONFIGURATION,
	OUTCOME_UNKNOWN_RULE_SET,
	OUTCOME_COUNT
};

enum priority { PRIORITY_NONE, PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_URGENT, PRIORITY_COUNT };
enum case_state { CASE_ANY, CASE_OPEN, CASE_ON_HOLD, CASE_DISPUTED, CASE_RESOLVED, CASE_CLOSED, CASE_REOPENED, CASE_STATE_COUNT };
enum assignment_state {
	ASSIGNMENT_ASSIGNED = 1, ASSIGNMENT_ACKNOWLEDGED, ASSIGNMENT_WORKING, ASSIGNMENT_DONE, ASSIGNMENT_DECLINED,
	ASSIGNMENT_HANDED_OVER, ASSIGNMENT_ON_HOLD, ASSIGNMENT_WAIVED,
	ASSIGNMENT_STATE_COUNT
};
enum part { PART_NONE, PART_LEAD, PART_REQUIRED, PART_INFORMED, PART_COUNT };
enum verb {
	VERB_NONE, VERB_ACKNOWLEDGE, VERB_START, VERB_DONE, VERB_RESOLVE, VERB_RESPOND, VERB_MEET,
	VERB_DECLINE, VERB_HAND_OVER, VERB_ACCEPT, VERB_REJECT, VERB_WITHDRAW, VERB_HOLD, VERB_RESUME,
	VERB_INVITE, VERB_WAIVE, VERB_URGE, VERB_ASSIGN, VERB_RULE, VERB_EXTEND, VERB_GRANT, VERB_REFUSE, VERB_SUPERVISE, VERB_RELEASE,
	VERB_ASK, VERB_REPLY, VERB_RATE, VERB_REOPEN, VERB_CLOSE, VERB_JOIN, VERB_LEAVE, VERB_LINK, VERB_UNLINK, VERB_COMMENT,
	VERB_COUNT
};
enum verdict_kind { VERDICT_NONE, VERDICT_ACCEPT, VERDICT_DECLINE, VERDICT_UNASSESSED, VERDICT_KIND_COUNT };
enum event_kind {
	EVENT_OPENED = 1, EVENT_ACKNOWLEDGED, EVENT_STARTED, EVENT_DONE, EVENT_RESOLVED, EVENT_CLOCK_WARNING, EVENT_CLOCK_BREACH,
	EVENT_REASSESSED, EVENT_FALLBACK_SHARE, EVENT_RULE_STOPPED, EVENT_RULE_STARTED,
	EVENT_RESPONDED, EVENT_CLOCK_STARTED, EVENT_CLOCK_MET, EVENT_ESCALATED, EVENT_RECOMPUTED,
	EVENT_DECLINED, EVENT_PROPOSED, EVENT_ACCEPTED, EVENT_REJECTED, EVENT_WITHDRAWN, EVENT_DISPUTED, EVENT_RULED, EVENT_REASSIGNED,
	EVENT_INVITED, EVENT_WAIVED, EVENT_URGED, EVENT_HELD, EVENT_RESUMED,
	EVENT_EXTENSION_ASKED, EVENT_EXTENDED, EVENT_EXTENSION_REFUSED, EVENT_SUPERVISED, EVENT_RELEASED,
	EVENT_ASKED, EVENT_REPLIED, EVENT_RATED, EVENT_CLOSED, EVENT_REOPENED,
	EVENT_JOINED, EVENT_LEFT, EVENT_LINKED, EVENT_UNLINKED, EVENT_PRIORITY_RAISED, EVENT_COMMENTED,
	EVENT_CAMPAIGN_OPENED, EVENT_CAMPAIGN_CLOSED, EVENT_IMPROVEMENT,
	EVENT_KIND_COUNT
};
/* What a case waits for while it is on hold. */
enum waits_for { WAITS_FOR_NOTHING, WAITS_FOR_CITIZEN, WAITS_FOR_OUTSIDE, WAITS_FOR_RULING, WAITS_FOR_COUNT };
/* What somebody has asked for and not got yet. */
enum ask_kind { ASK_NONE, ASK_LEAD, ASK_EXTENSION, ASK_CITIZEN, ASK_KIND_COUNT };
enum campaign_verb { CAMPAIGN_VERB_NONE, CAMPAIGN_OPEN, CAMPAIGN_CHANGE, CAMPAIGN_CLOSE, CAMPAIGN_VERB_COUNT };
enum improve_verb { IMPROVE_NONE, IMPROVE_CREATE, IMPROVE_CHANGE, IMPROVE_DONE, IMPROVE_PUBLISH, IMPROVE_VERB_COUNT };
enum improvement_state { IMPROVEMENT_ANY, IMPROVEMENT_OPEN, IMPROVEMENT_OVERDUE, IMPROVEMENT_DONE, IMPROVEMENT_STATE_COUNT };
enum solved { SOLVED_UNSAID, SOLVED_YES, SOLVED_NO, SOLVED_COUNT };
/* What an entry of the ledger did to a clock. */
enum ledger_kind {
	LEDGER_NONE, LEDGER_STARTED, LEDGER_PAUSED, LEDGER_RESUMED, LEDGER_EXTENDED, LEDGER_MET, LEDGER_BREACHED, LEDGER_WAIVED, LEDGER_RECOMPUTED,
	LEDGER_MOVED, /* as it stands, from who led before to this department */
	LEDGER_KIND_COUNT
};

/* Flags of a case, a set of bits; flag_name() gives the word that the wire and people see. */
enum case_flag {
	FLAG_UNASSESSED = 1,  /* a claimed department's plugin has not given its verdict */
	FLAG_FALLBACK = 2,    /* no rule claimed it: the fallback desk leads */
	FLAG_NEAR_BORDER = 4, /* the point is nearer to another area of a layer than the layer's tolerance */
	FLAG_CONFLICT = 8,    /* rules of equal precedence named different leads; name order decided */
	FLAG_RULED = 16,      /* a supervisor's ruling binds: the lead cannot be passed on any more */
	FLAG_SUPERVISED = 32, /* under supervision: all its events come to the supervisors' feed */
	FLAG_REPEAT = 64,     /* the same reporter again after a resolution: perhaps that case should be reopened */
};

struct point { double lat, lon; };

struct reporter { struct text kind, name, contact; };

struct field { struct text name, value; };

struct case_text {
	struct text title, description, address, answer, note;
	bool has_point;
	struct point point;
	struct reporter reporter;
	struct field *fields;
	size_t n_fields;
};

struct case_key { uint64_t number; struct text reference, source, source_ref; };

/* A promise. What made it stands beside it, and it is never recomputed in silence: core/timekeeping.h moves it, and each move is an event. */
struct clock {
	wall started, due, warn, met; /* WALL_NONE: no such promise; no further warning; not met */
	wall paused;                  /* stands still since; WALL_NONE: it runs */
	wall step;                    /* next step of the escalation ladder; WALL_NONE: none, or not breached yet */
	wall owed;                    /* when that step should have come, where it waits for its role's hours besides; WALL_NONE: at `step` */
	dur left, warn_left;          /* while it stands still: what is left of it, what was left until its warning (below 0: given) */
	bool is_warned, is_breached;  /* at least once; its due time has passed */
	bool is_plain;                /* runs in plain time (calendar days, absolute), not in working time */
	bool is_waived;               /* nobody owes it any more */
	uint8_t warnings, steps;      /* given so far */
	uint8_t extensions;           /* granted so far */
	uint32_t extended_days;       /* and how many working days they were in all; a part of a day counts as one */
	struct text policy, calendar;
};

/* No promise. */
#define CLOCK_NONE ((struct clock){ .started = WALL_NONE, .due = WALL_NONE, .warn = WALL_NONE, .met = WALL_NONE, .paused = WALL_NONE, .step = WALL_NONE, .owed = WALL_NONE })

struct assignment {
	struct text department, sub_unit;
	enum part part;
	enum assignment_state state;
	wall since;
	struct clock acknowledge, resolve;
	enum waits_for waits_for; /* while it is on hold */
	struct text after;        /* a department whose part must be done before this one; empty: none */
	struct text reason;       /* why it was declined, handed over or waived: a code */
	struct text invited_by;   /* empty: rules or plugins */
};

/* A clock that is nobody's assignment's: of the case's promise (department empty: the lead's, whoever that is), or of joint handling itself. */
struct case_clock {
	struct text name, department;
	enum event_kind starts_with; /* 0: has started; otherwise it waits for such an event, and clock.due is WALL_NONE */
	enum event_kind met_by;      /* 0: by VERB_MEET, or by what core does */
	struct clock clock;
};

/* Who answered for the case from then on, until the next one did. */
struct spell {
	struct text holder; /* a department; "citizen" or "outside" while the case waits for them; empty while it is resolved or closed */
	wall from;
};

/* How long somebody held a case in all. */
struct holding {
	struct text holder; /* as in a spell */
	dur plain, working; /* working: on the calendar of the lead's resolve clock, or else the city's first */
};

/* Everybody who can hold a case: its departments, the citizen, somebody outside, and nobody while it is resolved. */
enum { HOLDERS_MAX = LIMIT_ASSIGNMENTS + 3 };

struct ask {
	enum ask_kind kind;
	struct text from, to;      /* parties: a department, "supervisors", "citizen" */
	struct text reason;        /* code */
	struct text clock, length; /* extension: of which clock, how much more */
	wall at;
};

struct rating {
	enum solved solved;
	uint32_t satisfaction; /* 1 .. 5; 0: not said */
};

struct area_hit { struct text layer, name; double border_m; bool is_near_border; };

struct claim {
	struct text department, rule, tier, matched, lost, place;
	enum part part;
	uint32_t specificity;
};

struct verdict {
	struct text department, reason, proposed, sub_unit, policy;
	struct text demands[LIMIT_ASSIGNMENTS];
	size_t n_demands;
	enum verdict_kind kind;
	enum priority priority;
};

/* Which earlier case a new one was taken to repeat, and why. */
struct repeats {
	uint64_t primary, alike; /* linked with; found to be like: the primary, or one of its followers. 0: it repeats none */
	double distance_m;       /* below 0: not known */
	double similarity;       /* 0 .. 1 */
	struct text sentence;
};

/* The trace of a decision; arrays belong to the arena it was made in. */
struct decision {
	struct text rule_set, sentence, plain;
	struct claim *claims;
	size_t n_claims;
	struct verdict *verdicts;
	size_t n_verdicts;
	struct area_hit *areas;
	size_t n_areas;
	struct text *fallback; /* who leads, in this order, when the lead declines */
	size_t n_fallback;
	struct text policy, policy_why; /* the clock policy of the lead's promise, and what in the case met it */
	wall policy_due; /* when it had the lead's resolve clock due at intake, whether the sender's own promise stands in its place or not */
	struct repeats repeats;
};

struct case_record {
	uint64_t number;
	struct text reference, source, source_ref, channel, category, lead, rule, rule_set, outcome_code;
	enum priority priority;
	enum case_state state;
	wall received, opened, resolved;
	struct text areas[LIMIT_AREAS]; /* layer:name */
	size_t n_areas;
	uint32_t flags; /* enum case_flag */
	bool has_text;
	struct case_text text;
	const struct decision *decision; /* NULL: not asked for */
	const struct holding *held; /* not kept: reckoned when it is asked for */
	size_t n_held;
	const struct area_hit *borders; /* not kept: of the trace, when it is asked for and the case is near a border */
	size_t n_borders;
	wall closed;
	uint32_t hops;     /* how often the lead was passed on */
	uint32_t reopened; /* how often it was reopened */
	struct text campaign;
	uint64_t primary;   /* the case that this one repeats; 0: none */
	uint32_t followers; /* cases that repeat this one */
	struct rating rating;
	size_t n_assignments, n_clocks, n_spells, n_asks;
	struct assignment assignments[LIMIT_ASSIGNMENTS]; /* the lead's first */
	struct case_clock clocks[LIMIT_CASE_CLOCKS];
	struct spell spells[LIMIT_SPELLS]; /* none: the lead has held it since receipt. The oldest are joined when there are too many */
	struct ask asks[LIMIT_ASKS];
};

/* An empty record. The arrays, most of its 12 KiB, are left as they are: their counts say that they are empty. */
static inline void case_record_clear(struct case_record *record)
{
	memset(record, 0, offsetof(struct case_record, assignments));
	record->received = record->opened = record->resolved = record->closed = WALL_NONE;
}

struct alarm {
	struct text rule, sentence;
	uint64_t matched, cases;
	double expected;
	uint32_t low, high; /* per mille */
};

/* One entry of a clock's ledger. Its due time follows from the entries before it: tests derive it anew. */
struct ledger_entry {
	enum ledger_kind kind;
	struct text department, clock; /* department empty: a clock of the case */
	wall due;                      /* after this entry */
	dur left;                      /* paused: what was left */
	struct text policy, calendar;  /* started, recomputed: what made it */
};

struct event {
	uint32_t stream;
	uint64_t number, case_number;
	enum event_kind kind;
	wall at, due;
	struct text reference, actor, department, clock, outcome_code, text_hash;
	const struct case_record *record; /* opened, reassessed; otherwise NULL */
	struct text encoded;              /* for writing: an encoded Case in place of `record` */
	const struct alarm *alarm;        /* fallback_share, rule_stopped, rule_started; otherwise NULL */
	struct text target, reason_code;  /* whom it is about beside `department`; why */
	struct text role, length, campaign;
	enum part part;            /* invited: as what */
	enum waits_for waits_for;  /* held */
	struct rating rating;
	uint64_t other_case;       /* linked, unlinked: the primary; resolved: that with which it was; urged: the case in which the citizen came again */
	uint32_t hops;             /* accepted, ruled, reassigned, disputed */
	uint32_t step;             /* escalated: 1 the first of its ladder; clock_warning: likewise */
	dur late;                  /* a mark that was given so much later than it should have been */
	enum priority priority;    /* priority_raised: the new one */
	const struct ledger_entry *ledger;
	size_t n_ledger;
	uint64_t improvement;      /* improvement: its number */
	struct text contributors[LIMIT_ASSIGNMENTS]; /* resolved: whose parts the answer is made from, the lead's first */
	size_t n_contributors;
};

struct cursor { uint32_t stream; uint64_t event_number, position; };

/* A configuration that was in force: who brought it, since when, and of which files it was made. */
struct rule_file { struct text name, digest; uint64_t size; };

struct rule_set {
	uint64_t number; /* 1, 2, 3 ... */
	struct text version, who;
	wall at;
	struct rule_file files[LIMIT_RULE_FILES];
	size_t n_files;
};

/* Cases under one theme. Empty lists say nothing; a campaign without any takes cases by rules and by hand alone. */
struct campaign {
	uint64_t number; /* 1, 2, 3 ... */
	struct text name, title, goal, by;
	struct text departments[LIMIT_CAMPAIGN_LIST], categories[LIMIT_CAMPAIGN_LIST], areas[LIMIT_CAMPAIGN_LIST]; /* areas: layer:name */
	size_t n_departments, n_categories, n_areas;
	wall from, until;    /* WALL_NONE: from its opening; until it is closed */
	wall opened, closed; /* closed WALL_NONE: it is open */
};

struct campaign_figures { struct text department; uint64_t cases, open, resolved, on_time, late, reopened, joint; };

struct campaign_progress {
	const struct campaign *campaign;
	struct campaign_figures all, *departments;
	size_t n_departments;
	bool is_partial;
	wall as_of;
};

/* What was, or will be, changed so that something does not come back. */
struct improvement {
	uint64_t number; /* 1, 2, 3 ... */
	struct text title, what, result, owner, by, campaign;
	wall due, created, done, published; /* WALL_NONE: not done, not published */
	bool is_overdue;
	uint64_t cases[LIMIT_IMPROVEMENT_CASES];
	struct text references[LIMIT_IMPROVEMENT_CASES]; /* of these; only in what the daemon sends */
	size_t n_cases, n_references;
};

/* ---- requests ---- */

enum request_kind {
	REQUEST_NONE, REQUEST_SUBMIT, REQUEST_GET, REQUEST_LIST, REQUEST_OVERDUE, REQUEST_ACT, REQUEST_SUBSCRIBE, REQUEST_ACK,
	REQUEST_HEALTH, REQUEST_SET_CLOCK, REQUEST_UNSUBSCRIBE, REQUEST_VERIFY, REQUEST_RELOAD, REQUEST_RULE_SETS, REQUEST_RULE_FILE,
	REQUEST_HISTORY,
	REQUEST_PROBLEMS,
	REQUEST_STATS,
	REQUEST_RECOMPUTE,
	REQUEST_CAMPAIGN, REQUEST_CAMPAIGNS, REQUEST_CAMPAIGN_SHOW, REQUEST_IMPROVE, REQUEST_IMPROVEMENTS,
	REQUEST_PRECEDENTS,
	REQUEST_KIND_COUNT
};

struct submission {
	struct text source, source_ref, channel, category;
	struct case_text text;
	enum priority priority;
	wall opened;
	wall promised; /* by the sending system; 0 or WALL_NONE: nothing */
};

/* What is counted of cases (docs/FIGURES.md); figure_name() and figure_definition() give the words. The numbers are stored and sent: new ones at the end. */
enum figure {
	FIGURE_RECEIVED, FIGURE_RESOLVED, FIGURE_RECEIVED_RESOLVED, FIGURE_JOINT, FIGURE_IN_TIME, FIGURE_LATE, FIGURE_OVERDUE_OPEN,
	FIGURE_RESPONSE_IN_TIME, FIGURE_RESPONSE_LATE, FIGURE_RESPONSE_MISSED, FIGURE_REOPENED, FIGURE_RATED, FIGURE_SATISFIED,
	FIGURE_COUNT
};

/* By what cases are counted. */
enum stats_by { STATS_BY_NONE, STATS_BY_ALL, STATS_BY_DEPARTMENT, STATS_BY_AREA, STATS_BY_CATEGORY, STATS_BY_CHANNEL, STATS_BY_COUNT };
enum stats_every { STATS_EVERY_NONE, STATS_EVERY_DAY, STATS_EVERY_WEEK, STATS_EVERY_MONTH, STATS_EVERY_COUNT };

/* How an overdue list goes: by due time; by working time late; by priority, then by working time late; by receipt. */
enum overdue_sort { OVERDUE_SORT_DUE, OVERDUE_SORT_LATE, OVERDUE_SORT_PRIORITY, OVERDUE_SORT_AGE, OVERDUE_SORT_COUNT };

/* A place in an overdue list. The first four are a row's own; the rest, which all sorts but that by due time need, comes back in overdue_list.next. */
struct overdue_key {
	wall due; /* by age: received; due soon: the case's next mark */
	uint64_t number;
	struct text department, clock;
	wall as_of; /* when the walk began: all its pages measure lateness at that moment; WALL_NONE: not said */
	dur late;
	enum priority priority;
};

struct request_get { struct case_key key; bool with_decision; struct text plain, as; };
struct request_list { struct text department, category_prefix; enum case_state state; uint64_t before_number; uint32_t limit; };
struct request_overdue {
	struct text department, clock;
	bool has_after;
	struct overdue_key after;
	uint32_t limit;
	struct text area, category_prefix, holder, campaign; /* area: layer:name */
	enum case_state case_state;
	enum assignment_state state; /* 0: any */
	dur later_than; /* in working time; 0: any */
	enum overdue_sort sort;
	dur due_within; /* above 0: what falls due within that time, instead of what is overdue */
};
struct request_stats {
	enum stats_by by;
	struct text value;      /* only this one; of categories: it and those below; empty: all */
	uint32_t depth;         /* of categories: at most so many segments; 0: any */
	int32_t from_day, to_day; /* since 1970 in the city's zone, both included; 0: from the first, to the last */
	enum stats_every every;
	struct text after;      /* go on behind this value */
	uint32_t limit;         /* rows; all spans of one value come together */
};
struct request_act {
	struct case_key key;
	enum verb verb;
	struct text department; /* on whose behalf: a department, "supervisors" or "citizen" */
	struct text actor, outcome_code, answer, note;
	struct text reason_code, target, clock, length, after, campaign;
	enum part part;
	enum waits_for waits_for;
	struct rating rating;
	struct case_key other;
};
struct request_subscribe { struct text feed, consumer; uint32_t credit; bool from_now; };
struct request_unsubscribe { struct text feed, consumer; };
struct request_ack { struct text feed, consumer; struct cursor cursor; bool is_quiet; };
struct request_set_clock { wall now; };
struct request_reload { struct text who; };
struct request_rule_sets { uint64_t before_number; uint32_t limit; };
struct request_rule_file { uint64_t number; struct text name; uint32_t piece; };
struct request_precedents { struct text category_prefix, department, words; wall since; uint64_t before_event; uint32_t limit; };
struct request_history { struct case_key key; uint32_t after, limit; struct text as; };
struct request_problems {
	wall since, until;
	struct text category_prefix, area, layer;
	bool is_citywide;
	uint32_t depth, weeks, min_count, limit, cell_m;
};
struct request_recompute { struct text department, category_prefix, policy, who, reason_code; bool is_applied; uint64_t before_number; uint32_t limit; };
struct request_campaign { enum campaign_verb verb; const struct campaign *campaign; struct text department, actor; };
struct request_campaigns { bool open_only; uint64_t before_number; uint32_t limit; };
struct request_campaign_show { struct text name; };
struct request_improve {
	enum improve_verb verb;
	const struct improvement *improvement;
	const struct case_key *cases;
	size_t n_cases;
	struct text department, actor;
};
struct request_improvements { struct text department; enum improvement_state state; bool published_only; uint64_t before_number; uint32_t limit; };

struct request {
	uint64_t id;
	enum request_kind kind;
	union {
		struct submission submit;
		struct request_get get;
		struct request_list list;
		struct request_overdue overdue;
		struct request_act act;
		struct request_subscribe subscribe;
		struct request_unsubscribe unsubscribe;
		struct request_ack ack;
		struct request_set_clock set_clock;
		struct request_reload reload;
		struct request_rule_sets rule_sets;
		struct request_rule_file rule_file;
		struct request_history history;
		struct request_problems problems;
		struct request_stats stats;
		struct request_recompute recompute;
		struct request_campaign campaign;
		struct request_campaigns campaigns;
		struct request_campaign_show campaign_show;
		struct request_improve improve;
		struct request_improvements improvements;
		struct request_precedents precedents;
	};
};

/* ---- replies and deliveries ---- */

struct case_list { struct case_record *cases; size_t n_cases; uint64_t next_before_number; };

struct overdue_row {
	uint64_t number;
	struct text reference, category, department, clock, policy;
	struct text calendar; /* not sent: what late_working is measured on */
	enum priority priority;
	enum part part;
	enum assignment_state state;
	wall since, due;
	dur late_working; /* below 0: not late yet */
	enum case_state case_state;
	struct text holder, campaign; /* holder: who has the case now */
	wall held_since, received;
	struct text *areas; /* layer:name */
	size_t n_areas;
	uint32_t extensions, extended_days, steps; /* steps: of the ladder, given so far */
	bool is_extension_asked;
	bool is_still;  /* the clock stands still: next_step comes once it goes on, whatever the moment */
	bool is_plain;  /* not sent, and only of what falls due soon: the clock runs in plain time */
	dur plain_left; /* due soon, of a clock that runs in plain time: what is left of it; otherwise 0 */
	wall next_step;
	struct text next_role;
	struct holder_time *held; /* whose time it was, since receipt, on the clock's calendar */
	size_t n_held;
};

struct holder_time { struct text holder; dur working; };

struct overdue_list {
	struct overdue_row *rows;
	size_t n_rows;
	bool has_more;
	bool is_cut; /* the page ends early: it has looked at as many rows as one page may */
	wall as_of;
	struct overdue_key next; /* while has_more: request_overdue.after of the next page */
};
/* Figures of one value in one span of days. */
struct stats_row {
	struct text value;
	int32_t from_day, to_day; /* as far as they were asked for; 0: open */
	int64_t counts[FIGURE_COUNT];
	uint64_t acknowledged, measured; /* lengths of time behind the next four */
	dur acknowledge_p50, acknowledge_p90, resolve_p50, resolve_p90;
	struct holder_time *held;
	size_t n_held;
};

struct stats_list {
	struct stats_row *rows;
	size_t n_rows;
	bool has_more;
	struct text next; /* while has_more: request_stats.after of the next page */
	wall as_of;
	bool is_counting; /* cases of before figures were kept are still being counted in */
};
struct subscribed { struct cursor cursor, newest; };
/* What a check of the configuration says; struct remark, as it is sent. */
struct remark_row { enum remark_grade grade; struct text kind, where, sentence, example, hint; };
struct remark_list { struct remark_row *rows; size_t n_rows; uint64_t n_errors; };

struct rule_set_list { struct rule_set *sets; size_t n_sets; uint64_t next_before_number; };
struct rule_piece { struct text bytes; bool is_last; };

enum problem_verdict {
	PROBLEM_NONE, PROBLEM_FEW_WEEKS, PROBLEM_FEW_CASES, PROBLEM_STEADY, PROBLEM_RISE, PROBLEM_FALL,
	PROBLEM_VERDICT_COUNT
};

struct square { double south, west, north, east; };

struct problem {
	struct text category, area;
	bool has_square;
	struct square square;
	uint64_t count, resolved, answered, reopened, joint;
	double expected, p, q, dispersion;
	enum problem_verdict verdict;
	uint32_t weeks_set_aside;
};

struct problem_report {
	struct problem *problems;
	size_t n_problems;
	wall since, until;
	uint32_t weeks, groups, judged, left_out;
	uint64_t cases, uncounted, unplaced;
	const struct field *definitions;
	size_t n_definitions;
};

struct verify_report { uint64_t events; bool is_whole; struct text sentence; uint64_t cases; };

struct plugin_health { struct text department, state; uint64_t asked, answered, late; uint32_t restarts; };
struct consumer_health { struct text feed, consumer; bool is_connected; uint64_t position, behind; };
struct counter { struct text name; uint64_t value; };

struct health_report {
	struct text version, rule_set;
	wall now;
	bool clock_is_manual;
	dur up;
	uint64_t cases, open_cases, events, pending;
	struct plugin_health *plugins;
	size_t n_plugins;
	struct consumer_health *consumers;
	size_t n_consumers;
	struct counter *counters;
	size_t n_counters;
};

struct delivery { uint64_t position; struct event event; bool has_text; struct case_text text; };

/* A supervisors' ruling on who leads. */
struct precedent {
	uint64_t event_number, case_number; /* of the ruling; its case */
	struct text reference, category;
	struct text areas[LIMIT_AREAS]; /* layer:name */
	size_t n_areas;
	struct text from, to;           /* who led before; who was ruled to */
	struct text reason_code;
	wall at;
	struct text note, title;        /* of the ruling; of the case. Not kept with it: read where they lie */
};

struct precedent_list { struct precedent *rows; size_t n_rows; uint64_t next_before_event; };

/* What happened to a case, the oldest first; a delivery's position is its place there: 1, 2, 3 ... */
struct history {
	struct delivery *events; /* decoded; NULL when encoded */
	const struct text *encoded; /* for writing: Deliveries as they are sent */
	size_t n_events;
	bool has_more;
};

/* A clock as it was promised, and as the calendars and policies in force would have it. */
struct recomputed_clock {
	uint64_t number;
	struct text reference, department, clock; /* department empty: a clock of the case */
	wall from, to;
	dur from_left, to_left; /* while it stands still */
	struct text policy, calendar, new_policy, new_calendar;
};

struct recomputed { struct recomputed_clock *rows; size_t n_rows; uint64_t next_before_number; uint32_t cases, unread; };

struct campaign_list { struct campaign *campaigns; size_t n_campaigns; uint64_t next_before_number; };
struct improvement_list { struct improvement *improvements; size_t n_improvements; uint64_t next_before_number; };

enum reply_kind {
	REPLY_BARE, REPLY_CASE, REPLY_LIST, REPLY_OVERDUE, REPLY_SUBSCRIBED, REPLY_HEALTH, REPLY_CLOCK, REPLY_VERIFY,
	REPLY_RULE_SETS, REPLY_RULE_FILE, REPLY_HISTORY, REPLY_PROBLEMS, REPLY_RECOMPUTED,
	REPLY_CAMPAIGN, REPLY_CAMPAIGNS, REPLY_CAMPAIGN_PROGRESS, REPLY_IMPROVEMENT, REPLY_IMPROVEMENTS, REPLY_PRECEDENTS, REPLY_STATS, REPLY_REMARKS,
	REPLY_KIND_COUNT
};

struct reply {
	uint64_t id;
	enum outcome outcome;
	struct text sentence, field;
	struct text encoded; /* for writing: an encoded Case in place of `record` */
	enum reply_kind kind;
	union {
		const struct case_record *record;
		struct case_list list;
		struct overdue_list overdue;
		struct subscribed subscribed;
		struct health_report health;
		wall clock;
		struct verify_report verify;
		struct rule_set_list rule_sets;
		struct rule_piece rule_file;
		struct history history;
		struct problem_report problems;
		struct stats_list stats;
		struct recomputed recomputed;
		const struct campaign *campaign;
		struct campaign_list campaigns;
		struct campaign_progress campaign_progress;
		const struct improvement *improvement;
		struct improvement_list improvements;
		struct precedent_list precedents;
		struct remark_list remarks;
	};
};

enum message_kind { MESSAGE_NONE, MESSAGE_REPLY, MESSAGE_DELIVERIES, MESSAGE_ENDED };

struct deliveries { struct text feed, consumer; struct delivery *delivery; size_t n_deliveries; };
struct ended { struct text feed, consumer, sentence; };

struct message {
	enum message_kind kind;
	union {
		struct reply reply;
		struct deliveries deliveries;
		struct ended ended;
	};
};

/* The words that people, CSV files and JSON see: "urgent", "acknowledged", ... NULL for a value without a word.
 * The find functions take the word in lower case and give the first value (NONE) when there is none such. */
const char *priority_name(enum priority p);
const char *case_state_name(enum case_state s);
const char *assignment_state_name(enum assignment_state s);
const char *part_name(enum part p);
const char *verb_name(enum verb v);
const char *outcome_name(enum outcome o);
const char *event_kind_name(enum event_kind k);
const char *verdict_kind_name(enum verdict_kind k);
const char *flag_name(enum case_flag f);
const char *problem_verdict_name(enum problem_verdict v);
enum priority priority_find(struct text word);
enum case_state case_state_find(struct text word);
enum event_kind event_kind_find(struct text word);
enum part part_find(struct text word);
enum waits_for waits_for_find(struct text word);
enum solved solved_find(struct text word);
const char *waits_for_name(enum waits_for w);
const char *ask_kind_name(enum ask_kind k);
const char *solved_name(enum solved s);
const char *ledger_kind_name(enum ledger_kind k);
const char *figure_name(enum figure f);
/* What it counts, as a sentence: the one that docs/FIGURES.md has. */
const char *figure_definition(enum figure f);

/* Parties that are no department: who acts on behalf of whom, and whose clock it is. No department may bear these names. */
#define PARTY_SUPERVISORS "supervisors"
#define PARTY_CITIZEN "citizen"
#define PARTY_OUTSIDE "outside"

#endif
