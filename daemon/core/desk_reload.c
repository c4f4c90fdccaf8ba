/* Another configuration takes over: read beside the loop, written down piece by piece, then in force from one turn to the next.
 *
 *   NONE -- asked --> READING -- desk_renew: refused, or nothing new ---------> NONE
 *                        +------ desk_renew: a basis --> WRITING -- all kept --> NONE, and the basis is in force
 *
 * A piece a turn, so that no turn waits for a large file. What was written for a takeover that never came about is found again by its digest. */
#include "core/desk_inside.h"

#include <string.h>

#include "core/validate.h"

enum { PIECES_A_TURN = 2 };

static bool begin(struct desk *desk, struct text who)
{
	struct takeover *t = &desk->takeover;

	if (t->state != TAKEOVER_NONE || desk->is_stopping || !desk->ports.renewer.begin ||
	    !desk->ports.renewer.begin(desk->ports.renewer.self))
		return false;
	*t = (struct takeover){ .state = TAKEOVER_READING, .who_size = who.size };
	memcpy(t->who, who.at, who.size);
	return true;
}

bool desk_reload(struct desk *desk, struct text who)
{
	return begin(desk, who);
}

static bool is_same(const struct waiting *a, const struct waiting *b)
{
	return a->peer.id == b->peer.id && a->request_id == b->request_id;
}

/* Sent again on silence, the same request waits for the same answer. */
int desk_reload_asked(struct desk *desk, struct waiting from, const struct request *request)
{
	struct takeover *t = &desk->takeover;

	if (t->state != TAKEOVER_NONE && t->is_asked && is_same(&t->from, &from))
		return 0;
	if (!name_is_valid(request->reload.who)) {
		desk_answer(desk, from, OUTCOME_INVALID, "who", TEXT("who must be 1 to 64 bytes: the history of rules names it."));
		return 0;
	}
	if (!begin(desk, request->reload.who)) {
		desk_answer(desk, from, desk->is_stopping ? OUTCOME_STOPPING : OUTCOME_BUSY, "",
			    TEXT("The configuration cannot be read now, because it is being read or the daemon is going down; ask again in a moment."));
		return 0;
	}
	t->from = from;
	t->is_asked = true;
	desk->ports.voice.keep(desk->ports.voice.self, from.peer, 1);
	return 0;
}

static void answer(struct desk *desk, const struct reply *reply)
{
	struct takeover *t = &desk->takeover;

	if (t->is_asked) {
		desk_reply(desk, t->from, reply);
		desk->ports.voice.keep(desk->ports.voice.self, t->from.peer, -1);
	}
	*t = (struct takeover){ .state = TAKEOVER_NONE };
}

static void answer_set(struct desk *desk, enum outcome outcome, struct text sentence)
{
	answer(desk, &(struct reply){ .outcome = outcome, .sentence = sentence, .kind = REPLY_RULE_SETS,
				      .rule_sets = { .sets = &desk->basis->set, .n_sets = 1 } });
}

static size_t size_of(const struct remark_row *row)
{
	return row->kind.size + row->where.size + row->sentence.size + row->example.size + row->hint.size;
}

/* As many as an answer takes, the gravest first. */
static struct remark_list list_of(struct desk *desk, const struct remarks *flaws)
{
	struct remark_list list = { .n_errors = flaws->n_of[REMARK_ERROR] };
	size_t size = 0;

	list.rows = arena_take_clear(desk->arena, LIMIT_REMARKS, sizeof *list.rows);
	for (size_t i = 0; list.rows && i < flaws->n && i < LIMIT_REMARKS; i++) {
		const struct remark *from = &flaws->list[i];
		struct remark_row row = { from->grade, text_of(from->kind), from->where, from->sentence, from->example, from->hint };

		size += size_of(&row);
		if (size > LIMIT_REMARKS_BYTES)
			break;
		list.rows[list.n_rows++] = row;
	}
	return list;
}

static void refuse(struct desk *desk, struct text refusal, const struct remarks *flaws)
{
	struct reply reply = { .outcome = OUTCOME_BAD_CONFIGURATION, .sentence = refusal };

	if (flaws) {
		reply.kind = REPLY_REMARKS;
		reply.remarks = list_of(desk, flaws);
	}
	answer(desk, &reply);
}

