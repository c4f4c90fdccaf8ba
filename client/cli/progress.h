/* client/cli/progress.h - what a person sees while a long run goes on; and how long such a run bears silence. One thread. */
#ifndef LIAISON_CLI_PROGRESS_H
#define LIAISON_CLI_PROGRESS_H

#include "base/moment.h"
#include "out.h"

/* A bar on stderr, only where that is a terminal and the run has lasted two seconds; five times a second. */
struct progress {
	const char *what;
	mono began, shown;
	bool is_terminal, is_shown;
};

void progress_start(struct progress *p, const char *what);
/* `share` negative: unknown. */
void progress_show(struct progress *p, double share, uint64_t done);
void progress_end(struct progress *p);
double progress_seconds(const struct progress *p);

/* For runs that survive a daemon's restart: how long without any answer is too long. */
struct patience {
	mono heard;
	uint64_t answered;
	int64_t limit_ms;
	bool is_told; /* the wait was mentioned */
};

/* --patience of the arguments. Returns an exit code. */
int patience_start(struct patience *p, const struct args *args);
/* Polls once. Returns EXIT_DONE, or with a sentence EXIT_SILENT when patience is over, EXIT_REFUSED when this
 * machine fails. */
int patience_poll(struct patience *p, struct liaison *l);

#define PATIENCE_OPTION                                                                                         \
	{                                                                                                       \
		"patience", "TIME", "how long the daemon may be silent, over a restart say (default: \"60 s\")" \
	}

#endif
