/* tests/fuzz/fuzz.h - one decoder under attack: what its target gives to libFuzzer, and to mutate.c in an ordinary test run.
 * A target aborts when a promise is broken; the sanitizers see the rest. */
#ifndef LIAISON_TESTS_FUZZ_FUZZ_H
#define LIAISON_TESTS_FUZZ_FUZZ_H

#include <stdint.h>

#include "base/buffer.h"

enum { FUZZ_SAMPLES_MAX = 64 };

/* libFuzzer's entry: any bytes at all. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Valid messages to begin with, encoded; at most `room`. Owner: the caller, buffer_fini each. Returns how many. */
size_t fuzz_samples(struct buffer *out, size_t room);

/* Ends the program with a sentence when `holds` is not so. */
void fuzz_demand(int holds, const char *sentence);

#endif
