/* conf/clocks_words.h - the words of clocks.cfg: weekdays, dates, times, lengths, events and shares, each read from a setting with a message
 * that names it. Part of conf/clocks_file. One thread. */
#ifndef LIAISON_CONF_CLOCKS_WORDS_H
#define LIAISON_CONF_CLOCKS_WORDS_H

#include "calendar/clock_plan.h"
#include "conf/tree.h"

/* "Mon", "Mon-Fri", "Sat, Sun", "Fri-Mon": bit 0 is Monday. false: it is none of these. */
bool words_to_weekdays(struct text t, uint32_t *out);

/* Each reads the named member of `group`: TREE_OK, TREE_ABSENT, TREE_REFUSED or a fault, as tree_find_text does. */
MUST_CHECK int words_find_day(struct tree *tree, const config_setting_t *group, const char *name, int32_t *day_out);
MUST_CHECK int words_find_weekdays(struct tree *tree, const config_setting_t *group, const char *name, uint32_t *out);

/* "4 working hours"; an event by its word; warning shares, one number or a list of at most CLOCK_WARNINGS_LIMIT, in order; a whole number from 1. */
MUST_CHECK int words_find_span(struct tree *tree, const config_setting_t *group, const char *name, struct span *out);
MUST_CHECK int words_find_event(struct tree *tree, const config_setting_t *group, const char *name, enum event_kind *out);
MUST_CHECK int words_find_shares(struct tree *tree, const config_setting_t *group, const char *name, double out[CLOCK_WARNINGS_LIMIT], size_t *n_out);
MUST_CHECK int words_get_count(struct tree *tree, const config_setting_t *group, const char *name, uint32_t most, uint32_t *out);

/* "from" and "to" of `group`, both needed. A closing that is not after the opening is on the next day. */
MUST_CHECK int words_get_hours(struct tree *tree, const config_setting_t *group, struct calendar_hours *out);

#endif
