/* decide_only.h - liaisond --decide: the rules' and clocks' answer to submissions on standard input, without store, sockets or plugins.
 * In and out alike: 4 bytes of length, little-endian, and that many bytes; a Request with a Submit in, a Message with its reply out, in the same
 * order. The case in the reply has no number. Clocks start when the submission says that it was opened. */
#ifndef LIAISON_DECIDE_ONLY_H
#define LIAISON_DECIDE_ONLY_H

#include "configuration.h"

/* Until standard input ends. Returns 0, or a fault when input or output is broken. */
MUST_CHECK int decide_only_run(const struct configuration *configuration);

#endif
