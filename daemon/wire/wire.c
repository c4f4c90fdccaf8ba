#include "wire/wire.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <zmq.h>

#include "base/buffer.h"
#include "base/log.h"
#include "proto/codec.h"
#include "wire/peers.h"

enum {
	FRAMES_MAX = 8,
	FRAME_CLOSE_BYTES = 1048576, /* a frame above this closes its connection, unread (PROTOCOL.md, limits) */
	LINGER_MS = 1000,
	VERSION_SIZE = sizeof CODEC_VERSION_FRAME - 1,
};

/* Something that waits for the commit: `size` bytes in `bytes` at `at`; a glance has a topic before them. */
struct held { struct peer peer; size_t at, size, topic_size; bool is_glance; };

struct wire {
	struct wire_settings settings;
	void *context, *router, *xpub;
	struct peers *peers;
	struct buffer bytes;
	struct held *held;
	size_t n_held, held_room;
	struct wire_figures figures;
	bool is_silent_glance; /* nobody has ever listened */
};

/* ---- opening ---- */

/* An address that only begins with 127. may be a name that lies anywhere: 127.0.0.1.example.org. */
static bool is_loopback(struct text endpoint)
{
	size_t at = sizeof "tcp://" - 1;

	if (text_starts(endpoint, TEXT("tcp://[::1]:")) || text_starts(endpoint, TEXT("tcp://localhost:")))
		return true;
	while (at < endpoint.size && (endpoint.at[at] == '.' || (endpoint.at[at] >= '0' && endpoint.at[at] <= '9')))
		at++;
	return text_starts(endpoint, TEXT("tcp://127.")) && at < endpoint.size && endpoint.at[at] == ':';
}

static int check_endpoint(const struct wire_settings *settings, struct text endpoint, const char *name, struct why *why)
{
	why_where(why, "", 0); /* the command line may have said it */
	why_field(why, name);
	if (text_starts(endpoint, TEXT("ipc://")))
		return WIRE_OK;
	if (!text_starts(endpoint, TEXT("tcp://"))) {
		why_say(why, "\"%.*s\" is no endpoint that can be served; write tcp://127.0.0.1:PORT or ipc://PATH.", TEXT_ARG(endpoint));
		return WIRE_REFUSED;
	}
	if (!is_loopback(endpoint)) {
		why_say(why, "\"%.*s\" is not a loopback address, and this version has no encrypted endpoints. Bind to 127.0.0.1, and reach it "
			     "from elsewhere through an encrypted tunnel.", TEXT_ARG(endpoint));
		return WIRE_REFUSED;
	}
	if (!settings->may_be_plain) {
		why_say(why, "\"%.*s\" is unencrypted TCP; say plain_loopback = true to allow it on a loopback address, or use ipc://.",
			TEXT_ARG(endpoint));
		return WIRE_REFUSED;
	}
	return WIRE_OK;
}

int wire_check(const struct wire_settings *settings, struct why *why)
{
	int rc = check_endpoint(settings, settings->requests, "requests", why);

	return rc ? rc : check_endpoint(settings, settings->glance, "glance", why);
}

static bool set_option(void *socket, int option, int value)
{
	return zmq_setsockopt(socket, option, &value, sizeof value) == 0;
}

static bool set_bound(void *socket)
{
	int64_t bytes = FRAME_CLOSE_BYTES;

	return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &bytes, sizeof bytes) == 0;
}

/* Does somebody listen at ipc://PATH? ZeroMQ would take the file from under them, and they would never hear of it. */
static bool is_served(const char *address)
{
	static const char scheme[] = "ipc://";
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t size = strlen(address);
	bool is_answered;
	int fd;

	if (strncmp(address, scheme, sizeof scheme - 1) != 0 || size - (sizeof scheme - 1) >= sizeof to.sun_path)
		return false;
	memcpy(to.sun_path, address + sizeof scheme - 1, size - (sizeof scheme - 1));
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	is_answered = fd >= 0 && !connect(fd, (struct sockaddr *)&to, sizeof to);
	if (fd >= 0)
		close(fd);
	return is_answered;
}

static int bind_socket(void *socket, struct text endpoint, const char *name, struct why *why)
{
	char address[256];
	bool is_taken;

	assert(endpoint.size < sizeof address);
	memcpy(address, endpoint.at, endpoint.size);
	address[endpoint.size] = '\0';
	is_taken = is_served(address);
	if (!is_taken && !zmq_bind(socket, address))
		return WIRE_OK;
	why_where(why, "", 0);
	why_field(why, name);
	why_say(why, "%s cannot be bound: %s. Is another daemon running there?", address, is_taken ? "somebody listens there" : zmq_strerror(zmq_errno()));
	return WIRE_REFUSED;
}

