/* libliaison against a daemon that is played: one that is silent, forgets, repeats itself and talks nonsense. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "liaison/client.h"
#include "proto/codec.h"

TestSuite(client, .timeout = 20);

enum { RESEND_MS = 60, ANSWER_MS = 5000, WAIT_ROUNDS = 500 };

struct played;
/* What it does about one request. */
typedef void part(struct played *p, const struct request *request);

/* A ROUTER in a thread of its own, that plays a part. */
struct played {
	char folder[32], endpoint[64];
	part *part;
	void *context, *socket;
	pthread_t thread;
	atomic_bool is_over, wants_restart;
	atomic_uint requests, subscribes, acks_quiet, acks_loud;
	atomic_ullong acknowledged;
	char peer[256];
	size_t peer_size;
	struct buffer out;
};

static void bind_socket(struct played *p)
{
	int linger = 0;

	p->socket = zmq_socket(p->context, ZMQ_ROUTER);
	zmq_setsockopt(p->socket, ZMQ_LINGER, &linger, sizeof linger);
	cr_assert(eq(int, zmq_bind(p->socket, p->endpoint), 0));
}

static void say(struct played *p, const char *version, struct text bytes)
{
	zmq_send(p->socket, p->peer, p->peer_size, ZMQ_SNDMORE);
	zmq_send(p->socket, version, strlen(version), ZMQ_SNDMORE);
	zmq_send(p->socket, bytes.at, bytes.size, 0);
}

static void say_reply(struct played *p, const struct reply *reply)
{
	buffer_clear(&p->out);
	cr_assert(eq(int, codec_reply_encode(reply, &p->out), CODEC_OK));
	say(p, CODEC_VERSION_FRAME, buffer_text(&p->out));
}

static void answer(struct played *p, uint64_t id, enum outcome outcome)
{
	struct case_record *record = calloc(1, sizeof *record);
	struct reply reply = { .id = id, .outcome = outcome };

	*record = (struct case_record){ .number = 7,
					.reference = TEXT("ABCD-EFGH"),
					.lead = TEXT("roads"),
					.state = CASE_OPEN,
					.priority = PRIORITY_NORMAL,
					.received = wall_ms(5),
					.opened = WALL_NONE,
					.resolved = WALL_NONE };
	reply.kind = outcome == OUTCOME_OK || outcome == OUTCOME_UNCHANGED ? REPLY_CASE : REPLY_BARE;
	reply.record = record;
	if (outcome != OUTCOME_OK)
		reply.sentence = TEXT("A sentence.");
	if (outcome == OUTCOME_INVALID)
		reply.field = TEXT("category");
	say_reply(p, &reply);
	free(record);
}

static void agree(struct played *p, const struct request *request, uint64_t position)
{
	struct reply reply = { .id = request->id, .outcome = OUTCOME_OK, .kind = REPLY_SUBSCRIBED };

	atomic_fetch_add(&p->subscribes, 1);
	reply.subscribed.cursor = (struct cursor){ 1, position * 10, position };
	say_reply(p, &reply);
}

/* One message with deliveries of these positions; the event's number is ten times the position. */
static void deliver(struct played *p, const uint64_t *positions, size_t n)
{
	struct buffer event = { 0 }, delivery = { 0 };
	size_t bare;

	buffer_clear(&p->out);
	cr_assert(eq(int, codec_deliveries_begin(TEXT("roads"), TEXT("desk"), &p->out), CODEC_OK));
	for (size_t i = 0; i < n; i++) {
		struct event e = { .stream = 1,
				   .number = positions[i] * 10,
				   .case_number = 1,
				   .kind = EVENT_STARTED,
				   .at = wall_ms(9),
				   .due = WALL_NONE,
				   .reference = TEXT("ABCD-EFGH") };

		buffer_clear(&event);
		buffer_clear(&delivery);
		cr_assert(eq(int, codec_event_encode(&e, &event), CODEC_OK));
		cr_assert(eq(int, codec_delivery_encode(positions[i], buffer_text(&event), TEXT_NONE, &delivery, &bare),
			     CODEC_OK));
		cr_assert(eq(int, codec_deliveries_add(buffer_text(&delivery), &p->out), CODEC_OK));
	}
	cr_assert(eq(int, codec_deliveries_end(&p->out), CODEC_OK));
	say(p, CODEC_VERSION_FRAME, buffer_text(&p->out));
	buffer_fini(&event);
	buffer_fini(&delivery);
}

