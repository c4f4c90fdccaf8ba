/* hosts/suspects.h - the cases that were in a plugin's hand when it died.
 * Values only: no clock, no log. A case is known by a key that its owner makes. One thread. */
#ifndef LIAISON_HOSTS_SUSPECTS_H
#define LIAISON_HOSTS_SUSPECTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SUSPECTS_MAX = 64, SUSPECTS_DEATHS = 2 }; /* cases kept; deaths after which a case is set aside */

struct suspect {
	uint64_t key;
	uint32_t deaths;
};

struct suspects {
	struct suspect rows[SUSPECTS_MAX]; /* the longest known first */
	size_t n;
};

/* One more death by this case. When there is no room, the longest known of those with the fewest deaths is forgotten.
 * true: it is set aside from now on. */
bool suspects_add(struct suspects *suspects, uint64_t key);
bool suspects_has(const struct suspects *suspects, uint64_t key); /* is it set aside? */

#endif
