/* lib/served.h - a liaisond of its own for a measurement: in a fresh folder, on ipc endpoints, ended and cleared away afterwards. */
#ifndef LIAISON_BENCH_SERVED_H
#define LIAISON_BENCH_SERVED_H

#include <stdbool.h>
#include <sys/types.h>

struct served {
	pid_t pid;
	char folder[256], requests[300], database[300];
};

/* Starts the liaisond beside this program with that configuration. false: it did not come up, and has said why. */
bool served_start(struct served *served, const char *config);
/* The same under a clock that is set by hand. */
bool served_start_by_hand(struct served *served, const char *config);
/* Ends it (SIGTERM) and waits for it. *cpu_s_out: processor time that it and its plugins have used, in seconds. false: it did not end
 * well. */
bool served_stop(struct served *served, double *cpu_s_out);
/* Takes the folder away. */
void served_clear(struct served *served);

#endif
