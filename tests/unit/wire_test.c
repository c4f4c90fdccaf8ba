/* Real sockets on ipc:// in a fresh folder. Clients talk to the wire from the same thread: each step waits for the wire with
 * a deadline. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "base/clock.h"
#include "proto/codec.h"
#include "support/folder.h"
#include "support/log.h"
#include "wire/wire.h"

TestSuite(wire, .timeout = 20);

enum { CALLS_MAX = 256, WAIT_MS = 5000 };

static struct folder folder;
static char requests[128], glance[128];
static struct wire *wire;
static struct voice voice;
static void *context;
static struct arena *arena;
static struct { struct peer peer; uint64_t id; enum outcome outcome; char field[64], sentence[256]; } calls[CALLS_MAX];
static size_t n_calls, n_full;
static int handler_rc;

static struct arena *handler_arena(void *self)
{
	(void)self;
	return arena;
}

static int take_request(void *self, struct peer peer, const struct request *request)
{
	(void)self;
	calls[n_calls].peer = peer;
	calls[n_calls].id = request->id;
	calls[n_calls++].outcome = OUTCOME_OK;
	return handler_rc;
}

static void refuse(void *self, struct peer peer, uint64_t id, enum outcome outcome, struct text field, struct text sentence)
{
	(void)self;
	calls[n_calls].peer = peer;
	calls[n_calls].id = id;
	snprintf(calls[n_calls].field, sizeof calls[0].field, "%.*s", TEXT_ARG(field));
	snprintf(calls[n_calls].sentence, sizeof calls[0].sentence, "%.*s", TEXT_ARG(sentence));
	calls[n_calls++].outcome = outcome;
}

static const struct wire_handler handler = { NULL, handler_arena, take_request, refuse };

static struct wire_settings settings_of(size_t peers_max, int queue)
{
	return (struct wire_settings){ .requests = text_of(requests),
				       .glance = text_of(glance),
				       .turn_frames = 64,
				       .peers_max = peers_max,
				       .peer_queue = queue };
}

static void open_wire(size_t peers_max, int queue)
{
	struct wire_settings settings = settings_of(peers_max, queue);
	struct why why;

	cr_assert(eq(int, wire_open(&settings, &wire), 0));
	cr_assert(eq(int, wire_bind(wire, &why), WIRE_OK));
	voice = wire_voice(wire);
}

static void make_folder(void)
{
	log_watch();
	folder_make(&folder);
	snprintf(requests, sizeof requests, "ipc://%s/requests", folder.path);
	snprintf(glance, sizeof glance, "ipc://%s/glance", folder.path);
	arena = arena_create(16 * 1024 * 1024);
	context = zmq_ctx_new();
}

static void up(void)
{
	make_folder();
	open_wire(16, 1000);
}

static void down(void)
{
	wire_close(&wire);
	zmq_ctx_term(context);
	arena_destroy(&arena);
	folder_remove(&folder);
}

static void *client(int type, const char *id, const char *address)
{
	void *socket = zmq_socket(context, type);
	int wait = WAIT_MS, linger = 0;

	cr_assert(socket != NULL);
	zmq_setsockopt(socket, ZMQ_RCVTIMEO, &wait, sizeof wait);
	zmq_setsockopt(socket, ZMQ_SNDTIMEO, &wait, sizeof wait);
	zmq_setsockopt(socket, ZMQ_LINGER, &linger, sizeof linger);
	if (id)
		zmq_setsockopt(socket, ZMQ_IDENTITY, id, strlen(id));
	if (type == ZMQ_SUB)
		zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "", 0);
	cr_assert(eq(int, zmq_connect(socket, address), 0));
	return socket;
}

static void send_frames(void *socket, const struct text *frames, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cr_assert(eq(int, zmq_send(socket, frames[i].at, frames[i].size, i + 1 < n ? ZMQ_SNDMORE : 0),
			     (int)frames[i].size));
}

#define SEND(socket, ...)                                         \
	send_frames(socket, (const struct text[]){ __VA_ARGS__ }, \
		    sizeof((const struct text[]){ __VA_ARGS__ }) / sizeof(struct text))

/* A Health request with this id; valid until the next. */
static struct text request_bytes(uint64_t id)
{
	static struct buffer bytes;

