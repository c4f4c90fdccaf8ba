#include "expectations.h"

#include "conf/tests_file.h"
#include "core/draft.h"

#define FILE_BYTES ((size_t)256 * 1024 * 1024)

enum { CASE_BYTES = 4 * 1024 * 1024, PATH_SIZE = 4096 };

struct running {
	const struct configuration *configuration;
	const char *path;
	FILE *out;
	struct why *why;
	struct arena *arena; /* of one case */
	struct case_record record;
	struct finding finding;
	size_t n_missed;
};

/* The rule that stands behind the lead, as a place to look at. */
static const struct claim *winner_of(const struct finding *finding)
{
	return finding->n_claims && finding->claims[0].part == PART_LEAD ? &finding->claims[0] : NULL;
}

static void say_missed(struct running *r, const struct expectation *e, struct text how_not)
{
	const struct claim *winner = winner_of(&r->finding);
	struct why why = { 0 };

	why_where(&why, r->path, e->line);
	if (winner)
		why_say(&why, "\"%.*s\" is not met: %.*s. The rule that counts is \"%.*s\" (%.*s).", TEXT_ARG(e->name), TEXT_ARG(how_not),
			TEXT_ARG(winner->rule), TEXT_ARG(winner->place));
	else
		why_say(&why, "\"%.*s\" is not met: %.*s. No rule claims the case.", TEXT_ARG(e->name), TEXT_ARG(how_not));
	if (!r->n_missed++)
		*r->why = why;
	if (r->out)
		fprintf(r->out, "%s: %s\n", why.where, why.sentence);
}

static int run_one(struct running *r, const struct expectation *e)
{
	static const struct verdicts no_verdicts;
	struct jurisdiction rules = ruleset_jurisdiction(r->configuration->ruleset);
	struct timekeeping time = timebook_timekeeping(r->configuration->timebook);
	struct text how_not = TEXT_NONE;
	struct ruling ruling;

	arena_reset(r->arena);
	if (rules.judge(rules.self, &e->submission, e->submission.opened, r->arena, &r->finding))
		return RAISE(FAULT_MEMORY);
	draft_case(&r->configuration->city, &time, &e->submission, &r->finding, &no_verdicts, e->submission.opened, r->arena, &ruling, &r->record);
	if (!expectation_is_met(e, &r->record, r->arena, &how_not))
		say_missed(r, e, how_not);
	return 0;
}

static int run_all(struct running *r, const struct expectation *expectations, size_t n)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++)
		rc = run_one(r, &expectations[i]);
	if (rc)
		return PASS(rc);
	if (r->out)
		fprintf(r->out, "%s: %zu of %zu expectations are met.\n", r->path, n - r->n_missed, n);
	return r->n_missed ? EXPECTATIONS_NOT_MET : EXPECTATIONS_MET;
}

int expectations_run(const struct options *options, const struct configuration *configuration, const char *path, FILE *out, size_t *n_out,
		     struct why *why)
{
	char usual[PATH_SIZE];
	struct expectation *expectations = NULL;
	struct arena *arena = arena_create(FILE_BYTES);
	struct running *r = arena_take_clear(arena, 1, sizeof *r);
	int rc = r ? 0 : RAISE(FAULT_MEMORY);

	*n_out = 0;
	snprintf(usual, sizeof usual, "%s/tests.cfg", options->config_dir);
	if (!rc)
		rc = tests_file_read(path ? path : usual, &configuration->city, configuration->zone, arena, &expectations, n_out, why);
	if (rc == TESTS_FILE_ABSENT && path) {
		why_where(why, path, 0);
		why_say(why, "There is no such file of expectations (docs/RULES.md).");
		rc = TESTS_FILE_REFUSED;
	}
	if (rc == TESTS_FILE_OK) {
		*r = (struct running){ .configuration = configuration, .path = path ? path : usual, .out = out, .why = why,
				       .arena = arena_create(CASE_BYTES) };
		rc = run_all(r, expectations, *n_out);
		arena_destroy(&r->arena);
	} else if (rc > 0) {
		rc = rc == TESTS_FILE_ABSENT ? EXPECTATIONS_MET : EXPECTATIONS_REFUSED;
	}
	arena_destroy(&arena);
	return PASS(rc);
}
