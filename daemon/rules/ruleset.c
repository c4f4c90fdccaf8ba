#include "rules/ruleset.h"

#include <stdlib.h>

#include "rules/index.h"
#include "rules/judge.h"

#define ARENA_LIMIT_BYTES ((size_t)2 * 1024 * 1024 * 1024)

struct ruleset {
	const struct rule_set_definition *definition;
	struct areas *areas;
	struct arena *arena; /* holds what follows */
	struct trial *trials;
	struct index *index;
	size_t *unfiled; /* rules without category condition: tried for every case */
	size_t n_unfiled;
	char version[DIGEST_HEX_SIZE];

	/* Scratch of one decision. */
	struct facts facts;
	struct match *matches;
	size_t n_matches;
	uint64_t *met, round; /* met[i] is `round` when rule i was tried in this one */
};

static int take_arrays(struct ruleset *s)
{
	size_t n = s->definition->n_rules + 1;

	s->trials = arena_take_clear(s->arena, n, sizeof *s->trials);
	s->unfiled = arena_take_clear(s->arena, n, sizeof *s->unfiled);
	s->matches = arena_take_clear(s->arena, n, sizeof *s->matches);
	s->met = arena_take_clear(s->arena, n, sizeof *s->met);
	return s->trials && s->unfiled && s->matches && s->met ? 0 : RAISE(FAULT_MEMORY);
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

static int build(struct ruleset *s, struct why *why)
{
	int rc = take_arrays(s);

	for (size_t i = 0; !rc && i < s->definition->n_rules; i++) {
		rc = trial_make(&s->trials[i], &s->definition->rules[i], s->areas, s->arena, why);
		if (!rc && !index_category_test(&s->trials[i]))
			s->unfiled[s->n_unfiled++] = i;
	}
	if (!rc)
		rc = index_make(s->trials, s->definition->n_rules, s->arena, &s->index);
	set_version(s);
	return rc;
}

int ruleset_create(const struct rule_set_definition *definition, struct areas *areas, struct ruleset **out, struct why *why)
{
	AUTO(ruleset_destroy) struct ruleset *s = calloc(1, sizeof *s);
	int rc;

	if (!s)
		return RAISE(FAULT_MEMORY);
	s->definition = definition;
	s->areas = areas;
	s->arena = arena_create(ARENA_LIMIT_BYTES);
	rc = build(s, why);
	if (rc == AREAS_REFUSED)
		return RULESET_REFUSED;
	if (rc)
		return PASS(rc);
	*out = s;
	s = NULL;
	return RULESET_OK;
}

void ruleset_destroy(struct ruleset **ruleset)
{
	if (!*ruleset)
		return;
	arena_destroy(&(*ruleset)->arena);
	free(*ruleset);
	*ruleset = NULL;
}

static void try_rule(void *ctx, size_t i)
{
	struct ruleset *s = ctx;

	if (s->met[i] == s->round)
		return;
	s->met[i] = s->round;
	s->n_matches += trial_holds(&s->trials[i], &s->facts, &s->matches[s->n_matches]);
}

static int begin(struct ruleset *s, const struct submission *submission, struct arena *arena)
{
	s->n_matches = 0;
	s->round++;
	return PASS(facts_init(&s->facts, submission, s->areas, arena));
}

static int finish(struct ruleset *s, struct finding *out)
{
	judge(s->definition, s->areas, &s->facts, s->matches, s->n_matches, out);
	out->rule_set = ruleset_version(s);
	return s->facts.is_short ? RAISE(FAULT_MEMORY) : 0;
}

static int judge_by_index(void *self, const struct submission *submission, wall at, struct arena *arena, struct finding *out)
{
	struct ruleset *s = self;
	int rc = begin(s, submission, arena);

	(void)at; /* no condition asks for the time */
	if (rc)
		return rc;
	index_walk(s->index, &s->facts.category, try_rule, s);
	for (size_t i = 0; i < s->n_unfiled; i++)
		try_rule(s, s->unfiled[i]);
	return finish(s, out);
}

int ruleset_judge_plainly(struct ruleset *s, const struct submission *submission, wall at, struct arena *arena,
			  struct finding *out)
{
	int rc = begin(s, submission, arena);

	(void)at;
	if (rc)
		return rc;
	for (size_t i = 0; i < s->definition->n_rules; i++)
		try_rule(s, i);
	return finish(s, out);
}

static struct text version_of(void *self)
{
	return ruleset_version(self);
}

struct jurisdiction ruleset_jurisdiction(struct ruleset *ruleset)
{
	return (struct jurisdiction){ .self = ruleset, .judge = judge_by_index, .version = version_of };
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
