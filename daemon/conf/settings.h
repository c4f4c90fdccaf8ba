/* conf/settings.h - how the daemon runs: liaisond.cfg and what --set says over it.
 * The settings stand in settings.def, and nowhere else. Plain data after reading. */
#ifndef LIAISON_CONF_SETTINGS_H
#define LIAISON_CONF_SETTINGS_H

#include <stdio.h>

#include "base/arena.h"
#include "base/remarks.h"
#include "base/moment.h"
#include "base/why.h"

typedef struct text setting_TEXT;
typedef bool setting_BOOL;
typedef uint64_t setting_COUNT;
typedef dur setting_DUR;
typedef uint64_t setting_BYTES;

struct settings {
#define SETTING(name, KIND, min, max, fallback, paragraph) setting_##KIND name;
#include "conf/settings.def"
#undef SETTING
};

enum settings_rc {
	SETTINGS_OK = 0,
	SETTINGS_REFUSED, /* `why` says which and where */
};

/* Every setting at its default. */
void settings_init(struct settings *settings);

/* DIR/liaisond.cfg over what `settings` holds; a file that is not there changes nothing. Texts lie in `arena`. `flaws`: where all flaws are written, for a
 * check; NULL: the first one ends it. */
MUST_CHECK int settings_read(struct settings *settings, const char *dir, struct arena *arena, struct remarks *flaws, struct why *why);

/* One "name=value", as given on the command line; the value is written as in the file, quotation marks left out. */
MUST_CHECK int settings_set(struct settings *settings, const char *assignment, struct arena *arena, struct why *why);

/* All settings as a commented liaisond.cfg. */
void settings_print(const struct settings *settings, FILE *out);

#endif
