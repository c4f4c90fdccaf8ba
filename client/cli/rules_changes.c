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

/* The pair's row, counted. */
static struct lead_pair *add_pair(struct changes *changes, struct text from, struct text to)
{
	size_t i = 0;

	while (i < changes->n_pairs && !(text_is_str(from, changes->pairs[i].from) && text_is_str(to, changes->pairs[i].to)))
		i++;
	if (i == changes->n_pairs) {
		changes->pairs = widen(changes->pairs, changes->n_pairs, sizeof *changes->pairs);
		changes->pairs[changes->n_pairs++] = (struct lead_pair){ .from = keep(from), .to = keep(to) };
	}
	changes->pairs[i].cases++;
	return &changes->pairs[i];
}

/* ---- one comparison for each kind: false: it is the same. `what` says what changed; `cause` stays empty where the rules that name the leads are it ---- */

struct comparing {
	const struct case_record *now, *then;
	bool is_recorded;
	struct buffer what, cause;
};

static bool leads_differ(struct comparing *c)
{
	add_arrow(&c->what, "", c->now->lead, c->then->lead);
	return !text_is(c->now->lead, c->then->lead);
}

/* One of them joins anew, or one no longer does. */
static bool co_handlers_differ(struct comparing *c)
{
	const struct assignment *joins = find_missing(c->then, c->now), *leaves = find_missing(c->now, c->then);
	const struct assignment *changed = joins ? joins : leaves;

	if (!changed)
		return false;
	buffer_add_str(&c->what, changed->part == PART_REQUIRED ? (joins ? "also with " : "no longer with ")
				 : joins                        ? "also informs "
								: "no longer informs ");
	buffer_add(&c->what, changed->department);
	add_cause(&c->cause, claim_behind(c->now, changed->department, joins ? PART_LEAD : changed->part),
		  claim_behind(c->then, changed->department, joins ? changed->part : PART_LEAD));
	return true;
}

static bool priorities_differ(struct comparing *c)
{
	add_arrow(&c->what, "priority ", text_of(priority_name(c->now->priority)),
		  text_of(priority_name(c->then->priority)));
	return c->now->priority != c->then->priority;
}

static struct text or_none(struct text name)
{
	return name.size ? name : TEXT("none");
}

/* NULL: it is due when it was. */
static const char *how_moved(wall now, wall then)
{
	if (wall_is_none(now) || wall_is_none(then))
		return wall_is_none(now) == wall_is_none(then) ? NULL
		       : wall_is_none(now)                     ? "is promised"
							       : "is no longer promised";
	return now.ms == then.ms ? NULL : wall_is_before(then, now) ? "earlier" : "later";
}

/* Of a department (the lead: ""), a clock. */
static bool clock_differs(struct comparing *c, struct text department, struct text clock, wall now, wall then)
{
	const char *how = how_moved(now, then);

	if (!how)
		return false;
	buffer_add_str(&c->what, "policy ");
	buffer_add(&c->what, or_none(c->now->decision->policy));
	buffer_add_str(&c->what, ": ");
	buffer_add(&c->what, department);
	buffer_add_str(&c->what, department.size ? "'s " : "");
	buffer_add(&c->what, clock);
	buffer_add_str(&c->what, " ");
	buffer_add_str(&c->what, how);
	return true;
}

/* Those of the departments that have a part on both sides. What the lead is to resolve by is looked at elsewhere: a sender's own promise may stand there. */
static bool part_clocks_differ(struct comparing *c)
{
	for (size_t i = 0; i < c->now->n_assignments; i++) {
		const struct assignment *a = &c->now->assignments[i], *b = part_of(c->then, a->department);
		struct text department = a->part == PART_LEAD ? TEXT_NONE : a->department;

		if (b && (clock_differs(c, department, TEXT("acknowledge"), a->acknowledge.due, b->acknowledge.due) ||
			  (a->part != PART_LEAD &&
			   clock_differs(c, department, TEXT("resolve"), a->resolve.due, b->resolve.due))))
			return true;
	}
	return false;
}

static wall due_of(const struct case_record *record, struct text name)
{
	for (size_t i = 0; i < record->n_clocks; i++)
		if (text_is(record->clocks[i].name, name))
			return record->clocks[i].clock.due;
	return WALL_NONE;
}

