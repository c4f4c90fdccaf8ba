/* The life of a host process; the drawing stands in host.h. */
#include "hosts/host.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/clock.h"
#include "base/log.h"

enum { REAP_AGAIN_MS = 2, CAUSE_SIZE = 128 };

static char *path_of(const char *folder, struct text name, const char *ending)
{
	char *path;
	int size = asprintf(&path, "%s/%.*s%s", folder, TEXT_ARG(name), ending);

	assert(size > 0);
	return path;
}

void host_init(struct host *host, const struct host_settings *settings, const struct assessor_listener *listener,
	       const struct department *department, mono now)
{
	*host = (struct host){ .settings = settings,
			       .listener = listener,
			       .department = { strndup(department->name.at, department->name.size), department->name.size },
			       .wake = now,
			       .first = 1,
			       .next = 1 };
	host->child.talk = host->child.words = -1;
	host->path = path_of(settings->plugins, department->plugin, ".so");
	host->config = settings->configs ? path_of(settings->configs, department->plugin, ".cfg") : NULL;
	host->in.limit = 2 * HOST_FRAME_LIMIT;
	host->out.limit = settings->queue_bytes + 2 * HOST_FRAME_LIMIT;
	host->flights = malloc(settings->in_hand_max * sizeof *host->flights);
	assert(host->flights && host->department.at);
}

void host_hang_up(struct host *host)
{
	child_hang_up(&host->child);
}

void host_fini(struct host *host, mono until)
{
	int status;

	/* Its standard error closes when it ends: that is what there is to wait for. */
	while (host->child.pid && host->child.words >= 0 && host->state != HOST_DYING &&
	       mono_is_before(clock_mono(), until)) {
		struct pollfd words = { .fd = host->child.words, .events = POLLIN };

		(void)poll(&words, 1, (int)dur_to_ms(mono_since(until, clock_mono())) + 1);
		if (!words_take(&host->words, host->child.words, host->department))
			break;
	}
	child_kill(&host->child);
	(void)child_reap(&host->child, true, &status);
	child_close(&host->child);
	buffer_fini(&host->in);
	buffer_fini(&host->out);
	free(host->flights);
	free((char *)(uintptr_t)host->department.at);
	free(host->path);
	free(host->config);
}

/* ---- birth ---- */

static void start(struct host *host, mono now)
{
	buffer_clear(&host->in);
	buffer_clear(&host->out);
	host->sent = host->begun = 0;
	host->first = host->next = 1;
	host->words = (struct words){ 0 };
	host->cause = NULL;
	host->state = HOST_STARTING;
	host->wake = mono_after(now, host->settings->start_limit);
	if (child_start(host->settings->program, host->path, &host->child)) {
		log_event(LOG_WARN, "plugin-start-failed", "department=%.*s program=%s: %s.", TEXT_ARG(host->department),
			  host->settings->program, strerror(errno));
		host_condemn(host, "could not be started", now);
	} else if (host_say_hello(host)) {
		host_condemn(host, host->cause ? host->cause : "could not be told what to do", now);
	}
}

void host_ready(struct host *host, mono now)
{
	host->state = HOST_RUNNING;
	host->since = now;
	host->progress = now;
}

/* ---- death ---- */

static void suspect_case(struct host *host)
{
	uint64_t sequence = host->child.in_hand ? atomic_load_explicit(host->child.in_hand, memory_order_relaxed) : 0;
	const struct flight *flight = &host->flights[sequence % host->settings->in_hand_max];

	if (sequence < host->first || sequence >= host->next || !suspects_add(&host->suspects, flight->case_key))
		return;
	log_event(
		LOG_WARN, "plugin-case-set-aside",
		"department=%.*s case=%llu: The plugin died twice with this case in hand. It is not asked about it again before the next start of the daemon; "
		"the rules' answer stands.",
		TEXT_ARG(host->department), (unsigned long long)flight->case_number);
}

