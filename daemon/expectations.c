#include "expectations.h"

#include <stdio.h>

#include "conf/tests_file.h"
#include "core/draft.h"

#define FILE_BYTES ((size_t)256 * 1024 * 1024)

enum { CASE_BYTES = 4 * 1024 * 1024, PATH_SIZE = 4096 };

struct running {
	const struct configuration *configuration;
	const char *path;
	struct remarks *remarks;
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
	struct text who = TEXT("No rule claims the case.");

	if (winner)
		who = remarks_format(r->remarks, "The rule that counts is \"%.*s\" (%.*s).", TEXT_ARG(winner->rule), TEXT_ARG(winner->place));
	remarks_add(r->remarks,
		    &(struct remark){ .grade = REMARK_ERROR,
				      .kind = "expectation",
				      .where = remarks_place(r->remarks, r->path, e->line),
				      .sentence = remarks_format(r->remarks, "\"%.*s\" is not met: %.*s. %.*s", TEXT_ARG(e->name), TEXT_ARG(how_not), TEXT_ARG(who)),
				      .hint = TEXT("Change the rules, or, if they are right, what is expected of them.") });
	r->n_missed++;
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
	draft_case(&r->configuration->city, &time, NULL, &e->submission, &r->finding, &no_verdicts, e->submission.opened, r->arena, &ruling, &r->record);
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
	return r->n_missed ? EXPECTATIONS_NOT_MET : EXPECTATIONS_MET;
}

static int read_all(struct running *r, const char *path, struct arena *arena, struct expectation **out, size_t *n_out)
{
	struct why why = { 0 };
	int rc = tests_file_read(r->path, &r->configuration->city, r->configuration->zone, arena, r->remarks, out, n_out, &why);

	if (rc != TESTS_FILE_ABSENT || !path)
		return rc == TESTS_FILE_ABSENT ? TESTS_FILE_OK : rc;
	why_where(&why, path, 0);
	why_say(&why, "There is no such file of expectations (docs/RULES.md).");
	remarks_add_why(r->remarks, "invalid", REMARK_ERROR, &why, NULL);
	return TESTS_FILE_REFUSED;
}

static void name_usual(const struct options *options, char path[PATH_SIZE])
{
	snprintf(path, PATH_SIZE, "%s/tests.cfg", options->config_dir);
}

int expectations_read(const struct options *options, const struct city *city, const struct zone *zone,
		      struct remarks *remarks, bool *is_there_out)
{
	struct expectation *expectations = NULL;
	struct arena *arena = arena_create(FILE_BYTES);
	char path[PATH_SIZE];
	struct why why = { 0 };
	size_t n;
	int rc;

	name_usual(options, path);
	rc = tests_file_read(path, city, zone, arena, remarks, &expectations, &n, &why);
	*is_there_out = rc != TESTS_FILE_ABSENT;
	arena_destroy(&arena);
	return rc < 0 ? PASS(rc) : 0;
}

int expectations_run(const struct options *options, const struct configuration *configuration, const char *path, struct remarks *remarks,
		     size_t *n_out)
{
	char usual[PATH_SIZE];
	struct expectation *expectations = NULL;
	struct arena *arena = arena_create(FILE_BYTES);
	struct running *r = arena_take_clear(arena, 1, sizeof *r);
	int rc, run = 0;

	*n_out = 0;
	if (!r) {
		arena_destroy(&arena);
		return RAISE(FAULT_MEMORY);
	}
	name_usual(options, usual);
	*r = (struct running){ .configuration = configuration, .path = path ? path : usual, .remarks = remarks, .arena = arena_create(CASE_BYTES) };
	rc = read_all(r, path, arena, &expectations, n_out);
	if (rc >= 0)
		run = run_all(r, expectations, *n_out);
	if (!rc || run < 0)
		rc = run;
	else if (rc > 0)
		rc = EXPECTATIONS_REFUSED;
	arena_destroy(&r->arena);
	arena_destroy(&arena);
	return PASS(rc);
}