static int open_sockets(struct wire *wire)
{
	int queue = wire->settings.peer_queue;

	wire->context = zmq_ctx_new();
	wire->router = wire->context ? zmq_socket(wire->context, ZMQ_ROUTER) : NULL;
	wire->xpub = wire->router ? zmq_socket(wire->context, ZMQ_XPUB) : NULL;
	if (!wire->xpub)
		return RAISE(FAULT_SYSTEM);
	/* MANDATORY: a reply to nobody, or to a full queue, is told to us instead of vanishing. HANDOVER: a client that comes back under
	 * its own routing id gets it. The router's receive queue is per connection; frames wait in the client when it is full. */
	if (!set_bound(wire->router) || !set_bound(wire->xpub) || !set_option(wire->router, ZMQ_ROUTER_MANDATORY, 1) ||
	    !set_option(wire->router, ZMQ_ROUTER_HANDOVER, 1) ||
	    !set_option(wire->router, ZMQ_SNDHWM, queue) || !set_option(wire->router, ZMQ_RCVHWM, queue) ||
	    !set_option(wire->router, ZMQ_LINGER, LINGER_MS) || !set_option(wire->xpub, ZMQ_LINGER, 0) ||
	    !set_option(wire->xpub, ZMQ_SNDHWM, queue))
		return RAISE(FAULT_SYSTEM);
	return 0;
}

int wire_bind(struct wire *wire, struct why *why)
{
	int rc = wire_check(&wire->settings, why);

	if (!rc)
		rc = bind_socket(wire->xpub, wire->settings.glance, "glance", why);
	return rc ? rc : bind_socket(wire->router, wire->settings.requests, "requests", why);
}

int wire_open(const struct wire_settings *settings, struct wire **out)
{
	struct wire *wire = calloc(1, sizeof *wire);
	int rc;

	assert(wire);
	wire->settings = *settings;
	wire->is_silent_glance = true;
	wire->peers = peers_create(settings->peers_max);
	rc = open_sockets(wire);
	if (rc)
		wire_close(&wire);
	*out = wire;
	return PASS(rc);
}

void wire_close(struct wire **wire)
{
	struct wire *w = *wire;

	if (!w)
		return;
	if (w->router)
		zmq_close(w->router);
	if (w->xpub)
		zmq_close(w->xpub);
	if (w->context)
		zmq_ctx_term(w->context);
	peers_destroy(&w->peers);
	buffer_fini(&w->bytes);
	free(w->held);
	free(w);
	*wire = NULL;
}

/* ---- speaking ---- */

static void hold(struct wire *wire, struct held held, struct text topic, struct text bytes)
{
	if (wire->n_held == wire->held_room) {
		size_t room = wire->held_room ? wire->held_room * 2 : 1024;
		struct held *more = realloc(wire->held, room * sizeof *more);

		assert(more); /* small beside the messages that it tells of */
		wire->held = more;
		wire->held_room = room;
	}
	held.at = wire->bytes.size;
	held.topic_size = topic.size;
	held.size = bytes.size;
	buffer_add(&wire->bytes, topic);
	buffer_add(&wire->bytes, bytes);
	assert(!wire->bytes.is_short);
	wire->held[wire->n_held++] = held;
}

static void voice_reply(void *self, struct peer peer, struct text message)
{
	hold(self, (struct held){ .peer = peer }, TEXT_NONE, message);
}

static void voice_publish(void *self, struct text feed, struct text delivery)
{
	struct wire *wire = self;

	if (!wire->is_silent_glance)
		hold(wire, (struct held){ .is_glance = true }, feed, delivery);
}

static bool send_part(void *socket, const void *at, size_t size, bool has_more)
{
	int rc;

	do
		rc = zmq_send(socket, at, size, ZMQ_DONTWAIT | (has_more ? ZMQ_SNDMORE : 0));
	while (rc < 0 && errno == EINTR);
	return rc >= 0;
}

