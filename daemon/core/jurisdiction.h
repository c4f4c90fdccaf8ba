/* core/jurisdiction.h - what core asks of a rule set, and what a rule set answers.
 * Implemented by rules/. The answer names claims; core/decide.h makes a decision of them and of the plugins' verdicts. */
#ifndef LIAISON_CORE_JURISDICTION_H
#define LIAISON_CORE_JURISDICTION_H

#include "base/arena.h"
#include "proto/message.h"

/* What the rules say about one case. A claim's `matched` and `lost` belong to the arena that judge() was given, or like all other texts to the rule
 * set, which outlives every case that is in flight under it. */
struct finding {
	struct claim claims[LIMIT_CLAIMS]; /* claims to lead first, strongest first; then co-handlers. `lost` is empty for those that
	                                      count; a claim past the limit is left out, never one that counts */
	size_t n_claims;
	struct area_hit areas[LIMIT_AREAS];
	size_t n_areas;
	struct text fallback[LIMIT_ASSIGNMENTS]; /* who leads, in this order, when the lead declines */
	size_t n_fallback;
	enum priority priority; /* PRIORITY_NONE: the rules leave it as submitted */
	struct text policy;     /* empty: chosen by category and priority */
	struct text sub_unit;
	struct text campaign;   /* that the case joins; empty: none */
	uint32_t flags; /* FLAG_NEAR_BORDER, FLAG_CONFLICT */
	struct text rule_set; /* version */
};

struct jurisdiction {
	void *self;
	/* Judges a case that was received at `at`. Returns 0, or FAULT_MEMORY when the arena is too small. No claim to lead is an
	 * ordinary answer: the fallback desk leads. Thread: the caller's; no two at once on one rule set. */
	int (*judge)(void *self, const struct submission *submission, wall at, struct arena *arena, struct finding *out);
	/* Version of the rules now in force. */
	struct text (*version)(void *self);
};

#endif
