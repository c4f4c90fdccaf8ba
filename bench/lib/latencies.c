#include "lib/latencies.h"

#include <math.h>

static const double growth = 1.03;

void latencies_add(struct latencies *latencies, dur waited)
{
	double us = (double)waited.ns / 1000.0;
	int bucket = us <= 1 ? 0 : (int)(log(us) / log(growth));

	if (bucket >= LATENCY_BUCKETS)
		bucket = LATENCY_BUCKETS - 1;
	latencies->count[bucket]++;
	latencies->n++;
}

double latencies_ms(const struct latencies *latencies, double share)
{
	uint64_t want = (uint64_t)((double)latencies->n * share), seen = 0;

	for (int i = 0; i < LATENCY_BUCKETS && latencies->n; i++) {
		seen += latencies->count[i];
		if (seen > want || seen == latencies->n)
			return pow(growth, i + 1) / 1000.0;
	}
	return 0;
}
