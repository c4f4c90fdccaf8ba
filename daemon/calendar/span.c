#include "calendar/span.h"

static bool next_word(struct text *rest, struct text *word_out)
{
	*rest = text_trim(*rest);
	return text_next(rest, ' ', word_out);
}

static bool is_unit(struct text word, const char *singular)
{
	if (word.size && word.at[word.size - 1] == 's')
		word.size--;
	return text_is_str(word, singular);
}

bool span_parse(struct text t, struct span *out)
{
	struct text amount, kind, unit;
	bool is_working, is_absolute;
	uint64_t n;

	if (!next_word(&t, &amount) || !next_word(&t, &kind) || !next_word(&t, &unit) || text_trim(t).size ||
	    !text_to_u64(amount, &n) || !n)
		return false;
	is_working = text_is_str(kind, "working");
	is_absolute = text_is_str(kind, "absolute");
	if (is_unit(unit, "day") && n <= SPAN_DAYS_LIMIT && (is_working || text_is_str(kind, "calendar")))
		*out = (struct span){ is_working ? SPAN_WORKING_DAYS : SPAN_CALENDAR_DAYS, (int64_t)n };
	else if (is_unit(unit, "day") && n <= SPAN_DAYS_LIMIT && is_absolute)
		*out = (struct span){ SPAN_ABSOLUTE, (int64_t)n * CIVIL_DAY_MS };
	else if (is_unit(unit, "hour") && n <= SPAN_HOURS_LIMIT && (is_working || is_absolute))
		*out = (struct span){ is_working ? SPAN_WORKING_TIME : SPAN_ABSOLUTE, (int64_t)n * 3600000 };
	else if (is_unit(unit, "minute") && n <= SPAN_MINUTES_LIMIT && (is_working || is_absolute))
		*out = (struct span){ is_working ? SPAN_WORKING_TIME : SPAN_ABSOLUTE, (int64_t)n * 60000 };
	else
		return false;
	return true;
}

bool span_is_plain(const struct span *span)
{
	return span->kind == SPAN_CALENDAR_DAYS || span->kind == SPAN_ABSOLUTE;
}

static wall absolute_end(const struct calendar *calendar, wall start, int64_t ms)
{
	wall end;

	if (!calendar_knows(calendar, start))
		return WALL_NONE;
	end = (wall){ start.ms + ms };
	return calendar_knows(calendar, end) ? end : WALL_NONE;
}

wall span_end(const struct span *span, const struct calendar *calendar, wall start)
{
	switch (span->kind) {
	case SPAN_WORKING_TIME:
		return calendar_add_working(calendar, start, dur_ms(span->amount));
	case SPAN_WORKING_DAYS:
		return calendar_add_working_days(calendar, start, (int32_t)span->amount);
	case SPAN_CALENDAR_DAYS:
		return calendar_add_calendar_days(calendar, start, (int32_t)span->amount);
	case SPAN_ABSOLUTE:
		return absolute_end(calendar, start, span->amount);
	default:
		return WALL_NONE;
	}
}
