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

enum condition_kind { /* cheapest first: conditions of a rule are tried in this order */
		      CONDITION_CATEGORY,
		      CONDITION_CHANNEL,
		      CONDITION_PRIORITY,
		      CONDITION_AREA,
		      CONDITION_TITLE,
		      CONDITION_KEYWORDS,
		      CONDITION_KIND_COUNT
};

/* One line of `when`; it holds when one of its words does. */
struct condition {
	enum condition_kind kind;
	struct place place;
	struct text *words; /* category paths, "layer:name", channels, keywords; not used by CONDITION_PRIORITY */
	size_t n_words;
	uint32_t priorities; /* bit 1 << enum priority; CONDITION_PRIORITY only */
};

struct rule {
	struct text name;
	size_t tier; /* index into tiers; an adding rule without a tier bears the last one */
	struct place place;
	struct condition *when; /* all must hold; none: the rule holds always. In the order of enum condition_kind, each kind
				   at most once */
	size_t n_when;
	struct text lead; /* empty: the rule only adds its co-handlers and priority to whatever the winning rule says */
	struct text *with, *inform, *fallback;
	size_t n_with, n_inform, n_fallback;
	enum priority priority;
	struct text policy, sub_unit;
};

struct rule_set_definition {
	struct text *tiers; /* strongest first; none: all rules are of one nameless tier */
	size_t n_tiers;
	struct rule *rules;
	size_t n_rules;
	struct digest digest; /* of the file that it was read from */
};

#endif
