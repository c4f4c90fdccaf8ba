#include "base/civil.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_FIRST = 1, YEAR_LAST = 9999, ERA_DAYS = 146097, ERA_YEARS = 400 };

/* Years are counted from 1 March, so that the leap day ends one. Source: H. Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms". */
int32_t civil_days(struct civil_date date)
{
	int32_t year = date.year - (date.month <= 2);
	int32_t era = (year >= 0 ? year : year - (ERA_YEARS - 1)) / ERA_YEARS;
	int32_t year_of_era = year - era * ERA_YEARS;
	int32_t month = (int32_t)(date.month + 9) % 12;
	int32_t day_of_year = (153 * month + 2) / 5 + (int32_t)date.day - 1;

	return era * ERA_DAYS + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

struct civil_date civil_date(int32_t days)
{
	int32_t shifted = days + 719468;
	int32_t era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
	int32_t day_of_era = shifted - era * ERA_DAYS;
	int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int32_t month = (5 * day_of_year + 2) / 153;
	int32_t calendar_month = month < 10 ? month + 3 : month - 9;

	return (struct civil_date){ .year = year_of_era + era * ERA_YEARS + (calendar_month <= 2),
				    .month = (uint32_t)calendar_month,
				    .day = (uint32_t)(day_of_year - (153 * month + 2) / 5 + 1) };
}

bool civil_is_real(struct civil_date date)
{
	static const uint32_t days_in[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool is_leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year % 400 == 0);

	if (date.year < YEAR_FIRST || date.year > YEAR_LAST || date.month < 1 || date.month > 12 || date.day < 1)
		return false;
	return date.day <= days_in[date.month - 1] + (date.month == 2 && is_leap);
}

uint32_t civil_weekday(int32_t days)
{
	return (uint32_t)(((days + 3) % 7 + 7) % 7);
}

int32_t civil_day_of(civil reading)
{
	int64_t days = reading.ms / CIVIL_DAY_MS;

	return (int32_t)(days - (reading.ms % CIVIL_DAY_MS < 0));
}

/* Reads along a text; once something does not fit, is_bad stays set, so that a whole form needs one check at its end. */
struct reader {
	struct text rest;
	bool is_bad;
};

static char peek(const struct reader *r)
{
	return r->rest.size ? r->rest.at[0] : '\0';
}

static char take(struct reader *r)
{
	char c = peek(r);

	r->is_bad |= !r->rest.size;
	r->rest = text_slice(r->rest, 1, r->rest.size);
	return c;
}

static void expect(struct reader *r, const char *one_of)
{
	char c = take(r);

	r->is_bad |= !c || !strchr(one_of, c);
}

static uint32_t number(struct reader *r, int digits)
{
	uint32_t value = 0;

	for (; digits; digits--) {
		uint32_t digit = (uint32_t)(unsigned char)take(r) - '0';

		r->is_bad |= digit > 9;
		value = value * 10 + digit;
	}
	return r->is_bad ? 0 : value;
}

static uint32_t bounded(struct reader *r, uint32_t least, uint32_t most)
{
	uint32_t value = number(r, 2);

	r->is_bad |= value < least || value > most;
	return value;
}

static int32_t days_of(struct reader *r, struct civil_date date)
{
	r->is_bad |= !civil_is_real(date);
	return r->is_bad ? 0 : civil_days(date);
}

static int32_t read_date(struct reader *r)
{
	struct civil_date date = { 0, 0, 0 };

	date.year = (int32_t)number(r, 4);
	expect(r, "-");
	date.month = number(r, 2);
	expect(r, "-");
	date.day = number(r, 2);
	return days_of(r, date);
}

/* ".250" and the like, if it stands here; digits beyond ms are read and dropped. */
static int64_t read_fraction(struct reader *r)
{
	int64_t ms = 0, worth = 100;

	if (peek(r) != '.')
		return 0;
	take(r);
	do {
		ms += worth * (int64_t)number(r, 1);
		worth /= 10;
	} while (!r->is_bad && peek(r) >= '0' && peek(r) <= '9');
	return ms;
}

/* "08:30:15.250" in ms; the seconds may be left out unless `must_have_seconds`. */
static int64_t read_time(struct reader *r, bool must_have_seconds)
{
	int64_t ms = (int64_t)bounded(r, 0, 23) * 3600000;

	expect(r, ":");
	ms += (int64_t)bounded(r, 0, 59) * 60000;
	if (!must_have_seconds && peek(r) != ':')
		return ms;
	expect(r, ":");
	ms += (int64_t)bounded(r, 0, 59) * 1000;
	return ms + read_fraction(r);
}

static bool is_done(const struct reader *r)
{
	return !r->is_bad && !r->rest.size;
}

bool civil_parse_date(struct text t, int32_t *days_out)
{
	struct reader r = { t, false };
	int32_t days = read_date(&r);

	if (is_done(&r))
		*days_out = days;
	return is_done(&r);
}

bool civil_parse_time_of_day(struct text t, int32_t *seconds_out)
{
	struct reader r = { t, false };
	int64_t ms;

	if (text_is_str(t, "24:00") || text_is_str(t, "24:00:00")) {
		*seconds_out = CIVIL_DAY_S;
		return true;
	}
	ms = read_time(&r, false);
	if (!is_done(&r) || ms % 1000)
		return false;
	*seconds_out = (int32_t)(ms / 1000);
	return true;
}

/* "02/28/2015 08:30:15 AM", as spreadsheets and many city portals export. */
static bool parse_american(struct text t, civil *out)
{
	struct reader r = { t, false };
	struct civil_date date = { 0, 0, 0 };
	int64_t days, ms;
	bool is_afternoon;

	date.month = number(&r, 2);
	expect(&r, "/");
	date.day = number(&r, 2);
	expect(&r, "/");
	date.year = (int32_t)number(&r, 4);
	days = days_of(&r, date);
	expect(&r, " ");
	ms = (int64_t)(bounded(&r, 1, 12) % 12) * 3600000;
	expect(&r, ":");
	ms += (int64_t)bounded(&r, 0, 59) * 60000;
	expect(&r, ":");
	ms += (int64_t)bounded(&r, 0, 59) * 1000;
	expect(&r, " ");
	is_afternoon = peek(&r) == 'P' || peek(&r) == 'p';
	expect(&r, "AaPp");
	expect(&r, "Mm");
	if (!is_done(&r))
		return false;
	out->ms = days * CIVIL_DAY_MS + ms + (is_afternoon ? CIVIL_DAY_MS / 2 : 0);
	return true;
}

bool civil_parse(struct text t, civil *out)
{
	struct reader r = { t, false };
	int64_t days, ms;

	if (t.size > 2 && t.at[2] == '/')
		return parse_american(t, out);
	days = read_date(&r);
	expect(&r, "T ");
	ms = read_time(&r, false);
	if (is_done(&r))
		out->ms = days * CIVIL_DAY_MS + ms;
	return is_done(&r);
}

static int64_t read_offset_ms(struct reader *r)
{
	char sign = take(r);
	int64_t ms;

	if (sign == 'Z' || sign == 'z')
		return 0;
	r->is_bad |= sign != '+' && sign != '-';
	ms = (int64_t)bounded(r, 0, 23) * 3600000;
	expect(r, ":");
	ms += (int64_t)bounded(r, 0, 59) * 60000;
	return sign == '-' ? -ms : ms;
}

bool civil_parse_rfc3339(struct text t, wall *out)
{
	struct reader r = { t, false };
	int64_t days = read_date(&r), ms;

	expect(&r, "Tt");
	ms = read_time(&r, true);
	ms -= read_offset_ms(&r);
	if (is_done(&r))
		out->ms = days * CIVIL_DAY_MS + ms;
	return is_done(&r);
}

/* Beyond this many ms from 1970 no year has four digits; keeps the arithmetic below in 32 bits. */
#define FAR_MS ((int64_t)3000000 * CIVIL_DAY_MS)

size_t civil_print(civil reading, char out[CIVIL_PRINT_SIZE])
{
	struct civil_date date;
	int64_t ms;
	int n;

	out[0] = '\0';
	if (reading.ms > FAR_MS || reading.ms < -FAR_MS)
		return 0;
	date = civil_date(civil_day_of(reading));
	if (date.year < YEAR_FIRST || date.year > YEAR_LAST)
		return 0;
	ms = reading.ms - (int64_t)civil_day_of(reading) * CIVIL_DAY_MS;
	n = snprintf(out, CIVIL_PRINT_SIZE, "%04d-%02u-%02uT%02d:%02d:%02d", date.year, date.month, date.day,
		     (int)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60));
	if (ms % 1000)
		n += snprintf(out + n, CIVIL_PRINT_SIZE - (size_t)n, ".%03d", (int)(ms % 1000));
	return (size_t)n;
}

size_t civil_print_rfc3339(wall at, int32_t offset_s, char out[CIVIL_PRINT_SIZE])
{
	int32_t minutes = offset_s / 60, size = minutes < 0 ? -minutes : minutes;
	size_t n;

	out[0] = '\0';
	if (at.ms > FAR_MS || at.ms < -FAR_MS)
		return 0;
	n = civil_print((civil){ at.ms + (int64_t)minutes * 60000 }, out);
	if (!n)
		return 0;
	if (!minutes)
		return n + (size_t)snprintf(out + n, CIVIL_PRINT_SIZE - n, "Z");
	return n + (size_t)snprintf(out + n, CIVIL_PRINT_SIZE - n, "%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60 % 100,
				    size % 60);
}

size_t civil_print_date(int32_t days, char out[CIVIL_PRINT_SIZE])
{
	size_t n = civil_print((civil){ (int64_t)days * CIVIL_DAY_MS }, out);

	if (n)
		out[10] = '\0';
	return n ? 10 : 0;
}
