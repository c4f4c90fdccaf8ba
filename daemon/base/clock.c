#include "base/clock.h"

#include <time.h>

mono clock_mono(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (mono){ (int64_t)t.tv_sec * 1000000000 + t.tv_nsec };
}

struct now clock_read(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (struct now){ clock_mono(), { (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000 } };
}
