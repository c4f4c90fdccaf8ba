#include "rules_changes.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "json.h"
#include "table.h"

static char *keep(struct text t)
{
	char *copy = strndup(t.size ? t.at : "", t.size);

	assert(copy);
	return copy;
}

static void *widen(void *rows, size_t n, size_t size)
{
	/* Twice the room whenever n is a power of two. */
	if (n & (n - 1))
		return rows;
	rows = realloc(rows, (n ? n * 2 : 1) * size);
	assert(rows);
	return rows;
}

/* ---- what changed ---- */

static const struct assignment *part_of(const struct case_record *c, struct text department)
{
	for (size_t i = 0; i < c->n_assignments; i++)
		if (text_is(c->assignments[i].department, department))
			return &c->assignments[i];
	return NULL;
}

static bool is_co_handler(const struct assignment *a)
{
	return a->part != PART_LEAD;
}

/* The first co-handler of `in` that has no such part in `other`; leads are looked at elsewhere. NULL: none. */
static const struct assignment *find_missing(const struct case_record *in, const struct case_record *other)
{
	for (size_t i = 0; i < in->n_assignments; i++) {
		const struct assignment *a = &in->assignments[i], *b = part_of(other, a->department);

		if (is_co_handler(a) && !(b && b->part == a->part))
			return a;
	}
	return NULL;
}

/* The claim behind a department's part; with `part` LEAD the one that counts. */
static const struct claim *claim_behind(const struct case_record *c, struct text department, enum part part)
{
	for (size_t i = 0; c->decision && i < c->decision->n_claims; i++) {
		const struct claim *claim = &c->decision->claims[i];

		if (claim->part == part && !claim->lost.size && (part == PART_LEAD || text_is(claim->department, department)))
			return claim;
	}
	return NULL;
}

static void add_rule(struct buffer *out, const struct claim *claim)
{
	if (!claim) {
		buffer_add(out, TEXT("no rule"));
		return;
	}
	buffer_add(out, claim->rule);
	if (!claim->place.size)
		return;
	buffer_add(out, TEXT(" ("));
	buffer_add(out, claim->place);
	buffer_add(out, TEXT(")"));
}

static void add_cause(struct buffer *out, const struct claim *now, const struct claim *then)
{
	add_rule(out, now);
	buffer_add(out, TEXT(" -> "));
	add_rule(out, then);
}

static void add_arrow(struct buffer *out, const char *what, struct text now, struct text then)
{
	buffer_add_str(out, what);
	buffer_add(out, now);
	buffer_add(out, TEXT(" -> "));
	buffer_add(out, then);
}

static struct change_group *group_of(struct changes *changes, struct text what, struct text cause)
{
	struct change_group *group;

	for (size_t i = 0; i < changes->n_groups; i++)
		if (text_is_str(what, changes->groups[i].what) && text_is_str(cause, changes->groups[i].cause))
			return &changes->groups[i];
	changes->groups = widen(changes->groups, changes->n_groups, sizeof *changes->groups);
	group = &changes->groups[changes->n_groups++];
	*group = (struct change_group){ .what = keep(what), .cause = keep(cause) };
	return group;
}

static void add_to_group(struct changes *changes, const char *name, const struct buffer *what, const struct buffer *cause)
{
	struct change_group *group = group_of(changes, buffer_text(what), buffer_text(cause));

	if (group->n_examples < CHANGES_EXAMPLES)
		group->examples[group->n_examples++] = keep(text_of(name));
	group->cases++;
}

static void add_pair(struct changes *changes, struct text from, struct text to)
{
	size_t i = 0;

	while (i < changes->n_pairs && !(text_is_str(from, changes->pairs[i].from) && text_is_str(to, changes->pairs[i].to)))
		i++;
	if (i == changes->n_pairs) {
		changes->pairs = widen(changes->pairs, changes->n_pairs, sizeof *changes->pairs);
		changes->pairs[changes->n_pairs++] = (struct lead_pair){ keep(from), keep(to), 0 };
	}
	changes->pairs[i].cases++;
}

static bool compare_leads(struct changes *changes, const char *name, const struct case_record *now, const struct case_record *then)
{
	struct buffer what = { 0 }, cause = { 0 };

	add_pair(changes, now->lead, then->lead);
	if (text_is(now->lead, then->lead))
		return false;
	add_arrow(&what, "", now->lead, then->lead);
	add_cause(&cause, claim_behind(now, now->lead, PART_LEAD), claim_behind(then, then->lead, PART_LEAD));
	add_to_group(changes, name, &what, &cause);
	buffer_fini(&what);
	buffer_fini(&cause);
	changes->leads++;
	return true;
}

