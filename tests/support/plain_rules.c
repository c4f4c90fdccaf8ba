#include "support/plain_rules.h"

#include <assert.h>
#include <locale.h>
#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

enum {
	LINE = 10, /* what a condition line counts, and a category segment */
	LETTERS_MAX = 26,
	DAY_S = 86400,
	BROKEN = 0x7FFFFFFF, /* a byte that is not UTF-8 */
};
#define CLEAR_M 0.5

struct plain_rules {
	const struct plain_city *city;
	uint32_t letters[LETTERS_MAX];
	size_t n_letters;
	regex_t *patterns;
};

/* One case as it is looked at. */
struct look {
	struct plain_rules *plain;
	const struct submission *submission;
	struct arena *arena;
	struct text title, description, lines; /* spelled; the lines are the title's and the description's */
	signed char *found, *found_in_title;   /* of each pattern: 1, 0, -1: not looked for yet */
	const struct plain_found *areas;
	size_t n_areas;
	int64_t day; /* since 1970 */
	int32_t second;
};

static void *take(struct arena *arena, size_t size)
{
	void *out = arena_take_clear(arena, size + 1, 1);

	assert(out);
	return out;
}

/* ---- texts: a byte for each letter, so that both a substring and an expression see letters ---- */

static size_t read_character(const unsigned char *at, size_t left, uint32_t *out)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = *at < 0x80 ? 1 : *at < 0xC0 ? 0 : *at < 0xE0 ? 2 : *at < 0xF0 ? 3 : *at < 0xF8 ? 4 : 0;
	uint32_t code = n > 1 ? *at & (0x7Fu >> n) : *at;

	for (size_t i = 1; i < n; i++) {
		if (i >= left || (at[i] & 0xC0) != 0x80)
			n = 0;
		else
			code = code << 6 | (at[i] & 0x3F);
	}
	if (!n || code < least[n] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
		*out = BROKEN;
		return 1;
	}
	*out = code;
	return n;
}

static uint32_t small_letter(uint32_t code)
{
	if ((code >= 'A' && code <= 'Z') || (code >= 0x410 && code <= 0x42F)) /* А .. Я */
		return code + 32;
	switch (code) {
	case 0x23A: /* Ⱥ */
		return 0x2C65;
	case 0x3A3: /* Σ, and the other small one */
	case 0x3C2:
		return 0x3C3;
	default:
		return code;
	}
}

/* What is also written otherwise: ß and ẞ, İ and ı, the ligatures from ﬀ on. NULL: it is not. */
static const char *other_spelling(uint32_t code)
{
	static const char *const ligatures[] = { "ff", "fi", "fl", "ffi", "ffl", "st", "st" };

	if (code == 0xDF || code == 0x1E9E)
		return "ss";
	if (code == 0x130 || code == 0x131)
		return "i";
	return code >= 0xFB00 && code < 0xFB07 ? ligatures[code - 0xFB00] : NULL;
}

/* Capitals are free: they stand for the letters beyond ASCII. */
static char spell_letter(const struct plain_rules *plain, uint32_t code)
{
	if (code == BROKEN)
		return '\x03';
	if (code < 0x80)
		return code ? (char)code : '\x01';
	for (size_t i = 0; i < plain->n_letters; i++)
		if (plain->letters[i] == code)
			return (char)('A' + i);
	return '\x02'; /* some other letter */
}

static struct text spell(const struct plain_rules *plain, struct text t, struct arena *arena)
{
	char *out = take(arena, t.size);
	size_t n = 0;

	for (size_t at = 0; at < t.size;) {
		const char *other;
		uint32_t code;

		at += read_character((const unsigned char *)t.at + at, t.size - at, &code);
		other = other_spelling(code);
		if (!other)
			out[n++] = spell_letter(plain, small_letter(code));
		for (; other && *other; other++)
			out[n++] = *other;
	}
	return (struct text){ out, n };
}

static struct text spell_known(const struct plain_rules *plain, struct text t, struct arena *arena)
{
	struct text out = spell(plain, t, arena);

	for (size_t i = 0; i < out.size; i++)
		assert(out.at[i] > '\x03');
	return out;
}

static bool stands_in(struct text text, struct text word)
{
	return text.size && memmem(text.at, text.size, word.at, word.size);
}

