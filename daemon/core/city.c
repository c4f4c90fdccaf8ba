#include "core/city.h"

const struct department *city_find(const struct city *city, struct text name)
{
	for (size_t i = 0; i < city->n_departments; i++)
		if (text_is(city->departments[i].name, name))
			return &city->departments[i];
	return NULL;
}

bool city_has_feed(const struct city *city, struct text name)
{
	return text_is_str(name, CITY_SUPERVISORS) || city_find(city, name);
}
