/* core/city.h - who there is: the departments of a city and its fallback desk, as its configuration names them.
 * Plain data, read-only once built. Owner of all texts: whoever built it (conf), for as long as the city is in use. */
#ifndef LIAISON_CORE_CITY_H
#define LIAISON_CORE_CITY_H

#include "proto/message.h"

enum department_kind { DEPARTMENT_OFFICE, DEPARTMENT_PARTNER }; /* a partner can be co-handler, never lead */

struct department {
	struct text name;   /* lower case, digits, - and _; as the city's own systems call it; also the name of its feed */
	struct text title;  /* for people */
	struct text plugin; /* name of its plugin; empty: it has none */
	enum department_kind kind;
};

struct city {
	struct text name, zone; /* zone: an IANA name such as Europe/Amsterdam */
	struct department *departments;
	size_t n_departments;
	size_t fallback; /* index of the fallback desk */
};

/* The feed that supervisors read; no department may bear this name. */
#define CITY_SUPERVISORS PARTY_SUPERVISORS
/* Feeds of others bear a prefix, which no department's name can have: of a channel, what its citizens are to be told; of a role that an escalation ladder
 * names. They need no configuration: whoever knows the channel or the role may subscribe. */
#define FEED_CHANNEL "channel:"
#define FEED_ROLE "role:"

/* NULL: there is none of that name. Peeks. */
const struct department *city_find(const struct city *city, struct text name);
/* Of a channel or a role? */
bool city_is_open_feed(struct text name);
bool city_has_feed(const struct city *city, struct text name);

#endif
