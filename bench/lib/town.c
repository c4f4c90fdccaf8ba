#include "lib/town.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORDS = 20000, DEPARTMENTS = 20, LINE_SIZE = 65536, COLUMNS = 32, TEXT_WORDS = 32, CASE_EVERY_MS = 120000 };

#define WEST         (-71.19)
#define SOUTH        42.23
#define WIDE         0.21
#define HIGH         0.17
#define YEAR_2015_MS 1420070400000

uint64_t town_roll(struct town *town, uint64_t sides)
{
	uint64_t z = town->seed += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return (z ^ z >> 31) % sides;
}

static bool chance(struct town *town, unsigned percent)
{
	return town_roll(town, 100) < percent;
}

static struct text keep(struct town *town, const char *at, size_t size)
{
	bool ok = true;

	return arena_copy(town->arena, (struct text){ at, size }, &ok);
}

/* An invented word that is always the same for a number. */
static size_t put_word(char *out, uint64_t number)
{
	static const char *const syllables[] = { "ka",  "lor", "min", "du",  "se",  "tar",
						 "vel", "po",  "shi", "gan", "rue", "best" };
	char *to = out;

	for (number += 2000; number; number /= 12)
		to = stpcpy(to, syllables[number % 12]);
	return (size_t)(to - out);
}

static struct text word(struct town *town, uint64_t number)
{
	char at[64];
	size_t size = put_word(at, number);

	return keep(town, at, size);
}

/* ---- cases ---- */

/* As an import makes a path segment of a column. */
static size_t put_segment(char *out, const char *in)
{
	size_t size = 0;

	for (; *in; in++) {
		char c = *in >= 'A' && *in <= 'Z' ? (char)(*in - 'A' + 'a') : *in;

		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[size++] = c;
		else if (size && out[size - 1] != '-')
			out[size++] = '-';
	}
	return size && out[size - 1] == '-' ? size - 1 : size;
}

/* Cuts a CSV line in place. */
static size_t cut(char *line, char **columns)
{
	size_t n = 0;

	for (char *from = line; from && n < COLUMNS;) {
		char *to = from;

		columns[n++] = from;
		if (*from != '"') {
			from = strpbrk(from, ",\r\n");
			if (from)
				*from++ = '\0';
			continue;
		}
		for (from++; *from && !(from[0] == '"' && from[1] != '"'); from++) {
			from += *from == '"';
			*to++ = *from;
		}
		from = strpbrk(from, ",\r\n");
		*to = '\0';
		if (from)
			from++;
	}
	return n;
}

enum { COLUMN_SUBJECT = 8, COLUMN_REASON, COLUMN_TYPE, COLUMN_TITLE, COLUMN_SOURCE = 13, COLUMN_LAT = 22, COLUMN_LON };

/* One case comes after the other, every two minutes or so. */
static void set_details(struct town *town, struct submission *s, size_t number, wall *received)
{
	static const char *const kinds[] = { "resident", "business", "visitor" };

	s->source = TEXT("bench");
	s->priority = chance(town, 80) ? PRIORITY_NORMAL : PRIORITY_HIGH;
	s->text.reporter.kind = text_of(kinds[town_roll(town, 3)]);
	*received = wall_ms(YEAR_2015_MS + (int64_t)number * CASE_EVERY_MS + (int64_t)town_roll(town, CASE_EVERY_MS));
}

static void set_case(struct town *town, struct submission *s, char **columns)
{
	char category[512];
	size_t size = 0;

	for (int i = COLUMN_SUBJECT; i <= COLUMN_TYPE; i++) {
		size += put_segment(category + size, columns[i]);
		category[size++] = '/';
	}
	s->category = keep(town, category, size - 1);
	s->channel = keep(town, columns[COLUMN_SOURCE], strlen(columns[COLUMN_SOURCE]));
	s->text.title = keep(town, columns[COLUMN_TITLE], strlen(columns[COLUMN_TITLE]));
	s->text.point = (struct point){ atof(columns[COLUMN_LAT]), atof(columns[COLUMN_LON]) };
}

