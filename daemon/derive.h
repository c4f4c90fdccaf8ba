/* derive.h - what each room is told, derived from one configuration. Both liaisond_run and --check use it, so that they agree. */
#ifndef LIAISON_DERIVE_H
#define LIAISON_DERIVE_H

#include "configuration.h"
#include "hosts/hosts.h"
#include "wire/wire.h"

struct wire_settings derive_wire(const struct settings *settings);

/* Where programs and plugins lie; room for the strings that host_settings borrows. */
struct places { char program[4096], plugins[4096], configs[4096]; };

/* From the place of this program: liaison-plugin-host lies beside it, plugins in ../plugins unless the settings say otherwise, their
 * configurations in CONFIG/plugins. Returns 0 or FAULT_SYSTEM. */
MUST_CHECK int places_find(const struct options *options, const struct settings *settings, struct places *out);

/* `zone`: what the plugins' local time is told by. */
struct host_settings derive_hosts(const struct settings *settings, struct zone *zone, const struct places *places);

#endif
