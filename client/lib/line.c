#include "line.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "proto/codec.h"

#define MONITOR_ENDPOINT "inproc://liaison-monitor"

enum {
	QUEUE_MESSAGES = 70000,    /* more than outstanding_max, so that a full queue is the network's doing */
	INCOMING_BYTES = 64 << 20, /* nothing that a sound daemon sends comes near */
	RECONNECT_MS = 50,
	RECONNECT_MAX_MS = 1000,
	HEARTBEAT_MS = 5000, /* a peer that vanished without a word is noticed */
	HEARTBEAT_TIMEOUT_MS = 15000,
};

static int configure(void *socket)
{
	/* Never ZMQ_IMMEDIATE, though the table of requests is the only queue that is wanted: with it libzmq 4.3 drops a lost connection's
	 * messages also between the two frames of one, and then ends the program (Assertion failed: !_more (src/fq.cpp:112)). What a lost
	 * connection leaves in the queue goes out before it is sent again, and does no harm twice. */
	static const struct {
		int name, value;
	} options[] = {
		{ ZMQ_LINGER, 0 },
		{ ZMQ_SNDHWM, QUEUE_MESSAGES },
		{ ZMQ_RCVHWM, QUEUE_MESSAGES },
		{ ZMQ_RECONNECT_IVL, RECONNECT_MS },
		{ ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS },
		{ ZMQ_HEARTBEAT_IVL, HEARTBEAT_MS },
		{ ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT_MS },
	};
	int64_t incoming = INCOMING_BYTES;

	for (size_t i = 0; i < sizeof options / sizeof *options; i++)
		if (zmq_setsockopt(socket, options[i].name, &options[i].value, sizeof options[i].value))
			return RAISE(FAULT_SYSTEM);
	return zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &incoming, sizeof incoming) ? RAISE(FAULT_SYSTEM) : 0;
}

static int watch(int poll_fd, void *socket)
{
	struct epoll_event event = { .events = EPOLLIN };
	int fd = -1;
	size_t size = sizeof fd;

	if (zmq_getsockopt(socket, ZMQ_FD, &fd, &size) || epoll_ctl(poll_fd, EPOLL_CTL_ADD, fd, &event))
		return RAISE(FAULT_SYSTEM);
	return 0;
}

static int open_sockets(struct line *line)
{
	int linger = 0, rc;

	line->context = zmq_ctx_new();
	line->socket = line->context ? zmq_socket(line->context, ZMQ_DEALER) : NULL;
	line->monitor = line->socket ? zmq_socket(line->context, ZMQ_PAIR) : NULL;
	line->poll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (!line->monitor || line->poll_fd < 0)
		return RAISE(FAULT_SYSTEM);
	rc = configure(line->socket);
	if (rc)
		return PASS(rc);
	if (zmq_setsockopt(line->monitor, ZMQ_LINGER, &linger, sizeof linger) ||
	    zmq_socket_monitor(line->socket, MONITOR_ENDPOINT, ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED) ||
	    zmq_connect(line->monitor, MONITOR_ENDPOINT))
		return RAISE(FAULT_SYSTEM);
	rc = watch(line->poll_fd, line->socket);
	return PASS(rc ? rc : watch(line->poll_fd, line->monitor));
}

int line_open(struct line *line, const char *endpoint)
{
	int rc;

	*line = (struct line){ .poll_fd = -1 };
	rc = open_sockets(line);
	if (!rc && zmq_connect(line->socket, endpoint))
		rc = errno == EINVAL || errno == EPROTONOSUPPORT || errno == ENOCOMPATPROTO || errno == ENODEV ||
				     errno == ENAMETOOLONG
			     ? LINE_REFUSED
			     : RAISE(FAULT_SYSTEM);
	if (rc)
		line_close(line);
	return rc;
}

static void let_go(struct line *line)
{
	if (line->is_held)
		zmq_msg_close(&line->held);
	line->is_held = false;
}

void line_close(struct line *line)
{
	if (!line->context)
		return;
	let_go(line);
	if (line->monitor)
		zmq_close(line->monitor);
	if (line->socket)
		zmq_close(line->socket);
	if (line->poll_fd >= 0)
		close(line->poll_fd);
	zmq_ctx_term(line->context);
	*line = (struct line){ .poll_fd = -1 };
}

int line_send(struct line *line, struct text bytes)
{
	const size_t version_size = sizeof CODEC_VERSION_FRAME - 1;

	if (zmq_send(line->socket, CODEC_VERSION_FRAME, version_size, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
		return errno == EAGAIN || errno == EINTR ? LINE_LATER : RAISE(FAULT_SYSTEM);
	/* The first frame has found its pipe; ZeroMQ does not let the rest of a message fail for want of room. */
	while (zmq_send(line->socket, bytes.at, bytes.size, ZMQ_DONTWAIT) < 0)
		if (errno != EINTR)
			return errno == EAGAIN ? LINE_LATER : RAISE(FAULT_SYSTEM);
	return LINE_OK;
}

/* The next frame into `held`. */
static int next_frame(struct line *line, bool *more_out)
{
	let_go(line);
	zmq_msg_init(&line->held);
	line->is_held = true;
	if (zmq_msg_recv(&line->held, line->socket, ZMQ_DONTWAIT) < 0)
		return errno == EAGAIN || errno == EINTR ? LINE_NOTHING : RAISE(FAULT_SYSTEM);
	*more_out = zmq_msg_more(&line->held);
	return LINE_OK;
}

static struct text held_bytes(struct line *line)
{
	return (struct text){ zmq_msg_data(&line->held), zmq_msg_size(&line->held) };
}

int line_receive(struct line *line, struct text *bytes_out)
{
	bool more = false, is_ours;
	int rc = next_frame(line, &more);

	if (rc)
		return rc;
	is_ours = more && text_is_str(held_bytes(line), CODEC_VERSION_FRAME);
	if (more)
		rc = next_frame(line, &more);
	if (rc)
		return rc;
	if (is_ours && !more) {
		*bytes_out = held_bytes(line);
		return LINE_OK;
	}
	while (more && !rc)
		rc = next_frame(line, &more);
	return rc < 0 ? rc : LINE_GARBAGE;
}

/* Takes in what the monitor has to say: 16 bits of event in the first frame, the address in the second. */
static void hear_monitor(struct line *line)
{
	uint16_t event;
	char first[16], address[1];

	while (zmq_recv(line->monitor, first, sizeof first, ZMQ_DONTWAIT) >= (int)sizeof event) {
		memcpy(&event, first, sizeof event);
		zmq_recv(line->monitor, address, sizeof address, ZMQ_DONTWAIT);
		line->is_up = event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED;
		line->ups += line->is_up;
	}
}

int line_wait(struct line *line, long wait_ms, bool wants_room)
{
	zmq_pollitem_t items[2] = { { .socket = line->socket,
				      .events = (short)(ZMQ_POLLIN | (wants_room ? ZMQ_POLLOUT : 0)) },
				    { .socket = line->monitor, .events = ZMQ_POLLIN } };

	if (zmq_poll(items, 2, wait_ms) < 0 && errno != EINTR)
		return RAISE(FAULT_SYSTEM);
	if (items[1].revents)
		hear_monitor(line);
	return 0;
}
