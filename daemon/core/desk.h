/* core/desk.h - the desk at which everything arrives: requests, verdicts, time. Decides what happens and says so.
 * Holds submissions that wait for a plugin, and the feeds; everything else lies in the store. Never touches the world but through its ports.
 *
 * A turn:  desk_begin(now), then any number of desk_request / desk_verdict, desk_tick, desk_before_commit,
 *          the store's commit (by the caller), desk_after_commit.
 * Loop thread only. */
#ifndef LIAISON_CORE_DESK_H
#define LIAISON_CORE_DESK_H

#include "core/assessor.h"
#include "core/basis.h"
#include "core/feeds.h"
#include "core/watch.h"

struct desk;

struct desk_settings {
	dur plugin_limit;       /* how long a submission may wait for plugins, in all */
	size_t pending_max;     /* submissions that wait for plugins at once */
	size_t tick_cases;      /* cases whose clocks are marked in one turn */
	size_t consumers_max;
	size_t recent_bytes, consumer_bytes; /* see feeds_settings */
	size_t arena_bytes;     /* of the turn's arena */
	bool clock_is_manual;
	uint32_t reopened_told; /* a case that was reopened so often comes before the supervisors; 0: none does */
	dur reassess_every;     /* how often cases without a verdict are asked about again */
	size_t duplicates_max;  /* newest cases that are remembered to see what repeats them; 0: nothing is linked by itself */
	uint32_t hops_max;      /* how often the lead of a case may be passed on before supervisors rule */
	struct watch_settings watch; /* cases 0: nothing is watched */
};

/* Reads the configuration anew, beside the loop's work; what became of it comes back with desk_renew. */
struct renewer {
	void *self;
	bool (*begin)(void *self); /* false: it cannot be begun now */
};

struct desk_ports {
	struct basis *basis; /* the first; the desk holds it until another one takes over */
	struct store store;
	struct assessor assessor;
	struct voice voice;
	struct librarian librarian;
	struct renewer renewer;
};

/* Counters of the service that only others know, for Health; at most `room`. */
struct desk_counters {
	void *self;
	size_t (*read)(void *self, struct counter *out, size_t room);
};

/* Owner: the caller, until desk_destroy; ports are borrowed that long. Returns 0 or a fault. */
MUST_CHECK int desk_create(const struct desk_settings *settings, const struct desk_ports *ports, const struct desk_counters *counters, struct now now,
			   struct desk **out);
void desk_destroy(struct desk **desk);

/* The plugins, once they are there: they need the desk's listener, so the desk is made before them, with an assessor of zeros. */
void desk_meet_assessor(struct desk *desk, struct assessor assessor);

/* Memory for decoding this turn's requests; emptied by desk_after_commit. */
struct arena *desk_arena(struct desk *desk);

void desk_begin(struct desk *desk, struct now now);
/* The time of this turn; under a manual clock a SetClock moves it within the turn. */
struct now desk_now(const struct desk *desk);

/* Deals with one decoded request. A refusal is an answer, not a fault. Returns 0 or a fault. */
MUST_CHECK int desk_request(struct desk *desk, struct peer peer, const struct request *request);

/* A frame that is no request: answers it. `outcome` as in codec and wire; `field` may be empty. */
void desk_refuse(struct desk *desk, struct peer peer, uint64_t id, enum outcome outcome, struct text field, struct text sentence);

/* The listener that hosts/ is given. */
struct assessor_listener desk_listener(struct desk *desk);

/* What is due by now: waits that have ended, warnings, breaches, questions to ask again. *next_out: when to come back at the
 * latest (MONO_NEVER: no need). Returns 0 or a fault. */
MUST_CHECK int desk_tick(struct desk *desk, mono *next_out);

MUST_CHECK int desk_before_commit(struct desk *desk);
/* true: somebody's queue was full: come back soon. */
bool desk_after_commit(struct desk *desk);

/* Somebody outside the protocol (a signal) wants the configuration read anew. false: one is being read; ask again when it is done. */
bool desk_reload(struct desk *desk, struct text who);
/* What became of it: a basis, held by nobody yet, which takes over in this turn or one of the next; or NULL and why not, in a sentence and, sorted, all that
 * is wrong (NULL: the sentence is all). */
void desk_renew(struct desk *desk, struct basis *basis, struct text refusal, const struct remarks *flaws);
/* The configuration in force, and its city; valid until another one takes over. */
const struct rule_set *desk_rule_set(const struct desk *desk);
const struct city *desk_city(const struct desk *desk);

/* No further submissions, and those that wait for a plugin are decided without it. */
MUST_CHECK int desk_stop(struct desk *desk);

/* A case had to be forgotten, for duplicates_max, that a new one could still have repeated: once true, always true. */
bool desk_has_forgotten(const struct desk *desk);

/* Submissions that wait for a plugin. */
size_t desk_pending(const struct desk *desk);

#endif
