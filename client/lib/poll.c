/* The loop: what has arrived, what is due to be sent again, and the waiting between. */
#include <stdio.h>

#include "base/clock.h"
#include "inside.h"

enum {
	ROUND_MESSAGES = 1024, /* taken before the acknowledgements of a round go out */
	PUT_OFF_FIRST_MS = 20, /* a daemon that is busy is asked again after this, twice that, ... */
	PUT_OFF_LAST_MS = 2000,
	SILENCE_MAX_MS = 10000, /* silence allowed before a resending doubles up to about this */
	OLD_FACTOR = 5, /* one request that is this many times older than the silence allowed is sent again by itself */
};

void poll_send(struct liaison *l, mono now)
{
	struct slot *slot;

	/* A connection that is new waits for on_connection, or what goes out now would go out twice. */
	while (l->line.is_up && l->line.ups == l->ups_seen && (slot = outstanding_first(&l->waiting, SLOT_UNSENT))) {
		if (line_send(&l->line, buffer_text(&slot->bytes)))
			return;
		if (slot->sendings++)
			l->figures.resent++;
		else
			l->figures.sent++;
		slot->sent_at = now;
		outstanding_move(&l->waiting, slot, SLOT_SENT);
	}
}

/* A daemon that came back has forgotten what it had not answered. */
static void on_connection(struct liaison *l, mono now)
{
	if (l->line.ups == l->ups_seen)
		return;
	l->ups_seen = l->line.ups;
	l->heard_at = l->resent_at = now;
	l->silence = l->resend_after;
	outstanding_unsend(&l->waiting);
	feeds_renew(l, now);
}

static mono silence_ends(const struct liaison *l, const struct slot *oldest)
{
	mono since = mono_is_before(l->heard_at, oldest->sent_at) ? oldest->sent_at : l->heard_at;

	return mono_after(mono_is_before(since, l->resent_at) ? l->resent_at : since, l->silence);
}

static mono grows_old(const struct liaison *l, const struct slot *oldest)
{
	return mono_after(oldest->sent_at, dur_ns(OLD_FACTOR * l->resend_after.ns));
}

static mono resend_due(struct liaison *l)
{
	struct slot *oldest = outstanding_first(&l->waiting, SLOT_SENT);

	return oldest ? mono_min(silence_ends(l, oldest), grows_old(l, oldest)) : MONO_NEVER;
}

static void resend(struct liaison *l, mono now)
{
	struct slot *oldest = outstanding_first(&l->waiting, SLOT_SENT);

	if (oldest && !mono_is_before(now, silence_ends(l, oldest))) {
		outstanding_unsend(&l->waiting);
		l->resent_at = now;
		if (dur_to_ms(l->silence) < SILENCE_MAX_MS)
			l->silence.ns *= 2;
	}
	/* Others are answered, these were lost alone. */
	while ((oldest = outstanding_first(&l->waiting, SLOT_SENT)) && !mono_is_before(now, grows_old(l, oldest)))
		outstanding_move(&l->waiting, oldest, SLOT_UNSENT);
}

/* Puts the requests back that the daemon wanted later. Gives when the next is due. */
static mono bring_back(struct liaison *l, mono now)
{
	mono next = MONO_NEVER;
	struct slot *after;

	for (struct slot *s = outstanding_first(&l->waiting, SLOT_PUT_OFF); s; s = after) {
		after = outstanding_after(&l->waiting, s);
		if (mono_is_before(now, s->due))
			next = mono_min(next, s->due);
		else
			outstanding_move(&l->waiting, s, SLOT_UNSENT);
	}
	return next;
}

static bool is_put_off(const struct liaison *l, enum outcome outcome)
{
	return outcome == OUTCOME_BUSY || outcome == OUTCOME_STOPPING || outcome == OUTCOME_STORE_FAILED ||
	       (outcome == OUTCOME_NO_ROOM && l->wait_for_room);
}

static void put_off(struct liaison *l, struct slot *slot, const struct reply *reply)
{
	int64_t pause = PUT_OFF_FIRST_MS;

	for (uint32_t i = 0; i < slot->put_offs && pause < PUT_OFF_LAST_MS; i++)
		pause *= 2;
	slot->put_offs++;
	slot->due = mono_after(l->heard_at, dur_ms(pause));
	slot->last_refusal = (enum liaison_outcome)reply->outcome;
	snprintf(l->complaint, sizeof l->complaint, "%.*s", TEXT_ARG(reply->sentence));
	l->figures.put_off++;
	outstanding_move(&l->waiting, slot, SLOT_PUT_OFF);
}

