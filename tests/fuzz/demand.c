#include <stdio.h>
#include <stdlib.h>

#include "fuzz/fuzz.h"

void fuzz_demand(int holds, const char *sentence)
{
	if (holds)
		return;
	fprintf(stderr, "broken: %s\n", sentence);
	abort();
}
