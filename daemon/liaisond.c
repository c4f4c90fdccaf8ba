#include "liaisond.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/phrase.h"
#include "core/desk.h"
#include "derive.h"
#include "librarian.h"
#include "notify.h"
#include "proto/codec.h"
#include "reload.h"
#include "store/sqlite.h"

enum {
	SETTINGS_ARENA_BYTES = 1024 * 1024,
	RECALL_ARENA_BYTES = 1024 * 1024,
	TURN_ARENA_BYTES = 512 * 1024 * 1024,
	OWN_FDS = 3,
	HOST_FDS_MAX = 200,
	PATH_SIZE = 4096,
	FULL_QUEUE_PAUSE_MS = 2,
};

struct liaisond {
	const struct options *options;
	struct arena *arena; /* owns the texts of the settings */
	struct settings settings; /* as they were at the start: none can change */
	struct zone *zone; /* likewise */
	struct edition *first; /* until the desk has it */
	struct why *why;
	int signals;
	wall manual_now; /* under --clock manual */
	struct store store;
	struct librarian_desk *librarian;
	struct wire *wire;
	struct desk *desk;
	struct hosts *hosts;
	struct places places;
	struct reload *reload;
	dur longest_turn; /* since the start */
	uint64_t rule_set; /* number of the configuration in force, as last said in the log */
	bool is_told_to_stop, is_told_to_reload;
	bool has_forgotten; /* and it was said */
};

/* ---- time ---- */

/* A hand-set clock begins one millisecond after 1970, for 0 means no time at all. */
static struct now read_clock(const struct liaisond *d)
{
	struct now now = clock_read();

	if (d->options->clock_is_manual)
		now.wall = d->manual_now;
	return now;
}

/* ---- stages ---- */

static int signals_up(struct liaisond *d)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	d->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return d->signals < 0 ? RAISE(FAULT_SYSTEM) : 0;
}

static void signals_down(struct liaisond *d)
{
	close(d->signals);
}

/* What outlives any configuration. */
static int settings_up(struct liaisond *d)
{
	int rc;

	d->arena = arena_create(SETTINGS_ARENA_BYTES);
	rc = configuration_settings(d->options, d->arena, NULL, &d->settings, d->why);
	if (!rc)
		rc = zone_open(d->first->configuration.city.zone, &d->zone, d->why);
	if (rc)
		arena_destroy(&d->arena);
	return rc > 0 ? LIAISOND_REFUSED : PASS(rc);
}

static void settings_down(struct liaisond *d)
{
	zone_close(&d->zone);
	arena_destroy(&d->arena);
}

static int store_up(struct liaisond *d)
{
	const struct settings *s = &d->settings;
	char path[PATH_SIZE];
	struct store_settings settings = { .path = path, .wal_limit_bytes = s->wal_limit, .reserve_bytes = s->store_reserve,
					   .list_scan = (uint32_t)s->list_scan };

	if (mkdir(d->options->data_dir, 0700) && errno != EEXIST) {
		why_where(d->why, d->options->data_dir, 0);
		why_say(d->why, "The data folder cannot be made: %s.", strerror(errno));
		return LIAISOND_REFUSED;
	}
	if ((size_t)snprintf(path, sizeof path, "%s/liaison.db", d->options->data_dir) >= sizeof path) {
		why_say(d->why, "The name of the data folder is too long.");
		return LIAISOND_REFUSED;
	}
	return store_sqlite_open(&settings, &d->store, d->why);
}

static void store_down(struct liaisond *d)
{
	d->store.ops->close(d->store.self);
}

/* Time never goes back, also not over a restart: a hand-set clock goes on from the last event. */
static int recall_time(struct liaisond *d, struct reader *reader)
{
	struct arena *arena = arena_create(RECALL_ARENA_BYTES);
	struct store_figures figures = { 0 };
	struct feed_entry last;
	struct event event;
	int rc = reader->ops->figures(reader->self, &figures);

	if (!rc && figures.events)
		rc = reader->ops->event_get(reader->self, figures.events, arena, &last);
	if (!rc && figures.events && codec_event_decode(last.event, arena, &event))
		rc = RAISE(FAULT_BROKEN);
	if (!rc && figures.events && wall_is_before(d->manual_now, event.at))
		d->manual_now = event.at;
	arena_destroy(&arena);
	return FOLD(rc);
}

