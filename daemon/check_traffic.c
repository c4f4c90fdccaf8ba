/* Given cases through the rules: what of the real traffic goes to the fallback desk. */
#include <stdlib.h>

#include "base/phrase.h"
#include "check.h"
#include "core/validate.h"
#include "frames.h"
#include "proto/codec.h"
#include "rules/example.h"

enum { TOP = 10, CASE_BYTES = 16 * 1024 * 1024, TABLE_FIRST = 1024 };

/* One combination of category, area and channel, or one category. */
struct tally {
	struct text key, category, areas, channel, example;
	uint64_t n;
};

struct table { /* open addressing, by key */
	struct tally *slots;
	size_t n, room;
};

struct counting {
	struct check *check;
	struct jurisdiction rules;
	struct table fallen, unknown;
	struct arena *arena; /* of one case */
	struct finding finding;
	struct frame frame;
	uint64_t n_cases, n_fallen, n_unknown;
};

static struct tally *slot_of(struct table *t, struct text key)
{
	size_t at = (size_t)text_hash(key) & (t->room - 1);

	while (t->slots[at].key.size && !text_is(t->slots[at].key, key))
		at = (at + 1) & (t->room - 1);
	return &t->slots[at];
}

static int grow(struct table *t)
{
	struct table larger = { .n = t->n, .room = t->room ? 2 * t->room : TABLE_FIRST };

	if (2 * (t->n + 1) < t->room)
		return 0;
	larger.slots = calloc(larger.room, sizeof *larger.slots);
	if (!larger.slots)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < t->room; i++)
		if (t->slots[i].key.size)
			*slot_of(&larger, t->slots[i].key) = t->slots[i];
	free(t->slots);
	*t = larger;
	return 0;
}

/* *is_new_out: the tally has its key only, and that is kept. */
static int count(struct counting *c, struct table *table, struct text key, struct tally **out, bool *is_new_out)
{
	struct tally *tally;

	if (grow(table))
		return RAISE(FAULT_MEMORY);
	tally = slot_of(table, key);
	*is_new_out = !tally->key.size;
	if (*is_new_out) {
		tally->key = remarks_format(&c->check->remarks, "%.*s", TEXT_ARG(key));
		table->n++;
	}
	tally->n++;
	*out = tally;
	return 0;
}

/* The areas that hold the point, as rules name them. */
static struct text areas_of(struct counting *c)
{
	struct text joined = TEXT_NONE;

	for (size_t i = 0; i < c->finding.n_areas; i++)
		if (c->finding.areas[i].border_m >= 0)
			joined = PHRASE(c->arena, joined, joined.size ? TEXT(" and ") : TEXT_NONE, c->finding.areas[i].layer, TEXT(":"), c->finding.areas[i].name);
	return joined;
}

static int count_fallen(struct counting *c, const struct submission *s, wall at)
{
	struct remarks *to = &c->check->remarks;
	struct text areas = areas_of(c);
	struct tally *tally;
	bool is_new;

	c->n_fallen++;
	if (count(c, &c->fallen, PHRASE(c->arena, s->category, TEXT("\n"), areas, TEXT("\n"), s->channel), &tally, &is_new))
		return RAISE(FAULT_MEMORY);
	if (!is_new)
		return 0;
	tally->category = remarks_format(to, "%.*s", TEXT_ARG(s->category));
	tally->areas = remarks_format(to, "%.*s", TEXT_ARG(areas));
	tally->channel = remarks_format(to, "%.*s", TEXT_ARG(s->channel));
	tally->example = example_write(s, at, c->check->configuration.zone, to);
	return 0;
}

static bool is_known(const struct counting *c, struct text category)
{
	const struct city_file *file = &c->check->configuration.file;
	size_t low = 0, high = file->n_categories; /* sorted */

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = text_order(category, file->categories[middle].path);

		if (!order)
			return true;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return !file->n_categories;
}

static int count_case(struct counting *c, const struct submission *s, wall at)
{
	struct tally *tally;
	bool is_new;
	int rc = c->rules.judge(c->rules.self, s, at, c->arena, &c->finding);

	c->n_cases++;
	if (!rc && !is_known(c, s->category)) {
		c->n_unknown++;
		rc = count(c, &c->unknown, s->category, &tally, &is_new);
	}
	if (!rc && !(c->finding.n_claims && c->finding.claims[0].part == PART_LEAD))
		rc = count_fallen(c, s, at);
	return rc ? PASS(rc) : 0;
}

