#include "calendar/choice.h"

#include <stdlib.h>

#include "base/limits.h"

/* Each path of each policy is one posting, found under its last segment that is not "*", together with the place of that
 * segment ("", NOWHERE for a policy without category); the policy's name is one more, in a table of its own. A case looks
 * under each of its segments: a handful of places, however many policies there are. */

#define NOWHERE UINT32_MAX

struct posting {
	struct text key;
	uint32_t place; /* of the key among the path's segments, from 0 */
	uint32_t specificity;
	struct text path;
	struct text why; /* what of a case meets it */
	uint32_t policy;
	uint32_t next; /* in its slot's chain, plus 1; 0 ends it */
};

struct table {
	struct posting *postings;
	size_t n_postings;
	uint32_t *slots; /* a power of two of them: the chain's first posting, plus 1 */
	size_t mask;
};

struct choice {
	const struct policy *policies;
	const struct calendar *const *calendars;
	struct table by_category, by_name;
};

void choice_destroy(struct choice **choice)
{
	if (!*choice)
		return;
	free((*choice)->by_category.postings);
	free((*choice)->by_category.slots);
	free((*choice)->by_name.postings);
	free((*choice)->by_name.slots);
	free(*choice);
	*choice = NULL;
}

static bool table_init(struct table *t, size_t postings)
{
	size_t slots = 16;

	while (slots < postings * 2)
		slots *= 2;
	t->postings = calloc(postings + 1, sizeof *t->postings);
	t->slots = calloc(slots, sizeof *t->slots);
	t->mask = slots - 1;
	return t->postings && t->slots;
}

static uint32_t *table_slot(const struct table *t, struct text key, uint32_t place)
{
	return &t->slots[(text_hash(key) + place * 0x9E3779B1u) & t->mask];
}

static void table_add(struct table *t, struct posting posting)
{
	uint32_t *slot = table_slot(t, posting.key, posting.place);

	posting.next = *slot;
	t->postings[t->n_postings++] = posting;
	*slot = (uint32_t)t->n_postings;
}

static struct posting posting_of(struct text path)
{
	struct posting posting = { .key = TEXT_NONE, .place = NOWHERE, .path = path };
	struct text segment, rest = path;

	for (uint32_t place = 0; text_next(&rest, '/', &segment); place++)
		if (!text_is_str(segment, "*")) {
			posting.key = segment;
			posting.place = place;
		}
	return posting;
}

static int add_policy(struct choice *c, uint32_t number, struct arena *arena)
{
	char why[POLICY_WHY_LIMIT];
	bool ok = true;
	const struct policy *p = &c->policies[number];
	const struct policy_when *when = &p->when;

	table_add(&c->by_name, (struct posting){ .key = p->name, .place = NOWHERE, .policy = number });
	if (p->is_by_name)
		return 0;
	for (size_t i = 0; i < (when->n_categories ? when->n_categories : 1); i++) {
		struct posting posting = posting_of(when->n_categories ? when->categories[i] : TEXT_NONE);

		posting.policy = number;
		posting.specificity = path_weight(posting.path) + policy_weight_of_others(p);
		posting.why = arena_copy(arena, (struct text){ why, policy_reason(p, i, why) }, &ok);
		table_add(&c->by_category, posting);
	}
	return ok ? 0 : RAISE(FAULT_MEMORY);
}

int choice_create(const struct policy *policies, const struct calendar *const *calendars, size_t n, struct arena *arena, struct choice **out)
{
	AUTO(choice_destroy) struct choice *c = calloc(1, sizeof *c);
	size_t paths = 0;
	int rc = 0;

	for (size_t i = 0; i < n; i++)
		paths += policies[i].when.n_categories ? policies[i].when.n_categories : 1;
	if (!c || !table_init(&c->by_category, paths) || !table_init(&c->by_name, n))
		return RAISE(FAULT_MEMORY);
	c->policies = policies;
	c->calendars = calendars;
	for (size_t i = 0; !rc && i < n; i++)
		rc = add_policy(c, (uint32_t)i, arena);
	if (rc)
		return PASS(rc);
	*out = c;
	c = NULL;
	return 0;
}

static bool holds_then(const struct choice *c, uint32_t number, wall start)
{
	const struct policy *p = &c->policies[number];

	if (p->from == INT32_MIN && p->until == INT32_MAX)
		return true;
	return !wall_is_none(start) && policy_holds_on(p, zone_day(calendar_zone(c->calendars[number]), start));
}

static const struct policy *by_name(const struct choice *c, const struct promise_for *what)
{
	for (uint32_t at = *table_slot(&c->by_name, what->policy, NOWHERE); at; at = c->by_name.postings[at - 1].next) {
		const struct posting *posting = &c->by_name.postings[at - 1];

		if (text_is(posting->key, what->policy) && holds_then(c, posting->policy, what->start))
			return &c->policies[posting->policy];
	}
	return NULL;
}

static void look_under(const struct choice *c, const struct promise_for *what, struct text key, uint32_t place,
		       const struct posting **best)
{
	for (uint32_t at = *table_slot(&c->by_category, key, place); at; at = c->by_category.postings[at - 1].next) {
		const struct posting *p = &c->by_category.postings[at - 1];

		if ((*best && p->specificity <= (*best)->specificity) || p->place != place || !text_is(p->key, key))
			continue;
		if (path_holds(p->path, what->category) && policy_others_hold(&c->policies[p->policy], what) &&
		    holds_then(c, p->policy, what->start))
			*best = p;
	}
}

const struct policy *choice_of(const struct choice *choice, const struct promise_for *what, struct text *why_out)
{
	const struct policy *named = what->policy.size ? by_name(choice, what) : NULL;
	const struct posting *best = NULL;
	struct text segment, rest = what->category;

	*why_out = TEXT("named by the rule");
	if (named)
		return named;
	for (uint32_t place = 0; text_next(&rest, '/', &segment); place++)
		look_under(choice, what, segment, place, &best);
	look_under(choice, what, TEXT_NONE, NOWHERE, &best);
	*why_out = best ? best->why : TEXT_NONE;
	return best ? &choice->policies[best->policy] : NULL;
}
