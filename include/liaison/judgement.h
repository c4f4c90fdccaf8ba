/* liaison/judgement.h - a plugin's judgement as a table: what a case must be like, and what follows.
 * For plugins only, beside liaison/plugin.h; everything here is compiled into the plugin. */
#ifndef LIAISON_JUDGEMENT_H
#define LIAISON_JUDGEMENT_H

#include "liaison/plugin.h"

/* A NULL-ended list: .words = LIAISON_LIST("sinkhole", "塌陷"). */
#define LIAISON_LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

enum liaison_days { LIAISON_ANY_DAY, LIAISON_WEEKEND };

/* A row holds when each condition that it states holds. One that it does not state (0, NULL) is no condition. */
struct liaison_judgement {
	const char *name; /* for whoever reads the table */

	/* What it is about: the category begins with one of these paths, or one of these words is there. */
	const char *const *categories;
	const char *const *or_words;
	const char *const *words;   /* one of these is there */
	const char *const *also;    /* and one of these */
	const char *const *unless;  /* and none of these */
	int32_t from_hour, to_hour; /* received between them, local time; 22 to 6 goes over midnight; equal: at any time */
	enum liaison_days days;

	/* What follows. */
	const char *decline_to;         /* not ours: theirs. The first such row decides and nothing else follows */
	enum liaison_priority priority; /* at least; the highest counts */
	const char *sub_unit;           /* the first row that names one counts */
	const char *policy;             /* likewise */
	const char *demand;
	const char *reason; /* a sentence for people */
};

static inline bool liaison_judgement_is_timely(const struct liaison_judgement *j, struct liaison_local_time at)
{
	bool is_between = j->from_hour < j->to_hour ? at.hour >= j->from_hour && at.hour < j->to_hour
						    : at.hour >= j->from_hour || at.hour < j->to_hour;

	if (j->from_hour != j->to_hour && !is_between)
		return false;
	return j->days == LIAISON_ANY_DAY || at.weekday >= 5;
}

static inline bool liaison_judgement_is_about(const struct liaison_host *host, const struct liaison_judgement *j,
					      const struct liaison_case *c)
{
	if (!j->categories && !j->or_words)
		return true;
	for (const char *const *path = j->categories; path && *path; path++)
		if (host->category_is(c, *path))
			return true;
	return j->or_words && host->text_has_any(c, j->or_words);
}

static inline bool liaison_judgement_holds(const struct liaison_host *host, const struct liaison_judgement *j,
					   const struct liaison_case *c)
{
	return liaison_judgement_is_timely(j, host->received(c)) && liaison_judgement_is_about(host, j, c) &&
	       (!j->words || host->text_has_any(c, j->words)) && (!j->also || host->text_has_any(c, j->also)) &&
	       !(j->unless && host->text_has_any(c, j->unless));
}

/* Fills the answer from all rows that hold. One who only has to know of a case has nothing to decline. */
static inline void liaison_judge(const struct liaison_host *host, const struct liaison_judgement *table, size_t n,
				 const struct liaison_case *c, struct liaison_answer *a)
{
	enum liaison_priority highest = LIAISON_PRIORITY_NONE;
	const char *sub_unit = NULL, *policy = NULL;

	for (const struct liaison_judgement *j = table; j < table + n; j++)
		if (j->decline_to && host->part(c) != LIAISON_INFORMED && liaison_judgement_holds(host, j, c)) {
			host->decline(a, j->reason, j->decline_to);
			return;
		}
	for (const struct liaison_judgement *j = table; j < table + n; j++) {
		if (j->decline_to || !liaison_judgement_holds(host, j, c))
			continue;
		highest = j->priority > highest ? j->priority : highest;
		sub_unit = sub_unit ? sub_unit : j->sub_unit;
		policy = policy ? policy : j->policy;
		if (j->demand)
			host->demand(a, j->demand);
		host->reason(a, j->reason);
	}
	if (highest)
		host->set_priority(a, highest);
	if (sub_unit)
		host->set_sub_unit(a, sub_unit);
	if (policy)
		host->set_policy(a, policy);
}

/* A whole plugin of a table, which must be an array called `judgements`. It has no settings. */
#define LIAISON_JUDGEMENT_PLUGIN(name_is, description_is)                                                \
	static const struct liaison_host *host;                                                          \
                                                                                                         \
	static int open_table(const struct liaison_host *given, const char *config, void **instance_out) \
	{                                                                                                \
		(void)instance_out;                                                                      \
		host = given;                                                                            \
		if (!*config)                                                                            \
			return 0;                                                                        \
		host->refuse("it has no settings; take its configuration file away");                    \
		return 1;                                                                                \
	}                                                                                                \
                                                                                                         \
	static void assess_table(void *instance, const struct liaison_case *c, struct liaison_answer *a) \
	{                                                                                                \
		(void)instance;                                                                          \
		liaison_judge(host, judgements, sizeof judgements / sizeof *judgements, c, a);           \
	}                                                                                                \
                                                                                                         \
	const struct liaison_plugin liaison_plugin = {                                                   \
		.size = sizeof(struct liaison_plugin),                                                   \
		.abi = LIAISON_PLUGIN_ABI,                                                               \
		.name = (name_is),                                                                       \
		.description = (description_is),                                                         \
		.open = open_table,                                                                      \
		.assess = assess_table,                                                                  \
	}

#endif
