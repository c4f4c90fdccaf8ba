/* A plugin that was made for an ABI which does not exist yet. */
#include "liaison/plugin.h"

const struct liaison_plugin liaison_plugin = {
	.size = sizeof(struct liaison_plugin),
	.abi = LIAISON_PLUGIN_ABI + 1,
	.name = "newer",
	.description = "made for a later version",
};
