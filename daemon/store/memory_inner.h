/* store/memory_inner.h - what the two faces of the store in memory share. */
#ifndef LIAISON_STORE_MEMORY_INNER_H
#define LIAISON_STORE_MEMORY_INNER_H

#include <pthread.h>

#include "store/row.h"
#include "store/segment.h"
#include "store/memory.h"

/* A row and its texts in one piece of memory. */
struct kept_row {
	struct case_row row;
	char bytes[];
};

/* What the turn sees and what readers see; the same pointer when the turn has not touched it. */
struct kept_case {
	struct kept_row *now, *committed; /* committed is NULL for a case of this turn */
};

struct kept_event {
	struct event_row row; /* bytes owned */
	struct chain chain;   /* up to and including this event */
};

struct kept_text {
	uint64_t case_number; /* 0: the event of this number has no text */
	struct text bytes;    /* owned */
};

struct kept_feed {
	struct text name; /* owned */
	uint64_t *events; /* [position - 1] */
	size_t n, room, n_committed;
};

struct kept_cursor {
	struct text feed, consumer; /* owned */
	struct cursor now, committed;
	bool is_committed;
};

struct kept_piece {
	struct text digest, bytes; /* owned */
	uint32_t piece;
};

struct kept_dossier {
	struct dossier now, committed; /* texts owned; committed.kind is 0 for one of this turn */
	bool is_dirty;
};

struct kept_sums {
	struct figure_key key;       /* value owned */
	struct text now, committed;  /* owned; the same when the turn has not touched it; committed.at NULL: of this turn */
};

/* Every array is [number - 1] where there are numbers; the first n_committed of each is what readers see. */
struct memory_store {
	pthread_mutex_t lock; /* over everything: a call on either face holds it */
	bool has_failed;
	bool is_held; /* the reader has the lock, until it releases it */
	uint32_t list_scan;
	unsigned char secret[16];
	struct salts salts;
	struct kept_case *cases;
	size_t n_cases, cases_room, cases_committed;
	struct kept_event *events;
	size_t n_events, events_room, events_committed;
	struct kept_text *texts;
	size_t n_texts, texts_room;
	struct kept_feed *feeds;
	size_t n_feeds, feeds_room;
	struct kept_cursor *cursors;
	size_t n_cursors, cursors_room;
	struct rule_set *rule_sets; /* texts owned */
	size_t n_rule_sets, rule_sets_room, rule_sets_committed;
	struct kept_piece *pieces;
	size_t n_pieces, pieces_room, pieces_committed;
	struct kept_dossier *dossiers;
	size_t n_dossiers, dossiers_room;
	struct precedent *rulings; /* texts owned */
	size_t n_rulings, rulings_room, rulings_committed;
	struct kept_sums *sums;
	size_t n_sums, sums_room;
};

/* Copies the row with all its texts into the arena. STORE_OK or STORE_SHORT. */
int memory_copy_row(const struct kept_row *kept, struct arena *arena, struct case_row *out);
/* Room for one more at the end of an array; aborts without memory, as a model may. */
void *memory_widen(void *array, size_t n, size_t *room, size_t size);
struct text memory_keep_text(struct text t);
void memory_drop_text(struct text t);

/* Of the reader: the lock, unless it is held; and the case as committed (NULL: there is none). */
struct memory_store *memory_enter(void *self);
int memory_leave(struct memory_store *m, int rc);
const struct kept_row *memory_committed(const struct memory_store *m, uint64_t number);

/* memory_late.c: late clocks, looked for among all cases. */
int memory_late(void *self, const struct late_walk *walk, struct arena *arena, struct late_row *rows_out, size_t room, size_t *n_out);
int memory_late_heads(void *self, struct text department, struct arena *arena, struct late_head *heads_out, size_t room, size_t *n_out);
int memory_dues(void *self, struct due_row from, wall until, struct due_row *rows_out, size_t room, size_t *n_out);

/* memory_figures.c */
void memory_sums_put(struct memory_store *m, const struct figure_key *key, struct text sums);
int memory_sums_get(struct memory_store *m, const struct figure_key *key, struct arena *arena, struct text *sums_out);
void memory_sums_commit(struct memory_store *m);
void memory_sums_free(struct memory_store *m);
int memory_read_sums(void *self, const struct figure_key *key, struct arena *arena, struct text *sums_out);
int memory_read_span(void *self, const struct figure_key *key, int32_t until, struct arena *arena, struct figure_row *rows_out, size_t room, size_t *n_out);
int memory_read_value(void *self, enum stats_by by, struct text after, bool or_at, struct arena *arena, struct text *value_out);

/* memory_rules.c */
int memory_rule_set_add(struct memory_store *m, const struct rule_set *set);
void memory_rule_piece_put(struct memory_store *m, struct text digest, uint32_t piece, struct text bytes);
/* Of the first `n_sets`. STORE_OK or STORE_SHORT. */
int memory_rule_sets(const struct memory_store *m, size_t n_sets, uint64_t before_number, struct arena *arena, struct rule_set *sets_out, size_t room,
		     size_t *n_out);
const struct kept_piece *memory_find_piece(const struct memory_store *m, size_t n_pieces, struct text digest, uint32_t piece);
void memory_rules_free(struct memory_store *m);

/* memory_dossier.c */
uint64_t memory_dossier_newest(const struct memory_store *m, enum dossier_kind kind);
int memory_dossier_put(struct memory_store *m, const struct dossier *dossier);
void memory_dossiers_commit(struct memory_store *m);
void memory_dossiers_free(struct memory_store *m);
int memory_dossier_get(const struct memory_store *m, bool is_committed, enum dossier_kind kind, uint64_t number, struct text name, struct arena *arena,
		       struct dossier *out);
/* As committed. STORE_OK or STORE_SHORT. */
int memory_dossiers(const struct memory_store *m, enum dossier_kind kind, uint64_t before_number, struct arena *arena, struct dossier *out, size_t room,
		    size_t *n_out);
/* Return how many. */
size_t memory_dossiers_open(const struct memory_store *m, enum dossier_kind kind, uint64_t after, uint64_t *numbers_out, size_t room);
size_t memory_dossiers_due(const struct memory_store *m, enum dossier_kind kind, wall now, uint64_t *numbers_out, size_t room, wall *next_out);
/* The text of an event, of the first `n_events`. STORE_OK, STORE_MISSING or STORE_SHORT. */
int memory_text(const struct memory_store *m, size_t n_events, uint64_t case_number, uint64_t event_number, struct arena *arena, struct text *out);

/* memory_rulings.c */
int memory_ruling_add(struct memory_store *m, const struct precedent *ruling);
/* Committed ones. STORE_OK or STORE_SHORT. */
int memory_rulings(const struct memory_store *m, uint64_t before_event, struct arena *arena, struct precedent *rows_out, size_t room, size_t *n_out);
void memory_rulings_free(struct memory_store *m);

struct kept_feed *memory_find_feed(struct memory_store *m, struct text name);

#endif
