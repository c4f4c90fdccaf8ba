/* core/store.h - what core asks of durable memory. Implementations: store/ (SQLite; memory). The conformance suite in tests/conform
 * runs over every one of them.
 *
 * Two faces. The store proper is written and read by the loop thread; its reads see its own uncommitted writes. A reader is
 * a second, read-only view that sees committed state only, for one other thread.
 *
 * Invariants that every implementation keeps:
 *  1. A turn's writes become durable together, at store_commit, or not at all.
 *  2. Event numbers of a stream are 1, 2, 3 ... without a gap; positions of a feed likewise.
 *  3. (source, source_ref) names at most one case, for ever.
 *  4. Events never change and stand in a hash chain; texts lie apart and may be erased.
 *  5. After the first fault every call fails (FAULT_STORE) until the store is opened anew: it fails closed. */
#ifndef LIAISON_CORE_STORE_H
#define LIAISON_CORE_STORE_H

#include "base/arena.h"
#include "core/late.h"
#include "proto/message.h"

enum store_rc {
	STORE_OK = 0,
	STORE_MISSING, /* there is no such row; outputs unchanged */
	STORE_EXISTS,  /* the key is taken; nothing changed */
	STORE_SHORT,   /* the arena is too small for the answer */
};

enum { STORE_HASH_SIZE = 16, STORE_STREAM = 1 }; /* bytes of a text's salted hash; the only stream until streams can be leased */

/* A case as it is stored: what everybody may see, and what only core needs. record.reference and record.text are not stored here
 * (a reference follows from the number, texts lie apart). record.decision is not used: see `trace`. */
struct case_row {
	struct case_record record;
	uint64_t opened_event; /* its text, if any, is the case's text */
	uint64_t answer_event; /* its text holds the answer; 0 before the case is resolved */
	struct text trace;     /* encoded Decision */
	struct text history;   /* numbers of its later events, see core/history.h */
};

struct event_row {
	uint64_t number, case_number;
	enum event_kind kind;
	struct text bytes; /* encoded Event */
};

struct feed_tail { uint64_t position, event_number; }; /* of the newest entry; zeros when the feed is empty */

struct feed_entry {
	uint64_t position, event_number, case_number;
	struct text event; /* encoded Event */
	struct text text;  /* encoded CaseText; empty: the event has none, or it was erased */
};

struct store_figures { uint64_t cases, open_cases, events; }; /* cases, events: the highest numbers in use */

/* What a survey looks at: every case with from <= opened < until (received, where it is not known when it was opened). */
struct survey {
	wall from, until;
	wall parts_from; /* of cases opened earlier, was_joint is not looked up */
	bool with_points;
};

/* A case as a survey shows it; everything is valid during the visit only. */
struct survey_case {
	uint64_t number;
	struct text category;
	enum case_state state;
	wall opened;
	const struct text *areas; /* layer:name */
	size_t n_areas;
	uint32_t reopened; /* how often */
	bool was_joint;    /* resolved or closed, and a required co-handler is done */
	bool has_point;
	struct point point;
};

struct cursor_row { struct text feed, consumer; struct cursor cursor; };

/* A durable object beside the cases. The store knows what finds it again, not what is in it. */
enum dossier_kind { DOSSIER_CAMPAIGN = 1, DOSSIER_IMPROVEMENT };

struct dossier {
	enum dossier_kind kind;
	uint64_t number;  /* 1, 2, 3 ... of its kind */
	struct text name; /* unlike those of all others of its kind; empty: it has none */
	bool is_open;
	wall mark;         /* when it needs a mark; WALL_NONE: never */
	struct text bytes; /* encoded Campaign or Improvement */
};

/* Late clocks in one order: of one calendar and priority by due time, or all by receipt; then by number, department, clock. */
struct late_walk {
	bool by_receipt;
	struct text calendar; /* only by due time, as is priority */
	enum priority priority;
	struct text department; /* empty: any */
	bool has_after;
	struct late_key after;
};

/* A calendar and priority that some late clock has. */
struct late_head { struct text calendar; enum priority priority; };

/* Sums of figures (core/figures.h): one row for a heading, a value and a day or month. With `by` STATS_BY_NONE: what is gathered and not folded in yet. */
struct figure_key {
	enum stats_by by;
	struct text value;
	enum figure_unit { FIGURE_DAY, FIGURE_MONTH } unit;
	int32_t start; /* days since 1970; of a month: months since 1970 */
};

struct figure_row { int32_t start; struct text sums; };

/* A case and a moment at which clocks of it fall due. */
struct due_row {
	wall due;
	uint64_t number;
};

