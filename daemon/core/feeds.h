/* core/feeds.h - the recipients' feeds and their consumers: who has been handed what, and who has acknowledged it.
 * Holds, for each feed, its tail and the newest deliveries (bounded); for each consumer, its cursor and credit. Durable cursors and old deliveries lie
 * in the store. A consumer that is behind what memory holds is served by an errand to the reader; one that is slow or dead costs
 * its row and at most one message that its queue has not taken. Loop thread only. */
#ifndef LIAISON_CORE_FEEDS_H
#define LIAISON_CORE_FEEDS_H

#include "core/city.h"
#include "core/errand.h"
#include "core/store.h"
#include "core/voice.h"

struct feeds;

struct feeds_settings {
	size_t consumers_max;      /* known consumers of all feeds */
	size_t recent_bytes;       /* newest deliveries kept in memory, for each feed */
	size_t consumer_bytes;     /* a consumer with so many unacknowledged gets nothing more: they may all still lie in its connection's queue */
};

struct feeds_ports {
	const struct city *city; /* read by feeds_create only */
	struct store store;
	struct voice voice;
	struct librarian librarian;
};

/* Owner: the caller. Reads every feed's tail. Returns 0 or a fault. */
MUST_CHECK int feeds_create(const struct feeds_settings *settings, const struct feeds_ports *ports, struct feeds **out);
void feeds_destroy(struct feeds **feeds);

/* Feeds for departments that are new in this city; those that it no longer has keep theirs. Returns 0 or a fault. */
MUST_CHECK int feeds_welcome(struct feeds *feeds, const struct city *city);

/* One event for one feed: gives it the next position, in the store and among the newest. Nothing leaves before feeds_pump. Unknown
 * feeds are passed over (a department that the city no longer has). Returns 0 or a fault. */
MUST_CHECK int feeds_add(struct feeds *feeds, struct text feed, uint64_t event_number, struct text event, struct text text);

enum feeds_rc {
	FEEDS_OK = 0,
	FEEDS_UNKNOWN, /* no such feed; for acks: no such consumer on this connection */
	FEEDS_FULL,    /* as many consumers as the settings allow, or as many feeds of channels as LIMIT_OPEN_FEEDS does */
	FEEDS_AHEAD,   /* acknowledges what cannot have been delivered */
};

MUST_CHECK int feeds_subscribe(struct feeds *feeds, struct peer peer, const struct request_subscribe *request, struct subscribed *out);
MUST_CHECK int feeds_unsubscribe(struct feeds *feeds, struct peer peer, const struct request_unsubscribe *request);
MUST_CHECK int feeds_ack(struct feeds *feeds, struct peer peer, const struct request_ack *request);

/* Before the commit: the cursors that moved in this turn. Returns 0 or a fault. */
MUST_CHECK int feeds_save(struct feeds *feeds);

/* After the commit: hands out what consumers have credit for. true: some connection's queue was full, come back soon. */
bool feeds_pump(struct feeds *feeds);

/* Consumers that are connected or have been since the start; at most `room`. Returns how many. */
size_t feeds_describe(const struct feeds *feeds, struct consumer_health *rows_out, size_t room);

#endif