/* What is no case is passed over: whoever sends it has counted it. */
static int take(struct counting *c, struct text frame)
{
	struct request request;
	struct text field;
	struct flaw flaw;

	if (codec_request_decode(frame, c->arena, &request, &field) || request.kind != REQUEST_SUBMIT)
		return 0;
	if (wall_is_none(request.submit.opened) || !submission_is_valid(&request.submit, request.submit.opened, &flaw))
		return 0;
	return PASS(count_case(c, &request.submit, request.submit.opened));
}

static int order_tallies(const void *a, const void *b)
{
	const struct tally *first = a, *second = b;

	if (first->n != second->n)
		return first->n > second->n ? -1 : 1;
	return text_order(first->key, second->key);
}

/* Those that were counted, the largest first. Returns how many, at most TOP. */
static size_t find_top(struct table *t)
{
	if (t->slots)
		qsort(t->slots, t->room, sizeof *t->slots, order_tallies);
	return t->n < TOP ? t->n : TOP;
}

static struct text place_of(struct counting *c, const char *file)
{
	return remarks_format(&c->check->remarks, "%s", file);
}

static void say_fallen(struct counting *c, const char *rules_file)
{
	struct remarks *to = &c->check->remarks;
	size_t n = find_top(&c->fallen);

	for (size_t i = 0; i < n; i++) {
		const struct tally *t = &c->fallen.slots[i];

		remarks_add(to, &(struct remark){
					.grade = REMARK_WARNING, .kind = "traffic-gap", .where = place_of(c, rules_file),
					.sentence = remarks_format(to,
								   "%llu of %llu given cases (%.2f %%) go to the fallback desk: category \"%.*s\", %s%.*s, channel %.*s.",
								   (unsigned long long)t->n, (unsigned long long)c->n_cases, 100.0 * (double)t->n / (double)c->n_cases,
								   TEXT_ARG(t->category), t->areas.size ? "in " : "in no area", TEXT_ARG(t->areas), TEXT_ARG(t->channel)),
					.example = t->example,
					.hint = TEXT("Write a rule that claims them; if the fallback desk is meant, let the rule name it as lead.") });
	}
	remarks_add(to, &(struct remark){ .grade = REMARK_NOTE, .kind = "traffic", .where = place_of(c, rules_file),
					  .sentence = remarks_format(to, "%llu of %llu given cases go to the fallback desk, in %zu combinations of category, area and channel.",
								     (unsigned long long)c->n_fallen, (unsigned long long)c->n_cases, c->fallen.n) });
}

static void say_unknown(struct counting *c, const char *city_file)
{
	struct remarks *to = &c->check->remarks;
	size_t n = find_top(&c->unknown);

	for (size_t i = 0; i < n; i++)
		remarks_add(to, &(struct remark){ .grade = REMARK_WARNING, .kind = "unknown-category", .where = place_of(c, city_file),
						  .sentence = remarks_format(to, "%llu given cases have the category \"%.*s\", which city.cfg does not name.",
									     (unsigned long long)c->unknown.slots[i].n, TEXT_ARG(c->unknown.slots[i].key)),
						  .hint = TEXT("Name it there, or mend the map of the import.") });
	if (c->unknown.n > n)
		remarks_add(to, &(struct remark){ .grade = REMARK_NOTE, .kind = "unknown-category", .where = place_of(c, city_file),
						  .sentence = remarks_format(to, "%zu further categories of given cases are not named in city.cfg.", c->unknown.n - n) });
}

static int count_all(struct counting *c, FILE *in)
{
	struct text frame;
	int rc;

	while ((rc = frames_read(in, &c->frame, &frame)) > 0) {
		rc = c->check->has_rules ? take(c, frame) : 0;
		arena_reset(c->arena);
		if (rc)
			break;
	}
	return rc;
}

int check_traffic(struct check *check, const struct options *options, FILE *in)
{
	struct counting *c = calloc(1, sizeof *c);
	char rules_file[4096], city_file[4096];
	int rc;

	if (!c)
		return RAISE(FAULT_MEMORY);
	*c = (struct counting){ .check = check, .arena = arena_create(CASE_BYTES) };
	snprintf(rules_file, sizeof rules_file, "%s/rules.cfg", options->config_dir);
	snprintf(city_file, sizeof city_file, "%s/city.cfg", options->config_dir);
	if (check->has_rules)
		c->rules = ruleset_jurisdiction(check->configuration.ruleset);
	rc = count_all(c, in);
	if (!rc && c->n_cases) {
		say_fallen(c, rules_file);
		say_unknown(c, city_file);
	}
	arena_destroy(&c->arena);
	free(c->fallen.slots);
	free(c->unknown.slots);
	free(c);
	return rc ? PASS(rc) : 0;
}
