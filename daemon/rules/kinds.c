#include "rules/kinds.h"

#include "base/fold.h"
#include "rules/scanner.h"

bool kind_is_of_text(enum condition_kind kind)
{
	return kind == CONDITION_TITLE || kind == CONDITION_KEYWORDS || kind == CONDITION_TITLE_PATTERN ||
	       kind == CONDITION_PATTERN;
}

size_t kind_n_values(const struct condition *c)
{
	switch (c->kind) {
	case CONDITION_PRIORITY:
		return PRIORITY_COUNT;
	case CONDITION_HOURS:
	case CONDITION_PERIOD:
		return 1;
	case CONDITION_FIELD:
	case CONDITION_NEAR_BORDER:
		return c->n_words ? c->n_words : 1;
	default:
		return c->n_words;
	}
}

static void add_term(struct test *test, size_t at, const struct test_maker *maker, struct text name, struct text value)
{
	enum condition_kind kind = test->condition->kind == CONDITION_NOT_AREA ? CONDITION_AREA : test->condition->kind;

	test->terms[at] = terms_add(maker->terms, &(struct term){ kind, 0, name, value, test, at });
}

/* ---- made ready ---- */

static int make_paths(struct test *test, const struct test_maker *maker)
{
	const struct condition *c = test->condition;
	bool ok = true;

	test->paths = arena_take_clear(maker->arena, c->n_words + 1, sizeof *test->paths);
	for (size_t i = 0; test->paths && ok && i < c->n_words; i++) {
		test->paths[i] = path_make(maker->arena, c->words[i], &ok);
		add_term(test, i, maker, TEXT_NONE, c->words[i]);
	}
	return test->paths && ok ? 0 : RAISE(FAULT_MEMORY);
}

static int make_words(struct test *test, const struct test_maker *maker)
{
	for (size_t i = 0; i < test->condition->n_words; i++)
		add_term(test, i, maker, TEXT_NONE, test->condition->words[i]);
	return 0;
}

static int make_folded(struct test *test, const struct test_maker *maker)
{
	const struct condition *c = test->condition;
	bool ok = true;

	test->folded = arena_take_clear(maker->arena, c->n_words + 1, sizeof *test->folded);
	for (size_t i = 0; test->folded && ok && i < c->n_words; i++) {
		test->folded[i] = fold_text(maker->arena, c->words[i], &ok);
		add_term(test, i, maker, TEXT_NONE, test->folded[i]);
	}
	return test->folded && ok ? 0 : RAISE(FAULT_MEMORY);
}

struct text kind_priority_key(enum priority priority)
{
	static const char keys[PRIORITY_COUNT + 1] = "01234";

	return (struct text){ keys + priority, 1 };
}

static int make_priorities(struct test *test, const struct test_maker *maker)
{
	for (size_t i = 0; i < PRIORITY_COUNT; i++)
		if (test->condition->priorities >> i & 1)
			add_term(test, i, maker, TEXT_NONE, kind_priority_key((enum priority)i));
		else
			test->terms[i] = TERM_NONE;
	return 0;
}

/* A field that need only be there has the empty value, which no word is. */
static int make_fields(struct test *test, const struct test_maker *maker)
{
	const struct condition *c = test->condition;

	if (!c->n_words)
		add_term(test, 0, maker, c->field, TEXT_NONE);
	for (size_t i = 0; i < c->n_words; i++)
		add_term(test, i, maker, c->field, c->words[i]);
	return 0;
}

static int make_week(struct test *test, const struct test_maker *maker)
{
	int rc = week_make(&test->week, test->condition, maker->arena);

	if (rc)
		return PASS(rc);
	add_term(test, 0, maker, TEXT_NONE,
		 (struct text){ (const char *)test->week.spans, test->week.n * sizeof *test->week.spans });
	return 0;
}

static int make_period(struct test *test, const struct test_maker *maker)
{
	const struct condition *c = test->condition;
	int32_t days[2] = { c->first_day, c->last_day };
	bool ok = true;
	struct text key = arena_copy(maker->arena, (struct text){ (const char *)days, sizeof days }, &ok);

	if (!ok)
		return RAISE(FAULT_MEMORY);
	add_term(test, 0, maker, TEXT_NONE, key);
	return 0;
}

static int refuse_area(const struct condition *c, const struct test_maker *maker)
{
	why_where(maker->why, c->place.file ? c->place.file : "", c->place.line);
	why_field(maker->why, "area");
	return AREAS_REFUSED;
}

static int make_targets(struct test *test, const struct test_maker *maker)
{
	const struct condition *c = test->condition;

	test->targets = arena_take_clear(maker->arena, c->n_words + 1, sizeof *test->targets);
	if (!test->targets)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < c->n_words; i++) {
		if (areas_target(maker->areas, c->words[i], &test->targets[i], maker->why))
			return refuse_area(c, maker);
		add_term(test, i, maker, TEXT_NONE, c->words[i]);
	}
	return 0;
}

