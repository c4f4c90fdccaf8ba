/* conf/tree.h - one configuration file, read strictly.
 * Thin cover over libconfig: every question names file and line when it is not answered well, and a name that nobody asked for is an
 * error. Texts are copied into the reader's arena, so the file can be closed. Used by the parsers of conf/ only; one thread. */
#ifndef LIAISON_CONF_TREE_H
#define LIAISON_CONF_TREE_H

#include <libconfig.h>

#include "base/arena.h"
#include "base/moment.h"
#include "base/nearest.h"
#include "base/remarks.h"

enum tree_rc {
	TREE_OK = 0,
	TREE_REFUSED, /* `why` says what is wrong, with file and line */
	TREE_ABSENT,  /* tree_open: there is no such file; tree_find_*: the name is not set; outputs unchanged */
};

enum { TREE_FILE_LIMIT_BYTES = 32 * 1024 * 1024, TREE_DEPTH_LIMIT = 64 };

struct tree_home { /* where a name belongs */
	const char *name, *group;
};

struct tree {
	config_t config;
	const char *path; /* as shown in messages; borrowed */
	struct arena *arena;
	struct why *why;
	struct remarks *flaws; /* set by whoever reads on past a flaw, to hear of all; NULL: the first one ends it */
	const char *kind;      /* of the last refusal */
	char hint[WHY_HINT_SIZE]; /* for the next one; "": none */
	const struct tree_home *homes; /* for a name that stands elsewhere; NULL-ended; may be NULL */
	size_t n_flaws;
};

/* Reads `path`. TREE_REFUSED: too large, nested too deep, not UTF-8, or a syntax error. Owner: the caller, until tree_close; `path`, `arena` and `why`
 * are borrowed that long. */
MUST_CHECK int tree_open(struct tree *tree, const char *path, struct arena *arena, struct why *why);
void tree_close(struct tree *tree);
config_setting_t *tree_root(struct tree *tree);

/* What the next refusal or warning has to say besides its sentence. */
void tree_hint(struct tree *tree, const char *format, ...) PRINTF_LIKE(2, 3);
/* The name that may have been meant, or `otherwise` where none is near; NULL: then nothing. */
void tree_hint_nearest(struct tree *tree, const struct nearest *nearest, const char *otherwise);

/* Says "sentence" about this setting in tree->why and returns TREE_REFUSED. */
int tree_refuse(struct tree *tree, const config_setting_t *at, const char *format, ...) PRINTF_LIKE(3, 4);

/* Where all flaws are wanted: writes a refusal down, and goes on as if there had been none. Otherwise gives `rc` back. */
MUST_CHECK int tree_go_on(struct tree *tree, int rc);

/* Both at once, for one flaw among others; of a kind that programs tell by (struct remark), "invalid" like those of tree_refuse or another. */
MUST_CHECK int tree_flaw(struct tree *tree, const char *kind, const config_setting_t *at, const char *format, ...) PRINTF_LIKE(4, 5);

/* Where all flaws are wanted: writes down what is doubtful but no reason to refuse. Otherwise does nothing. */
void tree_warn(struct tree *tree, const char *kind, const config_setting_t *at, const char *format, ...) PRINTF_LIKE(4, 5);

/* The same for what is only worth knowing. */
void tree_note(struct tree *tree, const char *kind, const config_setting_t *at, const char *format, ...) PRINTF_LIKE(4, 5);

/* Refuses every member of `group` whose name is not in the NULL-ended list. */
MUST_CHECK int tree_only(struct tree *tree, const config_setting_t *group, const char *const *names);

/* The members below return TREE_ABSENT when `name` is not set in `group`, TREE_REFUSED when it is of another kind. The get form
 * refuses an absent name too. */
MUST_CHECK int tree_find_text(struct tree *tree, const config_setting_t *group, const char *name, struct text *out);
MUST_CHECK int tree_get_text(struct tree *tree, const config_setting_t *group, const char *name, struct text *out);
MUST_CHECK int tree_find_bool(struct tree *tree, const config_setting_t *group, const char *name, bool *out);
MUST_CHECK int tree_find_number(struct tree *tree, const config_setting_t *group, const char *name, double *out);
/* A string or an array or list of strings, as an array in the arena. */
MUST_CHECK int tree_find_texts(struct tree *tree, const config_setting_t *group, const char *name, struct text **out, size_t *n_out);
/* A list of groups, or one group. */
MUST_CHECK int tree_find_list(struct tree *tree, const config_setting_t *group, const char *name, config_setting_t **out);
MUST_CHECK int tree_find_group(struct tree *tree, const config_setting_t *group, const char *name, config_setting_t **out);
size_t tree_size(const config_setting_t *list);
/* Element `i` of a list, which must be a group. */
MUST_CHECK int tree_get_item(struct tree *tree, const config_setting_t *list, size_t i, config_setting_t **out);

/* Words with units: "50 ms", "2 s", "5 min"; "36 h", "14 days" of 24 hours; "64 KiB", "256 MiB"; "25 m". Return false when it is not one. */
bool unit_to_dur(struct text t, dur *out);
bool unit_to_days(struct text t, dur *out);
bool unit_to_bytes(struct text t, uint64_t *out);
bool unit_to_metres(struct text t, double *out);

#endif
