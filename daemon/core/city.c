#include "core/city.h"

const struct department *city_find(const struct city *city, struct text name)
{
	for (size_t i = 0; i < city->n_departments; i++)
		if (text_is(city->departments[i].name, name))
			return &city->departments[i];
	return NULL;
}

static bool is_feed_of(struct text name, struct text prefix)
{
	return text_starts(name, prefix) && name.size > prefix.size && name.size <= prefix.size + LIMIT_NAME;
}

bool city_is_open_feed(struct text name)
{
	return is_feed_of(name, TEXT(FEED_CHANNEL)) || is_feed_of(name, TEXT(FEED_ROLE));
}

bool city_has_feed(const struct city *city, struct text name)
{
	return text_is_str(name, CITY_SUPERVISORS) || city_find(city, name) || city_is_open_feed(name);
}
