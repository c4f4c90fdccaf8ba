/* A plugin built with the header of ABI 1 as it was released: it calls every function of the host and says what it saw. */
#include <stdio.h>
#include <string.h>

#include "plugin_abi_1.h"

static const struct liaison_host *host;
static int instance;

static int open_it(const struct liaison_host *given, const char *config, void **instance_out)
{
	host = given;
	*instance_out = &instance;
	return host->abi < 1 || host->size < sizeof *host || !config;
}

static bool is_seen(const struct liaison_case *c)
{
	static const char *const words[] = { "nothing", "pothole", NULL };
	const char *layer, *name, *none = "none";
	double lat = 0, lon = 0;
	struct liaison_local_time at = host->received(c);

	return !strcmp(host->category(c), "transport/road") && !strcmp(host->channel(c), "app") &&
	       !strcmp(host->source(c), "city-app") && !strcmp(host->title(c), "Pothole") &&
	       !strcmp(host->description(c), "deep") && !strcmp(host->address(c), "Mill Road 1") &&
	       !strcmp(host->reporter_kind(c), "citizen") && !strcmp(host->field(c, "lane"), "left") &&
	       !host->field(c, "nothing") && host->priority(c) == LIAISON_HIGH && host->part(c) == LIAISON_REQUIRED &&
	       at.hour == 23 && at.minute == 59 && at.weekday == 6 && host->number(c) == 17 && host->point(c, &lat, &lon) &&
	       lat == 1.5 && lon == -2.5 && host->n_areas(c) == 1 && host->area(c, 0, &layer, &name) &&
	       !strcmp(layer, "ward") && !strcmp(name, "North") && !host->area(c, 1, &none, &none) &&
	       host->in_area(c, "ward", NULL) && host->in_area(c, "ward", "North") && !host->in_area(c, "ward", "South") &&
	       host->category_is(c, "transport") && !host->category_is(c, "trans") && host->text_has(c, "deep") &&
	       !strcmp(host->text_has_any(c, words), "pothole");
}

static void assess(void *given, const struct liaison_case *c, struct liaison_answer *a)
{
	if (given != &instance || !is_seen(c))
		return;
	host->decline(a, "first", "parks");
	host->accept(a);
	host->decline(a, "second", "streets");
	host->demand(a, "lighting");
	host->demand(a, "lighting");
	host->demand(a, "signals");
	host->set_priority(a, LIAISON_URGENT);
	host->set_sub_unit(a, "crew");
	host->set_policy(a, "fast");
	host->reason(a, "third");
	host->log(LIAISON_LOG_INFO, "assessed");
}

static void changed(void *given, const struct liaison_case *c, const char *what)
{
	(void)given;
	(void)c;
	(void)what;
}

static void close_it(void *given)
{
	(void)given;
}

const struct liaison_plugin liaison_plugin = {
	.size = sizeof(struct liaison_plugin),
	.abi = LIAISON_PLUGIN_ABI,
	.name = "abi-1",
	.description = "every function of ABI 1",
	.open = open_it,
	.assess = assess,
	.changed = changed,
	.close = close_it,
};
