/* host/loader.h - a plugin's shared object in memory: found, checked, opened, closed. The only place that includes dlfcn.h.
 */
#ifndef LIAISON_HOST_LOADER_H
#define LIAISON_HOST_LOADER_H

#include "base/why.h"
#include "plugins/host/view.h"

struct plugin {
	const struct liaison_plugin *table;
	void *instance, *handle;
};

enum loader_rc {
	LOADER_OK = 0,
	LOADER_REFUSED, /* `why` says what is wrong with it; nothing stays loaded */
};

/* Loads and opens the plugin at `path` (with a slash in it). Owner: the caller, until loader_close. */
MUST_CHECK int loader_open(const char *path, const char *config, struct plugin *out, struct why *why);
void loader_close(struct plugin *plugin);

/* Asks the plugin. `answer` is freshly initialised; it stays so, an acceptance, when the plugin has nothing to say. */
void loader_assess(const struct plugin *plugin, const struct liaison_case *c, struct liaison_answer *answer);
void loader_changed(const struct plugin *plugin, const struct liaison_case *c, const char *what);

#endif
