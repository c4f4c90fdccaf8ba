/* conf/duplicates_file.h - the part of city.cfg that says which new cases are taken for repetitions of earlier ones (docs/CONFIGURATION.md, duplicates).
 * Part of conf/city_file. One thread. */
#ifndef LIAISON_CONF_DUPLICATES_FILE_H
#define LIAISON_CONF_DUPLICATES_FILE_H

#include "conf/tree.h"
#include "core/city.h"

/* Reads `duplicates`, which may be absent, into the city. TREE_OK, TREE_REFUSED or a fault. */
MUST_CHECK int duplicates_file_read(struct tree *tree, struct city *city);

#endif
