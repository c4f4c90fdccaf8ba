#include "base/zone.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/zone_rule.h"

/* Invariants: changes[0] lies before all time; `at` and `shown` never fall along the table. The footer's rule is written out
 * for 400 years and a few: the Gregorian calendar with its weekdays repeats after 400 years, so later times are folded back
 * by that many. */

enum {
	FILE_LIMIT_BYTES = 1024 * 1024, /* the largest of the database has 3.5 KB */
	HEADER_BYTES = 44,
	CHANGES_LIMIT = 100000,
	CYCLE_YEARS = 400,
};

#define CYCLE_MS       (INT64_C(146097) * CIVIL_DAY_MS)
#define BEFORE_ALL     (INT64_MIN / 2)
#define DEFAULT_FOLDER "/usr/share/zoneinfo"

struct change {
	int64_t at;    /* ms, UTC; from here on offset_s holds */
	int64_t shown; /* the first reading that means a time after the change: gaps count on with the old offset, folds mean
			  the first */
	int64_t offset_ms;
};

struct zone {
	char name[LIMIT_NAME + 1];
	struct change *changes;
	size_t n_changes;
	int64_t cycle_end; /* ms, UTC: from here on times are folded back; INT64_MAX when there is nothing to repeat */
};

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '+' ||
	       c == '-';
}

static bool is_name(struct text name)
{
	struct text part, rest = name;

	if (!name.size || name.size > LIMIT_NAME || name.at[name.size - 1] == '/')
		return false;
	while (text_next(&rest, '/', &part)) {
		if (!part.size)
			return false;
		for (size_t i = 0; i < part.size; i++)
			if (!is_name_byte(part.at[i]))
				return false;
	}
	return true;
}

/* The whole file into a fresh block. 0, or an errno. */
static int read_file(const char *path, struct text *out)
{
	FILE *file = fopen(path, "rbe");
	char *bytes;
	size_t n;

	if (!file)
		return errno;
	bytes = malloc(FILE_LIMIT_BYTES);
	n = bytes ? fread(bytes, 1, FILE_LIMIT_BYTES, file) : 0;
	if (!bytes || ferror(file) || n == FILE_LIMIT_BYTES) {
		int error = !bytes ? ENOMEM : n == FILE_LIMIT_BYTES ? EFBIG : EIO;

		free(bytes);
		fclose(file);
		return error;
	}
	fclose(file);
	*out = (struct text){ bytes, n };
	return 0;
}

static int64_t big_endian(const char *at, size_t bytes)
{
	uint64_t value = bytes == 8 || !(at[0] & 0x80) ? 0 : UINT64_MAX;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | (unsigned char)at[i];
	return (int64_t)value;
}

/* One data block of a zone file: its counts, and where its parts begin. */
struct block {
	size_t n_utc, n_standard, n_leaps, n_times, n_types, n_chars;
	struct text body; /* what stands behind the header; at least as long as the counts say */
	size_t size;      /* bytes of this block within body */
};

static bool open_block(struct text t, size_t time_bytes, struct block *out)
{
	size_t counts[6];

	if (t.size < HEADER_BYTES || !text_starts(t, TEXT("TZif")) || t.at[4] < '2')
		return false;
	for (size_t i = 0; i < 6; i++) {
		int64_t count = big_endian(t.at + 20 + i * 4, 4);

		if (count < 0 || count > CHANGES_LIMIT)
			return false;
		counts[i] = (size_t)count;
	}
	*out = (struct block){
		counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], text_slice(t, HEADER_BYTES, t.size), 0
	};
	out->size = out->n_times * (time_bytes + 1) + out->n_types * 6 + out->n_chars + out->n_leaps * (time_bytes + 4) +
		    out->n_standard + out->n_utc;
	return out->size <= out->body.size && out->n_types > 0;
}

static bool add_change(struct zone *zone, int64_t at_ms, int32_t offset_s)
{
	struct change *last = &zone->changes[zone->n_changes - 1];
	int64_t offset_ms = (int64_t)offset_s * 1000;
	int64_t shown = at_ms + (offset_ms > last->offset_ms ? offset_ms : last->offset_ms);

	if (at_ms < last->at)
		return false;
	if (offset_ms == last->offset_ms)
		return true;
	zone->changes[zone->n_changes++] = (struct change){ at_ms, shown > last->shown ? shown : last->shown, offset_ms };
	return true;
}

/* The table of the file; its leap seconds, if it has any, would shift every time, so such a file ("right/...") is refused.
 */
static bool take_table(struct zone *zone, const struct block *block, int64_t *end_out)
{
	const char *times = block->body.at, *kinds = times + block->n_times * 8, *types = kinds + block->n_times;

	if (block->n_leaps)
		return false;
	for (size_t i = 0; i < block->n_times; i++) {
		size_t kind = (unsigned char)kinds[i];
		int64_t at_s = big_endian(times + i * 8, 8);

		if (kind >= block->n_types)
			return false;
		if (at_s < BEFORE_ALL / 1000)
			continue;
		if (at_s > INT64_MAX / 4000 || !add_change(zone, at_s * 1000, (int32_t)big_endian(types + kind * 6, 4)))
			return false;
		*end_out = at_s * 1000;
	}
	return true;
}

/* The rule holds after the last time of the table. */
static bool write_out_rule(struct zone *zone, const struct zone_rule *rule, int64_t table_end)
{
	int32_t from = table_end < 0 ? 1970 : civil_date(civil_day_of((civil){ table_end })).year;

	for (int32_t year = from; year <= from + CYCLE_YEARS + 2; year++) {
		int64_t begin = zone_turn_in(&rule->begin, year).ms - (int64_t)rule->standard_s * 1000;
		int64_t end = zone_turn_in(&rule->end, year).ms - (int64_t)rule->summer_s * 1000;
		bool is_north = begin < end;

		for (int i = 0; i < 2; i++) {
			bool is_begin = (i == 0) == is_north;
			int64_t at = is_begin ? begin : end;

			if (at > table_end && !add_change(zone, at, is_begin ? rule->summer_s : rule->standard_s))
				return false;
		}
	}
	zone->cycle_end = (int64_t)civil_days((struct civil_date){ from + CYCLE_YEARS + 2, 1, 1 }) * CIVIL_DAY_MS;
	return true;
}