static int librarian_up(struct liaisond *d)
{
	struct reader reader;
	int rc = store_sqlite_reader_open(&d->store, &reader, d->why);

	if (rc)
		return rc;
	if (d->options->clock_is_manual)
		rc = recall_time(d, &reader);
	if (!rc)
		rc = librarian_open(reader, d->settings.errands_max, &d->librarian);
	else
		reader.ops->close(reader.self);
	return rc;
}

static void librarian_down(struct liaisond *d)
{
	librarian_close(&d->librarian);
}

static int wire_up(struct liaisond *d)
{
	struct wire_settings settings = derive_wire(&d->settings);

	return wire_open(&settings, &d->wire);
}

static void wire_down(struct liaisond *d)
{
	wire_close(&d->wire);
}

static size_t read_counters(void *self, struct counter *out, size_t room)
{
	const struct liaisond *d = self;
	struct wire_figures wire = wire_figures(d->wire);
	struct wal_figures wal = store_sqlite_wal(&d->store);
	const struct counter counters[] = {
		{ TEXT("frames_in"), wire.frames_in },		     { TEXT("frames_dropped"), wire.frames_dropped },
		{ TEXT("replies_dropped"), wire.replies_dropped },   { TEXT("glances_dropped"), wire.glances_dropped },
		{ TEXT("connections"), wire.peers },		     { TEXT("wal_bytes"), wal.bytes },
		{ TEXT("wal_bytes_highest"), wal.highest_bytes },    { TEXT("wal_restarts"), wal.restarts },
		{ TEXT("turn_longest_us"), (uint64_t)(d->longest_turn.ns / 1000) },
	};
	size_t n = sizeof counters / sizeof *counters;

	if (n > room)
		n = room;
	memcpy(out, counters, n * sizeof *out);
	return n;
}

static int reload_up(struct liaisond *d)
{
	return reload_open(d->options, &d->reload);
}

static void reload_down(struct liaisond *d)
{
	reload_close(&d->reload);
}

static bool begin_reload(void *self)
{
	struct liaisond *d = self;

	return reload_begin(d->reload, desk_city(d->desk));
}

static int desk_up(struct liaisond *d)
{
	const struct settings *s = &d->settings;
	struct desk_settings settings = { .plugin_limit = s->plugin_limit, .pending_max = s->pending_max, .tick_cases = s->tick_cases,
					  .consumers_max = s->consumers_max, .recent_bytes = s->recent_deliveries, .consumer_bytes = s->consumer_bytes,
					  .arena_bytes = TURN_ARENA_BYTES, .clock_is_manual = d->options->clock_is_manual,
					  .reassess_every = s->reassess_every, .reopened_told = (uint32_t)s->reopened_told,
					  .duplicates_max = (size_t)s->duplicates_max,
					  .hops_max = (uint32_t)s->hops_max,
					  .watch = { (uint32_t)s->watch_cases, (uint32_t)s->watch_fallback_low, (uint32_t)s->watch_fallback_high } };
	struct desk_ports ports = { .basis = &d->first->basis, .store = d->store, .voice = wire_voice(d->wire),
				    .librarian = librarian_port(d->librarian), .renewer = { d, begin_reload } };
	struct desk_counters counters = { d, read_counters };

	int rc;

	reload_adopt(d->reload, d->first);
	d->first = NULL;
	rc = desk_create(&settings, &ports, &counters, read_clock(d), &d->desk);
	if (!rc)
		rc = d->store.ops->commit(d->store.self); /* the configuration stands in the history before anybody can ask */

	if (rc)
		desk_destroy(&d->desk);
	return rc;
}

/* The desk's errands come home before it goes; the librarian's own stage then finds nothing left to do. */
static void desk_down(struct liaisond *d)
{
	librarian_down(d);
	desk_destroy(&d->desk);
}

static int hosts_up(struct liaisond *d)
{
	struct host_settings settings;
	size_t not_ready;
	int rc = places_find(d->options, &d->settings, &d->places);

	if (rc)
		return PASS(rc);
	settings = derive_hosts(&d->settings, d->zone, &d->places);
	rc = hosts_create(&settings, desk_city(d->desk), desk_listener(d->desk), read_clock(d), &d->hosts, d->why);
	if (rc)
		return rc;
	desk_meet_assessor(d->desk, hosts_assessor(d->hosts));
	not_ready = hosts_settle(d->hosts, settings.start_limit);
	if (not_ready)
		log_event(LOG_WARN, "plugins-not-ready", "count=%zu: Their cases are flagged unassessed until they are.", not_ready);
	return 0;
}

static void hosts_down(struct liaisond *d)
{
	hosts_destroy(&d->hosts);
}

