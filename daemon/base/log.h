/* base/log.h - one line, one event: a stable id, a level, key=value pairs, a sentence with effect and next step.
 * error: a person must act. warn: we coped. info: the state of the service changed. debug: by topic, off by default.
 * Never payloads, never names of citizens. Lines that a peer can cause go through log_peer, which is rate-limited.
 * Any thread; lines do not mix. */
#ifndef LIAISON_BASE_LOG_H
#define LIAISON_BASE_LOG_H

#include "base/fault.h"
#include "base/moment.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Who gets the finished lines (without line end); the default writes them to stderr. Set before threads start. */
typedef void log_sink(void *ctx, enum log_level level, const char *id, const char *line);
void log_to(log_sink *sink, void *ctx);
void log_threshold(enum log_level most_detailed);

/* `id` is a stable word such as "store-opened"; the format gives "key=value key=value: Sentence." Cut at 1,024 bytes. */
void log_event(enum log_level level, const char *id, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same for lines that a peer can cause: at most 10 per second and id; what was left out is counted and said in the next line
 * that comes through. */
void log_peer(enum log_level level, const char *id, const char *format, ...) PRINTF_LIKE(3, 4);

/* The path of this thread's last fault, as an error line. Called once per fault, by the one who stops it. */
void log_fault(const char *id, int fault);

#endif
