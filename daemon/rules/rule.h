/* rules/rule.h - a rule set as its officials wrote it: the plain definition, before anything is compiled.
 * Built by conf/rules_file, or by hand in a test; docs/RULES.md says what each part means. Plain data, read-only once built.
 * Owner of all texts and arrays: whoever built it, for as long as a rule set made of it lives. Any thread. */
#ifndef LIAISON_RULES_RULE_H
#define LIAISON_RULES_RULE_H

#include "base/digest.h"
#include "proto/message.h"

/* Where something was written, for messages to the one who wrote it. */
struct place {
	const char *file;
	unsigned line;
};

enum condition_kind { /* cheapest first: conditions of a group are tried in this order */
		      CONDITION_CATEGORY,
		      CONDITION_CHANNEL,
		      CONDITION_SOURCE,
		      CONDITION_REPORTER, /* the reporter's kind */
		      CONDITION_PRIORITY,
		      CONDITION_FIELD,
		      CONDITION_HOURS,  /* time of day and weekday */
		      CONDITION_PERIOD, /* from a day until a day */
		      CONDITION_AREA,
		      CONDITION_NOT_AREA, /* there is a point, and it lies in none of these */
		      CONDITION_NEAR_BORDER,
		      CONDITION_TITLE,
		      CONDITION_KEYWORDS,
		      CONDITION_TITLE_PATTERN,
		      CONDITION_PATTERN,
		      CONDITION_ANY, /* one of `parts` holds */
		      CONDITION_ALL, /* each of `parts` holds */
		      CONDITION_NOT, /* none of `parts` holds */
		      CONDITION_KIND_COUNT
};

enum {
	CONDITION_DEPTH_MAX = 32, /* groups within groups; the ALL that each group of `any`, `all` or `not` is counts too */
	CONDITION_EVERY_DAY = 0x7F,
};
#define CONDITION_NO_DAY INT32_MIN /* no first or last day */

/* From one time of day to another, in seconds; `to_s` at or before `from_s` lies on the next day. */
struct hours {
	int32_t from_s, to_s;
};

/* One line of `when`; it holds when one of its words does. The members are those of a kind; the others are zero. */
struct condition {
	enum condition_kind kind;
	struct place place;
	struct text *words; /* category paths, "layer:name", channels, keywords, patterns, values of a field, layers of a
			       near border (none: any layer); never an empty word */
	size_t n_words;
	uint32_t priorities; /* PRIORITY: bit 1 << enum priority */
	struct text field;   /* FIELD: its name; without words the case need only have it */
	struct hours *hours; /* HOURS; none: the whole day */
	size_t n_hours;
	uint32_t weekdays; /* HOURS: bit 0 is Monday, of the day on which the hours begin; 0: every day, not said */
	int32_t first_day, last_day; /* PERIOD: inclusive, as civil_days counts; CONDITION_NO_DAY: open */
	bool is_unwanted;            /* NEAR_BORDER: holds when the point is not near one */
	struct condition *parts;     /* ANY, ALL, NOT */
	size_t n_parts;
};

struct rule {
	struct text name;
	size_t tier; /* index into tiers; an adding rule without a tier bears the last one */
	struct place place;
	struct condition *when; /* all must hold; none: the rule holds always */
	size_t n_when;
	struct text lead; /* empty: the rule only adds to whatever the winning rule says */
	struct text *with, *inform, *fallback;
	size_t n_with, n_inform, n_fallback;
	/* At most one of the three says what becomes of the priority that the case was submitted with. */
	enum priority priority, at_least; /* PRIORITY_NONE: not said */
	int steps;                        /* so many higher, negative: lower, within low .. urgent */
	struct text policy, sub_unit, campaign;
};

struct rule_set_definition {
	struct text *tiers; /* strongest first; none: all rules are of one nameless tier */
	size_t n_tiers;
	struct rule *rules;
	size_t n_rules;
	size_t n_left_out;    /* rules that could not be read: only in a check, which goes on */
	struct digest digest; /* of the file that it was read from */
};

#endif
