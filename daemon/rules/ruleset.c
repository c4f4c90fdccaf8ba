#include "rules/ruleset.h"

#include <stdlib.h>
#include <string.h>

#include "base/phrase.h"
#include "rules/judge.h"
#include "rules/ruleset_inside.h"

#define ARENA_LIMIT_BYTES ((size_t)8 * 1024 * 1024 * 1024)

static int order_names(const void *a, const void *b)
{
	return text_order((*(struct trial *const *)a)->rule->name, (*(struct trial *const *)b)->rule->name);
}

static int order_leads(const void *a, const void *b)
{
	return text_order((*(struct trial *const *)a)->rule->lead, (*(struct trial *const *)b)->rule->lead);
}

/* What is compared when cases are decided, in numbers. */
static int number_trials(struct ruleset *s)
{
	size_t n = s->definition->n_rules;
	struct trial **trials = calloc(n + 1, sizeof *trials);
	uint32_t lead = 0;

	if (!trials)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < n; i++)
		trials[i] = &s->trials[i];
	qsort(trials, n, sizeof *trials, order_names);
	for (size_t i = 0; i < n; i++)
		trials[i]->rank = (uint32_t)i;
	qsort(trials, n, sizeof *trials, order_leads);
	for (size_t i = 0; i < n; i++) {
		lead += i && !text_is(trials[i]->rule->lead, trials[i - 1]->rule->lead);
		trials[i]->lead = lead;
	}
	free(trials);
	return 0;
}

static size_t count_terms(const struct rule_set_definition *definition)
{
	size_t n = 0;

	for (size_t i = 0; i < definition->n_rules; i++)
		for (size_t k = 0; k < definition->rules[i].n_when; k++)
			n += test_count(&definition->rules[i].when[k]);
	return n;
}

/* The file's own name: its folder is the same for all. */
static struct text show_place(const struct place *place, struct arena *arena)
{
	const char *slash = place->file ? strrchr(place->file, '/') : NULL;

	if (!place->file)
		return TEXT_NONE;
	return PHRASE(arena, text_of(slash ? slash + 1 : place->file), TEXT(":"), phrase_u64(arena, place->line));
}

static int make_trials(struct ruleset *s, struct why *why)
{
	const struct test_maker maker = { s->areas, s->arena, &s->terms, why };
	const struct rule_set_definition *d = s->definition;
	size_t n = d->n_rules;
	int rc = terms_make(&s->terms, count_terms(d), s->arena);

	s->trials = arena_take_clear(s->arena, n + 1, sizeof *s->trials);
	s->matches = arena_take_clear(s->arena, n + 1, sizeof *s->matches);
	if (rc || !s->trials || !s->matches || n >= UINT32_MAX)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < n; i++) {
		const struct rule *rule = &d->rules[i];

		rc = trial_make(&s->trials[i], rule, d->n_tiers ? d->tiers[rule->tier] : TEXT_NONE, &maker);
		s->trials[i].claim.place = show_place(&rule->place, s->arena);
	}
	return rc ? rc : number_trials(s);
}

static void set_version(struct ruleset *s)
{
	struct digest digests[2] = { s->definition->digest };
	struct text parts[2];
	struct digest both;

	if (s->areas)
		digests[1] = areas_digest(s->areas);
	for (size_t i = 0; i < 2; i++)
		parts[i] = digest_text(&digests[i]);
	both = digest_of(parts, 2);
	digest_hex(&both, s->version);
}

/* 0, an outcome of a part (`why` is filled), or a fault. */
static int build(struct ruleset *s, struct areas *areas, const struct zone *zone, struct why *why)
{
	int rc = make_trials(s, why);

	if (!rc)
		rc = witness_make(&s->witness, &s->terms, areas, s->arena, why);
	if (!rc)
		rc = bitmaps_make(s->trials, s->definition->n_rules, &s->terms, s->arena, &s->bitmaps);
	if (!rc)
		rc = facts_make(&s->facts, areas, zone, s->witness.scanner, s->arena);
	set_version(s);
	return rc;
}

int ruleset_create(const struct rule_set_definition *definition, struct areas *areas, const struct zone *zone,
		   struct ruleset **out, struct why *why)
{
	AUTO(ruleset_destroy) struct ruleset *s = calloc(1, sizeof *s);
	int rc;

	if (!s)
		return RAISE(FAULT_MEMORY);
	s->definition = definition;
	s->areas = areas;
	s->arena = arena_create(ARENA_LIMIT_BYTES);
	rc = build(s, areas, zone, why);
	if (rc)
		return rc > 0 ? RULESET_REFUSED : PASS(rc);
	*out = s;
	s = NULL;
	return RULESET_OK;
}

void ruleset_destroy(struct ruleset **ruleset)
{
	if (!*ruleset)
		return;
	witness_fini(&(*ruleset)->witness);
	arena_destroy(&(*ruleset)->arena);
	free(*ruleset);
	*ruleset = NULL;
}

static void meet(void *ctx, uint32_t rule)
{
	struct ruleset *s = ctx;
	const struct trial *trial = &s->trials[rule];

	if (trial->is_exact)
		s->matches[s->n_matches++] = trial_match(trial, &s->facts);
	else
		s->n_matches += trial_holds(trial, &s->facts, &s->matches[s->n_matches]);
}

static int begin(struct ruleset *s, const struct submission *submission, wall at, struct arena *arena)
{
	s->n_matches = 0;
	return PASS(facts_begin(&s->facts, submission, at, arena));
}

static int finish(struct ruleset *s, struct finding *out)
{
	judge(&s->facts, s->matches, s->n_matches, out);
	out->rule_set = ruleset_version(s);
	return PASS(s->facts.fault);
}

int ruleset_match(struct ruleset *s, const struct submission *submission, wall at, struct arena *arena)
{
	int rc = begin(s, submission, at, arena);

	if (!rc)
		rc = witness_look(&s->witness, &s->facts);
	if (rc)
		return PASS(rc);
	bitmaps_meet(s->bitmaps, s->facts.truth, meet, s);
	return PASS(s->facts.fault);
}

static int judge_quickly(void *self, const struct submission *submission, wall at, struct arena *arena, struct finding *out)
{
	struct ruleset *s = self;
	int rc = ruleset_match(s, submission, at, arena);

	return rc ? PASS(rc) : finish(s, out);
}

int ruleset_judge_plainly(struct ruleset *s, const struct submission *submission, wall at, struct arena *arena,
			  struct finding *out)
{
	int rc = begin(s, submission, at, arena);

	if (rc)
		return rc;
	for (size_t i = 0; i < s->definition->n_rules; i++)
		s->n_matches += trial_holds(&s->trials[i], &s->facts, &s->matches[s->n_matches]);
	return finish(s, out);
}

static struct text version_of(void *self)
{
	return ruleset_version(self);
}

struct jurisdiction ruleset_jurisdiction(struct ruleset *ruleset)
{
	return (struct jurisdiction){ .self = ruleset, .judge = judge_quickly, .version = version_of };
}

struct text ruleset_version(const struct ruleset *ruleset)
{
	return (struct text){ ruleset->version, DIGEST_HEX_SIZE - 1 };
}

const struct rule *ruleset_find(const struct ruleset *ruleset, struct text name)
{
	for (size_t i = 0; i < ruleset->definition->n_rules; i++)
		if (text_is(ruleset->definition->rules[i].name, name))
			return &ruleset->definition->rules[i];
	return NULL;
}
