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
		return tree_refuse(tree, member(group, name),
				   "\"%.*s\" names no weekdays; write \"Mon-Fri\", \"Sat\" or \"Mon, Wed, Fri\".",
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
		return tree_refuse(tree, member(group, name),
				   "\"%.*s\" is no date; write year-month-day, such as \"2026-02-14\".", TEXT_ARG(t));
	return TREE_OK;
}

static int get_time(struct tree *tree, const config_setting_t *group, const char *name, int32_t *seconds_out)
{
	struct text t;
	int rc = tree_get_text(tree, group, name, &t);

	if (rc)
		return rc;
	if (!civil_parse_time_of_day(t, seconds_out))
		return tree_refuse(tree, member(group, name),
				   "\"%.*s\" is no time of day; write \"08:30\", up to \"24:00\".", TEXT_ARG(t));
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
		return tree_refuse(tree, member(group, "from"),
				   "This window is empty; a whole day is \"00:00\" to \"24:00\".");
	if (hours.to_s < hours.from_s)
		hours.to_s += CIVIL_DAY_S;
	*out = hours;
	return TREE_OK;
}