static int sockets_up(struct liaisond *d)
{
	return wire_bind(d->wire, d->why);
}

/* In this order up, in reverse down; sockets are bound last. A stage that fails cleans up after itself. */
static const struct stage {
	const char *name;
	int (*up)(struct liaisond *d);
	void (*down)(struct liaisond *d);
} stages[] = {
	{ "signals", signals_up, signals_down }, { "settings", settings_up, settings_down }, { "store", store_up, store_down }, { "librarian", librarian_up, librarian_down },
	{ "wire", wire_up, wire_down },		 { "reload", reload_up, reload_down }, { "desk", desk_up, desk_down },    { "hosts", hosts_up, hosts_down },
	{ "sockets", sockets_up, NULL },
};

enum { STAGES = sizeof stages / sizeof *stages };

/* ---- turns ---- */

static struct arena *handler_arena(void *self)
{
	return desk_arena(((struct liaisond *)self)->desk);
}

static int handler_request(void *self, struct peer peer, const struct request *request)
{
	return desk_request(((struct liaisond *)self)->desk, peer, request);
}

static void handler_refuse(void *self, struct peer peer, uint64_t id, enum outcome outcome, struct text field, struct text sentence)
{
	desk_refuse(((struct liaisond *)self)->desk, peer, id, outcome, field, sentence);
}

static void take_signals(struct liaisond *d)
{
	struct signalfd_siginfo info;

	while (read(d->signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGHUP) {
			d->is_told_to_reload = true;
			continue;
		}
		if (!d->is_told_to_stop)
			log_event(LOG_INFO, "stopping", "signal=%u: Answering what is committed, then ending.", info.ssi_signo);
		d->is_told_to_stop = true;
	}
}

/* A configuration that could not be read changes nothing; one that could takes over in a turn of the desk's choosing. */
static void tend_reload(struct liaisond *d)
{
	struct edition *edition = NULL;
	struct why why = { 0 };
	struct text refusal = TEXT_NONE;
	struct remarks flaws;

	if (reload_collect(d->reload, &edition, &why, &flaws)) {
		if (!edition) {
			log_event(LOG_WARN, "reload-refused", "where=\"%s\" field=\"%s\": %s The configuration in force stays.", why.where, why.field,
				  why.sentence);
			refusal = PHRASE(desk_arena(d->desk), text_of(why.where), why.where[0] ? TEXT(": ") : TEXT_NONE, text_of(why.field),
					 why.field[0] ? TEXT(": ") : TEXT_NONE, text_of(why.sentence));
		}
		desk_renew(d->desk, edition ? &edition->basis : NULL, refusal, flaws.n ? &flaws : NULL);
		remarks_fini(&flaws);
	}
	if (d->is_told_to_reload && desk_reload(d->desk, TEXT("SIGHUP")))
		d->is_told_to_reload = false;
}

static void say_rule_set(struct liaisond *d)
{
	const struct rule_set *set = desk_rule_set(d->desk);

	if (set->number == d->rule_set)
		return;
	d->rule_set = set->number;
	log_event(LOG_INFO, "configuration-in-force", "number=%llu rule_set=%.*s: Cases are decided by it from now on.",
		  (unsigned long long)set->number, TEXT_ARG(set->version));
}

static void say_forgotten(struct liaisond *d)
{
	if (d->has_forgotten || !desk_has_forgotten(d->desk))
		return;
	d->has_forgotten = true;
	log_event(LOG_WARN, "duplicates-forgotten", "duplicates_max=%llu: More cases come than are remembered for as long as city.cfg looks back, so that some repetitions"
						    " are not seen. Raise duplicates_max, or look back less far.", (unsigned long long)d->settings.duplicates_max);
}

/* A reply that may not be said any more, because the commit that would have made it true has failed: the same request is told so. */
static struct text store_failed(void *ctx, struct text message)
{
	struct buffer *out = ctx;
	struct arena *arena = arena_create(4 * LIMIT_DELIVERIES);
	struct reply reply = { .outcome = OUTCOME_STORE_FAILED,
			       .sentence = TEXT("The store could not keep this; nothing of it was taken. The daemon ends; send it again when it is back.") };
	struct message decoded;

	if (codec_message_decode(message, arena, &decoded) == CODEC_OK && decoded.kind == MESSAGE_REPLY)
		reply.id = decoded.reply.id;
	arena_destroy(&arena);
	buffer_clear(out);
	return codec_reply_encode(&reply, out) == CODEC_OK ? buffer_text(out) : TEXT_NONE;
}

