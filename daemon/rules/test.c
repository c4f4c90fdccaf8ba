#include "rules/test.h"

#include <assert.h>

#include "rules/kinds.h"

size_t test_count(const struct condition *condition)
{
	size_t n = kind_n_values(condition);

	for (size_t i = 0; i < condition->n_parts; i++)
		n += test_count(&condition->parts[i]);
	return n;
}

static bool names_any_area(const struct test *test)
{
	for (size_t i = 0; i < test->n_values; i++)
		if (test->targets[i].area == AREAS_NONE)
			return true;
	return false;
}

static bool is_told_by_value(const struct test *test)
{
	switch (test->condition->kind) {
	case CONDITION_AREA:
		return !names_any_area(test);
	case CONDITION_HOURS:
	case CONDITION_PERIOD:
	case CONDITION_ANY:
	case CONDITION_ALL:
		return false;
	default:
		return true;
	}
}

bool test_tells_all(const struct test *test)
{
	return kind_is_of_text(test->condition->kind);
}

static uint32_t count_descriptions(const struct test *test)
{
	const struct condition *c = test->condition;

	if (c->kind == CONDITION_NOT || c->kind == CONDITION_NOT_AREA ||
	    (c->kind == CONDITION_NEAR_BORDER && c->is_unwanted))
		return 1;
	if (test_tells_all(test) && test->n_values > 1)
		return test->n_values <= TOLD_TOGETHER_MAX ? 1u << test->n_values : 0;
	return is_told_by_value(test) && test->n_values <= DESCRIPTIONS_MAX ? (uint32_t)test->n_values : 0;
}

static int make(struct test *test, const struct condition *condition, const struct test_maker *maker, unsigned depth)
{
	const struct kind *kind = &kinds[condition->kind];
	int rc = 0;

	assert(depth <= CONDITION_DEPTH_MAX);
	test->condition = condition;
	test->n_values = kind_n_values(condition);
	test->terms = arena_take_clear(maker->arena, test->n_values + 1, sizeof *test->terms);
	test->parts = arena_take_clear(maker->arena, condition->n_parts + 1, sizeof *test->parts);
	if (!test->terms || !test->parts)
		return RAISE(FAULT_MEMORY);
	if (kind->make)
		rc = kind->make(test, maker);
	test->n_descriptions = rc ? 0 : count_descriptions(test);
	for (size_t i = 0; !rc && i < condition->n_parts; i++)
		rc = make(&test->parts[i], &condition->parts[i], maker, depth + 1);
	return rc;
}

int test_make(struct test *out, const struct condition *condition, const struct test_maker *maker)
{
	return make(out, condition, maker, 0);
}

bool test_holds_value(const struct test *test, size_t value, struct facts *facts)
{
	if (facts->truth)
		return truth_has(facts->truth, test->terms[value]);
	return kinds[test->condition->kind].holds(test, value, facts);
}

/* The first value that holds; of category paths the one that names most. n_values: none does. */
static size_t find_value(const struct test *test, struct facts *facts)
{
	size_t best = test->n_values;

	for (size_t i = 0; i < test->n_values; i++) {
		if (!test_holds_value(test, i, facts))
			continue;
		if (test->condition->kind != CONDITION_CATEGORY)
			return i;
		if (best == test->n_values || path_named(&test->paths[i]) > path_named(&test->paths[best]))
			best = i;
	}
	return best;
}

static bool any_holds(const struct test *test, struct facts *facts, uint32_t *specificity_out)
{
	uint32_t best = 0, one;
	bool holds = false;

	for (size_t i = 0; i < test->condition->n_parts; i++)
		if (test_holds(&test->parts[i], facts, &one)) {
			best = one > best ? one : best;
			holds = true;
		}
	if (holds)
		*specificity_out = best;
	return holds;
}

