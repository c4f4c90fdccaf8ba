#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

static bool grow(struct buffer *b, size_t want)
{
	size_t room = b->room ? b->room : 256;
	char *at;

	if (b->limit && want > b->limit)
		return false; /* though there may be room: that is taken in doubling steps */
	if (want <= b->room)
		return true;
	while (room < want)
		room *= 2;
	at = realloc(b->at, room);
	if (!at)
		return false;
	b->at = at;
	b->room = room;
	return true;
}

char *buffer_extend_slowly(struct buffer *b, size_t size)
{
	char *at;

	if (size > SIZE_MAX / 4 || !grow(b, b->size + size)) {
		b->is_short = true;
		return NULL;
	}
	at = b->at + b->size;
	b->size += size;
	return at;
}

void buffer_add(struct buffer *b, struct text t)
{
	char *at = t.size ? buffer_extend(b, t.size) : NULL;

	if (at)
		memcpy(at, t.at, t.size);
}

void buffer_add_str(struct buffer *b, const char *zero_ended)
{
	buffer_add(b, text_of(zero_ended));
}

void buffer_add_u64(struct buffer *b, uint64_t n)
{
	char digits[20];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	buffer_add(b, (struct text){ digits + at, sizeof digits - at });
}

void buffer_clear(struct buffer *b)
{
	b->size = 0;
	b->is_short = false;
}

void buffer_fini(struct buffer *b)
{
	free(b->at);
	*b = (struct buffer){ .limit = b->limit };
}

struct text buffer_text(const struct buffer *b)
{
	return (struct text){ b->at, b->size };
}