static bool keyword_holds(const struct look *look, struct text word, bool is_of_title)
{
	struct text spelled = spell_known(look->plain, word, look->arena);

	return stands_in(look->title, spelled) || (!is_of_title && stands_in(look->description, spelled));
}

static bool pattern_holds(const struct look *look, struct text pattern, bool is_of_title)
{
	const struct plain_city *city = look->plain->city;
	size_t which = 0;
	signed char *found;

	while (!text_is_str(pattern, city->patterns[which].written))
		assert(++which < city->n_patterns);
	found = &(is_of_title ? look->found_in_title : look->found)[which];
	if (*found < 0)
		*found = !regexec(&look->plain->patterns[which], (is_of_title ? look->title : look->lines).at, 0, NULL, 0);
	return *found;
}

/* ---- areas ---- */

static bool box_has(const struct plain_box *box, struct point p)
{
	return p.lon > box->west && p.lon < box->east && p.lat > box->south && p.lat < box->north;
}

/* From the box's four sides, in metres on a plane: series for the length of a degree on WGS 84. */
static double side_distance(const struct plain_box *box, struct point p)
{
	double angle = (box->south + box->north) / 2 * acos(-1) / 180;
	double lat_m = 111132.92 - 559.82 * cos(2 * angle) + 1.175 * cos(4 * angle);
	double lon_m = 111412.84 * cos(angle) - 93.5 * cos(3 * angle);
	double x = fmin(p.lon - box->west, box->east - p.lon) * lon_m,
	       y = fmin(p.lat - box->south, box->north - p.lat) * lat_m;

	return x > 0 && y > 0 ? fmin(x, y) : hypot(fmin(x, 0), fmin(y, 0));
}

static double border_of(const struct plain_area *area, struct point p)
{
	bool has_hole = area->hole.east > area->hole.west,
	     is_inside = box_has(&area->outer, p) && !(has_hole && box_has(&area->hole, p));
	double outer = side_distance(&area->outer, p),
	       border = has_hole ? fmin(outer, side_distance(&area->hole, p)) : outer;

	return is_inside ? border : -border;
}

bool plain_rules_are_clear_at(const struct plain_city *city, struct point point)
{
	for (size_t i = 0; i < city->n_areas; i++) {
		double border = fabs(border_of(&city->areas[i], point));

		if (border < CLEAR_M || fabs(border - city->areas[i].tolerance_m) < CLEAR_M)
			return false;
	}
	return true;
}

/* A point is near a border when it is inside one area and nearer than the tolerance to another, or within the tolerance of one from outside. */
static void find_areas(const struct plain_city *city, const struct submission *s, struct plain_answer *out)
{
	for (size_t i = 0; s->text.has_point && i < city->n_areas; i++) {
		double border = border_of(&city->areas[i], s->text.point);

		if (border > -city->areas[i].tolerance_m) {
			assert(out->n_areas < PLAIN_AREAS_MAX);
			out->areas[out->n_areas++] = (struct plain_found){ &city->areas[i], border, border < 0 };
		}
	}
	for (size_t i = 0; i < out->n_areas; i++)
		for (size_t k = 0; k < out->n_areas; k++)
			if (i != k && !strcmp(out->areas[i].area->layer, out->areas[k].area->layer))
				out->areas[i].is_near_border = out->areas[i].area->tolerance_m > 0;
	for (size_t i = 0; i < out->n_areas; i++)
		out->is_near_border |= out->areas[i].is_near_border;
}

static bool area_holds(const struct look *look, struct text word)
{
	struct text layer, name = word;
	bool has_layer = text_next(&name, ':', &layer);

	assert(has_layer);
	for (size_t i = 0; i < look->n_areas; i++) {
		const struct plain_found *found = &look->areas[i];

		if (found->border_m > 0 && text_is_str(layer, found->area->layer) &&
		    (text_is_str(name, "*") || text_is_str(name, found->area->name)))
			return true;
	}
	return false;
}

static bool is_near_border_of(const struct look *look, struct text layer)
{
	for (size_t i = 0; i < look->n_areas; i++)
		if (look->areas[i].is_near_border && (!layer.size || text_is_str(layer, look->areas[i].area->layer)))
			return true;
	return false;
}

