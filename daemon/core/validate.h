/* core/validate.h - is a submission one that can be taken? Pure. */
#ifndef LIAISON_CORE_VALIDATE_H
#define LIAISON_CORE_VALIDATE_H

#include "proto/message.h"

/* What broke its rule, and the rule. Both are constants. */
struct flaw { const char *field, *rule; };

/* false: *flaw_out says what is wrong. `now`: the daemon's clock. Source of the limits: base/limits.h. */
bool submission_is_valid(const struct submission *submission, wall now, struct flaw *flaw_out);

/* A name such as a department's, a feed's, a consumer's: 1 .. LIMIT_NAME bytes. */
bool name_is_valid(struct text name);

/* A path of categories: segments of 1 .. LIMIT_NAME bytes, none of them *. */
bool category_is_valid(struct text category);

#endif
