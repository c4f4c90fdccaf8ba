/* bench check - the survey of rule sets of 100 to 10,000 rules: seconds, and what it finds. docs/PERFORMANCE.md says how to read the figures. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "lib/town.h"
#include "rules/report.h"
#include "rules/ruleset.h"

enum { CASES = 5000 };

static const char *const kinds[] = { "conflict", "shadowed", "unreachable", "gap", "not-judged" };

static void print_counts(const struct remarks *remarks)
{
	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		size_t n = 0;

		for (size_t i = 0; i < remarks->n; i++)
			n += !strcmp(remarks->list[i].kind, kinds[k]);
		printf("  %zu %s", n, kinds[k]);
	}
	printf("\n");
}

static bool survey(struct town *town, struct areas *areas, size_t n_rules)
{
	struct rule_set_definition set = town_rules(town, n_rules);
	struct report_city city = { .city_file = "city.cfg", .rules_file = "rules.cfg" };
	struct ruleset *rules = NULL;
	struct remarks remarks;
	struct why why = { 0 };
	mono begun;
	int rc;

	if (ruleset_create(&set, areas, NULL, &rules, &why)) {
		fprintf(stderr, "bench: %s: %s\n", why.where, why.sentence);
		return false;
	}
	remarks_init(&remarks);
	begun = clock_mono();
	rc = report_rules(rules, &set, &city, &remarks);
	printf("%6zu rules  %5d polygons  %7.2f s ", n_rules, areas ? TOWN_DISTRICTS_WIDE * TOWN_DISTRICTS_HIGH : 0,
	       (double)mono_since(clock_mono(), begun).ns / 1e9);
	print_counts(&remarks);
	fflush(stdout);
	remarks_fini(&remarks);
	ruleset_destroy(&rules);
	return !rc;
}

int main(int argc, char **argv)
{
	struct town town = { .arena = arena_create((size_t)4 << 30), .seed = 1 };
	bool ok = true;

	if (argc > 1) {
		printf("bench-check - what the survey of a rule set costs as the rules grow\n\nusage: bench-check\n");
		return strcmp(argv[1], "--help") ? 2 : 0;
	}
	town_invent_cases(&town, CASES);
	for (int with_areas = 0; ok && with_areas < 2; with_areas++) {
		struct areas *areas = with_areas ? town_areas(&town) : NULL;

		for (size_t n = 100; ok && n <= 10000; n *= 10) {
			town.seed = 1;
			ok = survey(&town, areas, n);
		}
		areas_close(&areas);
	}
	arena_destroy(&town.arena);
	free(town.cases);
	free(town.received);
	return !ok;
}