/* With MANDATORY the first frame alone says whether the message can be taken. */
static int send_to(struct wire *wire, struct peer peer, struct text message)
{
	struct peer_row *row = peers_find(wire->peers, peer);

	if (!row)
		return VOICE_GONE;
	if (!send_part(wire->router, row->id, row->id_size, true)) {
		if (errno == EAGAIN)
			return VOICE_FULL;
		peers_forget(wire->peers, peer);
		return VOICE_GONE;
	}
	if (row->has_delimiter)
		send_part(wire->router, "", 0, true);
	send_part(wire->router, CODEC_VERSION_FRAME, VERSION_SIZE, true);
	send_part(wire->router, message.at, message.size, false);
	return VOICE_OK;
}

static int voice_deliver(void *self, struct peer peer, struct text message)
{
	return send_to(self, peer, message);
}

static void voice_keep(void *self, struct peer peer, int by)
{
	struct wire *wire = self;
	struct peer_row *row = peers_find(wire->peers, peer);

	if (row)
		row->kept += by;
}

struct voice wire_voice(struct wire *wire)
{
	return (struct voice){ .self = wire, .reply = voice_reply, .publish = voice_publish, .keep = voice_keep, .deliver = voice_deliver };
}

static void glance(struct wire *wire, struct text topic, struct text delivery)
{
	if (!send_part(wire->xpub, topic.at, topic.size, true)) {
		wire->figures.glances_dropped++;
		return;
	}
	send_part(wire->xpub, CODEC_VERSION_FRAME, VERSION_SIZE, true);
	send_part(wire->xpub, delivery.at, delivery.size, false);
}

void wire_retract(struct wire *wire, struct text (*instead)(void *ctx, struct text reply), void *ctx)
{
	for (size_t i = 0; i < wire->n_held; i++) {
		const struct held *h = &wire->held[i];
		struct text message = { wire->bytes.at + h->at + h->topic_size, h->size };

		if (h->is_glance)
			continue;
		if (instead)
			message = instead(ctx, message);
		if (send_to(wire, h->peer, message) != VOICE_OK)
			wire->figures.replies_dropped++;
	}
	wire->n_held = 0;
	buffer_clear(&wire->bytes);
}

void wire_release(struct wire *wire)
{
	for (size_t i = 0; i < wire->n_held; i++) {
		const struct held *h = &wire->held[i];

		if (h->is_glance)
			glance(wire, (struct text){ wire->bytes.at + h->at, h->topic_size },
			       (struct text){ wire->bytes.at + h->at + h->topic_size, h->size });
	}
	wire_retract(wire, NULL, NULL);
}

/* ---- listening ---- */

int wire_wait(struct wire *wire, const struct wire_watched *watched, size_t n_watched, dur wait)
{
	zmq_pollitem_t items[2 + WIRE_WATCHED_MAX] = { { .socket = wire->router, .events = ZMQ_POLLIN },
					   { .socket = wire->xpub, .events = ZMQ_POLLIN } };
	/* Rounded up: to wake a moment early would be to wake twice. */
	long ms = wait.ns < 0 ? -1 : (long)((wait.ns + 999999) / 1000000);

	assert(n_watched <= WIRE_WATCHED_MAX);
	for (size_t i = 0; i < n_watched; i++)
		items[2 + i] = (zmq_pollitem_t){ .fd = watched[i].fd, .events = watched[i].wants_write ? ZMQ_POLLIN | ZMQ_POLLOUT : ZMQ_POLLIN };
	if (zmq_poll(items, (int)(2 + n_watched), ms) < 0 && errno != EINTR)
		return RAISE(FAULT_SYSTEM);
	return 0;
}

/* The frames of one message. What is past FRAMES_MAX is read and counted, not kept. */
struct frames { zmq_msg_t frame[FRAMES_MAX]; int n; };

static void frames_close(struct frames *frames)
{
	for (int i = 0; i < frames->n && i < FRAMES_MAX; i++)
		zmq_msg_close(&frames->frame[i]);
}

static struct text frame_text(struct frames *frames, int i)
{
	return (struct text){ zmq_msg_data(&frames->frame[i]), zmq_msg_size(&frames->frame[i]) };
}

static bool read_frame(void *socket, zmq_msg_t *out)
{
	int rc;

	zmq_msg_init(out);
	do
		rc = zmq_msg_recv(out, socket, ZMQ_DONTWAIT);
	while (rc < 0 && errno == EINTR);
	if (rc < 0)
		zmq_msg_close(out);
	return rc >= 0;
}

