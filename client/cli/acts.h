/* client/cli/acts.h - the commands that act on one case: one way through for all, and a table of them. One thread. */
#ifndef LIAISON_CLI_ACTS_H
#define LIAISON_CLI_ACTS_H

#include "command.h"
#include "liaison/client.h"

/* What every row of the table runs: reads the options that the row has, asks, prints. */
int acts_run(const struct args *args);

/* On whose behalf the act is when --department does not say: "supervisors", "citizen"; NULL: it has to be said. */
const char *acts_default_party(enum liaison_verb verb);

extern const struct command act_commands[];
extern const size_t act_commands_n;

#endif
