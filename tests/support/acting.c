#include "support/acting.h"

#include <assert.h>

const struct reply *acting(struct world *world, uint64_t number, enum verb verb, const char *department, struct request_act with)
{
	struct request request = world_act(number, verb, department);

	with.key = request.act.key;
	with.verb = verb;
	with.department = request.act.department;
	if (!with.reason_code.size)
		with.reason_code = TEXT("not_ours");
	if (!with.note.size)
		with.note = TEXT("The wall belongs to the park.");
	if (!with.outcome_code.size)
		with.outcome_code = request.act.outcome_code;
	if (!with.answer.size)
		with.answer = request.act.answer;
	request.act = with;
	return world_request(world, 1, &request);
}

const struct assignment *part_of(const struct case_record *record, const char *department)
{
	for (size_t i = 0; i < record->n_assignments; i++)
		if (text_is_str(record->assignments[i].department, department))
			return &record->assignments[i];
	return NULL;
}

const struct case_record *case_of(struct world *world, uint64_t number)
{
	const struct reply *reply = world_get(world, number);

	assert(reply && reply->outcome == OUTCOME_OK);
	return reply->record;
}

static const struct history *history_of(struct world *world, uint64_t number)
{
	struct request request = { .id = 11, .kind = REQUEST_HISTORY, .history = { .key = { .number = number }, .limit = LIMIT_PAGE } };
	const struct reply *reply = world_request(world, 1, &request);

	assert(reply && reply->outcome == OUTCOME_OK);
	return &reply->history;
}

const struct delivery *last_event(struct world *world, uint64_t number, size_t n)
{
	const struct history *history = history_of(world, number);

	return n < history->n_events ? &history->events[history->n_events - 1 - n] : NULL;
}

size_t count_events(struct world *world, uint64_t number, enum event_kind kind)
{
	const struct history *history = history_of(world, number);
	size_t count = 0;

	for (size_t i = 0; i < history->n_events; i++)
		count += history->events[i].event.kind == kind;
	return count;
}

void time_passes(struct world *world, int seconds)
{
	world_pass(world, dur_s(seconds));
	for (int i = 0; i < 4; i++)
		world_turn(world);
}
