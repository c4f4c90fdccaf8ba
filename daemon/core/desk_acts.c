/* What departments do with their assignments. */
#include "core/desk_inside.h"
#include "core/clockwork.h"
#include "core/life.h"
#include "core/validate.h"

struct acting {
	struct desk *desk;
	struct waiting from;
	const struct request_act *act;
	struct case_row *row;
	struct assignment *assignment;
	struct life_step step;
};

static int refuse(const struct acting *a, enum outcome outcome, const char *field, struct text sentence)
{
	desk_answer(a->desk, a->from, outcome, field, sentence);
	return (int)outcome;
}

static int check_form(const struct acting *a)
{
	const struct request_act *act = a->act;

	if (act->verb == VERB_NONE)
		return refuse(a, OUTCOME_INVALID, "verb", TEXT("verb must be acknowledge, start, done or resolve."));
	if (!name_is_valid(act->department))
		return refuse(a, OUTCOME_INVALID, "department", TEXT("department must be 1 to 64 bytes."));
	if (act->actor.size > LIMIT_NAME)
		return refuse(a, OUTCOME_INVALID, "actor", TEXT("actor may be at most 64 bytes."));
	if (act->note.size > LIMIT_NOTE)
		return refuse(a, OUTCOME_INVALID, "note", TEXT("note may be at most 4096 bytes."));
	if (act->verb != VERB_RESOLVE)
		return OUTCOME_OK;
	if (!name_is_valid(act->outcome_code))
		return refuse(a, OUTCOME_INVALID, "outcome_code", TEXT("resolving needs an outcome_code of 1 to 64 bytes."));
	if (!act->answer.size || act->answer.size > LIMIT_ANSWER)
		return refuse(a, OUTCOME_INVALID, "answer", TEXT("resolving needs an answer to the citizen, of 1 to 8192 bytes."));
	return OUTCOME_OK;
}

static int find_assignment(struct acting *a)
{
	struct case_record *record = &a->row->record;
	struct arena *arena = a->desk->arena;

	if (!city_find(a->desk->basis->city, a->act->department))
		return refuse(a, OUTCOME_UNKNOWN_DEPARTMENT, "department",
			      PHRASE(arena, TEXT("There is no department \""), a->act->department, TEXT("\" in this city's configuration.")));
	for (size_t i = 0; i < record->n_assignments; i++)
		if (text_is(record->assignments[i].department, a->act->department)) {
			a->assignment = &record->assignments[i];
			return OUTCOME_OK;
		}
	return refuse(a, OUTCOME_NOT_ALLOWED, "department",
		      PHRASE(arena, TEXT("\""), a->act->department, TEXT("\" has no part in this case; its lead is \""), record->lead, TEXT("\".")));
}

/* Lead and co-handlers end their parts in different ways. */
static int check_part(const struct acting *a)
{
	enum part part = a->assignment->part;

	if (a->act->verb == VERB_RESOLVE && part != PART_LEAD)
		return refuse(a, OUTCOME_NOT_ALLOWED, "verb", TEXT("Only the lead resolves a case; a co-handler says done."));
	if (a->act->verb == VERB_DONE && part == PART_LEAD)
		return refuse(a, OUTCOME_NOT_ALLOWED, "verb", TEXT("The lead ends a case with resolve, with an outcome code and an answer."));
	return OUTCOME_OK;
}

/* The first required co-handler that still owes its part; NULL: none. */
static const struct assignment *find_open_part(const struct case_record *record)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (record->assignments[i].part == PART_REQUIRED && assignment_is_open(&record->assignments[i]))
			return &record->assignments[i];
	return NULL;
}