	buffer_clear(&bytes);
	cr_assert(eq(int, codec_request_encode(&(struct request){ .id = id, .kind = REQUEST_HEALTH }, &bytes), CODEC_OK));
	return buffer_text(&bytes);
}

/* Takes until `n` calls have come in all. */
static void take_until(size_t n)
{
	mono limit = mono_after(clock_mono(), dur_ms(WAIT_MS));
	bool is_full;

	while (n_calls < n) {
		cr_assert(mono_is_before(clock_mono(), limit), "%zu of %zu came", n_calls, n);
		cr_assert(eq(int, wire_wait(wire, NULL, 0, dur_ms(100)), 0));
		cr_assert(eq(int, wire_take(wire, &handler, &is_full), 0));
		n_full += is_full;
	}
}

/* One frame of what the client hears, as text; "-" when nothing comes. */
static const char *hear(void *socket, int flags)
{
	static char frame[70000];
	int size = zmq_recv(socket, frame, sizeof frame - 1, flags);

	if (size < 0)
		return "-";
	frame[size] = '\0';
	return frame;
}

static bool has_more(void *socket)
{
	int more = 0;
	size_t size = sizeof more;

	zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size);
	return more;
}

static void expect_message(void *socket, const char *content)
{
	cr_assert(eq(str, (char *)hear(socket, 0), "L1"));
	cr_assert(has_more(socket));
	cr_assert(eq(str, (char *)hear(socket, 0), (char *)content));
	cr_assert(not(has_more(socket)));
}

Test(wire, speaks_with_a_dealer, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests);

	SEND(dealer, TEXT("L1"), request_bytes(7));
	take_until(1);
	cr_assert(eq(int, calls[0].outcome, OUTCOME_OK));
	cr_assert(eq(u64, calls[0].id, 7));
	voice.reply(voice.self, calls[0].peer, TEXT("the answer"));
	wire_release(wire);
	expect_message(dealer, "the answer");
	zmq_close(dealer);
}

Test(wire, speaks_with_a_req_socket_and_gives_its_empty_frame_back, .init = up, .fini = down)
{
	void *req = client(ZMQ_REQ, NULL, requests);

	for (uint64_t i = 1; i <= 3; i++) {
		SEND(req, TEXT("L1"), request_bytes(i));
		take_until(i);
		cr_assert(eq(u64, calls[i - 1].id, i));
		voice.reply(voice.self, calls[i - 1].peer, TEXT("the answer"));
		wire_release(wire);
		expect_message(req, "the answer");
	}
	zmq_close(req);
}

Test(wire, tells_many_connections_apart, .init = up, .fini = down)
{
	void *dealers[8];

	for (uint64_t i = 0; i < 8; i++) {
		dealers[i] = client(ZMQ_DEALER, NULL, requests);
		SEND(dealers[i], TEXT("L1"), request_bytes(i));
	}
	take_until(8);
	for (size_t i = 0; i < 8; i++) {
		char answer[16];

		snprintf(answer, sizeof answer, "answer %d", (int)calls[i].id);
		voice.reply(voice.self, calls[i].peer, text_of(answer));
	}
	wire_release(wire);
	for (int i = 0; i < 8; i++) {
		char answer[16];

		snprintf(answer, sizeof answer, "answer %d", i);
		expect_message(dealers[i], answer);
		zmq_close(dealers[i]);
	}
	cr_assert(eq(u64, wire_figures(wire).peers, 8));
	cr_assert(eq(u64, wire_figures(wire).frames_in, 8));
}