static void take_one(struct played *p, struct arena *arena)
{
	char version[8], bytes[LIMIT_FRAME];
	int got = zmq_recv(p->socket, p->peer, sizeof p->peer, ZMQ_DONTWAIT);
	struct request request;
	struct text field;

	if (got < 0)
		return;
	p->peer_size = (size_t)got;
	got = zmq_recv(p->socket, version, sizeof version, 0);
	cr_assert(text_is_str((struct text){ version, (size_t)got }, CODEC_VERSION_FRAME));
	got = zmq_recv(p->socket, bytes, sizeof bytes, 0);
	arena_reset(arena);
	cr_assert(eq(int, codec_request_decode((struct text){ bytes, (size_t)got }, arena, &request, &field), CODEC_OK));
	atomic_fetch_add(&p->requests, 1);
	if (request.kind == REQUEST_ACK) {
		atomic_fetch_add(request.ack.is_quiet ? &p->acks_quiet : &p->acks_loud, 1);
		atomic_store(&p->acknowledged, request.ack.cursor.position);
	}
	p->part(p, &request);
}

static void *play(void *ctx)
{
	struct played *p = ctx;
	struct arena *arena = arena_create(1 << 20);

	while (!atomic_load(&p->is_over)) {
		zmq_pollitem_t item = { .socket = p->socket, .events = ZMQ_POLLIN };

		if (zmq_poll(&item, 1, 5) > 0)
			take_one(p, arena);
		if (atomic_exchange(&p->wants_restart, false)) {
			zmq_close(p->socket);
			bind_socket(p);
		}
	}
	arena_destroy(&arena);
	return NULL;
}

static void begin(struct played *p, part *role, struct liaison **l)
{
	struct liaison_options options = {
		.size = sizeof options, .answer_within_ms = ANSWER_MS, .resend_after_ms = RESEND_MS, .outstanding_max = 8
	};
	struct liaison_error error;

	*p = (struct played){ .part = role, .folder = "/tmp/liaison-client-XXXXXX" };
	cr_assert(mkdtemp(p->folder) != NULL);
	snprintf(p->endpoint, sizeof p->endpoint, "ipc://%s/requests", p->folder);
	p->context = zmq_ctx_new();
	bind_socket(p);
	cr_assert(eq(int, pthread_create(&p->thread, NULL, play, p), 0));
	cr_assert(eq(int, liaison_connect(p->endpoint, &options, l, &error), LIAISON_OK), "%s", error.sentence);
}

static void end(struct played *p, struct liaison **l)
{
	liaison_close(l);
	atomic_store(&p->is_over, true);
	pthread_join(p->thread, NULL);
	zmq_close(p->socket);
	zmq_ctx_term(p->context);
	unlink(p->endpoint + strlen("ipc://"));
	rmdir(p->folder);
	buffer_fini(&p->out);
}

static struct liaison_submission submission(const char *ref)
{
	return (struct liaison_submission){ .size = sizeof(struct liaison_submission),
					    .source = "test",
					    .source_ref = ref,
					    .channel = "web",
					    .category = "road/hole",
					    .title = "Hole" };
}

static struct liaison_figures figures_of(const struct liaison *l)
{
	struct liaison_figures figures = { .size = sizeof figures };

	liaison_figures(l, &figures);
	return figures;
}