struct store_ops {
	/* Cases. `add` takes a number one above the highest (figures().cases + 1) and the assignments with it. STORE_EXISTS: the source key is taken. */
	int (*case_add)(void *self, const struct case_row *row);
	/* Everything that may change after intake: all but source, source_ref, channel, category, rule, rule_set, received, opened, areas and opened_event.
	 * Assignments may come, and are never removed. STORE_MISSING: no such case. */
	int (*case_put)(void *self, const struct case_row *row);
	int (*case_get)(void *self, uint64_t number, struct arena *arena, struct case_row *out);
	int (*case_find)(void *self, struct text source, struct text source_ref, uint64_t *number_out);

	/* Events of STORE_STREAM: `row->number` is one above the last. The bytes are copied. */
	int (*event_append)(void *self, const struct event_row *row);
	/* The event's text: stored under a fresh salt; hash_out is BLAKE2b(salt, bytes), to stand in the event. Called before event_append of
	 * the same number. */
	int (*text_put)(void *self, uint64_t case_number, uint64_t event_number, struct text bytes, unsigned char hash_out[STORE_HASH_SIZE]);

	/* Feeds. `position` is one above the feed's last. */
	int (*feed_append)(void *self, struct text feed, uint64_t position, uint64_t event_number);
	int (*feed_tail)(void *self, struct text feed, struct feed_tail *out);
	int (*cursor_put)(void *self, struct text feed, struct text consumer, struct cursor cursor);
	int (*cursor_get)(void *self, struct text feed, struct text consumer, struct cursor *out);

	/* Cases whose next mark (case_next_mark in core/clockwork.h) is at or before `now`, earliest first, at most `room`, none twice.
	 * *next_out: the earliest mark after `now`, WALL_NEVER when there is none; meaningful when fewer than `room` came back. */
	int (*due)(void *self, wall now, uint64_t *cases_out, size_t room, size_t *n_out, wall *next_out);
	/* Open cases with FLAG_UNASSESSED and a number above `after`, ascending. */
	int (*unassessed)(void *self, uint64_t after, uint64_t *cases_out, size_t room, size_t *n_out);

	/* Configurations that were in force. `set->number` is one above the newest. */
	int (*rule_set_add)(void *self, const struct rule_set *set);
	/* STORE_MISSING: there was none yet. */
	int (*rule_set_newest)(void *self, struct arena *arena, struct rule_set *out);
	/* A piece (0, 1, 2 ...; at most LIMIT_RULE_PIECE bytes) of the file with this digest; one that is there already stays as it is. */
	int (*rule_piece_put)(void *self, struct text digest, uint32_t piece, struct text bytes);

	/* Dossiers. `put` writes one anew, or one with a number above the highest of its kind by one. STORE_EXISTS: another one has its name. */
	int (*dossier_put)(void *self, const struct dossier *dossier);
	/* By number, or with number 0 by name. STORE_MISSING: there is none such. */
	int (*dossier_get)(void *self, enum dossier_kind kind, uint64_t number, struct text name, struct arena *arena, struct dossier *out);
	/* The highest number of the kind; 0: there is none. */
	int (*dossier_newest)(void *self, enum dossier_kind kind, uint64_t *number_out);
	/* Numbers of those that are open, above `after`, ascending. */
	int (*dossiers_open)(void *self, enum dossier_kind kind, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out);
	/* Numbers of those whose mark is at or before `now`, earliest first; *next_out: the earliest mark after it, WALL_NEVER when there is none. */
	int (*dossiers_due)(void *self, enum dossier_kind kind, wall now, uint64_t *numbers_out, size_t room, size_t *n_out, wall *next_out);
	/* The text of an event, also one of this turn. STORE_MISSING: it has none, or it was erased. */
	int (*text_get)(void *self, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *bytes_out);
	/* Cases whose primary is this one and whose number is above `after`, ascending. */
	int (*followers)(void *self, uint64_t primary, uint64_t after, uint64_t *cases_out, size_t room, size_t *n_out);
	/* A ruling, under the number of its event, which is above those before; reference, note and title are not kept. */
	int (*ruling_add)(void *self, const struct precedent *ruling);
	/* Writes the sums over whatever stands there. */
	int (*sums_put)(void *self, const struct figure_key *key, struct text sums);
	/* STORE_MISSING: nothing stands there. */
	int (*sums_get)(void *self, const struct figure_key *key, struct arena *arena, struct text *sums_out);

	int (*figures)(void *self, struct store_figures *out);
	/* Is there room on the disk for one more case and its closing? false while less than the configured reserve is free. */
	bool (*has_room)(void *self);
	/* Makes the turn durable. Costs nothing when the turn wrote nothing. */
	int (*commit)(void *self);
	/* Work that may be done when the loop has nothing else to do. */
	int (*tend)(void *self);
	/* The secret that references are made with: 16 bytes, made at creation of the store, kept with it. */
	int (*secret)(void *self, unsigned char secret_out[16]);
	void (*close)(void *self);
};

