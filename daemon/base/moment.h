/* base/moment.h - three kinds of time that do not mix: mixing them does not compile.
 * Arithmetic only. The two functions that read a clock stand in base/clock.h; core never includes it. Any thread. */
#ifndef LIAISON_BASE_MOMENT_H
#define LIAISON_BASE_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct { int64_t ns; } mono; /* since an unknown moment; never goes back; for waits and limits */
typedef struct { int64_t ms; } wall; /* since 1970-01-01T00:00:00Z, no leap seconds; for what is stored or shown */
typedef struct { int64_t ns; } dur;  /* a length of time, may be negative */

#define MONO_NEVER ((mono){ INT64_MAX })
#define WALL_NEVER ((wall){ INT64_MAX }) /* no such moment; stored as NULL, sent as 0 */
#define WALL_NONE WALL_NEVER

static inline dur dur_ns(int64_t n) { return (dur){ n }; }
static inline dur dur_ms(int64_t n) { return (dur){ n * 1000000 }; }
static inline dur dur_s(int64_t n) { return (dur){ n * 1000000000 }; }
static inline int64_t dur_to_ms(dur d) { return d.ns / 1000000; }

static inline mono mono_after(mono t, dur d) { return (mono){ t.ns + d.ns }; }
static inline dur mono_since(mono later, mono earlier) { return (dur){ later.ns - earlier.ns }; }
static inline bool mono_is_before(mono a, mono b) { return a.ns < b.ns; }
static inline mono mono_min(mono a, mono b) { return a.ns < b.ns ? a : b; }

static inline wall wall_ms(int64_t ms) { return (wall){ ms }; }
static inline wall wall_after(wall t, dur d) { return (wall){ t.ms + d.ns / 1000000 }; }
static inline dur wall_since(wall later, wall earlier) { return dur_ms(later.ms - earlier.ms); }
static inline bool wall_is_before(wall a, wall b) { return a.ms < b.ms; }
static inline bool wall_is_none(wall t) { return t.ms == INT64_MAX; }
static inline bool wall_is(wall a, wall b) { return a.ms == b.ms; }
static inline wall wall_min(wall a, wall b) { return a.ms < b.ms ? a : b; }

/* One reading of both clocks: what a turn calls `now`. */
struct now {
	mono mono;
	wall wall;
};

#endif