bool town_read_cases(struct town *town, size_t n)
{
	const char *folder = getenv("LIAISON_CITY_DATA");
	char command[600], line[LINE_SIZE], *columns[COLUMNS];
	FILE *csv;

	snprintf(command, sizeof command, "gzip -dc '%s/boston_311_2015h1.csv.gz' 2>/dev/null",
		 folder ? folder : "../shared/data");
	csv = popen(command, "r");
	if (!csv || !fgets(line, sizeof line, csv)) {
		if (csv)
			pclose(csv);
		return false;
	}
	town->cases = calloc(n, sizeof *town->cases);
	town->received = calloc(n, sizeof *town->received);
	while (town->n_cases < n && fgets(line, sizeof line, csv)) {
		if (cut(line, columns) <= COLUMN_LON)
			continue;
		set_details(town, &town->cases[town->n_cases], town->n_cases, &town->received[town->n_cases]);
		set_case(town, &town->cases[town->n_cases++], columns);
	}
	pclose(csv);
	return town->n_cases > 0;
}

static struct text invent_text(struct town *town, size_t n_words)
{
	static const char *const common[] = { "there", "is",  "a",      "big",    "hole", "in",    "the",  "road",
					      "near",  "our", "school", "and",    "it",   "has",   "been", "like",
					      "this",  "for", "weeks",  "please", "mend", "water", "on",   "street" };
	char out[TEXT_WORDS * 24];
	size_t size = 0;

	for (size_t i = 0; i < n_words; i++) {
		if (chance(town, 10))
			size += put_word(out + size, town_roll(town, WORDS));
		else
			size = (size_t)(stpcpy(out + size, common[town_roll(town, 24)]) - out);
		out[size++] = ' ';
	}
	return keep(town, out, size - 1);
}

void town_invent_cases(struct town *town, size_t n)
{
	static const char *const channels[] = { "hotline", "app", "web", "council" };
	char category[64];

	town->cases = calloc(n, sizeof *town->cases);
	town->received = calloc(n, sizeof *town->received);
	for (; town->n_cases < n; town->n_cases++) {
		struct submission *s = &town->cases[town->n_cases];
		unsigned type = (unsigned)town_roll(town, 180);

		set_details(town, s, town->n_cases, &town->received[town->n_cases]);
		s->category = keep(town, category,
				   (size_t)snprintf(category, sizeof category, "subject-%u/reason-%u/type-%u", type / 30,
						    type / 6, type));
		s->channel = text_of(channels[town_roll(town, 4)]);
		s->text.title = invent_text(town, 5);
		s->text.description = invent_text(town, 30);
		s->text.point = (struct point){ SOUTH + HIGH * (double)town_roll(town, 1000000) / 1e6,
						WEST + WIDE * (double)town_roll(town, 1000000) / 1e6 };
	}
}

/* ---- rules ---- */

static struct condition *add(struct town *town, struct rule *rule, enum condition_kind kind, size_t n_words)
{
	struct condition *c = &rule->when[rule->n_when++];

	*c = (struct condition){
		.kind = kind, .n_words = n_words, .first_day = CONDITION_NO_DAY, .last_day = CONDITION_NO_DAY
	};
	c->words = arena_take_clear(town->arena, n_words + 1, sizeof *c->words);
	return c;
}

static const struct submission *any_case(struct town *town)
{
	return &town->cases[town_roll(town, town->n_cases)];
}

static void add_category(struct town *town, struct rule *rule)
{
	struct condition *c = add(town, rule, CONDITION_CATEGORY, 1 + chance(town, 20));

	for (size_t i = 0; i < c->n_words; i++) {
		struct text path = any_case(town)->category;

		if (chance(town, 10))
			path.size = (size_t)((const char *)memrchr(path.at, '/', path.size) - path.at);
		c->words[i] = path;
	}
}

/* A word that some case has in its title. */
static struct text title_word(struct town *town)
{
	struct text title = any_case(town)->text.title, part = TEXT_NONE, longest = TEXT("notice");

	while (text_next(&title, ' ', &part))
		longest = part.size > longest.size ? part : longest;
	return longest;
}