static bool all_hold(const struct test *test, struct facts *facts, uint32_t *specificity_out)
{
	uint32_t sum = 0, one = 0;

	for (size_t i = 0; i < test->condition->n_parts; i++) {
		if (!test_holds(&test->parts[i], facts, &one))
			return false;
		sum += one;
	}
	*specificity_out = sum;
	return true;
}

static bool none_holds(const struct test *test, struct facts *facts)
{
	uint32_t specificity;

	for (size_t i = 0; i < test->condition->n_parts; i++)
		if (test_holds(&test->parts[i], facts, &specificity))
			return false;
	return true;
}

/* Once for each line that it was written in. */
uint32_t test_fixed_specificity(const struct test *test)
{
	const struct condition *c = test->condition;
	bool is_double = c->kind == CONDITION_HOURS    ? c->n_hours && c->weekdays
			 : c->kind == CONDITION_PERIOD ? c->first_day != CONDITION_NO_DAY && c->last_day != CONDITION_NO_DAY
						       : false;

	return is_double ? 2 * SPECIFICITY_UNIT : SPECIFICITY_UNIT;
}

uint32_t test_path_specificity(const struct test *test, struct facts *facts)
{
	uint32_t best = 0;

	for (size_t i = 0; i < test->n_values; i++)
		if (test_holds_value(test, i, facts)) {
			uint32_t named = path_named(&test->paths[i]);

			best = named > best ? named : best;
		}
	return SPECIFICITY_UNIT * best;
}

bool test_holds(const struct test *test, struct facts *facts, uint32_t *specificity_out)
{
	const struct condition *c = test->condition;
	size_t value;

	if (c->kind == CONDITION_ANY)
		return any_holds(test, facts, specificity_out);
	if (c->kind == CONDITION_ALL)
		return all_hold(test, facts, specificity_out);
	if (c->kind == CONDITION_NOT) {
		if (!none_holds(test, facts))
			return false;
		*specificity_out = SPECIFICITY_UNIT;
		return true;
	}
	if (c->kind == CONDITION_NOT_AREA && !facts->submission->text.has_point)
		return false;
	value = find_value(test, facts);
	if ((value < test->n_values) == (c->kind == CONDITION_NOT_AREA || c->is_unwanted))
		return false;
	*specificity_out = c->kind == CONDITION_CATEGORY ? SPECIFICITY_UNIT * path_named(&test->paths[value])
							 : test_fixed_specificity(test);
	return true;
}

/* ---- in words ---- */

struct telling {
	struct facts *facts;
	struct text *parts;
	size_t n, room;
};

static void tell(struct telling *t, struct text part)
{
	if (t->n < t->room)
		t->parts[t->n++] = part;
}

static void tell_area(struct telling *t, const struct test *test, size_t value)
{
	const struct facts *facts = t->facts;

	for (size_t i = 0; i < facts->n_found; i++)
		if (areas_is_target(&facts->found[i], &test->targets[value])) {
			tell(t, areas_layer_name(facts->areas, facts->found[i].layer));
			tell(t, TEXT(":"));
			tell(t, areas_name(facts->areas, facts->found[i].area));
			return;
		}
}

static void tell_time(struct telling *t, enum condition_kind kind)
{
	static const char *const weekdays[] = { "Mon ", "Tue ", "Wed ", "Thu ", "Fri ", "Sat ", "Sun " };
	civil reading = facts_reading(t->facts);
	int32_t day = civil_day_of(reading), minute = week_second(reading) % CIVIL_DAY_S / 60;
	char print[CIVIL_PRINT_SIZE] = { (char)('0' + minute / 600), (char)('0' + minute / 60 % 10), ':',
					 (char)('0' + minute % 60 / 10), (char)('0' + minute % 10) };
	size_t size = kind == CONDITION_HOURS ? sizeof "hh:mm" - 1 : civil_print_date(day, print);
	bool ok = true;

	if (kind == CONDITION_HOURS)
		tell(t, text_of(weekdays[civil_weekday(day)]));
	tell(t, arena_copy(t->facts->arena, (struct text){ print, size }, &ok));
	if (!ok)
		t->facts->fault = RAISE(FAULT_MEMORY);
}