static void retract(struct liaisond *d)
{
	struct buffer scratch = { 0 };

	wire_retract(d->wire, store_failed, &scratch);
	buffer_fini(&scratch);
}

/* Commits, then lets out what was held. *wants_more_out: somebody's queue was full. */
static int commit(struct liaisond *d, bool *wants_more_out)
{
	int rc = desk_before_commit(d->desk);

	if (!rc)
		rc = d->store.ops->commit(d->store.self);
	if (rc)
		return PASS(rc);
	wire_release(d->wire);
	*wants_more_out = desk_after_commit(d->desk);
	return 0;
}

/* All that came in or fell due by now, one commit, then the answers. *next_out: when the next turn is due at the latest. */
static int turn(struct liaisond *d, mono *next_out)
{
	const struct wire_handler handler = { d, handler_arena, handler_request, handler_refuse };
	struct now now = read_clock(d);
	mono hosts_next = MONO_NEVER;
	bool is_full = false, wants_more = false;
	int rc;

	desk_begin(d->desk, now);
	librarian_collect(d->librarian);
	tend_reload(d);
	hosts_take(d->hosts, now);
	rc = wire_take(d->wire, &handler, &is_full);
	if (!rc && d->is_told_to_stop)
		rc = desk_stop(d->desk);
	if (!rc)
		rc = desk_tick(d->desk, next_out);
	hosts_flush(d->hosts); /* before the commit: plugins work while the disk does */
	if (!rc)
		rc = commit(d, &wants_more);
	if (rc)
		return PASS(rc);
	say_rule_set(d);
	say_forgotten(d);
	d->manual_now = desk_now(d->desk).wall;
	hosts_tend(d->hosts, now, &hosts_next);
	*next_out = mono_min(*next_out, hosts_next);
	if (is_full)
		*next_out = now.mono;
	if (wants_more)
		*next_out = mono_min(*next_out, mono_after(now.mono, dur_ms(FULL_QUEUE_PAUSE_MS)));
	return 0;
}

static int wait_until(struct liaisond *d, mono next)
{
	struct wire_watched watched[OWN_FDS + HOST_FDS_MAX] = { { .fd = d->signals },
								  { .fd = librarian_fd(d->librarian) },
								  { .fd = reload_fd(d->reload) } };
	struct hosts_fd hosts[HOST_FDS_MAX];
	size_t n = hosts_fds(d->hosts, hosts, HOST_FDS_MAX);
	mono now = clock_mono();
	dur wait = next.ns == MONO_NEVER.ns ? dur_ns(-1) : mono_is_before(now, next) ? mono_since(next, now) : dur_ns(0);

	for (size_t i = 0; i < n; i++)
		watched[OWN_FDS + i] = (struct wire_watched){ hosts[i].fd, hosts[i].wants_write };
	return PASS(wire_wait(d->wire, watched, OWN_FDS + n, wait));
}

static int timed_turn(struct liaisond *d, mono *next_out)
{
	mono began = clock_mono();
	int rc = turn(d, next_out);
	dur took = mono_since(clock_mono(), began);

	if (took.ns > d->longest_turn.ns)
		d->longest_turn = took;
	return PASS(rc);
}

/* Until a signal asks to stop; the turn after that one is the last. A fault ends it at once: never half alive. */
static int run_turns(struct liaisond *d)
{
	mono next = { 0 };
	int rc = 0;

	while (!rc && !d->is_told_to_stop) {
		rc = wait_until(d, next);
		take_signals(d);
		if (!rc)
			rc = timed_turn(d, &next);
	}
	if (rc) {
		log_fault("liaisond-failed", rc);
		retract(d);
	}
	return rc;
}

int liaisond_run(const struct options *options, struct edition **edition, struct why *why)
{
	struct liaisond d = { .options = options, .first = *edition, .why = why, .manual_now = wall_ms(1) };
	int up = 0, rc = 0;

	*edition = NULL;
	for (; up < STAGES; up++) {
		rc = stages[up].up(&d);
		if (rc) {
			log_event(LOG_DEBUG, "stage-failed", "stage=%s", stages[up].name);
			break;
		}
	}
	if (!rc) {
		log_event(LOG_INFO, "ready", "requests=%.*s glance=%.*s: Taking requests.", TEXT_ARG(d.settings.requests),
			  TEXT_ARG(d.settings.glance));
		notify("READY=1");
		rc = run_turns(&d);
		notify("STOPPING=1");
	}
	while (up-- > 0)
		if (stages[up].down)
			stages[up].down(&d);
	edition_close(&d.first);
	return rc;
}
