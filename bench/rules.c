/* bench rules - one decision by rule sets of 10 to 100,000 rules: ns per decision, with its trace, and the memory that the
 * compiled set takes. docs/PERFORMANCE.md says how to read the figures. */
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "lib/town.h"
#include "rules/ruleset.h"

enum { CASES = 5000, ROUNDS = 10, EXPORTED_CASES = 200 };

struct arguments {
	size_t n_rules; /* 0: the whole series */
	int rounds;
	const char *export_to;
	uint64_t seed;
	bool is_invented, is_json;
};

static const char help[] =
	"bench-rules - what a decision costs as the rules grow\n\n"
	"usage: bench-rules [--rules N] [--invented] [--seed N] [--rounds N] [--json] [--export FILE]\n\n"
	"  --rules N        only this many rules, instead of 10, 100, ... 100,000\n"
	"  --invented       invented cases with longer texts, instead of those in LIAISON_CITY_DATA\n"
	"  --seed N         of the rules\n"
	"  --rounds N       over all cases; the best counts (default 10)\n"
	"  --json           a JSON object a line\n"
	"  --export FILE    write N rules (default 1,000), without districts, and 200 cases as JSON for bench/rules/compare.mjs, and end\n";

static bool parse(int argc, char **argv, struct arguments *out)
{
	static const struct option options[] = {
		{ "rules", required_argument, NULL, 'r' },  { "invented", no_argument, NULL, 'i' },
		{ "seed", required_argument, NULL, 's' },   { "json", no_argument, NULL, 'j' },
		{ "export", required_argument, NULL, 'e' }, { "help", no_argument, NULL, 'h' },
		{ "rounds", required_argument, NULL, 'o' }, { NULL, 0, NULL, 0 }
	};
	int option;

	*out = (struct arguments){ .rounds = ROUNDS, .seed = 1 };
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (option) {
		case 'r':
			out->n_rules = (size_t)strtoull(optarg, NULL, 10);
			break;
		case 'i':
			out->is_invented = true;
			break;
		case 'o':
			out->rounds = atoi(optarg) > 0 ? atoi(optarg) : 1;
			break;
		case 's':
			out->seed = strtoull(optarg, NULL, 10);
			break;
		case 'j':
			out->is_json = true;
			break;
		case 'e':
			out->export_to = optarg;
			break;
		default:
			fputs(help, option == 'h' ? stdout : stderr);
			exit(option == 'h' ? 0 : 2);
		}
	return optind == argc;
}