/* One of them joins anew, or one no longer does; whoever changes places with the lead has been told of. */
static bool compare_co_handlers(struct changes *changes, const char *name, const struct case_record *now, const struct case_record *then, bool has_told)
{
	const struct assignment *joins = find_missing(then, now), *leaves = find_missing(now, then);
	const struct assignment *changed = joins ? joins : leaves;
	struct buffer what = { 0 }, cause = { 0 };

	if (!changed)
		return false;
	changes->co_handlers++;
	if (has_told)
		return true;
	buffer_add_str(&what, changed->part == PART_REQUIRED ? (joins ? "also with " : "no longer with ") : joins ? "also informs " : "no longer informs ");
	buffer_add(&what, changed->department);
	add_cause(&cause, claim_behind(now, changed->department, leaves && !joins ? changed->part : PART_LEAD),
		  claim_behind(then, changed->department, joins ? changed->part : PART_LEAD));
	add_to_group(changes, name, &what, &cause);
	buffer_fini(&what);
	buffer_fini(&cause);
	return true;
}

static bool compare_priorities(struct changes *changes, const char *name, const struct case_record *now, const struct case_record *then, bool has_told)
{
	struct buffer what = { 0 }, cause = { 0 };

	if (now->priority == then->priority)
		return false;
	changes->priorities++;
	if (has_told)
		return true;
	add_arrow(&what, "priority ", text_of(priority_name(now->priority)), text_of(priority_name(then->priority)));
	add_cause(&cause, claim_behind(now, now->lead, PART_LEAD), claim_behind(then, then->lead, PART_LEAD));
	add_to_group(changes, name, &what, &cause);
	buffer_fini(&what);
	buffer_fini(&cause);
	return true;
}

void changes_add(struct changes *changes, const char *name, const struct case_record *now, const struct case_record *then)
{
	bool has_changed = compare_leads(changes, name, now, then);

	has_changed |= compare_co_handlers(changes, name, now, then, has_changed);
	has_changed |= compare_priorities(changes, name, now, then, has_changed);
	changes->cases++;
	changes->changed += has_changed;
}

/* ---- what people see ---- */

static int order_groups(const void *a, const void *b)
{
	const struct change_group *x = *(const struct change_group *const *)a, *y = *(const struct change_group *const *)b;

	if (x->cases != y->cases)
		return x->cases < y->cases ? 1 : -1;
	return x < y ? -1 : x > y;
}

static int order_pairs(const void *a, const void *b)
{
	const struct lead_pair *x = *(const struct lead_pair *const *)a, *y = *(const struct lead_pair *const *)b;

	if (x->cases != y->cases)
		return x->cases < y->cases ? 1 : -1;
	return x < y ? -1 : x > y;
}

/* Pointers to the rows, in order. Owner: the caller. */
static void *ordered(const void *rows, size_t n, size_t size, int (*order)(const void *, const void *))
{
	const char **list = calloc(n + 1, sizeof *list);

	assert(list);
	for (size_t i = 0; i < n; i++)
		list[i] = (const char *)rows + i * size;
	qsort(list, n, sizeof *list, order);
	return list;
}

static uint64_t cases_of(const struct changes *changes, const char *lead, bool is_now)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < changes->n_pairs; i++)
		if (!strcmp(is_now ? changes->pairs[i].from : changes->pairs[i].to, lead))
			sum += changes->pairs[i].cases;
	return sum;
}

static void print_pairs(const struct changes *changes)
{
	static const char *const headings[] = { "FROM", "TO", ">CASES", ">OF FROM'S", ">OF TO'S THEN" };
	struct lead_pair **list = ordered(changes->pairs, changes->n_pairs, sizeof *changes->pairs, order_pairs);
	struct table t;

	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < changes->n_pairs; i++) {
		const struct lead_pair *p = list[i];

		if (!strcmp(p->from, p->to))
			continue;
		table_add(&t, PLAIN, "%s", p->from);
		table_add(&t, PLAIN, "%s", p->to);
		table_add(&t, BOLD, "%" PRIu64, p->cases);
		table_add(&t, PLAIN, "%.1f %%", 100.0 * (double)p->cases / (double)cases_of(changes, p->from, true));
		table_add(&t, PLAIN, "%.1f %%", 100.0 * (double)p->cases / (double)cases_of(changes, p->to, false));
	}
	printf("\n%sBy department%s\n", out_colour(BOLD), out_colour(PLAIN));
	table_print(&t, stdout, out_columns());
	table_fini(&t);
	free(list);
}