static bool border_holds(const struct look *look, const struct condition *c)
{
	bool is_near = !c->n_words && is_near_border_of(look, TEXT_NONE);

	for (size_t i = 0; i < c->n_words; i++)
		is_near |= is_near_border_of(look, c->words[i]);
	return is_near != c->is_unwanted;
}

/* ---- the other conditions ---- */

/* Segment after segment; how many of them the path names. */
static bool path_holds(struct text path, struct text category, uint32_t *named_out)
{
	struct text wanted, given;

	*named_out = 0;
	while (text_next(&path, '/', &wanted)) {
		if (!text_next(&category, '/', &given))
			return false;
		if (text_is_str(wanted, "*"))
			continue;
		if (!text_is(wanted, given))
			return false;
		++*named_out;
	}
	return true;
}

static bool category_holds(const struct look *look, const struct condition *c, uint32_t *specificity_out)
{
	uint32_t most = 0, named;
	bool holds = false;

	for (size_t i = 0; i < c->n_words; i++)
		if (path_holds(c->words[i], look->submission->category, &named)) {
			most = named > most ? named : most;
			holds = true;
		}
	*specificity_out = LINE * most;
	return holds;
}

static bool is_one_of(const struct condition *c, struct text word)
{
	for (size_t i = 0; i < c->n_words; i++)
		if (text_is(c->words[i], word))
			return true;
	return false;
}

static bool field_holds(const struct look *look, const struct condition *c)
{
	for (size_t i = 0; i < look->submission->text.n_fields; i++) {
		const struct field *field = &look->submission->text.fields[i];

		if (text_is(field->name, c->field) && (!c->n_words || is_one_of(c, field->value)))
			return true;
	}
	return false;
}

/* Begun today or yesterday, on a day that is meant, and not over yet? */
static bool hours_hold(const struct look *look, const struct condition *c)
{
	static const struct hours whole_day = { 0, DAY_S };
	const struct hours *hours = c->n_hours ? c->hours : &whole_day;

	for (size_t i = 0; i < (c->n_hours ? c->n_hours : 1); i++)
		for (int ago = 0; ago < 2; ago++) {
			int64_t weekday = (look->day - ago + 3) % 7; /* 1970 began on a Thursday */
			int32_t end = hours[i].to_s + (hours[i].to_s <= hours[i].from_s ? DAY_S : 0),
				now = look->second + ago * DAY_S;

			if ((!c->weekdays || c->weekdays >> weekday & 1) && now >= hours[i].from_s && now < end)
				return true;
		}
	return false;
}

static bool period_holds(const struct look *look, const struct condition *c)
{
	return (c->first_day == CONDITION_NO_DAY || look->day >= c->first_day) &&
	       (c->last_day == CONDITION_NO_DAY || look->day <= c->last_day);
}

static bool word_holds(const struct look *look, enum condition_kind kind, struct text word)
{
	switch (kind) {
	case CONDITION_AREA:
	case CONDITION_NOT_AREA:
		return area_holds(look, word);
	case CONDITION_TITLE:
	case CONDITION_KEYWORDS:
		return keyword_holds(look, word, kind == CONDITION_TITLE);
	default:
		return pattern_holds(look, word, kind == CONDITION_TITLE_PATTERN);
	}
}

static bool some_word_holds(const struct look *look, const struct condition *c)
{
	for (size_t i = 0; i < c->n_words; i++)
		if (word_holds(look, c->kind, c->words[i]))
			return true;
	return false;
}

/* A line that is neither a category nor a group. */
static bool line_holds(const struct look *look, const struct condition *c)
{
	const struct submission *s = look->submission;

	switch (c->kind) {
	case CONDITION_CHANNEL:
		return is_one_of(c, s->channel);
	case CONDITION_SOURCE:
		return is_one_of(c, s->source);
	case CONDITION_REPORTER:
		return is_one_of(c, s->text.reporter.kind);
	case CONDITION_PRIORITY:
		return c->priorities >> s->priority & 1;
	case CONDITION_FIELD:
		return field_holds(look, c);
	case CONDITION_HOURS:
		return hours_hold(look, c);
	case CONDITION_PERIOD:
		return period_holds(look, c);
	case CONDITION_NOT_AREA:
		return s->text.has_point && !some_word_holds(look, c);
	case CONDITION_NEAR_BORDER:
		return border_holds(look, c);
	default:
		return some_word_holds(look, c);
	}
}