static void add_words(struct town *town, struct rule *rule, enum condition_kind kind)
{
	struct condition *c = add(town, rule, kind, 1 + town_roll(town, 3));

	for (size_t i = 0; i < c->n_words; i++)
		c->words[i] = chance(town, 5) ? title_word(town) : word(town, town_roll(town, WORDS));
}

static void add_pattern(struct town *town, struct rule *rule)
{
	struct condition *c = add(town, rule, CONDITION_PATTERN, 1);
	char pattern[160], *to = stpcpy(pattern, "\\b");

	to += put_word(to, town_roll(town, WORDS));
	to = stpcpy(to, "\\b.{0,20}");
	to += put_word(to, town_roll(town, WORDS));
	c->words[0] = keep(town, pattern, (size_t)(to - pattern));
}

static void add_area(struct town *town, struct rule *rule)
{
	struct condition *c = add(town, rule, CONDITION_AREA, 1 + chance(town, 30));
	char name[40];

	for (size_t i = 0; i < c->n_words; i++) {
		int size = snprintf(name, sizeof name, "district:%u",
				    (unsigned)town_roll(town, TOWN_DISTRICTS_WIDE * TOWN_DISTRICTS_HIGH));

		c->words[i] = keep(town, name, (size_t)size);
	}
}

static void add_hours(struct town *town, struct rule *rule)
{
	static const int32_t shifts[][2] = { { 79200, 21600 }, { 28800, 61200 }, { 61200, 79200 } };
	const int32_t *shift = shifts[town_roll(town, 3)];
	struct condition *c = add(town, rule, CONDITION_HOURS, 0);

	c->hours = arena_take_clear(town->arena, 1, sizeof *c->hours);
	c->hours[0] = (struct hours){ shift[0], shift[1] };
	c->n_hours = 1;
	c->weekdays = chance(town, 50) ? 0x1F : 0;
}

static void add_names(struct town *town, struct rule *rule, enum condition_kind kind)
{
	struct condition *c = add(town, rule, kind, 1);
	const struct submission *s = any_case(town);

	c->words[0] = kind == CONDITION_CHANNEL ? s->channel : s->text.reporter.kind;
}

static void add_field(struct town *town, struct rule *rule, size_t i)
{
	add(town, rule, CONDITION_CATEGORY, 1)->words[0] = town->fields[i];
}

static void add_conditions(struct town *town, struct rule *rule)
{
	bool has_category = chance(town, 85), has_area = town->has_areas && chance(town, 35);

	if (has_category)
		add_category(town, rule);
	if (chance(town, 20))
		add_names(town, rule, CONDITION_CHANNEL);
	if (chance(town, 10))
		add_names(town, rule, CONDITION_REPORTER);
	if (chance(town, 12))
		add(town, rule, CONDITION_PRIORITY, 0)->priorities = 1u << PRIORITY_HIGH;
	if (chance(town, 10))
		add_hours(town, rule);
	if (chance(town, 5)) {
		struct condition *c = add(town, rule, CONDITION_PERIOD, 0);

		c->first_day = 16436 + (int32_t)town_roll(town, 90);
		c->last_day = c->first_day + 60;
	}
	if (has_area)
		add_area(town, rule);
	if (chance(town, 10))
		add_words(town, rule, CONDITION_TITLE);
	if (!has_category || !has_area)
		add_words(town, rule, CONDITION_KEYWORDS);
	if (chance(town, 1))
		add_pattern(town, rule);
}

/* The first `depth` segments of each category, each once. */
static void find_fields(struct town *town, size_t depth)
{
	town->n_fields = 0;
	for (size_t i = 0; i < town->n_cases; i++) {
		struct text rest = town->cases[i].category, part, field = rest;
		size_t k = 0;

		for (size_t left = depth; left && text_next(&rest, '/', &part); left--)
			field.size = (size_t)(part.at + part.size - field.at);
		while (k < town->n_fields && !text_is(town->fields[k], field))
			k++;
		if (k == town->n_fields)
			town->fields[town->n_fields++] = field;
	}
}

