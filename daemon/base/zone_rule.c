#include "base/zone_rule.h"

static char peek(struct text t)
{
	return t.size ? t.at[0] : '\0';
}

static bool skip(struct text *t, char c)
{
	if (peek(*t) != c || !t->size)
		return false;
	*t = text_slice(*t, 1, t->size);
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "EST" or "<+0330>": only its place matters, offsets are given beside it. */
static bool skip_name(struct text *t)
{
	size_t n = 0;

	if (skip(t, '<')) {
		while (t->size && peek(*t) != '>')
			skip(t, peek(*t));
		return skip(t, '>');
	}
	for (; is_letter(peek(*t)); n++)
		skip(t, peek(*t));
	return n >= 3;
}

static bool take_number(struct text *t, int32_t least, int32_t most, int32_t *out)
{
	int32_t value = 0;
	size_t n = 0;

	for (; peek(*t) >= '0' && peek(*t) <= '9' && n < 4; n++) {
		value = value * 10 + (peek(*t) - '0');
		skip(t, peek(*t));
	}
	*out = value;
	return n && value >= least && value <= most;
}

/* [+-]h[h][:mm[:ss]] in seconds. */
static bool take_time(struct text *t, int32_t *out)
{
	int32_t hours, minutes = 0, seconds = 0;
	bool is_negative = peek(*t) == '-';

	if (!skip(t, '-'))
		skip(t, '+');
	if (!take_number(t, 0, 167, &hours))
		return false;
	if (skip(t, ':') && (!take_number(t, 0, 59, &minutes) || (skip(t, ':') && !take_number(t, 0, 59, &seconds))))
		return false;
	*out = hours * 3600 + minutes * 60 + seconds;
	if (is_negative)
		*out = -*out;
	return true;
}

static bool take_turn(struct text *t, struct zone_turn *out)
{
	*out = (struct zone_turn){ .kind = TURN_DAY, .time_s = 7200 };
	if (!skip(t, ','))
		return false;
	if (skip(t, 'M')) {
		out->kind = TURN_MONTH;
		if (!take_number(t, 1, 12, &out->month) || !skip(t, '.') || !take_number(t, 1, 5, &out->week) ||
		    !skip(t, '.') || !take_number(t, 0, 6, &out->day))
			return false;
	} else if (skip(t, 'J')) {
		out->kind = TURN_JULIAN;
		if (!take_number(t, 1, 365, &out->day))
			return false;
	} else if (!take_number(t, 0, 365, &out->day)) {
		return false;
	}
	return !skip(t, '/') || take_time(t, &out->time_s);
}

bool zone_rule_parse(struct text t, struct zone_rule *out)
{
	int32_t west;

	*out = (struct zone_rule){ 0 };
	if (!skip_name(&t) || !take_time(&t, &west))
		return false;
	out->standard_s = -west;
	if (!t.size)
		return true;
	out->has_summer = true;
	out->summer_s = out->standard_s + 3600;
	if (!skip_name(&t))
		return false;
	if (peek(t) != ',') {
		if (!take_time(&t, &west))
			return false;
		out->summer_s = -west;
	}
	return take_turn(&t, &out->begin) && take_turn(&t, &out->end) && !t.size;
}

static int32_t day_in_month(const struct zone_turn *turn, int32_t year)
{
	int32_t first = civil_days((struct civil_date){ year, (uint32_t)turn->month, 1 });
	int32_t sunday_first = ((int32_t)civil_weekday(first) + 1) % 7;
	int32_t day = first + (turn->day - sunday_first + 7) % 7 + (turn->week - 1) * 7;

	while (civil_date(day).month != (uint32_t)turn->month)
		day -= 7;
	return day;
}

civil zone_turn_in(const struct zone_turn *turn, int32_t year)
{
	int32_t day = civil_days((struct civil_date){ year, 1, 1 });

	if (turn->kind == TURN_MONTH)
		day = day_in_month(turn, year);
	else if (turn->kind == TURN_DAY)
		day += turn->day;
	else
		day += turn->day - 1 + (turn->day >= 60 && civil_is_real((struct civil_date){ year, 2, 29 }));
	return (civil){ (int64_t)day * CIVIL_DAY_MS + (int64_t)turn->time_s * 1000 };
}
