/* conf/city_words.h - what the other files name of city.cfg, told of in one way where it is not there. Used by the parsers of conf/ only; one thread. */
#ifndef LIAISON_CONF_CITY_WORDS_H
#define LIAISON_CONF_CITY_WORDS_H

#include "conf/city_file.h"
#include "conf/tree.h"

/* Writes down, as tree_flaw does, that the city has no department of this name, and which one may have been meant. */
MUST_CHECK int words_flaw_department(struct tree *tree, const config_setting_t *at, const struct city *city, struct text name);

#endif