struct store { void *self; const struct store_ops *ops; };

/* The read-only view. One thread at a time; results lie in the arena. */
struct reader_ops {
	int (*case_get)(void *self, uint64_t number, struct arena *arena, struct case_row *out);
	int (*case_find)(void *self, struct text source, struct text source_ref, uint64_t *number_out);
	int (*text_get)(void *self, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *bytes_out);
	/* An event of a case with its text. STORE_MISSING: there is none of that number. */
	int (*event_get)(void *self, uint64_t event_number, struct arena *arena, struct feed_entry *out);
	/* Newest first. Looks at a bounded number of cases (setting of the implementation): a page may be short or empty and still have a
	 * next_before_number. record.text is not filled. */
	int (*list)(void *self, const struct request_list *request, struct arena *arena, struct case_list *out);
	/* What the calls from here until release() give is one state of the store. Short: the log cannot begin anew meanwhile. hold() may fail; release() then
	 * is not called. */
	int (*hold)(void *self);
	void (*release)(void *self);
	/* Late clocks (late_of over all cases), at most `room`. */
	int (*late)(void *self, const struct late_walk *walk, struct arena *arena, struct late_row *rows_out, size_t room, size_t *n_out);
	/* Every pair that late clocks (of the department, if it is not empty) have, in any order, each once. STORE_SHORT: more than `room`. */
	int (*late_heads)(void *self, struct text department, struct arena *arena, struct late_head *heads_out, size_t room, size_t *n_out);
	/* What falls due soon (late_dues over all cases): the first `room` pairs at or behind `from`, by due time and then number, due at or before `until`. */
	int (*dues)(void *self, struct due_row from, wall until, struct due_row *rows_out, size_t room, size_t *n_out);
	/* Entries behind `after_position`, ascending, until `room` entries or about `max_bytes` of events and texts. */
	int (*feed_read)(void *self, struct text feed, uint64_t after_position, size_t max_bytes, struct arena *arena,
			 struct feed_entry *entries_out, size_t room, size_t *n_out);
	int (*cursors)(void *self, struct arena *arena, struct cursor_row **rows_out, size_t *n_out);
	/* Newest first, those below `before_number` (0: all), at most `room`. */
	int (*rule_sets)(void *self, uint64_t before_number, struct arena *arena, struct rule_set *sets_out, size_t room, size_t *n_out);
	int (*rule_piece_get)(void *self, struct text digest, uint32_t piece, struct arena *arena, struct text *bytes_out);
	/* Newest first, those below `before_number` (0: all), at most `room`. */
	int (*dossiers)(void *self, enum dossier_kind kind, uint64_t before_number, struct arena *arena, struct dossier *out, size_t room, size_t *n_out);
	/* By name. STORE_MISSING: there is none. */
	int (*dossier_named)(void *self, enum dossier_kind kind, struct text name, struct arena *arena, struct dossier *out);
	/* Numbers of the cases of a campaign above `after`, ascending. */
	int (*campaign_cases)(void *self, struct text campaign, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out);
	/* Rulings below that event number (0: all), newest first, at most `room`; reference, note and title are not filled. */
	int (*rulings)(void *self, uint64_t before_event, struct arena *arena, struct precedent *rows_out, size_t room, size_t *n_out);
	int (*sums_get)(void *self, const struct figure_key *key, struct arena *arena, struct text *sums_out);
	/* Rows of that heading, value and unit from key->start up to and including `until`, ascending, at most `room`. */
	int (*sums_read)(void *self, const struct figure_key *key, int32_t until, struct arena *arena, struct figure_row *rows_out, size_t room, size_t *n_out);
	/* The first value of that heading behind `after`, bytewise (`or_at`: or `after` itself). STORE_MISSING: there is none. */
	int (*sums_value)(void *self, enum stats_by by, struct text after, bool or_at, struct arena *arena, struct text *value_out);
	int (*figures)(void *self, struct store_figures *out);
	/* Shows every case of the survey, by number, in one snapshot. Relies on `opened` being at most a day past `received`, and on `received` never
	 * going back by more than a day from one number to the next: what was received before is not looked at. */
	int (*survey)(void *self, const struct survey *survey, void (*visit)(void *ctx, const struct survey_case *c), void *ctx);
	/* Walks the chain. *is_whole_out false: `where_out` (in the arena) says at which event and how. */
	int (*verify)(void *self, struct arena *arena, bool *is_whole_out, uint64_t *events_out, struct text *where_out);
	void (*close)(void *self);
};

struct reader { void *self; const struct reader_ops *ops; };

#endif
