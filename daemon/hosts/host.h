/* hosts/host.h - one department's plugin: its process, the questions in its hand, its deaths. Inside hosts/ only.
 *
 *            start                    Ready                     hangs, dies, talks nonsense
 *   RESTING -------> STARTING ---------------------> RUNNING ------------------------------+
 *      ^                 |  never ready, refuses                                           |
 *      |                 +---------------------> DYING <-----------------------------------+
 *      |   reaped, fewer deaths in a row            |  reaped
 *      +--------------------------------------------+------> OFF   (deaths_max in a row)
 *
 * host_take tells the listener; host_tend kills, reaps and starts. */
#ifndef LIAISON_HOSTS_HOST_H
#define LIAISON_HOSTS_HOST_H

#include "hosts/child.h"
#include "hosts/hosts.h"
#include "hosts/suspects.h"
#include "hosts/words.h"
#include "proto/host_codec.h"

enum host_state { HOST_RESTING, HOST_STARTING, HOST_RUNNING, HOST_DYING, HOST_OFF };

/* A question without an answer yet. */
struct flight {
	uint64_t id, case_key, case_number;
	mono limit;
	bool is_fact;
};

enum { HOST_REFUSED_MAX = 64 };

struct host {
	const struct host_settings *settings;
	const struct assessor_listener *listener;
	struct text department; /* owned */
	char *path;   /* of the shared object */
	char *config; /* path of its configuration, or NULL */

	enum host_state state;
	struct child child;
	struct words words;
	mono wake;  /* RESTING: start again; STARTING: must be ready */
	mono since; /* RUNNING: ready since */

	struct buffer in, out;
	size_t sent;                        /* of `out` */
	size_t begun;                       /* the frame of questions at the end of `out`; 0 while there is none */
	struct flight *flights;             /* a ring: number `sequence` stands at sequence % in_hand_max */
	uint64_t first, next;               /* sequences of the oldest flight and of the coming question; from 1 on */
	mono progress;                      /* when the oldest flight became the oldest */
	uint64_t refused[HOST_REFUSED_MAX]; /* ids of questions about cases that are set aside */
	size_t n_refused;

	const char *cause; /* of the coming death, when we know it better than the exit status does */
	uint32_t deaths;   /* in a row */
	struct suspects suspects;
	uint64_t asked, answered, late;
	uint32_t restarts;
};

/* A resting host whose time has come. Owner: the caller, until host_fini. */
void host_init(struct host *host, const struct host_settings *settings, const struct assessor_listener *listener,
	       const struct department *department, mono now);
void host_hang_up(struct host *host);
/* Waits until `until` for the process to end by itself, then kills it; reaps it and frees everything. */
void host_fini(struct host *host, mono until);

bool host_may_ask(const struct host *host);
/* `case_key` tells cases apart also before they have a number. `fact` empty: a question. */
void host_ask(struct host *host, const struct question *question, uint64_t case_key, struct text fact, mono now);
void host_take(struct host *host, struct arena *arena, struct now now);
void host_flush(struct host *host);
void host_tend(struct host *host, mono now, mono *next_out);

/* Inside: the talk (host_talk.c) tells the life (host.c) what it has seen. */
bool host_has_talk(const struct host *host);
void host_ready(struct host *host, mono now);
/* `cause` completes "The plugin ..."; NULL: its exit status says it. */
void host_condemn(struct host *host, const char *cause, mono now);
MUST_CHECK int host_say_hello(struct host *host);

#endif