/* Polls until `holds`, or fails. */
#define POLL_UNTIL(l, holds)                                          \
	do {                                                          \
		int rounds_ = 0;                                      \
		while (!(holds) && rounds_++ < WAIT_ROUNDS)           \
			cr_assert(ge(int, liaison_poll((l), 10), 0)); \
		bool held_ = (holds);                                 \
		cr_assert(held_, "%s", #holds);                       \
	} while (0)

static void play_well(struct played *p, const struct request *request)
{
	answer(p, request->id, OUTCOME_OK);
}

Test(client, a_submission_is_answered_with_its_case)
{
	struct liaison_submission s = submission("1");
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_well, &l);
	cr_assert(eq(int, liaison_submit(l, &s, &reply, &error), LIAISON_OK), "%s", error.sentence);
	cr_expect(eq(int, reply->outcome, LIAISON_OUTCOME_OK));
	cr_expect(eq(str, (char *)reply->record->reference, "ABCD-EFGH"));
	cr_expect(eq(str, (char *)reply->record->lead, "roads"));
	cr_expect(eq(str, (char *)reply->record->rule, ""));
	cr_expect(eq(i64, reply->record->received_ms, 5));
	cr_expect(eq(i64, reply->record->opened_ms, 0));
	cr_expect(eq(u64, figures_of(l).resent, 0));
	end(&p, &l);
}

/* Hears every other request only. */
static void play_deaf(struct played *p, const struct request *request)
{
	if (atomic_load(&p->requests) % 2 == 0)
		answer(p, request->id, OUTCOME_OK);
}

Test(client, what_is_not_answered_is_sent_again)
{
	struct liaison_submission s = submission("1");
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_deaf, &l);
	cr_assert(eq(int, liaison_submit(l, &s, &reply, &error), LIAISON_OK), "%s", error.sentence);
	cr_expect(eq(u64, figures_of(l).sent, 1));
	cr_expect(eq(u64, figures_of(l).resent, 1));
	end(&p, &l);
}

static void play_others_replies(struct played *p, const struct request *request)
{
	answer(p, request->id + 1, OUTCOME_OK);
	answer(p, request->id + (1ull << 32), OUTCOME_OK);
	answer(p, 0, OUTCOME_BAD_FRAME);
	answer(p, request->id, OUTCOME_OK);
	answer(p, request->id, OUTCOME_OK); /* twice: the second belongs to nothing any more */
}

Test(client, replies_to_nothing_that_waits_are_ignored_and_counted)
{
	struct liaison_submission s = submission("1");
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_others_replies, &l);
	cr_assert(eq(int, liaison_submit(l, &s, &reply, &error), LIAISON_OK));
	POLL_UNTIL(l, figures_of(l).unknown_replies == 4);
	cr_expect(eq(u64, figures_of(l).answered, 1));
	end(&p, &l);
}

static void play_garbage(struct played *p, const struct request *request)
{
	say(p, CODEC_VERSION_FRAME, TEXT("\xFF\xFF\xFF no message"));
	say(p, "L9", TEXT(""));
	say(p, CODEC_VERSION_FRAME, TEXT(""));
	zmq_send(p->socket, p->peer, p->peer_size, ZMQ_SNDMORE);
	zmq_send(p->socket, "L1", 2, ZMQ_SNDMORE);
	zmq_send(p->socket, "a", 1, ZMQ_SNDMORE);
	zmq_send(p->socket, "b", 1, 0);
	zmq_send(p->socket, p->peer, p->peer_size, ZMQ_SNDMORE);
	zmq_send(p->socket, "alone", 5, 0);
	answer(p, request->id, OUTCOME_OK);
}

Test(client, garbage_is_counted_and_hurts_nobody)
{
	struct liaison_submission s = submission("1");
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_garbage, &l);
	cr_assert(eq(int, liaison_submit(l, &s, &reply, &error), LIAISON_OK));
	cr_expect(eq(u64, figures_of(l).garbage, 5));
	end(&p, &l);
}

static void play_busy(struct played *p, const struct request *request)
{
	static const enum outcome outcomes[] = { OUTCOME_BUSY, OUTCOME_STOPPING, OUTCOME_STORE_FAILED, OUTCOME_UNCHANGED };

	answer(p, request->id, outcomes[(atomic_load(&p->requests) - 1) % 4]);
}

Test(client, a_busy_daemon_is_asked_again_later)
{
	struct liaison_submission s = submission("1");
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_busy, &l);
	cr_assert(eq(int, liaison_submit(l, &s, &reply, &error), LIAISON_OK), "%s", error.sentence);
	cr_expect(eq(int, reply->outcome, LIAISON_OUTCOME_UNCHANGED));
	cr_expect(eq(u64, figures_of(l).put_off, 3));
	end(&p, &l);
}

