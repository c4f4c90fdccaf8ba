/* rules/example.h - a case as tests.cfg writes it (docs/RULES.md), so that an example can be copied there. */
#ifndef LIAISON_RULES_EXAMPLE_H
#define LIAISON_RULES_EXAMPLE_H

#include "base/remarks.h"
#include "base/zone.h"
#include "proto/message.h"

/* `case = { category = "transport/road"; at = "2026-01-07 10:00"; };` in the arena of the remarks; the time as the city's clocks show it (`zone` NULL: UTC).
 * Nothing of who reported it but their kind. */
struct text example_write(const struct submission *submission, wall at, const struct zone *zone, struct remarks *remarks);

#endif
