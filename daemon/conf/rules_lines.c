#include "conf/rules_lines.h"

#include "base/civil.h"
#include "conf/clocks_words.h"
#include "rules/path.h"
#include "rules/scanner.h"

static const config_setting_t *member(const config_setting_t *group, const char *name)
{
	return config_setting_get_member(group, name);
}

/* The words of a condition that is a list of them. */
static int read_words(struct rules_when *w, const config_setting_t *group, const char *name, struct condition *out)
{
	return rules_words_find(w->tree, w->sets, group, name, &out->words, &out->n_words);
}

/* Where the city names its categories, a path that covers none of them waits for cases that nobody sends: a warning, for they may be about to
 * come. */
static bool is_known_category(const struct rules_when *w, struct text path)
{
	struct text segments[PATH_SEGMENTS_MAX];
	struct path pattern = { segments, path_split(path, segments, PATH_SEGMENTS_MAX) };
	bool is_known = !w->n_categories;

	for (size_t i = 0; !is_known && i < w->n_categories; i++)
		is_known = path_covers(&pattern, &w->categories[i].segments);
	return is_known;
}

static int read_category(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	int rc = read_words(w, group, "category", out);

	for (size_t i = 0; !rc && i < out->n_words; i++)
		if (!path_is_pattern(out->words[i])) {
			rc = tree_flaw(
				w->tree, "invalid", member(group, "category"),
				"\"%.*s\" is not a category path such as transport/road: at most 256 bytes, no empty segment, and * only "
				"for a whole segment.",
				TEXT_ARG(out->words[i]));
		} else if (w->tree->flaws && !is_known_category(w, out->words[i])) {
			struct nearest nearest = city_file_nearest(w->categories, w->n_categories, out->words[i]);

			tree_hint_nearest(w->tree, &nearest, "Add it to the categories of city.cfg, or correct it.");
			tree_warn(w->tree, "unknown-category", member(group, "category"),
				  "\"%.*s\" covers none of the categories of city.cfg.", TEXT_ARG(out->words[i]));
		}
	return rc;
}

static int read_names(struct rules_when *w, const config_setting_t *group, const char *name, const char *example,
		      struct condition *out)
{
	int rc = read_words(w, group, name, out);

	for (size_t i = 0; !rc && i < out->n_words; i++)
		if (!out->words[i].size || out->words[i].size > LIMIT_NAME)
			rc = tree_flaw(w->tree, "invalid", member(group, name), "A %s must be 1 to 64 bytes, such as \"%s\".", name,
					   example);
	return rc;
}

static int read_channel(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_names(w, group, "channel", "hotline", out);
}

static int read_source(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_names(w, group, "source", "council-office", out);
}

static int read_reporter(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_names(w, group, "reporter", "resident", out);
}

static int read_priority(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	int rc = read_words(w, group, "priority", out);

	for (size_t i = 0; !rc && i < out->n_words; i++) {
		enum priority priority = priority_find(out->words[i]);

		if (priority == PRIORITY_NONE)
			rc = tree_flaw(w->tree, "invalid", member(group, "priority"),
					   "\"%.*s\" is not a priority; write low, normal, high or urgent.",
					   TEXT_ARG(out->words[i]));
		out->priorities |= 1u << priority;
	}
	return rc;
}

/* ---- time ---- */

/* "22:00-06:00". false: it is none, or empty. */
static bool to_hours(struct text t, struct hours *out)
{
	struct text from, to = t;

	return text_next(&to, '-', &from) && civil_parse_time_of_day(text_trim(from), &out->from_s) &&
	       civil_parse_time_of_day(text_trim(to), &out->to_s) && out->from_s != out->to_s && out->from_s < CIVIL_DAY_S &&
	       out->to_s > 0;
}