static void play_refusal(struct played *p, const struct request *request)
{
	answer(p, request->id, request->kind == REQUEST_SUBMIT ? OUTCOME_INVALID : OUTCOME_NO_ROOM);
}

Test(client, a_refusal_says_which_field_and_why)
{
	struct liaison_submission s = submission("1");
	const struct liaison_reply *reply = NULL;
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_refusal, &l);
	cr_assert(eq(int, liaison_submit(l, &s, &reply, &error), LIAISON_REFUSED));
	cr_expect(eq(int, error.outcome, LIAISON_OUTCOME_INVALID));
	cr_expect(eq(str, error.field, "category"));
	cr_expect(eq(str, error.sentence, "A sentence."));
	cr_expect(reply == NULL);
	cr_assert(eq(int, liaison_health(l, &reply, &error),
		     LIAISON_REFUSED)); /* no room is an answer, unless one asks to wait */
	cr_expect(eq(int, error.outcome, LIAISON_OUTCOME_NO_ROOM));
	end(&p, &l);
}

static void play_dead(struct played *p, const struct request *request)
{
	(void)p;
	(void)request;
}

Test(client, a_full_table_takes_nothing_and_silence_ends_a_settling)
{
	struct liaison_submission s = submission("1");
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_dead, &l);
	for (int i = 0; i < 8; i++)
		cr_assert(eq(int, liaison_submit_begin(l, &s, NULL, NULL, &error), LIAISON_OK));
	cr_expect(eq(int, liaison_submit_begin(l, &s, NULL, NULL, &error), LIAISON_FULL));
	cr_expect(eq(sz, liaison_outstanding(l), 8));
	cr_expect(eq(int, liaison_settle(l, 150, &error), LIAISON_SILENT));
	cr_expect(ge(u64, figures_of(l).resent, 8));
	end(&p, &l);
}

Test(client, where_nobody_listens_the_sentence_says_so)
{
	struct liaison_options options = { .size = sizeof options, .answer_within_ms = 50 };
	const struct liaison_reply *reply;
	struct liaison_error error;
	struct liaison *l;

	cr_assert(eq(int, liaison_connect("ipc:///tmp/liaison-nobody-listens-here", &options, &l, &error), LIAISON_OK));
	cr_assert(eq(int, liaison_health(l, &reply, &error), LIAISON_SILENT));
	cr_expect(eq(str, error.sentence,
		     "no answer from ipc:///tmp/liaison-nobody-listens-here within 0.05 s; is liaisond running there?"));
	cr_expect(eq(sz, liaison_outstanding(l), 0));
	liaison_close(&l);
	cr_assert(eq(int, liaison_connect("carrier pigeon", NULL, &l, &error), LIAISON_INVALID));
	cr_expect(l == NULL);
}

Test(client, text_that_is_no_utf_8_or_too_long_is_refused_before_it_is_sent)
{
	struct liaison_submission s = submission("\xFF");
	struct liaison_error error;
	struct liaison *l;
	struct played p;
	char *title = calloc(1, LIMIT_FRAME + 2);

	begin(&p, play_dead, &l);
	cr_expect(eq(int, liaison_submit_begin(l, &s, NULL, NULL, &error), LIAISON_INVALID));
	cr_expect(eq(str, error.field, "source_ref"));
	s = submission("1");
	memset(title, 'x', LIMIT_FRAME + 1);
	s.title = title;
	cr_expect(eq(int, liaison_submit_begin(l, &s, NULL, NULL, &error), LIAISON_INVALID));
	cr_expect(eq(sz, liaison_outstanding(l), 0));
	POLL_UNTIL(l, liaison_is_connected(l)); /* libzmq leaks a message when it is closed amid a handshake */
	free(title);
	end(&p, &l);
}

struct asking {
	struct liaison *l;
	int rc, polled, begun;
};

static void ask_from_inside(void *ctx, const struct liaison_reply *reply)
{
	struct asking *a = ctx;
	struct liaison_submission s = submission("2");
	const struct liaison_reply *inner;
	struct liaison_error error;

	cr_expect(eq(int, reply->outcome, LIAISON_OUTCOME_OK));
	a->rc = liaison_submit(a->l, &s, &inner, &error);
	a->polled = liaison_poll(a->l, 0);
	a->begun = liaison_submit_begin(a->l, &s, NULL, NULL, &error);
}

