/* core/timekeeping.h - what core asks of calendars and clock policies. Implemented by calendar/.
 * All functions only read: any thread. Texts that they give belong to the implementation and outlive every case decided under it.
 *
 * A policy is known by its label (struct clock's `policy`: its name, with "@date" when it is dated), a calendar by its label ("name@version"). One that
 * the configuration in force no longer has is looked for by its bare name; if there is none either, a policy says nothing (no pause, no extension, no
 * further warning, no ladder) and the city's first calendar counts. */
#ifndef LIAISON_CORE_TIMEKEEPING_H
#define LIAISON_CORE_TIMEKEEPING_H

#include "proto/message.h"

struct promise_for {
	struct text category, channel, department, campaign;
	struct text policy; /* a policy by name, as a rule or plugin chose it; empty: choose by the rest */
	enum priority priority;
	wall received; /* of the case: where clocks that start at receipt start */
	wall start;    /* of the assignment: where all others do; the day that decides which dated policy holds */
};

/* A clock beside acknowledge and resolve: first_response, and those that a policy names itself. */
struct promised {
	struct text name;
	enum event_kind starts_with; /* 0: it has started; otherwise clock.due is WALL_NONE until such an event of its department or of the case */
	enum event_kind met_by;      /* 0: by VERB_MEET alone */
	struct clock clock;
};

struct promises {
	struct clock acknowledge, resolve; /* due = WALL_NONE: no such promise */
	struct promised further[LIMIT_FURTHER_CLOCKS];
	size_t n_further;
	struct text policy; /* label of the policy that counts; empty: none does */
	struct text why;    /* what in the case met it: "category transport/road; priority high", "named by the rule" */
};

struct ladder_step {
	wall at;
	struct text role; /* whose feed gets it: "role:" and this name */
};

enum extend_rc {
	EXTEND_OK = 0,
	EXTEND_UNREADABLE, /* the length is no length of time */
	EXTEND_NEVER,      /* the policy allows none */
	EXTEND_TOO_MANY,   /* as many as it allows were granted before */
	EXTEND_TOO_LONG,   /* with this one they would be more working days in all than it allows */
};

struct timekeeping {
	void *self;
	/* Every clock that the policy which counts promises. Marks are clear, started is set, warn is the first warning. */
	void (*promise)(void *self, const struct promise_for *what, struct promises *out);
	/* Starts a clock of a policy that waited for its event. */
	void (*start)(void *self, struct text policy, struct text name, wall at, struct clock *out);
	/* Working time between two moments on a calendar by its label. Negative when `to` is before `from`. */
	dur (*worked)(void *self, struct text calendar, wall from, wall to);
	/* The day that it is then, since 1970, where the city's first calendar is: the days of figures. */
	int32_t (*day)(void *self, wall at);
	/* Does this wait stop this clock? Where the policy says nothing of pauses: for citizen and outside resolve and the clocks that it names
	 * itself, not acknowledge and not first_response; for a ruling none. */
	bool (*pauses)(void *self, struct text policy, struct text name, enum waits_for wait);
	/* Stops a running clock: paused = at; left and warn_left are what remains (of working time, or of plain time when is_plain). No effect on one that
	 * is met or stopped; one that is breached keeps its due time and only gets its mark of being stopped. */
	void (*pause)(void *self, struct clock *clock, wall at);
	/* Goes on with what was left: new due and warn, paused = WALL_NONE; a breached clock keeps its due time. */
	void (*resume)(void *self, struct clock *clock, wall at);
	/* `length` ("3 working days") more for this clock, if its policy allows: fills *out (may be `clock` itself) with the new due and warn,
	 * extensions + 1 and extended_days. Otherwise *out is unchanged. Returns extend_rc. */
	int (*extend)(void *self, struct text name, const struct clock *clock, struct text length, struct clock *out);
	/* When the warning with that index (0 the first) comes; WALL_NONE: there is no such. For a clock that runs. */
	wall (*warning)(void *self, struct text name, const struct clock *clock, unsigned index);
	/* The step of the escalation ladder with that index after the breach, not before `earliest` and, if the ladder says so, within the role's hours.
	 * false: there is none. */
	bool (*ladder)(void *self, struct text name, const struct clock *clock, unsigned index, wall earliest, struct ladder_step *out);
	/* The clocks of joint handling itself, by name: "answer" (of a proposed department), "ruling", "urge", "extension" (a supervisor's decision),
	 * "question" (the citizen's answer), "confirmation" (silence closes). The city's setting, or its documented default. */
	void (*handling)(void *self, struct text name, wall start, struct clock *out);
	/* How far the city's clocks are ahead of UTC at that moment. NULL: they show UTC. */
	dur (*ahead)(void *self, wall at);
};

#endif
