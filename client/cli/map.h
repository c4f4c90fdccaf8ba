/* client/cli/map.h - how another city's export becomes submissions: a map file (docs/IMPORT.md) applied to CSV rows.
 * Never changes once it is bound to a header row. One thread. */
#ifndef LIAISON_CLI_MAP_H
#define LIAISON_CLI_MAP_H

#include "base/arena.h"
#include "base/limits.h"
#include "base/zone.h"
#include "csv.h"
#include "liaison/client.h"

enum map_rc {
	MAP_OK = 0,
	MAP_REFUSED, /* map_open, map_bind: `why` says what is wrong and where */
	MAP_BAD,     /* map_row: this row cannot be a case: `why` has the reason */
};

/* What one row says. Texts lie in the arena given, zero-ended; times are 0 where there is none. */
struct import_row {
	struct liaison_submission submission;
	struct liaison_field fields[LIMIT_FIELDS];
	int64_t closed_ms;
	const char *outcome_code, *answer;
	const char *expected_lead, *expected_area; /* "layer:name"; "" where nothing is expected */
	int64_t expected_due_ms;
	bool has_expected_overdue, is_expected_overdue;
	uint64_t repaired;  /* characters that were no UTF-8 */
	uint64_t shortened; /* texts over the protocol's limits */
	bool is_unplaced;   /* has coordinates that are none */
};

struct map;

/* Owner: the caller, until map_close. Returns OK or REFUSED. */
MUST_CHECK int map_open(const char *path, struct map **out, struct why *why);
void map_close(struct map **map);

/* Finds the map's columns in the header row of `file`. Returns OK, or REFUSED for one that is not there. */
MUST_CHECK int map_bind(struct map *map, const struct csv_row *header, const char *file, struct why *why);

/* Returns OK or BAD. */
MUST_CHECK int map_row(const struct map *map, const struct csv_row *row, struct arena *arena, struct import_row *out,
		       struct why *why);

const struct zone *map_zone(const struct map *map);
bool map_has_opened(const struct map *map);

#endif