static void tell_value(struct telling *t, const struct test *test, size_t value)
{
	const struct condition *c = test->condition;

	switch (c->kind) {
	case CONDITION_AREA:
		tell_area(t, test, value);
		return;
	case CONDITION_NOT_AREA: /* all of them; the first stands for them */
		tell(t, c->words[0]);
		return;
	case CONDITION_PRIORITY:
		tell(t, text_of(priority_name((enum priority)value)));
		return;
	case CONDITION_HOURS:
	case CONDITION_PERIOD:
		tell_time(t, c->kind);
		return;
	case CONDITION_FIELD:
		tell(t, c->field);
		tell(t, c->n_words ? TEXT("=") : TEXT_NONE);
		break;
	case CONDITION_NEAR_BORDER:
		tell(t, c->n_words ? TEXT(" of ") : TEXT_NONE);
		break;
	default:
		break;
	}
	tell(t, c->n_words ? c->words[value] : TEXT_NONE);
}

/* Is it the same as one before it? */
static bool is_double(const struct test *test, size_t value)
{
	size_t i = 0;

	while (i < value && test->terms[i] != test->terms[value])
		i++;
	return i < value;
}

/* Every one that holds. */
static void tell_words(struct telling *t, const struct test *test)
{
	bool is_first = true;

	for (size_t i = 0; i < test->n_values; i++) {
		if (is_double(test, i) || !test_holds_value(test, i, t->facts))
			continue;
		if (!is_first)
			tell(t, TEXT("\", \""));
		tell(t, test->condition->words[i]);
		is_first = false;
	}
}

static void tell_test(struct telling *t, const struct test *test)
{
	const struct condition *c = test->condition;
	uint32_t specificity;

	if (c->kind == CONDITION_NOT || (c->kind == CONDITION_NEAR_BORDER && c->is_unwanted)) {
		tell(t, c->kind == CONDITION_NOT ? TEXT("no exception holds") : TEXT("not near a border"));
		return;
	}
	for (size_t i = 0; i < c->n_parts; i++) {
		if (c->kind == CONDITION_ANY && !test_holds(&test->parts[i], t->facts, &specificity))
			continue;
		if (c->kind == CONDITION_ALL && i)
			tell(t, TEXT("; "));
		tell_test(t, &test->parts[i]);
		if (c->kind == CONDITION_ANY)
			return;
	}
	if (c->kind == CONDITION_ALL && !c->n_parts)
		tell(t, TEXT("always"));
	if (c->kind < CONDITION_ANY) {
		tell(t, text_of(kinds[c->kind].before));
		if (test_tells_all(test))
			tell_words(t, test);
		else
			tell_value(t, test, find_value(test, t->facts));
		tell(t, text_of(kinds[c->kind].after));
	}
}

size_t test_describe(const struct test *test, struct facts *facts, struct text *parts, size_t room)
{
	struct telling t = { facts, parts, 0, room };

	tell_test(&t, test);
	return t.n;
}

/* Of paths, those that name most come first. */
static uint32_t choice_order(const struct test *test, size_t value)
{
	return test->condition->kind == CONDITION_CATEGORY ? UINT32_MAX - path_named(&test->paths[value]) : 0;
}

uint32_t test_choices(const struct test *test, uint32_t *terms_out)
{
	uint32_t n = 0, order[DESCRIPTIONS_MAX];

	for (size_t i = 0; i < test->n_values; i++) {
		uint32_t at = n, mine = choice_order(test, i);

		if (test->terms[i] == TERM_NONE)
			continue;
		for (; at && order[at - 1] > mine; at--) {
			order[at] = order[at - 1];
			terms_out[at] = terms_out[at - 1];
		}
		order[at] = mine;
		terms_out[at] = test->terms[i];
		n++;
	}
	return n;
}
