/* edition.h - a configuration as it is put in force: opened, checked, with the texts of its files for the history, and seen by core as a basis.
 * May be opened and closed on another thread than the loop's; belongs to the loop while it is in force. */
#ifndef LIAISON_EDITION_H
#define LIAISON_EDITION_H

#include "base/buffer.h"
#include "base/digest.h"
#include "configuration.h"
#include "core/basis.h"

struct edition {
	struct basis basis; /* first: core gives it back */
	struct configuration configuration;
	struct buffer bytes[LIMIT_RULE_FILES];
	struct digest digests[LIMIT_RULE_FILES];
	struct text texts[LIMIT_RULE_FILES];
	void *home; /* of whoever set basis.release */
};

enum edition_rc {
	EDITION_OK = 0,
	EDITION_REFUSED, /* `why` says what is wrong, with file and line */
};

/* Reads the whole folder. Files that somebody saves meanwhile are refused. Owner of *out: the caller, until edition_close. */
MUST_CHECK int edition_open(const struct options *options, struct edition **out, struct why *why);
void edition_close(struct edition **edition);

/* May `next` take over from `now` while the daemon runs? Not with another time zone, and not when a department is gone, has another plugin or kind, or is
 * new and has a plugin: that takes a restart. */
MUST_CHECK int edition_check_follows(const struct options *options, const struct city *now, const struct city *next, struct why *why);

#endif
