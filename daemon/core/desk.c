#include "core/desk.h"

#include <assert.h>
#include <stdlib.h>

#include "core/desk_inside.h"
#include "core/validate.h"

enum { CLOCK_WAITING_MAX = 4096 };

/* 2100-01-01: calendars know no later year. Lengths of time fit into their numbers far beyond it, but not for ever. */
#define CLOCK_END wall_ms(4102444800000)

static bool nobody_may_be_asked(void *self, struct text department)
{
	(void)self;
	(void)department;
	return false;
}

static size_t nobody_described(void *self, struct plugin_health *rows_out, size_t room)
{
	(void)self;
	(void)rows_out;
	(void)room;
	return 0;
}

int desk_create(const struct desk_settings *settings, const struct desk_ports *ports, const struct desk_counters *counters, struct now now,
		struct desk **out)
{
	struct feeds_settings feeds_settings = { settings->consumers_max, settings->recent_bytes, settings->consumer_bytes };
	struct feeds_ports feeds_ports = { ports->basis->city, ports->store, ports->voice, ports->librarian };
	struct desk *desk = calloc(1, sizeof *desk);
	int rc;

	assert(desk);
	desk->settings = *settings;
	desk->ports = *ports;
	desk->basis = basis_hold(ports->basis);
	desk->counters = *counters;
	if (!ports->assessor.may_ask)
		desk->ports.assessor = (struct assessor){ .may_ask = nobody_may_be_asked, .describe = nobody_described };
	desk->now = desk->started = now;
	desk->arena = arena_create(settings->arena_bytes);
	desk->slots = calloc(settings->pending_max, sizeof *desk->slots);
	desk->clock_waiting = calloc(CLOCK_WAITING_MAX, sizeof *desk->clock_waiting);
	assert(desk->slots && desk->clock_waiting);
	desk->marks_next = desk->improvements_next = wall_ms(INT64_MIN); /* not known yet: the first tick asks the store */
	desk->is_reassess_wanted = true;
	desk->recomputes_end = &desk->recomputes;
	*out = desk;
	rc = ports->store.ops->secret(ports->store.self, desk->secret);
	if (!rc)
		rc = ports->store.ops->figures(ports->store.self, &desk->figures);
	if (!rc)
		rc = sums_recall(desk);
	if (!rc)
		rc = feeds_create(&feeds_settings, &feeds_ports, &desk->feeds);
	if (!rc)
		rc = campaigns_recall(desk);
	if (!rc)
		rc = watch_recall(desk);
	if (!rc)
		rc = links_recall(desk);
	if (!rc)
		rc = takeover_first(desk);
	return FOLD(rc);
}

void desk_destroy(struct desk **desk)
{
	struct desk *d = *desk;

	if (!d)
		return;
	pending_fini(d);
	recompute_fini(d);
	basis_drop(&d->takeover.next);
	watch_destroy(&d->watch);
	campaigns_destroy(&d->campaigns);
	neighbours_destroy(&d->neighbours);
	feeds_destroy(&d->feeds);
	arena_destroy(&d->arena);
	buffer_fini(&d->record);
	buffer_fini(&d->event);
	buffer_fini(&d->text);
	buffer_fini(&d->trace);
	buffer_fini(&d->message);
	buffer_fini(&d->gathered);
	figures_destroy(&d->sums);
	basis_drop(&d->basis);
	free(d->slots);
	free(d->clock_waiting);
	free(d);
	*desk = NULL;
}

void desk_meet_assessor(struct desk *desk, struct assessor assessor)
{
	desk->ports.assessor = assessor;
}

struct arena *desk_arena(struct desk *desk)
{
	return desk->arena;
}

void desk_begin(struct desk *desk, struct now now)
{
	desk->now = now;
}

struct now desk_now(const struct desk *desk)
{
	return desk->now;
}

size_t desk_pending(const struct desk *desk)
{
	return desk->n_pending;
}

struct assessor_listener desk_listener(struct desk *desk)
{
	return (struct assessor_listener){ desk, pending_verdict, reassess_ready };
}

/* Says no where a feed request is refused; FEEDS_OK and faults come back. */
static int answer_feeds(struct desk *desk, struct waiting from, int rc, struct text feed)
{
	switch (rc) {
	case FEEDS_UNKNOWN:
		desk_answer(desk, from, OUTCOME_UNKNOWN_FEED, "feed",
			    city_has_feed(desk_city(desk), feed)
				    ? TEXT("That consumer has no subscription to this feed on this connection; subscribe first.")
				    : PHRASE(desk->arena, TEXT("There is no feed \""), feed,
					     TEXT("\"; feeds are called as the departments are, or supervisors.")));
		return rc;
	case FEEDS_FULL:
		desk_answer(desk, from, OUTCOME_BUSY, "consumer",
			    TEXT("As many consumers are known as the setting consumers_max allows, or as many channels as PROTOCOL.md does; use a name that is known."));
		return rc;
	case FEEDS_AHEAD:
		desk_answer(desk, from, OUTCOME_INVALID, "cursor",
			    TEXT("This cursor is of another stream, or ahead of what was delivered; nothing was acknowledged."));
		return rc;
	default:
		return PASS(rc);
	}
}

static int subscribe(struct desk *desk, struct waiting from, const struct request *request)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_SUBSCRIBED };
	int rc;

	if (!name_is_valid(request->subscribe.consumer) || request->subscribe.credit > LIMIT_CREDIT) {
		desk_answer(desk, from, OUTCOME_INVALID, "consumer", TEXT("consumer must be 1 to 64 bytes, and credit at most 65536 deliveries."));
		return 0;
	}
	rc = answer_feeds(desk, from, feeds_subscribe(desk->feeds, from.peer, &request->subscribe, &reply.subscribed), request->subscribe.feed);
	if (rc == FEEDS_OK)
		desk_reply(desk, from, &reply);
	return rc < 0 ? rc : 0;
}

