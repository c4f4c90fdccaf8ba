/* core/assessor.h - how core asks a department's plugin, and how the answer comes back. Implemented by hosts/.
 * Asking never waits. Loop thread only. */
#ifndef LIAISON_CORE_ASSESSOR_H
#define LIAISON_CORE_ASSESSOR_H

#include "core/jurisdiction.h"

struct question {
	uint64_t id; /* the asker's; comes back with the verdict */
	uint64_t case_number; /* 0 while the case has none yet */
	struct text department;
	const struct submission *submission;
	const struct finding *finding;
	enum part part; /* what the rules claim for the department */
	wall at; /* received */
	mono limit; /* an answer after this moment is of no use */
};

struct assessor {
	void *self;
	/* Is there a plugin process for this department that can be asked now? */
	bool (*may_ask)(void *self, struct text department);
	/* Hands the question over; everything in it is copied before return. The answer arrives through the listener, or never. */
	void (*ask)(void *self, const struct question *question);
	/* At most `room` rows about the plugins, texts valid until the next turn. Returns how many. */
	size_t (*describe)(void *self, struct plugin_health *rows_out, size_t room);
};

/* Core's side, given to hosts/ by main. `verdict` is valid during the call only; its kind is ACCEPT or DECLINE, or UNASSESSED when the
 * process died or gave nonsense (then nobody need wait for the limit). An unknown or late id is ignored. */
struct assessor_listener {
	void *self;
	void (*verdict)(void *self, uint64_t question_id, const struct verdict *verdict, struct now now);
	/* A plugin process is ready (for the first time, or again): cases that it has not assessed can be asked now. */
	void (*ready)(void *self, struct text department);
};

#endif