static int check_state(struct acting *a)
{
	struct arena *arena = a->desk->arena;
	struct text state = text_of(assignment_state_name(a->assignment->state));
	const struct assignment *open_part;
	int rc = life_step_find(a->act->verb, a->assignment->state, &a->step);

	if (rc == LIFE_REFUSED)
		return refuse(a, OUTCOME_WRONG_STATE, "verb",
			      PHRASE(arena, TEXT("This assignment is "), state, TEXT("; what fits is: "), text_of(life_what_fits(a->assignment->state)),
				     TEXT(".")));
	if (rc == LIFE_UNCHANGED) {
		desk_answer_case(a->desk, a->from, OUTCOME_UNCHANGED, a->row);
		return OUTCOME_UNCHANGED;
	}
	open_part = a->act->verb == VERB_RESOLVE ? find_open_part(&a->row->record) : NULL;
	if (open_part)
		return refuse(a, OUTCOME_WRONG_STATE, "verb",
			      PHRASE(arena, TEXT("The part of \""), open_part->department, TEXT("\" is required and not done yet.")));
	return OUTCOME_OK;
}

static void resolve_case(struct acting *a)
{
	struct case_record *record = &a->row->record;

	record->state = CASE_RESOLVED;
	record->resolved = a->desk->now.wall;
	record->outcome_code = a->act->outcome_code;
	a->row->answer_event = a->desk->figures.events + 1;
	a->desk->figures.open_cases--;
	for (size_t i = 0; i < record->n_assignments; i++)
		if (record->assignments[i].part == PART_INFORMED && assignment_is_open(&record->assignments[i])) {
			record->assignments[i].state = ASSIGNMENT_DONE;
			record->assignments[i].since = a->desk->now.wall;
		}
}

static size_t feeds_of_act(const struct acting *a, struct text *feeds_out)
{
	const struct case_record *record = &a->row->record;
	size_t n = 0;

	if (a->act->verb == VERB_RESOLVE)
		return feeds_of_case(record, feeds_out);
	feeds_out[n++] = record->lead;
	if (!text_is(record->lead, a->act->department))
		feeds_out[n++] = a->act->department;
	return n;
}

static int write_down(struct acting *a)
{
	struct desk *desk = a->desk;
	struct event event = event_about(desk, a->step.event, &a->row->record, a->act->department);
	struct case_text text = { .answer = a->act->verb == VERB_RESOLVE ? a->act->answer : TEXT_NONE, .note = a->act->note };
	struct text feeds[LIMIT_ASSIGNMENTS];
	int rc = desk->ports.store.ops->case_put(desk->ports.store.self, a->row);

	if (rc)
		return FOLD(rc);
	event.actor = a->act->actor.size ? a->act->actor : a->act->department;
	event.outcome_code = a->act->verb == VERB_RESOLVE ? a->act->outcome_code : TEXT_NONE;
	return PASS(journal(desk, &event, text.answer.size || text.note.size ? &text : NULL, feeds, feeds_of_act(a, feeds)));
}

static int apply(struct acting *a)
{
	int rc = clocks_mark(a->desk, a->row); /* what fell due before this act is said before it */

	if (rc)
		return PASS(rc);
	a->assignment->state = a->step.to;
	a->assignment->since = a->desk->now.wall;
	if (a->step.meets_acknowledge)
		clock_meet(&a->assignment->acknowledge, a->desk->now.wall);
	if (a->step.meets_resolve)
		clock_meet(&a->assignment->resolve, a->desk->now.wall);
	if (a->act->verb == VERB_RESOLVE)
		resolve_case(a);
	rc = write_down(a);
	if (!rc)
		desk_answer_case(a->desk, a->from, OUTCOME_OK, a->row);
	return PASS(rc);
}

int desk_act(struct desk *desk, struct waiting from, const struct request *request)
{
	struct acting a = { .desk = desk, .from = from, .act = &request->act, .row = arena_take(desk->arena, sizeof *a.row) };
	uint64_t number;
	int rc;

	if (!a.row)
		return RAISE(FAULT_MEMORY);
	if (check_form(&a) != OUTCOME_OK)
		return 0;
	rc = case_number_of(desk, from, &request->act.key, &number);
	if (rc != OUTCOME_OK)
		return rc < 0 ? PASS(rc) : 0;
	rc = desk->ports.store.ops->case_get(desk->ports.store.self, number, desk->arena, a.row);
	if (rc)
		return FOLD(rc);
	if (find_assignment(&a) != OUTCOME_OK || check_part(&a) != OUTCOME_OK || check_state(&a) != OUTCOME_OK)
		return 0;
	return PASS(apply(&a));
}
