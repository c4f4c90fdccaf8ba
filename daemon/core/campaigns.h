/* core/campaigns.h - the campaigns that are open, in memory: which one a new case fits. Few, and mostly none; then nothing is looked at.
 * Holds copies of what it is given. Loop thread only. */
#ifndef LIAISON_CORE_CAMPAIGNS_H
#define LIAISON_CORE_CAMPAIGNS_H

#include "core/decide.h"

struct campaigns;

/* Owner: the caller, until campaigns_destroy. Aborts without memory. */
struct campaigns *campaigns_create(void);
void campaigns_destroy(struct campaigns **campaigns);

/* Takes it in, in place of what it was before; one that is closed is let go of. false: LIMIT_CAMPAIGNS are open already; nothing changed. */
bool campaigns_put(struct campaigns *campaigns, const struct campaign *campaign);

size_t campaigns_count(const struct campaigns *campaigns);

/* The open one of that name; NULL: there is none. Valid until the next put. */
const struct campaign *campaigns_find(const struct campaigns *campaigns, struct text name);

/* The campaign that a new case joins: the one that its rule names, if it is open; otherwise the oldest whose lists and period it meets. A campaign without
 * any list takes nothing by itself. `shares` are the departments that have a part in it. Empty: none. The text is valid until the next put. */
struct text campaigns_fit(const struct campaigns *campaigns, struct text named_by_rule, const struct case_record *record, const struct share *shares, size_t n_shares);

#endif
