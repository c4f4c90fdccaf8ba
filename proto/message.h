/* proto/message.h - the protocol's messages as plain structs, the vocabulary that codec, core, store and client share.
 * Field meanings stand in liaison.proto. Values only; every text belongs to whoever decoded or built the struct (usually an
 * arena). A wall time that is not set is WALL_NONE here and 0 on the wire. Any thread. */
#ifndef LIAISON_PROTO_MESSAGE_H
#define LIAISON_PROTO_MESSAGE_H

#include <string.h>

#include "base/limits.h"
#include "base/moment.h"
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
enum verb { VERB_NONE, VERB_ACKNOWLEDGE, VERB_START, VERB_DONE, VERB_RESOLVE, VERB_COUNT };
enum verdict_kind { VERDICT_NONE, VERDICT_ACCEPT, VERDICT_DECLINE, VERDICT_UNASSESSED, VERDICT_KIND_COUNT };
enum event_kind {
	EVENT_OPENED = 1, EVENT_ACKNOWLEDGED, EVENT_STARTED, EVENT_DONE, EVENT_RESOLVED, EVENT_CLOCK_WARNING, EVENT_CLOCK_BREACH,
	EVENT_REASSESSED, EVENT_FALLBACK_SHARE, EVENT_RULE_STOPPED, EVENT_RULE_STARTED,
	EVENT_KIND_COUNT
};

/* Flags of a case, a set of bits; flag_name() gives the word that the wire and people see. */
enum case_flag {
	FLAG_UNASSESSED = 1,  /* a claimed department's plugin has not given its verdict */
	FLAG_FALLBACK = 2,    /* no rule claimed it: the fallback desk leads */
	FLAG_NEAR_BORDER = 4, /* the point is nearer to another area of a layer than the layer's tolerance */
	FLAG_CONFLICT = 8,    /* rules of equal precedence named different leads; name order decided */
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
	dur left, warn_left;          /* while it stands still: what is left of it, what was left until its warning (below 0: given) */
	bool is_warned, is_breached;
	bool is_plain;                /* runs in plain time (calendar days, absolute), not in working time */
	bool is_waived;               /* nobody owes it any more */
	uint8_t warnings, steps;      /* given so far */
	uint8_t extensions;           /* granted so far */
	uint32_t extended_days;       /* and how many working days they were in all; a part of a day counts as one */
	struct text policy, calendar;
};

/* No promise. */
#define CLOCK_NONE ((struct clock){ .started = WALL_NONE, .due = WALL_NONE, .warn = WALL_NONE, .met = WALL_NONE, .paused = WALL_NONE, .step = WALL_NONE })

struct assignment {
	struct text department, sub_unit;
	enum part part;
	enum assignment_state state;
	wall since;
	struct clock acknowledge, resolve;
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

/* The trace of a decision; arrays belong to the arena it was made in. */
struct decision {
	struct text rule_set, sentence, plain;
	struct claim *claims;
	size_t n_claims;
	struct verdict *verdicts;
	size_t n_verdicts;
	struct area_hit *areas;
	size_t n_areas;
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
	size_t n_assignments;
	struct assignment assignments[LIMIT_ASSIGNMENTS]; /* the lead's first */
};

/* An empty record. The assignments, most of its 5 KiB, are left as they are: n_assignments says that there are none. */
static inline void case_record_clear(struct case_record *record)
{
	memset(record, 0, offsetof(struct case_record, assignments));
	record->received = record->opened = record->resolved = WALL_NONE;
}

struct alarm {
	struct text rule, sentence;
	uint64_t matched, cases;
	double expected;
	uint32_t low, high; /* per mille */
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

/* ---- requests ---- */

enum request_kind {
	REQUEST_NONE, REQUEST_SUBMIT, REQUEST_GET, REQUEST_LIST, REQUEST_OVERDUE, REQUEST_ACT, REQUEST_SUBSCRIBE, REQUEST_ACK,
	REQUEST_HEALTH, REQUEST_SET_CLOCK, REQUEST_UNSUBSCRIBE, REQUEST_VERIFY, REQUEST_RELOAD, REQUEST_RULE_SETS, REQUEST_RULE_FILE,
	REQUEST_KIND_COUNT
};

struct submission {
	struct text source, source_ref, channel, category;
	struct case_text text;
	enum priority priority;
	wall opened;
};

struct overdue_key { wall due; uint64_t number; struct text department, clock; };

struct request_get { struct case_key key; bool with_decision; struct text plain; };
struct request_list { struct text department, category_prefix; enum case_state state; uint64_t before_number; uint32_t limit; };
struct request_overdue { struct text department, clock; bool has_after; struct overdue_key after; uint32_t limit; };
struct request_act { struct case_key key; enum verb verb; struct text department, actor, outcome_code, answer, note; };
struct request_subscribe { struct text feed, consumer; uint32_t credit; bool from_now; };
struct request_unsubscribe { struct text feed, consumer; };
struct request_ack { struct text feed, consumer; struct cursor cursor; bool is_quiet; };
struct request_set_clock { wall now; };
struct request_reload { struct text who; };
struct request_rule_sets { uint64_t before_number; uint32_t limit; };
struct request_rule_file { uint64_t number; struct text name; uint32_t piece; };

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
	dur late_working;
};

struct overdue_list { struct overdue_row *rows; size_t n_rows; bool has_more; wall as_of; };
struct subscribed { struct cursor cursor, newest; };
struct rule_set_list { struct rule_set *sets; size_t n_sets; uint64_t next_before_number; };
struct rule_piece { struct text bytes; bool is_last; };
struct verify_report { uint64_t events; bool is_whole; struct text sentence; };

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

enum reply_kind {
	REPLY_BARE, REPLY_CASE, REPLY_LIST, REPLY_OVERDUE, REPLY_SUBSCRIBED, REPLY_HEALTH, REPLY_CLOCK, REPLY_VERIFY,
	REPLY_RULE_SETS, REPLY_RULE_FILE,
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
	};
};

struct delivery { uint64_t position; struct event event; bool has_text; struct case_text text; };

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
enum priority priority_find(struct text word);
enum case_state case_state_find(struct text word);

#endif