static int take_reply(struct liaison *l, const struct reply *reply)
{
	struct slot *slot = outstanding_find(&l->waiting, reply->id);
	struct liaison_reply shown;
	liaison_answered *answered;
	void *ctx;

	if (!slot) {
		l->figures.unknown_replies++;
		if (!reply->id)
			snprintf(l->complaint, sizeof l->complaint, "%.*s", TEXT_ARG(reply->sentence));
		return 0;
	}
	if (is_put_off(l, reply->outcome)) {
		put_off(l, slot, reply);
		return 0;
	}
	answered = slot->answered;
	ctx = slot->ctx;
	outstanding_release(&l->waiting, slot);
	l->figures.answered++;
	if (!answered)
		return 0;
	if (reply->kind == REPLY_SUBSCRIBED)
		l->subscribed_at =
			(struct liaison_cursor){ reply->subscribed.cursor.stream, reply->subscribed.cursor.event_number,
						 reply->subscribed.cursor.position };
	if (!show_reply(l->shown, reply, &shown))
		return RAISE(FAULT_MEMORY);
	answered(ctx, &shown);
	return 0;
}

static int take_message(struct liaison *l, struct text bytes)
{
	struct message message = { 0 };
	int rc;

	arena_reset(l->message);
	arena_reset(l->shown);
	rc = codec_message_decode(bytes, l->message, &message);
	/* CODEC_UNKNOWN inside a known kind of message: a word of a later version, which is 0 here. The rest counts. */
	if (message.kind == MESSAGE_NONE || (rc && rc != CODEC_UNKNOWN)) {
		l->figures.garbage++;
		return 0;
	}
	l->is_calling = true;
	rc = message.kind == MESSAGE_REPLY        ? take_reply(l, &message.reply)
	     : message.kind == MESSAGE_DELIVERIES ? feeds_deliver(l, &message.deliveries)
						  : feeds_ended(l, &message.ended);
	l->is_calling = false;
	return PASS(rc);
}

/* Up to a round of messages. Returns how many, or a fault. */
static int take_round(struct liaison *l, mono now)
{
	int taken = 0;

	while (taken < ROUND_MESSAGES && !l->is_stopped) {
		struct text bytes;
		int rc = line_receive(&l->line, &bytes);

		if (rc == LINE_NOTHING)
			break;
		if (rc < 0)
			return PASS(rc);
		l->heard_at = now;
		l->silence = l->resend_after;
		taken++;
		if (rc == LINE_GARBAGE)
			l->figures.garbage++;
		else
			rc = take_message(l, bytes);
		if (rc < 0)
			return PASS(rc);
	}
	return taken;
}

static long wait_for(mono now, mono until)
{
	int64_t ns = until.ns - now.ns;

	return ns <= 0 ? 0 : (long)((ns + 999999) / 1000000);
}

int poll_once(struct liaison *l, dur longest)
{
	mono now = clock_mono(), until = mono_after(now, longest);
	int taken;

	l->is_stopped = false;
	resend(l, now);
	until = mono_min(until, bring_back(l, now));
	poll_send(l, now);
	until = mono_min(until, resend_due(l));
	if (line_wait(&l->line, wait_for(now, until), l->line.is_up && outstanding_first(&l->waiting, SLOT_UNSENT)))
		return -1;
	now = clock_mono();
	on_connection(l, now);
	taken = take_round(l, now);
	poll_send(l, now);
	feeds_tend(l, now);
	return taken < 0 ? -1 : taken;
}

int liaison_poll(struct liaison *l, int timeout_ms)
{
	mono deadline = timeout_ms < 0 ? MONO_NEVER : mono_after(clock_mono(), dur_ms(timeout_ms));

	if (l->is_calling)
		return -1;
	for (;;) {
		mono now = clock_mono();
		dur left = mono_since(deadline, now);
		int taken = poll_once(l, left.ns < 0 ? dur_ms(0) : left.ns > dur_s(3600).ns ? dur_s(3600) : left);

		if (taken || !mono_is_before(clock_mono(), deadline))
			return taken;
	}
}
