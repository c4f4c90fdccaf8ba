/* core/decide.h - from claims and verdicts to one decision: who leads, who joins, how urgent it is.
 * Pure. The rules' finding is never overruled by silence: a plugin that does not answer leaves it standing. */
#ifndef LIAISON_CORE_DECIDE_H
#define LIAISON_CORE_DECIDE_H

#include "core/city.h"
#include "core/jurisdiction.h"

/* What was asked of a plugin and what came back; kind VERDICT_NONE while it has not. */
struct verdicts {
	struct verdict verdict[LIMIT_ASSIGNMENTS];
	size_t n;
};

/* NULL: the department has not been asked. */
struct verdict *verdicts_find(struct verdicts *verdicts, struct text department);
const struct verdict *verdicts_peek(const struct verdicts *verdicts, struct text department);

struct share { /* one department's part, as decided */
	struct text department; /* the city's own text of it */
	struct text sub_unit, policy;
	enum part part;
};

struct ruling {
	struct share shares[LIMIT_ASSIGNMENTS]; /* the lead's first */
	size_t n_shares;
	struct text rule; /* name of the rule that counts; empty: none did */
	enum priority priority;
	uint32_t flags;
	const char *because; /* why the lead is the lead */
	struct text policy, policy_why; /* of the lead's promise; filled in when the case is drafted */
	wall policy_due;                /* of the lead's resolve clock by that policy; likewise */
};

/* Decides by what is known now. Who leads, in this order, passing over partners and those that declined: the strongest claim; whom a declining lead
 * proposed; the rule's fallback order; the weaker claims; the fallback desk, which cannot decline. Required co-handlers: those of the finding and those
 * that an accepting verdict demands; one that declines is kept informed. The priority is the highest that submitter or rules
 * (which replace the submitter's) and verdicts name. Unknown departments are passed over. */
void decide(const struct city *city, const struct submission *submission, const struct finding *finding, const struct verdicts *verdicts,
	    struct ruling *out);

/* The next department of the ruling that should be asked and has not been: the lead, then required co-handlers, as long as they have a plugin.
 * NULL: nobody. */
const struct share *decide_unasked(const struct city *city, const struct ruling *ruling, const struct verdicts *verdicts);

#endif
