/* lib/latencies.h - waiting times in a histogram of buckets that grow by about 3 %: from 1 us to some hours, without a sample kept. */
#ifndef LIAISON_BENCH_LATENCIES_H
#define LIAISON_BENCH_LATENCIES_H

#include "base/moment.h"

enum { LATENCY_BUCKETS = 800 };

struct latencies { uint64_t count[LATENCY_BUCKETS], n; };

void latencies_add(struct latencies *latencies, dur waited);
/* The time that a share (0 .. 1) of all did not exceed, in milliseconds; 0 when there is none. */
double latencies_ms(const struct latencies *latencies, double share);

#endif
