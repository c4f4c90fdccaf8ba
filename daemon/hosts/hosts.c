#include "hosts/hosts.h"

#include <assert.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/keyed.h"
#include "hosts/host.h"

enum { ARENA_BYTES = 8 * 1024 * 1024, CLOSING_MS = 100, FDS_A_HOST = 2, SETTLE_FDS = 64 };

struct hosts {
	struct host_settings settings;
	struct assessor_listener listener;
	unsigned char key[KEYED_KEY_SIZE];
	struct arena *arena; /* of one message */
	struct now now;      /* of this turn */
	struct host *host;
	size_t n;
};

/* ---- checks ---- */

static bool is_file_name(struct text name)
{
	return name.size && name.size <= LIMIT_NAME && name.at[0] != '.' && !memchr(name.at, '/', name.size) &&
	       !memchr(name.at, '\0', name.size);
}

int hosts_check_plugin(const struct host_settings *settings, const struct department *department, struct why *why)
{
	struct stat file;
	char *path;
	bool is_there;

	why_where(why, "city.cfg", 0);
	why_field(why, "plugin");
	if (!is_file_name(department->plugin)) {
		why_say(why,
			"Department %.*s: \"%.*s\" is no name of a plugin; give the file's name without folder and without .so.",
			TEXT_ARG(department->name), TEXT_ARG(department->plugin));
		return HOSTS_REFUSED;
	}
	if (asprintf(&path, "%s/%.*s.so", settings->plugins, TEXT_ARG(department->plugin)) < 0)
		return RAISE(FAULT_MEMORY);
	is_there = !stat(path, &file) && S_ISREG(file.st_mode) && !access(path, R_OK);
	if (!is_there)
		why_say(why,
			"Department %.*s: there is no readable plugin %s; build it, correct the name, or take the line away.",
			TEXT_ARG(department->name), path);
	free(path);
	return is_there ? HOSTS_OK : HOSTS_REFUSED;
}

int hosts_check_program(const struct host_settings *settings, struct why *why)
{
	if (!access(settings->program, X_OK))
		return HOSTS_OK;
	why_where(why, settings->program, 0);
	why_say(why, "This program, which runs the plugins, is not there or cannot be run; it is installed with liaisond.");
	return HOSTS_REFUSED;
}

int hosts_check(const struct host_settings *settings, const struct city *city, struct why *why)
{
	bool has_plugin = false;
	int rc = HOSTS_OK;

	for (size_t i = 0; !rc && i < city->n_departments; i++)
		if (city->departments[i].plugin.size) {
			has_plugin = true;
			rc = hosts_check_plugin(settings, &city->departments[i], why);
		}
	return rc || !has_plugin ? rc : hosts_check_program(settings, why);
}

/* ---- core's view ---- */

static struct host *find(struct hosts *hosts, struct text department)
{
	for (size_t i = 0; i < hosts->n; i++)
		if (text_is(hosts->host[i].department, department))
			return &hosts->host[i];
	return NULL;
}

/* A case may have no number yet; source and source_ref name it from the first. */
static uint64_t case_key(const struct hosts *hosts, const struct question *question)
{
	uint64_t source = keyed_hash(hosts->key, question->submission->source);

	return (source << 1 | source >> 63) ^ keyed_hash(hosts->key, question->submission->source_ref);
}

static bool may_ask(void *self, struct text department)
{
	const struct host *host = find(self, department);

	return host && host_may_ask(host);
}

static void ask(void *self, const struct question *question)
{
	struct hosts *hosts = self;
	struct host *host = find(hosts, question->department);

	if (host)
		host_ask(host, question, case_key(hosts, question), TEXT_NONE, hosts->now.mono);
}

void hosts_tell(struct hosts *hosts, const struct question *about, struct text what)
{
	struct host *host = find(hosts, about->department);

	if (host && what.size && what.size <= LIMIT_NAME)
		host_ask(host, about, case_key(hosts, about), what, hosts->now.mono);
}

static struct text state_word(enum host_state state)
{
	static const char *const words[] = {
		[HOST_RESTING] = "resting", [HOST_STARTING] = "starting", [HOST_RUNNING] = "running",
		[HOST_DYING] = "resting",   [HOST_OFF] = "off",
	};

	return text_of(words[state]);
}

