#include "core/desk_inside.h"

enum { HEALTH_COUNTERS = 32 };

int desk_health(struct desk *desk, struct waiting from, const struct request *request)
{
	size_t n_departments = desk->basis->city->n_departments;
	struct reply reply = { .outcome = OUTCOME_OK, .kind = REPLY_HEALTH };
	struct health_report *h = &reply.health;

	(void)request;
	*h = (struct health_report){ .version = TEXT(LIAISON_VERSION),
				     .rule_set = desk->basis->rules.version(desk->basis->rules.self),
				     .now = desk->now.wall, .clock_is_manual = desk->settings.clock_is_manual,
				     .up = mono_since(desk->now.mono, desk->started.mono),
				     .cases = desk->figures.cases, .open_cases = desk->figures.open_cases, .events = desk->figures.events,
				     .pending = desk->n_pending };
	h->plugins = arena_take_clear(desk->arena, n_departments, sizeof *h->plugins);
	h->consumers = arena_take_clear(desk->arena, desk->settings.consumers_max, sizeof *h->consumers);
	h->counters = arena_take_clear(desk->arena, HEALTH_COUNTERS, sizeof *h->counters);
	if (!h->plugins || !h->consumers || !h->counters)
		return RAISE(FAULT_MEMORY);
	h->n_plugins = desk->ports.assessor.describe(desk->ports.assessor.self, h->plugins, n_departments);
	h->n_consumers = feeds_describe(desk->feeds, h->consumers, desk->settings.consumers_max);
	h->n_counters = desk->counters.read(desk->counters.self, h->counters, HEALTH_COUNTERS);
	desk_reply(desk, from, &reply);
	return 0;
}