static void print_groups(const struct changes *changes, size_t groups)
{
	static const char *const headings[] = { ">CASES", "CHANGE", "RULE NOW -> THEN", "SUCH AS" };
	struct change_group **list = ordered(changes->groups, changes->n_groups, sizeof *changes->groups, order_groups);
	struct table t;

	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < changes->n_groups && i < groups; i++) {
		struct buffer examples = { 0 };

		for (size_t k = 0; k < list[i]->n_examples; k++) {
			buffer_add_str(&examples, k ? ", " : "");
			buffer_add_str(&examples, list[i]->examples[k]);
		}
		table_add(&t, BOLD, "%" PRIu64, list[i]->cases);
		table_add(&t, PLAIN, "%s", list[i]->what);
		table_add(&t, PLAIN, "%s", list[i]->cause);
		table_add(&t, DIM, "%.*s", TEXT_ARG(buffer_text(&examples)));
		buffer_fini(&examples);
	}
	printf("\n%sBy rule%s\n", out_colour(BOLD), out_colour(PLAIN));
	table_print(&t, stdout, out_columns());
	if (changes->n_groups > groups)
		printf("and %zu kinds of change more: --samples N shows them\n", changes->n_groups - groups);
	table_fini(&t);
	free(list);
}

void changes_print(const struct changes *changes, size_t groups)
{
	printf("%" PRIu64 " cases: %s%" PRIu64 "%s would be decided otherwise: %" PRIu64 " by another lead, %" PRIu64 " with other co-handlers, %" PRIu64
	       " with another priority.\n",
	       changes->cases, out_colour(BOLD), changes->changed, out_colour(PLAIN), changes->leads, changes->co_handlers, changes->priorities);
	if (changes->leads)
		print_pairs(changes);
	if (changes->n_groups)
		print_groups(changes, groups);
}

void changes_print_json(const struct changes *changes, size_t groups)
{
	struct change_group **list = ordered(changes->groups, changes->n_groups, sizeof *changes->groups, order_groups);
	struct lead_pair **pairs = ordered(changes->pairs, changes->n_pairs, sizeof *changes->pairs, order_pairs);
	json_t *by_department = json_array(), *by_rule = json_array();

	for (size_t i = 0; i < changes->n_pairs; i++)
		json_array_append_new(by_department, json_pack("{s:s, s:s, s:I}", "from", pairs[i]->from, "to", pairs[i]->to, "cases",
							       (json_int_t)pairs[i]->cases));
	for (size_t i = 0; i < changes->n_groups && i < groups; i++) {
		json_t *examples = json_array();

		for (size_t k = 0; k < list[i]->n_examples; k++)
			json_array_append_new(examples, json_text(list[i]->examples[k]));
		json_array_append_new(by_rule, json_pack("{s:s, s:s, s:I, s:o}", "change", list[i]->what, "rules", list[i]->cause, "cases",
							 (json_int_t)list[i]->cases, "examples", examples));
	}
	json_print(json_pack("{s:I, s:I, s:I, s:I, s:I, s:o, s:o}", "cases", (json_int_t)changes->cases, "changed", (json_int_t)changes->changed,
			     "leads", (json_int_t)changes->leads, "co_handlers", (json_int_t)changes->co_handlers, "priorities",
			     (json_int_t)changes->priorities, "by_department", by_department, "by_rule", by_rule),
		   false);
	free(list);
	free(pairs);
}

void changes_fini(struct changes *changes)
{
	for (size_t i = 0; i < changes->n_groups; i++) {
		free(changes->groups[i].what);
		free(changes->groups[i].cause);
		for (size_t k = 0; k < changes->groups[i].n_examples; k++)
			free(changes->groups[i].examples[k]);
	}
	for (size_t i = 0; i < changes->n_pairs; i++) {
		free(changes->pairs[i].from);
		free(changes->pairs[i].to);
	}
	free(changes->groups);
	free(changes->pairs);
	*changes = (struct changes){ 0 };
}
