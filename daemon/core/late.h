/* core/late.h - which clocks of a case are late, as rows of the overdue list; and which fall due soon. What every store derives from a case in the same way.
 * Pure. Values only; texts are the record's. */
#ifndef LIAISON_CORE_LATE_H
#define LIAISON_CORE_LATE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "proto/message.h"

/* Rows that one case can have: two clocks a part, and its own. */
enum { LATE_MAX = 2 * LIMIT_ASSIGNMENTS + LIMIT_CASE_CLOCKS };

#define CLOCK_ACKNOWLEDGE "acknowledge"
#define CLOCK_RESOLVE "resolve"
#define CLOCK_FIRST_RESPONSE "first_response"

/* A row as stores keep it. Not filled in `row`: reference, late_working, plain_left, areas, next_role, held. */
struct late_row {
	struct overdue_row row;
	struct text areas, spells; /* packed: late_pack_*, late_unpack */
};

/* A place in one order of late rows: by due time within one calendar and priority, or by receipt. */
struct late_key {
	wall at;
	uint64_t number;
	struct text department, clock;
};

/* The clocks that are breached, neither met nor waived, of parts that somebody still works on, while the case is open. A clock of the case is its lead's
 * unless it names a department. One row for a department and clock: where there are two of one name, the one that is due first. `areas` and `spells` are not
 * filled. Returns how many. */
size_t late_of(const struct case_record *record, struct late_row out[LATE_MAX]);

/* The clocks that run, are not breached, and are due at or before `until`. */
size_t late_soon(const struct case_record *record, wall until, struct late_row out[LATE_MAX]);

/* When the clocks that late_soon finds fall due, whenever that is: ascending, each moment once. Returns how many. */
size_t late_dues(const struct case_record *record, wall out[LATE_MAX]);

/* Rows are equal in all that a store keeps of them; `areas` never changes. */
bool late_is_same(const struct late_row *a, const struct late_row *b);

void late_pack_areas(const struct case_record *record, struct buffer *out);
void late_pack_spells(const struct case_record *record, struct buffer *out);
/* How far apart the first and the last of due times are: less than 2 to this power, in ms; 0: there is one only. */
unsigned late_reach(const wall *dues, size_t n);
/* All but the first, each by its step from the one before. */
void late_pack_dues(const wall *dues, size_t n, struct buffer *out);
/* Spells out of packed bytes; none: the lead has held it since receipt. At most LIMIT_SPELLS. Returns how many. */
size_t late_unpack_spells(struct text packed, struct spell out[LIMIT_SPELLS]);
/* `row->row.areas` from the packed bytes. false: no room. */
bool late_unpack_areas(struct late_row *row, struct arena *arena);

/* Orders: <0, 0, >0. */
int late_key_order(const struct late_key *a, const struct late_key *b);
struct late_key late_key_of(const struct overdue_row *row, bool by_receipt);

#endif
