#include "plugins/host/loader.h"

#include <dlfcn.h>

static int refuse(struct plugin *plugin)
{
	if (plugin->handle)
		dlclose(plugin->handle);
	*plugin = (struct plugin){ 0 };
	return LOADER_REFUSED;
}

/* What every ABI number so far begins with is checked before anything else is believed. */
static bool is_fit(const struct liaison_plugin *table, struct why *why)
{
	if (table->abi < 1 || table->abi > LIAISON_PLUGIN_ABI) {
		why_say(why,
			"it is made for plugin ABI %u and this liaison knows 1 to %d; build it with this version's liaison/plugin.h",
			(unsigned)table->abi, LIAISON_PLUGIN_ABI);
		return false;
	}
	if (table->size < sizeof *table) {
		why_say(why, "its table has %u bytes where ABI %u has %zu; set .size = sizeof(struct liaison_plugin)",
			(unsigned)table->size, (unsigned)table->abi, sizeof *table);
		return false;
	}
	if (!table->name || !*table->name) {
		why_say(why, "it has no name; set .name");
		return false;
	}
	return true;
}

int loader_open(const char *path, const char *config, struct plugin *out, struct why *why)
{
	*out = (struct plugin){ .handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) };
	why_where(why, path, 0);
	if (!out->handle) {
		why_say(why, "it cannot be loaded: %s", dlerror());
		return refuse(out);
	}
	out->table = dlsym(out->handle, "liaison_plugin");
	if (!out->table) {
		why_say(why, "it exports no liaison_plugin; see docs/PLUGINS.md for what a plugin must have");
		return refuse(out);
	}
	if (!is_fit(out->table, why))
		return refuse(out);
	if (out->table->open && out->table->open(&view_host, config, &out->instance)) {
		why_say(why, "it refused to open: %s", *view_refusal() ? view_refusal() : "it gave no reason");
		return refuse(out);
	}
	return LOADER_OK;
}

void loader_close(struct plugin *plugin)
{
	if (plugin->table && plugin->table->close)
		plugin->table->close(plugin->instance);
	(void)refuse(plugin);
}

void loader_assess(const struct plugin *plugin, const struct liaison_case *c, struct liaison_answer *answer)
{
	if (plugin->table->assess)
		plugin->table->assess(plugin->instance, c, answer);
}

void loader_changed(const struct plugin *plugin, const struct liaison_case *c, const char *what)
{
	if (plugin->table->changed)
		plugin->table->changed(plugin->instance, c, what);
}
