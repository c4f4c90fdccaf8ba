/* core/voice.h - how core speaks to peers. Implemented by wire/ (and by a fake in tests).
 * Nothing said with reply() or publish() leaves before the commit of the turn; deliver() is called only after it. Loop thread only. */
#ifndef LIAISON_CORE_VOICE_H
#define LIAISON_CORE_VOICE_H

#include "base/text.h"

/* A connection, as wire/ numbers it. A number is not used again for another connection while core may still hold it. */
struct peer { uint64_t id; };

enum voice_rc {
	VOICE_OK = 0,
	VOICE_FULL, /* its queue is full: ask again next turn */
	VOICE_GONE, /* no such connection any more */
};

struct voice {
	void *self;
	/* An encoded Message, copied; held until the commit. */
	void (*reply)(void *self, struct peer peer, struct text message);
	/* An encoded Delivery for everybody who listens to `feed`, copied; held until the commit; may be lost on the way. */
	void (*publish)(void *self, struct text feed, struct text delivery);
	/* Somebody waits on this connection for what is to come (by = 1), or no longer does (by = -1): while the sum is above
	 * zero it is not forgotten, however long it is silent. */
	void (*keep)(void *self, struct peer peer, int by);
	/* An encoded Message, copied, sent at once. Returns voice_rc. */
	int (*deliver)(void *self, struct peer peer, struct text message);
};

#endif
