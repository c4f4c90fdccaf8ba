/* support/log.h - the log, watched: a warn or error line that no test has announced ends the test as failed.
 * Criterion runs every test in a process of its own, so what is announced holds for one test. Any thread. */
#ifndef LIAISON_TESTS_LOG_H
#define LIAISON_TESTS_LOG_H

#include <stdbool.h>
#include <stddef.h>

/* From here on lines are watched, and not written. Called by every fixture; may be repeated. */
void log_watch(void);

/* Lines of this id may come, any number of them. */
void expect_log(const char *id);

/* How many lines of this id have come, of any level. */
size_t log_lines(const char *id);
/* The newest line of this id; "" when there was none. Valid until the next line. */
const char *log_last(const char *id);

#endif