Test(client, a_callback_may_begin_requests_but_not_wait)
{
	struct liaison_submission s = submission("1");
	struct asking a = { .rc = -7 };
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_well, &l);
	a.l = l;
	cr_assert(eq(int, liaison_submit_begin(l, &s, ask_from_inside, &a, &error), LIAISON_OK));
	cr_assert(eq(int, liaison_settle(l, ANSWER_MS, &error), LIAISON_OK), "%s", error.sentence);
	cr_expect(eq(int, a.rc, LIAISON_INVALID));
	cr_expect(eq(int, a.polled, -1));
	cr_expect(eq(int, a.begun, LIAISON_OK));
	cr_expect(eq(u64, figures_of(l).answered, 2));
	end(&p, &l);
}

/* ---- feeds ------------------------------------------------------------------------------------------------------ */

struct taken {
	uint64_t positions[64];
	size_t n;
	bool answer;
	char ended[128];
};

static bool take(void *ctx, const struct liaison_delivery *delivery)
{
	struct taken *t = ctx;

	cr_assert(lt(sz, t->n, 64));
	cr_expect(eq(u64, delivery->event.number, delivery->cursor.position * 10));
	t->positions[t->n++] = delivery->cursor.position;
	return t->answer;
}

static void on_end(void *ctx, const char *feed, const char *consumer, const char *sentence)
{
	struct taken *t = ctx;

	snprintf(t->ended, sizeof t->ended, "%s %s %s", feed, consumer, sentence);
}

static void subscribe(struct liaison *l, struct taken *t)
{
	struct liaison_subscription s = {
		.size = sizeof s, .feed = "roads", .consumer = "desk", .take = take, .ended = on_end, .ctx = t
	};
	struct liaison_error error;

	cr_assert(eq(int, liaison_subscribe(l, &s, &error), LIAISON_OK), "%s", error.sentence);
}

static void expect_positions(const struct taken *t, uint64_t from, uint64_t to)
{
	cr_assert(eq(sz, t->n, to - from + 1));
	for (size_t i = 0; i < t->n; i++)
		cr_expect(eq(u64, t->positions[i], from + i));
}

static void play_repeating(struct played *p, const struct request *request)
{
	if (request->kind == REQUEST_SUBSCRIBE) {
		agree(p, request, 4);
		deliver(p, (const uint64_t[]){ 5, 6 }, 2);
		deliver(p, (const uint64_t[]){ 4, 5, 6, 7, 7 }, 5);
		deliver(p, (const uint64_t[]){ 8 }, 1);
	} else if (request->kind == REQUEST_ACK && !request->ack.is_quiet) {
		answer(p, request->id, OUTCOME_OK);
	}
}

Test(client, a_delivery_is_given_once_however_often_it_comes)
{
	struct taken t = { .answer = true };
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_repeating, &l);
	subscribe(l, &t);
	POLL_UNTIL(l, t.n == 4);
	expect_positions(&t, 5, 8);
	cr_expect(eq(u64, figures_of(l).repeated, 4));
	cr_assert(eq(int, liaison_settle(l, ANSWER_MS, &error), LIAISON_OK), "%s", error.sentence);
	cr_expect(eq(u64, atomic_load(&p.acknowledged), 8));
	cr_expect(ge(u32, atomic_load(&p.acks_loud), 1));
	end(&p, &l);
}

Test(client, acknowledgements_go_out_in_batches_and_only_as_far_as_was_said)
{
	struct taken t = { .answer = false };
	struct liaison *l;
	struct played p;

	begin(&p, play_repeating, &l);
	subscribe(l, &t);
	POLL_UNTIL(l, t.n == 4);
	cr_expect(eq(u32, atomic_load(&p.acks_quiet), 0));
	cr_assert(eq(int, liaison_ack(l, "roads", "desk", (struct liaison_cursor){ 1, 60, 6 }), LIAISON_OK));
	cr_assert(eq(int, liaison_ack(l, "roads", "desk", (struct liaison_cursor){ 1, 70, 7 }), LIAISON_OK));
	cr_assert(eq(int, liaison_ack(l, "roads", "desk", (struct liaison_cursor){ 1, 50, 5 }), LIAISON_OK));
	POLL_UNTIL(l, atomic_load(&p.acknowledged) == 7);
	cr_expect(eq(u32, atomic_load(&p.acks_quiet), 1));
	cr_expect(eq(int, liaison_ack(l, "roads", "nobody", (struct liaison_cursor){ 0 }), LIAISON_INVALID));
	end(&p, &l);
}

