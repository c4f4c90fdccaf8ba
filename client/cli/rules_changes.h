/* client/cli/rules_changes.h - what another configuration would change: pairs of decisions of the same case, compared, grouped by what changed and by the rule
 * that caused it. Holds a few words a group, never the cases. Aborts without memory. One thread. */
#ifndef LIAISON_CLI_RULES_CHANGES_H
#define LIAISON_CLI_RULES_CHANGES_H

#include "out.h"
#include "proto/message.h"

enum { CHANGES_EXAMPLES = 3 };

/* What of a decision can change, what matters most first. */
enum change_kind {
	CHANGE_LEAD,
	CHANGE_CO_HANDLERS,
	CHANGE_PRIORITY,
	CHANGE_CLOCKS, /* the clock policy, or when what it promises is due */
	CHANGE_FALLBACK,
	CHANGE_SUB_UNIT,
	CHANGE_CAMPAIGN, /* that the rules name, whether it is open or not */
	CHANGE_FLAGS,    /* fallback, near_border, conflict */
	CHANGE_KINDS
};

/* Cases that change in the same way for the same reason. */
struct change_group {
	char *what; /* "environment -> transport", "also with transport", "priority normal -> high", "policy road: resolve earlier" */
	char *cause; /* "road (rules.cfg:12) -> mud (rules.cfg:30)" */
	char *examples[CHANGES_EXAMPLES]; /* how the cases are called */
	size_t n_examples;
	uint64_t cases;
};

struct lead_pair {
	char *from, *to;
	uint64_t cases, changed; /* those of them that change in whatever way */
};

struct changes {
	bool is_recorded; /* set by the caller: "now" is a case as it stands, so that its campaign and all clocks but the lead's promise may be people's doing,
			     and are not compared */
	uint64_t cases, changed, by_kind[CHANGE_KINDS];
	struct lead_pair *pairs; /* of leads, also those that stay */
	size_t n_pairs;
	struct change_group *groups;
	size_t n_groups;
};

/* One case under the configurations of now and of then. `name`: what people call it. */
void changes_add(struct changes *changes, const char *name, const struct case_record *now, const struct case_record *then);
/* Tables for people: by kind, by department, then the groups, most cases first, at most `groups` of them. */
void changes_print(const struct changes *changes, size_t groups);
void changes_print_json(const struct changes *changes, size_t groups);
void changes_fini(struct changes *changes);

#endif