static int make_borders(struct test *test, const struct test_maker *maker)
{
	const struct condition *c = test->condition;

	test->layers = arena_take_clear(maker->arena, test->n_values, sizeof *test->layers);
	if (!test->layers)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; i < test->n_values; i++) {
		struct text layer = c->n_words ? c->words[i] : TEXT_NONE;

		test->layers[i] = layer.size && maker->areas ? areas_find_layer(maker->areas, layer) : AREAS_NONE;
		if (layer.size && test->layers[i] == AREAS_NONE) {
			why_say(maker->why, "There is no layer \"%.*s\" in city.cfg.", TEXT_ARG(layer));
			return refuse_area(c, maker);
		}
		add_term(test, i, maker, TEXT_NONE, layer);
	}
	return 0;
}

/* ---- tried ---- */

static bool category_holds(const struct test *test, size_t value, struct facts *facts)
{
	return path_covers(&test->paths[value], &facts->category);
}

static bool channel_holds(const struct test *test, size_t value, struct facts *facts)
{
	return text_is(test->condition->words[value], facts->submission->channel);
}

static bool source_holds(const struct test *test, size_t value, struct facts *facts)
{
	return text_is(test->condition->words[value], facts->submission->source);
}

static bool reporter_holds(const struct test *test, size_t value, struct facts *facts)
{
	return text_is(test->condition->words[value], facts->submission->text.reporter.kind);
}

static bool priority_holds(const struct test *test, size_t value, struct facts *facts)
{
	return (size_t)facts->submission->priority == value && test->condition->priorities >> value & 1;
}

static bool field_holds(const struct test *test, size_t value, struct facts *facts)
{
	const struct condition *c = test->condition;
	const struct case_text *text = &facts->submission->text;

	for (size_t i = 0; i < text->n_fields; i++)
		if (text_is(text->fields[i].name, c->field) &&
		    (!c->n_words || text_is(text->fields[i].value, c->words[value])))
			return true;
	return false;
}

static bool hours_hold(const struct test *test, size_t value, struct facts *facts)
{
	(void)value;
	return week_holds_plainly(test->condition, facts_reading(facts));
}

static bool period_holds(const struct test *test, size_t value, struct facts *facts)
{
	const struct condition *c = test->condition;
	int32_t day = civil_day_of(facts_reading(facts));

	(void)value;
	return (c->first_day == CONDITION_NO_DAY || day >= c->first_day) &&
	       (c->last_day == CONDITION_NO_DAY || day <= c->last_day);
}

static bool area_holds(const struct test *test, size_t value, struct facts *facts)
{
	for (size_t i = 0; i < facts->n_found; i++)
		if (areas_is_target(&facts->found[i], &test->targets[value]))
			return true;
	return false;
}

static bool border_holds(const struct test *test, size_t value, struct facts *facts)
{
	return facts_are_near_border(facts, test->layers[value]);
}

static bool title_holds(const struct test *test, size_t value, struct facts *facts)
{
	return fold_contains(facts_title(facts), test->folded[value]);
}

static bool keyword_holds(const struct test *test, size_t value, struct facts *facts)
{
	return fold_contains(facts_words(facts), test->folded[value]);
}

static bool pattern_holds(const struct test *test, size_t value, struct facts *facts)
{
	struct text words = facts_words(facts);
	bool holds = false;
	int rc = words.size ? scanner_try(facts->scanner, test->terms[value], words, facts->title_size, &holds) : 0;

	if (rc)
		facts->fault = rc;
	return holds;
}

const struct kind kinds[CONDITION_KIND_COUNT] = {
	[CONDITION_CATEGORY] = { make_paths, category_holds, "category ", "" },
	[CONDITION_CHANNEL] = { make_words, channel_holds, "channel ", "" },
	[CONDITION_SOURCE] = { make_words, source_holds, "source ", "" },
	[CONDITION_REPORTER] = { make_words, reporter_holds, "reporter ", "" },
	[CONDITION_PRIORITY] = { make_priorities, priority_holds, "priority ", "" },
	[CONDITION_FIELD] = { make_fields, field_holds, "field ", "" },
	[CONDITION_HOURS] = { make_week, hours_hold, "local time ", "" },
	[CONDITION_PERIOD] = { make_period, period_holds, "local date ", "" },
	[CONDITION_AREA] = { make_targets, area_holds, "area ", "" },
	[CONDITION_NOT_AREA] = { make_targets, area_holds, "not in ", "" },
	[CONDITION_NEAR_BORDER] = { make_borders, border_holds, "near a border", "" },
	[CONDITION_TITLE] = { make_folded, title_holds, "title \"", "\"" },
	[CONDITION_KEYWORDS] = { make_folded, keyword_holds, "word \"", "\"" },
	[CONDITION_TITLE_PATTERN] = { make_words, pattern_holds, "title pattern \"", "\"" },
	[CONDITION_PATTERN] = { make_words, pattern_holds, "pattern \"", "\"" },
};