void desk_renew(struct desk *desk, struct basis *basis, struct text refusal, const struct remarks *flaws)
{
	struct takeover *t = &desk->takeover;
	struct basis *next = basis ? basis_hold(basis) : NULL;

	if (!next) {
		refuse(desk, refusal, flaws);
		return;
	}
	if (basis_is(desk->basis, &next->set)) {
		basis_drop(&next);
		answer_set(desk, OUTCOME_UNCHANGED, TEXT("Every file is as it was; nothing changed."));
		return;
	}
	t->state = TAKEOVER_WRITING;
	t->next = next;
}

/* The next piece of the text at hand; the text after it is the next file's. */
static int write_piece(struct desk *desk, const struct basis *basis, size_t *file, uint32_t *piece)
{
	const struct rule_file *f = &basis->set.files[*file];
	struct store *store = &desk->ports.store;
	size_t from = (size_t)*piece * LIMIT_RULE_PIECE;
	int rc;

	if (from >= f->size) {
		++*file;
		*piece = 0;
		return 0;
	}
	rc = store->ops->rule_piece_put(store->self, f->digest, *piece, text_slice(basis->texts[*file], from, from + LIMIT_RULE_PIECE));
	++*piece;
	return FOLD(rc);
}

/* *is_whole_out: everything has been written. At most `pieces`. */
static int write_pieces(struct desk *desk, const struct basis *basis, size_t *file, uint32_t *piece, size_t pieces, bool *is_whole_out)
{
	int rc = 0;

	for (; !rc && pieces && *file < basis->set.n_files; pieces--)
		rc = write_piece(desk, basis, file, piece);
	*is_whole_out = *file == basis->set.n_files;
	return PASS(rc);
}

static int write_set(struct desk *desk, struct basis *basis, struct text who)
{
	struct store *store = &desk->ports.store;
	struct rule_set set = basis->set;
	int rc;

	set.number = desk->basis->set.number + 1;
	set.at = desk->now.wall;
	set.who = who;
	basis->set.number = set.number;
	basis->set.at = set.at;
	rc = store->ops->rule_set_add(store->self, &set);
	return FOLD(rc);
}

/* From here on every case is decided by it. What waits for plugins or is being read holds the old one. */
static int take_over(struct desk *desk)
{
	struct takeover *t = &desk->takeover;
	struct basis *old = desk->basis;
	int rc = write_set(desk, t->next, (struct text){ t->who, t->who_size });

	if (!rc)
		rc = feeds_welcome(desk->feeds, t->next->city);
	if (rc)
		return PASS(rc);
	desk->basis = t->next;
	basis_drop(&old);
	rc = links_renew(desk);
	if (rc)
		return PASS(rc);
	desk->basis->set.who = (struct text){ t->who, t->who_size }; /* for the answer; the history has it for good */
	answer_set(desk, OUTCOME_OK, TEXT_NONE);
	desk->basis->set.who = TEXT_NONE;
	return 0;
}

int takeover_tick(struct desk *desk, mono *next_out)
{
	struct takeover *t = &desk->takeover;
	bool is_whole;
	int rc;

	if (t->state != TAKEOVER_WRITING)
		return 0;
	rc = write_pieces(desk, t->next, &t->file, &t->piece, PIECES_A_TURN, &is_whole);
	if (rc)
		return PASS(rc);
	if (is_whole)
		return PASS(take_over(desk));
	*next_out = desk->now.mono;
	return 0;
}

int takeover_first(struct desk *desk)
{
	struct store *store = &desk->ports.store;
	struct rule_set newest = { 0 };
	uint32_t piece = 0;
	size_t file = 0;
	bool is_whole;
	int rc;

	if (!desk->basis->set.n_files)
		return 0;
	rc = store->ops->rule_set_newest(store->self, desk->arena, &newest);
	if (rc < 0 || rc == STORE_SHORT)
		return FOLD(rc);
	desk->basis->set.number = newest.number;
	desk->basis->set.at = newest.at;
	if (rc == STORE_OK && basis_is(desk->basis, &newest))
		return 0;
	rc = write_pieces(desk, desk->basis, &file, &piece, SIZE_MAX, &is_whole);
	return rc ? PASS(rc) : PASS(write_set(desk, desk->basis, TEXT("start")));
}

void takeover_stop(struct desk *desk)
{
	if (desk->takeover.state == TAKEOVER_NONE)
		return;
	basis_drop(&desk->takeover.next);
	answer(desk, &(struct reply){ .outcome = OUTCOME_STOPPING,
				      .sentence = TEXT("The daemon is going down; it will read its configuration when it starts.") });
}

const struct city *desk_city(const struct desk *desk)
{
	return desk->basis->city;
}

const struct rule_set *desk_rule_set(const struct desk *desk)
{
	return &desk->basis->set;
}