static int read_time(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	struct text *words;
	int rc = rules_words_find(w->tree, w->sets, group, "time", &words, &out->n_hours);

	if (rc)
		return rc;
	out->hours = arena_take_clear(w->tree->arena, out->n_hours + 1, sizeof *out->hours);
	if (!out->hours)
		return RAISE(FAULT_MEMORY);
	for (size_t i = 0; !rc && i < out->n_hours; i++)
		if (!to_hours(words[i], &out->hours[i]))
			rc = tree_flaw(w->tree, "invalid", member(group, "time"),
				"\"%.*s\" is no time of day; write \"08:00-17:30\", or \"22:00-06:00\" for a night; midnight is "
				"00:00 where it begins and 24:00 where it ends.",
				TEXT_ARG(words[i]));
	return rc;
}

static int read_days(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	struct text *words;
	size_t n;
	int rc = rules_words_find(w->tree, w->sets, group, "days", &words, &n);

	for (size_t i = 0; !rc && i < n; i++) {
		uint32_t days = 0;

		if (!words_to_weekdays(words[i], &days))
			rc = tree_flaw(w->tree, "invalid", member(group, "days"),
					   "\"%.*s\" names no weekdays; write \"Mon-Fri\", \"Sat\" or \"Mon, Wed, Fri\".",
					   TEXT_ARG(words[i]));
		out->weekdays |= days;
	}
	return rc;
}

static int read_hours(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	int time = tree_go_on(w->tree, read_time(w, group, out)), days;

	if (time && time != TREE_ABSENT)
		return time;
	days = read_days(w, group, out);
	return days == TREE_ABSENT ? time : days;
}

static int read_period(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	int from, until;

	out->first_day = out->last_day = CONDITION_NO_DAY;
	from = tree_go_on(w->tree, words_find_day(w->tree, group, "from", &out->first_day));
	if (from && from != TREE_ABSENT)
		return from;
	until = words_find_day(w->tree, group, "until", &out->last_day);
	if (until)
		return until == TREE_ABSENT ? from : until;
	if (out->first_day != CONDITION_NO_DAY && out->last_day < out->first_day)
		return tree_refuse(w->tree, member(group, "until"), "\"until\" is the last day and lies before \"from\".");
	return TREE_OK;
}

/* ---- place ---- */

static int read_targets(struct rules_when *w, const config_setting_t *group, const char *name, struct condition *out)
{
	int rc = read_words(w, group, name, out);

	for (size_t i = 0; !rc && i < out->n_words; i++) {
		struct area_target target;
		struct why found = { 0 };

		if (w->are_areas_lost || (w->areas && areas_is_lost(w->areas, out->words[i])))
			w->n_lost++; /* the flaw is elsewhere, where it has been told of */
		else if (areas_target(w->areas, out->words[i], &target, &found)) {
			tree_hint(w->tree, "%s", found.hint);
			rc = tree_flaw(w->tree, "unknown-area", member(group, name), "%s", found.sentence);
		}
	}
	return rc;
}

static int read_area(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_targets(w, group, "area", out);
}

static int read_not_area(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_targets(w, group, "not_area", out);
}

/* true, false, or the layers whose borders are meant. */
static int read_near_border(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	const config_setting_t *at = member(group, "near_border");
	int rc;

	if (at && (w->are_areas_lost || (w->areas && !areas_are_whole(w->areas))))
		w->n_lost++; /* where borders lie is not known, for a flaw that has been told of */
	if (at && config_setting_type(at) == CONFIG_TYPE_BOOL) {
		out->is_unwanted = !config_setting_get_bool(at);
		return TREE_OK;
	}
	rc = read_words(w, group, "near_border", out);
	for (size_t i = 0; !rc && i < out->n_words; i++) {
		struct why hint = { 0 };

		if (w->are_areas_lost ||
		    (out->words[i].size && w->areas && areas_find_layer(w->areas, out->words[i]) != AREAS_NONE))
			continue;
		areas_hint_layer(w->areas, out->words[i], &hint);
		tree_hint(w->tree, "%s", hint.hint);
		rc = tree_flaw(w->tree, "unknown-area", at,
			       "There is no layer \"%.*s\" in city.cfg; write true, false, or the names of layers.",
			       TEXT_ARG(out->words[i]));
	}
	return rc;
}

