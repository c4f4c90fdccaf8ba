#include "words.h"

#include <assert.h>
#include <string.h>

struct text words_cut(struct text t, size_t limit)
{
	if (t.size <= limit)
		return t;
	while (limit && ((unsigned char)t.at[limit] & 0xC0) == 0x80)
		limit--;
	return text_slice(t, 0, limit);
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

struct text words_slug(struct arena *arena, struct text t, size_t limit)
{
	char *at = arena_take(arena, t.size + 1);
	struct text cut;
	size_t size = 0;

	assert(at);
	for (size_t i = 0; i < t.size; i++) {
		char c = t.at[i] >= 'A' && t.at[i] <= 'Z' ? (char)(t.at[i] - 'A' + 'a') : t.at[i];

		if (is_word(c))
			at[size++] = c;
		else if (size && at[size - 1] != '-')
			at[size++] = '-';
	}
	cut = words_cut((struct text){ at, size }, limit);
	while (cut.size && at[cut.size - 1] == '-')
		cut.size--;
	at[cut.size] = '\0';
	return cut;
}

/* Bytes of the well-formed character at the beginning; 0: there is none. */
static size_t character_size(struct text t)
{
	for (size_t n = 1; n <= 4 && n <= t.size; n++)
		if (text_is_utf8(text_slice(t, 0, n)))
			return n;
	return 0;
}

struct text words_repair(struct arena *arena, struct text t, uint64_t *repaired_out)
{
	static const char replacement[] = "\xEF\xBF\xBD";
	struct text out = { NULL, 0 };
	char *to;

	if (text_is_utf8(t))
		return t;
	to = arena_take(arena, t.size * (sizeof replacement - 1) + 1);
	assert(to);
	out.at = to;
	for (size_t i = 0; i < t.size;) {
		size_t size = character_size(text_slice(t, i, t.size));

		memcpy(to, size ? t.at + i : replacement, size ? size : sizeof replacement - 1);
		to += size ? size : sizeof replacement - 1;
		*repaired_out += !size;
		i += size ? size : 1;
	}
	*to = '\0';
	out.size = (size_t)(to - out.at);
	return out;
}
