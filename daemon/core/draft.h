/* core/draft.h - the case that a decision makes of a submission, not yet numbered or kept. Pure, but for the clocks that it asks for. */
#ifndef LIAISON_CORE_DRAFT_H
#define LIAISON_CORE_DRAFT_H

#include "core/campaigns.h"
#include "core/decide.h"
#include "core/timekeeping.h"

/* Decides, and fills `out`: lead, assignments, clocks that start at `received`, further clocks of the lead's policy, areas,
 * flags, and the campaign that it fits (`campaigns` NULL: none). Number and reference stay empty; texts are the
 * submission's, the finding's, the verdicts' or the arena's. *ruling_out: the decision itself, with the policy that counts. */
void draft_case(const struct city *city, const struct timekeeping *time, const struct campaigns *campaigns, const struct submission *submission,
		const struct finding *finding, const struct verdicts *verdicts, wall received, struct arena *arena, struct ruling *ruling_out,
		struct case_record *out);

/* What the resolve clock names as its policy when the sending system had promised it already. */
#define POLICY_PROMISED "promised"

/* A new assignment of this share, with clocks that start at `start`; one who is only informed has none. */
void draft_assignment(const struct timekeeping *time, const struct case_record *record, const struct share *share, wall start,
		      struct assignment *out);

/* For an answer: of a trace's areas those between which the case was decided. Nothing unless it is flagged near_border. In the arena; 0 or a fault. */
MUST_CHECK int draft_borders(const struct area_hit *areas, size_t n, struct arena *arena, struct case_record *record);

/* The decision's trace; arrays are the finding's and the verdicts' own. */
struct decision draft_trace(const struct finding *finding, const struct verdicts *verdicts, const struct ruling *ruling);

#endif
