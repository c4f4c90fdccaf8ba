#include "support/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { EXPECTED_MAX = 16, ID_SIZE = 64, LINE_SIZE = 1100 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *expected[EXPECTED_MAX];
static size_t n_expected;
static struct { char id[ID_SIZE], line[LINE_SIZE]; size_t n; } seen[EXPECTED_MAX * 4];
static size_t n_seen;

static bool is_expected(const char *id)
{
	for (size_t i = 0; i < n_expected; i++)
		if (!strcmp(expected[i], id))
			return true;
	return false;
}

static size_t find(const char *id)
{
	size_t i = 0;

	while (i < n_seen && strcmp(seen[i].id, id) != 0)
		i++;
	return i;
}

static void remember(const char *id, const char *line)
{
	size_t i = find(id);

	if (i == sizeof seen / sizeof *seen)
		return;
	if (i == n_seen)
		snprintf(seen[n_seen++].id, ID_SIZE, "%s", id);
	snprintf(seen[i].line, LINE_SIZE, "%s", line);
	seen[i].n++;
}

/* An assertion would leave through a jump that another thread cannot take; an abort fails the test from wherever it comes.
 */
static void hear(void *ctx, enum log_level level, const char *id, const char *line)
{
	(void)ctx;
	pthread_mutex_lock(&lock);
	remember(id, line);
	if (level <= LOG_WARN && !is_expected(id)) {
		fprintf(stderr, "unexpected log line: %s %s\n", id, line);
		abort();
	}
	pthread_mutex_unlock(&lock);
}

void log_watch(void)
{
	log_to(hear, NULL);
}

void expect_log(const char *id)
{
	log_watch();
	pthread_mutex_lock(&lock);
	if (n_expected < EXPECTED_MAX)
		expected[n_expected++] = id;
	pthread_mutex_unlock(&lock);
}

size_t log_lines(const char *id)
{
	size_t i, n;

	pthread_mutex_lock(&lock);
	i = find(id);
	n = i < n_seen ? seen[i].n : 0;
	pthread_mutex_unlock(&lock);
	return n;
}

const char *log_last(const char *id)
{
	const char *line;
	size_t i;

	pthread_mutex_lock(&lock);
	i = find(id);
	line = i < n_seen ? seen[i].line : "";
	pthread_mutex_unlock(&lock);
	return line;
}
