/* core/tiers.h - what of a case each of its departments may see. Pure.
 *
 *   lead, required co-handler   everything
 *   informed co-handler         without the reporter's name and contact
 *   partner organisation        redacted: without the reporter, the address, the exact point, extra fields, what the citizen answered or said of the result,
 *                               the sending system and its own id of the case, and the trace of the decision
 *
 * A partner's tier is the partner's whatever its part. What an event shows follows from the event alone, so that a delivery reads the same whenever it is made. */
#ifndef LIAISON_CORE_TIERS_H
#define LIAISON_CORE_TIERS_H

#include "base/arena.h"
#include "base/buffer.h"
#include "core/city.h"

enum tier { TIER_NONE, TIER_ALL, TIER_INFORMED, TIER_PARTNER }; /* none: it has no part in the case */

enum tier tier_of(const struct city *city, const struct case_record *record, struct text department);

void tier_redact_text(enum tier tier, struct case_text *text);
/* The record without what its text says; *record is the caller's to change. */
void tier_redact_record(enum tier tier, struct case_record *record);

/* In whose eyes an event goes into the feed of `name`. `record`: the case that the event bears, if it does. */
enum tier tier_of_delivery(bool is_partner, struct text name, const struct case_record *record);

/* An event and its text as they were written, made fit for that tier: `event` and `text` are left, or become bytes in the arena. Returns CODEC_OK, or what
 * hindered it; then nothing may be shown. */
MUST_CHECK int tier_redact_delivery(enum tier tier, struct arena *arena, struct text *event, struct text *text);

/* The same for the feed of `name`, from the bytes alone. */
MUST_CHECK int tier_redact_stored(bool is_partner, struct text name, struct arena *arena, struct text *event, struct text *text);

#endif