static int unsubscribe(struct desk *desk, struct waiting from, const struct request *request)
{
	int rc = answer_feeds(desk, from, feeds_unsubscribe(desk->feeds, from.peer, &request->unsubscribe), request->unsubscribe.feed);

	if (rc == FEEDS_OK)
		desk_answer(desk, from, OUTCOME_OK, "", TEXT_NONE);
	return rc < 0 ? rc : 0;
}

static int ack(struct desk *desk, struct waiting from, const struct request *request)
{
	int rc = answer_feeds(desk, from, feeds_ack(desk->feeds, from.peer, &request->ack), request->ack.feed);

	if (rc == FEEDS_OK && !request->ack.is_quiet)
		desk_answer(desk, from, OUTCOME_OK, "", TEXT_NONE);
	return rc < 0 ? rc : 0;
}

/* The answer waits until everything that is due by the new time has been marked. */
static int set_clock(struct desk *desk, struct waiting from, const struct request *request)
{
	wall to = request->set_clock.now;

	if (!desk->settings.clock_is_manual)
		desk_answer(desk, from, OUTCOME_NOT_ALLOWED, "", TEXT("This daemon keeps real time; start it with --clock manual to set its clock."));
	else if (wall_is_none(to) || wall_is_before(to, desk->now.wall))
		desk_answer(desk, from, OUTCOME_INVALID, "now_ms", TEXT("Time never goes back: now_ms is before the daemon's clock."));
	else if (!wall_is_before(to, CLOCK_END))
		desk_answer(desk, from, OUTCOME_INVALID, "now_ms", TEXT("now_ms is past 2099, the last year that calendars know."));
	else if (desk->n_clock_waiting == CLOCK_WAITING_MAX)
		desk_answer(desk, from, OUTCOME_BUSY, "", TEXT("Too many changes of the clock are being worked off; wait for their answers."));
	else {
		desk->now.wall = to;
		desk->clock_waiting[desk->n_clock_waiting++] = from;
	}
	return 0;
}

static void answer_clocks(struct desk *desk)
{
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_CLOCK, .clock = desk->now.wall };

	for (size_t i = 0; i < desk->n_clock_waiting; i++)
		desk_reply(desk, desk->clock_waiting[i], &reply);
	desk->n_clock_waiting = 0;
}

int desk_request(struct desk *desk, struct peer peer, const struct request *request)
{
	/* Indexed by enum request_kind. */
	static int (*const handlers[REQUEST_KIND_COUNT])(struct desk *, struct waiting, const struct request *) = {
		[REQUEST_SUBMIT] = desk_submit,	    [REQUEST_GET] = desk_query,	      [REQUEST_LIST] = desk_query,
		[REQUEST_OVERDUE] = desk_query,	    [REQUEST_ACT] = desk_act,	      [REQUEST_SUBSCRIBE] = subscribe,
		[REQUEST_ACK] = ack,		    [REQUEST_HEALTH] = desk_health,   [REQUEST_SET_CLOCK] = set_clock,
		[REQUEST_UNSUBSCRIBE] = unsubscribe, [REQUEST_VERIFY] = desk_query,
		[REQUEST_RELOAD] = desk_reload_asked, [REQUEST_RULE_SETS] = desk_query, [REQUEST_RULE_FILE] = desk_query,
		[REQUEST_PROBLEMS] = desk_query,
		[REQUEST_STATS] = desk_query,
		[REQUEST_RECOMPUTE] = desk_recompute,
		[REQUEST_HISTORY] = desk_query,	    [REQUEST_CAMPAIGN] = desk_campaign, [REQUEST_CAMPAIGNS] = desk_lookup,
		[REQUEST_CAMPAIGN_SHOW] = desk_lookup, [REQUEST_IMPROVE] = desk_improve, [REQUEST_IMPROVEMENTS] = desk_lookup,
		[REQUEST_PRECEDENTS] = desk_query,
	};
	struct waiting from = { peer, request->id };

	assert(request->kind > REQUEST_NONE && request->kind < REQUEST_KIND_COUNT);
	return PASS(handlers[request->kind](desk, from, request));
}

int desk_tick(struct desk *desk, mono *next_out)
{
	int rc;

	*next_out = MONO_NEVER;
	rc = pending_expire(desk, false, next_out);
	if (!rc)
		rc = recompute_tick(desk, next_out);
	if (!rc)
		rc = clocks_tick(desk, next_out);
	if (!rc)
		rc = sums_tick(desk, next_out);
	if (!rc)
		rc = improvements_tick(desk, next_out);
	if (!rc && wall_is_before(desk->now.wall, desk->marks_next) && wall_is_before(desk->now.wall, desk->improvements_next))
		answer_clocks(desk);
	if (!rc && !desk->is_stopping)
		rc = reassess_tick(desk, next_out);
	if (!rc && !desk->is_stopping)
		rc = takeover_tick(desk, next_out);
	return PASS(rc);
}

int desk_before_commit(struct desk *desk)
{
	int rc = sums_save(desk);

	return rc ? PASS(rc) : PASS(feeds_save(desk->feeds));
}

bool desk_after_commit(struct desk *desk)
{
	arena_reset(desk->arena);
	return feeds_pump(desk->feeds);
}

int desk_stop(struct desk *desk)
{
	mono never = MONO_NEVER;

	desk->is_stopping = true;
	takeover_stop(desk);
	return PASS(pending_expire(desk, true, &never));
}
