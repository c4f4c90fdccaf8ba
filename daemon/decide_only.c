#include "decide_only.h"

#include <stdio.h>

#include "base/clock.h"
#include "core/draft.h"
#include "core/validate.h"
#include "frames.h"
#include "proto/codec.h"

enum { ARENA_BYTES = 16 * 1024 * 1024 };

struct deciding {
	const struct configuration *configuration;
	struct jurisdiction rules;
	struct timekeeping time;
	struct arena *arena;
	struct buffer out;
	struct frame in;
};

static int write_reply(struct deciding *d, const struct reply *reply)
{
	buffer_clear(&d->out);
	if (codec_reply_encode(reply, &d->out))
		return RAISE(FAULT_MEMORY);
	return PASS(frames_write(stdout, buffer_text(&d->out)));
}

/* Plugins are not asked here: whoever has one counts as unassessed. */
static void mark_unassessed(struct deciding *d, struct case_record *record)
{
	for (size_t i = 0; i < record->n_assignments; i++) {
		const struct department *department = city_find(&d->configuration->city, record->assignments[i].department);

		if (department && department->plugin.size && record->assignments[i].part != PART_INFORMED)
			record->flags |= FLAG_UNASSESSED;
	}
}

static int answer_decided(struct deciding *d, uint64_t id, const struct submission *s, const struct finding *finding, wall received)
{
	static const struct verdicts no_verdicts;
	struct case_record *record = arena_take_clear(d->arena, 1, sizeof *record);
	struct decision decision;
	struct ruling ruling;

	if (!record)
		return RAISE(FAULT_MEMORY);
	draft_case(&d->configuration->city, &d->time, NULL, s, finding, &no_verdicts, received, d->arena, &ruling, record);
	record->campaign = finding->campaign; /* which the rules name: whether it is open is not known here */
	decision = draft_trace(finding, &no_verdicts, &ruling);
	record->decision = &decision;
	mark_unassessed(d, record);
	if (draft_borders(finding->areas, finding->n_areas, d->arena, record))
		return RAISE(FAULT_MEMORY);
	return PASS(write_reply(d, &(struct reply){ .id = id, .outcome = OUTCOME_OK, .kind = REPLY_CASE, .record = record }));
}

static int answer(struct deciding *d, struct text bytes)
{
	struct finding *finding = arena_take(d->arena, sizeof *finding);
	struct reply refusal = { .outcome = OUTCOME_BAD_FRAME, .sentence = TEXT("This is no Request with a Submit.") };
	struct request request;
	struct flaw flaw;
	wall now = clock_read().wall, received;

	if (!finding)
		return RAISE(FAULT_MEMORY);
	if (codec_request_decode(bytes, d->arena, &request, &refusal.field) || request.kind != REQUEST_SUBMIT) {
		refusal.id = request.id;
		return PASS(write_reply(d, &refusal));
	}
	refusal.id = request.id;
	if (!submission_is_valid(&request.submit, now, &flaw)) {
		refusal.outcome = OUTCOME_INVALID;
		refusal.field = text_of(flaw.field);
		refusal.sentence = text_of(flaw.rule);
		return PASS(write_reply(d, &refusal));
	}
	received = wall_is_none(request.submit.opened) ? now : request.submit.opened;
	if (d->rules.judge(d->rules.self, &request.submit, received, d->arena, finding))
		return RAISE(FAULT_MEMORY);
	return PASS(answer_decided(d, request.id, &request.submit, finding, received));
}

int decide_only_run(const struct configuration *configuration)
{
	static struct deciding d;
	struct text frame;
	int rc;

	d = (struct deciding){ .configuration = configuration, .rules = ruleset_jurisdiction(configuration->ruleset),
			       .time = timebook_timekeeping(configuration->timebook), .arena = arena_create(ARENA_BYTES) };
	while ((rc = frames_read(stdin, &d.in, &frame)) > 0) {
		rc = answer(&d, frame);
		arena_reset(d.arena);
		if (rc)
			break;
	}
	arena_destroy(&d.arena);
	buffer_fini(&d.out);
	return rc;
}
