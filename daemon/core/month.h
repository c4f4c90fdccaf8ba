/* core/month.h - months as numbers: since 1970-01. Pure: base/civil.h has dates too, but prints. */
#ifndef LIAISON_CORE_MONTH_H
#define LIAISON_CORE_MONTH_H

#include <stdint.h>

/* Days before March 1st of `year`, counted from March 1st of the year 0; years begin in March here, so that the day that leaps is the last. */
static inline int64_t month_days_before(int64_t year)
{
	return year * 365 + year / 4 - year / 100 + year / 400;
}

/* The first day of a month, since 1970-01-01. For the years 1 to 9999. */
static inline int32_t month_day(int32_t month)
{
	int64_t from_march = (int64_t)month + 1970 * 12 - 2, year = from_march / 12, in_year = from_march % 12;

	return (int32_t)(month_days_before(year) + (153 * in_year + 2) / 5 - 719468);
}

/* The month of a day. */
static inline int32_t month_of_day(int32_t day)
{
	int32_t month = (int32_t)((int64_t)day * 100 / 3044); /* near it: months are 30.44 days on average */

	while (month_day(month) > day)
		month--;
	while (month_day(month + 1) <= day)
		month++;
	return month;
}

#endif
