/* hosts/hosts.h - the departments' plugins, each in a host process of its own: started, asked, watched, buried, started
 * again. Implements core/assessor.h. Holds processes and what lies between them and us; never blocks (but in hosts_settle
 * and hosts_destroy), and calls the listener only from hosts_take. Loop thread only.
 *
 * A turn: hosts_take, core's work (may_ask, ask), the commit, hosts_flush, hosts_tend. */
#ifndef LIAISON_HOSTS_HOSTS_H
#define LIAISON_HOSTS_HOSTS_H

#include "base/why.h"
#include "core/assessor.h"
#include "core/city.h"

struct host_settings {
	const char *program;   /* liaison-plugin-host */
	const char *plugins;   /* folder of NAME.so */
	const char *configs;   /* folder of NAME.cfg, handed to the plugin as it stands; NULL: none has a configuration */
	dur start_limit;       /* from its start until it must be ready; 5 s */
	dur hang_limit;        /* without any answer while questions wait; 1 s */
	dur first_pause;       /* before a restart, doubling with each death in a row; 250 ms */
	dur longest_pause;     /* 1 min */
	dur good_run;          /* having been ready this long ends a row of deaths; 1 min */
	uint32_t deaths_max;   /* in a row, then it is switched off; 8 */
	uint32_t files;        /* descriptors that a host may have; 32 */
	uint64_t memory_bytes; /* address space of a host; 512 MiB; 0: no limit */
	size_t queue_bytes;    /* questions not yet taken by a host; more: may_ask is false; 1 MiB */
	size_t in_hand_max;    /* questions without an answer, likewise; 16,384 */

	/* What the city's clocks show at `at`; weekday 0 Monday .. 6. */
	void (*local_time)(void *ctx, wall at, int *hour, int *minute, int *weekday);
	void *local_time_ctx;
};

enum hosts_rc {
	HOSTS_OK = 0,
	HOSTS_REFUSED, /* `why` says which department's plugin cannot be, and what to do */
};

struct hosts;

/* Is there a file for each plugin that the city names, and a program to run it? Starts nothing. The two below ask for one department's plugin, and
 * for the program alone. */
MUST_CHECK int hosts_check(const struct host_settings *settings, const struct city *city, struct why *why);
MUST_CHECK int hosts_check_plugin(const struct host_settings *settings, const struct department *department,
				  struct why *why);
MUST_CHECK int hosts_check_program(const struct host_settings *settings, struct why *why);

/* Checks, then starts one process for each department with a plugin; they get ready on their own (see hosts_settle). Owner:
 * the caller, until hosts_destroy; the strings of `settings` are borrowed that long; `city` is not needed any more. Returns HOSTS_OK,
 * HOSTS_REFUSED or a fault. */
MUST_CHECK int hosts_create(const struct host_settings *settings, const struct city *city, struct assessor_listener listener,
			    struct now now, struct hosts **out, struct why *why);

/* Hangs up, gives the plugins a tenth of a second to close, kills what is left. No process remains. */
void hosts_destroy(struct hosts **hosts);

/* Core's view. */
struct assessor hosts_assessor(struct hosts *hosts);

/* A fact for a department's plugin: `what` (1 .. LIMIT_NAME bytes) happened to the case. The question's id and limit do not
 * matter. Lost when the plugin cannot be asked now. */
void hosts_tell(struct hosts *hosts, const struct question *about, struct text what);

/* What the loop should wait for; at most `room`. Returns how many. */
struct hosts_fd {
	int fd;
	bool wants_write;
};
size_t hosts_fds(const struct hosts *hosts, struct hosts_fd *fds_out, size_t room);

/* Reads what has come (bounded) and tells the listener: verdicts, plugins that are ready, UNASSESSED for what died. */
void hosts_take(struct hosts *hosts, struct now now);

/* Sends what was asked, as far as the sockets take it. */
void hosts_flush(struct hosts *hosts);

/* Kills what hangs, reaps what is dead, starts what has rested. *next_out: when to come back at the latest (made earlier
 * only). */
void hosts_tend(struct hosts *hosts, struct now now, mono *next_out);

/* Waits until no plugin is starting any more, at most `longest`. For the daemon's own start, before its sockets open.
 * Returns how many plugins are not ready. */
size_t hosts_settle(struct hosts *hosts, dur longest);

#endif
