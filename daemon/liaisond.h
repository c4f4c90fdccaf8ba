/* liaisond.h - the daemon: its stages up and down, and its turns.
 * One loop, one turn, one commit: nothing is said to anybody before the commit that makes it true. */
#ifndef LIAISON_LIAISOND_H
#define LIAISON_LIAISOND_H

#include "edition.h"

enum liaisond_rc {
	LIAISOND_OK = 0,
	LIAISOND_REFUSED, /* it did not come up; `why` says why */
};

/* Runs until SIGTERM or SIGINT; reads the configuration anew on SIGHUP. Takes the edition, the first to be in force. Returns LIAISOND_..., or a fault that has been logged: the store then failed closed, and a restart recovers. */
MUST_CHECK int liaisond_run(const struct options *options, struct edition **edition, struct why *why);

#endif
