/* store/sqlite_inner.h - what the parts of the SQLite store know of each other. Nobody outside this folder includes it. */
#ifndef LIAISON_STORE_SQLITE_INNER_H
#define LIAISON_STORE_SQLITE_INNER_H

#include <stdatomic.h>

#include "store/checkpoint.h"
#include "store/fingerprints.h"
#include "store/row.h"
#include "store/schema.h"
#include "store/segment.h"
#include "store/sqlite.h"

/* A feed as the loop knows it: where it ends, and what this turn has added to it. */
struct feed {
	struct text name; /* owned */
	uint64_t hash;    /* of the name */
	int64_t id;       /* 0: not in the database yet */
	struct feed_tail tail;
	uint64_t first_pending, n_pending;
	struct buffer pending;
};

struct sqlite_store {
	struct session session;
	struct checkpoint *checkpoint;
	struct fingerprints *fingerprints;
	atomic_bool has_failed; /* also set by the copier and by readers */
	bool is_in_turn;        /* BEGIN has run */
	char *path, *folder;
	int lock;               /* file descriptor of the lock file, or -1 */
	uint64_t reserve_bytes;
	uint32_t list_scan;
	unsigned char secret[SCHEMA_SECRET_SIZE];
	struct store_figures figures; /* with what this turn has added */
	bool figures_changed;
	struct chain chain;           /* as of the last segment written */
	uint64_t first_event, n_events; /* of this turn's segment */
	struct buffer segment;
	uint64_t first_case;          /* of this turn's fingerprints */
	struct buffer marks;
	struct feed *feeds;
	size_t n_feeds;
	struct salts salts;
	bool has_room, is_room_known; /* looked at once a turn */
};

extern const struct store_ops sqlite_store_ops;

/* Rolls back and closes the store to everything but close(). */
void sqlite_store_fail(struct sqlite_store *s);

/* sqlite_open.c */
void sqlite_store_close(struct sqlite_store *s);

/* sqlite_turn.c: what is gathered in memory during a turn and written at its end. */
MUST_CHECK int turn_begin(struct sqlite_store *s); /* BEGIN, unless it has run */
MUST_CHECK int turn_event(struct sqlite_store *s, const struct event_row *row);
MUST_CHECK int turn_feed(struct sqlite_store *s, struct text name, uint64_t position, uint64_t event_number);
MUST_CHECK int turn_fingerprint(struct sqlite_store *s, uint64_t mark, uint64_t case_number);
MUST_CHECK int turn_commit(struct sqlite_store *s);
struct feed *turn_find_feed(struct sqlite_store *s, struct text name); /* NULL: none */
struct feed *turn_add_feed(struct sqlite_store *s, struct text name);  /* NULL: no memory */

/* sqlite_case.c: case rows, for the store and for readers. */
MUST_CHECK int case_insert(struct session *s, const struct case_row *row);
MUST_CHECK int case_update(struct session *s, const struct case_row *row);
/* STORE_OK, STORE_MISSING, STORE_SHORT or FAULT_STORE. */
MUST_CHECK int case_select(struct session *s, uint64_t number, struct arena *arena, struct case_row *out);
/* The columns of SQL_LIST, with the assignments. STORE_OK, STORE_SHORT or FAULT_STORE. */
MUST_CHECK int case_from_list(struct session *s, struct bind *row, struct arena *arena, struct case_record *out);
/* Verifies what the fingerprints say. STORE_OK, STORE_MISSING or FAULT_STORE. */
MUST_CHECK int case_find(struct session *s, const struct fingerprints *f, struct text source, struct text source_ref,
			 uint64_t *number_out);

/* sqlite_rules.c: configurations that were in force. */
MUST_CHECK int rules_add(struct sqlite_store *s, const struct rule_set *set);
MUST_CHECK int rules_piece_put(struct sqlite_store *s, struct text digest, uint32_t piece, struct text bytes);
/* STORE_OK, STORE_SHORT or FAULT_STORE. */
MUST_CHECK int rules_list(struct session *s, uint64_t before_number, struct arena *arena, struct rule_set *sets_out, size_t room, size_t *n_out);
/* STORE_OK, STORE_MISSING, STORE_SHORT or FAULT_STORE. */
MUST_CHECK int rules_piece_get(struct session *s, struct text digest, uint32_t piece, struct arena *arena, struct text *bytes_out);

