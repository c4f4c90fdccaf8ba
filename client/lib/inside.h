/* client/lib/inside.h - what a connection consists of, for the files of this folder only.
 *
 * Invariants
 * 1. A request is in exactly one list of `waiting`, from its beginning until its reply, its cancelling or the end of the
 *    connection.
 * 2. Nothing is lost by a lost connection: whenever a new one is made, all that was sent is sent again, in its order.
 * 3. What a caller was shown lies in `message` or `shown`, which are emptied only when the next message is read. */
#ifndef LIAISON_CLIENT_INSIDE_H
#define LIAISON_CLIENT_INSIDE_H

#include "line.h"
#include "outstanding.h"
#include "proto/codec.h"

enum { SUBSCRIPTIONS_MAX = 64, ENDPOINT_BYTES = 256 };

struct subscription {
	char feed[LIMIT_NAME + 1], consumer[LIMIT_NAME + 1];
	uint32_t credit;
	bool from_now;
	bool is_wanted;           /* agreed once; renewed after a reconnect */
	bool is_agreed;           /* on this connection */
	bool is_asked;            /* a Subscribe is unanswered */
	uint64_t seen;            /* the last position given to `take` */
	struct cursor handled;    /* dealt with by the caller */
	uint64_t told, confirmed; /* positions that an Ack was sent for; that the daemon is known to have */
	bool is_settling;         /* an Ack that is not quiet is unanswered */
	uint64_t settling_position;
	mono renewed_at;
	bool has_hole; /* a delivery is missing: to be renewed */
	struct liaison *owner;
	liaison_take *take;
	liaison_ended *ended;
	void *ctx;
};

struct liaison {
	struct line line;
	char endpoint[ENDPOINT_BYTES];
	dur answer_within, resend_after;
	bool wait_for_room;
	struct outstanding waiting;
	struct subscription *subscriptions[SUBSCRIPTIONS_MAX];
	size_t n_subscriptions;
	struct arena *message, *shown;
	struct buffer scratch;
	mono heard_at; /* the last message of any kind */
	mono resent_at;
	dur silence; /* before the next resending; doubles while nothing is heard */
	uint64_t ups_seen;
	struct liaison_cursor subscribed_at; /* of the reply that is being taken, when it is one to a Subscribe */
	bool is_calling;                     /* inside a callback */
	bool is_stopped;                     /* a blocking call has what it waited for: read no further */
	char complaint[256];                 /* the last thing the daemon said that belonged to no request */
	struct liaison_figures figures;
};

/* ask.c. A request in the table, sent or to be sent. `kept_out` (may be NULL) gets its id. Returns liaison_rc. */
int ask_begin(struct liaison *l, struct request *request, liaison_answered *answered, void *ctx, uint64_t *id_out,
	      struct liaison_error *error);
/* Begins it and polls until it is answered. */
int ask_wait(struct liaison *l, struct request *request, const struct liaison_reply **reply_out,
	     struct liaison_error *error);
int error_say(struct liaison_error *error, int rc, const char *format, ...) PRINTF_LIKE(3, 4);

/* poll.c */
void poll_send(struct liaison *l, mono now); /* what is unsent, as far as there is room */
/* One round: wait, take what is there, send. Returns messages taken or -1. */
int poll_once(struct liaison *l, dur longest);

/* feed.c */
void feeds_renew(struct liaison *l, mono now); /* on a new connection: every subscription again */
void feeds_tend(struct liaison *l, mono now);  /* at the end of a round: acknowledges, mends holes */
int feeds_deliver(struct liaison *l, const struct deliveries *deliveries);
int feeds_ended(struct liaison *l, const struct ended *ended);
/* true: an acknowledgement has not reached the daemon for sure; one that is not quiet is under way. */
bool feeds_settle(struct liaison *l);

/* show*.c: from decoded messages to what callers see, copied into `arena` with zero bytes at their ends. false: no room. */
struct showing {
	struct arena *arena;
	bool ok;
};
const char *show_text(struct showing *s, struct text t);
const char *const *show_texts(struct showing *s, const struct text *from, size_t n);
void *show_array(struct showing *s, size_t n, size_t size);
void show_case(struct showing *s, const struct case_record *from, struct liaison_case *to);
void show_case_text(struct showing *s, const struct case_text *from, struct liaison_text *to);
/* show_campaign.c. NULL: nothing was sent, or there is no room. */
const struct liaison_campaign *show_campaign(struct showing *s, const struct campaign *from);
const struct liaison_campaign_list *show_campaigns(struct showing *s, const struct campaign_list *from);
const struct liaison_campaign_progress *show_progress(struct showing *s, const struct campaign_progress *from);
const struct liaison_improvement *show_improvement(struct showing *s, const struct improvement *from);
const struct liaison_improvement_list *show_improvements(struct showing *s, const struct improvement_list *from);
const struct liaison_holder_time *show_held(struct showing *s, const struct holder_time *from, size_t n);
const struct liaison_stats *show_stats(struct showing *s, const struct stats_list *from);
const struct liaison_overdue_list *show_overdue(struct showing *s, const struct overdue_list *from);
bool show_reply(struct arena *arena, const struct reply *from, struct liaison_reply *to);
bool show_delivery(struct arena *arena, const struct deliveries *in, const struct delivery *from,
		   struct liaison_delivery *to);

static inline int64_t show_time(wall t)
{
	return wall_is_none(t) ? 0 : t.ms;
}

static inline wall time_of(int64_t ms)
{
	return ms ? wall_ms(ms) : WALL_NONE;
}

#endif