static size_t describe(void *self, struct plugin_health *rows_out, size_t room)
{
	const struct hosts *hosts = self;
	size_t n = hosts->n < room ? hosts->n : room;

	for (size_t i = 0; i < n; i++) {
		const struct host *host = &hosts->host[i];

		rows_out[i] = (struct plugin_health){ host->department, state_word(host->state), host->asked, host->answered,
						      host->late,       host->restarts };
	}
	return n;
}

struct assessor hosts_assessor(struct hosts *hosts)
{
	return (struct assessor){ hosts, may_ask, ask, describe };
}

/* ---- life ---- */

int hosts_create(const struct host_settings *settings, const struct city *city, struct assessor_listener listener,
		 struct now now, struct hosts **out, struct why *why)
{
	struct hosts *hosts;
	mono next = MONO_NEVER;
	int rc = hosts_check(settings, city, why);

	if (rc)
		return PASS(rc);
	hosts = calloc(1, sizeof *hosts);
	assert(hosts);
	*hosts = (struct hosts){
		.settings = *settings, .listener = listener, .now = now, .arena = arena_create(ARENA_BYTES)
	};
	if (getrandom(hosts->key, sizeof hosts->key, 0) != sizeof hosts->key) {
		hosts_destroy(&hosts);
		return RAISE(FAULT_SYSTEM);
	}
	hosts->host = calloc(city->n_departments ? city->n_departments : 1, sizeof *hosts->host);
	assert(hosts->host);
	for (size_t i = 0; i < city->n_departments; i++)
		if (city->departments[i].plugin.size)
			host_init(&hosts->host[hosts->n++], &hosts->settings, &hosts->listener, &city->departments[i],
				  now.mono);
	hosts_tend(hosts, now, &next);
	*out = hosts;
	return HOSTS_OK;
}

void hosts_destroy(struct hosts **hosts)
{
	struct hosts *h = *hosts;
	mono until;

	if (!h)
		return;
	until = mono_after(clock_mono(), dur_ms(CLOSING_MS));
	for (size_t i = 0; i < h->n; i++)
		host_hang_up(&h->host[i]);
	for (size_t i = 0; i < h->n; i++)
		host_fini(&h->host[i], until);
	arena_destroy(&h->arena);
	free(h->host);
	free(h);
	*hosts = NULL;
}

/* ---- the turn ---- */

size_t hosts_fds(const struct hosts *hosts, struct hosts_fd *fds_out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < hosts->n && n + FDS_A_HOST <= room; i++) {
		const struct host *host = &hosts->host[i];

		if (!host_has_talk(host))
			continue;
		fds_out[n++] = (struct hosts_fd){ host->child.talk, host->out.size > host->sent };
		if (host->child.words >= 0)
			fds_out[n++] = (struct hosts_fd){ host->child.words, false };
	}
	return n;
}

void hosts_take(struct hosts *hosts, struct now now)
{
	hosts->now = now;
	for (size_t i = 0; i < hosts->n; i++)
		host_take(&hosts->host[i], hosts->arena, now);
}

void hosts_flush(struct hosts *hosts)
{
	for (size_t i = 0; i < hosts->n; i++)
		host_flush(&hosts->host[i]);
}

void hosts_tend(struct hosts *hosts, struct now now, mono *next_out)
{
	hosts->now = now;
	for (size_t i = 0; i < hosts->n; i++)
		host_tend(&hosts->host[i], now.mono, next_out);
}

static size_t count(const struct hosts *hosts, enum host_state state)
{
	size_t n = 0;

	for (size_t i = 0; i < hosts->n; i++)
		n += hosts->host[i].state == state;
	return n;
}

size_t hosts_settle(struct hosts *hosts, dur longest)
{
	struct now now = clock_read();
	mono until = mono_after(now.mono, longest), next = until;
	struct hosts_fd fds[SETTLE_FDS];
	struct pollfd polled[SETTLE_FDS];

	while (count(hosts, HOST_STARTING) && mono_is_before(now.mono, until)) {
		size_t n = hosts_fds(hosts, fds, SETTLE_FDS);

		for (size_t i = 0; i < n; i++)
			polled[i] = (struct pollfd){ .fd = fds[i].fd, .events = POLLIN };
		(void)poll(polled, n, (int)dur_to_ms(mono_since(next, now.mono)) + 1);
		now = clock_read();
		next = until;
		hosts_take(hosts, now);
		hosts_tend(hosts, now, &next);
	}
	return hosts->n - count(hosts, HOST_RUNNING);
}
