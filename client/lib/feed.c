/* Subscriptions: renewed on every new connection, each position given once, acknowledged in batches. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "inside.h"

enum { RENEW_PAUSE_MS = 500 }; /* between two renewals because of a hole: a daemon that cannot mend it must not be flooded */

static struct subscription *find(struct liaison *l, struct text feed, struct text consumer)
{
	for (size_t i = 0; i < l->n_subscriptions; i++)
		if (text_is_str(feed, l->subscriptions[i]->feed) && text_is_str(consumer, l->subscriptions[i]->consumer))
			return l->subscriptions[i];
	return NULL;
}

static void drop(struct liaison *l, struct subscription *s)
{
	for (size_t i = 0; i < l->n_subscriptions; i++)
		if (l->subscriptions[i] == s)
			l->subscriptions[i] = l->subscriptions[--l->n_subscriptions];
	/* Answers to its requests may still come; they must find nobody. */
	for (uint32_t i = 0; i < l->waiting.max; i++) {
		struct slot *slot = &l->waiting.slots[i];

		if (slot->place != SLOT_FREE && slot->ctx == s)
			outstanding_release(&l->waiting, slot);
	}
	free(s);
}

static struct request subscribe_request(const struct subscription *s)
{
	struct request r = { .kind = REQUEST_SUBSCRIBE };

	r.subscribe = (struct request_subscribe){ text_of(s->feed), text_of(s->consumer), s->credit, s->from_now };
	return r;
}

static struct request ack_request(const struct subscription *s, bool is_quiet)
{
	struct request r = { .kind = REQUEST_ACK };

	r.ack = (struct request_ack){ text_of(s->feed), text_of(s->consumer), s->handled, is_quiet };
	return r;
}

/* What the daemon remembers is the least that it will deliver from. */
static void agree(struct subscription *s, struct liaison_cursor at)
{
	if (!s->is_wanted) {
		s->seen = at.position;
		s->handled = (struct cursor){ at.stream, at.event_number, at.position };
	}
	s->is_wanted = s->is_agreed = true;
	s->is_asked = s->has_hole = false;
	s->told = s->confirmed = at.position;
}

static void on_subscribed(void *ctx, const struct liaison_reply *reply)
{
	struct subscription *s = ctx;
	struct liaison *l = s->owner;

	s->is_asked = false;
	if (reply->outcome == LIAISON_OUTCOME_OK || reply->outcome == LIAISON_OUTCOME_UNCHANGED) {
		agree(s, l->subscribed_at);
		return;
	}
	if (s->ended)
		s->ended(s->ctx, s->feed, s->consumer, reply->sentence);
	drop(l, s);
}

static void renew(struct liaison *l, struct subscription *s, mono now)
{
	struct request r = subscribe_request(s);

	s->is_agreed = false;
	s->renewed_at = now;
	/* FULL: tried again at the end of the next round. */
	s->is_asked = ask_begin(l, &r, on_subscribed, s, NULL, NULL) == LIAISON_OK;
	s->has_hole = !s->is_asked;
}

void feeds_renew(struct liaison *l, mono now)
{
	for (size_t i = 0; i < l->n_subscriptions; i++) {
		struct subscription *s = l->subscriptions[i];

		s->is_agreed = false;
		if (s->is_wanted && !s->is_asked)
			renew(l, s, now);
	}
}

static void acknowledge(struct liaison *l, struct subscription *s)
{
	struct request r = ack_request(s, true);

	buffer_clear(&l->scratch);
	if (!codec_request_encode(&r, &l->scratch) && !line_send(&l->line, buffer_text(&l->scratch)))
		s->told = s->handled.position;
}

void feeds_tend(struct liaison *l, mono now)
{
	for (size_t i = 0; i < l->n_subscriptions; i++) {
		struct subscription *s = l->subscriptions[i];

		if (s->is_agreed && l->line.is_up && s->handled.position > s->told)
			acknowledge(l, s);
		if (s->has_hole && !s->is_asked && !mono_is_before(now, mono_after(s->renewed_at, dur_ms(RENEW_PAUSE_MS))))
			renew(l, s, now);
	}
}

/* One delivery to its taker. */
static int deliver(struct liaison *l, struct subscription *s, const struct deliveries *in, const struct delivery *from)
{
	struct liaison_delivery shown;

	if (from->position <= s->seen) {
		l->figures.repeated++;
		return 0;
	}
	if (from->position != s->seen + 1) {
		l->figures.holes += !s->has_hole;
		s->has_hole = true;
		return 0;
	}
	arena_reset(l->shown);
	if (!show_delivery(l->shown, in, from, &shown))
		return RAISE(FAULT_MEMORY);
	s->seen = from->position;
	l->figures.deliveries++;
	if (s->take(s->ctx, &shown) && from->position > s->handled.position)
		s->handled = (struct cursor){ from->event.stream, from->event.number, from->position };
	return 0;
}

int feeds_deliver(struct liaison *l, const struct deliveries *in)
{
	struct subscription *s = find(l, in->feed, in->consumer);
	int rc = 0;

	if (!s || !s->is_agreed)
		return 0;
	for (size_t i = 0; i < in->n_deliveries && !rc; i++)
		rc = deliver(l, s, in, &in->delivery[i]);
	return PASS(rc);
}