static void expect_refused(size_t n, enum outcome outcome, uint64_t id)
{
	take_until(n + 1);
	cr_expect(eq(int, calls[n].outcome, outcome), "call %zu: %s", n, calls[n].sentence);
	cr_expect(eq(u64, calls[n].id, id));
	cr_expect(gt(sz, strlen(calls[n].sentence), 10));
}

Test(wire, answers_what_is_no_request_with_what_is_wrong_about_it, .init = up, .fini = down)
{
	static char large[LIMIT_FRAME + 1];
	void *dealer = client(ZMQ_DEALER, NULL, requests);

	SEND(dealer, TEXT("L2"), request_bytes(1));
	expect_refused(0, OUTCOME_BAD_VERSION, 0);
	SEND(dealer, TEXT("HELO"), request_bytes(1));
	expect_refused(1, OUTCOME_BAD_VERSION, 0);
	SEND(dealer, TEXT("L1"));
	expect_refused(2, OUTCOME_BAD_FRAME, 0);
	SEND(dealer, TEXT("L1"), request_bytes(1), TEXT("more"));
	expect_refused(3, OUTCOME_BAD_FRAME, 0);
	SEND(dealer, TEXT("L1"), TEXT("this is no protobuf\xff\xff"));
	expect_refused(4, OUTCOME_BAD_FRAME, 0);
	SEND(dealer, TEXT("L1"), (struct text){ large, sizeof large });
	expect_refused(5, OUTCOME_TOO_LARGE, 0);
	SEND(dealer, TEXT("L1"), TEXT("\x08\x07\xfa\x01\x00"));
	expect_refused(6, OUTCOME_UNKNOWN_REQUEST, 7);
	SEND(dealer, TEXT("L1"), TEXT_NONE);
	expect_refused(7, OUTCOME_UNKNOWN_REQUEST, 0);
	SEND(dealer, TEXT("L1"), TEXT("\x08\x07\x52\x04\x0a\x02\xff\xff"));
	expect_refused(8, OUTCOME_INVALID, 7);
	cr_assert(eq(str, calls[8].field, "source"));
	SEND(dealer, TEXT("L1"), TEXT("\x08\x07\x52\x02\x30\x63"));
	expect_refused(9, OUTCOME_INVALID, 7);
	cr_assert(eq(str, calls[9].field, "priority"));
	SEND(dealer, TEXT(""));
	expect_refused(10, OUTCOME_BAD_VERSION, 0);
	SEND(dealer, TEXT("L1"), request_bytes(9));
	take_until(12);
	cr_assert(eq(int, calls[11].outcome, OUTCOME_OK), "the connection goes on");
	zmq_close(dealer);
}

Test(wire, takes_a_frame_of_exactly_the_limit, .init = up, .fini = down)
{
	static char largest[LIMIT_FRAME];
	void *dealer = client(ZMQ_DEALER, NULL, requests);

	SEND(dealer, TEXT("L1"), (struct text){ largest, sizeof largest });
	expect_refused(0, OUTCOME_BAD_FRAME, 0);
	zmq_close(dealer);
}

Test(wire, answers_busy_when_the_turns_memory_is_full, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests);

	while (arena_take(arena, 64 * 1024))
		;
	while (arena_take(arena, 16))
		;
	SEND(dealer, TEXT("L1"), request_bytes(1));
	expect_refused(0, OUTCOME_BUSY, 0);
	zmq_close(dealer);
}

Test(wire, counts_and_drops_what_has_too_many_frames, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests);
	struct text frames[30];

	expect_log("frame-dropped");
	for (int i = 0; i < 30; i++)
		frames[i] = TEXT("L1");
	send_frames(dealer, frames, 30);
	SEND(dealer, TEXT("L1"), request_bytes(1));
	take_until(1);
	cr_assert(eq(int, calls[0].outcome, OUTCOME_OK), "the next message is whole");
	cr_assert(eq(u64, wire_figures(wire).frames_dropped, 1));
	cr_assert(eq(sz, log_lines("frame-dropped"), 1));
	zmq_close(dealer);
}

