/* client/lib/line.h - the two-frame messages of one DEALER socket, and whether anybody is at its other end.
 * Holds the socket and its monitor; keeps nothing for later: what cannot go now is refused with LINE_LATER. One thread. */
#ifndef LIAISON_CLIENT_LINE_H
#define LIAISON_CLIENT_LINE_H

#include <zmq.h>

#include "base/fault.h"
#include "base/text.h"

struct line {
	void *context, *socket, *monitor;
	int poll_fd;    /* epoll over both sockets' descriptors */
	zmq_msg_t held; /* what the last line_receive showed */
	bool is_held;
	bool is_up;
	uint64_t ups; /* times that the connection was made */
};

enum line_rc {
	LINE_OK = 0,
	LINE_REFUSED, /* line_open: ZeroMQ does not accept this endpoint */
	LINE_LATER,   /* line_send: nobody is connected, or the queue is full; nothing was taken */
	LINE_NOTHING, /* line_receive: nothing has arrived */
	LINE_GARBAGE, /* line_receive: something that is not two frames of our version; it is gone */
};

/* Returns OK, REFUSED or a fault. Owner: the caller, until line_close; line_close accepts a line that was never opened or is
 * zeroed. */
MUST_CHECK int line_open(struct line *line, const char *endpoint);
void line_close(struct line *line);

/* Sends one message. Returns OK, LATER or a fault. */
MUST_CHECK int line_send(struct line *line, struct text bytes);

/* The next message's second frame, valid until the next call. Returns OK, NOTHING, GARBAGE or a fault. */
MUST_CHECK int line_receive(struct line *line, struct text *bytes_out);

/* Waits at most `wait_ms` (-1: for ever) for a message, a change of the connection, or, with `wants_room`, for room to send.
 * Afterwards is_up and ups are as of now. Returns 0 or a fault; an interrupting signal ends the wait early. */
MUST_CHECK int line_wait(struct line *line, long wait_ms, bool wants_room);

#endif
