/* client/cli/replay.h - what replay remembers of each past case, and the figures drawn from it. One thread. */
#ifndef LIAISON_CLI_REPLAY_H
#define LIAISON_CLI_REPLAY_H

#include "rows.h"

struct replay;

/* One row of the file and what the daemon made of it. Texts lie in the replay's arena. */
struct past {
	struct replay *replay;
	struct liaison_submission submission;
	uint64_t line;
	int64_t acknowledged_ms, closed_ms; /* when that happens; closed_ms 0: stays open */
	const char *outcome_code, *answer, *expected_lead, *expected_area;
	int64_t expected_due_ms;
	bool has_expected_overdue, is_expected_overdue;
	/* from the daemon */
	bool is_answered, is_taken;
	const char *lead;
	const char *parts[LIMIT_ASSIGNMENTS]; /* required co-handlers, which must be done first */
	size_t n_parts;
	int64_t due_ms; /* by the policies */
	bool is_due_unknown; /* what they would have promised could not be read */
	bool is_area_right, is_resolved, is_overdue;
};

/* Absolute counts; shares are of the total in front of them. */
struct replay_figures {
	uint64_t cases, bad_rows, closed, open;
	uint64_t lead_total, lead_agree;
	uint64_t area_total, area_agree;
	uint64_t due_total, due_within_5min, due_unread; /* unread: of cases whose trace could not be read; in none of the figures about policies */
	uint64_t overdue_total, overdue_agree;                   /* of the closed rows for which the records have a flag */
	uint64_t overdue_with_due_total, overdue_with_due_agree; /* of those, the ones with a due time in the records */
	uint64_t overdue_by_policy_total, overdue_by_policy_agree; /* of all of those, by due_ms instead of what the daemon marked */
	bool by_policies_alone;                                  /* the cases came without the due times of the records */
	uint64_t overdue_expected, overdue_found;                /* among overdue_total */
	uint64_t overdue_cases;                                  /* among all closed ones */
	uint64_t acts, acts_refused, sent_again;
	double seconds;
	int64_t until_ms;
};

void replay_count(const struct past *past, size_t n, struct replay_figures *out);
void replay_print(const struct replay_figures *f, bool is_json);

#endif