void host_condemn(struct host *host, const char *cause, mono now)
{
	if (host->state == HOST_RUNNING && mono_since(now, host->since).ns >= host->settings->good_run.ns)
		host->deaths = 0;
	child_kill(&host->child);
	child_hang_up(&host->child);
	suspect_case(host);
	host->cause = cause;
	host->state = HOST_DYING;
}

static const char *cause_of(const struct host *host, int status, char out[CAUSE_SIZE])
{
	if (host->cause)
		return host->cause;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		snprintf(out, CAUSE_SIZE, "hung up, or was killed from outside");
	else if (WIFSIGNALED(status))
		snprintf(out, CAUSE_SIZE, "was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		snprintf(out, CAUSE_SIZE, "ended by itself with status %d", WEXITSTATUS(status));
	return out;
}

static void rest_or_give_up(struct host *host, const char *cause, mono now)
{
	const struct host_settings *settings = host->settings;
	dur pause = settings->first_pause;
	char last[WORDS_KEPT * (WORDS_LINE + 4)];

	words_last(&host->words, last);
	host->deaths++;
	if (host->deaths >= settings->deaths_max) {
		host->state = HOST_OFF;
		log_event(
			LOG_ERROR, "plugin-off",
			"department=%.*s deaths=%u last=\"%s\": The plugin %s, and is switched off. Its department's cases stay unassessed until it is "
			"mended and the daemon started again.",
			TEXT_ARG(host->department), (unsigned)host->deaths, last, cause);
		return;
	}
	for (uint32_t i = 1; i < host->deaths && pause.ns < settings->longest_pause.ns; i++)
		pause.ns *= 2;
	pause.ns = pause.ns < settings->longest_pause.ns ? pause.ns : settings->longest_pause.ns;
	host->state = HOST_RESTING;
	host->wake = mono_after(now, pause);
	log_event(LOG_WARN, "plugin-died",
		  "department=%.*s deaths=%u last=\"%s\": The plugin %s. It is started again in %lld ms.",
		  TEXT_ARG(host->department), (unsigned)host->deaths, last, cause, (long long)dur_to_ms(pause));
}

static void bury(struct host *host, mono now, mono *next_out)
{
	char cause[CAUSE_SIZE];
	int status = 0;

	if (!child_reap(&host->child, false, &status)) {
		*next_out = mono_min(*next_out, mono_after(now, dur_ms(REAP_AGAIN_MS)));
		return;
	}
	if (host->child.words >= 0)
		(void)words_take(&host->words, host->child.words, host->department);
	child_close(&host->child);
	rest_or_give_up(host, cause_of(host, status, cause), now);
}

/* ---- watch ---- */

/* Something unread may be the very answer that is missed: the daemon itself may have been away. */
static bool has_unread(const struct host *host)
{
	char byte;

	return recv(host->child.talk, &byte, 1, MSG_PEEK | MSG_DONTWAIT) >= 0;
}

static void watch(struct host *host, mono deadline, const char *cause, mono now, mono *next_out)
{
	if (mono_is_before(now, deadline)) {
		*next_out = mono_min(*next_out, deadline);
		return;
	}
	if (!has_unread(host))
		host_condemn(host, cause, now);
	*next_out = now;
}

void host_tend(struct host *host, mono now, mono *next_out)
{
	if (host->state == HOST_RESTING && !mono_is_before(now, host->wake) && host->first == host->next) {
		host->restarts += host->deaths > 0;
		start(host, now);
	}
	if (host->state == HOST_STARTING)
		watch(host, host->wake, "was not ready in time", now, next_out);
	if (host->state == HOST_RUNNING && host->first != host->next)
		watch(host, mono_after(host->progress, host->settings->hang_limit), "gave no answer in time and was killed",
		      now, next_out);
	if (host->state == HOST_DYING)
		bury(host, now, next_out);
	if (host->state == HOST_RESTING)
		*next_out = mono_min(*next_out, host->wake);
	if (host->n_refused || (!host_has_talk(host) && host->first != host->next))
		*next_out = now; /* hosts_take has something to tell */
}
