/* calendar/handling.h - the clocks of joint handling itself: how long a department, a supervisor or a citizen has to answer.
 * They are the clocks of one policy that no case chooses, under a name of its own. Any thread. */
#ifndef LIAISON_CALENDAR_HANDLING_H
#define LIAISON_CALENDAR_HANDLING_H

#include "calendar/policy.h"

#define HANDLING_NAME TEXT("handling") /* no other policy may be called so */

/* The clocks as they are when the city says nothing, on its first calendar: docs/CLOCKS.md has the table. */
void handling_defaults(struct policy *out);

#endif