/* ---- text ---- */

/* A blank at either end would hardly be seen and seldom be meant; a line end is never in a text that is searched. */
static int read_keywords_of(struct rules_when *w, const config_setting_t *group, const char *name, struct condition *out)
{
	int rc = read_words(w, group, name, out);

	for (size_t i = 0; !rc && i < out->n_words; i++) {
		struct text word = out->words[i];

		if (!word.size || word.size > LIMIT_TITLE || text_trim(word).size != word.size)
			rc = tree_flaw(w->tree, "invalid", member(group, name),
				"\"%.*s\" cannot be searched for; write 1 to 512 bytes without a blank at either end.",
				TEXT_ARG(word));
	}
	return rc;
}

static int read_title(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_keywords_of(w, group, "title", out);
}

static int read_keywords(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_keywords_of(w, group, "keywords", out);
}

static int read_patterns(struct rules_when *w, const config_setting_t *group, const char *name, struct condition *out)
{
	int rc = read_words(w, group, name, out);

	for (size_t i = 0; !rc && i < out->n_words; i++) {
		struct why found = { 0 };

		if (!scanner_check(out->words[i], &found))
			continue;
		tree_hint(w->tree, "%s", found.hint);
		rc = tree_flaw(w->tree, "bad-pattern", member(group, name), "%s", found.sentence);
	}
	return rc;
}

static int read_title_pattern(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_patterns(w, group, "title_pattern", out);
}

static int read_pattern(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	return read_patterns(w, group, "pattern", out);
}

/* ---- fields ---- */

int rules_field_read(struct rules_when *w, const config_setting_t *group, struct condition *out)
{
	static const char *const names[] = { "name", "is", NULL };
	int rc = tree_only(w->tree, group, names);

	if (!rc)
		rc = tree_get_text(w->tree, group, "name", &out->field);
	if (!rc && out->field.size > LIMIT_NAME)
		return tree_refuse(w->tree, member(group, "name"), "A field's name may be at most 64 bytes.");
	if (!rc)
		rc = read_words(w, group, "is", out);
	if (rc)
		return rc == TREE_ABSENT ? TREE_OK : rc;
	for (size_t i = 0; !rc && i < out->n_words; i++)
		if (!out->words[i].size || out->words[i].size > LIMIT_FIELD_VALUE)
			rc = tree_flaw(w->tree, "invalid", member(group, "is"), "A field's value must be 1 to 1024 bytes.");
	return rc;
}

const struct rules_line rules_lines[CONDITION_KIND_COUNT] = {
	[CONDITION_CATEGORY] = { { "category" }, read_category },
	[CONDITION_CHANNEL] = { { "channel" }, read_channel },
	[CONDITION_SOURCE] = { { "source" }, read_source },
	[CONDITION_REPORTER] = { { "reporter" }, read_reporter },
	[CONDITION_PRIORITY] = { { "priority" }, read_priority },
	[CONDITION_FIELD] = { { "field" }, NULL },
	[CONDITION_HOURS] = { { "time", "days" }, read_hours },
	[CONDITION_PERIOD] = { { "from", "until" }, read_period },
	[CONDITION_AREA] = { { "area" }, read_area },
	[CONDITION_NOT_AREA] = { { "not_area" }, read_not_area },
	[CONDITION_NEAR_BORDER] = { { "near_border" }, read_near_border },
	[CONDITION_TITLE] = { { "title" }, read_title },
	[CONDITION_KEYWORDS] = { { "keywords" }, read_keywords },
	[CONDITION_TITLE_PATTERN] = { { "title_pattern" }, read_title_pattern },
	[CONDITION_PATTERN] = { { "pattern" }, read_pattern },
	[CONDITION_ANY] = { { "any" }, NULL },
	[CONDITION_ALL] = { { "all" }, NULL },
	[CONDITION_NOT] = { { "not" }, NULL },
};
