/* liaison/plugin.h - what a department's plugin and its host process are to each other. docs/PLUGINS.md is the manual.
 *
 * A plugin is a shared object that exports one constant, `liaison_plugin`. It includes this header only and links nothing of
 * liaison. All calls come from one thread, one at a time. All texts are UTF-8 and end in a zero byte; those that the host
 * gives are never NULL unless said so, belong to the host, and are valid until the call into the plugin returns. */
#ifndef LIAISON_PLUGIN_H
#define LIAISON_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ABI, log of changes:
 *   1  first version. */
#define LIAISON_PLUGIN_ABI 1

#define LIAISON_PLUGIN_EXPORT __attribute__((visibility("default")))

enum liaison_priority { LIAISON_PRIORITY_NONE, LIAISON_LOW, LIAISON_NORMAL, LIAISON_HIGH, LIAISON_URGENT };

/* The part that the rules claim for the department: it answers for the case, must do something, or only has to know. */
enum liaison_part { LIAISON_PART_NONE, LIAISON_LEAD, LIAISON_REQUIRED, LIAISON_INFORMED };

enum liaison_log_level { LIAISON_LOG_ERROR, LIAISON_LOG_WARN, LIAISON_LOG_INFO };

/* Of the city's clocks. weekday: 0 Monday .. 6 Sunday. */
struct liaison_local_time {
	int32_t hour, minute, weekday;
};

struct liaison_case;   /* one case, to read */
struct liaison_answer; /* the department's answer, to fill; says "accept" until something is set */

struct liaison_host {
	uint32_t size; /* of this table, in bytes: a member beyond it is not there */
	uint32_t abi;  /* the host's number; it may be higher than the plugin's */

	/* What is known of a case. An absent text is "". */
	const char *(*category)(const struct liaison_case *c); /* a path such as transport/road/pothole */
	const char *(*channel)(const struct liaison_case *c);
	const char *(*source)(const struct liaison_case *c); /* the system that sent it */
	const char *(*title)(const struct liaison_case *c);
	const char *(*description)(const struct liaison_case *c);
	const char *(*address)(const struct liaison_case *c);
	const char *(*reporter_kind)(const struct liaison_case *c); /* citizen, business, council, ... */
	const char *(*field)(const struct liaison_case *c,
			     const char *name); /* an extra field of the source system; NULL: it has none such */
	enum liaison_priority (*priority)(const struct liaison_case *c); /* as submitted */
	enum liaison_part (*part)(const struct liaison_case *c);
	struct liaison_local_time (*received)(const struct liaison_case *c);
	uint64_t (*number)(const struct liaison_case *c); /* 0 while it has none yet */
	/* false: its place is not known; outputs unchanged. WGS 84, degrees. */
	bool (*point)(const struct liaison_case *c, double *lat_out, double *lon_out);
	/* The areas that hold its point. area(): false when `i` is not below n_areas; outputs unchanged. */
	size_t (*n_areas)(const struct liaison_case *c);
	bool (*area)(const struct liaison_case *c, size_t i, const char **layer_out, const char **name_out);

	/* Questions that every plugin has. */
	bool (*in_area)(const struct liaison_case *c, const char *layer,
			const char *name);                                   /* name NULL: any area of the layer */
	bool (*category_is)(const struct liaison_case *c, const char *path); /* begins with it, whole segments only */
	/* Does the word or phrase (at most 128 bytes) stand in title or description? Rules of matching: docs/PLUGINS.md,
	 * Words. */
	bool (*text_has)(const struct liaison_case *c, const char *word);
	/* The first of a NULL-ended list that does; NULL: none. */
	const char *(*text_has_any)(const struct liaison_case *c, const char *const *words);

	/* The answer. Texts are copied; names are cut at 64 bytes, all reasons together at 512. */
	void (*accept)(struct liaison_answer *a);
	void (*decline)(struct liaison_answer *a, const char *reason,
			const char *proposed_department);                 /* the latter may be NULL */
	void (*demand)(struct liaison_answer *a, const char *department); /* at most 16 */
	void (*set_priority)(struct liaison_answer *a, enum liaison_priority priority);
	void (*set_sub_unit)(struct liaison_answer *a, const char *sub_unit);
	void (*set_policy)(struct liaison_answer *a, const char *policy);
	void (*reason)(struct liaison_answer *a, const char *sentence); /* adds one */

	/* One line to the daemon's log: no names of citizens. */
	void (*log)(enum liaison_log_level level, const char *sentence);
	/* Within open: why it is going to fail. */
	void (*refuse)(const char *sentence);
};

/* What a plugin exports. Every function may be NULL. */
struct liaison_plugin {
	uint32_t size; /* sizeof(struct liaison_plugin) */
	uint32_t abi;  /* LIAISON_PLUGIN_ABI */
	const char *name;
	const char *description; /* one sentence for the log and for people */

	/* Called once, before anything else. `host` stays valid until close returns; `config` only during the call ("" when
	 * there is none). *instance_out is handed to the other functions. Returns 0, or anything else: it cannot work (say
	 * why with host->refuse). */
	int (*open)(const struct liaison_host *host, const char *config, void **instance_out);
	/* Judges one case. Absent: the department accepts whatever the rules give it. */
	void (*assess)(void *instance, const struct liaison_case *c, struct liaison_answer *a);
	/* A fact: `what` (an event's name such as "resolved") happened to a case of the department. */
	void (*changed)(void *instance, const struct liaison_case *c, const char *what);
	/* The last call. Not made when the process is killed. */
	void (*close)(void *instance);
};

LIAISON_PLUGIN_EXPORT extern const struct liaison_plugin liaison_plugin;

#ifdef __cplusplus
}
#endif
#endif