static bool case_clocks_differ(struct comparing *c)
{
	const struct case_record *sides[] = { c->now, c->then };

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; i < sides[s]->n_clocks; i++) {
			struct text name = sides[s]->clocks[i].name;

			if (clock_differs(c, TEXT_NONE, name, due_of(c->now, name), due_of(c->then, name)))
				return true;
		}
	return false;
}

static bool clocks_differ(struct comparing *c)
{
	const struct decision *now = c->now->decision, *then = c->then->decision;

	if (!now || !then)
		return false;
	if (!text_is(now->policy, then->policy)) {
		add_arrow(&c->what, "policy ", or_none(now->policy), or_none(then->policy));
		return true;
	}
	return clock_differs(c, TEXT_NONE, TEXT("resolve"), now->policy_due, then->policy_due) ||
	       (!c->is_recorded && (part_clocks_differ(c) || case_clocks_differ(c)));
}

static void add_order(struct buffer *out, const struct decision *d)
{
	for (size_t i = 0; i < d->n_fallback; i++) {
		buffer_add_str(out, i ? ", " : "");
		buffer_add(out, d->fallback[i]);
	}
	buffer_add_str(out, d->n_fallback ? "" : "none");
}

static bool fallbacks_differ(struct comparing *c)
{
	const struct decision *now = c->now->decision, *then = c->then->decision;
	bool is_same = !now || !then || now->n_fallback == then->n_fallback;

	for (size_t i = 0; is_same && now && then && i < now->n_fallback; i++)
		is_same = text_is(now->fallback[i], then->fallback[i]);
	if (is_same)
		return false;
	buffer_add_str(&c->what, "fallback ");
	add_order(&c->what, now);
	buffer_add_str(&c->what, " -> ");
	add_order(&c->what, then);
	return true;
}

static struct text sub_unit_of(const struct case_record *record)
{
	const struct assignment *lead = part_of(record, record->lead);

	return lead ? lead->sub_unit : TEXT_NONE;
}

static bool sub_units_differ(struct comparing *c)
{
	struct text now = sub_unit_of(c->now), then = sub_unit_of(c->then);

	add_arrow(&c->what, "sub-unit ", or_none(now), or_none(then));
	return !text_is(now, then);
}

static bool campaigns_differ(struct comparing *c)
{
	add_arrow(&c->what, "campaign ", or_none(c->now->campaign), or_none(c->then->campaign));
	return !c->is_recorded && !text_is(c->now->campaign, c->then->campaign);
}

/* Only those that a configuration makes. */
static bool flags_differ(struct comparing *c)
{
	uint32_t changed = (c->now->flags ^ c->then->flags) & (FLAG_FALLBACK | FLAG_NEAR_BORDER | FLAG_CONFLICT);

	for (uint32_t bit = 1; bit && bit <= changed; bit <<= 1)
		if (changed & bit) {
			buffer_add_str(&c->what, c->what.size ? ", " : "");
			buffer_add_str(&c->what, c->then->flags & bit ? "flagged " : "no longer flagged ");
			buffer_add_str(&c->what, flag_name((enum case_flag)bit));
		}
	return changed;
}

static const struct kind {
	const char *words, *key; /* for people; in JSON */
	bool (*differs)(struct comparing *c);
} kinds[CHANGE_KINDS] = {
	[CHANGE_LEAD] = { "another lead", "leads", leads_differ },
	[CHANGE_CO_HANDLERS] = { "other co-handlers", "co_handlers", co_handlers_differ },
	[CHANGE_PRIORITY] = { "another priority", "priorities", priorities_differ },
	[CHANGE_CLOCKS] = { "other clocks", "clocks", clocks_differ },
	[CHANGE_FALLBACK] = { "another fallback order", "fallbacks", fallbacks_differ },
	[CHANGE_SUB_UNIT] = { "another sub-unit", "sub_units", sub_units_differ },
	[CHANGE_CAMPAIGN] = { "another campaign", "campaigns", campaigns_differ },
	[CHANGE_FLAGS] = { "other flags", "flags", flags_differ },
};

