/* conf/rules_lines.h - the lines of `when`, each kind of condition read and checked on its own. Part of conf/rules_when; one
 * thread. */
#ifndef LIAISON_CONF_RULES_LINES_H
#define LIAISON_CONF_RULES_LINES_H

#include "conf/rules_when.h"

enum { RULES_LINE_NAMES = 3 };

struct rules_line {
	const char *names[RULES_LINE_NAMES]; /* that it is written with, NULL behind the last */
	/* Fills all but kind and place. Returns TREE_ABSENT when none of its names is set in `group`. */
	int (*read)(struct rules_when *w, const config_setting_t *group, struct condition *out);
};

/* By enum condition_kind; without a reader: fields, of which there may be several, and groups. */
extern const struct rules_line rules_lines[CONDITION_KIND_COUNT];

/* One group of `field`. */
MUST_CHECK int rules_field_read(struct rules_when *w, const config_setting_t *group, struct condition *out);

#endif
