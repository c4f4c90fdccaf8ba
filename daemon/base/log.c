#include "base/log.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { LINE_SIZE = 1024, PEER_IDS = 32, PEER_LINES_PER_SECOND = 10 };

struct peer_budget {
	const char *id;
	mono second;
	unsigned used, dropped;
};

static void to_stderr(void *ctx, enum log_level level, const char *id, const char *line)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };

	(void)ctx;
	fprintf(stderr, "%s %s %s\n", names[level], id, line);
}

static log_sink *sink = to_stderr;
static void *sink_ctx;
static enum log_level threshold = LOG_INFO;
static pthread_mutex_t budget_lock = PTHREAD_MUTEX_INITIALIZER;
static struct peer_budget budgets[PEER_IDS];

void log_to(log_sink *new_sink, void *ctx)
{
	sink = new_sink ? new_sink : to_stderr;
	sink_ctx = ctx;
}

void log_threshold(enum log_level most_detailed)
{
	threshold = most_detailed;
}

static void write_line(enum log_level level, const char *id, unsigned dropped, const char *format, va_list args)
{
	char line[LINE_SIZE];
	int used = 0;

	if (dropped)
		used = snprintf(line, sizeof line, "left_out=%u ", dropped);
	vsnprintf(line + used, sizeof line - (size_t)used, format, args);
	sink(sink_ctx, level, id, line);
}

void log_event(enum log_level level, const char *id, const char *format, ...)
{
	va_list args;

	if (level > threshold)
		return;
	va_start(args, format);
	write_line(level, id, 0, format, args);
	va_end(args);
}

static struct peer_budget *budget_of(const char *id)
{
	for (int i = 0; i < PEER_IDS; i++) {
		if (!budgets[i].id)
			budgets[i].id = id;
		if (!strcmp(budgets[i].id, id))
			return &budgets[i];
	}
	return &budgets[PEER_IDS - 1]; /* more ids than places: the last ones share a budget */
}

/* May a line of this id be written now? If so *dropped_out is how many were not since the last. */
static bool may_write(const char *id, unsigned *dropped_out)
{
	mono now = clock_mono();
	struct peer_budget *b;
	bool may;

	pthread_mutex_lock(&budget_lock);
	b = budget_of(id);
	if (mono_since(now, b->second).ns >= dur_s(1).ns)
		b->second = now, b->used = 0;
	may = b->used < PEER_LINES_PER_SECOND;
	*dropped_out = may ? b->dropped : 0;
	if (may)
		b->used++, b->dropped = 0;
	else
		b->dropped++;
	pthread_mutex_unlock(&budget_lock);
	return may;
}

void log_peer(enum log_level level, const char *id, const char *format, ...)
{
	unsigned dropped;
	va_list args;

	if (level > threshold || !may_write(id, &dropped))
		return;
	va_start(args, format);
	write_line(level, id, dropped, format, args);
	va_end(args);
}

void log_fault(const char *id, int fault)
{
	log_event(LOG_ERROR, id, "fault=%s path=\"%s\": Nothing further is accepted; restart to recover.", fault_name(fault),
		  fault_path());
}