Test(wire, closes_the_connection_of_a_frame_beyond_all_measure_and_nobody_elses, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests), *other = client(ZMQ_DEALER, NULL, requests);
	char *huge = calloc(1, 1048577);

	SEND(dealer, TEXT("L1"), (struct text){ huge, 1048577 });
	SEND(other, TEXT("L1"), request_bytes(2));
	take_until(1);
	cr_assert(eq(u64, calls[0].id, 2));
	cr_assert(eq(u64, wire_figures(wire).frames_in, 1));
	free(huge);
	zmq_close(dealer);
	zmq_close(other);
}

Test(wire, holds_replies_until_they_are_released, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests);

	SEND(dealer, TEXT("L1"), request_bytes(1));
	take_until(1);
	voice.reply(voice.self, calls[0].peer, TEXT("first"));
	voice.reply(voice.self, calls[0].peer, TEXT("second"));
	cr_assert(eq(int, voice.deliver(voice.self, calls[0].peer, TEXT("delivery")), VOICE_OK));
	expect_message(dealer, "delivery");
	cr_assert(eq(str, (char *)hear(dealer, ZMQ_DONTWAIT), "-"), "nothing is said before the commit");
	wire_release(wire);
	expect_message(dealer, "first");
	expect_message(dealer, "second");
	wire_release(wire);
	cr_assert(eq(str, (char *)hear(dealer, ZMQ_DONTWAIT), "-"), "once");
	zmq_close(dealer);
}

static struct text instead(void *ctx, struct text reply)
{
	return text_is_str(reply, "first") ? *(struct text *)ctx : TEXT("something else");
}

Test(wire, replaces_every_held_reply_when_the_commit_failed, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests), *sub = client(ZMQ_SUB, NULL, glance);
	struct text failed = TEXT("it failed");

	SEND(dealer, TEXT("L1"), request_bytes(1));
	take_until(1);
	voice.reply(voice.self, calls[0].peer, TEXT("first"));
	voice.publish(voice.self, TEXT("roads"), TEXT("an event that never was"));
	voice.reply(voice.self, calls[0].peer, TEXT("second"));
	wire_retract(wire, instead, &failed);
	expect_message(dealer, "it failed");
	expect_message(dealer, "something else");
	wire_release(wire);
	cr_assert(eq(str, (char *)hear(dealer, ZMQ_DONTWAIT), "-"));
	cr_assert(eq(str, (char *)hear(sub, ZMQ_DONTWAIT), "-"));
	zmq_close(dealer);
	zmq_close(sub);
}

Test(wire, gives_a_glance_to_who_listens_after_the_release, .init = up, .fini = down)
{
	mono limit = mono_after(clock_mono(), dur_ms(WAIT_MS));
	void *sub = client(ZMQ_SUB, NULL, glance);
	const char *frame = "-";
	bool is_full;

	while (!strcmp(frame, "-")) {
		cr_assert(mono_is_before(clock_mono(), limit), "the subscription never came");
		cr_assert(eq(int, wire_wait(wire, NULL, 0, dur_ms(50)), 0));
		cr_assert(eq(int, wire_take(wire, &handler, &is_full), 0));
		voice.publish(voice.self, TEXT("roads"), TEXT("an event"));
		wire_release(wire);
		frame = hear(sub, ZMQ_DONTWAIT);
	}
	cr_assert(eq(str, (char *)frame, "roads"));
	cr_assert(eq(str, (char *)hear(sub, 0), "L1"));
	cr_assert(eq(str, (char *)hear(sub, 0), "an event"));
	cr_assert(not(has_more(sub)));
	zmq_close(sub);
}

Test(wire, drops_a_reply_to_nobody_and_counts_it, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests);

	voice.reply(voice.self, (struct peer){ 4711 }, TEXT("is anybody there?"));
	wire_release(wire);
	cr_assert(eq(u64, wire_figures(wire).replies_dropped, 1));
	cr_assert(eq(int, voice.deliver(voice.self, (struct peer){ 4711 }, TEXT("x")), VOICE_GONE));
	voice.keep(voice.self, (struct peer){ 4711 }, 1);
	zmq_close(dealer);
}