static bool take_footer(struct zone *zone, struct text footer, int64_t table_end)
{
	struct zone_rule rule;

	if (footer.size < 2 || footer.at[0] != '\n' || footer.at[footer.size - 1] != '\n')
		return false;
	footer = text_slice(footer, 1, footer.size - 1);
	if (!footer.size)
		return true;
	if (!zone_rule_parse(footer, &rule))
		return false;
	return !rule.has_summer || write_out_rule(zone, &rule, table_end);
}

static bool decode(struct zone *zone, struct text file)
{
	struct block first, block;
	int64_t offset_ms, table_end = BEFORE_ALL;

	if (!open_block(file, 4, &first) || !open_block(text_slice(first.body, first.size, first.body.size), 8, &block))
		return false;
	zone->changes = calloc(block.n_times + 2 * (CYCLE_YEARS + 4), sizeof *zone->changes);
	if (!zone->changes)
		return false;
	offset_ms = big_endian(block.body.at + block.n_times * 9, 4) * 1000;
	zone->changes[zone->n_changes++] = (struct change){ BEFORE_ALL, BEFORE_ALL, offset_ms };
	return take_table(zone, &block, &table_end) &&
	       take_footer(zone, text_slice(block.body, block.size, block.body.size), table_end);
}

static int refuse(struct why *why, struct text name, const char *what)
{
	why_say(why, "Time zone \"%.*s\": %s", TEXT_ARG(name), what);
	return ZONE_REFUSED;
}

int zone_open(struct text name, struct zone **out, struct why *why)
{
	AUTO(zone_close) struct zone *zone = NULL;
	const char *folder = getenv("TZDIR");
	char path[4096];
	struct text file;
	int error;

	if (!is_name(name))
		return refuse(why, name, "this is not a zone's name; use an IANA name such as \"Europe/Berlin\".");
	if (snprintf(path, sizeof path, "%s/%.*s", folder && *folder ? folder : DEFAULT_FOLDER, TEXT_ARG(name)) >=
	    (int)sizeof path)
		return refuse(why, name, "the folder named by TZDIR has too long a path.");
	error = read_file(path, &file);
	if (error == ENOENT || error == ENOTDIR || error == EISDIR || error == EIO)
		return refuse(
			why, name,
			"there is no such zone in the time zone database; use an IANA name such as \"Europe/Berlin\", and see that "
			"the package tzdata is installed.");
	if (error)
		return refuse(why, name, strerror(error));
	zone = calloc(1, sizeof *zone);
	if (!zone) {
		free((void *)file.at);
		return RAISE(FAULT_MEMORY);
	}
	memcpy(zone->name, name.at, name.size);
	zone->cycle_end = INT64_MAX;
	if (!decode(zone, file)) {
		free((void *)file.at);
		return refuse(
			why, name,
			"its file is damaged, older than version 2, or counts leap seconds; install the package tzdata again.");
	}
	free((void *)file.at);
	*out = zone;
	zone = NULL;
	return ZONE_OK;
}

void zone_close(struct zone **zone)
{
	if (!*zone)
		return;
	free((*zone)->changes);
	free(*zone);
	*zone = NULL;
}

const char *zone_name(const struct zone *zone)
{
	return zone->name;
}

/* How far back a time past the written-out years is folded: whole cycles. */
static int64_t fold_ms(const struct zone *zone, int64_t ms)
{
	return ms < zone->cycle_end ? 0 : ((ms - zone->cycle_end) / CYCLE_MS + 1) * CYCLE_MS;
}

static const struct change *change_at(const struct zone *zone, int64_t ms)
{
	size_t low = 0, n = zone->n_changes;

	for (; n > 1; n -= n / 2)
		low += zone->changes[low + n / 2].at <= ms ? n / 2 : 0;
	return &zone->changes[low];
}

static const struct change *change_shown(const struct zone *zone, int64_t ms)
{
	size_t low = 0, n = zone->n_changes;

	for (; n > 1; n -= n / 2)
		low += zone->changes[low + n / 2].shown <= ms ? n / 2 : 0;
	return &zone->changes[low];
}

int32_t zone_offset(const struct zone *zone, wall at)
{
	return (int32_t)(change_at(zone, at.ms - fold_ms(zone, at.ms))->offset_ms / 1000);
}

bool zone_is_steady(const struct zone *zone, wall from, wall to)
{
	int64_t fold = fold_ms(zone, from.ms);
	const struct change *change = change_at(zone, from.ms - fold);

	return change + 1 == zone->changes + zone->n_changes || change[1].at > to.ms - fold;
}

civil zone_civil(const struct zone *zone, wall at)
{
	return (civil){ at.ms + (int64_t)zone_offset(zone, at) * 1000 };
}

wall zone_utc(const struct zone *zone, civil reading)
{
	return (wall){ reading.ms - change_shown(zone, reading.ms - fold_ms(zone, reading.ms))->offset_ms };
}

int32_t zone_day(const struct zone *zone, wall at)
{
	return civil_day_of(zone_civil(zone, at));
}

size_t zone_print(const struct zone *zone, wall at, char out[CIVIL_PRINT_SIZE])
{
	return civil_print_rfc3339(at, wall_is_none(at) ? 0 : zone_offset(zone, at), out);
}