/* `time` and `days`, `from` and `until` are two lines each. */
static uint32_t count_lines(const struct condition *c)
{
	if (c->kind == CONDITION_HOURS)
		return (c->n_hours > 0) + (c->weekdays != 0);
	if (c->kind == CONDITION_PERIOD)
		return (c->first_day != CONDITION_NO_DAY) + (c->last_day != CONDITION_NO_DAY);
	return 1;
}

static bool group_holds(const struct look *look, const struct condition *lines, size_t n, uint32_t *specificity_out);

static bool condition_holds(const struct look *look, const struct condition *c, uint32_t *specificity_out)
{
	uint32_t best = 0, one;
	bool some_hold = false;

	if (c->kind == CONDITION_CATEGORY)
		return category_holds(look, c, specificity_out);
	if (c->kind == CONDITION_ALL)
		return group_holds(look, c->parts, c->n_parts, specificity_out);
	*specificity_out = LINE * count_lines(c);
	if (c->kind < CONDITION_ANY)
		return line_holds(look, c);
	for (size_t i = 0; i < c->n_parts; i++)
		if (condition_holds(look, &c->parts[i], &one)) {
			best = one > best ? one : best;
			some_hold = true;
		}
	if (c->kind == CONDITION_NOT)
		return !some_hold;
	*specificity_out = best;
	return some_hold;
}

static bool group_holds(const struct look *look, const struct condition *lines, size_t n, uint32_t *specificity_out)
{
	uint32_t one;

	*specificity_out = 0;
	for (size_t i = 0; i < n; i++) {
		if (!condition_holds(look, &lines[i], &one))
			return false;
		*specificity_out += one;
	}
	return true;
}

/* ---- what is decided ---- */

static int order_matches(const void *a, const void *b)
{
	const struct plain_match *first = a, *second = b;

	if (first->rule->tier != second->rule->tier)
		return first->rule->tier < second->rule->tier ? -1 : 1;
	if (first->specificity != second->specificity)
		return first->specificity > second->specificity ? -1 : 1;
	return text_order(first->rule->name, second->rule->name);
}

static void find_matches(const struct look *look, const struct rule_set_definition *set, struct plain_answer *out)
{
	out->leads = take(look->arena, set->n_rules * sizeof *out->leads);
	out->adding = take(look->arena, set->n_rules * sizeof *out->adding);
	for (size_t i = 0; i < set->n_rules; i++) {
		struct plain_match match = { &set->rules[i], 0 };

		if (!group_holds(look, match.rule->when, match.rule->n_when, &match.specificity))
			continue;
		if (match.rule->lead.size)
			out->leads[out->n_leads++] = match;
		else
			out->adding[out->n_adding++] = match;
	}
	qsort(out->leads, out->n_leads, sizeof *out->leads, order_matches);
	qsort(out->adding, out->n_adding, sizeof *out->adding, order_matches);
}

static bool is_conflict(const struct plain_answer *a)
{
	for (size_t i = 1; i < a->n_leads; i++)
		if (a->leads[i].rule->tier == a->leads[0].rule->tier && a->leads[i].specificity == a->leads[0].specificity &&
		    !text_is(a->leads[i].rule->lead, a->leads[0].rule->lead))
			return true;
	return false;
}

/* To do its part is more than to be informed. */
static void join(struct plain_answer *out, const struct text *departments, size_t n, enum part part)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = 0;

		while (at < out->n_joins && !text_is(out->joins[at].department, departments[i]))
			at++;
		assert(at < PLAIN_JOINS_MAX);
		if (at == out->n_joins)
			out->joins[out->n_joins++] = (struct plain_join){ departments[i], part };
		else if (part == PART_REQUIRED)
			out->joins[at].part = part;
	}
}

static enum priority priority_by(const struct rule *rule, enum priority submitted)
{
	static const enum priority ladder[] = { PRIORITY_LOW,    PRIORITY_LOW,   PRIORITY_LOW,    PRIORITY_LOW,
						PRIORITY_NORMAL, PRIORITY_HIGH,  PRIORITY_URGENT, PRIORITY_URGENT,
						PRIORITY_URGENT, PRIORITY_URGENT };
	enum priority from = submitted == PRIORITY_NONE ? PRIORITY_NORMAL : submitted;

