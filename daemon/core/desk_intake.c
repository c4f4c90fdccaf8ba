/* From a submission to a case: known, refused, asked about, or decided at once. */
#include "core/desk_inside.h"
#include "core/history.h"
#include "core/validate.h"

static int answer_known(struct desk *desk, struct waiting from, uint64_t number)
{
	struct store *store = &desk->ports.store;
	struct case_row *row = arena_take(desk->arena, sizeof *row);
	struct decision decision;
	int rc = row ? store->ops->case_get(store->self, number, desk->arena, row) : RAISE(FAULT_MEMORY);

	if (rc)
		return FOLD(rc);
	if (row->record.flags & FLAG_NEAR_BORDER) {
		if (codec_decision_decode(row->trace, desk->arena, &decision))
			return RAISE(FAULT_BROKEN);
		rc = draft_borders(decision.areas, decision.n_areas, desk->arena, &row->record);
		if (rc)
			return PASS(rc);
	}
	desk_answer_case(desk, from, OUTCOME_UNCHANGED, row);
	return 0;
}

/* The same submission again while the first still waits for a plugin: both get the answer. */
static void join_pending(struct desk *desk, struct pending *pending, struct waiting from)
{
	if (pending->n_waiting == PENDING_PEERS)
		desk_answer(desk, from, OUTCOME_BUSY, "", TEXT("This submission is being decided; send it again in a moment."));
	else
		pending->waiting[pending->n_waiting++] = from;
}

static int judge_and_go_on(struct desk *desk, struct waiting from, const struct submission *submission)
{
	struct finding *finding = &desk->finding;
	struct verdicts *verdicts = &desk->verdicts;
	wall received = desk->now.wall;
	int rc;

	rc = desk->basis->rules.judge(desk->basis->rules.self, submission, received, desk->arena, finding);
	if (rc)
		return FOLD(rc);
	verdicts->n = 0;
	rc = pending_start(desk, submission, finding, verdicts, received, 0, &from);
	switch (rc) {
	case PENDING_STARTED:
		return 0;
	case PENDING_FULL:
		desk_answer(desk, from, OUTCOME_BUSY, "",
			    TEXT("As many submissions as the setting pending_max allows are waiting for plugins; send it again later."));
		return 0;
	case PENDING_NEEDLESS:
		return PASS(intake_finish(desk, desk->basis, submission, finding, verdicts, received, &from, 1));
	default:
		return PASS(rc);
	}
}

int desk_submit(struct desk *desk, struct waiting from, const struct request *request)
{
	const struct submission *s = &request->submit;
	struct store *store = &desk->ports.store;
	struct pending *pending;
	struct flaw flaw;
	uint64_t number;
	int rc;

	if (!submission_is_valid(s, desk->now.wall, &flaw)) {
		desk_answer(desk, from, OUTCOME_INVALID, flaw.field, text_of(flaw.rule));
		return 0;
	}
	rc = store->ops->case_find(store->self, s->source, s->source_ref, &number);
	if (rc == STORE_OK)
		return PASS(answer_known(desk, from, number));
	if (rc < 0)
		return PASS(rc);
	pending = pending_find(desk, s->source, s->source_ref);
	if (pending) {
		join_pending(desk, pending, from);
		return 0;
	}
	if (desk->is_stopping) {
		desk_answer(desk, from, OUTCOME_STOPPING, "", TEXT("The daemon is going down; send it again when it is back."));
		return 0;
	}
	if (!store->ops->has_room(store->self)) {
		desk_answer(desk, from, OUTCOME_NO_ROOM, "",
			    TEXT("The disk is nearly full: less than the setting store_reserve is free. Open cases can be worked on; new ones need room."));
		return 0;
	}
	return PASS(judge_and_go_on(desk, from, s));
}

int trace_encode(struct desk *desk, const struct finding *finding, const struct verdicts *verdicts, const struct ruling *ruling,
		 const struct repeats *repeats, struct text *out)
{
	struct decision decision = draft_trace(finding, verdicts, ruling);

	decision.repeats = *repeats;
	buffer_clear(&desk->trace);
	if (codec_decision_encode(&decision, &desk->trace))
		return RAISE(FAULT_MEMORY);
	*out = buffer_text(&desk->trace);
	return 0;
}

/* `encoded`: the case as the event has it; where it is near a border, the answer has more. */
static int answer_opened(struct desk *desk, const struct finding *finding, struct text encoded,
			 const struct waiting *waiting, size_t n_waiting)
{
	struct case_record *record = &desk->row.record;
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_CASE, .encoded = encoded };

	if (record->flags & FLAG_NEAR_BORDER) {
		int rc = draft_borders(finding->areas, finding->n_areas, desk->arena, record);

		if (rc)
			return PASS(rc);
		reply.encoded = TEXT_NONE;
		reply.record = record;
	}
	for (size_t i = 0; i < n_waiting; i++)
		desk_reply(desk, waiting[i], &reply);
	record->borders = NULL;
	record->n_borders = 0;
	return 0;
}

void clocks_watch(struct desk *desk, const struct case_record *record)
{
	desk->marks_next = wall_min(desk->marks_next, case_next_mark(record));
}

int intake_finish(struct desk *desk, const struct basis *basis, const struct submission *submission, const struct finding *finding,
		  const struct verdicts *verdicts, wall received, const struct waiting *waiting, size_t n_waiting)
{
	struct store *store = &desk->ports.store;
	struct case_row *row = &desk->row;
	struct linking linking;
	struct ruling ruling;
	struct event event;
	int rc;

	draft_case(basis->city, &basis->time, desk->campaigns, submission, finding, verdicts, received, desk->arena, &ruling, &row->record);
	row->record.number = desk->figures.cases + 1;
	row->record.reference = reference_for(desk, row->record.number);
	rc = links_find(desk, basis, submission, &ruling, &row->record, &linking);
	if (rc)
		return PASS(rc);
	clocks_watch(desk, &row->record);
	row->opened_event = desk->figures.events + 1;
	row->answer_event = 0;
	row->history = TEXT_NONE;
	if (linking.primary && !history_add(&row->history, row->opened_event, row->opened_event + 1, desk->arena)) /* which says that it is linked */
		return RAISE(FAULT_MEMORY);
	rc = trace_encode(desk, finding, verdicts, &ruling, &linking.repeats, &row->trace);
	if (rc)
		return PASS(rc);
	rc = store->ops->case_add(store->self, row);
	if (rc)
		return FOLD(rc);
	desk->figures.cases = row->record.number;
	desk->figures.open_cases++;
	sums_count(desk, NULL, &row->record);
	desk->is_reassess_wanted |= (ruling.flags & FLAG_UNASSESSED) != 0;
	event = event_about(desk, EVENT_OPENED, &row->record, row->record.lead);
	buffer_clear(&desk->record); /* encoded once, for the event and for the answers */
	if (codec_record_encode(&row->record, &desk->record))
		return RAISE(FAULT_MEMORY);
	event.encoded = buffer_text(&desk->record);
	rc = journal(desk, &event, &row->record, &submission->text);
	if (!rc)
		rc = answer_opened(desk, finding, event.encoded, waiting, n_waiting);
	if (!rc)
		rc = links_taken(desk, &linking, &row->record);
	return rc ? PASS(rc) : PASS(watch_decided(desk, &row->record, finding));
}
