/* base/nearest.h - which of the names that there are was meant by one that is not among them: the one that the fewest slips lead to, where a slip is a letter
 * too much, too little or wrong, or two that changed places. Capitals do not count where they are a to z. Values only; no allocation. Any thread. */
#ifndef LIAISON_BASE_NEAREST_H
#define LIAISON_BASE_NEAREST_H

#include "base/text.h"

enum { NEAREST_SLIPS_MAX = 3, NEAREST_LETTERS_MAX = 256 /* longer names are not compared */ };

struct nearest {
	struct text wanted;
	struct text found; /* empty: none is near; borrowed from whoever offered it */
	size_t slips;      /* to it; before that, one more than are forgiven: about one for three letters */
	uint32_t marks;    /* which letters it has */
};

struct nearest nearest_to(struct text wanted);
/* The first of equally near ones stays. */
void nearest_offer(struct nearest *nearest, struct text name);

#endif