/* Until the socket has noticed: a connection that was closed is GONE, not FULL, and stays so. */
Test(wire, says_that_a_connection_is_gone, .init = up, .fini = down)
{
	mono limit = mono_after(clock_mono(), dur_ms(WAIT_MS));
	void *dealer = client(ZMQ_DEALER, NULL, requests);
	bool is_full;

	SEND(dealer, TEXT("L1"), request_bytes(1));
	take_until(1);
	zmq_close(dealer);
	while (voice.deliver(voice.self, calls[0].peer, TEXT("x")) != VOICE_GONE) {
		cr_assert(mono_is_before(clock_mono(), limit));
		cr_assert(eq(int, wire_wait(wire, NULL, 0, dur_ms(10)), 0));
		cr_assert(eq(int, wire_take(wire, &handler, &is_full), 0));
	}
	cr_assert(eq(int, voice.deliver(voice.self, calls[0].peer, TEXT("x")), VOICE_GONE));
	cr_assert(eq(u64, wire_figures(wire).peers, 0));
}

static void up_narrow(void)
{
	make_folder();
	open_wire(2, 16);
}

Test(wire, says_that_a_queue_is_full_and_goes_on_when_it_was_read, .init = up_narrow, .fini = down)
{
	static char bytes[60000];
	void *dealer = client(ZMQ_DEALER, NULL, requests);
	int rc = VOICE_OK, n = 0;

	SEND(dealer, TEXT("L1"), request_bytes(1));
	take_until(1);
	memset(bytes, 'x', sizeof bytes);
	/* The socket's own buffers and the client's queue of a thousand take some before ours is full. */
	for (; n < 100000 && rc == VOICE_OK; n++)
		rc = voice.deliver(voice.self, calls[0].peer, (struct text){ bytes, sizeof bytes });
	cr_assert(eq(int, rc, VOICE_FULL));
	for (int i = 0; i < n - 1; i++) {
		cr_assert(eq(str, (char *)hear(dealer, 0), "L1"));
		cr_assert(eq(sz, strlen(hear(dealer, 0)), sizeof bytes));
		cr_assert(not(has_more(dealer)), "what did not fit left no half of itself behind");
	}
	while (voice.deliver(voice.self, calls[0].peer, TEXT("again")) == VOICE_FULL)
		cr_assert(eq(int, wire_wait(wire, NULL, 0, dur_ms(10)), 0));
	expect_message(dealer, "again");
	zmq_close(dealer);
}

Test(wire, forgets_the_silent_but_not_the_kept, .init = up_narrow, .fini = down)
{
	void *a = client(ZMQ_DEALER, "a", requests), *b = client(ZMQ_DEALER, "b", requests),
	     *c = client(ZMQ_DEALER, "c", requests);

	expect_log("frame-dropped");
	SEND(a, TEXT("L1"), request_bytes(1));
	take_until(1);
	voice.keep(voice.self, calls[0].peer, 1);
	SEND(b, TEXT("L1"), request_bytes(2));
	take_until(2);
	SEND(c, TEXT("L1"), request_bytes(3));
	take_until(3);
	cr_assert(eq(int, voice.deliver(voice.self, calls[0].peer, TEXT("kept")), VOICE_OK));
	cr_assert(eq(int, voice.deliver(voice.self, calls[1].peer, TEXT("forgotten")), VOICE_GONE));
	voice.keep(voice.self, calls[2].peer, 1);
	SEND(b, TEXT("L1"), request_bytes(4));
	SEND(a, TEXT("L1"), request_bytes(5));
	while (n_calls < 4 || wire_figures(wire).frames_dropped < 1) {
		bool is_full;

		cr_assert(eq(int, wire_wait(wire, NULL, 0, dur_ms(50)), 0));
		cr_assert(eq(int, wire_take(wire, &handler, &is_full), 0));
	}
	cr_assert(eq(u64, calls[3].id, 5), "whom there is no room for is not heard");
	zmq_close(a);
	zmq_close(b);
	zmq_close(c);
}