int feeds_ended(struct liaison *l, const struct ended *ended)
{
	struct subscription *s = find(l, ended->feed, ended->consumer);
	struct showing showing = { l->shown, true };

	if (!s || !s->is_wanted)
		return 0;
	if (s->ended)
		s->ended(s->ctx, s->feed, s->consumer, show_text(&showing, ended->sentence));
	drop(l, s);
	return 0;
}

static int create(struct liaison *l, const struct liaison_subscription *given, struct subscription **out,
		  struct liaison_error *error)
{
	struct liaison_subscription g = { 0 };
	struct subscription *s;

	memcpy(&g, given, given->size < sizeof g ? given->size : sizeof g);
	if (!g.feed || !*g.feed || strlen(g.feed) > LIMIT_NAME || !g.consumer || !*g.consumer ||
	    strlen(g.consumer) > LIMIT_NAME)
		return error_say(error, LIAISON_INVALID, "feed and consumer must be names of 1 to %d bytes.", LIMIT_NAME);
	if (!g.take || g.credit > LIMIT_CREDIT)
		return error_say(error, LIAISON_INVALID,
				 "A subscription needs a `take` and a credit of at most %d deliveries.", LIMIT_CREDIT);
	if (find(l, text_of(g.feed), text_of(g.consumer)))
		return error_say(error, LIAISON_INVALID, "This connection has subscribed to %s as %s already.", g.feed,
				 g.consumer);
	if (l->n_subscriptions == SUBSCRIPTIONS_MAX)
		return error_say(error, LIAISON_INVALID, "A connection has at most %d subscriptions.", SUBSCRIPTIONS_MAX);
	s = calloc(1, sizeof *s);
	if (!s)
		return error_say(error, LIAISON_BROKEN, "There is no memory for a subscription.");
	*s = (struct subscription){
		.credit = g.credit, .from_now = g.from_now, .take = g.take, .ended = g.ended, .ctx = g.ctx, .owner = l
	};
	snprintf(s->feed, sizeof s->feed, "%s", g.feed);
	snprintf(s->consumer, sizeof s->consumer, "%s", g.consumer);
	l->subscriptions[l->n_subscriptions++] = *out = s;
	return LIAISON_OK;
}

int liaison_subscribe(struct liaison *l, const struct liaison_subscription *given, struct liaison_error *error)
{
	struct subscription *s = NULL;
	struct request r;
	int rc = create(l, given, &s, error);

	if (rc)
		return rc;
	r = subscribe_request(s);
	rc = ask_wait(l, &r, NULL, error);
	if (rc)
		drop(l, s);
	else
		agree(s, l->subscribed_at);
	return rc;
}

int liaison_unsubscribe(struct liaison *l, const char *feed, const char *consumer, struct liaison_error *error)
{
	struct subscription *s = find(l, text_of(feed), text_of(consumer));
	struct request r = { .kind = REQUEST_UNSUBSCRIBE, .unsubscribe = { text_of(feed), text_of(consumer) } };

	if (!s)
		return error_say(error, LIAISON_INVALID, "There is no subscription to %s as %s on this connection.", feed,
				 consumer);
	if (l->is_calling)
		return error_say(error, LIAISON_INVALID,
				 "A callback may not end a subscription; return false from it and end it outside.");
	/* What one connection sends is taken in its order: the acknowledgement comes before the end. */
	feeds_tend(l, clock_mono());
	drop(l, s);
	return ask_wait(l, &r, NULL, error);
}

int liaison_ack(struct liaison *l, const char *feed, const char *consumer, struct liaison_cursor cursor)
{
	struct subscription *s = find(l, text_of(feed), text_of(consumer));

	if (!s)
		return LIAISON_INVALID;
	if (cursor.position > s->handled.position)
		s->handled = (struct cursor){ cursor.stream, cursor.event_number, cursor.position };
	return LIAISON_OK;
}

static void on_settled(void *ctx, const struct liaison_reply *reply)
{
	struct subscription *s = ctx;

	s->is_settling = false;
	if (reply->outcome == LIAISON_OUTCOME_OK || reply->outcome == LIAISON_OUTCOME_UNCHANGED)
		s->confirmed = s->settling_position;
}

bool feeds_settle(struct liaison *l)
{
	bool is_open = false;

	for (size_t i = 0; i < l->n_subscriptions; i++) {
		struct subscription *s = l->subscriptions[i];
		struct request r = ack_request(s, false);

		if (s->handled.position <= s->confirmed)
			continue;
		is_open = true;
		if (s->is_settling || !s->is_agreed)
			continue;
		s->settling_position = s->handled.position;
		s->is_settling = ask_begin(l, &r, on_settled, s, NULL, NULL) == LIAISON_OK;
	}
	return is_open;
}

int liaison_settle(struct liaison *l, uint32_t within_ms, struct liaison_error *error)
{
	mono deadline = mono_after(clock_mono(), dur_ms(within_ms));

	if (l->is_calling)
		return error_say(error, LIAISON_INVALID, "A callback may not wait for answers.");
	while (feeds_settle(l) || l->waiting.used) {
		dur left = mono_since(deadline, clock_mono());

		if (left.ns <= 0)
			return error_say(error, LIAISON_SILENT, "%zu requests to %s are still unanswered after %g s.",
					 liaison_outstanding(l), l->endpoint, within_ms / 1000.0);
		if (poll_once(l, left) < 0)
			return error_say(error, LIAISON_BROKEN, "The connection to %s failed on this machine: %s.",
					 l->endpoint, fault_path());
	}
	return LIAISON_OK;
}
