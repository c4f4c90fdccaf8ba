/* core/month.h - months as numbers: since 1970-01. Pure. */
#ifndef LIAISON_CORE_MONTH_H
#define LIAISON_CORE_MONTH_H

#include "base/civil.h"

static inline int32_t month_of_day(int32_t day)
{
	struct civil_date date = civil_date(day);

	return (date.year - 1970) * 12 + (int32_t)date.month - 1;
}

/* Its first day. */
static inline int32_t month_day(int32_t month)
{
	int32_t year = 1970 + (month >= 0 ? month / 12 : -((11 - month) / 12));

	return civil_days((struct civil_date){ year, (uint32_t)(month - (year - 1970) * 12 + 1), 1 });
}

#endif
