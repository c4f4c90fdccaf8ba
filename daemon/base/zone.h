/* base/zone.h - one time zone of the IANA database: what its clocks show at a moment, and which moment a reading means.
 * Read from the system's compiled files (RFC 8536, version 2 and later) in $TZDIR or /usr/share/zoneinfo; times past a
 * file's table follow the rule in its footer, for ever. Never changes after zone_open: any number of threads may read it. */
#ifndef LIAISON_BASE_ZONE_H
#define LIAISON_BASE_ZONE_H

#include "base/civil.h"
#include "base/why.h"

struct zone;

enum zone_rc {
	ZONE_OK = 0,
	ZONE_REFUSED, /* the name is not one, there is no such zone, or its file is damaged: `why` has the sentence; output
			 unchanged */
};

/* Opens the zone of this IANA name ("Europe/Berlin", "UTC"): letters, digits and _ + - in parts joined by /, at most
 * LIMIT_NAME bytes, so that no name leads out of the folder. Costs one small file read. Owner: the caller, until zone_close.
 */
MUST_CHECK int zone_open(struct text name, struct zone **out, struct why *why);
void zone_close(struct zone **zone);
const char *zone_name(const struct zone *zone);

/* Seconds east of UTC at that moment. */
int32_t zone_offset(const struct zone *zone, wall at);
/* No change of offset in from .. to, both included? */
bool zone_is_steady(const struct zone *zone, wall from, wall to);

civil zone_civil(const struct zone *zone, wall at);
/* The moment when clocks show this. A reading that was skipped (clocks set forward) counts on with the offset before the
 * gap: 02:30 becomes 03:30. Of one that comes twice (clocks set back) the first is meant. */
wall zone_utc(const struct zone *zone, civil reading);

/* The day that it is there, and the moment as RFC 3339 with the offset there. */
int32_t zone_day(const struct zone *zone, wall at);
size_t zone_print(const struct zone *zone, wall at, char out[CIVIL_PRINT_SIZE]);

#endif