static size_t heap_bytes(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

struct measured {
	double ns, claims, build_s;
	size_t bytes;
};

/* The best of some rounds over all cases: what else runs on the machine only makes it slower. */
static double time_decisions(struct ruleset *rules, const struct town *town, int rounds, double *claims_out)
{
	struct jurisdiction jurisdiction = ruleset_jurisdiction(rules);
	struct arena *arena = arena_create((size_t)64 << 20);
	static struct finding finding;
	double best = 0;
	size_t n_claims = 0;

	for (int round = 0; round < rounds; round++) {
		mono begun = clock_mono();
		double ns;

		for (size_t i = 0; i < town->n_cases; i++) {
			if (jurisdiction.judge(jurisdiction.self, &town->cases[i], town->received[i], arena, &finding))
				abort();
			n_claims += finding.n_claims;
			if (i % 64 == 63)
				arena_reset(arena);
		}
		ns = (double)mono_since(clock_mono(), begun).ns / (double)town->n_cases;
		best = !round || ns < best ? ns : best;
	}
	*claims_out = (double)n_claims / (rounds * (double)town->n_cases);
	arena_destroy(&arena);
	return best;
}

static bool measure(struct town *town, struct areas *areas, size_t n_rules, int rounds, struct measured *out)
{
	struct rule_set_definition set = town_rules(town, n_rules);
	size_t before = heap_bytes();
	mono begun = clock_mono();
	struct ruleset *rules = NULL;
	struct why why = { 0 };

	if (ruleset_create(&set, areas, NULL, &rules, &why)) {
		fprintf(stderr, "bench: %s: %s\n", why.where, why.sentence);
		return false;
	}
	out->build_s = (double)mono_since(clock_mono(), begun).ns / 1e9;
	out->bytes = heap_bytes() - before;
	out->ns = time_decisions(rules, town, rounds, &out->claims);
	ruleset_destroy(&rules);
	return true;
}

/* ---- for the comparison ---- */

static void put_string(FILE *out, struct text t)
{
	fputc('"', out);
	for (size_t i = 0; i < t.size; i++) {
		unsigned char c = (unsigned char)t.at[i];

		if (c == '"' || c == '\\')
			fprintf(out, "\\%c", c);
		else if (c < 0x20)
			fprintf(out, "\\u%04x", c);
		else
			fputc(c, out);
	}
	fputc('"', out);
}

static void put_condition(FILE *out, const struct condition *c)
{
	static const char *const names[CONDITION_KIND_COUNT] = {
		[CONDITION_CATEGORY] = "category", [CONDITION_CHANNEL] = "channel", [CONDITION_REPORTER] = "reporter",
		[CONDITION_PRIORITY] = "priority", [CONDITION_HOURS] = "hours",     [CONDITION_PERIOD] = "period",
		[CONDITION_TITLE] = "title",       [CONDITION_KEYWORDS] = "words",  [CONDITION_PATTERN] = "pattern"
	};

	fprintf(out, "{\"kind\":\"%s\",\"values\":[", names[c->kind]);
	for (size_t i = 0; i < c->n_words; i++) {
		fputs(i ? "," : "", out);
		put_string(out, c->words[i]);
	}
	if (c->kind == CONDITION_PRIORITY)
		fprintf(out, "%u", (unsigned)PRIORITY_HIGH);
	if (c->kind == CONDITION_HOURS)
		fprintf(out, "%d,%d,%u", c->hours[0].from_s, c->hours[0].to_s, c->weekdays);
	if (c->kind == CONDITION_PERIOD)
		fprintf(out, "%d,%d", c->first_day, c->last_day);
	fputs("]}", out);
}

static void put_rule(FILE *out, const struct rule *rule)
{
	fputs("{\"name\":", out);
	put_string(out, rule->name);
	fputs(",\"when\":[", out);
	for (size_t i = 0; i < rule->n_when; i++) {
		fputs(i ? "," : "", out);
		put_condition(out, &rule->when[i]);
	}
	fputs("]}", out);
}

static void put_case(FILE *out, struct ruleset *rules, const struct submission *s, wall at, struct arena *arena)
{
	static struct finding finding;

	if (ruleset_judge_plainly(rules, s, at, arena, &finding))
		abort();
	fputs("{\"category\":", out);
	put_string(out, s->category);
	fputs(",\"channel\":", out);
	put_string(out, s->channel);
	fputs(",\"reporter\":", out);
	put_string(out, s->text.reporter.kind);
	fputs(",\"title\":", out);
	put_string(out, s->text.title);
	fputs(",\"description\":", out);
	put_string(out, s->text.description);
	fprintf(out, ",\"priority\":%u,\"at\":%lld,\"claims\":[", (unsigned)s->priority, (long long)at.ms);
	for (size_t i = 0; i < finding.n_claims; i++) {
		fputs(i ? "," : "", out);
		put_string(out, finding.claims[i].rule);
	}
	fputs("]}\n", out);
	arena_reset(arena);
}

static int export(struct town *town, const struct arguments *arguments)
{
	struct rule_set_definition set = town_rules(town, arguments->n_rules ? arguments->n_rules : 1000);
	struct arena *arena = arena_create((size_t)64 << 20);
	FILE *out = fopen(arguments->export_to, "w");
	struct ruleset *rules = NULL;
	struct why why = { 0 };

	if (!out || ruleset_create(&set, NULL, NULL, &rules, &why)) {
		fprintf(stderr, "bench: %s: cannot be written. %s\n", arguments->export_to, why.sentence);
		return 1;
	}
	fputs("{\"rules\":[\n", out);
	for (size_t i = 0; i < set.n_rules; i++) {
		fputs(i ? ",\n" : "", out);
		put_rule(out, &set.rules[i]);
	}
	fputs("],\"cases\":[\n", out);
	for (size_t i = 0; i < town->n_cases && i < EXPORTED_CASES; i++) {
		fputs(i ? "," : "", out);
		put_case(out, rules, &town->cases[i], town->received[i], arena);
	}
	fputs("]}\n", out);
	ruleset_destroy(&rules);
	arena_destroy(&arena);
	return fclose(out) ? 1 : 0;
}

/* ---- the series ---- */

static void report(const struct arguments *arguments, size_t n_rules, bool has_areas, const struct measured *m)
{
	if (arguments->is_json)
		printf("{\"rules\":%zu,\"polygons\":%d,\"ns\":%.0f,\"claims\":%.2f,\"bytes\":%zu,\"build_s\":%.3f}\n",
		       n_rules, has_areas ? TOWN_DISTRICTS_WIDE * TOWN_DISTRICTS_HIGH : 0, m->ns, m->claims, m->bytes,
		       m->build_s);
	else
		printf("%7zu rules  %5d polygons  %8.0f ns a decision  %5.2f claims  %9.1f KiB  made in %.3f s\n", n_rules,
		       has_areas ? TOWN_DISTRICTS_WIDE * TOWN_DISTRICTS_HIGH : 0, m->ns, m->claims, (double)m->bytes / 1024,
		       m->build_s);
	fflush(stdout);
}

static int run_series(struct town *town, const struct arguments *arguments)
{
	static const size_t series[] = { 10, 100, 1000, 10000, 100000 };
	struct areas *areas = NULL;

	for (int with_areas = 0; with_areas < 2; with_areas++) {
		areas = with_areas ? town_areas(town) : NULL;
		for (size_t i = 0; i < town->n_cases; i++)
			town->cases[i].text.has_point = with_areas && town->cases[i].text.point.lat > 0;
		for (size_t i = 0; i < (arguments->n_rules ? 1 : sizeof series / sizeof *series); i++) {
			size_t n_rules = arguments->n_rules ? arguments->n_rules : series[i];
			struct measured m;

			town->seed = arguments->seed;
			if ((with_areas && !areas) || !measure(town, areas, n_rules, arguments->rounds, &m))
				return 1;
			report(arguments, n_rules, with_areas, &m);
		}
	}
	areas_close(&areas);
	return 0;
}

int main(int argc, char **argv)
{
	struct arguments arguments;
	struct town town = { .arena = arena_create((size_t)4 << 30) };
	int status;

	if (!parse(argc, argv, &arguments)) {
		fputs(help, stderr);
		return 2;
	}
	town.seed = arguments.seed;
	if (arguments.is_invented || !town_read_cases(&town, CASES))
		town_invent_cases(&town, CASES);
	if (!arguments.is_json && !arguments.export_to)
		printf("%zu cases, %s\n", town.n_cases, town.cases[0].text.description.size ? "invented" : "real");
	status = arguments.export_to ? export(&town, &arguments) : run_series(&town, &arguments);
	arena_destroy(&town.arena);
	free(town.cases);
	free(town.received);
	return status;
}