Test(wire, takes_no_more_than_a_turns_worth_and_says_that_there_may_be_more, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests);

	for (uint64_t i = 0; i < 150; i++)
		SEND(dealer, TEXT("L1"), request_bytes(i));
	take_until(150);
	for (uint64_t i = 0; i < 150; i++)
		cr_assert(eq(u64, calls[i].id, i), "in the order sent");
	cr_assert(le(sz, n_full, 2));
	zmq_close(dealer);
}

Test(wire, passes_a_fault_of_the_handler_up_and_takes_nothing_after_it, .init = up, .fini = down)
{
	void *dealer = client(ZMQ_DEALER, NULL, requests);
	int rc = 0;

	SEND(dealer, TEXT("L1"), request_bytes(1));
	SEND(dealer, TEXT("L1"), request_bytes(2));
	handler_rc = FAULT_STORE;
	while (!rc) {
		bool is_full;

		cr_assert(eq(int, wire_wait(wire, NULL, 0, dur_ms(50)), 0));
		rc = wire_take(wire, &handler, &is_full);
	}
	cr_assert(eq(int, rc, FAULT_STORE));
	cr_assert(eq(sz, n_calls, 1));
	zmq_close(dealer);
}

static int check(const char *endpoint, bool may_be_plain)
{
	struct wire_settings settings = { .requests = text_of(endpoint),
					  .glance = TEXT("ipc:///tmp/g"),
					  .may_be_plain = may_be_plain };
	struct why why = { .where = "" };
	int rc = wire_check(&settings, &why);

	cr_expect(rc == WIRE_OK || (strlen(why.sentence) > 10 && !strcmp(why.field, "requests")), "%s", endpoint);
	return rc;
}

Test(wire, binds_no_endpoint_that_others_could_read)
{
	cr_expect(eq(int, check("ipc:///tmp/x", false), WIRE_OK));
	cr_expect(eq(int, check("tcp://127.0.0.1:5570", true), WIRE_OK));
	cr_expect(eq(int, check("tcp://[::1]:5570", true), WIRE_OK));
	cr_expect(eq(int, check("tcp://localhost:5570", true), WIRE_OK));
	cr_expect(eq(int, check("tcp://127.0.0.1:5570", false), WIRE_REFUSED));
	cr_expect(eq(int, check("tcp://0.0.0.0:5570", true), WIRE_REFUSED));
	cr_expect(eq(int, check("tcp://*:5570", true), WIRE_REFUSED));
	cr_expect(eq(int, check("tcp://10.0.0.1:5570", true), WIRE_REFUSED));
	cr_expect(eq(int, check("tcp://127.evil.example:5570", true), WIRE_REFUSED),
		  "a name that only begins like the address");
	cr_expect(eq(int, check("tcp://localhost.example:5570", true), WIRE_REFUSED));
	cr_expect(eq(int, check("inproc://x", true), WIRE_REFUSED));
	cr_expect(eq(int, check("", true), WIRE_REFUSED));
}

Test(wire, says_what_cannot_be_bound, .init = up, .fini = down)
{
	struct wire_settings settings = settings_of(4, 16);
	struct wire *second = NULL;
	struct why why = { .where = "" };

	snprintf(requests, sizeof requests, "ipc://%s/no/such/folder", folder.path);
	settings.requests = text_of(requests);
	snprintf(glance, sizeof glance, "ipc://%s/glance2", folder.path);
	settings.glance = text_of(glance);
	cr_assert(eq(int, wire_open(&settings, &second), 0));
	cr_assert(eq(int, wire_bind(second, &why), WIRE_REFUSED));
	cr_assert(eq(str, why.field, "requests"));
	cr_assert(strstr(why.sentence, "cannot be bound") != NULL, "%s", why.sentence);
	wire_close(&second);
	wire_close(&second);
}
