/* reload.h - reads the configuration anew on a thread of its own, and closes old ones there: neither may hold a turn up.
 * One at a time. Loop thread, but for the worker inside. */
#ifndef LIAISON_RELOAD_H
#define LIAISON_RELOAD_H

#include "edition.h"

struct reload;

/* `options` are borrowed. Owner: the caller, until reload_close. Returns 0 or a fault. */
MUST_CHECK int reload_open(const struct options *options, struct reload **out);
/* After the desk: editions that are still to be closed are closed here. */
void reload_close(struct reload **reload);

/* The edition is closed, in its own time, when core has let it go. */
void reload_adopt(struct reload *reload, struct edition *edition);

/* Begins to read what shall take over from `now`, which stays in force until the result has been collected. false: one is being read. */
bool reload_begin(struct reload *reload, const struct city *now);

int reload_fd(const struct reload *reload);

/* true: reading has ended; *edition_out is what was read (adopted already), or NULL and *why_out says why not. *flaws_out, the caller's until remarks_fini:
 * all that is wrong, sorted; empty where it is nothing in the files. */
bool reload_collect(struct reload *reload, struct edition **edition_out, struct why *why_out, struct remarks *flaws_out);

#endif
