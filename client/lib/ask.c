/* A request into the table, and the wait for its answer. */
#include <stdio.h>

#include "base/clock.h"
#include "inside.h"

int ask_begin(struct liaison *l, struct request *request, liaison_answered *answered, void *ctx, uint64_t *id_out,
	      struct liaison_error *error)
{
	struct slot *slot = outstanding_take(&l->waiting);
	int rc;

	if (!slot)
		return error_say(error, LIAISON_FULL, "%u requests to %s are unanswered; wait for some of them.",
				 l->waiting.max, l->endpoint);
	request->id = slot_id(slot);
	rc = codec_request_encode(request, &slot->bytes);
	if (rc) {
		outstanding_release(&l->waiting, slot);
		return error_say(error, LIAISON_INVALID, "The request is longer than %d bytes; shorten its texts.",
				 LIMIT_FRAME);
	}
	slot->answered = answered;
	slot->ctx = ctx;
	if (id_out)
		*id_out = slot_id(slot);
	/* Behind others that wait to be sent it is their turn first. */
	if (outstanding_first(&l->waiting, SLOT_UNSENT) == slot)
		poll_send(l, clock_mono());
	return LIAISON_OK;
}

struct wait {
	struct liaison *l;
	bool is_done;
	struct liaison_reply reply;
};

static void keep_answer(void *ctx, const struct liaison_reply *reply)
{
	struct wait *wait = ctx;

	wait->is_done = true;
	wait->reply = *reply;
	wait->l->is_stopped = true;
}

static int refused(struct liaison_error *error, enum liaison_outcome outcome, const char *field, const char *sentence)
{
	const char *name = liaison_outcome_name(outcome);

	error_say(error, LIAISON_REFUSED, "%s",
		  *sentence ? sentence
		  : *name   ? name
			    : "The daemon's answer is of a later version than this library.");
	if (error) {
		error->outcome = outcome;
		snprintf(error->field, sizeof error->field, "%s", field);
	}
	return LIAISON_REFUSED;
}

/* Nothing came in time: why, as far as it can be known. */
static int silent(struct liaison *l, const struct slot *slot, dur within, struct liaison_error *error)
{
	double s = (double)within.ns / 1e9;

	if (slot && slot->last_refusal)
		return refused(error, slot->last_refusal, "", l->complaint);
	if (!l->line.ups)
		return error_say(error, LIAISON_SILENT, "no answer from %s within %g s; is liaisond running there?",
				 l->endpoint, s);
	if (!l->line.is_up)
		return error_say(
			error, LIAISON_SILENT,
			"the connection to %s was lost and did not come back within %g s; is liaisond still running?",
			l->endpoint, s);
	return error_say(error, LIAISON_SILENT,
			 "%s is connected but did not answer within %g s%s%s; look at the daemon's log.", l->endpoint, s,
			 *l->complaint ? "; it said: " : "", l->complaint);
}

int ask_wait(struct liaison *l, struct request *request, const struct liaison_reply **reply_out, struct liaison_error *error)
{
	struct wait wait = { .l = l };
	mono deadline = mono_after(clock_mono(), l->answer_within);
	struct liaison_reply *kept;
	struct slot *slot;
	bool is_refused;
	uint64_t id;
	int rc;

	if (l->is_calling)
		return error_say(error, LIAISON_INVALID, "A callback may begin requests, but not wait for their answers.");
	rc = ask_begin(l, request, keep_answer, &wait, &id, error);
	if (rc)
		return rc;
	while (!wait.is_done && mono_is_before(clock_mono(), deadline))
		if (poll_once(l, mono_since(deadline, clock_mono())) < 0) {
			rc = error_say(error, LIAISON_BROKEN, "The connection to %s failed on this machine: %s.",
				       l->endpoint, fault_path());
			break;
		}
	slot = outstanding_find(&l->waiting, id);
	if (!wait.is_done && !rc)
		rc = silent(l, slot, l->answer_within, error);
	if (slot)
		outstanding_release(&l->waiting, slot);
	if (rc)
		return rc;
	is_refused = wait.reply.outcome != LIAISON_OUTCOME_OK && wait.reply.outcome != LIAISON_OUTCOME_UNCHANGED;
	if (is_refused && !wait.reply.remarks)
		return refused(error, wait.reply.outcome, wait.reply.field, wait.reply.sentence);
	/* The reply outlives this call: it lies with what it points to. */
	kept = arena_take(l->shown, sizeof *kept);
	if (!kept)
		return error_say(error, LIAISON_BROKEN, "There is no memory for the answer.");
	*kept = wait.reply;
	if (reply_out)
		*reply_out = kept;
	return is_refused ? refused(error, kept->outcome, kept->field, kept->sentence) : LIAISON_OK;
}
