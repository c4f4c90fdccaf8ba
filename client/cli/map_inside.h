/* client/cli/map_inside.h - what a map holds, for map_file.c and map_row.c only. */
#ifndef LIAISON_CLI_MAP_INSIDE_H
#define LIAISON_CLI_MAP_INSIDE_H

#include "map.h"

enum { CATEGORY_COLUMNS_MAX = 8 };

#define NO_COLUMN UINT32_MAX

enum column_use {
	COLUMN_SOURCE_REF,
	COLUMN_OPENED,
	COLUMN_CLOSED,
	COLUMN_PROMISED,
	COLUMN_TITLE,
	COLUMN_DESCRIPTION,
	COLUMN_ADDRESS,
	COLUMN_LAT,
	COLUMN_LON,
	COLUMN_CHANNEL,
	COLUMN_PRIORITY,
	COLUMN_OUTCOME_CODE,
	COLUMN_REPORTER_KIND,
	COLUMN_REPORTER_NAME,
	COLUMN_REPORTER_CONTACT,
	COLUMN_USABLE,
	COLUMN_EXPECTED_LEAD,
	COLUMN_EXPECTED_AREA,
	COLUMN_EXPECTED_DUE,
	COLUMN_EXPECTED_OVERDUE,
	COLUMN_USES
};

enum value_kind { VALUE_CHANNEL, VALUE_CATEGORY, VALUE_PRIORITY, VALUE_OUTCOME_CODE, VALUE_LEAD, VALUE_KINDS };

/* One column as the map names it; `name` empty: not mapped. */
struct column {
	struct text name;
	uint32_t index;
};

struct translation {
	struct text from, to;
};

struct map {
	struct arena *arena;
	struct text source;
	struct zone *zone;
	struct column columns[COLUMN_USES];
	struct column categories[CATEGORY_COLUMNS_MAX], fields[LIMIT_FIELDS];
	size_t n_categories, n_fields;
	struct text usable_is, overdue_is, area_layer;
	struct translation *values[VALUE_KINDS]; /* category: the longest prefix first */
	size_t n_values[VALUE_KINDS];
	struct text default_channel, default_outcome_code, default_answer;
};

#endif
