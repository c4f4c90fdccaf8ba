/* core/watch.h - a watch over recent cases: how many go to the fallback desk, and which rules have suddenly stopped or started to hold.
 * Counts only; the same cases in the same order give the same alarms, so a restart recalls them from the store. Pure. One thread.
 *
 * Recent cases are a window of WATCH_STEPS steps; each step's end is a look. What leaves the window goes into the past, which forgets by halves:
 * it is as long as 5 to 10 windows.
 *  - The fallback desk's share of the window is above or below its band: said once, and again only after it was within for as many looks as a window has.
 *  - A rule has held for no case for so long that by its own past WATCH_SURPRISE of them were to be expected (by chance that happens once in nine
 *    million): stopped. All is well again when it holds for half as many of the window as it used to.
 *  - A rule holds for WATCH_LEAST cases of the window at least, and for WATCH_FACTOR times as many as its past lets expect: started. All is well when
 *    it is half that, or has become its past. A rule that never held before may be new: that is known only some windows after its rule set took over. */
#ifndef LIAISON_CORE_WATCH_H
#define LIAISON_CORE_WATCH_H

#include "proto/message.h"

enum { WATCH_STEPS = 5, WATCH_SURPRISE = 16, WATCH_LEAST = 20, WATCH_FACTOR = 6, WATCH_PAST = 10 /* windows, at most */,
       WATCH_PAST_LEAST = 2 /* windows, before any rule is judged */, WATCH_CASES_LEAST = 50 };

struct watch_settings {
	uint32_t cases;     /* of the window; fewer than WATCH_CASES_LEAST mean that many */
	uint32_t low, high; /* the band, per mille */
};

struct watch;

struct watch *watch_create(const struct watch_settings *settings);
void watch_destroy(struct watch **watch);

/* Cases of the past that are worth recalling after a restart, a count. */
uint64_t watch_memory(const struct watch *watch);

/* A case as it was decided, in the order of their numbers: names of the rules that held for it, each once, copied. true: this was the last of a
 * step; watch_take tells what it brought. */
bool watch_case(struct watch *watch, struct text rule_set, const struct text *rules, size_t n_rules, bool is_fallback);

/* What the last look has found, one at a time: *kind_out and the numbers; no sentence. Texts are valid until the next watch_case. false: no more. */
bool watch_take(struct watch *watch, enum event_kind *kind_out, struct alarm *out);

#endif
