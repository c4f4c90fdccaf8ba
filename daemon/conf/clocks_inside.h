/* conf/clocks_inside.h - reading clocks.cfg: what the files that read its parts share. Part of conf/clocks_file. One thread. */
#ifndef LIAISON_CONF_CLOCKS_INSIDE_H
#define LIAISON_CONF_CLOCKS_INSIDE_H

#include "calendar/timebook.h"
#include "conf/tree.h"
#include "core/city.h"

/* What is being read. Texts and arrays lie in tree.arena until the timebook has copied them. */
struct clocks_reading {
	struct tree tree;
	const struct city *city; /* may be NULL: departments are not asked for */
};

/* A member that may be left out: what was set before stays. */
static inline int clocks_optional(int rc)
{
	return rc == TREE_ABSENT ? TREE_OK : rc;
}

/* What is wrong with one part keeps no other from being read, where all flaws are wanted. */
static inline int clocks_go_on(struct clocks_reading *r, int rc)
{
	return tree_go_on(&r->tree, rc);
}

static inline unsigned clocks_line(const config_setting_t *at)
{
	return (unsigned)config_setting_source_line(at);
}

/* Room for the items of the list `name`, cleared; an absent list has none. */
MUST_CHECK int clocks_open_list(struct clocks_reading *r, const config_setting_t *group, const char *name, size_t item_size,
				config_setting_t **list_out, void *items_out, size_t *n_out);

/* One group of `calendars`, one of `policies`, and the group `handling`. */
MUST_CHECK int clocks_read_calendar(struct clocks_reading *r, const config_setting_t *at, struct calendar_plan *out);
MUST_CHECK int clocks_read_policy(struct clocks_reading *r, const config_setting_t *at, struct policy *out);
MUST_CHECK int clocks_read_handling(struct clocks_reading *r, const config_setting_t *at, struct policy *out);

/* What a policy promises, of its group: its clocks, what stops them, how they are lengthened, who is told. */
MUST_CHECK int clocks_read_clocks(struct clocks_reading *r, const config_setting_t *at, struct policy *out);
MUST_CHECK int clocks_read_pauses(struct clocks_reading *r, const config_setting_t *at, struct policy *out);
MUST_CHECK int clocks_read_extensions(struct clocks_reading *r, const config_setting_t *at, struct policy *out);
MUST_CHECK int clocks_read_ladder(struct clocks_reading *r, const config_setting_t *at, struct policy *out);

#endif