/* Of all that changed in a case, the first kind is told of. */
void changes_add(struct changes *changes, const char *name, const struct case_record *now, const struct case_record *then)
{
	struct comparing c = { .now = now, .then = then, .is_recorded = changes->is_recorded };
	struct lead_pair *pair = add_pair(changes, now->lead, then->lead);
	bool has_changed = false;

	for (size_t i = 0; i < CHANGE_KINDS; i++) {
		buffer_clear(&c.what);
		buffer_clear(&c.cause);
		if (!kinds[i].differs(&c))
			continue;
		if (!c.cause.size)
			add_cause(&c.cause, claim_behind(now, now->lead, PART_LEAD),
				  claim_behind(then, then->lead, PART_LEAD));
		if (!has_changed)
			add_to_group(changes, name, &c.what, &c.cause);
		changes->by_kind[i]++;
		has_changed = true;
	}
	changes->cases++;
	changes->changed += has_changed;
	pair->changed += has_changed;
	buffer_fini(&c.what);
	buffer_fini(&c.cause);
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

static void print_kinds(const struct changes *changes)
{
	static const char *const headings[] = { ">CASES", "WITH" };
	struct table t;

	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < CHANGE_KINDS; i++) {
		if (!changes->by_kind[i])
			continue;
		table_add(&t, BOLD, "%" PRIu64, changes->by_kind[i]);
		table_add(&t, PLAIN, "%s", kinds[i].words);
	}
	printf("\n%sBy kind%s (a case may change in several)\n", out_colour(BOLD), out_colour(PLAIN));
	table_print(&t, stdout, out_columns());
	table_fini(&t);
}

/* Also of those whose lead stays, the cases that change otherwise. */
static void print_pairs(const struct changes *changes)
{
	static const char *const headings[] = { "FROM", "TO", ">CASES", ">OF FROM'S", ">OF TO'S THEN" };
	struct lead_pair **list = ordered(changes->pairs, changes->n_pairs, sizeof *changes->pairs, order_pairs);
	struct table t;

	table_init(&t, headings, sizeof headings / sizeof *headings);
	for (size_t i = 0; i < changes->n_pairs; i++) {
		const struct lead_pair *p = list[i];

		if (!p->changed)
			continue;
		table_add(&t, PLAIN, "%s", p->from);
		table_add(&t, strcmp(p->from, p->to) ? PLAIN : DIM, "%s", strcmp(p->from, p->to) ? p->to : "stays");
		table_add(&t, BOLD, "%" PRIu64, p->changed);
		table_add(&t, PLAIN, "%.1f %%", 100.0 * (double)p->changed / (double)cases_of(changes, p->from, true));
		table_add(&t, PLAIN, "%.1f %%", 100.0 * (double)p->changed / (double)cases_of(changes, p->to, false));
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
	printf("%" PRIu64 " cases: %s%" PRIu64 "%s would be decided otherwise.\n", changes->cases, out_colour(BOLD),
	       changes->changed, out_colour(PLAIN));
	if (!changes->changed)
		return;
	print_kinds(changes);
	print_pairs(changes);
	print_groups(changes, groups);
}

void changes_print_json(const struct changes *changes, size_t groups)
{
	struct change_group **list = ordered(changes->groups, changes->n_groups, sizeof *changes->groups, order_groups);
	struct lead_pair **pairs = ordered(changes->pairs, changes->n_pairs, sizeof *changes->pairs, order_pairs);
	json_t *by_department = json_array(), *by_rule = json_array(), *object;

	for (size_t i = 0; i < changes->n_pairs; i++)
		json_array_append_new(by_department,
				      json_pack("{s:s, s:s, s:I, s:I}", "from", pairs[i]->from, "to", pairs[i]->to, "cases",
						(json_int_t)pairs[i]->cases, "changed", (json_int_t)pairs[i]->changed));
	for (size_t i = 0; i < changes->n_groups && i < groups; i++) {
		json_t *examples = json_array();

		for (size_t k = 0; k < list[i]->n_examples; k++)
			json_array_append_new(examples, json_text(list[i]->examples[k]));
		json_array_append_new(by_rule, json_pack("{s:s, s:s, s:I, s:o}", "change", list[i]->what, "rules", list[i]->cause, "cases",
							 (json_int_t)list[i]->cases, "examples", examples));
	}
	object = json_pack("{s:I, s:I}", "cases", (json_int_t)changes->cases, "changed", (json_int_t)changes->changed);
	for (size_t i = 0; i < CHANGE_KINDS; i++)
		json_object_set_new(object, kinds[i].key, json_integer((json_int_t)changes->by_kind[i]));
	json_object_set_new(object, "by_department", by_department);
	json_object_set_new(object, "by_rule", by_rule);
	json_print(object, false);
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
