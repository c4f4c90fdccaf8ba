/* wire/wire.h - the sockets: frames in, frames out.
 * Holds a ROUTER for requests and feeds, an XPUB for a glance, who is connected, and what may not leave before the commit.
 * Decodes, hands on, and encodes nothing itself; knows no meaning. Implements struct voice. Loop thread only. */
#ifndef LIAISON_WIRE_WIRE_H
#define LIAISON_WIRE_WIRE_H

#include "base/arena.h"
#include "base/why.h"
#include "core/voice.h"
#include "proto/message.h"

struct wire;

struct wire_settings {
	struct text requests, glance; /* endpoints */
	bool may_be_plain;            /* unencrypted TCP on loopback */
	size_t turn_frames, peers_max;
	int peer_queue;               /* messages that may wait for one connection */
};

/* Who deals with what arrives: core's desk, introduced by main. */
struct wire_handler {
	void *self;
	struct arena *(*arena)(void *self);
	int (*request)(void *self, struct peer peer, const struct request *request);
	void (*refuse)(void *self, struct peer peer, uint64_t id, enum outcome outcome, struct text field, struct text sentence);
};

enum wire_rc {
	WIRE_OK = 0,
	WIRE_REFUSED, /* an endpoint is not allowed, or cannot be bound: `why` says so */
};

/* Is this endpoint one that may be bound? For liaisond --check. WIRE_OK or WIRE_REFUSED. */
MUST_CHECK int wire_check(const struct wire_settings *settings, struct why *why);

/* Makes both sockets; nobody can connect before wire_bind, which is the last thing done at start. Owner: the caller. Returns 0
 * or a fault. */
MUST_CHECK int wire_open(const struct wire_settings *settings, struct wire **out);
MUST_CHECK int wire_bind(struct wire *wire, struct why *why);
void wire_close(struct wire **wire); /* what was released is sent, for at most a second */

struct voice wire_voice(struct wire *wire);

/* A descriptor that somebody else reads, or writes. */
struct wire_watched { int fd; bool wants_write; };

enum { WIRE_WATCHED_MAX = 254 };

/* Waits until something arrives on a socket or on one of the descriptors (at most WIRE_WATCHED_MAX), at most `wait` (negative: for
 * ever). A caught signal ends it too. Returns 0 or a fault. */
MUST_CHECK int wire_wait(struct wire *wire, const struct wire_watched *watched, size_t n_watched, dur wait);

/* Takes what has arrived, at most a turn's worth, and hands each request on. *is_full_out: there may be more. Returns 0 or a
 * fault (the handler's, or the socket's). */
MUST_CHECK int wire_take(struct wire *wire, const struct wire_handler *handler, bool *is_full_out);

/* After the commit: replies and glances that were held go out. */
void wire_release(struct wire *wire);
/* Instead of wire_release, when the commit failed: every held reply becomes this message; glances are dropped. */
void wire_retract(struct wire *wire, struct text (*instead)(void *ctx, struct text reply), void *ctx);

struct wire_figures { uint64_t frames_in, frames_dropped, replies_dropped, glances_dropped, peers; };
struct wire_figures wire_figures(const struct wire *wire);

#endif
