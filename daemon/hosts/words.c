#include "hosts/words.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

static enum log_level level_of(struct text line)
{
	if (text_starts(line, TEXT("error: ")))
		return LOG_ERROR;
	return text_starts(line, TEXT("warn: ")) ? LOG_WARN : LOG_INFO;
}

static void end_line(struct words *words, struct text department)
{
	struct text line = { words->line, words->size };

	words->line[words->size] = '\0';
	words->size = 0;
	if (!line.size)
		return;
	memcpy(words->kept[words->n_kept++ % WORDS_KEPT], words->line, line.size + 1);
	log_peer(level_of(line), "plugin-says", "department=%.*s: %s", TEXT_ARG(department), words->line);
}

static void take_bytes(struct words *words, const char *at, size_t size, struct text department)
{
	for (size_t i = 0; i < size; i++) {
		unsigned char c = (unsigned char)at[i];

		if (c == '\n')
			end_line(words, department);
		else if (words->size < WORDS_LINE)
			words->line[words->size++] = c < ' ' || c == 0x7F ? ' ' : (char)c;
	}
}

bool words_take(struct words *words, int fd, struct text department)
{
	char bytes[4096];
	size_t taken = 0;

	while (taken < WORDS_READ_BYTES) {
		ssize_t n = read(fd, bytes, sizeof bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 && errno == EAGAIN;
		take_bytes(words, bytes, (size_t)n, department);
		taken += (size_t)n;
	}
	return true;
}

static void join(char *out, const char *line, size_t size)
{
	size_t used = strlen(out);

	if (used) {
		memcpy(out + used, " | ", 3);
		used += 3;
	}
	memcpy(out + used, line, size);
	out[used + size] = '\0';
}

void words_last(const struct words *words, char out[WORDS_KEPT * (WORDS_LINE + 4)])
{
	size_t from = words->n_kept > WORDS_KEPT ? words->n_kept - WORDS_KEPT : 0;

	out[0] = '\0';
	if (words->size && words->n_kept - from == WORDS_KEPT)
		from++;
	for (size_t i = from; i < words->n_kept; i++)
		join(out, words->kept[i % WORDS_KEPT], strlen(words->kept[i % WORDS_KEPT]));
	if (words->size)
		join(out, words->line, words->size);
}
