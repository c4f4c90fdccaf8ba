/* client/cli/out.h - what people read: errors as sentences, times, colours on a terminal only; and the way to the daemon.
 * One thread. */
#ifndef LIAISON_CLI_OUT_H
#define LIAISON_CLI_OUT_H

#include <stdio.h>

#include "base/fault.h"
#include "base/why.h"
#include "command.h"
#include "liaison/client.h"

enum colour { PLAIN, BOLD, DIM, RED, GREEN, YELLOW };

enum { OUT_TIME_SIZE = 40 };

/* "liaison: " and the sentence, on stderr. */
void out_error(const char *format, ...) PRINTF_LIKE(1, 2);
/* The same from a refusal with file and line. Returns EXIT_REFUSED. */
int out_why(const struct why *why);
/* Says what became of a call on the library, and gives its exit code; EXIT_DONE for LIAISON_OK. */
int out_result(int rc, const struct liaison_error *error);

/* Escape sequences of a colour and its end; "" when stdout is no terminal or NO_COLOR is set. */
const char *out_colour(enum colour colour);
bool out_is_terminal(void);
unsigned out_columns(void); /* of the terminal; 0: none */
unsigned out_lines(void);   /* likewise */

/* Local time for people: "2026-11-24 14:05"; "-" for 0. */
const char *out_time(int64_t ms, char out[OUT_TIME_SIZE]);
/* RFC 3339 with this machine's offset; "" for 0. */
const char *out_rfc3339(int64_t ms, char out[OUT_TIME_SIZE]);
/* Plain time: "3 d 4 h", "25 min", "40 s". */
const char *out_span(int64_t ms, char out[OUT_TIME_SIZE]);
/* Working time: "33 h", "33 h 20 min", "40 s", never in days, as no two calendars have the same. Nothing left: "0 min". */
const char *out_working(int64_t ms, char out[OUT_TIME_SIZE]);
bool out_time_parse(const char *text, int64_t *ms_out);

/* Connects as --connect and --timeout say; answer_within_ms of `options` is what counts without --timeout. Returns an exit
 * code. */
int out_connect(const struct args *args, struct liaison_options options, struct liaison **out);
#define OUT_CONNECT(args, out) out_connect((args), (struct liaison_options){ .size = sizeof(struct liaison_options) }, (out))

/* Owner: the caller. For text that may hold anything: control characters become U+FFFD. Aborts without memory. */
char *out_clean(const char *text);

#endif
