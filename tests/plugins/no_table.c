/* A shared object that is no plugin. */
#include "liaison/plugin.h"

extern LIAISON_PLUGIN_EXPORT const int not_a_plugin;
const int not_a_plugin = 1;
