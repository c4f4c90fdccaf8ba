#include "base/phrase.h"

#include <string.h>

struct text phrase_join(struct arena *arena, const struct text *parts, size_t n)
{
	size_t size = 0;
	char *at;

	for (size_t i = 0; i < n; i++)
		size += parts[i].size;
	at = arena_take(arena, size + 1);
	if (!at)
		return TEXT_NONE;
	size = 0;
	for (size_t i = 0; i < n; i++) {
		if (parts[i].size)
			memcpy(at + size, parts[i].at, parts[i].size);
		size += parts[i].size;
	}
	at[size] = '\0';
	return (struct text){ at, size };
}

struct text phrase_u64(struct arena *arena, uint64_t n)
{
	char digits[20];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + n % 10);
	while (n /= 10);
	return phrase_join(arena, &(struct text){ digits + at, sizeof digits - at }, 1);
}