	if (rule->priority)
		return rule->priority;
	if (rule->at_least)
		return rule->at_least > from ? rule->at_least : from;
	return rule->steps ? ladder[2 + (int)from + rule->steps] : PRIORITY_NONE;
}

static void count_in(const struct rule *rule, enum priority submitted, struct plain_answer *out)
{
	enum priority priority = priority_by(rule, submitted);

	join(out, rule->with, rule->n_with, PART_REQUIRED);
	join(out, rule->inform, rule->n_inform, PART_INFORMED);
	out->priority = priority > out->priority ? priority : out->priority;
	out->campaign = out->campaign.size ? out->campaign : rule->campaign;
}

/* ---- the whole ---- */

static struct text join_lines(struct text title, struct text description, struct arena *arena)
{
	char *out = take(arena, title.size + 1 + description.size);

	memcpy(out, title.at, title.size);
	out[title.size] = '\n';
	memcpy(out + title.size + 1, description.at, description.size);
	return (struct text){ out, title.size + 1 + description.size };
}

static struct look look_at(struct plain_rules *plain, const struct submission *s, int64_t local_ms, struct arena *arena)
{
	size_t n = plain->city->n_patterns;
	struct look look = { .plain = plain, .submission = s, .arena = arena };

	look.title = spell(plain, s->text.title, arena);
	look.description = spell(plain, s->text.description, arena);
	look.lines = join_lines(look.title, look.description, arena);
	look.found = memset(take(arena, n), -1, n);
	look.found_in_title = memset(take(arena, n), -1, n);
	look.day = local_ms / 1000 / DAY_S;
	look.second = (int32_t)(local_ms / 1000 % DAY_S);
	return look;
}

void plain_rules_judge(struct plain_rules *plain, const struct rule_set_definition *set, const struct submission *submission,
		       int64_t local_ms, struct arena *arena, struct plain_answer *out)
{
	struct look look = look_at(plain, submission, local_ms, arena);

	*out = (struct plain_answer){ 0 };
	find_areas(plain->city, submission, out);
	look.areas = out->areas;
	look.n_areas = out->n_areas;
	find_matches(&look, set, out);
	if (out->n_leads)
		count_in(out->leads[0].rule, submission->priority, out);
	for (size_t i = 0; i < out->n_adding; i++)
		count_in(out->adding[i].rule, submission->priority, out);
	out->is_conflict = is_conflict(out);
}

static void read_letters(struct plain_rules *plain, struct text letters)
{
	for (size_t at = 0; at < letters.size;) {
		assert(plain->n_letters < LETTERS_MAX);
		at += read_character((const unsigned char *)letters.at + at, letters.size - at,
				     &plain->letters[plain->n_letters]);
		plain->n_letters++;
	}
}

static void compile_patterns(struct plain_rules *plain, struct arena *arena)
{
	locale_t plainest = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = uselocale(plainest);

	for (size_t i = 0; i < plain->city->n_patterns; i++) {
		struct text spelled = spell_known(plain, text_of(plain->city->patterns[i].posix), arena);
		int rc = regcomp(&plain->patterns[i], spelled.at, REG_EXTENDED | REG_NOSUB | REG_NEWLINE);

		assert(!rc);
	}
	uselocale(before);
	freelocale(plainest);
}

struct plain_rules *plain_rules_create(const struct plain_city *city)
{
	struct arena *arena = arena_create(1 << 20);
	struct plain_rules *plain = calloc(1, sizeof *plain);

	assert(plain);
	plain->city = city;
	plain->patterns = calloc(city->n_patterns + 1, sizeof *plain->patterns);
	assert(plain->patterns);
	read_letters(plain, text_of(city->letters));
	compile_patterns(plain, arena);
	arena_destroy(&arena);
	return plain;
}

void plain_rules_destroy(struct plain_rules **plain)
{
	if (!*plain)
		return;
	for (size_t i = 0; i < (*plain)->city->n_patterns; i++)
		regfree(&(*plain)->patterns[i]);
	free((*plain)->patterns);
	free(*plain);
	*plain = NULL;
}
