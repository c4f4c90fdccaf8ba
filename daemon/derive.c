#include "derive.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct wire_settings derive_wire(const struct settings *s)
{
	return (struct wire_settings){ .requests = s->requests, .glance = s->glance, .may_be_plain = s->plain_loopback,
				       .turn_frames = s->turn_frames, .peers_max = s->peers_max, .peer_queue = (int)s->peer_queue };
}

static bool join(char *out, size_t room, const char *folder, const char *name)
{
	return (size_t)snprintf(out, room, "%s/%s", folder, name) < room;
}

int places_find(const struct options *options, const struct settings *settings, struct places *out)
{
	char self[2048], plugins[1100];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;
	bool fits;

	if (n <= 0)
		return RAISE(FAULT_SYSTEM);
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return RAISE(FAULT_SYSTEM);
	*slash = '\0';
	snprintf(plugins, sizeof plugins, "%.*s", TEXT_ARG(settings->plugins));
	fits = join(out->program, sizeof out->program, self, "liaison-plugin-host") &&
	       (*plugins ? (size_t)snprintf(out->plugins, sizeof out->plugins, "%s", plugins) < sizeof out->plugins
			 : join(out->plugins, sizeof out->plugins, self, "../plugins")) &&
	       join(out->configs, sizeof out->configs, options->config_dir, "plugins");
	return fits ? 0 : RAISE(FAULT_SYSTEM);
}

static void local_time(void *ctx, wall at, int *hour, int *minute, int *weekday)
{
	civil shown = zone_civil(ctx, at);
	int32_t day = civil_day_of(shown);
	int32_t minute_of_day = (int32_t)((shown.ms - (int64_t)day * CIVIL_DAY_MS) / 60000);

	*hour = minute_of_day / 60;
	*minute = minute_of_day % 60;
	*weekday = (int)civil_weekday(day);
}

struct host_settings derive_hosts(const struct settings *s, struct zone *zone, const struct places *places)
{
	return (struct host_settings){ .program = places->program, .plugins = places->plugins, .configs = places->configs,
				       .start_limit = dur_s(5), .hang_limit = s->plugin_hang, .first_pause = dur_ms(250),
				       .longest_pause = dur_s(60), .good_run = dur_s(60), .deaths_max = (uint32_t)s->plugin_deaths,
				       .files = 32, .memory_bytes = s->plugin_memory, .queue_bytes = 1 << 20, .in_hand_max = 16384,
				       .local_time = local_time, .local_time_ctx = zone };
}