/* false: nothing is waiting. ZeroMQ hands over a message whole, so only its first frame can be missing. */
static bool read_message(void *socket, struct frames *out)
{
	bool has_more = true;

	for (out->n = 0; has_more; out->n++) {
		zmq_msg_t spare, *frame = out->n < FRAMES_MAX ? &out->frame[out->n] : &spare;

		if (!read_frame(socket, frame))
			return false;
		has_more = zmq_msg_more(frame);
		if (frame == &spare)
			zmq_msg_close(&spare);
	}
	return true;
}

static void refuse(const struct wire_handler *handler, struct peer peer, enum outcome outcome, const char *sentence)
{
	handler->refuse(handler->self, peer, 0, outcome, TEXT_NONE, text_of(sentence));
}

static int take_request(const struct wire_handler *handler, struct peer peer, struct text bytes)
{
	struct request request;
	struct text field;

	switch (codec_request_decode(bytes, handler->arena(handler->self), &request, &field)) {
	case CODEC_OK:
		return PASS(handler->request(handler->self, peer, &request));
	case CODEC_UNKNOWN:
		if (request.kind == REQUEST_NONE)
			handler->refuse(handler->self, peer, request.id, OUTCOME_UNKNOWN_REQUEST, TEXT_NONE,
					TEXT("This daemon does not know that kind of request; it is of a later version, or empty."));
		else
			handler->refuse(handler->self, peer, request.id, OUTCOME_INVALID, field,
					TEXT("This field holds a value that version 1 does not know."));
		return 0;
	case CODEC_MALFORMED:
		if (field.size)
			handler->refuse(handler->self, peer, request.id, OUTCOME_INVALID, field,
					TEXT("This field is not UTF-8 text without zero bytes."));
		else
			refuse(handler, peer, OUTCOME_BAD_FRAME, "The second frame is no Request (protobuf, package liaison.v1).");
		return 0;
	default:
		handler->refuse(handler->self, peer, request.id, OUTCOME_BUSY, TEXT_NONE,
				TEXT("This turn has no memory left for the request; send it again."));
		return 0;
	}
}

/* Frame 0 is the routing id; an empty frame behind it is a REQ socket's. */
static int take_message(struct wire *wire, const struct wire_handler *handler, struct frames *frames)
{
	struct text id = frame_text(frames, 0);
	struct peer_row *row;
	struct peer peer;
	int first = 1;

	if (frames->n > FRAMES_MAX || frames->n < 2 || !id.size || id.size > PEER_ID_MAX || !(row = peers_meet(wire->peers, id))) {
		wire->figures.frames_dropped++;
		log_peer(LOG_WARN, "frame-dropped", "frames=%d: A message that cannot be answered was dropped.", frames->n);
		return 0;
	}
	peer = row->peer;
	row->has_delimiter = frames->n > 2 && zmq_msg_size(&frames->frame[1]) == 0;
	first += row->has_delimiter;
	if (!text_is_str(frame_text(frames, first), CODEC_VERSION_FRAME)) {
		refuse(handler, peer, OUTCOME_BAD_VERSION, "The first frame must be L1: this daemon speaks version 1 of the protocol.");
		return 0;
	}
	if (frames->n != first + 2) {
		refuse(handler, peer, OUTCOME_BAD_FRAME, "A request is two frames: L1, and a Request.");
		return 0;
	}
	if (zmq_msg_size(&frames->frame[first + 1]) > LIMIT_FRAME) {
		refuse(handler, peer, OUTCOME_TOO_LARGE, "A request may be at most 65536 bytes; this one was not read.");
		return 0;
	}
	return PASS(take_request(handler, peer, frame_text(frames, first + 1)));
}

/* Somebody has subscribed to the glance, or left: what matters is that there is somebody. */
static void take_glance(struct wire *wire)
{
	struct frames frames;

	while (read_message(wire->xpub, &frames)) {
		wire->is_silent_glance = false;
		frames_close(&frames);
	}
}

int wire_take(struct wire *wire, const struct wire_handler *handler, bool *is_full_out)
{
	struct frames frames;
	int rc = 0;

	take_glance(wire);
	*is_full_out = true;
	for (size_t i = 0; !rc && i < wire->settings.turn_frames; i++) {
		if (!read_message(wire->router, &frames)) {
			*is_full_out = false;
			break;
		}
		wire->figures.frames_in++;
		rc = take_message(wire, handler, &frames);
		frames_close(&frames);
	}
	return PASS(rc);
}

struct wire_figures wire_figures(const struct wire *wire)
{
	struct wire_figures figures = wire->figures;

	figures.peers = peers_count(wire->peers);
	return figures;
}
