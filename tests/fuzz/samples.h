/* tests/fuzz/samples.h - structs with every field set, to encode. Values only; texts and arrays live as long as the program.
 */
#ifndef LIAISON_TESTS_FUZZ_SAMPLES_H
#define LIAISON_TESTS_FUZZ_SAMPLES_H

#include "proto/message.h"

struct case_text sample_text(void);
struct decision sample_decision(void);
const struct case_record *sample_record(void); /* with text and decision */
struct event sample_event(enum event_kind kind);
struct request sample_request(enum request_kind kind);
struct reply sample_reply(enum reply_kind kind);

#endif
