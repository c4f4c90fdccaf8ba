/* lib/town.h - a town for measurements: cases (of a real export, or invented), as many rules as wanted, and districts.
 * The same seed gives the same town. */
#ifndef LIAISON_BENCH_TOWN_H
#define LIAISON_BENCH_TOWN_H

#include <stdio.h>

#include "base/arena.h"
#include "rules/areas.h"
#include "rules/rule.h"

struct town {
	struct arena *arena;
	uint64_t seed;
	struct submission *cases;
	wall *received;
	size_t n_cases;
	struct text *fields; /* parts of the town's administration: categories and the beginnings of them, each once */
	size_t n_fields;
	bool has_areas; /* rules name districts, and cases have points */
};

enum { TOWN_DISTRICTS_WIDE = 40, TOWN_DISTRICTS_HIGH = 25, TOWN_CORNERS = 40 }; /* corners of a district */

/* At most `n` cases of Boston's export in LIAISON_CITY_DATA. Their title is the text; they have no description. false: there
 * is no such file. */
bool town_read_cases(struct town *town, size_t n);

/* Invented ones: category and place as in the real ones, some 200 bytes of text. */
void town_invent_cases(struct town *town, size_t n);

/* Rules: at most half of them the ordinary division of work, by category alone: the fewer rules, the broader, so that most
 * cases are claimed by one or two. The others are exceptions, with two to six conditions each, words or a district among
 * them. */
struct rule_set_definition town_rules(struct town *town, size_t n);

/* A map of TOWN_DISTRICTS_WIDE x TOWN_DISTRICTS_HIGH districts where the cases are. NULL: it could not be made, which has
 * been said. */
struct areas *town_areas(struct town *town);

uint64_t town_roll(struct town *town, uint64_t sides);

#endif
