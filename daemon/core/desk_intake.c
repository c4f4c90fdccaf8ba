/* From a submission to a case: known, refused, asked about, or decided at once. */
#include "core/clockwork.h"
#include "core/desk_inside.h"
#include "core/validate.h"

static int answer_known(struct desk *desk, struct waiting from, uint64_t number)
{
	struct store *store = &desk->ports.store;
	struct case_row *row = arena_take(desk->arena, sizeof *row);
	int rc = row ? store->ops->case_get(store->self, number, desk->arena, row) : RAISE(FAULT_MEMORY);

	if (rc)
		return FOLD(rc);
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
	struct finding *finding = arena_take(desk->arena, sizeof *finding);
	struct verdicts *verdicts = arena_take(desk->arena, sizeof *verdicts);
	wall received = desk->now.wall;
	int rc;

	if (!finding || !verdicts)
		return RAISE(FAULT_MEMORY);
	rc = desk->ports.rules.judge(desk->ports.rules.self, submission, received, desk->arena, finding);
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
		return PASS(intake_finish(desk, submission, finding, verdicts, received, &from, 1));
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

int trace_encode(struct desk *desk, const struct finding *finding, const struct verdicts *verdicts, const struct ruling *ruling, struct text *out)
{
	struct decision decision = { .rule_set = finding->rule_set,
				     .sentence = text_of(ruling->because),
				     .claims = (struct claim *)(uintptr_t)finding->claims, .n_claims = finding->n_claims,
				     .verdicts = (struct verdict *)(uintptr_t)verdicts->verdict, .n_verdicts = verdicts->n,
				     .areas = (struct area_hit *)(uintptr_t)finding->areas, .n_areas = finding->n_areas };

	buffer_clear(&desk->trace);
	if (codec_decision_encode(&decision, &desk->trace))
		return RAISE(FAULT_MEMORY);
	*out = buffer_text(&desk->trace);
	return 0;
}

void clocks_start(struct desk *desk, const struct case_record *record, const struct share *share, wall start, struct assignment *out)
{
	struct promise_for what = { .category = record->category, .channel = record->channel, .department = share->department,
				    .policy = share->policy, .priority = record->priority, .start = start };

	out->acknowledge = out->resolve = (struct clock){ .due = WALL_NONE, .warn = WALL_NONE, .met = WALL_NONE };
	if (share->part == PART_INFORMED)
		return;
	desk->ports.time.promise(desk->ports.time.self, &what, &out->acknowledge, &out->resolve);
	desk->marks_next = wall_min(desk->marks_next, assignment_next_mark(out));
}

/* Areas that hold the point; a neighbour that is only near stands in the trace. */
static void add_areas(struct desk *desk, const struct finding *finding, struct case_record *record)
{
	for (size_t i = 0; i < finding->n_areas; i++) {
		const struct area_hit *hit = &finding->areas[i];

		if (hit->border_m >= 0)
			record->areas[record->n_areas++] = PHRASE(desk->arena, hit->layer, TEXT(":"), hit->name);
	}
}

static void fill_record(struct desk *desk, const struct submission *s, const struct finding *finding, const struct ruling *ruling, wall received,
			struct case_record *out)
{
	*out = (struct case_record){ .number = desk->figures.cases + 1,
				     .source = s->source, .source_ref = s->source_ref, .channel = s->channel, .category = s->category,
				     .lead = ruling->shares[0].department, .rule = ruling->rule, .rule_set = finding->rule_set,
				     .priority = ruling->priority, .state = CASE_OPEN, .received = received,
				     .opened = wall_is_none(s->opened) ? received : s->opened, .resolved = WALL_NONE,
				     .flags = ruling->flags };
	out->reference = reference_for(desk, out->number);
	add_areas(desk, finding, out);
	for (size_t i = 0; i < ruling->n_shares; i++) {
		const struct share *share = &ruling->shares[i];
		struct assignment *assignment = &out->assignments[out->n_assignments++];

		*assignment = (struct assignment){ .department = share->department, .sub_unit = share->sub_unit, .part = share->part,
						   .state = ASSIGNMENT_ASSIGNED, .since = received };
		clocks_start(desk, out, share, received, assignment);
	}
}

int intake_finish(struct desk *desk, const struct submission *submission, const struct finding *finding, const struct verdicts *verdicts,
		  wall received, const struct waiting *waiting, size_t n_waiting)
{
	struct store *store = &desk->ports.store;
	struct case_row *row = arena_take(desk->arena, sizeof *row);
	struct text feeds[LIMIT_ASSIGNMENTS];
	struct ruling ruling;
	struct event event;
	int rc;

	if (!row)
		return RAISE(FAULT_MEMORY);
	decide(desk->ports.city, submission, finding, verdicts, &ruling);
	fill_record(desk, submission, finding, &ruling, received, &row->record);
	row->opened_event = desk->figures.events + 1;
	row->answer_event = 0;
	rc = trace_encode(desk, finding, verdicts, &ruling, &row->trace);
	if (rc)
		return PASS(rc);
	rc = store->ops->case_add(store->self, row);
	if (rc)
		return FOLD(rc);
	desk->figures.cases = row->record.number;
	desk->figures.open_cases++;
	desk->is_reassess_wanted |= (ruling.flags & FLAG_UNASSESSED) != 0;
	event = event_about(desk, EVENT_OPENED, &row->record, row->record.lead);
	event.record = &row->record;
	rc = journal(desk, &event, &submission->text, feeds, feeds_of_case(&row->record, feeds));
	for (size_t i = 0; !rc && i < n_waiting; i++)
		desk_answer_case(desk, waiting[i], OUTCOME_OK, row);
	return PASS(rc);
}
