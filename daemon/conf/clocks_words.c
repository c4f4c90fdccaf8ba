#include "conf/clocks_words.h"

static bool to_weekday(struct text t, uint32_t *out)
{
	static const char *const names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };

	for (uint32_t d = 0; d < 7; d++)
		if (text_is_str(text_trim(t), names[d])) {
			*out = d;
			return true;
		}
	return false;
}

static bool to_weekday_range(struct text t, uint32_t *bits)
{
	struct text first = TEXT_NONE, rest = t;
	uint32_t from, to;

	text_next(&rest, '-', &first);
	if (!to_weekday(first, &from))
		return false;
	to = from;
	if (first.size < t.size && !to_weekday(rest, &to))
		return false;
	for (; from != to; from = (from + 1) % 7)
		*bits |= 1u << from;
	*bits |= 1u << to;
	return true;
}

bool words_to_weekdays(struct text t, uint32_t *out)
{
	struct text part, rest = t;
	uint32_t bits = 0;

	while (text_next(&rest, ',', &part))
		if (!to_weekday_range(text_trim(part), &bits))
			return false;
	if (bits)
		*out = bits;
	return bits != 0;
}

static const config_setting_t *member(const config_setting_t *group, const char *name)
{
	return config_setting_get_member(group, name);
}

int words_find_weekdays(struct tree *tree, const config_setting_t *group, const char *name, uint32_t *out)
{
	struct text t;
	int rc = tree_find_text(tree, group, name, &t);

	if (rc)
		return rc;
	if (!words_to_weekdays(t, out))
		return tree_refuse(tree, member(group, name), "\"%.*s\" names no weekdays; write \"Mon-Fri\", \"Sat\" or \"Mon, Wed, Fri\".",
				   TEXT_ARG(t));
	return TREE_OK;
}

int words_find_day(struct tree *tree, const config_setting_t *group, const char *name, int32_t *day_out)
{
	struct text t;
	int rc = tree_find_text(tree, group, name, &t);

	if (rc)
		return rc;
	if (!civil_parse_date(t, day_out))
		return tree_refuse(tree, member(group, name), "\"%.*s\" is no date; write year-month-day, such as \"2026-02-14\".", TEXT_ARG(t));
	return TREE_OK;
}

static int get_time(struct tree *tree, const config_setting_t *group, const char *name, int32_t *seconds_out)
{
	struct text t;
	int rc = tree_get_text(tree, group, name, &t);

	if (rc)
		return rc;
	if (!civil_parse_time_of_day(t, seconds_out))
		return tree_refuse(tree, member(group, name), "\"%.*s\" is no time of day; write \"08:30\", up to \"24:00\".", TEXT_ARG(t));
	return TREE_OK;
}

int words_get_hours(struct tree *tree, const config_setting_t *group, struct calendar_hours *out)
{
	struct calendar_hours hours = { 0, 0 };
	int rc = get_time(tree, group, "from", &hours.from_s);

	if (!rc)
		rc = get_time(tree, group, "to", &hours.to_s);
	if (rc)
		return rc;
	if (hours.from_s == hours.to_s || hours.from_s == CIVIL_DAY_S)
		return tree_refuse(tree, member(group, "from"), "This window is empty; a whole day is \"00:00\" to \"24:00\".");
	if (hours.to_s < hours.from_s)
		hours.to_s += CIVIL_DAY_S;
	*out = hours;
	return TREE_OK;
}

int words_find_span(struct tree *tree, const config_setting_t *group, const char *name, struct span *out)
{
	struct text t;
	int rc = tree_find_text(tree, group, name, &t);

	if (rc)
		return rc;
	if (!span_parse(t, out))
		return tree_refuse(tree, member(group, name),
				   "\"%.*s\" is no length of time; write \"4 working hours\", \"10 working days\", \"3 calendar days\" or "
				   "\"24 absolute hours\", in whole numbers from 1 and up to ten years.",
				   TEXT_ARG(t));
	return TREE_OK;
}

int words_find_event(struct tree *tree, const config_setting_t *group, const char *name, enum event_kind *out)
{
	struct text t;
	int rc = tree_find_text(tree, group, name, &t);

	for (unsigned k = 1; !rc && k < EVENT_KIND_COUNT; k++)
		if (text_is_str(t, event_kind_name((enum event_kind)k))) {
			*out = (enum event_kind)k;
			return TREE_OK;
		}
	return rc ? rc : tree_refuse(tree, member(group, name), "There is no event \"%.*s\"; docs/CLOCKS.md lists them.", TEXT_ARG(t));
}

static bool is_number(const config_setting_t *at)
{
	return config_setting_is_number(at);
}

static double number_of(const config_setting_t *at)
{
	return config_setting_type(at) == CONFIG_TYPE_FLOAT ? config_setting_get_float(at) : (double)config_setting_get_int64(at);
}

int words_find_shares(struct tree *tree, const config_setting_t *group, const char *name, double out[CLOCK_WARNINGS_LIMIT], size_t *n_out)
{
	const config_setting_t *at = member(group, name);
	bool is_one = at && is_number(at);
	size_t n;

	if (!at)
		return TREE_ABSENT;
	if (!is_one && !config_setting_is_array(at) && !config_setting_is_list(at))
		return tree_refuse(tree, at, "Write one share of the time, 0.75, or several, [ 0.5, 0.8 ].");
	n = is_one ? 1 : (size_t)config_setting_length(at);
	if (n > CLOCK_WARNINGS_LIMIT)
		return tree_refuse(tree, at, "A clock warns at most %d times.", CLOCK_WARNINGS_LIMIT);
	for (size_t i = 0; i < n; i++) {
		const config_setting_t *item = is_one ? at : config_setting_get_elem(at, (unsigned)i);
		double share = is_number(item) ? number_of(item) : 0;

		if (!(share > 0 && share <= 1))
			return tree_refuse(tree, item, "A warning is a share of the time, above 0 and at most 1 (1: no warning).");
		if (i && share <= out[i - 1])
			return tree_refuse(tree, item, "Write the shares of the time in their order, each once.");
		out[i] = share;
	}
	*n_out = n;
	return TREE_OK;
}

int words_get_count(struct tree *tree, const config_setting_t *group, const char *name, uint32_t most, uint32_t *out)
{
	const config_setting_t *at = member(group, name);
	int64_t n = at && config_setting_type(at) != CONFIG_TYPE_FLOAT && is_number(at) ? config_setting_get_int64(at) : 0;

	if (n < 1 || n > most)
		return tree_refuse(tree, at ? at : group, "\"%s\" must be a whole number from 1 to %u.", name, most);
	*out = (uint32_t)n;
	return TREE_OK;
}