/* Leaves a hole the first time. */
static void play_with_hole(struct played *p, const struct request *request)
{
	if (request->kind != REQUEST_SUBSCRIBE)
		return;
	agree(p, request, 0);
	if (atomic_load(&p->subscribes) == 1)
		deliver(p, (const uint64_t[]){ 1, 3 }, 2);
	else
		deliver(p, (const uint64_t[]){ 1, 2, 3 }, 3);
}

Test(client, a_hole_is_mended_by_subscribing_again_before_anything_behind_it_is_given)
{
	struct taken t = { .answer = true };
	struct liaison *l;
	struct played p;

	begin(&p, play_with_hole, &l);
	subscribe(l, &t);
	POLL_UNTIL(l, t.n == 3);
	expect_positions(&t, 1, 3);
	cr_expect(eq(u64, figures_of(l).holes, 1));
	cr_expect(eq(u32, atomic_load(&p.subscribes), 2));
	end(&p, &l);
}

/* Before its restart it takes requests and says nothing; it has forgotten them after. */
static void play_restarting(struct played *p, const struct request *request)
{
	if (request->kind == REQUEST_SUBSCRIBE) {
		agree(p, request, 0);
		if (atomic_load(&p->subscribes) == 1)
			deliver(p, (const uint64_t[]){ 1, 2 }, 2);
		else
			deliver(p, (const uint64_t[]){ 1, 2, 3 }, 3);
	} else if (request->kind == REQUEST_SUBMIT && atomic_load(&p->subscribes) > 1) {
		answer(p, request->id, OUTCOME_OK);
	}
}

Test(client, a_daemon_that_was_restarted_gets_everything_again_and_repeats_nothing)
{
	struct liaison_submission s = submission("1");
	struct taken t = { .answer = true };
	struct liaison_error error;
	struct liaison *l;
	struct played p;

	begin(&p, play_restarting, &l);
	subscribe(l, &t);
	POLL_UNTIL(l, t.n == 2);
	POLL_UNTIL(l, atomic_load(&p.acknowledged) == 2);
	cr_assert(eq(int, liaison_submit_begin(l, &s, NULL, NULL, &error), LIAISON_OK));
	POLL_UNTIL(l, atomic_load(&p.requests) >= 3);
	atomic_store(&p.wants_restart, true);
	POLL_UNTIL(l, t.n == 3 && !liaison_outstanding(l));
	expect_positions(&t, 1, 3);
	cr_expect(eq(u64, figures_of(l).connects, 2));
	POLL_UNTIL(l, atomic_load(&p.acknowledged) == 3);
	end(&p, &l);
}

static void play_ending(struct played *p, const struct request *request)
{
	struct ended ended = { TEXT("roads"), TEXT("desk"), TEXT("Somebody else has that name.") };

	agree(p, request, 0);
	buffer_clear(&p->out);
	cr_assert(eq(int, codec_ended_encode(&ended, &p->out), CODEC_OK));
	say(p, CODEC_VERSION_FRAME, buffer_text(&p->out));
	deliver(p, (const uint64_t[]){ 1 }, 1); /* to nobody any more */
}

Test(client, an_ended_subscription_is_told_and_gives_nothing_more)
{
	struct taken t = { .answer = true };
	struct liaison *l;
	struct played p;

	begin(&p, play_ending, &l);
	subscribe(l, &t);
	POLL_UNTIL(l, t.ended[0] != 0);
	cr_expect(eq(str, t.ended, "roads desk Somebody else has that name."));
	cr_assert(ge(int, liaison_poll(l, 50), 0));
	cr_expect(eq(sz, t.n, 0));
	end(&p, &l);
}