/* sqlite_dossier.c: campaigns and improvements. The reads are for the store and for readers. */
MUST_CHECK int dossier_write(struct sqlite_store *s, const struct dossier *dossier);
MUST_CHECK int dossier_newest(struct session *s, enum dossier_kind kind, uint64_t *number_out);
MUST_CHECK int dossier_open_ones(struct session *s, enum dossier_kind kind, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out);
MUST_CHECK int dossier_due(struct session *s, enum dossier_kind kind, wall now, uint64_t *numbers_out, size_t room, size_t *n_out, wall *next_out);
/* By number, or with number 0 by name. STORE_OK, STORE_MISSING, STORE_SHORT or FAULT_STORE. */
MUST_CHECK int dossier_select(struct session *s, enum dossier_kind kind, uint64_t number, struct text name, struct arena *arena, struct dossier *out);
MUST_CHECK int dossier_list(struct session *s, enum dossier_kind kind, uint64_t before_number, struct arena *arena, struct dossier *out, size_t room,
			    size_t *n_out);
MUST_CHECK int campaign_members(struct session *s, struct text campaign, uint64_t after, uint64_t *numbers_out, size_t room, size_t *n_out);
/* Runs a statement whose rows are one number each, into `out`. */
MUST_CHECK int numbers_select(struct session *s, struct bind *b, uint64_t *out, size_t room, size_t *n_out, const char *doing);
/* The text of an event. STORE_OK, STORE_MISSING, STORE_SHORT or FAULT_STORE. */
MUST_CHECK int text_select(struct session *s, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *out);

/* sqlite_rulings.c */
MUST_CHECK int rulings_add(struct sqlite_store *s, const struct precedent *ruling);
/* STORE_OK, STORE_SHORT or a fault. */
MUST_CHECK int rulings_list(struct session *s, uint64_t before_event, struct arena *arena, struct precedent *rows_out, size_t room, size_t *n_out);

/* sqlite_late.c: rows of late clocks, which follow their case. */
/* Those of a case that is new. */
MUST_CHECK int late_add(struct session *s, const struct case_record *record);
/* Makes what stands there what the case says. Costs one look where there is and was nothing. */
MUST_CHECK int late_keep(struct session *s, const struct case_record *record);
/* STORE_OK, STORE_SHORT or FAULT_STORE. */
MUST_CHECK int late_walk(struct session *s, const struct late_walk *walk, struct arena *arena, struct late_row *rows_out, size_t room, size_t *n_out);
MUST_CHECK int late_heads(struct session *s, struct text department, struct arena *arena, struct late_head *heads_out, size_t room, size_t *n_out);
MUST_CHECK int late_dues_from(struct session *s, struct due_row from, wall until, struct due_row *rows_out, size_t room,
			      size_t *n_out);

/* sqlite_figures.c: sums of figures. STORE_OK, STORE_MISSING, STORE_SHORT or FAULT_STORE. */
MUST_CHECK int figures_put(struct session *s, const struct figure_key *key, struct text sums);
MUST_CHECK int figures_get(struct session *s, const struct figure_key *key, struct arena *arena, struct text *sums_out);
MUST_CHECK int figures_read(struct session *s, const struct figure_key *key, int32_t until, struct arena *arena, struct figure_row *rows_out, size_t room,
			    size_t *n_out);
MUST_CHECK int figures_value(struct session *s, enum stats_by by, struct text after, bool or_at, struct arena *arena, struct text *value_out);

/* sqlite_verify.c */
MUST_CHECK int verify_chain(struct session *s, struct arena *arena, bool *is_whole_out, uint64_t *events_out, struct text *where_out);

/* sqlite_survey.c; `n_cases`: the highest number. Returns 0 or a fault. */
MUST_CHECK int survey_cases(struct session *s, uint64_t n_cases, const struct survey *survey, void (*visit)(void *ctx, const struct survey_case *c),
			    void *ctx);

#endif