struct rule_set_definition town_rules(struct town *town, size_t n)
{
	static struct text tiers[] = { { "safety", 6 }, { "agreement", 9 }, { "ordinary", 8 } };
	struct rule_set_definition set = { .tiers = tiers, .n_tiers = 3, .n_rules = n };
	char name[32];

	town->fields = arena_take(town->arena, town->n_cases * sizeof *town->fields);
	find_fields(town, n < 100 ? 1 : n < 1000 ? 2 : 3);
	set.rules = arena_take_clear(town->arena, n, sizeof *set.rules);
	for (size_t i = 0; i < n; i++) {
		struct rule *rule = &set.rules[i];
		bool is_ordinary = i < town->n_fields && i < n / 2;

		rule->name = keep(town, name, (size_t)snprintf(name, sizeof name, "rule-%06zu", i));
		rule->tier = is_ordinary ? 2 : town_roll(town, 2);
		rule->when = arena_take_clear(town->arena, 12, sizeof *rule->when);
		if (is_ordinary)
			add_field(town, rule, i);
		else
			add_conditions(town, rule);
		rule->with = arena_take_clear(town->arena, 1, sizeof *rule->with);
		rule->with[0] =
			keep(town, name,
			     (size_t)snprintf(name, sizeof name, "department-%u", (unsigned)town_roll(town, DEPARTMENTS)));
		rule->n_with = !is_ordinary && chance(town, 10);
		if (!rule->n_with)
			rule->lead = rule->with[0];
	}
	return set;
}

/* ---- districts ---- */

/* One side of a district, from one corner of the grid towards another; bent the same way for both neighbours. */
static void put_side(FILE *out, double x1, double y1, double x2, double y2)
{
	for (int i = 0; i < TOWN_CORNERS / 4; i++) {
		double share = (double)i * 4 / TOWN_CORNERS, x = x1 + share * (x2 - x1), y = y1 + share * (y2 - y1);
		double bend = 0.08 * sin(share * 6.2831853) * (x2 + y2 > x1 + y1 ? 1 : -1) * (x1 < x2 || y1 < y2 ? 1 : -1);

		fprintf(out, "[%.7f,%.7f],", WEST + WIDE * (x + bend * (y2 - y1)) / TOWN_DISTRICTS_WIDE,
			SOUTH + HIGH * (y + bend * (x2 - x1)) / TOWN_DISTRICTS_HIGH);
	}
}

static void put_districts(FILE *out)
{
	fputs("{\"type\":\"FeatureCollection\",\"features\":[", out);
	for (int i = 0; i < TOWN_DISTRICTS_WIDE * TOWN_DISTRICTS_HIGH; i++) {
		double x = i % TOWN_DISTRICTS_WIDE, y = (double)(i / TOWN_DISTRICTS_WIDE);

		fprintf(out,
			"%s{\"type\":\"Feature\",\"properties\":{\"name\":\"%d\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[",
			i ? "," : "", i);
		put_side(out, x, y, x + 1, y);
		put_side(out, x + 1, y, x + 1, y + 1);
		put_side(out, x + 1, y + 1, x, y + 1);
		put_side(out, x, y + 1, x, y);
		fprintf(out, "[%.7f,%.7f]]]}}", WEST + WIDE * x / TOWN_DISTRICTS_WIDE,
			SOUTH + HIGH * y / TOWN_DISTRICTS_HIGH);
	}
	fputs("]}", out);
}

struct areas *town_areas(struct town *town)
{
	char path[] = "/tmp/liaison-town-XXXXXX";
	const struct layer_definition layer = { TEXT("district"), path, TEXT("name"), 15 };
	struct areas *areas = NULL;
	struct why why = { 0 };
	int fd = mkstemp(path);
	FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;

	if (out) {
		put_districts(out);
		fclose(out);
	}
	if (areas_open(&layer, 1, &areas, &why))
		fprintf(stderr, "bench: %s: %s\n", why.where, why.sentence);
	unlink(path);
	town->has_areas = areas != NULL;
	return areas;
}
