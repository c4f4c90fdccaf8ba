/* conf/rules_words.h - lists of words in rules.cfg, and the named sets that they may share: "@winter" in a list stands for
 * the words of the set winter. Part of conf/rules_file; one thread. */
#ifndef LIAISON_CONF_RULES_WORDS_H
#define LIAISON_CONF_RULES_WORDS_H

#include "conf/tree.h"

struct rules_set {
	struct text name, *words; /* as written: "@@" not yet "@" */
	size_t n;
	unsigned line;
	bool is_used;
};

struct rules_sets {
	struct rules_set *sets;
	size_t n;
};

/* `sets` at the root of the file; none is an ordinary answer. Returns tree_rc; everything lies in the tree's arena. */
MUST_CHECK int rules_sets_read(struct tree *tree, struct rules_sets *out);

/* As tree_find_texts, with the sets put in, and an empty list or word refused. */
MUST_CHECK int rules_words_find(struct tree *tree, const struct rules_sets *sets, const config_setting_t *group,
				const char *name, struct text **out, size_t *n_out);

#endif
